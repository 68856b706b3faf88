"""A suggestion in a tool that people already like: it saves minutes, or it disturbs, and then it is switched off.

Everything here is invented. A helper in a software service offers a template whenever its score reaches a threshold. A
wanted offer saves minutes. An unwanted one costs a moment and is dismissed, and with every dismissal a few users switch the helper
off for good. Clicks are counted too: people also click on what they do not need.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from aipm.worlds.seeds import public_seed

NAME = "disturb"
PUBLIC_SEED = public_seed(NAME, 62)
USERS, MOMENTS, WEEKS = 400, 30, 12  # moments a user and week in which an offer could be made
SAVED, LOST = 3.0, 1.0  # minutes that a wanted offer saves, and that an unwanted one costs
SWITCHED_OFF = 0.05  # share of users who switch the helper off at one dismissal
CURIOUS = 0.5  # share of unwanted offers that are clicked all the same
DISMISSED_MAX = 0.25  # of the offers made, at most
OF_BEST = 0.95  # of the most minutes that any threshold saves within that limit


@dataclass(frozen=True, eq=False)
class Team:
    """One week of moments: `score[user, moment]`, the true probability that an offer is wanted then."""

    score: np.ndarray


@lru_cache(maxsize=64)
def world(seed: int) -> Team:
    """A company nobody has seen: 400 users with 30 moments a week each."""
    rng = np.random.default_rng(seed)
    routine = rng.normal(-1.2, 0.7, (USERS, 1))  # how much of a user's work is routine that a template fits
    return Team(1 / (1 + np.exp(-(routine + rng.normal(0, 1.7, (USERS, MOMENTS))))))


def public_world() -> Team:
    """The public company."""
    return world(PUBLIC_SEED)


@dataclass(frozen=True)
class Quarter:
    """What a threshold does in twelve weeks, in expectation."""

    minutes: float  # saved a user and week, on average over all users and weeks
    dismissed: float  # share of the offers made that are dismissed; 0 where none is made
    clicks: float  # a user and week
    off: float  # share of users who have switched the helper off at the end
    offers: float  # a user in the first week


def quarter(team: Team, threshold: float) -> Quarter:
    """The Quarter that follows from offering at or above `threshold`."""
    shown = team.score >= threshold
    wanted = (team.score * shown).sum(axis=1)
    unwanted = shown.sum(axis=1) - wanted
    stays = (1 - SWITCHED_OFF) ** unwanted  # each user's chance to keep the helper for one more week
    weeks = (stays[:, None] ** np.arange(WEEKS)).mean(axis=1)  # expected share of the weeks with the helper on
    offers = shown.sum()
    return Quarter(
        minutes=float((weeks * (SAVED * wanted - LOST * unwanted)).mean()),
        dismissed=float(unwanted.sum() / offers) if offers else 0.0,
        clicks=float((weeks * (wanted + CURIOUS * unwanted)).mean()),
        off=float(1 - (stays**WEEKS).mean()),
        offers=float(offers / len(team.score)),
    )


THRESHOLDS = np.round(np.arange(0.0, 1.0, 0.02), 2)


@lru_cache(maxsize=64)
def best(team: Team) -> tuple[float, float]:
    """The most minutes that a threshold saves while at most DISMISSED_MAX of its offers are dismissed, and the most clicks of any."""
    tried = [quarter(team, threshold) for threshold in THRESHOLDS]
    minutes = max(each.minutes for each in tried if each.dismissed <= DISMISSED_MAX)
    return minutes, max(each.clicks for each in tried)
