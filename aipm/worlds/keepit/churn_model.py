"""The churn model of KeepIt's data team: a forest on the export, its test, and what happens on the day it is used.

A recipe says which columns are dropped, how rows are split into training and test, and which months stay out. The test
says what the team would report; `on_the_day` says what the model is worth for customers who are new, when nobody has called
them yet and everybody's outcome is known.
"""

from collections.abc import Callable, Collection
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats
from sklearn.base import BaseEstimator
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from aipm.measure import auc_error
from aipm.worlds.keepit import export as keepit_export

NAME = "churn_model"

COLUMNS = ("region", "tier", "tenure_months", "logins_30d", "tickets_90d", "monthly_spend", "retention_call")
NEEDED = (*COLUMNS, "customer_id", "month", "churned")  # what a test looks at
SPLITS = ("random_rows", "by_customer", "each_customer_once", "same_rows")
TREES = 8
TEST_SHARE = 0.3
NEW_CUSTOMERS = 3_000


def inputs(export: pd.DataFrame, columns: Collection[str]) -> np.ndarray:
    """What the model sees: numbers as they are, a 0/1 column for each name of a tier and for rural, as an array."""
    parts = [export[name].to_numpy(float) for name in columns if name not in ("region", "tier")]
    if "tier" in columns:
        parts += [(export["tier"] == name).to_numpy(float) for name in ("pro", "professional", "enterprise")]
    if "region" in columns:
        parts.append((export["region"] == "rural").to_numpy(float))
    return np.column_stack(parts)


def forest() -> RandomForestClassifier:
    """A fresh forest, as the team sets it: trees that grow until every leaf is pure."""
    return RandomForestClassifier(TREES, random_state=0, n_jobs=1)


def plain() -> Pipeline:
    """A fresh logistic regression on standardised inputs."""
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))


MODELS: dict[str, Callable[[], BaseEstimator]] = {"forest": forest, "plain": plain}


def halves(export: pd.DataFrame, split: str, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(training rows, test rows) of an export as two tables, for one of SPLITS."""
    rng = np.random.default_rng(seed)
    if split == "each_customer_once":
        export = export.drop_duplicates("customer_id")
    if split == "by_customer":
        known, place = np.unique(export["customer_id"], return_inverse=True)
        test = (rng.random(len(known)) < TEST_SHARE)[place]
    else:
        test = rng.random(len(export)) < TEST_SHARE
    return export[np.ones(len(export), bool) if split == "same_rows" else ~test], export[test]


def tested(
    export: pd.DataFrame,
    drop: Collection[str] = (),
    split: str = "random_rows",
    exclude_months: Collection[int] = (),
    seed: int = 0,
    model: str = "forest",
    shuffle: str | None = None,
) -> float:
    """The AUC that a test reports for a recipe: learn on one part of the export, rank the other.

    `drop` holds names of COLUMNS, `split` is one of SPLITS, `exclude_months` holds months of 2025, `model` one of MODELS.
    The rows of the test trade their values of the column `shuffle`, so that it tells the model nothing (Breiman 2001).
    """
    asked = frozenset(drop), split, frozenset(exclude_months), seed, model
    return _tested(_Rows(export[list(NEEDED)]), *asked, shuffle)


def luck_of_a_test(export: pd.DataFrame, auc: float, exclude_months: Collection[int] = ()) -> float:
    """How far the AUC of one test lies from `auc` by luck alone, to each side, in 95 of 100 tests; a fraction.

    The test has TEST_SHARE of the rows of `export` outside `exclude_months`.
    """
    left = export.loc[~export["month"].isin(list(exclude_months)), "churned"]
    positives, negatives = TEST_SHARE * (left == 1).sum(), TEST_SHARE * (left == 0).sum()
    return float(stats.norm.ppf(0.975) * auc_error(auc, positives, negatives))


class _Rows:
    """A table that can be a key: two of them are alike where all their values are."""

    def __init__(self, table: pd.DataFrame):
        self.table = table
        self.digest = pd.util.hash_pandas_object(table, index=False).to_numpy().tobytes()

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Rows) and self.digest == other.digest


@lru_cache(maxsize=8)
def _inputs(rows: _Rows, drop: frozenset[str]) -> np.ndarray:
    """What a model without the columns `drop` sees of each row, cached for all the splits of one table."""
    return inputs(rows.table, [name for name in COLUMNS if name not in drop])


@lru_cache(maxsize=8)
def _learned(
    rows: _Rows, drop: frozenset[str], split: str, exclude_months: frozenset[int], seed: int, model: str
) -> tuple[BaseEstimator, np.ndarray]:
    """(model, places of the test rows) of a recipe; cached, since each shuffled column asks for the same model."""
    kept = np.flatnonzero(~rows.table["month"].isin(list(exclude_months)))
    train, test = (part["place"].to_numpy() for part in halves(_places(rows).iloc[kept], split, seed))
    left = rows.table["churned"].to_numpy()
    return MODELS[model]().fit(_inputs(rows, drop)[train], left[train]), test


def _places(rows: _Rows) -> pd.DataFrame:
    """What a split needs to know of each row: its customer, and its place in the table."""
    return pd.DataFrame({"customer_id": rows.table["customer_id"].to_numpy(), "place": np.arange(len(rows.table))})


@lru_cache(maxsize=128)
def _tested(
    rows: _Rows,
    drop: frozenset[str],
    split: str,
    exclude_months: frozenset[int],
    seed: int,
    model: str,
    shuffle: str | None,
) -> float:
    """What `tested` says; cached, since scenes and explorations ask for the same recipes."""
    fitted, test = _learned(rows, drop, split, exclude_months, seed, model)
    seen = _inputs(rows, drop)[test]
    if shuffle:
        part = rows.table.iloc[test]
        mixed = np.random.default_rng(seed).permutation(part[shuffle].to_numpy())
        seen = inputs(part.assign(**{shuffle: mixed}), [name for name in COLUMNS if name not in drop])
    left = rows.table["churned"].to_numpy()[test]
    return expected_auc(left, fitted.predict_proba(seen)[:, 1])


@lru_cache(maxsize=32)
def deployed(
    drop: frozenset[str] = frozenset(),
    exclude_months: frozenset[int] = frozenset(),
    model: str = "forest",
    region: str | None = None,
) -> BaseEstimator:
    """A model fitted on the whole public export by a recipe, or on its rows of one `region`, ready to use; cached."""
    export = keepit_export.load()
    export = export if region is None else export[export["region"] == region]
    export = export[~export["month"].isin(list(exclude_months))].drop_duplicates("customer_id")
    columns = [name for name in COLUMNS if name not in drop]
    return MODELS[model]().fit(inputs(export, columns), export["churned"])


@lru_cache(maxsize=16)
def _world(seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    table = keepit_export.customers(rng, NEW_CUSTOMERS)
    partner = (table["source"] == "partner").to_numpy()
    table.loc[partner, "monthly_spend"] *= 100  # the feed still sends cents
    table.loc[partner & (table["tier"] == "pro").to_numpy(), "tier"] = "professional"
    table["retention_call"] = 0  # nobody has been called when the score is needed
    return table


def world(seed: int) -> pd.DataFrame:
    """3,000 customers of the next month, as the model meets them: nobody called yet; with p_churn."""
    return _world(seed).copy()


def score(
    customers: pd.DataFrame,
    drop: Collection[str] = (),
    exclude_months: Collection[int] = (),
    model: str = "forest",
    learned_from: str | None = None,
) -> np.ndarray:
    """The deployed model's probability of leaving for each of `customers` (of `world`), as an array.

    It has learned from all rows of the public export that the recipe keeps, or from those of the region `learned_from`.
    """
    columns = [name for name in COLUMNS if name not in drop]
    fitted = deployed(frozenset(drop), frozenset(exclude_months), model, learned_from)
    return fitted.predict_proba(inputs(customers, columns))[:, 1]


def on_the_day(
    customers: pd.DataFrame, drop: Collection[str] = (), exclude_months: Collection[int] = (), model: str = "forest"
) -> float:
    """The expected AUC of the deployed model for `customers` (of `world`), under their true probabilities."""
    return expected_auc(customers["p_churn"], score(customers, drop, exclude_months, model))


def expected_auc(probability: npt.ArrayLike, score: npt.ArrayLike) -> float:
    """The AUC that a ranking by `score` has on average when each case is positive with its own `probability`.

    Every pair counts with the chance that one is positive and the other is not; ties count half. With probabilities of 0
    and 1 it is the ordinary AUC.
    """
    order = np.argsort(score, kind="stable")
    score, p = np.asarray(score, float)[order], np.asarray(probability, float)[order]
    starts = np.flatnonzero(np.r_[True, score[1:] != score[:-1]])
    yes, no, both = (np.add.reduceat(values, starts) for values in (p, 1 - p, p * (1 - p)))
    below = no.cumsum() - no
    wins = (yes * below).sum() + 0.5 * (yes * no - both).sum()
    return float(wins / (p.sum() * (1 - p).sum() - both.sum()))
