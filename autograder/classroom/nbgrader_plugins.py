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

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Float

from autograder.classroom.ledger import Ledger, content_of, key_print, version_of
from autograder.classroom.returning import honest, ready_to_return
from autograder.course.class_key import holds_key
from autograder.course.places import course_root
from autograder.grading.exam import load_exam
from autograder.grading.jail.sandbox import Limits
from autograder.grading.session import Desk
from autograder.grading.submission import Unreadable, cells_of, read_submission
from autograder.grading.unit import grade_cells, refused

CARRIED = "aipm_submission"  # metadata of a notebook between the two passes: what was read, or why not
_desks = {}


def desk_for(root: Path, lesson: str, limits: Limits, isolate: bool) -> Desk:
    """One desk a lesson for as long as this process lives, so that the second submission starts at once."""
    holds_key(root)
    exam = load_exam(root, lesson)
    if exam.digest not in _desks:
        for old in list(_desks):
            _desks.pop(old).close()
        _desks[exam.digest] = Desk(exam, limits, isolate)
        atexit.register(_desks[exam.digest].close)
    return _desks[exam.digest]


class SubmissionExporter(NotebookExporter):
    """Reads a submitted notebook as the safe grader does: one that is no notebook becomes one that says so."""

    def from_filename(self, filename, resources=None, **kwargs):
        path, resources = Path(filename), resources if resources is not None else {}
        about = resources.get("nbgrader", {})
        if not self._is_submission(path, about):
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
        self._forget_links(path.parent, about)
        return self.from_notebook_node(carrier, resources=resources, **kwargs)

    def _is_submission(self, path, about):
        """Whether this is the first of the two passes: the file lies in the folder of submissions."""
        coursedir = getattr(self.parent, "coursedir", None)
        return bool(about) and coursedir is not None and coursedir.submitted_directory in path.parts

    def _forget_links(self, folder, about):
        """nbgrader copied what links in a submission point to; those copies must not reach the feedback."""
        coursedir = self.parent.coursedir
        copied = Path(coursedir.root) / coursedir.autograded_directory / about["student"] / about["assignment"]
        for link in folder.rglob("*"):
            copy = copied / link.relative_to(folder)
            if any(part.is_symlink() for part in (link, *link.parents) if folder in part.parents or part == link):
                copy.unlink(missing_ok=True)


class Judge(NbGraderPreprocessor):
    """Runs a submission in a jail and judges it outside; leaves the marked notebook, and a line in the ledger."""

    cell_seconds = Float(30.0, help="Wall seconds for one cell.").tag(config=True)
    notebook_seconds = Float(120.0, help="Wall seconds for all of a notebook's cells.").tag(config=True)
    isolate = Bool(True, help="Lock learner code up where the machine can.").tag(config=True)

    def preprocess(self, nb, resources):
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
        odd = honest(carried["odd"], received)
        limits = Limits(cell_seconds=self.cell_seconds, notebook_seconds=self.notebook_seconds)
        desk = desk_for(root, lesson, limits, self.isolate)
        if "why" in carried:
            graded = refused(desk.exam, student, carried["why"], odd)
        else:
            try:
                graded = grade_cells(desk, student, cells_of(data, f"{lesson}.ipynb"), odd)
            except Unreadable as why:
                graded = refused(desk.exam, student, str(why), odd)
        if not graded.isolated:
            self.log.warning("NOT ISOLATED: %s ran with your rights. Install bubblewrap.", student)
        for clause in graded.ledger:
            self.log.warning("%s looks odd: it %s", student, clause)
        with closing(Ledger(course)) as ledger:
            ledger.write(graded, content_of(data, odd), f"{desk.exam.digest}/{key_print()}")
        with Gradebook(about["db_url"]) as gradebook:
            # The learner's own timestamp.txt counts for nothing; the time of receipt does.
            gradebook.find_submission(lesson, student).timestamp = received
            gradebook.db.commit()
        ready_to_return(Path(carried["folder"]), Path(resources["metadata"]["path"]), received)
        return nbformat.reads(graded.notebook, as_version=4), resources
