"""A judge that is watched week by week, while its vendor changes the model and, later, the customers change.

A simulated half-year over recorded verdicts: each week draws sentences of the half for judging, and a judge reads them. The
answers of the model before and after the vendor's change are both recorded, so no verdict is invented; when the change comes
and when the customers become less pleased is set by us. Beside the week's sentences the judge reads its anchors again: a
fixed set of sentences whose labels are known since before the start.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

ANCHORS = 100  # sentences, a part of them displeased as they come
A_WEEK = 200  # sentences that the judge reads in a week


@dataclass(frozen=True)
class HalfYear:
    """What happens in it: the week in which the vendor's model changes, and from which week more customers complain."""

    weeks: int = 26
    vendor: int = 10
    customers: int = 18
    more: float = 1.6  # how many times as often a displeased sentence is drawn from then on


def half_year(before: pd.DataFrame, after: pd.DataFrame, plan: HalfYear, seed: int, at: float = 0.5) -> pd.DataFrame:
    """The weeks of `plan`: what the judge reports, what people would say, and what it says of its anchors.

    `before` and `after` hold the same sentences in the same order, as `answers.answers` gives them, with the shares of the
    judge before and after the vendor's change; the judge says displeased above `at`. Columns: week (from 1), said and true
    (shares of the week's sentences), anchors (the share of the anchors of which the judge says what it said in week 1, and
    what people say of them plays no part), complaints (how many of the anchors people call displeased), hears and spares (its true
    positive and true negative rate on the anchors).
    Raises ValueError where the two tables hold other sentences.
    """
    names = ["review", "sentence"]
    if not before[names].reset_index(drop=True).equals(after[names].reset_index(drop=True)):
        raise ValueError("the two judges have not read the same sentences in the same order")
    rng = np.random.default_rng(seed)
    truth = (before["side"] == "displeased").to_numpy()
    verdicts = [(table["share"] > at).to_numpy() for table in (before, after)]
    anchors = rng.choice(len(truth), ANCHORS, replace=False)
    others = np.setdiff1d(np.arange(len(truth)), anchors)
    rows = []
    for week in range(1, plan.weeks + 1):
        said = verdicts[int(week >= plan.vendor)]
        weight = np.where(truth[others] & (week >= plan.customers), plan.more, 1.0)
        drawn = rng.choice(others, A_WEEK, p=weight / weight.sum())
        known, heard = truth[anchors], said[anchors]
        rows.append({
            "week": week, "said": said[drawn].mean(), "true": truth[drawn].mean(),
            "anchors": (heard == verdicts[0][anchors]).mean(), "complaints": int(known.sum()), "hears": heard[known].mean(), "spares": (~heard[~known]).mean(),
        })  # fmt: skip
    return pd.DataFrame(rows)
