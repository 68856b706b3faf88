"""What a lesson asks: its cells, checks, points and names, taken from the solution notebook alone."""

import ast
import functools
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from traitlets.config import Config

from aipm import place
from autograder.course.class_key import require_worlds_of
from autograder.course.names import imported, loaded, rebound
from autograder.course.places import notebooks_in
from autograder.course.problems import Problem
from autograder.course.settings import course_config, folders_of
from autograder.grading.beside import Files, files_in
from autograder.grading.helpers import with_helpers
from autograder.grading.openers import opened
from autograder.grading.releasing import release
from autograder.grading.supported import holds_grades, require_supported
from autograder.grading.text import BY_HAND_PART


@dataclass(frozen=True)
class ExamCell:
    """One cell of the released notebook.

    `role` is text (Markdown), free (code that belongs to no question), answer, check, written (an answer in Markdown) or
    task (Markdown that asks for cells below it). `source` is what the learner is given. What never leaves the trusted
    side: `authored` is a check or task as its author wrote it, hidden region or mark scheme included; `full_source` is
    that of a check with the helpers that it needs. `question` is what a check judges: q02_5 for q02_5_judge and
    q02_5_shape; of an answer it is its own id, with `_by_hand` where a person gives points beside those of its checks.
    """

    id: str
    role: str
    source: str
    full_source: str = ""
    authored: str = ""
    grade_id: str = ""
    points: float = 0.0
    question: str = ""
    graded: bool = False

    @property
    def by_hand(self) -> bool:
        """Whether a person gives its points."""
        return self.graded and self.role != "check"


def role_of(cell: NotebookNode) -> str:
    """The role of a notebook's cell."""
    grade = cell.metadata.get("nbgrader", {})
    if cell.cell_type == "code":
        if grade.get("grade") and not grade.get("solution"):
            return "check"
        return "answer" if grade.get("solution") else "free"
    if cell.cell_type != "markdown":
        return "text"
    return "task" if grade.get("task") else "written" if grade.get("solution") else "text"


def role_or_locked(cell: NotebookNode) -> str:
    """The role of a notebook's cell, or "locked" for a free one that nbgrader keeps as it was handed out."""
    locked = cell.metadata.get("nbgrader", {}).get("locked")
    return "locked" if locked and role_of(cell) == "free" else role_of(cell)


def question_of(grade_id: str, answers: list[str]) -> str:
    """The question of a check: the answer above it whose id its own begins with, else the nearest answer above, else
    itself. `answers` are the ids of the answers above, in order."""
    named = [answer for answer in answers if grade_id.startswith(f"{answer}_")]
    return max(named, key=len) if named else answers[-1] if answers else grade_id


def apart(cells: list[ExamCell]) -> list[ExamCell]:
    """The cells, where an answer that is judged and graded by hand as well is a question of its own for the latter."""
    judged = {cell.question for cell in cells if cell.role == "check"}
    return [
        replace(cell, question=cell.grade_id + BY_HAND_PART) if cell.by_hand and cell.grade_id in judged else cell
        for cell in cells
    ]


class Exam:
    """A notebook of a lesson as its grader sees it. `digest` changes with anything that could change a grade.

    `name` is the notebook's, `title` what records call it: the lesson's name, and the notebook's too where the lesson has
    several. `beside` holds the files that the lesson ships beside its notebooks.
    """

    def __init__(
        self,
        lesson: str,
        notebook: NotebookNode,
        config: Config | None = None,
        digest: str = "",
        *,
        name: str = "",
        title: str = "",
        beside: Files = (),
    ):
        self.lesson, self.name, self.title = lesson, name or lesson, title or lesson
        self.beside = beside
        self.released = release(notebook, config)
        for index, cell in enumerate(self.released.cells):
            cell.setdefault("id", f"cell{index}")  # notebooks from before nbformat 4.5 have none
        self.released.nbformat, self.released.nbformat_minor = 4, 5
        self.reference = {
            cell.metadata.nbgrader.grade_id: cell.source for cell in notebook.cells if role_of(cell) == "answer"
        }
        self.cells = apart(list(self._cells(notebook)))
        content = nbformat.writes(notebook).encode() + repr(beside).encode() * bool(beside)
        self.digest = hashlib.sha256(content + digest.encode()).hexdigest()

    def _cells(self, notebook: NotebookNode) -> Iterator[ExamCell]:
        judged = with_helpers([(role_or_locked(cell), cell.source) for cell in notebook.cells], self.reference.values())
        answers: list[str] = []
        for cell, solved, full_source in zip(self.released.cells, notebook.cells, judged, strict=True):
            role, grade = role_of(cell), cell.metadata.get("nbgrader", {})
            grade_id = grade.get("grade_id", "") if role != "text" and role != "free" else ""
            answers += [grade_id] if role == "answer" else []
            yield ExamCell(
                id=cell.id,
                role=role,
                source=cell.source,
                full_source=full_source if role == "check" else "",
                authored=solved.source if role in ("check", "task") else "",
                grade_id=grade.get("grade_id", ""),
                points=float(grade.get("points", 0)),
                question=question_of(grade_id, answers) if role == "check" else grade_id,
                graded=bool(grade.get("grade") or role == "task"),
            )

    @property
    def file(self) -> str:
        """The notebook's file name."""
        return f"{self.name}.ipynb"

    @functools.cached_property
    def checks(self) -> list[ExamCell]:
        """The checks, in order."""
        return [cell for cell in self.cells if cell.role == "check"]

    @functools.cached_property
    def graded(self) -> list[ExamCell]:
        """All cells that give points, in order: the checks, and what a person grades."""
        return [cell for cell in self.cells if cell.graded]

    @property
    def max_score(self) -> float:
        """The points of all cells that give points."""
        return sum(cell.points for cell in self.graded)

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
        trusted = self.trusted_names[check.grade_id]
        names = dict.fromkeys([*loaded(check.full_source), *rebound(check.full_source)])
        return [name for name in names if name not in trusted]

    def plain(self, check: ExamCell) -> bool:
        """Whether a check speaks by assertions alone, as nbgrader's do: then whatever it raises says that the answer is
        wrong. One that uses a judging function of aipm has its verdicts for that."""
        used = {node.id for node in ast.walk(ast.parse(check.full_source)) if isinstance(node, ast.Name)}
        modules = [module for name, (module, _) in self.trusted_names[check.grade_id].items() if name in used]
        modules += [module for _, module, _ in imported(check.full_source)]
        return not any(module.partition(".")[0] == "aipm" for module in modules)

    @functools.cached_property
    def ours(self) -> bool:
        """Whether the checks are made as in this course, all by judging functions of aipm."""
        return not self.beside and not any(self.plain(check) for check in self.checks)


@functools.cache
def course_digest() -> str:
    """A digest of what judges and worlds are made of: the package aipm and the data sets."""
    package, data = place.package(), place.datasets()
    files = [(path, package) for path in package.rglob("*.py")] + [(path, data) for path in data.glob("*/*.csv*")]
    files += [(path, data) for path in data.glob("class.json")]
    digest = hashlib.sha256()
    for path, folder in sorted(files):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def load_exams(root: Path, lesson: str) -> list[Exam]:
    """The exams of a lesson in the course `root`, one for each of its notebooks that gives points, in order of their names.

    Raises Problem where there is no solution, where one cannot be read or graded here, or where this process has other
    worlds than `root`.
    """
    require_worlds_of(root)
    folder = root / folders_of(root).source_directory / lesson
    paths = notebooks_in(folder)
    if not paths:
        raise Problem(
            f"{folder.parent.name}/{lesson} holds no notebook. Run `aipm build` first, or put the assignment there."
        )
    notebooks = {path.stem: read_solution(path, root) for path in paths}
    graded = {name: notebook for name, notebook in notebooks.items() if holds_grades(notebook)}
    if not graded:
        raise Problem(f"{folder.parent.name}/{lesson} has no cell that gives points. Mark one in Create Assignment.")
    config, beside = course_config(root), files_in(folder)
    exams = []
    for name, notebook in graded.items():
        require_supported(notebook, f"{lesson}/{name}.ipynb")
        title = lesson if len(notebooks) == 1 else f"{lesson}/{name}"
        try:
            exams.append(Exam(lesson, notebook, config, course_digest(), name=name, title=title, beside=beside))
        except ImportError:
            raise  # what only nbgrader can release, without nbgrader: no fault of the notebook's
        except Exception as error:  # nbgrader's preprocessors raise whatever they meet
            raise Problem(
                f"{lesson}/{name}.ipynb cannot be released ({type(error).__name__}: {error}). Mend it, then grade again."
            ) from None
    for exam in exams:
        require_no_opener(exam)
    return exams


def require_no_opener(exam: Exam) -> None:
    """Raise Problem where a check of another course would run or open what the learner wrote."""
    for check in exam.checks:
        found = opened(check.full_source, set(exam.names_wanted(check))) if exam.plain(check) else None
        if found:
            called, name = found
            raise Problem(
                f"The check {check.grade_id} of {exam.title} hands `{name}`, which the learner can set, to {called}, which "
                f"would work with the rights of whoever grades. Check it without {called}, or let a person grade it."
            )


def load_exam(root: Path, lesson: str, name: str = "") -> Exam:
    """One exam of a lesson: that of the notebook `name`, without one the lesson's first; raises Problem as `load_exams`."""
    exams = load_exams(root, lesson)
    found = next((exam for exam in exams if exam.name == (name or exams[0].name)), None)
    if found is None:
        raise Problem(f"{lesson} has no graded notebook {name}. It has: {', '.join(exam.name for exam in exams)}.")
    return found


def read_solution(path: Path, root: Path) -> NotebookNode:
    """A solution notebook with the header and footer of the course's settings; raises Problem where it cannot be read."""
    try:
        notebook = nbformat.read(path, as_version=4)
        said = course_config(root).get("IncludeHeaderFooter", {})
        around = {part: str(root / said[part]) for part in ("header", "footer") if said.get(part)}
        if not around:
            return notebook
        from nbgrader.preprocessors import IncludeHeaderFooter  # of the extra `instructor`

        return IncludeHeaderFooter(**around).preprocess(notebook, {})[0]
    except ImportError:
        raise
    except Exception as error:
        raise Problem(
            f"The solution {path.name} cannot be read ({type(error).__name__}). Run `aipm build --force`, or mend it."
        ) from None
