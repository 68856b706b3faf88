"""Lesson 04, the question about those who read the answers: caveats, flags, corrections."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from aipm.questions.practice import luck
from aipm.questions.reading import answered, count, fraction, mapping, word
from aipm.questions.verdict import Readable, Wrong, judges
from aipm.worlds.helpdesk import replies

ENTRIES = ("caveat_from", "serve_from", "signal", "learn_from", "sample")
ACTED_ON, TO_PEOPLE = 78, 115  # of 1,000 questions, at most
RING, CALM = 0.60, 0.10  # of the changes at least, within two weeks; of the calm quarters at most
LEFT, SPOILED, HOURS = 0.20, 0.01, 21  # of the new errors, of the right answers, a week; at most
PUBLIC, HIDDEN = range(300), 300


@judges
def caveats_and_flags(reply_loop: Any, worlds: Sequence[replies.Desk] | None = None) -> str:
    """Judge Q04.8: two thresholds, what is watched, what is learned from, and how many answers are sampled a week.

    Replayed at the desks of `worlds` (without them PUBLIC), each promise on their average. Without `worlds` an answer near a
    limit is Readable.
    """
    answered(reply_loop)
    loop = mapping("reply_loop", reply_loop, ENTRIES)
    low, high = (fraction(name, loop[name]) for name in ENTRIES[:2])
    signal = word("signal", loop["signal"], replies.SIGNALS)
    source = word("learn_from", loop["learn_from"], replies.SOURCES)
    sample = count("sample", loop["sample"])
    desks = worlds or [replies.world(seed) for seed in PUBLIC]
    near = [*_zone(desks, low, high), *_watch(desks, low, signal), *_learn(desks, low, source, sample)]
    day = [replies.day(desk, low, high) for desk in desks]
    said = (
        f"customers act on {np.mean([each.acted_on for each in day]):.0f} wrong answers in 1,000 questions, "
        f"{np.mean([each.to_people for each in day]):.0f} in 1,000 go to a person, and corrections come from every topic."
    )
    if worlds is None and near:
        return Readable(f"{said} That keeps the promises here. But {near[0]}.")
    return said


def _zone(desks: Sequence[replies.Desk], low: float, high: float) -> list[str]:
    """Judge the two thresholds; what lies near its limit, in clauses."""
    if low > high:
        raise Wrong(
            f"`caveat_from` is {low:g} and `serve_from` {high:g}: an answer would go out without a caveat at a score at which a "
            "person must answer. Which of the two is the lower end of the grey zone?"
        )
    days = [replies.day(desk, low, high) for desk in desks]
    acted, people, caveats = ([getattr(each, name) for each in days] for name in ("acted_on", "to_people", "caveats"))
    if np.mean(people) > TO_PEOPLE:
        again = np.mean(people) - np.mean([replies.day(desk, low, low).to_people for desk in desks])
        extra = f" {again:.0f} of them had an answer with a caveat and ask a person all the same." if again >= 1 else ""
        raise Wrong(
            f"Of 1,000 questions {np.mean(people):.0f} go to a person; {TO_PEOPLE} are allowed.{extra} Customers act on "
            f"{np.mean(acted):.0f} wrong answers; {ACTED_ON} are allowed. Which end of the grey zone costs people most?"
        )
    if np.mean(acted) > ACTED_ON:
        zone = f"{np.mean(caveats):.0f} in 1,000 questions get an answer with a caveat"
        raise Wrong(
            f"Of 1,000 questions {np.mean(acted):.0f} end with a customer who acts on a wrong answer; {ACTED_ON} are allowed. "
            f"{zone[0].upper()}{zone[1:]}, and {np.mean(people):.0f} go to a person. Which answers need a caveat, and when do customers "
            "stop reading it?"
        )
    close = []
    for name, each, limit in (
        ("wrong answers acted on", acted, ACTED_ON),
        ("questions for a person", people, TO_PEOPLE),
    ):
        stray = luck(each, HIDDEN)
        if np.mean(each) + stray > limit:
            close.append(f"at other desks there may be {stray:.1f} more {name} in 1,000, and {limit} are allowed")
    return close


def _watch(desks: Sequence[replies.Desk], low: float, signal: str) -> list[str]:
    """Judge what is watched; what lies near its limit, in clauses."""
    rings = np.array([replies.rings(desk, low, signal) for desk in desks], float)
    found, calm = rings.mean(axis=0)
    if calm > CALM:
        raise Wrong(
            f"{signal} rings in {calm:.0%} of the quarters in which no rule changed; {CALM:.0%} are allowed. In one week of each "
            "quarter many more customers write than usual. Which number stays the same then?"
        )
    if found < RING:
        finer = [replies.rings(desk, low, replies.SIGNALS[-1])[0] for desk in desks]
        lost = [desk.changed for desk, rang, seen in zip(desks, rings[:, 0], finer, strict=True) if seen and not rang]
        clause = (
            f" At {len(lost)} of {len(desks)} desks it misses a change that shows in another number." if lost else ""
        )
        raise Wrong(
            f"{signal} rings within two weeks at {found:.0%} of the changes; {RING:.0%} are asked.{clause} A change hits one topic. "
            "In which number is it not thinned out by the three others?"
        )
    stray = luck(rings[:, 0], HIDDEN)
    return [] if found - stray >= RING else [f"at other desks it may ring {100 * stray:.0f} points less often"]


def _learn(desks: Sequence[replies.Desk], low: float, source: str, sample: int) -> list[str]:
    """Judge what is learned from; what lies near its limit, in clauses."""
    by_topic = {
        topic: [replies.learned(desk, low, source, sample, topic) for desk in desks] for topic in replies.TOPICS
    }

    def mean(of: Callable[[replies.Learned], float], topic: str) -> float:
        return float(np.mean([of(each) for each in by_topic[topic]]))

    worst = max(replies.TOPICS, key=lambda topic: mean(lambda each: each.left, topic))
    left, spoiled = mean(lambda each: each.left, worst), mean(lambda each: each.spoiled, worst)
    if spoiled > SPOILED:
        raise Wrong(
            f"With {source} the next model gets {1000 * spoiled:.0f} in 1,000 answers wrong that are right today, because it learns from "
            f"labels that nobody has looked at; {1000 * SPOILED:.0f} are allowed. Who can tell a flag from a mistake?"
        )
    hours = max(mean(lambda each: each.hours, topic) for topic in replies.TOPICS)
    if hours > HOURS:
        raise Wrong(
            f"Reading takes {hours:.1f} hours a week; {HOURS} are paid for. {sample:,} sampled answers alone are "
            f"{sample * replies.MINUTES / 60:.1f} of them. How many tell you enough?"
        )
    if left > LEFT:
        flagged = replies.FLAGGED[replies.TOPICS.index(worst)]
        raise Wrong(
            f"When the rules of {worst} change, {left:.0%} of the new errors are left after the next training; {LEFT:.0%} are allowed. "
            f"Of the wrong answers there {flagged:.0%} are flagged. Where else can corrections come from, and how many of them?"
        )
    stray = luck([each.left for each in by_topic[worst]], HIDDEN)
    return (
        [] if left + stray <= LEFT else [f"at other desks {100 * stray:.1f} points more of the new errors may be left"]
    )
