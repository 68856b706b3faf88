"""A survey of KeepIt's customers: how many to ask in the city and in the country, and what an answer then counts.

Simulated. The question is a plain yes or no (`do you plan to stay?`), whose true shares differ between the regions; with a
budget of interviews, a plan is judged by the interval it can promise and by how far its overall share is off.
"""

from collections.abc import Mapping

import numpy as np
from scipy import stats

NAME = "survey"

CUSTOMERS = {"urban": 11_040, "rural": 960}
INTERVIEWS = 1_500
RURAL_HALF, OVERALL_HALF, BIAS = 0.045, 0.03, 0.005  # promises: half-widths at 95%, and how far the share may be off


def world(seed: int) -> dict[str, float]:
    """The true share of each region that plans to leave, as a dict; rural customers are the less content ones."""
    rng = np.random.default_rng(seed)
    urban = rng.uniform(0.18, 0.28)
    return {"urban": float(urban), "rural": float(urban + rng.uniform(0.12, 0.20))}


def half_width(share: float, interviews: float, population: float | None = None, confidence: float = 0.95) -> float:
    """Half the width of the usual interval of a share (normal approximation); a fraction.

    Where the `population` is given, nobody is asked twice and the sample is drawn from so many: the interval is narrower
    by the finite population correction, the square root of (population - interviews) / (population - 1), and 0 when all
    are asked (Cochran 1977, section 2.5).
    """
    left_out = 1.0 if population is None else (population - interviews) / (population - 1)
    error = np.sqrt(share * (1 - share) / interviews * left_out)
    return float(stats.norm.ppf((1 + confidence) / 2) * error)


def true_share(shares: Mapping[str, float]) -> float:
    """The share among all customers."""
    total = sum(CUSTOMERS.values())
    return sum(CUSTOMERS[region] * shares[region] for region in CUSTOMERS) / total


def overall(
    shares: Mapping[str, float], quotas: Mapping[str, float], counts_for: Mapping[str, float]
) -> tuple[float, float]:
    """(expected share, half-width) of a plan's overall number, with each interview counting for `counts_for` customers.

    `quotas` maps each region to interviews, `counts_for` to how many customers one of them stands for.
    """
    mass = {region: quotas[region] * counts_for[region] for region in CUSTOMERS}
    part = {region: mass[region] / sum(mass.values()) for region in CUSTOMERS}
    said = sum(part[region] * shares[region] for region in CUSTOMERS)
    halves = {region: half_width(shares[region], quotas[region], CUSTOMERS[region]) for region in CUSTOMERS}
    half = np.sqrt(sum((part[region] * halves[region]) ** 2 for region in CUSTOMERS))
    return float(said), float(half)
