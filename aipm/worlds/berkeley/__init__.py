"""Berkeley, autumn 1973: who applied to the six largest departments for graduate study, and who was admitted. Real.

Twenty-four counts that were published and are retold in every textbook since; where they come from, and what is contested
about them, stands in `datasets/berkeley/datasheet.md`. No person is in them.
"""

from functools import lru_cache

import numpy as np
import pandas as pd
from scipy import stats

from aipm.measure import difference_interval
from aipm.worlds.files import read_public

NAME = "berkeley"
_COUNTS = {  # by department: men admitted and rejected, women admitted and rejected
    "A": (512, 313, 89, 19),
    "B": (353, 207, 17, 8),
    "C": (120, 205, 202, 391),
    "D": (138, 279, 131, 244),
    "E": (53, 138, 94, 299),
    "F": (22, 351, 24, 317),
}


def public_counts() -> pd.DataFrame:
    """The table as it is published: department, sex (man, woman), admitted (1 or 0) and people, 24 rows."""
    cells = [("man", 1), ("man", 0), ("woman", 1), ("woman", 0)]
    rows = [
        (department, *cell, people)
        for department, counts in _COUNTS.items()
        for cell, people in zip(cells, counts, strict=True)
    ]
    return pd.DataFrame(rows, columns=["department", "sex", "admitted", "people"])


@lru_cache(maxsize=1)
def _public() -> pd.DataFrame:
    return read_public("berkeley", "admissions.csv")


def load() -> pd.DataFrame:
    """The 24 counts: `department`, `sex`, `admitted` (1 or 0) and `people`."""
    return _public().copy()


def by_department(counts: pd.DataFrame) -> pd.DataFrame:
    """One row a department: the applicants `men` and `women`, of them `men_admitted` and `women_admitted`; all counts."""
    applied = counts.groupby(["department", "sex"])["people"].sum().unstack()
    admitted = counts[counts["admitted"] == 1].groupby(["department", "sex"])["people"].sum().unstack()
    return pd.DataFrame(
        {
            "men": applied["man"],
            "women": applied["woman"],
            "men_admitted": admitted["man"],
            "women_admitted": admitted["woman"],
        }
    )


def gaps(counts: pd.DataFrame) -> pd.DataFrame:
    """The share of the women admitted minus that of the men: one row a department, and one called "all together".

    Columns: gap, low and high (fractions; the ends of its 95% interval) and applicants (a count).
    """
    table = by_department(counts)
    table.loc["all together"] = table.sum()
    ends = [difference_interval(row.women_admitted, row.women, row.men_admitted, row.men) for row in table.itertuples()]
    gap = table["women_admitted"] / table["women"] - table["men_admitted"] / table["men"]
    low, high = np.array(ends).T
    return pd.DataFrame({"gap": gap, "low": low, "high": high, "applicants": table["men"] + table["women"]})


def standardised(table: pd.DataFrame, weights: pd.Series) -> tuple[float, float]:
    """(gap, half its 95% interval): women minus men admitted, with each department counted by its weight; fractions.

    `table` is one of `by_department`; `weights` are on the same departments, or on some of them, in any unit. The interval
    is the usual one of a weighted sum of differences (normal approximation). The counts are complete, so it asks what chance
    in the decisions could do.
    """
    table, part = table.loc[weights.index], weights / weights.sum()
    women, men = table["women_admitted"] / table["women"], table["men_admitted"] / table["men"]
    variance = women * (1 - women) / table["women"] + men * (1 - men) / table["men"]
    return float((part * (women - men)).sum()), float(stats.norm.ppf(0.975) * np.sqrt((part**2 * variance).sum()))
