"""Lesson 03, the question in which the learner writes to the lead of a post room."""

from typing import Any

from aipm.questions.memo import Share, Story, judged
from aipm.questions.verdict import judges
from aipm.worlds import scanner

READER, AT, TURNED = "forest", 0.4, "rotated_90"

STRAIGHT = r"straight|clean|upright|flat\b|not turned|level\b"
ASKEW = r"turned|rotat|askew|tilt|skew|crooked|side\b|sideways|\b90\b(?!\s*%)"
WRONG = r"wrong|miss|misread|mistake|error|false|fail|incorrect|bad\b"
RIGHT = r"right|correct|good\b|true\b"


def story(deal: scanner.Scanner) -> Story:
    """What a memo on READER at a score of AT has to say of straight and of turned pages of one deal."""
    shares = []
    for stream, name, of in (("clean", "straight", STRAIGHT), (TURNED, "turned", ASKEW)):
        pages = deal.readings(READER, stream)
        served = pages[pages["score"] >= AT]
        shares.append(
            Share(
                f"the {name} pages that it served",
                int((~served["right"].astype(bool)).sum()),
                len(served),
                f"of how many served {name} pages how many were read wrongly",
                of,
                WRONG,
                RIGHT,
            )
        )
    return Story(
        reader="the lead of the post room",
        shares=tuple(shares),
        decision="what you propose: use it, use it for some pages, or wait",
        arms=True,
    )


@judges
def memo_to_post_room(memo: Any, deal: scanner.Scanner | None = None) -> str:
    """Judge Q03.9: two to five sentences on what the forest does with straight and with turned pages."""
    return judged("memo", memo, story(scanner.public_world() if deal is None else deal))
