"""What a policy does to simulated payments, under their true fraud probabilities."""

from collections.abc import Sequence

import pandas as pd

from aipm.worlds import payguard


def dearest_band(worlds: Sequence[pd.DataFrame], flags: Sequence[pd.Series]) -> tuple[str, float]:
    """The band in which the flags lose most against the best possible policy, and its share of the whole loss."""
    losses = dict.fromkeys(payguard.AMOUNT_BANDS, 0.0)
    for world, flag in zip(worlds, flags, strict=True):
        bands = payguard.band(world["amount"])
        for band in losses:
            part = bands == band
            losses[band] += payguard.cost(world[part], flag[part]) - payguard.best_cost(world[part])
    worst = max(losses, key=losses.__getitem__)
    return worst, losses[worst] / sum(losses.values())
