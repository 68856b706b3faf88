"""An agent in a specification: what is refused and where, and what the agent can do at most, against the world's own arithmetic."""

import json
import math

import numpy as np
import pytest

from aipm.questions.launch_review import ruling
from aipm.spec import SpecError, agents, check, desk, plans_of, policy_of, schema, worst_day, worst_month, worst_parts
from aipm.spec import vocabulary as words
from aipm.worlds import refunddesk
from aipm.worlds.refunddesk import approvals, attackers, retries, tools
from aipm.worlds.refunddesk import parameters as given
from aipm.worlds.refunddesk.retries import Plan
from aipm.worlds.refunddesk.tools import TOOLS, Policy
from tests.spec.agent_specs import PART, changed, drawn, limit, may, randoms, whole

SMALL, ANY = "refund_small", "refund_any"


def test_the_words_are_those_of_the_world():
    assert words.SHOWN == approvals.SHOWN and agents.MOST_TRIES == retries.MOST_TRIES
    for seconds in agents.PATIENCE:
        Plan(patience=seconds)
        with pytest.raises(ValueError, match="patience"):
            Plan(patience=seconds * (0.99 if seconds < 1 else 1.01))
    assert list(desk.VOCABULARY.tools) == list(TOOLS)
    for name, facts in desk.VOCABULARY.tools.items():
        tool = TOOLS[name]
        assert (facts.most, facts.in_call, facts.reads, facts.changes) == (
            tool.most,
            tool.capped,
            tool.reads,
            tool.changes,
        )
        assert facts.undo == given.UNDONE["refund" if name.startswith("refund") else name]


def test_the_rules_of_the_desk_call_what_each_case_needs():
    month = refunddesk.world(3)
    assert (desk.settle(PART, month)["tool"] == tools.needed(month)).all()
    assert set(desk.VOCABULARY.calls.values()) == set(np.unique(tools.needed(month)))


BAD = {
    "an unknown tool": (changed(tools__0__id="fly"), "`tools[0].id` is 'fly'; choose from look_up, draft"),
    "a fact of the product": (changed(tools__0__reversible=True), "`tools[0]` has an entry 'reversible' that nobody reads"),
    "two permissions": (changed(tools__1__id="look_up"), "`tools[1]` lists look_up a second time"),
    "a permission of its own": (changed(tools__2__may="mostly"), "`tools[2].may` is 'mostly'; choose from alone, ask, never"),
    "a limit without a number": (changed(limits__0__max_euros=None), "`limits[0]` needs either `max_euros` or `max_calls`"),
    "a limit with two": (changed(limits__0__max_calls=3), "`limits[0]` needs either `max_euros` or `max_calls`, and one"),
    "a negative limit": (changed(limits__1__max_euros=-1), "`limits[1].max_euros` is -1; at least 0 was expected"),
    "half a call": (
        changed(limits__1=limit("day", SMALL, calls=1.5)),
        "`limits[1].max_calls` is 1.5, of type float; a whole number was expected",
    ),
    "no number": (changed(limits__1__max_euros=math.nan), "`limits[1].max_euros` is nan; a finite number was expected"),
    "a period of its own": (changed(limits__0__per="month"), "`limits[0].per` is 'month'; choose from case, customer, day"),
    "a limit on nothing": (changed(limits__0__tools=[]), "`limits[0].tools` is empty"),
    "a tool that is never used": (
        changed(limits__0__tools=["close_account"]),
        "`limits[0]` limits close_account, which the agent may never use; list it under `tools`",
    ),
    "limits without tools": ({"limits": PART["limits"]}, "`limits[0]` limits refund_small, which the agent may never use"),
    "euros that stand in no call": (
        changed(limits__2=limit("day", "change_address", euros=500)),
        "`limits[2]` adds up the euros of change_address, and no euros stand in its call; use `max_calls`",
    ),
    "euros of a look-up": (changed(limits__2=limit("day", "look_up", euros=5)), "`limits[2]` adds up the euros of look_up"),
    "nobody is asked": (
        changed(limits=[limit("day", SMALL, euros=9, then="refuse")], approvals__0__tools=[SMALL]),
        "`approvals[0]` waits for refund_small, and nobody is ever asked about that",
    ),
    "two approvals of one name": (
        changed(approvals__1=PART["approvals"][0]),
        "`approvals[1]` has the id 'costly' a second time",
    ),
    "an interval backwards": (
        changed(approvals__0__if={"worth": [9, 2]}),
        "`approvals[0].if.worth` runs from 9 to 2; the first end must be the smaller one",
    ),
    "one end": (changed(approvals__0__if={"risk": [0.5]}), "`approvals[0].if.risk` is [0.5]; an interval of two numbers"),
    "a risk that nobody has": (changed(approvals__0__if={"risk": [2, 3]}), "costly: no `risk` lies from 2 to 3"),
    "no hours": (changed(approvals__0__hours_a_week=0), "`approvals[0].hours_a_week` is 0; more than 0 was expected"),
    "half an error": (changed(approvals__0__plants_a_week=0.5), "of type float; a whole number was expected"),
    "nine tries": (changed(retries__0__tries=9), "`retries[0].tries` is 9; at most 8 was expected"),
    "a key in words": (changed(retries__0__key="yes"), "`retries[0].key` is 'yes', of type str; True or False was expected"),
    "two plans": (changed(retries__1=PART["retries"][0]), "`retries[1]` is about refund_small a second time"),
    "a hundred limits": (changed(limits=[PART["limits"][0]] * 100), "`limits` has 100 entries; at most 50"),
}  # fmt: skip


def test_a_part_does_not_change_the_desk():
    desk.whole({})["rules"][0]["do"] = "answer"
    assert desk.whole({})["rules"][0]["do"] == "pay_small" and desk.whole(PART)["tools"] is PART["tools"]


@pytest.mark.parametrize("name", BAD)
def test_bad_entries_are_refused_with_their_path(name):
    part, said = BAD[name]
    for read in (lambda: check(whole(part), desk.VOCABULARY), lambda: policy_of(part), lambda: worst_day(part)):
        with pytest.raises(SpecError) as caught:
            read()
        assert said in str(caught.value)
        assert "\n" not in str(caught.value) and len(str(caught.value)) < 220


@pytest.mark.parametrize("part", [None, 3, "tools", [], {"tools": 3}, {"limits": None}, {"ruels": []}])
def test_what_is_no_part(part):
    for function in (policy_of, plans_of, worst_day):
        with pytest.raises(SpecError):
            function(part)


def test_a_product_without_tools_knows_none_of_the_four():
    assert not set(agents.KEYS) & set(schema(ruling.VOCABULARY)["properties"])
    with pytest.raises(SpecError, match="has an entry 'tools' that nobody reads"):
        check({"rules": [], "tools": PART["tools"]}, ruling.VOCABULARY)
    check(json.loads(json.dumps(whole(PART))))  # without a vocabulary all words are read


READS = {"look_up": "alone"}
POLICIES = {
    "nothing": ({}, Policy()),
    "asks": ({"tools": may(refund_any="ask", close_account="never")}, Policy()),
    "the example": (PART, Policy({"look_up", "draft", SMALL}, per_customer=150, per_day=7_500)),
    "no limit": ({"tools": may(refund_any="alone")}, Policy({ANY})),
    "a case": (
        {"tools": may(refund_any="alone"), "limits": [limit("case", ANY, euros=40), limit("case", ANY, euros=60)]},
        Policy({ANY}, per_case=40),
    ),
    "the prompt": (
        {"tools": may(**READS, refund_any="alone"), "limits": [limit("day", ANY, euros=40, held_by="prompt")]},
        Policy({"look_up", ANY}),
    ),
    "one ledger for both": (
        {"tools": may(refund_small="alone", refund_any="alone"), "limits": [limit("day", SMALL, ANY, euros=900)]},
        Policy({SMALL, ANY}, per_day=900),
    ),
    "two ledgers": (
        {
            "tools": may(refund_small="alone", refund_any="alone"),
            "limits": [limit("day", SMALL, euros=200), limit("day", ANY, euros=500), limit("case", ANY, euros=90)],
        },
        Policy({SMALL, ANY}, per_case=90, per_day=700),
    ),
    "a limit on one of two": (
        {"tools": may(refund_small="alone", refund_any="alone"), "limits": [limit("customer", SMALL, euros=200)]},
        Policy({SMALL, ANY}),
    ),
    "no call": (
        {
            "tools": may(refund_small="alone", refund_any="alone", change_address="alone"),
            "limits": [limit("case", ANY, calls=0), limit("day", "change_address", calls=0)],
        },
        Policy({SMALL}),
    ),
    "calls": (
        {"tools": may(refund_small="alone"), "limits": [limit("day", SMALL, calls=10), limit("case", SMALL, euros=30)]},
        Policy({SMALL}, per_case=30, per_day=300),
    ),
}


@pytest.mark.parametrize("name", POLICIES)
def test_the_policy_of_a_specification(name):
    part, policy = POLICIES[name]
    assert policy_of(part) == policy == policy_of(whole(part))


def test_the_plans_of_a_specification():
    assert plans_of(PART) == {"refund": Plan(3, True, True, 6)} and plans_of({}) == {}
    entry = {"tool": "close_account", "tries": 2, "patience_seconds": 10, "key": False, "undo": "person"}
    both = changed(retries__1={**PART["retries"][0], "tool": ANY}, retries__2=entry)
    assert plans_of(both) == {"refund": Plan(3, True, True, 6), "close_account": Plan(2, False, False, 10)}
    retries.public_world().run(plans_of(both))
    other = changed(retries__1={**PART["retries"][0], "tool": ANY, "key": False})
    with pytest.raises(SpecError, match=r"`retries\[1\]` gives refund_any another plan than refund_small has"):
        plans_of(other)


# --- at worst


def about_every_paying_tool(part):
    """A part whose limits are each in euros, about every paying tool that is alone, and pause nothing else."""
    paying = [tool for tool in (SMALL, ANY) if agents.permissions(part)[tool] == "alone"]
    limits = [{**each, "tools": paying, "then": "ask"} for each in part["limits"] if paying and "max_euros" in each]
    return {**part, "limits": limits}


def test_the_worst_case_is_the_world_s():
    seen = 0
    for part in map(about_every_paying_tool, randoms(1, 150)):
        policy = policy_of(part)
        assert worst_day(part) == pytest.approx(tools.worst_day(policy))
        assert worst_month(part) == pytest.approx(tools.worst_month(policy))
        seen += np.isfinite([policy.per_case, policy.per_customer, policy.per_day]).any()
    assert seen > 25


def test_limits_by_tool_and_by_call_lower_the_worst_case_and_never_raise_it():
    for part in randoms(2, 80):
        assert worst_day(part) <= tools.worst_day(policy_of(part)) + 1e-6
        assert worst_month(part) <= tools.worst_month(policy_of(part)) + 1e-6
        assert worst_day(part) == pytest.approx(sum(each.euros for each in worst_parts(part)))
        for place in range(len(part["limits"])):
            without = {**part, "limits": part["limits"][:place] + part["limits"][place + 1 :]}
            assert worst_day(part) <= worst_day(without) + 1e-6


def test_calls_hold_what_euros_cannot():
    free = {"tools": may(change_address="alone", close_account="alone")}
    assert worst_day(free) == 300 * 600 + 2_000 * 80 == tools.worst_day(policy_of(free))
    few = {**free, "limits": [limit("day", "change_address", calls=5), limit("customer", "close_account", calls=1)]}
    assert worst_day(few) == 5 * 600 + 300 * 80 and worst_month(few) == 30 * 5 * 600 + 300 * 80
    both = {**free, "limits": [limit("day", "change_address", "close_account", calls=5)]}
    assert worst_day(both) == 5 * 600
    assert worst_day({**free, "limits": [limit("case", "change_address", calls=0)]}) == 2_000 * 80


@pytest.mark.parametrize("kind", attackers.KINDS)
def test_no_attacker_takes_more_than_the_worst_day(kind):
    rng = np.random.default_rng(5)
    for _ in range(40):
        part = drawn(rng)
        assert desk.attacked(rng, part, kind, tries=10**12) <= worst_day(part) + 1e-6, part


def test_an_attacker_is_the_world_s():
    for part in map(about_every_paying_tool, randoms(6, 25)):
        for kind in attackers.KINDS:
            ours = desk.attacked(np.random.default_rng(7), part, kind)
            assert ours == pytest.approx(attackers.attack(np.random.default_rng(7), policy_of(part), kind)), part


@pytest.mark.parametrize(
    ("limits", "euros"),
    [
        ([limit("day", "change_address", calls=40)], 100_000 + 40 * 600),
        ([limit("day", "change_address", calls=40), limit("day", SMALL, euros=6_500)], 6_500 + 40 * 600),
        ([limit("day", "change_address", calls=40), limit("customer", SMALL, calls=2)], 300 * 100 + 40 * 600),
    ],
)
def test_an_attacker_with_endless_tries_comes_close_to_the_worst_day(limits, euros):
    part = {"tools": may(refund_small="alone", change_address="alone"), "limits": limits}
    got = desk.attacked(np.random.default_rng(4), part, "adaptive", tries=10**12)
    assert worst_day(part) == euros and 0.97 * euros <= got <= euros
