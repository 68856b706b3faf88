"""Whatever the bytes of a submission hold, they are read into known bounds or refused with a true reason."""

import json
import math
import re
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings

from autograder.grading.reading import MOST_BYTES, MOST_CODE, MOST_ID, MOST_SOURCE, MOST_TAGS, Unreadable, cells_of
from autograder.grading.rebuild import rebuild
from tests.grading import mini, strategies

EXAM = mini.exam()


def written(notebook):
    """A value of JSON as bytes, such that numbers stand there as they are given."""
    return json.dumps(notebook).encode()


def cell(**parts):
    return {"cells": [{"cell_type": "code", "metadata": {}, "source": "x = 1", **parts}]}


def graded(**grade):
    return cell(metadata={"nbgrader": {"grade_id": "q90_1", **grade}})


def read_one(notebook):
    (only,) = cells_of(written(notebook), "x.ipynb")
    return only


# What is refused, and why


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \n ", "is empty"),
        (b"{", "not JSON (line 1); it may have been saved only in part"),
        (b'{"cells": [\n\n{"source": "x', "not JSON (line 3); it may have been saved only in part"),
        (b"<!DOCTYPE html><html></html>", "not JSON but a web page"),
        (b'{\n<<<<<<< HEAD\n"cells": []}', "two versions in conflict"),
        (b"[1]", "JSON, but no notebook"),
        (b"NaN", "JSON, but no notebook"),
        (b"null", "JSON, but no notebook"),
        (b'{"cells": 3}', "JSON, but no notebook"),
        (b'{"cells": {"0": {}}}', "JSON, but no notebook"),
        (b'{"worksheets": 3}', "JSON, but no notebook"),
        (b"\xff\xfe\x00", "not text"),
        (b"PK\x03\x04\xff\xd8", "not text"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"cells": [], "x": ' + b'{"a":[' * 150 + b"]}" * 150 + b"}", "nested too deeply"),
        (b'{"cells": [], "x": ' + b"9" * 5_000 + b"}", "holds a number of 5,000 digits"),
        (b'{"cells": [], "x": -' + b"9" * 5_000 + b"}", "holds a number of 5,001 digits"),
        (b'{"cells": [], "x": [' + b"[]," * 1_000_000 + b"0]}", "more than 1,000,000 values"),
        (b'{"cells": [], "x": [' + b"1," * 1_000_000 + b"0]}", "more than 1,000,000 values"),
        (b'{"cells": [], "x": [' + b'"",' * 1_000_000 + b"0]}", "more than 1,000,000 values"),
        (b" " * (MOST_BYTES + 1), "larger than 20 MB"),
        (written({"cells": [{}] * 3000}), "3,000 cells"),
        (written({"cells": [cell(source="#" * 190_000)["cells"][0]] * 3}), "570,000 characters of code"),
    ],
)
def test_what_is_no_notebook(data, said):
    with pytest.raises(Unreadable, match=r"x\.ipynb") as caught:
        cells_of(data, "x.ipynb")
    assert said in str(caught.value)
    assert re.search(r"\. [A-Z]", str(caught.value)), "it says what to do"


@pytest.mark.parametrize(
    "name", ["half \ud800.ipynb", "\x1b[31mred.ipynb", "two\nlines.ipynb", "n" * 5000, "\u202egpj.ipynb"]
)
def test_a_name_in_a_reason_is_harmless_and_short(name):
    with pytest.raises(Unreadable) as caught:
        cells_of(b"{", name)
    assert_harmless(str(caught.value), 300)


def assert_harmless(text, most):
    """No controls, nothing that turns a line round, nothing that cannot be encoded, and a bound."""
    assert len(text) <= most and not {unicodedata.category(letter) for letter in text} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(text) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068")


def test_a_quotation_mark_behind_backslashes_hides_nothing():
    """The sizes are counted on the text: no trick with escapes makes brackets of a text count, or those beside it not."""
    inside = cell(source='\\\\" [[[ {{{ \\" , , , \\\\' * 5_000)
    assert read_one(inside).source.startswith('\\\\" [[[')
    for end in (b'"', b'\\"', b"\\", b"", b'\\\\"'):
        data = b'{"cells": [], "x": "' + b'\\"' * 300_000 + end
        with pytest.raises(Unreadable, match="not JSON"):
            cells_of(data, "x.ipynb")


def test_the_bounds_leave_room_for_large_honest_outputs():
    figure = {"data": [{"x": list(range(20_000)), "y": [0.1] * 20_000, "text": ["label"] * 20_000} for _ in range(4)]}
    picture = {"image/png": "iVBORw0KGgo" * 300_000}
    outputs = [{"output_type": "display_data", "data": {"application/vnd.plotly.v1+json": figure, **picture}}]
    assert read_one(cell(outputs=outputs)).source == "x = 1"


# What is read, and as what


@pytest.mark.parametrize(
    ("points", "read"),
    [
        (b"2", 2.0), (b"2.5", 2.5), (b"-1", -1.0), (b"1e2", 100.0), (b"0", 0.0), (b"1e999", math.inf), (b"NaN", math.inf),
        (b"-Infinity", math.inf), (b"9" * 400, math.inf), (b"-" + b"9" * 400, math.inf), (b"9" * 310, math.inf),
        (b"true", None), (b'"3"', None), (b"null", None), (b"[3]", None), (b"{}", None),
    ],
)  # fmt: skip
def test_points_of_any_type(points, read):
    data = b'{"cells": [{"metadata": {"nbgrader": {"points": ' + points + b"}}}]}"
    (only,) = cells_of(data, "x.ipynb")
    assert only.points == read and rebuild(EXAM, [only]).cells


@pytest.mark.parametrize("value", [[3], {"a": 1}, "3", 10**400, 4, -1, 0, 2.5, math.nan, math.inf, False])
def test_an_unknown_schema_version_of_any_type(value):
    assert read_one(graded(schema_version=value)).schema_version == 0


@pytest.mark.parametrize(("value", "read"), [(3, 3), (3.0, 3), (1, 1), (None, None)])
def test_a_known_schema_version(value, read):
    assert read_one(graded(schema_version=value)).schema_version == read


@pytest.mark.parametrize("value", [None, 3, 1.5, True, ["q90_1"], {"q90_1": 1}, "x" * (MOST_ID + 1)])
def test_ids_of_any_type_are_none(value):
    assert read_one(graded(grade_id=value)).grade_id == "" and read_one(cell(id=value)).id == ""


@pytest.mark.parametrize("spoilt", ["q90_1\0", "q90_1\x1b", "q90_1\ud800", "q90_1\u2028", "q90_1\n"])
def test_an_id_is_never_mended_into_one_of_the_lessons(spoilt):
    assert read_one(graded(grade_id=spoilt)).grade_id == "q90_1\ufffd"


@pytest.mark.parametrize(
    ("tags", "read"),
    [
        (["a", 3, None, ["b"], {}, "c"], ("a", "c")), ("abc", ()), (None, ()), ({"a": 1}, ()), (["\ud83d"], ("\ufffd",)),
        (["t"] * 9_000, ("t",) * MOST_TAGS),
    ],
)  # fmt: skip
def test_tags_of_any_type(tags, read):
    assert read_one(cell(metadata={"tags": tags})).tags == read


@pytest.mark.parametrize("metadata", [None, [], "x", 3, {"nbgrader": 1}, {"nbgrader": [1]}, {"nbgrader": None}])
def test_metadata_of_any_type(metadata):
    assert read_one(cell(metadata=metadata)) == read_one(cell())


@pytest.mark.parametrize(
    ("source", "read"),
    [
        (None, ""), (3, ""), ({}, ""), ([1, "a", None, ["b"], "c"], "ac"), (["a\n", "b"], "a\nb"), ("a\r\nb\rc", "a\nb\nc"),
        ("s = 'a\u2028b\x0cc\x0bd'", "s = 'a\u2028b\x0cc\x0bd'"), ("\ufeffx = 1", "\ufeffx = 1"),
    ],
)  # fmt: skip
def test_sources_of_any_type(source, read):
    assert read_one(cell(source=source)).source == read


@pytest.mark.parametrize(
    ("source", "read", "fault"),
    [
        ("s = '\ud83d'", "s = '\ufffd'", "half a character"),
        ("s = 1  # \udce9t\udce9", "s = 1  # \ufffdt\ufffd", "half a character"),
        ("a\0b", "a\ufffdb", "NUL"),
        ("#" * (MOST_SOURCE + 1), "", "a code cell of 200,001 characters was left out"),
    ],
)
def test_a_source_that_cannot_be_read_as_it_stands_says_so(source, read, fault):
    only = read_one(cell(source=source))
    assert only.source == read and fault in only.fault
    assert only.fault in rebuild(EXAM, [only]).notes
    assert read_one(cell(source=source, cell_type="markdown")).fault == "", "a text is not run"


def test_a_whole_emoji_stays():
    assert read_one(cell(source="s = '\U0001f600 é'")).source == "s = '\U0001f600 é'"
    assert read_one(cell(source="s = 'é'")).fault == ""


def test_an_answer_with_half_a_character_is_judged_all_the_same():
    notebook = mini.submitted({**mini.REFERENCE, "q90_1": f"{mini.REFERENCE['q90_1']}  # \ud83d"})
    run = rebuild(EXAM, cells_of(written(notebook), "x")).cells
    answer = next(each for each in run if each.grade_id == "q90_1")
    assert answer.source == f"{mini.REFERENCE['q90_1']}  # \ufffd" and compile(answer.source, "x", "exec")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_encodings_of_editors(encoding):
    data = json.dumps(cell(source="s = 'ä€'"), ensure_ascii=False).encode(encoding)
    assert cells_of(data, "x")[0].source == "s = 'ä€'"


@pytest.mark.parametrize(
    "notebook",
    [
        {"worksheets": [{"cells": [{"cell_type": "code", "input": "x = 1", "outputs": []}]}], "nbformat": 3},
        {
            "worksheets": [
                3,
                None,
                {"cells": 4},
                {"cells": {"a": 1}},
                {"cells": [{"cell_type": "code", "input": ["x = ", "1"]}]},
            ]
        },
        {"cells": [7, None, [], "x", {"cell_type": "code", "source": "x = 1"}], "nbformat": 5},
        {"cells": [{"source": "x = 1", "outputs": []}], "nbformat": "4"},
    ],
)
def test_formats_old_new_and_odd(notebook):
    only = read_one(notebook)
    assert only.is_code and only.source == "x = 1"


def test_of_a_key_that_stands_twice_the_last_counts():
    data = (
        b'{"cells": [{"cell_type": "code", "source": "a", "source": "b"}], "cells": [{"source": "c", "source": "d"}]}'
    )
    assert [each.source for each in cells_of(data, "x")] == ["d"]


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(strategies.notebooks())
def test_anything_is_read_into_known_bounds_or_refused(notebook):
    try:
        cells = cells_of(strategies.as_bytes(notebook), "x.ipynb")
    except Unreadable as why:
        assert_harmless(str(why), 400)
        return
    for each in cells:
        assert each == each and hash(each) is not None
        assert len(each.source) <= MOST_SOURCE and len(each.id) <= MOST_ID and len(each.grade_id) <= MOST_ID
        for text in (each.source, each.id, each.grade_id, each.fault, *each.tags):
            text.encode()
    assert sum(len(each.source) for each in cells if each.is_code) <= MOST_CODE
    rebuilt = rebuild(EXAM, cells)
    assert [each.grade_id for each in rebuilt.cells if each.role == "check"] == [
        check.grade_id for check in EXAM.checks
    ]
    assert [each.place for each in rebuilt.cells if each.place >= 0] == [
        place for place, known in enumerate(EXAM.cells) if known.role != "text"
    ]
