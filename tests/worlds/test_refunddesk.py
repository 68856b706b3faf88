"""RefundDesk: published curves, the cases of a month, permissions and caps, and attackers against the arithmetic."""

import re
import sys
from math import inf

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from aipm.worlds import hidden, refunddesk
from aipm.worlds.refunddesk import attackers, curves, fitted_attacks, tools
from aipm.worlds.refunddesk import parameters as given
from aipm.worlds.refunddesk.tools import TOOLS, Policy

READS, SMALL, ANY = "look_up", "refund_small", "refund_any"
BETAS = [given.TASKS, given.AIRLINE_FIT, given.ADAPTIVE, given.ADAPTIVE_CODE, (2.0, 5.0), (0.1, 0.1)]


def random_policy(rng):
    names = rng.permutation(list(TOOLS))[: rng.integers(0, len(TOOLS) + 1)]
    caps = [float(rng.choice([inf, round(rng.uniform(0, most), 2)])) for most in (700, 900, 20_000)]
    return Policy(frozenset(map(str, names)), *caps, in_code=bool(rng.random() < 0.8))


# --- parameters and curves


def test_every_parameter_stands_in_the_table_with_a_status_and_a_source():
    rows = given.table().set_index("name")
    rules = ("OK", "REPORTED", "ASSUMED", "YAO", "DRATSCH", "BUCINCA", "WOLFE", "LISTED")
    named = {name for name in vars(given) if name.isupper() and not name.startswith("_") and name not in rules}
    assert named == set(rows.index) and rows.index.is_unique
    assert all(rows.loc[name, "value"] is getattr(given, name) for name in named)
    assert set(rows["status"]) == {given.OK, given.REPORTED, given.ASSUMED}
    assert (rows["source"].str.split().str.len() >= 3).all()
    published = rows[rows["status"] != given.ASSUMED]["source"]
    undated = published[~published.str.contains(r"20\d\d")]
    others = {name: named & set(re.findall(r"[A-Z]\w+", source)) for name, source in undated.items()}
    assert all(others.values()), "a source has a year, or is another parameter of the table"


def test_published_curves_come_out_within_the_stated_tolerance():
    rows = curves.published()
    off = (rows["ours"] - rows["published"]).abs().groupby(rows["what"]).max()
    allowed = {
        "retail": 0.005,
        "airline": 0.013,
        "agent with a screen": 0.005,
        "agent that writes": 0.022,
        "contained": 0.001,
    }
    for what, most in allowed.items():
        (found,) = off[off.index.str.startswith(what)]
        assert found <= most, what
    last = rows[rows["what"].str.startswith("retail") & (rows["k"] == 4)].iloc[0]
    assert last["independent"] == pytest.approx(0.133, abs=0.001), "independence says .13 where .383 was published"


@pytest.mark.parametrize("shares", given.RETAIL_OTHERS.values(), ids=given.RETAIL_OTHERS)
def test_a_beta_fits_the_other_models_of_the_same_table_too(shares):
    k = np.arange(1, 5)
    loss = lambda logs: ((curves.every(k, tuple(np.exp(logs))) - shares) ** 2).sum()  # noqa: E731
    fit = minimize(loss, [0, 0], method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-12})
    assert np.abs(curves.every(k, tuple(np.exp(fit.x))) - shares).max() < 0.005


def test_the_beta_does_not_reach_the_papers_eighth_run():
    """The lesson has to say so: 30% by our Beta, below 25% in the paper's own, earlier run."""
    assert given.RETAIL_EIGHT < curves.every(8, given.TASKS) < given.RETAIL_EIGHT + 0.06


def test_the_real_airline_runs_give_the_published_shares():
    runs = np.repeat([[c > i for i in range(4)] for c in range(5)], given.AIRLINE_TASKS, axis=0)
    assert curves.pass_all(runs).round(3).tolist() == list(given.AIRLINE)
    table = curves.airline()
    apart = {name: (table[name] - table["tasks"]).abs().sum() for name in ("beta", "independent")}
    assert table["beta"].sum() == pytest.approx(50) and 2 * apart["beta"] < apart["independent"]


@pytest.mark.parametrize("beta", BETAS)
def test_hanging_together_helps_all_and_hurts_once(beta):
    k, p = np.arange(1, 30), curves.mean(beta)
    every, once = curves.every(k, beta), curves.once(k, beta)
    assert every[0] == pytest.approx(p) and once[0] == pytest.approx(p)
    assert (np.diff(every) < 0).all() and (np.diff(once) > 0).all()
    assert (every[1:] > p ** k[1:]).all() and (once[1:] < 1 - (1 - p) ** k[1:]).all()


def test_runs_of_one_task_hang_together_as_the_formulas_say():
    runs = curves.runs(np.random.default_rng(1), 200_000, 4, given.TASKS)
    assert curves.pass_all(runs) == pytest.approx(curves.every(np.arange(1, 5), given.TASKS), abs=0.004)
    assert runs.any(axis=1).mean() == pytest.approx(curves.once(4, given.TASKS), abs=0.004)


def test_half_of_the_attacks_have_worked_by_about_ten_tries():
    assert 9 <= curves.tries_until(0.5, given.ADAPTIVE) <= 12
    with pytest.raises(ValueError, match="smaller share"):
        curves.tries_until(0.999999, given.ADAPTIVE_CONTAINED)


def test_in_the_published_table_few_fixed_attacks_promise_nothing_of_fitted_ones():
    table = fitted_attacks.table()
    assert len(table) == 32 and (table["fitted"] > table["fixed"] + 0.4).all()
    held = table[table["fixed"] <= 0.01]
    assert len(held) == 14 and held["fitted"].min() == 0.47 and held["fitted"].max() == 0.99
    known = set(zip(table["fixed"], table["fitted"], strict=True))
    assert set(given.STATIC_TO_FITTED) <= known


# --- the month


def test_months_are_reproducible_other_seeds_differ_and_nobody_can_spoil_them():
    month = refunddesk.world(5)
    month["asked_euros"] = 0.0
    pd.testing.assert_frame_equal(refunddesk.world(5), refunddesk.simulate(*_drawn(5)))
    assert refunddesk.world(5)["asked_euros"].sum() > 0
    assert not refunddesk.world(5).equals(refunddesk.world(6))
    pd.testing.assert_frame_equal(refunddesk.public_cases(), refunddesk.load(), check_dtype=False)


def _drawn(seed):
    rng = np.random.default_rng(seed)
    return rng, given.CASES, given.ORDER_LOG[0] + rng.uniform(-given.MONTH_DRAWS, given.MONTH_DRAWS)


@pytest.mark.parametrize("seed", range(3))
def test_the_shown_risk_can_be_believed_and_few_refunds_are_bad(seed):
    asked = refunddesk.refunds(refunddesk.world(seed, 60_000))
    assert asked["p_bad"].mean() == pytest.approx(given.NOT_OWED, abs=0.004)
    grouped = asked.groupby(pd.qcut(asked["risk"], 8))[["risk", "p_bad", "bad"]].mean()
    assert (grouped["risk"] - grouped["p_bad"]).abs().max() < 0.006 and (
        grouped["p_bad"] - grouped["bad"]
    ).abs().max() < 0.02
    rest = refunddesk.world(seed)[lambda month: month["asked_euros"] == 0]
    assert (rest[["risk", "p_bad", "bad"]] == 0).all(axis=None)


# --- tools and caps


def test_a_ledger_closes_at_the_first_request_that_does_not_fit():
    rng = np.random.default_rng(2)
    for _ in range(50):
        euros, who = rng.uniform(0, 50, 60).round(2), rng.integers(0, 6, 60)
        cap, spent, closed, expected = round(rng.uniform(20, 400), 2), {}, set(), []
        for amount, ledger in zip(euros, who, strict=True):
            if round(100 * (spent.get(ledger, 0) + amount)) > round(100 * cap):
                closed.add(ledger)
            spent[ledger] = spent.get(ledger, 0) + amount
            expected.append(ledger not in closed)
        assert tools.fits(euros, who, cap).tolist() == expected


def test_the_arithmetic_worst_case_is_never_exceeded():
    rng = np.random.default_rng(3)
    for draw in range(300):
        policy, accounts = random_policy(rng), int(rng.choice([1, 20, 300]))
        for kind in attackers.KINDS:
            got = attackers.attack(np.random.default_rng(draw), policy, kind, accounts, tries=10**6)
            assert got <= tools.worst_day(policy, accounts) + 1e-6, (policy, kind)
    day = refunddesk.world(1)[lambda month: month["day"] == 1]
    for draw in range(40):
        policy = random_policy(rng)
        got, _ = attackers.attack_with_customers(np.random.default_rng(draw), policy, "adaptive", day)
        assert got <= tools.worst_day(policy) + 1e-6


def test_a_month_of_attacks_stays_below_the_arithmetic_of_a_month():
    policy = Policy({READS, SMALL}, per_case=40, per_customer=90, per_day=5_000)
    wants = attackers.plan(policy, "adaptive").groupby("customer").head(2)
    flood = pd.concat([wants.assign(day=day, intent="return") for day in range(1, given.DAYS + 1)], ignore_index=True)
    paced = wants.assign(day=1 + (wants["customer"] % 300) // 60, intent="return").sort_values("day", ignore_index=True)
    got = [month["asked_euros"][tools.alone(policy, month, month["tool"].to_numpy())].sum() for month in (flood, paced)]
    assert max(got) <= tools.worst_month(policy) == 300 * 90
    assert got[1] == 300 * 80, "who paces the requests loses nothing to the cap of a day"
    assert got[0] == 5_000, "who floods the first day has used up every account"


TIGHT = [
    (Policy({READS, SMALL}, per_day=6_500), 6_500),
    (Policy({READS, SMALL}), 100_000),
    (Policy({READS, ANY}, per_customer=100), 30_000),
    (Policy({READS, SMALL, "change_address"}, per_day=6_500), 186_500),
    (Policy({READS, ANY}, per_case=45, per_day=9_000, in_code=False), 1_200_000),
    (Policy({READS, "draft"}), 0),
]


@pytest.mark.parametrize(("policy", "euros"), TIGHT)
def test_an_attacker_with_endless_tries_comes_close_to_the_worst_case(policy, euros):
    got = attackers.attack(np.random.default_rng(4), policy, "adaptive", tries=10**12)
    assert tools.worst_day(policy) == euros and 0.97 * euros <= got <= euros


def test_a_tighter_cap_never_costs_more_at_worst_and_one_alone_never_helps_customers():
    month = refunddesk.world(7)
    for name, caps in (("per_case", (10, 30, 50)), ("per_customer", (40, 80, 200)), ("per_day", (2_000, 4_000, 8_000))):
        policies = [Policy({READS, SMALL}, **{name: cap}) for cap in (*caps, inf)]
        for value in (tools.worst_day, lambda policy: tools.without_person(policy, month)):
            values = [value(policy) for policy in policies]
            assert values == sorted(values), name


def test_a_wider_permission_can_serve_fewer_under_the_cap_of_a_day():
    """Large refunds close the ledger of the day for the small ones; a cap per case keeps it open."""
    month = refunddesk.world(7)
    served = [tools.without_person(Policy({READS, *may}, per_day=7_500), month) for may in ([SMALL], [SMALL, ANY])]
    assert served[1] < served[0] - 0.05
    strict, loose = (
        tools.without_person(Policy({READS, SMALL}, per_case=cap, per_day=3_000), month) for cap in (40, 50)
    )
    assert strict > loose + 0.02


def test_a_cap_per_case_alone_caps_no_total_and_a_prompt_caps_nothing():
    assert tools.worst_day(Policy({READS, SMALL}, per_case=50)) == given.CAPACITY * 50
    loose = Policy({READS, ANY}, 10, 10, 10, in_code=False)
    assert tools.worst_day(loose) == tools.worst_day(Policy({READS, ANY}))


@pytest.mark.parametrize("seed", range(8))
def test_seventy_percent_without_a_person_can_be_had_at_a_bounded_worst_case(seed):
    (month,) = hidden(refunddesk, f"test_{seed}", worlds=1)
    good = Policy({READS, SMALL}, per_customer=150, per_day=7_500)
    assert tools.without_person(good, month) > 0.70 and tools.worst_day(good) == 7_500
    for poor in (Policy({READS, SMALL}, per_case=35), Policy({READS, SMALL}, per_day=3_000), Policy({READS})):
        assert tools.without_person(poor, month) < 0.70


def test_an_adaptive_attacker_beats_a_policy_that_is_safe_for_one_attacker():
    """Safe: the attacker of the public list gets nothing, and the reworded one no more than one account's cap."""
    policy, beaten = Policy({READS, ANY}, per_customer=600), 0
    for draw in range(100):
        known, reworded, adaptive = (
            attackers.attack(np.random.default_rng(draw), policy, kind) for kind in attackers.KINDS
        )
        assert known == 0 and reworded <= 600
        beaten += adaptive > 100 * 600
    assert beaten >= 99


def test_a_closed_ledger_protects_the_euros_and_not_the_customers():
    day = refunddesk.world(1)[lambda month: month["day"] == 3]
    policy = Policy({READS, SMALL}, per_day=6_500)
    got, served = attackers.attack_with_customers(np.random.default_rng(1), policy, "adaptive", day)
    assert got == 6_500 and served < tools.without_person(policy, day) - 0.2


def test_rule_of_two_counts_what_the_tools_can_do():
    assert tools.rule_of_two([READS]) == (True, True, False)
    assert tools.rule_of_two([READS, SMALL]) == (True, True, True)
    assert tools.rule_of_two(["draft"]) == (True, False, False)


def test_bad_input_is_told_the_next_step():
    with pytest.raises(ValueError, match="choose from look_up"):
        Policy({"refund"})
    for cap in (-1, float("nan")):
        with pytest.raises(ValueError, match="per_case"):
            Policy({READS}, per_case=cap)
    with pytest.raises(ValueError, match="choose from copied"):
        attackers.obeys(np.random.default_rng(0), "clever", 3)


def test_a_replay_takes_as_many_steps_for_twenty_thousand_cases_as_for_two():
    """Counted, not timed: every function called, in Python or below, while a policy is replayed."""

    def steps(cases):
        month, policy = refunddesk.world(1, cases), Policy({READS, SMALL}, 45, 100, 6_000)
        counted = 0

        def count(_frame, event, _arg):
            nonlocal counted
            counted += event in ("call", "c_call")

        sys.setprofile(count)
        try:
            tools.without_person(policy, month)
        finally:
            sys.setprofile(None)
        return counted

    steps(100)  # what is imported or kept at the first use is not counted
    few, many = steps(2_000), steps(20_000)
    assert many <= few + 50 < 5_000
