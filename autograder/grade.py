"""Grade a class with nbgrader, one submission at a time, so that one broken notebook never stops the others."""

import csv
import json
import time
from collections import Counter
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import nbformat
from nbgrader.api import MissingEntry
from sqlalchemy.exc import SQLAlchemyError

from autograder.problems import Problem
from autograder.stock import complaint, nbgrader_api


@dataclass
class Result:
    """One row of the gradebook's table: how a submission ended. `status` is graded, timed out, refused or crashed."""

    student: str
    lesson: str
    score: float
    max_score: float
    status: str
    reason: str
    seconds: float


def students_of(submitted: Path, lesson: str):
    """The students with a folder for `lesson` below `submitted`, in order; raises Problem where there is none."""
    students = sorted(folder.parent.name for folder in submitted.glob(f"*/{lesson}") if folder.is_dir())
    if not students:
        raise Problem(
            f"Nobody has handed in {lesson}: no folder {submitted.name}/STUDENT/{lesson} exists. "
            "Put each notebook there, or try `aipm grade --sample`."
        )
    return students


class Grading:
    """Grading one lesson in a course folder: `submitted/`, `autograded/` and `gradebook.db` lie in `course`."""

    def __init__(self, root: Path, course: Path, lesson: str):
        self.root, self.course, self.lesson = root, course, lesson
        self.api = nbgrader_api(root, course)
        # The release is made again in a folder of its own: `notebooks/` may hold somebody's work.
        self.api.coursedir.source_directory = str(root / "solutions")
        self.api.coursedir.release_directory = str(course / ".aipm" / "release")

    def register(self):
        """Enter the lesson with its cells and hidden checks in the gradebook; raises Problem where nbgrader cannot."""
        if not (self.root / "solutions" / self.lesson).is_dir():
            raise Problem(f"solutions/{self.lesson} does not exist. Run `aipm build` first.")
        (self.course / ".aipm").mkdir(parents=True, exist_ok=True)
        try:
            outcome = self.api.generate_assignment(self.lesson, force=True, create=True)
        except SQLAlchemyError as error:
            raise Problem(
                f"The gradebook cannot be used ({first_line(error)}). Check gradebook.db and try again."
            ) from None
        if not outcome["success"]:
            raise Problem(f"nbgrader could not enter {self.lesson} in the gradebook: {complaint(outcome)}.")

    def grade(self, student: str):
        """Grade one student's submission; every way it can end is a Result."""
        start = time.monotonic()
        notebook = self.course / "submitted" / student / self.lesson / f"{self.lesson}.ipynb"
        refused = unreadable(notebook)
        if refused:
            return self._result(student, "refused", refused, start)
        try:
            outcome = self.api.autograde(self.lesson, student, force=True, create=True)
        except Exception as error:  # whatever nbgrader raises, the next student's turn comes
            return self._result(student, "crashed", f"{type(error).__name__}: {first_line(error)}", start)
        if not outcome["success"]:
            return self._result(student, "refused", complaint(outcome), start)
        interrupted = self._interrupted(student)
        if interrupted:
            return self._result(student, "timed out", f"{interrupted} never ended and was interrupted", start)
        return self._result(student, "graded", "", start)

    def _interrupted(self, student):
        """The id of the first cell that was interrupted for running too long, or an empty text."""
        path = self.course / "autograded" / student / self.lesson / f"{self.lesson}.ipynb"
        for cell in nbformat.read(path, as_version=4).cells:
            if any(output.get("ename") == "KeyboardInterrupt" for output in cell.get("outputs", [])):
                return cell.id
        return ""

    def _result(self, student, status, reason, start):
        score, most = 0.0, self._max_score()
        if status in ("graded", "timed out"):
            try:
                with self.api.gradebook as gradebook:
                    score = gradebook.find_submission(self.lesson, student).score
            except MissingEntry:
                status, reason = "crashed", "nbgrader finished without an entry in the gradebook"
        return Result(student, self.lesson, score, most, status, reason, round(time.monotonic() - start, 1))

    def _max_score(self):
        with self.api.gradebook as gradebook:
            return gradebook.find_assignment(self.lesson).max_score


def unreadable(path: Path):
    """Why a submitted notebook cannot be graded by nbgrader, in one sentence, or an empty text."""
    if not path.exists():
        others = ", ".join(sorted(other.name for other in path.parent.glob("*.ipynb"))) or "no notebook at all"
        return f"{path.name} is missing; the folder holds {others}"
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        return f"{path.name} is not text"
    except ValueError as error:
        return f"{path.name} is not JSON (line {error.lineno}); it may have been saved only in part"
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        return f"{path.name} is JSON, but no notebook"
    ids = Counter(cell.get("metadata", {}).get("nbgrader", {}).get("grade_id") for cell in notebook["cells"])
    twice = [grade_id for grade_id, times in ids.items() if grade_id and times > 1]
    return f"the cell {twice[0]} stands there {ids[twice[0]]} times; delete its copies" if twice else ""


def first_line(error):
    """The first line of an error's text."""
    return (str(error).strip().splitlines() or ["no reason given"])[0].rstrip(".")


def write_csv(results, path: Path):
    """Write results as CSV with a header row."""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, [field.name for field in fields(Result)])
        table.writeheader()
        table.writerows(asdict(result) for result in results)
