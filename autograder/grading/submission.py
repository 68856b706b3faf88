"""Reading what somebody handed in, without trusting any of it: which file, and which bytes are a submission."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.machinery import PathFinder
from pathlib import Path

from autograder.grading.reading import MOST_BYTES, SubmittedCell, Unreadable, cells_of, text_of
from autograder.grading.text import MOST_WORD, clauses, sentence

__all__ = [
    "MOST_BYTES",
    "Submission",
    "SubmittedCell",
    "Unreadable",
    "cells_of",
    "read_notebook",
    "read_submission",
    "text_of",
]

AT_START = {"sitecustomize", "usercustomize"}  # modules that Python itself imports
MOST_LISTED = 2_000  # entries of a submission's folder that are looked at


@dataclass(frozen=True)
class Submission:
    """A submission read: its cells, its bytes, what looked odd about its files, and when it came to lie there (UTC)."""

    cells: list[SubmittedCell]
    data: bytes
    anomalies: tuple[str, ...] = ()
    landed: str = ""


def shown(path: Path) -> str:
    """A file's name as it may stand in a sentence."""
    return sentence(path.name, MOST_WORD)


def notebook_file(folder: Path, lesson: str) -> tuple[Path, list[str]]:
    """The notebook in a submission's folder and what looked odd; raises Unreadable where there is none.

    The right name wins; else the only other notebook does. Links are never followed, other files never used, and what a
    system leaves behind (`._name.ipynb`, `.ipynb_checkpoints`) is no notebook.
    """
    try:
        return _notebook_file(folder, lesson)
    except OSError as error:
        raise Unreadable(f"{shown(folder)} cannot be read ({error.strerror}). Hand in the notebook again") from None


def _notebook_file(folder: Path, lesson: str) -> tuple[Path, list[str]]:
    if folder.is_symlink() or not folder.is_dir():
        raise Unreadable(f"{shown(folder)} is no folder. Hand in the notebook again")
    odd: list[str] = []
    notebooks: list[Path] = []
    right = folder / f"{lesson}.ipynb"
    entries = sorted(path for _, path in zip(range(MOST_LISTED), folder.iterdir(), strict=False))
    for path in dict.fromkeys([*([right] if right.is_symlink() or right.exists() else []), *entries]):
        if path.is_symlink():
            odd.append(f"{shown(path)} is a link to another file")
        elif path.suffix.lower() == ".ipynb" and not path.name.startswith(".") and path.is_file():
            notebooks.append(path)
        elif stands_in_the_way(path):
            odd.append(f"{shown(path)} would stand in the way of a module")
    if claim := claimed_time(folder / "timestamp.txt", notebooks):
        odd.append(f"claims to be of {claim}")
    if right in notebooks:
        return right, clauses(odd)
    if not notebooks:
        links = " (a link is not followed)" if any(clause.endswith("a link to another file") for clause in odd) else ""
        raise Unreadable(f"the folder holds no notebook{links}. Hand in {lesson}.ipynb")
    if len(notebooks) > 1:
        raise Unreadable(f"{len(notebooks)} notebooks, and none is called {lesson}.ipynb. Rename the right one")
    return notebooks[0], clauses(odd)


def stands_in_the_way(path: Path) -> bool:
    """Whether Python would take a file for a module of the system or of the course, or run it at its start.

    A module of the learner's own is nothing odd; it is not read.
    """
    if path.suffix in (".pth", ".so"):
        return True
    name = path.stem
    return path.suffix == ".py" and (
        name in AT_START
        or name in sys.stdlib_module_names
        or (name.isidentifier() and bool(PathFinder.find_spec(name)))
    )


def claimed_time(path: Path, notebooks: Sequence[Path]) -> str:
    """The time that a submission's own timestamp.txt claims, if it lies more than a day before its notebook was saved."""
    try:
        if not notebooks or path.is_symlink() or not path.is_file() or path.stat().st_size > 200:
            return ""
        from nbgrader.utils import parse_utc  # of the extra `instructor`; only a class's folders are read for it

        text = sentence(path.read_text(encoding="utf-8", errors="replace"), MOST_WORD)
        claimed = parse_utc(text).replace(tzinfo=UTC).timestamp()
        return text if claimed < max(notebook.stat().st_mtime for notebook in notebooks) - 86_400 else ""
    except Exception:  # a parser of dates raises whatever it meets; what it cannot read claims nothing
        return ""


def read_submission(folder: Path, lesson: str) -> Submission:
    """The submission in a folder; raises Unreadable with the reason and the next step."""
    path, odd = notebook_file(folder, lesson)
    return read_notebook(path, tuple(odd))


def read_notebook(path: Path, odd: tuple[str, ...] = ()) -> Submission:
    """One notebook file as a submission; `odd` is what its folder showed. Raises Unreadable with the reason."""
    name = shown(path)
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        # The change time of a file is the system's own; unlike the modification time, nobody can hand it in.
        landed = datetime.fromtimestamp(path.stat().st_ctime, UTC).replace(microsecond=0, tzinfo=None).isoformat()
    except OSError as error:
        raise Unreadable(f"{name} cannot be read ({error.strerror}). Hand it in again") from None
    try:
        return Submission(cells_of(data, name), data, odd, landed)
    except Unreadable as why:
        why.landed = landed
        why.data = data if len(data) <= MOST_BYTES else None
        raise
