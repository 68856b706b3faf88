"""Laying the course out in a learner's folder: notebooks to work in and data to look into. A learner's file is never lost."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aipm import place
from aipm.files import write

LAID = ("notebooks", "datasets")  # the folders of a course that a learner gets


@dataclass
class LaidOut:
    """What was done to each file, by its path below the folder: laid there anew, brought up to date because nobody had
    changed it, or kept as it was though the course has a newer one."""

    added: list[str] = field(default_factory=list)
    renewed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def digest(data: bytes) -> str:
    """The digest by which a file is known again."""
    return hashlib.sha256(data).hexdigest()


def files_of(source: Path) -> Iterator[tuple[str, Path]]:
    """(path below the folder, file) of what the course `source` lays out, in order."""
    for top in LAID:
        for path in sorted((source / top).rglob("*")):
            name = path.relative_to(source).as_posix()
            hidden = any(part.startswith(".") for part in path.relative_to(source).parts)
            if path.is_file() and not hidden:
                yield name, path


def read_laid(folder: Path) -> dict[str, str]:
    """Path → digest of the files as they were last laid out, or offered, in a folder; empty where nothing can be read."""
    try:
        laid = json.loads((folder / place.LAID_OUT).read_text(encoding="utf-8"))["files"]
        return {name: text for name, text in laid.items() if isinstance(text, str)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def lay_out(folder: Path, source: Path, version: str = "") -> LaidOut:
    """Lay the course `source` of a `version` out in `folder`, and note there what was laid; raises OSError.

    A file that is not there is laid. One that is as it was laid before is brought up to date. Any other is the learner's
    and stays, whatever the course has now; what is newer is named once. A second run changes nothing.
    """
    done, before = LaidOut(), read_laid(folder)
    laid = dict(before)
    if not place.is_laid_out(folder):
        note(folder, version, before)  # first, so that a run that was stopped in the middle goes on from there
    for name, path in files_of(source):
        data, target = path.read_bytes(), folder / name
        new = digest(data)
        if not target.is_symlink() and not target.exists():
            write(target, data)
            done.added.append(name)
        elif not target.is_file() or target.is_symlink():
            done.kept += [name] if before.get(name) != new else []
        elif (have := digest(target.read_bytes())) != new and before.get(name) == have:
            write(target, data)
            done.renewed.append(name)
        elif have != new and before.get(name) != new:
            done.kept.append(name)
        laid[name] = new
    if laid != before:
        note(folder, version, laid)
    return done


def note(folder: Path, version: str, laid: Mapping[str, str]) -> None:
    """Note in a folder what was laid out there (path → digest), and of which version; raises OSError."""
    text = json.dumps({"version": version, "files": dict(sorted(laid.items()))}, indent=1)
    write(folder / place.LAID_OUT, f"{text}\n".encode())


def is_free(folder: Path) -> bool:
    """Whether a folder is not there or holds nothing but hidden files and virtual environments; raises OSError."""
    if not folder.exists():
        return True
    return all(path.name.startswith(".") or (path / "pyvenv.cfg").is_file() for path in folder.iterdir())


def lines(done: LaidOut, folder: Path, version: str) -> list[str]:
    """What was done, in sentences; none where nothing was."""
    said = []
    if done.added:
        said.append(
            f"The course lies in {folder} now: notebooks/ is yours to work in, datasets/ holds copies to look into."
        )
    if done.renewed:
        said.append(f"{counted(done.renewed)} that you had not changed, brought up to version {version}.")
    if done.kept:
        said.append(
            f"Version {version} has a newer form of {named(done.kept)}. Yours was kept. To get the new one as well, rename "
            "yours and run `aipm lab` again."
        )
    return said


def counted(names: Iterable[str]) -> str:
    """1 file, 2 files."""
    number = len(list(names))
    return f"{number} file{'' if number == 1 else 's'}"


def named(names: list[str]) -> str:
    """Up to three paths, and how many more there are."""
    more = len(names) - 3
    return ", ".join(names[:3]) + (f" and {more} more" if more > 0 else "")
