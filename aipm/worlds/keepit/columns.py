"""Twenty columns that KeepIt could give to a churn model: what each costs, when it is known, and what it is worth.

Simulated customers again, with more columns than the export. A set of at most five is judged by a linear discriminant:
one weight for each column, from means and covariances, so that thousands of sets can be compared in a moment.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

from aipm.worlds.keepit.churn_model import expected_auc

NAME = "churn_columns"

CUSTOMERS = 4_000
DAYS, MOST = 10, 5  # days of engineering, and columns, that a set may have
_TABLE = (
    # column, days, known when, what
    ("customer_id", 0, "at sign-up", "the number of the account"),
    ("tier", 1, "every night", "0 free, 1 pro, 2 enterprise"),
    ("tenure_months", 1, "every night", "months since sign-up"),
    ("tickets_90d", 1, "every night", "requests for help"),
    ("open_tickets", 2, "every night", "requests without an answer"),
    ("logins_30d", 1, "every night", "logins"),
    ("active_days_30d", 2, "every night", "days with a login"),
    ("login_trend", 3, "every night", "logins against the month before"),
    ("features_used", 6, "every night", "tools of the product in use"),
    ("days_to_renewal", 2, "every night", "days until the contract ends"),
    ("payment_failures", 4, "every night", "rejected payments in 90 days"),
    ("seats", 2, "every night", "users on the account"),
    ("survey_mood", 8, "every quarter", "mood in the survey, guessed where silent"),
    ("signup_weekday", 1, "at sign-up", "1 Monday to 7 Sunday"),
    ("browser_version", 1, "every night", "version of the browser"),
    ("avatar_colour", 1, "at sign-up", "colour of the picture, as a number"),
    ("postcode_group", 1, "at sign-up", "first digit of the postcode"),
    ("latency_ms", 1, "every night", "delay of the line"),
    ("retention_calls", 1, "after notice is given", "calls of the retention desk"),
    ("final_invoice", 1, "after the contract ends", "a closing invoice was sent"),
)
COLUMNS = tuple(row[0] for row in _TABLE)
TOO_LATE = ("retention_calls", "final_invoice")
REGION = ("postcode_group", "latency_ms")
LEGAL = tuple(name for name in COLUMNS if name not in (*TOO_LATE, *REGION, "customer_id"))


def offer() -> pd.DataFrame:
    """The twenty columns as a table: column, days (of engineering), known (when), what."""
    return pd.DataFrame(_TABLE, columns=["column", "days", "known", "what"])


def simulate(rng: np.random.Generator, customers: int = CUSTOMERS) -> pd.DataFrame:
    """Customers with COLUMNS, p_churn (true probability of leaving) and churned; `rng` is a numpy Generator."""
    n = customers
    tier = rng.choice(3, n, p=[0.50, 0.38, 0.12])
    rural = rng.random(n) < 0.08
    problems = rng.poisson(np.array([0.3, 1.5, 5.0])[tier])
    engaged, fading, trouble = rng.normal(size=(3, n))
    tenure = rng.gamma(2, 8, n)
    renewal = rng.uniform(0, 360, n)
    z = -0.75 - 0.9 * (tier == 1) - 2.6 * (tier == 2) + 0.22 * problems - 0.02 * (tenure - 16)
    z += -0.35 * engaged + 0.75 * fading + 0.45 * trouble - 0.9 * (renewal / 360 - 0.5) + 0.5 * rural
    p = 1 / (1 + np.exp(-z))
    left = (rng.random(n) < p).astype(int)
    noise = rng.normal(size=(6, n))
    return pd.DataFrame(
        {
            "customer_id": 100_001 + rng.permutation(n),
            "tier": tier,
            "tenure_months": tenure.round(1),
            "tickets_90d": problems,
            "open_tickets": rng.binomial(problems, 0.3),
            "logins_30d": rng.poisson(np.exp(2.2 + 0.25 * engaged)),
            "active_days_30d": (8 + 2.5 * engaged + 1.2 * noise[0]).clip(0, 30).round(),
            "login_trend": (-0.3 * fading + 0.25 * noise[1]).round(2),
            "features_used": (6 + 1.8 * engaged - 0.6 * fading + 1.0 * noise[2]).clip(0, 20).round(),
            "days_to_renewal": renewal.round(),
            "payment_failures": rng.poisson(np.exp(-1.2 + 0.9 * trouble)),
            "seats": (1 + 4 * tier + rng.poisson(2, n)).astype(int),
            "survey_mood": (7 - 0.7 * fading - 0.5 * trouble + 1.5 * noise[3]).clip(0, 10).round(),
            "signup_weekday": rng.integers(1, 8, n),
            "browser_version": rng.integers(90, 130, n),
            "avatar_colour": rng.integers(0, 256, n),
            "postcode_group": np.where(rural, rng.integers(7, 10, n), rng.integers(0, 7, n)),
            "latency_ms": rng.normal(np.where(rural, 420, 120), 60).clip(5).round(),
            "retention_calls": (rng.random(n) < np.where(left == 1, 0.82, 0.02)).astype(int),
            "final_invoice": (rng.random(n) < np.where(left == 1, 0.95, 0.0)).astype(int),
            "p_churn": p,
            "churned": left,
        }
    )


@lru_cache(maxsize=1)
def learned() -> tuple[np.ndarray, np.ndarray]:
    """Means and pooled covariance of the columns for those who left and those who stayed, from public customers.

    Returns (difference of means, covariance) in the order of COLUMNS, from 20,000 customers with their recorded outcome.
    """
    table = simulate(np.random.default_rng(11), 20_000)
    values, left = table[list(COLUMNS)].to_numpy(float), table["churned"].to_numpy() == 1
    centred = np.where(left[:, None], values - values[left].mean(axis=0), values - values[~left].mean(axis=0))
    return values[left].mean(axis=0) - values[~left].mean(axis=0), centred.T @ centred / len(values)


def weights(chosen: Sequence[str]) -> np.ndarray:
    """The weight of each chosen column in the linear discriminant (Fisher 1936), in the order given."""
    places = [COLUMNS.index(name) for name in chosen]
    difference, covariance = learned()
    return np.linalg.solve(covariance[np.ix_(places, places)], difference[places])


def auc(customers: pd.DataFrame, chosen: Sequence[str], known: bool = True) -> float:
    """The expected AUC of the discriminant on `chosen` columns for customers with p_churn.

    With `known` false the columns of TOO_LATE are 0 for everybody, as on the day on which the score is needed.
    """
    values = customers[list(chosen)]
    if not known:
        values = values.assign(**{name: 0 for name in chosen if name in TOO_LATE})
    return expected_auc(customers["p_churn"], values.to_numpy(float) @ weights(chosen))


def tested(customers: pd.DataFrame, chosen: Sequence[str]) -> float:
    """The AUC that a test reports for `chosen` columns: against recorded outcomes, with every column filled in."""
    return float(roc_auc_score(customers["churned"], customers[list(chosen)].to_numpy(float) @ weights(chosen)))


@lru_cache(maxsize=1)
def affordable() -> tuple[tuple[str, ...], ...]:
    """All legal sets within MOST columns and DAYS days, best first by the discriminant's own distance; as tuples."""
    days = dict(zip(COLUMNS, (row[1] for row in _TABLE), strict=True))
    difference, covariance = learned()
    found: list[tuple[float, tuple[str, ...]]] = []
    for size in range(1, MOST + 1):
        sets = [s for s in combinations(LEGAL, size) if sum(days[name] for name in s) <= DAYS]
        places = np.array([[COLUMNS.index(name) for name in s] for s in sets])
        part = covariance[places[:, :, None], places[:, None, :]]
        gap = difference[places]
        distance = (gap * np.linalg.solve(part, gap[:, :, None])[:, :, 0]).sum(axis=1)
        found += list(zip(distance, sets, strict=True))
    return tuple(chosen for _, chosen in sorted(found, key=lambda pair: (-pair[0], pair[1])))


@lru_cache(maxsize=16)
def _world(seed: int) -> pd.DataFrame:
    return simulate(np.random.default_rng(seed))


def world(seed: int) -> pd.DataFrame:
    """4,000 customers that the weights have not learned from, with p_churn."""
    return _world(seed).copy()


def best_auc(customers: pd.DataFrame) -> float:
    """The expected AUC of the best affordable legal set: the best of the ten largest distances, measured on `customers`."""
    return max(auc(customers, chosen) for chosen in affordable()[:10])
