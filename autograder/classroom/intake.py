"""Taking a class's notebooks in: which of a person's files are meant, and where they land.

What one run of `aipm collect` finds of a student replaces what lay there before; nothing is mixed with an older version.
Everything is laid aside first, and moved when all of it is there.
"""

import contextlib
import errno
import hashlib
import os
import re
import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Self

from aipm.printable import printable
from autograder.classroom.archives import with_unpacked
from autograder.classroom.exchange import came
from autograder.classroom.identities import SHOWN, Claim, as_name
from autograder.classroom.layouts import AGAIN, Layout, file_of, is_notebook
from autograder.classroom.ledger import Ledger, content_of
from autograder.classroom.returning import MOST as MOST_SECRET
from autograder.classroom.returning import SECRET, TIME, stamp
from autograder.classroom.roster import alike
from autograder.classroom.sources import Damaged, Entry, Source
from autograder.course.places import notebooks_in
from autograder.course.problems import Problem
from autograder.course.settings import folders_of
from autograder.grading.beside import DATA
from autograder.grading.reading import MOST_BYTES

MOST_NOTEBOOKS = 20  # of one person
MOST_EACH = 60_000_000  # bytes of all notebooks of one person
MOST_ALL = 8_000_000_000  # bytes of a class's notebooks
MOST_LINES = 5  # about the files of one person
NO_ROOM = {errno.ENOSPC, errno.EROFS, getattr(errno, "EDQUOT", errno.ENOSPC)}  # troubles that concern everybody


@dataclass
class Collected:
    """What was taken: students with a new version, students whose version was there already, what was left out, the names
    that the roster does not know and that were taken, and what else a person should know. `refused` counts what was left
    out because it was damaged or nobody can tell whose it is; the rest is no notebook, or of another lesson."""

    new: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refused: int = 0
    files: int = 0  # how many were left out
    odd: list[str] = field(default_factory=list)  # the lines of `left_out` that were refused

    def leave_out(self, what: object, why: str, *, refused: bool = True, files: int = 1) -> None:
        """Note that something was left out, in a line that can be shown."""
        self.left_out.append(f"{printable(str(what), 2 * SHOWN)}: {why}")
        self.odd += self.left_out[-1:] if refused else []
        self.refused += refused
        self.files += files


class Intake:
    """One run of collecting `lesson` from a source into `course`/submitted. `at` is when a person says that it came."""

    def __init__(
        self, course: Path, lesson: str, source: Source, layout: Layout, collected: Collected, at: str | None = None
    ):
        self.course, self.lesson, self.source, self.layout, self.collected = course, lesson, source, layout, collected
        self.at, folders = at, folders_of(course)
        self.submitted = course / folders.submitted_directory
        asked = notebooks_in(course / folders.source_directory / lesson)
        self.names = {path.name for path in asked} or {f"{lesson}.ipynb"}  # what its notebooks are called
        self.aside: dict[str, tuple[Path, str | None, Claim]] = {}  # by student: the folder, when it came, the claim
        self.bytes = 0

    def __enter__(self) -> Self:
        scratch = self.course / ".aipm"
        scratch.mkdir(parents=True, exist_ok=True)
        self.stage = Path(tempfile.mkdtemp(prefix="collect-", dir=scratch))
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.stage, ignore_errors=True)

    def lay_aside(self, student: str, claim: Claim) -> None:
        """Copy one person's notebooks into a folder of their own; raises Problem where there is no room."""
        folder = Path(tempfile.mkdtemp(dir=self.stage))
        folder.chmod(0o755)  # as any folder that a person makes
        flawed: list[tuple[Entry, str]] = []
        others: list[Entry] = []
        with tempfile.TemporaryDirectory(dir=self.stage) as zips, contextlib.ExitStack() as opened:
            entries = self._entries(claim, Path(zips), opened)
            changed = self._copy(claim, entries, folder, flawed, others)
        for entry, why in flawed[:MOST_LINES]:
            self.collected.leave_out(entry.path, why)
        if more := len(flawed) - MOST_LINES > 0 and len(flawed) - MOST_LINES:
            self.collected.leave_out(claim, f"and {more:,} more in there that cannot be taken", files=more)
        if len(others) > 1:
            self.collected.leave_out(
                claim, f"{len(others):,} files that are no notebooks", refused=False, files=len(others)
            )
        elif others:
            self.collected.leave_out(others[0].path, "it is no notebook", refused=False)
        if not any(folder.glob("*.ipynb")):
            if others and not flawed:
                what = printable(others[0].path.name, SHOWN) if len(others) == 1 else f"{len(others):,} other files"
                step = "Ask for the notebook, or unpack what is in it, then collect that with --student"
                self.collected.leave_out(
                    claim, f"handed in {what} and no notebook. {step} {printable(student, SHOWN)}", files=0
                )
            elif not flawed:
                why = "its folder holds no notebook" if entries else "its folder is empty"
                self.collected.leave_out(claim, why, refused=False, files=0)
            return
        if data := [each for each in others if PurePosixPath(each.path.name).suffix.lower() in DATA - {".txt"}]:
            self.collected.notes.append(data_left_out(student, data, self.submitted / student / self.lesson))
        at, false = came(claim.origin.time, changed if claim.owned else None)
        if false and not self.at:
            self.collected.notes.append(f"{printable(student, SHOWN)}: {false}. If you changed it, say --at.")
        self.aside[student] = (folder, at.isoformat() if at else None, claim)

    def _entries(self, claim: Claim, zips: Path, opened: contextlib.ExitStack) -> list[Entry]:
        """One person's files for this lesson; zips are looked into where no notebook lies beside them."""
        entries = [entry for top in claim.tops for entry in self.source.below(top, owned=claim.owned)]
        if self.layout is Layout.FOLDERS and any(entry.path.parts[1:2] == (self.lesson,) for entry in entries):
            entries = [entry for entry in entries if entry.path.parts[1:2] == (self.lesson,)]  # one folder a lesson
        if any(is_notebook(entry.path.name) for entry in entries):
            return entries
        return with_unpacked(entries, zips, opened)

    def _copy(
        self,
        claim: Claim,
        entries: list[Entry],
        folder: Path,
        flawed: list[tuple[Entry, str]],
        others: list[Entry],
    ) -> float | None:
        """Copy what may be taken, name what may not; returns when the system last saw a notebook change, if it knows."""
        notebooks, names, mine, last = 0, set[str](), 0, None
        for entry in sorted(entries, key=rank):
            if entry.path.name in (SECRET, TIME) and not entry.flaw:  # what nbgrader itself lays beside a notebook
                if (entry.path.name, self.layout, len(entry.path.parts)) == (SECRET, Layout.EXCHANGE, 2):
                    with contextlib.suppress(Damaged):
                        entry.copy(folder / SECRET, MOST_SECRET)
                continue
            if entry.flaw:
                flawed.append((entry, entry.flaw))
                continue
            if not is_notebook(entry.path.name):
                others.append(entry)
                continue
            name = self._name_of(entry)
            if alike(name) in names:
                flawed.append((entry, "it is a second notebook of that name"))
                continue
            if notebooks >= MOST_NOTEBOOKS:
                flawed.append((entry, f"one person has handed in more than {MOST_NOTEBOOKS} notebooks"))
                continue
            try:
                changed = entry.copy(folder / name, MOST_BYTES)
            except Damaged as why:
                flawed.append((entry, str(why)))
                continue
            size = (folder / name).stat().st_size
            mine, self.bytes = mine + size, self.bytes + size
            if mine > MOST_EACH:
                (folder / name).unlink()
                flawed.append((entry, f"one person has handed in more than {MOST_EACH / 1e6:,.0f} MB"))
                return last
            if self.bytes > MOST_ALL:
                raise Problem(
                    f"All notebooks together have more than {MOST_ALL / 1e9:,.0f} GB. Collect a part at a time."
                )
            notebooks += 1
            names.add(alike(name))
            last = changed if last is None or (changed is not None and changed > last) else last
        return last

    def _name_of(self, entry: Entry) -> str:
        """What a notebook is called where it lands."""
        called = entry.path.name
        if len(entry.path.parts) == 1:
            called = file_of(self.layout, called)
        called = re.sub(r"(?i)(?<=[.]ipynb)[.](txt|json)$", "", called)
        if (meant := AGAIN.sub("", called)) in self.names:
            return meant
        return f"{as_name(re.sub(r'(?i)[.]ipynb$', '', called)) or 'notebook'}.ipynb"

    def settle(self, ledger: Ledger, *, said: bool = False) -> None:
        """Note when each came, as a person says, or the exchange, or now where it is new, and under which identity unless a
        person `said` whose it is; then move what was laid aside to where it is graded. Raises Problem where no room is."""
        times = {}
        with ledger.together():
            for student, (folder, when, claim) in self.aside.items():
                times[student] = self._received(ledger, student, folder, when)
                if not said:
                    ledger.came_from(student, self.lesson, claim.origin.identity)
        for student, (folder, _, claim) in sorted(self.aside.items()):
            try:
                self._move(student, folder, times[student])
            except OSError as error:
                if error.errno in NO_ROOM:
                    raise no_room(error) from None
                self.collected.leave_out(claim, f"the folder of {student} could not be written ({error.strerror})")

    def _received(self, ledger: Ledger, student: str, folder: Path, when: str | None) -> datetime | None:
        """When what lies in `folder` came: the latest of the notebooks that count; None where none does yet."""
        notebooks = sorted(folder.glob("*.ipynb"))
        if len(notebooks) == len(self.names) == 1:
            notebooks = [notebooks[0].rename(folder / min(self.names))]
        versions = [content_of(path.read_bytes()) for path in notebooks if path.name in self.names]
        at, certain = self.at or when, bool(self.at)
        times = [ledger.receive(student, self.lesson, version, at, certain=certain) for version in versions]
        return datetime.fromisoformat(max(times)) if times else None

    def _move(self, student: str, folder: Path, received: datetime | None) -> None:
        target = self.submitted / student / self.lesson
        if same := prints(folder) == prints(target):
            folder = target
        if received is not None:
            stamp(folder, received)
        if same:
            self.collected.known.append(student)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        if os.path.lexists(target):
            os.replace(target, folder.with_suffix(".before"))  # a link as well; whatever it is goes when the stage goes
        os.replace(folder, target)
        self.collected.new.append(student)


def data_left_out(student: str, data: list[Entry], where: Path) -> str:
    """What to say of data that lies beside a student's notebook: when work came is told by the notebook alone."""
    named = ", ".join(printable(entry.path.name, SHOWN) for entry in data[:3])
    more = f" and {len(data) - 3:,} more" if len(data) > 3 else ""
    return (
        f"{printable(student, SHOWN)}: data beside the notebook was left out ({named}{more}). If the lesson allows such data, copy "
        f"it into {'/'.join(printable(part, SHOWN) for part in where.parts[-3:])}/ before you grade."
    )


def rank(entry: Entry) -> tuple[int, int, str]:
    """Sorts a person's files: what lies less deep comes first, then what Canvas counted last."""
    count = AGAIN.search(entry.path.name)
    return len(entry.path.parts), -int(count[0][1:6]) if count else 0, str(entry.path)


def no_room(error: OSError) -> Problem:
    """What to say where the disk does not take what was collected."""
    return Problem(
        f"The course folder cannot be written ({error.strerror}). Make room or make it writable, then run the same command."
    )


def prints(folder: Path) -> dict[str, str]:
    """Digests of a submission's notebooks and its secret, by name; links are not followed."""
    if folder.is_symlink() or not folder.is_dir():
        return {}
    found = {}
    for path in folder.iterdir():
        if (path.suffix == ".ipynb" or path.name == SECRET) and path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                found[path.name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found
