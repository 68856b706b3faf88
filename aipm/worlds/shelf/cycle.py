"""Shelf's cycle of improvement: eight steps, one a day, in an order that somebody chooses. Since last night the log is spoiled.

The model in production is good; it learned before the bug. A model that learns from the spoiled log is bad, and an evaluation
on that log does not see it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from aipm.worlds import shelf

NAME = "shelf_cycle"

STEPS = ("monitor", "diagnose", "repair_log", "retrain", "evaluate", "keep_old_model", "tell_support", "release")
DAYS = 28


@dataclass
class Outcome:
    """What an order of steps leads to within DAYS.

    `exposed` counts visits served by a bad model; `better` is the day on which a model from the repaired log was released
    (None if never); `noticed` the day of the first alarm (None if never). The flags say what was missing at a release.
    `idle` has a (day, step) for each step that had no effect, since what it needs had not happened. `spoiled` is the day on
    which the first bad model that was released had learned (None if none was); `failed` has the days on which a model
    learned and failed its evaluation, since the log had been repaired in between (None if none did).
    """

    exposed: int = 0
    better: int | None = None
    noticed: int | None = None
    unmeasured: bool = False
    no_way_back: bool = False
    support_surprised: bool = False
    idle: list[tuple[int, str]] = field(default_factory=list)
    spoiled: int | None = None
    failed: tuple[int, int] | None = None


def world(seed: int) -> dict[str, float]:
    """What the spoiled log does to a model, from a world of Shelf: see `shelf.label_bug`."""
    return shelf.label_bug(seed)


def public_world() -> dict[str, float]:
    """The public world of Shelf."""
    return world(shelf.PUBLIC_SEED)


def run(steps: Sequence[str]) -> Outcome:
    """The Outcome of doing `steps`, one a day from day 1, and nothing afterwards."""
    outcome = Outcome()
    known = repaired = kept = told = False
    production, candidate, verdict, learned = "good", None, None, 0
    for day in range(1, DAYS + 1):
        step = steps[day - 1] if day <= len(steps) else None
        if step == "monitor" and not repaired and outcome.noticed is None:
            outcome.noticed = day
        ready = {
            "diagnose": outcome.noticed is not None,
            "repair_log": known,
            "evaluate": candidate is not None,
            "release": candidate is not None and verdict is not False,
        }
        if step is not None and not ready.get(step, True):
            outcome.idle.append((day, step))
        known |= step == "diagnose" and outcome.noticed is not None
        repaired |= step == "repair_log" and known
        kept |= step == "keep_old_model"
        told |= step == "tell_support"
        if step == "retrain":
            candidate, verdict = ("better" if repaired else "bad"), None
            learned = day
        if step == "evaluate" and candidate:
            verdict = not repaired or candidate == "better"  # a spoiled log praises the model that learned from it
            if not verdict:
                outcome.failed = outcome.failed or (learned, day)
        if step == "release" and candidate and verdict is not False:
            outcome.unmeasured |= verdict is None
            outcome.no_way_back |= not kept
            outcome.support_surprised |= not told
            production = candidate
            if production == "bad" and outcome.spoiled is None:
                outcome.spoiled = learned
            if production == "better" and outcome.better is None:
                outcome.better = day
        outcome.exposed += shelf.VISITS * (production == "bad")
    return outcome
