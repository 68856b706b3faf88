"""Lesson 07's pictures: what is drawn, said and tabled are the same numbers, counted here in another way."""

import pandas as pd
import pytest

from aipm.pictures import data_literacy as pictures
from aipm.worlds import berkeley, keepit_export, segments, support, survey
from tests.pictures.looks import check_looks

MENDED = keepit_export.mended(keepit_export.load())
GAPS = support.gaps(MENDED)
LEFT = pd.DataFrame({"left": [0.264, 0.193], "customers": [7687, 3344]}, index=["fewer tickets", "2 or more tickets"])
REPORT = segments.load().join(segments.interval(segments.load()))
TESTS = {"random_rows": [0.60, 0.61], "by_customer": [0.55, 0.57]}
APART = berkeley.gaps(berkeley.load())
ROWS = pd.DataFrame(
    {
        "model": ["forest", "plain"],
        "the team's test": [0.92, 0.93],
        "an honest test": [0.55, 0.65],
        "next": [0.57, 0.65],
    }
)
BY_MONTH = pd.DataFrame(
    {"left": [0.25, 0.24, 0.26, 0.05], "spend_top_5_percent": [900, 910, 905, 6000], "rural": [0, 0.1, 0.09, 0.1]},
    index=pd.Index([1, 2, 3, 4], name="month"),
)
FIGURES = {
    "draws": lambda: pictures.draws(TESTS, 0.02, 0.56),
    "departments": lambda: pictures.departments(APART),
    "months": lambda: pictures.months(BY_MONTH),
    "tests_and_days": lambda: pictures.tests_and_days(ROWS),
    "widths": lambda: pictures.widths(survey.half_width, (120, 240, 720), 960),
    "tiers_and_whole": lambda: pictures.tiers_and_whole(GAPS, LEFT),
    "changes": lambda: pictures.changes(REPORT),
}


def title_of(figure):
    return figure[0].axes[0].get_title(loc="left")


@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_a_figure_has_a_message_and_words_and_is_the_same_each_time(draw):
    check_looks(draw)


def test_each_draw_of_a_split_stands_at_its_test():
    fig, words, table = pictures.draws(TESTS, 0.02, 0.56)
    assert [list(line.get_xdata()) for line in fig.axes[0].lines[:2]] == list(TESTS.values())
    ends = [segment[:, 0].tolist() for lines in fig.axes[0].collections for segment in lines.get_segments()]
    assert ends == [pytest.approx([auc - 0.02, auc + 0.02]) for aucs in TESTS.values() for auc in aucs]
    assert "(mean 0.605)" in words and len(table) == 4
    assert title_of(pictures.draws(TESTS, 0.02, 0.56)) == "By rows every draw promises too much"
    assert title_of(pictures.draws(TESTS, 0.02, 0.605)) == "What the draws of two splits promise"


def test_only_a_clear_difference_is_a_diamond():
    fig, words, _ = pictures.departments(APART)
    diamonds = [line.get_xdata()[0] for line in fig.axes[0].lines if line.get_marker() == "D"]
    assert diamonds == pytest.approx([100 * (89 / 108 - 512 / 825), 100 * (557 / 1835 - 1198 / 2691)])
    assert title_of((fig,)) == "Women admitted less often, clearly so in no department"
    assert "C -2.9 (-9.4 to +3.5)" in words
    worse = APART.assign(low=APART["gap"] - 0.01, high=APART["gap"] + 0.01)
    assert title_of(pictures.departments(worse)) == "Departments clearly admitting women less often: 2 of 6"


def test_months_far_from_the_usual_are_named():
    words = pictures.months(BY_MONTH)[1]
    assert words == ("Bars by month. Months far from the usual, leavers: 4; top spends: 4; rural rows: 1.")
    assert "rural rows: none" in pictures.months(BY_MONTH.assign(rural=0.1))[1]


def test_the_lines_of_the_models_are_their_aucs():
    fig, words, _ = pictures.tests_and_days(ROWS)
    assert [list(line.get_ydata()) for line in fig.axes[0].lines] == [[0.92, 0.55, 0.57], [0.93, 0.65, 0.65]]
    assert "forest 0.92 (the team's test), 0.55 (an honest test), 0.57 (next)" in words
    assert title_of((fig,)) == "The team's test flatters both and shrinks the gap"
    wider = ROWS.assign(**{"the team's test": [0.80, 0.93]})
    assert title_of(pictures.tests_and_days(wider)) == "What the tests of two models promise"


def test_whoever_asks_all_knows_the_share():
    fig, _, table = pictures.widths(survey.half_width, (120, 240, 720), 960)
    assert fig.axes[0].lines[2].get_ydata()[-1] == 0
    by_hand = [100 * 1.959964 * (0.35 * 0.65 / number) ** 0.5 for number in (120, 240, 720)]
    assert table["of very many"].tolist() == pytest.approx(by_hand)
    corrected = [half * ((960 - number) / 959) ** 0.5 for half, number in zip(by_hand, (120, 240, 720), strict=True)]
    assert table["of 960"].tolist() == pytest.approx(corrected)


def test_the_lines_rise_in_each_tier_and_fall_in_the_whole():
    drawn = pictures.tiers_and_whole(GAPS, LEFT)
    assert title_of(drawn) == "Each line rises, and all together they fall"
    lines = [list(line.get_ydata()) for line in drawn[0].axes[0].lines]
    for (tier, people), ends in zip(MENDED.groupby("tier"), lines, strict=False):
        heavy = people["tickets_90d"] >= 2
        assert ends == pytest.approx([100 * people[~heavy]["churned"].mean(), 100 * people[heavy]["churned"].mean()]), (
            tier
        )
    assert lines[-1] == pytest.approx([26.4, 19.3])
    rising = LEFT.assign(left=[0.19, 0.26])
    assert title_of(pictures.tiers_and_whole(GAPS, rising)) == "Lines of the tiers and of all together"


def test_the_largest_change_stands_first_and_diamonds_miss_zero():
    drawn = pictures.changes(REPORT)
    largest = max(REPORT.itertuples(), key=lambda row: abs(row.change))
    assert drawn[2].iloc[0]["segment"] == largest.segment and len(drawn[2]) == len(REPORT)
    assert title_of(drawn) == f"The largest change, of {largest.segment}, is also the least certain"
    diamonds = [line for line in drawn[0].axes[0].lines if line.get_marker() == "D"]
    assert len(diamonds) == sum(row.low > 0 or row.high < 0 for row in REPORT.itertuples())
    sure = REPORT.assign(low=REPORT["change"] - 0.01, high=REPORT["change"] + 0.01)
    sure.loc[0, "high"] = 1.0
    assert title_of(pictures.changes(sure)).endswith("is not the least certain")
