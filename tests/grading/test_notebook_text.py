"""A notebook's text is what nbformat would write, to the byte, and the notebook stays as it was."""

import copy

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course.places import lesson_texts
from autograder.grading.marking import NOT_RUN, as_handed_out, mark
from autograder.grading.notebook_text import text_of_cell, text_of_notebook
from autograder.grading.rebuild import RunCell, rebuild
from autograder.grading.session import RunResult
from autograder.grading.unit import finished
from tests.grading import mini
from tests.paths import ROOT

EXAM = mini.exam()
FILES = [
    f"{folder}/{text.stem}/{text.stem}.ipynb" for folder in ("notebooks", "solutions") for text in lesson_texts(ROOT)
]
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT | st.just("two\nlines\r\n\u2028")
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3))
BUNDLES = st.dictionaries(st.sampled_from(["text/plain", "text/html", "image/png", "application/json"]), JSON)
OUTPUTS = st.one_of(
    st.builds(lambda text: {"output_type": "stream", "name": "stdout", "text": text}, TEXT),
    st.builds(lambda kind, data: {"output_type": kind, "data": data, "metadata": {}},
              st.sampled_from(["display_data", "execute_result"]), BUNDLES),
    st.builds(lambda text: {"output_type": "error", "ename": text, "evalue": text, "traceback": [text]}, TEXT),
)  # fmt: skip
METADATA = st.dictionaries(TEXT | st.sampled_from(["trusted", "signature", "orig_nbformat"]), JSON, max_size=3)
CODE = st.fixed_dictionaries(
    {
        "cell_type": st.just("code"),
        "source": TEXT | JSON,
        "metadata": METADATA,
        "outputs": st.lists(OUTPUTS, max_size=3),
    }
)
PROSE = st.fixed_dictionaries(
    {"cell_type": st.just("markdown"), "source": st.just("a\nb") | TEXT, "metadata": METADATA},
    optional={"attachments": st.dictionaries(TEXT, BUNDLES, max_size=2)},
)
NOTEBOOKS = st.fixed_dictionaries(
    {
        "cells": st.lists(CODE | PROSE, max_size=4),
        "metadata": METADATA,
        "nbformat": st.just(4),
        "nbformat_minor": st.just(5),
    }
)


@given(NOTEBOOKS)
def test_any_notebook(notebook):
    node = nbformat.from_dict(notebook)
    before = copy.deepcopy(node)
    assert text_of_notebook(node) == nbformat.v4.writes(node)
    assert node == before
    known = {id(cell): text_of_cell(cell) for cell in node.cells}
    assert text_of_notebook(node, known) == text_of_notebook(node)


@pytest.mark.parametrize("file", FILES)
def test_every_notebook_of_the_course(file):
    notebook = nbformat.read(ROOT / file, as_version=4)
    assert text_of_notebook(notebook) == nbformat.v4.writes(notebook)


def test_marked_notebooks_share_the_cells_of_which_nothing_became():
    """What one learner did to their cells is in nobody else's notebook, and the shared cells stay as they are."""
    shared = as_handed_out(EXAM)
    before = copy.deepcopy((shared.plain, shared.not_run))
    edited = [
        RunCell(place, cell.role, "mine = 1", cell.grade_id, own=True) if cell.role in ("answer", "free") else None
        for place, cell in enumerate(EXAM.cells)
    ]
    ran = RunResult(outputs={0: {"printed": "hello", "outputs": [], "error": None}})
    for cells, result in (([cell for cell in edited if cell], ran), (rebuild(EXAM, []).cells, RunResult())):
        marked = mark(EXAM, cells, result)
        text = finished(EXAM, rebuild(EXAM, []), RunResult(), "graded", "")
        assert text == nbformat.v4.writes(nbformat.reads(text, as_version=4)) + "\n" and "mine = 1" not in text
        assert text_of_notebook(marked, shared.texts) == nbformat.v4.writes(marked)
        assert (shared.plain, shared.not_run) == before
    assert any(cell.source == "mine = 1" for cell in mark(EXAM, [cell for cell in edited if cell], ran).cells)
    tagged = [cell for cell in marked.cells if NOT_RUN in cell.metadata.get("tags", [])]
    assert tagged and all(any(cell is each for each in shared.not_run) for cell in tagged)
