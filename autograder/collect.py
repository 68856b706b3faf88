"""`aipm collect`: take submissions from a folder, an nbgrader exchange, or a zip as Moodle and Canvas give it.

Nothing in them is trusted: archives are read member by member, links and paths that lead elsewhere are left out, sizes
are bounded before anything is unpacked. The time at which a version is first seen is noted in the ledger.
"""

import re
import shutil
import stat
import zipfile
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from autograder.build.pipeline import write
from autograder.grading.ledger import Ledger, content_of
from autograder.grading.submission import MOST_BYTES
from autograder.problems import Problem

MOST_MEMBERS = 20_000
# Moodle: "Ada Lovelace_1234_assignsubmission_file_/x.ipynb"; Canvas: "lovelaceada_LATE_1234_5678_x-1.ipynb";
# nbgrader's exchange: "ada+02_accuracy_trap+2026-11-24 03:42:00 UTC+…/02_accuracy_trap.ipynb".
MOODLE = re.compile(r"(?P<student>.+)_\d+_assignsubmission_file(_.*)?$")
CANVAS = re.compile(r"(?P<student>[^_/]+)_(LATE_)?\d+_\d+_(?P<file>.+\.ipynb)$")
EXCHANGE = re.compile(r"(?P<student>[^+/]+)\+(?P<lesson>[^+/]+)\+")


@dataclass
class Collected:
    """What was taken: students with a new version, students whose version was there already, and what was left out."""

    new: list = field(default_factory=list)
    known: list = field(default_factory=list)
    left_out: list = field(default_factory=list)


def student_of(path: PurePosixPath) -> str | None:
    """Whose notebook a path holds, by the habits of Moodle, Canvas, the exchange and plain folders; None if nobody's."""
    if canvas := CANVAS.fullmatch(path.name):
        return canvas["student"]
    for part in path.parts[:-1]:
        if match := MOODLE.fullmatch(part) or EXCHANGE.match(part):
            return match["student"]
    return path.parts[-2] if len(path.parts) > 1 else path.stem


def harmless(name: str) -> PurePosixPath | None:
    """A member's path if it stays below its folder, else None."""
    path = PurePosixPath(name.replace("\\", "/"))
    return None if path.is_absolute() or ".." in path.parts or ":" in name or not path.name else path


def members(archive: zipfile.ZipFile, collected: Collected):
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


def files(folder: Path, collected: Collected):
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


def collect(course: Path, lesson: str, source: Path, student: str = "") -> Collected:
    """Take the submissions of `lesson` from `source` into `course`/submitted/STUDENT/LESSON/.

    With `student`, all of it is that student's, and what had to be left out is noted in the ledger. Raises Problem where the source cannot be read.
    """
    collected, ledger = Collected(), Ledger(course)
    try:
        if source.is_dir():
            take(course, lesson, files(source, collected), collected, ledger, student)
        else:
            try:
                with zipfile.ZipFile(source) as archive:
                    take(course, lesson, members(archive, collected), collected, ledger, student)
            except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
                raise Problem(
                    f"{source} cannot be read ({error}). Name a folder, or a zip as it was downloaded."
                ) from None
        for reason in collected.left_out if student else ():
            ledger.note(student, lesson, f"holds a file that was left out ({reason[:120]})")
    finally:
        ledger.close()
    if not (collected.new or collected.known):
        raise Problem(f"{source} holds no notebook that could be taken. Check the path.")
    return collected


def take(course, lesson, found, collected, ledger, owner):
    """Write each notebook to its student's folder and note when it came."""
    seen = set()
    for path, data in found:
        student = owner or re.sub(r"[/\\\0]", "_", student_of(path) or "")
        exchange = EXCHANGE.match(path.parts[0])
        if not student or student.startswith(".") or (exchange and exchange["lesson"] != lesson):
            collected.left_out.append(f"{path}: it says of no student that this is {lesson}")
            continue
        folder = course / "submitted" / student / lesson
        if student not in seen and folder.exists() and not (folder / f"{lesson}.ipynb").exists():
            shutil.rmtree(folder)
        target = folder / (f"{lesson}.ipynb" if student not in seen else path.name)
        seen.add(student)
        before = target.read_bytes() if target.exists() else None
        write(target, data)
        ledger.receive(student, lesson, content_of(data))
        (collected.known if before == data else collected.new).append(student)
