"""The inventory as it is worked: every button, what is kept when, and nothing at all before somebody begins."""

import importlib.util
import json
import sys
import types

import nbformat
import pytest

from aipm.inventory import after, before, show_gain
from aipm.inventory.store import AFTER, BEFORE, PLACE, Kept, keep, read
from aipm.inventory.topics import RIGHT, TOPICS
from aipm.inventory.view import DONE, GRADING, INTRO, NOT_SAID, TOO_LATE
from aipm.self_check import GRADER, JAIL, being_graded
from autograder.authoring.execute import execute
from tests.inventory.learners import learner
from tests.paths import ROOT


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("AIPM_PORTFOLIO", str(tmp_path / "portfolio"))
    return tmp_path / "portfolio"


def answer_all(page, tag=None, sure=0.9):
    """Answer every item: with RIGHT, or with the first misconception where `tag` is "wrong"."""
    page.begin.click()
    for topic in TOPICS[page.number :]:
        page.choice.value = next(iter(topic.misconceptions)) if tag == "wrong" else RIGHT
        page.sure.value = sure
        page.next.click()


def test_what_is_stored_is_the_same_for_everybody(folder):
    for page, when in ((before(), BEFORE), (after(), AFTER)):
        bundle = page._repr_mimebundle_()
        assert bundle["text/plain"] == INTRO[when] and bundle["text/html"] == f"<p>{INTRO[when]}</p>"
        assert len(page.children) == 2 and not folder.exists()


def test_both_forms_are_answered_and_the_second_shows_what_moved(folder):
    first = before()
    answer_all(first, "wrong")
    assert DONE[BEFORE] in first.words.value and "right" not in first.words.value.replace("side by side", "")
    second = after()
    answer_all(second)
    assert second.words.value.count("misconception gone") == len(TOPICS)
    kept = read(folder)
    assert {kept.taken[BEFORE].form, kept.taken[AFTER].form} == {"a", "b"}
    assert {answer.sure for answer in kept.taken[AFTER].answers.values()} == {0.9}


def test_no_word_of_right_or_wrong_before_the_end(folder):
    page = before()
    page.begin.click()
    page.choice.value = "average_holds_for_all"
    page.next.click()
    said = page.words.value
    page.back.click()
    page.choice.value = RIGHT
    page.next.click()
    assert page.words.value == said


def test_going_back_shows_what_was_chosen_and_can_change_it(folder):
    page = before()
    page.begin.click()
    page.choice.value, page.sure.value = RIGHT, 0.5
    page.next.click()
    assert page.choice.value is None and page.sure.value == NOT_SAID
    page.back.click()
    assert (page.choice.value, page.sure.value) == (RIGHT, 0.5) and page.back.disabled
    page.sure.value = 1.0
    page.next.click()
    assert read(folder).taken[BEFORE].answers["average"].sure == 1.0


def test_an_item_may_be_left_out_and_how_sure_as_well(folder):
    page = before()
    page.begin.click()
    page.next.click()
    page.choice.value = RIGHT
    page.next.click()
    answers = read(folder).taken[BEFORE].answers
    assert set(answers) == {"accuracy"} and answers["accuracy"].sure is None


def test_a_guess_is_as_sure_as_the_choices_are_many(folder):
    page = before()
    page.begin.click()
    assert dict(page.sure.options)["I guess"] == pytest.approx(1 / len(page.choice.options))


def test_somebody_who_stopped_goes_on_where_they_were(folder):
    page = before()
    page.begin.click()
    for _ in range(4):
        page.choice.value = RIGHT
        page.next.click()
    again = before()
    again.begin.click()
    assert "Question 5 of 12" in again.words.value and again.taken.form == page.taken.form


def test_a_finished_form_is_not_asked_twice(folder):
    answer_all(before())
    page = before()
    page.begin.click()
    assert DONE[BEFORE] in page.words.value and len(page.children) == 1


def test_the_first_form_comes_too_late_after_the_second(folder):
    keep(folder, learner(3, after=6))
    page = before()
    page.begin.click()
    assert TOO_LATE in page.words.value


def test_a_broken_file_is_one_sentence_and_stays(folder):
    (folder / PLACE).parent.mkdir(parents=True)
    (folder / PLACE).write_text("{")
    page = before()
    page.begin.click()
    assert "cannot be used: it is not JSON" in page.words.value and (folder / PLACE).read_text() == "{"


def test_a_folder_that_cannot_be_written(folder):
    folder.write_text("a file where a folder should be")
    page = before()
    page.begin.click()
    if page.kept is not None:
        page.next.click()
    assert "could not be" in page.words.value and "Traceback" not in page.words.value


def test_nothing_is_written_while_grading(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, JAIL, types.ModuleType(JAIL))
    monkeypatch.delitem(sys.modules, GRADER, raising=False)
    page = before()
    page.begin.click()
    assert GRADING in page.words.value and not folder.exists()
    page.kept = Kept("0" * 16)
    page.turn(1)
    assert not folder.exists()


@pytest.mark.parametrize("lesson", ["00_start_here", "11_launch_review"])
def test_running_a_lesson_writes_nothing_and_stores_one_sentence(lesson, tmp_path, monkeypatch):
    """The cells of the lessons themselves, run as the build and nbval run them."""
    text = json.loads((ROOT / "notebooks" / lesson / f"{lesson}.ipynb").read_text(encoding="utf-8"))
    sources = ["".join(cell["source"]) for cell in text["cells"] if cell["cell_type"] == "code"]
    (source,) = [source for source in sources if "inventory." in source]
    watch = "import os, pathlib; kept = pathlib.Path(os.environ['AIPM_PORTFOLIO']); print(list(kept.iterdir()))"
    cells = [nbformat.v4.new_code_cell(each) for each in (source, watch)]
    run = execute(nbformat.v4.new_notebook(cells=cells), tmp_path)
    (shown,) = run.cells[0].outputs
    assert shown.data["text/plain"] == INTRO[BEFORE if lesson.startswith("00") else AFTER]
    assert set(shown.data) == {"text/plain", "text/html"} and run.cells[1].outputs[0].text == "[]\n"


def test_the_gain_in_a_notebook(folder, capsys):
    show_gain()
    assert "You have answered no inventory yet" in capsys.readouterr().out
    keep(folder, learner(3, 2, 6))
    show_gain()
    assert "misconception stayed" in capsys.readouterr().out


def test_who_has_checked_a_lesson_can_check_and_answer_again(folder, monkeypatch):
    """A grader that was started here has left the jail's module behind; nothing is being graded all the same."""
    for name in (JAIL, GRADER):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    assert not being_graded()
    page = before()
    page.begin.click()
    assert "Question 1 of 12" in page.words.value
    monkeypatch.delitem(sys.modules, GRADER)
    assert being_graded()


def test_both_names_are_modules():
    assert importlib.util.find_spec(JAIL) and importlib.util.find_spec(GRADER)
