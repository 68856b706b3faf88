"""KeepIt: simulated customers of a software service, most in cities, and a model that says who will leave.

Everything here is invented. Among the 92% urban customers few logins mean that a customer is about to leave; among the 8%
rural ones, who work in batches over a thin line, it is the other way round. A model learns what most of its data say.
"""

from functools import lru_cache

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from aipm.worlds.files import read_public
from aipm.worlds.seeds import public_seed

NAME = "keepit"
PUBLIC_SEED = public_seed(NAME, 5)
CUSTOMERS = 12_000
REGIONS = {"urban": 0.92, "rural": 0.08}
TIERS = {"free": 0.50, "pro": 0.38, "enterprise": 0.12}
USUAL_LOGINS = {"free": 5, "pro": 12, "enterprise": 22}  # in 30 days
USUAL_TICKETS = {"free": 0.3, "pro": 1.5, "enterprise": 5.0}  # in 90 days
FEATURES = ["tenure_months", "logins_30d", "tickets_90d"]


def simulate(rng: np.random.Generator, customers: int = CUSTOMERS) -> pd.DataFrame:
    """Draw customers with their true probability of leaving; `rng` is a numpy Generator.

    Columns: region, tier, tenure_months, logins_30d, tickets_90d, p_churn, churned (0 or 1).
    """
    region = rng.choice(len(REGIONS), customers, p=list(REGIONS.values()))  # places in REGIONS, and in TIERS
    tier = rng.choice(len(TIERS), customers, p=list(TIERS.values()))
    usual = np.array(list(USUAL_LOGINS.values()))[tier]
    tenure = rng.gamma(2, 8, customers).round(1)
    logins = rng.poisson(usual)
    tickets = rng.poisson(np.array(list(USUAL_TICKETS.values()))[tier])
    effect = np.array([-0.10, 0.16])[region]  # of a login more than usual, urban and rural
    z = -0.6 - np.array([0, 0.9, 2.8])[tier] + 0.22 * tickets - 0.02 * tenure
    p_churn = 1 / (1 + np.exp(-(z + effect * (logins - usual))))
    return pd.DataFrame(
        {
            "region": np.array(list(REGIONS))[region],
            "tier": np.array(list(TIERS))[tier],
            "tenure_months": tenure,
            "logins_30d": logins,
            "tickets_90d": tickets,
            "p_churn": p_churn,
            "churned": (rng.random(customers) < p_churn).astype(int),
        }
    )


@lru_cache(maxsize=1)
def _public() -> pd.DataFrame:
    return read_public("keepit", "customers.csv.gz")


def load() -> pd.DataFrame:
    """The public customers as the company sees them: one row each, without the true probabilities."""
    return _public().copy()


def features(customers: pd.DataFrame) -> pd.DataFrame:
    """What the model sees: three numbers and the tier; not the region."""
    return customers[FEATURES].assign(
        **{name: (customers["tier"] == name).astype(int) for name in ("pro", "enterprise")}
    )


@lru_cache(maxsize=1)
def model() -> LogisticRegression:
    """The data team's model: a logistic regression on the public customers."""
    return LogisticRegression(max_iter=2000).fit(features(_public()), _public()["churned"])


def score(customers: pd.DataFrame) -> pd.Series:
    """The model's probability that each customer leaves, as a Series on the same index."""
    return pd.Series(model().predict_proba(features(customers))[:, 1], index=customers.index, name="score")


@lru_cache(maxsize=16)
def _world(seed: int, customers: int) -> pd.DataFrame:
    drawn = simulate(np.random.default_rng(seed), customers)
    drawn["score"] = score(drawn)
    return drawn


def world(seed: int, customers: int = CUSTOMERS) -> pd.DataFrame:
    """Customers the model has not learned from, with `p_churn` and the model's `score`."""
    return _world(seed, customers).copy()
