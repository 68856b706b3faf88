"""A course that is not ours, made by hand: its own folder names, essays, tasks, plain assertions, files beside."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from aipm.files import write

CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "essay"
c.CourseDirectory.source_directory = "master"
c.CourseDirectory.release_directory = "handout"
c.CourseDirectory.submitted_directory = "in"
c.CourseDirectory.autograded_directory = "out"
c.CourseDirectory.feedback_directory = "pages"
"""
SWITCH = """
from autograder.classroom.switch import switch_on
switch_on(c)
"""
PYTHON = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
HIDDEN = "\n### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"


def marked(cell, grade_id, **roles):
    """A cell with nbgrader's metadata: `grade`, `solution`, `task`, `locked`, `points`."""
    metadata = {"grade": False, "solution": False, "task": False, "locked": False, "schema_version": 3}
    cell.metadata.nbgrader = metadata | {"grade_id": grade_id} | roles
    cell.id = grade_id
    return cell


def answer(grade_id, solution, **more):
    """A code answer whose whole text is taken out."""
    return marked(new_code_cell(solution), grade_id, solution=True, **more)


def check(grade_id, source, points=1, hidden=""):
    """An automatic check."""
    whole = source + (HIDDEN.format(hidden) if hidden else "")
    return marked(new_code_cell(whole), grade_id, grade=True, locked=True, points=points)


def essay(grade_id, text, points=3):
    """A written answer."""
    return marked(new_markdown_cell(text), grade_id, grade=True, solution=True, points=points)


def task(grade_id, text, points=4):
    """A task, answered in cells below it."""
    return marked(new_markdown_cell(text), grade_id, task=True, locked=True, points=points)


def notebook(*cells):
    """A notebook in Python."""
    for number, cell in enumerate(cells):
        if not cell.metadata.get("nbgrader"):
            cell.id = f"plain{number}"
    return new_notebook(cells=list(cells), metadata=PYTHON)


def homework():
    """One of everything that a course may hold."""
    return notebook(
        new_markdown_cell("# Homework"),
        new_code_cell(
            "import helper\nfrom math import isclose\n\ndef near(one, other):\n    return isclose(one, other, rel_tol=1e-6)"
        ),
        answer("mean", "def mean(values):\n    return sum(values) / len(values)"),
        check("mean_check", "assert near(mean([1, 2, 3]), 2)", 2, hidden="assert near(mean([4]), 4)"),
        check(
            "mean_of_none",
            "def fails(function, kind):\n    try:\n        function()\n    except kind:\n        return True\n    return False\n\n"
            "expected = ZeroDivisionError\nassert fails(lambda: mean([]), expected)",
        ),
        check("mean_again", "assert fails(lambda: mean([]), expected)"),
        answer("total", "with open('data/rows.csv') as file:\n    total = sum(map(int, file))"),
        check(
            "total_check",
            "from pathlib import Path\nassert total == sum(map(int, Path('data/rows.csv').read_text().split()))\nassert helper.double(total) == 12",
        ),
        answer("doubled", "def doubled(x):\n    return helper.double(x)"),
        check(
            "doubled_uses_mean",
            "kept = mean\ndel mean\ntry:\n    mean_is_there = doubled(2) == 4\nfinally:\n    mean = kept\nassert mean_is_there",
        ),
        essay("why", "Because."),
        answer("free", "print('anything')", grade=True, points=2),
        task("show", "Show your own example.\n\n=== BEGIN MARK SCHEME ===\n1 point a line\n=== END MARK SCHEME ==="),
    )


def short():
    """A second notebook of the same assignment: an essay alone."""
    return notebook(new_markdown_cell("# On reading"), essay("read", "All of it.", 2))


FILES = {"data/rows.csv": b"1\n2\n3\n", "helper.py": b"def double(x):\n    return 2 * x\n", "picture.png": b"\x89PNG"}


def write_course(folder, assignments, config=CONFIG + SWITCH, files=FILES):
    """A course folder: `assignments` are notebooks by name, by assignment."""
    write(folder / "nbgrader_config.py", config.encode())
    for name, notebooks in assignments.items():
        for title, content in notebooks.items():
            write(folder / "master" / name / f"{title}.ipynb", nbformat.writes(content).encode())
        for path, data in files.items():
            write(folder / "master" / name / path, data)
    return folder


def filled(exam, answers=(), below=None):
    """The bytes of a released notebook with `answers` by grade_id, and `below` by grade_id cells that follow."""
    released, answers, below = nbformat.from_dict(exam.released), dict(answers), below or {}
    cells = []
    for cell in released.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = answers.get(name, cell.source)
        cells += [cell, *below.get(name, [])]
    released.cells = cells
    return nbformat.writes(released).encode()
