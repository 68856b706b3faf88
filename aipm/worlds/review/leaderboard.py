"""Leaderboards: what repeated looks at one set of labels do to the number that they show.

Two simulations, both invented. `climb` is the boosting attack of Blum and Hardt (2015): coin flips are handed in, and those
that did better than half are put to a majority vote. `Race` is a team that tries 300 changes to a model, of which six really
help; a protocol says how many are scored, by how much one must win, and which labels nobody looks at until the end.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from aipm.worlds.seeds import public_seed

NAME = "leaderboard"
PUBLIC_SEED = public_seed(NAME, 0)
LABELS = 2_000  # labels that the team has in all
CHANGES, GAINS = 300, 6
START = 0.70  # accuracy of the model that the race starts with
TOUCHED = 0.25  # share of the rows on which a change gives another answer


def climb(
    labels: int, rounds: int, rng: np.random.Generator, *, ladder: bool = False, private: int = 2_000
) -> tuple[np.ndarray, np.ndarray]:
    """Hand in coin flips `rounds` times and vote; returns (public, private) accuracy of the vote after each round.

    Both are arrays of `rounds` fractions: on the `labels` that the board shows, and on `private` others. With `ladder` the
    board tells a new score only where it beats the last one told by more than a step (Blum and Hardt 2015), here
    1 / sqrt(labels), and a submission that is not told is not kept. Ties in the vote are broken by a coin.
    """
    rows = labels + private
    truth, coin = rng.integers(0, 2, (2, rows), dtype=np.int8)
    votes = np.zeros(rows, np.int16)
    told, public, hidden = 0.5, np.empty(rounds), np.empty(rounds)
    for round_ in range(rounds):
        guess = rng.integers(0, 2, rows, dtype=np.int8)
        score = np.count_nonzero(guess[:labels] == truth[:labels]) / labels
        kept = score > told + 1 / np.sqrt(labels) if ladder else score > 0.5
        if kept:
            told = score if ladder else told
            votes += 2 * guess - 1
            right = np.where(votes == 0, coin, votes > 0) == truth
        elif round_ == 0:
            right = coin == truth
        public[round_] = np.count_nonzero(right[:labels]) / labels
        hidden[round_] = np.count_nonzero(right[labels:]) / private
    return public, hidden


@dataclass(frozen=True)
class Result:
    """How a race ended: `announced` and `true` accuracy, and `kept`, the share of the real gains that is in the model."""

    announced: float
    true: float
    kept: float


@dataclass(frozen=True)
class Race:
    """The changes in the order in which the team hands them in, the most promising by its own tests first.

    `effects`: what each does to the true accuracy (fractions); `touched` and `luck`: changes x labels, the rows that a change
    answers anew and the draws behind those answers; `start`: which rows the first model gets right.
    """

    seed: int
    effects: np.ndarray
    touched: np.ndarray
    luck: np.ndarray
    start: np.ndarray

    def run(self, looks: int, step: float, fresh_labels: int) -> Result:
        """Score the first `looks` changes on a board of LABELS - `fresh_labels` labels; returns a Result.

        A change replaces the best model where its score on the board is more than `step` above it. Announced is the best
        score on the board, or, where `fresh_labels` is not 0, the accuracy on those labels, which nobody has looked at.
        """
        return _ended(self.seed, looks, step, fresh_labels)


@lru_cache(maxsize=1024)
def _ended(seed: int, looks: int, step: float, fresh_labels: int) -> Result:
    """The Result of a race under a protocol; kept without the race itself, which is large."""
    race, shown = world(seed), LABELS - fresh_labels
    right, true = race.start[:shown], START
    best = right.mean()
    for change in range(min(looks, CHANGES)):
        better = min(max(true + race.effects[change] / TOUCHED, 0.0), 1.0)
        new = np.where(race.touched[change, :shown], race.luck[change, :shown] < better, right)
        score = np.count_nonzero(new) / shown
        if score > best + step:
            right, best, true = new, score, true + race.effects[change]
    if fresh_labels:
        best = np.random.default_rng([seed, fresh_labels]).binomial(fresh_labels, true) / fresh_labels
    kept = (true - START) / np.sort(race.effects)[-GAINS:].sum()
    return Result(float(best), float(true), float(kept))


@lru_cache(maxsize=24)
def world(seed: int) -> Race:
    """A Race. Six changes gain about 2.8 points each; the others cost 0.3 on average; own tests are off by 2 points."""
    rng = np.random.default_rng(seed)
    effects = rng.uniform(-0.006, 0.0, CHANGES)
    effects[:GAINS] = rng.uniform(0.9, 1.1, GAINS) * 0.028
    own = effects + rng.normal(0, 0.02, CHANGES)
    touched = rng.integers(0, round(1 / TOUCHED), (CHANGES, LABELS), dtype=np.uint8) == 0
    luck = rng.random((CHANGES, LABELS), dtype=np.float32)
    return Race(seed, effects[np.argsort(-own)], touched, luck, rng.random(LABELS) < START)


def public_world() -> Race:
    """The race that the lesson shows."""
    return world(PUBLIC_SEED)
