"""The judging vocabulary: what is accepted, what is refused and in which words, and how a verdict shows in a notebook."""

import io
import json
import math
import threading
import time

import numpy as np
import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell

from aipm.questions import verdict
from aipm.questions.calling import call
from aipm.questions.verdict import Malformed, NotAnswered, Readable, Solved, Wrong


@pytest.mark.parametrize("value", [3, 3.0, np.float64(3), np.int64(3)])
def test_numbers(value):
    assert verdict.number("n", value, 0, 5) == 3 and type(verdict.number("n", value)) is float


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (True, "a single number was expected"),
        (None, "a single number was expected"),
        ("3", "a single number was expected"),
        ([3], "a single number was expected"),
        (np.array([1, 2]), "a single number was expected"),
        (pd.DataFrame(), "a single number was expected"),
        (math.nan, "a finite number was expected"),
        (math.inf, "a finite number was expected"),
        (7, "something from 0 to 5 euros was expected"),
    ],
)
def test_numbers_refused(value, said):
    with pytest.raises(Malformed, match=said):
        verdict.number("n", value, 0, 5, unit="euros")


def test_fractions_and_counts():
    assert verdict.fraction("f", 1) == 1
    with pytest.raises(Malformed, match=r"reads like a percentage. Write it as a fraction: 0\.5"):
        verdict.fraction("f", 50)
    with pytest.raises(Malformed, match="from 0 to 1"):
        verdict.fraction("f", -0.1)
    assert verdict.count("c", 4.0) == 4
    with pytest.raises(Malformed, match="whole number"):
        verdict.count("c", 4.5)


def test_words_and_mappings():
    assert verdict.word("w", "b", ("a", "b")) == "b"
    with pytest.raises(Malformed, match="Choose from: a, b"):
        verdict.word("w", "c", ("a", "b"))
    with pytest.raises(Malformed, match="write one word"):
        verdict.word("w", ["a"], ("a", "b"))
    assert verdict.words("w", ["a", "a"], ("a", "b")) == {"a"}
    with pytest.raises(Malformed, match="set of words"):
        verdict.words("w", "a", ("a", "b"))
    assert list(verdict.mapping("m", {"y": 1, "x": 2}, ("x", "y"))) == ["x", "y"]
    with pytest.raises(Malformed, match="has no entry 'y'"):
        verdict.mapping("m", {"x": 1}, ("x", "y"))
    with pytest.raises(Malformed, match="that nobody reads"):
        verdict.mapping("m", {"x": 1, "y": 2, "z": 3}, ("x", "y"))
    with pytest.raises(Malformed, match="pandas DataFrame"):
        verdict.mapping("m", pd.DataFrame(), ("x",))


def test_classifications():
    chosen = verdict.word_table("t", {"y": "a", "x": "b"}, ("x", "y"), ("a", "b"))
    assert chosen == {"x": "b", "y": "a"}
    assert verdict.misplaced(chosen, {"x": {"a"}, "y": {"a", "b"}}) == ["x"]
    with pytest.raises(Malformed, match="`x` is 'c', which is not in the vocabulary"):
        verdict.word_table("t", {"y": "a", "x": "c"}, ("x", "y"), ("a", "b"))


def test_blanks_are_found_where_they_hide():
    verdict.answered(1, {"a": [1, {"b": 2}]})
    with pytest.raises(NotAnswered, match="the `...` is still open"):
        verdict.answered({"a": [1, {"b": ...}]})
    with pytest.raises(NotAnswered, match="2 `...` are still open"):
        verdict.answered(..., [...])


@verdict.judges
def judge(answer):
    """A judge that trusts its input too much."""
    if answer == "form":
        return Readable("well formed.")
    return f"{1 / answer:.1f}"


def test_judges_let_nothing_but_verdicts_out():
    assert judge(2) == "0.5" and isinstance(judge(2), Solved)
    assert isinstance(judge("form"), Readable)
    with pytest.raises(Malformed, match="ZeroDivisionError"):
        judge(0)


class Hostile:
    """An object whose every answer about itself is a lie or a crash."""

    def __repr__(self):
        raise RuntimeError("no")

    def __eq__(self, other):
        return True

    __hash__ = None


def test_hostile_objects_are_no_answers():
    for read in (verdict.number, verdict.fraction, verdict.count):
        with pytest.raises(Malformed, match="an object of type Hostile"):
            read("n", Hostile())
    with pytest.raises(Malformed):
        verdict.word("w", Hostile(), ("a",))


def test_call():
    assert call("f", lambda a: a + 1, 1) == 2
    with pytest.raises(Malformed, match="a function was expected"):
        call("f", 3)
    with pytest.raises(Malformed, match="stopped with ZeroDivisionError"):
        call("f", lambda: 1 / 0)
    with pytest.raises(Malformed, match="stopped with SystemExit"):
        call("f", exit)
    with pytest.raises(Malformed, match="returned nothing"):
        call("f", lambda: None)
    with pytest.raises(NotAnswered):
        call("f", lambda: ...)
    with pytest.raises(ValueError, match="told"):
        call("f", lambda: (_ for _ in ()).throw(ValueError("told")), may_raise=(ValueError,))


def forever():
    while True:
        try:
            time.sleep(0.01)
        except Exception:
            continue


def test_a_function_that_never_returns_is_stopped():
    with pytest.raises(Malformed, match="still running after 0.3 seconds"):
        call("f", forever, seconds=0.3)


def test_a_function_that_never_returns_is_stopped_without_signals():
    """As on Windows, or outside the main thread."""
    said = []

    def run():
        try:
            call("f", forever, seconds=0.3)
        except Malformed as malformed:
            said.append(str(malformed))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(10)
    assert said and "still running" in said[0]


def test_a_verdict_is_one_line_in_a_notebook(capsys):
    shell = InteractiveShell.instance()
    for raised in (NotAnswered("a blank."), Malformed("a list."), Wrong("it costs 3.")):
        shell.user_ns["raised"] = raised
        shell.run_cell("raise raised")
        shown = capsys.readouterr().out.strip()
        assert shown == str(raised) and "Traceback" not in shown and "\n" not in shown
    InteractiveShell.clear_instance()


def test_a_solved_answer_prints_its_sentence(capsys):
    Solved("it pays.")._ipython_display_()
    Readable("well formed.")._ipython_display_()
    shown = capsys.readouterr().out.splitlines()
    assert shown == ["Solved: it pays.", "Readable so far: well formed. The rest is judged when you grade this lesson."]


def test_long_sentences_break_between_words():
    lines = Wrong("you guard coffee and wave through " * 6)._render_traceback_()
    assert len(lines) > 1 and all(len(line) <= verdict.LINE and not line.endswith(" ") for line in lines)


def test_messages_are_plain_text():
    """A message may quote an answer; it stays on one line and within bounds."""
    quoted = verdict.brief("x\n" * 500)
    assert "\n" not in quoted and len(quoted) <= 60
    json.dumps(quoted)
    assert io.StringIO(quoted).read() == quoted
