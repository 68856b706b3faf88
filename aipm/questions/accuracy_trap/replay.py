"""What a policy does to simulated payments, under their true fraud probabilities."""

from collections.abc import Sequence

import numpy as np
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


def pooled(worlds: Sequence[pd.DataFrame]) -> list[np.ndarray]:
    """True probability, score and amount of all payments of `worlds`, sorted from the highest score down."""
    columns = [np.concatenate([world[name].to_numpy() for world in worlds]) for name in ("p_fraud", "score", "amount")]
    order = np.argsort(-columns[1], kind="stable")
    return [column[order] for column in columns]


def cheapest_flat(worlds: Sequence[pd.DataFrame]) -> tuple[float, float, float]:
    """Precision, recall and share of the loss saved at the cheapest single threshold, under true probabilities."""
    p, _, amount = pooled(worlds)
    loss = p * (amount + payguard.DISPUTE_FEE)
    cost = loss.sum() - np.cumsum(loss) + np.cumsum((1 - p) * payguard.REVIEW_COST)
    cut = int(np.argmin(cost)) + 1
    return p[:cut].mean(), p[:cut].sum() / p.sum(), 1 - cost[cut - 1] / loss.sum()


def recall_at(worlds: Sequence[pd.DataFrame], precision: float) -> float:
    """The largest recall at which the flagged hold at least `precision` fraud, under true probabilities."""
    p, _, _ = pooled(worlds)
    reached = np.flatnonzero(np.cumsum(p) / np.arange(1, len(p) + 1) >= precision)
    return p[: reached[-1] + 1].sum() / p.sum() if len(reached) else 0.0
