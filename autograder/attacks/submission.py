"""One submission of the corpus as data, and how its files are laid into a course folder."""

import os
import socket
import threading
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from autograder.attacks.witness import Witness

LESSON = "02_accuracy_trap"
NOTEBOOK = f"{LESSON}.ipynb"

# What `write` puts in place of these, since an attacker knows the machine better than a corpus can.
COURSE = "@COURSE@"  # the course folder's full path
PORT = "@PORT@"  # a port of 127.0.0.1 on which the corpus listens
NOW = "@NOW@"  # the time of writing, as nbgrader writes it into timestamp.txt

LISTENING_SECONDS = 1800
BLOCK = bytes(1 << 20)


@dataclass(frozen=True)
class Link:
    """A symbolic link; `target` may begin with COURSE."""

    target: str


@dataclass(frozen=True)
class ReadOnly:
    """A file that nobody may write to."""

    data: bytes


@dataclass(frozen=True)
class Zip:
    """An archive: (name, content) pairs, where content is bytes, a Link, or a number of zero bytes.

    Names may begin with COURSE.
    """

    entries: tuple[tuple[str, bytes | Link | int], ...]

    def unpacked(self) -> int:
        """How many bytes the archive claims to hold."""
        return sum(content if isinstance(content, int) else len(plain(content)) for _, content in self.entries)


def plain(content: bytes | Link) -> bytes:
    """The bytes that stand for an entry: a link's are those of its target."""
    return content.target.encode() if isinstance(content, Link) else content


Files = Mapping[str, bytes | Link | ReadOnly | Zip]


@dataclass(frozen=True)
class Submission:
    """One submission.

    `row` is its row in README.md (None for an honest mistake), `name` a slug that serves as the student's id, `goal` the
    letters P (unearned points), L (leak), B (break the run), D (damage to others), `says` what it tries in one sentence,
    `files` what is handed in (relative path to content), `deserves` the points that honest grading gives for what it
    really answers, and `seeks` the points it is built to get. `bounded` are the files to use where no sandbox holds a
    bomb; None where `files` are harmless anywhere. `source` is the public report of an honest mistake, as
    OWNER/REPOSITORY#NUMBER, where there is one.
    """

    row: int | None
    name: str
    goal: str
    says: str
    files: Files
    deserves: float
    expects_ledger: bool
    witness: Witness
    seeks: float = 0
    bounded: Files | None = None
    source: str = ""


def write(submission: Submission, folder: Path) -> Path:
    """Lay a submission's files into `folder`/submitted/NAME/LESSON/ and return that folder.

    `folder` is the course folder. A submission that calls home makes this process listen on 127.0.0.1 until it ends.
    Raises ValueError where the folder's path could not be written into Python text as it is.
    """
    course = Path(folder).resolve()
    if set("\"'\\\n") & set(str(course)):
        raise ValueError(f"{course} has quotes or backslashes in its path; choose a folder with a plainer name.")
    place = course / "submitted" / submission.name / LESSON
    place.mkdir(parents=True, exist_ok=True)
    for name, content in submission.files.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Link):
            path.unlink(missing_ok=True)
            path.symlink_to(content.target.replace(COURSE, str(course)))
        elif isinstance(content, Zip):
            pack(content, path, course)
        elif isinstance(content, ReadOnly):
            path.write_bytes(content.data)
            path.chmod(0o444)
        else:
            data = content.replace(COURSE.encode(), str(course).encode())
            data = data.replace(NOW.encode(), f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f} UTC".encode())
            if PORT.encode() in data:
                data = data.replace(PORT.encode(), str(listen(submission.witness.heard(course))).encode())
            path.write_bytes(data)
    return place


def pack(archive: Zip, path: Path, course: Path) -> None:
    """Write an archive, its zeros block by block."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in archive.entries:
            entry = zipfile.ZipInfo(name.replace(COURSE, str(course)))
            entry.compress_type = zipfile.ZIP_DEFLATED
            if isinstance(content, Link):
                entry.create_system, entry.external_attr = 3, 0o120777 << 16
            with file.open(entry, "w", force_zip64=True) as stream:
                if isinstance(content, int):
                    for start in range(0, content, len(BLOCK)):
                        stream.write(BLOCK[: min(len(BLOCK), content - start)])
                else:
                    stream.write(plain(content).replace(COURSE.encode(), str(course).encode()))


def listen(heard: Path) -> int:
    """Listen on a free port of 127.0.0.1, keep what comes in the file `heard`, and return the port."""
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(LISTENING_SECONDS)

    def serve() -> None:
        with server, suppress(OSError):
            while True:
                caller, _ = server.accept()
                with caller, suppress(OSError), open(heard, "ab", opener=private) as file:
                    caller.settimeout(10)
                    file.write(b"a caller:")
                    while data := caller.recv(65536):
                        file.write(data)

    threading.Thread(target=serve, daemon=True).start()
    return server.getsockname()[1]


def private(path: str, flags: int) -> int:
    """An opener for files that nobody else needs to read."""
    return os.open(path, flags, 0o600)
