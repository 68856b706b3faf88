"""Lesson 13's first pictures: what is drawn, said and tabled are the same numbers, counted here in another way."""

import pandas as pd
import pytest

from aipm.pictures import agent_permissions as pictures
from tests.pictures.looks import check_looks, labels, titled

DAYS = pd.DataFrame({"day": [1, 2, 3, 4], "cases": [2, 1, 0, 0], "too_much": [80.0, 40.5, 0.0, 0.0]})
LIMITS = pd.DataFrame({"limits": ["any refund", "+ a cap a day", "+ a new address"],
                       "worst_day": [1_200_000.0, 20_000.0, 200_000.0], "alone": [0.89, 0.74, 0.82]})  # fmt: skip
EUROS = pd.DataFrame({"in the prompt": [0.0, 300.0, 80_000.0], "in code": [0.0, 150.0, 20_000.0]},
                     index=["copies", "rewords", "adapts"])  # fmt: skip
WAYS = pd.DataFrame({"way": ["nobody", "all", "11 hours"], "hours": [0.0, 34.0, 11.0], "wages": [0.0, 600.0, 194.0],
                     "errors": [2084.0, 1966.0, 778.0]})  # fmt: skip
CAUGHT = pd.DataFrame({"no advice": [0.83, 0.72, 0.63], "deciding first": [0.46, 0.39, 0.35],
                       "advice first": [0.25, 0.22, 0.19]}, index=[0.5, 0.04, 0.01])  # fmt: skip
TOKENS = pd.DataFrame(
    [[2.0, 7.0, 1.0], [2.0, 2.0, 4.0]], index=["tokens", "price"], columns=["first", "again", "written"]
)
RESOLVED = pd.DataFrame({"way": ["large", "small first"], "answering": [0.2, 0.04], "coming_back": [0.5, 0.66],
                         "p95": [48.0, 27.0]})  # fmt: skip
FIGURES = {
    "by_day": lambda: pictures.by_day(DAYS, 3),
    "at_worst": lambda: pictures.at_worst(LIMITS),
    "three_attackers": lambda: pictures.three_attackers(EUROS),
    "approvals": lambda: pictures.approvals(WAYS),
    "catches": lambda: pictures.catches(CAUGHT, {"a test hour": 0.5}),
    "tokens": lambda: pictures.tokens(TOKENS),
    "per_resolved": lambda: pictures.per_resolved(RESOLVED),
}


@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_a_figure_has_a_message_and_words_and_is_the_same_each_time(draw):
    check_looks(draw)


def test_days_are_told_apart_by_the_keys():
    fig, words, _ = FIGURES["by_day"]()
    assert titled(fig) == ["120 € are paid twice in 2 days, and nothing once there are keys"]
    assert "3 cases are paid more than once, 120 euros too much" in words and words.endswith("from day 3 on 0.")
    later = pictures.by_day(DAYS.assign(too_much=10.0), 3)[0]
    assert titled(later) == ["20 € are paid twice in 2 days, and 20 € after the keys"]


def test_the_worst_day_of_each_policy_stands_beside_its_mark():
    fig, words, _ = FIGURES["at_worst"]()
    assert titled(fig) == ["20,000 € at worst with all caps, 200,000 € with one tool more"]
    assert {"1,200,000 €", "89%", "200,000 €", "82%"} <= set(labels(fig))
    assert "any refund: 1,200,000 euros, 89% without a person" in words
    marks = fig.axes[0].lines[0]
    assert list(marks.get_xdata()) == LIMITS["worst_day"].tolist()


def test_attackers_are_compared_way_by_way():
    fig, words, table = FIGURES["three_attackers"]()
    assert titled(fig) == ["Limits in the prompt leave 4 times as much to the one who adapts"]
    assert "who rewords: 300 euros in the prompt, 150 euros in code" in words
    widths = sorted(bar.get_width() for bar in fig.axes[0].patches)
    assert widths == sorted(EUROS.to_numpy().ravel()) and table["attacker"].tolist() == list(EUROS.index)


def test_bars_add_up_to_the_bill():
    fig, words, _ = FIGURES["approvals"]()
    assert titled(fig) == ["all: 482 € more per 1,000 refunds than nobody"]
    assert "11 hours 972 euros, of them 194 for 11 hours a week" in words
    ends = [bar.get_x() + bar.get_width() for bar in fig.axes[0].patches[len(WAYS) :]]
    assert ends == pytest.approx((WAYS["wages"] + WAYS["errors"]).tolist())
    cheap = pictures.approvals(WAYS.assign(errors=[2084.0, 978.0, 778.0]))[0]
    assert titled(cheap) == ["all: 506 € less per 1,000 refunds than nobody"]


def test_catches_fall_to_the_right():
    fig, words, table = FIGURES["catches"]()
    assert titled(fig) == ["With no advice, 83% are caught among many, 63% among few"]
    assert "advice first 25% where 50% are wrong, 19% where 1.0% are" in words
    assert "a test hour" in labels(fig) and table["share wrong"].tolist() == [0.5, 0.04, 0.01]
    low, high = fig.axes[0].get_xlim()
    assert low > high  # the rarer, the further to the right


def test_parts_are_shares_of_their_bar():
    fig, words, table = FIGURES["tokens"]()
    assert titled(fig) == ["What is written is 10% of the tokens and 50% of the price"]
    assert "tokens: 20% first, 70% again, 10% written" in words
    assert table[["first", "again", "written"]].sum(axis=1).tolist() == pytest.approx([1, 1])


def test_the_price_of_a_resolved_case_is_that_of_its_parts():
    fig, words, _ = FIGURES["per_resolved"]()
    assert titled(fig) == ["People for those who come back are 71% to 94% of the price"]
    assert "large 0.700 euros, of them 0.200 for models; 95% wait 48 seconds at most" in words
    assert "0.700 €, 48 s" in labels(fig)
