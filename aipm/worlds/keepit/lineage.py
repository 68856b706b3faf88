"""Where KeepIt's churn export comes from: the record that the pipeline keeps, and the stages that its rows pass.

Invented. The record is what a machine wrote down, so it is exact about dates and silent about what nobody entered.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm.worlds.seeds import public_seed

NAME = "lineage"
PUBLIC_SEED = public_seed(NAME, 17)
CUSTOMERS = 12_000
NO_DEVICE = {"urban": 0.03, "rural": 0.62}  # share of the customers who work over the interface, without a device
TEST_ACCOUNTS = 150
STAGES = ("billing", "with_device", "without_tests", "each_once", "model_table")
WHAT = {
    "billing": "one row an invoice of the last quarter",
    "with_device": "joined with the table of devices, on customer_id",
    "without_tests": "the accounts of our own testers removed",
    "each_once": "one row kept for each customer",
    "model_table": "region and tier added; what the model learns from",
}

RECORD = {
    "table": "churn_export",
    "one row": "a customer, looked at once in 2025, on the first day of the renewal month",
    "sources": {
        "crm": {"from": "2025-01-01", "to": "2025-12-31", "written": "every night"},
        "partner feed": {"from": "2025-01-01", "to": "2025-12-31", "written": "every night"},
        "survey": {"from": "2025-01-15", "to": "2025-12-15", "sent to": "customers who logged in that month"},
        "retention calls": {"from": "2025-01-01", "to": "2025-12-31", "written": "when a customer has given notice"},
    },
    "coverage": "every customer with a contract; rural offices were connected on 2025-03-01, with their history",
    "label": {
        "column": "churned",
        "written by": "the billing job",
        "rule": "1 when no invoice is paid in the 30 days after the renewal month; a notice is booked then, too",
    },
    "loads": {"2025-06-02 03:00": "May, stopped at 60%", "2025-06-02 03:40": "May, from the start"},
    "last load": "2026-01-05",
    "checks": "number of rows",
}


def record() -> dict[str, Any]:
    """The lineage record of the churn export, as nested dicts of text."""
    return {key: dict(value) if isinstance(value, dict) else value for key, value in RECORD.items()}


@lru_cache(maxsize=16)
def _stages(seed: int) -> dict[str, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    number = np.arange(200_001, 200_001 + CUSTOMERS + TEST_ACCOUNTS)
    region = np.where(rng.random(len(number)) < 0.08, "rural", "urban")
    tester = np.arange(len(number)) >= CUSTOMERS
    people = pd.DataFrame({"customer_id": number, "region": region, "tester": tester})
    billing = people.loc[np.repeat(people.index, rng.integers(1, 4, len(people)))]
    lacks = (rng.random(len(people)) < np.where(region == "rural", NO_DEVICE["rural"], NO_DEVICE["urban"])) & ~tester
    devices = np.where(lacks, 0, 1 + rng.binomial(2, 0.5, len(people)))
    joined = billing.iloc[np.repeat(np.arange(len(billing)), devices[billing.index])]
    real = joined[~joined["tester"]]
    once = real.drop_duplicates("customer_id")
    tables = (billing, joined, real, once, once)
    return {
        name: table.drop(columns="tester").reset_index(drop=True) for name, table in zip(STAGES, tables, strict=True)
    }


def world(seed: int) -> dict[str, pd.DataFrame]:
    """The stages of one run of the pipeline: a dict from each of STAGES to its table (customer_id, region), in order.

    Inner join: a customer without a device has no row from then on, and one with several devices has several.
    """
    return {name: table.copy() for name, table in _stages(seed).items()}


def public_world() -> dict[str, pd.DataFrame]:
    """The stages of the run on your desk."""
    return world(PUBLIC_SEED)


def lost(stages: Mapping[str, pd.DataFrame], first: str = "billing", last: str = "model_table") -> int:
    """How many customers have a row in stage `first` and none in stage `last`."""
    return len(set(stages[first]["customer_id"]) - set(stages[last]["customer_id"]))
