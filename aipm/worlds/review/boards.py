"""Boards: three launch files for one table, with the red lines and the evidence of `launch`. All of it is invented.

CytoTriage keeps its line, LendFair breaks it in whatever form it is launched, and of PayGuard nobody knows: its true rate
differs from one world to the next, and too few cases have been looked at to tell.
"""

import numpy as np
from scipy import stats

from aipm.worlds.review import launch

NAME = "boards"

PUBLIC_SEED = 0
LINE = 0.02  # PayGuard's red line: the largest share of honest payments that are held
BAD, GOOD = 2 * LINE, LINE / 2  # a rate that an exit must stop, and one that it must let through
MOST_CASES = 2000  # what the two branches see in the time that the board gives

_FILES = {
    "cytotriage": launch.File(
        "CytoTriage", "three zones, ends by site", 3100, 2300, "the city site only",
        "malignant cases cleared, of all women", 0.01, "outreach site", 0.0045, 6000, True,
    ),
    "payguard": launch.File(
        "PayGuard", "a threshold for each amount", 2400, 1500, "two branches, with an exit",
        "honest payments held, of all honest payments", LINE, "cross-border", 0.0, 120, True,
    ),
    "lendfair": launch.File(
        "LendFair", "loans decided by score alone", 4200, 1400, "one branch, both groups",
        "good payers refused, of all good payers", 0.20, "group B", 0.35, 800, False,
    ),
}  # fmt: skip
NAMES = tuple(_FILES)


def world(seed: int) -> dict[str, launch.File]:
    """The three files with their true rates, as a dict by name; PayGuard's lies anywhere from half to three times its line."""
    rng = np.random.default_rng(seed)
    rates = {
        "cytotriage": rng.uniform(0.004, 0.005),
        "payguard": rng.uniform(0.5 * LINE, 3 * LINE),
        "lendfair": rng.uniform(0.33, 0.37),
    }
    return {name: launch.File(**{**file.__dict__, "rate": rates[name]}) for name, file in _FILES.items()}


def public_world() -> dict[str, launch.File]:
    """The files of the open notebook."""
    return world(PUBLIC_SEED)


def grows(cases: int, wrong: int, rate: float) -> float:
    """The chance that an exit of at most `wrong` in `cases` lets a launch grow whose true share of wrong is `rate`."""
    return float(stats.binom.cdf(wrong, cases, rate))
