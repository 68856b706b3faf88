"""Splits: how many visitors came to each arm of a test, and whether the plan and luck alone explain it.

Everything here is invented. Where the split works, each visitor lands in arm B with the planned share, and only luck moves
the counts. It breaks where one arm loses visitors: on the way, in the log, or at other hours.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

NAME = "splits"
ALARM = 0.001  # of the tests whose split works may be stopped
DESIGNS = 4  # of each world
PLANS = (0.5, 0.5, 0.1, 0.2, 0.3)  # shares of arm B that a world draws from
PUBLIC_DESIGNS = ((480_000, 0.5), (1_200_000, 0.1), (6_000, 0.5))  # visitors, and the planned share of B

Design = tuple[int, float]  # visitors in both arms, and the share that is planned for arm B


@dataclass(frozen=True)
class Plans:
    """A world: the designs of some tests."""

    designs: tuple[Design, ...]


def table() -> pd.DataFrame:
    """Seven tests of a quarter at Shelf: test, planned_b (the share planned for arm B), a and b (visitors of each arm)."""
    rows = [
        ("search box", 0.5, 402_310, 401_120),
        ("photos", 0.5, 3_060, 2_950),
        ("checkout", 0.5, 251_870, 249_240),
        ("price label", 0.1, 900_410, 99_890),
        ("newsletter", 0.5, 118_200, 121_400),
        ("gift wrap", 0.5, 150_630, 149_370),
        ("app icon", 0.2, 640_200, 158_300),
    ]
    return pd.DataFrame(rows, columns=["test", "planned_b", "a", "b"])


def counts(design: Design, z: float) -> tuple[int, int]:
    """(a, b) of a test of this design in which B lies z standard deviations above its planned share."""
    visitors, share = design
    b = round(visitors * share + z * np.sqrt(visitors * share * (1 - share)))
    return visitors - b, b


def world(seed: int) -> Plans:
    """Plans nobody has seen: from 5,000 to 4 million visitors."""
    rng = np.random.default_rng(seed)
    visitors = np.exp(rng.uniform(np.log(5_000), np.log(4_000_000), DESIGNS)).round(-2).astype(int)
    return Plans(tuple((int(n), float(share)) for n, share in zip(visitors, rng.choice(PLANS, DESIGNS), strict=True)))


def public_world() -> Plans:
    """The Plans of the open notebook."""
    return Plans(PUBLIC_DESIGNS)
