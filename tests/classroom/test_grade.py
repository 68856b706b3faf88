"""Grading a sample class: every submission ends with a row, whatever it holds; and the command's manners."""

import csv
import html
import json
import os
import shutil
import subprocess
import sys

import pytest

from aipm.files import write
from autograder.authoring.answers import KINDS, read_rows
from autograder.bench.sample_class import SubmissionFactory, encoded, hand_in, sample_class
from autograder.classroom.grade import Grading, write_csv
from autograder.classroom.own_notebook import as_html, as_text, check_own_notebook, progress_file, remembered
from autograder.course.nbgrader_api import complaint
from autograder.course.places import find_lesson, lesson_texts
from autograder.course.problems import Problem
from autograder.course.programs import find_own_programs
from autograder.grading.jail.sandbox import Limits
from autograder.grading.unit import by_question, question_label
from tests.commands import run_module
from tests.paths import ROOT

LESSONS = [text.stem for text in lesson_texts(ROOT)]
LESSON = LESSONS[0]
BROKEN = {"syntax_error", "endless_loop", "not_json", "copied_cell", "untouched", "perfect", "half_done"}


def aipm(*arguments, cwd=ROOT, **environment):
    """Run the command as a person would."""
    return run_module(
        "autograder.cli", *arguments, cwd=cwd, environment={**os.environ, "COLUMNS": "160", **environment}
    )


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_sample_class_has_every_kind(lesson):
    students = dict(sample_class(ROOT, lesson))
    assert set(students) >= BROKEN
    assert len(students) >= len(BROKEN) + 4, "a student for each named misconception"
    assert students == dict(sample_class(ROOT, lesson)), "the same class every time"


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """The sample class of one lesson, graded; a loop is stopped after six seconds to keep the test short."""
    course = tmp_path_factory.mktemp("class")
    keep = BROKEN | {name for name, _ in list(sample_class(ROOT, LESSON))[3:5]}
    hand_in(ROOT, LESSON, course / "submitted")
    for folder in (course / "submitted").iterdir():
        if folder.name not in keep:
            shutil.rmtree(folder)
    (course / "submitted" / "no_file" / LESSON).mkdir(parents=True)
    grading = Grading(ROOT, course, LESSON, limits=Limits(cell_seconds=6))
    graded = grading.grade(grading.students(), lambda: grading.executor(jobs=2))
    write_csv(graded, course / "grades.csv")
    with (course / "grades.csv").open(newline="") as file:
        assert [row["student"] for row in csv.DictReader(file)] == [result.student for result in graded]
    return {result.student: result for result in graded}


def test_every_submission_has_a_row(results):
    assert BROKEN | {"no_file"} <= set(results)


def test_scores(results):
    most = results["perfect"].max_score
    assert results["perfect"].score == results["copied_cell"].score == most > 0
    assert results["untouched"].score == 0
    assert 0 < results["half_done"].score < most
    for name in ("syntax_error", "endless_loop"):
        assert 0 < results[name].score < most, f"{name}: the other answers keep their points"
    for name in set(results) - BROKEN - {"no_file"}:
        assert 0 < results[name].score < most, name


def test_broken_submissions_are_named(results):
    assert (results["not_json"].status, results["not_json"].score) == ("refused", 0)
    assert "is not JSON" in results["not_json"].reason
    assert results["no_file"].status == "refused" and "holds no notebook" in results["no_file"].reason
    assert results["endless_loop"].status == "timed out" and "6 seconds were over" in results["endless_loop"].reason
    assert results["untouched"].status == "not answered"
    for name in ("perfect", "half_done", "syntax_error", "copied_cell"):
        assert (results[name].status, results[name].reason) == ("graded", "")


def test_a_learner_checks_their_own_notebook(tmp_path, monkeypatch):
    """`aipm check` gives the points that the class's grader gives, and remembers them beside the portfolio."""
    monkeypatch.setenv("AIPM_PORTFOLIO", str(tmp_path / "portfolio"))
    factory = SubmissionFactory(ROOT, LESSON)
    shutil.copytree(ROOT / "solutions" / LESSON, tmp_path / "solutions" / LESSON)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    (tmp_path / "lessons").mkdir()
    (tmp_path / "lessons" / f"{LESSON}.py").write_text("# %%\n")
    first, *others = factory.reference
    write(
        tmp_path / "notebooks" / LESSON / f"{LESSON}.ipynb", encoded(factory.filled({first: factory.reference[first]}))
    )
    checked = check_own_notebook(tmp_path, str(tmp_path / "notebooks" / LESSON / f"{LESSON}.ipynb"))
    rows = {question: (points, verdict) for question, points, _, verdict, _ in by_question(checked.graded)}
    assert rows[first][0] > 0 and all(rows[other] == (0, "not answered") for other in others)
    assert remembered()[LESSON]["questions"][first]["sure"] is not None
    assert "Q00.1" in as_html(checked) and "<th" in as_html(checked) and "points" in as_text(checked)
    progress_file().write_text("not JSON")
    assert remembered() == {}


def test_a_learner_gets_the_form_again_of_an_answer_cell_that_is_gone_or_empty(tmp_path, monkeypatch):
    """What is said of it is true of it: no `...` is open where no cell is."""
    monkeypatch.setenv("AIPM_PORTFOLIO", str(tmp_path / "portfolio"))
    factory = SubmissionFactory(ROOT, LESSON)
    gone, emptied, untouched, *others = factory.reference
    notebook = factory.filled({name: factory.reference[name] for name in others})
    scaffolds = {cell.id: cell.source for cell in notebook.cells}
    notebook.cells = [cell for cell in notebook.cells if cell.id != gone]
    next(cell for cell in notebook.cells if cell.id == emptied).source = "  \n"
    write(tmp_path / f"{LESSON}.ipynb", encoded(notebook))
    checked = check_own_notebook(ROOT, str(tmp_path / f"{LESSON}.ipynb"))
    assert checked.forms == {name: scaffolds[name] for name in (gone, emptied)}
    messages = {question: message for question, _, _, _, message in by_question(checked.graded)}
    for name in (gone, emptied):
        assert messages[name].startswith("Not answered yet: its answer cell is missing or empty.")
        for shown in (as_text(checked), html.unescape(as_html(checked))):
            assert (
                f"Nothing is left of the answer cell of {question_label(name)}." in shown and scaffolds[name] in shown
            )
    assert "still open" in messages[untouched]
    assert all(results.points == results.max_points for results in checked.graded.results if results.question in others)


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


def test_what_is_missing_is_named_with_what_it_may_be():
    first = one_sentence(aipm("collect", "02")).splitlines()[0]
    assert first == "Missing argument 'source': a folder, an exchange's inbound folder, or a zip of Moodle or Canvas."


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
    """Started as a person starts it, in a process of its own."""
    command = [sys.executable, "-m", "autograder.cli", "doctor", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    findings = json.loads(done.stdout)
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
