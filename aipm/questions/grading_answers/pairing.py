"""Lesson 12, the question about two versions compared in pairs: orders, ties, how many, and from which lead on."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from aipm.questions.reading import answered, count, mapping, number, word
from aipm.questions.saying import percent
from aipm.questions.verdict import Wrong, judges
from aipm.worlds.voices import duels

EQUAL, FOUND = 0.05, 0.80  # of equal versions that are called different; of leads that are found
LEAD = 0.10  # of all pairs
CALLS = 640


@judges
def pair_protocol(protocol: Any, worlds: Sequence[np.ndarray] | None = None) -> str:
    """Judge Q12.4: a protocol for pairs, on every judge of `worlds` (without them, judges spread evenly, both ends included).

    Equal versions may be called different in EQUAL of the comparisons at most, a LEAD must be found in FOUND, within CALLS.
    """
    answered(protocol)
    read = mapping("protocol", protocol, ("orders", "ties", "pairs", "margin"))
    orders, ties = word("orders", read["orders"], duels.ORDERS), word("ties", read["ties"], duels.TIES)
    pairs = count("pairs", number("pairs", read["pairs"], 1, 1_000_000))
    margin = number("margin", read["margin"], 0, 1, "(a fraction)")
    asked = duels.Protocol(orders, ties, pairs, margin)
    if asked.calls > CALLS:
        raise Wrong(
            f"{pairs:,} pairs are {asked.calls:,} calls, since each is shown {_times(orders)}; {CALLS:,} calls are paid for."
        )
    firsts = np.unique(np.concatenate([duels.public_world(), *(worlds or [])]))
    equal, found = np.array([_ends(asked, first) for first in firsts]).T
    different, worst = equal.max(), found.min()
    if different > EQUAL:
        _too_often(asked, firsts[equal.argmax()], different)
    if worst < FOUND:
        _too_seldom(asked, firsts[found.argmin()], worst)
    return (
        f"equal versions are called different in {different:.1%} of the comparisons at most, a lead of ten points is found in {worst:.0%} at least, with "
        f"{asked.calls} calls."
    )


def _times(orders: str) -> str:
    return "in both orders" if orders == "both" else "once"


def _ends(asked: duels.Protocol, first: float) -> tuple[float, float]:
    """(equal versions called different, leads found)."""
    return sum(duels.called(asked, 0.0, first)), duels.called(asked, LEAD, first)[0]


def _too_often(asked: duels.Protocol, first: float, different: float) -> None:
    """Raise Wrong for a protocol that calls equal versions different too often."""
    better, worse = duels.called(asked, 0.0, first)
    said = f'A judge that says "the first one" of {first:.0%} of the pairs calls equal versions different in {percent(different, EQUAL)} of the comparisons; {EQUAL:.0%} are allowed.'
    if asked.orders == "old_first":
        raise Wrong(
            f"{said} The old version always stands first, and {worse:.0%} of the time it is called better for that alone. What would cancel it out?"
        )
    if asked.orders == "both" and asked.ties == "new_wins":
        raise Wrong(
            f"{said} A pair in which the judge contradicts itself counts for the new version, so it is called better in {better:.0%}. What do such pairs tell?"
        )
    if asked.orders == "both" and asked.ties == "drop":
        left = asked.pairs * (1 - first)
        raise Wrong(
            f"{said} Of {asked.pairs} pairs only about {left:.0f} are left once the contradictions are dropped. A lead among so few strays further than {100 * asked.margin:.1f} "
            "points. Does dropping make the rest more certain?"
        )
    stray = _stray(asked, first)
    raise Wrong(
        f"{said} With {asked.pairs} pairs luck alone moves the lead by about {100 * stray:.1f} points (one standard error); you call it from {100 * asked.margin:.1f} on."
    )


def _stray(asked: duels.Protocol, first: float) -> float:
    """One standard error of the counted lead of equal versions, for pairs that are all counted; a fraction."""
    return float(np.sqrt((1.0 if asked.orders == "random" else 1 - first) / asked.pairs))


def _too_seldom(asked: duels.Protocol, first: float, found: float) -> None:
    """Raise Wrong for a protocol that finds too few leads of ten points."""
    said = f'With a judge that says "the first one" of {first:.0%} of the pairs a lead of ten points is found in {percent(found, FOUND)} of the comparisons; {FOUND:.0%} are asked.'
    if asked.orders == "random":
        raise Wrong(
            f'{said} Shown once in a random order, every pair in which the judge only says "the first one" counts as a coin. Luck then moves the lead by about '
            f"{100 * _stray(asked, first):.1f} points. How could you know such pairs?"
        )
    if asked.orders == "both" and asked.ties == "drop":
        raise Wrong(
            f"{said} Once the contradictions are dropped, the same lead reads as {100 * LEAD / (1 - first):.0f} points with this judge, and as {100 * LEAD / (1 - duels.MOST):.0f} points with one that "
            f"contradicts itself in {duels.MOST:.0%} of the pairs. You do not know beforehand which judge it is, and one margin must serve both. Which way to count leaves the lead as it is?"
        )
    if asked.margin >= LEAD:
        raise Wrong(
            f"{said} You call a version better from {100 * asked.margin:.1f} points on, and half of the time a lead of ten points is counted as less than ten."
        )
    raise Wrong(
        f"{said} {asked.calls} of {CALLS} calls are used, and a version is called better from {100 * asked.margin:.1f} points on. Luck moves the lead by about "
        f"{100 * _stray(asked, first):.1f} points. Which of the two can still move?"
    )
