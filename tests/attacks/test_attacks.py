"""Every attack of the corpus against our grader, all in one class: no unearned point, nothing leaked, nobody touched."""

import pytest

from autograder.attacks.corpus import bystanders
from tests.attacks.one_class import CORPUS, graded_class
from tests.paths import ROOT

ATTACKS = [submission for submission in CORPUS if submission.row is not None]


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """(course folder, records by student) of one class: all attacks between two honest learners."""
    return graded_class(tmp_path_factory.mktemp("attacked"), ATTACKS)


@pytest.mark.parametrize("submission", ATTACKS, ids=lambda submission: submission.name)
def test_submission(graded, submission):
    course, records = graded
    record = records[submission.name]
    assert record.score == submission.deserves, f"{submission.says} {record.status}, {record.reason}"
    assert submission.witness.check(course) == []
    assert bool(record.ledger) == submission.expects_ledger, f"the ledger is silent: {submission.says}"


def test_the_whole_class_is_there(graded):
    _, records = graded
    early, late = bystanders(ROOT)
    assert {submission.name for submission in (early, late, *ATTACKS)} <= set(records)
    assert records[early.name].score == early.deserves and records[late.name].score == late.deserves
