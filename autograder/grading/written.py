"""What a person grades: written answers, code answers without a check, and tasks."""

from collections.abc import Iterable

from aipm.questions.statuses import BY_HAND, OPEN
from autograder.grading.exam import Exam
from autograder.grading.judge import CheckResult
from autograder.grading.rebuild import Rebuilt


def for_a_person(exam: Exam, rebuilt: Rebuilt) -> list[CheckResult]:
    """A result for each cell of `exam` that a person grades: nothing where the answer is as it was handed out, to the
    letter, as nbgrader has it; else open until the person has looked. What belongs to a task stands in cells of its own,
    so a task is always looked at."""
    answered = {*rebuilt.texts.written, *(cell.place for cell in rebuilt.cells if cell.role == "answer" and cell.own)}
    results = []
    for place, known in enumerate(exam.cells):
        if known.by_hand:
            waits = known.role == "task" or place in answered
            verdict, message = (BY_HAND, "A person grades this.") if waits else (OPEN, "Not answered yet.")
            results.append(CheckResult(known.grade_id, known.question, 0.0, known.points, verdict, message))
    return results


def in_order(exam: Exam, results: Iterable[CheckResult]) -> list[CheckResult]:
    """Results in the order in which the exam's cells stand."""
    place = {cell.grade_id: number for number, cell in enumerate(exam.cells)}
    return sorted(results, key=lambda result: place[result.grade_id])


def waiting(results: Iterable[CheckResult]) -> float:
    """The points that wait for a person."""
    return sum(result.max_points for result in results if result.verdict == BY_HAND)
