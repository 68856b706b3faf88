"""Scenes show what they say: pictures in place of walls of text, tables in place of printed loops."""

import ast
import re

import nbformat
import pytest

from autograder.course.places import lesson_texts
from tests.paths import ROOT

LESSONS = [text.stem for text in lesson_texts(ROOT)]
FIGURES, LOOPS, WORDS = (
    3,
    1,
    350,
)  # at least so many static figures; at most so many printed loops; words for each picture


def scenes(lesson):
    """The cells of a student notebook up to its exercise."""
    cells = nbformat.read(ROOT / "notebooks" / lesson / f"{lesson}.ipynb", as_version=4).cells
    end = next(place for place, cell in enumerate(cells) if cell.source.startswith("## The exercise"))
    return cells[:end]


def code(cells):
    return [ast.parse(cell.source) for cell in cells if cell.cell_type == "code"]


def called(cells, name):
    """How many calls of a function, or of a function of a module, the cells hold."""
    calls = [node.func for tree in code(cells) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [func.id for func in calls if isinstance(func, ast.Name)]
    owned = [func.value.id for func in calls if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name)]
    return (named + owned).count(name)


def loops_that_print(cells):
    """How many loops print a line in each round."""
    return sum(
        isinstance(loop, (ast.For, ast.While))
        and any(isinstance(node, ast.Name) and node.id == "print" for node in ast.walk(loop))
        for tree in code(cells)
        for loop in ast.walk(tree)
    )


def words(cells):
    """How many words a learner reads, without the marks of Markdown and HTML."""
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    plain = re.sub(r"<[^>]+>|\]\([^)]*\)|[|*`#>$\\-]", " ", text)
    return len(plain.split())


@pytest.mark.parametrize("lesson", LESSONS)
def test_pictures_and_tables_in_place_of_printed_loops(lesson):
    cells = scenes(lesson)
    assert called(cells, "show") >= FIGURES
    assert loops_that_print(cells) <= LOOPS


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_wall_of_text(lesson):
    """Static figures and explorations, each with few enough words."""
    cells = scenes(lesson)
    pictures = called(cells, "show") + called(cells, "explore")
    assert words(cells) <= WORDS * pictures, f"{words(cells)} words for {pictures} pictures"
