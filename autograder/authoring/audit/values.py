"""Plain values taken apart and put together: numbers, words, truth values, and lists, tuples, sets and dicts of them."""

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Path = tuple[Any, ...]  # keys and positions that lead from an answer to one of its parts
Words = Mapping[Path, list[str]]  # by path: the words that may stand there


@dataclass(frozen=True)
class Candidate:
    """An answer to try: what made it, the part that it changed, and the values of the asked names that it sets.

    `kind` is mutant, lazy, form or guess.
    """

    kind: str
    operator: str
    where: Path
    values: Mapping[str, Any]


def parts(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """(path, part) of every part of a value, the whole first; the entries of a set have no paths of their own."""
    yield path, value
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, (list, tuple)) else ()
    for key, inner in entries:
        yield from parts(inner, (*path, key))


def part_at(value: Any, path: Path) -> Any:
    """The part of a value that a path leads to."""
    for key in path:
        value = value[key]
    return value


def with_part(value: Any, path: Path, new: Any) -> Any:
    """A copy of `value` in which the part at `path` is `new`."""
    if not path:
        return new
    key, *rest = path
    inner = with_part(value[key], tuple(rest), new)
    if isinstance(value, dict):
        return {name: inner if name == key else copy.deepcopy(each) for name, each in value.items()}
    made = [inner if place == key else copy.deepcopy(each) for place, each in enumerate(value)]
    return tuple(made) if isinstance(value, tuple) else made


def is_number(part: Any) -> bool:
    """Whether a part is a number and no truth value."""
    return isinstance(part, (int, float)) and not isinstance(part, bool)


def numbers(value: Any) -> list[tuple[Path, float]]:
    """The parts that are numbers, and where they stand."""
    return [(path, part) for path, part in parts(value) if is_number(part)]


def words(value: Any) -> list[tuple[Path, str]]:
    """The parts that are words, and where they stand."""
    return [(path, part) for path, part in parts(value) if isinstance(part, str)]


def is_prose(text: str) -> bool:
    """Whether a text is sentences, and no word of a vocabulary, date or name."""
    return " " in text.strip() and len(text) > 30


def alike(value: Any, change: Callable[[Path, Any], Any], path: Path = ()) -> Any:
    """A copy of a value in which each part without parts is what `change(path, part)` makes of it."""
    if isinstance(value, dict):
        return {key: alike(inner, change, (*path, key)) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)([alike(inner, change, (*path, place)) for place, inner in enumerate(value)])
    return change(path, value)


def same(one: Any, other: Any) -> bool:
    """Whether two plain values say the same in the same form."""
    return type(one) is type(other) and repr(one) == repr(other)
