"""What became of a graded check, in one word each. The grader writes these words; the learner's progress reads them."""

OPEN = "not answered"
SOLVED = "solved"
WRONG = "wrong"
MALFORMED = "malformed"
TIMED_OUT = "timed out"
CRASHED = "crashed"
BY_HAND = "by hand"  # a written answer or the like, which a person grades
ERROR = "error"  # the check or the grader failed, not the answer: nothing was judged

NOT_JUDGED = "not judged"  # how people read ERROR, and the status of a submission of which nothing was judged


def shown_as(verdict: str) -> str:
    """A verdict as people read it."""
    return NOT_JUDGED if verdict == ERROR else verdict
