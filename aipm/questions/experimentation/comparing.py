"""Lesson 08, the questions about comparing: a log, a covariate, and a test whose split changed."""

from collections.abc import Container, Sequence
from functools import lru_cache
from typing import Any, NoReturn

import numpy as np
import pandas as pd

from aipm.questions.reading import answered, differs, mapping, number, word
from aipm.questions.verdict import Malformed, Wrong, judges
from aipm.worlds.shelf import experiments
from aipm.worlds.shelf import log as shelf_log

VERDICTS = ("keep_old", "test_online", "ship_new")
PUBLIC_LOGS = range(6)
EARLY = 4_000  # the sessions of the public log that Q08.1 asks about
LIFT_WITHIN = 0.001

KEPT, LEFT = 0.85, 0.95  # of the effect at least, of the variance at most
QUIET = 7  # visits before the test, at most, of the people that Q08.4 asks about
SAVED_WITHIN = 0.005

DECIMALS = 0.006  # numbers with two decimals
SIDES = ("treatment_better", "control_better", "no_difference")
REPORTS = ("pool_users", "best_day", "average_days", "weigh_days", "drop_friday", "equal_split_rule")


@lru_cache(maxsize=16)
def _public(estimator: str) -> tuple[float, float, np.ndarray, float]:
    """What an estimator says of the early public sessions, of all, of the logs PUBLIC_LOGS (an array), and their mean true gain."""
    logs = [shelf_log.world(seed) for seed in PUBLIC_LOGS]
    found = np.array([shelf_log.estimate(log.rows, estimator) for log in logs])
    every = shelf_log.load()
    early = every[every["session"] <= EARLY]
    said = [shelf_log.estimate(rows, estimator) for rows in (early, every)]
    return said[0], said[1], found, float(np.mean([log.lift for log in logs]))


@judges
def offline_choice(offline: Any, worlds: Sequence[shelf_log.Log] | None = None) -> str:
    """Judge Q08.1: how to read a click log, what it says of the early public sessions, and what follows.

    Estimators are tried on the logs of `worlds` (without them PUBLIC_LOGS) and compared with the true gain.
    """
    answered(offline)
    offline = mapping("offline", offline, ("estimator", "lift", "verdict"))
    estimator = word("estimator", offline["estimator"], shelf_log.ESTIMATORS)
    lift = number("lift", offline["lift"])
    verdict = word("verdict", offline["verdict"], VERDICTS)
    early, every, found, truth = _public(estimator)
    if worlds:
        found = np.array([shelf_log.estimate(log.rows, estimator) for log in worlds])
        truth = float(np.mean([log.lift for log in worlds]))
    said = f"On {len(found)} other logs {estimator} says {found.mean():+.0%} for the new ranker, and in front of the same visitors it would earn {truth:+.0%}."
    if estimator == "raw_clicks":
        raise Wrong(
            f"{said} The first place earns clicks whatever it shows, and an item that was not on the page earns none. Which column says "
            "how much each item was looked at?"
        )
    if estimator == "ndcg_on_clicks":
        raise Wrong(
            f"{said} It compares each order with the clicks on the old one's pages: the log agrees with whoever wrote it."
        )
    if estimator == "ips_capped":
        raise Wrong(
            f"{said} No click counts more than {shelf_log.CAP:.0f} times now. The few random pages are the only ones that show what the old "
            "ranker hides, and the cap lets them count for less."
        )
    if differs(lift, early, LIFT_WITHIN):
        _other_lift(estimator, lift, early, every)
    if verdict == "keep_old":
        raise Wrong(
            f"Your own estimate says {lift:+.1%}. Keeping the old ranker gives that up unseen. What would settle it?"
        )
    if verdict == "ship_new":
        raise Wrong(
            f"On {len(found)} other logs the same estimate runs from {found.min():+.0%} to {found.max():+.0%}, and the most that a single click "
            f"counts for is {shelf_log.weights(shelf_log.load()).max():.0f}. It also knows nothing of next month. What turns it into a decision?"
        )
    return f"{estimator} says {lift:+.1%} on the early sessions, {found.mean():+.1%} on {len(found)} other logs, where {truth:+.1%} is true."


def _other_lift(estimator: str, lift: float, early: float, every: float) -> NoReturn:
    """Raise the verdict on a lift that is not the estimate: what it is instead, where that can be told."""
    if not differs(lift, 100 * early, 100 * LIFT_WITHIN):
        raise Malformed(f"`lift` is {lift:g}, which reads like a percentage. Write it as a fraction: {lift / 100:g}.")
    if not differs(lift, 1 + early, LIFT_WITHIN):
        raise Wrong(
            f"{lift:.3f} is the new ranker's total divided by the old one's. A lift says by how much it is more: what is left of 1 when "
            "nothing is gained?"
        )
    if not differs(lift, 1 / (1 + early), LIFT_WITHIN) or not differs(lift, 1 / (1 + early) - 1, LIFT_WITHIN):
        raise Wrong(
            f"{lift:.3f} comes from the old ranker's total divided by the new one's. Which of the two do you compare with which?"
        )
    if not differs(lift, every, LIFT_WITHIN):
        raise Wrong(
            f"{lift:+.3f} is what {estimator} gives for the whole log. Asked is about its first {EARLY:,} sessions."
        )
    raise Wrong(
        f"On the first {EARLY:,} sessions {estimator} does not give {lift:+.3f}. Is it the new ranker's total divided by the old one's, minus 1, "
        "both by the same estimator, and on these sessions only?"
    )


@judges
def covariate_choice(cuped_plan: Any, worlds: Sequence[experiments.Trials] | None = None) -> str:
    """Judge Q08.4: the column that CUPED takes out among people with few visits, and the share of the users that this saves.

    Tried on the people of `worlds` (without them the public ones) with at most QUIET visits before: at least KEPT of the
    effect must be left, and at most LEFT of the variance.
    """
    answered(cuped_plan)
    plan = mapping("cuped_plan", cuped_plan, ("covariate", "users_saved"))
    covariate = word("covariate", plan["covariate"], experiments.COVARIATES)
    saved = number("users_saved", plan["users_saved"])
    worlds = worlds or [experiments.public_world()]
    kept, left = np.mean([world.covariate(covariate, QUIET) for world in worlds], axis=0)
    if covariate == "treated":
        raise Wrong(
            "You have taken out everything that goes along with the arm, and the effect is exactly that: it becomes zero by construction, "
            "whatever the ranker does."
        )
    if kept < KEPT:
        raise Wrong(
            f"The variance falls to {left:.0%}, and the effect to {kept:.0%} of what it is. Clicks of the first week are already moved by the "
            "ranker, so you subtracted a part of the effect. What was known before anybody saw it?"
        )
    if left > LEFT:
        raise Wrong(
            f"{left:.0%} of the variance is left: {covariate} has a correlation of about 0 with clicks. Which column knows who clicks a lot?"
        )
    every = experiments.people(experiments.PUBLIC_SEED)
    table = every[every["visits_before"] <= QUIET]
    true = 1 - experiments.cuped(table, covariate)[1] / experiments.cuped(table)[1]
    if differs(saved, true, SAVED_WITHIN):
        _other_saving(covariate, saved, true, 1 - experiments.cuped(every, covariate)[1] / experiments.cuped(every)[1])
    return (
        f"among the {len(table):,} quiet people of this test {covariate} saves {saved:.0%} of the users. In other tests of the same kind, "
        f"which we drew, it leaves {kept:.0%} of the effect among the quiet people and {left:.0%} of the variance."
    )


def _other_saving(covariate: str, saved: float, true: float, every: float) -> NoReturn:
    """Raise the verdict on a saving that is not the right one: what it is instead, where that can be told."""
    if not differs(saved, 100 * true, 100 * SAVED_WITHIN):
        raise Malformed(
            f"`users_saved` is {saved:g}, which reads like a percentage. Write it as a fraction: {saved / 100:g}."
        )
    if not differs(saved, 1 / (1 - true), SAVED_WITHIN):
        raise Wrong(
            f"{saved:.2f} is the variance without the covariate divided by that with it: so many times as many users are needed without it. "
            "Which part of them is saved?"
        )
    if not differs(saved, 1 - true, SAVED_WITHIN):
        raise Wrong(
            f"{saved:.2f} is what is left of the variance, so it is the part of the users that is still needed. Which part is saved?"
        )
    if not differs(saved, every, SAVED_WITHIN):
        raise Wrong(
            f"{saved:.2f} is what {covariate} saves among all people. Asked is about those with at most {QUIET} visits before, of whom the past "
            "says less."
        )
    if not differs(saved, np.sqrt(true), SAVED_WITHIN):
        raise Wrong(
            f"{saved:.2f} is about the correlation. The users that you need follow the variance, and CUPED leaves 1 − ρ² of it."
        )
    if not 0 <= saved <= 1:
        raise Malformed(f"`users_saved` is {saved:g}; a fraction from 0 to 1 was expected.")
    raise Wrong(
        f"`users_saved` is {saved:.3f}. Users are needed in proportion to the variance: compare what is left of it with what it was, for "
        f"{covariate} among the quiet people."
    )


@judges
def ramp_up(ramp: Any, key: Container[str] | None = None) -> str:
    """Judge the second part of Q08.5: the effect on each day of a published ramp-up, the verdict, and how to report it.

    Effects in percentage points, treated minus control, with two decimals. `key` holds the reports that are
    sound; without it they are judged only where they are a known misreading.
    """
    answered(ramp)
    ramp = mapping("ramp", ramp, ("friday", "saturday", "verdict", "report"))
    days = experiments.ramp_up().set_index("day")
    control = 100 * days["control_conversions"] / days["control_users"]
    treated = 100 * days["treated_conversions"] / days["treated_users"]
    got = {day: number(day, ramp[day]) for day in days.index}
    luck = np.sqrt(
        control * (100 - control) / days["control_users"] + treated * (100 - treated) / days["treated_users"]
    )
    verdict, report = word("verdict", ramp["verdict"], SIDES), word("report", ramp["report"], REPORTS)
    for day in days.index:
        if differs(got[day], treated[day] - control[day], DECIMALS):
            _other_effect(day, got[day], control[day], treated[day])
    if report == "pool_users":
        nothing = (control * days["treated_users"]).sum() / days["treated_users"].sum()
        raise Wrong(
            f"Had the treatment changed nothing on either day, pool_users would report {nothing - _pooled(days):+.2f} points: Friday, the better "
            "day for everybody, sent 99% of its users to the control. Whom does the pooled row compare?"
        )
    if report == "best_day":
        raise Wrong(
            f"best_day reports {max(got.values()):+.2f} points and forgets {min(got.values()):+.2f}. Whoever picks the larger of two numbers "
            "picks luck along with it. What do both days say together?"
        )
    if report == "drop_friday":
        raise Wrong(
            "You leave out Friday after seeing its numbers. Somebody else would leave out Saturday. Name the rule first, then the days "
            "that it excludes."
        )
    if verdict == "control_better":
        total = 100 * days["treated_conversions"].sum() / days["treated_users"].sum()
        raise Wrong(
            f"Pooled, the control has {_pooled(days):.2f}% and the treatment {total:.2f}%, and you found {got['friday']:+.2f} and "
            f"{got['saturday']:+.2f} points inside the days. Which of the two compares like with like?"
        )
    if verdict == "no_difference":
        raise Wrong(
            f"You found {got['friday']:+.2f} and {got['saturday']:+.2f} points. Friday's difference is {got['friday'] / luck['friday']:.1f} times what luck moves "
            f"it, and Saturday's {got['saturday'] / luck['saturday']:.1f} times. How often does luck bring the second one?"
        )
    if key is not None and report not in key:
        raise Wrong(f"{report} is not among the sound reports.")
    ends = {
        day: f"{got[day]:+.2f} points ({got[day] - 1.96 * luck[day]:+.2f} to {got[day] + 1.96 * luck[day]:+.2f})"
        for day in days.index
    }
    return (
        f"{ends['friday']} on Friday and {ends['saturday']} on Saturday, with 95% intervals: Saturday alone is no luck. Reported so, the split cannot "
        "turn it round."
    )


def _pooled(days: pd.DataFrame) -> float:
    """The control's conversion rate over both days, in percent."""
    return float(100 * days["control_conversions"].sum() / days["control_users"].sum())


def _other_effect(day: str, got: float, control: float, treated: float) -> NoReturn:
    """Raise the verdict on an effect of a day that is not the right one: what it is instead, where that can be told."""
    effect = treated - control
    if not differs(100 * got, effect, DECIMALS):
        raise Malformed(f"`{day}` is {got:g}, which reads like a fraction. Write percentage points: {100 * got:g}.")
    if not differs(got, round(effect, 1), 1e-9):
        raise Malformed(f"`{day}` is {got:g}, with one decimal; two decimals were asked.")
    if not differs(-got, effect, DECIMALS):
        raise Wrong(
            f"On {day} you have {got:+.2f} points: control minus treated. Who gains, if that is read as the effect?"
        )
    if not differs(got, 100 * effect / control, 0.6):
        raise Wrong(
            f"{got:g}% is how much the rate of {day} rises relative to the control's. Asked for are percentage points: one rate "
            "minus the other."
        )
    raise Wrong(
        f"On {day} the two rates do not differ by {got:+.2f} points. Divide conversions by users in each arm first."
    )
