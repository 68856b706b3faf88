"""Two versions compared in pairs by a judge that likes what stands first: what a protocol finds, exactly.

Invented, after the recordings of `pairs`. Of most pairs the judge says "the first one" in either order, so with the answers
turned round it contradicts itself. Of the other pairs it prefers the same answer in both orders. The lead is the share of
pairs in which it prefers the new version so, minus that of the old one.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from aipm.worlds.seeds import public_seed

NAME = "duels"
PUBLIC_SEED = public_seed(NAME, 12)
FEWEST, MOST = 0.65, 0.85  # of the pairs, the share of which a judge says "the first one" in either order
JUDGES = 12  # of a world
ORDERS = ("old_first", "random", "both")
TIES = ("drop", "half", "new_wins")


@dataclass(frozen=True)
class Protocol:
    """How pairs are shown and counted.

    `orders` is one of ORDERS, `ties` one of TIES: what becomes of a pair whose two verdicts differ; only "both" has such. The
    new version is called better where its counted lead is more than `margin`, and worse where the old one's is.
    """

    orders: str
    ties: str
    pairs: int
    margin: float

    @property
    def calls(self) -> int:
        """How often the judge is asked."""
        return self.pairs * (2 if self.orders == "both" else 1)


def _chances(protocol: Protocol, lead: float, first: float) -> tuple[float, float]:
    """(new, old): of a pair, the chance that it counts for the new version, and for the old one."""
    new, old = (1 - first + lead) / 2, (1 - first - lead) / 2
    if protocol.orders == "random":
        return new + first / 2, old + first / 2
    if protocol.orders == "old_first":
        return new, old + first
    return (new + first, old) if protocol.ties == "new_wins" else (new, old)


def called(protocol: Protocol, lead: float, first: float) -> tuple[float, float]:
    """(better, worse): the chance that the new version is called better, and worse.

    `lead` is how many more of all pairs it is preferred in, a fraction; `first` the share of pairs of which the judge says
    "the first one" in either order. Summed over all counts of pairs; no seed.
    """
    new, old = _chances(protocol, lead, first)
    clear = np.arange(protocol.pairs + 1)  # pairs that count for one of the two
    weight = stats.binom.pmf(clear, protocol.pairs, min(1.0, new + old))
    needed = protocol.margin * (clear if protocol.orders == "both" and protocol.ties == "drop" else protocol.pairs)
    share = new / (new + old)
    wins = np.floor((clear + needed) / 2 + 1e-9)  # a lead of more than the margin takes more wins than this
    better = weight @ stats.binom.sf(wins, clear, share)
    worse = weight @ stats.binom.sf(wins, clear, 1 - share)
    return float(better), float(worse)


def world(seed: int) -> np.ndarray:
    """Of JUDGES judges, the share of pairs of which each says "the first one" in either order."""
    return np.random.default_rng(seed).uniform(FEWEST, MOST, JUDGES)


def public_world() -> np.ndarray:
    """Judges spread evenly over what may come, both ends among them."""
    return np.linspace(FEWEST, MOST, 5)
