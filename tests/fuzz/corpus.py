"""What fuzzing has found: each case broke something once, and is tried every time. Add yours with a word on what it broke."""

from autograder.grading.judge import CheckResult
from autograder.grading.session import RunResult
from tests.grading import mini

LESSON = "90_small"


def said(message):
    """A run in which every check says `message`."""
    checks = mini.exam().checks
    return RunResult(
        results=[CheckResult(each.grade_id, each.question, 0.0, each.points, "crashed", message) for each in checks]
    )


RECORDS = [
    {"data": b'{"cells": []}', "ran": said("\0"), "odd": []},  # control characters of a message reached the record
    {"data": b"null", "ran": said(""), "odd": ["\ud800"]},  # half a character in what was odd about the files
    {"data": b"\xef\xbb\xbfnull", "ran": said(""), "odd": ["\x1f"]},
]

# A name that becomes an id of the roster once it is the name of a folder: it landed on that student.
FOLDERS = [
    {"layout": "moodle", "hostile": [(f"honest._1_assignsubmission_file_/{LESSON}.ipynb", "file", b"{}")], "rows": []}
]

# (names of members, each as it stands in the archive): a name that begins with NUL is read as an empty one.
UNNAMED = [f"\0_1_assignsubmission_file_/{LESSON}.ipynb", "\0"]
