"""Lesson 11's pictures: what is drawn, said and tabled are the same numbers, counted here in another way."""

from math import comb

import pandas as pd
import pytest
from scipy import stats

from aipm.pictures import launch_review as pictures
from aipm.worlds import boards
from tests.pictures.looks import check_looks

PLANS = [(120, 2), (300, 12), (300, 2)]
SITES = pd.DataFrame({"sum": [10, 22, 32], "size": [4152, 1848, 6000]}, index=["city", "outreach", "both sites"])
FIGURES = {
    "exits": lambda: pictures.exits(PLANS, boards.LINE, boards.grows),
    "missed_by_site": lambda: pictures.missed_by_site(SITES, 10),
}


def title_of(figure):
    return figure[0].axes[0].get_title(loc="left")


@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_a_figure_has_a_message_and_words_and_is_the_same_each_time(draw):
    check_looks(draw)


def test_the_chances_are_those_of_the_binomial_distribution():
    table = pictures.exits(PLANS, boards.LINE, boards.grows)[2]
    for row, (cases, wrong) in zip(table.itertuples(), PLANS, strict=True):
        for rate, chance in ((0.01, row.good), (0.04, row.bad)):
            by_hand = sum(comb(cases, k) * rate**k * (1 - rate) ** (cases - k) for k in range(wrong + 1))
            assert chance == pytest.approx(by_hand)


def test_the_title_says_that_all_fail_only_where_all_fail():
    assert title_of(pictures.exits(PLANS, boards.LINE, boards.grows)) == "Each of these exits fails on one side"
    sound = [*PLANS[:2], (1000, 22)]
    assert title_of(pictures.exits(sound, boards.LINE, boards.grows)).startswith("An exit that tells")


def test_sites_are_counted_of_1000_with_wilsons_intervals():
    fig, words, table = pictures.missed_by_site(SITES, 10)
    for row, (hits, of) in zip(table.itertuples(), SITES.to_numpy(), strict=True):
        low, high = stats.binomtest(int(hits), int(of)).proportion_ci(method="wilson")
        assert row[2:] == pytest.approx((1000 * hits / of, 1000 * low, 1000 * high))
    assert "outreach 11.9" in words
    assert [bar.get_width() for bar in fig.axes[0].patches] == pytest.approx(list(table["to"] - table["from"]))


def test_a_site_is_hidden_only_where_the_whole_keeps_the_budget():
    assert title_of(pictures.missed_by_site(SITES, 10)).startswith("Together both keep the budget")
    assert title_of(pictures.missed_by_site(SITES, 20)) == "The sites and both together"
    assert title_of(pictures.missed_by_site(SITES, 5)) == "The sites and both together"
