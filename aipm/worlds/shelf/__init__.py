"""Shelf: a simulated web shop that shows each visitor one recommended item, chosen by a model retrained every night.

Everything here is invented. A visitor wants one of six items, with probabilities that follow from five traits and shift a
little each day. The model (multinomial logistic regression) learns from the visits of the last 14 days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from aipm.worlds.files import read_public
from aipm.worlds.seeds import public_seed

NAME = "shelf"
PUBLIC_SEED = public_seed(NAME, 3)
DAY = "2027-02-01"  # the day of the public visits
ITEMS = ("kettle", "lamp", "backpack", "headphones", "notebook", "plant")
TRAITS = 5
WINDOW = 14  # days of visits the model learns from
FIRST_DAY, LAST_DAY = 14, 28
VISITS_A_DAY = 120
PANEL = 2_000
DRIFT = 0.02  # a day, on the log-odds of the first item up and of the second down

VISITS = 6_000
SEGMENTS = {"returning": 0.72, "new": 0.22, "abroad": 0.06}
NEW_NOISE = 0.35  # a new visitor's traits are guessed from a few clicks
ABROAD_SCALE = 4.0  # a visitor from another market lies far from everything the model has learned from

Visits = tuple[np.ndarray, np.ndarray]  # traits, one row a visit, and the item chosen


@dataclass(frozen=True)
class Taste:
    """What makes visitors want items: weights (traits x items), base (items); softmax of both gives probabilities."""

    weights: np.ndarray
    base: np.ndarray

    def wants(self, traits: np.ndarray, day: float = 0) -> np.ndarray:
        """The true probability of each item for each row of `traits`, on a day; rows sum to 1."""
        tilt = np.zeros(len(ITEMS))
        tilt[:2] = DRIFT * day, -DRIFT * day
        logit = traits @ self.weights + self.base + tilt
        odds = np.exp(logit - logit.max(axis=1, keepdims=True))
        return odds / odds.sum(axis=1, keepdims=True)


def draw_taste(rng: np.random.Generator, strength: float) -> Taste:
    """A Taste; the larger `strength`, the surer each visitor is."""
    return Taste(rng.normal(0, strength, (TRAITS, len(ITEMS))), rng.normal(0, 0.4, len(ITEMS)))


def draw_visits(rng: np.random.Generator, taste: Taste, visits: int, day: float = 0) -> Visits:
    """(traits, item chosen) of `visits` visits on a day."""
    traits = rng.standard_normal((visits, TRAITS))
    chosen = taste.wants(traits, day).cumsum(axis=1) > rng.random((visits, 1))
    return traits, chosen.argmax(axis=1)


@dataclass(frozen=True)
class Panel:
    """The same 2,000 users under 15 nightly retrained models.

    `scores` and `wants` have the shape (days, users, items): what the model of a day says, and what is true that day.
    """

    days: np.ndarray
    scores: np.ndarray
    wants: np.ndarray


def _history(seed: int) -> tuple[Taste, np.ndarray, list[Visits]]:
    """(taste, traits of the panel's users, visits of each day) of a world."""
    rng = np.random.default_rng(seed)
    taste = draw_taste(rng, 0.9)
    users = rng.standard_normal((PANEL, TRAITS))
    return taste, users, [draw_visits(rng, taste, VISITS_A_DAY, day) for day in range(LAST_DAY)]


def _trained(visits_by_day: Sequence[Visits]) -> LogisticRegression:
    """The model that has learned from a list of days."""
    traits, items = (np.concatenate(parts) for parts in zip(*visits_by_day, strict=True))
    return LogisticRegression(max_iter=300).fit(traits, items)


def model_of(day: int, seed: int = PUBLIC_SEED) -> LogisticRegression:
    """The model of one day (FIRST_DAY to LAST_DAY): it has learned from the visits of the 14 days before."""
    _, _, past = _history(seed)
    return _trained(past[day - WINDOW : day])


def users(seed: int = PUBLIC_SEED) -> np.ndarray:
    """The traits of the panel's users, one row a user."""
    return _history(seed)[1]


@lru_cache(maxsize=32)
def panel(seed: int = PUBLIC_SEED) -> Panel:
    """The Panel of a world."""
    taste, traits, past = _history(seed)
    days = np.arange(FIRST_DAY, LAST_DAY + 1)
    scores = [_trained(past[day - WINDOW : day]).predict_proba(traits) for day in days]
    return Panel(days, np.array(scores), np.array([taste.wants(traits, day) for day in days.tolist()]))


@lru_cache(maxsize=32)
def visits(seed: int = PUBLIC_SEED) -> pd.DataFrame:
    """One day of visits as a specification sees them, one row a visit.

    Columns: segment; item (the model's choice) and score (its probability); ood (share of the training visits that lie
    nearer to the middle than this one, 0 to 1); p_wanted (the true probability that the visitor wants that item);
    p_popular (the same for the shop's most popular item); wanted (the item wanted on this visit, drawn from the truth).
    """
    rng = np.random.default_rng(seed)
    taste = draw_taste(rng, 1.5)
    learned, items = draw_visits(rng, taste, WINDOW * VISITS_A_DAY)
    model = LogisticRegression(max_iter=300).fit(learned, items)

    segment = rng.choice(list(SEGMENTS), VISITS, p=list(SEGMENTS.values()))
    traits = rng.standard_normal((VISITS, TRAITS))
    seen = traits + np.where(segment == "new", NEW_NOISE, 0)[:, None] * rng.standard_normal((VISITS, TRAITS))
    flipped = rng.choice([-1.0, 1.0], (VISITS, TRAITS))
    seen = np.where((segment == "abroad")[:, None], ABROAD_SCALE * flipped * traits, seen)

    scores, wants = model.predict_proba(seen), taste.wants(traits)
    top, popular = scores.argmax(axis=1), np.bincount(items).argmax()
    distances = np.sort(np.linalg.norm(learned, axis=1))
    return pd.DataFrame(
        {
            "segment": segment,
            "item": np.array(ITEMS)[top],
            "score": scores.max(axis=1),
            "ood": np.searchsorted(distances, np.linalg.norm(seen, axis=1)) / len(distances),
            "p_wanted": wants[np.arange(VISITS), top],
            "p_popular": wants[:, popular],
            "wanted": np.array(ITEMS)[(wants.cumsum(axis=1) > rng.random((VISITS, 1))).argmax(axis=1)],
        }
    )


@lru_cache(maxsize=1)
def _public() -> pd.DataFrame:
    return read_public("shelf", "visits.csv.gz")


def load() -> pd.DataFrame:
    """The public day of 6,000 visits: visit, segment, item (suggested by the model), score, ood, wanted."""
    return _public().copy()


def public_visits() -> pd.DataFrame:
    """The public day as it is published: numbered, without the true probabilities."""
    day = visits(PUBLIC_SEED).drop(columns=["p_wanted", "p_popular"]).round({"score": 4, "ood": 4})
    day.insert(0, "visit", np.arange(1, len(day) + 1))
    return day


@lru_cache(maxsize=32)
def label_bug(seed: int = PUBLIC_SEED) -> dict[str, float]:
    """What one spoiled log does to the next model: the names of the two most wanted items are swapped in it.

    Returns a dict of shares of visitors who want what they are shown: `before` (a model from the right log), `on_the_log`
    (the model from the spoiled log, evaluated on that same log) and `truth` (that model, in front of visitors).
    """
    rng = np.random.default_rng(seed)
    taste = draw_taste(rng, 1.5)
    traits, items = draw_visits(rng, taste, WINDOW * VISITS_A_DAY)
    first, second = np.argsort(-np.bincount(items, minlength=len(ITEMS)))[:2]
    swap = np.arange(len(ITEMS))
    swap[[first, second]] = second, first
    visitors = rng.standard_normal((VISITS, TRAITS))
    wants = taste.wants(visitors)
    right = LogisticRegression(max_iter=300).fit(traits, items).predict(visitors)
    spoiled = LogisticRegression(max_iter=300).fit(traits, swap[items]).predict(visitors)
    rows = np.arange(VISITS)
    return {
        "before": float(wants[rows, right].mean()),
        "on_the_log": float(wants[:, swap][rows, spoiled].mean()),
        "truth": float(wants[rows, spoiled].mean()),
    }


def world(seed: int) -> int:
    """A world nobody has seen, for `hidden`: its seed, from which `panel` and `visits` draw what a question needs."""
    return seed


def after_hysteresis(panel: Panel, margin: float) -> tuple[float, float]:
    """Switch a user's item only when the new one's score beats the old one's by more than `margin`.

    Returns (daily_change, wanted): the mean share of users whose item changes from one day to the next, and the mean true
    probability that the shown item is wanted.
    """
    rows = np.arange(panel.scores.shape[1])
    shown = panel.scores[0].argmax(axis=1)
    changes, wanted = [], []
    for scores, wants in zip(panel.scores[1:], panel.wants[1:], strict=True):
        best = scores.argmax(axis=1)
        switch = (best != shown) & (scores[rows, best] > scores[rows, shown] + margin)
        shown = np.where(switch, best, shown)
        changes.append(switch.mean())
        wanted.append(wants[rows, shown].mean())
    return float(np.mean(changes)), float(np.mean(wanted))
