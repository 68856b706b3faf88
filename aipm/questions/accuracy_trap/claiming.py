"""Lesson 02, the last question: a sentence of the guide, tested on PayGuard's open weeks at another price."""

from typing import Any

import numpy as np
import pandas as pd

from aipm.questions.reading import answered, differs, fraction, mapping, missing, number, word
from aipm.questions.verdict import Malformed, Wrong, judges
from aipm.worlds import payguard

VERDICTS = ("supported", "not_supported", "depends_on_cost")
THRESHOLDS = (0.01, 0.02, 0.025, 0.03, 0.05, 0.1, 0.2, 0.3)  # of section 9
PHONE_CALL = 20.0  # euros: what a false alarm costs in Q02.8
PROMISED = 0.9  # near-perfect precision
RECALL_DIGITS, PRECISION_DIGITS, EUROS_OFF = 0.0055, 0.0055, 20.0  # two digits after the point; euros


@judges
def guide_tested(finding: Any, weeks: pd.DataFrame | None = None) -> str:
    """Judge Q02.8: is "a fraud tool requires near-perfect precision" true of this product, at PHONE_CALL a false alarm?

    `finding` maps max_recall_at_p90 and cheapest_precision to fractions, verdict to one of VERDICTS, and
    false_alarm_euros to a number. Judged on `weeks` of payguard (week, amount,
    fraud), without them the open weeks 14 to 18.
    """
    answered(finding)
    finding = mapping("finding", finding, ("max_recall_at_p90", "cheapest_precision", "verdict", "false_alarm_euros"))
    recall = fraction("max_recall_at_p90", finding["max_recall_at_p90"])
    precision = fraction("cheapest_precision", finding["cheapest_precision"])
    verdict = word("verdict", finding["verdict"], VERDICTS)
    euros = finding["false_alarm_euros"]
    euros = None if missing(euros) else number("false_alarm_euros", euros, 0, unit="euros")
    weeks = _open_weeks() if weeks is None else weeks
    cost = {threshold: _cost(weeks, threshold) for threshold in THRESHOLDS}
    cheapest, nothing = min(cost, key=cost.__getitem__), _cost(weeks, 1.1)
    if verdict == "supported":
        raise Wrong(
            f"Doing nothing costs {nothing:,.0f} euros in these weeks, and the cheapest of the eight thresholds "
            f"{cost[cheapest]:,.0f}. Which recall is left at a precision of 0.9, and what does it save?"
        )
    if differs(recall, _recall_at(weeks, PROMISED), RECALL_DIGITS):
        raise Wrong(_at_that_recall(weeks, recall))
    if differs(precision, _precision(weeks, cheapest), PRECISION_DIGITS):
        raise Wrong(_of_that_precision(weeks, precision, cost))
    fraud = weeks[weeks["fraud"] == 1]
    miss = float((fraud["amount"] + payguard.DISPUTE_FEE).mean())
    if euros is None:
        raise Malformed("`false_alarm_euros` is None; say at which cost of a false alarm the sentence would be right.")
    if differs(euros, PROMISED / (1 - PROMISED) * miss, EUROS_OFF):
        raise Wrong(
            f"At {euros:,.0f} euros a false alarm and {miss:,.0f} euros a miss (the mean of amount + 25 among the "
            f"frauds), the break-even threshold is {euros / (euros + miss):.3f}, not 0.900."
        )
    return (
        f"at {PHONE_CALL:g} euros a false alarm the cheapest of the eight thresholds has a precision of "
        f"{_precision(weeks, cheapest):.0%}, far from near-perfect, and saves {1 - cost[cheapest] / nothing:.0%} of the loss."
    )


def _open_weeks() -> pd.DataFrame:
    payments = payguard.load()
    weeks = payments[payments["week"].between(14, 18)]
    return weeks.assign(score=payguard.score(weeks))


def _cost(weeks: pd.DataFrame, threshold: float) -> float:
    """Euros lost in these weeks to missed fraud and to false alarms."""
    flagged, fraud = weeks["score"] >= threshold, weeks["fraud"] == 1
    return float(
        (weeks["amount"] + payguard.DISPUTE_FEE)[fraud & ~flagged].sum() + PHONE_CALL * (flagged & ~fraud).sum()
    )


def _precision(weeks: pd.DataFrame, threshold: float) -> float:
    """The share of fraud among the flagged; NaN where nobody is."""
    return float(weeks.loc[weeks["score"] >= threshold, "fraud"].mean())


def _ranked(weeks: pd.DataFrame) -> np.ndarray:
    """Whether each payment is fraud (0 or 1), from the highest score down."""
    return weeks.sort_values("score", ascending=False, kind="stable")["fraud"].to_numpy()


def _recall_at(weeks: pd.DataFrame, precision: float) -> float:
    """The largest recall at which the flagged hold at least `precision` fraud; 0 if there is none."""
    found = np.cumsum(_ranked(weeks))
    reached = np.flatnonzero(found / np.arange(1, len(found) + 1) >= precision)
    return float(found[reached[-1]] / found[-1]) if len(reached) else 0.0


def _at_that_recall(weeks: pd.DataFrame, recall: float) -> str:
    """What a recall needs: so many frauds, and the honest payments that score as high."""
    ranked = _ranked(weeks)
    found = np.cumsum(ranked)
    frauds = int(np.ceil(recall * found[-1] - 1e-9))
    if round((frauds - 1) / found[-1], 2) == recall:  # what two digits leave of one fraud less
        frauds -= 1
    if not frauds:
        return (
            "Your max_recall_at_p90 says that no threshold flags with a precision of 0.9. One does: look at the very "
            "highest scores."
        )
    flagged = int(np.argmax(found >= frauds)) + 1
    return (
        f"A recall of {recall:.2f} means at least {frauds} of {found[-1]} frauds. To flag them this model flags {flagged:,} payments, "
        f"so the precision is {found[flagged - 1] / flagged:.2f}. Where is it at least 0.9?"
    )


def _of_that_precision(weeks: pd.DataFrame, precision: float, cost: dict[float, float]) -> str:
    """Which row of section 9 has that precision, and that another one costs less; or that none has it."""
    near = min(cost, key=lambda threshold: abs(_precision(weeks, threshold) - precision))
    if differs(_precision(weeks, near), precision, PRECISION_DIGITS):
        return f"None of the eight thresholds of section 9 has a precision of {precision:.3f} in these weeks."
    return (
        f"A precision of {precision:.2f} belongs to threshold {near:g}. At {PHONE_CALL:g} euros a false alarm it costs {cost[near]:,.0f} "
        "euros, and another of the eight thresholds costs less."
    )
