"""Where to cut a model's share: the limit above which somebody is called."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm.worlds.voices.rates import MISSED, WASTED


def cheapest_cut(table: pd.DataFrame) -> float:
    """The cut at which calling everybody with a larger `share` costs least on the sentences of `table`.

    Choose it on other sentences than those on which it is judged. It lies midway between two shares that were seen; below 0
    everybody is called.
    """
    return cut_between(table["share"].to_numpy(float), table["side"] == "displeased")


def cut_between(share: npt.ArrayLike, displeased: npt.ArrayLike) -> float:
    """The `cheapest_cut` of sentences given as two arrays, one entry each: their share, and whether they are displeased."""
    order = np.argsort(share)
    share, displeased = np.asarray(share, float)[order], np.asarray(displeased, bool)[order]
    # Without the first k of them: their displeased ones are missed, and calls to the rest of the others are wasted.
    missed = np.concatenate([[0], displeased.cumsum()])
    wasted = (~displeased).sum() - np.concatenate([[0], (~displeased).cumsum()])
    edges = np.concatenate([[-1.0], share, [1.0]])
    between = np.concatenate([[True], share[:-1] < share[1:], [True]])  # two equal shares cannot be cut apart
    best = int(np.where(between, MISSED * missed + WASTED * wasted, np.inf).argmin())
    return float(edges[best] + edges[best + 1]) / 2
