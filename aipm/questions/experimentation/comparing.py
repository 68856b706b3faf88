"""Lesson 08, the questions about comparing: a log, a covariate, and a test whose split changed."""

from collections.abc import Container, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from aipm.questions.verdict import (
    Malformed,
    Readable,
    Wrong,
    answered,
    differs,
    fraction,
    judges,
    mapping,
    number,
    word,
)
from aipm.worlds.shelf import experiments
from aipm.worlds.shelf import log as shelf_log

VERDICTS = ("keep_old", "test_online", "ship_new")
PUBLIC_LOGS = range(6)
LIFT_WITHIN = 0.005

KEPT, LEFT = 0.85, 0.60  # of the effect at least, of the variance at most
SAVED_WITHIN = 0.03

SIDES = ("treatment_better", "control_better", "no_difference")
REPORTS = ("pool_users", "average_rates", "weigh_days", "drop_friday", "equal_split_rule")


@lru_cache(maxsize=16)
def _public(estimator: str) -> tuple[float, np.ndarray, float]:
    """What an estimator says of the published log, of the logs PUBLIC_LOGS (an array), and their mean true gain."""
    logs = [shelf_log.world(seed) for seed in PUBLIC_LOGS]
    found = np.array([shelf_log.estimate(log.rows, estimator) for log in logs])
    return shelf_log.estimate(shelf_log.load(), estimator), found, float(np.mean([log.lift for log in logs]))


def _relative(name: str, value: Any) -> float:
    """A relative gain as a fraction; a percentage gets a message of its own."""
    value = number(name, value)
    if 1 < abs(value) <= 100:
        raise Malformed(
            f"`{name}` is {value:g}, which reads like a percentage. Write it as a fraction: {value / 100:g}."
        )
    return number(name, value, -1, 1)


@judges
def offline_choice(offline: Any, worlds: Sequence[shelf_log.Log] | None = None) -> str:
    """Judge Q08.1: how to read a click log, what it says of the public one, and what follows.

    Estimators are tried on the logs of `worlds` (without them three public ones) and compared with the true gain.
    """
    answered(offline)
    offline = mapping("offline", offline, ("estimator", "lift", "verdict"))
    estimator = word("estimator", offline["estimator"], shelf_log.ESTIMATORS)
    lift = _relative("lift", offline["lift"])
    verdict = word("verdict", offline["verdict"], VERDICTS)
    public, found, truth = _public(estimator)
    logs = worlds or PUBLIC_LOGS
    if worlds:
        found = np.array([shelf_log.estimate(log.rows, estimator) for log in worlds])
        truth = float(np.mean([log.lift for log in worlds]))
    said = f"On {len(logs)} logs {estimator} says {found.mean():+.0%} for the new ranker, and in front of the same visitors it would earn {truth:+.0%}."
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
            "ranker hides, and the cap has taken away their voice."
        )
    if differs(lift, public, LIFT_WITHIN):
        raise Wrong(
            f"On the public log {estimator} does not give {lift:+.3f}. Is it the new ranker's total divided by the old one's, minus 1, both "
            "by the same estimator?"
        )
    if verdict == "keep_old":
        raise Wrong(
            f"Your own estimate says {lift:+.1%}. Keeping the old ranker gives that up unseen. What would settle it?"
        )
    if verdict == "ship_new":
        raise Wrong(
            f"On {len(logs)} other logs the same estimate runs from {found.min():+.0%} to {found.max():+.0%}, and the most that a single click counts for is "
            f"{shelf_log.weights(shelf_log.load()).max():.0f}. It also knows nothing of next month. What turns it into a decision?"
        )
    return f"{estimator} says {lift:+.1%} on the public log, {found.mean():+.1%} on {len(logs)} others, where {truth:+.1%} is true."


@judges
def covariate_choice(cuped_plan: Any, worlds: Sequence[experiments.Trials] | None = None) -> str:
    """Judge Q08.4: the column that CUPED takes out, and the share of the users that this saves.

    Tried on the people of `worlds` (without them the public ones): at least KEPT of the effect must be left, and at most
    LEFT of the variance.
    """
    answered(cuped_plan)
    plan = mapping("cuped_plan", cuped_plan, ("covariate", "users_saved"))
    covariate = word("covariate", plan["covariate"], experiments.COVARIATES)
    saved = fraction("users_saved", plan["users_saved"])
    worlds = worlds or [experiments.public_world()]
    kept, left = np.mean([world.covariate(covariate) for world in worlds], axis=0)
    if covariate == "treated":
        raise Wrong(
            "You have taken out everything that goes along with the arm, and the effect is exactly that: it becomes zero by construction, "
            "whatever the ranker does."
        )
    if kept < KEPT:
        raise Wrong(
            f"The variance falls to {left:.0%}, and the effect to {kept:.0%} of what it is. Clicks of the first week are already moved by the "
            "ranker, so you subtracted the effect. What was known before anybody saw it?"
        )
    if left > LEFT:
        raise Wrong(
            f"{left:.0%} of the variance is left: {covariate} has a correlation of about 0 with clicks. Which column knows who clicks a lot?"
        )
    table = experiments.people(experiments.PUBLIC_SEED)
    true_saved = 1 - experiments.cuped(table, covariate)[1] / experiments.cuped(table)[1]
    if not differs(saved, np.sqrt(true_saved), 0.02):
        raise Wrong(
            f"{saved:.2f} is about the correlation. The users that you need follow the variance, and CUPED leaves 1 − ρ² of it."
        )
    if differs(saved, true_saved, SAVED_WITHIN):
        raise Wrong(
            f"`users_saved` is {saved:.2f}. Users are needed in proportion to the variance: compare what is left of it with what it was, for "
            "your covariate on the public people."
        )
    return f"{covariate} leaves the effect as it is and {left:.0%} of the variance; it saves {saved:.0%} of the users."


@judges
def ramp_up(ramp: Any, key: Container[str] | None = None) -> str:
    """Judge Q08.5: the effect on each day of a published ramp-up, the treated total, the verdict, and how to report it.

    Effects in percentage points, treated minus control; the total in percent. `key` holds the reports that are sound;
    without it they are judged only where they are a known misreading.
    """
    answered(ramp)
    ramp = mapping("ramp", ramp, ("friday", "saturday", "treated_total", "verdict", "report"))
    days = experiments.ramp_up().set_index("day")
    control = 100 * days["control_conversions"] / days["control_users"]
    treated = 100 * days["treated_conversions"] / days["treated_users"]
    total = 100 * days["treated_conversions"].sum() / days["treated_users"].sum()
    control_total = 100 * days["control_conversions"].sum() / days["control_users"].sum()
    got = {day: number(day, ramp[day]) for day in days.index}
    got_total = number("treated_total", ramp["treated_total"])
    verdict, report = word("verdict", ramp["verdict"], SIDES), word("report", ramp["report"], REPORTS)
    for day in days.index:
        effect = treated[day] - control[day]
        if not differs(100 * got[day], effect, 0.006):
            raise Malformed(
                f"`{day}` is {got[day]:g}, which reads like a fraction. Write percentage points: {100 * got[day]:g}."
            )
        if not differs(-got[day], effect, 0.006):
            raise Wrong(
                f"On {day} you have {got[day]:+.2f} points: control minus treated. Who gains, if that is read as the effect?"
            )
        if not differs(got[day], 100 * effect / control[day], 0.6):
            raise Wrong(
                f"{got[day]:g}% is how much the rate of {day} rises relative to the control's. Asked for are percentage points: one rate "
                "minus the other."
            )
        if differs(got[day], effect, 0.006):
            raise Wrong(
                f"On {day} the two rates do not differ by {got[day]:+.2f} points. Divide conversions by users in each arm first."
            )
    if not differs(got_total, 1.20, 0.006):
        raise Wrong(
            f"{got_total:.2f}% is what books print. Divide {days['treated_conversions'].sum():,} by {days['treated_users'].sum():,} yourself."
        )
    if not differs(got_total, treated.mean(), 0.006):
        raise Wrong(
            f"{got_total:.2f}% is the mean of two daily rates, in which {days['treated_users'].iloc[0]:,} users count as much as "
            f"{days['treated_users'].iloc[1]:,}. Asked for is the share of all treated users."
        )
    if not differs(100 * got_total, total, 0.006):
        raise Malformed(
            f"`treated_total` is {got_total:g}, which reads like a fraction. Write a percentage: {100 * got_total:g}."
        )
    if differs(got_total, total, 0.006):
        raise Wrong(
            f"{got_total:.2f}% of the treated did not convert. Add conversions and users of both days, then divide."
        )
    if verdict == "control_better" or report == "pool_users":
        raise Wrong(
            f"Pooled, the control has {control_total:.2f}% and the treatment {total:.2f}%, yet the treatment is ahead on both days. Friday, the "
            "better day for everybody, sent 99% of its users to the control. Whom does the pooled row compare?"
        )
    if verdict == "no_difference":
        raise Wrong(
            f"You found {got['friday']:+.2f} and {got['saturday']:+.2f} points. Two days, one direction: what is the verdict?"
        )
    if report == "drop_friday":
        raise Wrong(
            "You leave out Friday after seeing its numbers. Somebody else would leave out Saturday. Name the rule first, then the days "
            "that it excludes."
        )
    if key is None:
        return Readable(f"{got['friday']:+.2f} and {got['saturday']:+.2f} points.")
    if report not in key:
        raise Wrong(
            "Averaged daily rates agree here by luck, since both days had a million users. A Friday with a tenth of them would count as "
            "much as Saturday. What should a day count by?"
        )
    return f"{got['friday']:+.2f} and {got['saturday']:+.2f} points: ahead on both days, and reported so that the split cannot turn it round."
