"""What takes longest to start, started first: a lesson's fork server, and the process that proves its reference answers and
makes the workers. Both go on beside all that this process reads meanwhile."""

from pathlib import Path

from autograder.classroom.executors import Local
from autograder.course.class_key import require_key_of
from autograder.grading.exam import Exam, load_exams
from autograder.grading.jail.snapshot import Snapshot
from autograder.grading.session import GradingSession


class Ahead:
    """The exams of a lesson, and an executor of the first one that has begun to start.

    The executor is the taker's, who closes it; `close` ends one that nobody has taken.
    """

    def __init__(self, root: Path, lesson: str, server: Snapshot | None, jobs: int = 2):
        """`server` has not been told what to run. Raises Problem as `load_exams` does, and ends the server then."""
        self.executor: Local | None = None
        try:
            require_key_of(root)
            self.exams: list[Exam] = load_exams(root, lesson)
            if server is not None:
                session = GradingSession(self.exams[0], snapshot=server, warm=False)
                self.executor = Local(self.exams[0], jobs, session=session, wait=False)
        except BaseException:
            if server is not None:
                server.close()
            raise

    def take(self, exam: Exam, jobs: int) -> Local | None:
        """The executor, if there is one of this exam and nobody has it, once it has proved the exam; raises Problem as
        `Local.proved` does."""
        if self.executor is None or self.executor.exam is not exam:
            return None
        taken, self.executor = self.executor, None
        taken.jobs = jobs
        taken.proved()
        return taken

    def close(self) -> None:
        """End what nobody has taken."""
        if self.executor is not None:
            self.executor.close()
            self.executor = None
