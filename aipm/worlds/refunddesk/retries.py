"""Retries and undo, by tool: calls that time out, tasks that never work, refunds that are paid twice.

Everything here is simulated. A call times out by chance, each try anew; some tasks fail however often they are tried. A
call that timed out may have been done all the same: a second try then does it again, unless it carries the first one's key.
(Payment services work so: with the same key, the answer to the first request comes back; docs.stripe.com/idempotency, 2026.)
Who waits less long for an answer counts more calls as timed out, and each of those that were only slow has been done.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr

from aipm.worlds.refunddesk import parameters as given
from aipm.worlds.seeds import public_seed

NAME = "retries"
PUBLIC_SEED = public_seed(NAME, 5)
CHAINS = {
    "refund": ("look_up", "refund"),
    "address": ("look_up", "change_address"),
    "close": ("look_up", "refund", "close_account"),
    "draft": ("look_up", "draft"),
}
PAYS = ("refund",)  # tools that cost money each time they are done
MOST_TRIES = 8
Rates = tuple[float, float, float]  # of calls that time out, of tasks that never work, of the timed-out that were done
DRAWN = 4_000  # tasks of each chain whose seconds are drawn


@dataclass(frozen=True)
class Plan:
    """What to do with one tool: `tries` at most, whether each try carries the same `key`, whether to `undo` the tool where a
    later step of the case fails, and the seconds of `patience` after which a call counts as timed out."""

    tries: int = 1
    key: bool = False
    undo: bool = False
    patience: float = given.TIMEOUT

    def __post_init__(self) -> None:
        if not 1 <= self.tries <= MOST_TRIES:
            raise ValueError(f"a plan has {self.tries} tries; give a whole number from 1 to {MOST_TRIES}")
        if not 0.5 <= self.patience <= 60:
            raise ValueError(f"a plan has a patience of {self.patience} seconds; give 0.5 to 60")


@dataclass(frozen=True)
class Result:
    """What a plan makes of 1,000 tasks: shares `resolved` and `half_done`, `double` refunds per 1,000 tasks (expected), the
    95th percentile of the seconds, and expected `euros` of double refunds and half-done cases per 1,000 tasks."""

    resolved: float
    double: float
    half_done: float
    p95: float
    euros: float


def rates(calls: Rates, tool: str, plan: Plan) -> Rates:
    """The three rates of a tool's calls as a plan sees them: with little patience, slow calls count as timed out too."""
    timed_out, never, done = calls
    slow = 1 - ndtr((np.log(plan.patience) - np.log(given.TIME[tool])) / given.TIME_SPREAD)
    late = timed_out + (1 - timed_out) * slow
    return float(late), never, float((timed_out * done + (1 - timed_out) * slow) / late)


def works(calls: Rates, plan: Plan) -> float:
    """The chance that a tool answers within the tries of a plan; the fault that lasts is not cured by any number."""
    timed_out, never, _ = calls
    return (1 - never) * (1 - timed_out**plan.tries)


def independent(calls: Rates, tries: int) -> float:
    """What 1 - (1 - p)^k says of it: as if each try had the average chance anew."""
    timed_out, never, _ = calls
    return 1 - (1 - (1 - timed_out) * (1 - never)) ** tries


def extra(calls: Rates, plan: Plan) -> float:
    """How often, on average, a tool is done once more than it should be. With a key never."""
    timed_out, never, done = calls
    if plan.key:
        return 0.0
    tries = np.arange(1, plan.tries + 1)
    silent = done * (timed_out**tries).sum()  # done, and the answer lost
    answered = 1 - timed_out**plan.tries
    nothing = (timed_out * (1 - done)) ** plan.tries
    return float((1 - never) * (silent + answered - (1 - nothing)))


@dataclass(frozen=True)
class Desk:
    """A world: the three rates of each tool, the euros of an average refund, and drawn seconds by chain and try."""

    calls: dict[str, Rates]
    euros: float
    seed: int

    def run(self, plans: Mapping[str, Plan]) -> Result:
        """The Result of plans by tool; a tool without one is tried once, without key and without undo."""
        unknown = sorted(set(plans) - set(self.calls))
        if unknown:
            raise ValueError(f"there is no tool {unknown[0]!r}; choose from {', '.join(self.calls)}")
        resolved = double = half = 0.0
        for chain, share in given.TASK_SHARES.items():
            reached, left = 1.0, 0.0
            changed: list[str] = []
            for tool in CHAINS[chain]:
                plan = plans.get(tool, Plan())
                seen = rates(self.calls[tool], tool, plan)
                worked = works(seen, plan)
                stays = 1 - float(np.prod([self._undone(name, plans) for name in changed]))
                left += reached * (1 - worked) * stays
                if tool in PAYS:
                    double += 1000 * share * reached * extra(seen, plan)
                reached *= worked
                changed.append(tool)
            resolved += share * reached
            half += share * left
        return Result(resolved, double, half, self.p95(plans), double * self.euros + 1000 * half * given.HALF_DONE)

    def _undone(self, tool: str, plans: Mapping[str, Plan]) -> float:
        """The chance that nothing of a step stays when a later one fails."""
        if tool in ("look_up", "draft"):
            return 1.0
        return given.UNDONE[tool] if plans.get(tool, Plan()).undo else 0.0

    def p95(self, plans: Mapping[str, Plan]) -> float:
        """The 95th percentile of the seconds of a case, over DRAWN simulated cases of each chain."""
        rng = np.random.default_rng([self.seed % 2**32, 17])
        taken, weights, every = [], [], np.arange(DRAWN)
        for chain, share in given.TASK_SHARES.items():
            seconds, going = np.zeros(DRAWN), np.ones(DRAWN, bool)
            for tool in CHAINS[chain]:
                timed_out, never, _ = self.calls[tool]
                answers = np.exp(rng.normal(np.log(given.TIME[tool]), given.TIME_SPREAD, (DRAWN, MOST_TRIES)))
                late = rng.random((DRAWN, MOST_TRIES)) < timed_out
                lost = rng.random(DRAWN) < never
                plan = plans.get(tool, Plan())
                tries, late = plan.tries, late | (answers > plan.patience)
                first = np.where(late[:, :tries].all(axis=1), tries, late[:, :tries].argmin(axis=1))
                waited = first * plan.patience + np.where(first < tries, answers[every, first % MOST_TRIES], 0)
                seconds += going * waited
                going &= (first < tries) & ~lost
            taken.append(seconds)
            weights.append(np.full(DRAWN, share / DRAWN))
        seconds = np.concatenate(taken)
        order = np.argsort(seconds)
        reached = np.cumsum(np.concatenate(weights)[order])
        return float(seconds[order][np.searchsorted(reached, 0.95)])


def world(seed: int) -> Desk:
    """A Desk nobody has seen: the rates of its tools lie up to a third above or below the public ones."""
    rng, apart = np.random.default_rng(seed), given.CALL_DRAWS
    calls = {
        tool: (rates[0] * rng.uniform(1 - apart, 1 + apart), rates[1] * rng.uniform(1 - apart, 1 + apart), rates[2])
        for tool, rates in given.CALLS.items()
    }
    return Desk(calls, float(given.REFUND[0] + rng.uniform(-1, 1) * given.REFUND[1]), seed)


def public_world() -> Desk:
    """The Desk of the open notebook."""
    return Desk(dict(given.CALLS), given.REFUND[0], PUBLIC_SEED)


def by_tries(desk: Desk, tool: str = "refund", most: int = MOST_TRIES) -> pd.DataFrame:
    """One tool by its tries: tries, works, independent (1 - (1 - p)^k), double (per 1,000 without a key)."""
    seen = rates(desk.calls[tool], tool, Plan())
    rows = [(k, works(seen, Plan(k)), independent(seen, k), 1000 * extra(seen, Plan(k))) for k in range(1, most + 1)]
    return pd.DataFrame(rows, columns=["tries", "works", "independent", "double"])
