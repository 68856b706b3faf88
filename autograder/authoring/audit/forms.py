"""The same answer in another form: NumPy's and pandas' values, tuples, sets, fractions, other key order, other spelling."""

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from autograder.authoring.audit.values import Candidate, Path, Words, alike, is_number, parts, with_part


def _numpy(path: Path, part: Any) -> Any:
    return (np.float64(part) if isinstance(part, float) else np.int64(part)) if is_number(part) else part


def _fraction(path: Path, part: Any) -> Any:
    exact = isinstance(part, float) and math.isfinite(part)
    return Fraction(part).limit_denominator(10**9) if exact else part


def _rounded(digits: int) -> Callable[[Path, Any], Any]:
    def rounded(path: Path, part: Any) -> Any:
        return float(f"{part:.{digits}g}") if isinstance(part, float) else part

    return rounded


ALIKE: list[tuple[str, Callable[[Path, Any], Any]]] = [
    ("NumPy numbers", _numpy),
    ("a float for a whole number", lambda path, part: float(part) if is_number(part) else part),
    ("a fraction", _fraction),
    ("NumPy truth values", lambda path, part: np.bool_(part) if isinstance(part, bool) else part),
    ("0 and 1 for truth values", lambda path, part: int(part) if isinstance(part, bool) else part),
    ("NumPy text", lambda path, part: np.str_(part) if isinstance(part, str) else part),
    ("three significant digits", _rounded(3)),
    ("two significant digits", _rounded(2)),
]


SPELT: list[tuple[str, Callable[[str], str]]] = [
    ("spaces around words", lambda word: f" {word} "),
    ("capitals in words", str.capitalize),
    ("spaces between words", lambda word: word.replace("_", " ")),
]


def forms(values: dict[str, Any], known: Words) -> Iterator[Candidate]:
    """A right answer as other people write it; words of a vocabulary are spelt otherwise, other text stays."""
    spelt = [(name, lambda path, part, spell=spell: _spelt(path, part, spell, known)) for name, spell in SPELT]
    for operator, change in [*ALIKE, *spelt]:
        made = alike(values, change)
        if repr(made) != repr(values):
            yield Candidate("form", operator, (), made)
    for path, part in parts(values):
        if path:
            for operator, new in containers(part):
                yield Candidate("form", operator, path, with_part(values, path, new))


def _spelt(path: Path, part: Any, spell: Callable[[str], str], known: Words) -> Any:
    if isinstance(part, str):
        return spell(part) if path in known else part
    if isinstance(part, (set, frozenset)) and path in known:
        return type(part)(spell(word) for word in part)
    return part


def containers(part: Any) -> Iterator[tuple[str, Any]]:
    """(operator, the same entries) in another container."""
    flat = not isinstance(part, dict) and not any(isinstance(each, (dict, list, tuple)) for each in _entries(part))
    if isinstance(part, (list, tuple)) and part:
        yield ("a tuple for a list", tuple(part)) if isinstance(part, list) else ("a list for a tuple", list(part))
        if flat and len({isinstance(each, str) for each in part}) == 1 and None not in part:
            yield "an array", np.array(part)
            yield "a Series", pd.Series(part)
    if isinstance(part, (set, frozenset)) and part:
        yield "a list for a set", sorted(part, key=str)
        yield "a tuple for a set", tuple(sorted(part, key=str))
        yield "a frozenset", frozenset(part)
        yield "an array for a set", np.array(sorted(part, key=str))
        yield "a Series for a set", pd.Series(sorted(part, key=str))
    if isinstance(part, dict) and len(part) > 1 and not all(isinstance(key, int) for key in part):
        # Numbers as keys are the index of what was a Series, and its order may be the answer.
        yield "other order of keys", dict(reversed(part.items()))


def _entries(part: Any) -> tuple[Any, ...]:
    return tuple(part) if isinstance(part, (list, tuple, set, frozenset)) else ()
