"""Lesson 13's numbers, what was paid twice, the worst day, who catches what, what a resolved case costs, what tries and tests carry."""

from math import inf

import numpy as np
import pytest

from aipm.explore import agent_permissions as explore
from aipm.spec import desk, lint, plans_of, worst_day
from aipm.worlds import (
    approvals,
    attackers,
    curves,
    duties,
    refunddesk,
    refunddesk_traces,
    retries,
    routes,
    swaps,
    tools,
)
from aipm.worlds.refunddesk import parameters as given

CASES, CALLS = refunddesk.load(), refunddesk_traces.load()
BASE = ["look_up", "draft", "refund_small"]


def test_what_was_paid_twice_and_which_limit_would_have_refused_it():
    paid = CALLS[CALLS["euros"] > 0].merge(CASES[["case", "day", "order_euros"]], on="case")
    counted = paid.groupby("case").size()
    twice = refunddesk_traces.paid_twice(CALLS)
    assert set(twice["case"]) == set(counted.index[counted > 1])
    assert paid.loc[paid["case"].isin(twice["case"]), "day"].max() == 15
    before = CALLS[CALLS["tool"].str.startswith("refund")].merge(CASES[["case", "day"]], on="case").query("day <= 15")
    assert 40 < 1000 * len(twice) / before["case"].nunique() < 90
    last = before.groupby("case")["outcome"].last()
    assert (last[twice["case"]] == "ok").mean() > 0.9  # what the agent saw
    second = paid[paid.duplicated("case")]
    assert (second["euros"] <= 50).mean() > 0.5 and (second["euros"] + 0.01 > second["order_euros"]).all()


def test_the_worst_day_is_a_product():
    assert tools.worst_day(tools.Policy(BASE, per_case=50)) == 2_000 * 50
    assert tools.worst_day(tools.Policy(BASE, 50, 150)) == 300 * 150
    assert tools.worst_day(tools.Policy(BASE, 50, 150, 20_000)) == 20_000
    assert tools.worst_day(tools.Policy([*BASE, "change_address"], 50, 150, 20_000)) == 20_000 + 300 * 600
    shares = [tools.alone(tools.Policy(BASE, 50, 150, cap), CASES).mean() for cap in (20_000, inf)]
    assert shares[0] == shares[1]  # in an ordinary month the cap of a day stops nobody


def test_only_the_attacker_who_adapts_shows_where_the_limit_is_held():
    rng = np.random.default_rng(4)
    got = {
        (kind, code): np.mean(
            [attackers.attack(rng, tools.Policy(BASE, 50, 150, 20_000, code), kind) for _ in range(10)]
        )
        for kind in attackers.KINDS
        for code in (True, False)
    }
    assert got["copied", True] == got["copied", False] == 0
    assert got["changed", False] < 1_000 and got["adaptive", True] == 20_000 < got["adaptive", False] / 3


def test_a_limit_of_calls_mends_what_no_limit_of_euros_holds():
    may = [{"id": name, "may": "alone"} for name in ("look_up", "refund_small", "change_address")]
    euros = {"tools": ["refund_small"], "per": "day", "max_euros": 20_000, "held_by": "prompt", "then": "ask"}
    calls = {"tools": ["change_address"], "per": "day", "max_calls": 5, "held_by": "code", "then": "ask"}
    draft = {"tools": may, "limits": [euros]}
    mended = {"tools": may, "limits": [euros | {"held_by": "code"}, calls]}
    assert {"prompt_only", "uncapped"} <= {finding.kind for finding in lint(desk.whole(draft), desk.VOCABULARY)}
    assert not {"prompt_only", "uncapped"} & {finding.kind for finding in lint(desk.whole(mended), desk.VOCABULARY)}
    assert worst_day(draft) == 2_000 * 50 + 300 * 600 and worst_day(mended) == 20_000 + 5 * 600


def test_a_person_who_approves_all_after_the_advice_costs_more_than_nobody():
    office = approvals.public_world()
    order = approvals.by_worth(office)
    nobody, everything = office.bill([], "shown_first"), office.bill(range(len(order)), "shown_first")
    eleven = [office.bill(order[: office.most_looks(11, shown)], shown) for shown in approvals.SHOWN]
    assert everything > nobody > eleven[0] > eleven[1] > eleven[2]
    shares = [approvals.approved(office, shown)[0] for shown in approvals.SHOWN]
    assert np.ptp(shares) < 0.03  # the share approved tells almost nothing
    assert approvals.true_catch(office, "not_shown") > 3 * approvals.true_catch(office, "shown_first")
    assert office.reviewer.looks(80, 0.5, "not_shown") > office.reviewer.looks(80, 0.01, "not_shown") + 0.15


def test_small_first_saves_per_case_and_costs_per_resolved_case():
    traffic = routes.public_world()
    large, small = traffic.by_thresholds(0, 0), traffic.by_thresholds(0, 1)
    rule = traffic.by_thresholds(0.2, 0.2)
    assert 0.97 < small.euros / large.euros < 1 < small.per_resolved / large.per_resolved < 1.05
    assert rule.per_resolved < 0.8 * large.per_resolved and small.p95 < large.p95
    anew, again, written = routes.tokens(6)
    assert again == sum(3_000 + 500 * (turn - 1) for turn in range(1, 6)) and anew == 3_000 + 500 * 5
    assert again / (anew + again + written) > 0.7 and written / (anew + again + written) < 0.1


def test_the_exploration_says_what_the_arithmetic_says():
    _, sentence = explore.caps_frame(50, "150 €", "none", "does it alone")
    policy = tools.Policy([*BASE, "refund_any", "change_address"], 50, 150)
    share = np.isin(tools.needed(CASES)[tools.alone(policy, CASES)], list(policy.alone)).sum() / len(CASES)
    assert f"a day costs {tools.worst_day(policy):,.0f} euros at worst, and {share:.1%} of the cases" in sentence
    with_cap = explore.caps_frame(600, "none", "2,500 €", "asks a person")[1]
    assert "a day's cap of 2,500 €" in with_cap and "costs 2,500 euros at worst" in with_cap


@pytest.mark.parametrize("day", list(explore.PER_DAY))
def test_a_cap_of_a_day_never_raises_the_worst_day(day):
    worst = [explore._point(case, "none", day, False)[0] for case in explore.PER_CASE]
    assert worst == sorted(worst) and max(worst) <= explore.PER_DAY[day]


def test_runs_of_one_task_hang_together():
    every = explore.trials_frame(60, "as in tau-bench", 4)[1]
    drawn = curves.runs(np.random.default_rng(1), 200_000, 4, (0.6 * 0.951, 0.4 * 0.951)).sum(axis=1)
    assert (
        f"{100 * (drawn == 4).mean():.0f} work in all of 4 runs and {100 * (drawn > 0).mean():.0f} in at least one"
        in every
    )
    alike = explore.trials_frame(60, "all alike", 4)[1]
    assert "13 work in all of 4 runs and 97 in at least one" in alike and "it would be 13 and 97" in alike


def test_a_retry_without_a_key_pays_twice_and_one_with_a_key_never():
    shop, tried = retries.public_world(), retries.by_tries(retries.public_world(), "refund", 5)
    timed_out, never, done = retries.rates(given.CALLS["refund"], "refund", retries.Plan())  # slow ones included
    assert tried["works"].iloc[-1] < 1 - never + 1e-9 and tried["independent"].iloc[-1] > 0.999
    two = (1 - never) * timed_out * done * (1 - timed_out * (1 - done))  # done silently, then done again
    assert tried["double"].iloc[1] == pytest.approx(1000 * two)
    entry = {"tool": "refund_small", "tries": 3, "patience_seconds": 10, "key": True, "undo": "tool"}
    kept, lost = (shop.run(plans_of({"retries": [entry | {"key": key}]})) for key in (True, False))
    assert kept.double == 0 < 30 < lost.double and kept.resolved == lost.resolved
    hasty = shop.run(dict.fromkeys(shop.calls, retries.Plan(3, patience=5)))
    assert hasty.double > 2 * shop.run(dict.fromkeys(shop.calls, retries.Plan(3))).double


def test_an_average_that_stays_hides_a_slice_and_a_small_test_stops_everything():
    offer = {version.name: version for version in swaps.world(7)}
    shares, today = np.array(list(given.SLICES.values())), np.array(list(given.BASE.values()))
    assert abs(offer["G"].average - shares @ today) < 0.001 and offer["G"].falls.max() > 0.13
    assert offer["D"].average > shares @ today + 0.01 and offer["D"].tokens > 2 and not offer["H"].harms
    rng = np.random.default_rng(3)
    stopped = {}
    for cases in (100, 1000):
        trials = [swaps.trial(rng, offer["H"], dict.fromkeys(given.SLICES, cases)) for _ in range(200)]
        stopped[cases] = np.mean([((t["today"] - t["new"]) / cases).max() >= given.HARM for t in trials])
    assert stopped[100] > 0.6 and stopped[1000] < 0.05


def test_the_euros_of_a_day_do_not_show_what_was_paid_twice():
    day = CASES.set_index("case")["day"]
    euros = CALLS.groupby(CALLS["case"].map(day))["euros"].sum()
    twice = refunddesk_traces.paid_twice(CALLS)
    too_much = twice.groupby(twice["case"].map(day))["too_much"].sum()
    assert too_much.index.tolist() == list(range(1, 16)) and too_much.mean() < euros.std()
    assert (abs(euros - euros.mean()) < 3 * euros.std()).all()


def test_each_duty_binds_from_its_day_on_and_one_product_of_the_ai_act_is_bound_now():
    listed = duties.by_product()
    for row in listed.itertuples():
        assert row.id in duties.binding(row.product, row.role, row.since)
    bound = {name for name in duties.PRODUCTS for role in duties.ROLES
             if any(duty.startswith("ai_act") for duty in duties.binding(name, role, duties.READ_ON))}  # fmt: skip
    assert bound == {"RefundDesk"} and listed["since"].is_monotonic_increasing
    assert {"AI Act 50(1)", "GDPR 22(1)", "consumer credit 18", "product liability"} <= set(listed["short"])
