"""What a cell's text tells: the names that it sets, and what of a blank may run again."""

import warnings

import pytest

from autograder.grading.syntax import LONGEST, facts, same, without_resets


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
