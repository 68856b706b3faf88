"""Each delivery of the corpus, collected by us: everybody keeps their own work, and what is said can be shown."""

import contextlib
import os

import pytest

from autograder.attacks.naming import ROSTER, complaints, deliver, deliveries
from autograder.attacks.submission import LESSON
from autograder.classroom.collect import collect
from autograder.classroom.roster import Roster
from autograder.classroom.students import students_of
from autograder.grading.submission import Unreadable, read_submission
from tests.fuzz.strategies import harmless
from tests.needs import absent


def roster():
    """The roster of these learners."""
    made = Roster()
    for student, first, last, number in ROSTER:
        made.add(student, first, last, number)
    return made


@pytest.mark.parametrize("delivery", deliveries(), ids=lambda delivery: delivery.name)
def test_delivery(delivery, tmp_path):
    if delivery.owners and os.geteuid() != 0:
        absent("only root may give files to another account")
    course = tmp_path / "course"
    course.mkdir()
    source = deliver(delivery, tmp_path / "came")
    for _ in range(2):
        taken = collect(course, LESSON, source, roster=roster())
        assert complaints(delivery, course) == []
        assert all(harmless(line) and "\n" not in line for line in (*taken.left_out, *taken.notes))
    assert sorted(os.listdir(tmp_path)) == ["came", "course"]
    assert sum(path.stat().st_size for path in (course / "submitted").rglob("*") if path.is_file()) < 100_000_000
    for student in students_of(course / "submitted", LESSON):
        with contextlib.suppress(Unreadable):
            read_submission(course / "submitted" / student / LESSON, LESSON)
