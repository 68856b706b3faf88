"""TransRisk: real credit scores of 2003 in four groups, as shares and not as people, and what a limit on them does.

The data are a table of the Federal Reserve's report to Congress of 2007, which Hardt, Price and Srebro (2016) used; see
`datasets/transrisk/datasheet.md`. A score runs from 0 to 100, and a high one is good. The prices are LendFair's: a loan
that is paid back earns GAIN, a bad one loses LOSS or the `loss` that is asked for. Whoever scores below a limit is refused.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm.worlds.files import read_public
from aipm.worlds.lendfair import GAIN, LOSS, fairness

Limits = float | Mapping[str, float]  # the lowest score that gets a loan: one for all, or one a group


@lru_cache(maxsize=1)
def _public() -> pd.DataFrame:
    return read_public("transrisk", "scores.csv")


def load() -> pd.DataFrame:
    """The table as published: `group`, `score`, `up_to` and `bad` in percent, and `people`, the size of the group."""
    return _public().copy()


@lru_cache(maxsize=1)
def _people() -> pd.DataFrame:
    table = _public().copy()
    within = table.groupby("group")["up_to"].diff().fillna(table["up_to"]) / 100
    shares = pd.DataFrame({"people": table["people"] * within, "p_bad": table["bad"] / 100})
    return pd.concat([table[["group", "score"]], shares], axis=1)


def people() -> pd.DataFrame:
    """One row a group and score: `people`, how many have it (no whole number), and `p_bad`, the share of them that was bad."""
    return _people().copy()


def _refused(limits: Limits) -> np.ndarray:
    """Which rows of `people` are refused, as booleans."""
    table = _people()
    limit = table["group"].map(dict(limits)) if isinstance(limits, Mapping) else limits
    return np.asarray(table["score"] < limit)


def by_group(limits: Limits, loss: float = LOSS) -> pd.DataFrame:
    """What limits do to each group: the columns and names of `lendfair.by_group`, of which `precision` is of the refused."""
    table, refused = _people(), _refused(limits)
    bad = table["people"] * table["p_bad"]
    good = table["people"] - bad
    parts = {"people": table["people"], "bad": bad, "good": good, "bad_refused": bad * refused}
    parts |= {"good_refused": good * refused, "profit": (GAIN * good - loss * bad) * ~refused}
    sums = pd.DataFrame(parts).groupby(table["group"]).sum()
    gone = sums["bad_refused"] + sums["good_refused"]
    return pd.DataFrame(
        {
            "applicants": sums["people"],
            "default_rate": sums["bad"] / sums["people"],
            "refused": gone / sums["people"],
            "good_refused": sums["good_refused"] / sums["good"],
            "bad_refused": sums["bad_refused"] / sums["bad"],
            "precision": sums["bad_refused"] / gone.where(gone > 0),
            "profit": sums["profit"] / sums["people"],
        }
    )


def profit(limits: Limits, loss: float = LOSS) -> float:
    """Profit per person over all groups, in loans that are paid back; a bad loan loses `loss`."""
    each = by_group(limits, loss)
    return float(np.average(each["profit"], weights=each["applicants"]))


def best_limit(loss: float = LOSS) -> float:
    """The one limit for everybody that earns most where a bad loan loses `loss`."""
    table = _people()
    worth = table["people"] * (GAIN * (1 - table["p_bad"]) - loss * table["p_bad"])
    from_here_on = worth.groupby(table["score"]).sum()[::-1].cumsum()
    return float(from_here_on.idxmax())


def level_limits(limit: float) -> dict[str, float]:
    """The limit of each group at which equal shares of the good payers are refused: as many in all as at `limit`.

    Scores come in steps of half a point, so the shares are equal up to about one point in a hundred.
    """
    table = _people()
    good = table["people"] * (1 - table["p_bad"])
    target = good[table["score"] < limit].sum() / good.sum()
    limits = {}
    for group, rows in table.groupby("group"):
        below = (good[rows.index].cumsum() - good[rows.index]) / good[rows.index].sum()
        limits[str(group)] = float(rows["score"].iloc[int(np.abs(below.to_numpy() - target).argmin())])
    return limits


def beside_lendfair(losses: Sequence[float] = (2, LOSS, 10)) -> pd.DataFrame:
    """What equal refusal of good payers costs at LendFair, and here for each of `losses`, with limits chosen anew.

    scores, a bad loan loses; gap before (of good payers refused, largest minus smallest share) and given up (of the profit
    of one limit), fractions.
    """
    one, own = fairness.outcome("one_threshold"), fairness.outcome("equal_false_alarms")
    rows = [("LendFair", LOSS, np.ptp(one[1]["good_refused"]), 1 - own[2] / one[2])]
    for loss in losses:
        limit = best_limit(loss)
        given_up = 1 - profit(level_limits(limit), loss) / profit(limit, loss)
        rows.append(("TransRisk", float(loss), np.ptp(by_group(limit, loss)["good_refused"]), given_up))
    return pd.DataFrame(rows, columns=["scores", "a bad loan loses", "gap before", "given up"])
