"""Skew: the same HelpDesk tickets as the training pipeline computes them, and as the product computed them when it served.

Everything here is invented. HelpDesk predicts which tickets turn urgent. Three tables: tickets of the past quarter, from
which the model learned; tickets of last week as the training pipeline recomputes them; and the same tickets of last week as
they were logged while serving, in another order. Some columns moved between quarter and week because the customers did. In
others the serving code computes something else. Only the second kind is training-serving skew.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from aipm.measure import psi
from aipm.worlds.seeds import public_seed

NAME = "skew"
PUBLIC_SEED = public_seed(NAME, 5)
TICKETS = 4_000  # in each table
COLUMNS = (
    "words",
    "hour",
    "tenure_months",
    "open_tickets",
    "minutes_since_reply",
    "mood",
    "past_urgent",
    "plan_euros",
    "attachments",
    "links",
)
MOVED = ("words", "open_tickets", "mood")  # these can move because the customers did
FAULTS = ("unit", "stale", "missing", "clock")
BROKEN = {  # which fault can hit which column
    "unit": ("minutes_since_reply", "tenure_months", "plan_euros"),
    "stale": ("past_urgent", "mood", "open_tickets"),
    "missing": ("tenure_months", "words", "plan_euros", "minutes_since_reply"),
    "clock": ("hour",),
}
UNIT_SHARE, STALE_SHARE, MISSING_SHARE, CLOCK_SHARE = 0.03, 0.40, 0.12, 0.20  # of the tickets, where a fault hits
CLOCK_HOURS = 2  # east or west
LATE = 0.003  # of the tickets in each column, a value that changed between serving and recomputing; no fault of anyone
WORTH_TELLING = 0.01  # of a column's standard deviation; smaller differences come from rounding

COMPARE = ("past_and_served", "row_by_row", "same_tickets")
STATISTICS = ("mean_difference", "psi", "share_different", "share_not_identical")


@dataclass(frozen=True)
class Week:
    """One world: the three tables (column `ticket` first), last week's outcomes, and the columns that the code breaks."""

    past: pd.DataFrame
    recomputed: pd.DataFrame
    served: pd.DataFrame
    urgent: pd.Series = field(repr=False)
    broken: frozenset[str] = field(repr=False)


def tickets(rng: np.random.Generator, number: int = TICKETS, moved: Container[str] = ()) -> pd.DataFrame:
    """Draw tickets: COLUMNS as a DataFrame. Columns in `moved` come from customers who have changed."""
    shift = {name: name in moved for name in MOVED}
    drawn = {
        "words": rng.lognormal(4.3 + 0.35 * shift["words"], 0.6, number).round(),
        "hour": rng.choice(24, number, p=_day()).astype(float),
        "tenure_months": rng.gamma(2.0, 12.0, number).round(1),
        "open_tickets": rng.poisson(1.5 + 1.0 * shift["open_tickets"], number).astype(float),
        "minutes_since_reply": rng.gamma(1.2, 150.0, number).round(),
        "mood": rng.normal(0.1 - 0.3 * shift["mood"], 0.5, number).clip(-1, 1).round(2),
        "past_urgent": rng.poisson(0.8, number).astype(float),
        "plan_euros": rng.choice([9.0, 29.0, 79.0, 199.0], number, p=[0.4, 0.35, 0.2, 0.05]),
        "attachments": rng.poisson(0.6, number).astype(float),
        "links": rng.poisson(0.4, number).astype(float),
    }
    return pd.DataFrame(drawn, columns=list(COLUMNS))


def _day() -> np.ndarray:
    """The chance of each hour: most tickets come by day."""
    weight = 0.25 + np.exp(-((np.arange(24) - 14) ** 2) / 18)
    return weight / weight.sum()


def p_urgent(frame: pd.DataFrame) -> pd.Series:
    """The true probability that each ticket turns urgent."""
    z = (
        -4.0
        + 0.9 * frame["past_urgent"]
        - 1.6 * frame["mood"]
        + 0.004 * frame["minutes_since_reply"]
        + 0.30 * frame["open_tickets"]
        - 0.015 * frame["tenure_months"]
        + 0.006 * frame["plan_euros"]
        + 0.8 * frame["hour"].isin((6, 7, 8, 9))
    )
    return 1 / (1 + np.exp(-z))


@lru_cache(maxsize=16)
def world(seed: int) -> Week:
    """A Week nobody has seen: three or four broken columns, two that moved, another order of the logged tickets."""
    rng = np.random.default_rng(seed)
    moved = tuple(rng.choice(MOVED, 2, replace=False))
    past, recomputed = tickets(rng), tickets(rng, moved=moved)
    broken: dict[str, str] = {}
    for fault in rng.permutation(FAULTS)[: rng.integers(3, 5)]:
        free = [name for name in BROKEN[fault] if name not in broken]
        broken[str(rng.choice(free))] = str(fault)
    return _week(rng, past, recomputed, broken)


@lru_cache(maxsize=1)
def public_world() -> Week:
    """The Week that the lesson shows; which columns are broken was chosen so that the model notices."""
    rng = np.random.default_rng(PUBLIC_SEED)
    past, recomputed = tickets(rng), tickets(rng, moved=("words", "open_tickets"))
    broken = {"minutes_since_reply": "unit", "past_urgent": "stale", "tenure_months": "missing"}
    return _week(rng, past, recomputed, broken)


def _week(rng: np.random.Generator, past: pd.DataFrame, recomputed: pd.DataFrame, broken: Mapping[str, str]) -> Week:
    urgent = pd.Series((rng.random(len(recomputed)) < p_urgent(recomputed)).astype(int), name="urgent")
    served = recomputed.copy()
    for name in COLUMNS:
        late = rng.random(len(served)) < LATE
        served.loc[late, name] = rng.permutation(served[name])[late]
        served[name] = _faulty(rng, served[name].to_numpy(), broken.get(name)).astype(np.float32).astype(float)
    ids = 70_001 + np.arange(len(recomputed))
    for frame, numbers in ((past, 10_001 + np.arange(len(past))), (recomputed, ids), (served, ids)):
        frame.insert(0, "ticket", numbers)
    served = served.iloc[rng.permutation(len(served))].reset_index(drop=True)
    return Week(past, recomputed, served, urgent, frozenset(broken))


def _faulty(rng: np.random.Generator, values: np.ndarray, fault: str | None) -> np.ndarray:
    """The values as the serving code computes them."""
    values, hit = values.copy(), rng.random(len(values))
    if fault == "unit":  # an old client sends hours where minutes are meant
        values[hit < UNIT_SHARE] /= 60
    if fault == "stale":  # a cache mixes up tickets: each value is right for another one
        stale = hit < STALE_SHARE
        values[stale] = rng.permutation(values[stale])
    if fault == "missing":  # what has not arrived yet counts as 0
        values[hit < MISSING_SHARE] = 0.0
    if fault == "clock":  # the clock of the customer's country
        abroad = hit < CLOCK_SHARE
        values[abroad] = (values[abroad] + rng.choice([-CLOCK_HOURS, CLOCK_HOURS], abroad.sum())) % 24
    return values


def matched(week: Week) -> pd.DataFrame:
    """Last week's tickets as served, in the order of the recomputed ones, ticket by ticket."""
    return week.served.set_index("ticket").loc[week.recomputed["ticket"]].reset_index()


def differences(week: Week, compare: str, statistic: str) -> pd.Series:
    """How far each column of two tables is apart, as a Series.

    `compare` names the tables: past_and_served, row_by_row (recomputed and served, as their rows lie), or same_tickets
    (the same, matched). `statistic` is mean_difference (of the means, in standard deviations of the first table), psi (of
    the distributions), share_different (the share of rows that differ by more than WORTH_TELLING standard deviations), or
    share_not_identical (the share of rows that differ at all).
    """
    one = (week.past if compare == "past_and_served" else week.recomputed)[list(COLUMNS)]
    other = (matched(week) if compare == "same_tickets" else week.served)[list(COLUMNS)]
    if statistic == "mean_difference":
        return (one.mean() - other.mean()).abs() / one.std()
    if statistic == "psi":
        return pd.Series({name: psi(one[name], other[name]) for name in COLUMNS})
    apart = np.abs(one.to_numpy() - other.to_numpy())
    least = WORTH_TELLING * one.std().to_numpy() if statistic == "share_different" else 0.0
    return pd.Series((apart > least).mean(axis=0), index=list(COLUMNS))


@lru_cache(maxsize=1)
def model() -> Pipeline:
    """HelpDesk's model: a logistic regression trained on the past quarter of the public world."""
    week = public_world()
    rng = np.random.default_rng(PUBLIC_SEED + 1)
    past = week.past[list(COLUMNS)]
    return make_pipeline(StandardScaler(), LogisticRegression()).fit(past, rng.random(len(past)) < p_urgent(past))


def score(table: pd.DataFrame) -> pd.Series:
    """The model's score for each ticket of a table, as a Series on the same index."""
    return pd.Series(model().predict_proba(table[list(COLUMNS)])[:, 1], index=table.index, name="score")
