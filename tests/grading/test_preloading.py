"""What a fork server has imported before a learner comes: what the lesson works with, and else nothing that takes long."""

from contextlib import closing

import nbformat
import pytest

from autograder.course.places import lesson_texts
from autograder.grading.jail.sandbox import Limits
from autograder.grading.jail.snapshot import PRELOADED, Snapshot
from autograder.grading.preloading import preloaded_for, preloaded_for_lesson
from autograder.grading.session import server_for
from tests.grading import mini
from tests.needs import needs_linux
from tests.paths import ROOT


@pytest.mark.parametrize("lesson", [text.stem for text in lesson_texts(ROOT)])
def test_a_lesson_of_the_course_finds_everything(lesson):
    assert preloaded_for_lesson(ROOT / "solutions" / lesson) == PRELOADED


def test_a_lesson_that_calculates_with_nothing_waits_for_nothing(tmp_path):
    nbformat.write(mini.solution(), tmp_path / "90_small.ipynb")
    assert preloaded_for_lesson(tmp_path) == ()


@pytest.mark.parametrize(
    "source",
    ["import pandas as pd", "x = 1\nfrom sklearn.linear_model import Ridge", "from aipm.worlds import payguard",
     "from aipm import figure", "from aipm.questions import accuracy_trap", "import helper", "%matplotlib inline",
     "def f():\n    import numpy", "from . import helper"],
)  # fmt: skip
def test_one_import_tells(source):
    assert preloaded_for(["import math", source]) == PRELOADED


@pytest.mark.parametrize("source", ["import math, json", "from aipm.questions.reading import number", "x = 1", ""])
def test_other_cells_tell_nothing(source):
    assert preloaded_for([source]) == ()


@pytest.mark.parametrize("data", [None, b"{", b"[]", b'{"cells": [{}]}', b'{"cells": []}'])
def test_what_cannot_be_read_hides_nothing(tmp_path, data):
    if data is not None:
        (tmp_path / "90_small.ipynb").write_bytes(data)
    assert preloaded_for_lesson(tmp_path) == PRELOADED


LOADED = "import sys\nprint('sklearn' in sys.modules, 'matplotlib' in sys.modules)"


def test_a_learner_may_still_import_what_nobody_expected():
    needs_linux("the fork server forks")
    with closing(server_for(mini.exam())) as server:
        server.begin([["base = 20"]])
        channel = server.fork(0, None, Limits())
        said = []
        for code in (LOADED, "from sklearn.metrics import accuracy_score\nprint(accuracy_score([1, 0], [1, 1]))"):
            channel.send({"run": code})
            said.append(channel.receive(60)["printed"].strip())
        channel.end()
    assert said == ["False False", "0.5"]


def test_a_server_that_nobody_has_told_of_a_lesson_has_everything():
    needs_linux("the fork server forks")
    with closing(Snapshot()) as server:
        server.begin([[]])
        channel = server.fork(0, None, Limits())
        channel.send({"run": LOADED})
        said = channel.receive(60)["printed"].strip()
        channel.end()
    assert said == "True True"
