"""The safe grader inside stock nbgrader: an exporter and preprocessors that `nbgrader_config.py` names.

`nbgrader autograde` and the formgrader's button convert each submission twice. In the first pass the exporter reads
it; in the second `Judge` rebuilds, runs and judges it, in place of nbgrader's Execute. `SaveAutoGrades` then reads the
points from the checks' outputs, as always. Nothing of nbgrader is patched.
"""

import atexit
import os
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Float

from autograder.classroom.ledger import Ledger, content_of, key_print, version_of
from autograder.classroom.returning import ready_to_return, without_our_stamp
from autograder.course.class_key import require_key_of
from autograder.course.nbgrader_api import open_gradebook
from autograder.course.places import course_root
from autograder.grading.exam import load_exam
from autograder.grading.jail.sandbox import Limits
from autograder.grading.session import GradingSession
from autograder.grading.submission import Unreadable, cells_of, read_submission
from autograder.grading.unit import grade_cells, refused

EARLIER = "aipm_earlier_scores"  # resources: the scores so far of checks that could not be judged, by grade_id
CARRIED = "aipm_submission"  # metadata of a notebook between the two passes: what was read, or why not
_sessions: dict[str, GradingSession] = {}  # by the exam's digest


def session_for(root: Path, lesson: str, limits: Limits, isolate: bool) -> GradingSession:
    """One grading session a lesson for as long as this process lives, so that the second submission starts at once."""
    require_key_of(root)
    exam = load_exam(root, lesson)
    if exam.digest not in _sessions:
        for old in list(_sessions):
            _sessions.pop(old).close()
        _sessions[exam.digest] = GradingSession(exam, limits, isolate)
        atexit.register(_sessions[exam.digest].close)
    return _sessions[exam.digest]


class SubmissionExporter(NotebookExporter):
    """Reads a submitted notebook as the safe grader does: one that is no notebook becomes one that says so."""

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[Any, dict[str, Any]]:
        path, resources = Path(filename), resources if resources is not None else {}
        about = resources.get("nbgrader", {})
        coursedir = getattr(self.parent, "coursedir", None)
        if not about or coursedir is None or coursedir.submitted_directory not in path.parts:  # the second pass
            return super().from_filename(filename, resources=resources, **kwargs)
        carrier = nbformat.v4.new_notebook()
        try:
            if path.is_symlink():
                raise Unreadable(f"{path.name} is a link to another file. Hand in the notebook itself")
            submission = read_submission(path.parent, about["assignment"])
            carrier.metadata[CARRIED] = {
                "text": submission.data.decode("utf-8-sig"),
                "odd": list(submission.anomalies),
                "version": version_of(submission),
                "landed": submission.landed,
            }
        except Unreadable as why:
            data = b"" if path.is_symlink() else path.read_bytes()[:1000]
            carrier.metadata[CARRIED] = {
                "why": str(why),
                "text": repr(data),
                "odd": [],
                "version": version_of(why),
                "landed": why.landed,
            }
        carrier.metadata[CARRIED]["folder"] = str(path.parent)
        copied = Path(coursedir.root) / coursedir.autograded_directory / about["student"] / about["assignment"]
        forget_links(path.parent, copied)
        return self.from_notebook_node(carrier, resources=resources, **kwargs)


def forget_links(folder: Path, copied: Path) -> None:
    """nbgrader copied to `copied` what links in a submission's folder point to; those copies must not reach the feedback."""
    for link in folder.rglob("*"):
        copy = copied / link.relative_to(folder)
        if any(part.is_symlink() for part in (link, *link.parents) if folder in part.parents or part == link):
            copy.unlink(missing_ok=True)


class Judge(NbGraderPreprocessor):
    """Runs a submission in a jail and judges it outside; leaves the marked notebook, and a line in the ledger."""

    cell_seconds = Float(30.0, help="Wall seconds for one cell.").tag(config=True)
    notebook_seconds = Float(120.0, help="Wall seconds for all of a notebook's cells.").tag(config=True)
    isolate = Bool(True, help="Lock learner code up where the machine can.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        about = resources["nbgrader"]
        lesson, student = about["assignment"], about["student"]
        root = course_root(resources.get("metadata", {}).get("path") or os.getcwd())
        carried = nb.metadata.get(CARRIED)
        if carried is None:
            raise ValueError(
                "the first pass did not leave a submission; nbgrader_config.py must name SubmissionExporter"
            )
        data, course = carried["text"].encode(), Path(os.getcwd())
        with closing(Ledger(course)) as ledger:
            received = datetime.fromisoformat(ledger.receive(student, lesson, carried["version"], carried["landed"]))
        odd = without_our_stamp(carried["odd"], received)
        limits = Limits(cell_seconds=self.cell_seconds, notebook_seconds=self.notebook_seconds)
        session = session_for(root, lesson, limits, self.isolate)
        if "why" in carried:
            graded = refused(session.exam, student, carried["why"], odd)
        else:
            try:
                graded = grade_cells(session, student, cells_of(data, f"{lesson}.ipynb"), odd)
            except Unreadable as why:
                graded = refused(session.exam, student, str(why), odd)
        if not graded.isolated:
            self.log.warning("NOT ISOLATED: %s ran with your rights. Install bubblewrap.", student)
        for clause in graded.ledger:
            self.log.warning("%s looks odd: it %s", student, clause)
        with closing(Ledger(course)) as ledger:
            exam = f"{session.exam.digest}/{key_print()}" if graded.judged else "again"
            ledger.write(graded, content_of(data, odd), exam)
        with open_gradebook(about["db_url"]) as gradebook:
            # The learner's own timestamp.txt counts for nothing; the time of receipt does.
            gradebook.find_submission(lesson, student).timestamp = received
            gradebook.db.commit()
            resources[EARLIER] = {
                result.grade_id: earlier_score(gradebook, result.grade_id, lesson, student)
                for result in graded.results
                if not result.judged
            }
        ready_to_return(Path(carried["folder"]), Path(resources["metadata"]["path"]), received)
        return nbformat.reads(graded.notebook, as_version=4), resources


def earlier_score(gradebook: Gradebook, grade_id: str, lesson: str, student: str) -> float | None:
    """The score that the gradebook holds for a check of a student's notebook, or None."""
    try:
        score = gradebook.find_grade(grade_id, lesson, lesson, student).auto_score
    except MissingEntry:
        return None
    return None if score is None else float(score)


class LeaveOpen(NbGraderPreprocessor):
    """After SaveAutoGrades, which knows no result but points: a check that could not be judged keeps the points of before,
    or has none, and asks for a person."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        about, scores = resources["nbgrader"], resources.get(EARLIER)
        if scores:
            with open_gradebook(about["db_url"]) as gradebook:
                for grade_id, score in scores.items():
                    grade = gradebook.find_grade(grade_id, about["notebook"], about["assignment"], about["student"])
                    grade.auto_score, grade.needs_manual_grade = score, True
                gradebook.db.commit()
        return nb, resources
