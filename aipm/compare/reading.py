"""What a learner wrote as a guess, read as a number, a word or an order: as much of it as can be read without doubt."""

import math
import numbers
import re
from collections.abc import Sequence
from typing import Any

from aipm.printable import printable
from aipm.questions.plain import plain

NUMBER = re.compile(r"[~≈]?\s*([-+−]?\d[\d.,' \u00a0\u202f]*)\s*(%|percent|per cent)?(?P<rest>[^\d]*)")
OF_MANY = re.compile(r"of (\d[\d,]*)\b")
YES_NO = {True: "yes", False: "no"}


class Unread(Exception):
    """The guess cannot be read; the message is one sentence that says what was expected."""


def is_percent(unit: str) -> bool:
    """Whether a unit counts percents."""
    return unit.startswith(("%", "percent"))


def is_share(unit: str) -> bool:
    """Whether a unit is a share or another measure from 0 to 1."""
    return unit.startswith(("share", "fraction", "score", "AUC"))


def of_many(unit: str) -> int | None:
    """Of how many a unit counts: 1,000 in "of 1,000 payments"; None where it names no number."""
    found = OF_MANY.match(unit)
    return int(found[1].replace(",", "")) if found else None


def is_number(value: Any) -> bool:
    """Whether a plain value is a finite number; truth values are none."""
    return isinstance(value, numbers.Real) and not isinstance(value, bool) and math.isfinite(value)


def guessed(guess: Any, truth: Any, unit: str, choices: Sequence[str] = ()) -> Any:
    """A guess in the form of its `truth`: a float, a word, or a list of words; raises Unread."""
    guess, truth = plain(guess), plain(truth)
    if isinstance(guess, list) and len(guess) == 1:
        guess = guess[0]
    if is_number(truth):
        return a_number(guess, unit)
    if isinstance(truth, (list, tuple)):
        return an_order(guess, len(truth))
    return a_word(guess, str(truth), choices)


def a_number(guess: Any, unit: str) -> float:
    """A number, or a text such as "0,5", "1,200" or "40%" as one, in the unit of the prediction."""
    example = "0.4" if is_share(unit) else "40"
    if isinstance(guess, str):
        return number_in_text(guess, unit, example)
    if isinstance(guess, (list, tuple)) and len(guess) == 2 and all(type(part) is int for part in guess):
        raise Unread(
            f"Your guess holds {guess[0]} and {guess[1]}, two numbers, because Python reads a comma as the end of a "
            f"number. Write one number, with a point where it has decimals, such as {example}."
        )
    if not is_number(guess):
        raise Unread(f"Your guess, {brief(guess)}, cannot be read as a number: write a number such as {example}.")
    return float(guess)


def number_in_text(text: str, unit: str, example: str) -> float:
    """The one number of a text; a percent sign is understood where the unit is a part of something."""
    found = NUMBER.fullmatch(text.strip())
    value = value_of(found[1]) if found else None
    if found is None or value is None:
        raise Unread(f"Your guess, {brief(text)}, cannot be read as a number: write a number such as {example}.")
    if not found[2] or is_percent(unit):
        return value
    whole = 1 if is_share(unit) else of_many(unit)
    if whole is None:
        raise Unread(
            f"Your guess, {brief(text)}, is a percentage, and {unit or 'a number'} is asked for: write a number such as {example}."
        )
    return value * whole / 100


def value_of(digits: str) -> float | None:
    """Digits with separators as a float: "1,200" is a thousand and more, "0,5" a half; None where it is no number."""
    text = re.sub(r"[' \u00a0\u202f]", "", digits).replace("−", "-").rstrip(".,")
    if "," in text and "." in text:
        last = max(text.rfind(","), text.rfind("."))
        text = re.sub("[.,]", "", text[:last]) + "." + text[last + 1 :]
    elif re.fullmatch(r"[-+]?[1-9]\d{0,2}(,\d{3})+", text):
        text = text.replace(",", "")
    else:
        text = text.replace(",", ".")
    try:
        return float(text)
    except ValueError:
        return None


def an_order(guess: Any, places: int) -> list[str]:
    """An order of words, from a list, a tuple or a text with commas."""
    if isinstance(guess, str):
        guess = [part.strip() for part in guess.split(",")]
    if not isinstance(guess, (list, tuple)) or len(guess) != places:
        raise Unread(
            f"Your guess, {brief(guess)}, cannot be read as an order: write {places} entries in a list, the first one first."
        )
    return [str(entry).strip() for entry in guess]


def a_word(guess: Any, truth: str, choices: Sequence[str]) -> str:
    """A word or a few, from a text or a truth value."""
    if isinstance(guess, bool):
        guess = YES_NO[guess]
    if is_number(guess) and any(letter.isdigit() for letter in truth):
        guess = f"{guess:g}"
    if not isinstance(guess, str) or not guess.strip():
        quoted = ", ".join(f'"{choice}"' for choice in choices)
        wanted = f"one of {quoted}" if choices else "a word in quotes"
        raise Unread(f"Your guess, {brief(guess)}, cannot be read as a word: write {wanted}.")
    return guess.strip()


def brief(value: Any) -> str:
    """A guess as a message quotes it."""
    text = printable(value)
    text = text if len(text) <= 60 else f"{text[:60]}…"
    return f'"{text}"' if isinstance(value, str) else text
