"""Points by hand for memos: an option of a class of its own. The check judges as before, and a person gives the rest."""

import ast
import json
import subprocess
import sys

import nbformat
import pytest
from nbgrader.api import Gradebook

from aipm.course import read_lessons
from aipm.files import write
from autograder.authoring import lesson as lessons
from autograder.authoring import memos, own_class
from autograder.authoring.own_class import build_class, environment_of
from autograder.authoring.pipeline import Build
from autograder.bench.sample_class import encoded, solution_of
from autograder.course.class_key import memo_points_in
from autograder.course.places import lesson_texts
from autograder.course.problems import Problem
from autograder.grading.exam import Exam
from autograder.grading.marking import SUMMARY
from autograder.grading.text import question_label
from tests.commands import run_module
from tests.paths import ROOT

LESSON, MEMO = "02_accuracy_trap", "q02_9"
POINTS = 3
FAULTY = "memo = 'The model is 99% accurate.'\nsure = 0.9"  # an answer that its check refuses


@pytest.fixture(scope="module")
def key_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("kept") / "key"
    file.write_text("a key for the tests of memos by hand\n", encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def built(tmp_path_factory, key_file):
    """A class with one lesson, whose memo gives points by hand."""
    out = tmp_path_factory.mktemp("class")
    assert build_class(ROOT, out, key_file, [LESSON], POINTS) == 0
    return out


@pytest.fixture(scope="module")
def exam(built):
    return Exam(LESSON, nbformat.read(built / "solutions" / LESSON / f"{LESSON}.ipynb", as_version=4))


def run(out, key_file, *arguments):
    done = run_module("autograder.cli", *arguments, cwd=out, environment=environment_of(out, key_file))
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def graded(built, key_file, exam):
    """What `aipm grade` says of a right, a faulty and an unchanged memo, all else being right: rows by student."""
    right = {name: solution_of(source) for name, source in exam.reference.items()}
    unchanged = {name: answer for name, answer in right.items() if name != MEMO}
    for student, answers in {"right": right, "faulty": {**right, MEMO: FAULTY}, "unchanged": unchanged}.items():
        notebook = nbformat.read(built / "notebooks" / LESSON / f"{LESSON}.ipynb", as_version=4)
        for cell in notebook.cells:
            cell.source = answers.get(cell.id, cell.source)
        write(built / "submitted" / student / LESSON / f"{LESSON}.ipynb", encoded(notebook))
    return {row["student"]: row for row in json.loads(run(built, key_file, "grade", LESSON, "--json"))}


def grades(built, student):
    """(points of the check, points by hand, whether they wait for a person, score of the submission)."""
    with Gradebook(f"sqlite:///{built / 'gradebook.db'}", "aipm") as gradebook:
        check = gradebook.find_grade(f"{MEMO}_judge", LESSON, LESSON, student)
        hand = gradebook.find_grade(MEMO, LESSON, LESSON, student)
        score = gradebook.find_submission(LESSON, student).score
        return check.score, (hand.auto_score, hand.manual_score), hand.needs_manual_grade, score


def test_in_that_class_the_memo_gives_points_by_hand_and_nothing_else_does(built, exam):
    assert [cell.grade_id for cell in exam.graded if cell.by_hand] == [MEMO]
    ours = Exam(LESSON, nbformat.read(ROOT / "solutions" / LESSON / f"{LESSON}.ipynb", as_version=4))
    assert exam.max_score == ours.max_score + POINTS and not any(cell.by_hand for cell in ours.cells)
    student = nbformat.read(built / "notebooks" / LESSON / f"{LESSON}.ipynb", as_version=4)
    place = next(place for place, cell in enumerate(student.cells) if cell.id == MEMO)
    marked = student.cells[place].metadata.nbgrader
    assert marked.grade and marked.solution and not marked.locked and marked.points == POINTS
    told = [cell.source for cell in student.cells if memos.said(POINTS) in cell.source]
    assert told == [student.cells[place - 1].source] and "can give up to 3 points" in told[0]
    (lesson,) = [each for each in read_lessons(built)[0] if each.name == LESSON]
    assert sum(question.points for question in lesson.questions) == ours.max_score


def test_points_by_hand_wait_and_the_check_judges_as_before(graded, built, exam):
    checks = exam.max_score - POINTS
    assert graded["right"]["score"] == checks and graded["right"]["max_score"] == checks + POINTS
    assert graded["right"]["reason"] == f"{POINTS} of the points are for a person to give"
    assert grades(built, "right") == (1, (None, None), True, checks)
    assert grades(built, "faulty") == (0, (None, None), True, checks - 1)
    assert grades(built, "unchanged") == (0, (0, None), False, checks - 1)  # nobody has to look at it


def test_the_report_and_the_feedback_keep_the_two_apart(graded, built, key_file):
    marked = nbformat.read(built / "autograded" / "faulty" / LESSON / f"{LESSON}.ipynb", as_version=4)
    results = {result["grade_id"]: result for result in marked.metadata[SUMMARY]["results"]}
    assert results[MEMO]["question"] == f"{MEMO}_by_hand" and results[f"{MEMO}_judge"]["question"] == MEMO
    assert question_label(f"{MEMO}_by_hand") == "Q02.9 by hand"
    run(built, key_file, "report", LESSON)
    report = (built / "reports" / f"{LESSON}.html").read_text(encoding="utf-8")
    assert "Q02.9 by hand" in report and results[f"{MEMO}_judge"]["message"][:30] in report
    command = [sys.executable, "-m", "nbgrader", "generate_feedback", LESSON, "--force"]  # a process of its own, here
    environment = {**environment_of(built, key_file), "HOME": str(built)}
    done = subprocess.run(command, cwd=built, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    page = (built / "feedback" / "faulty" / LESSON / f"{LESSON}.html").read_text(encoding="utf-8")
    assert "Q02.9 by hand" in page and "A person grades this." in page


def test_what_a_person_gives_through_nbgrader_counts_and_stays(graded, built, key_file, exam):
    before = grades(built, "right")[3]
    with Gradebook(f"sqlite:///{built / 'gradebook.db'}", "aipm") as gradebook:
        grade = gradebook.find_grade(MEMO, LESSON, LESSON, "right")
        assert grade.max_score == POINTS and grade.needs_manual_grade
        grade.manual_score, grade.needs_manual_grade = 2.5, False
        gradebook.db.commit()
    assert grades(built, "right") == (1, (None, 2.5), False, before + 2.5)
    run(built, key_file, "grade", LESSON, "--force")
    assert grades(built, "right")[1] == (None, 2.5) and grades(built, "right")[3] == before + 2.5
    run(built, key_file, "export", LESSON, "--format", "csv", "--to", "points.csv")
    rows = (built / "points.csv").read_text(encoding="utf-8").splitlines()
    assert any("right" in row and f"{before + 2.5:g}" in row for row in rows)


def test_the_class_remembers_its_points(built):
    assert memo_points_in(built / "datasets") == POINTS and memo_points_in(ROOT / "datasets") is None
    assert Build(built).memo_points == POINTS and Build(ROOT).memo_points is None  # also without being told


def test_a_class_that_is_laid_out_again_gives_the_points_that_are_asked_for_then(tmp_path, monkeypatch):
    monkeypatch.setattr(own_class, "draws", lambda seed: {})
    for points in (4, 1, None):
        own_class.lay_out(ROOT, tmp_path, "seed", points)
        said = json.loads((tmp_path / "datasets" / "class.json").read_text(encoding="utf-8"))
        assert memo_points_in(tmp_path / "datasets") == points and ("memos_by_hand" in said) == bool(points)


def test_the_open_course_is_not_touched():
    for text in lesson_texts(ROOT):
        cells = lessons.read(text)
        assert memos.by_hand(cells, None) == cells
        made = lessons.to_notebook(cells)
        assert not any(cell.metadata.nbgrader.grade for cell in made.cells if cell.id.count("_") == 1)


def judges_of_memos():
    """The functions of the questions' package that judge a memo: those of modules that import its judge."""
    for path in sorted((ROOT / "aipm" / "questions").glob("*/*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imported = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        if path.parent.name != "memo" and any(node.module == "aipm.questions.memo" for node in imported):
            calls = {
                node.name: [ast.unparse(each.func) for each in ast.walk(node) if isinstance(each, ast.Call)]
                for node in tree.body
                if isinstance(node, ast.FunctionDef)
            }
            yield from (f"{path.parent.name}.{name}(" for name, called in calls.items() if "judged" in called)


def test_every_question_that_asks_for_a_memo_is_found_and_no_other():
    named, found = set(judges_of_memos()), set()
    for text in lesson_texts(ROOT):
        cells = lessons.read(text)
        asked = {
            cell.marks["judge"]
            for cell in cells
            if "judge" in cell.marks and any(call in cell.source for call in named)
        }
        assert memos.memo_questions(cells) == asked
        found |= asked
    assert found >= {"q02_9", "q11_8"} and len(found) == len(named)


@pytest.mark.parametrize("text", ["0", "11", "-1", "2.5", "three", "", "99", "1e1"])
def test_points_that_will_not_do_are_one_sentence_with_the_next_step(text):
    with pytest.raises(Problem, match="name a whole number from 1 to 10") as told:
        memos.points_asked(text)
    assert str(told.value).count(".") == 1 + text.count(".")


def test_points_that_will_do():
    assert [memos.points_asked(text) for text in (None, "1", "10", " 3 ", "07")] == [None, 1, 10, 3, 7]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(["--memos-by-hand", "2"], "add --key-file FILE and --out FOLDER"), (["--memos-by-hand", "x"], "from 1 to 10")],
)
def test_the_command_says_what_is_missing(arguments, told):
    done = run_module("autograder.cli", "build", LESSON, *arguments)
    assert done.returncode == 1 and told in " ".join(done.stderr.split()) and "Traceback" not in done.stderr
