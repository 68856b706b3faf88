"""A simulated ward: patients with pneumonia, and a model that learned from what their doctors had already done.

Invented, and not medical advice. Patients with asthma are in more danger, so the hospital sends most of them to intensive
care, where they do well. The records show only that they did well. The case study on pneumonia records of Caruana et al.
(2015) is the model for the story; all numbers are ours.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.linear_model import LogisticRegression

from aipm.worlds.seeds import public_seed

NAME = "triage"
PUBLIC_SEED = public_seed(NAME, 3)
PATIENTS = 4_000
BEDS = 0.25  # share of patients that intensive care can take
HELP = 0.2  # intensive care multiplies a patient's risk of death by this
FEATURES = ["age", "low_oxygen", "asthma", "inhaler", "wheeze"]
LUNG = ["asthma", "inhaler", "wheeze"]
POLICIES = (
    "trust_model", "drop_column", "more_data", "monotone_constraint", "learn_from_untreated", "rule_override",
)  # fmt: skip


def simulate(rng: np.random.Generator, patients: int = PATIENTS) -> pd.DataFrame:
    """Draw patients with their risk of death under ordinary and intensive care; `rng` is a numpy Generator.

    Columns: age (years), low_oxygen, asthma, inhaler, wheeze (0 or 1), risk_ward, risk_intensive (probabilities),
    intensive (what the doctors did), died (0 or 1, under what they did).
    """
    age = rng.integers(20, 91, patients)
    asthma = (rng.random(patients) < 0.15).astype(int)
    inhaler = (rng.random(patients) < np.where(asthma, 0.85, 0.04)).astype(int)
    wheeze = (rng.random(patients) < np.where(asthma, 0.70, 0.10)).astype(int)
    low_oxygen = (rng.random(patients) < 0.20).astype(int)
    z = -3.4 + 0.035 * (age - 55) + 1.2 * low_oxygen + 1.1 * asthma
    risk_ward = 1 / (1 + np.exp(-z))
    intensive = rng.random(patients) < np.where(asthma, 0.97, np.where(low_oxygen, 0.25, 0.05))
    risk = np.where(intensive, HELP * risk_ward, risk_ward)
    return pd.DataFrame(
        {
            "age": age,
            "low_oxygen": low_oxygen,
            "asthma": asthma,
            "inhaler": inhaler,
            "wheeze": wheeze,
            "risk_ward": risk_ward,
            "risk_intensive": HELP * risk_ward,
            "intensive": intensive.astype(int),
            "died": (rng.random(patients) < risk).astype(int),
        }
    )


@lru_cache(maxsize=16)
def _world(seed: int) -> pd.DataFrame:
    return simulate(np.random.default_rng(seed))


def world(seed: int) -> pd.DataFrame:
    """4,000 patients whom no model has learned from."""
    return _world(seed).copy()


@lru_cache(maxsize=1)
def records(size: int = 20_000) -> pd.DataFrame:
    """The hospital's records: `size` past patients, with what was done and how it ended."""
    return simulate(np.random.default_rng(PUBLIC_SEED), size)


def learn(patients: pd.DataFrame, columns: list[str]) -> tuple[dict[str, float], float]:
    """The weight of each column and the constant of a logistic regression on who died."""
    scale = np.where(np.array(columns) == "age", 50.0, 1.0)
    fitted = LogisticRegression(max_iter=2000).fit(patients[columns] / scale, patients["died"])
    return dict(zip(columns, fitted.coef_[0] / scale, strict=True)), float(fitted.intercept_[0])


@lru_cache(maxsize=8)
def _model(policy: str) -> tuple[dict[str, float], float]:
    """The risk model of a policy: its columns and the weight of each, learned from records of what was done."""
    columns = list(FEATURES)
    patients = records()
    if policy == "drop_column":
        columns.remove("asthma")
    if policy == "more_data":
        patients = simulate(np.random.default_rng(PUBLIC_SEED + 1), 200_000)
    if policy == "learn_from_untreated":
        patients = patients[patients["intensive"] == 0]
    learned, start = learn(patients, columns)
    if policy == "monotone_constraint":
        # No sign of a weak lung may lower the risk: the column that lowers it most goes, until none does.
        while min(learned.get(name, 0.0) for name in LUNG) < 0:
            columns.remove(min(LUNG, key=lambda name: learned.get(name, 0.0)))
            learned, start = learn(patients, columns)
    return dict.fromkeys(FEATURES, 0.0) | learned, start


def weights(policy: str = "trust_model") -> pd.Series:
    """How much each column adds to the log-odds of death, in the model of a policy."""
    return pd.Series(_model(policy)[0])


def score(patients: pd.DataFrame, policy: str = "trust_model") -> pd.Series:
    """The probability of death that the model of a policy gives each patient."""
    learned, start = _model(policy)
    z = start + sum(weight * patients[name] for name, weight in learned.items())
    return 1 / (1 + np.exp(-z))


def admitted(patients: pd.DataFrame, policy: str) -> pd.Series:
    """Who gets one of the intensive beds under a policy (booleans): the highest scores, as many as there are beds.

    With `rule_override` patients with asthma come first, whatever the model says of them.
    """
    order = score(patients, policy if policy != "rule_override" else "trust_model").to_numpy()
    if policy == "rule_override":
        order = order + 10 * patients["asthma"].to_numpy()
    return _top(order, patients)


def filled(patients: pd.DataFrame) -> pd.Series:
    """Who gets a bed when the doctors choose first and the beds that they leave free go to the highest scores."""
    return _top(score(patients).to_numpy() + 10 * patients["intensive"].to_numpy(), patients)


def _top(order: np.ndarray, patients: pd.DataFrame) -> pd.Series:
    chosen = np.zeros(len(patients), bool)
    chosen[np.argsort(-order, kind="stable")[: int(BEDS * len(patients))]] = True
    return pd.Series(chosen, index=patients.index)


def deaths(patients: pd.DataFrame, intensive: npt.ArrayLike) -> float:
    """Expected deaths per 1,000 patients when `intensive` (booleans) says who gets intensive care."""
    return float(1000 * np.where(intensive, patients["risk_intensive"], patients["risk_ward"]).mean())


def best(patients: pd.DataFrame) -> float:
    """Expected deaths per 1,000 under the best use of the same beds: for those whom they help most."""
    return deaths(patients, _top((patients["risk_ward"] - patients["risk_intensive"]).to_numpy(), patients))
