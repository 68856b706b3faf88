"""A learner grades their own notebook, hidden worlds included, with the very code that grades a class."""

import ast
import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from aipm import markup, place
from aipm.files import write
from aipm.printable import printable
from aipm.questions.statuses import CRASHED, OPEN, TIMED_OUT, shown_as
from autograder.course.extras import left_out
from autograder.course.places import checks_of, find_lesson, learners_course
from autograder.course.problems import Problem
from autograder.grading.exam import Exam, load_exam
from autograder.grading.jail.sandbox import Limits
from autograder.grading.reading import SubmittedCell
from autograder.grading.session import GradingSession, is_sureness
from autograder.grading.submission import Unreadable, read_notebook
from autograder.grading.unit import Graded, by_question, grade_submission, price_of_stops, question_label

PROGRESS = "progress.json"
SURE_LINE = re.compile(r"^sure *= *([^#\n]+)", re.MULTILINE)
LAID_OUT = "; where you have none yet, `aipm lab my-course` lays the course out"


@dataclass(frozen=True)
class Checked:
    """A learner's own notebook graded: the record, the file, and when it was saved; by question a `sure` that counts nothing,
    and the form to begin again with where nothing is left of the answer cell."""

    graded: Graded
    path: Path
    saved: str
    uncounted: dict[str, str] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)


def notebook_in_hand(root: Path, name: str | None) -> tuple[Path, str]:
    """The learner's notebook and its lesson: `name` is a lesson, a path, or None for the one in hand.

    Raises Problem where there is none, or where it is of no lesson of the course `root`.
    """
    if name and (name.endswith(".ipynb") or "/" in name or os.sep in name):
        path = Path(name).expanduser()
        if path.is_dir():
            path = place.notebook(start=path) or path
        if not path.is_file():
            kind = "notebook of a lesson in" if path.is_dir() else "file"
            raise Problem(f"There is no {kind} {name}. Give the path of your notebook, or the number of its lesson.")
    else:
        wanted = find_lesson(root, name) if name else None
        found = place.notebook(wanted)
        if found is None:
            there = " or in the course's notebooks/" if place.is_own(root) else ""
            raise Problem(
                f"No notebook of {wanted or 'a lesson'} lies in this folder{there}. "
                f"Go to the folder of your notebook, or give its path{LAID_OUT if place.packaged() else ''}."
            )
        path = found
    number = place.lesson_number(path)
    if number is None:
        raise Problem(f"{path.name} holds no question of this course. Give the path of a lesson's notebook.")
    return path, find_lesson(root, number)


def check_own_notebook(root: Path, name: str | None = None, limits: Limits | None = None, **settings: Any) -> Checked:
    """Grade a saved notebook (see `notebook_in_hand`) with the lessons of `root`; remembers the points.

    Raises Problem where there is no such notebook or it cannot be read.
    """
    root = checks_of(root)
    path, lesson = notebook_in_hand(root, name)
    try:
        submission = read_notebook(path)
    except Unreadable as why:
        raise Problem(f"Your notebook cannot be graded: {why}.") from None
    if not (root / "solutions" / lesson).is_dir():
        raise Problem(
            f"Self-check is not offered here, since the checks of {lesson} are not on this machine. "
            "Hand your notebook in; its feedback says what self-check would."
        )
    exam = load_exam(root, lesson)
    session = GradingSession(exam, limits, scenes=False, **settings)
    try:
        graded = grade_submission(session, "you", submission.data)
    finally:
        session.close()
    remember(graded)
    saved = time_of(datetime.fromtimestamp(path.stat().st_mtime), datetime.now())
    questions = [question for question, *_ in by_question(graded)]
    return Checked(graded, path, saved, uncounted(submission.cells, questions), forms(exam, submission.cells, graded))


def forms(exam: Exam, cells: Sequence[SubmittedCell], graded: Graded) -> dict[str, str]:
    """By question that is not answered, the text that its answer cell was released with, where that cell is gone or empty."""
    left = {cell.grade_id for cell in cells if cell.source.strip()}
    still_open = {question for question, _, _, verdict, _ in by_question(graded) if verdict == OPEN} - left
    return {cell.grade_id: cell.source for cell in exam.cells if cell.role == "answer" and cell.grade_id in still_open}


def uncounted(cells: Sequence[SubmittedCell], questions: Sequence[str]) -> dict[str, str]:
    """By question, what its answer cell sets `sure` to, where that is written out and says nothing that can be counted."""
    found = {}
    for cell in cells:
        written = SURE_LINE.findall(cell.source) if cell.grade_id in questions else []
        try:
            value = ast.literal_eval(written[-1]) if written else ...
        except (ValueError, SyntaxError, MemoryError, RecursionError):  # a calculation, or no Python: its cell tells
            continue
        if value is not ... and not is_sureness(value):
            found[cell.grade_id] = written[-1].strip()
    return found


def shown_path(path: Path) -> str:
    """A path from here where it lies below, else from the root."""
    path, here = path.resolve(), Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def time_of(saved: datetime, now: datetime) -> str:
    """A time as words say it: the hour, and the day where it is not today."""
    return f"{saved:%H:%M}" if saved.date() == now.date() else f"{saved:%H:%M} on {saved.day} {saved:%B %Y}"


def check_for_notebook(lesson: str | None = None) -> tuple[str, str]:
    """What `aipm.check` shows, as HTML and as plain text: the result, or a sentence that says what to do."""
    try:
        checked = check_own_notebook(learners_course(), lesson)
    except (Problem, ImportError) as error:
        problem = error if isinstance(error, Problem) else left_out(error, "Grading this notebook")
        if problem is None:
            raise
        return markup.paragraph(str(problem)), str(problem)
    return as_html(checked), as_text(checked)


def progress_file() -> Path:
    """Where the learner's own results are kept: beside their portfolio."""
    return place.portfolio() / PROGRESS


def remembered() -> dict[str, Any]:
    """What was remembered of earlier checks, by lesson; empty where there is nothing that can be read."""
    try:
        known = json.loads(progress_file().read_text(encoding="utf-8"))
        return known if isinstance(known, dict) else {}
    except (OSError, ValueError):
        return {}


def remember(graded: Graded) -> None:
    """Keep the points and the `sure` lines of a checked lesson in the learner's own folder.

    Where the grader itself failed at a question, the points that stand there from an earlier check stay.
    """
    known = remembered()
    before = known.get(graded.lesson)
    earlier = before.get("questions") if isinstance(before, dict) else None
    not_judged = {result.question for result in graded.results if not result.judged}
    questions: dict[str, dict[str, Any]] = {}
    for question, points, most, verdict, _ in by_question(graded):
        kept = earlier.get(question) if isinstance(earlier, dict) and question in not_judged else None
        now = {"points": points, "of": most, "verdict": verdict, "sure": graded.sure.get(question)}
        questions[question] = kept if isinstance(kept, dict) and isinstance(kept.get("points"), (int, float)) else now
    score = sum(entry["points"] for entry in questions.values())
    known[graded.lesson] = {"score": score, "max_score": graded.max_score, "questions": questions}
    path = progress_file()
    try:
        write(path, (json.dumps(known, indent=1, sort_keys=True) + "\n").encode())
    except OSError as error:
        raise Problem(f"Your points could not be kept ({error.strerror}). Make {path.parent} writable.") from None


def opening(checked: Checked) -> list[str]:
    """The sentences before the table: what was stopped and what that cost, where anything was; then the points."""
    graded = checked.graded
    said = [
        f"{graded.score:g} of {graded.max_score:g} points, as your notebook was saved at {checked.saved}. What is not saved is not seen. "
        f"The file: {printable(shown_path(checked.path), 300)}"
    ]
    if graded.status in (TIMED_OUT, CRASHED):
        said.insert(0, f"Not all of your notebook ran: {graded.reason}. {price_of_stops(graded.results)}")
    elif graded.reason:
        said.insert(0, f"{graded.reason[:1].upper()}{graded.reason[1:]}.")
    for question, written in checked.uncounted.items():
        said.append(
            f"{question_label(question)}: `sure = {printable(written, 40)}` counts nothing. Write a number from 0.5 to 1.0 with a "
            "decimal point, such as 0.8."
        )
    return said


def again(question: str) -> str:
    """The sentence above a form that is shown again."""
    return f"Nothing is left of the answer cell of {question_label(question)}. Make a new cell below its question, and begin with this:"


def as_html(checked: Checked) -> str:
    """The result as a table for the notebook, what was stopped above it, and below it the forms to begin again with."""
    rows = [
        (question_label(question), f"{points:g} of {most:g}", message or shown_as(verdict))
        for question, points, most, verdict, message in by_question(checked.graded)
    ]
    table = markup.table(("question", "points", "what the check says"), rows, sentences=True)
    below = [
        markup.paragraph(again(name)) + f"<pre>{markup.escaped(form)}</pre>" for name, form in checked.forms.items()
    ]
    above = [f"<p>{markup.coded(sentence)}</p>" for sentence in opening(checked)]
    return "".join([*above, table, *below])


def as_text(checked: Checked) -> str:
    """The result as plain text."""
    lines = opening(checked)
    for question, points, most, verdict, message in by_question(checked.graded):
        said = f"{question_label(question):7} {points:g} of {most:g}  {message or shown_as(verdict)}"
        lines.append(printable(said, 2_000, lines=True))
    for name, form in checked.forms.items():
        lines += ["", again(name), "", form]
    return "\n".join(lines)
