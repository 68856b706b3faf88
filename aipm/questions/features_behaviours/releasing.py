"""Lesson 01, the questions about releasing: a definition of done, a margin, a status line and the order of the cycle."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from aipm.questions.verdict import (
    Malformed,
    Readable,
    Wrong,
    answered,
    brief,
    count,
    differs,
    fraction,
    judges,
    mapping,
    number,
    word,
)
from aipm.worlds import shelf
from aipm.worlds.shelf import candidates as shelf_candidates
from aipm.worlds.shelf import cycle as shelf_cycle

CHANGE, LOSS, ALIVE = 0.010, 0.0022, 0.001  # Q01.4: most users a day, most wanted suggestions lost, fewest users a day
AUDITED, FROM = 600, 0.7  # the visits and the threshold of Q01.5
SEGMENTS = ("returning", "new", "abroad")


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
    """Judge Q01.3: a gate for each segment that lets candidate C pass and stops B and D, in every one of `worlds`."""
    done = _read_done(done)
    for reports in worlds or [shelf_candidates.public_world()]:
        stopped = {model: shelf_candidates.broken(done, reports, model) for model in shelf_candidates.MODELS}
        if any(asked and asked["min"] == 1 for asked in done.values()):
            raise Wrong(
                "A min of 1.0 rejects every model that exists, also the next one. What share could be lived with?"
            )
        if not stopped["B"]:
            overall, _ = shelf_candidates.measured(reports, "B", "all", "precision")
            value, _ = shelf_candidates.measured(reports, "B", "new", "precision")
            raise Wrong(
                f"Your gate lets B pass: {overall:.1%} precision over all, and {value:.1%} for new visitors, where 90% was "
                "promised. Which part of your gate looks at them, and at what?"
            )
        if not stopped["D"]:
            value, cases = shelf_candidates.measured(reports, "D", "new", "precision")
            right = round(value * cases)
            low = stats.binomtest(right, cases).proportion_ci(method="wilson").low
            raise Wrong(
                f"Your gate lets D pass on {right} of {cases} suggestions to new visitors. With so few, {low:.0%} is as "
                "plausible as what was measured. How many would convince you?"
            )
        if stopped["C"]:
            segment = stopped["C"][0]
            value, cases = shelf_candidates.measured(reports, "C", segment, done[segment]["metric"])
            raise Wrong(
                f"Your gate stops C in the segment {segment}: {done[segment]['metric']} {value:.1%} of {cases:,}, against "
                f"your min {done[segment]['min']:g} and n_min {done[segment]['n_min']:,}. It is the model you should want."
            )
    return "the good model passes; the one that fails new visitors and the lucky one do not."


@judges
def churn_budget(margin: Any, worlds: Sequence[int] | None = None) -> str:
    """Judge Q01.4: a margin for switching items, by expected outcomes pooled over `worlds` (seeds of Shelf).

    At most CHANGE and at least ALIVE of the users get another item a day; the wanted share may fall by at most LOSS against
    no margin.
    """
    answered(margin)
    margin = number("margin", margin, 0)
    if margin > 1:
        raise Malformed(
            f"`margin` is {margin:g}; it is a difference of two probabilities, so something from 0 to 1 was expected."
        )
    panels = [shelf.panel(seed) for seed in worlds or [shelf.PUBLIC_SEED]]
    change, wanted = np.mean([shelf.after_hysteresis(panel, margin) for panel in panels], axis=0)
    _, best = np.mean([shelf.after_hysteresis(panel, 0.0) for panel in panels], axis=0)
    lost = max(0.0, best - wanted)
    users = shelf.PANEL
    if margin == 0:
        raise Wrong(
            f"Without a margin {change:.2%} of the users see another item each morning, {users * change:.0f} of {users:,}; "
            f"{CHANGE:.1%} may. How sure must the model be before it switches?"
        )
    if change < ALIVE:
        raise Wrong(
            f"At {margin:g} the items are as good as frozen: {change:.2%} change a day, and {ALIVE:.1%} must. Visitors whose "
            f"taste has moved keep stale items, and {10_000 * lost:.0f} suggestions in 10,000 are lost."
        )
    if change > CHANGE:
        raise Wrong(
            f"At {margin:g} still {change:.2%} of the users get another item each day, and {CHANGE:.1%} may. The cost is small "
            "so far: look at the slider's second curve."
        )
    if lost > LOSS:
        raise Wrong(
            f"Only {change:.2%} change a day, far below the {CHANGE:.1%} allowed, and {10_000 * lost:.0f} wanted suggestions "
            f"in 10,000 are lost; {10_000 * LOSS:.0f} may be. You bought more calm than was asked for."
        )
    return f"{change:.2%} of the users get another item a day, and {10_000 * lost:.0f} suggestions in 10,000 are lost."


def _audit(visits: pd.DataFrame, segment: str) -> tuple[float, float, int, int]:
    """(precision, recall, positives, hits) of suggestions from FROM on, in a segment of the audited visits."""
    part = visits.head(AUDITED)
    part = part[part["segment"] == segment]
    right, made = part["item"] == part["wanted"], part["score"] >= FROM
    hits = int((right & made).sum())
    return hits / made.sum(), hits / right.sum(), int(right.sum()), hits


@judges
def status_line(status: Any, visits: pd.DataFrame | None = None) -> str:
    """Judge Q01.5: precision and recall for new visitors with their count, interval (95%) and day, from the audited visits.

    The interval is of the recall: Wilson's, the exact one or a bootstrap, within 0.02. Without `visits` mix-ups only.
    """
    answered(status)
    fields = ("segment", "precision", "recall", "n_pos", "ci_low", "ci_high", "as_of")
    status = mapping("status", status, fields)
    if not status["segment"]:
        raise Wrong("The line names no segment. Whose recall is it? Over all visits the number is another one.")
    segment = word("segment", status["segment"], (*SEGMENTS, "all"))
    values = {name: fraction(name, status[name]) for name in ("precision", "recall", "ci_low", "ci_high")}
    positives = count("n_pos", status["n_pos"])
    try:
        datetime.date.fromisoformat(status["as_of"])
    except (TypeError, ValueError):
        raise Malformed(
            f"`as_of` is {brief(status['as_of'])}; a day in quotes was expected, such as '2027-01-31'."
        ) from None
    if segment != "new":
        raise Wrong(f"The line speaks of {segment}. The head of the shop asked about the new visitors.")
    precision, recall, wanted, hits = _audit(shelf.load() if visits is None else visits, segment)
    if not differs(values["precision"], recall, 0.01) and not differs(values["recall"], precision, 0.01):
        raise Wrong(
            "Precision and recall are swapped. Precision starts from the suggestions that were made, recall from the visits "
            "on which the item was wanted."
        )
    if positives == AUDITED or positives == int((shelf.load().head(AUDITED)["segment"] == "new").sum()):
        raise Wrong(
            f"n_pos is {positives}, which counts visits. Recall divides by the positives only: the new visitors who wanted "
            "the item. How many are those?"
        )
    wide = stats.binomtest(round(recall * AUDITED), AUDITED).proportion_ci(method="wilson")
    if not differs(values["ci_low"], wide.low, 0.01) and not differs(values["ci_high"], wide.high, 0.01):
        raise Wrong(
            f"Your interval is {values['ci_high'] - values['ci_low']:.1%} wide: that fits {AUDITED} cases. Recall lives on "
            f"the positives only, and you count {positives}. Which number belongs under the share?"
        )
    if visits is None:
        return Readable(f"a line about {segment} visitors, with its count and its day.")
    if status["as_of"] != shelf.DAY:
        raise Wrong(f"The line is dated {status['as_of']}; the visits are of another day. See the question.")
    for name, value in (("precision", precision), ("recall", recall)):
        if differs(values[name], value, 0.01):
            raise Wrong(
                f"Your {name} is {values[name]:.1%}, off by more than a point. Count again: {AUDITED} visits, "
                f"then the new ones, then scores of at least {FROM:g}."
            )
    if positives != wanted:
        raise Wrong(f"n_pos is {positives}. Count the new visitors among the {AUDITED} who wanted the model's item.")
    ranges = [stats.binomtest(hits, wanted).proportion_ci(method=method) for method in ("wilson", "exact")]
    if all(differs(values["ci_low"], ends.low, 0.02) or differs(values["ci_high"], ends.high, 0.02) for ends in ranges):
        raise Wrong(
            f"Your interval runs from {values['ci_low']:.1%} to {values['ci_high']:.1%}. With {wanted} positives, 95% gives "
            "another one. Which hits, of how many, stand in it?"
        )
    return f"recall {recall:.0%} of {wanted} positives, and a reader sees how far it may be off."


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
    harm = f"{outcome.exposed:,} visits meet a bad model, with {lost:.0f} more unwanted suggestions in every 1,000."
    if outcome.noticed is None:
        seen = f" {harm}" if outcome.exposed else ""
        raise Wrong(
            f"Nothing in your order looks at the log or the outcomes: the bug stays undetected for all "
            f"{shelf_cycle.DAYS // 7} weeks.{seen} Which step would notice?"
        )
    if outcome.unmeasured:
        seen = f" {harm}" if outcome.exposed else ""
        raise Wrong(
            f"Your order releases a model before anybody has measured it.{seen} A check after the release tells you "
            "what visitors have already found out."
        )
    if outcome.exposed:
        raise Wrong(
            f"You retrain while the log is still spoiled: now the bug is in two places, the log and the new model. "
            f"{harm} An evaluation on that log praised it. What must be known and repaired before a model learns from it?"
        )
    if outcome.better is None:
        raise Wrong(
            f"After {shelf_cycle.DAYS} days no model from the repaired log is in the shop. Play it step by step: what does "
            "each one need to have happened before?"
        )
    if outcome.no_way_back:
        raise Wrong(
            "A model is released and the old one is gone. If the new one fails at night, what do you switch back to?"
        )
    if outcome.support_surprised:
        raise Wrong(
            "Visitors see other items before support knows of a change. Who answers the first call, and with what?"
        )
    return f"noticed on day {outcome.noticed}, a better model out on day {outcome.better}, and no visit with a bad one."
