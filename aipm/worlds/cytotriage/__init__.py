"""CytoTriage: real fine-needle biopsies of breast lumps, and two models that say how likely each is malignant.

Data: Wisconsin Diagnostic Breast Cancer (Wolberg, Street and Mangasarian, 1995; CC BY 4.0), 569 cases of one clinic's
referrals. They are not a screening population: more than a third are malignant. A teaching example, not medical advice.
"""

from functools import lru_cache

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from aipm.worlds.files import read_public
from aipm.worlds.seeds import public_seed

NAME = "cytotriage"
PUBLIC_SEED = public_seed(NAME, 0)
FOLDS = 10

# Screening mammography in the United States, 2007 to 2013 (Lehman et al. 2017, Radiology 283:49-58, abstract).
SCREENING = {"sensitivity": 0.869, "specificity": 0.889, "found_per_1000": 5.1, "missed_per_1000": 0.8}

MODELS = {
    "logistic": make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000)),
    "bayes": GaussianNB(),
}


@lru_cache(maxsize=1)
def _public() -> pd.DataFrame:
    return read_public("cytotriage", "cases.csv")


def load() -> pd.DataFrame:
    """The 569 cases: `case`, 30 measurements of cell nuclei, and `malignant` (1 or 0)."""
    return _public().copy()


def measurements(cases: pd.DataFrame) -> pd.DataFrame:
    """The 30 columns that the models see."""
    return cases.drop(columns=["case", "malignant"])


@lru_cache(maxsize=1024)
def _scores(seed: int, model: str) -> np.ndarray:
    cases = _public()
    seen, malignant = measurements(cases).to_numpy(), cases["malignant"].to_numpy()
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed % 2**32)
    probabilities = np.empty(len(cases))
    for train, test in folds.split(seen, malignant):
        # Arrays take half the time of tables. In a table's order, column after column, sums have the same last digits.
        fitted = clone(MODELS[model]).fit(np.asfortranarray(seen[train]), malignant[train])
        probabilities[test] = fitted.predict_proba(np.asfortranarray(seen[test]))[:, 1]
    return probabilities


def scores(seed: int, model: str = "logistic") -> pd.Series:
    """One model's probability of malignancy for each of the 569 cases, as in `world(seed)`, without the other model's time."""
    return pd.Series(_scores(seed, model), index=_public().index, name=model)


def world(seed: int) -> pd.DataFrame:
    """The cases with each model's probability of malignancy, every case scored by a model that never saw it.

    Columns: case, malignant (1 or 0), logistic, bayes. `seed` decides which cases fall into which of ten folds.
    """
    return _public()[["case", "malignant"]].assign(**{model: _scores(seed, model) for model in MODELS})


def public_world() -> pd.DataFrame:
    """The split that the lessons show."""
    return world(PUBLIC_SEED)


def counts(cases: pd.DataFrame, flagged: pd.Series | np.ndarray) -> pd.Series:
    """The four outcomes of flagging (booleans, one a case) as a Series: caught, missed, false_alarms, cleared."""
    sick = cases["malignant"] == 1
    return pd.Series(
        {
            "caught": (flagged & sick).sum(),
            "missed": (~flagged & sick).sum(),
            "false_alarms": (flagged & ~sick).sum(),
            "cleared": (~flagged & ~sick).sum(),
        }
    )
