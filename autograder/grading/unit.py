"""One unit of work: a submission's bytes in, a record out. It holds no state, so any worker anywhere can do it."""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from aipm.questions.statuses import CRASHED, ERROR, NOT_JUDGED, OPEN, SOLVED, TIMED_OUT
from autograder.course.printable import printable
from autograder.course.problems import Problem
from autograder.grading.beside import Files
from autograder.grading.exam import Exam
from autograder.grading.judge import POINTS_STAY_OPEN, CheckResult
from autograder.grading.marking import SUMMARY, as_handed_out, mark
from autograder.grading.notebook_text import text_of_notebook
from autograder.grading.reading import SubmittedCell, Unreadable, cells_of
from autograder.grading.rebuild import Rebuilt, RunCell, rebuild
from autograder.grading.session import GradingSession, RunResult, status_of
from autograder.grading.suspicion import suspicious
from autograder.grading.text import MOST_MESSAGE, MOST_REASON, clauses, sentence
from autograder.grading.text import question_label as question_label
from autograder.grading.written import for_a_person, in_order, waiting

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

    def __post_init__(self) -> None:
        """Make every text harmless and bounded that may hold words of the learner's; a record read back stays as it is."""
        self.reason = sentence(self.reason, MOST_REASON)
        self.ledger = clauses(self.ledger)
        self.results = list(map(harmless, self.results))

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
        return {**vars(self), "results": [dict(vars(result)) for result in self.results]}


def harmless(result: CheckResult) -> CheckResult:
    """A check's result with a message that may be shown and kept."""
    return replace(result, message=sentence(result.message, MOST_MESSAGE))


def from_dict(data: Mapping[str, Any]) -> Graded:
    """The record of plain data, as `as_dict` gives it."""
    return Graded(**{**data, "results": [CheckResult(**result) for result in data["results"]]})


def joined(lesson: str, records: Sequence[Graded]) -> Graded:
    """The records of one student's notebooks of a lesson as one record, without a notebook; the first status that is not
    "graded" speaks for it. A single record of that lesson stays as it is."""
    if len(records) == 1 and records[0].lesson == lesson:
        return records[0]
    first = next((record for record in records if record.status != "graded"), records[0])
    return Graded(
        first.student,
        lesson,
        first.status,
        "; ".join(dict.fromkeys(record.reason for record in records if record.reason)),
        sum(record.score for record in records),
        sum(record.max_score for record in records),
        [result for record in records for result in record.results],
        list(dict.fromkeys(clause for record in records for clause in record.ledger)),
        {question: sure for record in records for question, sure in record.sure.items()},
        "",
        all(record.isolated for record in records),
        round(sum(record.learner_seconds for record in records), 3),
        round(sum(record.seconds for record in records), 3),
    )


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
    results = [CheckResult(cell.grade_id, cell.question, 0.0, cell.points, verdict, message) for cell in exam.graded]
    marked = finished(exam, rebuild(exam, []), RunResult(results=results), status, reason)
    return Graded(student, exam.title, status, reason, 0.0, exam.max_score, results, list(ledger), {}, marked)


def of_a_lost_cell(result: CheckResult) -> CheckResult:
    """The result of a check whose answer cell is gone or empty: where it is open, that is what is said, and nothing of the exam's own."""
    if result.verdict != OPEN:
        return result
    message = "Not answered yet: its answer cell is missing or empty. Write the answer there, or into a new cell below the question."
    return replace(result, message=message)


def finished(exam: Exam, rebuilt: Rebuilt, ran: RunResult, status: str, reason: str) -> str:
    """The marked notebook's text, with its results in its metadata."""
    ran = replace(ran, results=list(map(harmless, ran.results)))
    marked = mark(exam, rebuilt.cells, ran, rebuilt.texts)
    marked.metadata[SUMMARY] = {
        "status": status,
        "reason": sentence(reason, MOST_REASON),
        "isolated": ran.isolated,
        "results": [vars(result) | {"seconds": 0} for result in ran.results],
    }
    return text_of_notebook(marked, as_handed_out(exam).texts) + "\n"


def grade_submission(
    session: GradingSession, student: str, data: bytes, odd: Sequence[str] = (), files: Files = ()
) -> Graded:
    """Grade a submission's bytes in a session; every way it can end is a record."""
    try:
        cells = cells_of(data, session.exam.file)
    except Unreadable as why:
        return refused(session.exam, student, str(why), odd)
    return grade_cells(session, student, cells, odd, files)


def stopped(exam: Exam, cells: Sequence[RunCell], ran: RunResult) -> Iterator[str]:
    """A clause for each time the learner's process had to be ended: at which cell, and why."""
    for index, verdict, message in ran.stops:
        cell = cells[index] if 0 <= index < len(cells) and verdict != ERROR else None
        if cell is None:
            yield message
        elif cell.role == "check":
            yield f"at {question_label(cell.grade_id.removesuffix('_judge'))} {message}"
        else:
            yield f"{name_of(exam, cells, index)} {message.removeprefix('a cell ')}"


def name_of(exam: Exam, cells: Sequence[RunCell], index: int) -> str:
    """A cell as its author knows it: the answer to a question, or its first line and the heading above it."""
    cell = cells[index]
    if cell.role == "answer":
        return f"the answer to {question_label(cell.grade_id)}"
    first = next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
    place = next((each.place for each in reversed(cells[: index + 1]) if each.place >= 0), -1)
    above = "\n".join(each.source for each in exam.released.cells[: place + 1] if each.cell_type == "markdown")
    heading = re.findall(r"^#{1,6} +(.+)$", above, re.MULTILINE)
    under = f" (below the heading “{printable(heading[-1], 60)}”)" if heading else ""
    return f"the cell that begins with “{printable(first, 60)}”{under}"


def price_of_stops(results: Sequence[CheckResult]) -> str:
    """A sentence on what a stop of the learner's process cost."""
    lost = {question_label(each.question): None for each in results if each.verdict in (TIMED_OUT, CRASHED)}
    return f"It cost the points of {', '.join(lost)}." if lost else "No question lost points by it."


def left_open(ran: RunResult) -> Iterator[str]:
    """A clause on the checks that were not judged, where others were."""
    checks = [result.grade_id for result in ran.results if not result.judged]
    if 0 < len(checks) < len(ran.results):
        points = sum(result.max_points for result in ran.results if not result.judged)
        yield f"{', '.join(checks)} could not be judged: {points:g} of the points stay open"


def for_people(by_hand: Sequence[CheckResult]) -> Iterator[str]:
    """A clause on the points that a person gives, where there are any to give."""
    if points := waiting(by_hand):
        yield f"{points:g} of the points are for a person to give"


def flooded(ran: RunResult) -> Iterator[str]:
    """How many characters beyond the limit the cells printed that printed a flood."""
    for output in ran.outputs.values():
        cut = re.search(r"… and ([\d,]{9,}) more characters$", output["printed"])
        if cut:
            yield cut[1]


def grade_cells(
    session: GradingSession,
    student: str,
    submitted: Sequence[SubmittedCell],
    odd: Sequence[str] = (),
    files: Files = (),
) -> Graded:
    """Grade a submission's cells in a session, with the `files` beside them; raises Problem where nobody can be graded.

    Whatever else goes wrong here is ours, and is said so in this submission's record.
    """
    try:
        return _graded(session, student, submitted, odd, files)
    except Problem:
        raise
    except Exception as error:
        said = f"the grader itself failed at this notebook ({type(error).__name__}: {error})"
        return not_judged(session.exam, student, f"{said}. Report it, with the notebook", odd)


def _graded(
    session: GradingSession, student: str, submitted: Sequence[SubmittedCell], odd: Sequence[str], files: Files
) -> Graded:
    start, exam = time.monotonic(), session.exam
    rebuilt = rebuild(exam, submitted)
    lesson = tuple(cell.source for cell in exam.cells)
    own = [clause for cell in rebuilt.cells if cell.own for clause in suspicious(cell.source, lesson)]
    ran = session.run(rebuilt.cells, files)
    by_hand = for_a_person(exam, rebuilt)
    results = [of_a_lost_cell(result) if result.question in rebuilt.lost else result for result in ran.results]
    ran = replace(ran, results=in_order(exam, [*results, *by_hand]))
    floods = [f"printed {cut} more characters than are kept" for cut in flooded(ran)]
    ledger = [*odd, *rebuilt.anomalies, *own, *ran.seen, *floods]
    status = status_of(ran)
    said = [*stopped(exam, rebuilt.cells, ran), *left_open(ran), *for_people(by_hand), *rebuilt.notes]
    reason = "; ".join(dict.fromkeys(said))
    score = sum(result.points for result in ran.results)
    marked = finished(exam, rebuilt, ran, status, reason)
    seconds = time.monotonic() - start
    return Graded(
        student, exam.title, status, reason, score, exam.max_score, ran.results, ledger, ran.sure, marked,
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
