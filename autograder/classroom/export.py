"""`aipm export`: the gradebook's scores as CSV, and in the forms that Canvas and Moodle import.

A name is made harmless for a spreadsheet. What the platform finds a person by (an id, a number, a login, an address) stays
as it is, unless a spreadsheet that opens the file could be made to call or fetch something by it.
"""

import csv
import io
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from autograder.classroom.gradebook import explained
from autograder.course.nbgrader_api import open_gradebook
from autograder.course.printable import cell, key
from autograder.course.problems import Problem


@dataclass(frozen=True)
class ScoreRow:
    """One student's score in one lesson, with a person's overrides and late penalties applied."""

    student: str
    first_name: str
    last_name: str
    email: str
    lms_id: str
    lesson: str
    score: float
    max_score: float
    late_penalty: float


def score_rows(db_url: str, lessons: Collection[str]) -> list[ScoreRow]:
    """The scores of `lessons` in the gradebook; raises Problem where there is none."""
    found = []
    with explained(db_url), open_gradebook(db_url) as gradebook:
        for assignment in gradebook.assignments:
            if assignment.name not in lessons:
                continue
            for submission in assignment.submissions:
                student = submission.student
                penalty = float(sum(notebook.late_submission_penalty or 0 for notebook in submission.notebooks))
                found.append(
                    ScoreRow(
                        student.id,
                        student.first_name or "",
                        student.last_name or "",
                        student.email or "",
                        student.lms_user_id or "",
                        assignment.name,
                        max(0.0, float(submission.score) - penalty),
                        float(assignment.max_score),
                        penalty,
                    )
                )
    if not found:
        of = f" of {next(iter(lessons))}" if len(lessons) == 1 else ""
        raise Problem(f"The gradebook holds no score{of} yet. Run `aipm grade` first.")
    return sorted(found, key=lambda row: (row.student, row.lesson))


def points(value: float) -> str:
    """A score as people write it."""
    return f"{value:g}"


def by_student(rows: Sequence[ScoreRow]) -> dict[str, list[ScoreRow]]:
    """Rows grouped by student, in order."""
    students: dict[str, list[ScoreRow]] = {}
    for row in rows:
        students.setdefault(row.student, []).append(row)
    return students


def as_csv(rows: Sequence[ScoreRow]) -> Iterator[list[str]]:
    """One row a student and lesson."""
    yield ["student", "first_name", "last_name", "email", "lesson", "score", "max_score", "late_penalty"]
    for row in rows:
        names = map(cell, (row.student, row.first_name, row.last_name, row.email))
        yield [*names, cell(row.lesson), points(row.score), points(row.max_score), points(row.late_penalty)]


def as_canvas(rows: Sequence[ScoreRow]) -> Iterator[list[str]]:
    """Canvas's gradebook import: five columns that name the student, a column a lesson, and a row of points possible."""
    lessons = {row.lesson: row.max_score for row in rows}
    yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *map(cell, lessons)]
    yield ["    Points Possible", "", "", "", "", *map(points, lessons.values())]
    for student, own in by_student(rows).items():
        scores = {row.lesson: points(row.score) for row in own}
        name = cell(", ".join(filter(None, (own[0].last_name, own[0].first_name))) or student)
        yield [name, key(own[0].lms_id), key(student), key(student), "", *(scores.get(each, "") for each in lessons)]


def as_moodle(rows: Sequence[ScoreRow]) -> Iterator[list[str]]:
    """Moodle's grade import: an identifier, an e-mail address, and a column a lesson."""
    lessons = list(dict.fromkeys(row.lesson for row in rows))
    yield ["ID number", "Email address", *map(cell, lessons)]
    for student, own in by_student(rows).items():
        scores = {row.lesson: points(row.score) for row in own}
        yield [key(own[0].lms_id or student), key(own[0].email), *(scores.get(each, "") for each in lessons)]


FORMATS: dict[str, Callable[[Sequence[ScoreRow]], Iterator[list[str]]]] = {
    "csv": as_csv,
    "canvas": as_canvas,
    "moodle": as_moodle,
}


def export(db_url: str, lessons: Collection[str], form: str) -> str:
    """The scores of `lessons` as text in one of FORMATS; raises Problem where the format is unknown."""
    if form not in FORMATS:
        raise Problem(f"There is no format {form!r}. Choose one of: {', '.join(FORMATS)}.")
    text = io.StringIO()
    csv.writer(text).writerows(FORMATS[form](score_rows(db_url, lessons)))
    return text.getvalue()
