"""What the numbers of a memo say wrongly: of another group, of the rest, a hundred times too large, or not as counted."""

import re
from collections.abc import Iterator, Sequence

from aipm.questions.memo.evidence import (
    A_WEEK,
    Placed,
    bound,
    claimed_limit,
    has,
    is_value,
    labelled,
    names,
    taken,
    unit_fits,
)
from aipm.questions.memo.figures import COUNT, PAIR, POINTS, SHARE, TIME, Figure, Reading, figures
from aipm.questions.memo.stance import proposes
from aipm.questions.memo.story import Quantity, Share, Story

DENIAL = r"(?:not|without(?: being)?|never|no|cannot|fail(?:s|ed)? to|(?:did|does|do|was|were|is|are) ?n[o'’]?t)\b"
OF_THEM = re.compile(r"\s+of (?:them|these|those|which|whom)\b", re.IGNORECASE)
OF_WHICH = re.compile(r"\bof (?:them|these|those|which|whom),?\s*$", re.IGNORECASE)
ALL_BUT = re.compile(r"\b(?:but|except|save|other than|apart from)\s+(?:for )?$", re.IGNORECASE)
RESTATES = re.compile(
    r"(?:\b(?:this|that|which|it|what)(?:['’]s|\s+(?:is|are|makes?|means|gives|was))\s+(?:about |only |just |nearly |almost )?|[(=]\s*(?:about )?|"
    r"[,;–—-]\s*(?:so |thus |i\.e\.,? |about |only |or |hence )?)$",
    re.IGNORECASE,
)
NO_SHARE = re.compile(
    r"\s*(?:[\w-]+ )?(?:interval|confidence|ci\b|more|less|higher|lower|fewer|up\b|better|worse|increase|above|below|limit|allowed|promised|to\b|[–-])",
    re.IGNORECASE,
)
LEVEL = re.compile(r"\b(?:interval|confidence|ci|sure|level)\b", re.IGNORECASE)
ENDS = re.compile(r"\s*(?:[).,;:]|$|and\b|were\b|only\b|of\b)", re.IGNORECASE)
GAP = re.compile(
    r"\b(?:sav(?:e|es|ed|ing|ings)|rise|lift|delta|differen\w+|cheaper|less|gives? up|gave up|giving up)\b|(?:the change|changing|raising|the raise) (?:\w+ )?(?:therefore )?costs?\b",
    re.IGNORECASE,
)
EACH = re.compile(r"\s*(?:an?|per|each|every|for (?:an?|each|every))\s+\w+|\s*/\s*\w", re.IGNORECASE)
TOTAL = re.compile(r"\b(?:together|in total|altogether|in sum|summed)\b", re.IGNORECASE)
EACH_WEEK = re.compile(r"\W*(?:each|every) week\b", re.IGNORECASE)
OFF = 0.1  # of a sum: what lies nearer may be "over 5,000"
WITHOUT = re.compile(r"\b(?:without|no review|no model|do(?:ing|es)? nothing|if nothing|otherwise)\b", re.IGNORECASE)


def faults(text: str, story: Story, found: Sequence[Placed]) -> Iterator[str]:
    """What the numbers of a memo say wrongly, a sentence each; limits that stand in a condition are the writer's own."""
    for place, at in enumerate(found):
        if at.wish or at.figure.kind == TIME:
            continue
        limits = [(each, *claim) for each in story.quantities if (claim := claimed_limit(text, at, each))]
        if limits:
            yield from _limit_faults(at, *limits[0])
            continue
        share = bound(text, at, story)
        if share is None and at.figure.kind == PAIR:
            share = _by_whole(at, story)
        told = any(
            unit_fits(each, at)
            and any(is_value(at.figure, v) or taken(each, at.figure, v) for v in each.values.values())
            for each in story.quantities
        )
        if at.figure.kind in (SHARE, PAIR) and share is not None and not told:
            yield from _share_faults(at, share, story)
        if at.figure.kind == SHARE and place and not told:
            yield from _restated(text, found[place - 1], at, story)
        if at.figure.kind == COUNT:
            yield from _count_faults(text, at, story)
            yield from _total_faults(at, story)
        for quantity in story.quantities:
            yield from _quantity_faults(quantity, at)
            yield from _gap_faults(text, quantity, at, story)


def _limit_faults(at: Placed, quantity: Quantity, claim: float, denied: bool) -> Iterator[str]:
    """What is wrong with a share that is claimed as the largest one: too small, or larger than the data ask for."""
    if not denied and not any(taken(quantity, at.figure, value) for value in quantity.values.values()):
        said = next((sentence for end, sentence in quantity.off if claim <= end), "")
        yield f'I read "{at.figure.text}" as the largest share that you claim. {said}'.strip()


def _restated(text: str, before: Placed, at: Placed, story: Story) -> Iterator[str]:
    """A percentage that says the count before it once more, and is not that share: "5 of 421, this is 12%"."""
    between = text[before.figure.end : at.figure.start]
    if before.sentence != at.sentence or NO_SHARE.match(text, at.figure.end) or not ENDS.match(text, at.figure.end):
        return
    tail = None if LEVEL.search(between) else RESTATES.search(between)
    if not tail or len(between[: tail.start()].split()) > 4:
        return
    same = [share for share in story.shares if _counts(before, at, share)]
    if len(same) != 1:
        return
    share, figure = same[0], at.figure
    is_part = before.figure.is_(share.part) or before.figure.is_(share.whole)
    is_rest = before.figure.is_(share.whole - share.part) or before.figure.is_(share.whole)
    if not ((is_part and figure.is_rate(share.rate)) or (is_rest and figure.is_rate(1 - share.rate))):
        yield f'I read "{before.figure.text}" and "{figure.text}" as one share of {share.group}; counted again, that is another percentage.'


def _counts(before: Placed, at: Placed, share: Share) -> bool:
    """Whether the figure before another counts a share: a pair, or its part where the whole stands in the same sentence."""
    figure, rest = before.figure, share.whole - share.part
    part = figure.is_(share.part) or figure.is_(rest)
    if figure.kind == PAIR:
        return part and figure.is_of(share.whole)
    whole = any(each.kind == COUNT and each.is_(share.whole) for each in figures(at.sentence.text))
    told = any(each.is_(share.part) or each.is_(rest) for each in figures(at.sentence.text) if each.kind == COUNT)
    return figure.kind == COUNT and ((part and whole) or (figure.is_(share.whole) and told))


def _total_faults(at: Placed, story: Story) -> Iterator[str]:
    """A total of the groups that is none: "together 153"."""
    figure, value = at.figure, at.figure.readings[0].value
    if not story.arms or len(story.shares) < 2 or not TOTAL.search(at.clause.text):
        return
    parts, wholes = sum(s.part for s in story.shares), sum(s.whole for s in story.shares)
    known = [parts, wholes, wholes - parts, *(n for s in story.shares for n in (s.part, s.whole, s.whole - s.part))]
    if (
        value >= 2
        and not any(figure.is_(each) for each in known)
        and all(abs(value - each) < each for each in (parts, wholes))
    ):
        yield f'I read "{figure.text}" as a total; added again, the groups give another one.'


def _both(at: Placed, share: Share) -> bool:
    """Whether the sentence of a figure counts a share."""
    return any(each.is_(share.part) for each in figures(at.sentence.text) if each.kind in (COUNT, PAIR))


def _gap_faults(text: str, quantity: Quantity, at: Placed, story: Story) -> Iterator[str]:
    """A sum that is told as the difference of two others, and is not: "so we saved 6,168 euros"."""
    figure = at.figure
    if not quantity.gap or figure.kind != quantity.unit or not GAP.search(at.clause.text):
        return
    if quantity.unit == POINTS and not all(_both(at, share) for share in story.shares):
        return
    if EACH.match(text, figure.end) or proposes(at.sentence.text):
        return
    known = [*quantity.values.values(), *(v / quantity.weeks for v in quantity.values.values() if quantity.weeks)]
    if not any(figure.is_(each) or abs(abs(figure.readings[0].value) - abs(each)) <= OFF * abs(each) for each in known):
        yield f'I read "{figure.text}" of {quantity.gap}; take one sum from the other again, it is another number.'


def _count_faults(text: str, at: Placed, story: Story) -> Iterator[str]:
    """A count that is said of the others ("191 of them were fraud"), or belongs to another group than the one beside it."""
    for share in story.shares:
        owner = [each for each in story.shares if at.figure.is_(each.whole) and each is not share]
        if (
            owner
            and not at.figure.is_(share.whole)
            and re.match(rf"\s+(?:{share.only})", text[at.figure.end :], re.IGNORECASE)
        ):
            yield f'I read "{at.figure.text}" of {share.group}; that number counts {owner[0].group}.'
    if OF_THEM.match(text, at.figure.end) or OF_WHICH.search(text[: at.figure.start]):
        named = [each for each in story.shares if names(each, at) and at.figure.is_(each.whole - each.part)]
        if len(named) == 1 and (turned := _turned(at, named[0])):
            yield f'I read "{at.figure.text}" of {named[0].group} {turned}'
    if not story.arms:
        return
    beside, figure = labelled(at, story), at.figure
    if beside is None or any(figure.is_(count) for count in (beside.part, beside.whole, beside.whole - beside.part)):
        return
    for other in story.shares:
        if figure.is_(other.part) or figure.is_(other.whole) or figure.is_(other.whole - other.part):
            yield f'I read "{figure.text}" of {beside.group}; that number is counted among {other.group}.'


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
    if any(figure.is_rate(each) or figure.is_rate(1 - each) for each in share.also):
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
    if proposes(at.sentence.text):
        return  # a number of the plan: "a sample of 20% of them"
    yield f"{said}; counted again, no such share of {share.group} comes out. Count the part and the whole once more."


def _times(figure: Figure, factor: float) -> list[Reading]:
    source = figure.ratios() if figure.kind == PAIR else figure.readings
    return [Reading(r.value * factor, r.low * factor, r.high * factor) for r in source]


def _turned(at: Placed, share: Share) -> str:
    """What is wrong where the part is told as the rest, or the rest as the part; nothing where the clause leaves it open."""
    figure, clause = at.figure, at.clause.text
    counted = figure.kind == COUNT
    is_part = figure.is_(share.part) if counted else figure.is_rate(share.rate)
    is_rest = figure.is_(share.whole - share.part) if counted else figure.is_rate(1 - share.rate)
    if ALL_BUT.search(at.sentence.text[: figure.start - at.sentence.start]):
        return ""
    yes, no = has(share.yes, clause), has(share.no, clause)
    if is_part == is_rest or yes == no:
        return ""
    denied = has(rf"{DENIAL}\W+(?:\w+\W+){{0,2}}(?:{share.yes if yes else share.no})", clause)
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
            near = (r for r in _times(figure, factor) if abs(r.value - value) <= 0.2 * abs(value))
            if any(r.fits(value, figure.about) for r in near):
                way = "100 times too small" if factor == 100 else "100 times too large"
                yield f'I read "{figure.text}"; for {name} that is {way}.'
                return
    if quantity.weeks and (
        A_WEEK.match(at.sentence.text[figure.end - at.sentence.start :].lstrip()) or EACH_WEEK.match(at.sentence.text)
    ):
        for name, value in quantity.values.items():
            if figure.is_(value) and not figure.is_(value / quantity.weeks):
                yield f'I read "{figure.text}" of each week; {name} of all {quantity.weeks} weeks is that much.'
                return
    named = quantity.now != Quantity.now
    behind = at.clause.text[figure.end - at.clause.start :]
    for pattern, name, other in (
        (quantity.now, quantity.used, quantity.without),
        (quantity.then, quantity.without, quantity.used),
    ):
        if (
            name
            and figure.is_(quantity.values[name])
            and re.match(rf"\W*(?:\w+\W+){{0,2}}?(?:{pattern})", behind, re.IGNORECASE)
        ):
            yield f'I read "{" ".join((figure.text + behind).split())}"; that number is {name}, not {other}.'
            return
    if not named and quantity.used and figure.is_(quantity.values[quantity.used]) and WITHOUT.search(at.clause.text):
        yield f'I read "{figure.text}" in "{" ".join(at.clause.text.split())}"; that number is {quantity.used}.'
