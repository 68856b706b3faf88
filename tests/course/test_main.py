"""`python -m aipm` is the command, and says so where it is not installed."""

import subprocess
import sys

from autograder.cli import app
from autograder.cli.common import AUTHORS, INSTRUCTORS, LEARNERS
from tests.paths import ROOT


def run(*words, isolated=False):
    """What `python -m aipm` prints: in this Python, or in one that has nothing installed."""
    options = ["-S", "-E"] if isolated else []
    return subprocess.run([sys.executable, *options, "-m", "aipm", *words], cwd=ROOT, capture_output=True, text=True)


def test_it_is_the_command():
    assert "Did you mean 'check'?" in run("chekc").stderr


def test_a_python_without_the_command_says_which_has_it():
    done = run("check", isolated=True)
    assert done.returncode == 1 and done.stderr.startswith("The command `aipm` is not installed in this Python.")
    assert "`.venv`" in done.stderr


def test_each_verb_says_whom_it_is_for():
    panels = {each.rich_help_panel for each in (*app.registered_commands, *app.registered_groups)}
    assert panels == {LEARNERS, INSTRUCTORS, AUTHORS}
