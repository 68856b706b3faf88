"""An answer is found where its author left it: in cells without marks, without ids, typed again, split, or moved."""

import copy
import json
import random

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.grading.exam import Exam, load_exam
from autograder.grading.matching import matched
from autograder.grading.plan import Start
from autograder.grading.reading import cells_of
from autograder.grading.rebuild import rebuild
from tests.grading import mini
from tests.paths import ROOT


def lesson():
    """Three questions with prompts; the scaffold of the second defines what its answer needs, the third asks two names."""
    cells = [
        new_markdown_cell("# A lesson", id="title"),
        new_code_cell("base = 20", id="base"),
        new_code_cell("guess = ...", id="guess"),
        new_markdown_cell("### Q90.1 How much\n\nA number.", id="p1"),
        mini.answer("q90_1", "share = ...", "share = base * 2"),
        mini.check("q90_1_judge", "assert share", "assert share == 40", 1),
        new_markdown_cell("### Q90.2 A rule\n\nA list.", id="p2"),
        mini.answer("q90_2", "away = {'a': 1}\nrules = [{**away, 'b': ...}]", "rules = [{**away, 'b': 2}]"),
        mini.check("q90_2_judge", "assert rules", "assert rules == [{'a': 1, 'b': 2}]", 2),
        new_code_cell("later = 'a scene between'", id="later"),
        new_markdown_cell("### Q90.3 Two things\n\nTwo names.", id="p3"),
        mini.answer(
            "q90_3", "first = ...\n\ndef second(x):\n    return ...", "first = 1\n\ndef second(x):\n    return x + 1"
        ),
        mini.check("q90_3_judge", "assert first", "assert (first, second(1)) == (1, 2)", 3),
    ]
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return new_notebook(cells=cells, metadata=metadata)


EXAM = Exam("90_asked", lesson())
ANSWERS = {
    "q90_1": "share = base * 2\nsure = 0.8",
    "q90_2": "rules = [{**away, 'b': 2}]\nsure = 0.9",
    "q90_3": "first = 1\n\ndef second(x):\n    return x + first\nsure = 0.5",
}
FULL = {"q90_2": "away = {'a': 1}\nrules = [{**away, 'b': 2}]\nsure = 0.9"}


def answered():
    notebook = nbformat.from_dict(EXAM.released)
    for cell in notebook.cells:
        cell.source = {**ANSWERS, **FULL}.get(cell.id, cell.source)
    return notebook


def blank():
    return nbformat.from_dict(EXAM.released)


def place(notebook, cell_id):
    return next(number for number, cell in enumerate(notebook.cells) if cell.id == cell_id)


def retyped(notebook, cell_id, *sources):
    """Delete an answer cell and type it again at its place, as cells without marks."""
    at = place(notebook, cell_id)
    notebook.cells[at : at + 1] = [new_code_cell(source) for source in sources]
    return notebook


def points(notebook, start=None):
    """The points that the rebuilt notebook earns when it is simply run, top to bottom or in the order of a plan."""
    rebuilt = rebuild(EXAM, cells_of(json.dumps(notebook).encode(), "x.ipynb"))
    cells = Start(EXAM).at(rebuilt.cells)[1] if start else rebuilt.cells
    checks = {cell.grade_id: cell for cell in EXAM.checks}
    namespace, earned = {}, 0.0
    if start:
        exec("base = 20\nguess = ...\nlater = 'a scene between'", namespace)
    for cell in cells:
        try:
            if cell.role == "check":
                exec(checks[cell.grade_id].full_source, dict(namespace))
                earned += checks[cell.grade_id].points
            else:
                exec(cell.source, namespace)
        except Exception:
            continue
    assert [cell.grade_id for cell in rebuilt.cells if cell.role == "answer"] == ["q90_1", "q90_2", "q90_3"]
    return earned, rebuilt


def without_marks(notebook, ids):
    """The notebook as another editor saves it: no nbgrader metadata, and ids kept, made anew or left out."""
    plain = json.loads(json.dumps(notebook))
    drawn = random.Random(ids)
    for cell in plain["cells"]:
        cell["metadata"] = {"editor": True}
        if ids == "left out":
            del cell["id"]
        elif ids == "made anew":
            cell["id"] = f"{drawn.randrange(16**8):08x}"
    plain["nbformat_minor"] = 4 if ids == "left out" else 5
    return plain


def test_the_lesson_and_its_answers_fit():
    earned, rebuilt = points(answered())
    assert earned == 6 and rebuilt.notes == [] and rebuilt.anomalies == []
    assert points(blank())[0] == 0 and points(blank())[1].notes == []


def all_retyped(notebook):
    """Every answer typed again."""
    for question, answer in ANSWERS.items():
        retyped(notebook, question, answer)
    return notebook


RETYPED = {
    "as a plain cell": lambda notebook: retyped(notebook, "q90_1", ANSWERS["q90_1"]),
    "without its sure line": lambda notebook: retyped(notebook, "q90_1", "share = base * 2"),
    "in two cells": lambda notebook: retyped(notebook, "q90_1", "half = base", "share = half * 4 - base * 2"),
    "with a scratch cell below": lambda notebook: retyped(notebook, "q90_1", "share = base * 2", "print(share)"),
    "as part of a longer cell": lambda notebook: retyped(notebook, "q90_1", "x = 1\nfor share in [40]:\n    pass"),
    "by unpacking": lambda notebook: retyped(notebook, "q90_1", "share, other = 40, 2"),
    "with a magic": lambda notebook: retyped(notebook, "q90_1", "%%time\nshare = base * 2"),
    "without what its scaffold defines": lambda notebook: retyped(notebook, "q90_2", ANSWERS["q90_2"]),
    "with what its scaffold defines": lambda notebook: retyped(notebook, "q90_2", FULL["q90_2"]),
    "one name a cell": lambda notebook: retyped(notebook, "q90_3", "first = 1", "def second(x):\n    return x + first"),
    "by a lambda": lambda notebook: retyped(notebook, "q90_3", "first = 1\nsecond = lambda x: x + 1"),
    "all three": lambda notebook: all_retyped(notebook),
}


@pytest.mark.parametrize("change", RETYPED.values(), ids=RETYPED)
def test_an_answer_that_was_deleted_and_typed_again_counts(change):
    notebook = change(answered())
    for cell in notebook.cells:
        if cell.source.startswith("%%time"):
            cell.source = cell.source.replace("%%time\n", "")  # what IPython makes of it
    earned, rebuilt = points(notebook)
    assert earned == 6 and rebuilt.anomalies == [] and rebuilt.notes == []
    assert points(notebook, start=True)[0] == 6


@pytest.mark.parametrize("also", [["p1"], ["q90_1_judge"], ["p1", "q90_1_judge"], ["base", "guess"], ["p2", "q90_2"]])
def test_it_counts_where_its_neighbours_are_gone_too(also):
    notebook = retyped(answered(), "q90_1", ANSWERS["q90_1"])
    notebook.cells = [cell for cell in notebook.cells if cell.id not in also]
    earned, rebuilt = points(notebook)
    assert earned == (4 if "q90_2" in also else 6)
    assert rebuilt.notes == (["the answer cell of Q90.2 is missing"] if "q90_2" in also else [])


@pytest.mark.parametrize("where", ["above the blank", "below the blank"])
def test_an_answer_beside_its_untouched_blank_counts(where):
    notebook = answered()
    at = place(notebook, "q90_1")
    notebook.cells[at].source = blank().cells[at].source
    notebook.cells.insert(at + (where == "below the blank"), new_code_cell("share = base * 2"))
    earned, rebuilt = points(notebook)
    answer = next(cell for cell in rebuilt.cells if cell.grade_id == "q90_1")
    assert earned == 6 and answer.own and answer.source == "share = base * 2", "the answer shown is the learner's"


@pytest.mark.parametrize("gone", [True, False], ids=["gone", "blank"])
@pytest.mark.parametrize("source", ["share = base * 2", "share = 40"], ids=["computed", "literal"])
@pytest.mark.parametrize("below", ["base", "guess"])
def test_a_blank_never_resets_what_an_own_cell_far_above_has_set(gone, source, below):
    notebook = answered()
    at = place(notebook, "q90_1")
    notebook.cells[at].source = blank().cells[at].source
    if gone:
        del notebook.cells[at]
    notebook.cells.insert(place(notebook, below) + 1, new_code_cell(source))
    earned, rebuilt = points(notebook)
    assert earned == 6 and points(notebook, start=True)[0] == 6
    assert rebuilt.notes == ["Q90.1: answered outside of the lesson's own cell, and taken from there"]


def test_a_name_that_a_scene_sets_again_is_no_answer():
    exam = lesson()
    exam.cells.insert(3, new_code_cell("share = 'a scene'", id="again"))
    exam = Exam("90_again", exam)
    notebook = nbformat.from_dict(exam.released)
    notebook.cells.insert(2, new_code_cell("share = 1"))
    run = rebuild(exam, cells_of(json.dumps(notebook).encode(), "x")).cells
    assert next(cell for cell in run if cell.grade_id == "q90_1").source.startswith("share = ...")


def test_a_question_without_a_sure_line_takes_no_other_questions_certainty():
    run = points(retyped(answered(), "q90_2", FULL["q90_2"].replace("\nsure = 0.9", "")))[1].cells
    at = next(number for number, cell in enumerate(run) if cell.grade_id == "q90_2")
    assert run[at - 1].source == "sure = ..." and not run[at - 1].own


def test_half_an_answer_elsewhere_is_none():
    notebook = blank()
    notebook.cells.insert(2, new_code_cell("first = 1"))
    earned, rebuilt = points(notebook)
    assert earned == 0 and rebuilt.notes == [] and not any(cell.own for cell in rebuilt.cells if cell.grade_id)


def test_an_answer_below_its_check_counts_where_its_cell_is_gone():
    notebook = answered()
    del notebook.cells[place(notebook, "q90_1")]
    notebook.cells.append(new_code_cell("share = base * 2"))
    earned, rebuilt = points(notebook)
    assert earned == 6 and "Q90.1" in rebuilt.notes[0]


def test_a_part_put_into_the_blank_counts_as_the_answer():
    exam = new_notebook(cells=[mini.answer("q90_1", "box = {'a': ...}", "box = {'a': 1}"),
                               mini.check("q90_1_judge", "assert box", "assert box == {'a': 1}", 1)])  # fmt: skip
    exam = Exam("90_parts", exam)
    notebook = nbformat.from_dict(exam.released)
    notebook.cells.insert(1, new_code_cell("box['a'] = 1"))
    run = rebuild(exam, cells_of(json.dumps(notebook).encode(), "x")).cells
    assert [cell.source.split("\n")[0] for cell in run][:2] == ["box = {'a': ...}", "box['a'] = 1"]


@pytest.mark.parametrize("ids", ["kept", "made anew", "left out"])
@pytest.mark.parametrize("edit", ["nothing", "notes in the prompts", "a scratch cell", "formatted checks", "a scene"])
def test_cells_without_marks_are_known_by_their_ids_or_their_place(ids, edit):
    notebook = answered()
    if edit == "notes in the prompts":
        for cell in notebook.cells:
            cell.source += "\n\n*My note.*" if cell.cell_type == "markdown" else ""
    if edit == "a scratch cell":
        notebook.cells.insert(place(notebook, "q90_2"), new_code_cell("# what is away?\nbase"))
    if edit == "formatted checks":
        for cell in notebook.cells:
            cell.source += "\n\n# as my editor likes it\n" if cell.id.endswith("_judge") else ""
    if edit == "a scene":
        notebook.cells[place(notebook, "base")].source = "base = 10 * 2  # mine"
    earned, rebuilt = points(without_marks(notebook, ids))
    assert (earned, rebuilt.anomalies, rebuilt.notes) == (6, [], [])


def test_answers_alone_are_known_by_the_names_that_they_set():
    notebook = new_notebook(cells=[new_code_cell({**ANSWERS, **FULL}[question]) for question in ANSWERS])
    earned, rebuilt = points(notebook)
    assert earned == 6
    assert all(cell.own for cell in rebuilt.cells if cell.role == "answer") or "outside" in rebuilt.notes[0]


@pytest.mark.parametrize("ids", ["kept", "made anew", "left out"])
def test_a_real_lesson_keeps_its_answers_without_marks(ids):
    exam = load_exam(ROOT, "02_accuracy_trap")
    notebook = nbformat.from_dict(exam.released)
    for cell in notebook.cells:
        cell.source = exam.reference.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    rebuilt = rebuild(exam, cells_of(json.dumps(without_marks(notebook, ids)).encode(), "x"))
    found = {cell.grade_id: cell.source for cell in rebuilt.cells if cell.role == "answer"}
    assert found == exam.reference and rebuilt.notes == [] and rebuilt.anomalies == []
    assert sum(cell.role == "added" for cell in rebuilt.cells) == 0


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([], "holds no code"),
        ([new_markdown_cell("share = 40")], "holds no code"),
        ([new_code_cell("print('hello')")], "lost their marks and their place"),
        ([new_code_cell("x = 1", metadata={"nbgrader": {"grade_id": "q91_1"}})], "holds q91_1"),
    ],
)
def test_a_notebook_without_any_answer_says_what_is_the_matter(cells, said):
    earned, rebuilt = points(new_notebook(cells=[copy.deepcopy(cell) for cell in cells]))
    assert earned == 0 and len(rebuilt.notes) == 1 and said in rebuilt.notes[0]


def test_copies_of_an_answer_without_marks_are_taken_once_by_id():
    notebook = without_marks(answered(), "kept")
    notebook["cells"].append({**notebook["cells"][4], "source": "share = 1"})
    places = matched(EXAM, cells_of(json.dumps(notebook).encode(), "x"))
    assert places == [*range(13), None]
