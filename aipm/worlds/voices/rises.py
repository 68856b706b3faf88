"""Did the complaints rise? Two months that one judge has read, and labels that tell how well the judge reads.

Invented, since the truth must be known. In each case the judge read some thousand sentences of a month and of the next one;
people sorted 50 to 110 displeased and as many other sentences, and the judge read these too. Every tenth judge is useless:
it says yes as often of the others as of the displeased.
"""

from dataclasses import dataclass

import numpy as np

from aipm.worlds.seeds import public_seed

NAME = "rises"
PUBLIC_SEED = public_seed(NAME, 12)
CASES = 100  # of a world
USELESS_EVERY = 10


@dataclass(frozen=True)
class Case:
    """What is counted of two months and of the labels, and the truth behind it.

    `counts` are whole numbers: said and judged of the month before, said and judged of this month, then of the labels the
    displeased and how many of them the judge found, the others and how many of them it left alone.
    """

    counts: tuple[int, int, int, int, int, int, int, int]
    rise: float  # of the true share, a fraction
    useful: bool


def world(seed: int) -> list[Case]:
    """CASES cases of a seed."""
    rng = np.random.default_rng(seed)
    return [_case(rng, useful=place % USELESS_EVERY > 0) for place in range(CASES)]


def _case(rng: np.random.Generator, useful: bool) -> Case:
    tpr, tnr = rng.uniform(0.70, 0.95, 2)
    if not useful:
        tnr = 1 - tpr
    before = rng.uniform(0.15, 0.35)
    now = before + rng.uniform(-0.05, 0.25)
    judged, judged_now = (int(n) for n in rng.integers(1500, 4000, 2))
    displeased = others = int(rng.integers(50, 111))
    said, said_now = (
        int(rng.binomial(n, share * tpr + (1 - share) * (1 - tnr)))
        for n, share in ((judged, before), (judged_now, now))
    )
    found, left = int(rng.binomial(displeased, tpr)), int(rng.binomial(others, tnr))
    return Case((said, judged, said_now, judged_now, displeased, found, others, left), now - before, useful)


def public_worlds() -> list[list[Case]]:
    """Worlds for what the open check shows."""
    return [world(PUBLIC_SEED + place) for place in range(10)]
