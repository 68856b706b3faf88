"""`aipm collect`: take submissions from a folder, an nbgrader exchange, or a zip as Moodle and Canvas give it.

Nothing in them is trusted: archives are read member by member, links and paths that lead elsewhere are left out, sizes
are bounded before anything is unpacked. The time at which a version is first seen is noted in the ledger.
"""

import re
import stat
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from autograder.classroom.intake import Collected, Intake
from autograder.classroom.ledger import Ledger
from autograder.classroom.roster import Roster
from autograder.course.problems import Problem
from autograder.grading.submission import MOST_BYTES

MOST_MEMBERS = 20_000

Found = Iterator[tuple[PurePosixPath, bytes]]  # notebooks that may be taken, each with its path


def time_of(text: str) -> str:
    """A time as a person writes it, in their own time zone unless it says UTC, as ISO 8601 in UTC; raises Problem."""
    try:
        at = datetime.fromisoformat(re.sub(r"\s*(UTC|Z)$", "+00:00", text.strip()))
    except ValueError:
        raise Problem(f"{text!r} is no time. Write it as 2026-11-27 18:00, or as 2026-11-27 17:00 UTC.") from None
    at = at.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    if at > datetime.now(UTC).replace(tzinfo=None):
        raise Problem(f"{text} lies ahead. Say when the submissions came.")
    return at.isoformat()


def harmless(name: str) -> PurePosixPath | None:
    """A member's path if it stays below its folder, else None."""
    path = PurePosixPath(name.replace("\\", "/"))
    return None if path.is_absolute() or ".." in path.parts or ":" in name or not path.name else path


def members(archive: zipfile.ZipFile, collected: Collected) -> Found:
    """(path, bytes) of each notebook in an archive that may be taken."""
    infos = archive.infolist()
    if len(infos) > MOST_MEMBERS:
        raise Problem(f"The archive has {len(infos):,} members; at most {MOST_MEMBERS:,} are read. Split it.")
    for info in infos:
        path = harmless(info.filename)
        if info.is_dir():
            continue
        if path is None or stat.S_ISLNK(info.external_attr >> 16):
            collected.left_out.append(f"{info.filename}: it leads out of its folder")
        elif path.suffix != ".ipynb":
            collected.left_out.append(f"{info.filename}: it is no notebook")
        elif info.file_size > MOST_BYTES:
            collected.left_out.append(f"{info.filename}: {info.file_size / 1e6:,.0f} MB are too many")
        else:
            with archive.open(info) as member:  # the size in the header may be a lie
                data = member.read(MOST_BYTES + 1)
            if len(data) > MOST_BYTES:
                collected.left_out.append(f"{info.filename}: it is larger than it says")
            else:
                yield path, data


def files(folder: Path, collected: Collected) -> Found:
    """(path, bytes) of each notebook below a folder that may be taken."""
    for path in sorted(folder.rglob("*.ipynb")):
        inside = path.relative_to(folder)
        if any(part.is_symlink() for part in (path, *path.parents) if folder in part.parents):
            collected.left_out.append(f"{inside}: it is a link")
        elif ".ipynb_checkpoints" not in inside.parts and path.is_file():
            if path.stat().st_size > MOST_BYTES:
                collected.left_out.append(f"{inside}: {path.stat().st_size / 1e6:,.0f} MB are too many")
            else:
                yield PurePosixPath(inside.as_posix()), path.read_bytes()


def one_file(path: Path, collected: Collected) -> Found:
    """(name, bytes) of a single notebook, if it may be taken."""
    if path.stat().st_size > MOST_BYTES:
        collected.left_out.append(f"{path.name}: {path.stat().st_size / 1e6:,.0f} MB are too many")
    else:
        yield PurePosixPath(path.name), path.read_bytes()


def collect(
    course: Path, lesson: str, source: Path, student: str = "", *, roster: Roster | None = None, at: str | None = None
) -> Collected:
    """Take the submissions of `lesson` from `source` into `course`/submitted/STUDENT/LESSON/.

    With `student`, all of it is that student's, and what had to be left out is noted in the ledger. Names are looked up
    in `roster`. `at` is when they came (UTC, ISO 8601), where that is not now. Raises Problem where the source cannot be
    read.
    """
    collected, ledger = Collected(), Ledger(course)
    try:
        with Intake(course, lesson, roster or Roster(), collected, student) as intake:
            if source.is_dir():
                intake.take(files(source, collected))
                intake.keep_secrets(source)
            elif source.suffix == ".ipynb" and source.is_file():
                intake.take(one_file(source, collected))
            else:
                try:
                    with zipfile.ZipFile(source) as archive:
                        intake.take(members(archive, collected))
                except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
                    raise Problem(
                        f"{source} cannot be read ({error}). Name a folder, a notebook, or a zip as it was downloaded."
                    ) from None
            intake.settle(ledger, at)
        for reason in collected.left_out if student else ():
            ledger.note(student, lesson, f"holds a file that was left out ({reason[:120]})")
    finally:
        ledger.close()
    if not (collected.new or collected.known):
        raise Problem(f"{source} holds no notebook that could be taken. Check the path.")
    return collected
