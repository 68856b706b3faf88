"""Whatever happens to the structure of a notebook, the exam's own cells are there, in order, with their own checks."""

import copy
import json

import pytest
from nbformat.v4 import new_code_cell

from autograder.grading.plan import Start, bound
from autograder.grading.rebuild import rebuild, same
from autograder.grading.submission import cells_of
from tests.grading import mini

EXAM = mini.exam()


def rebuilt(notebook):
    return rebuild(EXAM, cells_of(mini.encoded(notebook), "x.ipynb"))


def sources(result, role=None):
    return [cell.source for cell in result.cells if role is None or cell.role == role]


def test_the_exam_knows_points_names_and_imports():
    assert EXAM.max_score == 10 and [check.question for check in EXAM.checks] == ["q90_1", "q90_2", "q90_3", "q90_4"]
    assert EXAM.names_wanted(EXAM.checks[0]) == ["share"]
    assert EXAM.trusted_names["q90_1_judge"]["number"] == ("aipm.questions.reading", "number")
    text = json.dumps(EXAM.released)
    assert mini.CANARY not in text and "BEGIN" not in text and mini.CANARY in EXAM.checks[0].full_source


def test_an_honest_notebook_comes_back_as_it_is():
    result = rebuilt(mini.submitted())
    assert result.anomalies == []
    assert [cell.source for cell in result.cells if cell.role == "answer"] == list(mini.REFERENCE.values())
    assert all(not cell.own for cell in result.cells if cell.role in ("free", "check"))


def test_lost_and_reordered_cells_do_no_harm():
    notebook = mini.submitted()
    del notebook.cells[mini.place(notebook, "base")]
    del notebook.cells[mini.place(notebook, "q90_2_judge")]
    notebook.cells.insert(1, notebook.cells.pop(mini.place(notebook, "q90_4")))
    assert [(c.place, c.role) for c in rebuilt(notebook).cells] == [
        (c.place, c.role) for c in rebuilt(mini.submitted()).cells
    ]


def test_of_copies_all_run_and_the_last_is_the_answer():
    notebook = mini.submitted()
    at = mini.place(notebook, "q90_1")
    twin = copy.deepcopy(notebook.cells[at])
    twin.id, twin.source = "other", "share = 0.5"
    notebook.cells.insert(at + 1, twin)
    result = rebuilt(notebook)
    assert sources(result, "answer")[0] == "share = 0.5" and sources(result, "added") == [mini.REFERENCE["q90_1"]]
    untouched = copy.deepcopy(EXAM.released.cells[mini.place(EXAM.released, "q90_1")])
    notebook.cells[at + 1] = untouched
    assert sources(rebuilt(notebook), "answer")[0] == mini.REFERENCE["q90_1"], "an untouched copy is no answer"


def test_added_cells_keep_their_place():
    notebook = mini.submitted({**mini.REFERENCE, "q90_1": "share = helper(total)"})
    notebook.cells.insert(mini.place(notebook, "q90_1"), new_code_cell("def helper(x):\n    return 0.42"))
    result = rebuilt(notebook)
    at = sources(result).index("def helper(x):\n    return 0.42")
    assert result.cells[at].own and result.cells[at + 1].grade_id == "q90_1"


def test_edited_checks_are_the_exams_again():
    notebook = mini.submitted(**{"q90_1_judge": "print('full points')"})
    assert "full points" not in "".join(sources(rebuilt(notebook)))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda cell: cell.metadata.tags.append("skip-execution"), "carries the tag skip-execution"),
        (lambda cell: cell.metadata.nbgrader.update(points=100), "claims 100 points instead of 2"),
        (lambda cell: cell.metadata.nbgrader.update(points=-1), "claims -1 points instead of 2"),
        (lambda cell: cell.metadata.nbgrader.update(points=2.5), "claims 2.5 points instead of 2"),
        (lambda cell: cell.metadata.nbgrader.update(points=10**400), "claims an impossible number of points"),
        (lambda cell: cell.metadata.nbgrader.update(points=float("nan")), "claims an impossible number of points"),
        (lambda cell: cell.metadata.nbgrader.update(schema_version=99), "unknown schema version"),
        (lambda cell: cell.metadata.nbgrader.update(schema_version=[3]), "unknown schema version"),
        (lambda cell: cell.metadata.nbgrader.update(grade_id="q90\ud800"), "a cell is named q90\ufffd"),
        (
            lambda cell: cell.metadata.nbgrader.update(grade_id="extra", points=50),
            "a cell named extra claims 50 points",
        ),
    ],
)
def test_what_nobody_does_by_accident_is_noted(spoil, said):
    notebook = mini.submitted()
    spoil(notebook.cells[mini.place(notebook, "q90_1_judge")])
    if said.startswith("a cell named"):  # beside the check, so that it is none of the lesson's
        notebook.cells[mini.place(notebook, "q90_1_judge")].update(id="another", source="pass")
    result = rebuilt(notebook)
    assert len(result.anomalies) == 1 and said in result.anomalies[0]
    assert sources(result, "check") == sources(rebuilt(mini.submitted()), "check")


def copies(notebook, *cell_ids, at=None):
    """Copy cells as JupyterLab does, new ids and the same metadata, below the last of them or at a place."""
    chosen = [copy.deepcopy(notebook.cells[mini.place(notebook, cell_id)]) for cell_id in cell_ids]
    for number, cell in enumerate(chosen):
        cell.id = f"copy{number}"
    place = mini.place(notebook, cell_ids[-1]) + 1 if at is None else at
    notebook.cells[place:place] = chosen
    return chosen


def on_every_cell(**metadata):
    """A change that gives every cell metadata, as an editor does."""

    def change(notebook):
        for cell in notebook.cells:
            cell.metadata.update(copy.deepcopy(metadata))

    return change


def other_check(notebook):
    """A check pasted from another lesson, as it was released there."""
    grade = {
        "grade": True,
        "grade_id": "q91_1_judge",
        "locked": True,
        "points": 2,
        "schema_version": 3,
        "solution": False,
    }
    notebook.cells.append(new_code_cell("assert other", metadata={"nbgrader": grade}))


HONEST = {
    "a question copied with its check": lambda notebook: copies(notebook, "q90_1", "q90_1_judge"),
    "an earlier draft kept with its check": lambda notebook: copies(
        notebook, "q90_1", "q90_1_judge", at=mini.place(notebook, "q90_1")
    )[0].update(source="share = 0.1"),
    "a question copied twice": lambda notebook: [copies(notebook, "q90_1", "q90_1_judge") for _ in range(2)],
    "everything pasted again": lambda notebook: notebook.cells.extend(copy.deepcopy(notebook.cells)),
    "a check copied to the top": lambda notebook: copies(notebook, "q90_4_judge", at=0),
    "a question moved to the top": lambda notebook: (
        notebook.cells.insert(0, notebook.cells.pop(-1)) or notebook.cells.insert(0, notebook.cells.pop(-1))
    ),
    "jupyter book's tags": on_every_cell(tags=["remove-input", "hide-output", "full-width"]),
    "papermill": on_every_cell(tags=["injected-parameters"], papermill={"duration": 0.1, "status": "completed"}),
    "colab": on_every_cell(id="xYz_1", colab={"base_uri": "https://localhost:8080/"}, outputId="1"),
    "vscode": on_every_cell(vscode={"languageId": "python"}, notebookRunGroups={"groupValue": "1"}),
    "jupytext": on_every_cell(lines_to_next_cell=2, title="x", jp_MarkdownHeadingCollapsed=True),
    "own tags": on_every_cell(tags=["todo", "ask the data team", "\ud83d"]),
    "lost tags": on_every_cell(tags=[], collapsed=True, scrolled=False, editable=True, trusted=True),
    "a check turned to text by a key": lambda notebook: notebook.cells[mini.place(notebook, "q90_1_judge")].update(
        cell_type="markdown"
    ),
    "a check spell checked": lambda notebook: notebook.cells[mini.place(notebook, "q90_1_judge")].update(
        source="Answered (share)"
    ),
    "a check of another lesson": other_check,
}


@pytest.mark.parametrize("change", HONEST.values(), ids=HONEST)
def test_nothing_is_odd_about_what_honest_people_and_editors_do(change):
    notebook = mini.submitted()
    change(notebook)
    result = rebuilt(notebook)
    assert result.anomalies == [] and result.notes == []
    assert sources(result, "check") == sources(rebuilt(mini.submitted()), "check")
    assert sources(result, "answer") == list(mini.REFERENCE.values())


def test_a_copy_with_other_points_is_noted():
    notebook = mini.submitted()
    copies(notebook, "q90_1", "q90_1_judge")[1].metadata.nbgrader.points = 200
    assert rebuilt(notebook).anomalies == ["q90_1_judge claims 200 points instead of 2"]


def test_a_check_above_its_answer_is_noted():
    notebook = mini.submitted()
    notebook.cells.insert(0, notebook.cells.pop(mini.place(notebook, "q90_1_judge")))
    assert rebuilt(notebook).anomalies == ["q90_1_judge stands above its answer"]


@pytest.mark.parametrize("minor", [4, 9])
def test_other_jupyters(minor):
    """Without cell ids, with unknown metadata, with sources as lists of lines and CRLF line ends."""
    notebook = json.loads(mini.encoded(mini.submitted()))
    notebook["nbformat_minor"] = minor
    for cell in notebook["cells"]:
        cell["metadata"]["future"] = {"x": 1}
        cell["source"] = [f"{line}\r\n" for line in cell["source"].split("\n")]
        if minor == 4:
            del cell["id"]
    result = rebuild(EXAM, cells_of(json.dumps(notebook).encode(), "x"))
    assert result.anomalies == [] and [c.place for c in result.cells] == [
        c.place for c in rebuilt(mini.submitted()).cells
    ]
    assert all(not cell.own for cell in result.cells if cell.role == "free")


def test_same_looks_through_comments_and_spaces():
    assert same("x = 1", "x  =  1  # one") and not same("x = 1", "x = 2") and not same("x = (", "x = [")


@pytest.mark.parametrize(
    ("source", "names"),
    [("guess = 5", ["guess"]), ("a = b = [1, 'x']", ["a", "b"]), ("x = ...", ["x"]), ("a, b = ..., 3", ["a", "b"])],
)
def test_literals_bind_names_and_do_nothing_else(source, names):
    assert bound(source) == names


@pytest.mark.parametrize(
    "source",
    [
        "guess = base",
        "print(1)",
        "x[0] = 1",
        "import os",
        "def f(): pass",
        "x += 1",
        "x =",
        "a, b = 1",
        "a, b = 1, 2, 3",
        "a, b[0] = 1, 2",
    ],
)
def test_everything_else_does_more(source):
    assert bound(source) is None


def test_the_snapshot_serves_whoever_left_the_scenes_alone():
    start = Start(EXAM)
    assert len(start.scenes.ends) == 3
    last = len(start.scenes.ends) - 1
    assert start.at(rebuilt(mini.submitted()).cells)[0] == last
    checkpoint, todo = start.at(rebuilt(mini.submitted(guess="guess = 7")).cells)
    assert checkpoint == last and todo[0].source == "guess = 7", "a guess binds a name that no scene reads"
    checkpoint, todo = start.at(rebuilt(mini.submitted(base="import math\nbase = 30")).cells)
    assert checkpoint == 0 and todo[0].source.endswith("base = 30")
    checkpoint, todo = start.at(rebuilt(mini.submitted(guess="base = 7")).cells)
    assert checkpoint == 0 and todo[1].source == "base = 7", "a later scene reads base"
    notebook = mini.submitted()
    notebook.cells.insert(mini.place(notebook, "imports"), new_code_cell("total = 3"))
    assert start.at(rebuilt(notebook).cells)[0] == 1
