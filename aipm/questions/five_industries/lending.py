"""Lesson 06, the question about lending: two thresholds, the criterion they follow, and who has to agree."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm.questions.practice import luck
from aipm.questions.reading import answered, fraction, mapping, word
from aipm.questions.verdict import Readable, Wrong, judges
from aipm.worlds import lendfair

CRITERIA = ("highest_profit", "one_threshold", "drop_group_column", "equal_approval", "equal_good_refused")
CODES = ("legal_review_required", "decided_by_product", "lawful_since_fair", "not_needed")
GAP_MAX = 0.05  # between the groups' shares of good payers who are refused
OF_BEST = 0.93  # of the profit of a lender who knows every true probability
PRACTICE, HIDDEN = range(8), 6  # seeds of the lenders that the open check draws; how many grading draws


@judges
def lending_policy(decision: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q06.4: thresholds for two groups, a criterion and a reason code.

    In expectation, on average over the applicants of `worlds` (without them practice ones, and near a limit it says so): profit at least OF_BEST of the best possible,
    good payers refused in nearly equal shares, a criterion that says so, and the code that sends it to a lawyer.
    """
    answered(decision)
    decision = mapping("decision", decision, ("thresholds", "criterion", "reason_code"))
    limits = mapping("thresholds", decision["thresholds"], tuple(lendfair.GROUPS))
    limits = {group: fraction(f"threshold of {group}", value) for group, value in limits.items()}
    criterion = word("criterion", decision["criterion"], CRITERIA)
    code = word("reason_code", decision["reason_code"], CODES)

    many = list(worlds or _practice())
    done = [_replayed(applicants, limits) for applicants in many] if worlds else _in_practice(limits["A"], limits["B"])
    profit, share, gap = (float(np.mean([row[kind] for row in done])) for kind in ("profit", "share", "gap"))
    good, all_of = (
        {group: float(np.mean([row[kind][group] for row in done])) for group in limits} for kind in ("good", "all")
    )
    refuses = f"Of the good payers {good['A']:.1%} are refused in A and {good['B']:.1%} in B"
    if criterion == "drop_group_column" and limits["A"] != limits["B"]:
        raise Wrong(
            f"Your thresholds are {limits['A']:g} for A and {limits['B']:g} for B. Whoever uses them reads the group column, so it is not "
            f"dropped. {refuses}. Which criterion do these thresholds follow?"
        )
    if criterion == "drop_group_column":
        raise Wrong(
            f"The score never saw the group. {refuses} all "
            "the same: income and history still carry the group. Which criterion compares what happens to good payers?"
        )
    if limits["A"] == limits["B"] and abs(gap) > GAP_MAX:
        raise Wrong(
            f"One threshold for all refuses {good['A']:.0%} of the good payers in A and {good['B']:.0%} in B, a gap of "
            f"{100 * abs(gap):.0f} points; {100 * GAP_MAX:.0f} are allowed. Where do the good payers of B stand on this score?"
        )
    if abs(gap) > GAP_MAX and abs(all_of["A"] - all_of["B"]) < 0.025 and criterion == "equal_approval":
        more = "A" if gap < 0 else "B"
        raise Wrong(
            f"Both groups are approved about equally often. {refuses}: now it is {more}'s good payers who are refused more often, by "
            f"{100 * abs(gap):.1f} points; {100 * GAP_MAX:.0f} are allowed. Compare good payers with good payers."
        )
    if abs(gap) > GAP_MAX:
        here = abs(_replayed(lendfair.public_world(), limits)["gap"])
        public = f" In section 3's applicants it is {100 * here:.1f}; lenders differ." if here <= GAP_MAX else ""
        raise Wrong(
            f"{refuses}, a gap of {100 * abs(gap):.1f} points over {len(many)} lenders; "
            f"{100 * GAP_MAX:.0f} are allowed.{public} Which of the two thresholds closes it?"
        )
    if share < OF_BEST:
        raise Wrong(
            f"The gap is small, and profit is {profit:.3f} an applicant, {share:.1%} of the best possible; {OF_BEST:.0%} are "
            f"asked. Refused are {all_of['A']:.0%} of A and {all_of['B']:.0%} of B. Move both thresholds together."
        )
    if criterion != "equal_good_refused":
        raise Wrong(
            f"Your thresholds refuse {good['A']:.0%} and {good['B']:.0%} of the good payers, and the sheet says {criterion}. "
            "Whoever signs it agrees to another policy than the one that runs. Which criterion do they follow?"
        )
    if code != "legal_review_required":
        raise Wrong(
            f"At a score between {min(limits.values()):g} and {max(limits.values()):g} one applicant gets a loan and another does "
            "not, because of their group. In some countries that is forbidden, however well it is meant. Who has to look at it first?"
        )
    said = (
        f"good payers refused: {good['A']:.0%} in A, {good['B']:.0%} in B; profit {profit:.3f} an applicant, {share:.0%} of "
        "the best possible; and a lawyer sees it first"
    )
    gaps, shares = ([row[kind] for row in done] for kind in ("gap", "share"))
    if worlds is None and (abs(gap) + luck(gaps, HIDDEN) > GAP_MAX or share - luck(shares, HIDDEN) < OF_BEST):
        return Readable(
            f"{said}. That is near a limit: the gap is {100 * abs(gap):.1f} points where {100 * GAP_MAX:.0f} are allowed, the profit "
            f"{share:.1%} where {OF_BEST:.0%} are asked. Other applicants may be over it."
        )
    return f"{said}."


@lru_cache(maxsize=1)
def _practice() -> tuple[pd.DataFrame, ...]:
    """Applicants that the open check draws."""
    return tuple(lendfair.world(seed) for seed in PRACTICE)


@lru_cache(maxsize=32)
def _in_practice(low: float, high: float) -> tuple[dict[str, Any], ...]:
    """What a pair of thresholds does to the applicants that the open check draws."""
    return tuple(_replayed(applicants, {"A": low, "B": high}) for applicants in _practice())


def _replayed(applicants: pd.DataFrame, limits: dict[str, float]) -> dict[str, Any]:
    """What thresholds by group do to some applicants: profit, its share of the best, and by group who is refused."""
    refused = lendfair.rejected(applicants, limits)
    groups = lendfair.by_group(applicants, refused)
    good, profit = groups["good_refused"], lendfair.profit(applicants, refused)
    return {
        "profit": profit,
        "share": profit / lendfair.best_profit(applicants),
        "gap": good["B"] - good["A"],
        "good": good,
        "all": groups["refused"],
    }
