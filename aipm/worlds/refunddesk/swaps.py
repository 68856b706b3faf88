"""Eight versions that a vendor offers in place of the model that it retires: which of them harm, and what a test would show.

Everything here is simulated. Keeping the old version is no option: it ends NOTICE_DAYS after the notice. A version harms when
a slice of the cases falls by HARM or more, or when it takes TOKENS_HARM times the tokens or more, whatever the average says.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm.worlds.refunddesk import parameters as given
from aipm.worlds.seeds import public_seed

NAME = "swaps"
PUBLIC_SEED = public_seed(NAME, 2)
SLICES = tuple(given.SLICES)
RARE = ("address", "other_language", "long_message", "angry")  # slices that a harmful version may hit
KINDS = ("slice", "slice_hidden", "tokens", "same", "better", "cheaper", "a_little_worse", "mixed")
HARMFUL = KINDS[:3]


@dataclass(frozen=True)
class Swap:
    """One version. `resolved` is the true share by slice, a Series; `tokens` and `p95` are ratios to today's version."""

    name: str
    kind: str
    resolved: pd.Series
    tokens: float
    p95: float

    @property
    def average(self) -> float:
        """The true share of all cases that it resolves."""
        return float(self.resolved @ pd.Series(given.SLICES))

    @property
    def falls(self) -> pd.Series:
        """By how much each slice falls against today, as a share of its cases; negative where it rises."""
        return pd.Series(given.BASE) - self.resolved

    @property
    def harms(self) -> bool:
        """Whether it harms a slice, or takes too many tokens, in truth."""
        return bool(self.falls.max() >= given.HARM or self.tokens >= given.TOKENS_HARM)


def _falls(rng: np.random.Generator, kind: str) -> tuple[pd.Series, float, float]:
    """(true falls by slice, tokens, p95) of a kind of version."""
    shares, draws = pd.Series(given.SLICES), given.SWAP_DRAWS
    falls = pd.Series(rng.uniform(*draws["noise"], len(SLICES)), index=SLICES)
    tokens, p95 = rng.uniform(*draws["same_tokens"]), rng.uniform(*draws["same_p95"])
    if kind in ("slice", "slice_hidden"):
        hit = str(rng.choice(RARE))
        falls[hit] = rng.uniform(*draws["slice"])
        if kind == "slice_hidden":  # the others rise, so that the average stays
            others = [name for name in SLICES if name != hit]
            falls[others] -= (falls @ shares) / shares[others].sum()
    elif kind == "tokens":
        tokens, p95 = rng.uniform(*draws["tokens"]), rng.uniform(*draws["slow_p95"])
        falls -= rng.uniform(*draws["tokens_gain"])
    elif kind == "better":
        falls -= rng.uniform(*draws["better"])
    elif kind == "cheaper":
        tokens, p95 = rng.uniform(*draws["cheaper"]), rng.uniform(*draws["fast_p95"])
    elif kind == "a_little_worse":
        falls += rng.uniform(*draws["worse"])
    elif kind == "mixed":
        falls += pd.Series(rng.choice(draws["mixed"], len(SLICES)), index=SLICES)
    return falls, float(tokens), float(p95)


@lru_cache(maxsize=64)
def world(seed: int) -> tuple[Swap, ...]:
    """Eight Swaps nobody has seen, one of each of KINDS, in an order that tells nothing."""
    rng = np.random.default_rng(seed)
    swaps = []
    for name, kind in zip("ABCDEFGH", rng.permutation(KINDS), strict=True):
        falls, tokens, p95 = _falls(rng, str(kind))
        swaps.append(Swap(name, str(kind), (pd.Series(given.BASE) - falls).clip(0, 1), tokens, p95))
    return tuple(swaps)


def public_world() -> tuple[Swap, ...]:
    """The eight versions of the open notebook."""
    return world(PUBLIC_SEED)


def trial(rng: np.random.Generator, swap: Swap, per_slice: dict[str, int]) -> pd.DataFrame:
    """Both versions on the same number of test cases a slice, simulated: slice, cases, today, new (resolved of the cases)."""
    unknown = sorted(set(per_slice) - set(SLICES))
    if unknown:
        raise ValueError(f"there is no slice {unknown[0]!r}; choose from {', '.join(SLICES)}")
    cases = np.array([per_slice.get(name, 0) for name in SLICES])
    today = rng.binomial(cases, [given.BASE[name] for name in SLICES])
    new = rng.binomial(cases, swap.resolved[list(SLICES)])
    return pd.DataFrame({"slice": SLICES, "cases": cases, "today": today, "new": new})


def table(swaps: tuple[Swap, ...]) -> pd.DataFrame:
    """One row a version: version, average (change of the share resolved), worst_slice, worst_change, tokens, p95 (ratios)."""
    today = float(pd.Series(given.BASE) @ pd.Series(given.SLICES))
    rows = [(s.name, s.average - today, s.falls.idxmax(), -s.falls.max(), s.tokens, s.p95) for s in swaps]
    return pd.DataFrame(rows, columns=["version", "average", "worst_slice", "worst_change", "tokens", "p95"])
