"""What a lesson asks: its cells, checks, points and names, taken from the solution notebook alone."""

import copy
import functools
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import (
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)
from traitlets.config import Config, PyFileConfigLoader

import aipm
from aipm import place
from autograder.course.class_key import require_worlds_of
from autograder.course.names import imported, loaded
from autograder.course.problems import Problem

# What nbgrader's generate_assignment does to a solution, without its gradebook.
RELEASING = (LockCells, ClearSolutions, ClearOutput, ClearHiddenTests, ClearMarkScheme, ComputeChecksums)


@dataclass(frozen=True)
class ExamCell:
    """One cell of the released notebook.

    `role` is text (Markdown), free (code that belongs to no question), answer or check. `source` is what the learner
    is given; of a check, `full_source` holds its hidden region too and never leaves the trusted side.
    """

    id: str
    role: str
    source: str
    full_source: str = ""
    grade_id: str = ""
    points: float = 0.0

    @property
    def question(self) -> str:
        """The question of an answer or a check: q02_5 for q02_5, q02_5_judge and q02_5_shape."""
        return (
            self.grade_id.rsplit("_", 1)[0] if self.role == "check" and self.grade_id.count("_") > 1 else self.grade_id
        )


def role_of(cell: NotebookNode) -> str:
    """The role of a notebook's cell."""
    grade = cell.metadata.get("nbgrader", {})
    if cell.cell_type != "code":
        return "text"
    if grade.get("grade") and not grade.get("solution"):
        return "check"
    return "answer" if grade.get("solution") else "free"


def release(notebook: NotebookNode, config: Config | None) -> NotebookNode:
    """The released notebook of a solution, made by nbgrader's own preprocessors in memory."""
    released = copy.deepcopy(notebook)
    resources: dict[str, Any] = {"nbgrader": {"notebook": "", "assignment": ""}}
    for preprocessor in RELEASING:
        released, _ = preprocessor(config=config).preprocess(released, resources)
    return released


class Exam:
    """A lesson as its grader sees it. `digest` changes with anything that could change a grade."""

    def __init__(self, lesson: str, notebook: NotebookNode, config: Config | None = None, digest: str = ""):
        self.lesson = lesson
        self.released = release(notebook, config)
        self.cells = [
            ExamCell(
                id=cell.get("id") or f"cell{place}",
                role=role_of(cell),
                source=cell.source,
                full_source=full.source if role_of(cell) == "check" else "",
                grade_id=cell.metadata.get("nbgrader", {}).get("grade_id", ""),
                points=float(cell.metadata.get("nbgrader", {}).get("points", 0)),
            )
            for place, (cell, full) in enumerate(zip(self.released.cells, notebook.cells, strict=True))
        ]
        self.reference = {
            cell.metadata.nbgrader.grade_id: cell.source for cell in notebook.cells if role_of(cell) == "answer"
        }
        content = nbformat.writes(notebook).encode()
        self.digest = hashlib.sha256(content + digest.encode()).hexdigest()

    @functools.cached_property
    def checks(self) -> list[ExamCell]:
        """The checks, in order."""
        return [cell for cell in self.cells if cell.role == "check"]

    @property
    def max_score(self) -> float:
        """The points of all checks."""
        return sum(cell.points for cell in self.checks)

    @functools.cached_property
    def trusted_names(self) -> dict[str, dict[str, tuple[str, str | None]]]:
        """By check: the names that its cell finds imported by released cells above it, as (module, attribute)."""
        known: dict[str, tuple[str, str | None]] = {}
        by_check: dict[str, dict[str, tuple[str, str | None]]] = {}
        for cell in self.cells:
            if cell.role in ("free", "check"):
                by_check[cell.grade_id or cell.id] = dict(known)
                known.update(
                    {name: (module, attribute) for name, module, attribute in imported(cell.full_source or cell.source)}
                )
        return {check.grade_id: by_check[check.grade_id] for check in self.checks}

    def names_wanted(self, check: ExamCell) -> list[str]:
        """The names that a check takes from the learner: all that it reads and no released cell imports."""
        return [name for name in loaded(check.full_source) if name not in self.trusted_names[check.grade_id]]


def course_config(root: Path) -> Config:
    """The settings of `root/nbgrader_config.py`."""
    return PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()


@functools.cache
def course_digest() -> str:
    """A digest of what judges and worlds are made of: the package aipm and the data sets."""
    package, data = Path(aipm.__file__).parent, place.datasets()
    files = [(path, package) for path in package.rglob("*.py")] + [(path, data) for path in data.glob("*/*.csv*")]
    files += [(path, data) for path in data.glob("class.json")]
    digest = hashlib.sha256()
    for path, folder in sorted(files):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def load_exam(root: Path, lesson: str, source: Path | None = None) -> Exam:
    """The exam of a lesson in the course `root`; `source` names another solution notebook.

    Raises Problem where there is no solution or it cannot be read, or where this process has other worlds than `root`.
    """
    require_worlds_of(root)
    path = source or root / "solutions" / lesson / f"{lesson}.ipynb"
    if not path.exists():
        raise Problem(f"{path.parent.name}/{path.name} does not exist. Run `aipm build` first.")
    try:
        notebook = nbformat.read(path, as_version=4)
    except Exception as error:
        raise Problem(
            f"The solution {path.name} cannot be read ({type(error).__name__}). Run `aipm build --force`."
        ) from None
    return Exam(lesson, notebook, course_config(root), course_digest())
