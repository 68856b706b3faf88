"""RefundDesk as a specification to replay: what becomes of every case of a month, and how the budgets are counted there.

Everything here is simulated, and expected values stand for chances: no case is drawn. What waits for a person and is not
looked at within the hours is paid all the same, as by a reviewer who approves without a look.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm.spec import agents
from aipm.spec.desk_words import FACTS, RULES, VOCABULARY, whole
from aipm.spec.powers import plans_of, policy_of, read, worst_day, worst_month
from aipm.spec.replay import Figure, Metric, MetricResult, replay
from aipm.spec.rules import SpecError, decide
from aipm.spec.vocabulary import Spec
from aipm.worlds.refunddesk import approvals, attackers, retries
from aipm.worlds.refunddesk import parameters as given
from aipm.worlds.refunddesk.tools import fits

__all__ = [
    "METRICS", "RULES", "VOCABULARY", "as_cases", "attacked", "lines", "metrics", "settle", "whole",
]  # fmt: skip

NEEDED = ("day", "customer", "intent", "asked_euros", "risk")
WEEKS = given.DAYS / 7
WORK_DAYS = round(given.DAYS * approvals.DAYS_A_WEEK / 7)


def as_cases(month: pd.DataFrame) -> pd.DataFrame:
    """A month of `aipm.worlds.refunddesk` with the signals of a specification: segment, amount, risk, worth.

    A month without the true chances (`p_bad`) gets the risk that the agent shows in their place. Raises SpecError where a
    column is missing.
    """
    missing = [name for name in NEEDED if name not in month]
    if missing:
        raise SpecError(
            f"the month has no column {missing[0]!r}; give a month of aipm.worlds.refunddesk, such as load()"
        )
    cases = month.assign(
        segment=month["intent"], amount=month["asked_euros"], worth=month["risk"] * month["asked_euros"]
    )
    return cases if "p_bad" in cases else cases.assign(p_bad=cases["risk"])


def settle(spec: Spec, month: pd.DataFrame, reviewer: approvals.Reviewer | None = None) -> pd.DataFrame:
    """What becomes of each case of a month, in order of arrival, as the cases with five columns more.

    tool: which tool the case calls, "" for none. way: alone, ask (it waits for a person) or refuse. limit: the place of the
    limit that stopped it, or -1. looked: the place of the approval under which a person looks at it, or -1. catch: the chance
    that this look refuses a refund that is not owed (0 without a look). `reviewer` is the world's average one by default.
    """
    spec, cases = read(spec), as_cases(month)
    action, _ = decide(spec, cases)
    tool = pd.Series(action).map(VOCABULARY.calls).fillna("").to_numpy(object)
    way, limit = permitted(spec, cases, tool)
    looked, catch = _looks(spec, cases, tool, way == "ask", reviewer or approvals.average())
    return cases.assign(tool=tool, way=way, limit=limit, looked=looked, catch=catch)


def permitted(
    spec: Spec, calls: pd.DataFrame, tool: np.ndarray, held_by: Sequence[str] = ("code", "prompt")
) -> tuple[np.ndarray, np.ndarray]:
    """(way, limit) of each of `calls` in order of arrival: alone, ask or refuse, and the place of the limit that stopped it.

    `calls` has day, customer and asked_euros; `tool` is the tool of each call. Permission is asked first, then the limits of
    the case, the customer and the day, each a ledger that the first call which does not fit closes. A ledger counts every
    call that comes to it, those of a paused day too. `held_by` says which limits hold. One pass over the calls a limit.
    """
    may = {**dict.fromkeys(FACTS, "refuse"), **agents.permissions(spec), "": "alone"}
    way = pd.Series(tool).map(may).replace("never", "refuse").to_numpy(object)
    euros = calls["asked_euros"].to_numpy(float)
    most = pd.Series(tool).map({name: facts.most for name, facts in FACTS.items() if facts.pays}).fillna(np.inf)
    way[(way == "alone") & (euros > most.to_numpy())] = "ask"  # the tool itself pays no more
    stopped = np.full(len(calls), -1)
    for place, limit in agents.in_order(spec):
        if limit["held_by"] not in held_by:
            continue
        asks = np.flatnonzero((way == "alone") & np.isin(tool, limit["tools"]))
        over = asks[~_fit(limit, calls.iloc[asks], euros[asks])]
        if limit["then"] == "pause_product" and len(over):
            over = np.union1d(over, _paused(over, calls["day"].to_numpy(), way == "alone"))
        way[over] = "refuse" if limit["then"] == "refuse" else "ask"
        stopped[over] = place
    return way, stopped


def _fit(limit: Mapping[str, Any], calls: pd.DataFrame, euros: np.ndarray) -> np.ndarray:
    """Which of the calls that a limit is about it lets through."""
    most = limit.get("max_euros", limit.get("max_calls"))
    amounts = euros if "max_euros" in limit else np.ones(len(calls))
    if limit["per"] == "case":
        return amounts <= most
    return fits(amounts, calls[limit["per"]].to_numpy(), most)


def _paused(over: np.ndarray, day: np.ndarray, alone: np.ndarray) -> np.ndarray:
    """The places of the calls, of any tool, that come after the first stopped one of their day."""
    days, first = np.unique(day[over], return_index=True)
    since = pd.Series(over[first], index=days).reindex(day).fillna(np.inf).to_numpy()
    return np.flatnonzero(alone & (np.arange(len(day)) > since))


def _looks(
    spec: Spec, cases: pd.DataFrame, tool: np.ndarray, waits: np.ndarray, reviewer: approvals.Reviewer
) -> tuple[np.ndarray, np.ndarray]:
    """(looked, catch) of each case: the approval under which a person looks at it, and the chance that the look catches it.

    A case belongs to the first approval that is about it. A person looks at the largest risk times euros first, until the
    hours are used up; planted errors take looks too.
    """
    looked, catch, free = np.full(len(cases), -1), np.zeros(len(cases)), waits.copy()
    p_bad, refund = cases["p_bad"].to_numpy(), cases["asked_euros"].to_numpy() > 0
    for place, approval in enumerate(spec.get("approvals", [])):
        about = free & np.isin(tool, approval["tools"])
        if "if" in approval:
            about &= decide({"rules": [agents.as_rule(approval)]}, cases)[0] == "look"
        free &= ~about
        wait = np.flatnonzero(about)
        first = wait[np.argsort(-cases["worth"].to_numpy()[wait], kind="stable")][: _most_looks(approval)]
        looked[first] = place
        paid = first[refund[first]]
        if len(paid):
            catch[paid] = reviewer.catches(p_bad[paid].mean(), approval["shown"], np.arange(len(paid)) // WORK_DAYS)
    return looked, catch


def _most_looks(approval: Mapping[str, Any]) -> int:
    """How many cases of the month fit into an approval's hours, beside its planted errors."""
    looks = approval["hours_a_week"] * WEEKS * 3600 / given.SECONDS[approval["shown"]]
    return max(0, int(looks - approval["plants_a_week"] * WEEKS))


def metrics(
    reviewer: approvals.Reviewer | None = None, wage: float = given.WAGE, calls: retries.Desk | None = None
) -> dict[str, Metric | Figure]:
    """How each budget in RefundDesk's words is counted on settled cases, by name.

    `reviewer`, `wage` (euros an hour) and `calls` (how calls to tools fail) are the public ones by default.
    """
    someone, service = reviewer or approvals.average(), calls or retries.public_world()

    @lru_cache(maxsize=8)
    def tried(plans: tuple[tuple[str, retries.Plan], ...]) -> retries.Result:
        return service.run(dict(plans))

    def of_calls(name: str, meaning: str, value: Callable[[retries.Result], float]) -> Figure:
        return Figure(name, meaning, lambda spec, world: value(tried(tuple(plans_of(spec).items()))))

    listed: list[Metric | Figure] = [
        Figure("worst_day_euros", "the most euros that a day can cost", lambda spec, world: worst_day(spec)),
        Figure("worst_month_euros", "the most euros that a month can cost", lambda spec, world: worst_month(spec)),
        Metric(
            "without_person",
            "of the honest cases, the share that needs no person",
            lambda world, action: (world["way"] == "alone", 1 - world["p_bad"]),
        ),
        Metric(
            "paid_not_owed_per_1000",
            "of 1,000 refunds that customers ask for, those that are paid and not owed",
            lambda world, action: (_paid(world) * world["p_bad"] * (1 - world["catch"]), world["asked_euros"] > 0),
            per=1000,
        ),
        Metric(
            "not_looked_at",
            "of the cases that wait for a person, the share at which nobody looks",
            lambda world, action: (world["looked"] < 0, world["way"] == "ask"),
        ),
        Figure("hours_a_week", "hours a week that people look, planted errors included", _hours),
        Figure(
            "bill_per_1000",
            "euros of wages, wrong refusals and refunds that are not owed, per 1,000 refunds that are paid or wait",
            lambda spec, world: _bill(spec, world, someone, wage),
        ),
        of_calls("paid_twice_per_1000", "refunds paid once too often, per 1,000 cases", lambda result: result.double),
        of_calls("resolved", "the share of the cases whose calls all work", lambda result: result.resolved),
        of_calls("p95_seconds", "seconds of a case, the 95th percentile", lambda result: result.p95),
    ]
    return {metric.name: metric for metric in listed}


def _paid(world: pd.DataFrame) -> np.ndarray:
    """Which cases are refunds that the desk pays, or pays unless a look refuses them."""
    pays = [name for name, facts in FACTS.items() if facts.pays]
    paid: np.ndarray = (world["tool"].isin(pays) & (world["way"] != "refuse") & (world["asked_euros"] > 0)).to_numpy()
    return paid


def _planted(approval: Mapping[str, Any]) -> float:
    """The planted errors of a month."""
    return float(approval["plants_a_week"] * WEEKS)


def _hours(spec: Spec, world: pd.DataFrame) -> float:
    hours = 0.0
    for place, approval in enumerate(spec.get("approvals", [])):
        looks = (world["looked"] == place).sum() + _planted(approval)
        hours += looks * given.SECONDS[approval["shown"]] / 3600 / WEEKS
    return float(hours)


def _bill(spec: Spec, world: pd.DataFrame, reviewer: approvals.Reviewer, wage: float) -> float:
    """The bill of `aipm.worlds.refunddesk.approvals.Office`, each approval's looks with what that approval shows."""
    paid = _paid(world)
    refunds = world[paid].reset_index(drop=True)
    if refunds.empty:
        return 0.0
    office = approvals.Office(reviewer, refunds, wage)
    nobody = bill = office.bill([], approvals.SHOWN[0])
    for place, approval in enumerate(spec.get("approvals", [])):
        looked = np.flatnonzero(refunds["looked"] == place)
        order = looked[np.argsort(-refunds["worth"].to_numpy()[looked], kind="stable")]
        others = (~paid & (world["looked"] == place)).sum() + _planted(approval)
        bill += office.bill(order, approval["shown"]) - nobody
        bill += 1000 * others * given.SECONDS[approval["shown"]] / 3600 * wage / len(refunds)
    return float(bill)


METRICS = metrics()


def lines(
    spec: Spec,
    month: pd.DataFrame,
    office: approvals.Office | None = None,
    calls: retries.Desk | None = None,
) -> list[MetricResult]:
    """The replayed budgets (`aipm.spec.replay.MetricResult`s) of a specification, or a part of one, on a month of RefundDesk.

    Who looks and what an hour costs comes from `office`, how calls fail from `calls`: worlds of
    `aipm.worlds.refunddesk.approvals` and `retries`, by default the public ones.
    """
    whole_spec = read(spec)
    if office is None and calls is None:
        return replay(whole_spec, settle(whole_spec, month), METRICS)
    reviewer, wage = (office.reviewer, office.wage) if office else (approvals.average(), given.WAGE)
    return replay(whole_spec, settle(whole_spec, month, reviewer), metrics(reviewer, wage, calls))


def attacked(
    rng: np.random.Generator, spec: Spec, kind: str, accounts: int = given.ACCOUNTS, tries: int = given.TRIES
) -> float:
    """The euros that one attacker gets in one day under a specification, simulated; no honest customer writes before.

    `kind` is one of `aipm.worlds.refunddesk.attackers.KINDS`. Limits that only the prompt holds do not hold here.
    """
    spec = read(spec)
    wants = attackers.plan(policy_of(spec), kind, accounts)
    done = wants[attackers.obeys(rng, kind, len(wants), tries)].assign(day=1).reset_index(drop=True)
    if done.empty:
        return 0.0
    way, _ = permitted(spec, done, done["tool"].to_numpy(object), held_by=("code",))
    lost = done["tool"].map({name: 0.0 if facts.in_call else facts.most for name, facts in FACTS.items()})
    return float((done["asked_euros"] + lost)[way == "alone"].sum())
