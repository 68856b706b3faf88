"""Foreign text in records: what a learner wrote, printed or named, made harmless and bounded before it is kept.

Whatever leaves a grading unit passes through `clean`, `sentence` or `clauses`: it can be encoded, steers no screen, and
has a length that the names below bound.
"""

import re
from collections.abc import Iterable

from aipm.printable import printable

MOST_CLAUSES, MOST_CLAUSE = 25, 200  # of a ledger: how many, and characters of each
MOST_REASON = 1_200
MOST_MESSAGE = 1_500  # characters of what a check says
MOST_WORD = 80  # of a name, a tag or an id where it is quoted

BY_HAND_PART = "_by_hand"  # ends the name of what a person gives for an answer that a check judges as well
LESSON_ID = re.compile(r"q\d\d_\d+(_\w+)?")  # of a question or a check of this course
HALF = re.compile("[\ud800-\udfff]")  # half a character, which no file can hold
COLOUR = re.compile(r"\x1b(?:\[[0-?]{0,40}[ -/]{0,8}[@-~]|\][^\x07\x1b\n]{0,400}(?:\x07|\x1b\\))")
BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")  # whatever ends a line somewhere


def encodable(text: str) -> str:
    """`text` with U+FFFD in place of each half of a character."""
    return HALF.sub("\ufffd", text)


def clean(text: str, most: int) -> str:
    """At most `most` characters of `text` in lines: printable, with plain line ends, and without colours."""
    raw = text[: 2 * most + 1_000]  # what is taken out below need not count, within reason
    shown = COLOUR.sub("", BREAK.sub("\n", encodable(raw)))
    return printable(shown, len(shown), lines=True)[:most]


def sentence(text: str, most: int) -> str:
    """`text` on one line, cut to `most` characters; doing so twice changes nothing more."""
    line = " ".join(clean(text, most + 1).split())
    return line if len(line) <= most and len(text) <= 2 * most + 1_000 else f"{line[: most - 1].rstrip()}…"


def clauses(texts: Iterable[str]) -> list[str]:
    """Each of `texts` once, as a short clause, and no more than MOST_CLAUSES of them: the last then says how many more."""
    found = dict.fromkeys(sentence(text, MOST_CLAUSE) for text in texts)
    kept = list(found)
    if len(kept) <= MOST_CLAUSES:
        return kept
    return [*kept[: MOST_CLAUSES - 1], f"and {len(kept) - MOST_CLAUSES + 1:,} more"]


def question_label(question: str) -> str:
    """Q02.5 for q02_5; another course's ids as they are. Of points that a person gives beside a check it says so."""
    if question.endswith(BY_HAND_PART):
        return f"{question_label(question.removesuffix(BY_HAND_PART))} by hand"
    return question.upper().replace("_", ".") if LESSON_ID.fullmatch(question) else question


def listed(names: Iterable[str], most: int = 8) -> str:
    """Some names as words of a sentence, each once and no more than `most`: a, b and 3 more."""
    words = [sentence(name, MOST_WORD) for name in dict.fromkeys(names)]
    if len(words) > most:
        words = [*words[:most], f"{len(words) - most:,} more"]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""
