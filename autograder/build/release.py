"""The student's notebook of a solution, made by nbgrader's own generate_assignment in a folder of its own."""

import logging
import shutil
import tempfile
from pathlib import Path

import nbformat
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import compute_checksum, is_grade, is_locked, is_solution
from traitlets.config import PyFileConfigLoader

from autograder.problems import Problem


def nbgrader_api(root, course):
    """nbgrader's API with the settings of `root/nbgrader_config.py`, working in the folder `course`."""
    config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    config.CourseDirectory.root = str(course)
    config.CourseDirectory.db_url = f"sqlite:///{Path(course) / 'gradebook.db'}"
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)
    return NbGraderAPI(CourseDirectory(config=config), config=config)


def release(root, name, solution_bytes):
    """The bytes of the student notebook of lesson `name`; raises Problem with nbgrader's own complaint."""
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        source = scratch / "solutions" / name / f"{name}.ipynb"
        source.parent.mkdir(parents=True)
        source.write_bytes(solution_bytes)
        result = nbgrader_api(root, scratch).generate_assignment(name)
        released = scratch / "notebooks" / name / f"{name}.ipynb"
        if not result["success"] or not released.exists():
            lines = [line for line in str(result.get("log") or result.get("error")).splitlines() if line.strip()]
            raise Problem(f"nbgrader could not release {name}: {lines[-1] if lines else 'no reason given'}.")
        return released.read_bytes()


def worked_on(path):
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


def keep_a_copy(path, kept):
    """Copy `path` into the folder `kept` under a free name, and return the copy's path."""
    kept.mkdir(exist_ok=True)
    number = 1
    while (copy := kept / f"{path.stem}-{number}{path.suffix}").exists():
        number += 1
    shutil.copy2(path, copy)
    return copy
