"""Reading what somebody handed in, without trusting any of it: which file, is it a notebook, which cells."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.utils import parse_utc

MOST_BYTES = 20_000_000  # of one notebook
MOST_CELLS = 2_000
MOST_SOURCE = 200_000  # characters of one cell


class Unreadable(Exception):
    """Nothing can be graded; the message says why in a clause, and what to do. `data` and `landed` are those of the file,
    where there is one."""

    data: bytes | None = None
    landed: str | None = None


@dataclass(frozen=True)
class SubmittedCell:
    """One cell as handed in; metadata only where the grader looks at it."""

    is_code: bool
    source: str
    id: str = ""
    grade_id: str = ""
    points: float | None = None
    schema_version: object = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Submission:
    """A submission read: its cells, its bytes, what looked odd about its files, and when it came to lie there (UTC)."""

    cells: list[SubmittedCell]
    data: bytes
    anomalies: tuple[str, ...] = ()
    landed: str = ""


def notebook_file(folder: Path, lesson: str) -> tuple[Path, list[str]]:
    """The notebook in a submission's folder and what looked odd; raises Unreadable where there is none.

    The right name wins; else the only other notebook does. Links are never followed, other files never used.
    """
    if folder.is_symlink() or not folder.is_dir():
        raise Unreadable(f"{folder.name} is no folder. Hand in the notebook again")
    odd: list[str] = []
    notebooks: list[Path] = []
    for path in sorted(folder.iterdir()):
        if path.is_symlink():
            odd.append(f"{path.name} is a link to another file")
        elif path.suffix == ".ipynb" and path.is_file():
            notebooks.append(path)
        elif path.suffix in (".py", ".pth", ".so"):
            odd.append(f"{path.name} would stand in the way of a module")
    if claim := claimed_time(folder / "timestamp.txt", notebooks):
        odd.append(f"claims to be of {claim}")
    right = [path for path in notebooks if path.name == f"{lesson}.ipynb"]
    chosen = right or notebooks
    if not chosen:
        links = " (a link is not followed)" if odd else ""
        raise Unreadable(f"the folder holds no notebook{links}. Hand in {lesson}.ipynb")
    if not right and len(chosen) > 1:
        raise Unreadable(f"{len(chosen)} notebooks, and none is called {lesson}.ipynb. Rename the right one")
    return chosen[0], odd


def claimed_time(path: Path, notebooks: Sequence[Path]) -> str:
    """The time that a submission's own timestamp.txt claims, if it lies more than a day before its notebook was saved."""
    if not notebooks or path.is_symlink() or not path.is_file() or path.stat().st_size > 200:
        return ""
    text = path.read_text(encoding="utf-8", errors="replace").strip()
    try:
        claimed = parse_utc(text).replace(tzinfo=UTC).timestamp()
    except (ValueError, OverflowError):
        return ""
    return text if claimed < max(notebook.stat().st_mtime for notebook in notebooks) - 86_400 else ""


def read_submission(folder: Path, lesson: str) -> Submission:
    """The submission in a folder; raises Unreadable with the reason and the next step."""
    path, odd = notebook_file(folder, lesson)
    return read_notebook(path, tuple(odd))


def read_notebook(path: Path, odd: tuple[str, ...] = ()) -> Submission:
    """One notebook file as a submission; `odd` is what its folder showed. Raises Unreadable with the reason."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Unreadable(
                f"{path.name} is larger than {MOST_BYTES // 1_000_000} MB. Clear its outputs and hand it in again"
            )
        data = path.read_bytes()
        # The change time of a file is the system's own; unlike the modification time, nobody can hand it in.
        landed = datetime.fromtimestamp(path.stat().st_ctime, UTC).replace(microsecond=0, tzinfo=None).isoformat()
    except OSError as error:
        raise Unreadable(f"{path.name} cannot be read ({error.strerror}). Hand it in again") from None
    try:
        return Submission(cells_of(data, path.name), data, odd, landed)
    except Unreadable as why:
        why.data, why.landed = data, landed
        raise


def cells_of(data: bytes, name: str) -> list[SubmittedCell]:
    """The cells of a notebook's bytes, of any nbformat from 3 on; raises Unreadable."""
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable(f"{name} is not text. Save the notebook again and hand it in") from None
    except RecursionError:
        raise Unreadable(f"{name} is nested too deeply to be a notebook. Hand in the notebook itself") from None
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        raise Unreadable(
            f"{name} is not JSON (line {line}); it may have been saved only in part. Save it and hand it in again"
        ) from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if cells is None and isinstance(notebook, dict) and isinstance(notebook.get("worksheets"), list):
        sheets = [sheet for sheet in notebook["worksheets"] if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets for cell in sheet.get("cells") or []]
    if not isinstance(cells, list):
        raise Unreadable(f"{name} is JSON, but no notebook. Hand in the notebook itself")
    if len(cells) > MOST_CELLS:
        raise Unreadable(
            f"{name} has {len(cells):,} cells; at most {MOST_CELLS:,} are read. Delete those that you added"
        )
    return [cell_of(cell) for cell in cells if isinstance(cell, dict)]


def cell_of(cell: dict[str, Any]) -> SubmittedCell:
    """One cell read tolerantly: whatever is not of the expected type counts as absent."""
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    source = source if isinstance(source, str) else ""
    metadata = dict_of(cell.get("metadata"))
    grade, tags = dict_of(metadata.get("nbgrader")), metadata.get("tags")
    return SubmittedCell(
        is_code=cell.get("cell_type") == "code",
        source=source.replace("\r\n", "\n").replace("\r", "\n")[:MOST_SOURCE],
        id=cell["id"] if isinstance(cell.get("id"), str) else "",
        grade_id=grade["grade_id"] if isinstance(grade.get("grade_id"), str) else "",
        points=points_of(grade.get("points")),
        schema_version=grade.get("schema_version"),
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
    )


def points_of(value: object) -> float | None:
    """A number of JSON as points; infinity stands for one that is too large to be any."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf


def dict_of(value: object) -> dict[str, Any]:
    """A value of JSON if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}
