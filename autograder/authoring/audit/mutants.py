"""Mutants of a right answer: one change each, of the kind that people make. Nothing here says whether it is still right."""

import copy
import re
from collections.abc import Iterator
from typing import Any

from autograder.authoring.audit.values import Candidate, Path, Words, is_prose, numbers, parts, same, with_part, words


def mutants(values: dict[str, Any], known: Words) -> Iterator[Candidate]:
    """The mutants of the values of an answer, by name; never the answer itself."""
    for operator, where, changed in _mutants(values, known):
        if not same(changed, values):
            yield Candidate("mutant", operator, where, changed)


def _mutants(values: dict[str, Any], known: Words) -> Iterator[tuple[str, Path, dict[str, Any]]]:
    counted = numbers(values)
    for path, part in counted:
        for operator, new in number_mutants(part):
            whole = isinstance(part, int) and float(new).is_integer()
            yield operator, path, with_part(values, path, int(new) if whole else new)
    for (path, part), (other, neighbour) in zip(counted, [*counted[1:], *counted[:1]], strict=True):
        if path != other:
            yield "neighbour's number", path, with_part(values, path, neighbour)
            yield "two numbers swapped", path, with_part(with_part(values, path, neighbour), other, part)
    for path, text in words(values):
        for word in known.get(path, []):
            if word != text:
                yield "another word", path, with_part(values, path, word)
        if is_prose(text):
            for operator, changed in text_mutants(text):
                yield operator, path, with_part(values, path, changed)
    for path, part in parts(values):
        if isinstance(part, bool):
            yield "opposite truth", path, with_part(values, path, not part)
        if path:  # the asked names themselves stay
            for operator, where, new in entry_mutants(path, part, known):
                yield operator, where, with_part(values, path, new)


def number_mutants(part: float) -> Iterator[tuple[str, float]]:
    """(operator, number) for what people write in place of a right number."""
    yield "times 100", part * 100
    yield "by 100", part / 100
    yield "doubled", part * 2
    yield "halved", part / 2
    yield "opposite sign", -part
    if 0 < part < 1:
        yield "one minus", 1 - part


def text_mutants(text: str) -> Iterator[tuple[str, str]]:
    """(operator, text) with one of its sentences or lines left out, or two of them in the other order."""
    pieces = re.split(r"(?<=[.!?:])\s+|\n", text)
    for place in range(len(pieces)):
        yield "a sentence dropped", "\n".join([*pieces[:place], *pieces[place + 1 :]])
    for place in range(len(pieces) - 1):
        yield (
            "two sentences swapped",
            "\n".join([*pieces[:place], pieces[place + 1], pieces[place], *pieces[place + 2 :]]),
        )


def entry_mutants(path: Path, part: Any, known: Words) -> Iterator[tuple[str, Path, Any]]:
    """(operator, where, new part): an entry dropped or added, two swapped, a scope widened."""
    if isinstance(part, (list, tuple)) and part:
        kind = type(part)
        for place in range(len(part)):
            yield "entry dropped", (*path, place), kind([*part[:place], *part[place + 1 :]])
        yield "entry added", path, kind([*part, copy.deepcopy(part[0])])
        for place in range(len(part) - 1):
            new = [*part]
            new[place], new[place + 1] = new[place + 1], new[place]
            yield "two entries swapped", (*path, place), kind(new)
    if isinstance(part, (set, frozenset)):
        for entry in sorted(part, key=str):
            yield "entry dropped", (*path, entry), part - {entry}
        for entry in known.get(path, []):
            if entry not in part:
                yield "entry added", (*path, entry), part | {entry}
    if isinstance(part, dict):
        for key in part:
            widened = "scope widened" if "if" in path[-1:] else "entry dropped"
            yield widened, (*path, key), {name: inner for name, inner in part.items() if name != key}
