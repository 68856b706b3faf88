"""A lesson of four questions, small enough to grade in a moment, and the submissions made from it."""

import json

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.grading.exam import Exam

HIDDEN = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"
CANARY = "secret-canary-3141"


def answer(grade_id, scaffold, solution):
    """An answer cell."""
    metadata = {
        "grade": False,
        "grade_id": grade_id,
        "locked": False,
        "schema_version": 3,
        "solution": True,
        "task": False,
    }
    source = f"{scaffold}\nsure = ...\n### BEGIN SOLUTION\n{solution}\nsure = 0.8\n### END SOLUTION"
    return new_code_cell(source, id=grade_id, metadata={"nbgrader": metadata})


def check(grade_id, source, hidden, points):
    """A check cell."""
    metadata = {
        "grade": True,
        "grade_id": grade_id,
        "locked": True,
        "schema_version": 3,
        "solution": False,
        "task": False,
    }
    metadata = {"nbgrader": metadata | {"points": points}, "tags": ["raises-exception"]}
    return new_code_cell(f"{source}\n{HIDDEN.format(hidden)}", id=grade_id, metadata=metadata)


def solution():
    """The instructor's notebook: a number, a function, a table of words, and a list."""
    cells = [
        new_markdown_cell("# A small lesson", id="title"),
        new_markdown_cell("## 1. A scene", id="scene1"),
        new_code_cell("import math\nbase = 20", id="base"),
        new_code_cell("guess = ...", id="guess"),
        new_code_cell("total = base + 1\nprint('the total is', total)", id="total"),
        new_markdown_cell("## 2. Another", id="scene2"),
        new_code_cell(
            "from aipm.questions.reading import answered, number\nfrom aipm.questions.verdict import NotAnswered, Wrong",
            id="imports",
        ),
        answer("q90_1", "share = ...", "share = total * 2 / 100"),
        check(
            "q90_1_judge", "answered(share)\nassert number('share', share) < 1", f"# {CANARY}\nassert share == 0.42", 2
        ),
        answer("q90_2", "def double(x):\n    return ...", "def double(x):\n    return 2 * x"),
        check(
            "q90_2_judge",
            "answered(double(2))\nassert double(2) == 4",
            "assert [double(x) for x in (3, 5, -1)] == [6, 10, -2]",
            3,
        ),
        answer("q90_3", "words = {'a': ...}", "words = {'a': 'right'}"),
        check("q90_3_judge", "answered(words)", "assert words == {'a': 'right'}", 1),
        answer("q90_4", "items = ...", "items = [1, math.floor(2.5)]"),
        check("q90_4_judge", "answered(items)", "assert items == [1, 2]", 4),
    ]
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return new_notebook(cells=cells, metadata=metadata)


def exam():
    """The exam of that lesson."""
    return Exam("90_small", solution())


REFERENCE = {
    "q90_1": "share = total * 2 / 100\nsure = 0.8",
    "q90_2": "def double(x):\n    return 2 * x\nsure = 0.9",
    "q90_3": "words = {'a': 'right'}\nsure = 0.5",
    "q90_4": "items = [1, math.floor(2.5)]\nsure = 1.0",
}


def submitted(answers=REFERENCE, **others):
    """The released notebook with `answers` and, by cell id, other sources; as a notebook."""
    notebook = nbformat.from_dict(exam().released)
    for cell in notebook.cells:
        cell.source = {**answers, **others}.get(cell.id, cell.source)
    return notebook


def encoded(notebook):
    """A notebook's bytes."""
    return json.dumps(notebook).encode()


def place(notebook, cell_id):
    """Where a cell stands in a notebook."""
    return next(index for index, cell in enumerate(notebook.cells) if cell.id == cell_id)
