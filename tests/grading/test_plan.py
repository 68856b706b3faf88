"""A learner who guesses begins where one who does not: at the last checkpoint, with the scenes done once for the class."""

import ast
import json
import re

import nbformat
import pytest

from autograder.course.places import lesson_texts
from autograder.grading.exam import load_exam
from autograder.grading.plan import Start, compared
from autograder.grading.rebuild import rebuild
from autograder.grading.submission import cells_of
from tests.paths import ROOT

LESSONS = [text.stem for text in lesson_texts(ROOT)]


@pytest.mark.parametrize("lesson", LESSONS)
def test_guesses_cost_no_scenes(lesson):
    """Every guess of a lesson is made: what is left to run is these cells and those from the first answer on."""
    exam = load_exam(ROOT, lesson)
    notebook = nbformat.read(ROOT / "notebooks" / lesson / f"{lesson}.ipynb", as_version=4)
    made = 0
    for cell in notebook.cells:
        if cell.cell_type == "code" and re.fullmatch(r"(?:guess_\w+(?:, )?)+ = (?:\.\.\.(?:, )?)+", cell.source):
            cell.source, made = cell.source.replace("...", "40"), made + 1
    assert made
    start = Start(exam)
    checkpoint, _ = start.at(rebuild(exam, cells_of(json.dumps(notebook).encode(), "x.ipynb")).cells)
    assert checkpoint == len(start.scenes.ends) - 1


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("compare(guess, 1)", {"guess"}),
        ("compare(a, 1)\ncompare(b, 2, 'x')", {"a", "b"}),
        ("compare(guess, truth)", {"guess"}),
        ("compare(guess, guess + 1)", set()),
        ("compare(guess, 1)\nprint(guess)", set()),
        ("x = compare(guess, 1)", set()),
        ("other(guess, 1)", set()),
        ("compare(guess + 1, 1)", set()),
        ("compare()", set()),
    ],
)
def test_a_guess_that_is_only_compared(source, names):
    assert compared(ast.parse(source)) == names
