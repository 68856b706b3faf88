"""Lesson 10, the question in which the learner writes to the director of a clinic."""

from typing import Any

import pandas as pd

from aipm.measure import wilson_interval
from aipm.questions.memo import Quantity, Share, Story, judged
from aipm.questions.verdict import judges
from aipm.worlds import cytotriage

AT = 0.15

CLEARED = r"cleared|clears?\b|below|under|sent home|send home|let go|released|green|low[- ]score"
SICK = r"(?:women |patients |cases |those |ones |people )?(?:with |who have |who had )?(?:breast )?cancers?\b|malignan|(?:really )?(?:sick|ill)\b|tumou?rs?\b"
CANCER = r"cancer|malignan|sick|ill\b|tumou?r|after all|wrong|miss"
HEALTHY = r"healthy|benign|well\b|no cancer|without cancer|free|right"
MISSED = r"clear|miss|sent home|send home|let go|overlook|slip|lost|lose|not (?:be )?(?:seen|found|caught)|nobody|pass"
FOUND = r"not (?:be )?cleared|caught|catch|found|find|kept|keep|doctor|flag|seen|see\b|detect|look"

ONLY = r"(?:women|patients) with (?:breast )?cancer|(?:sick|ill) women"
SAFE = (
    r"(?:women|those|they|patients|cases)\b[^;,!?]{0,40}\b(?:are|is) (?:all )?(?:healthy|safe|well|cancer[- ]free|free (?:of|from) cancer)\b|"
    r"(?:it|this|the (?:system|tool|program|test|threshold)|0[.,]15)(?: of \S+| at \S+)? is safe\b|safe to clear"
)
OTHERS = r"share of (?:the |all )?(?:women with cancer|(?:sick|ill) women)\b[^.]{0,40}\b(?:between|from|interval)"


def story(cases: pd.DataFrame) -> Story:
    """What a memo on `cases` (rows of `cytotriage`) has to say of the women with a score below AT."""
    cleared, sick = cases["logistic"] < AT, cases["malignant"] == 1
    both = int((cleared & sick).sum())
    low, high = wilson_interval(both, int(cleared.sum()))
    return Story(
        reader="the director",
        shares=(
            Share(
                "the cleared women", both, int(cleared.sum()),
                "of how many cleared women how many have cancer after all", CLEARED, CANCER, HEALTHY,
            ),
            Share(
                "the women with cancer", both, int(sick.sum()),
                "of how many women with cancer how many would be cleared", SICK, MISSED, FOUND, only=ONLY,
            ),
        ),
        quantities=(
            Quantity(
                "from where to where the share of cleared women with cancer may lie: both ends of its 95% interval",
                {"the lower end": low, "the upper end": high}, 2, "share", r"interval|between|from|range|up to|as (?:few|many)|could|may|might",
            ),
        ),
        decision="what you propose: clear them, clear fewer, or have a doctor look at all",
        too_much=(
            (SAFE, "Some of the women below the line have cancer, and the interval says that it may be more."),
            (OTHERS, "The interval is that of the cleared women, of whom some have cancer; it is not counted of those with cancer."),
        ),
    )  # fmt: skip


@judges
def memo_to_the_director(memo: Any, cases: pd.DataFrame | None = None) -> str:
    """Judge Q10.9: two to five sentences on clearing the women whose score is below 0.15."""
    return judged("memo", memo, story(cytotriage.public_world() if cases is None else cases))
