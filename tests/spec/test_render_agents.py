"""How a specification reads: old ones as ever, byte for byte, and an agent's permissions as a sheet and as sentences."""

import pytest

from aipm.spec import SpecError, as_flow, as_permissions, as_table, desk, worst_day
from tests.spec.agent_specs import PART, changed, limit, may, whole
from tests.spec.test_replay import SPEC

OLD = [
    "First ask: ood from 0.99? Then popular, and say 'popular now'.",
    "Else ask: score from 0.8, segment returning? Then recommend, and say 'best for you'.",
    "Else ask: score from 0.95, segment new? Then recommend, and say 'best for you'.",
    "Else popular.",
    "We promise at most 0.1 irrelevant share in each segment; pm looks again by 2027-03-01.",
    "If dismissals alarms, fallback rules.",
]
OLD_TABLE = """rule,if,do,say
r1,ood from 0.99,popular,popular_now
r2,"score from 0.8, segment returning",recommend,best_for_you
r3,"score from 0.95, segment new",recommend,best_for_you
default,otherwise,popular,
"""


def test_a_specification_without_tools_reads_as_before():
    assert as_flow(SPEC) == OLD
    assert as_table(SPEC).to_csv(index=False, lineterminator="\n") == OLD_TABLE


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ({"amount": [0, 50.01]}, "amount below 50.01"),
        ({"amount": [20, 50]}, "amount from 20 to below 50"),
        ({"worth": [2.5, 600]}, "worth from 2.5 to below 600"),
        ({"risk": [0.2, 1.01]}, "risk from 0.2"),
        ({"risk": [0, 1.01]}, "any risk"),
    ],
)
def test_euros_have_no_upper_end(when, said):
    rules = [{"id": "a", "if": when, "do": "pay_any", "say": "paid_back"}]
    assert as_table({"rules": rules})["if"][0] == said


def test_the_permission_sheet():
    rows = as_permissions(PART).set_index("tool")
    assert list(rows.index) == list(desk.VOCABULARY.tools)
    assert list(rows.loc["refund_small"]) == [
        "alone",
        "150 euros a customer in a month; 7,500 euros a day",
        "a person decides",
        "3 times, waiting 6 seconds each time",
        "yes",
        "tool",
    ]
    assert list(rows.loc["refund_any"])[:4] == ["ask", "", "", "3 times, waiting 6 seconds each time"], (
        "one service pays for both"
    )
    assert list(rows.loc["close_account"]) == ["never", "", "", "", "", ""]
    assert as_permissions(whole(PART)).equals(as_permissions(PART))
    with pytest.raises(SpecError, match="choose from alone, ask, never"):
        as_permissions(changed(tools__0__may="often"))


def test_the_sheet_says_in_which_order_and_how_each_limit_holds():
    limits = [
        limit("day", "refund_any", "refund_small", euros=900, then="refuse"),
        limit("case", "refund_any", euros=87.5, held_by="prompt", then="ask"),
        limit("customer", "refund_any", calls=1, then="pause_product"),
    ]
    part = {"tools": may(refund_small="alone", refund_any="alone"), "limits": limits}
    row = as_permissions(part).set_index("tool").loc["refund_any"]
    assert row["caps"] == (
        "87.50 euros a case (the prompt asks; no code holds it); 1 call a customer in a month; "
        "900 euros a day together with refund_small"
    )
    assert row["when a cap is reached"] == (
        "a person decides (87.50 euros a case); the agent pauses until the next day (1 call a customer in a month); "
        "the call is refused (900 euros a day)"
    )
    assert list(as_permissions({"retries": PART["retries"]})["may"].unique()) == [""]


def test_an_agent_reads_aloud():
    flow = as_flow(whole(PART), desk.VOCABULARY)
    start = flow.index("Else answer.") + 1
    assert flow[start:] == [
        "The agent may use look_up (read orders, addresses and earlier refunds) alone, without a limit.",
        "The agent may use draft (write an answer that a person sends) alone, without a limit.",
        "The agent may use refund_small (pay back up to 50 euros) alone: at most 150 euros a customer in a month, then a person "
        "decides; at most 7,500 euros a day, then a person decides.",
        "A person decides on every call of refund_any (pay back any order, up to 600 euros).",
        "A person decides on every call of change_address (send a parcel that is on its way somewhere else).",
        "The agent may never use close_account (close a customer's account for good).",
        "At worst a day costs 7,500 euros.",
        "Of what waits, a person looks at refund_any and refund_small where worth from 2.5 to below 600, the largest risk times "
        "euros first, 11 hours a week, and decides without seeing what the agent says.",
        "10 planted errors a week show whether the person looks.",
        "refund_small is tried 3 times, waiting 6 seconds each time, with the same key each time; where a later step of the case "
        "fails, the tool tries to undo it.",
        "We promise at most 7500 worst day euros; finance looks again by 2027-03-01.",
        "If refunds a day alarms, pause product.",
    ]


def test_what_the_sentences_say_follows_the_specification():
    wide = changed(
        limits=[], approvals__0__plants_a_week=0, retries__0__key=False, retries__0__tries=1, retries__0__undo="none"
    )
    flow = as_flow(whole(wide), desk.VOCABULARY)
    assert f"At worst a day costs {worst_day(wide):,.0f} euros." in flow and worst_day(wide) == 100_000
    assert "No planted error shows whether the person looks." in flow
    assert any(line.startswith("refund_small is tried once, waiting 6 seconds, without a key;") for line in flow)
    plain = as_flow(whole(changed(limits__1__held_by="prompt")))
    assert not [line for line in plain if line.startswith("At worst")], (
        "what a day costs is a fact of the vocabulary's tools"
    )
    assert any(
        "at most 7,500 euros a day (the prompt asks; no code holds it), then a person decides." in line
        for line in plain
    )
