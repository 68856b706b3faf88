"""Grading a sample class: every submission ends with a row, whatever it holds; and the command's manners."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.answers import KINDS, read_rows
from autograder.grade import Grading, students_of, unreadable, write_csv
from autograder.places import find_lesson, lesson_texts
from autograder.problems import Problem
from autograder.sample import hand_in, sample_class
from autograder.stock import complaint, find_own_programs

ROOT = Path(__file__).resolve().parents[1]
LESSONS = [text.stem for text in lesson_texts(ROOT)]
LESSON = LESSONS[0]
BROKEN = {"syntax_error", "endless_loop", "not_json", "copied_cell", "untouched", "perfect", "half_done"}


def aipm(*arguments, cwd=ROOT, **environment):
    """Run the command as a person would."""
    command = [sys.executable, "-m", "autograder.cli", *arguments]
    env = {**os.environ, "COLUMNS": "160", **environment}
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_sample_class_has_every_kind(lesson):
    students = dict(sample_class(ROOT, lesson))
    assert set(students) >= BROKEN
    assert len(students) >= len(BROKEN) + 4, "a student for each named misconception"
    assert students == dict(sample_class(ROOT, lesson)), "the same class every time"


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """The sample class of one lesson, graded; a loop is interrupted after three seconds to keep the test short."""
    course = tmp_path_factory.mktemp("class")
    keep = BROKEN | {name for name, _ in list(sample_class(ROOT, LESSON))[3:5]}
    hand_in(ROOT, LESSON, course / "submitted")
    for folder in (course / "submitted").iterdir():
        if folder.name not in keep:
            shutil.rmtree(folder)
    (course / "submitted" / "no_file" / LESSON).mkdir(parents=True)
    os.environ["AIPM_PORTFOLIO"] = str(course / "portfolio")
    grading = Grading(ROOT, course, LESSON)
    grading.api.config.ExecutePreprocessor.timeout = 5
    grading.register()
    graded = [grading.grade(student) for student in students_of(course / "submitted", LESSON)]
    write_csv(graded, course / "grades.csv")
    with (course / "grades.csv").open(newline="") as file:
        assert [row["student"] for row in csv.DictReader(file)] == [result.student for result in graded]
    return {result.student: result for result in graded}


def test_every_submission_has_a_row(results):
    assert BROKEN | {"no_file"} <= set(results)


def test_scores(results):
    most = results["perfect"].max_score
    assert results["perfect"].score == most > 0
    assert results["untouched"].score == 0
    assert 0 < results["half_done"].score < most
    for name in ("syntax_error", "endless_loop"):
        assert 0 < results[name].score < most, f"{name}: the other answers keep their points"
    for name in set(results) - BROKEN - {"no_file"}:
        assert 0 < results[name].score < most, name


def test_broken_submissions_are_named(results):
    assert (results["not_json"].status, results["not_json"].score) == ("refused", 0)
    assert "is not JSON" in results["not_json"].reason
    assert results["copied_cell"].status == "refused" and "2 times" in results["copied_cell"].reason
    assert results["no_file"].status == "refused" and "is missing" in results["no_file"].reason
    assert results["endless_loop"].status == "timed out" and "never ended" in results["endless_loop"].reason
    for name in ("perfect", "untouched", "half_done", "syntax_error"):
        assert (results[name].status, results[name].reason) == ("graded", "")


def test_what_is_no_notebook(tmp_path):
    path = tmp_path / "a.ipynb"
    assert "no notebook at all" in unreadable(path)
    for text, said in (
        ("{}", "no notebook"),
        ("[1]", "no notebook"),
        ('{"cells": 3}', "no notebook"),
        ("{", "not JSON"),
    ):
        path.write_text(text)
        assert said in unreadable(path)
    path.write_bytes(b"\xff\xfe\x00")
    assert "not text" in unreadable(path)
    assert "holds a.ipynb" in unreadable(tmp_path / "b.ipynb")


def test_complaint_finds_the_error():
    log = "[INFO] Converting\n[ERROR] Traceback\n    OSError: [Errno 28] No space left\n[ERROR] Please see the above"
    assert complaint({"log": log}) == "OSError: [Errno 28] No space left"
    assert complaint({"log": "", "error": None}) == "no reason given"


def test_own_programs_are_found_without_activate(monkeypatch):
    monkeypatch.setenv("PATH", "/usr/bin")
    find_own_programs()
    assert shutil.which("alembic") and shutil.which("jupyter")


def test_answers_files_name_known_kinds(tmp_path):
    path = tmp_path / "rows.toml"
    path.write_text('[[row]]\nquestion = "q02_1"\nkind = "odd"\nname = "x"\nanswer = ""\n')
    with pytest.raises(ValueError, match=f"is none of {', '.join(KINDS)}"):
        read_rows(path)
    path.write_text('[[row]]\nquestion = "q02_1"\nkind = "wrong"\nname = "x"\nanswer = ""\n')
    with pytest.raises(ValueError, match="needs `says`"):
        read_rows(path)


def test_lessons_by_number_or_name():
    assert find_lesson(ROOT, "2") == find_lesson(ROOT, "02") == find_lesson(ROOT, "02_accuracy_trap")
    with pytest.raises(Problem, match="Choose one of: .*02_accuracy_trap"):
        find_lesson(ROOT, "99")


def one_sentence(done):
    """The command failed with one short message and no traceback."""
    assert done.returncode != 0 and "Traceback" not in done.stderr + done.stdout
    return done.stderr.strip()


def test_a_typing_mistake_is_met_with_a_suggestion():
    assert "Did you mean 'build'?" in one_sentence(aipm("biuld"))


def test_an_unknown_lesson_lists_the_lessons():
    said = one_sentence(aipm("build", "77"))
    assert said.startswith("There is no lesson '77'. Choose one of:") and "\n" not in said


def test_outside_the_course(tmp_path):
    assert "is not inside the course" in one_sentence(aipm("build", cwd=tmp_path, PYTHONPATH=str(ROOT)))


def test_nobody_has_handed_in(tmp_path):
    for name in ("notebooks", "lessons"):
        (tmp_path / name).mkdir()
    (tmp_path / "lessons" / "02_accuracy_trap.py").write_text("# %%\n")
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    said = one_sentence(aipm("grade", "02", cwd=tmp_path, PYTHONPATH=str(ROOT)))
    assert "Nobody has handed in 02_accuracy_trap" in said


def test_a_broken_lesson_stops_the_build_with_its_line(tmp_path):
    for name in ("notebooks", "lessons"):
        (tmp_path / name).mkdir()
    (tmp_path / "lessons" / "90_bad.py").write_text('# %% [markdown]\n# # A title\n\n# %% judge="q90_1"\nprint()\n')
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    said = one_sentence(aipm("build", cwd=tmp_path, PYTHONPATH=str(ROOT)))
    assert "lessons/90_bad.py:4: cell 2: q90_1_judge judges an answer that does not stand above it" in said


def test_doctor_as_json():
    findings = json.loads(aipm("doctor", "--json").stdout)
    assert {"Python", "pinned", "data"} <= {finding["what"].split()[0] for finding in findings}
    assert all(finding["fine"] for finding in findings if not finding["optional"])


def test_doctor_names_a_missing_data_set(tmp_path):
    (tmp_path / "notebooks").mkdir()
    for name in ("nbgrader_config.py", "requirements.txt"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "datasets" / "payguard").mkdir(parents=True)
    shutil.copy(ROOT / "datasets" / "payguard" / "datapackage.json", tmp_path / "datasets" / "payguard")
    done = aipm("doctor", cwd=tmp_path, PYTHONPATH=str(ROOT))
    assert done.returncode == 1 and "payguard/payments.csv.gz" in done.stdout and "make datasets" in done.stdout
