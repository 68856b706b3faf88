"""KeepIt's churn export: the table that the churn model learns from, with eight planted defects and four decoys.

Everything here is invented. The customers and their true probability of leaving are those of `aipm.worlds.keepit`; this
module writes them down as a warehouse might: one row a customer, seen once in 2025, in the month of the renewal.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from aipm.worlds import keepit
from aipm.worlds.files import read_public
from aipm.worlds.seeds import public_seed

NAME = "keepit_export"
PUBLIC_SEED = public_seed(NAME, 7)
CUSTOMERS = 12_000
TWICE = 600  # customers of DOUBLED whose rows were loaded a second time
RURAL_FROM, DOUBLED, OUTAGE, SUMMER, CENTS_FROM, LAST = 3, 5, 7, 8, 9, 12  # months of 2025
LABELS_IN = 0.2  # of December's leavers, on the day of the load
PARTNER_SHARE = 0.30
PRICE = {"free": (0, 0), "pro": (49, 9), "enterprise": (900, 200)}  # euros a month: mean, standard deviation
CALLED = {1: 0.82, 0: 0.02}  # share with a retention call among those who left, and among the others
SILENT = {1: 0.75, 0: 0.35}  # share without an answer to the survey among those who left, and among the others
COLUMNS = [
    "customer_id",
    "region",
    "tier",
    "source",
    "month",
    "tenure_months",
    "logins_30d",
    "tickets_90d",
    "monthly_spend",
    "nps",
    "retention_call",
    "churned",
]


class Defect(NamedTuple):
    """A planted defect or a decoy: what to call it, in which column, and the slices of rows that describe it alike.

    A slice is a pair: (first month, last month), and one of GROUPS.
    """

    smell: str
    column: str
    slices: tuple[tuple[tuple[int, int], str], ...]


YEAR = (1, LAST)
PLANTED = (
    Defect("written_after_outcome", "retention_call", ((YEAR, "all"), (YEAR, "left"))),
    Defect("rows_twice", "customer_id", (((DOUBLED, DOUBLED), "all"),)),
    Defect("labels_not_in_yet", "churned", (((LAST, LAST), "all"),)),
    Defect("missing_depends_on_outcome", "nps", ((YEAR, "all"), (YEAR, "left"))),
    Defect("wrong_unit", "monthly_spend", (((CENTS_FROM, LAST), "partner"),)),
    Defect("zero_means_not_measured", "logins_30d", (((OUTAGE, OUTAGE), "all"),)),
    Defect("two_names_for_one", "tier", ((YEAR, "partner"), (YEAR, "pro"))),
    Defect("group_absent", "region", tuple(((1, RURAL_FROM - 1), group) for group in ("all", "urban", "rural"))),
)
DECOYS = (  # real, and easily taken for damage
    Defect("extreme_values", "tenure_months", ()),
    Defect("zero_means_not_measured", "monthly_spend", ()),
    Defect("zero_means_not_measured", "logins_30d", (((SUMMER, SUMMER), "all"),)),
    Defect("labels_not_in_yet", "churned", ((YEAR, "enterprise"),)),
)
GROUPS = ("all", "crm", "partner", "free", "pro", "enterprise", "urban", "rural", "left", "stayed")


def customers(rng: np.random.Generator, number: int = CUSTOMERS) -> pd.DataFrame:
    """The customers as they are, before anybody wrote them down; `rng` is a numpy Generator.

    Columns: COLUMNS without damage (spend in euros, every survey answer, labels complete) and p_churn, the true
    probability of leaving. In August everybody logs in a fifth less; that is a season, and no damage.
    """
    table = keepit.simulate(rng, number)
    rural = (table["region"] == "rural").to_numpy()
    left = table["churned"].to_numpy()
    table["customer_id"] = 100_001 + rng.permutation(number)
    table["source"] = np.where(rng.random(number) < PARTNER_SHARE, "partner", "crm")
    table["month"] = rng.integers(np.where(rural, RURAL_FROM, 1), LAST + 1)
    summer = (table["month"] == SUMMER).to_numpy()
    table.loc[summer, "logins_30d"] = rng.binomial(table.loc[summer, "logins_30d"], 0.8)
    mean, spread = np.array([PRICE[tier] for tier in table["tier"].tolist()]).T
    table["monthly_spend"] = rng.normal(mean, spread).clip(0).round(2)
    table["nps"] = rng.normal(7.6 - 1.8 * left, 1.5).clip(0, 10).round()
    table["retention_call"] = (rng.random(number) < np.where(left == 1, CALLED[1], CALLED[0])).astype(int)
    return table[[*COLUMNS, "p_churn"]]


def written_down(rng: np.random.Generator, table: pd.DataFrame) -> pd.DataFrame:
    """The export of `table` (of `customers`): the same rows with all defects of PLANTED, 600 of them twice, in new order."""
    export = table.copy()
    left, month = export["churned"].to_numpy(), export["month"].to_numpy()
    partner = (export["source"] == "partner").to_numpy()
    export.loc[rng.random(len(export)) < np.where(left == 1, SILENT[1], SILENT[0]), "nps"] = np.nan
    late = (month == LAST) & (left == 1) & (rng.random(len(export)) >= LABELS_IN)
    export.loc[late, "churned"] = 0
    cents = partner & (month >= CENTS_FROM)
    export.loc[cents, "monthly_spend"] = (100 * export.loc[cents, "monthly_spend"]).round(2)
    export.loc[month == OUTAGE, "logins_30d"] = 0
    export.loc[partner & (export["tier"] == "pro").to_numpy(), "tier"] = "professional"
    doubled = np.flatnonzero(month == DOUBLED)
    again = rng.choice(doubled, min(TWICE, len(doubled)), replace=False)
    rows = np.concatenate([np.arange(len(export)), again])
    return export.iloc[rng.permutation(rows)].reset_index(drop=True)


def simulate(rng: np.random.Generator, number: int = CUSTOMERS) -> pd.DataFrame:
    """An export with the column p_churn, which a company would never see."""
    return written_down(rng, customers(rng, number))


def public_export() -> pd.DataFrame:
    """The export as it is published: 12,600 rows, without the true probabilities; `nps` has gaps."""
    table = simulate(np.random.default_rng(PUBLIC_SEED)).drop(columns="p_churn")
    return table.astype({"nps": "Int64"})


def public_customers() -> pd.DataFrame:
    """The customers of the public export as they are, one row each, which a company would never see."""
    return customers(np.random.default_rng(PUBLIC_SEED))


@lru_cache(maxsize=1)
def _public() -> pd.DataFrame:
    return read_public("keepit_export", "export.csv.gz")


def load() -> pd.DataFrame:
    """The public export: 12,600 rows, as the data team has it."""
    return _public().copy()


@lru_cache(maxsize=8)
def _world(seed: int) -> pd.DataFrame:
    return simulate(np.random.default_rng(seed))


def world(seed: int) -> pd.DataFrame:
    """Another export of the same pipeline: other customers, the same defects; with p_churn."""
    return _world(seed).copy()


def mended(export: pd.DataFrame) -> pd.DataFrame:
    """The export after the repairs that need no opinion: each customer once, one name a tier, euros, no December.

    The retention call is dropped; logins of the month in which the tracker was down are empty.
    """
    table = export.drop_duplicates("customer_id").drop(columns="retention_call")
    table = table[table["month"] < LAST].reset_index(drop=True)
    table["tier"] = table["tier"].replace("professional", "pro")
    cents = (table["source"] == "partner") & (table["month"] >= CENTS_FROM)
    table.loc[cents, "monthly_spend"] = (table.loc[cents, "monthly_spend"] / 100).round(2)
    table["logins_30d"] = table["logins_30d"].where(table["month"] != OUTAGE)
    return table


def rows_of(export: pd.DataFrame, months: tuple[int, int], group: str) -> np.ndarray:
    """Which rows of an export a slice means, as booleans: months (first, last) and one of GROUPS."""
    chosen = export["month"].between(*months).to_numpy()
    if group in ("crm", "partner"):
        return chosen & (export["source"] == group).to_numpy()
    if group in ("urban", "rural"):
        return chosen & (export["region"] == group).to_numpy()
    if group in ("left", "stayed"):
        return chosen & (export["churned"] == (group == "left")).to_numpy()
    if group == "pro":
        return chosen & export["tier"].isin(["pro", "professional"]).to_numpy()
    if group in ("free", "enterprise"):
        return chosen & (export["tier"] == group).to_numpy()
    return chosen
