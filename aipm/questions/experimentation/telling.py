"""Lesson 08, the question in which the learner writes to the head of product."""

from math import sqrt
from typing import Any

import pandas as pd

from aipm.questions.memo import Quantity, Share, Story, judged
from aipm.questions.verdict import judges
from aipm.worlds.shelf import experiments

ACTIVE = 5  # clicks in the fortnight
OLD = r"old\b|control|first ranker|ranker a\b|group a\b|arm a\b|untreated|present ranker|current"
NEW = r"new\b|treat|ranker b\b|group b\b|arm b\b|variant"
DID = r"click|active|reach|five|did\b|do\b"
DID_NOT = r"inactive|fewer|less than|below|under|did not|not reach|didn"

BETTER = (
    r"(?:is|was|are) (?:statistically )?significant|significantly|(?:the )?new ranker (?:is|works|was) (?:much |clearly )?better|"
    r"it works|works better|(?:the )?new (?:ranker|one|list) (?:works|wins|won)\b|clearly better|clear (?:win|gain|improvement)|has won|real (?:gain|improvement)"
)
NOTHING = (
    r"(?:no|zero) (?:effect|difference|gain)\b|makes no difference|does nothing|does not work|equally good|the same as"
)


def story(people: pd.DataFrame) -> Story:
    """What a memo on a test (rows of `experiments.people`) has to say of those with ACTIVE clicks or more."""
    active, arm = people["clicks"] >= ACTIVE, people["treated"] == 1
    sizes = int((~arm).sum()), int(arm.sum())
    counts = int((active & ~arm).sum()), int((active & arm).sum())
    old, new = counts[0] / sizes[0], counts[1] / sizes[1]
    half = 1.96 * sqrt(old * (1 - old) / sizes[0] + new * (1 - new) / sizes[1])
    low, high = new - old - half, new - old + half
    open_ = low < 0 < high
    return Story(
        reader="the head of product",
        shares=(
            Share(
                "the people with the old ranker", counts[0], sizes[0],
                "of how many people with the old ranker how many clicked five times or more", OLD, DID, DID_NOT,
            ),
            Share(
                "the people with the new ranker", counts[1], sizes[1],
                "of how many people with the new ranker how many clicked five times or more", NEW, DID, DID_NOT,
            ),
        ),
        quantities=(
            Quantity(
                "from where to where the difference may lie: both ends of a 95% interval, in points",
                {"the lower end": low, "the upper end": high}, 2, "points", r"differ|interval|gain|lift|range|between|gap|from|delta|ci\d*\b|effect|confidence|as low|as high",
            ),
            Quantity(
                "by how much the two shares differ",
                {"the lower end": low, "the upper end": high, "the difference of the two shares": new - old}, 0, "points", r"(?!)",
                gap="the difference of the two shares",
            ),
        ),
        decision="what you propose: ship, hold, or test on",
        arms=True,
        too_much=(
            (BETTER, "The interval has zero inside, so these people do not show that."),
            (NOTHING, "The interval also holds differences that you would like to have, so these people do not show that."),
        ) if open_ else (),
    )  # fmt: skip


@judges
def memo_to_head_of_product(memo: Any, people: pd.DataFrame | None = None) -> str:
    """Judge Q08.9: two to five sentences on the test of section 4, by the share of people with five clicks or more."""
    people = experiments.people(seed=experiments.PUBLIC_SEED) if people is None else people
    return judged("memo", memo, story(people))
