"""What lies in a source of submissions, read without trusting any of it: a folder, or one notebook; `archives` reads a zip.

A source is looked at first and copied later: `tops` says what lies at its top, `below` lists the files under one of
them, and only what is wanted is copied, piece by piece, so that a class never has to fit into memory. What cannot be
taken has a flaw; one damaged file never keeps the others back.
"""

import io
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from autograder.course.problems import Problem

MOST_FILES = 2_000  # files and folders below one top
MOST_DEPTH = 20  # folders inside one another
PIECE = 65_536  # bytes

# What systems leave beside people's files; never handed in on purpose, and not worth a word.
LITTER = {"__macosx", ".ipynb_checkpoints", ".ds_store", "thumbs.db", "desktop.ini"}


class Damaged(Exception):
    """One file cannot be taken; the message says why in a clause."""


@dataclass(frozen=True)
class Entry:
    """A file in a source by its path there; `flaw` says in a clause why it cannot be taken, and is empty where it may."""

    path: PurePosixPath
    opened: Callable[[], IO[bytes]] | None = None
    flaw: str = ""
    owner: int | None = None  # the Unix account that it must belong to, where that matters

    def copy(self, target: Path, most: int) -> float | None:
        """Copy it to `target`, which must not exist; returns when the system last saw it change (seconds), if it knows.

        Raises Damaged where it is flawed, cannot be read or has more than `most` bytes; OSError where `target` cannot be
        written.
        """
        if self.flaw or self.opened is None:
            raise Damaged(self.flaw)
        size, changed = 0, None
        with damage_explained():
            source = self.opened()
        try:
            with source, target.open("xb") as file:
                if isinstance(source, io.FileIO):
                    with damage_explained():
                        changed = self._looked_at(os.fstat(source.fileno()))
                while True:
                    with damage_explained():
                        piece = source.read(PIECE)
                    if not piece:
                        return changed
                    size += len(piece)
                    if size > most:
                        raise Damaged(f"it has more than {most / 1e6:,.0f} MB")
                    file.write(piece)
        except BaseException:
            target.unlink(missing_ok=True)
            raise

    def _looked_at(self, status: os.stat_result) -> float:
        """The change time of what was really opened, which may be another file than the one that was listed."""
        if not stat.S_ISREG(status.st_mode):
            raise Damaged("it is no file")
        if self.owner is not None and status.st_uid != self.owner:
            raise Damaged("it belongs to another account than its folder")
        return status.st_ctime


@contextmanager
def damage_explained() -> Iterator[None]:
    """Turn whatever reading one damaged file raises into Damaged."""
    try:
        yield
    except Damaged:
        raise
    except OSError as error:
        raise Damaged(f"it cannot be read ({error.strerror or type(error).__name__})") from None
    except Exception as error:  # zipfile and the decompressors raise many kinds, and what they say is for programmers
        raise Damaged(f"it is damaged ({type(error).__name__})") from None


@dataclass(frozen=True)
class Top:
    """What lies at the top of a source: its name, whether it is a folder, and in a file system the account it belongs to."""

    name: str
    is_folder: bool
    owner: int | None = None


class Source(Protocol):
    """A folder, a zip, or one notebook."""

    def tops(self) -> list[Top]:
        """What lies at the top, in order, without litter and without what is in `flawed`."""

    def flawed(self) -> list[Entry]:
        """What at the top cannot be looked into."""

    def below(self, top: Top, owned: bool = False) -> Iterator[Entry]:
        """The files under a top, or the top itself; with `owned`, each must belong to the account of its top."""

    def inner(self, top: Top) -> "Source":
        """The folder at a top as a source of its own."""


def is_litter(path: PurePosixPath) -> bool:
    """Whether a path leads to what a system left there."""
    return path.name.startswith("._") or any(part.casefold() in LITTER for part in path.parts)


class Folder:
    """A folder; links in it are not followed. With `only`, nothing but the one file of that name is looked at."""

    def __init__(self, folder: Path, only: str = ""):
        """Look at its top; raises Problem where that is not possible."""
        self.folder, self._flawed = folder, list[Entry]()
        self._tops: list[Top] = []
        try:
            with os.scandir(folder) as found:
                for each in sorted(found, key=lambda each: each.name):
                    if is_litter(PurePosixPath(each.name)) or (only and each.name != only):
                        continue
                    if flaw := flaw_of(each):
                        self._flawed.append(Entry(PurePosixPath(each.name), flaw=flaw))
                    else:
                        status = each.stat(follow_symlinks=False)
                        self._tops.append(Top(each.name, stat.S_ISDIR(status.st_mode), status.st_uid))
        except OSError as error:
            raise Problem(f"{folder} cannot be read ({error.strerror}). Name a folder that you may read.") from None

    def tops(self) -> list[Top]:
        """What lies at the top."""
        return self._tops

    def flawed(self) -> list[Entry]:
        """Links, and what is neither a file nor a folder."""
        return self._flawed

    def inner(self, top: Top) -> "Folder":
        """One of its folders."""
        return Folder(self.folder / top.name)

    def below(self, top: Top, owned: bool = False) -> Iterator[Entry]:
        """The files under a top: at most MOST_FILES, and at most MOST_DEPTH folders deep."""
        owner = top.owner if owned else None
        if not top.is_folder:
            yield self._entry(PurePosixPath(top.name), owner)
            return
        waiting, left = [PurePosixPath(top.name)], MOST_FILES
        while waiting:
            inside = waiting.pop(0)
            try:
                with os.scandir(self.folder / inside) as found:
                    listed = sorted(islice(found, left + 1), key=lambda each: each.name)
            except OSError as error:
                yield Entry(inside, flaw=f"it cannot be read ({error.strerror})")
                continue
            if len(listed) > left:
                yield Entry(
                    PurePosixPath(top.name), flaw=f"it holds more than {MOST_FILES:,} files; some were not looked at"
                )
            left = max(0, left - len(listed))
            for each in listed:
                path = inside / each.name
                if is_litter(path):
                    continue
                if flaw := flaw_of(each):
                    yield Entry(path, flaw=flaw)
                elif not each.is_dir(follow_symlinks=False):
                    yield self._entry(path, owner)
                elif len(path.parts) > MOST_DEPTH:
                    yield Entry(path, flaw=f"it lies more than {MOST_DEPTH} folders deep")
                else:
                    waiting.append(path)

    def _entry(self, path: PurePosixPath, owner: int | None) -> Entry:
        def opened() -> IO[bytes]:
            flags = (
                os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
            )
            return io.FileIO(os.open(self.folder / path, flags), "rb")  # a pipe laid there meanwhile must not hold us

        return Entry(path, opened, owner=owner)


def flaw_of(found: os.DirEntry[str]) -> str:
    """Why something in a folder cannot be taken; empty for files and folders."""
    try:
        mode = found.stat(follow_symlinks=False).st_mode
    except OSError as error:
        return f"it cannot be read ({error.strerror})"
    if stat.S_ISLNK(mode):
        return "it is a link"
    return "" if stat.S_ISREG(mode) or stat.S_ISDIR(mode) else "it is no file"
