"""Lesson 12's numbers: orders and thresholds, the half-year of the vendor's change, and explorations against their own numbers."""

import itertools

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from aipm.explore import grading_answers as explore
from aipm.measure import wilson_interval
from aipm.questions.grading_answers import watching
from aipm.questions.verdict import Wrong
from aipm.worlds import voices
from aipm.worlds.voices import agreement, answers, judging, orders, vendor

JUDGE = answers.answers("smollm2", "plain", "judge")
OTHER = answers.answers("smollm2", "swapped", "judge")
PLAN = vendor.HalfYear()


def test_a_judge_that_hears_nothing_agrees_in_most_cases():
    deaf = answers.answers("smollm2", "six-pnnnpp", "judge")
    displeased = deaf["side"] == "displeased"
    rates = judging.judge_rates(deaf["share"] > 0.5, displeased, deaf["review"])
    best = judging.judge_rates(JUDGE["share"] > 0.5, displeased)
    assert rates.agreement > 0.7 > best.agreement and rates.true_positive < 0.25 < 0.7 < best.true_positive
    assert rates.agreement == pytest.approx((~displeased).mean(), abs=0.05)


def test_kappa_is_near_zero_where_nearly_all_please():
    sentences = voices.load()
    counts = sentences.loc[sentences["text"].str.contains("amazing|fantastic|highly recommend"), voices.COUNTS]
    assert agreement.fleiss_kappa(counts) < 0.15 < 0.6 < agreement.fleiss_kappa(sentences[voices.COUNTS])
    cast = np.repeat([-1, 0, 1], counts.iloc[0])  # two votes agree: counted pair by pair on one sentence
    pairs = [one == other for one, other in itertools.permutations(cast, 2)]
    row = counts.iloc[0].to_numpy()
    assert np.mean(pairs) == pytest.approx((row * (row - 1)).sum() / (20 * 19))


def test_the_order_moves_the_threshold_more_than_the_knowledge():
    names = orders.of("smollm2")
    assert len(names) == 8 and all(sorted(name) == list("nnnppp") for name in names)
    tables = [orders.asked("smollm2", name, "judge") for name in names]
    auc = [roc_auc_score(table["side"] == "displeased", table["share"]) for table in tables]
    heard = [(table["share"] > 0.5)[table["side"] == "displeased"].mean() for table in tables]
    assert np.ptp(auc) < 0.1 and np.ptp(heard) > 0.8


@pytest.mark.parametrize("order", ["pnpnpn", "ppnnnp"])
def test_twenty_labels_repair_a_threshold(order):
    judge = orders.asked("smollm2", order, "judge")
    at_half, chosen = orders.euros(judge, 0.5), orders.moved("smollm2", order, 20)
    missed = judge[(judge["share"] <= 0.5) & (judge["side"] == "displeased")]
    wasted = judge[(judge["share"] > 0.5) & (judge["side"] != "displeased")]
    assert at_half == pytest.approx(1000 * (15 * len(missed) + 5 * len(wasted)) / len(judge))
    assert np.quantile(chosen, 0.9) < at_half / 1.4
    assert orders.moved("smollm2", order, 400).std() < chosen.std()
    with pytest.raises(ValueError, match="has 426 sentences"):
        orders.moved("smollm2", order, 500)


def test_only_the_vendor_moves_the_anchors():
    weeks = vendor.half_year(JUDGE, OTHER, PLAN, seed=1)
    before, after = weeks[weeks["week"] < PLAN.vendor], weeks[weeks["week"] >= PLAN.vendor]
    assert (before["anchors"] == 1).all() and after["anchors"].nunique() == 1 and after["anchors"].iloc[0] < 1
    late = weeks[weeks["week"] >= PLAN.customers]
    middle = after[after["week"] < PLAN.customers]
    share = JUDGE["side"].eq("displeased").mean()
    more = share * PLAN.more / (share * PLAN.more + 1 - share)
    assert middle["true"].mean() == pytest.approx(share, abs=0.04) and late["true"].mean() == pytest.approx(
        more, abs=0.04
    )
    complaints, others = weeks["complaints"], vendor.ANCHORS - weeks["complaints"]
    assert complaints.nunique() == 1 and complaints.iloc[0] / vendor.ANCHORS == pytest.approx(share, abs=0.15)
    for counted in (weeks["hears"] * complaints, weeks["spares"] * others):
        assert counted.to_numpy() == pytest.approx(counted.round().to_numpy())  # rates of whole anchors
    same = vendor.half_year(JUDGE, JUDGE, PLAN, seed=1)
    assert (same["anchors"] == 1).all() and np.ptp(same["hears"]) == 0


def test_other_sentences_are_refused():
    with pytest.raises(ValueError, match="not read the same sentences"):
        vendor.half_year(JUDGE, OTHER.iloc[::-1], PLAN, seed=1)


def test_reliability_by_hand():
    table = judging.reliability([0.1, 0.2, 0.8, 0.9], [False, True, True, True], [1, 2, 3, 4], bins=2)
    assert table["said"].tolist() == pytest.approx([0.15, 0.85]) and table["happened"].tolist() == [0.5, 1.0]
    assert tuple(table.loc[1, ["low", "high"]]) == pytest.approx(wilson_interval(2, 2))


def test_sentences_agree_with_the_numbers():
    _, sentence = explore.width_frame(400, "right in 90%", 0.2)
    for way, named in (("people", "people alone leave"), ("corrected", "report"), ("combined", "both combined")):
        assert f"{named} ±{100 * judging.half_width(way, 0.2, 0.9, 0.9, 400, 5000):.1f}" in sentence
    _, sentence = explore.threshold_frame(50, "pnnpnp")
    bills = pd.Series(orders.moved("smollm2", "pnnpnp", 50))
    assert f"on 50 labels {bills.mean():,.0f} on average" in sentence and f"{bills.quantile(0.9):,.0f}." in sentence


@pytest.mark.parametrize(
    ("signal", "says"), [("agreement", "you ask for no label"), ("called_share", "and no label is looked at")]
)
def test_no_label_is_a_plan_that_is_told_what_it_lacks(signal, says):
    with pytest.raises(Wrong, match=says):
        watching.watch_plan({"signal": signal, "labels_from": "all", "labels": 0, "alarm": 0.05})
