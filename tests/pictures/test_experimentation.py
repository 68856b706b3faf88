"""Lesson 08's pictures: what is drawn, said and tabled are the same numbers, counted here in another way."""

import numpy as np
import pandas as pd
import pytest

from aipm.pictures import experimentation as pictures
from aipm.pictures import logs
from aipm.worlds import experiments, shelf_log, splits
from tests.pictures.looks import check_looks

LOG = shelf_log.load()
Z = experiments.z_scores(np.random.default_rng(1), tests=100)
PEOPLE = experiments.people(seed=experiments.PUBLIC_SEED)
COUNTS = pd.DataFrame({"ranker": ["old", "new"], "counted": [0.98, 0.78], "weighted": [1.05, 1.16]})
RNG = np.random.default_rng(5)
DIFFERENCES = RNG.binomial(7000, 0.05, 10_000) - RNG.binomial(7000, 0.05, 10_000)
LIMIT = 1.96 * np.sqrt(2 * 0.05 * 0.95 * 7000)
REPORTED = np.array([0.08, 0.11, 0.15, 0.4])
FIGURES = {
    "shown_by_place": lambda: logs.shown_by_place(LOG),
    "two_verdicts": lambda: logs.two_verdicts(COUNTS),
    "splits": lambda: pictures.splits(splits.table(), splits.ALARM),
    "luck": lambda: pictures.luck(DIFFERENCES, LIMIT),
    "mornings": lambda: pictures.mornings(Z),
    "reported_lifts": lambda: pictures.reported_lifts(REPORTED, 0.1),
    "before_and_during": lambda: pictures.before_and_during(PEOPLE),
    "who_came": lambda: pictures.who_came(experiments.ramp_up()),
}


@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_a_figure_has_a_message_and_words_and_is_the_same_each_time(draw):
    check_looks(draw)


def test_items_are_shown_as_often_as_their_sessions_have_them():
    table = logs.shown_by_place(LOG)[2].set_index("place")
    shown = LOG[LOG["new_place"] == 6]["session"].nunique()
    assert table.loc[6, "new"] == shown / LOG["session"].nunique()
    assert (table["old"] > table["new"]).all()


def test_the_verdict_turns_only_where_it_does():
    def said(counts):
        return logs.two_verdicts(counts)[0].axes[0].get_title(loc="left")

    assert said(COUNTS) == "The weights turn the verdict round"
    assert said(COUNTS.assign(weighted=[1.2, 1.1])) == "Both counts name the same ranker"


def test_luck_stays_between_its_limits_in_95_of_100_tests():
    fig, _, table = pictures.luck(DIFFERENCES, LIMIT)
    inside = sum(-LIMIT <= difference <= LIMIT for difference in DIFFERENCES) / len(DIFFERENCES)
    assert inside == pytest.approx(0.95, abs=0.01)
    assert f"{inside:.0%} of the tests" in [text.get_text() for text in fig.axes[0].texts]
    assert table["share"].sum() == pytest.approx(1, abs=1e-3)


def test_the_mornings_count_each_test_once():
    fig, words, table = pictures.mornings(Z)
    ever = sum(any(abs(value) > experiments.Z for value in row) for row in Z)
    assert f"{ever} of 100 tests" in words
    assert fig.axes[0].get_title(loc="left") == f"Of 100 tests without a difference, {ever} turn green at least once"
    assert table["green tests"].tolist() == [(abs(column) > experiments.Z).sum() for column in Z.T]
    drawn = fig.axes[0].lines[1].get_xdata()
    assert set(drawn) == set(range(1, ever + 1))  # the tests with a green light stand first


def test_a_split_and_its_luck_are_told_apart_in_words():
    words = pictures.splits(splits.table(), splits.ALARM)[1]
    assert "checkout -0.52% (luck up to ±0.46%)" in words and "Outside: checkout, newsletter, app icon." in words


def test_lifts_above_the_true_one_are_counted():
    _, words, table = pictures.reported_lifts(REPORTED, 0.1)
    assert "18.5% on average" in words and "75% of the tests report more" in words
    assert table["share"].sum() == 1 and table.set_index("from, %").loc[8, "share"] == 0.25


def test_circles_hold_people_and_the_line_is_that_of_cuped():
    fig, _, table = pictures.before_and_during(PEOPLE)
    most = table.iloc[0]
    same = (PEOPLE["clicks_before"] == most["clicks_before"]) & (PEOPLE["clicks"] == most["clicks"])
    assert most["people"] == same.sum()
    (left, right) = fig.axes[0].lines[0].get_ydata()
    assert (right - left) / 20 == pytest.approx(experiments.slope(PEOPLE, "clicks_before"))


def test_the_days_of_each_arm_and_no_answer_of_the_exercise():
    fig, words, table = pictures.who_came(experiments.ramp_up())
    assert table[["control_users", "treated_users"]].sum().tolist() == pytest.approx([1, 1])
    assert table["bought"].tolist() == pytest.approx([20_230 / 1_000_000, 11_000 / 1_000_000])
    said = words + " ".join(text.get_text() for text in fig.axes[0].texts)
    assert "Friday 66% of the control and 2% of the treatment" in said
    assert not any(rate in said for rate in ("2.3%", "2.30", "1.2%", "1.20"))  # of the treatment, by day
