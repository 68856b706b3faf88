"""Lesson 07's explorations: draws of a test against the day of use, a mix of tiers that turns a sign, and how luck looks.

Each `…_frame` is a pure function of the controls' values that returns (figure, sentence).
"""

from functools import lru_cache

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from scipy import stats

from aipm.explore.panel import Exploration, choice, slider, stops
from aipm.figure import BLUE, FAINT, INK, VERMILION, figure, title
from aipm.worlds.keepit import churn_model, segments, support
from aipm.worlds.keepit import export as keepit_export

LEAK = "retention_call"
SPLITS = {"random_rows": "random rows", "by_customer": "whole customers"}
SIZES = (12, 50, 100, 250, 500, 1000, 2500, 5000)
LOOKS = 40
DRAWS = 5
FREE = np.arange(0, 101, 5)


@lru_cache(maxsize=1)
def _day() -> float:
    """The AUC next month of the team's forest without the retention call and without December."""
    return churn_model.on_the_day(churn_model.world(0), (LEAK,), (keepit_export.LAST,))


@lru_cache(maxsize=16)
def _test(split: str, draw: int) -> tuple[float, float]:
    """(AUC in the test, half its 95% interval) of that forest, when the rows are split with the seed `draw`."""
    export = keepit_export.load()
    test = churn_model.tested(export, (LEAK,), split, (keepit_export.LAST,), draw)
    return test, churn_model.luck_of_a_test(export, test, (keepit_export.LAST,))


def leak_frame(split: str, draw: int) -> tuple[Figure, str]:
    """What one draw of a test says of the forest, with its interval, and what the forest is worth next month."""
    (test, luck), day = _test(split, draw - 1), _day()
    fig, ax = figure()
    bars = ax.bar([0, 1], [test - 0.5, day - 0.5], bottom=0.5, color=[BLUE, VERMILION], width=0.5)
    bars[1].set(hatch="//", edgecolor="white")
    ax.errorbar([0], [test], [luck], color=INK, capsize=6)
    for place, value in ((0, test), (1, day)):
        ax.annotate(f"{value:.3f}", (place + 0.3, value), va="center", fontweight="bold")
    ax.annotate("a coin is 0.500", (1.6, 0.5), xytext=(0, 4), textcoords="offset points", ha="right")
    ax.set_xticks([0, 1], ["in the test", "next month"])
    ax.set(ylabel="AUC", ylim=(0.5, 0.65), xlim=(-0.6, 1.6))
    off = abs(test - day) > luck
    title(ax, "The interval of the test misses next month" if off else "The interval of the test reaches next month")
    return fig, (
        f"Draw {draw}, split by {SPLITS[split]}: the forest's AUC is {test:.3f} in the test, give or take {luck:.3f}, and {day:.3f} "
        f"next month, which is {abs(test - day):.3f} {'less' if test > day else 'more'}."
    )


@lru_cache(maxsize=1)
def _tiers() -> tuple[pd.DataFrame, pd.Series]:
    """(table of gaps, share of heavy users by tier) of the mended public export."""
    table = keepit_export.mended(keepit_export.load())
    heavy = (table["tickets_90d"] >= support.HEAVY).groupby(table["tier"]).mean()
    return support.gaps(table), heavy


@lru_cache(maxsize=1)
def _overall() -> np.ndarray:
    """The overall gap for each share of free customers in FREE, the others pro and enterprise as 76 to 24."""
    table, heavy = _tiers()
    return np.array([support.mixed(table, heavy, mix_of(free)) for free in FREE])


def mix_of(free: float | np.integer) -> dict[str, float]:
    """The share of each tier when `free` of 100 customers are free and the paying ones stay as they are among themselves."""
    paying = 1 - free / 100
    return {"free": free / 100, "pro": paying * 0.76, "enterprise": paying * 0.24}


def mix_frame(free: int) -> tuple[Figure, str]:
    """Inside each tier heavy users leave more; in all tiers together it depends on the mix."""
    table, _ = _tiers()
    overall = _overall()[int(np.argmin(np.abs(FREE - free)))]
    fig, (left, right) = figure(columns=2, width=8.6)
    tiers = ["free", "pro", "enterprise"]
    places = np.arange(3)
    for name, shift, colour, hatch in (("heavy", 0.2, VERMILION, "//"), ("others", -0.2, BLUE, "")):
        label = "2 tickets or more" if name == "heavy" else "fewer"
        left.bar(
            places + shift, 100 * table.loc[tiers, name], 0.38, color=colour, hatch=hatch, edgecolor="white", label=label
        )  # fmt: skip
    left.set_xticks(places, tiers)
    left.set(ylabel="left, % of the customers", ylim=(0, 60))
    left.legend(loc="upper right", frameon=False)
    title(left, "Inside each tier: more")
    right.plot(FREE, 100 * _overall(), color=BLUE)
    right.axhline(0, color=INK, linestyle=":", linewidth=1.4)
    right.plot([free], [100 * overall], "s", color=VERMILION, markersize=9)
    right.annotate(
        f"{100 * overall:+.1f}", (free, 100 * overall), xytext=(8, 8), textcoords="offset points", fontweight="bold"
    )
    right.set(xlabel="free customers of 100", ylabel="heavy users minus others, points", xlim=(-4, 112), ylim=(-18, 22))
    title(right, "All together: less" if overall < 0 else "All together: more")
    return fig, (
        f"With {free} free customers of 100, heavy users of support leave {100 * abs(overall):.1f} percentage points "
        f"{'less' if overall < 0 else 'more'} than the others when nobody looks at tiers. Inside the tiers they leave "
        f"{100 * table.loc['free', 'gap']:.0f}, {100 * table.loc['pro', 'gap']:.0f} and {100 * table.loc['enterprise', 'gap']:.0f} points more, whatever the mix."
    )


def luck_of(customers: int, share: float = segments.USUAL) -> float:
    """How far a share moves from one quarter to the next by luck alone, in 95 of 100 cases; a fraction."""
    return float(stats.norm.ppf(0.975) * np.sqrt(2 * share * (1 - share) / customers))


def looks_frame(customers: int, looks: int) -> tuple[Figure, str]:
    """How far luck moves a segment of this size, and how often many looks find something where nothing is."""
    luck = 100 * luck_of(customers)
    false = segments.chance_of_a_false_one(looks)
    careful = segments.chance_of_a_false_one(looks, segments.LEVEL / looks)
    fig, (left, right) = figure(columns=2, width=8.6)
    places = np.arange(len(SIZES))
    band = np.array([100 * luck_of(size) for size in SIZES])
    left.fill_between(places, -band, band, color=BLUE, alpha=0.25)
    left.errorbar([SIZES.index(customers)], [0], yerr=[luck], color=VERMILION, marker="s", capsize=6, markersize=7)
    left.set_xticks(places, [f"{size}" for size in SIZES], fontsize=9)
    left.set(xlabel="customers in the segment", ylabel="change by luck alone, points", ylim=(-36, 36))
    title(left, "Small segments jump")
    number = np.arange(1, LOOKS + 1)
    right.plot(number, 100 * segments.chance_of_a_false_one(number), color=BLUE)
    right.plot(number, 100 * segments.chance_of_a_false_one(number, segments.LEVEL / number), "--", color=FAINT)
    right.plot([looks], [100 * false], "s", color=VERMILION, markersize=9)
    right.annotate(f"{false:.0%}", (looks, 100 * false), xytext=(4, -16), textcoords="offset points", fontweight="bold")
    right.annotate("5% divided by the looks", (LOOKS, 9), ha="right")
    right.set(xlabel="segments looked at", ylabel="a false find, % of the times", ylim=(0, 100), xlim=(0, LOOKS + 4))
    title(right, "Many looks find something")
    return fig, (
        f"A segment of {customers:,} customers moves by up to {luck:.1f} percentage points by luck alone in 95 of 100 quarters. Looking at "
        f"{looks} {'segment' if looks == 1 else 'segments'} in which nothing happens finds something below 5% with a chance of {false:.0%}, "
        f"and with one of {careful:.1%} when the 5% is divided by the number of looks."
    )


def leak() -> Exploration:
    """Two controls: how rows are split into training and test, and which of five draws it is.

    All ten forests are learned here, so that a change of a control only draws.
    """
    for split in SPLITS:
        for draw in range(DRAWS):
            _test(split, draw)
    return Exploration(
        leak_frame,
        {
            "split": choice("Split by", [(name, split) for split, name in SPLITS.items()], "random_rows"),
            "draw": slider("Draw", 1, DRAWS, 1, 1),
        },
    )


def mix() -> Exploration:
    """Slider: how many of 100 customers are free ones."""
    return Exploration(mix_frame, {"free": slider("Free customers", 0, 100, 5, 50, unit="of 100")})


def looks() -> Exploration:
    """Two sliders: the size of a segment, and how many segments are looked at."""
    return Exploration(
        looks_frame,
        {
            "customers": stops("Customers in the segment", SIZES, 100),
            "looks": slider("Segments looked at", 1, LOOKS, 1, 20),
        },
    )
