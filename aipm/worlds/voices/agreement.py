"""How far the twenty votes of a sentence agree, and how far the sentences of one review do.

The votes have no names, so everything here follows from `counts`: how many of a sentence's votes stand on each side, as
(sentences, 3) in the order of `voices.SIDES`, for example `table[voices.COUNTS]`. A tie goes to the side that `voices.winner`
names. The people who voted were chosen, trained and paid for agreeing (see the data sheet): others would agree less.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import comb

from aipm.worlds.voices import winner

NEUTRAL = 1
CLEAR = {"unclear": 0.5, "middling": 1.5, "clear": np.inf}  # how far the mean lies from zero, in points: below this


@dataclass(frozen=True)
class OneVote:
    """How often one vote is on the side of the majority of the others."""

    three_way: float  # of all votes, on three sides
    sided: float  # of the votes that take a side, where the majority of the others takes one


def clearness(mean: pd.Series) -> pd.Series:
    """Each sentence's key of CLEAR, by its mean vote: less than 0.5 points from zero, less than 1.5, or more."""
    place = np.searchsorted(list(CLEAR.values()), mean.abs(), side="right")
    return pd.Series(np.array(list(CLEAR))[place], mean.index)


def one_against_the_rest(counts: npt.ArrayLike) -> OneVote:
    """Every vote against the majority of the other votes on its sentence."""
    counts = np.asarray(counts)
    hit = sided = sided_hit = 0
    for side in range(counts.shape[1]):
        others = winner(counts - np.eye(counts.shape[1], dtype=int)[side])
        votes, same = counts[:, side], others == side
        hit += (votes * same).sum()
        if side != NEUTRAL:
            sided += (votes * (others != NEUTRAL)).sum()
            sided_hit += (votes * same).sum()
    return OneVote(float(hit / counts.sum()), float(sided_hit / sided) if sided else float("nan"))


def fleiss_kappa(counts: npt.ArrayLike) -> float:
    """Fleiss' kappa (1971): agreement of two votes on a sentence beyond that of two votes on any sentences; at most 1.

    NaN where all votes stand on one side. Raises ValueError where the sentences have not all the same number of votes, or
    fewer than two. On sentences chosen by their votes, as by `clearness`, it describes them and tells nothing of new ones.
    """
    counts = np.asarray(counts, float)
    votes = np.unique(counts.sum(axis=1))
    if len(votes) != 1 or votes[0] < 2:
        raise ValueError(f"sentences with {votes} votes: Fleiss' kappa asks for the same number for all, two at least")
    pairs = (counts * (counts - 1)).sum(axis=1) / (votes[0] * (votes[0] - 1))
    chance = ((counts.sum(axis=0) / counts.sum()) ** 2).sum()
    return float((pairs.mean() - chance) / (1 - chance)) if chance < 1 else float("nan")


def _parts(votes: int) -> Iterator[np.ndarray]:
    """All ways in which `votes` votes can stand on three sides."""
    for down in range(votes + 1):
        for zero in range(votes - down + 1):
            yield np.array([down, zero, votes - down - zero])


def majority_against(counts: npt.ArrayLike, k: int, others: int = 10) -> float:
    """How often the majority of `k` votes is the side that the majority of `others` other votes on the sentence is.

    The expected share over all ways to draw both from a sentence's votes, without replacement: exact, no seed. Raises
    ValueError where a sentence has fewer than `k` + `others` votes, or one of the two is less than 1.
    """
    counts = np.asarray(counts)
    if min(k, others) < 1 or counts.sum(axis=1).min() < k + others:
        raise ValueError(f"{k} and {others} votes were asked for; a sentence has {counts.sum(axis=1).min()}")
    rows, times = np.unique(counts, axis=0, return_counts=True)
    votes, seconds = rows.sum(axis=1), np.array(list(_parts(others)))
    share = np.zeros(len(rows))
    choices = comb(np.arange(votes.max() + 1)[:, None], np.arange(max(k, others) + 1))  # looked up, the same come often
    for first in _parts(k):
        chance = choices[rows, first].prod(axis=1) / comb(votes, k)
        left = np.maximum(rows - first, 0)
        same = seconds[winner(seconds) == winner(first)]
        share += chance * choices[left[:, None], same].prod(axis=-1).sum(axis=1) / comb(votes - k, others)
    return float(np.average(share, weights=times))


def design_effect(hits: npt.ArrayLike, groups: npt.ArrayLike) -> float:
    """By how much the variance of a share grows since cases come in groups: 1 where groups do not matter.

    `hits` (truth values) and `groups` (names) have one entry a case. The share is a ratio of sums over groups, whose
    variance is taken by linearisation, and compared with p (1 - p) / n. The number of cases divided by this is what they
    are worth. NaN where all cases are alike. Raises ValueError where there are no two groups.
    """
    hits, (names, place) = np.asarray(hits, float), np.unique(np.asarray(groups), return_inverse=True)
    if len(names) < 2:
        raise ValueError(f"{len(names)} groups: two at least, since groups are compared")
    share = hits.mean()
    if share in (0, 1):
        return float("nan")
    residuals = np.bincount(place, hits - share)
    grouped = len(names) / (len(names) - 1) * (residuals**2).sum() / len(hits) ** 2
    return float(grouped / (share * (1 - share) / len(hits)))
