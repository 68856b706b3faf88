"""Lesson 01's pictures: what is drawn, said and tabled are the same numbers, counted here in another way."""

import numpy as np
import pandas as pd
import pytest

from aipm.pictures import features_behaviours as pictures
from aipm.worlds import shelf
from tests.pictures.looks import check_looks, labels, titled

VISITS = shelf.load()
VISITS["right"] = VISITS["item"] == VISITS["wanted"]
ROWS = list(VISITS.itertuples(index=False))
BUG = shelf.label_bug()
DAYS, WANTED, OTHER = np.arange(14, 17), np.array([0.65, 0.66, 0.64]), np.array([0.0, 0.04, 0.09])
GAIN = np.array([0.05, -0.05, 0.1, -0.02, 0.01])
FIGURES = {
    "total_and_users": lambda: pictures.total_and_users(DAYS, WANTED, OTHER),
    "gains": lambda: pictures.gains(GAIN),
    "wanted_by_score": lambda: pictures.wanted_by_score(VISITS),
    "unfamiliar": lambda: pictures.unfamiliar(VISITS),
    "spoiled_log": lambda: pictures.spoiled_log(BUG),
}


@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_a_figure_has_a_message_and_words_and_is_the_same_each_time(draw):
    check_looks(draw)


def test_the_lines_are_the_two_shares_and_their_ends_are_said():
    fig, words, table = pictures.total_and_users(DAYS, WANTED, OTHER)
    drawn = [line.get_ydata().tolist() for line in fig.axes[0].lines]
    assert drawn == [WANTED.tolist(), OTHER.tolist()] and table["day"].tolist() == [14, 15, 16]
    assert labels(fig) == ["want what they are shown: 64.0%", "have another item than on the first day: 9.0%"]
    assert "from 65.0% to 64.0%" in words and "from 0.0% to 9.0%" in words


def test_each_change_of_an_item_is_counted_on_its_side():
    fig, words, table = pictures.gains(GAIN)
    assert labels(fig) == ["worse: 2", "better: 3"] and table["changes"].sum() == len(GAIN)
    assert "Of 5 changes 3 are for the better and 2 for the worse" in words and "+1.8 points" in words
    assert table.loc[table["points from"] >= 0, "changes"].sum() == 3


def test_the_title_turns_where_new_items_are_mostly_better():
    assert titled(pictures.gains(GAIN)[0]) == ["A new item is about as often worse as better"]
    assert titled(pictures.gains(abs(GAIN))[0]) == ["The new items mostly differ one way"]


def test_the_shares_by_score_are_counted_one_by_one():
    _, words, table = pictures.wanted_by_score(VISITS)
    ends = list(zip(pictures.BANDS, pictures.BANDS[1:], strict=False))
    counted = {}
    for segment in pictures.SEGMENTS:
        for low, high in ends:
            hits = [row.right for row in ROWS if row.segment == segment and low <= row.score < high]
            if len(hits) >= pictures.LEAST_CASES:
                counted[segment, len(hits)] = sum(hits) / len(hits)
    drawn = {(row.segment, row.visits): row.wanted for row in table.itertuples(index=False)}
    assert drawn == pytest.approx(counted)
    top = [row.right for row in ROWS if row.segment == "abroad" and row.score >= 0.9]
    assert f"abroad {sum(top) / len(top):.0%}" in words


def test_a_score_means_less_for_new_visitors_and_little_abroad():
    table = (
        pictures.wanted_by_score(VISITS)[2]
        .groupby("segment")
        .apply(lambda part: np.average(part["wanted"] - part["score"], weights=part["visits"]), include_groups=False)
    )
    assert table["abroad"] < -0.5 < table["new"] < -0.05 < table["returning"]


def test_a_segment_with_few_visits_in_a_band_has_no_point_there():
    few = VISITS[VISITS["segment"] == "returning"].head(400)
    crowd = pd.concat([few, few.assign(segment="new"), few.assign(segment="abroad"), few.head(1).assign(score=0.65)])
    table = pictures.wanted_by_score(crowd[(crowd["score"] > 0.7) | (crowd["score"] == 0.65)])[2]
    assert table["score"].min() > 0.7 and set(table["segment"]) == set(pictures.SEGMENTS)


def test_the_steps_hold_each_segment_once_and_the_edge_is_counted():
    fig, words, table = pictures.unfamiliar(VISITS)
    assert table[list(pictures.SEGMENTS)].sum().tolist() == pytest.approx([1, 1, 1])
    abroad = [row.ood for row in ROWS if row.segment == "abroad"]
    share = sum(ood >= 0.99 for ood in abroad) / len(abroad)
    assert f"abroad {share:.1%}" in words and f"abroad: {share:.0%} at 0.99 or more" in labels(fig)


def test_the_bars_are_the_three_shares_of_the_bug():
    fig, words, table = pictures.spoiled_log(BUG)
    shares = [BUG["before"], BUG["on_the_log"], BUG["truth"]]
    assert [bar.get_width() for bar in fig.axes[0].patches] == shares == table["share"].tolist()
    assert labels(fig) == [f"{share:.1%}" for share in shares] and f"{BUG['truth']:.1%} in front of visitors" in words
    assert BUG["on_the_log"] - BUG["truth"] > 0.3  # what the title says
