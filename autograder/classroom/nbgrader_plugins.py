"""The safe grader inside stock nbgrader: an exporter and preprocessors that `nbgrader_config.py` names.

`nbgrader autograde` and the formgrader's button convert each submission twice. In the first pass the exporter reads
it; in the second `Judge` rebuilds, runs and judges it, in place of nbgrader's Execute. `SaveAutoGrades` then reads the
points from the checks' outputs, as always. Nothing of nbgrader is patched. Before the first submission is touched, the
exporter asks whether the lesson can be graded at all, as `aipm grade` does.
"""

import atexit
import os
from base64 import b64decode, b64encode
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Float
from traitlets.config import Config

from autograder.classroom.arrivals import Arrivals
from autograder.classroom.coordinator import times_of
from autograder.classroom.enrol import is_registered
from autograder.classroom.ledger import Ledger, content_of, key_print, version_of
from autograder.classroom.proving import prove
from autograder.classroom.returning import ready_to_return, without_our_stamp
from autograder.course.class_key import require_key_of
from autograder.course.nbgrader_api import open_gradebook
from autograder.course.places import course_root
from autograder.course.printable import printable
from autograder.course.problems import Problem
from autograder.course.settings import folders_of
from autograder.grading.beside import handed_in
from autograder.grading.exam import Exam, load_exam, load_exams
from autograder.grading.jail.sandbox import Limits
from autograder.grading.session import GradingSession
from autograder.grading.submission import Unreadable, cells_of, read_submission, text_of
from autograder.grading.unit import grade_cells, refused

EARLIER = "aipm_earlier_scores"  # resources: the scores so far of checks that could not be judged, by grade_id
CARRIED = "aipm_submission"  # metadata of a notebook between the two passes: what was read, or why not
_sessions: dict[str, GradingSession] = {}  # by the exam's digest; each has graded the reference's own answers


def session_for(root: Path, exam: Exam, limits: Limits, isolate: bool) -> GradingSession:
    """One grading session a notebook for as long as this process lives, so that the second submission starts at once.

    Raises Problem where the reference's own answers do not pass: then nobody's can be judged.
    """
    require_key_of(root)
    if exam.digest not in _sessions:
        for old in [digest for digest, session in _sessions.items() if session.exam.lesson != exam.lesson]:
            _sessions.pop(old).close()
        session = GradingSession(exam, limits, isolate)
        try:
            prove(session)
        except BaseException:
            session.close()
            raise
        _sessions[exam.digest] = session
        atexit.register(session.close)
    return _sessions[exam.digest]


def limits_in(config: Config) -> tuple[Limits, bool]:
    """The limits that the settings of `Judge` ask for, and whether learner code is to be locked up."""
    judge = Judge(config=config)
    return Limits(cell_seconds=judge.cell_seconds, notebook_seconds=judge.notebook_seconds), judge.isolate


class SubmissionExporter(NotebookExporter):
    """Reads a submitted notebook as the safe grader does: one that is no notebook becomes one that says so."""

    def __init__(self, **settings: Any) -> None:
        """Refuse, before anything is booked, a lesson that cannot be graded: its own reference fails, or the like."""
        super().__init__(**settings)
        if isinstance(self.parent, Autograde) and self.parent.coursedir is not None:
            try:
                self.require_gradable(self.parent)
            except Problem as problem:
                self.parent.log.error("%s", printable(problem, 2_000))
                raise NbGraderException(str(problem)) from None

    def require_gradable(self, converter: Autograde) -> None:
        """Raise Problem where nothing of the converter's lesson can be graded."""
        folder, lesson = converter.coursedir, converter.coursedir.assignment_id
        root = course_root(folder.root)
        exams = load_exams(root, lesson)
        if not is_registered(folder.db_url, folder.course_id, exams):
            raise Problem(
                f"The gradebook does not have the questions that {lesson} has now. Run `aipm grade {lesson}`, which enters "
                "them, also after submissions came, and loses no points."
            )
        for exam in exams:
            session_for(root, exam, *limits_in(self.config))

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[Any, dict[str, Any]]:
        path, resources = Path(filename), resources if resources is not None else {}
        about = resources.get("nbgrader", {})
        coursedir = getattr(self.parent, "coursedir", None)
        if not about or coursedir is None or not is_submission(path, coursedir, about):  # the second pass
            return super().from_filename(filename, resources=resources, **kwargs)
        carried: dict[str, Any] = {"text": "", "odd": [], "files": [], "folder": str(path.parent)}
        try:
            if path.is_symlink():
                raise Unreadable(f"{path.name} is a link to another file. Hand in the notebook itself")
            submission = read_submission(path.parent, about["notebook"])
            exam = load_exam(course_root(coursedir.root), about["assignment"], about["notebook"])
            files, left_out = handed_in(path.parent, exam.beside)
            carried["text"] = text_of(submission.data, path.name)
            carried["odd"] = [*submission.anomalies, *left_out]
            carried["files"] = [[name, b64encode(data).decode()] for name, data in files]
            came = Arrivals(Path(coursedir.root), about["assignment"], self.config).came(about["student"], submission)
            carried["version"], carried["landed"] = version_of(submission), came
        except Unreadable as why:
            carried["why"], carried["version"], carried["landed"] = str(why), version_of(why), why.landed
        except OSError as error:
            carried["why"] = f"its files cannot be read ({error.strerror}). Collect it again"
            carried["version"], carried["landed"] = content_of(carried["why"].encode()), None
        copied = Path(coursedir.root) / coursedir.autograded_directory / about["student"] / about["assignment"]
        forget_links(path.parent, copied)
        carrier = nbformat.v4.new_notebook(metadata={CARRIED: carried})
        return self.from_notebook_node(carrier, resources=resources, **kwargs)


def is_submission(path: Path, coursedir: CourseDirectory, about: Mapping[str, str]) -> bool:
    """Whether a notebook lies where this student's submission of this lesson does; names in its path decide nothing."""
    folder = coursedir.format_path(coursedir.submitted_directory, about["student"], about["assignment"])
    return path.parent.resolve() == Path(folder).resolve()


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
        files = tuple((name, b64decode(text)) for name, text in carried["files"])
        exams = load_exams(root, lesson)
        exam = next(each for each in exams if each.name == about["notebook"])
        others, arrivals = [each.file for each in exams if each is not exam], Arrivals(course, lesson, self.config)
        with closing(Ledger(course)) as ledger:
            came = ledger.receive(student, lesson, carried["version"], carried["landed"])
            came = max([came, *times_of(ledger, arrivals, student, Path(carried["folder"]), others)])
        received = datetime.fromisoformat(came)
        odd = without_our_stamp(carried["odd"], received)
        limits = Limits(cell_seconds=self.cell_seconds, notebook_seconds=self.notebook_seconds)
        session = session_for(root, exam, limits, self.isolate)
        if "why" in carried:
            graded = refused(session.exam, student, carried["why"], odd)
        else:
            try:
                graded = grade_cells(session, student, cells_of(data, exam.file), odd, files)
            except Unreadable as why:
                graded = refused(session.exam, student, str(why), odd)
        if not graded.isolated:
            self.log.warning("NOT ISOLATED: %s ran with your rights. Install bubblewrap.", printable(student, 60))
        for clause in graded.ledger:
            self.log.warning("%s looks odd: it %s", printable(student, 60), printable(clause, 300))
        with closing(Ledger(course)) as ledger:
            print_of = f"{session.exam.digest}/{key_print()}" if graded.judged else "again"
            ledger.write(graded, content_of(data + repr(files).encode() * bool(files), odd), print_of)
        with open_gradebook(about["db_url"], folders_of(root).course_id) as gradebook:
            # The learner's own timestamp.txt counts for nothing; the time of receipt does.
            gradebook.find_submission(lesson, student).timestamp = received
            gradebook.db.commit()
            resources[EARLIER] = {
                result.grade_id: earlier_score(gradebook, result.grade_id, about)
                for result in graded.results
                if not result.judged
            }
        ready_to_return(Path(carried["folder"]), Path(resources["metadata"]["path"]), received)
        return nbformat.reads(graded.notebook, as_version=4), resources


def earlier_score(gradebook: Gradebook, grade_id: str, about: Mapping[str, str]) -> float | None:
    """The score that the gradebook holds for a check of a student's notebook, or None."""
    try:
        score = gradebook.find_grade(grade_id, about["notebook"], about["assignment"], about["student"]).auto_score
    except MissingEntry:
        return None
    return None if score is None else float(score)


class LeaveOpen(NbGraderPreprocessor):
    """After SaveAutoGrades, which knows no result but points: a check that could not be judged keeps the points of before,
    or has none, and asks for a person."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        about, scores = resources["nbgrader"], resources.get(EARLIER)
        if scores:
            root = course_root(resources.get("metadata", {}).get("path") or os.getcwd())
            with open_gradebook(about["db_url"], folders_of(root).course_id) as gradebook:
                for grade_id, score in scores.items():
                    grade = gradebook.find_grade(grade_id, about["notebook"], about["assignment"], about["student"])
                    grade.auto_score, grade.needs_manual_grade = score, True
                gradebook.db.commit()
        return nb, resources
