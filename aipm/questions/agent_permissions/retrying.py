"""Lesson 13, the question about tries: how often each tool is tried, how long one waits, with a key or not, and who undoes it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.special import ndtr

from aipm import spec as specs
from aipm.questions.reading import answered, count, listing, mapping, number, truth, word
from aipm.questions.verdict import Malformed, Readable, Wrong, brief, judges
from aipm.spec.agents import MOST_TRIES, PATIENCE
from aipm.spec.desk_words import FACTS, service
from aipm.spec.vocabulary import UNDO
from aipm.worlds.refunddesk import parameters as given
from aipm.worlds.refunddesk import retries
from aipm.worlds.refunddesk.retries import Plan
from aipm.worlds.refunddesk.tools import TOOLS

RESOLVED, SECONDS, HALF = 0.92, 15, 1.3  # at least; at most, of the 95th percentile; half-done cases of 1,000 at most
SURE_RESOLVED, SURE_SECONDS, SURE_HALF = 0.924, 14.7, 1.22  # at the open desk: other desks agree
OPEN_RESOLVED, OPEN_SECONDS, OPEN_HALF = 0.914, 15.35, 1.4  # at the open desk, beyond which other desks refuse
UNDOES = 0.5  # of the cases at least, where an undo by the tool may be promised
MANY = 5  # tries from which on another one brings next to nothing
SURE = 0.99  # of a tool's answers have come within this time, or of its tasks work

Found = tuple[float, float, float, float]  # resolved, seconds (95th percentile), half done and paid twice of 1,000


@judges
def tried_again(retry_plan: Any, worlds: Sequence[retries.Desk] | None = None) -> str:
    """Judge Q13.5: the `retries` of a specification, on average over the desks of `worlds` (the open one without).

    No refund is paid twice, RESOLVED of the cases at least are resolved, the 95th percentile of the seconds is SECONDS at
    most, HALF of 1,000 cases at most stay half done, and no entry promises an undo or a key that the service does not have.
    """
    answered(retry_plan)
    spec, plans = _read(retry_plan)
    desks = worlds or [retries.public_world()]
    found = _on_average(plans, desks)
    resolved, seconds, half, double = found
    if double > 1e-9:
        _paid_twice(plans, double)
    _promised(spec)
    limits = (RESOLVED, SECONDS, HALF) if worlds else (OPEN_RESOLVED, OPEN_SECONDS, OPEN_HALF)
    if resolved < limits[0]:
        _too_few(plans, found, desks)
    if seconds > limits[1]:
        _too_slow(plans, found, desks)
    if half > limits[2]:
        _half_done(spec, plans, found)
    said = f"{_said(found)} {_beside(half, HALF)} of 1,000 stay half done, and no refund is paid twice."
    close = {
        f"{RESOLVED:.0%} of the cases": resolved < SURE_RESOLVED,
        f"{SECONDS:g} seconds": seconds > SURE_SECONDS,
        f"{HALF:g} of 1,000": half > SURE_HALF,
    }
    if worlds is None and any(close.values()):
        near = " and ".join(limit for limit, is_near in close.items() if is_near)
        return Readable(
            f"{said} At this desk you are near or beyond the limit of {near}, which must hold on average over unseen desks; those lie a little higher or lower."
        )
    return said[0].lower() + said[1:]


def _said(found: Found) -> str:
    resolved, seconds, _, _ = found
    return f"On average {_beside(100 * resolved, 100 * RESOLVED)}% of the cases are resolved, 95 of 100 are over within {_beside(seconds, SECONDS)} seconds."


def _beside(value: float, limit: float) -> str:
    """A figure with as many decimals, one or more, as it takes to tell it from its limit."""
    digits = next((n for n in range(1, 4) if f"{value:.{n}f}" != f"{limit:.{n}f}"), 4)
    return f"{value:.{digits}f}"


def _read(retry_plan: Any) -> tuple[list[dict[str, Any]], dict[str, Plan]]:
    """The entries, and the world's plans by its own names of the tools; Malformed where they cannot be read."""
    spec = listing(
        "retry_plan",
        retry_plan,
        "entry number",
        _entry,
        len(TOOLS),
        wanted="entries (one a tool)",
        bound=f"one to {len(TOOLS)}",
    )
    try:
        return spec, specs.plans_of({"retries": spec})
    except specs.SpecError as error:
        raise Malformed(f"{brief(error, 300)}.") from None


def _entry(name: str, entry: Any) -> dict[str, Any]:
    read = mapping(name, entry, ("tool", "tries", "patience_seconds", "key", "undo"))
    return {
        "tool": word(f"tool of {name}", read["tool"], tuple(TOOLS)),
        "tries": count(f"tries of {name}", number(f"tries of {name}", read["tries"], 1, MOST_TRIES)),
        "patience_seconds": number(f"patience_seconds of {name}", read["patience_seconds"], *PATIENCE),
        "key": truth(f"key of {name}", read["key"]),
        "undo": word(f"undo of {name}", read["undo"], UNDO),
    }


def _on_average(plans: Mapping[str, Plan], desks: Sequence[retries.Desk]) -> Found:
    results = [desk.run(plans) for desk in desks]
    means = (np.mean([getattr(result, name) for result in results]) for name in ("resolved", "p95", "half_done"))
    resolved, seconds, half = map(float, means)
    return resolved, seconds, 1000 * half, float(np.mean([result.double for result in results]))


def _plan(plans: Mapping[str, Plan], tool: str) -> Plan:
    return plans.get(tool, Plan())


def _late(tool: str, patience: float) -> float:
    """The share of a tool's answers that come after `patience` seconds."""
    spread = given.TIME_SPREAD
    return float(1 - ndtr((np.log(patience) - np.log(given.TIME[tool])) / spread))


def _paid_twice(plans: Mapping[str, Plan], double: float) -> None:
    """Raise Wrong for refunds that are tried again without a key."""
    plan = _plan(plans, "refund")
    timed_out, _, done = retries.rates(given.CALLS["refund"], "refund", plan)
    raise Wrong(
        f"{double:.1f} of 1,000 cases are paid twice on average. After {plan.patience:g} seconds {timed_out:.0%} of the calls to pay have no answer at the open desk, and {done:.0%} of these "
        "have paid all the same. How does the service know that the next call is the same refund?"
    )


def _promised(spec: Sequence[Mapping[str, Any]]) -> None:
    """Raise Wrong where an entry promises what the service does not do: an undo that works too seldom, a key it does not know."""
    for entry in spec:
        tool, works = entry["tool"], given.UNDONE[service(entry["tool"])]
        if entry["undo"] == "tool" and works < UNDOES:
            raise Wrong(
                f"You let {tool} undo itself, and that works in {100 * works:.0f} of 100 cases. A plan that counts on it leaves the harm where it is. What else can be "
                "done, and by whom?"
            )
        if entry["key"] and not FACTS[tool].takes_key:
            raise Wrong(
                f"You send a key with {tool}, whose service knows none, so your specification promises what nobody keeps. What harm does a second call of {tool} do?"
            )


def _too_few(plans: Mapping[str, Plan], found: Found, desks: Sequence[retries.Desk]) -> None:
    """Raise Wrong with the tool whose plan loses most of the cases that could be resolved."""
    said = f"{_said(found)} At least {RESOLVED:.0%} are asked."
    losses = {tool: _lost(plans, tool, desks) for tool in given.CALLS}
    tool = max(losses, key=losses.__getitem__)
    plan, late = _plan(plans, tool), _late(tool, _plan(plans, tool).patience)
    _alike(plans, said)
    named = "refund_small" if tool == "refund" else tool
    said = f"{said} Most is lost at {named}, with {_tries(plan)} of {plan.patience:g} seconds:"
    if late > 0.1:
        raise Wrong(
            f"{said} {late:.0%} of its answers come later than that, and a call that is only slow counts as timed out. How long does a good answer take?"
        )
    once = given.CALLS[tool][0]
    raise Wrong(
        f"{said} {once:.0%} of its calls time out at the open desk, whatever the patience. What becomes of a case whose last try timed out?"
    )


def _tries(plan: Plan) -> str:
    return "one try" if plan.tries == 1 else f"{plan.tries} tries"


def _lost(plans: Mapping[str, Plan], tool: str, desks: Sequence[retries.Desk]) -> float:
    """By how much more cases would be resolved if a tool were tried as often and waited for as long as can be."""
    best = Plan(MOST_TRIES, True, _plan(plans, tool).undo, PATIENCE[1])
    return _on_average({**plans, tool: best}, desks[:1])[0] - _on_average(plans, desks[:1])[0]


def _too_slow(plans: Mapping[str, Plan], found: Found, desks: Sequence[retries.Desk]) -> None:
    """Raise Wrong with the tool whose plan makes the slow cases slow."""
    said = f"{_said(found)} {SECONDS:g} seconds are allowed."
    many = [tool for tool in given.CALLS if _plan(plans, tool).tries >= MANY]
    _alike(plans, said)
    saved = {tool: _sooner(plans, tool, desks) for tool in given.CALLS}
    tool = max(many or saved, key=saved.__getitem__)
    plan = _plan(plans, tool)
    calls = retries.rates(given.CALLS[tool], tool, plan)
    named = "refund_small" if tool == "refund" else tool
    if many:
        raise Wrong(
            f"{said} {named} has {plan.tries} tries. With independent tries, 1 − (1 − p)^k, {retries.independent(calls, plan.tries):.1%} would work in the end; "
            f"in truth {retries.works(calls, plan):.1%} do at the open desk, since {calls[1]:.0%} of the tasks never work. Which try brought nothing any more?"
        )
    raise Wrong(
        f"{said} The most time goes to {named}, with {_tries(plan)} of {plan.patience:g} seconds: half of its answers come within {given.TIME[tool]:g} seconds, and {1 - _late(tool, plan.patience):.1%} "
        "within your patience. For whom do you wait longer?"
    )


def _sooner(plans: Mapping[str, Plan], tool: str, desks: Sequence[retries.Desk]) -> float:
    """By how many seconds the 95th percentile falls if half as much patience is had with a tool."""
    plan = _plan(plans, tool)
    short = Plan(plan.tries, plan.key, plan.undo, max(PATIENCE[0], plan.patience / 2))
    return desks[0].p95(plans) - desks[0].p95({**plans, tool: short})


def _alike(plans: Mapping[str, Plan], said: str) -> None:
    """Raise Wrong where all tools have the same tries and the same patience."""
    same = {(_plan(plans, tool).tries, _plan(plans, tool).patience) for tool in given.CALLS}
    if len(same) == 1 and _plan(plans, "refund").tries > 1:
        plan = _plan(plans, "refund")
        raise Wrong(
            f"{said} All your tools have {_tries(plan)} of {plan.patience:g} seconds. Half of the look-ups answer within {given.TIME['look_up']:g} seconds, half of the drafts within "
            f"{given.TIME['draft']:g}; so {_late('look_up', plan.patience):.1%} of the look-ups that answer and {_late('draft', plan.patience):.1%} of the drafts come too late for you. What does each of them need?"
        )


def _half_done(spec: Sequence[Mapping[str, Any]], plans: Mapping[str, Plan], found: Found) -> None:
    """Raise Wrong where too many cases stay half done."""
    half = found[2]
    said = f"{_beside(half, HALF)} of 1,000 cases stay half done, {HALF:g} are allowed: the refund was paid, and the account could not be closed after it."
    refund, close = _plan(plans, "refund"), _plan(plans, "close_account")
    if not refund.undo:
        people = any(service(entry["tool"]) == "refund" and entry["undo"] == "person" for entry in spec)
        who = (
            "You count on a person, and these cases are counted before a person comes."
            if people
            else "Nothing takes that refund back by itself."
        )
        raise Wrong(f"{said} {who} Who could take it back at once, and how often does that work?")
    seen = retries.rates(given.CALLS["close_account"], "close_account", close)
    raise Wrong(
        f"{said} The refund is taken back in {given.UNDONE['refund']:.0%} of them. But close_account, with {_tries(close)} of {close.patience:g} seconds, fails in {1 - retries.works(seen, close):.0%} of the cases at the open desk. "
        "Which of its failures would another try, or more patience, cure?"
    )
