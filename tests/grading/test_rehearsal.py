"""What checks compute for everybody is computed before the first answer, and nothing else comes of that."""

import sys
from types import ModuleType

import nbformat
import pytest

from aipm.questions.statuses import ERROR, SOLVED, WRONG
from autograder.grading.exam import Exam
from autograder.grading.jail.encoding import Encoder
from autograder.grading.judge import Judge
from autograder.grading.rehearsal import rehearse
from tests.grading import mini

SAYING = "from aipm.questions.verdict import NotAnswered, Wrong\n"
JUDGING = """
def right(answer, world=None):
    if answer is ...:
        raise NotAnswered("open")
    if answer != 7:
        raise Wrong("not seven")
"""


@pytest.fixture
def made(monkeypatch):
    """The worlds that were made so far, by a module `worlds_of_this_test` that checks import."""
    module = ModuleType("worlds_of_this_test")
    module.MADE = []
    module.world = module.MADE.append
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module.MADE


def judge(source, first=SAYING):
    cells = [mini.check("q90_1_judge", f"{first}import worlds_of_this_test\n{source}", "", 2)]
    return Judge(Exam("90_small", nbformat.v4.new_notebook(cells=cells)), seconds=1)


def verdict(judging, value):
    return judging.judge(judging.exam.checks[0], [{"value": Encoder([]).encode(value)}], None).verdict


def test_the_worlds_of_a_check_are_made_behind_its_first_no(made):
    judging = judge(f"{JUDGING}\nright(x)\nright(x, world=worlds_of_this_test.world(1))")
    rehearse(judging)
    assert made == [1]


def test_nothing_of_it_is_kept(made):
    judging = judge(f"{JUDGING}\nright(x)")
    rehearse(judging)
    assert judging.known == {}
    assert (verdict(judging, 7), verdict(judging, 8)) == (SOLVED, WRONG)


@pytest.mark.parametrize("trouble", ["1 / 0", "raise SystemExit", "while True: pass", "import no_such_module"])
def test_trouble_is_left_to_the_proof(made, trouble):
    judging = judge(f"{trouble}\nx\nworlds_of_this_test.world(2)")
    rehearse(judging)
    assert made == [2]
    assert verdict(judging, 7) != SOLVED


def test_a_broken_check_is_still_found_broken(made):
    judging = judge("x\n1 / 0")
    rehearse(judging)
    assert verdict(judging, 7) == ERROR


def test_checks_of_another_course_run_only_when_they_judge(made):
    judging = judge("worlds_of_this_test.world(3)\nassert x == 7", first="")
    assert not judging.exam.ours
    rehearse(judging)
    assert made == []


def test_what_a_check_prints_is_not_shown(made, capsys):
    rehearse(judge("print('a hidden world')\nx"))
    assert capsys.readouterr().out == ""
