"""LendFair: simulated loan applicants in two groups, and a score that means the same in both and still errs unequally.

Everything here is invented. Groups A (75%) and B (25%) differ in income, use of credit and history, and in nothing else: two
applicants with the same features default with the same probability, whatever their group. The model never sees the group.

Interface, the same for every caller: `simulate(rng)`, `load()`, `score(applicants)`, `world(seed)`, `public_world()`, then
`rejected`, `by_group`, `let_in`, `profit`, `best_profit`. The columns of a world, one row an applicant:

- `group`: "A" or "B";
- `income_z`, `utilisation_z`, `history_z`: income, share of credit lines in use and length of credit history, in standard
  deviations of group A from its mean; `late_12m`: late payments in the last 12 months, a count;
- `p_default`: the true probability of not paying back, that no lender sees and the published table leaves out;
- `defaulted`: 1 if the loan was not paid back, else 0;
- `score`: the model's probability of default.
"""

from functools import lru_cache

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from aipm.worlds.files import read_public
from aipm.worlds.seeds import public_seed

NAME = "lendfair"
PUBLIC_SEED = public_seed(NAME, 11)
APPLICANTS = 20_000
GROUPS = {"A": 0.75, "B": 0.25}
FEATURES = ["income_z", "utilisation_z", "history_z", "late_12m"]
GAIN, LOSS = 1.0, 5.0  # what a loan that is paid back earns, and what a default loses; one unit
BREAK_EVEN = GAIN / (GAIN + LOSS)  # a loan is worth giving while the probability of default is below it


def simulate(rng: np.random.Generator, applicants: int = APPLICANTS) -> pd.DataFrame:
    """Draw applicants with their true probability of default; `rng` is a numpy Generator.

    Columns: group, income_z, utilisation_z, history_z, late_12m, p_default, defaulted (see the top of this module).
    """
    group = rng.choice(list(GROUPS), applicants, p=list(GROUPS.values()))
    a = group == "A"
    income = rng.normal(np.where(a, 0, -0.55), 1).round(3)
    utilisation = rng.normal(np.where(a, 0, 0.45), 1).round(3)
    history = rng.normal(np.where(a, 0, -0.50), 1).round(3)
    late = rng.poisson(np.where(a, 0.4, 0.6))
    z = -2.75 - 0.8 * income + 0.7 * utilisation - 0.6 * history + 0.5 * late
    p_default = 1 / (1 + np.exp(-z))
    return pd.DataFrame(
        {
            "group": group,
            "income_z": income,
            "utilisation_z": utilisation,
            "history_z": history,
            "late_12m": late,
            "p_default": p_default,
            "defaulted": (rng.random(applicants) < p_default).astype(int),
        }
    )


@lru_cache(maxsize=1)
def _public() -> pd.DataFrame:
    return read_public("lendfair", "applicants.csv.gz")


def load() -> pd.DataFrame:
    """The public applicants as a lender would see them afterwards: one row each, without the true probabilities."""
    return _public().copy()


@lru_cache(maxsize=1)
def model() -> LogisticRegression:
    """The data team's model: a logistic regression on the first half of the public applicants, without the group."""
    past = _public()[: APPLICANTS // 2]
    return LogisticRegression().fit(past[FEATURES], past["defaulted"])


def score(applicants: pd.DataFrame) -> pd.Series:
    """The model's probability of default for each applicant, as a Series on the same index."""
    return pd.Series(model().predict_proba(applicants[FEATURES])[:, 1], index=applicants.index, name="score")


@lru_cache(maxsize=16)
def _world(seed: int, applicants: int) -> pd.DataFrame:
    drawn = simulate(np.random.default_rng(seed), applicants)
    drawn["score"] = score(drawn)
    return drawn


def world(seed: int, applicants: int = APPLICANTS) -> pd.DataFrame:
    """Applicants the model has not learned from, with `p_default` and the model's `score`."""
    return _world(seed, applicants).copy()


@lru_cache(maxsize=1)
def _public_world() -> pd.DataFrame:
    drawn = simulate(np.random.default_rng(PUBLIC_SEED))[APPLICANTS // 2 :].reset_index(drop=True)
    drawn["score"] = score(drawn)
    return drawn


def public_world() -> pd.DataFrame:
    """The second half of the public applicants, whom the model has not seen, with `p_default` and `score`."""
    return _public_world().copy()


def rejected(applicants: pd.DataFrame, thresholds: float | dict[str, float]) -> pd.Series:
    """Who is refused (booleans): a score at or above the threshold, one number or a dict of group to number."""
    limit = applicants["group"].map(thresholds) if isinstance(thresholds, dict) else thresholds
    return applicants["score"] >= limit


def profit(applicants: pd.DataFrame, refused: pd.Series) -> float:
    """Expected profit per applicant, under the true probabilities: GAIN for a loan paid back, -LOSS for a default."""
    worth = GAIN * (1 - applicants["p_default"]) - LOSS * applicants["p_default"]
    return float((worth * ~refused).mean())


def best_profit(applicants: pd.DataFrame) -> float:
    """Expected profit per applicant of the best policy there is: one that knows every true probability."""
    return profit(applicants, applicants["p_default"] >= BREAK_EVEN)


def let_in(before: pd.DataFrame, after: pd.DataFrame) -> pd.Series:
    """Of those whom a first policy refuses and a second one does not, the share that defaults, by group; NaN where none.

    `before` and `after` are tables of `by_group` for two thresholds of one score.
    """
    fewer = (before["refused"] - after["refused"]).where(lambda share: share > 0)
    bad = (before["bad_refused"] - after["bad_refused"]) * before["default_rate"]
    return (bad / fewer).rename("let_in")


def by_group(applicants: pd.DataFrame, refused: pd.Series) -> pd.DataFrame:
    """What a policy does to each group, in expectation under `p_default`; one row a group, all columns but two fractions.

    applicants (count), default_rate, refused (share of all), good_refused (of those who would pay back: the false-positive
    rate), bad_refused (of those who would default: recall), precision (of the refused, who would default), profit (per applicant).
    """
    bad = applicants["p_default"]
    each = pd.DataFrame(
        {
            "bad": bad,
            "refused": refused.astype(float),
            "good_refused": (1 - bad) * refused,
            "bad_refused": bad * refused,
            "profit": (GAIN * (1 - bad) - LOSS * bad) * ~refused,
        }
    )
    mean = each.groupby(applicants["group"]).mean()
    return pd.DataFrame(
        {
            "applicants": applicants.groupby("group").size(),
            "default_rate": mean["bad"],
            "refused": mean["refused"],
            "good_refused": mean["good_refused"] / (1 - mean["bad"]),
            "bad_refused": mean["bad_refused"] / mean["bad"],
            "precision": mean["bad_refused"] / mean["refused"].where(mean["refused"] > 0),
            "profit": mean["profit"],
        }
    )
