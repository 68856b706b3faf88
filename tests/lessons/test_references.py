"""Cross-references: a lesson, a section or a question that a lesson names exists."""

import re

import nbformat
import pytest

from autograder.course.places import lesson_texts
from tests.paths import ROOT

LESSONS = [text.stem for text in lesson_texts(ROOT)]
SECTION = re.compile(r"\bsections? (\d+)(?:(?:,| and| to) (\d+))?(?: of (lesson \d\d|[\w\s]{3,40}?\(lesson \d\d\)))?")
LESSON = re.compile(r"\blessons? (\d\d)\b")
QUESTION = re.compile(r"\bQ(\d\d)\.(\d+)\b")


def texts(lesson):
    """The Markdown cells of a student notebook."""
    notebook = nbformat.read(ROOT / "notebooks" / lesson / f"{lesson}.ipynb", as_version=4)
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def sections(lesson):
    """The numbers of a lesson's sections."""
    return {int(number) for text in texts(lesson) for number in re.findall(r"^## (\d+)\. ", text, re.MULTILINE)}


def questions():
    """The names of all graded questions, such as Q02.5."""
    return {
        found[1]
        for lesson in LESSONS
        for text in texts(lesson)
        for found in re.finditer(r"^### (Q\d\d\.\d+)", text, re.M)
    }


@pytest.mark.parametrize("lesson", LESSONS)
def test_lessons_and_questions_that_are_named_exist(lesson):
    numbers = {name[:2] for name in LESSONS}
    named = " ".join(texts(lesson))
    assert set(LESSON.findall(named)) <= numbers
    assert {f"Q{number}.{question}" for number, question in QUESTION.findall(named)} <= questions()


@pytest.mark.parametrize("lesson", LESSONS)
def test_sections_that_are_named_exist(lesson):
    by_number = {name[:2]: sections(name) for name in LESSONS}
    for text in texts(lesson):
        for found in SECTION.finditer(text):
            elsewhere = LESSON.search(found[3] or "")
            there = by_number[elsewhere[1]] if elsewhere else by_number[lesson[:2]]
            for number in filter(None, (found[1], found[2])):
                assert int(number) in there, f"{found[0]!r}: there is no section {number}"
