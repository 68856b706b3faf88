"""Hypothesis strategies of what a learner may hand in: notebooks of any structure, metadata, texts and outputs."""

import copy
import json

from hypothesis import strategies as st

from tests.grading import mini

HALVES = st.characters(categories=["Cs"])  # halves of characters, which JSON can hold and no file can
ANY_CHARACTER = st.one_of(
    st.characters(), HALVES, st.sampled_from("\0\x0b\x0c\r\n\t\x1b\x85\u200b\u202e\u2028\ufeff\ufffe")
)

CODE = st.sampled_from(
    [
        *mini.REFERENCE.values(),
        "share = 0.42",
        "share = ...",
        "x =",
        "%matplotlib inline",
        "!ls",
        "# only words",
        "double = len",
    ]
)


def texts(most=60):
    """Any text that JSON can hold."""
    return st.text(ANY_CHARACTER, max_size=most)


NUMBERS = st.one_of(
    st.integers(-(10**400), 10**400),
    st.floats(),  # infinities and NaN included
    st.sampled_from([True, False, 0, 1, 2, 3, -1, 10**400, 1e308, float("nan"), float("inf")]),
)


def values():
    """Any value of JSON, not too large."""
    leaves = st.one_of(st.none(), NUMBERS, texts())
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts(10), inner, max_size=4), max_leaves=12
    )


def grade_ids():
    """An id of the small lesson, or any value."""
    known = [cell.grade_id for cell in mini.exam().cells if cell.grade_id]
    return st.one_of(st.sampled_from([*known, "q91_1", "q91_1_judge"]), values())


def grades():
    """nbgrader's metadata of a cell: of any shape."""
    keys = st.fixed_dictionaries(
        {}, optional={"grade_id": grade_ids(), "points": values(), "schema_version": values(), "solution": values()}
    )
    return st.one_of(keys, values())


def metadata():
    """The metadata of a cell, of any shape."""
    keys = st.fixed_dictionaries({}, optional={"nbgrader": grades(), "tags": values(), "colab": values()})
    return st.one_of(keys, values())


def sources():
    """The source of a cell: text, lines, or any value."""
    return st.one_of(CODE, texts(), st.lists(st.one_of(texts(20), values()), max_size=4), values())


def outputs():
    """What a learner's process may say that a cell printed, displayed and raised."""
    display = st.one_of(values(), st.fixed_dictionaries({"data": st.one_of(values(), st.just({"text/plain": "4"}))}))
    return st.fixed_dictionaries(
        {
            "printed": texts(200),
            "outputs": st.lists(display, max_size=3),
            "error": st.one_of(st.none(), st.tuples(texts(), texts()).map(list)),
        }
    )


def cells():
    """A cell of any shape."""
    kinds = st.one_of(st.sampled_from(["code", "markdown", "raw", "heading"]), values())
    shaped = st.fixed_dictionaries(
        {},
        optional={
            "cell_type": kinds,
            "id": st.one_of(st.sampled_from([cell.id for cell in mini.exam().cells]), values()),
            "metadata": metadata(),
            "source": sources(),
            "input": sources(),
            "outputs": values(),
        },
    )
    return st.one_of(shaped, values())


@st.composite
def edited(draw):
    """The small lesson, answered, after some cells were dropped, copied, moved, or changed in any part."""
    notebook = json.loads(mini.encoded(mini.submitted()))
    for _ in range(draw(st.integers(0, 6))):
        place = draw(st.integers(0, len(notebook["cells"]) - 1))
        chosen = notebook["cells"].pop(place)
        act = draw(st.sampled_from(["drop", "copy", "move", "metadata", "source", "id", "kind"]))
        if act == "copy":
            notebook["cells"].insert(place, copy.deepcopy(chosen))
        if act in ("metadata", "source", "id", "kind"):
            key = {"kind": "cell_type"}.get(act, act)
            chosen[key] = draw({"metadata": metadata(), "source": sources(), "id": values(), "kind": values()}[act])
        if act != "drop" or not notebook["cells"]:
            at = draw(st.integers(0, len(notebook["cells"]))) if act == "move" else place
            notebook["cells"].insert(at, chosen)
    return notebook


def notebooks():
    """Anything that may stand in a file that is called a notebook, as a value of JSON."""
    sheets = st.lists(st.one_of(values(), st.fixed_dictionaries({"cells": st.lists(cells(), max_size=3)})), max_size=3)
    shaped = st.fixed_dictionaries(
        {},
        optional={
            "cells": st.one_of(st.lists(cells(), max_size=6), values()),
            "worksheets": st.one_of(sheets, values()),
            "nbformat": values(),
            "metadata": values(),
        },
    )
    return st.one_of(edited(), shaped, values())


def as_bytes(notebook):
    """A value of JSON as the bytes of a file; halves of characters stay, as escapes."""
    return json.dumps(notebook).encode()
