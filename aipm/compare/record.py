"""The learner's record: each first prediction and what became of it, kept beside their points.

Only a notebook that a learner has open in an editor writes to it. Grading, tests of stored outputs, the build of the
lessons and the site run cells in kernels that no editor serves, so they never do.
"""

import json
import math
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from aipm import place
from aipm.compare.sentence import FAR, Compared
from aipm.files import write

FILE = "predictions.jsonl"  # in the learner's folder, beside their points: one prediction a line
ENOUGH = 10  # guesses, before a record says anything


@dataclass(frozen=True)
class Kept:
    """One prediction: its lesson (two digits), its name there, whether it was right or close, its factor off (or None)."""

    lesson: str
    name: str
    right: bool
    off: float | None


def learners_lesson() -> str | None:
    """The number of the lesson that a learner has open, or None where no learner sits before this kernel."""
    if "PYTEST_VERSION" in os.environ:
        return None
    notebook = place.open_notebook()
    return place.lesson_number(notebook) if notebook else None


def keep(name: str, made: Compared) -> list[Kept]:
    """Keep a prediction where a learner made it, unless an earlier guess stands under its name; returns the record.

    Where nothing may be written or the file cannot be, nothing is kept and the record is empty.
    """
    lesson = learners_lesson()
    if lesson is None:
        return []
    file = place.portfolio() / FILE
    known = read(file.parent)
    if any((entry.lesson, entry.name) == (lesson, name) for entry in known):
        return known
    known = [*known, Kept(lesson, name, made.right, made.off)]
    try:
        write(file, "".join(f"{json.dumps(asdict(entry))}\n" for entry in known).encode())
    except OSError:
        return []
    return known


def read(folder: Path) -> list[Kept]:
    """The predictions kept in `folder`, in the order in which they were made; a line that cannot be read is left out."""
    try:
        lines = (folder / FILE).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return []
    return [entry for entry in map(entry_of, lines) if entry]


def entry_of(line: str) -> Kept | None:
    """A line of the file as a prediction, or None where it is none."""
    try:
        found = json.loads(line)
        entry = Kept(str(found["lesson"]), str(found["name"]), found["right"] is True, found["off"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    off = entry.off
    real = isinstance(off, (int, float)) and not isinstance(off, bool) and math.isfinite(off) and off >= 1
    return entry if real or off is None else None


def sentence(kept: Sequence[Kept]) -> str:
    """The record in a sentence; empty below ten predictions."""
    if len(kept) < ENOUGH:
        return ""
    right, far = sum(entry.right for entry in kept), sum((entry.off or 1) > FAR for entry in kept)
    return (
        f"Your record: of {len(kept)} predictions, {right} {'was' if right == 1 else 'were'} right or within a tenth, "
        f"and {far} {'was' if far == 1 else 'were'} off by more than a factor of {FAR:g}."
    )


def summary(kept: Sequence[Kept]) -> str:
    """How good all predictions were, and whether the later half was closer; for the end of the course."""
    right = sum(entry.right for entry in kept)
    told = f"You made {len(kept)} prediction{'s' if len(kept) > 1 else ''}; {right} {'was' if right == 1 else 'were'} right or within a tenth."
    off = [entry.off for entry in kept if entry.off is not None]
    half = len(off) // 2
    if half < 2:
        return told
    early, late = median(off[:half]), median(off[half:])
    return (
        f"{told} Of {len(off)} numbers, the middle one of the first half was off by a factor of {early:.1f}, "
        f"the middle one of the second half by {late:.1f}."
    )
