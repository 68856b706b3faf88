"""Tools, permissions and caps: what the agent may do alone, what it can do at worst, and what a month of cases makes of it.

Everything here is simulated. A limit in code holds whatever the model says. A limit that stands only in the prompt holds
until somebody talks the model out of it, so `Policy.in_code` False counts as no limit in the worst case.

A ledger closes: the first request that does not fit under its cap ends it for the rest of the period, and a person looks at
what follows. So what a ledger has paid never exceeds its cap, and every replay is one pass over sorted requests.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import inf

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm.worlds.refunddesk import parameters as given


@dataclass(frozen=True)
class Tool:
    """One tool: `reads` untrusted text or private data, `changes` state outside; the euros that one call can cost, and
    whether those euros stand in the call, so that a cap can see them."""

    name: str
    reads: bool
    changes: bool
    most: float
    capped: bool
    says: str


TOOLS = {
    tool.name: tool
    for tool in (
        Tool("look_up", True, False, 0.0, True, "read orders, addresses and earlier refunds"),
        Tool("draft", False, False, 0.0, True, "write an answer that a person sends"),
        Tool("refund_small", False, True, given.SMALL_REFUND, True, "pay back up to 50 euros"),
        Tool("refund_any", False, True, given.MOST_ORDER, True, "pay back any order, up to 600 euros"),
        Tool("change_address", False, True, given.MOST_ORDER, False, "send a parcel that is on its way somewhere else"),
        Tool("close_account", False, True, given.CLOSED_ACCOUNT, False, "close a customer's account for good"),
    )
}
NEEDS = {"status": "look_up", "other": "look_up", "address": "change_address", "close": "close_account"}


@dataclass(frozen=True)
class Policy:
    """What the agent does alone; every other change waits for a person.

    `alone` are names of TOOLS. Caps in euros: of one case, of one customer in the month, of one day over all customers; a cap
    of infinity is none. `in_code` says whether code holds the caps, or only the prompt.
    """

    alone: frozenset[str] = field(default_factory=frozenset)
    per_case: float = inf
    per_customer: float = inf
    per_day: float = inf
    in_code: bool = True

    def __post_init__(self) -> None:
        unknown = sorted(set(self.alone) - set(TOOLS))
        if unknown:
            raise ValueError(f"there is no tool {unknown[0]!r}; choose from {', '.join(TOOLS)}")
        for name in ("per_case", "per_customer", "per_day"):
            if not getattr(self, name) >= 0:
                raise ValueError(f"the cap {name} is {getattr(self, name)}; give euros of at least 0, or leave it out")
        object.__setattr__(self, "alone", frozenset(self.alone))

    def cap(self, name: str) -> float:
        """A cap as it holds against an attacker: infinite where only the prompt holds it."""
        return float(getattr(self, name)) if self.in_code else inf


def worst_day(policy: Policy, accounts: int = given.ACCOUNTS) -> float:
    """The most euros that one day can cost under a policy, by arithmetic: no model, no attacker, no chance.

    The caps count the euros that stand in a call. A new address and a closed account have none, so no cap holds them: each
    of an attacker's accounts has one parcel on its way, and accounts can be closed in every case that the desk serves.
    """
    paying = [TOOLS[name].most for name in policy.alone if TOOLS[name].capped and TOOLS[name].most]
    if paying:
        a_call = min(max(paying), policy.cap("per_case"))
        paid = min(policy.cap("per_day"), given.CAPACITY * a_call, accounts * policy.cap("per_customer"))
    else:
        paid = 0.0
    return paid + _uncapped(policy, accounts, given.CAPACITY)


def worst_month(policy: Policy, accounts: int = given.ACCOUNTS) -> float:
    """The most euros that a month of DAYS days can cost, by the same arithmetic; a customer's cap counts once."""
    paying = [TOOLS[name].most for name in policy.alone if TOOLS[name].capped and TOOLS[name].most]
    cases = given.CAPACITY * given.DAYS
    paid = 0.0
    if paying:
        a_call = min(max(paying), policy.cap("per_case"))
        paid = min(given.DAYS * policy.cap("per_day"), cases * a_call, accounts * policy.cap("per_customer"))
    return paid + _uncapped(policy, accounts, cases)


def _uncapped(policy: Policy, accounts: int, cases: int) -> float:
    parcels = accounts * TOOLS["change_address"].most if "change_address" in policy.alone else 0.0
    closed = cases * TOOLS["close_account"].most if "close_account" in policy.alone else 0.0
    return parcels + closed


def rule_of_two(alone: Iterable[str]) -> tuple[bool, bool, bool]:
    """(A, B, C) of Meta's Agents Rule of Two (31 October 2025) for an agent with these tools and without a person.

    A: it works on untrusted text, which a desk for customers always does. B: it reaches private data. C: it changes state
    or writes to the outside. At most two of the three, says the rule, unless a person supervises.
    """
    tools = [TOOLS[name] for name in alone]
    return True, any(tool.reads for tool in tools), any(tool.changes for tool in tools)


def needed(month: pd.DataFrame) -> np.ndarray:
    """The least powerful tool that settles each case, by name."""
    small = month["asked_euros"].to_numpy() <= given.SMALL_REFUND
    refund = np.where(small, "refund_small", "refund_any")
    other = month["intent"].map(NEEDS)
    return np.where(other.isna(), refund, other.fillna(""))


def fits(euros: npt.ArrayLike, ledger: npt.ArrayLike, cap: float) -> np.ndarray:
    """Which requests a closing ledger admits, as booleans: `euros` in order of arrival, `ledger` whose ledger each is."""
    euros, ledger = np.asarray(euros, float), np.asarray(ledger)
    if np.isinf(cap) or not len(euros):
        return np.ones(len(euros), bool)
    order = np.argsort(ledger, kind="stable")
    running = np.cumsum(np.round(100 * euros[order]))  # in cents: sums of euros would not be exact
    starts = np.flatnonzero(np.r_[True, np.diff(ledger[order]) != 0])
    before = np.repeat(np.r_[0.0, running[starts[1:] - 1]], np.diff(np.r_[starts, len(order)]))
    inside = np.empty(len(order), bool)
    inside[order] = running - before <= round(100 * cap)
    return inside


def alone(
    policy: Policy, month: pd.DataFrame, tool: np.ndarray | None = None, capped: npt.ArrayLike = True
) -> np.ndarray:
    """Which cases of a month the agent settles without a person, as booleans: permission first, then case, customer, day.

    `tool` is the tool that each case calls (default: what it needs). Where `capped` is False, the caps are not asked.
    """
    tool = needed(month) if tool is None else tool
    euros, capped = month["asked_euros"].to_numpy(), np.broadcast_to(capped, len(month))
    may = np.isin(tool, list(policy.alone))
    may &= (euros <= policy.per_case) | ~capped
    for who, cap in (("customer", policy.per_customer), ("day", policy.per_day)):
        asks = may & capped & (euros > 0)
        may[asks] = fits(euros[asks], month[who].to_numpy()[asks], cap)
    return may


def without_person(policy: Policy, month: pd.DataFrame) -> float:
    """The share of honest cases that need no person, each weighed with the chance that it is honest."""
    honest = 1 - month["p_bad"].to_numpy()
    return float(honest @ alone(policy, month) / honest.sum())
