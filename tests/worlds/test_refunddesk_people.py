"""RefundDesk's people: reviewers and what takes their catches away, planted errors, and red-team reports."""

import numpy as np
import pytest

from aipm.worlds import approvals, hidden, red_team
from aipm.worlds.refunddesk import parameters as given

OFFICES = 12


def offices(number=OFFICES):
    return hidden(approvals, "test", worlds=number)


# --- what is published


def test_the_fall_with_rarity_is_the_published_one_and_near_a_study_in_a_clinic():
    reviewer = approvals.average()
    for share, missed in given.MISS_BY_SHARE:
        assert 1 - reviewer.catches(share, "not_shown") == pytest.approx(missed, abs=0.011)
    for share, missed in given.EVANS:  # not used for the fit
        assert 1 - reviewer.catches(share, "not_shown") == pytest.approx(missed, abs=0.06)


def test_what_advice_takes_away_is_what_was_published():
    (_, (right, wrong), (best_right, best_wrong)) = given.AFTER_ADVICE
    shown, first, alone = given.FORCED
    assert pytest.approx(wrong / right, abs=0.001) == given.SHOWN_FIRST
    assert pytest.approx(first / alone, abs=0.002) == given.DECIDES_FIRST
    assert shown / alone < given.SHOWN_FIRST < given.DECIDES_FIRST, "Buçinca's laypeople lost still more"
    assert given.READERS_2026[1] / given.READERS_2026[0] == pytest.approx(best_wrong / best_right, abs=0.005)
    for office in offices():
        kept = office.reviewer.kept
        assert shown / alone < kept["shown_first"] < kept["decides_first"] < kept["not_shown"] == 1


# --- a reviewer


@pytest.mark.parametrize("shown", approvals.SHOWN)
def test_catches_rise_with_the_share_and_fall_with_the_number(shown):
    for office in offices(4):
        catches = office.reviewer.catches
        assert (np.diff(catches(np.geomspace(0.001, 0.9, 30), shown)) > 0).all()
        assert (np.diff(catches(0.04, shown, np.arange(500))) < 0).all()
        assert catches(0.04, shown, 10**6) == pytest.approx(given.TIRED * catches(0.04, shown), rel=1e-6)


def test_more_attention_is_lost_when_more_is_shown_first():
    reviewer = approvals.average()
    values = [float(reviewer.catches(0.04, shown)) for shown in approvals.SHOWN]
    assert values == sorted(values) and values[2] > 3 * values[0]
    with pytest.raises(ValueError, match="choose from shown_first"):
        reviewer.catches(0.04, "hidden")


# --- what a way to approve costs


def test_the_ways_to_approve_stand_in_the_planned_order():
    bills = approvals.table(approvals.public_world()).set_index(["way", "shown"])["bill"]
    nobody = bills["nobody looks", "shown_first"]
    assert bills["a person approves all", "shown_first"] > nobody, "approving all costs more than approving none"
    first, decides, hidden_ = (bills["largest risk times euros", shown] for shown in approvals.SHOWN)
    assert nobody > first > decides > hidden_ > 0


def test_that_approving_all_is_no_safety_holds_in_every_world():
    for office in offices():
        bill, shown, looks = approvals.best(office)
        assert shown == "not_shown" and office.hours(looks, shown) <= given.HOURS + 1e-9
        everything = np.arange(len(office.refunds))
        assert office.bill(everything, "shown_first") > 2 * bill
        assert office.bill([], "shown_first") > 1.8 * bill


@pytest.mark.parametrize(("column", "least"), [("risk", 1.08), ("asked_euros", 1.4)])
def test_half_of_the_reason_to_look_costs_more(column, least):
    """A judge that allows 1.05 of the best bill can tell: looking at the risk alone, or at the euros alone, costs more."""
    for office in offices():
        best, shown, looks = approvals.best(office)
        order = np.argsort(-office.refunds[column].to_numpy(), kind="stable")[:looks]
        assert office.bill(order, shown) > least * best


def test_no_drawn_order_beats_the_best_bill():
    office, rng = offices(1)[0], np.random.default_rng(0)
    best = approvals.best(office)[0]
    for shown in approvals.SHOWN:
        for _ in range(10):
            drawn = rng.permutation(len(office.refunds))[: office.most_looks(shown=shown)]
            assert office.bill(drawn, shown) > best


def test_a_bill_is_the_euros_that_a_simulation_loses():
    office = approvals.public_world()
    order = approvals.by_worth(office)[:1_000]
    p, euros = office.refunds["p_bad"].to_numpy(), office.refunds["asked_euros"].to_numpy()
    rng, days = np.random.default_rng(5), round(given.DAYS * 5 / 7)
    caught = office.reviewer.catches(p[order].mean(), "not_shown", np.arange(len(order)) // days)
    wage = len(order) * given.SECONDS["not_shown"] / 3600 * office.wage
    lost = []
    for _ in range(400):
        bad = rng.random(len(p)) < p
        stopped = np.zeros(len(p), bool)
        stopped[order] = bad[order] & (rng.random(len(order)) < caught)
        refused = (~bad[order] & (rng.random(len(order)) < given.WRONGLY_REFUSED[0])).sum()
        lost.append(euros[bad & ~stopped].sum() + refused * given.WRONGLY_REFUSED[1] + wage)
    assert office.bill(order, "not_shown") == pytest.approx(1000 * np.mean(lost) / len(p), rel=0.02)


def test_an_order_is_read_as_places_or_as_booleans_and_nothing_else():
    office = approvals.public_world()
    places = np.array([5, 9])
    assert office.bill(np.isin(np.arange(len(office.refunds)), places), "not_shown") == office.bill(places, "not_shown")
    for wrong in ([1, 1], [-1], [len(office.refunds)]):
        with pytest.raises(ValueError, match="different places"):
            office.bill(wrong, "not_shown")


# --- planted errors


def test_catches_of_planted_errors_do_not_travel_to_ordinary_days():
    """Half planted in a test hour shows more than is true in every world; a few more than usual show nearly what is true."""
    for office in offices(60):
        truth = approvals.true_catch(office, "shown_first")
        hour, daily = (office.reviewer.looks(80, share, "shown_first", True) for share in (0.5, office.share + 0.01))
        assert hour > 1.09 * truth and truth <= daily < 1.25 * truth and daily < hour
        assert hour / office.reviewer.looks(80, 0.01, "shown_first") > 1.2, "where one in a hundred is bad"
        alike = office.reviewer.looks(80, 0.05, "shown_first", True) / office.reviewer.looks(80, 0.05, "shown_first")
        assert (1 + office.reviewer.easier / 100) < alike < 1.2, "a planted error is a little easier to see"


def test_plants_are_caught_as_often_as_the_reviewer_catches_them():
    reviewer, rng = approvals.world(1).reviewer, np.random.default_rng(6)
    caught, of = approvals.plants(rng, reviewer, 40_000, 0.05, "not_shown", looks=200)
    assert of == 40_000 and caught / of == pytest.approx(reviewer.looks(200, 0.05, "not_shown", True), abs=0.008)


def test_a_claim_from_rare_plants_with_a_margin_is_true_in_95_of_100_worlds():
    true = 0
    for number, office in enumerate(offices(100)):
        caught, of = approvals.plants(
            np.random.default_rng(number), office.reviewer, 150, office.share + 0.01, "shown_first"
        )
        claim = 1 - red_team.bound(of, of - caught) if caught else 0.0
        true += approvals.true_catch(office, "shown_first") >= 0.8 * claim
    assert true >= 95


def test_ninety_percent_approved_says_nothing_of_what_was_caught():
    for office in offices():
        for shown in approvals.SHOWN:
            yes, right = approvals.approved(office, shown)
            assert yes > given.APPROVED and right > yes - 0.02
        assert approvals.true_catch(office, "shown_first") < 0.4


# --- red-team reports


def test_the_tightest_claim_is_true_in_95_of_100_worlds_and_the_naive_one_is_not():
    kept = {kind: [] for kind in red_team.KINDS}
    naive = {kind: [] for kind in red_team.KINDS}
    for reports in hidden(red_team, "test", worlds=400):
        assert sorted(report.kind for report in reports) == sorted(red_team.KINDS)
        for report in reports:
            claim = red_team.tightest(report)
            assert (claim is None) == (report.kind not in red_team.CLAIMABLE)
            kept[report.kind].append(red_team.true(report, claim))
            naive[report.kind].append(red_team.true(report, red_team.bound(report.tries, report.worked)))
    assert all(np.mean(values) >= 0.95 for values in kept.values())
    for kind in (red_team.PEOPLE, red_team.COPIED, red_team.CHANGED, red_team.ADAPTIVE):
        assert np.mean(naive[kind]) < 0.5, f"counting every try of {kind} as evidence is wrong more often than right"


def test_none_of_thirty_is_not_none_of_tomorrow():
    """0 of 30 leaves up to a tenth; of the reports with no success, none has a rate of zero."""
    assert red_team.bound(30, 0) == pytest.approx(3 / 30, rel=0.06) and red_team.bound(300, 0) == pytest.approx(
        0.01, rel=0.01
    )
    clean = [report for reports in hidden(red_team, "test", worlds=60) for report in reports if report.worked == 0]
    assert len(clean) > 100 and all(not red_team.true(report, 0.0) for report in clean)


def test_the_bound_falls_with_tries_and_rises_with_successes():
    assert all(red_team.bound(n, 2) > red_team.bound(n + 10, 2) for n in range(5, 300, 10))
    assert all(red_team.bound(60, x) < red_team.bound(60, x + 1) for x in range(60))
    assert red_team.bound(8, 8) == 1.0
    for units, worked in ((0, 0), (5, 6), (5, -1)):
        with pytest.raises(ValueError, match="at least one try"):
            red_team.bound(units, worked)


def test_what_a_learner_reads_does_not_name_the_kind_or_the_rate():
    table = red_team.table(red_team.public_world())
    assert list(table.columns) == ["report", "tries", "testers", "worked", "says"] and table["report"].tolist() == list(
        "ABCDEF"
    )
    orders = {tuple(report.kind for report in reports) for reports in hidden(red_team, "test", worlds=20)}
    assert len(orders) > 15
    assert red_team.world(3) == red_team.world(3) != red_team.world(4)
