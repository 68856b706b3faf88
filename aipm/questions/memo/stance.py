"""What a memo decides, on what condition it would change, and what it claims as certain: by lists of words, for all to read."""

import re
from collections.abc import Iterable, Sequence

from aipm.questions.memo.sentences import BREAKS, Span

GO = (
    r"launch(?:es|ed|ing)?|go(?:es|ing)? (?:live|ahead)|go-live|ship(?:ping|ped)?|releas(?:e|ing)|roll(?:ing)? (?:\w+ )?out|"
    r"rollout|deploy(?:ing)?|start(?:ing)?|begin|switch(?:ing)? (?:\w+ ){0,3}on|turn(?:ing)? (?:\w+ ){0,3}on\b|activat\w+|introduc\w+|"
    r"adopt(?:ing)?|us(?:e|ing)|pilot|proceed|approv\w+|green light|put (?:\w+ )?(?:in|into) (?:production|use)|"
    r"go(?=\s*[.:,!]|\s+(?:for|with)\b)|buy(?:ing)?|invest(?:ing)?|fund(?:ing)?|should (?:do|take|read|handle|get|look)|giv(?:e|ing)|expand\w*|extend\w*|test it|trial|run it|yes\b"
)
HOLD = (
    r"hold(?:ing)?(?! ?out)|wait(?:ing)?|not yet|stop(?:ping)?|paus(?:e|ing)|postpon\w+|delay(?:ing)?|defer|reject|"
    r"no[ -]go|keep|go(?:es|ing)? on|continu\w+|test (?:longer|on|again|more|further)|more (?:data|people|weeks|time)|longer|too early|"
    r"(?:say|vote|answer|then|is|be|would be) no\b|no longer|not any ?more|(?:do|does|should|would|must|can|will|shall) ?n[o']t|don['’]?t|cannot|(?:am|is|be|vote|decide|advise) against|refuse|withdraw|decline|"
    r"not (?:to )?(?:launch|ship|start|go|release|roll|deploy|use|buy|invest|fund)"
)
CHANGE = (
    r"chang(?:e|ed|es|ing)|reconsider|revisit|look again|go(?:es)? back|roll(?:ed)? (?:\w+ )?back|rethink|retrain\w*|"
    r"train|adjust|rais(?:e|ing)|lower|review (?:it|this|the decision)|switch(?:ed)? (?:\w+ ){0,3}off|turn(?:ed)? (?:\w+ ){0,3}off|"
    r"shut|ends?\b|cancel|abandon|keep|decide|move|think again|new decision|repeat|come back|take (?:it )?(?:back|off)|"
    r"my (?:answer|mind|advice|view|decision)|scale|widen|suspend|step back|revert|undo|drop (?:it|the)"
)
MEANT = (
    r"can\b|recommend\w*|propos\w+|suggest\w*|advis\w+|advice|decision|decid\w+|should|must|let us|let['’]?s|please|plan|my view|"
    r"i (?:would|want|think|am|ask)|i['’]d|we (?:can|could|will|go|start|launch|ship|hold|wait|do|need|want|would|may)|"
    r"we['’]ll|ask(?:ing)? (?:you )?(?:to|for)|better to|ready to|in favou?r of|opinion|say (?:yes|no)"
)
MARKS = (
    r"\b(?:only if|even if|if|unless|until|untill|till|when(?:ever)?|as soon as|as long as|so long as|once|provided|providing|"
    r"on (?:the )?condition|in case|assuming|only after|depends on|depending on|subject to|the day|except (?:if|when))\b"
    r"|(?:^|[,;:.]\s*|\bbut\s+|\band\s+)should\s+(?!we\b|i\b|you\b|not\b|be\b)\w+"
    r"|\bshould (?:the|this|that|these|our|an?|any|more|fewer|it|they|its|recall|precision|costs?|losses)\b"
)
OWN = r"^(?:\W*)(?:if|when|once)\s+(?:we|you|the bank|one)\s+(?:do|did|just )?\s*(?:nothing|launch|ship|start|go live|use|switch|turn|deploy|keep|review|stop nothing)\b"

CERTAIN = (
    r"guarantee\w*|always|prov(?:e|es|ed|en)\b|proofs?\b|certainly|definitely|undoubtedly|(?:without|beyond) (?:any )?doubt|"
    r"no (?:doubt|risk)|risk[- ]free|impossible|never (?:miss|fail|make|wrong)\w*|"
    r"(?:100|hundred) ?(?:%|percent|per cent) (?:safe|sure|certain|secure|reliable|accurate)|(?:fully|completely|perfectly|totally) safe|"
    r"for (?:sure|certain)|we (?:know|are (?:sure|certain))(?: for sure)? that|"
    r"(?:will|shall|is going to|are going to)(?: \w+ly| also| then| now)? "
    r"(?:catch|find|detect|save|prevent|block|eliminate|reduce|cut|halve|lower|bring|earn|raise|increase|solve|remove|repay|return|reach|keep|work)"
)
HEDGED = re.compile(
    r"\b(?:probably|likely|expect\w*|perhaps|maybe|may|might|could|should|estimate\w*|roughly|hope\w*|if|unless|until|when|"
    r"once|as soon as|not yet|whether|would|possibly|plausibl\w*|it seems)\b",
    re.IGNORECASE,
)
DOUBTED = re.compile(
    r"\b(?:not (?:clear|sure|certain|know|decided|yet)|unclear|cannot (?:tell|say)|do not know|don['’]?t know|may|might|could|"
    r"maybe|perhaps|possibl\w+|whether|seems?|looks|zero)\b",
    re.IGNORECASE,
)
DENIED = re.compile(
    r"\b(?:not|no|nobody|cannot|can['’]?t|never|nothing|neither|nor|hardly|without|less than|far from|isn['’]?t|is not|"
    r"do(?:es)?n['’]?t|won['’]?t|is no|are no)\W+(?:\w+\W+){0,3}$",
    re.IGNORECASE,
)

_ACTION = re.compile(rf"\b(?:{GO}|{HOLD}|{CHANGE})\b", re.IGNORECASE)
_GO, _HOLD = re.compile(rf"\b(?:{GO})\b", re.IGNORECASE), re.compile(rf"\b(?:{HOLD})\b", re.IGNORECASE)
_MEANT = re.compile(rf"\b(?:{MEANT})\b", re.IGNORECASE)
_FIRST = re.compile(rf"(?:^\W*|[:,;]\s+)(?:\w+\s+)?(?:{GO}|{HOLD}|not|no|yes)\b", re.IGNORECASE)
_MARKS = re.compile(MARKS, re.IGNORECASE)
_BINDING = re.compile(
    r"only if|unless|until|untill|till|provided|providing|as long as|so long as|on (?:the )?condition|only after|subject to",
    re.IGNORECASE,
)
_LIMITS = re.compile(r"only if|unless|provided|providing|on (?:the )?condition|as long as|so long as", re.IGNORECASE)
_OWN = re.compile(OWN, re.IGNORECASE)
_CERTAIN = re.compile(rf"\b(?:{CERTAIN})\b", re.IGNORECASE)


def conditional(sentence: Span) -> Span | None:
    """The words of a sentence that state a condition, from "if" and the like to the next comma or the end; None without."""
    for mark in _MARKS.finditer(sentence.text):
        end = re.compile(r"[,;](?!\d)|\bthen\b").search(sentence.text, mark.end())
        stop = end.start() if end else len(sentence.text)
        text = sentence.text[mark.start() : stop]
        if not _OWN.search(text) and len(text.split()) >= 3:
            return Span(text, sentence.start + mark.start(), sentence.start + stop)
    return None


def _besides(sentence: Span, part: Span) -> str:
    """A sentence without one part of it."""
    return sentence.text[: part.start - sentence.start] + " " + sentence.text[part.end - sentence.start :]


def _unconditioned(sentence: Span, when: Span) -> list[str]:
    """The clauses of a sentence without its condition and without the clause that hangs on it: the next one, or the last."""
    before = [
        part
        for part in BREAKS.split(sentence.text[: when.start - sentence.start])
        if len(part.split()) > 1 or _FIRST.match(part)
    ]
    after = [part for part in BREAKS.split(sentence.text[when.end - sentence.start :]) if len(part.split()) > 1]
    return [*before, *after[1:]] if after else before[:-1]


def decision(found: Sequence[Span]) -> str | None:
    """The words with which a memo decides: launch, wait, do not …; None where it only says what would make it change."""
    for sentence in found:
        when = conditional(sentence)
        rest = _besides(sentence, when) if when else sentence.text
        if when and not _BINDING.search(when.text):
            free = (part for part in _unconditioned(sentence, when) if _GO.search(part) or _HOLD.search(part))
            rest = next(free, "")
        action = _GO.search(rest) or _HOLD.search(rest)
        if action and (_MEANT.search(rest) or _FIRST.search(rest)):
            return " ".join(rest.split())
    return None


def condition(found: Sequence[Span]) -> str | None:
    """The words with which a memo says when it would decide otherwise; None where it does not."""
    for sentence in found:
        when = conditional(sentence)
        if when is None:
            continue
        rest = _besides(sentence, when)
        waits = re.match(r"un?till?\b", when.text, re.IGNORECASE) and re.search(
            r"\b(?:should|must|will|let|can)\b", rest
        )
        if (
            _ACTION.search(rest)
            or _LIMITS.match(when.text)
            or waits
            or (len(rest.split()) < 3 and _ACTION.search(when.text))
        ):
            return " ".join(when.text.split())
    return None


def certainties(found: Iterable[Span]) -> list[str]:
    """What a memo claims as certain, as it says it; "does not prove" and "will probably" claim nothing."""
    said = []
    for sentence in found:
        for claim in _CERTAIN.finditer(sentence.text):
            before = sentence.text[: claim.start()]
            future = re.match(r"will|shall|is going|are going", claim[0], re.IGNORECASE)
            if DENIED.search(before) or (future and HEDGED.search(sentence.text)):
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
                if not (wish or DENIED.search(sentence.text[: claim.start()]) or DOUBTED.search(sentence.text)):
                    said.append((claim[0], reason))
    return said
