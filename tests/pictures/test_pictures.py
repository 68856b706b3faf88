"""The static figures of scenes: what is drawn, said and tabled are the same numbers, counted here in another way."""

import numpy as np
import pandas as pd
import pytest

from aipm.measure import wilson_interval
from aipm.pictures import accuracy_trap, data_literacy, experimentation, logs, shares
from aipm.worlds import cytotriage, experiments, payguard, shelf_log
from aipm.worlds.keepit import churn_model
from tests.pictures.looks import check_looks

CASES = cytotriage.public_world()
WEEKS = payguard.public_world().assign(flagged=lambda weeks: weeks["score"] >= 0.02)
SPLITS = [cytotriage.world(seed) for seed in (0, 1, 2)]
MISSED = [(split["malignant"] == 1) & (split["logistic"] < 0.05) for split in SPLITS]
Z = experiments.z_scores(np.random.default_rng(1), tests=400)
FIGURES = {
    "score_histogram": lambda: accuracy_trap.score_histogram(WEEKS, 0.02),
    "four_boxes": lambda: accuracy_trap.four_boxes(WEEKS),
    "recall_by_segment": lambda: accuracy_trap.recall_by_segment(WEEKS),
    "price_of_a_miss": lambda: accuracy_trap.price_of_a_miss(CASES),
    "splits_and_women": lambda: shares.splits_and_women(MISSED),
    "clicks_by_place": lambda: logs.clicks_by_place(shelf_log.load()),
    "two_bells": lambda: experimentation.two_bells(7000, 0.05, 0.1),
    "running_z": lambda: experimentation.running_z(Z),
    "timeline": lambda: data_literacy.timeline(),
}


@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_a_figure_has_a_message_and_words_and_is_the_same_each_time(draw):
    check_looks(draw)


def test_the_histogram_counts_each_kind_once():
    _, words, table = accuracy_trap.score_histogram(WEEKS, 0.02)
    assert table[["honest", "fraud"]].sum().tolist() == pytest.approx([1, 1])
    frauds = WEEKS.query("fraud == 1")["score"]
    assert f"{sum(score >= 0.02 for score in frauds) / len(frauds):.1%} of the frauds" in words


def test_the_boxes_are_the_confusion_matrix():
    _, words, table = accuracy_trap.four_boxes(WEEKS)
    pairs = list(zip(WEEKS["fraud"] == 1, WEEKS["flagged"], strict=True))
    counts = [pairs.count(pair) for pair in ((True, True), (True, False), (False, True), (False, False))]
    assert table["payments"].tolist() == counts and sum(counts) == len(WEEKS)
    assert f"{counts[0]:,} caught frauds" in words and f"{counts[2]:,} false alarms" in words


def test_boxes_that_stay_empty_are_drawn_as_none():
    quiet = pd.DataFrame({"fraud": [0, 1], "flagged": [False, False]})
    assert accuracy_trap.four_boxes(quiet)[2]["payments"].tolist() == [0, 1, 0, 1]


def test_the_price_of_a_miss_is_counted_woman_by_woman():
    fig, words, table = accuracy_trap.price_of_a_miss(CASES)
    for price, half, own, every in table.itertuples(index=False):
        for cost, threshold in ((half, 0.5), (own, 1 / (1 + price)), (every, 0.0)):
            women = zip(CASES["malignant"], CASES["logistic"], strict=True)
            assert cost == sum(price * (score < threshold) if sick else score >= threshold for sick, score in women)
    assert table.set_index("a miss weighs").loc[1].tolist()[:2] == [13, 13]  # equal weights: accuracy's own threshold
    rng, ratios = np.random.default_rng(4), []
    for _ in range(500):
        drawn = CASES.sample(len(CASES), replace=True, random_state=rng)
        half, own = (cytotriage.counts(drawn, drawn["logistic"] >= cut) for cut in (0.5, 1 / 21))
        ratios.append((20 * half.missed + half.false_alarms) / (20 * own.missed + own.false_alarms))
    interval = accuracy_trap.factor_with_other_women(CASES, 20)
    assert interval == pytest.approx(np.quantile(ratios, (0.025, 0.975)), rel=0.12)
    assert "20: 184 and 73" in words and "2.5 times" in fig.axes[0].get_title(loc="left")


def test_other_women_differ_more_than_other_splits():
    fig, words, table = shares.splits_and_women(MISSED)
    found = [1000 * sum(missed) / len(missed) for missed in MISSED]
    assert table.loc[0, ["from", "to"]].tolist() == pytest.approx([min(found), max(found)])
    rng, weight = np.random.default_rng(5), np.mean(MISSED, axis=0)
    drawn = [1000 * rng.choice(weight, len(weight)).mean() for _ in range(4000)]
    assert table.loc[1, ["from", "to"]].tolist() == pytest.approx(np.quantile(drawn, (0.025, 0.975)), abs=0.6)
    assert "569 women drawn anew" in words and np.ptp(found) < np.ptp(table.loc[1, ["from", "to"]]) / 2
    assert fig.axes[0].get_title(loc="left").startswith("Other women move the number")
    other = [np.arange(100) < 10, np.arange(100) >= 10]  # splits that disagree about everybody
    assert shares.splits_and_women(other)[0].axes[0].get_title(loc="left") == "Other splits move the number as well"


def test_intervals_are_those_of_wilson():
    fig, words, table = shares.intervals(["a", "b"], [3, 0], [10, 5], "Few cases, wide intervals", "recall", 0.5)
    assert table[["from", "to"]].to_numpy().tolist() == [
        pytest.approx(wilson_interval(3, 10)),
        pytest.approx(wilson_interval(0, 5)),
    ]
    assert "a 30%" in words and words.startswith("Recall with its 95% interval")
    said = [text.get_text().strip() for text in fig.axes[0].texts]
    assert said == ["3 of 10", "0 of 5", "promised: 50%"]


def test_clicks_by_place_are_shares_of_what_was_shown():
    log = pd.DataFrame({"place": [1, 1, 2, 2], "clicked": [1, 1, 0, 1]})
    assert logs.clicks_by_place(log)[2]["clicked"].tolist() == [1, 0.5]


@pytest.mark.parametrize(("visitors", "lift"), [(7000, 0.1), (30_000, 0.1), (7000, 0.2)])
def test_the_shaded_part_is_the_share_of_simulated_tests_that_see_the_lift(visitors, lift):
    rng, base = np.random.default_rng(0), 0.05
    a, b = rng.binomial(visitors, base, 40_000), rng.binomial(visitors, base * (1 + lift), 40_000)
    seen = ((b - a) / visitors / np.sqrt(2 * base * (1 - base) / visitors) > experiments.Z).mean()
    words = experimentation.two_bells(visitors, base, lift)[1]
    assert abs(int(words.split("%")[0].split()[-1]) - 100 * seen) <= 1.5


def test_the_running_test_is_green_and_ends_inside():
    _, _, table = experimentation.running_z(Z)
    path = table["z"].to_numpy()
    assert path.max() > experiments.Z > max(abs(path[0]), abs(path[-1]))
    assert any(np.array_equal(path, row) for row in Z)


def test_the_time_line_has_every_column_of_the_model():
    drawn = {name for names in data_literacy.WRITTEN for name in names.split(", ")}
    assert drawn == set(churn_model.COLUMNS)
    assert [name for name, (first, _) in data_literacy.WRITTEN.items() if first > 0] == [data_literacy.LEAK]
