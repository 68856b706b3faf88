"""Experiments: simulated A/A and A/B tests of a shop, looked at day by day, the people in them, and a printed ramp-up.

Everything here is invented; the round counts of `ramp_up` are an example that is printed in a paper. In an A/A test both arms see the same page, so
whatever differs is luck.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import optimize, stats

from aipm.worlds.seeds import public_seed

NAME = "experiments"
PUBLIC_SEED = public_seed(NAME, 5)
DAYS = 14
BASE = 0.05  # of the visitors buy
LIFT = 0.10  # what the new ranker adds, relative to BASE, where it adds something
A_DAY = 2_230  # visitors a day in each arm: a test of DAYS days then sees LIFT with a power of 80%
TESTS = 4_000
Z = 1.959964  # a two-sided test at 5%
NODES = 160  # of the numerical integration; enough for 100 looks

PEOPLE = 4_000
CLICKS, VISITS = 4.0, 8.0  # means of a fortnight
PEOPLE_LIFT = 0.06
COVARIATES = ("clicks_before", "visits_before", "clicks_first_week", "person", "treated")


def visitors_needed(base: float, lift: float, power: float = 0.8) -> float:
    """Visitors, in both arms together, to see a relative `lift` of a share `base`: two-sided 5%, equal arms."""
    per_arm = 2 * (Z + stats.norm.ppf(power)) ** 2 * base * (1 - base) / (base * lift) ** 2
    return 2 * per_arm


def power_of(visitors: float, base: float, lift: float) -> float:
    """The power of a test with so many visitors in both arms together; the inverse of `visitors_needed`."""
    shift = base * lift * np.sqrt(visitors / 4 / (base * (1 - base)))
    return float(stats.norm.cdf(shift - Z))


def z_scores(
    rng: np.random.Generator,
    tests: int = TESTS,
    lift: float = 0.0,
    days: int = DAYS,
    a_day: int = A_DAY,
    base: float = BASE,
) -> np.ndarray:
    """z of B against A at the end of each day, counted from the start, shape (tests, days); B buys (1 + lift) as often."""
    a, b = (rng.binomial(a_day, share, (tests, days)).cumsum(axis=1) for share in (base, base * (1 + lift)))
    n = a_day * np.arange(1, days + 1)
    pooled = (a + b) / (2 * n)
    return (b - a) / n / np.sqrt(2 * pooled * (1 - pooled) / n)


def looks(rng: np.random.Generator, number: int, tests: int = 20_000) -> np.ndarray:
    """z at `number` equally spaced looks at tests in which nothing differs, shape (tests, number)."""
    return rng.standard_normal((tests, number)).cumsum(axis=1) / np.sqrt(np.arange(1, number + 1))


@dataclass(frozen=True)
class Ends:
    """How many tests of a kind ended how: shares that claim a win and a harm, and the mean day of the end."""

    win: float
    harm: float
    day: float


def run_plan(z: np.ndarray, days: Sequence[int], limits: npt.ArrayLike, stop_for: str = "both") -> Ends:
    """Ends of a stopping plan on z-scores (tests, DAYS).

    Looks happen on `days` (from 1, rising); a test ends with a claim when |z| exceeds that look's limit. Before the last look
    only the side named by `stop_for` ends it: both, wins or losses. The last look may claim either.
    """
    seen, limits = z[:, np.asarray(days) - 1], np.asarray(limits, float)
    up, down = seen > limits, seen < -limits
    if stop_for == "wins":
        down[:, :-1] = False
    if stop_for == "losses":
        up[:, :-1] = False
    claims = up | down
    any_claim, first = claims.any(axis=1), claims.argmax(axis=1)
    won = up[np.arange(len(z)), first] & any_claim
    ended = np.where(any_claim, np.asarray(days)[first], days[-1])
    return Ends(float(won.mean()), float((any_claim & ~won).mean()), float(ended.mean()))


@lru_cache(maxsize=1)
def _nodes() -> tuple[np.ndarray, np.ndarray]:
    """Places and weights of the numerical integration from -1 to 1."""
    return np.polynomial.legendre.leggauss(NODES)


def false_claims(limits: npt.ArrayLike) -> float:
    """The exact chance that |z| exceeds its limit at one of several equally spaced looks, though nothing differs."""
    return float(false_claims_so_far(limits)[-1])


def false_claims_so_far(limits: npt.ArrayLike) -> np.ndarray:
    """The same after each of the looks, an array as long as `limits`.

    The density of the running sum of those still inside is carried from look to look by numerical integration, the method of
    Armitage, McPherson and Rowe (1969).
    """
    limits = np.asarray(limits, float)
    nodes, weights = _nodes()
    edge = limits * np.sqrt(np.arange(1, len(limits) + 1))
    at, inside = nodes * edge[0], stats.norm.pdf(nodes * edge[0]) * weights * edge[0]
    claims = [1 - inside.sum()]
    for reach in edge[1:]:
        step = (nodes * reach)[:, None] - at
        inside = np.exp(-step * step / 2) @ inside / np.sqrt(2 * np.pi) * weights * reach
        at = nodes * reach
        claims.append(1 - inside.sum())
    return np.array(claims)


def constant_limit(looks: int, alpha: float = 0.05) -> float:
    """The limit that, used at each of `looks` equally spaced looks, claims falsely in `alpha` of tests (Pocock 1977)."""
    return _factor(looks, alpha, 0.0)


def rising_limits(looks: int, alpha: float = 0.05) -> np.ndarray:
    """Limits that are strict early and nearly 1.96 at the end, falsely claiming in `alpha` (O'Brien and Fleming 1979)."""
    return _factor(looks, alpha, 0.5) * (looks / np.arange(1, looks + 1)) ** 0.5


@lru_cache(maxsize=64)
def _factor(looks: int, alpha: float, power: float) -> float:
    """The factor c for which the limits c * (looks / look) ** power claim falsely in `alpha` of tests."""
    shape = (looks / np.arange(1, looks + 1)) ** power
    return optimize.brentq(lambda factor: false_claims(factor * shape) - alpha, 1.5, 5.0, xtol=1e-5)


def people(seed: int, number: int = PEOPLE, lift: float = PEOPLE_LIFT) -> pd.DataFrame:
    """An A/B test of the ranker, one row a person.

    Columns: person (a number drawn at sign-up), treated (1 sees the new ranker), clicks_before and visits_before (the
    fortnight before the test), clicks_first_week (of the test), clicks (the fortnight of the test: what is to be compared).
    """
    rng = np.random.default_rng(seed)
    visits = np.exp(0.646 * rng.standard_normal(number) - 0.646**2 / 2)
    taste = np.exp(0.24 * rng.standard_normal(number) - 0.24**2 / 2)
    treated = rng.permutation(number) % 2
    before = rng.poisson(CLICKS * visits * taste)
    during = rng.poisson(CLICKS * visits * taste * (1 + lift * treated))
    return pd.DataFrame(
        {
            "person": rng.permutation(number) + 1,
            "treated": treated,
            "visits_before": rng.poisson(VISITS * visits),
            "clicks_before": before,
            "clicks_first_week": rng.binomial(during, 0.5),
            "clicks": during,
        }
    )


def slope(table: pd.DataFrame, covariate: str) -> float:
    """How much clicks rise with a covariate, by least squares over all people."""
    covariance = np.cov(table[covariate].to_numpy(float), table["clicks"].to_numpy(float))
    return float(covariance[0, 1] / covariance[0, 0])


def cuped(table: pd.DataFrame, covariate: str | None = None) -> tuple[float, float]:
    """(effect, variance) of clicks, treated against not, after taking out what `covariate` explains (Deng et al. 2013).

    The variance is that of a person's clicks around the mean of their arm. Without a covariate nothing is taken out.
    """
    clicks, treated = table["clicks"].to_numpy(float), table["treated"].to_numpy() == 1
    if covariate is not None:
        x = table[covariate].to_numpy(float)
        clicks = clicks - slope(table, covariate) * (x - x.mean())
    arms = clicks[treated], clicks[~treated]
    return float(arms[0].mean() - arms[1].mean()), float(np.mean([arm.var(ddof=1) for arm in arms]))


def ramp_up() -> pd.DataFrame:
    """An example of a ramp-up, in round numbers: users and conversions of both arms on two days.

    The counts are those of Crook, Frasca, Kohavi and Longbotham (2009), printed again in Kohavi, Tang and Xu (2020),
    table 3.1: on Friday 1 in 100 users saw the treatment, on Saturday 1 in 2.
    """
    return pd.DataFrame(
        {
            "day": ["friday", "saturday"],
            "control_users": [990_000, 500_000],
            "control_conversions": [20_000, 5_000],
            "treated_users": [10_000, 500_000],
            "treated_conversions": [230, 6_000],
        }
    )


@dataclass(frozen=True)
class Trials:
    """A world of experiments, drawn when it is asked for."""

    seed: int

    def z_scores(self, lift: float = 0.0) -> np.ndarray:
        """TESTS A/A tests, or A/B tests with a lift, as z by day."""
        return _z_scores(self.seed, lift)

    def covariate(self, name: str, visits: int | None = None) -> tuple[float, float]:
        """(share of the effect that is kept, share of the variance that is left) when CUPED uses a covariate.

        With `visits` among the people with at most so many visits before the test.
        """
        return _covariate(self.seed, name, visits)

    def plans(self, number: int = 8) -> list[tuple[float, float]]:
        """Pairs (base, lift) of tests to be planned, as a list."""
        rng = np.random.default_rng([self.seed % 2**32, 2])
        return [(round(rng.uniform(0.01, 0.2), 3), round(rng.uniform(0.02, 0.10), 3)) for _ in range(number)]


@lru_cache(maxsize=32)
def _z_scores(seed: int, lift: float) -> np.ndarray:
    return z_scores(np.random.default_rng([seed % 2**32, lift > 0]), lift=lift)


@lru_cache(maxsize=64)
def _covariate(seed: int, name: str, visits: int | None = None) -> tuple[float, float]:
    table = people(seed % 2**32, 60_000)
    table = table if visits is None else table[table["visits_before"] <= visits]
    effect = CLICKS * PEOPLE_LIFT if visits is None else table["clicks"].mean() * PEOPLE_LIFT / (1 + PEOPLE_LIFT / 2)
    moved = {"treated": 1.0, "clicks_first_week": effect / 2}.get(name, 0.0)
    left = cuped(table, name)[1] / cuped(table)[1]
    return 1 - slope(table, name) * moved / effect, left


def world(seed: int) -> Trials:
    """Trials nobody has seen."""
    return Trials(seed)


def public_world() -> Trials:
    """The Trials of the open notebook."""
    return world(PUBLIC_SEED)
