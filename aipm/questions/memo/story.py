"""What a memo has to say: shares with their counts, and quantities in their units. Each question of a memo makes one Story."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    """So many of so many: 24 of 54 frauds were caught.

    `of` is a pattern (regular expression) of the nouns that name the whole, `yes` one of what is said of the part, `no` one
    of what is said of the rest, `metric` one of the names that say the share alone (recall). `group` is the whole in
    words: "the frauds". `also` holds other shares of the same whole that a memo may tell, as fractions: a promised limit, or
    what a change would make of it. `only` is a pattern of nouns that name no other group.
    """

    group: str
    part: int
    whole: int
    ask: str
    of: str
    yes: str
    no: str
    metric: str = r"(?!)"
    also: tuple[float, ...] = ()
    only: str = r"(?!)"

    @property
    def rate(self) -> float:
        """The share as a fraction."""
        return self.part / self.whole


@dataclass(frozen=True)
class Quantity:
    """Values of one kind, of which so many must be said: the cost with the product, without it, and what it saves.

    `values` are in euros, or fractions (in points, or as shares). `words` is a pattern that a sentence must hold where a number has no
    unit. `weeks` is over how many weeks the values run, if they may also be said by the week. `without` names the value
    that belongs to doing nothing, `used` the one that belongs to the product, `gap` the difference of the two. `now` and `then` are
    patterns of words right behind a value that say which of the two it is. `within` are the values that are taken, whatever
    their form, in place of sound roundings. Where a value is the largest share that is claimed, `claimed` is a pattern of those
    of whom it is said, and `off` says what is wrong with another claim: (largest such share, sentence), from small to large.
    """

    ask: str
    values: Mapping[str, float]
    enough: int
    unit: str
    words: str
    weeks: int = 0
    used: str = ""
    without: str = ""
    gap: str = ""
    now: str = r"(?!)"
    then: str = r"(?!)"
    within: tuple[float, float] | None = None
    claimed: str = r"(?!)"
    off: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True)
class Story:
    """A memo's question: what it must say, how long it may be, and to whom it goes.

    `arms` is true where the shares are of groups that are compared, so that each is named in its own clause. `too_much`
    holds patterns of claims that these very data do not carry, each with the reason; `needs` patterns without which the
    figures say something else, each with what is then missing. `subject` is a pattern of what the memo is about and its
    writer does not propose: the advice of an agent.
    """

    reader: str
    shares: tuple[Share, ...]
    quantities: tuple[Quantity, ...] = ()
    decision: str = "what you propose: launch, wait, or do not launch"
    condition: str = "on what condition you would decide otherwise: if, unless, until or as soon as …"
    arms: bool = False
    too_much: tuple[tuple[str, str], ...] = ()
    needs: tuple[tuple[str, str], ...] = ()
    subject: str = r"(?!)"
    most_words: int = 120
    most_numbers: int = 20
