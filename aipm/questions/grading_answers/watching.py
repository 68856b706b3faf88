"""Lesson 12, the question about a judge in service: which labels a week, from where, and when the alarm rings."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from aipm.questions.reading import answered, count, mapping, number, word
from aipm.questions.saying import percent
from aipm.questions.verdict import Readable, Wrong, judges
from aipm.worlds.voices import judge_watch

FALSE, IN_TIME = 0.10, 0.85  # of the quiet half-years; of the half-years of each kind of change
MOST_LABELS = 120  # a week
SURE_FALSE, SURE_IN_TIME = 0.085, 0.865  # so far from the limits, and hidden half-years agree


@judges
def watch_plan(watch: Any, worlds: Sequence[judge_watch.HalfYears] | None = None) -> str:
    """Judge Q12.8: what is watched, labels a week, from where, and the move from which on the alarm rings.

    In quiet half-years the alarm may ring in FALSE at most; a deaf and a nervous judge must each be noticed in IN_TIME.
    """
    answered(watch)
    read = mapping("watch", watch, ("signal", "labels_from", "labels", "alarm"))
    signal = word("signal", read["signal"], judge_watch.SIGNALS)
    source = word("labels_from", read["labels_from"], judge_watch.SOURCES)
    labels = count("labels", number("labels", read["labels"], 0, 1_000_000))
    alarm = number("alarm", read["alarm"], 0, 1, "(a fraction)")
    if labels > MOST_LABELS:
        raise Wrong(
            f"{labels:,} labels a week are {labels * 2 / 60:,.0f} hours of people's time; there are four hours, so {MOST_LABELS} labels."
        )
    if not labels and signal == "agreement":
        raise Wrong(
            f"`agreement` compares people's labels with the judge, and you ask for no label. At most {MOST_LABELS} a week can be had."
        )
    found = [world.noticed(signal, source, labels, alarm) for world in worlds or judge_watch.public_worlds()]
    false, deaf, nervous = (
        float(np.mean([getattr(each, name) for each in found])) for name in ("false", "deaf", "nervous")
    )
    if false > FALSE or min(deaf, nervous) < IN_TIME:
        _badly(signal, source, labels, alarm, (false, deaf, nervous))
    said = f"{false:.0%} of the quiet half-years have a false alarm; a deaf judge is noticed in time in {deaf:.0%}, a nervous one in {nervous:.0%}."
    if worlds is None and (false > SURE_FALSE or min(deaf, nervous) < SURE_IN_TIME):
        return Readable(f"{said} That is near a limit, and other half-years may cross it.")
    return said


def _badly(signal: str, source: str, labels: int, alarm: float, shares: tuple[float, float, float]) -> None:
    """Raise Wrong with what goes wrong, the usual mix-ups first."""
    false, deaf, nervous = shares
    said = (
        f"The alarm rings in {percent(false, FALSE)} of the half-years in which the judge stays as it is; a deaf judge is noticed in time in {percent(deaf, IN_TIME)} of its half-years, a "
        f"nervous one in {percent(nervous, IN_TIME)}. Allowed are {FALSE:.0%}, asked {IN_TIME:.0%}."
    )
    if signal == "called_share":
        unseen = f"your {labels:,} labels are not looked at" if labels else "no label is looked at"
        raise Wrong(
            f"{said} The share that the judge calls displeased also moves with the customers, whom the season displeases more or less, and {unseen}. "
            "What moves only when the judge changes?"
        )
    blind = {"called": "deaf", "left_alone": "nervous"}.get(source)
    if blind and {"deaf": deaf, "nervous": nervous}[blind] < IN_TIME:
        where = {"called": "which the judge calls displeased", "left_alone": "which the judge leaves alone"}[source]
        raise Wrong(f"{said} All your labels are of sentences {where}. Where do the errors of a {blind} judge lie?")
    if false > FALSE and min(deaf, nervous) >= IN_TIME:
        raise Wrong(
            f"{said} The changes are noticed, but {labels} labels a week stray, and an alarm at {100 * alarm:.1f} points rings by luck too often."
        )
    if false <= FALSE:
        raise Wrong(
            f"{said} An alarm at {100 * alarm:.1f} points comes too late or not at all. How far does the agreement fall when the judge grows deaf?"
        )
    luck = np.sqrt(
        judge_watch.RATE * (1 - judge_watch.RATE) / labels * (1 / judge_watch.WINDOW + 1 / judge_watch.FIRST)
    )
    raise Wrong(
        f"{said} With {labels} labels a week luck alone moves the agreement of {judge_watch.WINDOW} weeks by about {100 * luck:.1f} points against that of the first {judge_watch.FIRST}; your alarm "
        f"rings at {100 * alarm:.1f}. What would make the luck smaller?"
    )
