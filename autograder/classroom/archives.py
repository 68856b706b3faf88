"""A zip of submissions, as a learning platform, a system or a person packs it; see `sources`.

Its list of files is read within bounds before anything is made of it, and what it says of sizes is not believed.
"""

import functools
import io
import re
import stat
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path, PurePosixPath

from aipm.printable import printable
from autograder.classroom.sources import Damaged, Entry, Top, is_litter
from autograder.course.problems import Problem

MOST_MEMBERS = 20_000  # files
MOST_CONTENTS = 6_000_000  # bytes of the list of files
MOST_INNER, MOST_INNER_BYTES = 3, 20_000_000  # of the zips that one person hands in: how many, and each


class _Modest(io.FileIO):
    """A file of which nobody reads much at once: zipfile takes an archive's list of files whole, however long it says."""

    def read(self, size: int | None = -1, /) -> bytes:
        """As io.FileIO; raises BadZipFile where more is wanted than MOST_CONTENTS bytes."""
        wanted = MOST_CONTENTS + 1 if size is None or size < 0 else size
        data = super().read(min(wanted, MOST_CONTENTS + 1))
        if len(data) > MOST_CONTENTS:
            raise zipfile.BadZipFile(f"it lists more than the {MOST_MEMBERS:,} files that are read")
        return data


class Zip:
    """A zip. What it says of sizes is not believed."""

    def __init__(self, path: Path):
        """Open it and read its list of files; raises Problem."""
        try:
            self._file = _Modest(path)
        except OSError as error:
            raise Problem(f"{path} cannot be read ({error.strerror}). Check the path.") from None
        try:
            self._archive = zipfile.ZipFile(self._file)
            infos = self._archive.infolist()
            if len(infos) > MOST_MEMBERS:
                raise zipfile.BadZipFile(f"it lists {len(infos):,} files, and at most {MOST_MEMBERS:,} are read")
        except Exception as error:  # what zipfile raises of a damaged list is of many kinds
            self._file.close()
            why = (
                error
                if isinstance(error, zipfile.BadZipFile)
                else f"its list of files is damaged, {type(error).__name__}"
            )
            raise Problem(
                f"{path} cannot be read as a zip ({printable(why, 200)}). Name a folder, a notebook, or a zip as it was "
                "downloaded; a zip with too many files has to be split."
            ) from None
        self._flawed = list[Entry]()
        self._members: dict[str, list[tuple[PurePosixPath, zipfile.ZipInfo]]] = {}
        for info in infos:
            name = name_of(info)
            inside = harmless(name)
            if name.endswith("/") or (inside and is_litter(inside)):  # `is_dir` fails where a name is empty
                continue
            if inside is None:
                self._flawed.append(
                    Entry(PurePosixPath(name), flaw="it leads out of its folder" if name else "it has no name")
                )
            else:
                self._members.setdefault(inside.parts[0], []).append((inside, info))

    def close(self) -> None:
        """Close the file."""
        self._archive.close()
        self._file.close()

    def tops(self) -> list[Top]:
        """What lies at the top; a name that is a file's and a folder's counts as a folder's."""
        return [
            Top(name, any(len(path.parts) > 1 for path, _ in members))
            for name, members in sorted(self._members.items())
        ]

    def flawed(self) -> list[Entry]:
        """Members whose paths lead elsewhere."""
        return self._flawed

    def inner(self, top: Top) -> "Zip":
        """One of its folders."""
        view = object.__new__(Zip)
        view._archive, view._flawed, view._members = self._archive, list(self._flawed), {}
        for path, info in self._members[top.name]:
            inside = PurePosixPath(*path.parts[1:])
            view._members.setdefault(inside.parts[0], []).append((inside, info))
        return view

    def below(self, top: Top, owned: bool = False) -> Iterator[Entry]:
        """The files under a top; an archive knows no owners."""
        for path, info in self._members[top.name]:
            if stat.S_ISLNK(info.external_attr >> 16):
                yield Entry(path, flaw="it is a link")
            elif info.flag_bits & 0x1:
                yield Entry(path, flaw="it needs a password")
            elif info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                yield Entry(path, flaw=f"it is packed in a way that is not read (method {info.compress_type})")
            else:
                yield Entry(path, functools.partial(self._archive.open, info))


def with_unpacked(entries: Sequence[Entry], stage: Path, opened: ExitStack) -> list[Entry]:
    """One person's files with what lies in their zips, in the place of these: one level deep, at most MOST_INNER zips.

    `stage` is a folder for copies, and `opened` closes the zips when nobody copies from them any more. What cannot be opened
    is an entry with a flaw. Raises OSError where the copies cannot be written.
    """
    found, count = list[Entry](), 0
    for entry in entries:
        if entry.flaw or not entry.path.name.lower().endswith(".zip"):
            found.append(entry)
            continue
        count += 1
        if count > MOST_INNER:
            found.append(Entry(entry.path, flaw=f"one person has handed in more than {MOST_INNER} zips"))
            continue
        copied = stage / f"{count}.zip"
        try:
            entry.copy(copied, MOST_INNER_BYTES)
            archive = Zip(copied)
        except Damaged as why:
            found.append(Entry(entry.path, flaw=str(why)))
            continue
        except Problem:
            found.append(Entry(entry.path, flaw="it cannot be opened as a zip. Ask for the notebook itself"))
            continue
        opened.callback(archive.close)
        members = [*archive.flawed(), *(each for top in archive.tops() for each in archive.below(top))]
        found += [Entry(entry.path / each.path, each.opened, each.flaw) for each in members]
    return found


def name_of(info: zipfile.ZipInfo) -> str:
    """A member's name: UTF-8 where it is that, also where the archive does not say so, as those of a Mac."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def harmless(name: str) -> PurePosixPath | None:
    """A member's path if it stays below its folder, else None."""
    path = PurePosixPath(name.replace("\\", "/"))
    drive = re.match(r"[A-Za-z]:", name)
    return None if path.is_absolute() or ".." in path.parts or drive or not path.name else path
