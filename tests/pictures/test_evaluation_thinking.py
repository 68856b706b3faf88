"""Lesson 10's pictures: what is drawn, said and tabled are the same numbers, counted here in another way."""

import pandas as pd
import pytest
from scipy import stats

from aipm.pictures import evaluation_thinking as pictures
from aipm.worlds import candidates, fairness, launch
from tests.pictures.looks import check_looks, titled

MODELS = candidates.public_world().models
PRICES = {"clinic": (20, 1, 0.1), "bank": (145, 12, 4), "mail": (1, 50, 0.2)}
EVIDENCE = launch.evidence(launch.public_world())
ENDS = pd.DataFrame({"rules": ["a", "b"], "announced": [0.9, 0.8], "true": [0.85, 0.79], "kept": [0.5, 0.25]})
FIGURES = {
    "costs_by_kind": lambda: pictures.costs_by_kind(MODELS, PRICES),
    "announced_and_true": lambda: pictures.announced_and_true(ENDS),
    "gaps": lambda: pictures.gaps(fairness.comparison()),
    "of_1000": lambda: pictures.of_1000(4, 322, "who have cancer"),
    "red_lines": lambda: pictures.red_lines(EVIDENCE),
}


@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_a_figure_has_a_message_and_words_and_is_the_same_each_time(draw):
    check_looks(draw)


@pytest.mark.parametrize("place", PRICES)
def test_the_stacked_costs_are_those_of_the_prices(place):
    table = pictures.costs_by_kind(MODELS, PRICES)[2].query("place == @place").set_index("model")
    cost = candidates.cost(MODELS, PRICES[place])
    assert table[["missed", "false_alarms", "to_a_person"]].sum(axis=1).to_dict() == pytest.approx(
        (cost / cost.min()).to_dict()
    )


def test_each_place_names_its_cheapest_model():
    fig, words, _ = pictures.costs_by_kind(MODELS, PRICES)
    cheapest = {place: candidates.cost(MODELS, price).idxmin() for place, price in PRICES.items()}
    assert [ax.get_title(loc="left") for ax in fig.axes] == [
        f"{place.capitalize()}: {name} is cheapest" for place, name in cheapest.items()
    ]
    assert all(f"{place} {name}, then" in words for place, name in cheapest.items())


def test_races_say_what_was_announced_and_what_is_true():
    fig, words, _ = pictures.announced_and_true(ENDS)
    assert words == (
        "a: announced 90.0%, true 85.0%, 50% of the gains kept; b: announced 80.0%, true 79.0%, 25% of the gains kept."
    )
    marks = {tuple(line.get_xdata()) for line in fig.axes[0].lines}
    assert marks == {(0.85, 0.79), (0.9, 0.8)}
    assert titled(fig) == ["What is announced lies above what is true"]
    below = pictures.announced_and_true(ENDS.assign(true=[0.85, 0.81]))[0]
    assert titled(below) == ["The rule “a” overstates the most"]


def test_the_equal_cells_stand_where_a_criterion_closes_a_gap():
    comparison = fairness.comparison()
    texts = [text.get_text() for text in pictures.gaps(comparison)[0].axes[0].texts]
    assert texts.count("equal") == 3
    assert [f"{profit:.0f}" for profit in comparison["profit_per_1000"]] == texts[16:20]


def wilson(hits, of):
    """Both ends of Wilson's interval, as SciPy has them."""
    return tuple(stats.binomtest(int(hits), int(of)).proportion_ci(method="wilson"))


def test_a_thousand_squares():
    fig, _, table = pictures.of_1000(4, 322, "who have cancer")
    low, high = (round(1000 * end) for end in wilson(4, 322))
    assert sum(len(line.get_xdata()) for line in fig.axes[0].lines) == 1000
    assert [len(line.get_xdata()) for line in fig.axes[0].lines] == [1000 - high, high - 12, 12]
    assert table.iloc[0].tolist() == [1000, 12, low, high]


def test_the_red_line_stands_at_what_each_file_is_allowed():
    fig, _, table = pictures.red_lines(EVIDENCE)
    measured = EVIDENCE[EVIDENCE["of"] > 0]
    assert table["file"].tolist() == measured["file"].tolist()
    for row in table.itertuples():
        low, high = wilson(row.wrong, row.of)
        assert (row[5], row.to) == pytest.approx((low, high), abs=1e-6)
    bars = {round(bar.get_x() + bar.get_width(), 6) for bar in fig.axes[0].patches}
    assert bars == {round(high / most, 6) for high, most in zip(table["to"], table["most"], strict=True)}
    assert [text.get_text() for text in fig.axes[0].texts].count("nothing measured") == len(EVIDENCE) - len(measured)
