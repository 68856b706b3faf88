"""The sentence that sets a prediction beside what was measured. Pure text: nothing is shown or kept here."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from aipm.compare.reading import YES_NO, brief, is_number, is_percent, is_share, of_many
from aipm.questions.plain import plain

FAR = 3.0  # a factor is said above this; below it the difference tells more
CLOSE = 0.1  # of the truth: a guess within it counts as close
MEASURES = (
    "as ", "%", "percent", "share", "fraction", "score", "AUC", "points", "€", "euros", "thousand", "million", "ms", "milliseconds", "seconds",
    "minutes", "hours", "days", "weeks", "degrees", "times", "GB", "MB",
)  # fmt: skip
MOVES = {"rises": "does", "falls": "does", "stays": "does", "grows": "does", "shrinks": "does", "moves": "does"}


@dataclass(frozen=True)
class Compared:
    """A prediction beside its truth: the sentence; whether it was right or close; by which factor it was off.

    `numbers` are (guess, truth) where both are numbers; `off` is at least 1, and None where no factor can be said.
    `counts` is False where the sentence had to doubt what the guess meant.
    """

    sentence: str
    right: bool
    off: float | None = None
    numbers: tuple[float, float] | None = None
    counts: bool = True


def compared(guess: Any, truth: Any, unit: str = "", choices: Sequence[str] = (), *, written: Any = None) -> Compared:
    """A guess that was read (a float, a word, a list of words) beside its truth; `written` is what stood in the cell."""
    guess, truth = plain(guess), plain(truth)
    if isinstance(truth, bool):
        truth, guess = YES_NO[truth], YES_NO.get(guess, guess) if isinstance(guess, bool) else guess
    if is_number(truth):
        return of_numbers(float(guess), truth, unit, written)
    if isinstance(truth, str) and truth:
        return of_words(str(guess), truth, unit, choices)
    if isinstance(truth, (list, tuple)) and truth and all(isinstance(entry, str) for entry in truth):
        return of_orders([str(entry) for entry in guess], list(truth))
    raise ValueError(f"compare() needs as its truth a finite number, a word or an order of words, not {truth!r}.")


def of_numbers(guess: float, truth: float, unit: str, written: Any = None) -> Compared:
    """Two numbers: a factor where it is above three, else the difference, or that they are close."""
    if is_share(unit) and 1 < guess <= 100 and 0 <= truth <= 1:
        start = f"You said {said(guess)}, which reads like a percentage: as a fraction it is {said(guess / 100)}."
        guess = guess / 100
    elif isinstance(written, str) and "%" in written and of_many(unit):
        start = f"You said {written.strip()}, which is {with_unit(said(guess), unit)}."
    else:
        start = f"You said {said(guess)}{'%' if is_percent(unit) else ''}."
    right = abs(guess - truth) <= CLOSE * abs(truth) + 1e-12
    off = max(guess, truth) / min(guess, truth) if guess > 0 and truth > 0 else None
    sentence = f"{start} It is {with_unit(shown(truth), unit)}: {distance(guess, truth, unit, right, off)}."
    meant = guess * (100 if is_percent(unit) else of_many(unit) or 0)
    doubt = 0 < guess < 1 <= truth and meant > 0 and truth / FAR <= meant <= truth * FAR
    if doubt:
        sentence += f" If you meant {with_unit(said(meant), unit)}, write {said(meant)}."
    return Compared(sentence, right, off, (guess, float(truth)), counts=not doubt)


def distance(guess: float, truth: float, unit: str, right: bool, off: float | None) -> str:
    """How far a truth is from its guess, in words."""
    less = "less" if unit.startswith(MEASURES) or not unit else "fewer"
    way = "more" if truth > guess else less
    if off is not None and off > FAR:
        return f"{factor(off)} times {way}"
    if said(guess) == shown(truth):
        return "exactly what you said"
    if right:
        return "close"
    apart = shown(abs(float(shown(truth).replace(",", "")) - guess))
    return f"{apart}{' points' if is_percent(unit) else ''} {way}"


def of_words(guess: str, truth: str, topic: str, choices: Sequence[str] = ()) -> Compared:
    """Two words, such as "rises" and "stays": said of `topic`."""
    right = matches(guess, truth, choices)
    if truth in MOVES:
        if right:
            return Compared(f"You said {topic or 'it'} {truth}, and it does.", True)
        moved = next((move for move in MOVES if matches(guess, move, choices)), None)
        if moved:
            return Compared(f"You said {topic or 'it'} {moved}; it {truth}.", False)
    of = f"{topic[0].upper()}{topic[1:]}: you" if topic else "You"
    if right:
        return Compared(f"{of} said {brief(guess)}, and that is right.", True)
    return Compared(f"{of} said {brief(guess)}. The answer is {brief(truth)}.", False)


def matches(guess: str, word: str, choices: Sequence[str] = ()) -> bool:
    """Whether a guess says a word: alone, or inside a phrase that names no other choice and denies nothing."""
    inside, wanted = letters(guess), letters(word)
    if inside == wanted:
        return True
    others = [letters(choice) for choice in (*choices, *MOVES) if letters(choice) != wanted]
    denied = {"not", "no", "never", "neither", "nor", "or", "don", "doesn", "won"} & set(inside) - set(wanted)
    return holds(inside, wanted) and not denied and not any(holds(inside, other) for other in others)


def letters(text: str) -> list[str]:
    """The words of a text without capitals, signs and articles; an "s" at the end of a word does not matter."""
    found = re.findall(r"\w+(?:\.\d+)?", text.casefold().replace("_", " "))
    return [re.sub(r"(?<=\w\w)s$", "", word) for word in found if word not in ("a", "an", "the")]


def holds(words: list[str], part: list[str]) -> bool:
    """Whether `part` stands in `words`, in one piece."""
    return any(words[start : start + len(part)] == part for start in range(len(words) - len(part) + 1))


def of_orders(guess: list[str], truth: list[str]) -> Compared:
    """Two orders: how many places agree."""
    agree = sum(letters(one) == letters(other) for one, other in zip(guess, truth, strict=True))
    told = f"You said {', '.join(guess)}"
    if agree == len(truth):
        return Compared(f"{told}, and that is the order.", True)
    places = f"{agree or 'none'} of {len(truth)} places {'agrees' if agree == 1 else 'agree'}"
    return Compared(f"{told}. It is {', '.join(truth)}: {places}.", False)


def with_unit(number: str, unit: str) -> str:
    """A number with its unit: 40%, 0.9 of 1,000 payments, 0.4 as a share of the frauds."""
    if unit.startswith("%"):
        return number + unit
    if is_percent(unit):
        return f"{number}%{unit.removeprefix('percent')}"
    return (
        f"{number} as {'an' if unit[0] in 'AEIOU' else 'a'} {unit}" if is_share(unit) else f"{number} {unit}".rstrip()
    )


def shown(value: float) -> str:
    """A measured number as a sentence says it: whole from 100 on, else one decimal; below 1, two digits."""
    if isinstance(value, int) or value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    if abs(value) >= 1:
        return f"{value:.1f}".removesuffix(".0")
    return str(np.format_float_positional(value, precision=2, fractional=False, trim="-"))


def said(value: float) -> str:
    """A guess as a sentence repeats it: with all its digits, up to six."""
    if value == int(value):
        return f"{value:,.0f}"
    return str(np.format_float_positional(value, precision=6, fractional=False, trim="-"))


def factor(off: float) -> str:
    """A factor of three or more: whole from ten on, else with one decimal."""
    return f"{off:,.0f}" if off >= 9.95 or math.isclose(off, round(off)) else f"{off:.1f}".removesuffix(".0")
