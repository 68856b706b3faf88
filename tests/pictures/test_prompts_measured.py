"""Lesson 09's pictures: what is drawn, said and tabled are the same numbers, counted here in another way."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from aipm.measure import mcnemar
from aipm.pictures import prompts_measured as pictures
from aipm.worlds.voices import answers, rates
from tests.pictures.looks import check_looks, labels, titled

CODES = {"names a side": 3, "talks to the customer": 8, "edits the text": 1}
FORMS = {"Classify.": 0, "… Answer with one word.": 96, "… (and no other word allowed)": 801}
ASKED = {run: answers.answers("smollm2", run, "judge") for run in ("plain", "user", "six-pnpnpn", "six-pnnppn")}
TABLE = rates.table_of({run: (table, table["share"] > 0.5) for run, table in ASKED.items()})
BOUGHT = pd.DataFrame(
    {"mean": [3300, 3100, 2600], "min": [3000, 2900, 2500], "max": [3600, 3400, 2700]}, [50, 100, 400]
)
OTHERS = {"everybody": 3508.0, "word list": 2678.0, "model": 2341.0}
AHEAD = np.random.default_rng(3).integers(-2, 3, 92)
FIGURES = {
    "codes": lambda: pictures.codes(CODES),
    "readable": lambda: pictures.readable(FORMS, 801),
    "prices": lambda: pictures.prices(TABLE, "Four ways to ask cost different sums"),
    "labels": lambda: pictures.labels(BOUGHT, OTHERS),
    "orders": lambda: pictures.orders(TABLE.filter(like="six", axis=0)),
    "reviews_apart": lambda: pictures.reviews_apart(AHEAD, ("A", "B")),
    "coins": lambda: pictures.coins(11, 9),
}


@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_a_figure_has_a_message_and_words_and_is_the_same_each_time(draw):
    check_looks(draw)


def test_the_first_code_is_what_was_asked_for():
    fig, words, table = pictures.codes(CODES)
    assert titled(fig) == ["3 of 12 answers do what was asked"]
    assert [bar.get_width() for bar in fig.axes[0].patches] == table["answers"].tolist() == [3, 8, 1]
    assert [bar.get_hatch() for bar in fig.axes[0].patches] == ["//", "", ""]
    assert "talks to the customer 8" in words


def test_the_bars_of_forms_are_their_counts():
    fig, words, table = pictures.readable(FORMS, 801)
    assert [bar.get_width() for bar in fig.axes[0].patches[len(FORMS) :]] == [0, 96, 801]
    assert titled(fig) == ["Only a form from outside is read 801 times of 801"]
    assert table["form"].tolist() == list(FORMS) and "Answer with one word: 96;" in words
    both = FORMS | {"… Answer with one word.": 801}
    assert titled(pictures.readable(both, 801)[0]) == ["More than one form is read each time"]


def test_a_price_is_what_each_sentence_costs():
    fig, words, table = pictures.prices(TABLE, "Four ways to ask cost different sums")
    drawn = fig.axes[0].lines[0].get_xdata()
    for run, euros, row in zip(ASKED, drawn, table.to_dict("records"), strict=True):
        told = ASKED[run]
        missed = ((told["side"] == "displeased") & (told["share"] <= 0.5)).sum()
        wasted = ((told["side"] != "displeased") & (told["share"] > 0.5)).sum()
        assert euros == row["euros"] == pytest.approx(1000 * (15 * missed + 5 * wasted) / len(told))
        assert row["low"] < euros < row["high"] and f"{run} {euros:,.0f} (" in words


def test_labels_stand_beside_ways_that_need_none():
    fig, words, table = pictures.labels(BOUGHT, OTHERS)
    assert fig.axes[0].lines[0].get_xdata().tolist() == table["labels"].tolist() == [50, 100, 400]
    assert [line.get_ydata()[0] for line in fig.axes[0].lines[1:]] == list(OTHERS.values())
    assert titled(fig) == ["Labels make the small classifier cheaper"]
    assert words.endswith("everybody 3,508, word list 2,678, model 2,341.")
    turned = BOUGHT.assign(mean=[3100, 3300, 2600])
    assert titled(pictures.labels(turned, OTHERS)[0]) == ["More labels do not always help the small classifier"]


def test_orders_are_drawn_by_recall():
    fig, _, table = pictures.orders(TABLE.filter(like="six", axis=0))
    assert table["order"].tolist() == ["six-pnpnpn", "six-pnnppn"] and table["recall"].is_monotonic_increasing
    for run, recall, precision in table.itertuples(index=False):
        told = ASKED[run]
        called, bad = told["share"] > 0.5, told["side"] == "displeased"
        assert (recall, precision) == pytest.approx((called[bad].mean(), bad[called].mean()))
    low, high = 100 * table["recall"].min(), 100 * table["recall"].max()
    assert titled(fig) == [f"The order alone lets {low:.0f} to {high:.0f}% of the displeased be heard"]


def test_each_review_is_one_mark():
    fig, words, table = pictures.reviews_apart(AHEAD, ("A", "B"))
    want = [int((AHEAD > 0).sum()), int((AHEAD < 0).sum()), int((AHEAD == 0).sum())]
    assert table["reviews"].tolist() == want and sum(want) == 92
    assert [len(line.get_xdata()) - 1 for line in fig.axes[0].lines] == want
    assert titled(fig) == [f"{want[0] + want[1]} of 92 reviews tell the two prompts apart"]
    assert f"{want[0]} A ahead" in words and f"{want[1]} B ahead" in labels(fig)


@pytest.mark.parametrize(("only_a", "only_b"), [(11, 9), (2, 12), (0, 3), (7, 7)])
def test_the_marked_coins_are_the_p_value(only_a, only_b):
    fig, words, table = pictures.coins(only_a, only_b)
    marked = sum(bar.get_height() for bar in fig.axes[0].patches if bar.get_hatch() == "//") / 100
    assert marked == pytest.approx(mcnemar(only_a, only_b))
    assert marked == pytest.approx(stats.binomtest(only_a, only_a + only_b).pvalue)
    assert table["chance"].sum() == pytest.approx(1) and f"{marked:.1%} lie" in words
