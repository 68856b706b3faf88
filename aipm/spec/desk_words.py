"""RefundDesk's words: the facts of its tools, what each action calls, and the rules that say what each case needs.

The facts of the tools are those of the simulated world `aipm.worlds.refunddesk`; nothing about a tool is decided here.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from aipm.spec.vocabulary import Spec, ToolFacts, Vocabulary
from aipm.worlds.refunddesk import INTENTS, REFUNDS
from aipm.worlds.refunddesk import parameters as given
from aipm.worlds.refunddesk.tools import NEEDS, TOOLS

SERVICE = {
    "refund_small": "refund",
    "refund_any": "refund",
}  # one service pays for both tools; else a tool is its service


def service(tool: str) -> str:
    """The name of the service behind a tool, as `aipm.worlds.refunddesk.retries` names it."""
    return SERVICE.get(tool, tool)


FACTS = {
    name: ToolFacts(
        most=tool.most,
        in_call=tool.capped,
        reads=tool.reads,
        changes=tool.changes,
        undo=given.UNDONE[service(name)],
        takes_key=tool.changes,  # a key tells a change that was already made from a new one; a look-up needs none
        says=tool.says,
    )
    for name, tool in TOOLS.items()
}
VOCABULARY = Vocabulary(
    product="RefundDesk",
    do=("answer", "change_address", "close_account", "pay_small", "pay_any"),
    say=("your_answer", "address_changed", "account_closed", "paid_back"),
    owners=("head_of_service", "product_manager", "finance", "security"),
    metrics={
        "worst_day_euros": ("refunds_a_day",),
        "worst_month_euros": ("refunds_a_day",),
        "without_person": ("to_a_person",),
        "paid_not_owed_per_1000": ("plants_caught", "approved_share"),
        "not_looked_at": ("to_a_person",),
        "hours_a_week": ("to_a_person",),
        "bill_per_1000": ("plants_caught", "approved_share"),
        "paid_twice_per_1000": ("paid_twice",),
        "resolved": ("back_in_7_days",),
        "p95_seconds": ("seconds_a_case", "tokens_a_case"),
    },
    segments=INTENTS,
    numeric=("amount", "risk", "worth"),
    tools=FACTS,
    calls={
        "answer": NEEDS["status"],
        "change_address": NEEDS["address"],
        "close_account": NEEDS["close"],
        "pay_small": "refund_small",
        "pay_any": "refund_any",
    },
)
RULES = [
    {
        "id": "small_refund",
        "if": {"segment": list(REFUNDS), "amount": [0, given.SMALL_REFUND + 0.01]},  # amounts are whole cents
        "do": "pay_small",
        "say": "paid_back",
    },
    {"id": "other_refund", "if": {"segment": list(REFUNDS)}, "do": "pay_any", "say": "paid_back"},
    {"id": "new_address", "if": {"segment": ["address"]}, "do": "change_address", "say": "address_changed"},
    {"id": "leaving", "if": {"segment": ["close"]}, "do": "close_account", "say": "account_closed"},
]


def whole(part: Mapping[str, Any]) -> Spec:
    """A specification of RefundDesk from a part of one, such as its tools and limits.

    What the part leaves out is taken from RefundDesk: RULES, which call the least powerful tool that settles a case, and the
    default `answer`.
    """
    return {"product": VOCABULARY.product, "rules": deepcopy(RULES), "default": "answer", **part}
