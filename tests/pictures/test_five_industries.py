"""Lesson 06's pictures: what is drawn, said and tabled are the same numbers, counted here in another way."""

from math import comb

import numpy as np
import pandas as pd
import pytest

from aipm.measure import upper_error_bound, wilson_interval
from aipm.pictures import five_industries as pictures
from aipm.worlds import lendfair
from aipm.worlds.industries import tastes
from tests.pictures.looks import check_looks, labels, titled

TRIED = pd.DataFrame({"left_alone": [64.0, 32.0, 9.0], "seen": [50.0, 152.0, 375.0]}, index=[0.5, 0.2, 0.05])
OFFICES = pd.DataFrame({"own": [0.5, 0.2, 0.07], "times": [1.0, 1.3, 2.1]}, index=["saas", "fintech", "healthcare"])
OFFERS = pd.DataFrame(
    {"offer from": [0.0, 0.25, 0.8], "minutes a week": [1.0, 4.0, 6.0], "off in a year": [1.0, 0.9, 0.2]}
)
APPLICANTS = lendfair.public_world()
SAID = pd.cut(APPLICANTS["score"], [0, 0.1, 0.3, 1]).rename("said")
PARTS = APPLICANTS.groupby([SAID, "group"], observed=True).agg(
    score=("score", "mean"), defaults=("defaulted", "sum"), applicants=("defaulted", "size")
)
BOUNDS = {n: upper_error_bound(0, n) for n in (50, 200)}
BELIEVED = pd.DataFrame({"none": [0.0, 0.03], "one": [0.1, 0.05]}, index=[0, 60])
PAGES = pd.DataFrame(
    {"sales a week": [3.9, 1.6, 2.4], "of best value": [0.28, 0.86, 0.81]},
    index=["conversion", "order_value", "lifetime_value"],
)
KEPT = tastes.table()
FIGURES = {
    "trade_off": lambda: pictures.trade_off(TRIED, 99),
    "own_thresholds": lambda: pictures.own_thresholds(OFFICES, 0.5),
    "offers": lambda: pictures.offers(OFFERS, 0.25),
    "calibration": lambda: pictures.calibration(PARTS),
    "good_payers": lambda: pictures.good_payers(APPLICANTS, 1 / 6),
    "one_test": lambda: pictures.one_test(100, 93, 0.90, 0.96),
    "clean_runs": lambda: pictures.clean_runs(BOUNDS, 0.02),
    "one_sale": lambda: pictures.one_sale(BELIEVED, 0.04),
    "owners": lambda: pictures.owners(PAGES),
    "kept_clicks": lambda: pictures.kept_clicks(KEPT),
}


@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_a_figure_has_a_message_and_words_and_is_the_same_each_time(draw):
    check_looks(draw)


def test_the_points_of_the_trade_off_are_those_given():
    fig, words, _ = pictures.trade_off(TRIED, 99)
    across, up = fig.axes[0].lines[0].get_data()
    assert (list(across), list(up)) == ([50, 152, 375], [64, 32, 9])
    assert "from 0.20 on 32 of 99 ill patients are left alone and a doctor sees 152" in words
    assert titled(fig) == ["To miss few, a doctor must see many"]
    odd = pictures.trade_off(TRIED.assign(left_alone=[9.0, 32.0, 64.0]), 99)[0]
    assert titled(odd) == ["More looks do not always miss fewer"]


def test_customers_for_whom_the_deck_is_wrong_are_counted():
    fig, words, _ = pictures.own_thresholds(OFFICES, 0.5)
    assert titled(fig) == ["The sales deck is wrong for 2 of 3 customers"]
    assert {"0.07", "0.5 costs 2.1 times as much"} <= set(labels(fig)) and "fintech 0.20, where 0.5 costs 1.3" in words


def test_the_offer_with_most_minutes_is_named():
    fig, words, _ = pictures.offers(OFFERS, 0.25)
    assert titled(fig) == ["Of these, 0.8 saves most minutes", "Low thresholds lose the users"]
    assert fig.axes[1].lines[0].get_ydata() == pytest.approx([0, 10, 80]) and "0.25 on 4.0 minutes a week, 10%" in words
    odd = pictures.offers(OFFERS.assign(**{"off in a year": [0.1, 0.9, 0.2]}), 0.25)[0]
    assert titled(odd)[1] == "Who keeps the helper differs"


def test_the_parts_are_counted_applicant_by_applicant():
    _, words, table = pictures.calibration(PARTS)
    people = list(zip(APPLICANTS["score"], APPLICANTS["group"], APPLICANTS["defaulted"], strict=True))
    for low, high, row in ((0.1, 0.3, 3), (0.3, 1.0, 5)):
        here = [defaulted for score, group, defaulted in people if group == "B" and low < score <= high]
        assert table.iloc[row]["defaulted"] == pytest.approx(sum(here) / len(here))
        assert table.iloc[row][["low", "high"]].tolist() == pytest.approx(wilson_interval(sum(here), len(here)))
    fits = sum(row.low <= row.score <= row.high for row in table.itertuples())
    assert f"{fits} of 6 intervals hold the mean score" in words


def test_the_title_turns_where_the_score_says_too_much():
    assert titled(pictures.calibration(PARTS)[0]) == ["In both groups the score says what happens"]
    odd = pictures.calibration(PARTS.assign(score=PARTS["score"] / 2))[0]
    assert titled(odd) == ["The score misses in some parts"]


def test_refused_good_payers_are_counted_and_no_count_is_given_away():
    """Question Q06.8 asks for the counts, so the picture says shares alone."""
    fig, words, table = pictures.good_payers(APPLICANTS, 1 / 6)
    assert table[["A", "B"]].sum().tolist() == pytest.approx([1, 1])
    for group in "AB":
        paid = APPLICANTS.query("defaulted == 0 and group == @group")["score"]
        refused = sum(score >= 1 / 6 for score in paid)
        assert f"{refused / len(paid):.0%} in {group}" in words
        assert not any(f"{count:,}" in " ".join([words, *labels(fig)]) for count in (refused, len(paid)))
    assert titled(fig) == ["More good payers of B stand on the wrong side"]


def test_the_share_that_passes_is_the_sum_of_its_bars():
    fig, words, table = pictures.one_test(100, 93, 0.90, 0.96)
    for recall in (0.90, 0.96):
        passes = sum(comb(100, found) * recall**found * (1 - recall) ** (100 - found) for found in range(93, 101))
        assert table.loc[table["found"] >= 93, f"finds {recall:.0%}"].sum() == pytest.approx(passes)
        assert f"one that finds {recall:.0%} passes in {passes:.0%}" in words
    assert titled(fig) == ["The worse model passes in 21% of the tests"]


def test_clean_runs_that_support_the_claim_are_counted():
    fig, words, _ = pictures.clean_runs(BOUNDS, 0.02)
    assert titled(fig) == ["1 of 2 clean runs supports the claim"]
    ends = [1 - 0.05 ** (1 / n) for n in BOUNDS]  # the share that shows n clean checks in a run in 5%
    assert [bar.get_width() for bar in fig.axes[0].patches] == pytest.approx([100 * end for end in ends])
    assert f"0 of 50 up to {ends[0]:.1%}" in words
    assert titled(pictures.clean_runs(BOUNDS, 0.06)[0]) == ["2 of 2 clean runs support the claim"]


def test_one_sale_says_less_with_a_larger_k():
    fig, words, _ = pictures.one_sale(BELIEVED, 0.04)
    assert [line.get_xdata().tolist() for line in fig.axes[0].lines[:2]] == [[0, 3], [10, 5]]
    assert "k = 60: one sale 5.0%, none 3.0%" in words and titled(fig) == ["The larger k, the less one sale says"]
    assert titled(pictures.one_sale(BELIEVED[::-1], 0.04)[0]) == ["What one sale says depends on k"]


def test_the_owners_with_most_sales_and_most_value_are_named():
    fig, words, _ = pictures.owners(PAGES)
    assert titled(fig) == ["Conversion sells most often", "Order value earns the most"]
    assert labels(fig) == ["3.9", "1.6", "2.4", "28", "86", "81"] and "order_value 1.6 sales a week, 86%" in words


def test_kept_clicks_are_those_of_the_table():
    fig, words, _ = pictures.kept_clicks(KEPT)
    hits, unique = (line.get_ydata() for line in fig.axes[0].lines)
    assert np.allclose(hits, 100 * KEPT["hits"]) and np.allclose(unique, 100 * KEPT["unique"])
    row = KEPT[KEPT["clicks kept"] == 20].iloc[0]
    assert f"20 kept {row['hits']:.0%} hit, {row['unique']:.0%} unique" in words
    assert titled(fig) == ["The first clicks bring use, the next ones give people away"]
    late = KEPT.assign(hits=KEPT["unique"] / 2)
    assert titled(pictures.kept_clicks(late)[0]) == ["Use and risk grow together"]
