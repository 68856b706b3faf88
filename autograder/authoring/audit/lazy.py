"""Answers that need no thought: all blanks alike, extremes, the first few, what a scene printed; and blind guesses."""

import random
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from autograder.authoring.audit.values import (
    Candidate,
    Path,
    Words,
    alike,
    is_number,
    is_prose,
    numbers,
    parts,
    same,
    with_part,
    words,
)

NUMBERS = (0, 1, 0.5, -1, 1_000_000)


def lazy(values: dict[str, Any], known: Words, printed: Sequence[Sequence[float]] = ()) -> Iterator[Candidate]:
    """Lazy answers to a question that `values` answer rightly; `printed` are the numbers that each scene printed."""
    for operator, changed in [*_alike(values, known), *_extreme(values, known), *pasted(values, printed)]:
        if not same(changed, values):
            yield Candidate("lazy", operator, (), changed)


def _alike(values: dict[str, Any], known: Words) -> Iterator[tuple[str, dict[str, Any]]]:
    every = list(dict.fromkeys(word for each in known.values() for word in each))
    count, word_count = len(numbers(values)), len(words(values))
    for filled in NUMBERS if count else ():
        for word in every if word_count else [""]:
            also = f", every word {word}" if word else ""
            yield f"every number {filled:g}{also}", alike(values, partial(_filled, filled, word, known))
    for word in every if word_count and not count else ():
        yield f"every word {word}", alike(values, partial(_filled, None, word, known))
    for truth in (True, False):
        if any(isinstance(part, bool) for _, part in parts(values)):
            yield f"every truth value {truth}", alike(values, partial(_truth, truth))


def _filled(filled: float | None, word: str, known: Words, path: Path, part: Any) -> Any:
    if is_number(part) and filled is not None:
        return filled
    return _word(path, part, word, known) if word else part


def _truth(truth: bool, path: Path, part: Any) -> Any:
    return truth if isinstance(part, bool) else part


def _word(path: Path, part: Any, word: str, known: Words) -> Any:
    """`word` where it may stand, else the first word that may."""
    if not isinstance(part, str) or not known.get(path):
        return part
    return word if word in known[path] else known[path][0]


def _extreme(values: dict[str, Any], known: Words) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, text in words(values):
        if is_prose(text):
            for operator, new in (
                ("no text", ""),
                ("its first line", text.splitlines()[0]),
                ("its last line", text.splitlines()[-1]),
            ):
                yield operator, with_part(values, path, new)
    for path, part in parts(values):
        if isinstance(part, (set, frozenset, list)) and part:
            yield "nothing in it", with_part(values, path, type(part)())
        if isinstance(part, (set, frozenset)) and known.get(path):
            yield "all in it", with_part(values, path, type(part)(known[path]))
        if isinstance(part, (set, frozenset, list)) and len(known.get(path, [])) > len(part) > 1:
            yield "the first few", with_part(values, path, type(part)(known[path][: len(part)]))


def pasted(values: dict[str, Any], printed: Sequence[Sequence[float]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The numbers of an answer filled with as many that a scene printed one after another."""
    places = [path for path, _ in numbers(values)]
    for scene in printed if places else ():
        for start in range(len(scene) - len(places) + 1):
            changed = values
            for path, new in zip(places, scene[start:], strict=False):
                changed = with_part(changed, path, new)
            shown = ", ".join(f"{new:g}" for new in scene[start : start + len(places)])
            yield f"printed above: {shown}", changed


def guesses(values: dict[str, Any], known: Words, count: int, seed: int) -> Iterator[Candidate]:
    """Blind guesses: each word at random from those that may stand there, each number near or far, each set at random."""
    chance = random.Random(seed)

    def guess(path: Any, part: Any) -> Any:
        if isinstance(part, bool):
            return chance.random() < 0.5
        if is_number(part):
            new = (
                chance.random()
                if 0 <= part <= 1 and isinstance(part, float)
                else abs(part or 1) * 10 ** chance.uniform(-1, 1)
            )
            return round(new) if isinstance(part, int) else new
        if isinstance(part, str) and known.get(path):
            return chance.choice(known[path])
        if isinstance(part, (set, frozenset)) and known.get(path):
            return type(part)(word for word in known[path] if chance.random() < 0.5)
        return part

    for number in range(count):
        guessed = alike(values, guess)
        if not same(guessed, values):  # as it is where nothing in the answer can be guessed, such as a text
            yield Candidate("guess", f"guess {number}", (), guessed)
