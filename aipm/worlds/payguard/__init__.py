"""PayGuard: simulated card payments, a small share of them fraud, and the model that scores them.

Everything here is invented. A payment is fraud with a probability that depends on its amount, hour, device, customer and
shop; from week 19 the fraudsters change tactics. The base rate of about 0.1% is chosen to match the guide's example.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from aipm.measure import expected_cost
from aipm.worlds.files import read_public
from aipm.worlds.seeds import public_seed

NAME = "payguard"
PUBLIC_SEED = public_seed(NAME, 7)
WEEKS = 26
PAYMENTS = 300_000
TACTICS_CHANGE_IN_WEEK = 19

REVIEW_COST = 4.0  # euros for one reviewed payment that turns out to be honest
DISPUTE_FEE = 25.0  # euros on top of the amount, for one fraud that nobody stopped

AMOUNT_BANDS = {"under_25": (0, 25), "25_to_100": (25, 100), "100_to_300": (100, 300), "over_300": (300, np.inf)}
SEGMENTS = {"established": 0.70, "new_user": 0.22, "cross_border": 0.08}


def simulate(
    rng: np.random.Generator, payments: int = PAYMENTS, first_week: int = 1, last_week: int = WEEKS
) -> pd.DataFrame:
    """Draw `payments` rows with their true fraud probability, in order of week.

    `rng` is a numpy Generator. Columns: week, segment, amount (euros), night, device_new, velocity_24h (payments by this
    card in the last 24 hours), merchant_risk (0 to 1), p_fraud (the probability that made `fraud`), fraud (0 or 1).
    """
    week = np.sort(rng.integers(first_week, last_week + 1, payments))
    drawn = rng.choice(len(SEGMENTS), payments, p=list(SEGMENTS.values()))  # numbers: names take longer to compare
    established, new_user = drawn == 0, drawn == 1
    amount = np.exp(rng.normal(3.6, 1.0, payments)).round(2)
    night = (rng.random(payments) < 0.18).astype(int)
    device_new = (rng.random(payments) < np.select([established, new_user], [0.05, 0.50], 0.20)).astype(int)
    velocity = rng.poisson(np.where(established, 1.0, 1.6))
    merchant_risk = rng.beta(2, 8, payments).round(3)

    log_amount = np.log(np.maximum(amount, 0.01)) - 3.6
    always = -12.2 + 0.75 * velocity + np.select([established, new_user], [0.0, 0.3], 1.2)
    before = always + 1.0 * log_amount + 1.6 * night + 2.2 * device_new + 6 * merchant_risk
    after = always + 0.55 - 0.9 * log_amount + 0.2 * night + 0.4 * device_new + 9 * merchant_risk
    p_fraud = 1 / (1 + np.exp(-np.where(week >= TACTICS_CHANGE_IN_WEEK, after, before)))
    fraud = (rng.random(payments) < p_fraud).astype(int)
    return pd.DataFrame(
        {
            "week": week,
            "segment": np.array(list(SEGMENTS))[drawn],
            "amount": amount,
            "night": night,
            "device_new": device_new,
            "velocity_24h": velocity,
            "merchant_risk": merchant_risk,
            "p_fraud": p_fraud,
            "fraud": fraud,
        }
    )


@lru_cache(maxsize=1)
def _public() -> pd.DataFrame:
    return read_public("payguard", "payments.csv.gz")


def load() -> pd.DataFrame:
    """The public world as the bank would see it: one row a payment, 26 weeks, no true probabilities."""
    return _public().copy()


def features(payments: pd.DataFrame) -> pd.DataFrame:
    """What the model sees of each payment: seven numeric columns."""
    seen = payments[["night", "device_new", "velocity_24h", "merchant_risk"]].copy()
    seen["log_amount"] = np.log(payments["amount"].clip(lower=0.01))
    seen["cross_border"] = (payments["segment"] == "cross_border").astype(int)
    seen["new_user"] = (payments["segment"] == "new_user").astype(int)
    return seen


@lru_cache(maxsize=1)
def model() -> Pipeline:
    """The data team's model: a logistic regression trained on weeks 1 to 8 of the public world."""
    return fitted(_public())


def fitted(payments: pd.DataFrame) -> Pipeline:
    """A model trained on weeks 1 to 8 of a table of payments."""
    past = payments.query("week <= 8")
    return make_pipeline(StandardScaler(), LogisticRegression()).fit(features(past), past["fraud"])


def score(payments: pd.DataFrame) -> pd.Series:
    """The model's fraud score for each payment, between 0 and 1, as a Series on the same index."""
    return pd.Series(model().predict_proba(features(payments))[:, 1], index=payments.index, name="score")


def world(seed: int, payments: int = 58_000, first_week: int = 14, last_week: int = 18) -> pd.DataFrame:
    """A world nobody has seen: five weeks of payments with `p_fraud` and the model's `score`.

    The default size and weeks are those of the public weeks 14 to 18, before the fraudsters change tactics.
    """
    drawn = simulate(np.random.default_rng(seed), payments, first_week, last_week)
    drawn["score"] = score(drawn)
    return drawn


@lru_cache(maxsize=1)
def public_world() -> pd.DataFrame:
    """The public weeks 14 to 18 with `p_fraud` and `score`, for judging in the open notebook."""
    weeks = simulate(np.random.default_rng(PUBLIC_SEED)).query("14 <= week <= 18").reset_index(drop=True)
    weeks["score"] = score(weeks)
    return weeks


def cost(payments: pd.DataFrame, flagged: npt.ArrayLike) -> float:
    """Expected euros lost when `flagged` (booleans, one a payment) go to review; needs the true `p_fraud`.

    A reviewed honest payment costs REVIEW_COST, a missed fraud its amount plus DISPUTE_FEE, and a stopped fraud nothing: its own
    review is left out. A test measures what that changes: two percent of the cost, and no threshold of lesson 02.
    """
    return expected_cost(payments["p_fraud"], flagged, miss=payments["amount"] + DISPUTE_FEE, false_alarm=REVIEW_COST)


def best_cost(payments: pd.DataFrame) -> float:
    """Expected euros of the best policy there is: one that knows every true probability."""
    worth_a_review = payments["p_fraud"] * (payments["amount"] + DISPUTE_FEE) > (1 - payments["p_fraud"]) * REVIEW_COST
    return cost(payments, worth_a_review)


def band(amounts: npt.ArrayLike) -> np.ndarray:
    """The name of each amount's band, one of AMOUNT_BANDS."""
    edges = [low for low, _ in AMOUNT_BANDS.values()][1:]
    return np.array(list(AMOUNT_BANDS))[np.digitize(np.asarray(amounts), edges)]
