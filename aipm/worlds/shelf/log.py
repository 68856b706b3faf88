"""Shelf's click log: what visitors of the present ranker clicked, and where the new ranker would have put each item.

Everything here is invented; the pages come from `shelf_rank`. In one session of ten the page was drawn at random. An item
is clicked when it is looked at and wanted, so a click says as much about the place as about the item.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm.worlds.files import read_public
from aipm.worlds.seeds import public_seed
from aipm.worlds.shelf import rank as shelf_rank
from aipm.worlds.shelf.rank import ITEMS, LOOK, PLACES

NAME = "shelf_log"
PUBLIC_SEED = public_seed(NAME, 20)
SESSIONS = 10_000
RANDOM_PAGES = 0.10
CAP = 10.0  # the largest weight that the capped estimator allows
DISCOUNT = 1 / np.log2(np.arange(2, PLACES + 2))  # of NDCG, by place
ECHO_NOISE = 3.2  # places by which the order of the ranker `echo` is off, as a standard deviation
ESTIMATORS = ("raw_clicks", "ndcg_on_clicks", "ips", "ips_capped", "snips")


@dataclass(frozen=True)
class Log:
    """A click log as its shop would see it (`rows`), and the gain in clicks that the new ranker would bring (`lift`)."""

    rows: pd.DataFrame
    lift: float


def _looks(lists: np.ndarray) -> np.ndarray:
    """The chance that each of ITEMS is looked at under lists (n, PLACES), shape (n, ITEMS)."""
    looks = np.zeros((len(lists), ITEMS))
    np.put_along_axis(looks, lists, np.broadcast_to(LOOK, lists.shape), axis=1)
    return looks


def _places(lists: np.ndarray) -> np.ndarray:
    """The place of each of ITEMS in lists (n, PLACES), from 1; 0 where it is not in them."""
    places = np.zeros((len(lists), ITEMS), int)
    np.put_along_axis(places, lists, np.broadcast_to(np.arange(1, PLACES + 1), lists.shape), axis=1)
    return places


def simulate(rng: np.random.Generator, sessions: int = SESSIONS) -> Log:
    """The Log of `sessions` sessions, one row a shown item.

    Columns: session; place (1 to 6); old_place and new_place (where each ranker puts the item, 0 for nowhere); look_log (the
    chance that a visitor of the logged page looks at the item, random pages included); look_old and look_new (the same if
    one ranker alone had made the page); clicked (0 or 1).
    """
    page = shelf_rank.pages(rng, sessions)
    drawn = np.argsort(rng.random((sessions, ITEMS)), axis=1)[:, :PLACES]
    shown = np.where((rng.random(sessions) < RANDOM_PAGES)[:, None], drawn, page.old)
    clicked = rng.random(shown.shape) < page.value(shown)
    old, new = _looks(page.old), _looks(page.new)
    columns = {
        "old_place": _places(page.old),
        "new_place": _places(page.new),
        "look_log": ((1 - RANDOM_PAGES) * old + RANDOM_PAGES * LOOK.sum() / ITEMS).round(4),
        "look_old": old.round(4),
        "look_new": new.round(4),
    }
    rows = pd.DataFrame(
        {
            "session": np.repeat(np.arange(1, sessions + 1), PLACES),
            "place": np.tile(np.arange(1, PLACES + 1), sessions),
            **{name: np.take_along_axis(values, shown, axis=1).ravel() for name, values in columns.items()},
            "clicked": clicked.astype(int).ravel(),
        }
    )
    return Log(rows, float((page.worth * new).sum() / (page.worth * old).sum() - 1))


@lru_cache(maxsize=16)
def world(seed: int) -> Log:
    """A Log nobody has seen."""
    return simulate(np.random.default_rng(seed))


@lru_cache(maxsize=1)
def _public() -> pd.DataFrame:
    return read_public("shelf_log", "clicks.csv.gz")


def load() -> pd.DataFrame:
    """The public log, one row a shown item: session, place, new_place, look_old, look_new, clicked."""
    return _public().copy()


def public_rows() -> pd.DataFrame:
    """The public log as it is published."""
    return world(PUBLIC_SEED).rows


def weights(rows: pd.DataFrame, ranker: str = "new") -> pd.Series:
    """How many clicks a click of each row stands for on a ranker's page: looks there, divided by looks in the log."""
    return rows[f"look_{ranker}"] / rows["look_log"]


def estimate(rows: pd.DataFrame, estimator: str) -> float:
    """The new ranker's gain in clicks over the old one, as a fraction, by one of ESTIMATORS.

    raw_clicks: the logged clicks on the items that each would show. ndcg_on_clicks: NDCG of each one's order, the clicked
    items being the right ones. ips: each click times `weights`. ips_capped: the same, no weight above CAP. snips: as ips, and
    divided by the weighted looks at the places shown. Source of the weights: Joachims, Swaminathan and Schnabel (2017).
    """
    return _total(rows, estimator, "new") / _total(rows, estimator, "old") - 1


def interval(rows: pd.DataFrame) -> tuple[float, float]:
    """The ends of a 95% interval of `estimate(rows, "ips")`: by the delta method on the ratio of sums over sessions."""
    new, old = (np.bincount(rows["session"], rows["clicked"] * weights(rows, ranker))[1:] for ranker in ("new", "old"))
    ratio = new.sum() / old.sum()
    half = 1.96 * (new - ratio * old).std(ddof=1) / np.sqrt(len(old)) / old.mean()
    return float(ratio - 1 - half), float(ratio - 1 + half)


def _total(rows: pd.DataFrame, estimator: str, ranker: str) -> float:
    """What an estimator says of one ranker, on its own scale."""
    clicked = rows["clicked"].to_numpy()
    if estimator == "raw_clicks":
        return float(clicked[rows[f"{ranker}_place"] > 0].sum())
    if estimator == "ndcg_on_clicks":
        return _ndcg(rows, f"{ranker}_place")
    weight = weights(rows, ranker).to_numpy()
    if estimator == "ips_capped":
        weight = np.minimum(weight, CAP)
    if estimator == "snips":
        return float((clicked * weight).sum() / (LOOK[rows["place"] - 1] * weight).sum())
    return float((clicked * weight).sum())


def _ndcg(rows: pd.DataFrame, column: str) -> float:
    """Mean NDCG, over sessions with a click, of the order given by the places in `column`."""
    gains = np.append(0.0, DISCOUNT)[rows[column]].reshape(-1, PLACES)
    clicked = rows["clicked"].to_numpy().reshape(-1, PLACES)
    number = clicked.sum(axis=1)
    ideal = np.append(0.0, DISCOUNT.cumsum())[number]
    return float(((gains * clicked).sum(axis=1)[number > 0] / ideal[number > 0]).mean())


@lru_cache(maxsize=4)
def _offline_and_live(seed: int) -> pd.DataFrame:
    page, rng = shelf_rank.world(seed), np.random.default_rng([seed % 2**32, 7])
    off = np.argsort(np.arange(PLACES) + ECHO_NOISE * rng.standard_normal(page.old.shape), axis=1)
    lists = {"old": page.old, "echo": np.take_along_axis(page.old, off, axis=1), "new": page.new}
    logged = rng.random(page.old.shape) < page.value(page.old)
    live = {name: (rng.random(page.old.shape) < page.value(shown)).sum(axis=1) for name, shown in lists.items()}
    rows = []
    for name, shown in lists.items():
        kept = np.take_along_axis(_places(shown), page.old, axis=1)[logged] > 0
        gain = live[name].mean() / live["old"].mean() - 1
        half = 1.96 * np.sqrt((live[name].var() + live["old"].var()) / len(shown)) / live["old"].mean()
        rows.append((name, kept.mean(), gain, gain - half, gain + half))
    return pd.DataFrame(rows, columns=["ranker", "kept", "gain", "low", "high"])


def offline_and_live(seed: int = shelf_rank.PUBLIC_SEED) -> pd.DataFrame:
    """Three rankers by the clicks of a log and in front of visitors, one row each: old, echo and new.

    `echo` shows the old ranker's six items in an order that is partly shuffled. Columns: ranker, kept
    (share of the clicks logged under the old ranker on items that it shows as well), gain (in clicks a session against the
    old one, as a fraction, in a live test with all sessions of the pages of `seed` in each arm), low and high (a 95% interval
    of the gain; for the old ranker itself it means nothing).
    """
    return _offline_and_live(seed).copy()
