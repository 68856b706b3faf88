"""The learner's answers to the inventory: one small JSON file in the portfolio's folder, and the same form to hand in.

It holds a random number in place of a name, so whoever gets it learns what was answered and not by whom. Nothing is
written before the learner has begun, and nothing at all where an answer is being graded.
"""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from aipm.files import write
from aipm.inventory.topics import FEWEST, FORMS, MISCONCEPTIONS, RIGHT
from aipm.self_check import being_graded

BEFORE, AFTER = "before", "after"
PLACE = Path("inventory", "answers.json")  # in the portfolio's folder, below it, for it is no artefact
MARK = "aipm_inventory"
MOST_BYTES = 50_000


class Unreadable(Exception):
    """A file holds no answers to the inventory; the message says why, as the end of a sentence."""


@dataclass(frozen=True)
class Answer:
    """One answer: the choice's misconception or RIGHT, of how many choices, and how sure (0 to 1; None: not said)."""

    choice: str
    of: int
    sure: float | None = None


@dataclass(frozen=True)
class Taken:
    """One form as it was answered: item → Answer, and whether the learner has come to its end."""

    form: str
    answers: Mapping[str, Answer] = field(default_factory=dict)
    finished: bool = False


@dataclass(frozen=True)
class Kept:
    """All that is kept of a learner: a random number, and what was answered BEFORE and AFTER the course."""

    learner: str
    taken: Mapping[str, Taken] = field(default_factory=dict)

    def with_answers(self, when: str, taken: Taken) -> "Kept":
        """The same learner, with these answers."""
        return Kept(self.learner, {**self.taken, when: taken})


def new_learner() -> Kept:
    """A learner of whom nothing is kept yet, with a number that nobody can guess."""
    return Kept(secrets.token_hex(8))


def as_json(kept: Kept) -> bytes:
    """The file's bytes."""
    return (json.dumps({MARK: 1, **asdict(kept)}, indent=1) + "\n").encode()


def _answer(name: str, entry: Any) -> Answer:
    if name not in MISCONCEPTIONS:
        raise Unreadable("it names an item that this course does not have")
    choice, of, sure = (entry.get(key) for key in ("choice", "of", "sure")) if isinstance(entry, dict) else [None] * 3
    if not isinstance(choice, str) or (choice != RIGHT and choice not in MISCONCEPTIONS[name]):
        raise Unreadable(f"the item {name!r} has no such choice in this course")
    if not isinstance(of, int) or isinstance(of, bool) or not FEWEST <= of <= 1 + len(MISCONCEPTIONS[name]):
        raise Unreadable(f"the item {name!r} does not say of how many choices its answer is one")
    if sure is not None and (isinstance(sure, bool) or not isinstance(sure, (int, float)) or not 0 <= sure <= 1):
        raise Unreadable(f"the item {name!r} says how sure with something else than a number from 0 to 1")
    return Answer(choice, of, None if sure is None else float(sure))


def _taken(entry: Any) -> Taken:
    answers = entry.get("answers") if isinstance(entry, dict) else None
    if not isinstance(answers, dict) or entry.get("form") not in FORMS or not isinstance(entry.get("finished"), bool):
        raise Unreadable("it does not say which form was answered, and how")
    return Taken(entry["form"], {name: _answer(name, each) for name, each in answers.items()}, entry["finished"])


def parse(data: bytes) -> Kept:
    """The answers of a file; raises Unreadable."""
    if len(data) > MOST_BYTES:
        raise Unreadable(f"it is larger than {MOST_BYTES:,} bytes")
    try:
        known = json.loads(data)
    except (ValueError, RecursionError):
        raise Unreadable("it is not JSON") from None
    if not isinstance(known, dict) or known.get(MARK) != 1:
        raise Unreadable("it holds no answers to the inventory")
    learner, taken = known.get("learner"), known.get("taken")
    if not isinstance(learner, str) or not re.fullmatch("[0-9a-f]{16}", learner):
        raise Unreadable("the learner's random number is missing")
    if not isinstance(taken, dict) or not set(taken) <= {BEFORE, AFTER}:
        raise Unreadable("it does not say what was answered before and what after the course")
    made = {when: _taken(entry) for when, entry in taken.items()}
    if len({each.form for each in made.values()}) < len(made):
        raise Unreadable("the same form was answered twice, so a gain could be memory")
    return Kept(learner, made)


def read_file(path: Path) -> Kept:
    """The answers in a file; raises Unreadable, also where it cannot be opened, and FileNotFoundError."""
    try:
        with path.open("rb") as file:
            return parse(file.read(MOST_BYTES + 1))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Unreadable(f"it could not be opened ({error.strerror})") from None


def read(folder: Path) -> Kept | None:
    """What is kept in the portfolio's `folder`, or None where nothing is; raises Unreadable with a whole sentence."""
    try:
        return read_file(folder / PLACE)
    except FileNotFoundError:
        return None
    except Unreadable as why:
        raise Unreadable(
            f"{PLACE.as_posix()} in your portfolio cannot be used: {why}. Move that file away, and begin again."
        ) from None


def keep(folder: Path, kept: Kept) -> None:
    """Write what is kept into the portfolio's `folder`; where an answer is being graded, nothing. Raises OSError."""
    if not being_graded():
        write(folder / PLACE, as_json(kept))
