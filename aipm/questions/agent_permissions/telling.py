"""Lesson 13, the question in which the learner writes to the head of customer service, on approvals and red-teaming."""

from math import ceil, floor
from typing import Any

from aipm.questions.memo import Quantity, Share, Story, judged
from aipm.questions.verdict import judges
from aipm.worlds import approvals, red_team

SEED = 3  # of the office that the prompt names
TESTERS, THROUGH = 50, 2  # of report P, in which each tester tried one idea of their own ten times

PEOPLE = r"(?:red[- ]?team )?testers?\b|red[- ]?team\w*|attackers?\b|hackers?\b|people (?:who|that) (?:tr|attack|test)\w+|persons?\b (?:who|that) (?:tr|attack|test)\w+"
THEY_DID = r"got\b|gets?\b|through|succe|work|brok|break|broke|won\b|manag|reach|obtain|fool|trick|beat|pass|found a|find a|paid|convinc|bypass|breach|penetrat"
THEY_FAILED = r"fail|stopp|held|holds?\b|block|resist|gave up|not (?:get|got|succeed|manage|pass|break|come)|n['’]t (?:get|succeed|manage|break)|refus|in vain|no success|without success|repel"
COSTS = r"cost|bill|pay|paid|spen|euro|expens|price|sav|money|cheap"
NOW = r"today|now\b|at present|at the moment|currently|so far|in the present"
THEN = r"with (?:the )?(?:new|proposed|least|cheapest)|after the change|then\b|instead"
OF_REFUNDS = r"(?:1[.,'’ ]?000|thousand)\W+(?:\w+\W+){0,3}(?:refunds?|cases|payments|requests)|(?:refunds?|cases|payments|requests)\W+(?:\w+\W+){0,4}(?:1[.,'’ ]?000|thousand)"

ATTACKERS = r"attack|hack|crook|cheat|fraudster|testers?\b|through|succe|tomorrow"
FEWER = "No report supports so small a share: the ten tries of one tester are not ten pieces of evidence, and the makers of the guard had read the texts of report Q. What is one piece of evidence in P?"
SEEN = f"{THROUGH / TESTERS:.0%} is what got through in the test. Among so few testers that may be luck; how large may the share of tomorrow be?"
SMALL = "That is too small. What is one piece of evidence in P, and how many of these got through?"
LARGE = "That is too large: report P supports a smaller one. How many pieces of evidence are there in P, and how many of these got through?"
ADVICE = r"(?:agent|machine|computer|system|bot|tool|it) (?:\w+ly )?(?:propos|recommend|suggest|advis)\w+|(?<!my )(?<!our )(?:recommendations?|advices?|suggestions?)(?! is\b| would| to\b|\W*[:=–—])"
SAFE = r"(?:is|are|was|were|be|stays?) (?:now |quite |very |really |so )?(?:safe|secure)\b"


def story(office: approvals.Office) -> Story:
    """What a memo on an office and on report P has to say: two bills per 1,000 refunds, the testers, the largest share."""
    ways = approvals.table(office)
    today = ways[(ways["way"] == "a person approves all") & (ways["shown"] == "shown_first")]["bill"].item()
    least = float(ways["bill"].min())
    largest = red_team.bound(TESTERS, THROUGH)
    return Story(
        reader="the head of customer service",
        shares=(
            Share(
                "the testers", THROUGH, TESTERS,
                "of how many testers how many got through, in the report that supports a claim", PEOPLE, THEY_DID, THEY_FAILED,
            ),
        ),
        quantities=(
            Quantity(
                "what 1,000 refunds cost today and what they would cost in the way with the least bill of the table, in euros",
                {"what is paid today": float(today), "the least bill of the table": least},
                2, "money", COSTS, used="the least bill of the table", without="what is paid today", now=NOW, then=THEN,
            ),
            Quantity(
                "what the change saves, in euros",
                {"what is paid today": float(today), "the least bill of the table": least, "what the change saves": today - least},
                0, "money", COSTS, gap="what the change saves",
            ),
            Quantity(
                "at most which share of tomorrow's attackers may get through, as the report that supports a claim says",
                {"the largest share": largest},
                1, "share", r"at most|more than|up to|below|under|maxim|may|might|could|upper|limit|bound|attack|through",
                within=(floor(100 * largest) / 100, ceil(100 * largest) / 100), claimed=ATTACKERS,
                off=((0.02, FEWER), (0.9 * THROUGH / TESTERS, SMALL), (1.1 * THROUGH / TESTERS, SEEN), (largest, SMALL), (1.0, LARGE)),
            ),
        ),
        decision="what you propose: change the way to approve, keep today's, or wait",
        subject=ADVICE,
        needs=((OF_REFUNDS, "The memo does not say that the two sums are those of 1,000 refunds."),),
        too_much=((SAFE, f"{THROUGH} of {TESTERS} testers got through."),),
    )  # fmt: skip


@judges
def memo_to_head_of_customer_service(memo: Any, office: approvals.Office | None = None) -> str:
    """Judge Q13.9: two to five sentences on the bill of two ways to approve and on what a red-team report supports."""
    return judged("memo", memo, story(approvals.world(SEED) if office is None else office))
