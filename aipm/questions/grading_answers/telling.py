"""Lesson 12, the question in which the learner writes to the head of customer care, after the first month of a judge."""

from typing import Any

from aipm.questions.memo import Quantity, Share, Story, judged
from aipm.questions.verdict import judges
from aipm.worlds.voices import buying, judging

Month = tuple[judging.Labels, int, int]  # labels, and of how many judged answers how many say displeased

DISPLEASED = r"(?<!not )(?<!as )(?<!called )(?<!for )displeased|unhappy|dissatisfied|complaints?\b|angry"
OTHERS = r"others?\b|not displeased|rest\b|pleased|satisfied|happy|fine\b|ordinary|remaining|normal|are none|is displeased there"
FOUND = r"found|finds?\b|heard|hears?\b|recogni[sz]|detect|catch|caught|see[ns]?\b|saw\b|calls?\b|called|flag|agree|notice|right"
MISSED = r"miss|overlook|silent|not (?:found|heard|seen)|lost|lose|left|never"
WRONGLY = r"wrong|false|error|errs?\b|mistak|(?<!displeased it )call|flag|accus|alarm|take[ns]?\b|took"
QUIET = r"left alone|leaves alone|right|correct|agree|quiet|not (?:called|flagged)|passe"
RANGE = r"interval|between|from|range|up to|as (?:few|many)|could|may|might|lies?\b|share|would fit|to\b"


def story(month: Month) -> Story:
    """What a memo on `month` has to say of the judge's errors and of the true share."""
    labels, yes, judged_ = month
    hit, missed, alarm, quiet = (int(cell) for cell in labels.cells)
    found = judging.combined(labels, yes, judged_)
    raw = 100 * yes / judged_
    own = rf"(?:{raw:.0f}|{raw:.1f}|{raw:.2f}) ?(?:%|per ?cent)"
    return Story(
        reader="the head of customer care",
        shares=(
            Share(
                "the displeased sentences", hit, hit + missed, "of how many displeased sentences the judge finds how many", DISPLEASED, FOUND, MISSED, also=(yes / judged_,),
            ),
            Share(
                "the other sentences", alarm, alarm + quiet, "of how many other sentences the judge calls how many displeased", OTHERS, WRONGLY, QUIET,
            ),
        ),
        quantities=(
            Quantity(
                "from where to where the true share of displeased sentences may lie: both ends of its 95% interval",
                {"the lower end": float(found.low), "the upper end": float(found.high)}, 2, "share", RANGE,
            ),
        ),
        arms=True,
        decision="what you propose: report the share so, go on with the judge, or go back to people",
        too_much=(
            (
                rf"{own} of (?:all |our |the )?(?:sentences|customers|answers) are (?:really |in fact )?displeased|(?:true|real) share (?:is|of \w+ is) (?:about )?{own}",
                "That is the share that the judge calls displeased. Its errors are counted, and the true share lies elsewhere.",
            ),
        ),
    )  # fmt: skip


@judges
def memo_to_head_of_customer_care(memo: Any, month: Month | None = None) -> str:
    """Judge Q12.9: two to five sentences on the judge's errors, the true share and what to do."""
    return judged("memo", memo, story(buying.bought() if month is None else month))
