"""Taking a class's notebooks in: whose each is, which of a student's files is meant, and where it lands.

What one run of `aipm collect` finds of a student replaces what lay there before; nothing is mixed with an older version.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Self

from aipm.files import write
from autograder.classroom.ledger import Ledger, content_of
from autograder.classroom.returning import SECRET, secret_in, stamp
from autograder.classroom.roster import Roster

# Moodle: "Ada Lovelace_1234_assignsubmission_file_/x.ipynb"; Canvas: "lovelaceada_LATE_1234_5678_x-1.ipynb";
# nbgrader's exchange: "ada+02_accuracy_trap+2026-11-24 03:42:00 UTC+…/02_accuracy_trap.ipynb".
MOODLE = re.compile(r"(?P<student>.+)_\d+_assignsubmission_file(_.*)?$")
CANVAS = re.compile(r"(?P<student>[^_/]+)_(LATE_)?(?P<number>\d+)_\d+_(?P<file>.+\.ipynb)$")
AGAIN = re.compile(r"-\d+\.ipynb$")  # Canvas counts what is handed in again: x-1.ipynb, x-2.ipynb
EXCHANGE = re.compile(r"(?P<student>[^+/]+)\+(?P<lesson>[^+/]+)\+")


@dataclass
class Collected:
    """What was taken: students with a new version, students whose version was there already, what was left out, and the
    names that the roster does not know."""

    new: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Origin:
    """What a path says: whose the notebook is, their number on the platform, and what they called the file."""

    student: str
    file: str
    number: str = ""
    lesson: str = ""


def origin_of(path: PurePosixPath) -> Origin:
    """What a path says by the habits of Moodle, Canvas, the exchange and plain folders."""
    if canvas := CANVAS.fullmatch(path.name):
        return Origin(canvas["student"], canvas["file"], canvas["number"])
    for part in path.parts[:-1]:
        if moodle := MOODLE.fullmatch(part):
            return Origin(moodle["student"], path.name)
        if exchange := EXCHANGE.match(part):
            return Origin(exchange["student"], path.name, lesson=exchange["lesson"])
    return Origin(path.parts[-2] if len(path.parts) > 1 else path.stem, path.name)


class Intake:
    """One run of collecting `lesson` into `course`/submitted. With `owner`, all of it is that student's."""

    def __init__(self, course: Path, lesson: str, roster: Roster, collected: Collected, owner: str = ""):
        self.course, self.lesson, self.roster, self.collected, self.owner = course, lesson, roster, collected, owner
        self.versions: dict[str, PurePosixPath] = {}  # by student, the folder in the exchange that was taken

    def __enter__(self) -> Self:
        scratch = self.course / ".aipm"
        scratch.mkdir(parents=True, exist_ok=True)
        self.stage = Path(tempfile.mkdtemp(prefix="collect-", dir=scratch))
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.stage, ignore_errors=True)

    def take(self, found: Iterable[tuple[PurePosixPath, bytes]]) -> None:
        """Lay each notebook aside under its student; of several versions in an exchange, the newest stays."""
        for path, data in found:
            origin = origin_of(path)
            student = self.owner or self._student(origin)
            if not student or student.startswith(".") or origin.lesson not in ("", self.lesson):
                self.collected.left_out.append(f"{path}: it says of no student that this is {self.lesson}")
                continue
            if origin.lesson and self.versions.get(student) != path.parent:
                shutil.rmtree(self.stage / student, ignore_errors=True)
                self.versions[student] = path.parent
            name = f"{self.lesson}.ipynb" if AGAIN.sub(".ipynb", origin.file) == f"{self.lesson}.ipynb" else origin.file
            write(self.stage / student / name, data)

    def _student(self, origin: Origin) -> str:
        known = self.roster.find(origin.student, origin.number)
        name = known or re.sub(r"[/\\\0]", "_", origin.student)
        if self.roster.ids and not known and name not in self.collected.strangers:
            self.collected.strangers.append(name)
        return name

    def keep_secrets(self, source: Path) -> None:
        """Take along the secrets by which learners fetch their feedback from the exchange that `source` is a folder of."""
        for student, version in self.versions.items():
            if secret := secret_in(source / version):
                write(self.stage / student / SECRET, secret.encode())

    def settle(self, ledger: Ledger, at: str | None = None) -> None:
        """Move what was laid aside to where it is graded, and note when it came: `at`, or now where it is new."""
        for folder in sorted(self.stage.iterdir()):
            right, notebooks = folder / f"{self.lesson}.ipynb", sorted(folder.glob("*.ipynb"))
            if len(notebooks) == 1 and not right.exists():
                notebooks[0].rename(right)
            student, target = folder.name, self.course / "submitted" / folder.name / self.lesson
            if right.exists():
                came = ledger.receive(student, self.lesson, content_of(right.read_bytes()), at, certain=bool(at))
                stamp(folder, datetime.fromisoformat(came))
            if contents(folder) == contents(target):
                self.collected.known.append(student)
                if right.exists():
                    stamp(target, datetime.fromisoformat(came))
                continue
            self.collected.new.append(student)
            if target.is_symlink():
                target.unlink()
            elif target.exists():
                shutil.rmtree(target)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(folder, target)


def contents(folder: Path) -> dict[str, bytes]:
    """A submission's notebooks and its secret, by name; links are not followed."""
    if folder.is_symlink() or not folder.is_dir():
        return {}
    wanted = [path for path in folder.iterdir() if path.suffix == ".ipynb" or path.name == SECRET]
    return {path.name: path.read_bytes() for path in wanted if path.is_file() and not path.is_symlink()}
