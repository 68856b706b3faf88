"""Shelf's splits: luck and losses of visitors, counted by the exact binomial test."""

import pytest
from scipy import stats

from aipm.pictures import experimentation as pictures
from aipm.questions import experimentation
from aipm.questions.verdict import Malformed, NotAnswered, Wrong
from aipm.worlds import hidden, splits

STOPPED = ["checkout", "newsletter", "app icon"]


def exact(a, b, planned_b):
    return stats.binomtest(b, a + b, planned_b).pvalue < splits.ALARM


def test_the_seven_tests_by_the_exact_test():
    table = splits.table()
    found = [row.test for row in table.itertuples() if exact(row.a, row.b, row.planned_b)]
    assert found == STOPPED
    uneven = (table["b"] / (table["a"] + table["b"]) / table["planned_b"] - 1).abs()
    assert table["test"][uneven.idxmax()] not in STOPPED, "the most uneven split is luck: it has few visitors"
    assert stats.binomtest(150_630, 300_000, 0.5).pvalue < 0.05, (
        "gift wrap shows what a limit of 1.96 would stop in vain"
    )


def test_the_picture_stops_the_same_tests():
    fig, words, table = pictures.splits(splits.table(), splits.ALARM)
    assert table["test"][table["stopped"]].tolist() == STOPPED
    assert f"Outside: {', '.join(STOPPED)}." in words
    assert fig.axes[0].get_title(loc="left").startswith("3 of 7")


@pytest.mark.parametrize("z", [-4.0, 0.0, 2.5])
def test_counts_lie_as_far_off_as_asked(z):
    for design in splits.PUBLIC_DESIGNS:
        a, b = splits.counts(design, z)
        visitors, share = design
        luck = stats.binom.std(visitors, share)
        assert a + b == visitors and (b - visitors * share) / luck == pytest.approx(z, abs=0.02)


def test_worlds_hold_small_and_large_tests_of_several_plans():
    designs = [design for world in hidden(splits, "test", 40) for design in world.designs]
    visitors, plans = zip(*designs, strict=True)
    assert min(visitors) >= 5_000 and max(visitors) <= 4_000_000 and set(plans) == set(splits.PLANS)


def test_the_exact_test_is_a_right_answer_on_many_worlds():
    said = experimentation.split_check(exact, worlds=hidden(splits, "test", 20))
    assert f"it stops 3: {', '.join(STOPPED)}." in said


@pytest.mark.parametrize(
    ("function", "verdict", "says"),
    [
        (lambda a, b, p: abs(b / (a + b) - p) > 0.004, Wrong, "know how many visitors"),
        (
            lambda a, b, p: b > a * p / (1 - p) + 3.3 * ((a + b) * p * (1 - p)) ** 0.5,
            Wrong,
            "Which arm can lose visitors",
        ),
        (lambda a, b, p: stats.binomtest(b, a + b, p).pvalue < 0.05, Wrong, "in 16.4 of 1,000 tests"),
        (lambda a, b, p: ..., NotAnswered, "still returns"),
        (lambda a, b, p: float("nan"), Malformed, "True or False"),
        (3.29, Malformed, "a function was expected"),
    ],
)
def test_a_wrong_function_is_told_what_it_does(function, verdict, says):
    for worlds in (None, hidden(splits, "test", 3)):
        with pytest.raises(verdict, match=says):
            experimentation.split_check(function, worlds=worlds)
