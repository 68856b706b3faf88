"""Lesson 13, questions 1, 2 and 5: prompts say what their judges hold, and judges replay what they say."""

import re
from pathlib import Path

import numpy as np
import pytest

from aipm import spec as specs
from aipm.questions.agent_permissions import approving, permitting, retrying
from aipm.questions.verdict import Wrong
from aipm.worlds import refunddesk
from aipm.worlds.refunddesk import approvals, retries
from aipm.worlds.refunddesk import parameters as given

LESSON = Path(__file__).parents[2] / "lessons" / "13_agent_permissions.py"
TOOLS = ("look_up", "draft", "refund_small", "refund_any", "change_address", "close_account")


def prompt(question):
    """The prompt of a question: its Markdown up to the answer cell."""
    text = LESSON.read_text(encoding="utf-8")
    return text.split(f"### Q13.{question} ")[1].split("# %%")[0]


def desk(*limits, may=("alone", "alone", "alone", "ask", "ask", "ask")):
    """Permissions, and limits on small refunds held by code: (per, euros)."""
    entry = {"tools": ["refund_small"], "held_by": "code", "then": "ask"}
    tools = [{"id": tool, "may": word} for tool, word in zip(TOOLS, may, strict=True)]
    return {"tools": tools, "limits": [{**entry, "per": per, "max_euros": euros} for per, euros in limits]}


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (1, f"a day may cost at most {permitting.WORST:,} €"),
        (1, f"paid at most {permitting.ACCOUNT} €"),
        (1, f"at least {permitting.ALONE:.0%} of the honest cases"),
        (1, f"at least {permitting.ATTACKED:.0%} must need no person"),
        (2, "5, 11 or 25 `hours`"),
        (2, f"at most {approving.OF_BEST - 1:.0%} above"),
        *((2, f"{seconds} seconds") for seconds in given.SECONDS.values()),
        (5, f"at least {retrying.RESOLVED:.0%} of the cases"),
        (5, f"within {retrying.SECONDS} seconds"),
        (5, f"at most {retrying.HALF} of 1,000"),
    ],
)
def test_the_prompt_says_what_is_judged(question, said):
    assert said in prompt(question)


def test_the_prompt_says_how_calls_fail():
    rows = re.findall(r"^# \| `(\w+)` \| (\d+)% \| (\d+)% \| ([\d.]+) seconds", prompt(5), re.M)
    said = {tool: (int(late) / 100, int(never) / 100, float(half)) for tool, late, never, half in rows}
    named = {"refund_small": "refund"}
    true = {tool: (*given.CALLS[named.get(tool, tool)][:2], given.TIME[named.get(tool, tool)]) for tool in said}
    assert said == true
    assert len(said) == len(given.CALLS)
    assert "half were done all the same" in prompt(5) and {
        given.CALLS[tool][2] for tool in ("refund", "change_address", "close_account")
    } == {0.5}
    assert (
        "An undo works in 60% of the refunds and in 90% of the new addresses, and never for a closed account"
        in prompt(5)
    )
    assert (given.UNDONE["refund"], given.UNDONE["change_address"], given.UNDONE["close_account"]) == (0.6, 0.9, 0.0)
    for share in given.TASK_SHARES.values():
        assert f"{100 * share:.0f} " in prompt(5).split("|")[0]


def test_an_attacker_of_a_day_gets_what_the_arithmetic_allows_and_no_more():
    spec = desk(("customer", 100), ("day", 5700))
    policy, month = specs.policy_of(spec), refunddesk.world(11)
    got = [permitting.attacked_day(spec, policy, month, day).got for day in range(1, 31)]
    assert max(got) == specs.worst_day(spec) == 5700


def test_who_writes_after_the_attacker_waits_and_is_not_refused():
    spec = desk(("customer", 100), ("day", 5700))
    month = refunddesk.world(11)
    served = permitting.attacked_day(spec, specs.policy_of(spec), month, 4)
    assert set(served.way[served.tool == "refund_small"]) == {"ask"}
    assert set(served.way[served.tool == "look_up"]) == {"alone"}
    assert len(served.way) == (month["day"] == 4).sum()


@pytest.mark.parametrize("shown", approvals.SHOWN)
def test_the_share_that_is_caught_is_that_of_the_bill(shown):
    office = approvals.public_world()
    order = approvals.by_worth(office)[:300]
    p, euros = (office.refunds[name].to_numpy() for name in ("p_bad", "asked_euros"))
    catches = office.reviewer.catches(p[order].mean(), shown, np.arange(300) // 21)
    caught = 1000 * (p[order] * euros[order] * catches).sum() / len(p)
    whole = approving.without_catches(office, order, shown) + 1000 * (p[order] @ euros[order]) / len(p)
    assert office.bill(order, shown) == pytest.approx(whole - caught)


def test_no_other_order_beats_the_least_bill_that_we_know():
    office = approvals.world(5)
    risk, euros = (office.refunds[name].to_numpy() for name in ("risk", "asked_euros"))
    for hours in approving.HOURS:
        least, most = approvals.best(office, hours)[0], office.most_looks(hours, "not_shown")
        for key in (risk, euros, risk**2 * euros, risk * euros**2, risk * np.minimum(euros, 200)):
            order = np.argsort(-key, kind="stable")
            bills = [office.bill(order[:looks], "not_shown") for looks in range(100, most, 300)]
            assert min(bills) > 0.997 * least


def test_a_message_names_the_tool_that_loses_most():
    plan = [{"tool": "refund_small", "tries": 2, "patience_seconds": 8, "key": True, "undo": "tool"}]
    with pytest.raises(Wrong, match="Most is lost at look_up, with one try of 10 seconds: 10% of its calls time out"):
        retrying.tried_again(plan, worlds=[retries.world(3)])
