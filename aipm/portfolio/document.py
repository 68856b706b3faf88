"""What a document of the portfolio is, and how a learner's answers are read for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from aipm.portfolio.picture import Picture
from aipm.portfolio.shape import Plain, words

SIMULATED = "On simulated data"


@dataclass(frozen=True)
class Fact:
    """A number of a document, as it is said, and what it counts."""

    value: str
    label: str


@dataclass(frozen=True)
class Sheet:
    """A table of a document: its caption, the headings of its columns, and its rows of texts, each with its name first."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Document:
    """An artefact as a reader from outside gets it; all texts are plain, none is markup.

    `kind` names it, `data` says on what it rests, `decision` is one sentence, `facts` the numbers with their counts,
    `prices` what errors cost (may be empty), `sheet` a table of what was decided, `points` the decisions in detail,
    `unknown` what nobody has measured, and `memo_on` what the learner's own text is about where that is not the whole
    document.
    """

    kind: str
    data: str
    decision: str
    picture: Picture
    facts: Sequence[Fact]
    unknown: Sequence[str]
    prices: Sequence[Fact] = ()
    points: Sequence[str] = ()
    points_heading: str = "In detail"
    memo_on: str = ""
    sheet: Sheet | None = None


@dataclass(frozen=True)
class Answers:
    """An artefact's answers; each reader raises ValueError with a sentence where the answer has another form.

    `seed` deals what differs from one portfolio to the next; without one nothing is dealt.
    """

    parts: dict[str, Plain]
    seed: int | None = None

    def __getitem__(self, part: str) -> Plain:
        if part not in self.parts:
            raise ValueError(f"“{part}” is not among the entries. Run the portfolio cell of its lesson again.")
        return self.parts[part]

    def at(self, part: str, *keys: str | int) -> Plain:
        """The value of a part, or the one that its keys lead to."""
        value = self[part]
        for key in keys:
            try:
                value = value[key]
            except (LookupError, TypeError):
                raise ValueError(f"“{part}” has no entry {words(str(key))!r}.") from None
        return value

    def number(self, part: str, *keys: str | int) -> float:
        """A finite number."""
        return as_number(self.at(part, *keys), part)

    def text(self, part: str, *keys: str | int) -> str:
        """A word or a text, underscores read as spaces."""
        value = self.at(part, *keys)
        if not isinstance(value, str):
            raise ValueError(f"“{part}” should hold a word, and holds {value!r:.60}.")
        return words(value)

    def entries(self, part: str, *keys: str | int) -> dict[str, Plain]:
        """Named entries."""
        value = self.at(part, *keys)
        if not isinstance(value, dict) or not value:
            raise ValueError(f"“{part}” should hold named entries.")
        return value

    def listing(self, part: str, *keys: str | int) -> list[Plain]:
        """A list that is not empty."""
        value = self.at(part, *keys)
        if not isinstance(value, list) or not value:
            raise ValueError(f"“{part}” should hold a list.")
        return value


Builder = Callable[[Answers], Document]


def as_number(value: Any, part: str) -> float:
    """`value` as a number that can be drawn; raises ValueError otherwise."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < 1e12:
        raise ValueError(f"“{part}” should hold a number, and holds {value!r:.60}.")
    return value


def of_1000(share: float) -> str:
    """A fraction as a count of 1,000, with one decimal below 10."""
    count = 1000 * share
    return f"{count:.0f} of 1,000" if count >= 9.95 or abs(count - round(count)) < 0.05 else f"{count:.1f} of 1,000"


def euros(value: float) -> str:
    """An amount in whole euros."""
    return f"{value:,.0f} €"


def joined(items: Sequence[str]) -> str:
    """Words as an enumeration: "a, b and c"."""
    texts = [words(str(item)) for item in items]
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}" if texts else "nothing"
