"""Lesson 02, the question in which the learner writes to the head of fraud."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pandas as pd

from aipm.questions.memo import Quantity, Share, Story, judged
from aipm.questions.verdict import judges
from aipm.worlds import payguard

AT = 0.04
FIRST, LAST = 9, 13  # weeks that no scene shows, and from which the model did not learn

FRAUDS = r"frauds?\b(?! (?:alarm|alert|flag|warning|team|model|head))|fraudulent|fraudsters?|crim(?:e|inal)|thef"
FLAGGED = r"flag|alarms?\b|alerts?\b|stop|review|held|hold\b|block|intercept|suspicious|warning|queue|check"
CAUGHT = r"catch|caught|cough|found|find|stop|detect|pick|identif|see[ns]?\b|spot|block|flag|intercept|prevent|recogni|recall|get|got"
MISSED = r"miss|slip|pass|undetected|went|goes? through|let |escape|lost|unnoticed|uncaught|overlook|leav|through"
REAL = r"fraud|real|true|right|correct|genuine|precis|hit"
HONEST = r"honest|innocent|false|wrong|legit|good|normal|fine\b|needless|not fraud|no fraud|for nothing"


def story(weeks: pd.DataFrame) -> Story:
    """What a memo on `weeks` (rows of `payguard.load`) at threshold AT has to say."""
    fraud, flagged = weeks["fraud"] == 1, payguard.score(weeks) >= AT
    caught = int((fraud & flagged).sum())
    miss = weeks["fraud"] * (weeks["amount"] + 25)
    nothing = float(miss.sum())
    cost = float(miss[~flagged].sum() + 4 * (flagged & ~fraud).sum())
    return Story(
        reader="the head of fraud",
        shares=(
            Share(
                "the frauds", caught, int(fraud.sum()),
                "of how many frauds PayGuard caught how many", FRAUDS, CAUGHT, MISSED, r"recall",
            ),
            Share(
                "the flagged payments", caught, int(flagged.sum()),
                "of how many flagged payments how many were fraud, or honest", FLAGGED, REAL, HONEST, r"precision",
            ),
        ),
        quantities=(
            Quantity(
                "what the errors cost with the threshold and what they cost with no review, in euros",
                {"the cost with the threshold": cost, "the cost of doing nothing": nothing, "what is saved": nothing - cost},
                2, "money", r"cost|loss|los[et]|bill|pay|euro|money|spen|damag|expens", LAST - FIRST + 1,
                "the cost with the threshold", "the cost of doing nothing", "what is saved",
            ),
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Weeks:
    """The weeks of a memo, as a key: two of them are alike where they have the same size, frauds and euros."""

    size: int
    frauds: int
    euros: float
    rows: pd.DataFrame = field(compare=False)


@lru_cache(maxsize=4)
def _story(weeks: Weeks) -> Story:
    """The story of some weeks; cached, since a whole class writes about the same ones."""
    return story(weeks.rows)


@judges
def memo_to_head_of_fraud(memo: Any, payments: pd.DataFrame | None = None) -> str:
    """Judge Q02.9: two to five sentences on PayGuard at threshold 0.04 in weeks 9 to 13."""
    payments = payguard.load() if payments is None else payments
    weeks = payments[payments["week"].between(FIRST, LAST)]
    key = Weeks(len(weeks), int(weeks["fraud"].sum()), float(weeks["amount"].sum()), weeks)
    return judged("memo", memo, _story(key))
