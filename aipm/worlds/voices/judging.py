"""What a judge that is no person tells of a true share, and what labels by people add to it.

A judge is a classifier: it says yes or no of a case, and so does a person, whose word counts as the truth here. Everything
follows from counts of cases that both have seen (`Labels`) and from what the judge says of many other cases that nobody
labelled (`yes` of `judged`). The functions take single numbers or arrays of one shape, for example one entry a draw.
The formulae take cases as independent. Where cases come in groups, as the sentences of a review do, divide the counts by
the design effect first (`agreement.design_effect`); `judge_rates` does so.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from aipm.measure import wilson_interval
from aipm.worlds.voices.agreement import design_effect

WAYS = ("people", "corrected", "combined")


@dataclass(frozen=True)
class Labels:
    """Counts of the cases that a person and the judge have both seen: single numbers, or arrays of one shape."""

    hit: npt.ArrayLike  # the person says yes, and the judge too
    missed: npt.ArrayLike  # the person says yes, the judge no
    alarm: npt.ArrayLike  # the person says no, the judge yes
    quiet: npt.ArrayLike  # the person says no, and the judge too

    @property
    def cells(self) -> tuple[np.ndarray, ...]:
        """The four counts as arrays, in the order above."""
        return tuple(np.asarray(cell, float) for cell in (self.hit, self.missed, self.alarm, self.quiet))


@dataclass(frozen=True)
class JudgeRates:
    """How often a judge says what people say, apart for their yes and their no, each with its interval."""

    positives: int  # cases of which people say yes
    true_positive: float  # of these, the share of which the judge says yes too
    tp_low: float
    tp_high: float
    negatives: int  # cases of which people say no
    true_negative: float  # of these, the share of which the judge says no too
    tn_low: float
    tn_high: float
    agreement: float  # of all cases


@dataclass(frozen=True)
class Estimate:
    """An estimate of the true share, with its interval; all from 0 to 1."""

    share: np.ndarray
    low: np.ndarray
    high: np.ndarray


def count(said: npt.ArrayLike, truth: npt.ArrayLike) -> Labels:
    """The Labels of what a judge `said` and what people say (`truth`): truth values, one a case, in the same order."""
    said, truth = np.asarray(said, bool), np.asarray(truth, bool)
    if said.shape != truth.shape:
        raise ValueError(f"{said.size} verdicts and {truth.size} labels: one of each for every case")
    counts = ((said & truth).sum(), (~said & truth).sum(), (said & ~truth).sum(), (~said & ~truth).sum())
    return Labels(*(int(number) for number in counts))


def _rate(hits: np.ndarray, groups: np.ndarray | None, confidence: float) -> tuple[int, float, float, float]:
    """(cases, share, low, high): Wilson's interval over what the cases are worth once their groups are considered.

    This is Wilson's form of what Korn and Graubard (1998) do with an effective number of cases. Where all cases are alike,
    no design effect can be told, and a group counts as one case.
    """
    if not len(hits):
        raise ValueError("no case to take a rate of: people must say yes of some cases and no of some others")
    worth = float(len(hits))
    if groups is not None:
        alike = len(np.unique(hits)) == 1 or len(np.unique(groups)) == 1
        worth = len(np.unique(groups)) if alike else len(hits) / max(1.0, design_effect(hits, groups))
    low, high = wilson_interval(hits.mean() * worth, worth, confidence)
    return len(hits), float(hits.mean()), low, high


def judge_rates(
    said: npt.ArrayLike, truth: npt.ArrayLike, groups: npt.ArrayLike | None = None, confidence: float = 0.95
) -> JudgeRates:
    """The rates of a judge who `said` yes or no of cases, against people (`truth`); truth values, one a case.

    `groups` names the group of each case, such as its review; without it each case stands for itself. Raises ValueError
    where people say yes of all cases, or of none.
    """
    said, truth = np.asarray(said, bool), np.asarray(truth, bool)
    if said.shape != truth.shape:
        raise ValueError(f"{said.size} verdicts and {truth.size} labels: one of each for every case")
    names = None if groups is None else np.asarray(groups)
    yes = _rate(said[truth], None if names is None else names[truth], confidence)
    no = _rate(~said[~truth], None if names is None else names[~truth], confidence)
    return JudgeRates(*yes, *no, agreement=float((said == truth).mean()))


def corrected_share(said_yes: npt.ArrayLike, tpr: npt.ArrayLike, tnr: npt.ArrayLike) -> np.ndarray:
    """The true share behind the share `said_yes` of which a judge says yes: (said_yes + tnr - 1) / (tpr + tnr - 1).

    Rogan and Gladen (1978). It may lie outside 0 to 1, where counts were unlucky. NaN where the judge is no better than a
    coin (tpr + tnr is at most 1): then nothing follows.
    """
    knows = np.asarray(tpr, float) + np.asarray(tnr, float) - 1
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(knows > 0, (np.asarray(said_yes, float) - 1 + np.asarray(tnr, float)) / knows, np.nan)


def by_people(labels: Labels, confidence: float = 0.95) -> Estimate:
    """The share of the labelled cases of which people say yes, with Wilson's interval; the judge is not asked."""
    hit, missed, alarm, quiet = labels.cells
    number, yes = hit + missed + alarm + quiet, hit + missed
    z = stats.norm.ppf((1 + confidence) / 2)
    share, wider = yes / number, 1 + z**2 / number
    middle = (share + z**2 / number / 2) / wider
    half = z * np.sqrt(share * (1 - share) / number + z**2 / (4 * number**2)) / wider
    return Estimate(share, middle - half, middle + half)


def corrected(labels: Labels, yes: npt.ArrayLike, judged: npt.ArrayLike, confidence: float = 0.95) -> Estimate:
    """The share behind `yes` of `judged` cases, corrected by rates from `labels`; interval of Lang and Reiczigel (2014).

    Only the judge's two rates are taken from the labels, so they may be drawn in any mix of yes and no. The interval is 0
    to 1, and the share NaN, where the labels do not show that the judge knows more than a coin at `confidence`.
    """
    hit, missed, alarm, quiet = labels.cells
    yes, judged = np.asarray(yes, float), np.asarray(judged, float)
    z = stats.norm.ppf((1 + confidence) / 2)
    positives, negatives, all_judged = hit + missed + 2, alarm + quiet + 2, judged + z**2
    tpr, tnr, said = (hit + 1) / positives, (quiet + 1) / negatives, (yes + z**2 / 2) / all_judged
    of_tpr, of_tnr = tpr * (1 - tpr) / positives, tnr * (1 - tnr) / negatives  # their variances
    knows = tpr + tnr - 1
    useless = knows <= z * np.sqrt(of_tpr + of_tnr)
    with np.errstate(divide="ignore", invalid="ignore"):
        plain = corrected_share(yes / judged, hit / (hit + missed), quiet / (alarm + quiet))
        middle = (said + tnr - 1) / knows
        spread = said * (1 - said) / all_judged + middle**2 * of_tpr + (1 - middle) ** 2 * of_tnr
        half = z * np.sqrt(spread) / np.abs(knows)
        middle = middle + 2 * z**2 * (middle * of_tpr - (1 - middle) * of_tnr)
        low, high = np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)
    share = np.where(useless, np.nan, np.clip(plain, 0, 1))
    return Estimate(share, np.where(useless, 0.0, low), np.where(useless, 1.0, high))


def combined(labels: Labels, yes: npt.ArrayLike, judged: npt.ArrayLike, confidence: float = 0.95) -> Estimate:
    """Labels and judge together: what people say of the labelled cases, moved by how the judge sees the others.

    The prediction-powered estimate with a tuned weight (Angelopoulos, Duchi and Zrnic 2023): the share of the labelled
    cases, plus a weight times (the judge's share of `yes` among the `judged` others, minus its share among the labelled).
    For a yes or no it is as wide as Tenenbein's estimate of 1970. The labelled cases are drawn at random from the same
    cases as the judged. A judge that knows nothing gets a weight of about 0, and people alone are left.
    """
    cells = [cell + 0.5 for cell in labels.cells]  # half a case more in each, so that no small cell counts as never
    hit, missed, alarm, quiet = cells
    number, judged = hit + missed + alarm + quiet, np.asarray(judged, float)
    people, machine = (hit + missed) / number, (hit + alarm) / number
    others = np.asarray(yes, float) / judged
    together = hit / number - people * machine
    of_people, of_machine = people * (1 - people), machine * (1 - machine)
    weight = np.clip(together / (of_machine * (1 + number / judged)), 0, 1)
    left = of_people - 2 * weight * together + weight**2 * of_machine
    spread = left / number + weight**2 * of_machine / judged
    plain = [cell / sum(labels.cells) for cell in labels.cells]
    share = plain[0] + plain[1] + weight * (others - plain[0] - plain[2])
    half = stats.norm.ppf((1 + confidence) / 2) * np.sqrt(spread)
    return Estimate(np.clip(share, 0, 1), np.clip(share - half, 0, 1), np.clip(share + half, 0, 1))


def half_width(
    way: str, share: npt.ArrayLike, tpr: npt.ArrayLike, tnr: npt.ArrayLike, labels: npt.ArrayLike, judged: npt.ArrayLike,
    confidence: float = 0.95,
) -> np.ndarray:  # fmt: skip
    """Half of the interval that a way of WAYS leaves about a true `share`, by formula for many labels; from 0 to 1.

    `labels` cases are drawn at random and labelled by people; the judge sees `judged` others. "people" is
    z sqrt(p (1 - p) / n), "corrected" Rogan and Gladen's (1978), "combined" Tenenbein's (1970). A judge no better than a
    coin leaves a half width of NaN in "corrected". Raises ValueError for another way.
    """
    if way not in WAYS:
        raise ValueError(f"way is {way!r}; it is one of {', '.join(WAYS)}")
    p, tpr, tnr = np.asarray(share, float), np.asarray(tpr, float), np.asarray(tnr, float)
    labels, judged = np.asarray(labels, float), np.asarray(judged, float)
    knows, said = tpr + tnr - 1, p * tpr + (1 - p) * (1 - tnr)
    if way == "people":
        spread = p * (1 - p) / labels
    elif way == "corrected":
        rates = (
            p * tpr * (1 - tpr) / labels + (1 - p) * tnr * (1 - tnr) / labels
        )  # labels fall on yes and no as they come
        knows = np.where(knows > 0, knows, np.nan)
        spread = (said * (1 - said) / judged + rates) / knows**2
    else:
        told = np.where(knows > 0, p * (1 - p) * knows**2 / (said * (1 - said)), 0.0)  # their correlation, squared
        spread = p * (1 - p) / labels * (1 - told / (1 + labels / judged))
    return np.asarray(stats.norm.ppf((1 + confidence) / 2) * np.sqrt(spread))


def draw(
    share: float, tpr: float, tnr: float, labels: int, judged: int, rng: np.random.Generator, draws: int
) -> tuple[Labels, np.ndarray]:
    """Simulated labels and verdicts of a judge with known rates: (Labels, yes), arrays with one entry a draw.

    Of each draw `labels` cases are labelled at random, and `yes` counts what the judge says of `judged` others.
    """
    chances = [share * tpr, share * (1 - tpr), (1 - share) * (1 - tnr), (1 - share) * tnr]
    counts = rng.multinomial(labels, chances, size=draws).T
    return Labels(*counts), rng.binomial(judged, chances[0] + chances[2], size=draws)


def compare_ways(
    judges: Mapping[str, tuple[float, float]], share: float, labels: int, judged: int, rng: np.random.Generator, draws: int
) -> pd.DataFrame:  # fmt: skip
    """What each of WAYS leaves open about a true `share`, for judges with known rates {name: (tpr, tnr)}, by simulation.

    A row a judge and way: judge, way, half (the mean half width of the drawn intervals), formula (`half_width`), held (the
    share of draws in which the interval holds the true share) and off (how far the estimates lie from it on average).
    """
    rows = []
    for name, (tpr, tnr) in judges.items():
        seen, yes = draw(share, tpr, tnr, labels, judged, rng, draws)
        found = {
            "people": by_people(seen),
            "corrected": corrected(seen, yes, judged),
            "combined": combined(seen, yes, judged),
        }
        for way, each in found.items():
            rows.append({
                "judge": name, "way": way, "half": float(np.mean(each.high - each.low) / 2),
                "formula": float(half_width(way, share, tpr, tnr, labels, judged)),
                "held": float(((each.low <= share) & (share <= each.high)).mean()),
                "off": float(np.nanmean(each.share) - share),
            })  # fmt: skip
    return pd.DataFrame(rows)


def reliability(share: npt.ArrayLike, truth: npt.ArrayLike, groups: npt.ArrayLike, bins: int = 6) -> pd.DataFrame:
    """How often it was so where a judge said so, in `bins` parts with about as many cases each, from low to high shares.

    Columns: said (the mean share of a part), happened (the share of its cases that are true), low and high (its 95% interval,
    by `groups` as in `judge_rates`), cases. Raises ValueError where a part would be empty.
    """
    share, truth, groups = np.asarray(share, float), np.asarray(truth, bool), np.asarray(groups)
    rows = []
    for place in np.array_split(np.argsort(share, kind="stable"), bins):
        cases, happened, low, high = _rate(truth[place], groups[place], 0.95)
        rows.append({"said": share[place].mean(), "happened": happened, "low": low, "high": high, "cases": cases})
    return pd.DataFrame(rows)
