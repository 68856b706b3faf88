"""The course as Binder runs it: the home is the repository, the account a plain one, and there is no bubblewrap.

What Binder would install, `tests/course/test_environment.py` reads from repo2docker; which desk opens, `test_desks.py`.
"""

import os
import shutil
import subprocess

import nbformat

from autograder.authoring.answers import read_rows
from autograder.grading.exam import load_exam
from tests.browser.lab import copy_course
from tests.hub.room import PROGRAMS, accounts, folder_for_all, in_a_room, owned, rooms_cannot_be_made
from tests.needs import absent, needs_linux
from tests.paths import ROOT

VISITOR, LESSON = "jovyan", "00_start_here"
FILE = f"notebooks/{LESSON}/{LESSON}.ipynb"
RIGHT = next(row for row in read_rows(ROOT / "tests" / "answers" / f"{LESSON}.toml") if row.question == "q00_1")
MOST = round(sum(check.points for check in load_exam(ROOT, LESSON).checks))
LINES = """
python -c 'import os, shutil; print("plain user:", os.geteuid() != 0, "bubblewrap:", shutil.which("bwrap"))'
jupyter execute --allow-errors --startup_timeout=600 --timeout=600 --inplace {file}
aipm check
aipm progress
"""


def visit(house, home):
    """What a visitor's terminal says to LINES; root lends the visitor an account, anybody else is a plain user already."""
    command = ["/usr/bin/env", f"PATH={PROGRAMS}", "/bin/sh", "-ec", LINES.format(file=FILE)]
    if os.geteuid() == 0:
        owner = accounts(house, VISITOR)[VISITOR]
        assert owner == home
        owned(home)
        them = [shutil.which("setpriv"), "--reuid", VISITOR, "--regid", VISITOR, "--clear-groups", "--no-new-privs"]
        command = in_a_room(house, [*them, *command])
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "PYTHONPATH": str(home), "COLUMNS": "150"}
    done = subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return " ".join((done.stdout + done.stderr).split())


def test_a_visitor_answers_a_question_and_sees_the_points():
    """Run All in a kernel, then self-check in a terminal: the whole judgement, and no word about a jail to a learner."""
    needs_linux("Binder runs it")
    if os.geteuid() == 0 and (why := rooms_cannot_be_made()):
        absent(why)
    with folder_for_all() as house:
        home = house / "home" / VISITOR
        home.parent.mkdir()
        copy_course(house).rename(home)
        notebook = nbformat.read(home / FILE, as_version=4)
        (answer,) = [cell for cell in notebook.cells if cell.id == "q00_1"]
        answer.source = RIGHT.answer.strip("\n")
        nbformat.write(notebook, home / FILE)
        said = visit(house, home)
        assert "plain user: True bubblewrap: None" in said
        (check,) = [cell for cell in nbformat.read(home / FILE, as_version=4).cells if cell.id == "q00_1_judge"]
        assert "Readable so far" in str(check.outputs)
        assert f"1 of {MOST} points" in said and "Solved: " in said
        assert "ISOLATED" not in said and "Traceback" not in said
        assert (home / "portfolio" / "progress.json").is_file()
