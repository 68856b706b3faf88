"""What the numbers of a memo say of a story: which shares and quantities are there, and which say something else."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from aipm.questions.memo.claiming import DENIED
from aipm.questions.memo.conditions import MIND, conditional
from aipm.questions.memo.figures import COUNT, PAIR, POINTS, SHARE, TIME, Figure, figures
from aipm.questions.memo.sentences import Span, clause_at, sentences, with_label
from aipm.questions.memo.story import Quantity, Share, Story

THEM = re.compile(
    r"\b(?:of|from|among) (?:them|these|those|which|it)\b|\b(?:they|these|those|rest|others?)\b", re.IGNORECASE
)
VERB = r"(?:was|were|is|are|turn\w*|had|has|have|really|actually|be|been|being|caught|found)\b"
BETWEEN = r"\w*(?:\s*[(:=]|\s+(?:of|is|was|at|rate|to|only|about|around|roughly|would be|falls|rises|has|had))*\s*"
DOWN = re.compile(
    r"\b(?:worse|lower|fewer|less|los[es]\w*|minus|down|decrease|drop|behind|below|negative)", re.IGNORECASE
)
PER = {1000: re.compile(r"\b(?:1[., ']?000|thousand)\b"), 100: re.compile(r"\b(?:100|hundred)\b", re.IGNORECASE)}
COUNTED = re.compile(
    r"\s+(?:\w+ )?(?:applicants|applications|people|persons|loans|payers|women|cases|frauds|customers|payments|alarms|flags|clicks|pages|weeks)\b",
    re.IGNORECASE,
)
AT_MOST = re.compile(
    r"\b(?:at (?:the )?most|(?:no|not) (?:more|larger|higher) than|up ?to|as many as|as much as|below|under|less than|fewer than|max(?:imum|imal|imally)?\.?)(?: of)?"
    r"(?:,? (?:about|around|roughly|only|some|the|a|perhaps|maybe))*\W*$",
    re.IGNORECASE,
)
LARGEST = re.compile(
    r"\b(?:largest share|maxim(?:um|al)|upper (?:limit|end|bound)|at (?:the )?most|limit|bound)\b(?:[ ]+[^\W\d][\w'’-]*){0,8}[ :=]*\W?$",
    re.IGNORECASE,
)
PARTS = re.compile(r"[,;:(]|\b(?:so|and|but|thus|therefore)\b", re.IGNORECASE)
AHEAD = re.compile(
    r"(?:[ ]+(?!(?:so|and|but|which|while|as|since|because)\b)[\w'’]+){0,4}?[ ]+(?:tomorrow|future|coming)\b",
    re.IGNORECASE,
)
PERCENT = re.compile(r"%|per ?cent", re.IGNORECASE)
ROUGH = 0.25  # of a value: a rounding that is further off says something else
A_WEEK = re.compile(r"\b(?:(?:a|per|each|every|one) week|weekly|/ ?week)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Placed:
    """A figure with its sentence, its clause, and the sentence before."""

    figure: Figure
    sentence: Span
    clause: Span
    before: str

    @property
    def wish(self) -> bool:
        """Whether it stands in a condition: a limit that the writer sets, and no fact."""
        when = conditional(self.sentence)
        return bool((when and when.holds(self.figure.start)) or MIND.search(self.sentence.text))


def placed(text: str) -> list[Placed]:
    """The numbers of a memo where they stand."""
    pieces, found = sentences(text), []
    for place, sentence in enumerate(pieces):
        for figure in (each for each in figures(text) if sentence.holds(each.start)):
            before = pieces[place - 1].text if place else ""
            found.append(Placed(figure, sentence, clause_at(sentence, figure.start), before))
    return found


def has(pattern: str, text: str) -> bool:
    """Whether a text holds a word of a pattern."""
    return bool(re.search(rf"\b(?:{pattern})", text, re.IGNORECASE))


def names(share: Share, at: Placed) -> bool:
    """Whether the sentence of a figure speaks of the group of a share, by name, by "of them" or by its number."""
    said = at.sentence.text
    whole_there = any(figure.kind == COUNT and figure.is_(share.whole) for figure in figures(said))
    if whole_there and has(f"{share.yes}|{share.no}", said):
        return True
    return has(share.of, said) or bool(THEM.search(said) and has(share.of, at.before))


def speaks(share: Share, at: Placed) -> bool:
    """Whether the sentence of a figure speaks of the share at all."""
    return names(share, at) or has(f"{share.yes}|{share.no}|{share.metric}", at.sentence.text)


def bound(text: str, at: Placed, story: Story) -> Share | None:
    """The share that a rate or a pair is said of: its group stands right behind ("44% of the frauds"), or its metric beside.

    Where groups are compared, the one that is named alone in the clause counts too.
    """
    figure, shares = at.figure, story.shares
    rest = text[figure.end : at.sentence.end]
    link = r"\s+(?:of|among|in|from|with|for|on)\s+" if figure.kind != PAIR else r"\s+"
    # the link, then a few words that are no verbs and end no clause, then the noun
    between = rf"(?:(?!{VERB}|and\b|but\b)[\w'’-]+(?:[.,]\d+)?\s+){{0,4}}?"
    found = [
        (match.end(), share)
        for share in shares
        if (match := re.match(rf"{link}{between}(?:{share.of})", rest, re.IGNORECASE))
    ]
    if found:
        return min(found, key=lambda each: each[0])[1]
    if story.arms and (named := labelled(at, story)):
        return named
    before, behind = text[at.sentence.start : figure.start], text[figure.end : at.sentence.end]
    near = (
        share
        for share in shares
        if re.search(rf"\b(?:{share.metric}){BETWEEN}$", before, re.IGNORECASE)
        or re.match(rf"\s+(?:of\s+)?(?:{share.metric})", behind, re.IGNORECASE)
    )
    return next(near, None)


def labelled(at: Placed, story: Story) -> Share | None:
    """The one group that is named in the clause of a figure, or in the label before it ("Turned pages: …")."""
    for said in (at.clause.text, with_label(at.sentence, at.figure.start)):
        named = [share for share in story.shares if has(share.of, said)]
        if named:
            return named[0] if len(named) == 1 else None
    return None


def part_said(text: str, share: Share, found: Sequence[Placed], story: Story) -> bool:
    """Whether the part is said, as a count or a rate, of the part or of the rest."""
    rest = share.whole - share.part
    for at in found:
        figure, other = at.figure, bound(text, at, story)
        exact = figure.kind == PAIR and figure.is_of(share.whole) and (figure.is_(share.part) or figure.is_(rest))
        if exact and other in (None, share):
            return True
        if not speaks(share, at):
            continue
        if figure.kind in (SHARE, PAIR) or (figure.kind == COUNT and figure.readings[0].value < 1):
            rate = figure.is_rate(share.rate) or figure.is_rate(1 - share.rate)
            if rate and other in (None, share):
                return True
        elif figure.kind == COUNT and names(share, at) and (figure.is_(share.part) or figure.is_(rest)):
            return True
    return False


def whole_said(share: Share, found: Sequence[Placed], story: Story) -> bool:
    """Whether the memo says of how many: the whole beside its noun, or the part and the rest."""
    rest = share.whole - share.part
    counts = [at.figure for at in found if at.figure.kind == COUNT and speaks(share, at)]
    if any(figure.is_(share.part) for figure in counts) and any(figure.is_(rest) for figure in counts):
        return True
    return any(
        (at.figure.kind == PAIR and at.figure.is_of(share.whole) and (at.figure.is_(share.part) or at.figure.is_(rest)))
        or (at.figure.kind == PAIR and at.figure.is_(share.whole) and speaks(share, at))
        or (at.figure.kind == COUNT and (story.arms or names(share, at)) and at.figure.is_(share.whole))
        or (at.figure.kind == PAIR and speaks(share, at) and at.figure.is_of(share.whole))
        for at in found
    )


def quantities_said(text: str, quantity: Quantity, found: Sequence[Placed]) -> set[str]:
    """Which values of a quantity a memo says, in whole or by the week."""
    said = set()
    for at in found:
        for name, value in quantity.values.items():
            exacts = _exact(text, quantity, value, at) if unit_fits(quantity, at) else []
            if any(taken(quantity, at.figure, exact, exact / value if value else 1.0) for exact in exacts):
                said.add(name)
    return said


def taken(quantity: Quantity, figure: Figure, exact: float, factor: float = 1.0) -> bool:
    """Whether a figure is taken as a value of a quantity: within what it allows, or a sound rounding that says enough.

    `factor` is how many times the value `exact` is: 100 where the unit percent stands elsewhere.
    """
    if quantity.within:
        low, high = (factor * end for end in quantity.within)
        return any(low - 1e-9 <= value <= high + 1e-9 for value in _values(figure))
    return is_value(figure, exact) and _near(figure, exact)


def _exact(text: str, quantity: Quantity, value: float, at: Placed) -> list[float]:
    """The values that a figure may stand for: by the week, or without its sign where a word says "worse"."""
    weekly = quantity.weeks and A_WEEK.search(at.sentence.text)
    exact = [value, value / quantity.weeks] if weekly else [value]
    if value < 0 and DOWN.search(text[max(0, at.figure.start - 40) : at.figure.end + 30]):
        exact += [-each for each in exact]
    if quantity.unit == POINTS and at.figure.kind == COUNT:  # "from -0.7 to 5.2", with the unit said before
        exact += [100 * each for each in exact]
    if quantity.unit == SHARE and at.figure.kind == COUNT and PERCENT.search(at.sentence.text):
        exact += [100 * each for each in exact]  # "a 95 per cent interval of 0.63 to 3.4"
    if quantity.unit == SHARE and at.figure.kind == COUNT:  # "of 1,000 such women, 6 to 34"
        exact += [number * each for number, said in PER.items() if said.search(at.sentence.text) for each in exact]
    return exact


def _near(figure: Figure, exact: float) -> bool:
    """Whether the digits say about as much as the value: "1%" says too little of 0.63%."""
    return any(abs(value - exact) <= ROUGH * abs(exact) for value in _values(figure))


def _values(figure: Figure) -> list[float]:
    """What a figure says as it is written, one a reading; of a pair its share."""
    return [ratio.value for ratio in (figure.ratios() if figure.kind == PAIR else figure.readings)]


def claimed_limit(text: str, at: Placed, quantity: Quantity) -> tuple[float, bool] | None:
    """(the share that a figure says as the largest one of those of whom `quantity.claimed` speaks, whether that is denied).

    None where it says no such share.
    """
    figure = at.figure
    share = figure.kind in (SHARE, PAIR) or (figure.kind == COUNT and figure.readings[0].value < 1)
    if not share or not has(quantity.claimed, at.sentence.text):
        return None
    before, behind = text[at.sentence.start : figure.start], text[figure.end : at.sentence.end]
    most = AT_MOST.search(before) or LARGEST.search(before)
    if not (most or AHEAD.match(behind)):
        return None
    near = PARTS.split(before[: most.start()] if most else before)[-1]
    denied = bool(DENIED.search(near))
    return next(((value, denied) for value in _values(figure)), None)


def is_value(figure: Figure, exact: float) -> bool:
    """Whether a figure is a sound rounding of a value, or of a share where it is a pair."""
    return figure.is_rate(exact) if figure.kind == PAIR else figure.is_(exact)


def unit_fits(quantity: Quantity, at: Placed) -> bool:
    """Whether a figure has the unit of a quantity, or words beside it that say so."""
    kind = at.figure.kind
    if (
        kind == quantity.unit
        or (quantity.unit == POINTS and kind == SHARE)
        or (quantity.unit == SHARE and kind == PAIR)
    ):
        return True
    fraction = quantity.unit == SHARE and at.figure.readings[0].value < 1
    counted = COUNTED.match(at.sentence.text, at.figure.end - at.sentence.start)
    return kind == COUNT and not counted and (fraction or has(quantity.words, at.sentence.text))


def known(text: str, story: Story) -> bool:
    """Whether a text holds a figure of the story: a pair, a count, or a value."""
    values = [value for quantity in story.quantities for value in quantity.values.values()]
    counts = [n for share in story.shares for n in (share.whole, share.part, share.whole - share.part) if n > 9]
    return any(
        figure.kind != TIME and (figure.kind == PAIR or any(figure.is_(each) for each in (*values, *counts)))
        for figure in figures(text)
    )
