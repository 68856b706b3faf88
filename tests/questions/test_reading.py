"""The one reader of plain values that all questions share: what is accepted in which forms, and what is refused."""

import math
from collections import OrderedDict
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from aipm.questions import reading
from aipm.questions.plain import DEEPEST, plain
from aipm.questions.verdict import Malformed, NotAnswered, judges


@pytest.mark.parametrize("value", [3, 3.0, np.float64(3), np.int64(3)])
def test_numbers(value):
    assert reading.number("n", value, 0, 5) == 3 and type(reading.number("n", value)) is float


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (True, "a single number was expected"),
        (None, "a single number was expected"),
        ("3", "a single number was expected"),
        ([3, 4], "a single number was expected"),
        (np.array([1, 2]), "a single number was expected"),
        (pd.DataFrame(), "a single number was expected"),
        (math.nan, "a finite number was expected"),
        (math.inf, "a finite number was expected"),
        (7, "something from 0 to 5 euros was expected"),
    ],
)
def test_numbers_refused(value, said):
    with pytest.raises(Malformed, match=said):
        reading.number("n", value, 0, 5, unit="euros")


def test_fractions_and_counts():
    assert reading.fraction("f", 1) == 1
    with pytest.raises(Malformed, match=r"reads like a percentage. Write it as a fraction: 0\.5"):
        reading.fraction("f", 50)
    with pytest.raises(Malformed, match="from 0 to 1"):
        reading.fraction("f", -0.1)
    assert reading.count("c", 4.0) == 4
    with pytest.raises(Malformed, match="whole number"):
        reading.count("c", 4.5)


def test_words_and_mappings():
    assert reading.word("w", "b", ("a", "b")) == "b"
    with pytest.raises(Malformed, match="Choose from: a, b"):
        reading.word("w", "c", ("a", "b"))
    with pytest.raises(Malformed, match="write one word"):
        reading.word("w", ["a"], ("a", "b"))
    assert reading.words("w", ["a", "a"], ("a", "b")) == {"a"}
    with pytest.raises(Malformed, match="set of words"):
        reading.words("w", "a", ("a", "b"))
    assert list(reading.mapping("m", {"y": 1, "x": 2}, ("x", "y"))) == ["x", "y"]
    with pytest.raises(Malformed, match="has no entry 'y'"):
        reading.mapping("m", {"x": 1}, ("x", "y"))
    with pytest.raises(Malformed, match="that nobody reads"):
        reading.mapping("m", {"x": 1, "y": 2, "z": 3}, ("x", "y"))
    with pytest.raises(Malformed, match="pandas DataFrame"):
        reading.mapping("m", pd.DataFrame(), ("x",))


def test_classifications():
    chosen = reading.word_table("t", {"y": "a", "x": "b"}, ("x", "y"), ("a", "b"))
    assert chosen == {"x": "b", "y": "a"}
    assert reading.misplaced(chosen, {"x": {"a"}, "y": {"a", "b"}}) == ["x"]
    with pytest.raises(Malformed, match="`x` is 'c', which is not in the vocabulary"):
        reading.word_table("t", {"y": "a", "x": "c"}, ("x", "y"), ("a", "b"))


def test_blanks_are_found_where_they_hide():
    reading.answered(1, {"a": [1, {"b": 2}]})
    with pytest.raises(NotAnswered, match="the `...` is still open"):
        reading.answered({"a": [1, {"b": ...}]})
    with pytest.raises(NotAnswered, match="2 `...` are still open"):
        reading.answered(..., [...])


class Hostile:
    """An object whose every answer about itself is a lie or a crash."""

    def __repr__(self):
        raise RuntimeError("no")

    def __eq__(self, other):
        return True

    __hash__ = None


def test_hostile_objects_are_no_answers():
    for read in (reading.number, reading.fraction, reading.count):
        with pytest.raises(Malformed, match="an object of type Hostile"):
            read("n", Hostile())
    with pytest.raises(Malformed):
        reading.word("w", Hostile(), ("a",))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.array([1, 2]), [1, 2]),
        (np.array(2.5), 2.5),
        (np.float32(0.5), 0.5),
        (np.bool_(True), True),
        (np.str_("a"), "a"),
        (pd.Series([1.5, 2]), [1.5, 2.0]),
        (pd.Series({"a": 1, "b": 2}), {"a": 1, "b": 2}),
        (pd.Index(["a"]), ["a"]),
        (pd.array([1, 2]), [1, 2]),
        (Fraction(1, 4), 0.25),
        (Decimal("0.1"), 0.1),
        ({"a": np.array([np.int64(1)])}, {"a": [1]}),
        ((np.int64(1), {np.int64(2)}), (1, {2})),
        ({np.str_("a"): 1}, {"a": 1}),
        (3, 3),
        (None, None),
    ],
)
def test_other_peoples_containers_become_plain(value, expected):
    made = plain(value)
    assert made == expected and type(made) is type(expected)
    if isinstance(made, (list, tuple)):
        assert [type(each) for each in made] == [type(each) for each in expected]


def test_what_is_no_plain_value_stays():
    table, function = pd.DataFrame({"a": [1]}), len
    ordered = OrderedDict(a=1)
    assert plain(table) is table and plain(function) is function and plain(ordered) == {"a": 1}
    deep = value = []
    for _ in range(2 * DEEPEST):
        value.append([])
        value = value[0]
    assert repr(plain(deep)) == repr(deep)


def test_a_judge_gets_its_answer_as_plain_values():
    @judges
    def judge(answer, world):
        return f"{type(answer).__name__} and {type(world).__name__}"

    assert judge(np.array([1]), np.array([1])) == "list and ndarray"
    assert judge(pd.Series({"a": 1}), None) == "dict and NoneType"


@pytest.mark.parametrize("value", [True, 1, 1.0, np.bool_(True), np.int64(1)])
def test_truth(value):
    assert reading.truth("t", value) is True
    for odd in ("True", 2, None, [True, False]):
        with pytest.raises(Malformed, match="True or False was expected"):
            reading.truth("t", odd)


@pytest.mark.parametrize("spelt", ["human_review", "Human review", " human-review ", "HUMAN_REVIEW"])
def test_a_word_is_known_however_it_is_spelt(spelt):
    known = ("human_review", "human")
    assert reading.word("w", spelt, known) == "human_review"
    assert reading.words("w", np.array([spelt]), known) == {"human_review"}
    assert reading.mapping("m", {spelt: 1}, ["human_review"]) == {"human_review": 1}
    with pytest.raises(Malformed, match="Choose from"):
        reading.word("w", spelt + "s", known)


def test_two_words_that_are_spelt_alike_are_not_guessed():
    with pytest.raises(Malformed, match="Choose from"):
        reading.word("w", "A b", ("a_b", "A_B"))


def test_several():
    assert reading.several("s", np.array([1, 2]), 2, "low, high") == [1, 2]
    for odd in ([1], "ab", {1, 2}, None):
        with pytest.raises(Malformed, match="2 entries were expected: low, high"):
            reading.several("s", odd, 2, "low, high")
