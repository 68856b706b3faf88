"""Before anybody is graded: the reference's own answers earn every point, or nobody's are judged."""

from aipm.questions.statuses import OPEN
from autograder.course.problems import Problem
from autograder.grading.exam import Exam
from autograder.grading.judge import NOBODY_WAS_GRADED, POINTS_STAY_OPEN, CheckResult
from autograder.grading.rebuild import RunCell
from autograder.grading.session import GradingSession


def step_for(exam: Exam, failed: CheckResult) -> str:
    """What to do about a check that the reference's own answers do not pass."""
    if failed.verdict == OPEN and not exam.ours:
        return f"Write the answer to {failed.question} into its cell in the source notebook, then grade again."
    if exam.ours:
        return f"Run `aipm build {exam.lesson[:2]}` before you grade."
    return (
        "Checks run outside of the learner's process and see its plain values and its functions: write the check so that "
        f"it needs no more, or let a person grade {failed.grade_id}."
    )


def prove(session: GradingSession) -> None:
    """Grade the reference answers; raises Problem unless they earn every point. Warms the judge's worlds as well."""
    cells = [
        RunCell(
            place,
            cell.role,
            session.exam.reference.get(cell.grade_id, cell.source),
            cell.grade_id,
            cell.role == "answer",
        )
        for place, cell in enumerate(session.exam.cells)
        if cell.role in ("free", "answer", "check")
    ]
    ran = session.run(cells)
    failed = [result for result in ran.results if result.points < result.max_points]
    broken = [result for result in failed if not result.judged]
    if broken:
        said = broken[0].message.replace(POINTS_STAY_OPEN, NOBODY_WAS_GRADED)
        raise Problem(
            f"The reference answers of {session.exam.lesson} could not be judged, so nobody's can be. "
            f"{broken[0].grade_id}: {said} Mend that, or run `aipm doctor`."
        )
    if failed:
        raise Problem(
            f"The reference answers of {session.exam.lesson} do not pass their own check {failed[0].grade_id} "
            f"({failed[0].message.rstrip('.')}). {step_for(session.exam, failed[0])}"
        )
