"""Lesson 00, the questions about numbers: a guess beside a count, and one threshold for two promises."""

import numbers
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import pandas as pd

from aipm.questions.reading import answered, differs, fraction, number
from aipm.questions.verdict import Malformed, Readable, Wrong, judges
from aipm.worlds import digitdesk

FROM = 0.35  # the score of Q00.2
SHOWN = 0.5  # the score that section 5 shows
CENT = 0.005  # a share may be rounded to hundredths

COVERAGE, ERROR = 0.90, 0.015  # the two promises of Q00.3
SAFE_COVERAGE, SAFE_ERROR = 0.91, 0.013  # on the public splits: from here on other splits agree in 99 of 100 draws
NEAR_TYPED = 10  # digits of 1,000
PUBLIC_SPLITS = (0, 1, 2)


def _read(name: str, value: Any) -> Any:
    """`value`, or Malformed where a decimal comma made two numbers of one."""
    if isinstance(value, tuple) and len(value) == 2 and all(type(part) is int for part in value):
        raise Malformed(
            f"`{name}` is {value}: two numbers. Python writes a decimal point, so {value[0]},{value[1]} is "
            f"{value[0]}.{value[1]}. A single number was expected."
        )
    return value


@lru_cache(maxsize=1)
def _counts() -> tuple[int, int, int, int]:
    """(readings, wrong, held back, wrong and held back) of the public split, where readings below FROM are held back."""
    readings = digitdesk.public_world()
    wrong, held = readings["read_as"] != readings["digit"], readings["score"] < FROM
    return len(readings), int(wrong.sum()), int(held.sum()), int((wrong & held).sum())


@judges
def guess_and_count(guess: Any, held_back: Any, sure: Any = None) -> str:
    """Judge Q00.2: the share of the wrong readings that a score of FROM holds back, within CENT; any `guess` of it passes.

    `sure` is not judged either; it gets a remark.
    """
    answered(guess, held_back)
    guess = fraction("guess", _read("guess", guess))
    share = fraction("held_back", _read("held_back", held_back))
    _, wrong, _, both = _counts()
    public = digitdesk.public_world()
    at_shown = (public["score"] < SHOWN)[public["read_as"] != public["digit"]].mean()
    if differs(share, both / wrong, CENT):
        raise Wrong(
            _mix_up(share, at_shown)
            or f"Your share is {share:.1%}. There are {wrong} wrong readings, so that would be {share * wrong:.1f} of them "
            f"below {FROM:g}. Take the lines of section 5 that count what is held back, with {FROM:g} where they say "
            f"{SHOWN:g}, and run them from the first on."
        )
    return (
        f"you guessed {guess:.0%} and counted {both} of {wrong} wrong readings, {both / wrong:.0%}. The guess is not "
        f"judged.{_remark(sure)}"
    )


def _mix_up(share: float, at_shown: float) -> str:
    """What a wrong share is the value of, in words, or ""."""
    readings, wrong, held, both = _counts()
    known = {
        at_shown: f"the share below {SHOWN:g}, which section 5 has printed. The question is about {FROM:g}.",
        1 - both / wrong: "the share of the wrong readings that are served. How many are held back?",
        both / held: f"the share of the {held} readings held back that are wrong. The question starts from the {wrong} "
        "wrong readings: how many of those are held back?",
        1
        - both
        / held: f"the share of the {held} readings held back that are right. The question starts from the {wrong} "
        "wrong readings: how many of those are held back?",
        held
        / readings: f"the share of all {readings:,} readings that are held back. The question is about the {wrong} "
        "wrong ones alone.",
        1
        - held / readings: f"the share of all {readings:,} readings that are served. The question is about the {wrong} "
        "wrong ones alone.",
    }
    return next((f"{share:.1%} is {said}" for value, said in known.items() if not differs(share, value, CENT)), "")


def _remark(sure: Any) -> str:
    """What can be said of a `sure` line, which is never graded."""
    if isinstance(sure, bool) or not isinstance(sure, numbers.Real):
        return " Your `sure` line is still open; it costs no points."
    sure = float(sure)
    if sure == 1:
        return " Certain is allowed. Lesson 11 shows whether it was earned."
    if 1 < sure <= 100:
        return f" Your `sure` is {sure:g}; if you mean {sure:g}%, write {sure / 100:g}. It costs no points."
    if not 0.5 <= sure <= 1:
        return f" Your `sure` is {sure:g}; a number from 0.5 (a coin flip) to 1.0 (certain) can be used later."
    return ""


@judges
def two_sided_budget(threshold: Any, typed: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q00.3: a threshold that serves at least COVERAGE of the digits, of which at most ERROR are wrong.

    Judged on the readings of all `worlds` together; without them on the three splits of PUBLIC_SPLITS. `typed` says how many
    of 1,000 digits a clerk types on these three splits, within NEAR_TYPED.
    """
    answered(threshold, typed)
    threshold = fraction("threshold", _read("threshold", threshold))
    typed = number("typed", typed, 0)
    if 0 < typed < 1:
        raise Malformed(f"`typed` is {typed:g}; how many of 1,000 digits was asked, such as 250 for a quarter of them.")
    splits = [digitdesk.world(seed) for seed in PUBLIC_SPLITS]
    public = pd.concat(splits)
    seen_coverage, seen_error = digitdesk.served(public, threshold)
    if worlds is not None:
        return _unseen(threshold, pd.concat(worlds), len(worlds), seen_coverage, seen_error)
    _promises(threshold, public, seen_coverage, seen_error)
    _typed(typed, threshold, splits, seen_coverage)
    said = (
        f"{seen_coverage:.1%} of {len(public):,} digits served, {seen_error:.2%} of them wrong, and a clerk types about "
        f"{1000 * (1 - seen_coverage):.0f} of 1,000"
    )
    if seen_coverage < SAFE_COVERAGE or seen_error > SAFE_ERROR:
        close = f"{seen_coverage:.1%} is close to {COVERAGE:.0%}"
        if seen_coverage >= SAFE_COVERAGE:
            close = f"{seen_error:.2%} is close to {ERROR:.1%}"
        return Readable(f"{said}. Both promises are kept here, but {close}, and other splits give other numbers.")
    return f"{said}: both promises are kept, with some room for other splits."


def _promises(threshold: float, readings: pd.DataFrame, coverage: float, error: float) -> None:
    """Raise Wrong where a threshold breaks a promise on the public splits."""
    if coverage < 0.5:
        raise Wrong(
            f"At {threshold:g} only {coverage:.0%} of the digits are served; a clerk types the other "
            f"{1000 * (1 - coverage):.0f} of every 1,000. Few scores of this model are so high: read the histogram of "
            "section 3."
        )
    if coverage < COVERAGE:
        raise Wrong(
            f"The error is low, {error:.2%} of the served, but {1 - coverage:.1%} of the work goes back to a clerk, "
            f"and at most {1 - COVERAGE:.0%} may. An error of {ERROR:.1%} is allowed: spend some of it."
        )
    if coverage == 1:
        raise Wrong(
            f"At {threshold:g} every digit is served, as if there were no rule, and {1000 * error:.0f} of 1,000 are "
            f"wrong. {1000 * ERROR:.0f} may be. In which part of the picture of section 5 do the wrong readings lie?"
        )
    if error > ERROR:
        raise Wrong(
            f"The coverage is fine, {coverage:.1%}, but of 1,000 served digits {1000 * error:.1f} are wrong, and "
            f"at most {1000 * ERROR:.0f} may be. Which way must the threshold move, and how much coverage can you spare?"
        )


def _typed(typed: float, threshold: float, splits: Sequence[pd.DataFrame], coverage: float) -> None:
    """Raise Wrong where `typed` is not what a clerk types of 1,000 digits on the public splits."""
    true, every = 1000 * (1 - coverage), sum(map(len, splits))
    if not differs(typed, true, NEAR_TYPED):
        return
    first = 1000 * (1 - digitdesk.served(splits[0], threshold)[0])
    known = {
        1000 * coverage: "is what DigitDesk serves of 1,000 digits. What is left for the clerk?",
        every
        * (1 - coverage): f"is what a clerk types of all {every:,} digits of the three splits. The question asks for "
        "1,000 digits.",
        100 * (1 - coverage): "is what a clerk types of 100 digits. The question asks for 1,000.",
        first: "is what a clerk types of 1,000 digits of split 0. The question asks for the three splits together.",
    }
    for value, said in known.items():
        if not differs(typed, value, max(0.5, 0.005 * value)):
            raise Wrong(f"Your threshold keeps both promises here. {typed:g} {said}")
    raise Wrong(
        f"Your threshold keeps both promises here, but the clerk does not type {typed:g} of 1,000 digits at {threshold:g}. "
        "Count the coverage on the three splits as section 5 does, with your threshold. Whatever is not served is typed."
    )


def _unseen(threshold: float, readings: pd.DataFrame, splits: int, seen_coverage: float, seen_error: float) -> str:
    """Judge a threshold on splits that nobody has seen, and say what was seen on the public ones."""
    coverage, error = digitdesk.served(readings, threshold)
    why = (
        "Other images lie in each heap, so the numbers move. Leave room on both sides."
        f" On the three splits that you have seen it was {seen_coverage:.1%}, with {seen_error:.2%} wrong."
    )
    if coverage < COVERAGE:
        raise Wrong(
            f"On {splits} other splits {threshold:g} serves {coverage:.1%} of the digits, and {COVERAGE:.0%} was promised. {why}"
        )
    if error > ERROR:
        raise Wrong(
            f"On {splits} other splits {threshold:g} serves {coverage:.1%} of the digits, and {error:.2%} of them are wrong; "
            f"{ERROR:.1%} was promised. {why}"
        )
    return (
        f"{coverage:.1%} of {len(readings):,} digits of {splits} unseen splits are served, {error:.2%} of them wrong: both "
        "promises are kept."
    )
