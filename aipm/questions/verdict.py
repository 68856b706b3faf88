"""What a judging function can say of an answer, and the checks of form that all questions share.

A judging function returns one sentence (solved) or raises one of three verdicts. Each shows in a notebook as one
readable line, without a traceback. Checks run in one order: answered, type, vocabulary, misconceptions, replay.

A fault of the judging function itself is no verdict: it is said as a JudgeError, and the points stay open.
"""

import functools
import math
import numbers
import re
import textwrap
from collections.abc import Callable, Collection, Container, Mapping
from typing import Any, ParamSpec, TypeVar

import numpy as np
import pandas as pd

from aipm.questions.fault import is_ours
from aipm.worlds.files import MissingData

Asked = ParamSpec("Asked")
Value = TypeVar("Value")
Entry = TypeVar("Entry")

LINE = 88  # characters: narrower than a notebook's output, so that no browser breaks a line inside a word


def wrapped(sentence: str) -> list[str]:
    """A sentence as lines of at most LINE characters, broken between words."""
    return textwrap.wrap(sentence, LINE, break_long_words=False, break_on_hyphens=False)


class Verdict(Exception):
    """An answer that is not right yet; the message is the lesson."""

    says = "Not yet"

    def __str__(self) -> str:
        return f"{self.says}: {super().__str__()}"

    def _render_traceback_(self) -> list[str]:
        return wrapped(str(self))


class NotAnswered(Verdict):
    """The scaffold still holds its `...` blanks."""

    says = "Not answered yet"


class Malformed(Verdict):
    """Wrong type, shape or word; the message says what was expected."""

    says = "Cannot read this answer"


class Wrong(Verdict):
    """Readable, but the consequence is not the one wanted; the message says what happens and where to look."""


class JudgeError(Exception):
    """The check itself is at fault, or the machine that it runs on: nothing was judged. The message is its sentence."""

    def _render_traceback_(self) -> list[str]:
        return wrapped(str(self))


class Solved(str):
    """The sentence of a solved question; it prints itself as the result of a cell."""

    def _ipython_display_(self) -> None:
        print("\n".join(wrapped(f"Solved: {self}")))


class Readable(Solved):
    """The sentence of an answer whose form is right and whose values are judged later, where the key or world is."""

    def _ipython_display_(self) -> None:
        print("\n".join(wrapped(f"Readable so far: {self} The rest is judged when you grade this lesson.")))


class Formed(Solved):
    """The sentence of a check of form: the answer can be read, and nothing is said of what it does."""

    def _ipython_display_(self) -> None:
        print("\n".join(wrapped(f"The form is right: {self}")))


def judges(function: Callable[Asked, str]) -> Callable[Asked, Solved]:
    """Decorator of every judging function: one sentence comes back as Solved, a Verdict passes, and a fault is named.

    A function that could judge the form only returns Readable itself.

    An answer may be an object that misbehaves when it is compared or printed. Whatever it raises becomes Malformed. What
    no answer can cause (`aipm.questions.fault` has the rule) becomes a JudgeError; missing data say so themselves.
    """

    @functools.wraps(function)
    def judged(*args: Asked.args, **kwargs: Asked.kwargs) -> Solved:
        try:
            sentence = function(*args, **kwargs)
        except Verdict as verdict:
            raise verdict from None
        except (JudgeError, MissingData):
            raise
        except Exception as error:
            if is_ours(error, function, args, kwargs):
                raise _at_fault(function, _told(error)) from error
            raise Malformed(
                f"checking it stopped with {type(error).__name__}: {brief(error)}. "
                "Build the answer from plain numbers, text, lists and dicts."
            ) from error
        if not isinstance(sentence, str):
            raise _at_fault(function, f"it returned {brief(sentence)}, which is no sentence")
        return sentence if isinstance(sentence, Solved) else Solved(sentence)

    return judged


def _at_fault(function: Callable[..., Any], told: str) -> JudgeError:
    """The error that says what is the matter with a judge, and names its question as its docstring does."""
    question = re.search(r"\bQ\d+\.\d+", function.__doc__ or "")
    return JudgeError(
        f"This check has a fault of its own ({told}). Your answer is not the cause, and its points stay open. "
        f"Please report it: {question[0] if question else function.__name__}."
    )


def _told(error: Exception) -> str:
    """An exception's name and text."""
    text = brief(error, 200)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def brief(value: Any, limit: int = 60) -> str:
    """A short text for `value` in a message, even where its own repr fails."""
    try:
        text = str(value) if isinstance(value, Exception) else repr(value)
    except Exception:
        text = f"an object of type {type(value).__name__}"
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def blanks(value: Any, depth: int = 0) -> int:
    """How many `...` stand in a plain value, looked for in lists, tuples, sets and dict values five levels deep."""
    if value is Ellipsis:
        return 1
    if depth > 5:
        return 0
    if isinstance(value, dict):
        return sum(blanks(inner, depth + 1) for inner in value.values())
    if isinstance(value, (list, tuple, set, frozenset)):
        return sum(blanks(inner, depth + 1) for inner in value)
    return 0


def answered(*values: Any) -> None:
    """Raise NotAnswered while any `...` is left."""
    left = sum(blanks(value) for value in values)
    if left:
        blank, it = ("the `...` is", "it") if left == 1 else (f"{left} `...` are", "them")
        raise NotAnswered(f"{blank} still open. Fill {it} in, run that cell, then this one.")


def number(name: str, value: Any, low: float = -math.inf, high: float = math.inf, unit: str = "") -> float:
    """`value` as a float within [low, high], or Malformed. Booleans, text, NaN and infinity are no numbers here."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, numbers.Real):
        raise Malformed(f"`{name}` is {brief(value)}, of type {type(value).__name__}; a single number was expected.")
    value = float(value)
    if not math.isfinite(value):
        raise Malformed(f"`{name}` is {value}; a finite number was expected.")
    if not low <= value <= high:
        said = f" {unit}" if unit else ""
        expected = f"{low:g}{said} or more" if math.isinf(high) else f"something from {low:g} to {high:g}{said}"
        raise Malformed(f"`{name}` is {value:g}; {expected} was expected.")
    return value


def fraction(name: str, value: Any) -> float:
    """`value` as a float in [0, 1]; a percentage gets a message of its own."""
    value = number(name, value)
    if 1 < value <= 100:
        raise Malformed(
            f"`{name}` is {value:g}, which reads like a percentage. Write it as a fraction: {value / 100:g}."
        )
    return number(name, value, 0, 1)


def count(name: str, value: Any) -> int:
    """`value` as an int of 0 or more, or Malformed."""
    value = number(name, value, 0)
    if value != int(value):
        raise Malformed(f"`{name}` is {value:g}; a whole number was expected.")
    return int(value)


def missing(value: Any) -> bool:
    """Whether the learner said "no value": None or NaN."""
    return value is None or (isinstance(value, numbers.Real) and math.isnan(value))


def word(name: str, value: Any, vocabulary: Collection[str]) -> str:
    """`value` as one word of `vocabulary`, or Malformed with the words to choose from."""
    if isinstance(value, (list, tuple, set, dict)):
        raise Malformed(
            f"`{name}` holds a {type(value).__name__}; write one word, such as {brief(sorted(vocabulary)[0])}."
        )
    if not isinstance(value, str):
        raise Malformed(f"`{name}` is {brief(value)}; one word in quotes was expected, from: {', '.join(vocabulary)}.")
    if value not in vocabulary:
        raise Malformed(
            f"`{name}` is {brief(value)}, which is not in the vocabulary. Choose from: {', '.join(vocabulary)}."
        )
    return str(value)


def words(name: str, value: Any, vocabulary: Collection[str]) -> set[str]:
    """`value` (set, list or tuple) as a set of words of `vocabulary`, or Malformed."""
    if not isinstance(value, (set, frozenset, list, tuple)):
        raise Malformed(
            f"`{name}` is {brief(value)}; a set of words was expected, such as {{{brief(sorted(vocabulary)[0])}}}."
        )
    return {word(f"an entry of {name}", entry, vocabulary) for entry in value}


def mapping(name: str, value: Any, keys: Collection[str]) -> dict[str, Any]:
    """`value` as a dict with exactly `keys`, or Malformed naming the first key that is missing or unknown."""
    if isinstance(value, (pd.Series, pd.DataFrame)):
        raise Malformed(
            f"`{name}` is a pandas {type(value).__name__}; a dict was expected, with the keys {', '.join(keys)}."
        )
    if not isinstance(value, dict):
        raise Malformed(f"`{name}` is {brief(value)}; a dict was expected, with the keys {', '.join(keys)}.")
    for key in keys:
        if key not in value:
            raise Malformed(f"`{name}` has no entry {key!r}; it needs exactly: {', '.join(keys)}.")
    for key in value:
        if key not in keys:
            raise Malformed(
                f"`{name}` has an entry {brief(key)} that nobody reads; it needs exactly: {', '.join(keys)}."
            )
    return {key: value[key] for key in keys}


def word_table(name: str, value: Any, keys: Collection[str], vocabulary: Collection[str]) -> dict[str, str]:
    """`value` as a dict from exactly `keys` to words of `vocabulary`: the form of a classification question."""
    return {key: word(key, entry, vocabulary) for key, entry in mapping(name, value, keys).items()}


def listing(
    name: str,
    value: Any,
    kind: str,
    read: Callable[[str, Any], Entry],
    most: int,
    *,
    wanted: str,
    bound: str,
    unit: str = "entries",
) -> list[Entry]:
    """`value` as a list of 1 to `most` entries, each read by `read`, which is told "`kind` 1" and so on; or Malformed.

    `wanted` says what the list holds, `bound` and `unit` how many: "one to 12 tests", "one to 12", "tests".
    """
    if not isinstance(value, (list, tuple)) or not value:
        raise Malformed(f"`{name}` is {brief(value)}; a list of {wanted} was expected, each a dict.")
    if len(value) > most:
        raise Malformed(f"`{name}` has {len(value)} {unit}; {bound} were expected.")
    return [read(f"{kind} {place}", entry) for place, entry in enumerate(value, 1)]


def misplaced(chosen: Mapping[str, Value], key: Mapping[str, Container[Value]]) -> list[str]:
    """The entries of a classification, in order, whose word is not in the set that `key` allows for them."""
    return [entry for entry, chosen_word in chosen.items() if chosen_word not in key[entry]]


def fitting(
    chosen: Mapping[str, Value], key: Mapping[str, Container[Value]], says: str, enough: int | None = None
) -> int:
    """How many entries of a classification have a word that `key` allows; Wrong where `enough` of them (all) do not.

    `says` is the sentence of that Wrong. Its fields are {right}, {total} and {enough} (counts), {entry} (the first that
    does not fit) and {word} (what was chosen there).
    """
    wrong, total = misplaced(chosen, key), len(chosen)
    right, enough = total - len(wrong), total if enough is None else enough
    if right < enough:
        raise Wrong(says.format(right=right, total=total, enough=enough, entry=wrong[0], word=chosen[wrong[0]]))
    return right


def differs(got: float, want: float, within: float) -> bool:
    """Whether two numbers differ by more than `within`."""
    return bool(abs(got - want) > within + 1e-12)
