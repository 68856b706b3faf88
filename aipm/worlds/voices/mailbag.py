"""A month of reviews that a learner has not seen: whole reviews drawn from the half for judging.

A world is a table of sentences as `voices.load` describes them, with a column `drawn` that numbers the drawn reviews: a review
can be drawn twice, and its sentences then come twice. What a model answers to them is recorded (`with_share`).
"""

from functools import lru_cache

import numpy as np
import pandas as pd

from aipm.worlds import voices
from aipm.worlds.seeds import public_seed
from aipm.worlds.voices import answers

NAME = "mailbag"
PUBLIC_SEED = public_seed(NAME, 12)
REVIEWS = 80  # a month; the half for judging has 92


def world(seed: int) -> pd.DataFrame:
    """The sentences of REVIEWS reviews, drawn with replacement from the half for judging with the seed."""
    table, rows = _half()
    drawn = np.random.default_rng(seed).choice(list(rows), REVIEWS)
    month = table.iloc[np.concatenate([rows[name] for name in drawn])].reset_index(drop=True)
    return month.assign(drawn=np.repeat(np.arange(REVIEWS), [len(rows[name]) for name in drawn]))


@lru_cache(maxsize=1)
def _half() -> tuple[pd.DataFrame, dict[int, np.ndarray]]:
    """The sentences of the half for judging, and by review in which rows they stand, in the order of the dealing."""
    table = voices.fitting("judge")
    place = np.arange(len(table))
    return table, {name: place[table["review"] == name] for name in table["review"].unique()}


def with_share(month: pd.DataFrame, model: str, run: str) -> pd.DataFrame:
    """Those sentences of `month` that `run` was asked of, with the recorded `share` (see `answers.answers`)."""
    found = answers.word_list() if model == answers.WORD_LIST else answers.answers(model, run)
    return month.merge(found[["review", "sentence", "share"]], on=["review", "sentence"])
