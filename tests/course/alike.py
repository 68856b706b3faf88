"""Whether a self-check says of a notebook what the grading of a class says of it."""

import json

from autograder.grading.exam import load_exam
from autograder.grading.session import GradingSession
from autograder.grading.unit import grade_submission
from tests.paths import ROOT


def judged_alike(done, lesson, data):
    """The graded notebook that `aipm check --json` printed, once each point, verdict and message, and whether the code was
    locked up, is that of a class; `data` is the notebook."""
    assert done.returncode == 0, done.stderr
    theirs = json.loads(done.stdout)
    session = GradingSession(load_exam(ROOT, lesson))
    try:
        ours = json.loads(json.dumps(grade_submission(session, "you", data).as_dict()))
    finally:
        session.close()
    for result in theirs["results"] + ours["results"]:
        del result["seconds"]
    for name in ("status", "score", "max_score", "results", "ledger", "sure", "isolated"):
        assert theirs[name] == ours[name], name
    return theirs
