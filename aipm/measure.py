"""Measures that scikit-learn lacks: expected cost, predictive value from a base rate, intervals.

Plain functions of numbers and arrays; no product, file or plot is known here.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar, overload

import numpy as np
import numpy.typing as npt
from scipy import stats

Share = TypeVar("Share", float, np.ndarray)


def expected_cost(
    probability: npt.ArrayLike, flagged: npt.ArrayLike, miss: npt.ArrayLike, false_alarm: npt.ArrayLike
) -> float:
    """Expected cost of flagging, under the true probability of each case.

    `probability`, `flagged` and `miss` have one entry a case (`miss` and `false_alarm` may be single numbers, in the
    same unit). A flagged negative costs `false_alarm`, an unflagged positive costs `miss`. A right call costs nothing: the
    look that a caught positive takes as well is left out (`cost_threshold` has it as `c11`). Returns one number in that unit.
    """
    probability, flagged = np.asarray(probability, float), np.asarray(flagged, bool)
    return float(np.where(flagged, (1 - probability) * false_alarm, probability * miss).sum())


def predictive_value(sensitivity: float, specificity: float, prevalence: Share) -> Share:
    """Share of the flagged that are positive (precision, PPV), by Bayes' rule; all arguments are fractions."""
    hits = sensitivity * prevalence
    return hits / (hits + (1 - specificity) * (1 - prevalence))


def cost_threshold(c10: float, c01: float, c00: float = 0.0, c11: float = 0.0) -> float:
    """The probability above which flagging is the cheaper choice (Elkan 2001, equation 2).

    `c10` false alarm, `c01` miss, `c00` left alone and rightly so, `c11` flagged and rightly so; one unit.
    Raises ValueError where an error costs no more than the right call, since then one choice is always best.
    """
    if c10 <= c00 or c01 <= c11:
        raise ValueError("an error must cost more than the right call: c10 > c00 and c01 > c11")
    return (c10 - c00) / (c10 - c00 + c01 - c11)


def wilson_interval(successes: float, trials: float, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval for a share, as (low, high).

    `trials` is a count of at least 1; `successes` lies from 0 to `trials` and may be an expected number, not whole.
    Source: Wilson (1927); the same as `scipy.stats.binomtest(...).proportion_ci(method="wilson")` for whole numbers.
    """
    if not 0 <= successes <= trials or trials < 1:
        raise ValueError(f"{successes} successes of {trials} trials: successes from 0 to trials, and a trial at least")
    z = stats.norm.ppf((1 + confidence) / 2)
    share, extra = successes / trials, z * z / trials
    middle = (share + extra / 2) / (1 + extra)
    half = z * np.sqrt(share * (1 - share) / trials + extra / (4 * trials)) / (1 + extra)
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))


def difference_interval(
    hits: int, trials: int, other_hits: int, other_trials: int, confidence: float = 0.95
) -> tuple[float, float]:
    """An interval for the first share minus the other, as (low, high), fit for small counts: Newcombe (1998), method 10.

    It joins Wilson's intervals of the two shares. The counts are whole numbers, of two groups that have no case in common.
    """
    share, other = hits / trials, other_hits / other_trials
    low, high = wilson_interval(hits, trials, confidence)
    other_low, other_high = wilson_interval(other_hits, other_trials, confidence)
    below = np.hypot(share - low, other_high - other)
    above = np.hypot(high - share, other - other_low)
    return float(share - other - below), float(share - other + above)


def clustered_interval(
    hits: npt.ArrayLike, groups: npt.ArrayLike, confidence: float = 0.95, draws: int = 2000, seed: int = 0
) -> tuple[float, float]:
    """A bootstrap interval for a share whose cases come in groups, as (low, high): whole groups are drawn anew.

    `hits` (truth values) and `groups` (names) have one entry a case. Where one person stands in many rows, rows do not bring
    news as persons do, and Wilson's interval over rows is too narrow. Raises ValueError where there are no two groups.
    """
    names, place = np.unique(np.asarray(groups), return_inverse=True)
    if len(names) < 2:
        raise ValueError(f"{len(names)} groups: two at least, since groups are what is drawn anew")
    found, size = np.bincount(place, np.asarray(hits, float)), np.bincount(place).astype(float)
    drawn = stats.bootstrap(
        (found, size), lambda part, whole, axis: part.sum(axis) / whole.sum(axis), paired=True, vectorized=True,
        n_resamples=draws, confidence_level=confidence, method="percentile", rng=seed,
    ).confidence_interval  # fmt: skip
    return float(drawn.low), float(drawn.high)


def auc_error(auc: float, positives: float, negatives: float) -> float:
    """The standard error of an AUC from so many positive and negative cases (Hanley and McNeil 1982); a fraction.

    The cases are drawn independently. Raises ValueError for an AUC outside 0 to 1, or for less than one case of each kind.
    """
    if not 0 <= auc <= 1 or min(positives, negatives) < 1:
        raise ValueError(
            f"AUC {auc:g}, {positives:g} and {negatives:g} cases: an AUC from 0 to 1, and a case of each kind"
        )
    above, below = auc / (2 - auc), 2 * auc**2 / (1 + auc)  # two positives above one negative, one above two
    spread = auc * (1 - auc) + (positives - 1) * (above - auc**2) + (negatives - 1) * (below - auc**2)
    return float(np.sqrt(spread / (positives * negatives)))


def psi(reference: npt.ArrayLike, recent: npt.ArrayLike, bins: int = 10) -> float:
    """Population stability index of two samples of one number: how far `recent` has moved away from `reference`.

    The bins are quantiles of `reference`; half a case is added to each, so that no bin is empty. Where nothing has
    changed, its mean is about (bins - 1) * (1 / len(reference) + 1 / len(recent)) (Yurdakul 2018).
    """
    edges, before = _reference_bins(np.ascontiguousarray(reference, float).tobytes(), bins)
    after = np.bincount(np.searchsorted(edges, np.asarray(recent, float)), minlength=len(edges) + 1) + 0.5
    return float(psi_of_counts(before, after))


@lru_cache(maxsize=8)
def _reference_bins(reference: bytes, bins: int) -> tuple[np.ndarray, np.ndarray]:
    """(edges, counts) of a reference's quantile bins; cached, since one reference meets many samples."""
    values = np.frombuffer(reference)
    edges = np.unique(np.quantile(values, np.arange(1, bins) / bins))
    return edges, np.bincount(np.searchsorted(edges, values), minlength=len(edges) + 1) + 0.5


def psi_of_counts(before: npt.ArrayLike, after: npt.ArrayLike) -> np.ndarray:
    """The PSI of two sets of counts, bins along the last axis; no bin may be empty."""
    before, after = np.asarray(before, float), np.asarray(after, float)
    was, now = before / before.sum(axis=-1, keepdims=True), after / after.sum(axis=-1, keepdims=True)
    return ((now - was) * np.log(now / was)).sum(axis=-1)


def calibration_error(said: npt.ArrayLike, happened: npt.ArrayLike, bins: int = 10) -> float:
    """Expected calibration error: how far what was said is from what happened, averaged over equal bins of the score.

    `said` holds scores from 0 to 1, `happened` whether each came true (0 or 1). In each bin the mean score is compared
    with the share that came true; bins count by their size. Returns a fraction. Source: Guo et al. (2017), equation 3.
    """
    said, happened = np.asarray(said, float), np.asarray(happened, float)
    if len(said) == 0 or len(said) != len(happened):
        raise ValueError(f"{len(said)} scores and {len(happened)} outcomes: as many of each, and one at least")
    place = np.clip((said * bins).astype(int), 0, bins - 1)
    size = np.bincount(place, minlength=bins)
    gap = np.abs(np.bincount(place, said, bins) - np.bincount(place, happened, bins))
    return float(gap[size > 0].sum() / len(said))


def calibration_luck(said: npt.ArrayLike, rng: np.random.Generator, draws: int = 500, bins: int = 10) -> np.ndarray:
    """The calibration errors that scores show by luck alone, when each comes true exactly as often as it says.

    Outcomes are drawn from the scores themselves, `draws` times; `rng` is a numpy Generator. Returns one fraction a draw.
    They are larger the fewer cases there are, the more bins, and the nearer the scores lie to one half.
    """
    said = np.asarray(said, float)
    place = np.clip((said * bins).astype(int), 0, bins - 1)
    in_bin = place[:, None] == np.arange(bins)
    gaps = np.abs(((rng.random((draws, len(said))) < said) - said) @ in_bin)
    return gaps.sum(axis=1) / len(said)


def calibration_floor(said: npt.ArrayLike, rng: np.random.Generator, draws: int = 500, bins: int = 10) -> float:
    """The mean of `calibration_luck`: the calibration error that true scores show on average, a fraction above zero."""
    return float(calibration_luck(said, rng, draws, bins).mean())


def upper_error_bound(failures: int, trials: int, confidence: float = 0.95) -> float:
    """The largest error rate that still fits `failures` in `trials`, as a one-sided bound (Clopper and Pearson).

    An error rate above it would show so few failures in less than 1 - confidence of such tests. With no failure it is
    1 - (1 - confidence) ** (1 / trials), about 3 / trials at 95%: the rule of three.
    """
    if trials < 1 or not 0 <= failures <= trials:
        raise ValueError(f"{failures} failures of {trials} trials: failures from 0 to trials, and a trial at least")
    return 1.0 if failures == trials else float(stats.beta.ppf(confidence, failures + 1, trials - failures))


def conformal_limit(strangeness: npt.ArrayLike, alpha: float) -> float:
    """The limit up to which answers belong to a conformal set that misses the truth in at most `alpha` of cases.

    `strangeness` holds, for n labelled cases the model did not learn from, 1 minus the probability of the true answer.
    The limit is their ceil((n + 1)(1 - alpha))-th smallest; with too few cases it is infinite, and every answer belongs.
    Source: Angelopoulos and Bates (2021), section 1. Holds for new cases drawn like these.
    """
    ordered = np.sort(np.asarray(strangeness, float))
    rank = int(np.ceil((len(ordered) + 1) * (1 - alpha)))
    return float(ordered[rank - 1]) if 1 <= rank <= len(ordered) else float("inf")


@overload
def mcnemar(only_a: int, only_b: int) -> float: ...
@overload
def mcnemar(only_a: Sequence[int] | np.ndarray, only_b: Sequence[int] | np.ndarray) -> np.ndarray: ...
def mcnemar(only_a: npt.ArrayLike, only_b: npt.ArrayLike) -> float | np.ndarray:
    """The exact two-sided p-value of McNemar's test: how surprising the split of the discordant pairs is, were A as good as B.

    `only_a` and `only_b` count the cases that only A, or only B, got right. Whole numbers of 0 or more; without a
    discordant pair it is 1. The same as `scipy.stats.binomtest(only_a, only_a + only_b)`. Arrays give arrays.
    """
    only_a, only_b = np.asarray(only_a), np.asarray(only_b)
    tail = stats.binom.cdf(np.minimum(only_a, only_b), only_a + only_b, 0.5)
    p = np.minimum(1.0, 2 * tail)
    return float(p) if p.ndim == 0 else p


def mcnemar_power(n: int, only_a: float, only_b: float, level: float = 0.05) -> tuple[float, float]:
    """(finds_b, finds_a): the chance that McNemar's exact test on `n` pairs finds B better, or A better, at `level`.

    `only_a` and `only_b` are the shares of all cases that only A, or only B, gets right. Exact, by summing over the number
    of discordant pairs and their split.
    """
    discordant = only_a + only_b
    if n < 1 or not 0 < discordant <= 1:
        raise ValueError(f"{n} pairs, {discordant:g} of them discordant: a pair at least, and a share above 0 up to 1")
    pairs = np.arange(n + 1)
    chance = stats.binom.pmf(pairs, n, discordant)
    most = (
        stats.binom.ppf(level / 2, pairs, 0.5) - 1
    )  # the most pairs that the loser may win for p to be below the level
    finds_b, finds_a = (chance @ stats.binom.cdf(most, pairs, share / discordant) for share in (only_a, only_b))
    return float(finds_b), float(finds_a)
