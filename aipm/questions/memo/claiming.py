"""What a memo claims as certain, or against its own data: by lists of words, for all to read."""

import re
from collections.abc import Iterable

from aipm.questions.memo.conditions import conditional
from aipm.questions.memo.sentences import Span

CERTAIN = (
    r"guarantee\w*|always|prov(?:e|es|ed|en)\b|proofs?\b|certainly|definitely|undoubtedly|(?:without|beyond) (?:any )?doubt|"
    r"no (?:doubt|risk)|risk[- ]free|impossible|never (?:miss|fail|make|wrong|cause)\w*|"
    r"(?:100|hundred) ?(?:%|percent|per cent) (?:safe|sure|certain|secure|reliable|accurate)|(?:fully|completely|perfectly|totally) safe|"
    r"for (?:sure|certain)|we (?:know|are (?:sure|certain))(?: for sure)? that|"
    r"(?:will|shall|is going to|are going to)(?: \w+ly| also| then| now| never)? "
    r"(?:catch|find|detect|save|prevent|block|eliminate|reduce|cut|halve|lower|bring|earn|raise|increase|solve|remove|repay|return|reach|keep|work)"
)
HEDGED = re.compile(
    r"\b(?:probably|likely|expect\w*|perhaps|maybe|may|might|could|should|estimate\w*|roughly|hope\w*|if|unless|until|when|"
    r"once|as soon as|not yet|whether|would|possibly|plausibl\w*|it seems)\b",
    re.IGNORECASE,
)
DOUBTED = re.compile(
    r"\b(?:not (?:clear|sure|certain|know|decided|yet)|unclear|cannot (?:tell|say)|do not know|don['’]?t know|may|might|could|"
    r"maybe|perhaps|possibl\w+|whether|seems?|looks)\b",
    re.IGNORECASE,
)
DENIED = re.compile(
    r"\b(?:not|no|nobody|cannot|can['’]?t|never|nothing|neither|nor|hardly|nearly|almost|practically|mostly|without|less than|far from|"
    r"isn['’]?t|is not|do(?:es)?n['’]?t|won['’]?t|is no|are no)\W+(?:\w+\W+){0,3}$|"
    r"\b(?:(?:nobody|no one|cannot|can['’]t|none)(?: [\w'’]+){0,4}|(?:not|\w+n['’]t)(?: \w+)?|(?:nothing|no \w+|neither \w+)(?: \w+){0,2}) (?:say|claim|prove|mean|tell|know|promise|conclude|show|believe|think|follow)\w*"
    r"(?: [\w'’-]+){0,7} $|\bno (?:proof|evidence|sign|guarantee)(?: [\w'’-]+){0,7} $",
    re.IGNORECASE,
)
DENIES = re.compile(
    r"\W+(?:nothing|neither|little|not much|(?:cannot|can['’]t|can not|is not to) be (?:said|shown|proved|proven|claimed|known))\b",
    re.IGNORECASE,
)
_CERTAIN = re.compile(rf"\b(?:{CERTAIN})\b", re.IGNORECASE)


def certainties(found: Iterable[Span]) -> list[str]:
    """What a memo claims as certain, as it says it; "does not prove" and "will probably" claim nothing."""
    said = []
    for sentence in found:
        for claim in _CERTAIN.finditer(sentence.text):
            before = sentence.text[: claim.start()]
            future = re.match(r"will|shall|is going|are going", claim[0], re.IGNORECASE)
            when = conditional(sentence)
            if when is not None and when.holds(sentence.start + claim.start()):
                continue
            if (
                DENIED.search(before)
                or DENIES.match(sentence.text, claim.end())
                or (future and HEDGED.search(sentence.text))
            ):
                continue
            said.append(claim[0])
    return said


def claims(found: Iterable[Span], too_much: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """What a memo claims against its own data, with the reason; what it denies, doubts or makes a condition is no claim."""
    said = []
    for pattern, reason in too_much:
        for sentence in found:
            when = conditional(sentence)
            for claim in re.finditer(rf"\b(?:{pattern})", sentence.text, re.IGNORECASE):
                wish = when is not None and when.holds(sentence.start + claim.start())
                before, behind = sentence.text[: claim.start()], sentence.text[claim.start() :]
                part = before.rpartition(";")[2] + behind.partition(";")[0]
                denied = DENIED.search(before) or DENIES.match(behind[len(claim[0]) :])
                if not (wish or denied or DOUBTED.search(part)):
                    said.append((claim[0], reason))
    return said
