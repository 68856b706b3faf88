"""The numbers of a text: 12 of 1,000, 1.2%, one in 83, twelve in a thousand, 0.012, 1,2 %, 1 000, €1.7k, about 1700 EUR.

A number may be read in more than one way (5.360 is five and a third, or five thousand), so a figure keeps every reading,
each with the range of exact values that its digits stand for.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

COUNT, SHARE, MONEY, POINTS, TIME, PAIR = "count", "share", "money", "points", "time", "pair"

ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
WORDS = {name: value for value, name in enumerate(ONES)} | {name: 10 * ten for ten, name in enumerate(_TENS, 2)}
WORDS |= {"dozen": 12, "fourty": 40}
MULTIPLES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
SCALES = {"k": 1000, "thousand": 1000, "tsd": 1000, "m": 1_000_000, "mio": 1_000_000, "million": 1_000_000}

_WORD = "|".join(sorted([*WORDS, *MULTIPLES], key=len, reverse=True))
SPELT = rf"\b(?:(?:a|an)[ -](?=hundred|thousand|million|dozen))?(?:{_WORD})(?:(?:[ -]|[ ]and[ ])(?:{_WORD}))*(?: and a half)?\b"
DIGITS = r"(?<![\w.,])\d{1,3}(?:[ \u00a0\u202f'’]\d{3}){1,2}(?:[.,]\d+)?(?!\d)|(?<![\w.])\d+(?:[.,]\d+)*|(?<=[€$])\d+(?:[.,]\d+)*"
EURO = r"(?:k?€|\beuros?\b|\beur\b)"
SCALE = r"(?P<scale>k|thousand|tsd|mio|million|m)(?=\b|€)"
AFTER = (
    r"(?:\]?[ \u00a0\u202f-]?(?P<points>percentage[ -]points?|percent[ -]points?|%[ -]?points?|pp\b|p\.p\.|points?\b))"
    r"|(?:[ \u00a0\u202f]?(?P<percent>%|per[ -]?cents?\b|percents?\b|pct\b))"
    r"|(?:[ \u00a0\u202f]?(?P<permille>‰))"
    rf"|(?:[ \u00a0\u202f]?{EURO})"
    r"|(?:[ \u00a0\u202f-]?(?P<time>weeks?|days?|months?|quarters?|hours?|minutes?|years?)\b)"
)
NUMBER = re.compile(
    rf"(?P<sign>(?:(?<=\s)|(?<=[(\[])|^)[-−–+](?=[\d.])|\b(?:minus|plus) )?(?P<lead>%[ \u00a0\u202f]?)?(?P<before>{EURO}[ \u00a0\u202f]?)?(?P<number>{DIGITS}|{SPELT})"
    rf"(?:[ \u00a0\u202f-]?{SCALE})?(?P<after>{AFTER})?",
    re.IGNORECASE,
)
FILLER = r"(?:(?:the|all|all of|our|those|these|every|each|a|about|some|total|known|around|roughly|over|only)[ ])"
JOINED = re.compile(rf"\s*/\s*|\s+(?P<by>out of|of|from|in|per|among|on)\s+{FILLER}{{0,3}}", re.IGNORECASE)
RANGE = re.compile(r"\s*(?:to|and|or|-|–|until|till|up to|down to|,\s|;)\s*(?:about|around|roughly)?\s*", re.IGNORECASE)
NEAR = 40  # characters before a number in which "about" or "weeks" is looked for
WEEKS = re.compile(r"\bweeks?\s+(?:\d+\s*(?:to|and|until|till|through|-|–|,)\s*)?$", re.IGNORECASE)
ABOUT = re.compile(
    r"(?:about|around|roughly|approximately|approx\.?|nearly|almost|some|circa|ca\.?|over|under|than|~|near|"
    r"close to|up to|just)\s*(?:the\s+)?[€]?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Reading:
    """One way to read a number: its value and the exact values that it may be a rounding of."""

    value: float
    low: float
    high: float

    def fits(self, exact: float, about: bool = False) -> bool:
        """Whether this is a sound rounding of `exact`; "about" forgives twice as much."""
        wider = (self.high - self.low) / 2 if about else 0.0
        slack = 1e-9 + 1e-9 * abs(exact)
        return self.low - wider - slack <= exact <= self.high + wider + slack


@dataclass(frozen=True)
class Figure:
    """A number as it stands in a text. A pair ("12 of 1,000") has the readings of its part, and `whole` of the other."""

    text: str
    start: int
    end: int
    kind: str
    readings: tuple[Reading, ...]
    about: bool = False
    whole: tuple[Reading, ...] = ()

    def is_(self, exact: float) -> bool:
        """Whether one reading is a sound rounding of `exact`."""
        return any(reading.fits(exact, self.about) for reading in self.readings)

    def is_of(self, whole: float) -> bool:
        """Whether the second number of a pair is a sound rounding of `whole`."""
        return any(reading.fits(whole, self.about) for reading in self.whole)

    def is_rate(self, exact: float) -> bool:
        """Whether a share, or a pair read as a share, is a sound rounding of `exact` (a fraction)."""
        if self.kind == PAIR:
            return any(ratio.fits(exact, self.about) for ratio in self.ratios())
        return self.kind in (SHARE, COUNT) and self.is_(exact)

    def ratios(self) -> Iterator[Reading]:
        """A pair as a share. "One in nine" stands for one in 8.5 to 9.5, "11 of 100" for 10.5 to 11.5; 31 of 56 is exact."""
        for part in self.readings:
            for whole in self.whole:
                if whole.low <= 0:
                    continue
                value = part.value / whole.value
                if part.value == 1:
                    yield Reading(value, 1 / whole.high, 1 / whole.low)
                elif whole.value % 1 == 0 and (whole.value <= 20 or whole.value % 10 == 0):
                    yield Reading(value, (part.value - 0.5) / whole.value, (part.value + 0.5) / whole.value)
                else:
                    yield Reading(value, value - 1e-4, value + 1e-4)


@lru_cache(maxsize=256)
def figures(text: str) -> tuple[Figure, ...]:
    """The numbers of a text in their order, pairs joined. A lonely "one" is no number."""
    found = _units_carried(
        text,
        [
            figure
            for match in NUMBER.finditer(text)
            if not _numbers_a_line(text, match) and (figure := _figure(text, match))
        ],
    )
    joined: list[Figure] = []
    while found:
        first, *found = found
        if found and (pair := _pair(text, first, found[0])):
            joined.append(pair)
            found = found[1:]
        elif first.text.lower() not in ("one", "zero"):
            joined.append(first)
    return tuple(_wholes_carried(text, joined))


def _wholes_carried(text: str, found: list[Figure]) -> list[Figure]:
    """Figures with the whole of the next pair where it stands once for both: "6 to 34 of 1,000", "between 6 and 34 of 1,000"."""
    for place, (first, second) in enumerate(pairwise(found)):
        between = text[first.end : second.start]
        ranged = re.fullmatch(r"\s*(?:to|up to|-|–|until|till)\s*", between, re.IGNORECASE) or (
            between.strip().lower() == "and" and text[: first.start].lower().rstrip().endswith("between")
        )
        if first.kind == COUNT and second.kind == PAIR and ranged:
            found[place] = replace(first, kind=PAIR, whole=second.whole)
    return found


def _units_carried(text: str, found: list[Figure]) -> list[Figure]:
    """Figures with the unit of the next one where it stands once for both: "from 5 to 7%"."""
    for place in range(len(found) - 2, -1, -1):
        first, second = found[place], found[place + 1]
        factor = 0.01 if second.kind in (SHARE, POINTS) else 1.0
        united = second.kind in (SHARE, POINTS, MONEY, TIME)
        listed = second.kind == SHARE and first.readings[0].value > 100  # "676 of 2 000, 33.8%"
        if united and not listed and first.kind == COUNT and RANGE.fullmatch(text, first.end, second.start):
            scaled = (Reading(r.value * factor, r.low * factor, r.high * factor) for r in first.readings)
            found[place] = replace(first, kind=second.kind, readings=tuple(scaled))
    return found


def _pair(text: str, first: Figure, second: Figure) -> Figure | None:
    between = JOINED.fullmatch(text, first.end, second.start)
    if not between or (first.kind, second.kind) != (COUNT, COUNT):
        return None
    if any(reading.value < 2 for reading in second.readings if len(second.readings) == 1):
        return None
    written = text[first.start : second.end]
    return replace(first, text=written, end=second.end, kind=PAIR, whole=second.readings)


def _numbers_a_line(text: str, match: re.Match[str]) -> bool:
    """Whether a number is that of an item in a list: "1) …" at the beginning of a line."""
    line = text[text.rfind("\n", 0, match.start()) + 1 : match.end()]
    return bool(re.fullmatch(r"\s*\d{1,2}", line) and re.match(r"[.)]\s", text[match.end() :]))


def _figure(text: str, match: re.Match[str]) -> Figure | None:
    number, start = match["number"], match.start()
    values = list(spelt(number) if number[0].isalpha() else digits(number))
    if not values:
        return None
    kind, factor = COUNT, float(SCALES[match["scale"].lower()]) if match["scale"] else 1.0
    if match["before"] and match["before"].lower().startswith("k"):
        factor *= 1000
    if (match["after"] or "").lower().strip().startswith("k"):
        factor *= 1000
    if match["points"]:
        kind, factor = POINTS, factor / 100
    elif match["percent"] or match["lead"]:
        kind, factor = SHARE, factor / 100
    elif match["permille"]:
        kind, factor = SHARE, factor / 1000
    elif match["time"] or WEEKS.search(text[max(0, start - NEAR) : start]):
        kind = TIME
    elif match["before"] or match["after"]:
        kind = MONEY
    if match["sign"] and match["sign"][0] not in "+pP":
        factor = -factor
    readings = []
    for value, step in values:
        ends = sorted((factor * (value - step / 2), factor * (value + step / 2)))
        readings.append(Reading(factor * value, ends[0], ends[1]))
    return Figure(
        match[0].strip(),
        start,
        match.end(),
        kind,
        tuple(readings),
        bool(ABOUT.search(text[max(0, start - NEAR) : start])),
    )


def digits(number: str) -> Iterator[tuple[float, float]]:
    """(value, step) of each way to read digits; the step is the place of the last digit that says something."""
    plain = re.sub(r"[ \u00a0\u202f'’]", "", number)
    marks = [mark for mark in plain if mark in ".,"]
    if not marks:
        yield _whole(plain)
        return
    groups = re.split(r"[.,]", plain)
    grouped = len(groups[0]) <= 3 and groups[0] != "0" and all(len(group) == 3 for group in groups[1:])
    if grouped and len(set(marks)) == 1:
        yield _whole("".join(groups))
    if len(marks) == 1 or (marks[-1] not in marks[:-1] and all(len(group) == 3 for group in groups[1:-1])):
        yield float(f"{''.join(groups[:-1])}.{groups[-1]}"), 10.0 ** -len(groups[-1])


def _whole(plain: str) -> tuple[float, float]:
    """A whole number and its step: zeros at the end may be rounding, but never of the first two digits."""
    zeros = len(plain) - len(plain.rstrip("0"))
    return float(plain), 10.0 ** max(0, min(zeros, len(plain) - 2))


def spelt(words: str) -> Iterator[tuple[float, float]]:
    """(value, step) of a number in words; none where the words are a row of numbers ("one two three")."""
    total, now, last = 0, 0, 0
    plain = words.lower().removesuffix(" and a half")
    half = len(plain) < len(words)
    for word in re.split(r"[ -]+", plain):
        if word in ("a", "an", "and"):
            continue
        if word in MULTIPLES:
            now = max(now, 1) * MULTIPLES[word]
            if MULTIPLES[word] >= 1000:
                total, now = total + now, 0
            last = 0
        else:
            if last and not (last >= 20 and WORDS[word] < 10):
                return
            now, last = now + WORDS[word], WORDS[word]
    if half:
        yield total + now + 0.5, 0.5
    else:
        yield _whole(str(total + now))


def said(found: Sequence[Figure]) -> str:
    """Figures as a list for a message, each as it was written."""
    return ", ".join(f'"{figure.text}"' for figure in found)
