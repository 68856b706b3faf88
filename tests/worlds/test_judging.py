"""What a judge's rates and labels tell of a true share: against published formulae, simulation and a count by hand."""

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import recall_score

from aipm.measure import wilson_interval
from aipm.worlds.voices import judging

JUDGES = ((0.72, 0.70), (0.90, 0.90), (0.95, 0.95))


def test_rates_are_recall_of_both_answers():
    rng = np.random.default_rng(0)
    truth = rng.random(400) < 0.3
    said = np.where(rng.random(400) < 0.8, truth, ~truth)
    rates = judging.judge_rates(said, truth)
    assert rates.true_positive == pytest.approx(recall_score(truth, said))
    assert rates.true_negative == pytest.approx(recall_score(~truth, ~said))
    assert rates.positives + rates.negatives == 400 and rates.agreement == pytest.approx((said == truth).mean())
    assert (rates.tp_low, rates.tp_high) == pytest.approx(wilson_interval((said & truth).sum(), truth.sum()))
    labels = judging.count(said, truth)
    assert sum(labels.cells) == 400 and labels.hit == (said & truth).sum()


def test_twins_bring_no_news():
    """Every case twice, as a group of two: the interval is that of the cases once, within what one group less tells."""
    rng = np.random.default_rng(1)
    truth, said = rng.random(600) < 0.4, rng.random(600) < 0.6
    once = judging.judge_rates(said, truth)
    twice = judging.judge_rates(np.repeat(said, 2), np.repeat(truth, 2), np.repeat(np.arange(600), 2))
    assert twice.positives == 2 * once.positives
    assert (twice.tp_low, twice.tp_high) == pytest.approx((once.tp_low, once.tp_high), abs=0.001)
    alone = judging.judge_rates([True] * 6 + [False], [True] * 6 + [False], [1, 1, 2, 2, 3, 3, 4])
    assert alone.tp_low == pytest.approx(wilson_interval(3, 3)[0]), "all alike: three groups are three cases"


def test_bad_labels_are_refused_in_a_sentence():
    with pytest.raises(ValueError, match="one of each for every case"):
        judging.judge_rates([True], [True, False])
    with pytest.raises(ValueError, match="no case to take a rate of"):
        judging.judge_rates([True, True], [True, True])
    with pytest.raises(ValueError, match="people, corrected, combined"):
        judging.half_width("both", 0.2, 0.9, 0.9, 200, 5000)


def test_the_correction_undoes_what_the_judge_did():
    share = np.linspace(0.05, 0.95, 7)
    for tpr, tnr in JUDGES:
        said = share * tpr + (1 - share) * (1 - tnr)
        assert judging.corrected_share(said, tpr, tnr) == pytest.approx(share)
    assert np.isnan(judging.corrected_share(0.4, 0.6, 0.4)), "a coin"
    assert judging.corrected_share(0.2, 0.72, 0.70) < 0, "fewer than the judge's own false alarms"


def test_lang_and_reiczigel_by_hand():
    """Their script's steps with numbers put in: 23 of 150 said yes; 48 of 50 and 178 of 200 right."""
    z = 1.959964
    said, tpr, tnr = (23 + z**2 / 2) / (150 + z**2), 49 / 52, 179 / 202
    middle = (said + tnr - 1) / (tpr + tnr - 1)
    spread = (
        said * (1 - said) / (150 + z**2) + middle**2 * tpr * (1 - tpr) / 52 + (1 - middle) ** 2 * tnr * (1 - tnr) / 202
    )
    shift = 2 * z**2 * (middle * tpr * (1 - tpr) / 52 - (1 - middle) * tnr * (1 - tnr) / 202)
    half = z * np.sqrt(spread) / (tpr + tnr - 1)
    found = judging.corrected(judging.Labels(48, 2, 22, 178), 23, 150)
    assert found.high == pytest.approx(middle + shift + half, abs=1e-5)
    assert found.low == pytest.approx(max(0, middle + shift - half), abs=1e-5)
    assert found.share == pytest.approx((23 / 150 + 0.89 - 1) / (0.96 + 0.89 - 1))


def test_a_judge_that_knows_nothing_leaves_everything_open():
    nothing = judging.corrected(judging.Labels(20, 20, 80, 80), 500, 1000)
    assert np.isnan(nothing.share) and (nothing.low, nothing.high) == (0, 1)
    people = judging.by_people(judging.Labels(20, 20, 80, 80))
    joined = judging.combined(judging.Labels(20, 20, 80, 80), 300, 1000)
    assert joined.share == pytest.approx(people.share), "its weight is none"
    assert joined.high - joined.low == pytest.approx(people.high - people.low, abs=0.005)


def test_people_alone_is_wilsons_interval():
    people = judging.by_people(judging.Labels(np.array([3, 0]), 5, 7, 25))
    for number, yes in enumerate((8, 5)):
        low, high = stats.binomtest(yes, 40 - 3 * number).proportion_ci(method="wilson")
        assert (people.low[number], people.high[number]) == pytest.approx((low, high))


@pytest.mark.parametrize(("tpr", "tnr"), JUDGES)
@pytest.mark.parametrize("share", [0.2, 0.5])
def test_intervals_hold_the_truth_and_are_as_wide_as_the_formula_says(share, tpr, tnr):
    labels, yes = judging.draw(share, tpr, tnr, 200, 5000, np.random.default_rng(2), 3000)
    for way, found in (
        ("people", judging.by_people(labels)),
        ("corrected", judging.corrected(labels, yes, 5000)),
        ("combined", judging.combined(labels, yes, 5000)),
    ):
        covered = ((found.low <= share) & (share <= found.high)).mean()
        formula = judging.half_width(way, share, tpr, tnr, 200, 5000)
        assert 0.93 < covered < 0.98, way
        assert np.mean(found.high - found.low) / 2 == pytest.approx(formula, rel=0.13), way
        assert 1.96 * np.nanstd(found.share) == pytest.approx(formula, rel=0.10), way


@pytest.mark.parametrize(("tpr", "tnr"), JUDGES)
def test_combined_is_never_wider_than_people_and_is_tenenbeins(tpr, tnr):
    """Tenenbein (1970): p q / n (1 - K) + p q K / (N + n), with K the squared correlation of judge and people."""
    p, n, judged = 0.2, 200, 5000
    said = p * tpr + (1 - p) * (1 - tnr)
    k = (p * tpr - p * said) ** 2 / (p * (1 - p) * said * (1 - said))
    tenenbein = 1.959964 * np.sqrt(p * (1 - p) * ((1 - k) / n + k / (judged + n)))
    found = judging.half_width("combined", p, tpr, tnr, n, judged)
    assert found == pytest.approx(tenenbein, rel=1e-5) and found < judging.half_width("people", p, tpr, tnr, n, judged)


def test_more_judging_does_not_help_a_weak_judge():
    at_last = judging.half_width("corrected", 0.2, 0.72, 0.70, 200, np.array([1e3, 1e5, 1e9]))
    assert (np.diff(at_last) < 0).all() and at_last[2] > 2 * judging.half_width("people", 0.2, 0.72, 0.70, 200, 1)
    assert np.isnan(judging.half_width("corrected", 0.2, 0.5, 0.5, 200, 5000))
    coin = judging.half_width("combined", 0.2, 0.5, 0.5, 200, 5000)
    assert coin == pytest.approx(judging.half_width("people", 0.2, 0.5, 0.5, 200, 5000))


def test_the_ways_side_by_side_are_the_draws_and_the_formula():
    judges = {"weak": (0.72, 0.70), "good": (0.95, 0.95)}
    table = judging.compare_ways(judges, 0.2, 200, 5000, np.random.default_rng(4), 1500).set_index(["judge", "way"])
    assert list(table.index.unique("judge")) == list(judges) and (abs(table["off"]) < 0.01).all()
    assert (abs(table["half"] / table["formula"] - 1) < 0.15).all() and table["held"].between(0.93, 0.98).all()
    weak, good = table.loc["weak", "half"], table.loc["good", "half"]
    assert weak["corrected"] > 2 * weak["people"] and good["corrected"] < good["people"]
    assert weak["combined"] < weak["people"] and good["combined"] < good["corrected"]
