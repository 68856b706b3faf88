"""Which files beside a notebook are odd: those that Python would take for its own, and no others."""

from pathlib import Path

import pytest

from autograder.grading.submission import stands_in_the_way


@pytest.mark.parametrize(
    "name", ["numpy.py", "json.py", "sitecustomize.py", "usercustomize.py", "aipm.py", "x.pth", "numpy.so"]
)
def test_what_stands_in_the_way(name):
    assert stands_in_the_way(Path(name))


@pytest.mark.parametrize(
    "name",
    ["my_helpers.py", "Lesson 2.py", "02_accuracy_trap.py", "größe.py", ".py", "notes.txt", "numpy.csv", "a.b.py"],
)
def test_what_does_not(name):
    assert not stands_in_the_way(Path(name))
