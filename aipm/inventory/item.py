"""How an item of the inventory is asked: a question about one belief, each wrong choice a misconception."""

from collections.abc import Mapping
from dataclasses import dataclass

from aipm.inventory.topics import FEWEST, RIGHT


@dataclass(frozen=True)
class Choice:
    """One choice: its text, and the misconception that it shows, or RIGHT."""

    text: str
    tag: str


@dataclass(frozen=True)
class Asked:
    """An item in one form, as it is asked: its text and its choices, the right one first."""

    text: str
    choices: tuple[Choice, ...]

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of the choices, in their order here."""
        return tuple(choice.tag for choice in self.choices)


def asked(text: str, right: str, wrong: Mapping[str, str]) -> Asked:
    """An item's text with its right choice and its wrong ones (misconception → text).

    A wrong choice that reads like the right one or like another is left out: in a class with worlds of its own two numbers
    may round alike. Raises ValueError where fewer than FEWEST choices are left.
    """
    choices = [Choice(right, RIGHT)]
    for tag, said in wrong.items():
        if said not in [choice.text for choice in choices]:
            choices.append(Choice(said, tag))
    if len(choices) < FEWEST:
        raise ValueError(f"This item has {len(choices)} different choices; it needs {FEWEST}: {text}")
    return Asked(text, tuple(choices))


def percent(share: float, digits: int = 0) -> str:
    """A share as a percentage, with so many decimals."""
    return f"{share:.{digits}%}"


def of_many(share: float, many: int) -> str:
    """A share as a count of `many`: whole from ten on, with one decimal below."""
    count = share * many
    return f"{count:.0f}" if count >= 10 else f"{count:.1f}"
