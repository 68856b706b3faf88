"""Shelf's ranker: simulated pages on which six of twenty items are ordered by the present model or by a new one.

Everything here is invented. What an item is worth to a visitor is drawn from Beta(1, 6); both models see it through noise,
the new one through less. A visitor looks at each place 0.85 times as often as at the place above it. Visitors differ in
how much they click; how much they differ is `spread`, the standard deviation of the log of their activity.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm.worlds.seeds import public_seed

NAME = "shelf_rank"
PUBLIC_SEED = public_seed(NAME, 8)
ITEMS, PLACES = 20, 6
FADE = 0.85
LOOK = FADE ** np.arange(PLACES)  # how often each place is looked at, relative to the first
OLD_NOISE, NEW_NOISE, SHARED = 0.15, 0.11, 0.3  # of the two models; SHARED is the correlation of their errors
CLICKS = 3.0  # clicks on an item that everybody wants, in the first place, by a visitor of average activity
SESSIONS = 15_000
FIRST_PICKS = ("old_first", "new_first", "coin_each_round", "coin_each_session", "take_turns")
DRAWS = 3  # of the clicks of each session, when an expected preference is computed
Z_SUM_SQUARED = (1.959964 + 0.841621) ** 2  # two-sided 5%, power 80%


@dataclass(frozen=True)
class Pages:
    """Sessions as rows: the worth of all items (n, ITEMS), and the items that each model would show (n, PLACES).

    `seed` is that of a world, by which the functions below draw and remember what happens on its pages.
    """

    worth: np.ndarray
    old: np.ndarray
    new: np.ndarray
    seed: int | None = None

    def value(self, shown: np.ndarray) -> np.ndarray:
        """Expected clicks on each place of the lists `shown` (n, PLACES), by a visitor of activity 1 / CLICKS."""
        return np.take_along_axis(self.worth, shown, axis=1) * LOOK


def best(scores: np.ndarray) -> np.ndarray:
    """The PLACES items with the largest scores of each row, the largest first."""
    return np.argsort(-scores, axis=1, kind="stable")[:, :PLACES]


def pages(rng: np.random.Generator, sessions: int = SESSIONS, seed: int | None = None) -> Pages:
    """Pages of `sessions` sessions."""
    worth = rng.beta(1, 6, (sessions, ITEMS))
    shared, own = rng.standard_normal((2, sessions, ITEMS))
    other = SHARED * shared + np.sqrt(1 - SHARED**2) * own
    return Pages(worth, best(worth + OLD_NOISE * shared), best(worth + NEW_NOISE * other), seed)


@lru_cache(maxsize=8)
def world(seed: int) -> Pages:
    """Pages nobody has seen."""
    return pages(np.random.default_rng(seed), seed=seed)


def public_world() -> Pages:
    """The pages of the lesson."""
    return world(PUBLIC_SEED)


def team_draft(
    rng: np.random.Generator, old: np.ndarray, new: np.ndarray, first: str = "coin_each_round"
) -> tuple[np.ndarray, np.ndarray]:
    """Interleave two lists: the teams take turns to draft their best item that is not yet on the page.

    `old` and `new` are lists (n, PLACES). `first` says who drafts when both teams have drafted as many items: one of
    FIRST_PICKS. Returns (shown, team), each (n, PLACES); team is 1 where the new model drafted the item, else 0.
    Source of the method: Radlinski, Kurup and Joachims (2008).
    """
    n = len(old)
    rows, taken = np.arange(n), np.zeros((n, ITEMS), bool)
    shown, team, lead = np.zeros((n, PLACES), int), np.zeros((n, PLACES), int), np.zeros(n, int)
    session_coin = rng.random(n) < 0.5
    for place in range(PLACES):
        tie = {
            "old_first": np.zeros(n, bool),
            "new_first": np.ones(n, bool),
            "coin_each_round": rng.random(n) < 0.5,
            "coin_each_session": session_coin,
            "take_turns": rows % 2 == 1,
        }[first]
        new_drafts = np.where(lead == 0, tie, lead < 0)
        list_of = np.where(new_drafts[:, None], new, old)
        free = ~taken[rows[:, None], list_of]
        item = list_of[rows, free.argmax(axis=1)]
        shown[:, place], team[:, place] = item, new_drafts
        taken[rows, item] = True
        lead += np.where(new_drafts, 1, -1)
    return shown, team


def activity(rng: np.random.Generator, sessions: int, spread: float) -> np.ndarray:
    """How much each visitor clicks, with mean 1: lognormal with standard deviation `spread` of its log."""
    return np.exp(spread * rng.standard_normal(sessions) - spread**2 / 2)


def interleaved(seed: int, first: str = "coin_each_round", spread: float = 1.0, same: bool = False) -> pd.DataFrame:
    """One interleaving experiment on the pages of `seed`, one row a session.

    Columns: first (the team whose item stands on top), old_clicks and new_clicks (clicks on the items of each team), win (1
    the new model's team has more clicks, -1 the old one's, 0 neither). With `same` both teams draft from the old list.
    """
    page, rng = world(seed), np.random.default_rng([seed % 2**32, FIRST_PICKS.index(first), same])
    shown, team = team_draft(rng, page.old, page.old if same else page.new, first)
    rate = CLICKS * page.value(shown) * activity(rng, len(shown), spread)[:, None]
    clicks = rng.poisson(rate)
    mine, theirs = (clicks * team).sum(axis=1), (clicks * (1 - team)).sum(axis=1)
    top = np.where(team[:, 0] == 1, "new", "old")
    return pd.DataFrame({"first": top, "old_clicks": theirs, "new_clicks": mine, "win": np.sign(mine - theirs)})


def engineers_logs() -> tuple[pd.DataFrame, ...]:
    """Two interleaving logs as the engineers hand them over: the new ranker against the old, and the old against itself."""
    return tuple(interleaved(PUBLIC_SEED, "old_first", same=same) for same in (False, True))


@lru_cache(maxsize=256)
def preference(
    seed: int, first: str = "coin_each_round", spread: float = 1.0, same: bool = False, draws: int = DRAWS
) -> tuple[float, float]:
    """(mean, variance) of the column win of such an experiment, each session's clicks drawn `draws` times."""
    page, rng = world(seed), np.random.default_rng([seed % 2**32, 7])
    shown, team = team_draft(rng, page.old, page.old if same else page.new, first)
    rate = CLICKS * page.value(shown) * activity(rng, len(shown), spread)[:, None]
    clicks = rng.poisson(rate, (draws, *rate.shape))
    win = np.sign((clicks * (2 * team - 1)).sum(axis=2))
    return float(win.mean()), float(win.var())


def sessions_for_interleaving(seed: int = PUBLIC_SEED, spread: float = 1.0) -> float:
    """Sessions that a fair interleaving needs to see the preference with power 80%, two-sided 5%."""
    mean, variance = preference(seed, spread=spread, draws=2 * DRAWS)
    return Z_SUM_SQUARED * variance / mean**2


def lift(seed: int = PUBLIC_SEED) -> float:
    """The new model's gain in expected clicks, as a fraction of the old one's."""
    page = world(seed)
    return float(page.value(page.new).sum() / page.value(page.old).sum() - 1)


def visitors_for_ab(seed: int = PUBLIC_SEED, spread: float = 1.0) -> float:
    """Visitors, in both arms together, that an A/B test of clicks per visitor needs for the same.

    From the moments of clicks: Poisson noise, differing pages, and differing visitors, whose activity has mean 1 and mean
    square exp(spread ** 2).
    """
    page = world(seed)
    totals = [CLICKS * page.value(shown).sum(axis=1) for shown in (page.old, page.new)]
    variances = [q.mean() + np.exp(spread**2) * (q * q).mean() - q.mean() ** 2 for q in totals]
    return 2 * Z_SUM_SQUARED * sum(variances) / (totals[1].mean() - totals[0].mean()) ** 2
