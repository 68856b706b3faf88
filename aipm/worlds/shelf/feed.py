"""Shelf's feed over half a year: a ranker that baits clicks gains a few percent at once and loses visits slowly.

Everything here is invented, the sizes too: a few percent at once, and one or two percent of the visits later.
Each user has a satisfaction that moves how often they come and how readily they click. Bait raises the share of visits
with a click; each click on bait lowers satisfaction, which comes back by itself within months. What is reported are
expected values; `noise` says how far a test of so many users lies from them.
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
REACH = 4_000_000  # users of the shop; they are what a test can be run on
METRICS = ("click_rate", "clicks_per_user", "visits_per_user", "returning_share")
NEW_BAIT = 1.0  # of the new ranker; the present one has none
PRESENT = 0.4  # the bait of the ranker that `candidates` are compared with
VISITS, SHAPE = 1.2, 3.0  # visits a user and week: their mean, and the shape of how users differ (gamma)
RARE = 1.6  # log-odds against a click, without bait
KEEPS = 0.93  # of a change of satisfaction is left after a week
TRUST = 1.5  # by how much satisfaction moves the log-odds of a click: who was baited learns not to click


@dataclass(frozen=True)
class Feed:
    """A shop: how strongly bait attracts (on the log-odds of a click), how much a baited click harms, and a seed."""

    appeal: float
    harm: float
    seed: int


def world(seed: int) -> Feed:
    """A Feed nobody has seen."""
    rng = np.random.default_rng(seed)
    return Feed(round(rng.uniform(0.037, 0.043), 4), round(rng.uniform(0.0065, 0.0075), 5), seed % 2**32)


def public_world() -> Feed:
    """The shop of the lesson."""
    return Feed(0.04, 0.0070, PUBLIC_SEED)


@lru_cache(maxsize=512)
def weeks(feed: Feed, bait: float = 0.0, quality: float = 0.0) -> pd.DataFrame:
    """A ranker's half year in a shop, one row a week.

    `bait` (0 to 1) draws clicks and wears satisfaction out; `quality` draws clicks and pleases. Columns: week, click_rate
    (clicks a visit), clicks_per_user, visits_per_user (both a week), returning_share (users who come at all that week).
    """
    habit = np.random.default_rng(feed.seed).gamma(SHAPE, VISITS / SHAPE, USERS)
    satisfaction = np.zeros(USERS)
    rows = []
    for week in range(1, WEEKS + 1):
        visits = habit * np.exp(satisfaction)
        rate = 1 / (1 + np.exp(RARE - feed.appeal * bait - quality - TRUST * satisfaction))
        clicks = visits * rate
        rows.append((week, clicks.sum() / visits.sum(), clicks.mean(), visits.mean(), (1 - np.exp(-visits)).mean()))
        satisfaction = KEEPS * satisfaction + (0.15 * quality - feed.harm * bait) * clicks
    return pd.DataFrame(rows, columns=["week", *METRICS])


def effects(feed: Feed, bait: float = NEW_BAIT, quality: float = 0.0, present: float = 0.0) -> pd.DataFrame:
    """The relative effect of a ranker on each of METRICS by week, against one with the bait `present`: a DataFrame."""
    new, old = weeks(feed, bait, quality), weeks(feed, present)
    return pd.DataFrame({"week": new["week"], **{name: new[name] / old[name] - 1 for name in METRICS}})


def spread(feed: Feed, metric: str, present: float = 0.0) -> float:
    """The standard deviation of a metric between users in one week, relative to its mean.

    Poisson noise, and habits that differ between users. The click rate is a ratio of two sums, so its noise is that of its
    clicks given the visits.
    """
    row = weeks(feed, present).iloc[0]
    if metric == "returning_share":
        return float(np.sqrt((1 - row[metric]) / row[metric]))
    if metric == "click_rate":
        return float(np.sqrt((1 - row[metric]) / row["clicks_per_user"]))
    return float(np.sqrt(1 / row[metric] + 1 / SHAPE))


def noise(feed: Feed, metric: str, control_share: float = 0.5, users: int = REACH, present: float = 0.0) -> float:
    """The standard deviation of a metric's relative effect in one week of a test, by luck.

    `control_share` of `users` keep the present ranker, the others have the new one.
    """
    return spread(feed, metric, present) * float(
        np.sqrt(1 / (users * control_share) + 1 / (users * (1 - control_share)))
    )


def candidates(feed: Feed, number: int = 12) -> list[tuple[float, float]]:
    """Rankers that a team might try in a shop, as (bait, quality) pairs: baiting, better, and calmer ones.

    The present ranker has the bait PRESENT. A calmer one draws fewer clicks at first.
    """
    rng = np.random.default_rng([feed.seed, 3])
    baits = [(round(rng.uniform(0.9, 1.0), 2), 0.0) for _ in range(number // 3)]
    better = [(PRESENT, round(rng.uniform(0.012, 0.024), 4)) for _ in range(number // 3)]
    calmer = [(round(rng.uniform(0.0, 0.03), 2), 0.0) for _ in range(number - 2 * (number // 3))]
    return baits + better + calmer


@lru_cache(maxsize=64)
def _candidate_effects(feed: Feed) -> dict[str, np.ndarray]:
    """By metric, the effects of all `candidates` by week, against the present ranker: arrays (candidates, WEEKS)."""
    tables = [effects(feed, bait, quality, PRESENT) for bait, quality in candidates(feed)]
    return {metric: np.array([table[metric] for table in tables]) for metric in METRICS}


def foresight(feed: Feed, metric: str, week: int, control_share: float = 0.5, users: int = REACH) -> float:
    """How often the sign of a metric's effect, read in `week` of a test, is that of clicks per user in week WEEKS.

    The mean over `candidates` (some of them are nearly alike), under the noise of a test in which `control_share` of `users` keep the present ranker.
    """
    luck = noise(feed, metric, control_share, users, PRESENT)
    seen = _candidate_effects(feed)[metric][:, week - 1]
    later = _candidate_effects(feed)["clicks_per_user"][:, -1]
    return float(stats.norm.cdf(seen * np.sign(later) / luck).mean())
