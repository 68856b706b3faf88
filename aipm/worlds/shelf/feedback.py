"""Feedback: a simulated shop page that ranks items by its own clicks, and what a share of random places changes.

Everything here is invented. A page shows five of fifty items. The model ranks by the clicks that each item has earned so
far; an item that is never shown earns none. A share of all places goes to an item drawn at random instead.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from aipm.worlds.seeds import public_seed

NAME = "feedback"
PUBLIC_SEED = public_seed(NAME, 11)
ITEMS, PLACES = 50, 5
VISITORS = 3_000  # a week
WEEKS = 20
FADE = 0.8  # how much each place is looked at, relative to the place above it
FIRST_SHOWS = 5.0  # looks that every item is credited with at the start, with one click


@dataclass(frozen=True)
class Shop:
    """A shop: the true share of lookers who click each item, and the seed of what its visitors do."""

    appeal: np.ndarray
    seed: int


@dataclass(frozen=True)
class Run:
    """Twenty weeks of a shop: expected clicks per visitor by week, as a share of the best page, and best five found."""

    clicks: np.ndarray
    of_best: float
    found: int


def world(seed: int) -> Shop:
    """A Shop nobody has seen."""
    return Shop(np.random.default_rng(seed).beta(2, 5, ITEMS), seed)


def public_world() -> Shop:
    """The shop that the lesson shows."""
    return world(PUBLIC_SEED)


def best_clicks(shop: Shop) -> float:
    """Expected clicks per visitor of the page that knows every item's appeal."""
    return float(np.sort(shop.appeal)[::-1][:PLACES] @ FADE ** np.arange(PLACES))


def run(shop: Shop, explore_share: float, weeks: int = WEEKS, visitors: int = VISITORS) -> Run:
    """The Run of a shop in which `explore_share` of all places go to an item drawn at random; `visitors` come each week.

    Clicks are counted in expectation under the true appeal; the model learns from drawn ones.
    """
    return _run(shop.seed, float(explore_share), weeks, visitors)


@lru_cache(maxsize=4096)
def _run(seed: int, explore_share: float, weeks: int, visitors: int) -> Run:
    shop = world(seed)
    rng = np.random.default_rng([shop.seed % 2**32, 1])
    clicks, looks = np.ones(ITEMS), np.full(ITEMS, FIRST_SHOWS)
    attention, alike = FADE ** np.arange(PLACES), np.full(ITEMS, 1 / ITEMS)
    earned = []
    for _ in range(weeks):
        order = np.argsort(-(clicks / looks), kind="stable")[:PLACES]
        week = 0.0
        for place in range(PLACES):
            explored = rng.binomial(visitors, explore_share)
            shown = rng.multinomial(explored, alike)
            shown[order[place]] += visitors - explored
            clicks += rng.binomial(shown, shop.appeal * attention[place])
            looks += shown * attention[place]
            week += attention[place] * float(shown @ shop.appeal)
        earned.append(week / visitors)
    best = set(np.argsort(-shop.appeal)[:PLACES])
    believed = set(np.argsort(-(clicks / looks), kind="stable")[:PLACES])
    return Run(np.array(earned), earned[-1] / best_clicks(shop), len(best & believed))
