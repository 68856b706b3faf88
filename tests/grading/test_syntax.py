"""What a cell's text tells: the names that it sets, and what of a blank may run again."""

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.grading.syntax import LONGEST, Facts, facts, same, without_resets


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("a = b = 1", {"a", "b"}),
        ("def f(x):\n    y = 1", {"f"}),
        ("import numpy as np\nfrom os import path", {"np", "path"}),
        ("with open('x') as f:\n    z = 1", {"f", "z"}),
        ("[k for k in range(3)]\n(lambda q: q)(1)", set()),
        ("if (n := 3):\n    m: int = 4", {"n", "m"}),
        ("x[0] = 1\ny.z = 2", set()),
        ("!ls\nshare = 1", {"share"}),
        ("share = (\ndef f(x:\nother == 2", {"share", "f"}),
        ("", set()),
    ],
)
def test_the_names_that_a_cell_sets(source, names):
    assert facts(source).names == names
    assert facts("x[0] = 1\ny.z = 2").touched == {"x", "y"}


def test_a_blank_without_its_resets_keeps_what_it_defines():
    source = "away = 1\nrules = [\n    away,\n]\nsure = ...\nraise NotImplementedError()"
    assert without_resets(source, {"rules", "sure"}) == "away = 1"
    assert without_resets("x = (", {"x"}) == "x = ("


def test_a_long_cell_is_known_by_its_lines():
    source = "share = 1\n" + "# a comment\n" * (LONGEST // 10)
    assert facts(source).names == {"share"} and facts(source).digest == ""


@pytest.mark.parametrize(
    "source", ["x" + ".a" * 9_000 + " = 1", "x = 0x" + "f" * 9_000, "x = '\\d'", "x = 1if y else 2", "x = '\0'"]
)
def test_no_source_fails_or_warns(source):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        facts.cache_clear()
        assert facts(source).names <= {"x"} and not same(source, "y = 1")
        without_resets(source, {"x"})


STATEMENTS = ["x = 1", "x = 1.0", "x = True", "x = '1'", "x = u'1'", "x = 1 # one", "def f(a, b=2):\n    return a + b", "x += 1",
              "def f(a, b=3):\n    return a + b", "y: int = 2", "x = [1, 2]", "x = [1, 2,\n     ]", "x = (1, 2)", "x = 0x1", "pass"]  # fmt: skip


@given(st.lists(st.sampled_from(STATEMENTS), max_size=3), st.lists(st.sampled_from(STATEMENTS), max_size=3))
def test_two_cells_say_the_same_where_their_digests_are_one(here, there):
    one, other = Facts("\n".join(here)), Facts("\n".join(there))
    assert one.says(other) == other.says(one) == (bool(one.digest) and one.digest == other.digest)


def test_numbers_that_are_too_long_to_be_written_out_are_compared():
    assert Facts("x = 0x" + "f" * 9_000).says(Facts("x  =  0x" + "f" * 9_000))
    assert not Facts("x = 0x" + "f" * 9_000).says(Facts("x = 0x" + "f" * 8_999 + "e"))
