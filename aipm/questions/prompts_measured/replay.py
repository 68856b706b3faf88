"""What the questions of lesson 09 replay: how often months hold each sentence, what was recorded of it, what a way to call costs."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm.worlds import voices
from aipm.worlds.voices import answers

MISSED, WASTED = (
    15.0,
    5.0,
)  # euros, as the lesson assumes: a displeased sentence that nobody heard of, a call for nothing


class Cut(NamedTuple):
    """The cheapest hundredth above which a share leads to a call, and the bill in euros per 1,000 sentences."""

    bill: float
    cut: float


@lru_cache(maxsize=4)
def half(name: str = "judge") -> pd.DataFrame:
    """The sentences of a half of Voices, in the order of the dealing."""
    return voices.fitting(name).reset_index(drop=True)


@lru_cache(maxsize=4)
def bad(name: str = "judge") -> np.ndarray:
    """Which sentences of a half the votes call displeased."""
    return np.asarray(half(name)["side"] == "displeased")


def times(worlds: Sequence[pd.DataFrame] | None) -> np.ndarray:
    """How often each sentence of the judge half stands in each month (tables of `mailbag.world`): (months, sentences).

    Without months one row of ones: the judge half itself.
    """
    table = half()
    if not worlds:
        return np.ones((1, len(table)))
    names, order = _names(table), np.argsort(_names(table))
    places = [order[np.searchsorted(names, _names(world), sorter=order)] for world in worlds]
    return np.array([np.bincount(place, minlength=len(table)) for place in places], float)


def _names(table: pd.DataFrame) -> np.ndarray:
    """One number for each sentence; no review has a thousand."""
    return np.asarray(1000 * table["review"].to_numpy() + table["sentence"].to_numpy())


def where(worlds: Sequence[pd.DataFrame] | None) -> str:
    """Where an answer was tried, as it is said in a message."""
    return "over hidden months" if worlds else "on the judge half"


@lru_cache(maxsize=64)
def shares(model: str, run: str = "compound", name: str = "judge") -> np.ndarray:
    """The recorded shares of the sentences of a half, one each; NaN where a sentence was not asked."""
    told = answers.word_list(run=run) if model == answers.WORD_LIST else answers.answers(model, run)
    names = pd.MultiIndex.from_frame(half(name)[["review", "sentence"]])
    return np.asarray(told.set_index(["review", "sentence"])["share"].reindex(names), float)


def prices(called: npt.ArrayLike, missed: float = MISSED, wasted: float = WASTED, name: str = "judge") -> np.ndarray:
    """Euros of each sentence of a half, where `called` says whose customer is called."""
    called = np.asarray(called, bool)
    return np.where(bad(name) & ~called, missed, np.where(~bad(name) & called, wasted, 0.0))


def bill(price: np.ndarray, counts: np.ndarray) -> float:
    """Euros per 1,000 sentences, where `price` has one entry a sentence and `counts` (from `times`) one row a month."""
    return float(1000 * np.average(price, weights=counts.sum(axis=0)))


def cheapest_cut(
    share: np.ndarray, counts: np.ndarray, missed: float = MISSED, wasted: float = WASTED, name: str = "judge"
) -> Cut:
    """The cheapest of all hundredths from 0 to 1 as a cut, on the sentences of a half; the lowest where several are."""
    weight = counts.sum(axis=0)
    place = np.ceil(np.round(100 * share, 6)).astype(int)  # called at a cut of k hundredths where place > k
    lost = np.cumsum(np.bincount(place, missed * weight * bad(name), minlength=101))
    idle = np.cumsum(np.bincount(place, wasted * weight * ~bad(name), minlength=101))
    total = lost + idle[-1] - idle
    best = int(total.argmin())
    return Cut(float(1000 * total[best] / weight.sum()), best / 100)
