"""Shelf: a simulated web shop that shows each visitor one recommended item, chosen by a model retrained every night.

Everything here is invented. A visitor wants one of six items, with probabilities that follow from five traits and shift a
little each day. The model (multinomial logistic regression) learns from the visits of the last 14 days.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

PUBLIC_SEED = 3
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


@dataclass(frozen=True)
class Taste:
    """What makes visitors want items: weights (traits x items), base (items); softmax of both gives probabilities."""

    weights: np.ndarray
    base: np.ndarray

    def wants(self, traits, day=0):
        """The true probability of each item for each row of `traits`, on a day; rows sum to 1."""
        tilt = np.zeros(len(ITEMS))
        tilt[:2] = DRIFT * day, -DRIFT * day
        logit = traits @ self.weights + self.base + tilt
        odds = np.exp(logit - logit.max(axis=1, keepdims=True))
        return odds / odds.sum(axis=1, keepdims=True)


def draw_taste(rng, strength):
    """A Taste; the larger `strength`, the surer each visitor is."""
    return Taste(rng.normal(0, strength, (TRAITS, len(ITEMS))), rng.normal(0, 0.4, len(ITEMS)))


def draw_visits(rng, taste, visits, day=0):
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


@lru_cache(maxsize=8)
def panel(seed=PUBLIC_SEED):
    """The Panel of a world."""
    rng = np.random.default_rng(seed)
    taste = draw_taste(rng, 0.9)
    users = rng.standard_normal((PANEL, TRAITS))
    past = [draw_visits(rng, taste, VISITS_A_DAY, day) for day in range(LAST_DAY)]
    days = np.arange(FIRST_DAY, LAST_DAY + 1)
    scores = []
    for day in days:
        traits, items = (np.concatenate(parts) for parts in zip(*past[day - WINDOW : day], strict=True))
        model = LogisticRegression(max_iter=300).fit(traits, items)
        scores.append(model.predict_proba(users))
    return Panel(days, np.array(scores), np.array([taste.wants(users, day) for day in days]))


@lru_cache(maxsize=8)
def visits(seed=PUBLIC_SEED):
    """One day of visits as a specification sees them, one row a visit.

    Columns: segment; item (the model's choice) and score (its probability); ood (share of the training visits that lie
    nearer to the middle than this one, 0 to 1); p_wanted (the true probability that the visitor wants that item);
    p_popular (the same for the shop's most popular item).
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
        }
    )


def world(seed):
    """A world nobody has seen, for `hidden`: its seed, from which `panel` and `visits` draw what a question needs."""
    return seed


def after_hysteresis(panel, margin):
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
