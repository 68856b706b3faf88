"""COMPAS: how many defendants of one county had each risk score and were rearrested, as counts; no person is in it.

Counted from the file that ProPublica published in 2016; what is contested, and why the file has a fault that is counted
out here, stands in `datasets/compas/datasheet.md`. A decile from 5 on is what ProPublica called medium or high risk: here
"flagged". The outcome is an arrest, not a deed.
"""

from functools import lru_cache

import numpy as np
import pandas as pd

from aipm.worlds.files import read_public

FLAGGED_FROM = 5
FILES = {
    "as published": "people",
    "repaired": "people_to_april_2014",
}  # how the file is read: the column that counts so


@lru_cache(maxsize=1)
def _public() -> pd.DataFrame:
    return read_public("compas", "counts.csv")


def load() -> pd.DataFrame:
    """The counts: `group`, `decile`, `rearrested` (1 or 0), `people` and, of them, `people_to_april_2014`."""
    return _public().copy()


def by_decile(read: str = "as published") -> pd.DataFrame:
    """One row a decile and group: `rearrested` and `people`, both counts; `read` is a key of FILES."""
    counts = _public().assign(people=_public()[FILES[read]])
    counts["rearrested"] *= counts["people"]
    return counts.groupby(["decile", "group"])[["rearrested", "people"]].sum().reset_index()


def audit(read: str = "as published") -> pd.DataFrame:
    """The counts of an audit, one row a group; `read` is a key of FILES.

    people, rearrested and flagged; then those with an error: `flagged_not_rearrested` (of the people who were not
    rearrested) and `rearrested_not_flagged` (of those who were).
    """
    counts = _public()
    people, hit, flagged = counts[FILES[read]], counts["rearrested"] == 1, counts["decile"] >= FLAGGED_FROM
    parts = pd.DataFrame(
        {
            "people": people,
            "rearrested": people * hit,
            "flagged": people * flagged,
            "flagged_not_rearrested": people * (flagged & ~hit),
            "rearrested_not_flagged": people * (~flagged & hit),
        }
    )
    return parts.groupby(counts["group"]).sum()


def shares(read: str = "as published") -> pd.DataFrame:
    """The shares that an audit compares, one row a group, fractions; `read` is a key of FILES.

    rearrested (of all), wrongly_flagged (of those not rearrested: the false-positive rate), missed (of those rearrested),
    precision (of the flagged, who was rearrested).
    """
    each = audit(read)
    return pd.DataFrame(
        {
            "rearrested": each["rearrested"] / each["people"],
            "wrongly_flagged": each["flagged_not_rearrested"] / (each["people"] - each["rearrested"]),
            "missed": each["rearrested_not_flagged"] / each["rearrested"],
            "precision": 1 - each["flagged_not_rearrested"] / each["flagged"],
        }
    )


def gap_at_equal_scores(read: str = "as published") -> tuple[float, float]:
    """How much more often Black than White people with one score were rearrested: the mean over scores, and the half width
    of its 95% interval; fractions. A score weighs more the more people of both groups have it (Mantel and Haenszel 1959).
    """
    table = by_decile(read).pivot(index="decile", columns="group", values=["rearrested", "people"])
    people, rate = table["people"], table["rearrested"] / table["people"]
    weight = people["Black"] * people["White"] / people.sum(axis=1)
    variance = (rate * (1 - rate) / people).sum(axis=1)
    gap = np.average(rate["Black"] - rate["White"], weights=weight)
    return float(gap), float(1.96 * np.sqrt((weight**2 * variance).sum()) / weight.sum())
