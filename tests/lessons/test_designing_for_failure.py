"""Lesson 04's measures and simulations against theory: PSI without change, control charts, alarms, the feedback loop."""

import numpy as np
import pytest
from scipy import stats

from aipm.explore import designing_for_failure as explore
from aipm.measure import psi, psi_of_counts
from aipm.questions.designing_for_failure import planning, watching
from aipm.questions.verdict import Readable
from aipm.worlds import cytotriage, payguard
from aipm.worlds.cytotriage import failures
from aipm.worlds.payguard import drills
from aipm.worlds.shelf import feedback


def test_psi_by_hand():
    assert psi_of_counts([50, 50], [80, 20]) == pytest.approx(0.3 * np.log(1.6) - 0.3 * np.log(0.4))
    assert psi_of_counts([[1, 1], [3, 1]], [[1, 1], [3, 1]]) == pytest.approx([0, 0])
    sample = np.random.default_rng(0).normal(size=1000)
    assert psi(sample, sample) == 0
    assert psi(sample, sample + 2) > 1
    assert psi([0, 0, 0, 1], [0, 0, 0, 1]) == 0  # ties: fewer bins, no empty one


def test_psi_without_change_has_the_published_mean_and_tail():
    """Yurdakul 2018: about chi-squared with bins - 1 degrees of freedom, times 1/n + 1/m."""
    rng = np.random.default_rng(1)
    n, m = 500, 5000
    drawn = np.array([psi(rng.normal(size=m), rng.normal(size=n)) for _ in range(600)])
    scale = 1 / n + 1 / m
    assert drawn.mean() == pytest.approx(9 * scale, rel=0.06)
    assert (drawn > scale * stats.chi2.ppf(0.95, 9)).mean() == pytest.approx(0.05, abs=0.025)


def test_a_three_sigma_chart_rings_as_often_as_the_normal_distribution_says():
    false, caught = drills.chart(0.5, 0.5, 100_000, 3, weeks=1)
    assert false == pytest.approx(stats.norm.sf(3), rel=0.05)
    quarter, _ = drills.chart(0.5, 0.5, 100_000, 3, weeks=13)
    assert quarter == pytest.approx(1 - (1 - false) ** 13)
    assert caught == pytest.approx(1 - (1 - false) ** 2)


def test_runs_are_counted_exactly():
    assert drills._any_run(0.5, 2, 2) == pytest.approx(0.25)
    assert drills._any_run(0.5, 2, 3) == pytest.approx(3 / 8)
    assert drills._any_run(0.3, 1, 4) == pytest.approx(1 - 0.7**4)


def test_simulated_alarms_agree_with_the_exact_chart():
    """The weekly number of frauds varies in the drills and is fixed in the chart, so only about the same."""
    calm = np.concatenate([drills.world(seed).quarters(drills.CALM).outcome for seed in range(4)])
    rings = drills.alarms(drills.Quarters(drills.CALM, calm, None), "recall", k=2, wait_days=28).any(axis=1).mean()
    labels = round(drills.PAYMENTS * (drills.rates()[drills.CALM].outcome[[0, 2]].sum()))
    false, _ = drills.chart(drills.rates()[drills.CALM].recall, 0.1, labels, 2)
    assert rings == pytest.approx(false, abs=0.06)


def test_labels_come_late():
    """Recall read early is 100% and never rings; read after the delay it sees the change in its fifth week, no sooner."""
    tactics = drills.public_world().quarters(drills.TACTICS)
    assert not drills.alarms(tactics, "recall", wait_days=0).any()
    known = drills.alarms(tactics, "recall", wait_days=28)
    assert known[:, :4].mean() < 0.01 and known[:, 4].mean() > 0.9


def test_rates_agree_with_a_fresh_simulation():
    fresh = payguard.world(99, 150_000, 19, 26)
    flag = fresh["score"] >= drills.THRESHOLD
    recall = fresh["p_fraud"][flag].sum() / fresh["p_fraud"].sum()
    assert drills.rates()[drills.TACTICS].recall == pytest.approx(recall, abs=0.02)
    for rates in drills.rates().values():
        assert rates.outcome.sum() == pytest.approx(1) and rates.bins.sum() == pytest.approx(1)


def test_the_audit_is_unbiased():
    found = []
    for seed in range(60):
        table, truth = drills.audit(seed)
        frauds = table["frauds_found"] * table["payments"] / table["looked_at"]
        found.append(frauds[0] / frauds.sum() - truth)
    assert abs(np.mean(found)) < 0.015 and np.max(np.abs(found)) < 0.12


def test_mixed_audits_vary_and_their_estimate_is_close():
    """What Q04.6 is judged on: recalls from a tenth to nearly a half, two sampling shares, and an unbiased estimate."""
    tables, truths = zip(*(drills.mixed_audit(seed) for seed in range(60)), strict=True)
    off = []
    for table, truth in zip(tables, truths, strict=True):
        frauds = table["frauds_found"] * table["payments"] / table["looked_at"]
        off.append(frauds[0] / frauds.sum() - truth)
    assert abs(np.mean(off)) < 0.005 and np.mean(np.abs(off)) < 0.02
    assert min(truths) < 0.15 and max(truths) > 0.4
    shares = {tuple(np.round(table["looked_at"] / table["payments"], 2)) for table in tables}
    assert len(shares) == len(drills.LOOKED_NEAR) * len(drills.LOOKED_REST)


def test_a_smaller_shop_needs_more_chance():
    def found(share, visitors):
        return np.mean([feedback.run(feedback.world(seed), share, visitors=visitors).found for seed in range(40)])

    assert found(0.01, 3000) > 4 > 3.5 > found(0.01, 300)
    assert found(0.06, 300) > 3.8


def test_the_loop_has_an_optimum_inside():
    clicks = {
        share: np.mean([feedback.run(feedback.world(seed), share).of_best for seed in range(10)])
        for share in (0, 0.02, 0.4, 1)
    }
    assert clicks[0.02] > 0.97 > clicks[0.4] > clicks[1] and clicks[0.02] > clicks[0] + 0.15
    shop = feedback.public_world()
    everything = feedback.run(shop, 1.0).clicks[-1] / (shop.appeal.mean() * (feedback.FADE ** np.arange(5)).sum())
    assert everything == pytest.approx(1, abs=0.03)


def test_the_tie_that_the_product_of_ratings_makes():
    cards = failures.cards().set_index("card")
    product = cards["severity"] * cards["occurrence"] * cards["detection"]
    assert product["swapped_samples"] == product["slow_page"] == 135
    harm = failures.harm(cards)
    assert harm["swapped_samples"] > 10 * harm["slow_page"]
    assert planning.best_rest(harm) == pytest.approx(harm[["cancer_cleared", "blind_trust", "queue_too_long"]].sum())


def kept(low, high, limits, splits):
    """Whether a pair of thresholds keeps three limits on all splits together."""
    scores, sick = splits
    shares = [1000 * ((scores < low) & sick).mean(), ((scores >= low) & (scores < high)).mean()]
    shares.append(((scores >= high) & ~sick).mean())
    return all(share <= limit for share, limit in zip(shares, limits.values(), strict=True))


@pytest.mark.parametrize("limits", [watching.LIMITS, watching.ASKED])
def test_no_single_threshold_keeps_the_promises_and_few_pairs_do(limits):
    """The grey zone is needed: on each of ten splits alone, and on all together, every single threshold breaks a promise."""
    worlds = [cytotriage.world(seed) for seed in range(10)]
    sick = (worlds[0]["malignant"] == 1).to_numpy()
    scores = np.array([world["logistic"] for world in worlds])
    ends = np.arange(0, 201) / 200
    for some in (*scores[:, None], scores):
        assert not any(kept(end, end, limits, (some, sick)) for end in ends)
    pairs = [(low, high) for low in ends[1:100:2] for high in ends[100:200:2]]
    assert 0.02 < np.mean([kept(low, high, limits, (scores, sick)) for low, high in pairs]) < 0.6


def test_the_pair_that_the_scene_prints_is_no_answer():
    worlds = [cytotriage.world(seed) for seed in range(10)]
    splits = np.array([world["logistic"] for world in worlds]), (worlds[0]["malignant"] == 1).to_numpy()
    assert kept(0.1, 0.9, watching.LIMITS, splits) and not kept(0.1, 0.9, watching.ASKED, splits)
    assert kept(0.05, 0.7, watching.ASKED, splits)


def test_an_answer_near_a_limit_is_not_called_solved():
    def said(low, high):
        deeds = ("clear", "human_review", "urgent_referral")
        ends = ([0.0, low], [low, high], [high, 1.01])
        rules = [
            {"id": do, "if": {"score": end}, "do": do, "say": watching.SAYS[do]}
            for do, end in zip(deeds, ends, strict=True)
        ]
        return watching.three_zones({"product": "CytoTriage", "rules": rules})

    assert isinstance(said(0.065, 0.7), Readable) and not isinstance(said(0.05, 0.7), Readable)
    assert "at most 5 of 1,000 may be missed" in said(0.065, 0.7)


def test_the_model_costs_more_than_no_model():
    model, nothing = failures.weekly_loss()
    assert 1.3 < model / nothing < 1.7


def test_sentences_agree_with_the_numbers():
    _, sentence = explore.zones_frame(0.5, 0.5)
    assert "15.8 malignant cases of 1,000 are cleared" in sentence
    _, sentence = explore.alarm_frame(2.0, 1, 25)
    false, _ = drills.chart(drills.rates()["calm"].recall, drills.rates()["tactics_change"].recall, 25, 2.0)
    assert f"{false:.1%}" in sentence
    assert set(watching.SIGNALS) > {"accuracy", "score_psi"}
