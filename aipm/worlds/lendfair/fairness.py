"""Fairness criteria on LendFair: for each, the thresholds by group that meet it, and what they do to both groups.

Everything is expected, under the true probabilities, so that criteria differ by more than luck. A teaching example and not
legal advice: thresholds that depend on a group may be unlawful where you are.
"""

from functools import lru_cache

import numpy as np
import pandas as pd

from aipm.worlds import lendfair

# criterion: what is made equal, in words
CRITERIA = {
    "one_threshold": "nothing: one threshold for everybody",
    "equal_selection": "the share refused, of all",
    "equal_false_alarms": "the share refused, of those who would pay back",
    "equal_recall": "the share refused, of those who would default",
}


def _weights(applicants: pd.DataFrame, criterion: str) -> np.ndarray:
    """By applicant, how much of a person of the kind that the criterion speaks of: a weight from 0 to 1."""
    p = applicants["p_default"].to_numpy()
    return {"equal_selection": np.ones_like(p), "equal_false_alarms": 1 - p, "equal_recall": p}[criterion]


def thresholds(applicants: pd.DataFrame, criterion: str) -> dict[str, float]:
    """The threshold of each group, as a dict; the share made equal stays what one threshold gives over everybody."""
    if criterion == "one_threshold":
        return dict.fromkeys(lendfair.GROUPS, lendfair.BREAK_EVEN)
    weights, scores = _weights(applicants, criterion), applicants["score"].to_numpy()
    target = weights[scores >= lendfair.BREAK_EVEN].sum() / weights.sum()
    limits = {}
    for group in lendfair.GROUPS:
        here = (applicants["group"] == group).to_numpy()
        order = np.argsort(-scores[here], kind="stable")
        refused = np.cumsum(weights[here][order]) / weights[here].sum()
        limits[group] = float(scores[here][order][np.searchsorted(refused, target)])
    return limits


@lru_cache(maxsize=8)
def _outcome(criterion: str) -> tuple[dict[str, float], pd.DataFrame, float]:
    applicants = lendfair.public_world()
    limits = thresholds(applicants, criterion)
    refused = lendfair.rejected(applicants, limits)
    return limits, lendfair.by_group(applicants, refused), 1000 * lendfair.profit(applicants, refused)


def outcome(criterion: str) -> tuple[dict[str, float], pd.DataFrame, float]:
    """(thresholds, table by group, profit per 1,000 applicants) of a criterion, on the public applicants."""
    limits, table, profit = _outcome(criterion)
    return dict(limits), table.copy(), profit


def comparison() -> pd.DataFrame:
    """One row a criterion, on the public applicants: the gaps B - A, in fractions, and the profit per 1,000 applicants."""
    rows = []
    for criterion in CRITERIA:
        _, table, profit = outcome(criterion)
        gap = table.loc["B"] - table.loc["A"]
        rows.append((criterion, gap["refused"], gap["good_refused"], gap["bad_refused"], gap["precision"], profit))
    columns = ["criterion", "refused_gap", "good_refused_gap", "bad_refused_gap", "precision_gap", "profit_per_1000"]
    return pd.DataFrame(rows, columns=columns)
