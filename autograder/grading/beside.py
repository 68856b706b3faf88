"""Files beside a notebook: those that a lesson ships, and plain data that a learner handed in. They are laid into the
learner's own folder before the first cell runs; nothing of theirs is ever opened on the trusted side."""

import base64
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from aipm.files import write
from autograder.course.problems import Problem

Files = tuple[tuple[str, bytes], ...]  # (path below the notebook's folder with forward slashes, content)

MOST_FILES = 200  # that a lesson ships
MOST_BYTES = 30_000_000  # of them in all; the learner's folder holds twice as much
OWN_FILES, OWN_BYTES = 20, 10_000_000  # of those that a learner hands in
PIECE = 3_000_000  # bytes of a file in one message
MOST_SEEN = 2_000  # entries of a learner's folder that are looked at
LEFT_OUT = {".ipynb_checkpoints", "__pycache__", "feedback"}  # as nbgrader leaves them out
DATA = {".csv", ".tsv", ".txt", ".json", ".yml", ".yaml", ".xml", ".md", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".xlsx",
        ".parquet", ".npy", ".npz", ".dat"}  # fmt: skip
OURS = {"timestamp.txt", "submission_secret.txt"}  # nbgrader's own files beside a submission


def files_in(folder: Path) -> Files:
    """The files that a lesson ships beside its notebooks; raises Problem where they are too many or too large."""
    found: list[tuple[str, bytes]] = []
    size = 0
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.suffix == ".ipynb" or LEFT_OUT & set(inside.parts) or path.name.startswith(".") or not path.is_file():
            continue
        size += path.stat().st_size
        if len(found) == MOST_FILES or size > MOST_BYTES:
            raise Problem(
                f"{folder.name} ships more than {MOST_FILES} files or {MOST_BYTES // 1_000_000} MB beside its notebooks. "
                "Take out what the notebooks do not read, then grade again."
            )
        found.append((inside.as_posix(), path.read_bytes()))
    return tuple(found)


def laid_out(files: Files) -> tempfile.TemporaryDirectory[str] | None:
    """A folder with copies of `files`, removed with the object; None where there are none."""
    if not files:
        return None
    folder = tempfile.TemporaryDirectory(prefix="aipm-beside-")
    for name, data in files:
        write(Path(folder.name, name), data)
    return folder


def pieces(files: Files) -> Iterator[dict[str, str | bool]]:
    """The requests by which the learner's process is told to lay `files` into its own folder, before anything runs there."""
    for name, data in files:
        for start in range(0, max(1, len(data)), PIECE):
            piece = base64.b64encode(data[start : start + PIECE]).decode()
            yield {"lay": name, "data": piece, "last": start + PIECE >= len(data)}


def handed_in(folder: Path, shipped: Files) -> tuple[Files, tuple[str, ...]]:
    """(the plain data files of a submission that its code may read, a clause for what was left out): no links, nothing
    that Python would import, no file that the lesson ships itself, and within bounds. Raises OSError."""
    names = {name for name, _ in shipped}
    found: list[tuple[str, bytes]] = []
    left, size = 0, 0
    todo, seen = [folder], 0
    while todo:
        for path in sorted(islice(todo.pop().iterdir(), MOST_SEEN + 1)):
            seen += 1
            if seen > MOST_SEEN:
                return tuple(found), (
                    f"has more than {MOST_SEEN} files beside the notebook; the rest was not looked at",
                )
            if path.is_symlink() or path.name.startswith(".") or path.name in LEFT_OUT or path.suffix == ".ipynb":
                continue
            if path.is_dir():
                todo.append(path)
                continue
            inside = path.relative_to(folder).as_posix()
            if not path.is_file() or path.suffix.lower() not in DATA or path.name in OURS:
                continue
            if any(inside == name or inside.startswith(f"{name}/") or name.startswith(f"{inside}/") for name in names):
                continue
            if not inside.isprintable() or len(inside) > 200 or len(found) == OWN_FILES:
                left += 1
                continue
            with path.open("rb") as file:
                data = file.read(OWN_BYTES - size + 1)
            if size + len(data) > OWN_BYTES:
                left += 1
                continue
            size += len(data)
            found.append((inside, data))
    return tuple(found), (f"files beside the notebook that were left out: {left}",) if left else ()
