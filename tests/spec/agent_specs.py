"""Specifications of an agent with tools, for the tests beside."""

import copy

import numpy as np

from aipm.spec import desk
from aipm.worlds.refunddesk.tools import TOOLS

PART = {
    "tools": [
        {"id": "look_up", "may": "alone"},
        {"id": "draft", "may": "alone"},
        {"id": "refund_small", "may": "alone"},
        {"id": "refund_any", "may": "ask"},
        {"id": "change_address", "may": "ask"},
        {"id": "close_account", "may": "never"},
    ],
    "limits": [
        {"tools": ["refund_small"], "per": "customer", "max_euros": 150, "held_by": "code", "then": "ask"},
        {"tools": ["refund_small"], "per": "day", "max_euros": 7_500, "held_by": "code", "then": "ask"},
    ],
    "approvals": [
        {
            "id": "costly", "tools": ["refund_any", "refund_small"], "if": {"worth": [2.5, 600]}, "shown": "not_shown",
            "hours_a_week": 11, "plants_a_week": 10, "owner": "head_of_service",
        },
    ],
    "retries": [{"tool": "refund_small", "tries": 3, "patience_seconds": 6, "key": True, "undo": "tool"}],
    "budgets": [
        {"metric": "worst_day_euros", "scope": "all", "max": 7_500, "owner": "finance", "review_by": "2027-03-01"},
    ],
    "monitors": [{"signal": "refunds_a_day", "stat": "threshold", "then": "pause_product"}],
}  # fmt: skip


def changed(**steps):
    """PART with values put at paths such as limits__0__per; `None` removes the entry, a place that is new is added."""
    spec = copy.deepcopy(PART)
    for path, value in steps.items():
        *way, last = [int(step) if step.isdigit() else step for step in path.split("__")]
        place = spec
        for step in way:
            place = place[step]
        if value is None:
            del place[last]
        elif isinstance(place, list) and last == len(place):
            place.append(value)
        else:
            place[last] = value
    return spec


def may(**permissions):
    """The entry `tools` of these permissions."""
    return [{"id": tool, "may": how} for tool, how in permissions.items()]


def limit(per, *tools, euros=None, calls=None, held_by="code", then="ask"):
    """An entry of `limits`."""
    most = {"max_calls": calls} if euros is None else {"max_euros": euros}
    return {"tools": list(tools), "per": per, **most, "held_by": held_by, "then": then}


def drawn(rng, most_limits=5):
    """A random part with tools and limits that can be read."""
    tools = {tool: str(rng.choice(["alone", "alone", "ask", "never"])) for tool in TOOLS}
    used = [tool for tool, how in tools.items() if how != "never"]
    paying = [tool for tool in used if TOOLS[tool].capped and TOOLS[tool].most]
    limits = []
    for _ in range(rng.integers(0, most_limits + 1)):
        in_euros = bool(paying) and rng.random() < 0.6
        known = paying if in_euros else used
        if not known:
            continue
        named = [str(tool) for tool in rng.permutation(known)[: rng.integers(1, len(known) + 1)]]
        per = str(rng.choice(["case", "customer", "day"]))
        top = {"case": (700, 2), "customer": (900, 5), "day": (20_000, 60)}[per]
        most = (
            {"euros": round(float(rng.uniform(0, top[0])), 2)} if in_euros else {"calls": int(rng.integers(0, top[1]))}
        )
        held_by, then = str(rng.choice(["code", "code", "prompt"])), str(rng.choice(["ask", "refuse", "pause_product"]))
        limits.append(limit(per, *named, **most, held_by=held_by, then=then))
    return {"tools": may(**tools), "limits": limits}


def randoms(seed, number):
    """`number` random parts."""
    rng = np.random.default_rng(seed)
    return [drawn(rng) for _ in range(number)]


def whole(part):
    """A part as a whole specification."""
    return desk.whole(part)
