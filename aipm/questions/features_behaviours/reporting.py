"""Lesson 01, the question about a status line: precision and recall with their count, interval and day."""

import datetime
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from scipy import stats

from aipm.measure import wilson_interval
from aipm.questions.reading import answered, count, differs, fraction, mapping, word
from aipm.questions.verdict import Malformed, Wrong, brief, judges
from aipm.worlds import shelf

FIRST, LAST, FROM = 1000, 1900, 0.75  # the audited visits, as a slice, and the score from which Shelf suggests
SEGMENTS = ("new", "returning", "abroad", "all")
CENT, ENDS = 0.005, 0.01  # shares to two decimals; an end of the interval may lie so far outside those of known methods


@dataclass(frozen=True)
class Counted:
    """A group of the audited visits, counted."""

    visits: int
    made: int
    positives: int
    hits: int

    @property
    def precision(self) -> float:
        """Of the suggestions, the share that was wanted."""
        return self.hits / self.made

    @property
    def recall(self) -> float:
        """Of the positives, the share that was suggested."""
        return self.hits / self.positives


@lru_cache(maxsize=8)
def counted(segment: str, first: int = FIRST, last: int = LAST, least: float = FROM) -> Counted:
    """The counts of a segment (or of all) of the audited visits."""
    part = shelf.load().iloc[first:last]
    part = part if segment == "all" else part[part["segment"] == segment]
    right, made = part["item"] == part["wanted"], part["score"] >= least
    return Counted(len(part), int(made.sum()), int(right.sum()), int((right & made).sum()))


def _ends(hits: int, cases: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """The least and largest of each end, by Wilson's, the exact and the normal interval at 95%."""
    exact = stats.binomtest(hits, cases).proportion_ci(method="exact")
    share, half = hits / cases, 1.96 * (hits / cases * (1 - hits / cases) / cases) ** 0.5
    known = [wilson_interval(hits, cases), (exact.low, exact.high), (share - half, share + half)]
    lows, highs = zip(*known, strict=True)
    return (min(lows), max(lows)), (min(highs), max(highs))


def _is_interval(low: float, high: float, hits: int, cases: int) -> bool:
    lows, highs = _ends(hits, cases)
    return lows[0] - ENDS <= low <= lows[1] + ENDS and highs[0] - ENDS <= high <= highs[1] + ENDS


@judges
def status_line(status: Any) -> str:
    """Judge Q01.5: precision and recall for new visitors with their count, interval (95%) and day, from the audited visits.

    Shares within CENT; the interval is of the recall, by any usual method. Nothing about these visits is hidden.
    """
    answered(status)
    fields = ("segment", "precision", "recall", "n_pos", "ci_low", "ci_high", "as_of")
    status = mapping("status", status, fields)
    if not status["segment"]:
        raise Wrong("The line names no segment. Whose recall is it? Over all visits the number is another one.")
    segment = word("segment", status["segment"], SEGMENTS)
    shares = {name: fraction(name, status[name]) for name in ("precision", "recall", "ci_low", "ci_high")}
    positives = count("n_pos", status["n_pos"])
    day = _day(status["as_of"])
    if segment != "new":
        raise Wrong(f"The line speaks of {segment}. The head of the shop asked about the new visitors.")
    true = counted(segment)
    _shares(shares, true)
    if positives != true.positives:
        raise Wrong(_positives(positives, true))
    if shares["ci_low"] > shares["ci_high"]:
        raise Wrong(
            f"Your interval begins at {shares['ci_low']:.1%} and ends at {shares['ci_high']:.1%}. The lower end comes first."
        )
    if not _is_interval(shares["ci_low"], shares["ci_high"], true.hits, true.positives):
        raise Wrong(_interval(shares["ci_low"], shares["ci_high"], true))
    if day != shelf.DAY:
        raise Wrong(f"The line is dated {day}; the visits are of another day. See the question.")
    return f"recall {true.recall:.0%} of {true.positives} positives, and a reader sees how far it may be off."


def _day(value: Any) -> str:
    """A day as it is written in ISO's form, or Malformed."""
    try:
        return datetime.date.fromisoformat(value.strip()).isoformat()
    except (AttributeError, TypeError, ValueError):
        raise Malformed(f"`as_of` is {brief(value)}; a day in quotes was expected, such as '2027-01-31'.") from None


def _shares(shares: dict[str, float], true: Counted) -> None:
    """Raise Wrong where precision or recall is not that of the new visitors."""
    everybody, elsewhere = counted("all"), counted("new", 0, LAST - FIRST)
    if (
        not differs(shares["precision"], true.recall, CENT)
        and not differs(shares["recall"], true.precision, CENT)
        and differs(shares["recall"], true.recall, CENT)
    ):
        raise Wrong(
            "Precision and recall are swapped. Precision starts from the suggestions that were made, recall from the visits "
            "on which the item was wanted."
        )
    for name in ("precision", "recall"):
        value, right = shares[name], getattr(true, name)
        if not differs(value, right, CENT):
            continue
        known = [
            (getattr(everybody, name), f"the {name} over all segments. The line is about new visitors."),
            (getattr(elsewhere, name), f"the {name} of the first {LAST - FIRST} visits. Others were checked by hand."),
            (true.hits / true.visits, f"the hits divided by all {true.visits} new visits. What does {name} divide by?"),
            (true.positives / true.visits, f"the share of the {true.visits} new visits on which the item was wanted."),
            (
                true.made / true.visits,
                f"the share of the {true.visits} new visits with a suggestion: that is coverage.",
            ),
        ]
        said = next((f"{value:.1%} is {text}" for number, text in known if not differs(value, number, CENT / 5)), "")
        raise Wrong(
            said
            or f"Your {name} is {value:.1%}, and counting gives another one. Count again: the {LAST - FIRST} visits, then the "
            f"new ones among them, then scores of at least {FROM:g}."
        )


def _positives(positives: int, true: Counted) -> str:
    """Why `positives` is not the number of positives."""
    known = {
        LAST - FIRST: "counts all visits that were checked",
        true.visits: "counts the new visitors, whatever they wanted",
        true.made: "counts the suggestions to new visitors; precision divides by those",
        true.hits: "counts the hits; they stand above the line of the fraction",
        counted("all").positives: "counts the positives of all segments",
    }
    what = known.get(positives, "is no count that recall divides by")
    return f"n_pos is {positives}, which {what}. Recall divides by the positives: the new visitors who wanted the item."


def _interval(low: float, high: float, true: Counted) -> str:
    """Whose interval it is, where it is not that of the recall."""
    said = f"Your interval runs from {low:.1%} to {high:.1%}."
    of_all = round(true.recall * (LAST - FIRST)), LAST - FIRST
    if _is_interval(low, high, true.hits, true.made):
        return f"{said} That is the interval of the precision. Which hits, of how many, stand in the recall?"
    if _close(low, high, *of_all):
        return f"{said} That fits {of_all[1]} cases. Recall is counted on the {true.positives} positives only."
    if _close(low, high, round(true.recall * true.visits), true.visits):
        return f"{said} That fits {true.visits} cases, all new visits. Recall is counted on the {true.positives} positives only."
    if not low <= true.recall <= high:
        return f"{said} The recall of your own line does not lie in it. Which hits, of how many, stand in it?"
    wilson = wilson_interval(true.hits, true.positives)
    if abs((high - low) - (wilson[1] - wilson[0])) <= 2 * ENDS:
        return f"{said} It is about as wide as it should be, and lies elsewhere. Which hits, of how many, stand in it?"
    width = "wider" if high - low > wilson[1] - wilson[0] else "narrower"
    return (
        f"{said} It is {width} than an interval at 95% for {true.positives} positives. Which hits, of how many, stand in it, "
        "and at which level?"
    )


def _close(low: float, high: float, hits: int, cases: int) -> bool:
    """Whether two ends are Wilson's interval of so many hits of so many cases."""
    ends = wilson_interval(hits, cases)
    return not differs(low, ends[0], CENT) and not differs(high, ends[1], CENT)
