"""`aipm grade` from Python: enter a lesson in the gradebook, grade a class, write the table."""

import csv
import io
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from nbgrader.plugins import LateSubmissionPlugin

from aipm.files import write
from autograder.classroom.ahead import Ahead
from autograder.classroom.coordinator import Coordinator, grading_lock
from autograder.classroom.enrol import is_registered, register
from autograder.classroom.executors import Executor, Local
from autograder.classroom.gradebook import Book
from autograder.classroom.students import students_of
from autograder.course.class_key import require_key_of
from autograder.course.nbgrader_api import gradebook_of
from autograder.course.printable import cell, printable
from autograder.course.problems import Problem
from autograder.course.settings import course_config, folders_of
from autograder.grading.exam import load_exams
from autograder.grading.jail.sandbox import Limits
from autograder.grading.unit import Graded

__all__ = ["COLUMNS", "Grading", "default_gradebook", "register", "row", "write_csv"]

COLUMNS = ["student", "lesson", "score", "max_score", "status", "reason", "isolated", "learner_seconds", "seconds"]

default_gradebook = gradebook_of  # the address of the course folder's own gradebook


def late_plugin(root: Path) -> LateSubmissionPlugin:
    """nbgrader's plugin for late penalties, as `nbgrader_config.py` chooses and sets it."""
    config = course_config(root)
    chosen = config.AssignLatePenalties.get("plugin_class", LateSubmissionPlugin)
    if isinstance(chosen, str):
        from traitlets.utils.importstring import import_item

        chosen = import_item(chosen)
    return chosen(config=config)


class Grading:
    """Grading one lesson in a course folder: what is handed in, what is marked, `gradebook.db` and `ledger.db` lie in
    `course`. `exam` is the notebook in hand; a lesson of another course may have several, which are graded one by one."""

    def __init__(
        self,
        root: Path,
        course: Path,
        lesson: str,
        *,
        gradebook: str = "",
        limits: Limits | None = None,
        ahead: Ahead | None = None,
    ):
        """Read the lesson, or take it as it was read `ahead`; raises Problem where it cannot be graded here, before anything
        is written."""
        self.root, self.course, self.lesson, self.limits, self.ahead = root, course, lesson, limits, ahead
        require_key_of(root)
        self.exams, self.folders = ahead.exams if ahead else load_exams(root, lesson), folders_of(root)
        self.exam = self.exams[0]
        self.gradebook = gradebook or (self.folders.db_url if course == root else "") or gradebook_of(course)
        self.by_hand: dict[str, float] = {}  # after grading: the scores in which a person set points, by student
        self.note = ""  # after grading: what changed in the gradebook since submissions came
        self.unchanged = 0  # after grading: how many notebooks kept the results of an earlier run

    @property
    def max_score(self) -> float:
        """The points of the lesson, all its notebooks together."""
        return sum(exam.max_score for exam in self.exams)

    def students(self, chosen: Collection[str] = ()) -> list[str]:
        """Those who are to be graded, in order; raises Problem for one who has handed in nothing."""
        present = students_of(self.course / self.folders.submitted_directory, self.lesson)
        unknown = sorted(set(chosen) - set(present))
        if unknown:
            raise Problem(
                f"{printable(unknown[0], 60)} has not handed in {self.lesson}. Those who have: "
                f"{printable(', '.join(present), 400)}."
            )
        return sorted(chosen) or present

    def executor(self, kind: str = "local", jobs: int = 2, scheduler: str = "", isolate: bool = True) -> Executor:
        """Who does the work; raises Problem where that cannot be had."""
        if kind == "dask":
            if not scheduler:
                raise Problem("A cluster needs the address of its scheduler: --scheduler tcp://HOST:8786.")
            if not self.exam.ours:
                raise Problem(f"{self.exam.title} is of another course, which a cluster cannot grade. Grade it here.")
            path = self.root / self.folders.source_directory / self.lesson / self.exam.file
            from autograder.classroom.cluster import Dask

            return Dask(self.exam, path.read_text(encoding="utf-8"), course_config(self.root), scheduler, self.limits)
        usual = self.ahead if isolate and self.limits is None else None
        begun = usual.take(self.exam, jobs) if usual else None
        return begun or Local(self.exam, jobs, self.limits, isolate)

    def grade(
        self,
        students: Iterable[str],
        executor_for: Callable[[], Executor],
        *,
        force: bool = False,
        say: Callable[[Graded], object] = lambda graded: None,
    ) -> list[Graded]:
        """Grade `students`; every one ends with a record for each notebook. Raises Problem where nothing can be written
        down, or where the reference's answers do not pass their own checks."""
        students = list(students)
        records: list[Graded] = []
        ready: list[Executor] = []
        siblings = [exam.file for exam in self.exams]

        def executor() -> Executor:
            return ready.pop() if ready else executor_for()

        with grading_lock(self.course):
            try:
                ready = self._proved(executor_for)
                self.note = register(self.root, self.course, self.exams, self.gradebook)
                late = late_plugin(self.root)
                for exam in self.exams:
                    self.exam = exam
                    course_id = self.folders.course_id
                    book = Book(self.gradebook, self.lesson, late, notebook=exam.name, course_id=course_id)
                    coordinator = Coordinator(self.course, exam, book, self.folders, siblings)
                    try:
                        records += coordinator.grade(executor, students, force, say)
                        self.by_hand = book.by_hand()
                        self.unchanged += coordinator.unchanged
                    finally:
                        coordinator.close()
                        book.close()
            finally:
                for unused in ready:
                    unused.close()
        return records

    def _proved(self, executor_for: Callable[[], Executor]) -> list[Executor]:
        """An executor, where the lesson is new in the gradebook or has changed: making it proves that the reference's own
        answers pass, and nothing may be written down before that. Of several notebooks each is proved, and made again in
        its turn."""
        if is_registered(self.gradebook, self.folders.course_id, self.exams):
            return []
        made: list[Executor] = []
        for exam in self.exams:
            self.exam = exam
            made.append(executor_for())
            if len(self.exams) > 1:
                made.pop().close()
        return made


def row(graded: Graded) -> dict[str, object]:
    """A record as a row of the table."""
    return {column: getattr(graded, column) for column in COLUMNS}


def write_csv(records: Iterable[Graded], path: Path) -> None:
    """Write records as CSV with a header row; no text in it is a formula for a spreadsheet."""
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, COLUMNS)
    table.writeheader()
    for each in map(row, records):
        table.writerow({name: cell(value) if isinstance(value, str) else value for name, value in each.items()})
    write(path, text.getvalue().encode())
