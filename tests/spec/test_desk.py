"""A specification replayed on RefundDesk: against a slow reading, against the world's own functions, and its budgets."""

import time
from collections import Counter

import numpy as np
import pandas as pd
import pytest

from aipm.spec import Figure, SpecError, desk, policy_of, replay, table, worst_day, worst_month
from aipm.worlds import refunddesk
from aipm.worlds.refunddesk import approvals, retries, tools
from aipm.worlds.refunddesk import parameters as given
from aipm.worlds.refunddesk.tools import TOOLS
from tests.spec.agent_specs import PART, changed, limit, may, randoms


@pytest.fixture(scope="module")
def month():
    return refunddesk.world(21)


@pytest.fixture(scope="module")
def few():
    return refunddesk.world(22, 1_500).assign(customer=lambda cases: cases["customer"] % 60)


def budgets(*metrics, most=10.0**9, scope="all"):
    return [
        {"metric": metric, "scope": scope, "max": most, "owner": "finance", "review_by": "2027-03-01"}
        for metric in metrics
    ]


def value(part, month, metric, **worlds):
    (line,) = desk.lines({**part, "budgets": budgets(metric)}, month, **worlds)
    return line.value


# --- who settles a case


def slowly(part, cases, tool):
    """What a reader of the limits would do, one call at a time: the ways and the limits that stopped them."""
    permissions = {entry["id"]: entry["may"] for entry in part["tools"]}
    way, stopped = [], []
    for each, name in zip(cases.itertuples(), tool, strict=True):
        may_it = permissions.get(name, "never")
        too_much = TOOLS[name].capped and TOOLS[name].most and each.asked_euros > TOOLS[name].most
        way.append("refuse" if may_it == "never" else "ask" if may_it == "ask" or too_much else "alone")
        stopped.append(-1)
    listed = list(enumerate(part["limits"]))
    for period in ("case", "customer", "day"):
        for place, entry in listed:
            if entry["per"] != period:
                continue
            closed, spent, pausing = set(), Counter(), set()
            for index, each in enumerate(cases.itertuples()):
                if way[index] != "alone":
                    continue
                if each.day in pausing:
                    way[index], stopped[index] = "ask", place
                if tool[index] in entry["tools"]:  # a ledger counts the calls of a pause too
                    ledger = index if period == "case" else getattr(each, period)
                    spent[ledger] += round(100 * each.asked_euros) if "max_euros" in entry else 1
                    top = round(100 * entry["max_euros"]) if "max_euros" in entry else entry["max_calls"]
                    if ledger in closed or spent[ledger] > top:
                        closed.add(ledger)
                        way[index] = "refuse" if entry["then"] == "refuse" else "ask"
                        stopped[index] = place
                        if entry["then"] == "pause_product":
                            pausing.add(each.day)
    return way, stopped


def test_settle_equals_a_slow_reading(few):
    seen = Counter()
    for part in randoms(12, 25):
        settled = desk.settle(part, few)
        way, stopped = slowly(part, few, settled["tool"].to_numpy())
        assert list(settled["way"]) == way and list(settled["limit"]) == stopped, part
        seen.update(f"{way} {place >= 0}" for way, place in zip(way, stopped, strict=True))
    assert min(seen[kind] for kind in ("alone False", "ask True", "refuse True", "ask False", "refuse False")) > 100


def test_a_paused_day_ends_for_every_tool_and_the_next_begins(few):
    pause = changed(limits=[limit("day", "refund_small", euros=200, then="pause_product")])
    settled = desk.settle(pause, few)
    stopped = settled[settled["limit"] >= 0]["day"].unique()
    assert len(stopped) > 10
    for _, cases in settled[settled["day"].isin(stopped)].groupby("day"):
        first = int(np.argmax(cases["limit"] >= 0))
        assert (cases["way"].iloc[:first][cases["tool"].iloc[:first] == "look_up"] == "alone").all()
        assert (cases["way"].iloc[first:] != "alone").all()


def test_who_settles_a_case_is_the_world_s(month):
    for part in (PART, changed(limits=[]), changed(limits__2=limit("case", "refund_small", euros=30))):
        settled = desk.settle(part, month)
        assert ((settled["way"] == "alone").to_numpy() == tools.alone(policy_of(part), month)).all()
        assert value(part, month, "without_person") == pytest.approx(tools.without_person(policy_of(part), month))


def test_a_tool_pays_no_more_than_it_can(month):
    rules = [{"id": "all", "if": {"amount": [0.01, 1_000]}, "do": "pay_small", "say": "paid_back"}]
    settled = desk.settle({**changed(limits=[]), "rules": rules}, month)
    paid = settled[settled["tool"] == "refund_small"]
    assert ((paid["way"] == "ask") == (paid["asked_euros"] > given.SMALL_REFUND)).all()


def test_a_limit_is_one_pass(month, monkeypatch):
    calls = []
    monkeypatch.setattr(desk, "fits", lambda *given: calls.append(len(given[0])) or tools.fits(*given))
    desk.settle(changed(limits__2=limit("case", "refund_small", euros=30)), month)
    assert len(calls) == 2, "the customers' ledgers and the days'; a limit of a case needs none"


# --- who looks


def test_a_person_looks_at_the_largest_worth_within_the_hours(month):
    settled = desk.settle(PART, month)
    waits = settled[(settled["way"] == "ask") & settled["tool"].str.startswith("refund") & (settled["worth"] >= 2.5)]
    looked = settled[settled["looked"] == 0]
    most = int(11 * 30 / 7 * 3600 / given.SECONDS["not_shown"] - 10 * 30 / 7)
    assert len(looked) == min(most, len(waits)) and set(looked.index) <= set(waits.index)
    short = desk.settle(changed(approvals__0__hours_a_week=2, approvals__0__if=None), month)
    chosen = short["looked"] == 0
    rest = (short["way"] == "ask") & short["tool"].str.startswith("refund") & ~chosen
    assert (
        chosen.sum() == int(2 * 30 / 7 * 3600 / 95 - 10 * 30 / 7)
        and short["worth"][chosen].min() >= short["worth"][rest].max()
    )
    assert value(changed(approvals__0__hours_a_week=2, approvals__0__if=None), month, "hours_a_week") == pytest.approx(
        2, abs=0.01
    )


def test_the_first_approval_takes_a_case_and_no_other(month):
    second = {**PART["approvals"][0], "id": "rest", "shown": "shown_first", "hours_a_week": 3}
    del second["if"]
    part = changed(approvals__1=second)
    settled = desk.settle(part, month)
    assert (settled["worth"][settled["looked"] == 0] >= 2.5).all() and (
        settled["worth"][settled["looked"] == 1] < 2.5
    ).all()
    assert (settled["looked"] == 1).sum() > 100


def test_the_bill_is_the_world_s(month):
    """With every refund waiting, no planted error and one approval, the bill is Office.bill, and catches are those in it."""
    part = changed(
        tools=may(refund_small="ask", refund_any="ask"), limits=[], approvals__0__plants_a_week=0, approvals__0__if=None
    )
    office = approvals.world(5)
    refunds = refunddesk.refunds(month)
    theirs = approvals.Office(office.reviewer, refunds, office.wage)
    order = approvals.by_worth(theirs)[: office.most_looks(11, "not_shown")]
    bill = theirs.bill(order, "not_shown")
    assert value(part, month, "bill_per_1000", office=office) == pytest.approx(bill)
    settled = desk.settle(part, month, office.reviewer)
    refused, angry = given.WRONGLY_REFUSED
    looked = settled["looked"] == 0
    lost = (settled["p_bad"] * settled["asked_euros"] * (1 - settled["catch"])).sum()
    lost += angry * refused * (1 - settled["p_bad"][looked]).sum() + looked.sum() * 95 / 3600 * office.wage
    assert 1000 * lost / len(refunds) == pytest.approx(bill)
    missed = (settled["p_bad"] * (1 - settled["catch"]))[settled["asked_euros"] > 0].mean()
    assert value(part, month, "paid_not_owed_per_1000", office=office) == pytest.approx(1000 * missed)
    planted = value(
        {**part, "approvals": [{**part["approvals"][0], "plants_a_week": 10}]}, month, "bill_per_1000", office=office
    )
    assert planted > bill, "planted errors take looks and wages"


def test_what_is_refused_is_not_paid(month):
    part = {"tools": may(look_up="alone")}
    assert value(part, month, "paid_not_owed_per_1000") == 0 and value(part, month, "bill_per_1000") == 0
    unseen = {"tools": may(refund_small="ask", refund_any="ask")}
    owed_not = 1000 * refunddesk.refunds(month)["p_bad"].mean()
    assert value(unseen, month, "paid_not_owed_per_1000") == pytest.approx(owed_not)
    assert value(unseen, month, "not_looked_at") == 1


# --- budgets


def test_figures_are_those_of_the_arithmetic_and_of_the_world(month):
    shop = retries.world(3)
    result = shop.run({"refund": retries.Plan(3, True, True, 6)})
    for metric, expected in (
        ("paid_twice_per_1000", result.double),
        ("resolved", result.resolved),
        ("p95_seconds", result.p95),
    ):
        assert value(PART, month, metric, calls=shop) == expected
    assert value(PART, month, "worst_day_euros") == worst_day(PART) == 7_500
    assert value(PART, month, "worst_month_euros") == worst_month(PART)
    no_key = changed(retries__0__key=False)
    public = retries.public_world().run({"refund": retries.Plan(3, False, True, 6)})
    assert value(no_key, month, "paid_twice_per_1000") == public.double > 0


def test_every_word_has_a_metric_and_a_table(month):
    assert list(desk.METRICS) and set(desk.METRICS) == set(desk.VOCABULARY.metrics)
    results = desk.lines({**PART, "budgets": budgets(*desk.METRICS)}, month)
    shown = table(results).set_index("budget")
    for result, plausible in zip(results, shown["plausible"], strict=True):
        assert (plausible == "computed") == isinstance(desk.METRICS[result.metric], Figure)
        assert np.isfinite(result.value) and result.met and result.low <= result.value <= result.high
    broken = desk.lines({**PART, "budgets": budgets("worst_day_euros", most=7_499)}, month)
    assert not broken[0].met and broken[0].limit == "at most 7499" and broken[0].cases == len(month)


def test_a_share_by_segment_and_a_figure_only_for_all(month):
    by_intent = desk.lines({**PART, "budgets": budgets("without_person", scope="each_segment")}, month)
    assert {line.scope: line.value for line in by_intent}["status"] == 1
    assert {line.scope: line.value for line in by_intent}["close"] == 0
    with pytest.raises(SpecError, match="worst_day_euros is one figure of the whole product, so write 'all'"):
        desk.lines({**PART, "budgets": budgets("worst_day_euros", scope="close")}, month)
    with pytest.raises(SpecError, match=r"`budgets\[0\].metric` is 'without_person'; counted are resolved"):
        spec = desk.whole({**PART, "budgets": budgets("without_person")})
        replay(spec, desk.settle(PART, month), {"resolved": desk.METRICS["resolved"]})


def test_a_month_as_the_shop_sees_it():
    """Without true chances the shown risk stands for them; it is calibrated, so the figures nearly agree."""
    public, seen = refunddesk.public_world(), refunddesk.public_world().drop(columns=["p_bad", "bad"])
    for metric in ("without_person", "paid_not_owed_per_1000"):
        assert value(PART, seen, metric) == pytest.approx(value(PART, public, metric), rel=0.05)
    with pytest.raises(SpecError, match="the month has no column 'intent'; give a month of"):
        desk.lines(PART, pd.DataFrame({"day": [1], "customer": [1]}))


def test_replay_of_20_000_cases(month, record_property):
    """Vectorised. The time is printed and recorded, not asserted."""
    part = {**PART, "budgets": budgets(*desk.METRICS)}
    desk.lines(part, month)
    start = time.perf_counter()
    desk.lines(part, month)
    seconds = time.perf_counter() - start
    record_property("replay_seconds", round(seconds, 3))
    print(f"Replaying an agent with {len(part['budgets'])} budgets on {len(month):,} cases took {seconds:.3f} s.")
