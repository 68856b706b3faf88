"""The tests written for otter-grader, which the bench compares with, ask what our own checks ask."""

import sys
import types
import zipfile

import pytest

from autograder.bench.otter_course import grade_folder, write_autograder
from autograder.course.places import course_root
from autograder.course.problems import Problem
from tests.grading import mini

ROOT = course_root()


def read_tests(path, monkeypatch):
    """The test functions of an autograder zip by check, with a stand-in for otter-grader's decorator."""
    stand_in = types.ModuleType("otter.test_files")
    stand_in.test_case = lambda **settings: lambda function: function
    monkeypatch.setitem(sys.modules, "otter", types.ModuleType("otter"))
    monkeypatch.setitem(sys.modules, "otter.test_files", stand_in)
    found = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith(".py"):
                namespace = {}
                exec(archive.read(name), namespace)
                found[namespace["name"]] = (namespace["points"], namespace["test_check"])
    return found


def test_each_check_is_a_test_that_the_reference_passes_and_an_empty_answer_does_not(tmp_path, monkeypatch):
    exam = mini.exam()
    write_autograder(exam, tmp_path / "autograder.zip")
    found = read_tests(tmp_path / "autograder.zip", monkeypatch)
    assert {name: points for name, (points, _) in found.items()} == {each.grade_id: each.points for each in exam.checks}
    answers = {}
    for cell in exam.cells:
        if cell.role in ("free", "answer"):
            exec(exam.reference.get(cell.grade_id, cell.source), answers)
    for name, (_, test) in found.items():
        test(dict(answers))
        with pytest.raises(Exception, match=r"\w"):
            test({"__name__": name})


def test_a_python_without_otter_grader_is_told_of(tmp_path):
    with pytest.raises(Problem, match="otter-grader did not run"):
        grade_folder(sys.executable, ROOT, tmp_path / "autograder.zip", tmp_path)
