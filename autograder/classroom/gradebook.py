"""Writing to nbgrader's gradebook through its own classes, one transaction a student."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

import nbformat
from nbgrader.api import (
    BaseCell,
    Comment,
    Grade,
    MissingEntry,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.utils import compute_checksum
from sqlalchemy import insert, select
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
    SQLAlchemyError,
    StatementError,
)

from aipm.questions.statuses import BY_HAND
from autograder.course.nbgrader_api import COURSE_ID, open_gradebook
from autograder.course.printable import printable
from autograder.course.problems import Problem
from autograder.grading.unit import CheckResult, Graded

NO_RESPONSE = "No response."  # as nbgrader's own SaveAutoGrades says


class NotEntered(Exception):
    """The gradebook refuses this one submission, and would take others; the message says why in a clause."""


@contextmanager
def explained(db_url: str) -> Iterator[None]:
    """Turn what a database complains of into a Problem with the next step."""
    try:
        yield
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise Problem(
            f"{error} is missing, or {db_url!r} is no address of a database. For PostgreSQL: "
            "`pip install psycopg[binary]` and postgresql+psycopg://USER@HOST/NAME."
        ) from None
    except SQLAlchemyError as error:
        complaint = first_line(error)
        step = "Check that nobody else holds it, that you may write to it and that the disk has room; then grade again"
        if "no such column" in complaint or "UndefinedColumn" in complaint or "no such table" in complaint:
            step = "It may be of another nbgrader: back it up and run `nbgrader db upgrade`"
        raise Problem(f"The gradebook cannot be used ({complaint}). {step}. What was finished is kept.") from None


def first_line(error: BaseException) -> str:
    """The first line of what a database complains of."""
    said = str(getattr(error, "orig", None) or error).strip().splitlines()
    return printable(said[0], 200) if said else type(error).__name__


def points_in(result: CheckResult | None) -> float | None:
    """The points that a check's result gives; None where a person gives them."""
    return result.points if result is not None and result.judged and result.verdict != BY_HAND else None


def untouched_in(notebook: str) -> set[str]:
    """The answers of a marked notebook that stand as they were handed out, to the letter, by nbgrader's own checksums."""
    cells = json.loads(notebook)["cells"] if notebook else []  # what we have written needs no more reading than this
    marked = [(cell, cell["metadata"].get("nbgrader", {})) for cell in cells]
    answers = [  # without their outputs
        nbformat.from_dict(
            {"cell_type": cell["cell_type"], "metadata": {"nbgrader": grade}, "source": "".join(cell["source"])}
        )
        for cell, grade in marked
        if grade.get("solution") and "checksum" in grade
    ]
    unchanged = [
        cell.metadata.nbgrader for cell in answers if cell.metadata.nbgrader.checksum == compute_checksum(cell)
    ]
    return {grade.grade_id for grade in unchanged}


class Book:
    """The gradebook for one notebook of a lesson, named as the lesson where nothing else is said. `late` is nbgrader's
    plugin for late penalties."""

    def __init__(
        self,
        db_url: str,
        lesson: str,
        late: LateSubmissionPlugin | None = None,
        *,
        notebook: str = "",
        course_id: str = COURSE_ID,
    ):
        """Open it and look the notebook up; raises Problem where either fails."""
        self.db_url, self.lesson, self.late = db_url, lesson, late
        with explained(db_url):
            self.gradebook = open_gradebook(db_url, course_id)
            self.db = self.gradebook.db
            try:
                found = self.gradebook.find_notebook(notebook or lesson, lesson)
            except MissingEntry:
                raise Problem(
                    f"{lesson} is not in the gradebook. Run `nbgrader generate_assignment {lesson}`."
                ) from None
            self.assignment_id, self.notebook_id, self.due = found.assignment.id, found.id, found.assignment.duedate
            self.grade_cells = {cell.name: cell.id for cell in (*found.grade_cells, *found.task_cells)}
            self.solution_cells = {cell.name: cell.id for cell in (*found.solution_cells, *found.task_cells)}

    def close(self) -> None:
        """Close the connection."""
        self.gradebook.close()

    def has(self, student: str) -> bool:
        """Whether the gradebook holds this student's submission."""
        with explained(self.db_url):
            query = self.db.query(SubmittedAssignment).filter_by(assignment_id=self.assignment_id, student_id=student)
            return query.count() > 0

    def by_hand(self) -> dict[str, float]:
        """The scores, in the whole lesson, of those students for whom a person has set points by hand."""
        with explained(self.db_url):
            cells = select(BaseCell.id).join(Notebook).where(Notebook.assignment_id == self.assignment_id)
            grades = self.db.query(Grade).filter(Grade.cell_id.in_(cells), Grade.manual_score.isnot(None))
            return {grade.notebook.student.id: float(grade.notebook.assignment.score) for grade in grades}

    def write(self, graded: Graded, received: datetime | None = None) -> None:
        """Enter a submission's scores in one transaction; a manual score stays, and asks to be looked at again.

        Raises NotEntered where the gradebook refuses this submission, and Problem where it takes nobody's.
        """
        with explained(self.db_url):
            try:
                self._enter(graded, received)
                self.db.commit()
            except (DataError, IntegrityError, ValueError, OverflowError) as error:
                self.db.rollback()
                raise NotEntered(f"the gradebook does not take it ({first_line(error)})") from None
            except StatementError as error:
                self.db.rollback()
                if isinstance(error, DBAPIError):
                    raise
                raise NotEntered(f"the gradebook does not take it ({first_line(error)})") from None
            except BaseException:
                self.db.rollback()
                raise

    def _enter(self, graded: Graded, received: datetime | None) -> None:
        if self.db.scalar(select(Student.id).where(Student.id == graded.student)) is None:
            self.db.add(Student(id=graded.student))
        submission = (
            self.db.query(SubmittedAssignment)
            .filter_by(assignment_id=self.assignment_id, student_id=graded.student)
            .one_or_none()
        )
        if submission is None:
            submission = SubmittedAssignment(assignment_id=self.assignment_id, student_id=graded.student)
            self.db.add(submission)
        submission.timestamp = received
        notebook = next((each for each in submission.notebooks if each.notebook_id == self.notebook_id), None)
        if notebook is None:
            notebook = SubmittedNotebook(notebook_id=self.notebook_id, assignment=submission)
            self.db.add(notebook)
        # Looked at before anything is flushed: of a new notebook the database need not be asked for them.
        grades, comments = list(notebook.grades), list(notebook.comments)
        self._grades(notebook, grades, graded)
        self._comments(notebook, comments, graded)
        self._lateness(submission, notebook, graded.student)

    def _grades(self, notebook: SubmittedNotebook, grades: Sequence[Grade], graded: Graded) -> None:
        results = {result.grade_id: result for result in graded.results}
        known = {grade.cell_id: grade for grade in grades}
        rows = []
        for name, cell_id in self.grade_cells.items():
            grade, result = known.get(cell_id), results.get(name)
            points = points_in(result)
            if grade is None:
                rows.append({"cell_id": cell_id, "auto_score": points, "needs_manual_grade": points is None})
            elif result is not None and not result.judged:
                grade.needs_manual_grade = True  # the points of before stay; a person or the next run decides
            else:
                grade.auto_score = points
                grade.needs_manual_grade = grade.manual_score is not None or points is None
        self._insert(Grade, notebook, rows)

    def _comments(self, notebook: SubmittedNotebook, comments: Sequence[Comment], graded: Graded) -> None:
        untouched = untouched_in(graded.notebook)
        known = {comment.cell_id: comment for comment in comments}
        rows = []
        for name, cell_id in self.solution_cells.items():
            said = NO_RESPONSE if name in untouched else None
            if cell_id in known:
                known[cell_id].auto_comment = said
            else:
                rows.append({"cell_id": cell_id, "auto_comment": said})
        self._insert(Comment, notebook, rows)

    def _insert(
        self, table: type[Grade | Comment], notebook: SubmittedNotebook, rows: Sequence[dict[str, object]]
    ) -> None:
        """Write a notebook's new rows of a table at once: an object for each takes longer than its row."""
        if rows:
            self.db.flush()  # which gives a new notebook its id
            self.db.execute(insert(table.__table__), [{"notebook_id": notebook.id, **row} for row in rows])

    def _lateness(self, submission: SubmittedAssignment, notebook: SubmittedNotebook, student: str) -> None:
        """nbgrader's late penalty, from the coordinator's own time of receipt."""
        notebook.late_submission_penalty = None
        if self.due is None or submission.timestamp is None or self.late is None:
            return
        seconds = (submission.timestamp - self.due - (submission.extension or timedelta(0))).total_seconds()
        if seconds > 0:
            self.db.flush()
            self.db.refresh(notebook)  # its score is what the database counts
            penalty = self.late.late_submission_penalty(student, notebook.score, seconds)
            if penalty is not None:
                notebook.late_submission_penalty = min(max(penalty, 0), notebook.score)
