"""A month of reviews routed: which sentences lead to a call at once, and which a person reads first.

The sentences, the people's votes and the recorded shares are real (`mailbag`, `answers`); the prices are those of `rates`, and
the time that a look takes is our assumption. Who reads a sentence decides rightly.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm.worlds import voices
from aipm.worlds.seeds import public_seed
from aipm.worlds.voices import answers, mailbag, rates

NAME = "mail_routes"
PUBLIC_SEED = public_seed(NAME, 12)
MONTHS = 20
MODEL, RUN = "smollm2", "user"
MINUTES = 2.0  # that a look takes (assumed)
HOURS = 6.0  # of people's time in a month
LOOKS = int(HOURS * 60 / MINUTES)


@lru_cache(maxsize=1)
def _judged() -> tuple[pd.DataFrame, dict[str, np.ndarray]]:
    """The fitting sentences of the half for judging with the recorded share, and the rows of each review."""
    table = mailbag.with_share(voices.fitting("judge"), MODEL, RUN)
    return table, {str(name): rows for name, rows in table.groupby("review", sort=False).indices.items()}


@lru_cache(maxsize=64)
def _world(seed: int) -> pd.DataFrame:
    table, rows = _judged()
    drawn = np.random.default_rng(seed).choice(table["review"].unique(), mailbag.REVIEWS)
    return table.iloc[np.concatenate([rows[str(name)] for name in drawn])].reset_index(drop=True)


def world(seed: int) -> pd.DataFrame:
    """A month of `mailbag`: its sentences in its order, with the column `share` of RUN."""
    return _world(seed).copy()


def build() -> pd.DataFrame:
    """The sentences of the half for building, with the column `share` of RUN."""
    return answers.answers(MODEL, RUN, "build")


@dataclass(frozen=True)
class Routed:
    """What a route costs in a month, in euros per 1,000 sentences, and how often people look."""

    euros: float
    wanted: int  # looks that the route asks for
    unread: int  # of these, the looks that do not fit into LOOKS


def cost(month: pd.DataFrame, look_from: float, call_from: float) -> Routed:
    """A call at once from `call_from` on; from `look_from` up to there a person reads the sentence, in the month's order.

    What comes after LOOKS looks is not read, and nobody is called for it.
    """
    share, displeased = month["share"].to_numpy(), (month["side"] == "displeased").to_numpy()
    call = share >= call_from
    look = (share >= look_from) & ~call
    read = look & (np.cumsum(look) <= LOOKS)
    euros = 1000 * rates.price(month, call | (read & displeased)).mean()
    return Routed(float(euros), int(look.sum()), int(look.sum() - read.sum()))


@lru_cache(maxsize=1)
def months() -> tuple[pd.DataFrame, ...]:
    """MONTHS months of as many sentences as a month of `mailbag` has on average, drawn by review from the half for building."""
    table = build()
    parts = [part for _, part in table.groupby("review")]
    judged = voices.fitting("judge")
    sentences = mailbag.REVIEWS * len(judged) / judged["review"].nunique()
    reviews = round(sentences * len(parts) / len(table))
    drawn = [np.random.default_rng([PUBLIC_SEED, number]).integers(0, len(parts), reviews) for number in range(MONTHS)]
    return tuple(pd.concat([parts[place] for place in places], ignore_index=True) for places in drawn)
