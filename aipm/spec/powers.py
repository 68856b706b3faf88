"""What an agent with RefundDesk's tools can do at most under a specification, by arithmetic: no model, no attacker, no chance.

Everything here works on a part of a specification too, such as its tools and limits alone. Only limits that code holds
count. The worst day of a tool without a limit is that of `aipm.worlds.refunddesk.tools`; here the limits of a
specification, which may be about some tools and may count calls, are laid over it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

from aipm.spec import agents
from aipm.spec.desk_words import FACTS, VOCABULARY, service, whole
from aipm.spec.rules import SpecError
from aipm.spec.schema import check
from aipm.spec.vocabulary import Spec
from aipm.spec.wording import count
from aipm.worlds.refunddesk import parameters as given
from aipm.worlds.refunddesk import tools as world
from aipm.worlds.refunddesk.retries import Plan
from aipm.worlds.refunddesk.tools import Policy


@dataclass(frozen=True)
class Part:
    """A part of the worst case: the `euros` that `tools` can cost together, and the arithmetic behind it in words."""

    tools: frozenset[str]
    euros: float
    why: str


def read(spec: Spec) -> Spec:
    """A specification of RefundDesk, or a part of one, as a whole and checked. Raises SpecError where it cannot be read."""
    if not isinstance(spec, Mapping):
        raise SpecError(f"the spec is of type {type(spec).__name__}; a dict with entries such as `tools` was expected")
    full = whole(spec)
    check(full, VOCABULARY)
    return full


def policy_of(spec: Spec) -> Policy:
    """The Policy of `aipm.worlds.refunddesk.tools` that holds against an attacker: limits in the prompt are not in it.

    A Policy has one cap for all paying tools. Where each limit in code names every paying tool that is alone, the Policy is
    the specification; elsewhere its caps are upper bounds (the sum of the limits that together name them all). A Policy
    counts no calls: `max_calls` of 0 is read as a tool that is not alone, any other on a tool whose call holds no euros is
    not in it; `worst_day` counts it.
    """
    spec = read(spec)
    alone = frozenset(
        tool for tool in agents.alone(spec) if all(limit.get("max_calls") != 0 for limit in _in_code(spec, tool))
    )
    paying = frozenset(tool for tool in alone if FACTS[tool].pays)
    stated = any(limit["per"] == "case" for tool in paying for limit in _in_code(spec, tool))
    per_customer, per_day = (
        _sum(_least(paying, _limits(spec, per, 1))) if paying else inf for per in ("customer", "day")
    )
    return Policy(alone, max(a_call(spec, tool) for tool in paying) if stated else inf, per_customer, per_day)


def plans_of(spec: Spec) -> dict[str, Plan]:
    """The Plans of `aipm.worlds.refunddesk.retries` by the world's name of a tool, from the `retries` of a specification.

    One service pays for refund_small and for refund_any, so an entry for one of them counts for both; SpecError where both
    have an entry and the entries differ. An undo by a person is none of the desk's: the case stays half done until then.
    """
    plans: dict[str, Plan] = {}
    listed = read(spec).get("retries", [])
    for place, entry in enumerate(listed):
        plan = Plan(int(entry["tries"]), entry["key"], entry["undo"] == "tool", entry["patience_seconds"])
        name = service(entry["tool"])
        if plans.setdefault(name, plan) != plan:
            first = next(earlier["tool"] for earlier in listed if service(earlier["tool"]) == name)
            raise SpecError(
                f"`retries[{place}]` gives {entry['tool']} another plan than {first} has, and one service pays for both; "
                "give both the same tries, patience_seconds, key and undo"
            )
    return plans


def worst_day(spec: Spec) -> float:
    """The most euros that one day can cost under a specification, attackers included."""
    return _sum(worst_parts(spec))


def worst_month(spec: Spec) -> float:
    """The most euros that a month of 30 days can cost under a specification; a customer's limit counts once."""
    return _sum(worst_parts(spec, month=True))


def worst_parts(spec: Spec, month: bool = False) -> list[Part]:
    """The Parts whose sum is the worst day, or month: the least sum that holds every tool that is alone and costs euros."""
    spec = read(spec)
    costly = frozenset(tool for tool in agents.alone(spec) if FACTS[tool].most)
    paying = frozenset(tool for tool in costly if FACTS[tool].pays)
    groups = [*([paying] if len(paying) > 1 else []), *(frozenset({tool}) for tool in sorted(costly))]
    times = {"case": 1, "day": given.DAYS if month else 1, "customer": given.ACCOUNTS}
    limits = [part for per in times for part in _limits(spec, per, times[per])]
    return _least(costly, [*limits, *(without_limit(spec, group, month) for group in groups)])


def a_call(spec: Spec, tool: str) -> float:
    """The most euros that one call of a tool can cost: what the tool can pay, or what a limit per case in code leaves of it."""
    caps = [limit["max_euros"] for limit in _in_code(spec, tool) if limit["per"] == "case" and "max_euros" in limit]
    return float(min([FACTS[tool].most, *caps]))


def _in_code(spec: Spec, tool: str) -> list[Spec]:
    return [limit for limit in agents.limits_on(spec, tool) if limit["held_by"] == "code"]


def without_limit(spec: Spec, tools: frozenset[str], month: bool = False) -> Part:
    """What tools can cost if only limits per case hold them, by the world's own arithmetic."""
    call = max(a_call(spec, tool) for tool in tools)
    worst = (world.worst_month if month else world.worst_day)(Policy(tools, per_case=call))
    return Part(tools, worst, f"{count(worst / call if call else 0, 'call')} of {count(call, 'euro')}")


def _limits(spec: Spec, per: str, times: int) -> list[Part]:
    """What each limit in code of one period lets its tools cost in `times` periods; of a case only one that lets no call through."""
    found = []
    for place, limit in agents.in_order(spec):
        tools = frozenset(limit["tools"]) & agents.alone(spec)
        if limit["per"] != per or limit["held_by"] != "code" or not tools:
            continue
        calls = limit.get("max_calls")
        euros = limit["max_euros"] if calls is None else calls * max(a_call(spec, tool) for tool in tools)
        if per != "case" or calls == 0:
            what = ("" if calls is None else f"{count(calls, 'call')}, ") + count(euros, "euro")
            often = f"{times:,} {'accounts' if per == 'customer' else 'days'}, each " if times > 1 else ""
            found.append(Part(tools, times * euros, f"{often}{what}, by `limits[{place}]`"))
    return found


def _least(tools: frozenset[str], parts: Sequence[Part]) -> list[Part]:
    """The parts with the least sum that together hold all `tools`; one infinite part where no choice does."""
    best: dict[frozenset[str], tuple[float, list[Part]]] = {frozenset(): (0.0, [])}
    for part in parts:
        for held, (euros, chosen) in list(best.items()):
            more = held | (part.tools & tools)
            if more != held and euros + part.euros < best.get(more, (inf, []))[0]:
                best[more] = (euros + part.euros, [*chosen, part])
    return best[tools][1] if tools in best else [Part(tools, inf, "no limit")]


def _sum(parts: Sequence[Part]) -> float:
    return float(sum(part.euros for part in parts))
