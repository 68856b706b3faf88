"""The pictures of real scores in groups: what is drawn, said and tabled are the same numbers, counted here in another way."""

import pandas as pd
import pytest
from scipy import stats

from aipm.pictures import real_scores
from aipm.worlds import compas, lendfair, transrisk
from tests.pictures.looks import check_looks, labels, titled

LIMIT = transrisk.best_limit()
LEVEL = transrisk.level_limits(LIMIT)
PEOPLE = transrisk.people()
ONE, OWN = transrisk.by_group(LIMIT), transrisk.by_group(LEVEL)


def credit(people=PEOPLE):
    return real_scores.credit_scores(people, ONE, OWN, LIMIT, lendfair.BREAK_EVEN)


def rearrests(read="as published"):
    return real_scores.rearrests(compas.by_decile(read), compas.shares(read))


@pytest.mark.parametrize("draw", [credit, rearrests], ids=["credit_scores", "rearrests"])
def test_a_figure_has_a_message_and_words_and_is_the_same_each_time(draw):
    check_looks(draw)


def test_the_lines_are_the_shares_of_the_file_and_the_marks_those_refused():
    fig, words, table = credit()
    file = transrisk.load().set_index(["group", "score"])["bad"]
    for group in ("Asian", "Black", "Hispanic", "White"):
        assert table[group].tolist() == pytest.approx([file[group, score] / 100 for score in table["score"]])
        assert f"{group} {ONE.loc[group, 'good_refused']:.0%} at one limit" in words
    left, right = fig.axes
    drawn = sorted(tuple(line.get_ydata()) for line in left.lines if len(line.get_ydata()) == len(table))
    assert drawn == sorted(tuple(100 * table[group]) for group in ("Asian", "Black", "Hispanic", "White"))
    crosses, diamonds = (sorted(line.get_xdata()) for line in right.lines)
    assert crosses == pytest.approx(sorted(100 * ONE["good_refused"]))
    assert diamonds == pytest.approx(sorted(100 * OWN["good_refused"]))
    assert f"one limit: {LIMIT:g}" in labels(fig)


def test_titles_say_what_the_numbers_say():
    assert titled(credit()[0]) == ["One score hides unequal risks", "One limit refuses them unequally"]
    alike = PEOPLE.assign(p_bad=PEOPLE["score"].map(lambda score: 1 - score / 100))
    assert titled(credit(alike)[0])[0] == "One score means one risk in all"
    spread = compas.by_decile().assign(rearrested=lambda table: table["people"] * (table["group"] == "Black"))
    other = real_scores.rearrests(spread, compas.shares())[0]
    assert titled(other)[0] == "A score means different risks"
    assert titled(rearrests()[0])[0] == "A score means about the same"


def test_the_names_of_the_groups_do_not_lie_over_one_another():
    left = credit()[0].axes[0]
    heights = sorted(text.xy[1] for text in left.texts if text.get_text()[:-2] in ONE.index)
    assert len(heights) == 4 and min(pd.Series(heights).diff().dropna()) >= 4


@pytest.mark.parametrize("read", list(compas.FILES))
def test_intervals_are_wilsons_and_the_words_give_the_three_shares(read):
    fig, words, table = rearrests(read)
    for row in table.itertuples():
        low, high = stats.binomtest(int(row.rearrested), int(row.people)).proportion_ci(method="wilson")
        assert (row.low, row.high) == pytest.approx((low, high), abs=1e-6)
    shares = compas.shares(read)
    assert f"flagged, of those not rearrested: {shares.loc['Black', 'wrongly_flagged']:.0%} Black" in words
    assert f"{shares.loc['White', 'precision']:.0%}" in labels(fig)
