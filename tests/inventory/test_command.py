"""`aipm gain`: what a learner and an instructor see, and one sentence for whatever is not there."""

import json

import pytest

from aipm.inventory.gain import NOTHING, ONLY_AFTER, ONLY_BEFORE
from aipm.inventory.store import PLACE, keep, read_file
from autograder.cli import common, grading
from autograder.cli.common import app
from autograder.course.problems import Problem
from tests.inventory.learners import learner
from tests.inventory.test_class import CLASS, lay


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("AIPM_PORTFOLIO", str(tmp_path / "portfolio"))
    monkeypatch.setattr(common.console, "width", 200)
    return tmp_path / "portfolio"


def run(capsys, *arguments):
    """What `aipm gain` prints, on a screen that is wide enough for its tables."""
    app(["gain", *map(str, arguments)], standalone_mode=False)
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("kept", "said"),
    [(None, NOTHING), (learner(1, before=4), ONLY_BEFORE), (learner(1, after=4), ONLY_AFTER)],
)
def test_none_or_one_form_is_one_sentence(kept, said, folder, capsys):
    if kept:
        keep(folder, kept)
    assert run(capsys) == f"{said}\n"


def test_the_learner_sees_what_moved(folder, capsys):
    keep(folder, learner(1, 3, 8))
    said = run(capsys)
    assert said.count("misconception gone") == 5 and said.count("misconception stayed") == 4
    assert "about 2.1 (one standard deviation)" in said and "of 12" not in said


def test_json_for_machines(folder, capsys):
    keep(folder, learner(1, 3, 8))
    items = json.loads(run(capsys, "--json"))["items"]
    assert len(items) == 12 and items[0]["before"] == {"choice": "right", "of": 4, "sure": 0.7}


def test_what_is_saved_can_be_handed_in(folder, tmp_path, capsys):
    keep(folder, learner(1, 3, 8))
    to = tmp_path / "gains" / "aipm-gain.json"
    assert "a random number in place of your name" in run(capsys, "--save", to)
    assert read_file(to) == learner(1, 3, 8)
    assert "Mean gain of 1 learner" in run(capsys, "--class", to.parent)


def test_the_class_is_shown(tmp_path, folder, capsys):
    lay(tmp_path / "gains", [*CLASS, learner(9, 4)])
    (tmp_path / "gains" / "broken.json").write_text("{")
    app(["gain", "--class", str(tmp_path / "gains"), "--enrolled", "7"], standalone_mode=False)
    told = capsys.readouterr()
    assert "+25.0 points of 100 (95% interval -7.5 to +57.5)" in told.out
    assert "1 learner answered the first form and not the second" in told.out
    assert "Of 7 learners in the class, 2 handed in no answers." in told.out
    assert "a share of all cases is a share of the bad ones" in told.out
    assert told.err == "broken.json was left out: it is not JSON.\n"


def test_the_class_as_json(tmp_path, folder, capsys):
    told = json.loads(run(capsys, "--class", lay(tmp_path / "gains", CLASS), "--json"))
    assert told["mean"] == pytest.approx(0.25) and told["stopped"] == 0 and len(told["gains"]) == 4


def test_one_sentence_for_what_cannot_be_done(folder, tmp_path, capsys):
    for arguments, said in (
        (["--class", tmp_path / "nowhere"], "is no folder"),
        (["--class", tmp_path, "--save", tmp_path / "x"], "Use one of them"),
        (["--enrolled", 3], "Use it with --class FOLDER"),
        (["--save", tmp_path / "x.json"], "You have answered no inventory yet"),
    ):
        with pytest.raises(Problem, match=said):
            run(capsys, *arguments)
    keep(folder, learner(1, 3))
    with pytest.raises(Problem, match="could not be written .*Name another file with --save"):
        run(capsys, "--save", folder / PLACE / "x.json")
    (folder / PLACE).write_text("[]")
    with pytest.raises(Problem, match="holds no answers to the inventory. Move that file away"):
        run(capsys)


def test_the_report_of_a_class_shows_its_gain_where_files_lie(tmp_path, monkeypatch, capsys):
    """With the folder `gains` in the course, and not without it."""
    from tests.classroom.test_report import LESSON, record

    monkeypatch.setattr(grading, "course_root", lambda: tmp_path)
    monkeypatch.setattr(grading, "find_lesson", lambda root, lesson: lesson)
    monkeypatch.setattr("autograder.classroom.ledger.read_records", lambda course, lesson: [record("a"), record("b")])
    grading.report(LESSON)
    assert "Mean gain" not in capsys.readouterr().out
    lay(tmp_path / "gains", CLASS)
    grading.report(LESSON)
    assert "Mean gain of 4 learners who answered both forms: +25.0 points" in capsys.readouterr().out
