"""`aipm lab 02`: the lesson that JupyterLab opens at."""

import pytest

from autograder import cli
from autograder.cli import course
from tests.paths import ROOT


@pytest.fixture
def opens(monkeypatch, capsys):
    """The page at which `aipm lab` with some arguments would open JupyterLab, or what it says instead."""
    started = []
    monkeypatch.setattr(course.subprocess, "call", lambda command, **_: started.append(command) or 0)
    monkeypatch.setattr(course.signal, "signal", lambda *_: None)
    monkeypatch.chdir(ROOT)

    def run(*arguments):
        monkeypatch.setattr("sys.argv", ["aipm", "lab", *arguments])
        with pytest.raises(SystemExit):
            cli.main()
        said = capsys.readouterr()
        return started.pop()[4] if started else " ".join(said.err.split())

    return run


@pytest.mark.parametrize(("arguments", "lesson"), [([], "00_"), (["02"], "02_"), (["8"], "08_"), (["13"], "13_")])
def test_a_number_opens_its_lesson(opens, arguments, lesson):
    assert opens(*arguments).startswith(f"--LabApp.default_url=/lab/tree/notebooks/{lesson}")


def test_a_number_without_a_lesson_says_so(opens):
    assert "There is no lesson 77" in opens("77")
