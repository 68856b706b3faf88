"""A suggestion in a tool that people already like: it saves minutes, or it disturbs, and then it is switched off.

Everything here is invented, in sizes that are published. A helper in a software service offers a template whenever its score
reaches a threshold. A wanted offer saves minutes. An unwanted one costs a moment and is dismissed, and at a dismissal a few users
switch the helper off for good. Clicks are counted too: people also click on what they do not need.

What fixed the sizes: programmers took 27% of the completions that Copilot showed (Ziegler and others 2022), and 52% of the offers
of a helper that spoke unasked at a pause, while in the middle of a task they dismissed 62% (Kuo and others 2026). Here one moment
in eight is one in which an offer is wanted, and at good thresholds somewhat more than half of the offers are taken. Nobody has
published how many users a dismissal costs; one in a hundred is ours.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from aipm.worlds.seeds import public_seed

NAME = "disturb"
PUBLIC_SEED = public_seed(NAME, 62)
USERS, MOMENTS, WEEKS = 400, 30, 52  # moments a user and week in which an offer could be made
SAVED, LOST = 3.0, 1.0  # minutes that a wanted offer saves, and that an unwanted one costs
SWITCHED_OFF = 0.01  # share of users who switch the helper off at one dismissal
CURIOUS = 0.3  # share of unwanted offers that are clicked all the same
DISMISSED_MAX = 0.45  # of the offers made, at most
OF_BEST = 0.95  # of the most minutes that any threshold saves within that limit


@dataclass(frozen=True, eq=False)
class Team:
    """One week of moments: `score[user, moment]`, the true probability that an offer is wanted then."""

    score: np.ndarray


@lru_cache(maxsize=64)
def world(seed: int) -> Team:
    """A company nobody has seen: 400 users with 30 moments a week each."""
    rng = np.random.default_rng(seed)
    routine = rng.normal(-2.8, 0.9, (USERS, 1))  # how much of a user's work is routine that a template fits
    return Team(1 / (1 + np.exp(-(routine + rng.normal(0, 1.5, (USERS, MOMENTS))))))


def public_world() -> Team:
    """The public company."""
    return world(PUBLIC_SEED)


@dataclass(frozen=True)
class Use:
    """What a threshold does in some weeks, in expectation."""

    minutes: float  # saved a user and week, on average over all users and weeks
    dismissed: float  # share of the offers made that are dismissed; 0 where none is made
    clicks: float  # a user and week
    off: float  # share of users who have switched the helper off at the end
    offers: float  # a user in the first week


def use(team: Team, threshold: float, weeks: int = WEEKS) -> Use:
    """What follows in `weeks` weeks from offering at or above `threshold`."""
    shown = team.score >= threshold
    wanted = (team.score * shown).sum(axis=1)
    unwanted = shown.sum(axis=1) - wanted
    stays = (1 - SWITCHED_OFF) ** unwanted  # each user's chance to keep the helper for one more week
    on = (stays[:, None] ** np.arange(weeks)).mean(axis=1)  # expected share of the weeks with the helper on
    offers = shown.sum()
    return Use(
        minutes=float((on * (SAVED * wanted - LOST * unwanted)).mean()),
        dismissed=float(unwanted.sum() / offers) if offers else 0.0,
        clicks=float((on * (wanted + CURIOUS * unwanted)).mean()),
        off=float(1 - (stays**weeks).mean()),
        offers=float(offers / len(team.score)),
    )


THRESHOLDS = np.round(np.arange(0.0, 1.0, 0.02), 2)


@lru_cache(maxsize=64)
def best(team: Team) -> tuple[float, float]:
    """The most minutes that a threshold saves while at most DISMISSED_MAX of its offers are dismissed, and the most clicks of any."""
    tried = [use(team, threshold) for threshold in THRESHOLDS]
    minutes = max(each.minutes for each in tried if each.dismissed <= DISMISSED_MAX)
    return minutes, max(each.clicks for each in tried)
