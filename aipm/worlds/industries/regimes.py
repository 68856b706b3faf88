"""One calibrated score, sold into five industries, each with prices, people and rules of its own.

Everything here is invented: cases, prices, capacities and rules. In every industry about one case in ten is positive (a wanted
suggestion, a fraud, a disease, a risky clause, a wanted item), and the score is the true probability of it, so that
only the industry differs. A contract says what happens to a case: below `lo` it is left alone, from `lo` to `hi` a person looks
and decides rightly, from `hi` on the product acts, alone or after a person has confirmed.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar, overload

import numpy as np
import pandas as pd

from aipm.worlds.seeds import public_seed

NAME = "regimes"
PUBLIC_SEED = public_seed(NAME, 61)
CASES = 20_000
CONSTANT, SLOPE = -3.6, 2.2  # log-odds of a case: CONSTANT + SLOPE times a standard normal number; AUC about 0.90
AUTOMATION = ("acts_alone", "person_confirms")
EXPLANATIONS = ("nothing", "main_reasons", "source_passage")
WITHIN = 1.10  # a contract may cost at most this many times the best feasible one


@dataclass(frozen=True)
class Regime:
    """What one industry asks of the score; euros a case, reviews and misses per 1,000 cases."""

    product: str
    positive: str
    miss: float  # a positive case left alone
    false_alarm: float  # a negative case on which the product acts by itself
    review: float  # a case that a person looks at, before or instead of an action
    capacity: int  # reviews per 1,000 cases that the team can do
    missed_max: float  # positive cases left alone, of 1,000 cases
    must_confirm: bool  # whether a person has to confirm every action
    asks: str  # what the person on the other side does with the answer
    explain: tuple[str, ...]  # the explanations with which they can do it

    def price_threshold(self) -> float:
        """The score at which acting alone and leaving alone cost the same (Elkan 2001)."""
        return self.false_alarm / (self.false_alarm + self.miss)


REGIMES = {
    "saas": Regime(
        product="Template helper", positive="user wants the template", miss=3, false_alarm=3, review=3, capacity=0,
        missed_max=1000, must_confirm=False, asks="user sees the template and decides", explain=EXPLANATIONS[:2],
    ),
    "fintech": Regime(
        product="Payment check", positive="payment is fraud", miss=60, false_alarm=15, review=4, capacity=120,
        missed_max=1000, must_confirm=False, asks="customer asks why they were stopped", explain=("main_reasons",),
    ),
    "healthcare": Regime(
        product="Screening help", positive="patient is ill", miss=500, false_alarm=40, review=10, capacity=520,
        missed_max=6, must_confirm=True, asks="doctor weighs what speaks for it", explain=("main_reasons",),
    ),
    "legal": Regime(
        product="ClauseFinder", positive="clause is risky", miss=150, false_alarm=25, review=8, capacity=400,
        missed_max=12, must_confirm=True, asks="lawyer reads the words themselves", explain=("source_passage",),
    ),
    "ecommerce": Regime(
        product="Item slot", positive="visitor wants the item", miss=1, false_alarm=0.15, review=3, capacity=0,
        missed_max=1000, must_confirm=False, asks="visitor sees the item and decides", explain=EXPLANATIONS[:2],
    ),
}  # fmt: skip


def terms() -> pd.DataFrame:
    """The five regimes as a table, one row an industry."""
    rows = [
        {
            "industry": name,
            "product": regime.product,
            "positive means": regime.positive,
            "miss": regime.miss,
            "false alarm": regime.false_alarm,
            "review": regime.review,
            "reviews per 1,000": regime.capacity,
            "missed per 1,000, at most": regime.missed_max if regime.missed_max < 1000 else "no limit",
            "actions": "a person confirms each" if regime.must_confirm else "may be automatic",
            "the other side": regime.asks,
        }
        for name, regime in REGIMES.items()
    ]
    return pd.DataFrame(rows).set_index("industry")


@dataclass(frozen=True, eq=False)
class Cases:
    """The cases of one customer: sorted scores, each the true probability that its case is positive."""

    scores: np.ndarray
    positives: np.ndarray  # expected positives among the lowest 0, 1, 2, … cases


@lru_cache(maxsize=64)
def world(seed: int) -> Cases:
    """20,000 cases of a customer nobody has seen; how many are positive differs a little between customers."""
    rng = np.random.default_rng(seed)
    constant = CONSTANT + rng.normal(0, 0.05)
    scores = np.sort(1 / (1 + np.exp(-(constant + SLOPE * rng.normal(size=CASES)))))
    positives = np.concatenate([[0.0], np.cumsum(scores)])
    for array in (scores, positives):
        array.flags.writeable = False  # the same arrays serve every caller
    return Cases(scores, positives)


def public_world() -> Cases:
    """The public customer's cases."""
    return world(PUBLIC_SEED)


def auc(cases: Cases) -> float:
    """The expected AUC of the scores: a random positive case against a random negative one."""
    scores = cases.scores
    below = np.cumsum(1 - scores) - (1 - scores) / 2
    return float((scores * below).sum() / (scores.sum() * (1 - scores).sum()))


Amount = TypeVar("Amount", float, np.ndarray)


@dataclass(frozen=True)
class Outcome(Generic[Amount]):
    """What a contract does, in expectation, per 1,000 cases: counts, and euros."""

    missed: Amount
    reviews: Amount
    false_actions: Amount
    cost: Amount


@overload
def outcome(cases: Cases, regime: Regime, lo: float, hi: float, confirmed: bool) -> Outcome[float]: ...
@overload
def outcome(cases: Cases, regime: Regime, lo: np.ndarray, hi: np.ndarray, confirmed: bool) -> Outcome[np.ndarray]: ...
def outcome(
    cases: Cases, regime: Regime, lo: float | np.ndarray, hi: float | np.ndarray, confirmed: bool
) -> Outcome[Any]:
    """The Outcome of leaving below `lo`, reviewing up to `hi` and acting from there on, `confirmed` by a person or not.

    `lo` and `hi` may be arrays of one shape; the Outcome then holds arrays.
    """
    at_lo, at_hi = np.searchsorted(cases.scores, lo), np.searchsorted(cases.scores, np.maximum(lo, hi))
    thousand = 1000 / len(cases.scores)
    missed = cases.positives[at_lo] * thousand
    above = (len(cases.scores) - at_hi) * thousand
    wrong = above - (cases.positives[-1] - cases.positives[at_hi]) * thousand
    looked_at = (at_hi - at_lo) * thousand + (above if confirmed else 0)
    false_actions = 0 * wrong if confirmed else wrong
    cost = missed * regime.miss + looked_at * regime.review + false_actions * regime.false_alarm
    return Outcome(missed, looked_at, false_actions, cost)


GRID = np.round(np.concatenate([np.arange(0.005, 0.1, 0.005), np.arange(0.1, 1.0, 0.01), [1.01]]), 3)


@lru_cache(maxsize=512)
def best(cases: Cases, name: str) -> float:
    """The least cost per 1,000 cases of a contract that keeps the rules of regime `name`, on a grid of `lo` and `hi`."""
    regime = REGIMES[name]
    lo, hi = (axis.ravel() for axis in np.meshgrid(GRID, GRID))
    found = outcome(cases, regime, lo, hi, regime.must_confirm)
    allowed = (found.reviews <= regime.capacity) & (found.missed <= regime.missed_max)
    return float(found.cost[allowed].min())
