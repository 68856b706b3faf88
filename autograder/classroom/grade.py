"""`aipm grade` from Python: enter a lesson in the gradebook, grade a class, write the table."""

import csv
import io
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from nbgrader.api import MissingEntry
from nbgrader.plugins import LateSubmissionPlugin
from sqlalchemy.exc import SQLAlchemyError

from aipm.files import write
from autograder.classroom.coordinator import Coordinator, grading_lock, students_of
from autograder.classroom.executors import Dask, Executor, Local
from autograder.classroom.gradebook import Book, explained
from autograder.course.class_key import require_key_of
from autograder.course.nbgrader_api import complaint, nbgrader_api, open_gradebook
from autograder.course.problems import Problem
from autograder.grading.exam import Exam, course_config, load_exam
from autograder.grading.jail.sandbox import Limits
from autograder.grading.unit import Graded

COLUMNS = ["student", "lesson", "score", "max_score", "status", "reason", "isolated", "learner_seconds", "seconds"]


def default_gradebook(course: Path) -> str:
    """The address of the course folder's own gradebook."""
    return f"sqlite:///{course / 'gradebook.db'}"


def register(root: Path, course: Path, exam: Exam, db_url: str) -> None:
    """Enter the lesson with its cells in the gradebook, if it is not there as it is now.

    Raises Problem where nbgrader or the database cannot.
    """
    with explained(db_url), open_gradebook(db_url) as gradebook:
        try:
            notebook = gradebook.find_notebook(exam.lesson, exam.lesson)
            stored = {cell.name: cell.max_score for cell in notebook.grade_cells}
            if stored == {check.grade_id: check.points for check in exam.checks}:
                return
        except MissingEntry:
            pass
    api = nbgrader_api(root, course, db_url)
    # The release is made again in a folder of its own: `notebooks/` may hold somebody's work.
    api.coursedir.source_directory = str(root / "solutions")
    api.coursedir.release_directory = str(course / ".aipm" / "release")
    try:
        outcome = api.generate_assignment(exam.lesson, force=True, create=True)
    except SQLAlchemyError as error:
        raise Problem(f"The gradebook cannot be used ({type(error).__name__}). Check it and try again.") from None
    if not outcome["success"]:
        raise Problem(f"nbgrader could not enter {exam.lesson} in the gradebook: {complaint(outcome)}.")


def late_plugin(root: Path) -> LateSubmissionPlugin:
    """nbgrader's plugin for late penalties, as `nbgrader_config.py` chooses and sets it."""
    config = course_config(root)
    chosen = config.AssignLatePenalties.get("plugin_class", LateSubmissionPlugin)
    if isinstance(chosen, str):
        from traitlets.utils.importstring import import_item

        chosen = import_item(chosen)
    return chosen(config=config)


class Grading:
    """Grading one lesson in a course folder: `submitted/`, `autograded/`, `gradebook.db` and `ledger.db` lie in `course`."""

    def __init__(self, root: Path, course: Path, lesson: str, *, gradebook: str = "", limits: Limits | None = None):
        self.root, self.course, self.lesson, self.limits = root, course, lesson, limits
        require_key_of(root)
        self.exam = load_exam(root, lesson)
        self.gradebook = gradebook or default_gradebook(course)
        self.by_hand: dict[str, float] = {}  # after grading: the scores in which a person set points, by student

    def students(self, chosen: Collection[str] = ()) -> list[str]:
        """Those who are to be graded, in order; raises Problem for one who has handed in nothing."""
        present = students_of(self.course / "submitted", self.lesson)
        unknown = sorted(set(chosen) - set(present))
        if unknown:
            raise Problem(f"{unknown[0]} has not handed in {self.lesson}. Those who have: {', '.join(present)}.")
        return sorted(chosen) or present

    def executor(self, kind: str = "local", jobs: int = 2, scheduler: str = "", isolate: bool = True) -> Executor:
        """Who does the work; raises Problem where that cannot be had."""
        if kind == "dask":
            if not scheduler:
                raise Problem("A cluster needs the address of its scheduler: --scheduler tcp://HOST:8786.")
            path = self.root / "solutions" / self.lesson / f"{self.lesson}.ipynb"
            return Dask(self.exam, path.read_text(encoding="utf-8"), course_config(self.root), scheduler, self.limits)
        return Local(self.exam, jobs, self.limits, isolate)

    def grade(
        self,
        students: Iterable[str],
        executor_for: Callable[[], Executor],
        *,
        force: bool = False,
        say: Callable[[Graded], object] = lambda graded: None,
    ) -> list[Graded]:
        """Grade `students`; every one ends with a record. Raises Problem where nothing can be written down."""
        with grading_lock(self.course):
            register(self.root, self.course, self.exam, self.gradebook)
            book = Book(self.gradebook, self.lesson, late=late_plugin(self.root))
            coordinator = Coordinator(self.course, self.exam, book)
            try:
                records = coordinator.grade(executor_for, students, force, say)
                self.by_hand = book.by_hand()
                return records
            finally:
                coordinator.close()
                book.close()


def row(graded: Graded) -> dict[str, object]:
    """A record as a row of the table."""
    return {column: getattr(graded, column) for column in COLUMNS}


def write_csv(records: Iterable[Graded], path: Path) -> None:
    """Write records as CSV with a header row."""
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, COLUMNS)
    table.writeheader()
    table.writerows(map(row, records))
    write(path, text.getvalue().encode())
