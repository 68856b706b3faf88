"""A gate before each release: five judges that could grade the answers, and how often the gate then errs.

Invented. Before a release the judge grades so many answers of the old version and as many of the new one. The gate stops the
release where the share that it passes falls by more than LIMIT standard errors. What a judge passes is told apart for
right and wrong answers, and for the style of the old and of the new version.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from aipm.worlds.seeds import public_seed

NAME = "release_gates"
PUBLIC_SEED = public_seed(NAME, 12)
RIGHT, SPREAD = 0.90, 0.02  # of the old version's answers are right: this share, more or less so much
LOSS = 0.05  # the new version's share of right answers falls by this, where it is worse
LIMIT = 2.0  # standard errors
MOST = 3000  # answers of each version that can be judged before a release
RELEASES = 50  # of a world


@dataclass(frozen=True)
class Passes:
    """What a judge passes: of right and of wrong answers of the old version, then of the new one; fractions."""

    right: float
    wrong: float
    new_right: float
    new_wrong: float


JUDGES = {
    "A": Passes(0.93, 0.12, 0.93, 0.12),
    "B": Passes(0.99, 0.88, 0.99, 0.88),
    "C": Passes(0.80, 0.05, 0.80, 0.05),
    "D": Passes(0.90, 0.28, 0.90, 0.28),
    "E": Passes(0.96, 0.10, 0.99, 0.45),
}


def agreement(judge: Passes, right: float = RIGHT) -> float:
    """The share of the old version's answers on which a judge and people agree."""
    return right * judge.right + (1 - right) * (1 - judge.wrong)


def stops(judge: Passes, answers: float, loss: float, right: npt.ArrayLike = RIGHT) -> np.ndarray:
    """The chance that the gate stops a release, where the new version's share of right answers is lower by `loss`.

    `answers` are judged of each version; `right` is the old version's share of right answers. By the normal approximation.
    """
    before, now = np.asarray(right, float), np.asarray(right, float) - loss
    passed = before * judge.right + (1 - before) * judge.wrong
    passed_now = now * judge.new_right + (1 - now) * judge.new_wrong
    error = np.sqrt((passed * (1 - passed) + passed_now * (1 - passed_now)) / answers)
    return np.asarray(special.ndtr((passed - passed_now) / error - LIMIT))


def world(seed: int) -> np.ndarray:
    """The old version's share of right answers before each of RELEASES releases."""
    return np.random.default_rng(seed).uniform(RIGHT - SPREAD, RIGHT + SPREAD, RELEASES)


def public_world() -> np.ndarray:
    """Releases spread evenly over what may come."""
    return np.linspace(RIGHT - SPREAD, RIGHT + SPREAD, RELEASES)
