"""Lesson 01, the questions about releasing: a definition of done, a margin, and the order of the cycle."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from aipm.measure import wilson_interval
from aipm.questions.reading import answered, count, differs, fraction, mapping, number, word
from aipm.questions.verdict import Malformed, Readable, Wrong, brief, judges
from aipm.worlds import shelf
from aipm.worlds.shelf import candidates as shelf_candidates
from aipm.worlds.shelf import cycle as shelf_cycle

PROMISED = 0.90  # Q01.3: of what is suggested to new visitors, the share that is wanted
ROUNDED = 0.0005  # 89.95% is written as 90.0%
CHANGE, LOSS, ALIVE = 0.006, 0.0020, 0.001  # Q01.4: most users a day, most wanted suggestions lost, fewest users a day
SAFE_CHANGE, SAFE_LOSS = 0.0046, 0.00055  # in the public shop: from here on eight others agree in 99 of 100 draws
SLACK = 1.3  # by so much the public shop alone may break a budget, since one shop differs from eight
USERS, NEAR = 10_000, 2.5  # of so many users Q01.4 asks for a count, which may be so far off


def _read_done(done: Any) -> dict[str, dict[str, Any] | None]:
    """The definition of done with numbers that can be read; raises NotAnswered or Malformed."""
    answered(done)
    done = mapping("done", done, shelf_candidates.SEGMENTS)
    read = {}
    for segment, asked in done.items():
        if asked is not None:
            asked = mapping(f"done[{segment!r}]", asked, ("metric", "min", "n_min"))
            asked = {
                "metric": word("metric", asked["metric"], shelf_candidates.METRICS),
                "min": fraction("min", asked["min"]),
                "n_min": count("n_min", asked["n_min"]),
            }
        read[segment] = asked
    if all(asked is None for asked in read.values()):
        raise Malformed("`done` asks for nothing in any segment; give at least one a dict of metric, min and n_min.")
    return read


@judges
def definition_of_done(done: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q01.3: a gate that lets candidate C pass and stops B and D, in every one of `worlds` and at the edge of C's.

    What only just passes the gate for new visitors must keep the promise with the lower end of its interval (95%, Wilson).
    """
    done = _read_done(done)
    for reports in worlds or [shelf_candidates.public_world()]:
        stopped = {model: shelf_candidates.broken(done, reports, model) for model in shelf_candidates.MODELS}
        if not stopped["B"]:
            overall, _ = shelf_candidates.measured(reports, "B", "all", "precision")
            value, _ = shelf_candidates.measured(reports, "B", "new", "precision")
            raise Wrong(
                f"Your gate lets B pass: {overall:.1%} precision over all, and {value:.1%} for new visitors, where 90% was "
                "promised. Which part of your gate looks at them, at which metric, and from which share on?"
            )
        if not stopped["D"]:
            value, cases = shelf_candidates.measured(reports, "D", "new", "precision")
            low, _ = wilson_interval(value * cases, cases)
            raise Wrong(
                f"Your gate lets D pass on {round(value * cases)} of {cases} suggestions to new visitors. With so few cases "
                f"the interval reaches down to {low:.0%}, and 90% was promised. How many would convince you?"
            )
        if stopped["C"]:
            raise Wrong(_stops_c(done, stopped["C"][0], reports, "Your gate stops C"))
    edge = shelf_candidates.least_of_c()
    for segment in shelf_candidates.broken(done, edge, "C"):
        raise Wrong(
            _stops_c(done, segment, edge, "C passes this month. In the month with its least numbers your gate stops C")
        )
    asked = done["new"]
    low = wilson_interval(asked["min"] * asked["n_min"], asked["n_min"])[0] if asked and asked["n_min"] else 0.0
    if not asked or asked["metric"] != "precision" or differs(max(low, PROMISED), low, ROUNDED):
        raise Wrong(_just_passing(asked, low))
    return (
        f"C passes, B and D do not, and what only just passes ({asked['min']:.1%} of {asked['n_min']:,}) has an interval from "
        f"{low:.1%} on."
    )


def _stops_c(done: Mapping[str, Any], segment: str, reports: pd.DataFrame, begins: str) -> str:
    """Why the model that keeps the promise does not pass."""
    asked = done[segment]
    value, cases = shelf_candidates.measured(reports, "C", segment, asked["metric"])
    new, of = shelf_candidates.measured(reports, "C", "new", "precision")
    low, _ = wilson_interval(new * of, of)
    return (
        f"{begins} in the segment {segment}: {asked['metric']} {value:.1%} of {cases:,}, against your min {asked['min']:g} and "
        f"n_min {asked['n_min']:,}. Yet C keeps the promise to new visitors: the lower end of its interval is {low:.1%}."
    )


def _just_passing(asked: Mapping[str, Any] | None, low: float) -> str:
    """What a gate for new visitors lets through, although B and D are stopped."""
    if asked is None or asked["metric"] != "precision":
        return (
            "B and D are stopped, but nothing in your gate asks for the precision of new visitors, to whom you made the "
            "promise. A model that fails them alone would pass."
        )
    right = asked["min"] * asked["n_min"]
    return (
        f"B and D are stopped, and C passes. But a model with {right:.0f} of {asked['n_min']:,} ({asked['min']:.1%}) for new "
        f"visitors passes too, and its interval begins at {low:.1%}; 90% was promised. Which of your two numbers can be raised "
        "without stopping C?"
    )


@judges
def churn_budget(margin: Any, changed: Any, worlds: Sequence[int] | None = None) -> str:
    """Judge Q01.4: a margin for switching items, by expected outcomes pooled over `worlds` (seeds of Shelf).

    At most CHANGE and at least ALIVE of the users get another item a day; the wanted share may fall by at most LOSS against
    no margin. `changed` says how many of USERS find another item in the morning in the public shop, within NEAR.
    """
    answered(margin, changed)
    margin, changed = number("margin", margin, 0), number("changed", changed, 0)
    if margin > 1:
        raise Malformed(
            f"`margin` is {margin:g}; it is a difference of two probabilities, so something from 0 to 1 was expected."
        )
    here, _ = _calm(margin, [shelf.PUBLIC_SEED])
    if 0 < changed < 1:
        raise Malformed(f"`changed` is {changed:g}; how many of {USERS:,} users was asked, such as 200 for 2%.")
    seeds = worlds or [shelf.PUBLIC_SEED]
    change, lost = _calm(margin, seeds)
    where = (
        ""
        if worlds is None
        else (
            f" This was counted on {len(seeds)} other shops together; in the shop that you see {here:.2%} change a day."
        )
    )
    _calm_enough(margin, change, lost, where, SLACK if worlds is None else 1.0)
    if differs(changed, USERS * here, NEAR):
        raise Wrong(_miscounted(changed, here, margin))
    said = f"{change:.2%} of the users get another item a day, and {USERS * lost:.1f} suggestions in {USERS:,} are lost"
    if worlds is None and (change > SAFE_CHANGE or lost > SAFE_LOSS or change < 1.5 * ALIVE):
        kept = ALIVE <= change <= CHANGE and lost <= LOSS
        room = "In this shop all budgets are kept." if kept else "In this shop alone a budget is broken."
        return Readable(
            f"{said}. {room} There is little room for other shops; the prompt says how much they may differ."
        )
    return f"{said}{'' if worlds is None else f', on {len(seeds)} unseen shops'}."


def _calm(margin: float, seeds: Sequence[int]) -> tuple[float, float]:
    """(share of users whose item changes in a day, share of wanted suggestions lost) with a margin, over shops."""
    panels = [shelf.panel(seed) for seed in seeds]
    change, wanted = np.mean([shelf.after_hysteresis(panel, margin) for panel in panels], axis=0)
    _, best = np.mean([shelf.after_hysteresis(panel, 0.0) for panel in panels], axis=0)
    return float(change), max(0.0, float(best - wanted))


def _calm_enough(margin: float, change: float, lost: float, where: str, slack: float) -> None:
    """Raise Wrong where a margin breaks one of the three budgets by more than `slack`."""
    if margin == 0:
        raise Wrong(
            f"Without a margin {change:.2%} of the users see another item each morning, {USERS * change:.0f} of {USERS:,}; "
            f"{CHANGE:.1%} may. By how much must a new item be better before the shop switches?{where}"
        )
    if change < ALIVE / slack:
        raise Wrong(
            f"At {margin:g} the items are as good as frozen: {change:.2%} change a day, and {ALIVE:.1%} must. "
            f"{USERS * lost:.1f} wanted suggestions in {USERS:,} are lost; {USERS * LOSS:.0f} may be.{where}"
        )
    if change > CHANGE * slack:
        raise Wrong(
            f"At {margin:g} still {change:.2%} of the users get another item each day, and {CHANGE:.1%} may. So far "
            f"{USERS * lost:.1f} wanted suggestions in {USERS:,} are lost, and {USERS * LOSS:.0f} may be: there is room.{where}"
        )
    if lost > LOSS * slack:
        raise Wrong(
            f"Only {change:.2%} change a day, below the {CHANGE:.1%} allowed, and {USERS * lost:.1f} wanted suggestions "
            f"in {USERS:,} are lost; {USERS * LOSS:.0f} may be. You bought more calm than was asked for.{where}"
        )


def _miscounted(changed: float, here: float, margin: float) -> str:
    """What a wrong count of changed users is the value of."""
    nights = shelf.LAST_DAY - shelf.FIRST_DAY
    known = {
        100 * here: "is the percentage",
        shelf.PANEL * here: f"is the count of the panel's {shelf.PANEL:,} users",
        USERS * here * nights: f"is the count of {nights} mornings together",
        USERS * (1 - here): "counts the users who keep their item",
        USERS * _calm(0.0, [shelf.PUBLIC_SEED])[0]: "is the count without a margin",
    }
    begins = f"Your margin is read, but {changed:,.5g}"
    for value, said in known.items():
        if not differs(changed, value, max(0.02 * value, 0.01)):
            return (
                f"{begins} {said}. The question asks how many of {USERS:,} users change in one morning, at {margin:g}."
            )
    return (
        f"Your margin is read. But {changed:,.5g} of {USERS:,} is not how many users find another item in one "
        f"morning at {margin:g}. `shelf.after_hysteresis(panel, margin)` gives that share first; count with your own margin."
    )


@judges
def release_cycle(cycle: Any, worlds: Sequence[Mapping[str, float]] | None = None) -> str:
    """Judge Q01.6: an order of the eight steps, run day by day while last night's log is spoiled.

    `worlds` are dicts of `shelf_cycle.world`. Any order passes that serves no visit with a bad model, measures before it
    releases, keeps a way back, tells support first and releases the better model.
    """
    answered(cycle)
    if not isinstance(cycle, (list, tuple)):
        raise Malformed(f"`cycle` is {brief(cycle)}; a list of steps in their order was expected.")
    if not cycle or len(cycle) > shelf_cycle.DAYS:
        raise Malformed(f"`cycle` has {len(cycle)} steps; from 1 to {shelf_cycle.DAYS} were expected.")
    steps = [word(f"step {place}", step, shelf_cycle.STEPS) for place, step in enumerate(cycle, 1)]
    outcome = shelf_cycle.run(steps)
    worlds = worlds or [shelf_cycle.public_world()]
    lost = np.mean([1000 * (world["before"] - world["truth"]) for world in worlds])
    harm = (
        f" {outcome.exposed:,} visits meet a bad model, with {lost:.0f} more unwanted suggestions in every 1,000."
        if outcome.exposed
        else ""
    )
    if outcome.noticed is None:
        raise Wrong(
            f"Nothing in your order looks at the log or the outcomes: the bug stays undetected for all "
            f"{shelf_cycle.DAYS // 7} weeks.{harm} Which step would notice?"
        )
    if outcome.unmeasured:
        raise Wrong(
            f"Your order releases a model that nobody has measured since it was trained.{harm} Whatever is wrong with it, "
            "visitors find out first. Which step would have told you before?"
        )
    if outcome.exposed:
        raise Wrong(
            f"{_idle(outcome, 'diagnose', 'repair_log')}The model of day {outcome.spoiled} learns from a log that is still "
            f"spoiled, an evaluation on that log praises it, and it is released.{harm} What must be known and repaired before "
            "a model learns?"
        )
    if outcome.better is None:
        why = _idle(outcome, *NEEDS)
        if outcome.failed:
            why = (
                f"The model of day {outcome.failed[0]} learned from the spoiled log. The log was repaired later, and so the "
                f"evaluation on day {outcome.failed[1]} stops this model. "
            )
        elif "release" not in steps:
            why = f"Nothing in your order releases a model. {why}"
        raise Wrong(
            f"{why}After {shelf_cycle.DAYS} days no model from the repaired log is in the shop. Play your order day by day: "
            "what does each step need to have happened before?"
        )
    if outcome.no_way_back:
        raise Wrong(
            "A model is released before the old one was kept. If the new one fails at night, what do you switch back to?"
        )
    if outcome.support_surprised:
        raise Wrong(
            "Visitors see other items before support knows of a change. Who answers the first call, and with what?"
        )
    return f"noticed on day {outcome.noticed}, a better model out on day {outcome.better}, and no visit with a bad one."


NEEDS = {
    "diagnose": "no alarm has been raised yet, so there is no cause to find",
    "repair_log": "the cause is not known yet, so nothing is repaired",
    "evaluate": "no model has been trained yet, so there is nothing to measure",
    "release": "there is no new model that has passed its evaluation, so nothing is released",
}


def _idle(outcome: shelf_cycle.Outcome, *steps: str) -> str:
    """The first of `steps` that had no effect, in a sentence, or "" where each had one."""
    found = [(day, step) for day, step in outcome.idle if step in steps]
    if not found:
        return ""
    day, step = found[0]
    return f"{step!r} on day {day} has no effect: {NEEDS[step]}. "
