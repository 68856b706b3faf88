"""Lesson 06's three explorations: one score in five regimes, two thresholds for two groups, and a new item's record.

Each `…_frame` is a pure function of the controls' values that returns (figure, sentence).
"""

from functools import lru_cache

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from aipm.explore.panel import Exploration, choice, slider, stops
from aipm.figure import BLUE, FAINT, GREEN, INK, VERMILION, figure, title
from aipm.worlds import lendfair
from aipm.worlds.industries import cold_start, regimes

THRESHOLDS = tuple(float(value) for value in regimes.GRID[:-1])
STOPS = (0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.13, 0.16, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
MARKERS = dict(zip(regimes.REGIMES, "os^Dv", strict=True))
KS = (0, 3, 10, 20, 40, 60, 100, 200, 500, 2000)
RECORDS = np.arange(0, 401, 10)


@lru_cache(maxsize=16)
def cost_curve(industry: str) -> regimes.Outcome:
    """Cost per 1,000 public cases of one threshold, by threshold: the product acts from there on, confirmed where the regime says so."""
    regime, at = regimes.REGIMES[industry], np.array(THRESHOLDS)
    return regimes.outcome(regimes.public_world(), regime, at, at, regime.must_confirm)


@lru_cache(maxsize=1)
def roc() -> tuple[np.ndarray, np.ndarray]:
    """False-positive and true-positive rates of the public score by threshold, in expectation."""
    cases = regimes.public_world()
    at = np.searchsorted(cases.scores, THRESHOLDS)
    sick = cases.positives[-1]
    flagged, hits = len(cases.scores) - at, sick - cases.positives[at]
    return (flagged - hits) / (len(cases.scores) - sick), hits / sick


def cheapest(industry: str) -> float:
    """The single threshold at which `industry` pays least."""
    return THRESHOLDS[int(np.argmin(cost_curve(industry).cost))]


def regime_frame(industry: str, threshold: float) -> tuple[Figure, str]:
    """One threshold in one industry: where it stands on the ROC curve that all five share, and what it costs there."""
    curve, at = cost_curve(industry), THRESHOLDS.index(threshold)
    regime, best = regimes.REGIMES[industry], cheapest(industry)
    cost, missed, reviews, false_actions = map(
        np.asarray, (curve.cost, curve.missed, curve.reviews, curve.false_actions)
    )
    false_rate, true_rate = roc()

    fig, (left, right) = figure(columns=2, width=8.6)
    left.plot(false_rate, true_rate, color=FAINT, linewidth=1.6)
    for name, marker in MARKERS.items():
        place = THRESHOLDS.index(cheapest(name))
        left.plot([false_rate[place]], [true_rate[place]], marker, color=BLUE, markersize=8)
        left.annotate(
            name, (false_rate[place], true_rate[place]), xytext=(8, -9), textcoords="offset points", fontsize=9.5
        )
    left.plot([false_rate[at]], [true_rate[at]], "x", color=VERMILION, markersize=11, markeredgewidth=3)
    title(left, "One curve, five optima")
    left.set(xlabel="false-positive rate", ylabel="recall", xlim=(-0.02, 1.0), ylim=(0, 1.04))

    relative = cost / cost.min()
    right.plot(THRESHOLDS, relative, color=BLUE)
    right.plot([best], [1], MARKERS[industry], color=BLUE, markersize=9)
    right.plot([threshold], [min(relative[at], 5)], "x", color=VERMILION, markersize=11, markeredgewidth=3)
    title(right, f"{industry}: {relative[at]:.2f} times the least")
    right.set(xlabel="threshold", ylabel="cost, times the least", ylim=(0.7, 5.1), xlim=(0, 1))
    done = (
        f"a person confirms {reviews[at]:.0f} actions"
        if regime.must_confirm
        else f"{false_actions[at]:.0f} actions are wrong"
    )
    return fig, (
        f"{industry} ({regime.product}) at threshold {threshold:g}: of 1,000 cases {missed[at]:.0f} positive ones are missed and "
        f"{done}. That costs {relative[at]:.2f} times the least; the cheapest single threshold here is {best:g}."
    )


@lru_cache(maxsize=1)
def _by_threshold() -> tuple[list[pd.DataFrame], pd.Series, float]:
    """Each group's good payers refused, defaulters refused, share refused and profit, at thresholds 0.00, 0.01, … 1.00."""
    applicants = lendfair.public_world()
    rows = [lendfair.by_group(applicants, lendfair.rejected(applicants, limit / 100)) for limit in range(101)]
    share = rows[0]["applicants"] / len(applicants)
    return rows, share, lendfair.best_profit(applicants)


def lending_frame(threshold_a: float, threshold_b: float) -> tuple[Figure, str]:
    """Two thresholds for LendFair's two groups: who is refused in each, and what it earns."""
    rows, share, best = _by_threshold()
    at = {"A": rows[round(100 * threshold_a)].loc["A"], "B": rows[round(100 * threshold_b)].loc["B"]}
    profit = sum(share[group] * at[group]["profit"] for group in at)
    kinds = {"good_refused": "good payers", "bad_refused": "defaulters", "refused": "everybody"}

    fig, (left, right) = figure(columns=2, width=8.6)
    places = np.arange(len(kinds))
    for shift, (group, colour, hatch) in enumerate((("A", BLUE, ""), ("B", VERMILION, "//"))):
        values = [at[group][kind] for kind in kinds]
        left.bar(places + 0.4 * shift - 0.2, values, 0.38, color=colour, hatch=hatch, edgecolor="white", label=group)
        for place, value in zip(places, values, strict=True):
            left.annotate(f"{value:.0%}", (place + 0.4 * shift - 0.2, value), ha="center", va="bottom", fontsize=9.5)
    left.set_xticks(places, list(kinds.values()))
    left.set_ylim(0, 1.05)
    left.yaxis.set_major_formatter(PercentFormatter(1))
    left.set_ylabel("share refused")
    left.legend(title="group", frameon=False, loc="upper right")
    title(left, f"Gap of good payers: {100 * (at['B']['good_refused'] - at['A']['good_refused']):+.0f} points")

    right.bar(["A", "B", "all"], [at["A"]["profit"], at["B"]["profit"], profit], color=[BLUE, VERMILION, GREEN])
    for bar, value in enumerate((at["A"]["profit"], at["B"]["profit"], profit)):
        right.annotate(f"{value:.3f}", (bar, max(value, 0)), ha="center", va="bottom", fontweight="bold")
    right.axhline(best, color=INK, linestyle="--", linewidth=1.2)
    right.annotate("best possible, all", (0.6, best), ha="left", va="bottom", fontsize=9.5)
    right.set(ylabel="profit per applicant", ylim=(-0.4, 0.6))
    title(right, f"{profit / best:.0%} of the best profit")
    return fig, (
        f"Thresholds {threshold_a:.2f} for A and {threshold_b:.2f} for B: of the good payers {at['A']['good_refused']:.0%} are refused in "
        f"A and {at['B']['good_refused']:.0%} in B, of all applicants {at['A']['refused']:.0%} and {at['B']['refused']:.0%}. Profit is "
        f"{profit:.3f} per applicant, {profit / best:.0%} of the best possible."
    )


@lru_cache(maxsize=1)
def _value_by_k() -> np.ndarray:
    """Value in 26 weeks by k, as a share of the best of KS, with the weights of what a sale earns; 144 shops."""
    worlds = [cold_start.world(cold_start.PUBLIC_SEED + place) for place in range(6)]
    earns = (0.0, cold_start.MARGIN, 1.0)
    values = np.array([np.mean([cold_start.run(shops, k, earns).value for shops in worlds]) for k in KS])
    return values / values.max()


def blend_frame(k: int, shown: int) -> tuple[Figure, str]:
    """A new item's record against its category's rate: what is believed after some showings, and what that k earns."""
    rate, values = cold_start.CATEGORIES[1][1], _value_by_k()
    hit, flop = (cold_start.blend(RECORDS, share * RECORDS, k, rate) for share in (0.1, 0.0))
    at = int(np.searchsorted(RECORDS, shown))
    weight = shown / (shown + k) if shown + k else 0.0

    fig, (left, right) = figure(columns=2, width=8.6)
    left.plot(RECORDS, hit, color=BLUE)
    left.plot(RECORDS, flop, "--", color=VERMILION)
    left.axhline(rate, color=FAINT, linewidth=1.2)
    left.plot([shown, shown], [hit[at], flop[at]], "o", color=INK, markersize=7)
    left.annotate("one sale in ten", (400, hit[-1]), xytext=(0, 5), textcoords="offset points", ha="right")
    left.annotate("no sale", (400, flop[-1]), xytext=(0, 5), textcoords="offset points", ha="right")
    left.annotate("category", (400, rate), xytext=(0, 3), textcoords="offset points", ha="right", fontsize=9.5)
    left.set(xlabel="showings so far", ylabel="believed rate of sale", ylim=(-0.004, 0.115))
    left.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    title(left, f"After {shown}, its record counts {weight:.0%}")

    right.plot(range(len(KS)), values, "o-", color=BLUE)
    right.plot([KS.index(k)], [values[KS.index(k)]], "o", color=VERMILION, markersize=11)
    right.set_xticks(range(len(KS)), [str(each) for each in KS], fontsize=9)
    right.set(xlabel="k", ylabel="value, of the best k's", ylim=(0.8, 1.02))
    right.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    title(right, f"k = {k} earns {values[KS.index(k)]:.0%}")
    return fig, (
        f"With k = {k}, after {shown} showings an item counts {weight:.0%} by its own record: with one sale in ten its rate is taken for "
        f"{hit[at]:.1%}, with none for {flop[at]:.1%}; its category sells in {rate:.0%}. In 26 weeks this k earns {values[KS.index(k)]:.0%} of the best."
    )


def regime() -> Exploration:
    """Two controls: the industry, and the one threshold that it gets."""
    return Exploration(
        regime_frame,
        {
            "industry": choice("Industry", [(name, name) for name in regimes.REGIMES], "saas"),
            "threshold": stops("Threshold", STOPS, 0.5),
        },
    )


def lending() -> Exploration:
    """Two sliders: each group's threshold."""
    return Exploration(
        lending_frame,
        {
            "threshold_a": slider("Threshold of group A", 0.02, 0.6, 0.01, 0.17),
            "threshold_b": slider("Threshold of group B", 0.02, 0.6, 0.01, 0.17),
        },
    )


def blending() -> Exploration:
    """Two controls: k, and how often the new item was shown."""
    return Exploration(
        blend_frame,
        {
            "k": stops("k, in showings", KS, 0),
            "shown": slider("Showings of the new item", 0, 400, 10, 10),
        },
    )
