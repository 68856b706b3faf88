"""One unit of work: a submission's bytes in, a record out. It holds no state, so any worker anywhere can do it."""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

import nbformat

from aipm.questions.statuses import ERROR, NOT_JUDGED, SOLVED
from autograder.grading.exam import Exam
from autograder.grading.judge import POINTS_STAY_OPEN, CheckResult
from autograder.grading.marking import SUMMARY, mark
from autograder.grading.rebuild import RunCell, rebuild
from autograder.grading.session import GradingSession, RunResult, status_of
from autograder.grading.submission import SubmittedCell, Unreadable, cells_of
from autograder.grading.suspicion import suspicious

REFUSED = "refused"


@dataclass
class Graded:
    """How one submission ended. `status` is graded, not answered, timed out, crashed, refused or not judged.

    `notebook` is the marked notebook's text; `ledger` holds what looked odd, one clause each; seconds are wall time.
    """

    student: str
    lesson: str
    status: str
    reason: str
    score: float
    max_score: float
    results: list[CheckResult] = field(default_factory=list)
    ledger: list[str] = field(default_factory=list)
    sure: dict[str, float] = field(default_factory=dict)
    notebook: str = ""
    isolated: bool = True
    learner_seconds: float = 0.0
    seconds: float = 0.0

    @property
    def judged(self) -> bool:
        """Whether every check was judged. Else `score` is not final: grade it again when the cause is mended, and let
        no point that stands elsewhere be lost by this record."""
        return all(result.judged for result in self.results)

    @property
    def open_points(self) -> float:
        """The points of the checks that were not judged."""
        return sum(result.max_points for result in self.results if not result.judged)

    @property
    def open_questions(self) -> dict[str, float]:
        """The open points by question, only where there are any."""
        questions: dict[str, float] = {}
        for result in self.results:
            if not result.judged:
                questions[result.question] = questions.get(result.question, 0.0) + result.max_points
        return questions

    def as_dict(self) -> dict[str, Any]:
        """The record as plain data."""
        return asdict(self)


def from_dict(data: Mapping[str, Any]) -> Graded:
    """The record of plain data, as `as_dict` gives it."""
    return Graded(**{**data, "results": [CheckResult(**result) for result in data["results"]]})


def refused(exam: Exam, student: str, reason: str, ledger: Sequence[str] = ()) -> Graded:
    """The record of a submission that cannot be read: every check earns nothing, and says why."""
    return without_results(exam, student, REFUSED, REFUSED, reason, f"This submission was refused: {reason}.", ledger)


def not_judged(exam: Exam, student: str, reason: str, ledger: Sequence[str] = ()) -> Graded:
    """The record of a submission that the grader itself failed to judge, for a `reason` in a clause: all is open."""
    message = f"This submission was not judged: {reason}. {POINTS_STAY_OPEN}"
    return without_results(exam, student, NOT_JUDGED, ERROR, reason, message, ledger)


def without_results(
    exam: Exam, student: str, status: str, verdict: str, reason: str, message: str, ledger: Sequence[str]
) -> Graded:
    """The record of a submission of which nothing was judged: the same verdict and message for every check."""
    results = [
        CheckResult(check.grade_id, check.question, 0.0, check.points, verdict, message) for check in exam.checks
    ]
    marked = finished(exam, rebuild(exam, []).cells, RunResult(results=results), status, reason)
    return Graded(student, exam.lesson, status, reason, 0.0, exam.max_score, results, list(ledger), {}, marked)


def finished(exam: Exam, cells: Sequence[RunCell], ran: RunResult, status: str, reason: str) -> str:
    """The marked notebook's text, with its results in its metadata."""
    marked = mark(exam, cells, ran)
    marked.metadata[SUMMARY] = {
        "status": status,
        "reason": reason,
        "isolated": ran.isolated,
        "results": [asdict(result) | {"seconds": 0} for result in ran.results],
    }
    return nbformat.writes(marked) + "\n"


def grade_submission(session: GradingSession, student: str, data: bytes, odd: Sequence[str] = ()) -> Graded:
    """Grade a submission's bytes in a session; every way it can end is a record."""
    try:
        cells = cells_of(data, f"{session.exam.lesson}.ipynb")
    except Unreadable as why:
        return refused(session.exam, student, str(why), odd)
    return grade_cells(session, student, cells, odd)


def left_open(ran: RunResult) -> Iterator[str]:
    """A clause on the checks that were not judged, where others were."""
    checks = [result.grade_id for result in ran.results if not result.judged]
    if 0 < len(checks) < len(ran.results):
        points = sum(result.max_points for result in ran.results if not result.judged)
        yield f"{', '.join(checks)} could not be judged: {points:g} of the points stay open"


def flooded(ran: RunResult) -> Iterator[str]:
    """How many characters beyond the limit the cells printed that printed a flood."""
    for output in ran.outputs.values():
        cut = re.search(r"… and ([\d,]{9,}) more characters$", output["printed"])
        if cut:
            yield cut[1]


def grade_cells(
    session: GradingSession, student: str, submitted: list[SubmittedCell], odd: Sequence[str] = ()
) -> Graded:
    """Grade a submission's cells in a session."""
    start = time.monotonic()
    rebuilt = rebuild(session.exam, submitted)
    ledger = list(dict.fromkeys([*odd, *rebuilt.anomalies]))
    for cell in rebuilt.cells:
        if cell.own:
            ledger += [clause for clause in suspicious(cell.source) if clause not in ledger]
    ran = session.run(rebuilt.cells)
    ledger += [clause for clause in ran.seen if clause not in ledger]
    ledger += [f"printed {cut} more characters than are kept" for cut in flooded(ran)]
    status = status_of(ran)
    reason = "; ".join(dict.fromkeys([*(message for _, _, message in ran.stops), *left_open(ran)]))
    score = sum(result.points for result in ran.results)
    marked = finished(session.exam, rebuilt.cells, ran, status, reason)
    seconds = time.monotonic() - start
    return Graded(
        student, session.exam.lesson, status, reason, score, session.exam.max_score, ran.results, ledger, ran.sure, marked,
        ran.isolated, round(ran.learner_seconds, 3), round(seconds, 3),
    )  # fmt: skip


class QuestionResult(NamedTuple):
    """What became of one question: its points of `max_points`, and the verdict and message that speak for it."""

    question: str
    points: float
    max_points: float
    verdict: str
    message: str


def by_question(graded: Graded) -> Iterator[QuestionResult]:
    """What became of each question, in order: the first check that is not solved speaks for it."""
    questions: dict[str, list[CheckResult]] = {}
    for result in graded.results:
        questions.setdefault(result.question, []).append(result)
    for question, results in questions.items():
        speaks = next((result for result in results if result.verdict != SOLVED), results[-1])
        points, most = sum(each.points for each in results), sum(each.max_points for each in results)
        yield QuestionResult(question, points, most, speaks.verdict, speaks.message)


def question_label(question: str) -> str:
    """Q02.5 for q02_5."""
    return question.upper().replace("_", ".")
