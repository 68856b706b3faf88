"""Lesson 12, the question of a rise: a function that makes an interval of it from a judge's counts, and knows when it cannot."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from aipm.questions.calling import Distant, calls
from aipm.questions.plain import plain
from aipm.questions.reading import answered, number, several
from aipm.questions.saying import percent
from aipm.questions.verdict import Malformed, Readable, Wrong, brief, judges
from aipm.worlds.voices import rises

COVERED, WIDTH, NAMED = 0.93, 1.2, 0.90  # of the useful cases; of the narrowest known; of the useless ones
SURE_COVERED, SURE_WIDTH, SURE_NAMED = 0.942, 1.16, 0.95  # so far from the limits, and hidden cases agree
Z = 1.959964


class _Boxed(Distant):
    """A learner's function in another process whose result comes in a tuple of one, so that None is a result."""

    def __init__(self, function: Distant):
        self.function = function

    def in_turn(self, cases: Sequence[Sequence[Any]]) -> Iterator[Callable[..., Any]]:
        """For each case, in its turn, something to call with the case's arguments."""
        for one in self.function.in_turn(cases):
            yield partial(_boxed, one)

    def __call__(self, *given: Any) -> Any:
        return _boxed(self.function, *given)  # type: ignore[arg-type]


def _boxed(function: Callable[..., Any], *given: Any) -> tuple[Any]:
    return (function(*given),)


@dataclass(frozen=True)
class _Tried:
    """What a function said of some cases: rows are cases; no interval is NaN."""

    low: np.ndarray
    high: np.ndarray
    rise: np.ndarray
    useful: np.ndarray
    narrow: np.ndarray  # the width of the narrowest interval that we know

    @property
    def none(self) -> np.ndarray:
        """Where the function gave no interval."""
        return np.isnan(self.low)

    @property
    def covered(self) -> float:
        """Of the useful cases, the share in which the truth lies in the interval."""
        return float(((self.low <= self.rise) & (self.rise <= self.high))[self.useful].mean())

    @property
    def width(self) -> float:
        """How wide the intervals of useful cases are, as a multiple of the narrowest known; NaN without any."""
        there = self.useful & ~self.none
        return float((self.high - self.low)[there].mean() / self.narrow[there].mean()) if there.any() else math.nan

    @property
    def named(self) -> float:
        """Of the useless cases, the share without an interval."""
        return float(self.none[~self.useful].mean())


@judges
def rise_interval(function: Any, worlds: Sequence[Sequence[rises.Case]] | None = None) -> str:
    """Judge Q12.3: a function of eight counts that gives (low, high) of the rise of the true share, or None.

    Over the cases of `worlds` (public ones without) the interval must cover the rise in COVERED of the cases with a useful judge,
    be WIDTH of the narrowest known at most, and be None in NAMED of those with a useless one.
    """
    answered(function)
    cases = [case for world in worlds or rises.public_worlds() for case in world]
    tried = _tried(function, cases)
    useful, useless = int(tried.useful.sum()), int((~tried.useful).sum())
    if tried.none[tried.useful].mean() > 0.02:
        raise Wrong(
            f"Of {useful} judges that do know something your function gives no interval for {tried.none[tried.useful].sum()}. None is for a judge whose labels do not "
            "show that it knows more than a coin. What shows that?"
        )
    slope = _slope(tried)
    said = f"In {percent(tried.covered, COVERED)} of {useful} cases the true rise lies in your interval; {COVERED:.0%} are asked."
    if tried.covered < COVERED:
        _misses(said, tried, slope)
    if tried.width > WIDTH:
        raise Wrong(
            f"{said} But on average your interval is {tried.width:.2f} times as wide as these counts need; {WIDTH:g} is allowed. The same judge, with the same errors, read both "
            "months. Which part of its errors drops out of a difference?"
        )
    if tried.named < NAMED:
        there = ~tried.useful & ~tried.none
        raise Wrong(
            f"{said} Of {useless} judges that say yes as often of the others as of the displeased, your function gives {there.sum()} an interval, on average "
            f"{100 * (tried.high - tried.low)[there].mean():.0f} points wide. Nothing follows from such a judge. How large must `tpr + tnr - 1` be, beside its own error, to be more than luck?"
        )
    said = f"the interval covers the rise in {tried.covered:.1%} of {useful} cases, is {tried.width:.2f} times as wide as needed, and {tried.named:.0%} of {useless} useless judges are named."
    if worlds is None and (tried.covered < SURE_COVERED or tried.width > SURE_WIDTH or tried.named < SURE_NAMED):
        return Readable(f"{said} That is near a limit, and other cases may cross it.")
    return said


def _tried(function: Any, cases: Sequence[rises.Case]) -> _Tried:
    """The function's answers to the cases; raises Malformed where one cannot be read."""
    if isinstance(function, Distant):
        asked: Any = _Boxed(function)
    else:
        asked = partial(_boxed, function) if callable(function) else function
    counts = [case.counts for case in cases]
    ends = [_ends(one(), case.counts) for one, case in zip(calls("rise", asked, counts), cases, strict=True)]
    low, high = np.array(ends).T
    rise, useful = np.array([case.rise for case in cases]), np.array([case.useful for case in cases])
    return _Tried(low, high, rise, useful, _narrowest(np.array(counts, float)))


def _ends(boxed: tuple[Any], counts: Sequence[int]) -> tuple[float, float]:
    """(low, high) of a result; NaN for None."""
    result = plain(boxed[0])
    answered(result)
    if result is None:
        return math.nan, math.nan
    said = ", ".join(map(str, counts))
    low, high = (number(f"an end of rise({said})", end) for end in several(f"rise({said})", result, 2, "low, high"))
    if low > high:
        raise Malformed(f"`rise({said})` is {brief(result)}; the lower end first was expected.")
    return low, high


def _narrowest(counts: np.ndarray) -> np.ndarray:
    """The width of the delta-method interval of each case, whose counts stand in a row."""
    said, judged, said_now, judged_now, displeased, found, others, left = counts.T
    before, now, tpr, tnr = said / judged, said_now / judged_now, found / displeased, left / others
    knows = tpr + tnr - 1
    of_rates = tpr * (1 - tpr) / displeased + tnr * (1 - tnr) / others
    of_shares = before * (1 - before) / judged + now * (1 - now) / judged_now
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = (of_shares + ((now - before) / knows) ** 2 * of_rates) / knows**2
    return 2 * Z * np.sqrt(spread)


def _slope(tried: _Tried) -> float:
    """By how much the middle of the interval moves where the true rise moves by one."""
    there = tried.useful & ~tried.none
    middle, rise = ((tried.low + tried.high) / 2)[there], tried.rise[there]
    return float((middle * rise).sum() / (rise**2).sum())


def _misses(said: str, tried: _Tried, slope: float) -> None:
    """Raise Wrong for intervals that miss the truth too often."""
    if slope < -0.1:
        raise Wrong(
            f"{said} Where the displeased grow more, your interval falls. This month minus the month before was asked."
        )
    if slope < 0.85:
        raise Wrong(
            f"{said} Of each point that the true share rises, the middle of your interval rises by {slope:.2f}. A judge that errs hears only a part of a rise. Which part, by its two "
            "rates?"
        )
    if slope > 1.2:
        raise Wrong(
            f"{said} Of each point that the true share rises, the middle of your interval rises by {slope:.2f}. By what do you divide?"
        )
    if tried.width < 0.97:
        raise Wrong(
            f"{said} The middle is right on average, but the interval is only {tried.width:.2f} times as wide as these counts need. Which counts are samples, and stray?"
        )
    raise Wrong(
        f"{said} The interval is {tried.width:.2f} times as wide as these counts need, and lies beside the truth too often. Where does its middle lie?"
    )
