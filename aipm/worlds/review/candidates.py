"""Candidates: five models that fail in different ways, and six kinds of slips on which a model can be weak.

Everything here is invented. Two tables, each drawn from one seed:

- `models`: what each of five models does with 1,000 cases, of which 100 are of the kind that is looked for. A case is left
  alone below a model's lower threshold, flagged from its upper one on, and goes to a person in between;
- `slips`: DigitDesk's slips by the way they arrive, with the true share that is read wrongly. One kind is weak.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy import special, stats

from aipm.measure import wilson_interval
from aipm.worlds.seeds import public_seed

NAME = "candidates"
PUBLIC_SEED = public_seed(NAME, 0)
CASES, POSITIVES = 1000, 100

# name: how far apart the two kinds of cases score (in standard deviations), lower threshold, upper threshold
_MODELS = {
    "A": (2.3, 2.1, 2.1),
    "B": (2.1, 0.7, 0.7),
    "C": (2.1, 0.5, 2.4),
    "D": (2.3, 3.0, 3.0),
    "E": (2.1, -0.3, 3.0),
}

SLIPS = {
    "scanner": 0.52,
    "branch_copier": 0.21,
    "phone_photo": 0.15,
    "fax": 0.07,
    "old_form": 0.03,
    "carbon_copy": 0.02,
}  # share of all slips
PROMISE = 0.15  # at most this share of the slips of any kind is read wrongly
RARE = ("fax", "old_form", "carbon_copy")  # where the hidden worlds put the weakness: any one of these


@dataclass(frozen=True)
class World:
    """`models`: a DataFrame by model with missed, false_alarms, to_a_person per 1,000 cases; `slips`: a Series of the true
    share of slips read wrongly, by kind; `weak`: the kind that breaks the promise."""

    models: pd.DataFrame
    slips: pd.Series
    weak: str


@lru_cache(maxsize=64)
def _world(seed: int) -> World:
    rng = np.random.default_rng(seed)
    rows = {}
    for name, (apart, low, high) in _MODELS.items():
        better, stricter = rng.normal(0, 0.04, 2)
        rows[name] = _outcomes(apart + better, low + stricter, high + stricter)
    models = pd.DataFrame(rows).T
    wrong = pd.Series(rng.uniform(0.04, 0.09, len(SLIPS)), index=list(SLIPS))
    weak = str(rng.choice(RARE))
    wrong[weak] = rng.uniform(0.28, 0.34)
    return World(models, wrong, weak)


def world(seed: int) -> World:
    """Five models and six kinds of slips, slightly different with every seed."""
    drawn = _world(seed)
    return World(drawn.models.copy(), drawn.slips.copy(), drawn.weak)


def _outcomes(apart: float, low: float, high: float) -> dict[str, float]:
    """Expected outcomes of 1,000 cases when the scores of both kinds are normal and lie `apart`."""
    below_low, below_high = special.ndtr([[low - apart, low], [high - apart, high]])  # each: positives, then the others
    cases = np.array([POSITIVES, CASES - POSITIVES])
    return {
        "missed": POSITIVES * below_low[0],
        "false_alarms": (CASES - POSITIVES) * (1 - below_high[1]),
        "to_a_person": float(cases @ (below_high - below_low)),
    }


def public_world() -> World:
    """The world that the lesson shows."""
    return world(PUBLIC_SEED)


def cost(models: pd.DataFrame, prices: Sequence[float]) -> pd.Series:
    """What each model costs per 1,000 cases, as a Series; `prices` are of a miss, a false alarm, a case for a person."""
    miss, false_alarm, person = prices
    return models["missed"] * miss + models["false_alarms"] * false_alarm + models["to_a_person"] * person


def typed_by_hand(slips: pd.Series, plan: Mapping[str, int], seed: int = PUBLIC_SEED) -> pd.DataFrame:
    """Type `plan` slips of each kind by hand: a DataFrame with kind, wrong and of (counts), drawn from the true shares."""
    rng = np.random.default_rng(seed)
    rows = [(kind, int(rng.binomial(labels, slips[kind])), labels) for kind, labels in plan.items()]
    return pd.DataFrame(rows, columns=["kind", "wrong", "of"])


@lru_cache(maxsize=1024)
def intervals(labels: int) -> np.ndarray:
    """Wilson's 95% intervals for 0 to `labels` wrong slips of `labels`, as two arrays."""
    ends = [wilson_interval(wrong, labels) for wrong in range(labels + 1)]
    return np.array(ends).T


@lru_cache(maxsize=4096)
def half_width(share: float, labels: int) -> float:
    """Expected half-width of the 95% interval when `labels` slips are typed by hand and `share` of them is read wrongly.

    With no label at all nothing is known: 0.5.
    """
    if labels < 1:
        return 0.5
    low, high = intervals(labels)
    return float(((high - low) / 2) @ stats.binom.pmf(np.arange(labels + 1), labels, share))


@lru_cache(maxsize=4096)
def found(share: float, labels: int, promise: float = PROMISE) -> float:
    """Chance that `labels` slips show the promise to be broken: the whole 95% interval lies above it. Exact."""
    if labels < 1:
        return 0.0
    low, _ = intervals(labels)
    return float(stats.binom.pmf(np.arange(labels + 1), labels, share)[low > promise].sum())


def proportional(labels: int = 600) -> dict[str, int]:
    """`labels` divided as the slips come, as a dict by kind."""
    return {kind: round(share * labels) for kind, share in SLIPS.items()}
