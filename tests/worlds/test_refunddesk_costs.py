"""RefundDesk's calls, models, versions, duties and traces."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from aipm.worlds import duties, hidden, refunddesk, retries, routes, swaps
from aipm.worlds.refunddesk import parameters as given
from aipm.worlds.refunddesk import traces
from aipm.worlds.refunddesk.retries import Plan

EVERY = tuple(given.CALLS)
SAFE = {
    "look_up": Plan(3, True, True, 3), "draft": Plan(2, True, True, 8), "refund": Plan(3, True, True, 6),
    "change_address": Plan(3, True, True, 5), "close_account": Plan(3, True, True, 5),
}  # fmt: skip


# --- retries and undo


@pytest.mark.parametrize("tries", [1, 2, 4])
def test_the_formulas_of_a_repeated_call_are_what_a_simulation_counts(tries):
    calls, rng, tasks = (0.3, 0.1, 0.5), np.random.default_rng(tries), 400_000
    late, silent = rng.random((tasks, tries)) < calls[0], rng.random((tasks, tries)) < calls[2]
    never = rng.random(tasks) < calls[1]
    first = np.where(late.all(axis=1), tries, late.argmin(axis=1))
    tried = np.arange(tries) <= first[:, None]
    done = (tried & (~late | silent)).sum(axis=1) * ~never
    assert retries.works(calls, Plan(tries)) == pytest.approx((~never & (first < tries)).mean(), abs=0.004)
    assert retries.extra(calls, Plan(tries)) == pytest.approx((done - (done > 0)).mean(), abs=0.004)


def test_trying_again_does_not_cure_what_lasts_and_independence_says_it_does():
    table = retries.by_tries(retries.public_world())
    assert table["works"].is_monotonic_increasing and table["works"].max() < 1 - given.CALLS["refund"][1] + 1e-9
    assert (table["independent"] - table["works"])[1:].min() > 0.02 and table["independent"].iloc[-1] > 0.9999
    assert table["double"].iloc[0] == 0 and table["double"].iloc[1] > 40


@pytest.mark.parametrize("desk", hidden(retries, "test", worlds=6), ids=lambda desk: f"{desk.euros:.1f}")
def test_with_a_key_no_refund_is_paid_twice_and_the_promises_can_be_kept(desk):
    keyed, bare = desk.run(SAFE), desk.run({tool: Plan(3) for tool in EVERY})
    assert keyed.double == 0 < 20 < bare.double and keyed.euros < 50 < bare.euros
    assert keyed.resolved >= 0.85 and keyed.p95 <= 16
    assert desk.run({}).resolved < 0.85, "without a second try the promise is broken"
    assert desk.run({tool: Plan(3, key=True) for tool in EVERY}).p95 > 16, (
        "the same patience for every tool waits too long"
    )
    impatient = desk.run({tool: Plan(3, patience=3) for tool in EVERY})
    assert impatient.double > 2 * bare.double and impatient.resolved < bare.resolved


def test_undo_leaves_less_half_done_and_changes_nothing_else():
    desk = retries.public_world()
    without = desk.run({tool: Plan(plan.tries, plan.key, False, plan.patience) for tool, plan in SAFE.items()})
    with_undo = desk.run(SAFE)
    assert with_undo.half_done < 0.6 * without.half_done and with_undo.resolved == without.resolved
    assert with_undo == desk.run(SAFE), "the seconds are drawn alike each time"


def test_plans_that_cannot_be_read_are_told_why():
    for wrong, says in (({"tries": 0}, "1 to 8"), ({"tries": 9}, "1 to 8"), ({"patience": 0}, "0.5 to 60")):
        with pytest.raises(ValueError, match=says):
            Plan(**wrong)
    with pytest.raises(ValueError, match="choose from look_up"):
        retries.public_world().run({"refund_small": Plan()})


# --- routes


def test_prices_are_the_published_ratios_and_the_cache_halves_a_long_case():
    anew, again, written = routes.tokens(given.TURNS["large"])
    assert anew + again + written == given.TOKENS_TODAY
    assert routes.price("small") == pytest.approx(given.SMALL_TO_LARGE * routes.price("large"))
    assert 0.4 < routes.price("large") / routes.price("large", cache=False) < 0.6
    assert routes.price("large", turns=12) > 2 * routes.price("large"), "history is read again at each turn"
    with pytest.raises(ValueError, match="small or large"):
        routes.price("middle")


def test_small_first_is_not_always_cheaper():
    worlds = hidden(routes, "test", worlds=40)
    cheaper = [world.by_thresholds(0, 1).per_resolved < world.by_thresholds(0, 0).per_resolved for world in worlds]
    assert 4 < sum(cheaper) < 36
    public = routes.public_world()
    assert public.by_thresholds(0, 1).per_resolved > public.by_thresholds(0, 0).per_resolved


@pytest.mark.parametrize("world", [routes.public_world(), *hidden(routes, "test", worlds=4)], ids=range(5))
def test_the_cheapest_routes_are_a_rule_then_small_then_large_and_nothing_is_cheaper(world):
    least, chosen = world.best()
    used = [route for route, _ in zip(chosen, np.r_[True, chosen[1:] != chosen[:-1]], strict=True) if _]
    assert used == [route for route in routes.ROUTES if route in used], "two thresholds on the difficulty are enough"
    assert world.bill(chosen).per_resolved == pytest.approx(least)
    for low in np.linspace(0, 0.4, 5):
        for high in np.linspace(low, 1, 5):
            assert world.by_thresholds(low, high).per_resolved >= least - 1e-9
    assert 0.2 < (chosen == "rule").mean() < 0.9
    one_rule = world.by_thresholds(1, 1).per_resolved
    assert min(one_rule, world.by_thresholds(0, 0).per_resolved) > 1.04 * least, "one route for all costs more"


def test_thresholds_of_the_public_world_do_not_travel_to_other_prices():
    """A judge that allows 1.03 of the best price on six worlds can tell a copied pair of thresholds from a computed one."""
    near = 0
    for world in hidden(routes, "test", worlds=40):
        near += world.by_thresholds(0.2, 0.3).per_resolved < 1.03 * world.best()[0]
    assert near / 40 < 0.6


def test_bills_count_those_who_come_back_as_a_simulation_does():
    world, rng = routes.public_world(), np.random.default_rng(1)
    way = np.select([world.cases < 0.1, world.cases < 0.4], ["rule", "small"], "large")
    bill, n = world.bill(way), 300
    cases, route = np.repeat(world.cases, n), np.repeat(way, n)
    chance = np.select(
        [route == name for name in routes.ROUTES], [world.resolved(name, cases) for name in routes.ROUTES]
    )
    settled = rng.random(len(cases)) < chance
    handed = (route == "small") & ~settled & (rng.random(len(cases)) < world.noticed)
    settled |= handed & (rng.random(len(cases)) < world.resolved("large", cases))
    back = rng.random(len(cases)) < np.where(settled, *given.BACK)
    assert bill.resolved == pytest.approx(1 - back.mean(), abs=0.002)
    price = {"rule": 0, "small": routes.price("small"), "large": routes.price("large")}
    euros = sum(price[name] * (route == name) for name in price) + handed * price["large"] + back * world.person
    assert bill.euros == pytest.approx(euros.mean(), rel=0.01) and bill.per_resolved == pytest.approx(
        bill.euros / bill.resolved
    )
    middle = np.select([route == name for name in routes.ROUTES], [given.WAITS[name][0] for name in routes.ROUTES])
    spread = np.select([route == name for name in routes.ROUTES], [given.WAITS[name][1] for name in routes.ROUTES])
    middle = np.where(handed, given.WAITS["small"][0] + given.WAITS["large"][0], middle)
    spread = np.where(handed, given.WAITS["large"][1], spread)
    waits = middle * np.exp(spread * rng.standard_normal(len(cases)))
    assert bill.p95 == pytest.approx(np.quantile(waits, 0.95), rel=0.02)


def test_routes_that_do_not_fit_are_told_why():
    with pytest.raises(ValueError, match="one of rule, small, large, person"):
        routes.public_world().bill(["rule", "agent"])


# --- the vendor's versions


def test_three_of_eight_versions_harm_and_the_average_does_not_tell():
    for world in hidden(swaps, "test", worlds=60):
        assert {swap.kind for swap in world if swap.harms} == set(swaps.HARMFUL)
        by = {swap.kind: swap for swap in world}
        today = float(pd.Series(given.BASE) @ pd.Series(given.SLICES))
        assert abs(by["slice_hidden"].average - today) < 0.002 and by["slice_hidden"].falls.max() >= 2 * given.HARM
        assert by["tokens"].average > today and by["tokens"].tokens >= given.TOKENS_HARM
        assert by["a_little_worse"].average < today and not by["a_little_worse"].harms
        assert max(swap.falls.max() for swap in world if not swap.harms) < given.HARM / 2
        assert swaps.table(world)["version"].tolist() == list("ABCDEFGH")


def passes(rng, swap, cases):
    trial = swaps.trial(rng, swap, dict.fromkeys(swaps.SLICES, cases))
    return swap.tokens < given.TOKENS_HARM and ((trial["today"] - trial["new"]) / cases <= 0.06).all()


@pytest.mark.parametrize(("cases", "enough"), [(100, False), (1_000, True)])
def test_a_gate_needs_a_thousand_cases_a_slice_and_not_a_hundred(cases, enough):
    rng, kept = np.random.default_rng(8), []
    for world in hidden(swaps, "test", worlds=40):
        let = [swap for swap in world if passes(rng, swap, cases)]
        kept.append(not any(swap.harms for swap in let) and len(let) >= 4)
    assert (np.mean(kept) >= 0.95) == enough


def test_a_trial_counts_both_versions_on_the_cases_asked_for():
    (swap, *_) = swaps.public_world()
    trial = swaps.trial(np.random.default_rng(1), swap, {"angry": 50})
    assert trial["cases"].tolist() == [50 if name == "angry" else 0 for name in swaps.SLICES]
    with pytest.raises(ValueError, match="choose from status"):
        swaps.trial(np.random.default_rng(1), swap, {"happy": 5})
    assert sum(given.SLICES.values()) == pytest.approx(1)


# --- duties


@pytest.mark.parametrize("duty", duties.DUTIES, ids=lambda duty: duty.id)
def test_a_duty_begins_on_its_day_for_its_role_and_its_products_only(duty):
    for product in duties.PRODUCTS.values():
        bound = all(getattr(product, key) == value for key, value in duty.applies.items())
        for role in duties.ROLES:
            expected = bound and role == duty.role
            assert (duty.id in duties.binding(product.name, role, duty.since)) == expected
            assert duty.id not in duties.binding(product.name, role, duty.since - timedelta(days=1))
    assert duty.url.startswith("https://eur-lex.europa.eu/") and duty.law and duty.read and duty.says


def test_what_the_lesson_is_about():
    today = duties.READ_ON
    assert duties.binding("RefundDesk", "provider", today) == ["ai_act_50_1"], "that duty was not postponed"
    assert duties.binding("RefundDesk", "deployer", today) == []
    assert "gdpr_22" in duties.binding("LendFair", "controller", today), "an approval alone does not end it"
    assert duties.binding("LendFair", "deployer", today) == [] and duties.binding("LendFair", "creditor", today)
    late = today.replace(year=2029)
    for product in ("RefundDesk", "PayGuard"):
        assert not any(
            "14" in name or "26" in name for role in duties.ROLES for name in duties.binding(product, role, late)
        )
    ids = [duty.id for duty in duties.DUTIES]
    assert len(set(ids)) == len(ids) == len(duties.table())
    assert len(duties.products()) == len(duties.PRODUCTS) and set(duties.EXCEPTED) < set(duties.PRODUCTS)


def test_hidden_cases_lie_on_both_sides_of_every_date():
    cases = [case for world in hidden(duties, "test", worlds=20) for case in world]
    dates = {duty.since for duty in duties.DUTIES if duty.since.year > 2020}
    for since in dates:
        near = {(day - since).days for _, _, day in cases}
        assert {-1, 0, 1} <= near
    with pytest.raises(ValueError, match="choose from LendFair"):
        duties.binding("Shelf", "provider", duties.READ_ON)
    with pytest.raises(ValueError, match="choose from provider"):
        duties.binding("LendFair", "user", duties.READ_ON)


# --- traces


def test_what_is_paid_twice_is_paid_before_the_keys_and_as_often_as_the_formula_says():
    calls, month = traces.load(), refunddesk.public_world().set_index("case")
    twice = traces.paid_twice(calls)
    assert month["day"].reindex(twice["case"]).max() < given.KEYS_FROM
    paying = calls[calls["tool"].str.startswith("refund") & (calls["try"] == 1)]
    before = paying["case"][month["day"].reindex(paying["case"]).to_numpy() < given.KEYS_FROM]
    extra = (calls["done"] * calls["case"].isin(before)).sum() - calls.loc[
        calls["case"].isin(before) & (calls["done"] == 1), "case"
    ].nunique()
    expected = len(before) * retries.extra(given.CALLS["refund"], Plan(traces.TRIES))
    assert extra == pytest.approx(expected, abs=4 * expected**0.5)


def test_a_trace_is_of_its_case():
    calls, month = traces.load(), refunddesk.public_world().set_index("case")
    assert calls.groupby("case")["tool"].first().eq("look_up").all() and calls["case"].nunique() == len(month)
    asked = month["asked_euros"].reindex(calls["case"]).to_numpy()
    paid = calls["euros"] > 0
    assert (calls["euros"][paid] == asked[paid]).all() and (calls["done"] == paid).all()
    small = calls["tool"] == "refund_small"
    assert calls["euros"][small].max() <= given.SMALL_REFUND < calls["euros"].max()
    assert (calls.loc[calls["outcome"] == "timed_out", "seconds"] == given.TIMEOUT).all()
    again = traces.simulate(np.random.default_rng([refunddesk.PUBLIC_SEED, 1]), refunddesk.public_world())
    pd.testing.assert_frame_equal(again, calls, check_dtype=False)
