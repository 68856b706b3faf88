"""What the numbers of a memo say of a story: which shares and quantities are there, and which say something else."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aipm.questions.memo.figures import COUNT, PAIR, POINTS, SHARE, TIME, Figure, Reading, figures
from aipm.questions.memo.sentences import Span, clause_at, sentences, with_label
from aipm.questions.memo.stance import conditional
from aipm.questions.memo.story import Quantity, Share, Story

THEM = re.compile(
    r"\b(?:of|from|among) (?:them|these|those|which|it)\b|\b(?:they|these|those|rest|others?)\b", re.IGNORECASE
)
DENIAL = r"(?:not|never|no|cannot|fail(?:s|ed)? to|(?:did|does|do|was|were|is|are) ?n[o'’]?t)\b"
VERB = r"(?:was|were|is|are|turn\w*|had|has|have|really|actually|be|been|being|caught|found)\b"
BETWEEN = r"\w*(?:\s*[(:=]|\s+(?:of|is|was|at|rate|to|only|about|around|roughly|would be|falls|rises|has|had))*\s*"
WITHOUT = re.compile(r"\b(?:without|no review|no model|do(?:ing|es)? nothing|if nothing|otherwise)\b", re.IGNORECASE)
DOWN = re.compile(
    r"\b(?:worse|lower|fewer|less|los[es]\w*|minus|down|decrease|drop|behind|below|negative)", re.IGNORECASE
)
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
        return bool(when and when.holds(self.figure.start))


def placed(text: str) -> list[Placed]:
    """The numbers of a memo where they stand."""
    pieces, found = sentences(text), []
    for place, sentence in enumerate(pieces):
        for figure in (each for each in figures(text) if sentence.holds(each.start)):
            before = pieces[place - 1].text if place else ""
            found.append(Placed(figure, sentence, clause_at(sentence, figure.start), before))
    return found


def _has(pattern: str, text: str) -> bool:
    return bool(re.search(rf"\b(?:{pattern})", text, re.IGNORECASE))


def names(share: Share, at: Placed) -> bool:
    """Whether the sentence of a figure speaks of the group of a share, by name, by "of them" or by its number."""
    said = at.sentence.text
    whole_there = any(figure.kind == COUNT and figure.is_(share.whole) for figure in figures(said))
    if whole_there and _has(f"{share.yes}|{share.no}", said):
        return True
    return _has(share.of, said) or bool(THEM.search(said) and _has(share.of, at.before))


def speaks(share: Share, at: Placed) -> bool:
    """Whether the sentence of a figure speaks of the share at all."""
    return names(share, at) or _has(f"{share.yes}|{share.no}|{share.metric}", at.sentence.text)


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
    said = with_label(at.sentence, at.figure.start)
    named = [share for share in story.shares if _has(share.of, said)]
    return named[0] if len(named) == 1 else None


def part_said(text: str, share: Share, found: Sequence[Placed], story: Story) -> bool:
    """Whether the part is said, as a count or a rate, of the part or of the rest."""
    rest = share.whole - share.part
    for at in found:
        figure = at.figure
        if not speaks(share, at):
            continue
        other = bound(text, at, story)
        if figure.kind == PAIR and figure.is_of(share.whole) and (figure.is_(share.part) or figure.is_(rest)):
            return True
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
        (at.figure.kind == COUNT and (story.arms or names(share, at)) and at.figure.is_(share.whole))
        or (at.figure.kind == PAIR and speaks(share, at) and at.figure.is_of(share.whole))
        for at in found
    )


def quantities_said(text: str, quantity: Quantity, found: Sequence[Placed]) -> set[str]:
    """Which values of a quantity a memo says, in whole or by the week."""
    said = set()
    for at in found:
        for name, value in quantity.values.items():
            if _unit_fits(quantity, at) and any(at.figure.is_(exact) for exact in _exact(text, quantity, value, at)):
                said.add(name)
    return said


def _exact(text: str, quantity: Quantity, value: float, at: Placed) -> list[float]:
    """The values that a figure may stand for: by the week, or without its sign where a word says "worse"."""
    weekly = quantity.weeks and A_WEEK.search(at.sentence.text)
    exact = [value, value / quantity.weeks] if weekly else [value]
    if value < 0 and DOWN.search(text[max(0, at.figure.start - 40) : at.figure.end + 30]):
        exact += [-each for each in exact]
    if quantity.unit == POINTS and at.figure.kind == COUNT:  # "from -0.7 to 5.2", with the unit said before
        exact += [100 * each for each in exact]
    return exact


def _unit_fits(quantity: Quantity, at: Placed) -> bool:
    kind = at.figure.kind
    if kind == quantity.unit or (quantity.unit == POINTS and kind == SHARE):
        return True
    return kind == COUNT and _has(quantity.words, at.sentence.text)


def faults(text: str, story: Story, found: Sequence[Placed]) -> Iterator[str]:
    """What the numbers of a memo say wrongly, a sentence each; limits that stand in a condition are the writer's own."""
    for at in found:
        if at.wish or at.figure.kind == TIME:
            continue
        share = bound(text, at, story)
        if share is None and at.figure.kind == PAIR:
            share = _by_whole(at, story)
        if at.figure.kind in (SHARE, PAIR) and share is not None:
            yield from _share_faults(at, share, story)
        if story.arms and at.figure.kind == COUNT:
            yield from _count_faults(at, story)
        for quantity in story.quantities:
            yield from _quantity_faults(quantity, at)


def _count_faults(at: Placed, story: Story) -> Iterator[str]:
    """A count that belongs to another group than the one that is named beside it."""
    share, figure = labelled(at, story), at.figure
    if share is None or any(figure.is_(count) for count in (share.part, share.whole, share.whole - share.part)):
        return
    for other in story.shares:
        if figure.is_(other.part) or figure.is_(other.whole) or figure.is_(other.whole - other.part):
            yield f'I read "{figure.text}" of {share.group}; that number is counted among {other.group}.'


def _by_whole(at: Placed, story: Story) -> Share | None:
    """The share that a pair is of by its second number; of several with one whole, the one whose part it has."""
    same = [share for share in story.shares if at.figure.is_of(share.whole)]
    right = [share for share in same if at.figure.is_rate(share.rate) or at.figure.is_rate(1 - share.rate)]
    return next(iter(right or same), None)


def _share_faults(at: Placed, share: Share, story: Story) -> Iterator[str]:
    figure, rest = at.figure, 1 - share.rate
    said = f'I read "{figure.text}" of {share.group}'
    if figure.is_rate(share.rate) or figure.is_rate(rest):
        turned = _turned(at, share)
        if turned:
            yield f"{said} {turned}"
        return
    for other in story.shares:
        if other is not share and (figure.is_rate(other.rate) or figure.is_rate(1 - other.rate)):
            yield f"{said}; that number is a share of {other.group}. Say it of {other.group}, or count {share.group}."
            return
    for factor, way in ((100, "100 times too small"), (0.01, "100 times too large")):
        if any(reading.fits(share.rate, figure.about) for reading in _times(figure, factor)):
            yield f"{said}; that is {way}. A share can be written as a percentage or as a fraction, not as both."
            return
    if story.arms and figure.kind == SHARE:
        return  # an interval, a lift or a level of confidence, said of the same group
    yield f"{said}; counted again, no such share of {share.group} comes out. Count the part and the whole once more."


def _times(figure: Figure, factor: float) -> list[Reading]:
    source = figure.ratios() if figure.kind == PAIR else figure.readings
    return [Reading(r.value * factor, r.low * factor, r.high * factor) for r in source]


def _turned(at: Placed, share: Share) -> str:
    """What is wrong where the part is told as the rest, or the rest as the part; nothing where the clause leaves it open."""
    figure, clause = at.figure, at.clause.text
    is_part, is_rest = figure.is_rate(share.rate), figure.is_rate(1 - share.rate)
    yes, no = _has(share.yes, clause), _has(share.no, clause)
    if is_part == is_rest or yes == no:
        return ""
    denied = _has(rf"{DENIAL}\W+(?:\w+\W+){{0,2}}(?:{share.yes if yes else share.no})", clause)
    if (yes != denied) != is_part:
        heard = " ".join(clause.split())
        return f'in "{heard}"; that number counts the others. Read the sentence aloud: which ones does it count?'
    return ""


def _quantity_faults(quantity: Quantity, at: Placed) -> Iterator[str]:
    figure = at.figure
    if figure.kind != quantity.unit:
        return
    for name, value in quantity.values.items():
        for factor in (100, 0.01):
            if any(r.fits(value, figure.about) for r in _times(figure, factor)):
                way = "100 times too small" if factor == 100 else "100 times too large"
                yield f'I read "{figure.text}"; for {name} that is {way}.'
                return
    if quantity.used and figure.is_(quantity.values[quantity.used]) and WITHOUT.search(at.clause.text):
        yield f'I read "{figure.text}" in "{" ".join(at.clause.text.split())}"; that number is {quantity.used}.'
