"""A lesson's text becomes a notebook: Jupytext's percent format, with our short markers expanded for nbgrader.

Markers: `# %% answer="q02_5"`, `# %% judge="q02_5" points=3` (and `part="shape"` where form earns its own point).
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbformat import NotebookNode

MARKER = re.compile(r"^# %%")
QUESTION = re.compile(r"q(\d\d)_(\d+)")
JUPYTEXT_KEYS = {"lines_to_next_cell", "lines_to_end_of_cell_marker"}
KNOWN_KEYS = {"answer", "judge", "points", "part", "tags"}

PREDICT = "**Predict.**"

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}


@dataclass(frozen=True)
class Cell:
    """One cell of a lesson's text: `number` counts from 1, `line` is where its marker stands in the file."""

    number: int
    line: int
    kind: str  # "markdown" or "code"
    source: str
    marks: dict[str, Any]  # the marker's keys: answer, judge, points, part, tags

    @property
    def grade_id(self) -> str | None:
        """nbgrader's id of an answer or judge cell, else None."""
        if "answer" in self.marks:
            return str(self.marks["answer"])
        if "judge" in self.marks:
            return f"{self.marks['judge']}_{self.marks.get('part', 'judge')}"
        return None


def read(path: Path) -> list[Cell]:
    """The cells of a lesson's text, in order. Raises ValueError where the text does not start with a cell marker."""
    return list(_cells(path.name, path.read_text(encoding="utf-8")))


@lru_cache(maxsize=32)  # a build and its checks read the same texts; Jupytext takes a tenth of a second for each
def _cells(name: str, text: str) -> tuple[Cell, ...]:
    lines = [number for number, line in enumerate(text.splitlines(), 1) if MARKER.match(line)]
    if not lines or lines[0] != 1:
        raise ValueError(f"{name}:1: a lesson starts with a cell marker, such as `# %% [markdown]`.")
    notebook = jupytext.reads(text, fmt="py:percent")
    if len(notebook.cells) != len(lines):
        raise ValueError(f"{name}: {len(lines)} cell markers but {len(notebook.cells)} cells; look for a stray `# %%`.")
    return tuple(
        Cell(
            number,
            line,
            cell.cell_type,
            cell.source,
            {key: value for key, value in cell.metadata.items() if key not in JUPYTEXT_KEYS},
        )
        for number, (line, cell) in enumerate(zip(lines, notebook.cells, strict=True), 1)
    )


def cell_ids(cells: Sequence[Cell]) -> list[str]:
    """An id for each cell, derived from what it is: the grade id, or a hash of its text (with a count if repeated)."""
    ids: list[str] = []
    seen: dict[str, int] = {}
    for cell in cells:
        name = cell.grade_id or "c" + hashlib.sha256(cell.source.encode()).hexdigest()[:10]
        seen[name] = seen.get(name, 0) + 1
        ids.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return ids


def nbgrader_metadata(cell: Cell) -> dict[str, Any]:
    """nbgrader's metadata (schema version 3) of an answer or judge cell. An answer with a mark `by_hand`, which no text
    holds and `autograder.authoring.memos` sets, gives so many points by hand."""
    judge = "judge" in cell.marks
    metadata = {
        "grade": judge or "by_hand" in cell.marks,
        "grade_id": cell.grade_id,
        "locked": judge,
        "schema_version": 3,
        "solution": not judge,
        "task": False,
    }
    if metadata["grade"]:
        metadata["points"] = int(cell.marks["points" if judge else "by_hand"])
    return metadata


def set_apart(text: str) -> str:
    """A Markdown text with each paragraph that asks for a prediction as a quotation, which notebooks show as a card."""
    paragraphs = text.split("\n\n")
    return "\n\n".join(re.sub("^", "> ", part, flags=re.M) if PREDICT in part else part for part in paragraphs)


def to_notebook(cells: Sequence[Cell]) -> NotebookNode:
    """The instructor's notebook of linted cells, not yet executed."""
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": dict(KERNEL), "language_info": dict(LANGUAGE)})
    for cell, cell_id in zip(cells, cell_ids(cells), strict=True):
        make = nbformat.v4.new_markdown_cell if cell.kind == "markdown" else nbformat.v4.new_code_cell
        built = make(set_apart(cell.source) if cell.kind == "markdown" else cell.source, id=cell_id)
        tags = list(cell.marks.get("tags", []))
        if cell.grade_id:
            built.metadata["nbgrader"] = nbgrader_metadata(cell)
        if "judge" in cell.marks:
            tags.append("raises-exception")
        if tags:
            built.metadata["tags"] = tags
        notebook.cells.append(built)
    return notebook
