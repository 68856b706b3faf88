"""Open Bandit: a real log of a fashion shop's suggestions, and what inverse propensity scoring makes of it.

Half of the 20,000 suggestions were made at random, half by a bandit, in the same week of November 2019; see
`datasets/open_bandit/datasheet.md`. Each policy has a log of its own, so what the weights say of a policy from the other's
log can be compared with what was clicked in its own. The column chance is that of the policy that made the show: what the
bandit would have given to a show of the random half is not in the file.
"""

from functools import lru_cache

import numpy as np
import pandas as pd

from aipm.measure import wilson_interval
from aipm.worlds.files import read_public

POLICIES = {"random": "random", "bts": "bandit"}  # as in the column policy, and as we call them
Z = 1.959964


@lru_cache(maxsize=1)
def _public() -> pd.DataFrame:
    return read_public("open_bandit", "men.csv.gz")


def load() -> pd.DataFrame:
    """The log as published, one row a show: policy, position, item, chance (of this show), clicked."""
    return _public().copy()


def counted(log: pd.DataFrame, policy: str) -> tuple[float, float, float]:
    """(share clicked, low, high) of a policy's own shows, with Wilson's 95% interval."""
    clicked = log.loc[log["policy"] == policy, "clicked"]
    return (float(clicked.mean()), *wilson_interval(int(clicked.sum()), len(clicked)))


def weights(log: pd.DataFrame) -> pd.Series:
    """For each show of the random policy: the bandit's chance of it, divided by the random policy's.

    The bandit's chance of an item at a position is the share of its own shows at this position, over the whole week, from its
    own log; so this is no judgement in advance, and its chance at one moment was another. An item that it never showed there weighs 0.
    """
    shows, bandit = (log[log["policy"] == policy] for policy in POLICIES)
    times = np.zeros((log["position"].max() + 1, log["item"].max() + 1))
    np.add.at(times, (bandit["position"], bandit["item"]), 1)
    chance = times[shows["position"], shows["item"]] / times.sum(axis=1)[shows["position"]]
    return chance / shows["chance"]


def weighted(log: pd.DataFrame) -> tuple[float, float, float]:
    """(share clicked, low, high) of the bandit as the random policy's log tells it, with a normal 95% interval."""
    worth = weights(log) * log.loc[log["policy"] == "random", "clicked"]
    half = Z * worth.std() / np.sqrt(len(worth))
    return float(worth.mean()), float(worth.mean() - half), float(worth.mean() + half)


def worth_of(weight: pd.Series) -> float:
    """How many shows, or clicks, without weights would tell as much as these with them (the effective sample size)."""
    return float(weight.sum() ** 2 / (weight**2).sum())
