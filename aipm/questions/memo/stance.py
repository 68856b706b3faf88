"""What a memo decides: launch, wait, keep, raise, ask a lawyer; by lists of words, for all to read."""

import re
from collections.abc import Callable, Sequence

from aipm.questions.memo.conditions import besides, binding, conditional
from aipm.questions.memo.sentences import BREAKS, Span
from aipm.questions.memo.words import DOES

TELLS = r"have\b|call\b|note\b|add\b|describe|like to (?:add|note|point|tell|inform|report|say|thank)|love to know|guess|say that|estimate|hope"
ONES = r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred"
MEANT = (
    r"recommend\w*|propos(?:e|es|ed|al|als|ing)\b|suggest\w*|advis\w+|advice|let(?:['’]s| us)\b(?! (?:know|see|look at the))|"
    rf"i(?:['’]d| would)(?: \w+ly| therefore| then| rather| sooner)?(?! (?:{TELLS}))\b|we(?:['’]d| would)(?! (?:{TELLS}|still|then|be\b|\w+ (?:only |about |all |the )?(?:\d|{ONES})))\b|"
    r"we (?:should|must|need to|ought|had better|can (?:launch|start|go|use|keep|wait|stop|begin))|i (?:think|believe) (?:we|it is (?:necessary|better|best|time|right)|that we)|"
    r"my (?:vote|call|answer|take|plan|view|choice|decision|opinion|wish|idea|feeling)\b[^.]{0,20}(?:\bis\b|\bwould be\b|\bgoes to\b|:)|i(?: am|['’]m) (?:for|against|in favou?r|minded|inclined|asking)|"
    r"in favou?r of|i (?:prefer|vote|choose|opt|decide|ask|say|stay|go|stand|plan|intend|wish|am going)\b|"
    r"what i (?:want|['’]d like|would like)|i(?:['’]d| would) like (?:to (?:keep|launch|wait|start|use|stop|ask|hold|try|see)|a\b|us\b)|"
    r"better (?:we|to|that we|if we|wait|not)|please (?!(?:note|find|see|read|contact|call|tell|let me|do not hesitate|feel|excuse))|that means|if it (?:was|were) up to me|if you ask me|personally,|"
    r"next step|(?:should|must) (?:be|go|do|take|read|handle|get|look|stay|keep|continue|see|wait|not|start|only|still|remain|have|first)\b|"
    r"we (?:go\b|start|launch|ship|hold|wait|keep|stay|continue|leave|begin|open|roll|postpone|will (?:launch|start|go|keep|wait|hold|use|continue|ship))|"
    r"(?:ready|good|fit|safe enough) (?:to (?:go|launch|ship)|for)\b|(?:not|n['’]t) (?:be )?ready|opinion (?:to|that)|(?:it is|it['’]s) (?:reasonable|sensible|wise|right|best|better) to|goes live|too early|too soon|premature|"
    r"can (?:go live|launch|start|be (?:used|launched|shipped|released))|we (?:do not|don['’]?t|will not|won['’]?t) (?:launch|start|use|ship|go|roll|open)|i want\b(?! to (?:tell|inform|point|say|thank|make clear))"
)
LABEL = (
    r"(?:^\W*|[.;]\s*)(?:my )?(?:proposal|recommendation|decision|suggestion|plan|action|do|to do|advice|vote|verdict|choice|conclusion|next|bottom line)\b[^.:]{0,25}[:=–—-]|"
    r"\bchoice\b[^.:]{0,30}:"
)
FIRST = rf"(?:^\W*(?:[\w'’.]+,\s+)?|[:;]\s+|\s[–—-]\s+|,\s+)(?:so |then |therefore |thus |hence |and |but |only )?(?:{DOES})"
ANSWERS = r"\w+ (?:yes|no)(?=\s*[,.;]|\s*$)"
WENT = r"^\W*(?:\w+\W+){0,3}(?:start(?:ed|s)|left|kept|no (?:woman|frauds?|pages?|one|review|interval|difference|effect|signs?))\b"

_MEANT, _LABEL = re.compile(rf"\b(?:{MEANT})", re.IGNORECASE), re.compile(LABEL, re.IGNORECASE)
_FIRST, _ANSWERS = re.compile(rf"{FIRST}\b", re.IGNORECASE), re.compile(ANSWERS, re.IGNORECASE)
_WENT = re.compile(WENT, re.IGNORECASE)


def proposes(text: str) -> bool:
    """Whether a text says what its writer would do."""
    first = _FIRST.search(text)
    return bool(
        _MEANT.search(text) or _LABEL.search(text) or _ANSWERS.search(text) or (first and not _WENT.search(text))
    )


def _unconditioned(sentence: Span, when: Span) -> list[str]:
    """The clauses of a sentence without its condition and without the clause that hangs on it: the next one, or the last."""
    before = [
        part
        for part in BREAKS.split(sentence.text[: when.start - sentence.start])
        if len(part.split()) > 1 or _FIRST.match(part) or part.strip().lower() == "not"
    ]
    after = [
        part
        for part in BREAKS.split(sentence.text[when.end - sentence.start :])
        if len(part.split()) > 1 or _FIRST.match(part)
    ]
    return [*before, *after[1:]] if after else before[:-1]


LISTS = re.compile(
    r"pros and cons|\b(?:ship|launch|keep|use it), (?:\w+ )?(?:hold|wait|raise|stop)\b[^.]* or \w+|(?:two|three|several) options",
    re.IGNORECASE,
)
UNDECIDED = re.compile(
    r"(?:somebody|someone|everybody|everyone|one|you|they|people|the (?:board|director|head|lead)) (?:must|should|has to|have to|needs? to|will have to) (?:decide|think|choose|discuss)|"
    r"(?:should|must|can|could) be (?:decided|discussed|thought|considered|seen|said)|pros and cons|ship, hold or|\boptions\b|worth (?:a )?(?:thought|discussion)|think about|up to you|as you (?:can )?see|(?:question|matter) (?:remains|stays) open|remains open|depends on|both sides|"
    r"hope (?:this|these|it)|would (?:be (?:easier|another thing|different|nice|interesting)|need to be)|would (?:like|love) to (?:know|thank|tell|add)|may i|if i may|(?:could|can|may|might) (?:be|lie|also|still|well|happen|have)\b",
    re.IGNORECASE,
)
OPINES = re.compile(
    rf"\b(?:should|must|shall|need to)\b|\b(?:i|we)(?:['’](?:d|ll)| would| could| can| may| might| will)\b|\b(?:may|can|could|will|would) (?!have\b|clear\b|make\b|stop\b)(?:{DOES})\b|"
    r"\b(?:would|could|might|may|can|shall)\b.*\b(?:you|we|i)\b.*\?\s*$|\b(?:reasonable|sensible|wise|right thing|best\b|better\b|too early|is early|goes live|go live|stays|remains|waits|opinion|yes\b|no\b(?! \w+ (?:was|were|is|are))|"
    r"i(?: am|['’]m) (?:in|out|not in)|get\b|try\b|redo|fix\b|repeat|wait\b|ship\b|launch\b|want\b)",
    re.IGNORECASE,
)


def decision(found: Sequence[Span], tells: Callable[[str], bool] = lambda _: True) -> str | None:
    """The words with which a memo decides: launch, wait, do not …; None where it only says what would make it change.

    `tells` says of a sentence whether it holds a counted number; one that holds none and says what should or could be done
    decides, in whatever words.
    """
    for sentence in found:
        if LISTS.search(sentence.text):
            continue
        when = conditional(sentence)
        if when is None:
            free = [sentence.text]
        elif binding(when):
            free = [besides(sentence, when)]
        else:
            free = _unconditioned(sentence, when)
        for clause in free:
            if proposes(clause):
                return " ".join(clause.split())
    for sentence in found:
        stands_alone = (
            conditional(sentence) is None and not tells(sentence.text) and not UNDECIDED.search(sentence.text)
        )
        if stands_alone and OPINES.search(sentence.text):
            return " ".join(sentence.text.split())
    return None
