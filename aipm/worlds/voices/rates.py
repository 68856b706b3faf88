"""What a way to sort reviews is worth: recall and precision of the displeased, and its price, with intervals by review.

The decision: a shop's computer reads each sentence of its reviews and lets a person call the customers who are displeased.
Both prices are our assumption. Sentences that the twenty votes call neutral stay in: a call about one is wasted.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm.measure import clustered_interval

MISSED = 15.0  # euros for a displeased sentence that nobody heard of (assumed)
WASTED = 5.0  # euros for a call to a customer who was not displeased (assumed)


@dataclass(frozen=True)
class Rates:
    """One way to sort, on some sentences."""

    sentences: int
    calls: int
    recall: float  # of the displeased sentences, the share that leads to a call
    precision: float  # of the calls, the share that is about a displeased sentence; NaN without a call
    right: float  # of the sentences that take a side, the share that is sorted to it
    euros: float  # per 1,000 sentences
    low: float  # of `euros`, its 95% interval by review
    high: float


def price(table: pd.DataFrame, called: npt.ArrayLike) -> np.ndarray:
    """What each sentence of `table` costs, in euros, where `called` (truth values) says who is called."""
    return price_each(table["side"] == "displeased", called)


def price_each(displeased: npt.ArrayLike, called: npt.ArrayLike) -> np.ndarray:
    """The `price` of sentences given as truth values, one each: whether it is displeased, and who is called."""
    displeased, called = np.asarray(displeased, bool), np.asarray(called, bool)
    return np.where(displeased & ~called, MISSED, np.where(~displeased & called, WASTED, 0.0))


def rates(table: pd.DataFrame, called: npt.ArrayLike) -> Rates:
    """The Rates of `called` (truth values, one a row) on the sentences of `table`, as `voices.load` describes them."""
    called, displeased = np.asarray(called, bool), (table["side"] == "displeased").to_numpy()
    if len(called) != len(table):
        raise ValueError(f"{len(called)} answers for {len(table)} sentences")
    sided = (table["side"] != "neutral").to_numpy()
    euros = 1000 * price(table, called)
    low, high = clustered_interval(euros, table["review"].to_numpy())
    hits = displeased & called
    return Rates(
        sentences=len(table),
        calls=int(called.sum()),
        recall=float(hits.sum() / displeased.sum()),
        precision=float(hits.sum() / called.sum()) if called.any() else float("nan"),
        right=float((called == displeased)[sided].mean()),
        euros=float(euros.mean()),
        low=low,
        high=high,
    )


def table_of(ways: dict[str, tuple[pd.DataFrame, npt.ArrayLike]]) -> pd.DataFrame:
    """The Rates of several ways, one row each: {name: (sentences, called)}."""
    return pd.DataFrame({name: vars(rates(table, called)) for name, (table, called) in ways.items()}).T
