"""Predictions with a payoff: the sentence is true, `...` shows nothing, and only a learner's own notebook is recorded."""

import json
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from aipm.compare import compare, predictions, record
from aipm.compare.picture import record_picture, two_dots
from aipm.compare.reading import Unread, guessed
from aipm.compare.record import Kept
from aipm.compare.sentence import compared, said, shown
from aipm.figure import png

positive = some.floats(1e-3, 1e6).map(lambda value: float(f"{value:.4g}"))


def told(guess, truth, unit="", choices=()):
    return compared(guessed(guess, truth, unit, choices), truth, unit, choices, written=guess)


def number(text):
    return float(text.replace(",", ""))


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A learner's desk: lesson 02 open in JupyterLab, and a folder of their own."""
    notebook = tmp_path / "02_accuracy_trap.ipynb"
    notebook.write_text("{}")
    monkeypatch.setenv("AIPM_PORTFOLIO", str(tmp_path / "portfolio"))
    monkeypatch.setenv("JPY_SESSION_NAME", str(notebook))
    monkeypatch.delenv("PYTEST_VERSION", raising=False)
    return tmp_path / "portfolio" / record.FILE


@given(positive, positive)
def test_a_factor_is_said_above_three_and_is_the_ratio_rounded(guess, truth):
    sentence, off = compared(guess, truth, "payments").sentence, max(guess / truth, truth / guess)
    found = re.search(r"([\d,.]+) times (more|fewer)\.", sentence)
    assert bool(found) == (off > 3)
    if found:
        assert number(found[1]) in (pytest.approx(round(off)), pytest.approx(round(off, 1)))
        assert found[2] == ("more" if truth > guess else "fewer")


@given(positive, positive)
def test_a_difference_takes_the_reader_from_the_guess_to_the_number_shown(guess, truth):
    found = re.search(r"It is ([\d,.]+) euros: ([\d,.]+) (more|less)\.", compared(guess, truth, "euros").sentence)
    if found:
        way = 1 if found[3] == "more" else -1
        apart = number(found[1]) - guess
        assert number(found[2]) == pytest.approx(abs(apart), rel=0.05, abs=0.5 if abs(apart) >= 100 else 0.06)
        assert apart * way >= 0


@given(positive)
def test_close_is_within_a_tenth(truth):
    assert compared(truth * 1.09, truth).right and not compared(truth * 1.2, truth).right
    assert compared(truth, truth).sentence.endswith(("exactly what you said.", "close."))


@pytest.mark.parametrize(
    ("guess", "truth", "unit", "sentence"),
    [
        (40, 0.9, "of 1,000 payments", "You said 40. It is 0.9 of 1,000 payments: 44 times fewer."),
        (60, 35, "%", "You said 60%. It is 35%: 25 points less."),
        (0.9, 0.6, "AUC in the city", "You said 0.9. It is 0.6 as an AUC in the city: 0.3 less."),
        (0.5, 0.03, "as the cheapest threshold", "You said 0.5. It is 0.03 as the cheapest threshold: 17 times less."),
        (35, 35.2, "% of the frauds", "You said 35%. It is 35.2% of the frauds: close."),
        ("40%", 400, "of 1,000", "You said 40%, which is 400 of 1,000. It is 400 of 1,000: exactly what you said."),
        ("0,5", 0.4, "share", "You said 0.5. It is 0.4 as a share: 0.1 less."),
        (0, 3, "women", "You said 0. It is 3 women: 3 more."),
        (-1, -5, "points", "You said -1. It is -5 points: 4 less."),
        (np.float32(2), np.int64(9), "times", "You said 2. It is 9 times: 4.5 times more."),
        ("rises", "stays", "AUC", "You said AUC rises; it stays."),
        ("It stays the same.", "stays", "AUC", "You said AUC stays, and it does."),
        ("9", "a 9", "the screen", 'The screen: you said "9", and that is right.'),
        (True, False, "it is safe", 'It is safe: you said "yes". The answer is "no".'),
        (("a", "c", "b"), ["a", "b", "c"], "", "You said a, c, b. It is a, b, c: 1 of 3 places agrees."),
        ("a, b", ("a", "b"), "", "You said a, b, and that is the order."),
    ],
)
def test_sentences(guess, truth, unit, sentence):
    assert told(guess, truth, unit).sentence == sentence


def test_a_percentage_for_a_share_and_a_share_for_a_percentage_are_told_kindly():
    assert told(40, 0.4, "share").sentence.startswith(
        "You said 40, which reads like a percentage: as a fraction it is 0.4."
    )
    doubt = told(0.4, 38.2, "%")
    assert doubt.sentence.endswith("If you meant 40%, write 40.") and not doubt.counts
    assert told(0.4, 0.5, "%").counts  # less than one percent was meant


def test_a_denial_is_not_taken_for_the_word_in_it():
    assert not told("it does not stay", "stays", "AUC").right
    assert not told("rises or stays", "stays", "AUC").right
    assert not told("rises, then stays", "stays", "AUC").right


@pytest.mark.parametrize(
    ("guess", "value"),
    [("1,200", 1200), ("1.200,5", 1200.5), ("1 200", 1200), ("about 40", None), ("~40", 40), ("40 women", 40),
     (np.array([7]), 7), (pd.Series([7]), 7), ("−3", -3), ("1,2,3", None), ("", None), ((0, 5), None), (True, None),
     (None, None), (float("nan"), None), ([], None), ({}, None), (object(), None)],
)  # fmt: skip
def test_a_number_is_read_or_its_form_is_asked_for(guess, value):
    if value is None:
        with pytest.raises(Unread, match="such as 40") as why:
            guessed(guess, 5, "women")
        assert str(why.value).count(". ") <= 1
    else:
        assert guessed(guess, 5, "women") == value


@pytest.mark.parametrize(("truth", "wanted"), [("stays", '"rises", "falls"'), (("a", "b"), "write 2 entries")])
def test_a_word_or_an_order_is_asked_for(truth, wanted):
    with pytest.raises(Unread, match=wanted):
        guessed(50, truth, "", ("rises", "falls"))


@pytest.mark.parametrize("truth", [float("nan"), None, {}, [], (1, 2), ""])
def test_a_truth_that_is_none_fails_even_at_a_blank_guess(truth):
    with pytest.raises(ValueError, match="needs as its truth"):
        compare(..., truth)


def test_nothing_is_shown_or_kept_while_the_guess_is_open(desk, capsys):
    compare(..., 0.9, "of 1,000 payments")
    assert capsys.readouterr() == ("", "") and not desk.exists()


def test_a_guess_is_shown_with_its_picture_and_kept_once(desk, capsys):
    compare(40, 0.9, "of 1,000 payments")
    compare(1, 0.9, "of 1,000 payments")
    assert "<p>You said 40. It is 0.9 of 1,000 payments: 44 times fewer.</p><figure" in capsys.readouterr().out
    (line,) = desk.read_text().splitlines()
    assert json.loads(line) == {"lesson": "02", "name": "of 1,000 payments", "right": False, "off": 40 / 0.9}
    compare("lots", 3, "women")
    compare(0.4, 40, "%")
    assert len(desk.read_text().splitlines()) == 1


@pytest.mark.parametrize("where", ["graded", "tested", "elsewhere"])
def test_nothing_is_kept_where_no_learner_sits(desk, monkeypatch, where, tmp_path, capsys):
    """The grader's kernels, nbval's and the build's have no notebook open, or run under pytest."""
    if where == "graded":
        monkeypatch.delenv("JPY_SESSION_NAME")
    elif where == "tested":
        monkeypatch.setenv("PYTEST_VERSION", "9")
    else:
        other = tmp_path / "notes.ipynb"
        other.write_text("{}")
        monkeypatch.setenv("JPY_SESSION_NAME", str(other))
    compare(40, 0.9, "of 1,000 payments")
    assert "44 times fewer" in capsys.readouterr().out and not desk.parent.exists()


def test_a_folder_that_cannot_be_written_costs_the_learner_nothing(desk, capsys):
    desk.parent.write_text("a file in the folder's place")
    compare(40, 0.9, "of 1,000 payments")
    assert "44 times fewer" in capsys.readouterr().out


def test_from_ten_guesses_on_the_record_is_told(desk, capsys):
    for place in range(9):
        compare(10, 10, "women", name=str(place))
    assert "Your record" not in capsys.readouterr().out
    compare(50, 10, "women", name="last")
    assert "of 10 predictions, 9 were right or within a tenth, and 1 was off by more than a factor of 3" in (
        capsys.readouterr().out
    )


def test_lines_that_are_no_predictions_are_left_out(tmp_path):
    good = {"lesson": "02", "name": "x", "right": True, "off": None}
    odd = [good, {**good, "off": "far"}, {**good, "off": 0.5}, [1], {}, None]
    (tmp_path / record.FILE).write_text("\n".join(map(json.dumps, odd)) + "\nnot json\n")
    assert record.read(tmp_path) == [Kept("02", "x", True, None)]


def test_predictions_says_how_good_they_were_and_whether_they_got_better(desk, capsys):
    predictions()
    assert capsys.readouterr() == ("", "")
    for place, guess in enumerate((100, 90, 80, 11, 10, 10)):
        compare(guess, 10, "women", name=str(place))
    capsys.readouterr()
    predictions()
    assert "first half was off by a factor of 9.0, the middle one of the second half by 1.0" in capsys.readouterr().out


@pytest.mark.parametrize(("guess", "truth"), [(40, 0.9), (60, 35), (0, 0), (-3, 2), (7, 7), (1, 10**6)])
def test_the_picture_has_both_numbers_and_is_the_same_each_time(guess, truth):
    fig, words = two_dots(guess, truth, "women")
    assert f"your guess at {said(guess)} women, the measured value at {shown(truth)} women" in words
    assert [text.get_text() for text in fig.axes[0].texts] == [f"you said {said(guess)}", f"it is {shown(truth)}"]
    assert png(fig) == png(two_dots(guess, truth, "women")[0])
    low, high = fig.axes[0].get_xlim()
    assert low <= min(guess, truth) and max(guess, truth) <= high


def test_the_picture_of_all_predictions_says_no_more_than_they_show():
    kept = [Kept("02", str(place), False, off) for place, off in enumerate((2.0, 2.0, 9.0, 9.0))]
    assert record_picture(kept[:3]) is None
    fig, words = record_picture(kept)
    assert "first half is off by a factor of 2.0, of the second half by 9.0" in words
    assert fig.axes[0].get_title(loc="left") == "Your later guesses were no closer than your first"
