"""Whatever happens to the structure of a notebook, the exam's own cells are there, in order, with their own checks."""

import copy
import json

import pytest
from nbformat.v4 import new_code_cell

from autograder.grading.plan import Start, bound
from autograder.grading.rebuild import rebuild, same
from autograder.grading.submission import Unreadable, cells_of, read_submission
from tests.grading import mini

EXAM = mini.exam()


def rebuilt(notebook):
    return rebuild(EXAM, cells_of(mini.encoded(notebook), "x.ipynb"))


def sources(result, role=None):
    return [cell.source for cell in result.cells if role is None or cell.role == role]


def test_the_exam_knows_points_names_and_imports():
    assert EXAM.max_score == 10 and [check.question for check in EXAM.checks] == ["q90_1", "q90_2", "q90_3", "q90_4"]
    assert EXAM.names_wanted(EXAM.checks[0]) == ["share"]
    assert EXAM.trusted_names["q90_1_judge"]["number"] == ("aipm.questions.verdict", "number")
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
        (lambda cell: cell.metadata.nbgrader.update(points=10**400), "claims inf points instead of 2"),
        (lambda cell: cell.metadata.nbgrader.update(schema_version=99), "unknown schema version"),
        (lambda cell: cell.update(cell_type="raw"), "no code cell"),
    ],
)
def test_what_nobody_does_by_accident_is_noted(spoil, said):
    notebook = mini.submitted()
    spoil(notebook.cells[mini.place(notebook, "q90_1_judge")])
    result = rebuilt(notebook)
    assert len(result.anomalies) == 1 and said in result.anomalies[0]
    assert sources(result) == sources(rebuilt(mini.submitted()))


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


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{", "not JSON (line 1)"),
        (b"[1]", "no notebook"),
        (b'{"cells": 3}', "no notebook"),
        (b"\xff\xfe\x00", "not text"),
        (b"[" * 100_000, "nested too deeply"),
        (json.dumps({"cells": [{}] * 3000}).encode(), "3,000 cells"),
    ],
)
def test_what_is_no_notebook(data, said):
    with pytest.raises(Unreadable, match="x.ipynb") as caught:
        cells_of(data, "x.ipynb")
    assert said in str(caught.value)


def test_cells_of_the_wrong_types_count_as_empty():
    odd = {"cells": [{"source": 3, "metadata": []}, 7, {"metadata": {"nbgrader": 1, "tags": "x"}, "source": [1, "a"]}]}
    first, second = cells_of(json.dumps(odd).encode(), "x")
    assert (first.source, second.source, second.tags, second.points) == ("", "a", (), None)


def test_which_file_is_the_submission(tmp_path):
    folder = tmp_path / "90_small"
    with pytest.raises(Unreadable, match="no folder"):
        read_submission(folder, "90_small")
    folder.mkdir()
    with pytest.raises(Unreadable, match="holds no notebook"):
        read_submission(folder, "90_small")
    (folder / "numpy.py").write_text("")
    (folder / "copy of it.ipynb").write_bytes(mini.encoded(mini.submitted()))
    read = read_submission(folder, "90_small")
    assert len(read.cells) == len(EXAM.cells) and read.anomalies == ("numpy.py would stand in the way of a module",)
    (folder / "other.ipynb").write_bytes(b"{}")
    with pytest.raises(Unreadable, match="Rename the right one"):
        read_submission(folder, "90_small")
    (folder / "90_small.ipynb").symlink_to(tmp_path / "gradebook.db")
    with pytest.raises(Unreadable):
        read_submission(folder, "90_small")


def test_same_looks_through_comments_and_spaces():
    assert same("x = 1", "x  =  1  # one") and not same("x = 1", "x = 2") and not same("x = (", "x = [")


@pytest.mark.parametrize(
    ("source", "names"), [("guess = 5", ["guess"]), ("a = b = [1, 'x']", ["a", "b"]), ("x = ...", ["x"])]
)
def test_literals_bind_names_and_do_nothing_else(source, names):
    assert bound(source) == names


@pytest.mark.parametrize(
    "source", ["guess = base", "print(1)", "x[0] = 1", "import os", "def f(): pass", "x += 1", "x ="]
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
