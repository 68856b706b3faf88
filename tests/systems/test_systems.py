"""The course on Windows and in a browser, as far as this machine can show it (`without` says how far)."""

import json
import os
import subprocess
import sys

import pytest

from aipm.self_check import IN_A_BROWSER
from autograder.bench.sample_class import SubmissionFactory, encoded
from tests.needs import needs_linux
from tests.paths import ROOT

LESSON = "00_start_here"
NUMBERS = [path.name[:2] for path in sorted((ROOT / "solutions").iterdir())]


@pytest.fixture
def on(tmp_path, monkeypatch):
    """Runs Python as it is on another system, in a folder of its own: `on("windows", "-m", "autograder.cli", "check")`."""
    needs_linux("the other systems are shown on one that has more")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("AIPM_PORTFOLIO", str(tmp_path / "portfolio"))
    monkeypatch.delenv("AIPM_COURSE", raising=False)

    def run(system, *arguments):
        command = [sys.executable, "-m", "tests.systems.without", system, *arguments]
        return subprocess.run(command, cwd=tmp_path, env=os.environ, capture_output=True, text=True, timeout=1800)

    return run


@pytest.mark.parametrize("system", ["windows", "browser"])
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import os; os.fork()", "module 'os' has no attribute 'fork'"),
        ("import signal; signal.setitimer", "module 'signal' has no attribute 'setitimer'"),
        ("from os import getuid", "cannot import name 'getuid'"),
        ("import resource", "No module named 'resource' on"),
        ("from aipm.questions.calling import can_interrupt; assert can_interrupt()", "AssertionError"),
        ("from autograder.grading.session import FORKS; assert FORKS", "AssertionError"),
    ],
)
def test_what_is_taken_away_is_gone(on, system, code, said):
    done = on(system, "-c", code)
    assert done.returncode == 1 and said in done.stderr


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import threading; threading.Thread(target=print).start()", "can't start new thread"),
        ("import subprocess; subprocess.run(['true'])", "does not support processes"),
        ("import socket; socket.create_server(('127.0.0.1', 0))", "Function not implemented"),
    ],
)
def test_only_a_browser_is_alone(on, code, said):
    assert on("windows", "-c", code).returncode == 0
    done = on("browser", "-c", code)
    assert done.returncode == 1 and said in done.stderr


def test_what_is_started_is_of_the_same_system(on):
    code = "import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', 'import os; os.fork()']))"
    done = on("windows", "-c", code)
    assert done.returncode == 1 and "module 'os' has no attribute 'fork'" in done.stderr


def test_lessons_run_in_a_browser(on):
    """Each cell runs to its end and each visible check passes, without what Windows lacks and without threads."""
    done = on("browser", "-m", "tests.systems.cells")
    assert done.returncode == 0, done.stdout + done.stderr
    told = [line.split(":") for line in done.stdout.splitlines()]
    assert [name[:2] for name, _ in told] == NUMBERS
    for name, text in told:
        cells, checks = (int(part.split()[0]) for part in text.split(",")[:2])
        assert cells > 30 and checks > 5, name


def test_self_check_grades_on_windows(on, tmp_path):
    """Without a fork the notebook runs in a Python that is started anew: the same points, and nothing is called locked up."""
    factory = SubmissionFactory(ROOT, LESSON)
    (tmp_path / f"{LESSON}.ipynb").write_bytes(encoded(factory.filled(factory.reference)))
    done = on("windows", "-m", "autograder.cli", "check", f"{LESSON}.ipynb", "--json")
    assert done.returncode == 0, done.stderr
    graded = json.loads(done.stdout)
    assert graded["score"] == graded["max_score"] > 0 and graded["status"] == "graded" and not graded["reason"]
    assert {result["message"].split(":")[0] for result in graded["results"]} <= {"Solved", "The form is right"}
    assert graded["isolated"] is False


def test_a_functions_time_is_limited_on_windows(on):
    """There a thread ends it, where another system's timer would."""
    code = """
from aipm.questions.calling import call
from aipm.questions.verdict import Malformed
def endless():
    while True:
        pass
try:
    call("endless", endless, seconds=0.1)
except Malformed as why:
    print(why)
"""
    done = on("windows", "-c", code)
    assert "was still running after 0.1 seconds" in done.stdout, done.stderr


def test_self_check_says_that_a_browser_cannot(on, tmp_path):
    factory = SubmissionFactory(ROOT, LESSON)
    (tmp_path / f"{LESSON}.ipynb").write_bytes(encoded(factory.filled({})))
    done = on("browser", "-c", "import aipm; aipm.check()")
    assert (done.returncode, done.stdout) == (0, f"{IN_A_BROWSER}\n"), done.stderr
    assert not (tmp_path / "portfolio").exists(), "no points are kept where nothing was graded"
