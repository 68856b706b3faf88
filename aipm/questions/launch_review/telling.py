"""Lesson 11, the question in which the learner writes to the board."""

from typing import Any

import pandas as pd

from aipm.questions.memo import Share, Story, judged
from aipm.questions.verdict import judges
from aipm.spec import clinic
from aipm.worlds import clinics

MONTH = 2  # the seed of the month that the lesson calls `later`

OUTREACH = r"outreach|second site|new site|other site|blurr"
MONTH_S = r"(?:\w+ )?cases\b|all (?:the |our |of the )?(?:women|patients|people)|(?:women|patients|people) (?:in all|in total|altogether|overall|of (?:the|this) month)|(?:the|this) month|everybody|every woman|both sites together|work"
SICK = r"(?:women |patients |those |ones )?(?:with |who have )?(?:a )?(?:malignan\w*|cancers?\b|sick\b|ill\b|tumou?rs?\b|lumps?\b)"
BOTH = r"(?:both|all|the) (?:\w+ )?(?:promises|limits|budgets|targets)\b[^.]{0,30}\b(?:are|were|been|is) (?:kept|met|held)|keeps? (?:both|all) (?:promises|limits|budgets)"
SAFE = r"(?:is|are|was|were|be) (?:now |quite |very |perfectly )?safe\b"
ONLY = r"(?:women|patients) with (?:a )?(?:cancer|malignan)|(?:sick|ill) women"
MISSED = r"miss|clear|overlook|let go|slip|undetect|sent home|send home|lost|lose|pass"
CAUGHT = r"caught|catch|found|find|not (?:\w+ )?cleared|not (?:\w+ )?missed|detect|flag|kept|stopp|seen|held"
PERSON = r"person|people|human|staff|doctor|review|look|hand|manual|clinician|check|nurse|reader|expert"
ALONE = r"alone|automatic|by itself|without a|machine|no person|nobody|not reviewed|not looked"


def story(month: pd.DataFrame) -> Story:
    """What a memo on one month (rows of `clinics.world`) under the draft's rules has to say."""
    action, sick = clinic.actions(clinics.DRAFT, month), month["malignant"] == 1
    away, missed = month["segment"] == "outreach", (action == "clear") & (month["malignant"] == 1)
    totals = missed.sum(), missed[away].sum(), missed[~away].sum(), sick.sum(), sick.sum() - missed.sum(), away.sum()
    asked = int((action == "human_review").sum())
    return Story(
        reader="the board",
        shares=(
            Share(
                "the women at the outreach site", int(missed[away].sum()), int(away.sum()),
                "of how many women at the outreach site how many were missed", OUTREACH, MISSED, CAUGHT, also=(0.01,),
            ),
            Share(
                "the cases of the month", asked, len(month),
                "at how many of all the cases a person looked", MONTH_S, PERSON, ALONE, also=(0.15, *(n / len(month) for n in totals)),
            ),
            Share(
                "the women with a malignant lump", int(sick.sum() - missed.sum()), int(sick.sum()),
                "of how many women with a malignant lump how many were not cleared", SICK, CAUGHT, MISSED, only=ONLY,
            ),
        ),
        decision="what you propose: launch, launch at one site, or wait",
        too_much=(
            (SAFE, "Women with cancer were cleared at both sites, so these counts show no safe one."),
            (BOTH, "At the outreach site more women were missed than the 10 of 1,000 that were promised."),),
    )  # fmt: skip


@judges
def memo_to_the_board(memo: Any, month: pd.DataFrame | None = None) -> str:
    """Judge Q11.8: two to five sentences on the draft's rules in the month called `later`."""
    return judged("memo", memo, story(clinics.world(MONTH) if month is None else month))
