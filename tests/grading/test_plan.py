"""A learner who guesses begins where one who does not: at the last checkpoint, with the scenes done once for the class."""

import ast
import json
import re

import nbformat
import pytest

from autograder.course.places import lesson_texts
from autograder.grading.exam import load_exam
from autograder.grading.plan import MOST_CHECKPOINTS, Scenes, Start, compared, scenes_of, thinned
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


@pytest.mark.parametrize("scenes", [0, 1, 2, 4, 5, 9, 10, 23])
@pytest.mark.parametrize("most", [2, 3, 5])
def test_fewer_checkpoints_hold_the_same_scenes(scenes, most):
    """The first state and the last stay, every scene runs once and in order, and a checkpoint lies where one lay before."""
    all_of_them = Scenes(
        [[], *([f"a{each}", f"b{each}"] for each in range(scenes))], [3 * each for each in range(scenes + 1)]
    )
    kept = thinned(all_of_them, most)
    assert len(kept.ends) == len(kept.segments) <= max(most, 1)
    assert kept.segments[0] == [] and kept.ends[0] == 0 and kept.ends[-1] == all_of_them.ends[-1]
    for number, end in enumerate(kept.ends):
        before = [source for segment in kept.segments[: number + 1] for source in segment]
        place = all_of_them.ends.index(end)
        assert before == [source for segment in all_of_them.segments[: place + 1] for source in segment]


def test_no_lesson_keeps_more_processes_than_it_may():
    counts = [len(scenes_of(load_exam(ROOT, lesson)).ends) for lesson in LESSONS]
    assert max(counts) <= MOST_CHECKPOINTS and min(counts) > 1
