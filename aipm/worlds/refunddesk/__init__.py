"""RefundDesk: simulated cases of an online shop's customers, and the agent with tools that answers them.

Everything here is invented: customers, orders, attackers and what each of them costs. Some rates were published about other
systems and other people; `parameters` says which, and where. Each case asks for one thing. Where it is a refund, the agent
shows a risk that the refund is not owed; `p_bad` is the true chance, which no learner sees.
"""

from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from aipm.worlds.files import read_public
from aipm.worlds.refunddesk import parameters as given
from aipm.worlds.seeds import public_seed

NAME = "refunddesk"
PUBLIC_SEED = public_seed(NAME, 13)
INTENTS = tuple(given.INTENTS)
REFUNDS = ("return", "damaged", "not_received")


def simulate(rng: np.random.Generator, cases: int = given.CASES, order_log: float | None = None) -> pd.DataFrame:
    """Draw `cases` cases of one month, in order of day.

    `rng` is a numpy Generator; `order_log` moves the mean logarithm of an order's euros. Columns: case, day (1 to 30),
    customer, intent (one of INTENTS), language, order_euros, asked_euros (0 where no refund is asked for), risk (what the
    agent shows: the chance that a refund is not owed, calibrated; 0 without a refund), difficulty (0 to 1, known when a case
    arrives), p_bad (the true chance), bad (0 or 1).
    """
    day = np.sort(rng.integers(1, given.DAYS + 1, cases))
    intent = rng.choice(INTENTS, cases, p=list(given.INTENTS.values()))
    middle, spread = given.ORDER_LOG
    middle = middle if order_log is None else order_log
    order = np.exp(rng.normal(middle, spread, cases)).clip(1, given.MOST_ORDER).round(2)
    refund = np.isin(intent, REFUNDS)
    risk = np.where(refund, expit(_centre() + given.RISK_SPREAD * rng.standard_normal(cases)), 0.0).round(4)
    risk = np.where(refund, risk.clip(0.0001, 0.9999), 0.0)
    p_bad = np.where(refund, rng.beta(given.TRUTH * risk + 1e-12, given.TRUTH * (1 - risk)), 0.0)
    return pd.DataFrame(
        {
            "case": np.arange(1, cases + 1),
            "day": day,
            "customer": rng.integers(1, given.CUSTOMERS + 1, cases),
            "intent": intent,
            "language": rng.choice(list(given.LANGUAGES), cases, p=list(given.LANGUAGES.values())),
            "order_euros": order,
            "asked_euros": np.where(refund, order, 0.0),
            "risk": risk,
            "difficulty": rng.beta(*given.DIFFICULTY, cases).round(3),
            "p_bad": p_bad,
            "bad": (rng.random(cases) < p_bad).astype(int),
        }
    )


@lru_cache(maxsize=1)
def _centre() -> float:
    """The middle logit of the risk, so that NOT_OWED of the refunds are bad on average; found by bisection on a fixed grid."""
    nodes, weight = np.polynomial.hermite_e.hermegauss(60)
    low, high = logit(given.NOT_OWED) - 6, logit(given.NOT_OWED)
    for _ in range(60):
        middle = (low + high) / 2
        share = expit(middle + given.RISK_SPREAD * nodes) @ weight / weight.sum()
        low, high = (middle, high) if share < given.NOT_OWED else (low, middle)
    return float(low)


@lru_cache(maxsize=1)
def _public() -> pd.DataFrame:
    return read_public(NAME, "cases.csv.gz")


def load() -> pd.DataFrame:
    """The public month as the shop sees it: one row a case, without the true chances and without `bad`."""
    return _public().copy()


def public_cases() -> pd.DataFrame:
    """The public month as it is published."""
    return public_world().drop(columns=["p_bad", "bad"])


@lru_cache(maxsize=16)
def _world(seed: int, cases: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return simulate(rng, cases, given.ORDER_LOG[0] + rng.uniform(-given.MONTH_DRAWS, given.MONTH_DRAWS))


def world(seed: int, cases: int = given.CASES) -> pd.DataFrame:
    """A month nobody has seen, with `p_bad` and `bad`; orders are a little larger or smaller than in the public one."""
    return _world(seed, cases).copy()


@lru_cache(maxsize=1)
def _public_world() -> pd.DataFrame:
    return simulate(np.random.default_rng(PUBLIC_SEED))


def public_world() -> pd.DataFrame:
    """The public month with `p_bad` and `bad`, for judging in the open notebook."""
    return _public_world().copy()


def refunds(month: pd.DataFrame) -> pd.DataFrame:
    """The cases of a month in which a refund is asked for."""
    return month[month["asked_euros"] > 0].reset_index(drop=True)
