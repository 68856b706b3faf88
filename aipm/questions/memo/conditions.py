"""On what condition a memo would decide otherwise: "if", "unless", "should the costs double", "what would change my mind"."""

import re
from collections.abc import Callable, Iterator, Sequence

from aipm.questions.memo.figures import MONEY, figures
from aipm.questions.memo.sentences import Span
from aipm.questions.memo.words import DOES, MODAL

BINDING = r"only (?:if|when|once|after)|unless|until|untill|till|provided|providing|as long as|so long as|on (?:the )?condition|subject to"
SURE = rf"{BINDING}|as soon as|in (?:the )?(?:case|event)|upon|assuming|suppos(?:e|ing)|except (?:if|when|that|(?:the|a|our) (?:\w+ ){{1,6}}(?:forbids?|says?|is|are|has|have|does|do|objects?|asks?|shows?|wants?))|(?<!at )(?<!at the )(?:the )?(?:day|moment|minute)(?= (?:that )?\w+ )"
WEAK = r"if|when(?:ever)?|once|after|(?<!that )(?<!which )depends on"
THING = r"(?:the|an?|it|this|that|these|those|our|its|his|her|their|there|any|more|fewer|less|nobody|somebody|anybody|they|he|she|\w+['’]s)\b"
INVERTED = (
    r"(?:(?:^|[,;:.–—-]\s*|\b(?:but|and|or|though),?\s+)(?:should\s+(?!we\b|i\b|you\b|not\b|be\b|like\b|have\b|go\b|stay\b)(?=\w)|"
    rf"(?:were|had|would)\s+(?={THING}|(?:\w+ ){{1,5}}to\b)|had (?:we|i)\b)|(?<=\w )were (?=(?:the|an?|it|this|they|our)\b.*\bto\b))"
)
MARKS = rf"\b(?:{SURE}|{WEAK})\b|{INVERTED}|\bshould (?=(?:the|this|that|these|our|an?|any|more|fewer|it|they|its|recall|precision|costs?|losses)\b)"
WHETHER = re.compile(
    r"\b(?:know|knows|knew|see|sure|clear|unclear|tell|asks?|asked|check|wonder|decide|question|find out|look|matter|say|said|test|think about|things|as|even)"
    r"(?: yet| us| me| now)?,?\s+$",
    re.IGNORECASE,
)
OWN = (
    r"^\W*(?:if|when|once) (?:(?:we|you|the bank|one) (?:do|did|just )?\s*(?:nothing|launch|ship|start|go live|use|switch|turn|deploy|keep|review|"
    r"stop nothing|look at (?:all|the)|count|take all)\b|i (?:must|had to|have to|should) (?:choose|decide|say|vote))|^\W*(?:if|when|in case) you (?:have|want|need|like|wish|are interested|(?:would|['’]d)(?: rather)? (?:like|want|prefer))\b|^\W*if (?:that|this) helps|^\W*if (?:it (?:was|were) up to me|you ask me)"
)
NOTHING = r"(?<!next to )\b(?:nothing|nobody|no (?:review|check|model|control|one)|without|everything through|not (?:review|check|verif))"
NO_EVENT = (
    r"^\W*(?:until|untill|till|after) (?:the )?(?:end\b|next\b|further notice|then\b|now\b|summer|winter|autumn|spring|christmas|(?:mon|tues|wednes|thurs|fri)day|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|week\b|\d)|^\W*after (?:all\b|that\b|five\b|two\b)"
)
PAST = r"\b(?:was|were|had|did)\b"
NOW = r"\b(?:i|we)(?! (?:was|were|had|did|saw|found|tested|counted|measured|caught|missed|refused|stopped|got|lost)\b) [a-z]+|\bno\b|\bnot\b"
MIND = re.compile(
    r"(?:chang|flip|turn|alter|shift|sway)\w* (?:of )?(?:my|our|the|this) (?:mind|call|view|opinion|answer|advice|decision|vote|recommendation|proposal)"
    r"|(?:my|that|this|our|the) (?:mind|view|opinion|answer|advice|recommendation|decision|call|proposal) (?:would |will |may |might )?(?:chang|differ|fall|be different|turn|flip|be withdrawn)"
    r"|(?:would|will|could|might|['’]d) (?:make|get|lead|cause|bring|persuade|convince|force|turn|have) (?:me|us)\b"
    r"|reason (?:enough )?(?:for (?:me|us)|to (?:stop|wait|change|go back|reconsider|pull|say))|enough for (?:me|us) to|think again"
    r"|(?:would|['’]d) (?:say|decide|answer|propose|advise|vote|do) (?:something else|otherwise|differently|the opposite)"
    r"|\b(?:gladly |then |certainly |happily )?reconsider\b|(?:falls?|fall) away"
    r"|^\W*(?:undo|exit|trigger|stop(?:ping)? rule|back out|reverse)\b[^.]{0,12}:"
    r"|\b(?:fewer|less|more|above|below|over|under|another|any|a single|tell me|show me|give me|bring me|find me)\b.*\band (?:i['’]d|i would|i will|we (?:would|stop|go|launch|wait)|i (?:say|stop|go))\b",
    re.IGNORECASE,
)

LIMIT = re.compile(
    r"\b(?:more|fewer|less|higher|lower|larger|smaller|greater|above|below|over|under|exceed\w*|beyond|at (?:least|most)|doubl\w*|halv\w*|"
    r"falls?|falling|fell|ris(?:e|es|en|ing)|rose|climb\w*|drops?|without|only|zero|enough|otherwise|else|while|first)\b|[<>≥≤]",
    re.IGNORECASE,
)
AND_THEN = re.compile(r"(?:,|\band|\bthen)\s+(?:and )?(?:then |i|we|you|it|no|out)\b", re.IGNORECASE)
LABEL = re.compile(
    r"^\W*(?:\d[.)]\s*)?(?:stop|kill|exit|condition|when i change|change|otherwise|switch off|undo|limit|trigger)[^:]{0,20}:",
    re.IGNORECASE,
)
CLOSING = re.compile(
    r"whatever (?:comes|happens)|no reason to|(?:let me know|contact me|call me|questions?\b.*\b(?:call|write|ask))|happy to|hope (?:this|these|it)|"
    r"thing(?:s)? (?:that )?(?:change|differ)|depends on many",
    re.IGNORECASE,
)
_MARKS = re.compile(MARKS, re.IGNORECASE)
_BINDING, _SURE = re.compile(rf"\W*(?:{BINDING})\b", re.IGNORECASE), re.compile(rf"\W*(?:{SURE})\b", re.IGNORECASE)
_INVERTED = re.compile(rf"{INVERTED}|should ", re.IGNORECASE)
_OWN, _NOTHING = re.compile(OWN, re.IGNORECASE), re.compile(NOTHING, re.IGNORECASE)
_NO_EVENT, _PAST = re.compile(NO_EVENT, re.IGNORECASE), re.compile(PAST, re.IGNORECASE)
_ANSWER = re.compile(
    rf"\W*(?:then|in that case|we|i|it|out|so|no\b|yes\b|stop|roll|off|back|a\b|an\b|{DOES})", re.IGNORECASE
)
_ACTS = re.compile(f"{MODAL}|{NOW}", re.IGNORECASE)
_DOES = re.compile(rf"(?:^|[,;:]|\band|\bthen|\bbut|\bplease)\s*(?:{DOES})\b", re.IGNORECASE)
_END = re.compile(r"[,;:](?!\d)|\bthen\b|\s[–—-]\s")


def conditional(sentence: Span) -> Span | None:
    """The first condition of a sentence; None without."""
    return next(conditionals(sentence), None)


def _enough(text: str) -> bool:
    return len(text.split()) >= 3


def conditionals(sentence: Span) -> Iterator[Span]:
    """The words of a sentence that state a condition, from "if" and the like to the next comma or the end."""
    for mark in _MARKS.finditer(sentence.text):
        if sentence.text.rstrip().endswith("?") and re.match(r"\W*(?:should|were|had|would)\b", mark[0], re.IGNORECASE):
            continue  # "Would it be possible to wait?" asks
        if mark[0].lower() in ("if", "when") and WHETHER.search(sentence.text[: mark.start()]):
            continue
        start = mark.start() + len(mark[0]) - len(mark[0].lstrip(" ,;:.–—-"))
        end = next(
            (each for each in _END.finditer(sentence.text, mark.end()) if _enough(sentence.text[start : each.start()])),
            None,
        )
        stop = end.start() if end else len(sentence.text)
        text = sentence.text[start:stop]
        if not (_OWN.search(text) or _NO_EVENT.search(text)) and _enough(text):
            yield Span(text, sentence.start + start, sentence.start + stop)


def binding(when: Span) -> bool:
    """Whether a condition belongs to the decision itself: "launch it unless …", "wait until …"."""
    return bool(_BINDING.match(when.text) or when.text.lstrip().lower().startswith("except"))


def besides(sentence: Span, part: Span) -> str:
    """A sentence without one part of it."""
    return sentence.text[: part.start - sentence.start] + " " + sentence.text[part.end - sentence.start :]


def condition(
    found: Sequence[Span],
    tells: Callable[[str], bool] = lambda _: False,
    decides: Callable[[str], bool] = lambda _: False,
) -> str | None:
    """The words with which a memo says when it would decide otherwise; None where it does not.

    `tells` says of the rest of a sentence whether it only tells what was counted ("if we take 0.15, 341 are cleared");
    `decides` whether a part of it proposes, since what is proposed is no condition of itself.
    """
    for sentence in found:
        mind = MIND.search(sentence.text)
        if mind:
            return " ".join(sentence.text.split())
        for when in conditionals(sentence):
            rest = besides(sentence, when)
            firm = _SURE.match(when.text) or _INVERTED.match(when.text)
            if _decides(when, rest) and (firm or not tells(rest)):
                return " ".join(when.text.split())
    parts = [part for sentence in found for part in re.split(r";\s+", sentence.text) if part.strip()]
    decided = next((place for place, part in enumerate(parts) if decides(part)), -1)
    for place, part in enumerate(parts):
        behind = parts[place + 1] if place + 1 < len(parts) else ""
        if place != decided and not tells(part) and _supposes(part, behind):
            return " ".join(part.split())
    return None


def _supposes(text: str, behind: str) -> bool:
    """Whether a sentence that tells nothing counted supposes something: a limit and what follows, or a question and its answer."""
    if CLOSING.search(text):
        return False
    if text.rstrip().endswith("?") and _ANSWER.match(behind):
        return True
    if re.match(r"\W*(?:but|only|and)?\b.*,\s*then\b", text, re.IGNORECASE):
        return True  # "But the company has a loss, then no raise."
    return bool(LABEL.search(text) or (LIMIT.search(text) and (_ACTS.search(text) or AND_THEN.search(text))))


def _decides(when: Span, rest: str) -> bool:
    """Whether something hangs on a condition, and not only what things cost, or what once was."""
    money = any(figure.kind == MONEY for figure in figures(rest))
    if (
        money
        and _NOTHING.search(when.text)
        and not re.search(r"\b(?:i|we)(?:['’]d| would| will)\b", rest, re.IGNORECASE)
    ):
        return False
    if _SURE.match(when.text) or _INVERTED.match(when.text):
        return True
    if re.match(r"\W*(?:when|once|after)\b", when.text, re.IGNORECASE) and _PAST.search(when.text):
        return bool(re.search(r"\bwould\b|['’]d\b", rest))
    if not figures(rest) and re.match(r"\W*(?:when|once)\b", when.text, re.IGNORECASE):
        return True  # "It ends when errors pass 2%."
    return bool(re.match(r"\W*(?:even )?if\b", when.text, re.IGNORECASE) or _ACTS.search(rest) or _DOES.search(rest))
