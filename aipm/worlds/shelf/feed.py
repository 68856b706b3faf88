"""Shelf's feed over half a year: a ranker that baits clicks gains them at once and loses the visitors slowly.

Everything here is invented. Each user has a satisfaction that moves how often they come and how readily they click. Bait
raises the share of visits with a click; each click on bait lowers satisfaction, at most four a week. What is reported are
expected values under each user's state; only the path of satisfaction is drawn.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy import stats

from aipm.worlds.seeds import public_seed

NAME = "shelf_feed"
PUBLIC_SEED = public_seed(NAME, 0)
WEEKS = 26
USERS = 5_000  # simulated in each arm
REACH = 100_000  # users of the shop; they are what a test can be run on
METRICS = ("click_rate", "clicks_per_user", "visits_per_user", "returning_share")
NEW_BAIT = 1.0  # of the new ranker; the present one has none
PRESENT = 0.3  # the bait of the ranker that `candidates` are compared with


@dataclass(frozen=True)
class Feed:
    """A shop: how strongly bait attracts (on the log-odds of a click), how much a baited click harms, and a seed."""

    appeal: float
    harm: float
    seed: int


def world(seed: int) -> Feed:
    """A Feed nobody has seen."""
    rng = np.random.default_rng(seed)
    return Feed(round(rng.uniform(0.42, 0.58), 3), round(rng.uniform(0.026, 0.034), 4), seed % 2**32)


def public_world() -> Feed:
    """The shop of the lesson."""
    return Feed(0.5, 0.030, PUBLIC_SEED)


@lru_cache(maxsize=512)
def weeks(feed: Feed, bait: float = 0.0, quality: float = 0.0) -> pd.DataFrame:
    """A ranker's half year in a shop, one row a week.

    `bait` (0 to 1) draws clicks and wears satisfaction out; `quality` draws clicks and does not. Columns: week, click_rate
    (clicks a visit), clicks_per_user, visits_per_user (both a week), returning_share (users who come at all that week).
    """
    rng = np.random.default_rng(feed.seed)
    satisfaction = 0.3 * rng.standard_normal(USERS)
    habit = rng.gamma(4, 1, USERS)
    rows = []
    for week in range(1, WEEKS + 1):
        visits = habit * np.exp(np.clip(satisfaction, -2, 1))
        rate = 1 / (1 + np.exp(1.6 - feed.appeal * bait - quality - 0.25 * satisfaction))
        clicks = visits * rate
        rows.append((week, clicks.sum() / visits.sum(), clicks.mean(), visits.mean(), (1 - np.exp(-visits)).mean()))
        drawn = np.minimum(rng.poisson(clicks), 4)
        satisfaction = 0.988 * satisfaction - feed.harm * bait * drawn + 0.006 * (1 - bait) + 0.02 * quality
    return pd.DataFrame(rows, columns=["week", *METRICS])


def effects(feed: Feed, bait: float = NEW_BAIT, quality: float = 0.0, present: float = 0.0) -> pd.DataFrame:
    """The relative effect of a ranker on each of METRICS by week, against one with the bait `present`: a DataFrame."""
    new, old = weeks(feed, bait, quality), weeks(feed, present)
    return pd.DataFrame({"week": new["week"], **{name: new[name] / old[name] - 1 for name in METRICS}})


def spread(feed: Feed, metric: str, present: float = 0.0) -> float:
    """The standard deviation of a metric between users in one week, relative to its mean, for the noise of a test."""
    row = weeks(feed, present).iloc[0]
    if metric == "returning_share":
        return float(np.sqrt((1 - row[metric]) / row[metric]))
    mean = row["visits_per_user"] if metric == "visits_per_user" else row["clicks_per_user"]
    return float(np.sqrt(1 / mean + 0.35))  # Poisson noise, and habits that differ between users


def candidates(feed: Feed, number: int = 12) -> list[tuple[float, float]]:
    """Rankers that a team might try in a shop, as (bait, quality) pairs: baiting, better, and calmer ones.

    The present ranker has the bait PRESENT. A calmer one draws fewer clicks at first.
    """
    rng = np.random.default_rng([feed.seed, 3])
    baits = [(round(rng.uniform(0.6, 1.0), 2), 0.0) for _ in range(number // 3)]
    better = [(PRESENT, round(rng.uniform(0.10, 0.25), 2)) for _ in range(number // 3)]
    calmer = [(round(rng.uniform(0.0, 0.1), 2), 0.0) for _ in range(number - 2 * (number // 3))]
    return baits + better + calmer


@lru_cache(maxsize=64)
def _candidate_effects(feed: Feed) -> dict[str, np.ndarray]:
    """By metric, the effects of all `candidates` by week, against the present ranker: arrays (candidates, WEEKS)."""
    tables = [effects(feed, bait, quality, PRESENT) for bait, quality in candidates(feed)]
    return {metric: np.array([table[metric] for table in tables]) for metric in METRICS}


def foresight(feed: Feed, metric: str, week: int, control_share: float = 0.5) -> float:
    """How often the sign of a metric's effect, read in `week` of a test, is that of clicks per user in week WEEKS.

    The mean over `candidates`, under the noise of a test in which `control_share` of REACH users keep the present ranker.
    """
    noise = spread(feed, metric, PRESENT) * np.sqrt(1 / (REACH * control_share) + 1 / (REACH * (1 - control_share)))
    seen = _candidate_effects(feed)[metric][:, week - 1]
    later = _candidate_effects(feed)["clicks_per_user"][:, -1]
    return float(stats.norm.cdf(seen * np.sign(later) / noise).mean())
