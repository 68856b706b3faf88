"""A learner's install has no nbgrader, no SQLAlchemy, no nbval and no pytest: what a learner does works all the same."""

import json
import os
import re
import subprocess
import sys
import tomllib

import pytest
from packaging.requirements import Requirement

from autograder.bench.sample_class import SubmissionFactory, encoded
from autograder.course import extras
from tests.course.alike import judged_alike
from tests.paths import ROOT

LESSON = "00_start_here"
BLOCKED = sorted(extras.INSTRUCTOR | {"_pytest", "coverage", "pytest", "rapidfuzz"})
# Python imports it at its start, in every process that a learner's command starts.
BLOCK = """
import sys
class Left:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {names!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Left())
"""
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture
def slim(tmp_path, monkeypatch):
    """Runs Python without what a learner's install leaves out: `slim(where, arguments…)`."""
    (tmp_path / "left").mkdir()
    (tmp_path / "left" / "sitecustomize.py").write_text(BLOCK.format(names=BLOCKED))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "left"))
    monkeypatch.setenv("AIPM_PORTFOLIO", str(tmp_path / "portfolio"))
    monkeypatch.delenv("AIPM_COURSE", raising=False)

    def run(*arguments, where=tmp_path):
        command = [sys.executable, *arguments]
        return subprocess.run(command, cwd=where, env=os.environ, capture_output=True, text=True, timeout=300)

    return run


def aipm(slim, *arguments, **more):
    done = slim("-m", "autograder.cli", *arguments, **more)
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.fixture(scope="module")
def factory():
    return SubmissionFactory(ROOT, LESSON)


def answers(factory, kind):
    kept = list(factory.reference)[: {"blank": 0, "half": 2, "solved": None}[kind]]
    return encoded(factory.filled({question: factory.reference[question] for question in kept}))


@pytest.mark.parametrize("name", ["nbgrader", "sqlalchemy", "nbval", "pytest"])
def test_what_is_blocked_is_blocked(slim, name):
    done = slim("-c", f"import {name}")
    assert done.returncode == 1 and "ModuleNotFoundError" in done.stderr


@pytest.mark.parametrize("kind", ["blank", "half", "solved"])
def test_self_check_judges_as_a_class_is_judged(slim, factory, tmp_path, kind):
    """Points, verdicts and messages of each check, and whether the code was locked up."""
    data = answers(factory, kind)
    (tmp_path / f"{LESSON}.ipynb").write_bytes(data)
    theirs = judged_alike(aipm(slim, "check", f"{LESSON}.ipynb", "--json"), LESSON, data)
    assert theirs["max_score"] and (theirs["score"] == theirs["max_score"]) == (kind == "solved")


def test_a_cell_shows_it_too(slim, factory, tmp_path):
    (tmp_path / f"{LESSON}.ipynb").write_bytes(answers(factory, "solved"))
    done = slim("-c", "import aipm; aipm.check('00')")
    assert done.returncode == 0 and "No grader" not in done.stdout, done.stderr
    kept = json.loads((tmp_path / "portfolio" / "progress.json").read_text())[LESSON]
    assert kept["score"] == kept["max_score"] > 0


@pytest.mark.parametrize("verb", ["progress", "portfolio", "gain", "doctor"])
def test_a_learners_verbs_work(slim, verb):
    done = aipm(slim, verb)
    assert done.stdout or "Your portfolio is empty" in done.stderr
    assert not any(name in done.stdout + done.stderr for name in ("nbgrader", "left out"))


@pytest.mark.parametrize("verb", ["grade 00", "build --check", "export 00", "lab --instructor", "collect 00 x.zip"])
def test_an_instructors_verb_says_in_one_sentence_what_to_install(slim, verb):
    done = aipm(slim, *verb.split(), where=ROOT)
    said = " ".join(done.stderr.split())
    assert done.returncode == 1
    missing = "|".join(sorted(extras.INSTRUCTOR))
    sentence = (
        r"This command needs (%s), which a learner's install leaves out\. Run `pip install \"aipm\[instructor\]\"`"
    )
    assert re.search(sentence % missing, said)


def test_another_courses_notebook_says_so_in_a_cell(slim, tmp_path):
    """Only nbgrader can release a course of another form; a cell says that, and is no traceback."""
    course = tmp_path / "course"
    name = "02_essay"
    for folder in ("solutions", "notebooks"):
        (course / folder / name).mkdir(parents=True)
        cell = {"cell_type": "markdown", "id": "a", "source": "Why?", "metadata": {"nbgrader": {
            "grade": True, "solution": True, "locked": False, "task": False, "schema_version": 3, "grade_id": "q02_1",
            "points": 2}}}  # fmt: skip
        notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        (course / folder / name / f"{name}.ipynb").write_text(json.dumps(notebook))
    (course / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.source_directory = 'solutions'\nc.CourseDirectory.release_directory = 'notebooks'\n"
    )
    done = slim("-c", "import aipm; aipm.check()", where=course / "notebooks" / name)
    assert "Grading this notebook needs nbgrader" in done.stdout, done.stderr


def test_what_is_left_out_is_what_the_extra_brings():
    """Each module that the sentence is for comes with the extra, and with nothing that a learner has."""
    brought = {Requirement(text).name for text in PROJECT["optional-dependencies"]["instructor"]}
    assert brought >= extras.INSTRUCTOR
    base = {Requirement(text).name for text in PROJECT["dependencies"]}
    assert base and not base & {"alembic", "nbgrader", "nbval", "pytest", "sqlalchemy", "jupytext"}


def test_another_missing_module_is_a_fault():
    assert extras.left_out(ModuleNotFoundError(name="numpy.linalg")) is None
    assert extras.left_out(ImportError("no name")) is None
