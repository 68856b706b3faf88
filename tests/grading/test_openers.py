"""Checks that would run, or open, what a learner wrote are found, and ordinary checks are not taken for such."""

import pytest

from autograder.course.problems import Problem
from autograder.grading.exam import load_exams
from autograder.grading.openers import opened
from tests.classroom import other

REFUSED = [
    ("assert eval(formula, {'x': 3}) == 9", "eval", "formula"),
    ("exec(formula)", "exec", "formula"),
    ("text = f'1 + {formula}'\nassert eval(text)", "eval", "text"),
    ("for line in formula.splitlines():\n    eval(line)", "eval", "line"),
    ("assert [eval(each) for each in formula]", "eval", "each"),
    ("with open(formula) as file:\n    pass", "open", "formula"),
    ("import pandas as pd\npd.read_csv(formula)", "pd.read_csv", "formula"),
    ("import os\nos.system('echo ' + formula)", "os.system", "formula"),
    ("import subprocess\nsubprocess.run(formula, shell=True)", "subprocess.run", "formula"),
    ("import pickle\npickle.loads(formula)", "pickle.loads", "formula"),
    ("frame.query(formula)", "frame.query", "formula"),
    ("from pathlib import Path\npath = Path(formula)\npath.read_text()", "read_text", "path"),
    ("def value(text):\n    return eval(text)\nassert value(formula) == 1", "eval", "text"),
    ("(copy := formula) and eval(copy)", "eval", "copy"),
]
TAKEN = [
    "assert formula == 'x * x'",
    "assert eval('1 + 1') == formula",
    "import pandas as pd\nassert pd.read_csv('shipped.csv').shape == formula",
    "assert callable(formula) and formula(2) == 4",
    "import math\nassert math.isclose(formula, 1)",
    "assert formula.format(1, 2) == '1 2'",
    "assert formula.eq(3).all() and formula.count() == 3",
]


@pytest.mark.parametrize(("source", "called", "name"), REFUSED, ids=[source[:30] for source, _, _ in REFUSED])
def test_what_hands_on_a_learners_text_is_found(source, called, name):
    assert opened(source, {"formula"}) == (called, name)


@pytest.mark.parametrize("source", TAKEN)
def test_an_ordinary_check_is_none_of_these(source):
    assert opened(source, {"formula"}) is None


def test_an_assignment_with_such_a_check_is_refused_in_a_sentence(tmp_path):
    asks = other.check("q1_c", "assert eval(formula) == 9", 1)
    folder = other.write_course(
        tmp_path, {"hw": {"main": other.notebook(other.answer("q1", "formula = '9'"), asks)}}, files={}
    )
    with pytest.raises(
        Problem, match=r"The check q1_c of hw hands `formula`, which the learner can set, to eval"
    ) as said:
        load_exams(folder, "hw")
    assert "let a person grade it" in str(said.value)
