"""Voices: what customers wrote of five products, sentence by sentence, and what twenty people heard in each sentence.

Real reviews, collected before 2005, with votes from -4 (very displeased) to 4 (very pleased); see
`datasets/voices/datasheet.md`. The side of a sentence is the one with the most votes, and how far people agree on it stands
in `aipm/worlds/voices/agreement.py`. Whole reviews are dealt into halves, so that no review helps to build what it judges.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm.worlds.files import read_public

SIDES = ("displeased", "neutral", "pleased")
VOTES = 20  # of each sentence
COUNTS = ["down", "zero", "up"]  # the columns with the votes of each side
HALVES = ("examples", "build", "judge", "spare")
FITS = (3, 25)  # words of the sentences that the dealing counts: fewer say too little, more are often several sentences


def cast(table: pd.DataFrame) -> np.ndarray:
    """The votes of `table` as whole numbers, (sentences, 20), in the source's order. A column is not one person."""
    return np.array([votes.split() for votes in table["votes"]], dtype=int).reshape(len(table), VOTES)


def winner(counts: npt.ArrayLike) -> np.ndarray:
    """Which side has the most votes, 0, 1 or 2 as in SIDES; `counts` is (..., 3).

    A tie goes to the tied side that stands first in SIDES: a complaint that was not heard costs more than a look at it.
    """
    return np.asarray(np.argmax(counts, axis=-1))


@lru_cache(maxsize=1)
def _public() -> pd.DataFrame:
    table = read_public("voices", "reviews.csv.gz")
    votes = cast(table)
    table["mean"] = votes.mean(axis=1)
    for column, side in zip(COUNTS, (-1, 0, 1), strict=True):
        table[column] = (np.sign(votes) == side).sum(axis=1)
    table["side"] = np.array(SIDES)[winner(table[COUNTS])]
    table["words"] = table["text"].str.split().str.len()
    return table


def load() -> pd.DataFrame:
    """The sentences as published, with what follows from their votes and words.

    As published: review, sentence, product, half (one of HALVES), turn (of the review in the dealing), text, votes. Added:
    mean (of the twenty votes), down, zero and up (how many lie below, at and above zero), side (one of SIDES, see `winner`)
    and words (parts of the text between spaces).
    """
    return _public().copy()


def fitting(half: str) -> pd.DataFrame:
    """The sentences of one of HALVES that have 3 to 25 words, with the columns of `load`, in the order of the dealing.

    Raises ValueError where there is no such half.
    """
    if half not in HALVES:
        raise ValueError(f"half is {half!r}; it is one of {', '.join(HALVES)}")
    table = load()
    found = table[(table["half"] == half) & table["words"].between(*FITS)]
    return found.sort_values(["turn", "sentence"])
