"""One unit of work: a submission's bytes in, a record out. It holds no state, so any worker anywhere can do it."""

import re
import time
from dataclasses import asdict, dataclass, field

import nbformat

from autograder.grading.exam import Exam
from autograder.grading.judge import CheckResult
from autograder.grading.marking import SUMMARY, mark
from autograder.grading.rebuild import rebuild
from autograder.grading.session import Desk, Ran, status_of
from autograder.grading.submission import SubmittedCell, Unreadable, cells_of
from autograder.grading.suspicion import suspicious

REFUSED = "refused"


@dataclass
class Graded:
    """How one submission ended. `status` is graded, not answered, timed out, crashed or refused.

    `notebook` is the marked notebook's text; `ledger` holds what looked odd, one clause each; seconds are wall time.
    """

    student: str
    lesson: str
    status: str
    reason: str
    score: float
    max_score: float
    results: list = field(default_factory=list)
    ledger: list = field(default_factory=list)
    sure: dict = field(default_factory=dict)
    notebook: str = ""
    isolated: bool = True
    learner_seconds: float = 0.0
    seconds: float = 0.0

    def as_dict(self):
        """The record as plain data."""
        return asdict(self)


def from_dict(data) -> Graded:
    """The record of plain data, as `as_dict` gives it."""
    return Graded(**{**data, "results": [CheckResult(**result) for result in data["results"]]})


def refused(exam: Exam, student: str, reason: str, ledger=()) -> Graded:
    """The record of a submission that cannot be read: every check earns nothing, and says why."""
    return ungraded(exam, student, REFUSED, reason, ledger)


def ungraded(exam: Exam, student: str, status: str, reason: str, ledger=()) -> Graded:
    """The record of a submission of which nothing could be judged."""
    message = f"This submission was {status}: {reason}."
    results = [CheckResult(check.grade_id, check.question, 0.0, check.points, status, message) for check in exam.checks]
    marked = finished(exam, rebuild(exam, []).cells, Ran(results=results), status, reason)
    return Graded(student, exam.lesson, status, reason, 0.0, exam.max_score, results, list(ledger), {}, marked)


def finished(exam, cells, ran, status, reason) -> str:
    """The marked notebook's text, with its results in its metadata."""
    marked = mark(exam, cells, ran)
    marked.metadata[SUMMARY] = {
        "status": status,
        "reason": reason,
        "isolated": ran.isolated,
        "results": [asdict(result) | {"seconds": 0} for result in ran.results],
    }
    return nbformat.writes(marked) + "\n"


def grade(desk: Desk, student: str, data: bytes, odd=()) -> Graded:
    """Grade a submission's bytes at a desk; every way it can end is a record."""
    try:
        cells = cells_of(data, f"{desk.exam.lesson}.ipynb")
    except Unreadable as why:
        return refused(desk.exam, student, str(why), odd)
    return grade_cells(desk, student, cells, odd)


def flooded(ran: Ran):
    """How many characters beyond the limit the cells printed that printed a flood."""
    for output in ran.outputs.values():
        cut = re.search(r"… and ([\d,]{9,}) more characters$", output["printed"])
        if cut:
            yield cut[1]


def grade_cells(desk: Desk, student: str, submitted: list[SubmittedCell], odd=()) -> Graded:
    """Grade a submission's cells at a desk."""
    start = time.monotonic()
    rebuilt = rebuild(desk.exam, submitted)
    ledger = list(dict.fromkeys([*odd, *rebuilt.anomalies]))
    for cell in rebuilt.cells:
        if cell.own:
            ledger += [clause for clause in suspicious(cell.source) if clause not in ledger]
    ran = desk.run(rebuilt.cells)
    ledger += [clause for clause in ran.seen if clause not in ledger]
    ledger += [f"printed {cut} more characters than are kept" for cut in flooded(ran)]
    status = status_of(ran)
    reason = "; ".join(dict.fromkeys(message for _, _, message in ran.stops))
    score = sum(result.points for result in ran.results)
    marked = finished(desk.exam, rebuilt.cells, ran, status, reason)
    seconds = time.monotonic() - start
    return Graded(
        student, desk.exam.lesson, status, reason, score, desk.exam.max_score, ran.results, ledger, ran.sure, marked,
        ran.isolated, round(ran.learner_seconds, 3), round(seconds, 3),
    )  # fmt: skip
