"""Each prediction has its payoff: what the learner guessed is set beside what was measured, before the text goes on."""

import ast
import re

import nbformat
import pytest

from autograder.course.places import lesson_texts
from tests.paths import ROOT

# Lessons whose every guess is compared: all of them.
COMPARED = [text.stem for text in lesson_texts(ROOT)]


def scenes(lesson):
    """The cells of a student notebook that are neither answers nor checks."""
    notebook = nbformat.read(ROOT / "notebooks" / lesson / f"{lesson}.ipynb", as_version=4)
    return [cell for cell in notebook.cells if "nbgrader" not in cell.metadata]


def guesses(cell):
    """The names of guesses that a cell leaves open: one, or several in a line."""
    if cell.cell_type != "code":
        return []
    assigned = [node for node in ast.parse(cell.source).body if isinstance(node, ast.Assign)]
    found = [
        name.id
        for node in assigned
        for target in node.targets
        for name in ast.walk(target)
        if isinstance(name, ast.Name)
    ]
    return [name for name in found if name.startswith("guess_")]


def comparisons(cell):
    """(guess, truth, name or unit, call) of each `compare` in a cell."""
    if cell.cell_type != "code":
        return
    for node in ast.walk(ast.parse(cell.source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "compare":
            named = {word.arg: word.value for word in node.keywords}
            unit = node.args[2] if len(node.args) > 2 else named.get("unit")
            yield ast.unparse(node.args[0]), node.args[1], ast.unparse(named.get("name", unit)), named


def ends(cell):
    """Whether a cell ends what belongs to the prediction before it: a heading, or the next prediction."""
    return cell.cell_type == "markdown" and bool(re.search(r"^#+ |\*\*Predict\.\*\*", cell.source, re.MULTILINE))


@pytest.mark.parametrize("lesson", COMPARED)
def test_each_guess_is_compared_before_the_text_goes_on(lesson):
    cells = scenes(lesson)
    open_guesses = [(place, name) for place, cell in enumerate(cells) for name in guesses(cell)]
    assert open_guesses
    for place, name in open_guesses:
        following = cells[place + 1 :]
        until = next((at for at, cell in enumerate(following) if ends(cell) or guesses(cell)), len(following))
        compared = [guess for cell in following[:until] for guess, *_ in comparisons(cell)]
        assert compared.count(name) == 1, f"{name} is compared {compared.count(name)} times before the text goes on"


@pytest.mark.parametrize("lesson", COMPARED)
def test_a_truth_is_computed_and_each_guess_has_a_name_of_its_own(lesson):
    found = [each for cell in scenes(lesson) for each in comparisons(cell)]
    for guess, truth, *_ in found:
        assert not (isinstance(truth, ast.Constant) and isinstance(truth.value, (int, float))), (
            f"{guess}: a typed number"
        )
    names = [name for _, _, name, _ in found]
    assert len(names) == len(set(names)), "two guesses of one lesson would be kept under one name"


@pytest.mark.parametrize("lesson", COMPARED)
def test_a_solution_shows_no_comparison(lesson):
    """The guesses are open there, so what is stored is the same whether a learner guesses or not."""
    notebook = nbformat.read(ROOT / "solutions" / lesson / f"{lesson}.ipynb", as_version=4)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            assert "You said" not in str(output), cell.id
