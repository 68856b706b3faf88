"""`aipm export`: the gradebook's scores as CSV, and in the forms that Canvas and Moodle import."""

import csv
import io
from dataclasses import dataclass

from nbgrader.api import Gradebook

from autograder.classroom.gradebook import explained
from autograder.course.problems import Problem

FORMATS = ("csv", "canvas", "moodle")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Line:
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


def lines(db_url: str, lessons) -> list[Line]:
    """The scores of `lessons` in the gradebook; raises Problem where there is none."""
    found = []
    with explained(db_url), Gradebook(db_url, "aipm") as gradebook:
        for assignment in gradebook.assignments:
            if assignment.name not in lessons:
                continue
            for submission in assignment.submissions:
                student = submission.student
                penalty = float(sum(notebook.late_submission_penalty or 0 for notebook in submission.notebooks))
                found.append(
                    Line(
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
        raise Problem("The gradebook holds no score yet. Run `aipm grade` first.")
    return sorted(found, key=lambda line: (line.student, line.lesson))


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def points(value: float) -> str:
    """A score as people write it."""
    return f"{value:g}"


def by_student(rows):
    """Lines grouped by student, in order."""
    students = {}
    for line in rows:
        students.setdefault(line.student, []).append(line)
    return students


def as_csv(rows, table):
    """One row a student and lesson."""
    table.writerow(["student", "first_name", "last_name", "email", "lesson", "score", "max_score", "late_penalty"])
    for line in rows:
        names = map(safe, (line.student, line.first_name, line.last_name, line.email))
        table.writerow([*names, line.lesson, points(line.score), points(line.max_score), points(line.late_penalty)])


def as_canvas(rows, table):
    """Canvas's gradebook import: five columns that name the student, a column a lesson, and a row of points possible."""
    lessons = {line.lesson: line.max_score for line in rows}
    table.writerow(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *lessons])
    table.writerow(["    Points Possible", "", "", "", "", *map(points, lessons.values())])
    for student, own in by_student(rows).items():
        scores = {line.lesson: points(line.score) for line in own}
        name = safe(", ".join(filter(None, (own[0].last_name, own[0].first_name))) or student)
        table.writerow(
            [name, own[0].lms_id, safe(student), safe(student), "", *(scores.get(each, "") for each in lessons)]
        )


def as_moodle(rows, table):
    """Moodle's grade import: an identifier, an e-mail address, and a column a lesson."""
    lessons = list(dict.fromkeys(line.lesson for line in rows))
    table.writerow(["ID number", "Email address", *lessons])
    for student, own in by_student(rows).items():
        scores = {line.lesson: points(line.score) for line in own}
        table.writerow(
            [safe(own[0].lms_id or student), safe(own[0].email), *(scores.get(each, "") for each in lessons)]
        )


def export(db_url: str, lessons, form: str) -> str:
    """The scores of `lessons` as text in one of FORMATS; raises Problem where the format is unknown."""
    if form not in FORMATS:
        raise Problem(f"There is no format {form!r}. Choose one of: {', '.join(FORMATS)}.")
    text = io.StringIO()
    {"csv": as_csv, "canvas": as_canvas, "moodle": as_moodle}[form](lines(db_url, lessons), csv.writer(text))
    return text.getvalue()
