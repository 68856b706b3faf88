"""What the checks build from cells that nbval has run: as careful as a build that runs them itself."""

import copy

import nbformat
import pytest

from tests.lax import built_from
from tests.paths import ROOT

LESSON = "00_start_here"
SOLUTION = f"solutions/{LESSON}/{LESSON}.ipynb"


@pytest.fixture
def seen():
    """The code cells of a lesson as nbval hands them on: source and outputs."""
    cells = nbformat.read(ROOT / SOLUTION, as_version=4).cells
    return {LESSON: [(cell.source, copy.deepcopy(cell.outputs)) for cell in cells if cell.cell_type == "code"]}


def printed(seen):
    """The first text that a cell prints."""
    return next(output for _, outputs in seen[LESSON] for output in outputs if output.output_type == "stream")


def test_the_same_outputs_are_the_stored_notebooks(seen):
    assert built_from(seen) == ([], "")


def test_another_output_is_out_of_date(seen):
    printed(seen).text += "and one more line\n"
    again, wrong = built_from(seen)
    assert (again, wrong) == ([], f"Out of date: {SOLUTION}. Run `make build` and commit what it writes.")


def test_what_must_not_be_stored_is_named_with_its_line(seen):
    printed(seen).name = "stderr"
    again, wrong = built_from(seen)
    assert again == [] and f"lessons/{LESSON}.py:" in wrong and "wrote a warning" in wrong


@pytest.mark.parametrize("broken", ["a source", "an output", "a cell"])
def test_a_lesson_that_nbval_did_not_run_whole_runs_again(seen, broken):
    source, outputs = seen[LESSON][0]
    changed = {"a source": [(f"{source} ", outputs)], "an output": [(source, None)], "a cell": []}
    seen[LESSON][:1] = changed[broken]
    assert built_from(seen) == ([LESSON], "")
