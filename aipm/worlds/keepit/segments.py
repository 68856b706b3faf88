"""Twenty segments of KeepIt's customers, two quarters, and the question which of the changes are news; at home and abroad.

Simulated. In two segments the true share of leavers has moved; in the others nothing has happened, and the counts differ by
luck. A world is the quarter after next: the same segments with the same true shares, counted again.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from aipm.measure import difference_interval

NAME = "segments"
Number = TypeVar("Number", float, np.ndarray)

PUBLIC_SEED = 13
LEVEL = 0.05
_SIZES = {  # trade of the customers: how many of them there are in each quarter
    "bakeries": 640,
    "bookshops": 210,
    "breweries": 90,
    "builders": 1100,
    "choirs": 12,
    "couriers": 380,
    "dentists": 870,
    "farms": 160,
    "florists": 330,
    "garages": 720,
    "gyms": 520,
    "hotels": 450,
    "lawyers": 980,
    "museums": 60,
    "nurseries": 270,
    "opticians": 240,
    "plumbers": 1300,
    "printers": 140,
    "schools": 1600,
    "tailors": 110,
}
NAMES = tuple(_SIZES)
USUAL = 0.22  # share of leavers, where nothing has happened
MOVED = {"dentists": 0.32, "schools": 0.155}  # where something has: the share from this quarter on
PUBLIC_SEED_ABROAD = 179
MOVED_ABROAD = {"plumbers": 0.15, "garages": 0.315, "couriers": 0.345}  # the same for the neighbouring country


def _counts(rng: np.random.Generator, shares: np.ndarray) -> np.ndarray:
    return rng.binomial(np.array(list(_SIZES.values())), shares)


def _after(moved: Mapping[str, float] = MOVED) -> np.ndarray:
    return np.array([moved.get(name, USUAL) for name in NAMES])


def simulate(rng: np.random.Generator, moved: Mapping[str, float] = MOVED) -> pd.DataFrame:
    """Two quarters: segment, customers, left_before, left_after (counts); `rng` is a numpy Generator."""
    before = _counts(rng, np.full(len(NAMES), USUAL))
    after = _counts(rng, _after(moved))
    return pd.DataFrame(
        {"segment": NAMES, "customers": list(_SIZES.values()), "left_before": before, "left_after": after}
    )


def load() -> pd.DataFrame:
    """The two quarters on your desk; the seed was chosen so that luck shows itself."""
    return simulate(np.random.default_rng(PUBLIC_SEED))


def load_abroad() -> pd.DataFrame:
    """The same report from the neighbouring country, where other segments have moved; its seed was chosen likewise."""
    return simulate(np.random.default_rng(PUBLIC_SEED_ABROAD), MOVED_ABROAD)


def p_values(table: pd.DataFrame) -> pd.Series:
    """For each segment, the chance of a change at least as large when nothing has happened (two-sided).

    A z-test of two shares with a pooled standard error; rough where a segment is small.
    """
    n = table["customers"]
    before, after = table["left_before"] / n, table["left_after"] / n
    pooled = (before + after) / 2
    error = np.sqrt(2 * pooled * (1 - pooled) / n)
    return pd.Series(2 * stats.norm.sf(np.abs(after - before) / error), index=table.index, name="p_value")


def bonferroni(p: npt.ArrayLike, level: float = LEVEL) -> np.ndarray:
    """Which p values survive when each must be below level / number of looks; booleans."""
    p = np.asarray(p, float)
    return p <= level / len(p)


def benjamini_hochberg(p: npt.ArrayLike, level: float = LEVEL) -> np.ndarray:
    """Which p values survive when at most `level` of the named ones should be false on average (1995); booleans."""
    p = np.asarray(p, float)
    order = np.argsort(p, kind="stable")
    passes = np.flatnonzero(p[order] <= level * np.arange(1, len(p) + 1) / len(p))
    kept = np.zeros(len(p), bool)
    kept[order[: passes[-1] + 1 if len(passes) else 0]] = True
    return kept


def interval(table: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """The change of each segment's share with its interval (Newcombe 1998): columns change, low, high (fractions)."""
    n = table["customers"]
    low, high = np.array(
        [
            difference_interval(row.left_after, row.customers, row.left_before, row.customers, confidence)
            for row in table.itertuples()
        ]
    ).T
    return pd.DataFrame({"change": (table["left_after"] - table["left_before"]) / n, "low": low, "high": high})


def chance_of_a_false_one(looks: Number, level: float | Number = LEVEL) -> Number:
    """The chance that at least one of `looks` independent looks at nothing falls below `level`; also of arrays."""
    return 1 - (1 - level) ** looks


@lru_cache(maxsize=32)
def _world(seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    home, abroad = (
        np.array([_counts(rng, _after(moved)) for _ in range(4)]).mean(axis=0) for moved in (MOVED, MOVED_ABROAD)
    )
    return pd.DataFrame({"segment": NAMES, "customers": list(_SIZES.values()), "left": home, "left_abroad": abroad})


def world(seed: int) -> pd.DataFrame:
    """What the four quarters that follow bring: segment, customers, left and left_abroad (mean counts a quarter)."""
    return _world(seed).copy()
