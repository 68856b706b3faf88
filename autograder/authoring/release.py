"""The student's notebook of a solution, made by nbgrader's own generate_assignment in a folder of its own."""

import shutil
import tempfile
from pathlib import Path

import nbformat
from nbgrader.utils import compute_checksum, is_grade, is_locked, is_solution

from autograder.course.nbgrader_api import complaint, nbgrader_api
from autograder.course.problems import Problem


def release(root: Path, name: str, solution_bytes: bytes) -> bytes:
    """The bytes of the student notebook of lesson `name`; raises Problem with nbgrader's own complaint."""
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        source = scratch / "solutions" / name / f"{name}.ipynb"
        source.parent.mkdir(parents=True)
        source.write_bytes(solution_bytes)
        result = nbgrader_api(root, scratch).generate_assignment(name)
        released = scratch / "notebooks" / name / f"{name}.ipynb"
        if not result["success"] or not released.exists():
            raise Problem(f"nbgrader could not release {name}: {complaint(result)}.")
        return released.read_bytes()


def worked_on(path: Path) -> bool:
    """Whether a student notebook holds somebody's work: a cell was run, or an nbgrader cell is not as released."""
    try:
        notebook = nbformat.read(path, as_version=4)
    except Exception:
        return True
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.execution_count is not None:
            return True
        marked = is_grade(cell) or is_solution(cell) or is_locked(cell)
        if marked and cell.metadata.nbgrader.get("checksum") != compute_checksum(cell):
            return True
    return False


def keep_a_copy(path: Path, kept: Path) -> Path:
    """Copy `path` into the folder `kept` under a free name, and return the copy's path."""
    kept.mkdir(exist_ok=True)
    number = 1
    while (copy := kept / f"{path.stem}-{number}{path.suffix}").exists():
        number += 1
    shutil.copy2(path, copy)
    return copy
