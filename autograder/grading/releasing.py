"""What a learner is given of a solution notebook, made in memory: no answers, no hidden tests, nbgrader's checksums.

A notebook in the plain form that our build writes is released here. So a learner who checks their own work needs no
nbgrader, and is judged by the same code as a class; tests/grading/test_releasing.py holds it to nbgrader's own
preprocessors, cell by cell. A notebook of any other form, or settings that change what nbgrader does, go through those.
"""

import copy
import hashlib
import re
from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode
from traitlets.config import Config

SCHEMA = 3  # of nbgrader's metadata
FLAGS = ("grade", "solution", "locked")
KNOWN = {*FLAGS, "schema_version", "task", "grade_id", "points", "checksum", "cell_type"}
STUB = "# YOUR CODE HERE\nraise NotImplementedError()"  # nbgrader's, where a course sets none
HIDDEN, SOLUTION, MARKS = "HIDDEN TESTS", "SOLUTION", "MARK SCHEME"
# Settings of the classes below which nbgrader's preprocessors stand; ClearSolutions.code_stub alone is known here.
SETTINGS = {
    "ClearHiddenTests", "ClearMarkScheme", "ClearOutput", "ClearOutputPreprocessor", "ClearSolutions", "ComputeChecksums",
    "LockCells", "NbConvertBase", "NbGraderPreprocessor", "Preprocessor",
}  # fmt: skip


def is_task(cell: NotebookNode) -> bool:
    """Whether a cell asks for cells below it, and a person gives its points."""
    return bool(cell.metadata.get("nbgrader", {}).get("task", False))


def is_grade(cell: NotebookNode) -> bool:
    """Whether a cell gives points."""
    return bool(cell.metadata.get("nbgrader", {}).get("grade", False))


def is_solution(cell: NotebookNode) -> bool:
    """Whether a cell holds a learner's answer."""
    return bool(cell.metadata.get("nbgrader", {}).get("solution", False))


def is_locked(cell: NotebookNode) -> bool:
    """Whether a cell is handed out as it is and taken back as it was."""
    locked = cell.metadata.get("nbgrader", {}).get("locked", False)
    return not is_solution(cell) and (is_grade(cell) or bool(locked))


def checksum(cell: NotebookNode) -> str:
    """nbgrader's checksum of a cell: its text, its kind, what it is for, its name, and its points if it has any."""
    parts = [cell.source, cell.cell_type, *(str(flag(cell)) for flag in (is_grade, is_solution, is_locked))]
    parts.append(cell.metadata.nbgrader["grade_id"])
    parts += [str(float(cell.metadata.nbgrader["points"]))] if is_grade(cell) else []
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()


def in_our_form(notebook: NotebookNode) -> bool:
    """Whether a notebook's cells are marked as our build marks them: code to answer, code to check, text to read."""
    seen: set[str] = set()
    for cell in notebook.cells:
        if f"BEGIN {MARKS}" in cell.source or f"END {MARKS}" in cell.source:
            return False
        marks = cell.metadata.get("nbgrader")
        if marks is None:
            continue
        if not isinstance(marks, Mapping) or not plainly_marked(marks):
            return False
        if (marks["grade"] or marks["solution"]) and cell.cell_type != "code":
            return False
        if any(marks[flag] for flag in FLAGS):
            if marks["grade_id"] in seen:
                return False
            seen.add(marks["grade_id"])
    return notebook.metadata.get("kernelspec", {}).get("language", "python") == "python"


def plainly_marked(marks: Mapping[str, Any]) -> bool:
    """Whether a cell's metadata is nbgrader's of today, and no task."""
    name, points = marks.get("grade_id", ""), marks.get("points", 0)
    return (
        marks.keys() <= KNOWN
        and marks.get("schema_version") == SCHEMA
        and all(isinstance(marks.get(flag), bool) for flag in FLAGS)
        and marks.get("task", False) is False
        and isinstance(name, str)
        and bool(re.fullmatch(r"[a-zA-Z0-9_-]+" if any(marks[flag] for flag in FLAGS) else r"[a-zA-Z0-9_-]*", name))
        and isinstance(points, (int, float))
        and not isinstance(points, bool)
        and 0 <= points < 1e9
        and ("points" in marks or not marks["grade"])
    )


def stub_of(config: Config | None) -> str | None:
    """What stands in place of an answer, or None where a course's settings ask nbgrader for more than that."""
    said = {name: dict(config[name]) for name in SETTINGS if config and name in config and config[name]}
    stubs = said.pop("ClearSolutions", {})
    if said or not stubs.keys() <= {"code_stub"}:
        return None
    stub = stubs.get("code_stub", {"python": STUB})
    text = stub.get("python") if isinstance(stub, Mapping) else None
    return text if isinstance(text, str) else None


def without(source: str, region: str, stub: str | None = None) -> tuple[str, bool]:
    """A cell's text with its regions of that name taken out, a `stub` put in their place at their indent; and whether
    there was any. Raises RuntimeError for a region that begins twice or never ends."""
    kept: list[str] = []
    inside = found = False
    for line in source.split("\n"):
        if f"BEGIN {region}" in line:
            if inside:
                raise RuntimeError(f"BEGIN {region} stands inside such a region")
            inside = found = True
            indent = line[: len(line) - len(line.lstrip())]
            kept += [indent + each for each in stub.split("\n")] if stub is not None else []
        elif f"END {region}" in line:
            inside = False
        elif not inside:
            kept.append(line)
    if inside:
        raise RuntimeError(f"a region BEGIN {region} has no END {region}")
    return "\n".join(kept), found


def release(notebook: NotebookNode, config: Config | None) -> NotebookNode:
    """The released notebook of a solution, under a course's settings. Raises what its form makes it raise, and ImportError
    where it is not in our form and nbgrader is not installed."""
    stub = stub_of(config)
    if stub is None or not in_our_form(notebook):
        return released_by_nbgrader(notebook, config)
    released = copy.deepcopy(notebook)
    released.metadata.pop("celltoolbar", None)
    for cell in released.cells:
        lock(cell)
        cell.source, answered = without(cell.source, SOLUTION, stub)
        if is_solution(cell) and not answered:
            cell.source = stub
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            for field in ("collapsed", "scrolled"):
                cell.metadata.pop(field, None)
        cell.source, tested = without(cell.source, HIDDEN)
        if (answered and not is_solution(cell)) or (tested and not is_grade(cell)):
            raise RuntimeError("a region of a solution or of hidden tests stands in a cell that is marked for neither")
        if is_grade(cell) or is_solution(cell) or is_locked(cell):
            cell.metadata.nbgrader["checksum"] = checksum(cell)
            cell.metadata.nbgrader["cell_type"] = cell.cell_type
    return released


def lock(cell: NotebookNode) -> None:
    """Say in a cell's metadata what a learner may not do with it: delete an answer, or change what is not theirs."""
    if is_solution(cell):
        cell.metadata["deletable"] = False
    elif is_locked(cell):
        cell.metadata["deletable"] = cell.metadata["editable"] = False


def released_by_nbgrader(notebook: NotebookNode, config: Config | None) -> NotebookNode:
    """What nbgrader's generate_assignment does to a solution, without its gradebook."""
    from nbgrader import preprocessors as steps  # of the extra `instructor`

    released = copy.deepcopy(notebook)
    resources: dict[str, Any] = {"nbgrader": {"notebook": "", "assignment": ""}}
    for step in (
        steps.LockCells,
        steps.ClearSolutions,
        steps.ClearOutput,
        steps.ClearHiddenTests,
        steps.ClearMarkScheme,
        steps.ComputeChecksums,
    ):
        released, _ = step(config=config).preprocess(released, resources)
    return released
