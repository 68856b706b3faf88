"""Start-up: eight weeks until the investors' meeting, five kinds of work, and what a plan is worth.

Everything here is invented. A start-up sells HelpDesk as its only product. Each week goes to one kind of work, in the order
of WORK, since each builds on the one before: what is not labelled cannot be learned from, what has not been measured cannot
be repaired, and a doubtful answer needs a way out before strangers try it. The value of a plan is expected, in thousands of
euros: pilot customers who stay, and a round of money that depends on a demo with the investor's own tickets.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
import numpy.typing as npt

NAME = "startup"

WEEKS = 8
WORK = ("label_data", "train_model", "evaluate", "build_fallback", "win_pilots")
DEMO_TICKETS = 5  # that the investor brings; one wrong answer shown as a sure one ends the demo
RESCUED, STRANDED = (
    0.7,
    0.4,
)  # against a right answer: what a doubtful session with a way out is worth, and a dead end costs
LEAVE_BELOW, STAY_FROM = 0.50, 0.90  # useful sessions: with fewer every pilot leaves, with more all of them stay
PILOT_EUROS, ROUND_EUROS = 22.0, 180.0  # thousands: a pilot customer who stays, and the round


@dataclass(frozen=True)
class Market:
    """The numbers that a founder does not know: how fast each kind of work pays."""

    bought: float = 0.42  # right answers of a model off the shelf, without own labels
    best: float = 0.92  # right answers after endless labels and training
    labels: float = 1.2  # weeks of labelling after which two thirds of that gain are possible
    training: float = 0.7  # weeks of training after which two thirds of it are had
    finding: float = 1.0  # weeks of evaluation after which two thirds of the kinds of error are known
    fallback: float = 0.7  # weeks of building after which two thirds of the known doubtful sessions can go on
    pilots: float = 12.0  # customers who would try it
    selling: float = 1.0  # weeks of selling after which two thirds of them are won


@dataclass(frozen=True)
class Outcome:
    """What a plan comes to; arrays where the plan's weeks are arrays. Shares from 0 to 1, `value` in thousand euros."""

    right: np.ndarray  # sessions that the model answers rightly
    known: np.ndarray  # kinds of error that evaluation has found
    dead_ends: np.ndarray  # sessions that end with a wrong answer and no way out
    demo: np.ndarray  # chance that the demo goes well
    pilots: np.ndarray  # customers who try it
    value: np.ndarray


def world(seed: int) -> Market:
    """A Market nobody has seen, each number within 15% of the public one (the model's right answers within 5% and 2%)."""
    rng = np.random.default_rng(seed)
    market = Market()
    near = {name: value * rng.uniform(0.85, 1.15) for name, value in vars(market).items()}
    near["bought"], near["best"] = market.bought * rng.uniform(0.95, 1.05), market.best * rng.uniform(0.98, 1.02)
    return Market(**near)


def public_world() -> Market:
    """The Market that the lesson shows."""
    return Market()


def plan(*weeks: float) -> dict[str, float]:
    """A plan as a dict: weeks for each kind of work, given in the order of WORK."""
    return dict(zip(WORK, weeks, strict=True))


def _gained(weeks: npt.ArrayLike, scale: float) -> np.ndarray:
    return 1 - np.exp(-np.asarray(weeks, float) / scale)


def outcome(market: Market, weeks: Mapping[str, npt.ArrayLike]) -> Outcome:
    """The Outcome of a plan, `weeks` by kind of work (numbers, or arrays for many plans at once)."""
    learned = _gained(weeks["label_data"], market.labels) * _gained(weeks["train_model"], market.training)
    right = market.bought + (market.best - market.bought) * learned
    known = _gained(weeks["evaluate"], market.finding)
    way_out = known * _gained(weeks["build_fallback"], market.fallback)
    dead_ends = (1 - right) * (1 - way_out)
    demo = (1 - (1 - right) * (1 - known)) ** DEMO_TICKETS
    pilots = market.pilots * _gained(weeks["win_pilots"], market.selling)
    useful = right + RESCUED * (1 - right) * way_out - STRANDED * dead_ends
    stays = np.clip((useful - LEAVE_BELOW) / (STAY_FROM - LEAVE_BELOW), 0, 1)
    return Outcome(right, known, dead_ends, demo, pilots, pilots * stays * PILOT_EUROS + demo * ROUND_EUROS)


@lru_cache(maxsize=1)
def plans() -> dict[str, np.ndarray]:
    """Every plan: all ways to give WEEKS whole weeks or fewer to the kinds of work, as arrays by kind."""
    every = [weeks for weeks in product(range(WEEKS + 1), repeat=len(WORK)) if sum(weeks) <= WEEKS]
    return dict(zip(WORK, np.array(every).T, strict=True))


def best(market: Market) -> tuple[dict[str, int], float]:
    """(plan, value) of the best plan there is, found by trying all."""
    values = outcome(market, plans()).value
    place = int(values.argmax())
    return {work: int(weeks[place]) for work, weeks in plans().items()}, float(values[place])
