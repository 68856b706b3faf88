"""Lesson 06, the question in which the learner writes to the board of a lender."""

from typing import Any

import pandas as pd

from aipm.questions.memo import Quantity, Share, Story, judged
from aipm.questions.verdict import judges
from aipm.worlds import lendfair

TODAY, RAISED = 1 / 6, {"A": 1 / 6, "B": 0.25}
A_UNIT = 100  # euros that a loan earns when it is paid back

BESIDE = r"stays?|remains?|keeps?|is|are|was|were|has|had|have|it|we|only|gets?|there|today|now|with|they|by|at|against|and|but|as|than|versus|vs"
NAMED = r"(?:groups?|for|in|of|from|and|to|than) (?-i:{0})\b|(?-i:{0})(?:['’]s|\s*[:,;.)=/(]|-group|\s+group|\s+\d|\s+(?:{1})\b)"
REFUSED = r"refus|reject|den(?:y|ied)|decline|turn(?:ed|s)? (?:down|away)|said no|say no|no loan|without a? ?loan|not get|lose|lost|miss|exclu"
GIVEN = r"approv|accept|given|gave|granted|(?:get|got|receiv\w+|have|had) (?:a |the |their )?(?:loan|credit|money)|lend|served|say yes|said yes"

GOOD = r"good|pa(?:y|ys|id|ying)\b[^.]{0,12}\bback|false refusal|wrongly refus|repa[yi]|would pay|could pay|who pays?\b|payers?|creditworth|honou?r"
NOW = r"today|now\b|at present|at the moment|currently|with (?:the )?one\b"
THEN = r"with (?:the )?(?:higher|raised|new)|with B['’]s|after|if B|when B|with 0[.,]25|with B\b"
LAWFUL = r"(?:it |this |that |which )?(?:is|are|would be|will be) (?:un|il|not )?(?:lawful|legal|allowed by law|against the law)"


def story(applicants: pd.DataFrame) -> Story:
    """What a memo on `applicants` (rows of `lendfair.load`) has to say: TODAY's one threshold, and RAISED for group B."""
    today, raised = lendfair.rejected(applicants, TODAY), lendfair.rejected(applicants, RAISED)
    good = applicants["defaulted"] == 0
    shares = []
    for group, ordinal in (("A", "first"), ("B", "second")):
        here = good & (applicants["group"] == group)
        of = int(here.sum())
        refused = int((today & here).sum())
        shares.append(
            Share(
                f"the good payers in {group}",
                refused,
                of,
                f"of how many good payers in {group} how many are refused today",
                rf"{NAMED.format(group, BESIDE)}|{ordinal} group",
                REFUSED,
                GIVEN,
                also=(int((raised & here).sum()) / of,),
            )
        )
    now, then = (A_UNIT * len(applicants) * lendfair.profit(applicants, refused) for refused in (today, raised))
    return Story(
        reader="the board",
        shares=tuple(shares),
        quantities=(
            Quantity(
                "what all applicants together are expected to earn today and with B's threshold raised, in euros",
                {"what is earned today": now, "what is earned with B's threshold raised": then, "what the change costs": now - then},
                2, "money", r"expect|bring|result|earn|profit|cost|los[et]|euro|money|gain|income|less|revenue|price", used="what is earned with B's threshold raised", without="what is earned today", gap="what the change costs",
                now=NOW, then=THEN,
            ),
        ),
        decision="what you propose: keep the one threshold, raise B's, or have a lawyer look first",
        arms=True,
        needs=((GOOD, "The memo does not say that the refused whom it counts are good payers, people who would pay back."),),
        too_much=((LAWFUL, "Whether it is lawful is for a lawyer to say; these numbers do not tell it."),),
    )  # fmt: skip


@judges
def memo_to_the_board(memo: Any, applicants: pd.DataFrame | None = None) -> str:
    """Judge Q06.8: two to five sentences on LendFair's one threshold, and on another one for group B."""
    return judged("memo", memo, story(lendfair.public_world() if applicants is None else applicants))
