"""A learner grades their own notebook, hidden worlds included, with the very code that grades a class."""

import html
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aipm.portfolio.store import folder
from autograder.course.places import find_lesson, lesson_texts
from autograder.course.problems import Problem
from autograder.grading.exam import load_exam
from autograder.grading.jail.sandbox import Limits
from autograder.grading.session import Desk
from autograder.grading.submission import Unreadable, notebook_file, read_submission
from autograder.grading.unit import Graded, grade

PROGRESS = "progress.json"
MARKS = {"solved": "✓", "not answered": "·"}


@dataclass(frozen=True)
class Checked:
    """A learner's own notebook graded: the record, and when the file was saved."""

    graded: Graded
    saved: str


def newest(root: Path) -> str:
    """The lesson whose student notebook was saved last."""
    notebooks = [root / "notebooks" / text.stem / f"{text.stem}.ipynb" for text in lesson_texts(root)]
    present = [path for path in notebooks if path.exists()]
    if not present:
        raise Problem("No student notebook lies in notebooks/. Run `aipm build` first.")
    return max(present, key=lambda path: path.stat().st_mtime).stem


def check(root: Path, name: str | None = None, limits: Limits | None = None, **desk) -> Checked:
    """Grade the saved notebook of a lesson (the one saved last without a name); remembers the points.

    Raises Problem where there is no such lesson or its notebook cannot be read.
    """
    lesson = find_lesson(root, name) if name else newest(root)
    folder = root / "notebooks" / lesson
    try:
        submission = read_submission(folder, lesson)
        path, _ = notebook_file(folder, lesson)
    except Unreadable as why:
        raise Problem(f"Your notebook cannot be graded: {why}.") from None
    sitting = Desk(load_exam(root, lesson), limits, scenes=False, **desk)
    try:
        graded = grade(sitting, "you", submission.data)
    finally:
        sitting.close()
    remember(graded)
    return Checked(graded, datetime.fromtimestamp(path.stat().st_mtime).strftime("%H:%M"))


def by_question(graded: Graded):
    """(question, points, of, verdict, message) of each question: the first check that is not solved speaks for it."""
    questions = {}
    for result in graded.results:
        questions.setdefault(result.question, []).append(result)
    for question, results in questions.items():
        speaks = next((result for result in results if result.verdict != "solved"), results[-1])
        points, most = sum(each.points for each in results), sum(each.max_points for each in results)
        yield question, points, most, speaks.verdict, speaks.message


def title(question: str) -> str:
    """Q02.5 for q02_5."""
    return question.upper().replace("_", ".")


def progress_file() -> Path:
    """Where the learner's own results are kept: beside their portfolio."""
    return folder() / PROGRESS


def remembered():
    """What was remembered of earlier checks, by lesson; empty where there is nothing that can be read."""
    try:
        known = json.loads(progress_file().read_text(encoding="utf-8"))
        return known if isinstance(known, dict) else {}
    except (OSError, ValueError):
        return {}


def remember(graded: Graded):
    """Keep the points and the `sure` lines of a checked lesson in the learner's own folder."""
    known = remembered()
    known[graded.lesson] = {
        "score": graded.score,
        "max_score": graded.max_score,
        "questions": {
            question: {"points": points, "of": most, "verdict": verdict, "sure": graded.sure.get(question)}
            for question, points, most, verdict, _ in by_question(graded)
        },
    }
    path = progress_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_suffix(".new")
        scratch.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        scratch.replace(path)
    except OSError as error:
        raise Problem(f"Your points could not be kept ({error.strerror}). Make {path.parent} writable.") from None


def as_html(checked: Checked) -> str:
    """The result as a table for the notebook."""
    graded, rows = checked.graded, []
    for question, points, most, verdict, message in by_question(graded):
        rows.append(
            f"<tr><th scope='row' style='text-align:left'>{title(question)}</th><td>{points:g} of {most:g}</td>"
            f"<td style='text-align:left'>{html.escape(message or verdict)}</td></tr>"
        )
    return (
        f"<p><strong>{graded.score:g} of {graded.max_score:g} points</strong>, as your notebook was saved at "
        f"{checked.saved}.{' ' + html.escape(graded.reason) if graded.reason else ''}</p>"
        "<table><thead><tr><th scope='col'>question</th><th scope='col'>points</th>"
        "<th scope='col' style='text-align:left'>what the check says</th></tr>"
        f"</thead><tbody>{''.join(rows)}</tbody></table>"
    )


def as_text(checked: Checked) -> str:
    """The result as plain text."""
    graded = checked.graded
    lines = [f"{graded.score:g} of {graded.max_score:g} points, as your notebook was saved at {checked.saved}."]
    for question, points, most, verdict, message in by_question(graded):
        lines.append(f"{title(question):7} {points:g} of {most:g}  {message or verdict}")
    return "\n".join(lines)
