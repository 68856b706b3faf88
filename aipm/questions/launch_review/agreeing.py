"""What practice worlds tell of unseen ones: whether two verdicts on one answer will agree."""

from scipy import stats

SURE = 0.99  # from this chance on a visible check says Solved; below it says that the answer is near the limit


def chance_to_keep(kept: int, tried: int, least: int, of: int) -> float:
    """The chance that at least `least` of `of` unseen trials keep a promise that `kept` of `tried` trials have kept.

    Beta-binomial with a flat prior, so that few trials promise little.
    """
    return float(stats.betabinom.sf(least - 1, of, kept + 1, tried - kept + 1))
