"""Lesson 06, the question about lending: two thresholds, the criterion they follow, and who has to agree."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from aipm.questions.verdict import Wrong, answered, fraction, judges, mapping, word
from aipm.worlds import lendfair

CRITERIA = ("highest_profit", "one_threshold", "drop_group_column", "equal_approval", "equal_good_refused")
CODES = ("legal_review_required", "decided_by_product", "lawful_since_fair", "not_needed")
GAP_MAX = 0.05  # between the groups' shares of good payers who are refused
OF_BEST = 0.93  # of the profit of a lender who knows every true probability


@judges
def lending_policy(decision: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q06.4: thresholds for two groups, a criterion and a reason code.

    In expectation over all applicants of `worlds` (without them the public ones): profit at least OF_BEST of the best possible,
    good payers refused in nearly equal shares, a criterion that says so, and the code that sends it to a lawyer.
    """
    answered(decision)
    decision = mapping("decision", decision, ("thresholds", "criterion", "reason_code"))
    limits = mapping("thresholds", decision["thresholds"], tuple(lendfair.GROUPS))
    limits = {group: fraction(f"threshold of {group}", value) for group, value in limits.items()}
    criterion = word("criterion", decision["criterion"], CRITERIA)
    code = word("reason_code", decision["reason_code"], CODES)

    applicants = pd.concat(worlds) if worlds else lendfair.public_world()
    refused = lendfair.rejected(applicants, limits)
    groups = lendfair.by_group(applicants, refused)
    good, all_of = groups["good_refused"], groups["refused"]
    profit = lendfair.profit(applicants, refused)
    share = profit / lendfair.best_profit(applicants)
    gap = good["B"] - good["A"]
    if criterion == "drop_group_column":
        raise Wrong(
            f"The score never saw the group. Of the good payers it refuses {good['A']:.0%} in A and {good['B']:.0%} in B all "
            "the same: income and history still carry the group. Which criterion compares what happens to good payers?"
        )
    if limits["A"] == limits["B"] and abs(gap) > GAP_MAX:
        raise Wrong(
            f"One threshold for all refuses {good['A']:.0%} of the good payers in A and {good['B']:.0%} in B, a gap of "
            f"{100 * gap:.0f} points; {100 * GAP_MAX:.0f} are allowed. Where do the good payers of B stand on this score?"
        )
    if abs(all_of["A"] - all_of["B"]) < 0.025 and criterion == "equal_approval":
        raise Wrong(
            f"Both groups are approved equally often. Profit is {profit:.3f} an applicant, and of the good payers "
            f"{good['A']:.0%} are refused in A and {good['B']:.0%} in B: the gap has flipped. Compare good payers with good payers."
        )
    if abs(gap) > GAP_MAX:
        raise Wrong(
            f"Of the good payers {good['A']:.0%} are refused in A and {good['B']:.0%} in B, a gap of {100 * gap:.0f} points; "
            f"{100 * GAP_MAX:.0f} are allowed. Which of the two thresholds closes it?"
        )
    if share < OF_BEST:
        raise Wrong(
            f"The gap is small, and profit is {profit:.3f} an applicant, {share:.0%} of the best possible; {OF_BEST:.0%} are "
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
    return (
        f"good payers refused: {good['A']:.0%} in A, {good['B']:.0%} in B; profit {profit:.3f} an applicant, {share:.0%} of "
        "the best possible; and a lawyer sees it first."
    )
