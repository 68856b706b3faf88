"""Where things are: the same answer in the course, in a fetched assignment, in VS Code and on a hub that shares the course."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import aipm
from aipm import place, portfolio, self_check
from autograder.classroom import own_notebook
from autograder.course.problems import Problem
from tests.commands import run_module
from tests.paths import ROOT

LESSON = "02_accuracy_trap"


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    for name in ("AIPM_COURSE", "AIPM_DATASETS", "AIPM_PORTFOLIO", "JPY_SESSION_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delitem(sys.modules, self_check.JAIL, raising=False)  # there where another test has graded


@pytest.fixture
def course(tmp_path):
    """A course folder with one notebook of two lessons, apart from the one that is installed."""
    root = tmp_path / "course"
    for lesson in (LESSON, "03_uncertainty_limits"):
        write_notebook(root / "notebooks" / lesson / f"{lesson}.ipynb")
    (root / "datasets").mkdir()
    (root / "nbgrader_config.py").touch()
    return root


def write_notebook(path: Path, grade_id: str = "") -> Path:
    cell = {"cell_type": "code", "source": "", "metadata": {"nbgrader": {"grade_id": grade_id}} if grade_id else {}}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return path


def test_the_course_is_the_nearest_one_upwards(course, monkeypatch):
    monkeypatch.chdir(course / "notebooks" / LESSON)
    assert place.course() == course == place.working_course()
    assert place.datasets() == course / "datasets"
    assert place.portfolio() == course / "portfolio" == portfolio.folder()


def test_outside_every_course_the_installed_one_serves(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert place.working_course() is None
    assert place.course() == ROOT and place.datasets() == ROOT / "datasets"


def test_variables_win(course, tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("AIPM_COURSE", str(course))
    assert place.course() == course and place.datasets() == course / "datasets"
    monkeypatch.setenv("AIPM_DATASETS", str(tmp_path))
    monkeypatch.setenv("AIPM_PORTFOLIO", str(tmp_path / "mine"))
    assert place.datasets() == tmp_path and place.portfolio() == tmp_path / "mine"


def test_a_course_without_data_takes_those_beside_the_package(course, monkeypatch):
    (course / "datasets").rmdir()
    monkeypatch.chdir(course)
    assert place.datasets() == ROOT / "datasets"


def test_a_clone_called_aipm_in_the_working_directory_hides_no_package(tmp_path):
    """nbgrader looks there first; on a hub an instructor's server starts in the home, beside their clone."""
    (tmp_path / "aipm").mkdir()
    say = "from autograder.grading.jail.readable import kept_readable; print(*kept_readable(), sep=chr(10))"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", say], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert str(ROOT / "aipm") in done.stdout.splitlines()


def test_where_the_course_is_somebody_elses_the_portfolio_lies_at_home(course, tmp_path, monkeypatch):
    """On a hub the notebooks lie in many folders, and the course in one that learners may only read."""
    monkeypatch.setenv("AIPM_COURSE", str(course))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(place, "os", SimpleNamespace(environ=os.environ, access=lambda path, mode: False, W_OK=os.W_OK))
    for folder in ("home", f"home/{LESSON}", "home/deeper/still"):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        monkeypatch.chdir(tmp_path / folder)
        assert place.portfolio() == tmp_path / "home" / "portfolio"


def test_a_notebook_is_known_by_its_name_or_by_its_questions(tmp_path):
    assert place.lesson_number(write_notebook(tmp_path / f"{LESSON}.ipynb")) == "02"
    assert place.lesson_number(write_notebook(tmp_path / "my copy (1).ipynb", "q02_1")) == "02"
    assert place.lesson_number(write_notebook(tmp_path / f"{LESSON}-Copy1.ipynb")) == "02"
    assert place.lesson_number(write_notebook(tmp_path / "holiday.ipynb")) is None
    (tmp_path / "broken.ipynb").write_text("[1, 2")
    (tmp_path / f"{LESSON} (2).ipynb").write_text("[1, 2")
    assert place.lesson_number(tmp_path / "broken.ipynb") is None
    assert place.lesson_number(tmp_path / f"{LESSON} (2).ipynb") == "02"


def test_the_open_notebook_is_the_one_in_hand(course, tmp_path, monkeypatch):
    mine = write_notebook(tmp_path / "fetched" / f"{LESSON}.ipynb")
    monkeypatch.chdir(course)
    monkeypatch.setenv("JPY_SESSION_NAME", str(mine))
    assert place.notebook() == mine == place.notebook("02") == place.notebook("2") == place.notebook(LESSON)
    assert place.notebook("03") == course / "notebooks" / "03_uncertainty_limits" / "03_uncertainty_limits.ipynb"
    assert place.notebook("04") is None


@pytest.mark.parametrize("asked", [None, "02", "2", LESSON])
@pytest.mark.parametrize("name", [LESSON, f"{LESSON}-Copy1", f"{LESSON} (1)", "mine"])
def test_whoever_asks_by_number_or_name_gets_the_open_notebook(course, tmp_path, monkeypatch, name, asked):
    mine = write_notebook(tmp_path / "elsewhere" / f"{name}.ipynb", "q02_1")
    monkeypatch.chdir(course)
    monkeypatch.setenv("JPY_SESSION_NAME", str(mine))
    found, lesson = own_notebook.notebook_in_hand(ROOT, asked)
    assert (found, lesson) == (mine, LESSON)


def test_vs_code_names_its_notebook_too(tmp_path, monkeypatch):
    mine = write_notebook(tmp_path / "renamed.ipynb", "q02_3")
    shell = SimpleNamespace(user_ns={"__vsc_ipynb_file__": str(mine)})
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    assert place.open_notebook() == mine == place.notebook("02")


def test_else_it_is_the_one_saved_last_here_then_in_the_course(course, tmp_path, monkeypatch):
    older = write_notebook(tmp_path / "here" / f"{LESSON}.ipynb")
    newer = write_notebook(tmp_path / "here" / "again.ipynb", "q02_1")
    os.utime(older, (1, 1))
    assert place.notebook(start=tmp_path / "here") == newer
    assert place.notebook(LESSON, start=tmp_path / "here") == newer
    third = write_notebook(tmp_path / "home" / "03_uncertainty_limits" / "03_uncertainty_limits.ipynb")
    assert place.notebook("03", start=tmp_path / "home") == third
    last = course / "notebooks" / LESSON / f"{LESSON}.ipynb"
    os.utime(last, (4e9, 4e9))
    assert place.notebook(start=course) == last


def test_in_a_course_in_which_nothing_was_saved_yet_it_is_the_first(tmp_path):
    folders = [tmp_path / name for name in ("13_agent_permissions", "00_start_here", LESSON)]
    first = [write_notebook(folder / f"{folder.name}.ipynb") for folder in folders][1]
    assert place.notebook(start=tmp_path) == first, "though another one was written last"
    for number, folder in enumerate(folders):
        os.utime(folder / f"{folder.name}.ipynb", (1000 + number / 2, 1000 + number / 2))  # a disk that is slow
    assert place.notebook(start=tmp_path) == first
    saved = folders[2] / f"{LESSON}.ipynb"
    os.utime(saved, (2000, 2000))
    assert place.notebook(start=tmp_path) == saved


def test_where_the_course_is_somebody_elses_its_blank_notebooks_are_nobodys_work(course, tmp_path, monkeypatch):
    """A learner on a hub who asks in a scratch notebook would read "0 points" of a lesson that they never opened."""
    scratch = write_notebook(tmp_path / "home" / "scratch.ipynb")
    monkeypatch.setenv("AIPM_COURSE", str(course))
    monkeypatch.setenv("JPY_SESSION_NAME", str(scratch))
    monkeypatch.chdir(scratch.parent)
    assert place.notebook() is not None
    monkeypatch.setattr(place, "is_own", lambda _: False)
    assert place.notebook() is None
    with pytest.raises(Problem, match=r"No notebook of a lesson lies in this folder\. Go to the folder"):
        own_notebook.notebook_in_hand(course, None)
    mine = write_notebook(tmp_path / "home" / LESSON / f"{LESSON}.ipynb")
    assert place.notebook() == place.notebook("02") == mine


def test_the_command_checks_a_fetched_notebook_under_any_name(tmp_path, monkeypatch):
    """After `nbgrader fetch_assignment` on a hub there is no course around the notebook."""
    fetched = tmp_path / "home" / "00_start_here"
    fetched.mkdir(parents=True)
    shutil.copy(ROOT / "notebooks" / "00_start_here" / "00_start_here.ipynb", fetched / "mine.ipynb")
    environment = {**os.environ, "HOME": str(tmp_path / "home"), "AIPM_PORTFOLIO": str(tmp_path / "kept")}
    for where, arguments in ((fetched, ()), (fetched.parent, ("00",)), (tmp_path, ("home/00_start_here/mine.ipynb",))):
        done = run_module("autograder.cli", "check", *arguments, cwd=where, environment=environment)
        assert done.returncode == 0, done.stderr
        assert "0 of " in done.stdout and "Not answered yet" in done.stdout
    assert (tmp_path / "kept" / "progress.json").exists()


@pytest.mark.parametrize(
    ("argument", "says"),
    [
        ("nowhere.ipynb", "There is no file nowhere.ipynb. Give the path of your notebook"),
        ("holiday.ipynb", "holiday.ipynb holds no question of this course"),
        ("77", "There is no lesson '77'. Choose one of: 00_start_here"),
    ],
)
def test_what_cannot_be_checked_is_said_in_one_sentence(tmp_path, argument, says):
    write_notebook(tmp_path / "holiday.ipynb")
    done = run_module("autograder.cli", "check", argument, cwd=tmp_path)
    assert done.returncode == 1 and says in " ".join(done.stderr.split()) and "Traceback" not in done.stderr


def test_without_a_grader_a_cell_says_what_to_do(monkeypatch, capsys):
    monkeypatch.setattr(self_check, "entry_points", lambda **_: [])
    assert aipm.check("02") is None
    assert "No grader is installed" in capsys.readouterr().out


def test_a_cell_finds_the_grader_by_its_entry_point(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AIPM_COURSE", str(tmp_path))
    assert importlib.util.find_spec(self_check.JAIL), "what stands there for the jail's process must be its module"
    monkeypatch.delitem(sys.modules, self_check.JAIL, raising=False)
    aipm.check("02")
    assert "No course was found" in capsys.readouterr().out


def test_a_hub_without_solutions_says_that_self_check_is_not_offered(course, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("AIPM_COURSE", str(course))
    (course / "lessons").mkdir()
    (course / "lessons" / f"{LESSON}.py").touch()
    monkeypatch.setenv("JPY_SESSION_NAME", str(write_notebook(tmp_path / "home" / f"{LESSON}.ipynb")))
    monkeypatch.delitem(sys.modules, self_check.JAIL, raising=False)
    aipm.check()
    said = capsys.readouterr().out
    assert "Self-check is not offered here" in said and "Hand your notebook in" in said and "aipm build" not in said


def test_a_copy_in_the_course_folder_is_not_taken_for_the_notebook(tmp_path):
    """Beside the course's folders an old copy may lie; the learner's notebook is the one in notebooks/."""
    course = tmp_path / "course"
    name = "02_accuracy_trap"
    for path in (course / "backup_02.ipynb", course / "notebooks" / name / f"{name}.ipynb"):
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "notebooks" / name / f"{name}.ipynb", path)
    for needed in ("lessons", "aipm", "solutions"):
        (course / needed).mkdir(exist_ok=True)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    os.utime(course / "notebooks" / name / f"{name}.ipynb", (0, 0))
    found = place.notebook("02", course)
    assert found is not None and found.parent.name == name
