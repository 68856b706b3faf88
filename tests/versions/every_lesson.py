"""Runs the code of every solution, and judges its answers, under the versions of the Python that runs this file.

`make versions` does that in two environments of a learner, with the oldest and with the newest packages that pyproject.toml
claims; any other environment with the course installed will do as well: `python tests/versions/every_lesson.py`. Prints a
line a lesson. Ends with 1 where a cell stopped or an answer did not earn all its points.
"""

import copy
import importlib.metadata
import json
import platform
import sys

import nbformat

from aipm import place
from autograder.course.places import lesson_names
from autograder.grading.exam import Exam, load_exam
from autograder.grading.jail.sandbox import Limits
from autograder.grading.session import GradingSession
from autograder.grading.unit import Graded, grade_submission

TOLD = ("numpy", "pandas", "matplotlib", "scikit-learn", "scipy", "ipywidgets", "ipython", "ipykernel", "jupyterlab")
SLOW = Limits(cell_seconds=300, notebook_seconds=900, check_seconds=600)  # no one measures time here


def solved(exam: Exam) -> bytes:
    """A lesson's released notebook with the reference's answers."""
    notebook = copy.deepcopy(exam.released)
    for cell in notebook.cells:
        cell.source = exam.reference.get(cell.metadata.get("nbgrader", {}).get("grade_id", ""), cell.source)
    return nbformat.writes(notebook).encode()


def stopped(graded: Graded) -> list[str]:
    """What stopped cells of the notebook, and what checks did not give all their points, in a line each."""
    cells = json.loads(graded.notebook)["cells"] if graded.notebook else []
    errors = [output for cell in cells for output in cell.get("outputs", []) if output["output_type"] == "error"]
    said = [f"{output['ename']}: {output['evalue']}" for output in errors]
    missed = [result for result in graded.results if result.points < result.max_points]
    said += [f"{result.grade_id}, {result.verdict}: {result.message}" for result in missed]
    return said or ([graded.reason] if graded.reason or graded.score < graded.max_score else [])


def main() -> int:
    """Run all lessons, or those named on the command line; returns the exit code."""
    root = place.course()
    assert root is not None, "no course is installed here"
    found = []
    for name in TOLD:
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            found.append(f"no {name}")
    print(f"Python {platform.python_version()}, {', '.join(found)}", flush=True)
    failed = 0
    for lesson in sys.argv[1:] or lesson_names(root):
        exam = load_exam(root, lesson)
        session = GradingSession(exam, SLOW, scenes=False)
        try:
            graded = grade_submission(session, "reference", solved(exam))
        finally:
            session.close()
        trouble = stopped(graded)
        failed += bool(trouble)
        print(f"{lesson}: {graded.score:g} of {graded.max_score:g}{''.join(f'{chr(10)}  {line}' for line in trouble)}")
        sys.stdout.flush()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
