"""The committed tables of budgets are complete and frozen, and a few fresh draws of each row agree with them."""

import shutil
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from autograder.authoring.calibrate import (
    WORLDS,
    CalibrationRow,
    asked_for,
    budgeted,
    keep,
    loose,
    measure,
    read_table,
    rows_of,
    stage_of,
    table_path,
    write_table,
)
from autograder.cli.course import app
from autograder.course.places import lesson_texts
from autograder.course.problems import Problem
from tests.paths import ROOT

LESSONS = [text.stem for text in lesson_texts(ROOT)]
TABLE = [line for lesson in LESSONS for line in read_table(table_path(ROOT, lesson))]
QUESTIONS = sorted({(line.lesson, line.question) for line in TABLE})


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_budgeted_answer_is_in_the_table(lesson):
    stage = stage_of(ROOT, lesson)
    expected = {
        (question, row.kind, row.name)
        for question in budgeted(ROOT, lesson)
        for row in rows_of(ROOT, lesson, stage, question)
    }
    listed = {(line.question, line.kind, line.answer) for line in TABLE if line.lesson == lesson}
    assert listed == expected, "run `make calibrate` and commit the table"


def test_every_budget_is_frozen():
    assert TABLE and all(line.of == WORLDS for line in TABLE)
    assert loose(TABLE) == []


@pytest.mark.parametrize(("lesson", "question"), QUESTIONS)
def test_fresh_draws_agree(lesson, question):
    """Two draws that the calibration did not see. A frozen row may miss one of them by chance, hardly both."""
    for line in measure(ROOT, lesson, question, draws=range(WORLDS, WORLDS + 2)):
        assert line.met >= 1, line


def test_a_loose_budget_is_seen(tmp_path):
    rows = [CalibrationRow("l", "q", "right", "good", 200, 200), CalibrationRow("l", "q", "wrong", "lucky", 197, 200)]
    write_table(rows, tmp_path / "table.csv")
    assert loose(read_table(tmp_path / "table.csv")) == [rows[1]]


# --- one question at a time

LESSON = "02_accuracy_trap"


def test_questions_are_asked_for_by_name():
    every = budgeted(ROOT, LESSON)
    assert len(every) > 1 and every == list(dict.fromkeys(row.question for row in TABLE if row.lesson == LESSON))
    assert asked_for(ROOT, []) == {lesson: budgeted(ROOT, lesson) for lesson in LESSONS}
    assert asked_for(ROOT, ["02"]) == asked_for(ROOT, [LESSON]) == {LESSON: every}
    later, first = every[-1], every[0]
    as_read = later.upper().replace("_", ".")
    assert asked_for(ROOT, ["02", later]) == asked_for(ROOT, [later]) == asked_for(ROOT, [as_read]) == {LESSON: [later]}
    assert asked_for(ROOT, [later, as_read, first]) == {LESSON: [first, later]}, "in the lesson's order, each once"
    third = LESSONS[3]
    assert asked_for(ROOT, ["3", later]) == {LESSON: [later], third: budgeted(ROOT, third)}


@pytest.mark.parametrize("word", ["q02_99", "Q02.99"])
def test_an_unknown_question_is_one_sentence_with_those_there_are(word):
    with pytest.raises(Problem) as caught:
        asked_for(ROOT, ["02", word])
    assert str(caught.value) == (
        f"{LESSON} has no question {word!r} that draws hidden worlds. Choose one of: {', '.join(budgeted(ROOT, LESSON))}."
    )
    with pytest.raises(Problem, match="There is no lesson '77'"):
        asked_for(ROOT, ["q77_1"])


@pytest.fixture
def course(tmp_path):
    """A course folder with the solution, the answers and the table of lesson 02, to calibrate in."""
    for name in (
        f"solutions/{LESSON}/{LESSON}.ipynb",
        f"lessons/{LESSON}.py",
        f"tests/answers/{LESSON}.calibration.csv",
    ):
        (tmp_path / name).parent.mkdir(parents=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_only_the_rows_of_a_measured_question_change(course):
    path, every = table_path(course, LESSON), budgeted(ROOT, LESSON)
    before = path.read_bytes()
    old = read_table(path)
    chosen = every[1]
    keep(course, LESSON, [row for row in old if row.question == chosen])
    assert path.read_bytes() == before
    fewer = [replace(row, met=1) for row in old if row.question == chosen][:1]
    keep(course, LESSON, fewer)
    place = next(place for place, row in enumerate(old) if row.question == chosen)
    others = [row for row in old if row.question != chosen]
    assert read_table(path) == others[:place] + fewer + others[place:]


def test_a_new_question_stands_where_the_lesson_has_it(course):
    path, every = table_path(course, LESSON), budgeted(ROOT, LESSON)
    old = read_table(path)
    for question in every:
        write_table([row for row in old if row.question != question], path)
        keep(course, LESSON, [row for row in old if row.question == question])
        assert read_table(path) == old
    path.unlink()
    keep(course, LESSON, [row for row in old if row.question == every[1]])
    assert {row.question for row in read_table(path)} == {every[1]}


def test_a_lesson_measured_whole_is_written_anew(course):
    path, old = table_path(course, LESSON), read_table(table_path(course, LESSON))
    write_table([*old, CalibrationRow(LESSON, "q02_77", "right", "of a question that is gone", 1, 200)], path)
    keep(course, LESSON, old)
    assert read_table(path) == old


def test_the_command_measures_one_question(course, monkeypatch):
    """`aipm calibrate 02 Q02.5`, with the measuring itself left out."""
    path = table_path(course, LESSON)
    old, asked = read_table(path), []
    chosen = budgeted(ROOT, LESSON)[1]
    (course / "nbgrader_config.py").touch(), (course / "notebooks").mkdir()
    monkeypatch.setenv("AIPM_COURSE", str(course))

    def measured(root, questions, jobs, done):
        asked.append(questions)
        return [replace(row, of=199, met=199) for row in old if row.question == chosen]

    monkeypatch.setattr("autograder.authoring.calibrate.calibrate", measured)
    done = CliRunner().invoke(app, ["calibrate", "02", chosen.upper().replace("_", ".")])
    assert done.exit_code == 0 and asked == [{LESSON: [chosen]}], done.output
    assert [row.of == 199 for row in read_table(path)] == [row.question == chosen for row in old]
