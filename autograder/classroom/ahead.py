"""What takes longest to start, started first: the fork server of a lesson, beside all that this process reads meanwhile."""

from pathlib import Path

from autograder.course.class_key import require_key_of
from autograder.grading.exam import Exam, load_exams
from autograder.grading.jail.snapshot import Snapshot
from autograder.grading.session import GradingSession


class Ahead:
    """The exams of a lesson, and a grading session of the first one whose fork server has begun to start.

    The session is the taker's, who closes it; `close` ends one that nobody has taken.
    """

    def __init__(self, root: Path, lesson: str, server: Snapshot | None):
        """`server` has not been told what to run. Raises Problem as `load_exams` does, and ends the server then."""
        self.session: GradingSession | None = None
        try:
            require_key_of(root)
            self.exams: list[Exam] = load_exams(root, lesson)
            if server is not None:
                self.session = GradingSession(self.exams[0], snapshot=server, warm=False)
        except BaseException:
            if server is not None:
                server.close()
            raise

    def take(self, exam: Exam) -> GradingSession | None:
        """The session, if there is one of this exam and nobody has it."""
        if self.session is None or self.session.exam is not exam:
            return None
        taken, self.session = self.session, None
        return taken

    def close(self) -> None:
        """End what nobody has taken."""
        if self.session is not None:
            self.session.close()
            self.session = None
