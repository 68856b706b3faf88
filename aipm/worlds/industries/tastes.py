"""How many clicks a shop has to keep of each visitor: what they are worth for a suggestion, and whom they give away.

Everything here is invented. Each of 5,000 visitors clicks in eight departments by a taste of their own. The shop keeps the last few
clicks of each and suggests a department. The more it keeps, the better it guesses, and the fewer visitors share their record.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from aipm.worlds.seeds import public_seed

NAME = "tastes"
PUBLIC_SEED = public_seed(NAME, 64)
VISITORS = 5_000
POPULAR = np.array([0.26, 0.20, 0.15, 0.12, 0.10, 0.08, 0.05, 0.04])  # share of all clicks by department
SPREAD = 3.0  # tastes are Dirichlet with SPREAD * POPULAR: the smaller, the more visitors differ
KEPT = (0, 1, 2, 3, 5, 10, 20, 50)


@dataclass(frozen=True)
class Kept:
    """What keeping some clicks of each visitor does."""

    hits: float  # share of suggestions that match the visitor's next click, in expectation
    unique: float  # share of visitors whose kept record nobody else has


def suggested(kept: np.ndarray) -> np.ndarray:
    """The department suggested to each visitor: own counts of kept clicks blended with what is popular, k = SPREAD."""
    return (kept + SPREAD * POPULAR).argmax(axis=1)


def tastes(seed: int, visitors: int = VISITORS) -> np.ndarray:
    """Each visitor's chance to click in each department, an array [visitor, department]."""
    return np.random.default_rng(seed).dirichlet(SPREAD * POPULAR, visitors)


def keep(taste: np.ndarray, clicks: int, seed: int) -> Kept:
    """The Kept of recording the last `clicks` clicks of each visitor, as counts by department."""
    counts = np.random.default_rng(seed).multinomial(clicks, taste)
    _, place, times = np.unique(counts, axis=0, return_inverse=True, return_counts=True)
    hits = taste[np.arange(len(taste)), suggested(counts)].mean()
    return Kept(float(hits), float((times[place.ravel()] == 1).mean()))


def table() -> pd.DataFrame:
    """The public visitors by number of kept clicks: hits and unique records, as fractions."""
    taste = tastes(PUBLIC_SEED)
    rows = [(clicks, keep(taste, clicks, PUBLIC_SEED + clicks)) for clicks in KEPT]
    return pd.DataFrame({"clicks kept": clicks, "hits": kept.hits, "unique": kept.unique} for clicks, kept in rows)
