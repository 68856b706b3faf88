"""What lint finds about an agent: each kind by a specification that has it and one that has not, with the numbers of that one."""

import numpy as np
import pytest

from aipm.spec import desk, lint
from aipm.spec import vocabulary as words
from aipm.worlds import refunddesk
from aipm.worlds.refunddesk import parameters as given
from aipm.worlds.refunddesk import retries
from aipm.worlds.refunddesk.retries import Plan
from tests.spec.agent_specs import PART, changed, limit, may, randoms, whole

MONTH = refunddesk.world(11, 2_000)


def found(part):
    """The Findings of a part, by kind."""
    listed = lint(whole(part), desk.VOCABULARY)
    return {kind: [finding for finding in listed if finding.kind == kind] for kind in {each.kind for each in listed}}


def one(part, kind):
    """The one Finding of a kind."""
    (finding,) = found(part)[kind]
    return finding


def test_a_sound_agent_has_a_note_only():
    assert set(found(PART)) == {"note"}
    assert lint({"rules": desk.RULES, "default": "answer"}, desk.VOCABULARY) == []


def test_unbounded():
    finding = one(changed(budgets__0__max=7_000), "unbounded")
    assert finding.where == "budgets[0]"
    assert finding.sentence == (
        "At worst a day costs 7,500 euros, and the budget allows 7,000 euros (refund_small: 7,500 euros, by `limits[1]`)."
    )
    wider = one(changed(limits=[limit("customer", "refund_small", euros=80.5)]), "unbounded")
    assert "24,150 euros" in wider.sentence and "300 accounts, each 80.50 euros, by `limits[0]`" in wider.sentence


def test_no_promise():
    assert one(changed(budgets=[]), "no_promise").sentence == (
        "At worst a day costs 7,500 euros (refund_small: 7,500 euros, by `limits[1]`), and no budget on worst_day_euros "
        "says what it may cost."
    )
    assert "no_promise" not in found({"tools": may(look_up="alone", refund_any="ask")})


def test_uncapped():
    part = changed(limits=[limit("case", "refund_small", euros=40)])
    assert one(part, "uncapped").sentence == (
        "refund_small may be used alone, and no limit in code adds up its calls. At worst that is 2,000 calls of 40 euros, "
        "80,000 euros a day. A limit per case holds no total."
    )
    part = changed(tools__4__may="alone")
    assert one(part, "uncapped").where == "tools.change_address"
    assert (
        "only `max_calls` can hold it. At worst that is 300 calls of 600 euros, 180,000"
        in one(part, "uncapped").sentence
    )
    assert "uncapped" not in found(changed(tools__4__may="alone", limits__2=limit("day", "change_address", calls=5)))


def test_prompt_only():
    part = changed(
        limits=[
            limit("case", "refund_small", euros=45, held_by="prompt"),
            limit("day", "refund_small", euros=90, held_by="prompt"),
        ]
    )
    assert one(part, "prompt_only").sentence == (
        "Only the prompt holds refund_small to 45 euros a case and 90 euros a day: that holds until somebody talks the model "
        "out of it. Then it is 2,000 calls of 50 euros, 100,000 euros a day."
    )
    assert "uncapped" not in found(part), "one fault is said once"
    assert "prompt_only" not in found(changed(limits__0__held_by="prompt"))


@pytest.mark.parametrize(("tries", "patience"), [(2, 10), (3, 10), (3, 4), (8, 60)])
def test_paid_twice(tries, patience):
    part = changed(retries__0__key=False, retries__0__tries=tries, retries__0__patience_seconds=patience)
    plan = Plan(tries, False, True, patience)
    again = 1000 * retries.extra(retries.rates(given.CALLS["refund"], "refund", plan), plan)
    assert f"its {tries} tries carry no key: {again:.0f} payments too many in 1,000" in one(part, "paid_twice").sentence
    assert "paid_twice" not in found(changed(retries__0__key=False, retries__0__tries=1))
    assert "paid_twice" not in found(changed(retries__0__key=False, retries__0__tool="change_address"))


def test_no_key_there_and_no_way_back():
    entry = {"tries": 2, "patience_seconds": 10, "key": True, "undo": "none"}
    assert one(changed(retries__1={**entry, "tool": "draft"}), "no_key_there").where == "retries[1]"
    assert "no_key_there" not in found(changed(retries__1={**entry, "tool": "change_address"}))
    assert (
        one(changed(retries__1={**entry, "tool": "close_account", "undo": "tool"}), "no_way_back").where == "retries[1]"
    )
    assert "no_way_back" not in found(changed(retries__1={**entry, "tool": "close_account"}))
    assert one(changed(tools__5__may="alone"), "no_way_back").where == "tools.close_account"
    assert "no_way_back" not in found(changed(tools__4__may="alone"))


DEAD = {
    "a case": (limit("case", "refund_small", euros=50), "one call pays at most 50 euros"),
    "one call a case": (limit("case", "refund_small", calls=1), "a case calls a tool once"),
    "a day": (limit("day", "refund_small", euros=100_000), "one call pays at most 50 euros, and the desk serves at most 2,000"),
    "calls of a day": (limit("day", "refund_small", calls=2_000), "the desk serves at most 2,000 cases in that time"),
    "a customer": (limit("customer", "refund_small", calls=60_000), "the desk serves at most 60,000 cases in that time"),
    "asks always": (limit("day", "refund_any", euros=100), "refund_any always waits for a person"),
    "another": (limit("day", "refund_small", "refund_any", euros=7_501), "`limits[1]` holds the same tools to 7,500 euros a day"),
    "a twin": (limit("day", "refund_small", euros=7_500), "`limits[1]` holds the same tools to 7,500 euros a day"),
    "a weaker twin": (limit("day", "refund_small", euros=7_500, held_by="prompt"), "`limits[1]` holds the same tools"),
}  # fmt: skip


@pytest.mark.parametrize("name", DEAD)
def test_dead_limit(name):
    entry, why = DEAD[name]
    finding = one(changed(limits__2=entry), "dead_limit")
    assert finding.where == "limits[2]" and finding.sentence.startswith("`limits[2]` stops no call of its own: ")
    assert why in finding.sentence


def test_limits_that_bind_are_not_dead():
    for entry in (
        limit("case", "refund_small", euros=49.99),
        limit("case", "refund_small", calls=0),
        limit("day", "refund_small", calls=1_999),
        limit("day", "refund_small", euros=7_499),
    ):
        assert [each.where for each in found(changed(limits__2=entry)).get("dead_limit", [])] in (
            [],
            ["limits[1]"],  # of two limits on the same tools, the wider one
        )


def test_a_dead_limit_can_go():
    """Whatever is said of a limit, the agent does the same alone without it: in a month, and where only code holds."""
    dead = 0
    for part in randoms(8, 70):
        for finding in found(part).get("dead_limit", []):
            place = int(finding.where.removeprefix("limits[").removesuffix("]"))
            without = {**part, "limits": part["limits"][:place] + part["limits"][place + 1 :]}
            dead += 1
            ways = [desk.settle(each, MONTH)["way"].to_numpy() == "alone" for each in (part, without)]
            assert (ways[0] == ways[1]).all(), (part, finding)
            theft = [desk.attacked(np.random.default_rng(1), each, "adaptive", tries=10**9) for each in (part, without)]
            assert theft[0] == theft[1], (part, finding)
    assert dead > 15


def test_unplanted():
    finding = one(changed(approvals__0__plants_a_week=0), "unplanted")
    assert (
        finding.where == "approvals[0]"
        and f"of 1,000 proposed refunds {1000 * (1 - given.NOT_OWED):.0f} are owed" in finding.sentence
    )


def test_notes():
    notes = [
        note.sentence
        for note in found(changed(tools=may(look_up="alone", refund_small="alone", refund_any="ask")))["note"]
    ]
    assert "Rule of Two (Meta, 31 October 2025)" in notes[0]
    assert notes[1] == "The agent may never use what is not listed: draft, change_address, close_account."
    blind = changed(tools__0__may="never")
    assert "note" not in found(blind), "it reaches no private data"


def test_unmeasured():
    assert one(changed(monitors=[]), "unmeasured").sentence.endswith("no monitor watches refunds_a_day.")
    signals = {
        "refunds_a_day",
        "to_a_person",
        "approved_share",
        "plants_caught",
        "paid_twice",
        "back_in_7_days",
        "tokens_a_case",
    }
    assert signals <= set(desk.VOCABULARY.signals)


def test_the_gravest_come_first_and_notes_last():
    part = changed(tools__5__may="alone", limits=[], monitors=[], approvals__0__plants_a_week=0)
    kinds = [finding.kind for finding in lint(whole(part), desk.VOCABULARY)]
    assert kinds == ["unbounded", "uncapped", "uncapped", "no_way_back", "unplanted", "unmeasured", "note"]


def test_every_sentence_of_random_parts_is_one_line_and_every_kind_occurs():
    kinds = set()
    for part in randoms(9, 60):
        for finding in lint(whole(part), desk.VOCABULARY):
            kinds.add(finding.kind)
            assert "\n" not in finding.sentence and finding.sentence.endswith(".") and "e+" not in finding.sentence
    assert {"uncapped", "prompt_only", "dead_limit", "no_way_back", "no_promise", "note"} <= kinds


def test_without_a_vocabulary_nothing_is_said_about_tools():
    assert words.Vocabulary("P", ("a",), ("b",), ("c",), {}).tools == {}
    assert [finding.kind for finding in lint(whole(changed(limits=[], monitors=[])))] == ["unmeasured"]
