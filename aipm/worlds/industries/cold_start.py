"""A shop page whose goods are replaced all the time: what to believe of a new item, and which sales to want.

Everything here is invented. A page has six places for 30 items, and one item a week is replaced by a new one. How often an
item sells is learned by showing it. A new item starts with the rate of its category and moves to its own record with weight n / (n + k),
n being how often it was shown. Three metrics compete: sales, order value, and what a buyer brings later.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from aipm.worlds.seeds import public_seed

NAME = "cold_start"
PUBLIC_SEED = public_seed(NAME, 63)
SHOPS, ITEMS, PLACES, WEEKS, NEW = 24, 30, 6, 26, 1
SHOWN = 10  # showings of one place in one week
MARGIN = 0.30  # share of an order's value that is earned at once
METRICS = ("conversion", "order_value", "lifetime_value")
TYPICAL = 35.0  # euros: what one sale counts where conversion is the metric
CATEGORIES = (  # rate of sales, mean price (euros), what a buyer brings later (euros, less returns and help)
    ("accessories", 0.060, 12.0, -2.0),
    ("clothes", 0.040, 45.0, 8.0),
    ("shoes", 0.030, 80.0, 12.0),
    ("appliances", 0.012, 240.0, -25.0),
    ("club_samples", 0.035, 8.0, 20.0),
)
STRENGTH = 60.0  # how alike the items of a category are: their rates are beta with this many pseudo-showings
KS = (0, 10, 30, 60, 100, 200, 2000)


@dataclass(frozen=True, eq=False)
class Shops:
    """24 shops, with the items that they will have: arrays [shop, item]; `seed` draws who buys."""

    category: np.ndarray
    rate: np.ndarray  # true share of showings that sell
    price: np.ndarray  # euros
    later: np.ndarray  # euros that a buyer brings later
    seed: int


@lru_cache(maxsize=32)
def world(seed: int) -> Shops:
    """24 shops nobody has seen; items 0 to 29 are there at the start, one more arrives each week."""
    rng = np.random.default_rng(seed)
    shape = (SHOPS, ITEMS + NEW * WEEKS)
    category = rng.integers(0, len(CATEGORIES), shape)
    mean, price, later = (np.array([row[column] for row in CATEGORIES])[category] for column in (1, 2, 3))
    return Shops(
        category=category,
        rate=rng.beta(STRENGTH * mean, STRENGTH * (1 - mean)),
        price=price * np.exp(rng.normal(0, 0.25, shape)),
        later=later + rng.normal(0, 1.0, shape),
        seed=int(rng.integers(2**62)),
    )


def public_world() -> Shops:
    """The public shops."""
    return world(PUBLIC_SEED)


def blend(shown: npt.ArrayLike, sold: npt.ArrayLike, k: float, category_rate: np.ndarray | float) -> np.ndarray:
    """The believed rate of an item: its own record with weight n / (n + k), its category's rate with the rest."""
    shown, sold = np.asarray(shown, float), np.asarray(sold, float)
    weight = np.where(shown > 0, shown / np.maximum(shown + k, 1e-12), 0.0)
    own = np.divide(sold, shown, out=np.zeros(np.broadcast(sold, shown).shape), where=shown > 0)
    return weight * own + (1 - weight) * category_rate


@dataclass(frozen=True)
class Result:
    """26 weeks, on average over the shops, expected under the true rates."""

    value: float  # euros a week: margin at once and what buyers bring later
    sales: float  # a week
    orders: float  # euros of orders a week
    weak: float  # share of the showings that went to items which sell less often than their category


def worth(shops: Shops, weights: Sequence[float]) -> np.ndarray:
    """What one sale of each item counts under `weights` for METRICS, in euros."""
    sale, order, life = weights
    return sale * TYPICAL + order * shops.price + life * shops.later


def true_worth(shops: Shops) -> np.ndarray:
    """What one sale of each item earns: its margin and what the buyer brings later."""
    return MARGIN * shops.price + shops.later


def run(shops: Shops, k: float, weights: Sequence[float]) -> Result:
    """The Result of ranking by blended rate times worth for 26 weeks; `weights` are three numbers for METRICS."""
    rng = np.random.default_rng(shops.seed)
    rows = np.arange(SHOPS)[:, None]
    mean = np.array([row[1] for row in CATEGORIES])[shops.category]
    counted, earned = worth(shops, weights), true_worth(shops)
    shown, sold = np.zeros(shops.rate.shape), np.zeros(shops.rate.shape)
    value = sales = orders = weak = 0.0
    for week in range(WEEKS):
        first, last = NEW * week, ITEMS + NEW * week  # the oldest leave, new ones arrive
        score = blend(shown[:, first:last], sold[:, first:last], k, mean[:, first:last]) * counted[:, first:last]
        page = first + np.argpartition(-score, PLACES, axis=1)[:, :PLACES]
        rate = shops.rate[rows, page]
        shown[rows, page] += SHOWN
        sold[rows, page] += rng.binomial(SHOWN, rate)
        value += (rate * earned[rows, page]).sum() * SHOWN
        sales += rate.sum() * SHOWN
        orders += (rate * shops.price[rows, page]).sum() * SHOWN
        weak += (rate < mean[rows, page]).mean()
    scale = SHOPS * WEEKS
    return Result(float(value / scale), float(sales / scale), float(orders / scale), float(weak / WEEKS))


@lru_cache(maxsize=64)
def best(shops: Shops) -> float:
    """The most euros a week that any k of KS earns with the weights that count what a sale earns."""
    return max(run(shops, k, (0.0, MARGIN, 1.0)).value for k in KS)
