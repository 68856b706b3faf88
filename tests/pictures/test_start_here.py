"""Lesson 00's pictures: what is drawn, said and tabled are the same numbers, counted here in another way."""

import numpy as np
import pandas as pd
import pytest

from aipm.pictures import start_here as pictures
from aipm.worlds import digitdesk
from tests.pictures.looks import check_looks, labels, titled

IMAGES, READINGS = digitdesk.load(), digitdesk.public_world()
PAIRS = list(zip(READINGS["score"], READINGS["read_as"] != READINGS["digit"], strict=True))  # (score, wrong)
SERVE = {"id": "r1", "if": {"score": [0.5, 1.01]}, "do": "serve", "say": "amount_read"}
TYPE = {"id": "r2", "if": {"score": [0.0, 0.5]}, "do": "human_review", "say": "please_type"}
FIGURES = {
    "dots": lambda: pictures.dots(IMAGES.iloc[0]),
    "sheet": lambda: pictures.sheet(READINGS.head(12)),
    "score_histogram": lambda: pictures.score_histogram(READINGS),
    "all_right": lambda: pictures.all_right(0.04),
    "served_and_typed": lambda: pictures.served_and_typed(READINGS, 0.5),
    "right_and_wrong": lambda: pictures.right_and_wrong(READINGS, 0.5),
    "rule_line_with_a_gap": lambda: pictures.rule_line({"rules": [SERVE]}, READINGS["score"]),
    "rule_line": lambda: pictures.rule_line({"rules": [SERVE, TYPE]}, READINGS["score"]),
}


@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_a_figure_has_a_message_and_words_and_is_the_same_each_time(draw):
    check_looks(draw)


def test_the_dots_are_those_of_the_image_in_their_places():
    row = IMAGES.iloc[7]
    fig, words, table = pictures.dots(row)
    assert table.to_numpy().tolist() == [[row[f"pixel_{down}_{across}"] for across in range(8)] for down in range(8)]
    assert labels(fig) == [str(value) for value in table.to_numpy().ravel()]
    assert (
        f"handwritten {row['digit']} " in words
        and f"{sum(1 for value in labels(fig) if value != '0')} of the 64" in words
    )


def test_the_sheet_marks_the_wrong_readings_and_no_others():
    few = pd.concat([READINGS.head(3), READINGS[READINGS["read_as"] != READINGS["digit"]].head(2)])
    fig, words, _ = pictures.sheet(few)
    assert sum("✗" in label for label in labels(fig)) == 2
    assert titled(fig) == ["2 of 5 are wrong"] and "5 handwritten digits, 2 of them read wrongly" in words


def test_the_histogram_holds_each_reading_once():
    _, words, table = pictures.score_histogram(READINGS)
    assert table["digits"].sum() == len(READINGS)
    assert f"{sum(score >= 0.9 for score, _ in PAIRS)} are 0.9 or more" in words


def test_a_row_is_free_of_mistakes_as_often_as_in_simulated_rows():
    rows = np.random.default_rng(0).random((40_000, 40)) >= 0.044
    table = pictures.all_right(0.044)[2].set_index("digits")["% without a mistake"]
    for digits, chance in table.items():
        assert chance == pytest.approx(100 * rows[:, :digits].all(axis=1).mean(), abs=0.8)
    assert {pictures.SLIP, pictures.DEMO} <= set(table.index)


@pytest.mark.parametrize("threshold", [0.3, 0.5])
def test_served_and_typed_are_counted_one_by_one(threshold):
    fig, words, table = pictures.served_and_typed(READINGS, threshold)
    rows = [
        [sum((score >= threshold) == served and bool(bad) == wrong for score, bad in PAIRS) for wrong in (False, True)]
        for served in (True, False)
    ]
    assert table[["read rightly", "read wrongly"]].to_numpy().tolist() == rows
    assert labels(fig) == [f"{right:,} right, {wrong:,} wrong" for right, wrong in rows]
    assert f"typed, {rows[1][0]:,} right and {rows[1][1]:,} wrong" in words
    assert titled(fig)[0].startswith("Most" if rows[1][0] > rows[1][1] else "At most half")


def test_the_title_turns_where_the_clerk_types_mostly_wrong_readings():
    few = pd.DataFrame({"digit": [1, 2, 3], "read_as": [7, 2, 3], "score": [0.3, 0.8, 0.9]})
    assert titled(pictures.served_and_typed(few, 0.5)[0])[0].startswith("At most half")


def test_the_two_hills_are_shares_of_their_kind():
    _, words, table = pictures.right_and_wrong(READINGS, 0.5)
    assert table[["wrong readings", "right readings"]].sum().tolist() == pytest.approx([100, 100])
    wrong = [score for score, bad in PAIRS if bad]
    assert f"{sum(score < 0.5 for score in wrong) / len(wrong):.0%} of the wrong readings" in words
    row = table[np.isclose(table["score from"], 0.4)]
    assert row["wrong readings"].item() == pytest.approx(100 * sum(0.4 <= s < 0.5 for s in wrong) / len(wrong))


def test_a_gap_is_drawn_with_the_digits_that_nobody_answers():
    low = sum(score < 0.5 for score, _ in PAIRS)
    fig, words, table = pictures.rule_line({"rules": [SERVE]}, READINGS["score"])
    assert table["digits"].tolist() == [len(PAIRS) - low, low]
    assert titled(fig) == ["Where no rule stands, nobody answers"]
    assert (
        labels(fig) == [f"{len(PAIRS) - low:,} digits", f"{low:,} digits"] and f"from 0 to 0.5, {low} digits" in words
    )


def test_a_gap_at_the_top_holds_the_score_of_1():
    table = pictures.rule_line({"rules": [TYPE]}, pd.Series([0.2, 0.6, 1.0]))[2]
    assert table["digits"].tolist() == [1, 2]


def test_rules_for_all_scores_leave_no_gap():
    fig, _, table = pictures.rule_line({"rules": [SERVE, TYPE]}, READINGS["score"])
    assert table["rule"].tolist() == ["r1", "r2"] and table["digits"].sum() == len(READINGS)
    assert titled(fig) == ["Every score from 0 to 1 gets an answer"]


def test_a_default_answers_where_no_rule_stands():
    fig, _, table = pictures.rule_line({"rules": [SERVE], "default": "human_review"}, pd.Series([0.2, 0.5, 0.4]))
    assert table[["rule", "do", "digits"]].to_numpy().tolist() == [["r1", "serve", 1], ["default", "human_review", 2]]
    assert titled(fig) == ["Every score from 0 to 1 gets an answer"]


def test_a_rule_that_never_fires_has_no_digits():
    dead = {"id": "r2", "if": {"score": [0.6, 0.8]}, "do": "human_review", "say": "please_type"}
    table = pictures.rule_line({"rules": [SERVE, dead]}, READINGS["score"])[2].set_index("rule")
    assert table.loc["r2", "digits"] == 0 and table["digits"].sum() == len(READINGS)
