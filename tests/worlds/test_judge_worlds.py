"""The worlds of lesson 12's questions: each against its own arithmetic, done again in another way."""

import numpy as np
import pandas as pd
import pytest

from aipm.worlds import voices
from aipm.worlds.voices import buying, duels, judge_watch, judging, mail_routes, mailbag, rates, release_gates, rises


@pytest.mark.parametrize("name", buying.OFFERS)
def test_the_interval_that_is_bought_is_as_wide_as_the_formula_says(name):
    offer = buying.OFFERS[name]
    halves = buying.world(5).half_widths(offer, 800, 4000)
    formula = judging.half_width("combined", buying.SHARE, offer.tpr, offer.tnr, 800, 4000)
    assert halves.mean() == pytest.approx(float(formula), rel=0.03)
    alone = buying.world(5).half_widths(offer, 800, 0)
    assert alone.mean() == pytest.approx(1.96 * np.sqrt(0.3 * 0.7 / 800), rel=0.02)


@pytest.mark.parametrize("name", buying.OFFERS)
def test_no_plan_of_a_coarse_grid_is_cheaper_than_the_least_bill(name):
    offer, months = buying.OFFERS[name], buying.world(77)
    least = buying.least_bill(name, 0.95)
    for labels in range(120, 600, 60):
        for judged in (0, 500, 1500, 3000, 6000):
            if buying.bill(offer, labels, judged) < 0.97 * least:
                assert (months.half_widths(offer, labels, judged) <= buying.HALF).mean() < 0.95
    assert least < buying.A_LABEL * 600


def test_a_better_judge_costs_more_an_answer_and_less_in_all():
    offers = list(buying.OFFERS.values())
    assert [each.price for each in offers] == sorted(each.price for each in offers)
    bills = [buying.least_bill(name, 0.95) for name in buying.OFFERS]
    assert bills == sorted(bills, reverse=True)


def test_the_month_of_the_memo_is_one_that_its_judge_could_have():
    labels, yes, judged = buying.bought()
    assert sum(labels.cells) == buying.BOUGHT[0] and judged == buying.BOUGHT[1] and 0 < yes < judged
    found = judging.combined(labels, yes, judged)
    assert found.low < buying.SHARE < found.high < yes / judged  # the judge's own share lies above the interval


@pytest.mark.parametrize("name", release_gates.JUDGES)
@pytest.mark.parametrize("loss", [0.0, 0.05])
def test_a_gate_stops_as_often_as_in_drawn_releases(name, loss):
    judge, chance, answers = release_gates.JUDGES[name], np.random.default_rng(3), 1200
    passed = 0.9 * judge.right + 0.1 * judge.wrong
    passed_now = (0.9 - loss) * judge.new_right + (0.1 + loss) * judge.new_wrong
    old, new = (chance.binomial(answers, share, 40_000) / answers for share in (passed, passed_now))
    error = np.sqrt((old * (1 - old) + new * (1 - new)) / answers)
    stopped = (old - new > release_gates.LIMIT * error).mean()
    assert release_gates.stops(judge, answers, loss) == pytest.approx(stopped, abs=0.02)


def test_agreement_counts_right_and_wrong_answers():
    assert release_gates.agreement(release_gates.Passes(0.9, 0.2, 0.9, 0.2), 0.75) == pytest.approx(0.875)


def test_the_cases_of_a_rise_hold_what_their_truth_makes_likely():
    cases = [case for seed in range(6) for case in rises.world(seed)]
    assert sum(not case.useful for case in cases) == len(cases) / rises.USELESS_EVERY
    knows, moved = [], []
    for case in cases:
        said, judged, said_now, judged_now, displeased, found, others, left = case.counts
        assert 0 <= said <= judged and 0 <= said_now <= judged_now and found <= displeased and left <= others
        knows.append(found / displeased + left / others - 1)
        moved.append(said_now / judged_now - said / judged)
    useful, rise = np.array([case.useful for case in cases]), np.array([case.rise for case in cases])
    knows, moved = np.array(knows), np.array(moved)
    assert abs(knows[~useful].mean()) < 0.03 and knows[useful].min() > 0.2
    assert abs(moved[~useful].mean()) < 0.01
    assert (moved[useful] / rise[useful])[rise[useful] > 0.1].mean() == pytest.approx(knows[useful].mean(), abs=0.03)


@pytest.mark.parametrize("orders", duels.ORDERS)
@pytest.mark.parametrize("ties", duels.TIES)
@pytest.mark.parametrize("lead", [0.0, 0.1])
def test_a_protocol_calls_as_often_as_in_drawn_comparisons(orders, ties, lead):
    protocol, first, chance = duels.Protocol(orders, ties, 150, 0.09), 0.7, np.random.default_rng(4)
    wins = np.zeros(20_000)
    counted = np.full(20_000, 150)
    for _ in range(150):
        kind = chance.choice([1, -1, 0], size=20_000, p=[(0.3 + lead) / 2, (0.3 - lead) / 2, first])
        if orders == "random":
            kind = np.where(kind == 0, chance.choice([1, -1], size=20_000), kind)
        elif orders == "old_first":
            kind = np.where(kind == 0, -1, kind)
        elif ties == "new_wins":
            kind = np.where(kind == 0, 1, kind)
        elif ties == "drop":
            counted -= kind == 0
        wins += kind
    share = wins / np.maximum(counted, 1)
    better, worse = duels.called(protocol, lead, first)
    assert better == pytest.approx((share > 0.09 + 1e-9).mean(), abs=0.015)
    assert worse == pytest.approx((share < -0.09 - 1e-9).mean(), abs=0.015)
    assert protocol.calls == (300 if orders == "both" else 150)


def test_a_route_is_priced_sentence_by_sentence_and_stops_reading_when_time_is_up(monkeypatch):
    sides = ["displeased", "pleased", "displeased", "displeased", "neutral", "displeased"]
    month = pd.DataFrame({"share": [0.9, 0.9, 0.6, 0.6, 0.6, 0.1], "side": sides})
    found = mail_routes.cost(month, 0.5, 0.8)
    assert (found.wanted, found.unread) == (3, 0)
    assert found.euros == pytest.approx(1000 * (rates.WASTED + rates.MISSED) / 6)
    monkeypatch.setattr(mail_routes, "LOOKS", 1)
    found = mail_routes.cost(month, 0.5, 0.8)
    assert (found.wanted, found.unread) == (3, 2)
    assert found.euros == pytest.approx(1000 * (rates.WASTED + 2 * rates.MISSED) / 6)


def test_a_month_is_one_of_the_mailbag_with_its_shares():
    ours, theirs = mail_routes.world(7), mailbag.with_share(mailbag.world(7), mail_routes.MODEL, mail_routes.RUN)
    columns = ["review", "sentence", "side", "share"]
    pd.testing.assert_frame_equal(ours[columns], theirs[columns])


def test_unseen_months_come_from_the_other_half_than_those_to_build_with():
    build = {name for month in mail_routes.months() for name in month["review"]}
    assert len(mail_routes.months()) == mail_routes.MONTHS
    assert build <= set(voices.fitting("build")["review"]) and not build & set(mail_routes.world(1)["review"])
    sizes = [len(month) for month in mail_routes.months()]
    assert np.mean(sizes) == pytest.approx(np.mean([len(mail_routes.world(seed)) for seed in range(40)]), rel=0.1)


def test_half_years_are_a_third_of_each_kind_and_change_when_they_should():
    world = judge_watch.world(9)
    assert np.bincount(world.kind).tolist() == [judge_watch.YEARS // 3] * 3
    changed = (world.tpr < judge_watch.RATE) | (world.tnr < judge_watch.RATE)
    assert not changed[world.kind == 0].any() and changed[world.kind > 0][:, -1].all()
    assert (changed.sum(axis=1)[world.kind > 0] == judge_watch.WEEKS - world.change[world.kind > 0]).all()
    again = judge_watch.world(9)
    assert (again.agreement("all", 50) == world.agreement("all", 50)).all()


@pytest.mark.parametrize("source", judge_watch.SOURCES)
def test_labels_agree_with_the_judge_as_often_as_its_rates_say(source):
    world = judge_watch.world(2)
    hit, quiet = world.share * world.tpr, (1 - world.share) * world.tnr
    called = hit + (1 - world.share) * (1 - world.tnr)
    shares = {"all": hit + quiet, "called": hit / called, "left_alone": quiet / (1 - called)}
    shares["half_each"] = (shares["called"] + shares["left_alone"]) / 2
    assert (world.agreement(source, 100).mean() / 100) == pytest.approx(shares[source].mean(), abs=0.005)


def test_nothing_is_noticed_before_the_first_weeks_are_over():
    moved = judge_watch.world(1).moved("agreement", "all", 60)
    first = judge_watch.FIRST + 1
    assert np.isinf(moved[:, :first]).all() and np.isfinite(moved[:, first:]).all()
