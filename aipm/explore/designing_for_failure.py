"""Lesson 04's three explorations: zones, alarms and a learning loop.

Each `…_frame` is a pure function of the sliders' values that returns (figure, sentence).
"""

from functools import lru_cache

import numpy as np
from matplotlib.figure import Figure

from aipm.explore.panel import Exploration, choice, slider, stops
from aipm.figure import BLUE, FAINT, INK, VERMILION, figure, title
from aipm.worlds import cytotriage
from aipm.worlds.payguard import drills
from aipm.worlds.shelf import feedback

LOWS = (0.01, 0.02, 0.05, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)
HIGHS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
REVIEWS_A_DAY, CASES_A_DAY = 240, 1200
SHARES = (0, 0.005, 0.01, 0.02, 0.05, 0.08, 0.12, 0.2, 0.4, 1.0)
LABELS = (10, 25, 55, 100, 200)
SHOPS = 12
LIMITS = np.round(np.arange(1, 4.01, 0.25), 2)


@lru_cache(maxsize=1)
def _cases() -> tuple[np.ndarray, np.ndarray]:
    cases = cytotriage.public_world()
    return cases["logistic"].to_numpy(), (cases["malignant"] == 1).to_numpy()


def zones_frame(low: float, high: float) -> tuple[Figure, str]:
    """CytoTriage with two thresholds: who is cleared, who is looked at, who is referred, and the reviewers' queue."""
    scores, sick = _cases()
    zones = (scores < low, (scores >= low) & (scores < high), scores >= high)
    share = 1000 / len(scores)
    healthy, ill = ([share * (zone & part).sum() for zone in zones] for part in (~sick, sick))
    queue = CASES_A_DAY * zones[1].mean()
    places = np.arange(3)

    fig, (left, right) = figure(columns=2, width=8.6)
    left.bar(places, healthy, color=BLUE, label="benign")
    left.bar(places, ill, bottom=healthy, color=VERMILION, hatch="//", edgecolor="white", label="malignant")
    for place in places:
        left.annotate(
            f"{ill[place]:.0f} malignant", (place, healthy[place] + ill[place]), xytext=(0, 3),
            textcoords="offset points", ha="center", va="bottom", fontweight="bold",
        )  # fmt: skip
    left.set_xticks(places, ["clear", "a person\nlooks", "urgent\nreferral"])
    left.set(ylabel="of 1,000 cases", ylim=(0, 800), xlim=(-0.6, 2.6))
    left.legend(loc="upper right", frameon=False)
    title(left, "Three zones of 1,000 cases")
    days = np.arange(6)
    right.plot(days, np.maximum(0, queue - REVIEWS_A_DAY) * days, color=VERMILION, marker="s")
    right.set(xlabel="working day", ylabel="cases still waiting", ylim=(-8, 500), xlim=(-0.2, 5.2))
    title(right, "The queue grows" if queue > REVIEWS_A_DAY else "The queue stays empty")
    return fig, (
        f"Cleared below {low:g}, urgent from {high:g}: {ill[0]:.1f} malignant cases of 1,000 are cleared, "
        f"{zones[1].mean():.1%} go to a person, {healthy[2] / 10:.1f}% are benign and urgent. That is {queue:.0f} reviews a day "
        f"for people who can do {REVIEWS_A_DAY}; after five days {max(0, queue - REVIEWS_A_DAY) * 5:.0f} cases wait."
    )


@lru_cache(maxsize=32)
def _charts(labels: int, runs: int) -> np.ndarray:
    """False alarm and caught for each of LIMITS, at this many labels a week."""
    usual, drifted = drills.rates()[drills.CALM].recall, drills.rates()[drills.TACTICS].recall
    return np.array([drills.chart(usual, drifted, labels, k, runs) for k in LIMITS]).T


def alarm_frame(k: float, runs: int, labels: int) -> tuple[Figure, str]:
    """A weekly chart of recall: how often it wakes somebody for nothing, and how soon it sees the change of tactics."""
    false, caught = _charts(labels, runs)
    at = int(np.argmin(np.abs(LIMITS - k)))
    fig, ax = figure()
    for values, colour, line, marker, name in (
        (caught, BLUE, "-", "o", "change caught within two weeks of labels"),
        (false, VERMILION, "--", "s", "false alarm in a calm quarter"),
    ):
        ax.plot(LIMITS, 100 * values, line, color=colour, label=name)
        ax.plot([LIMITS[at]], [100 * values[at]], marker, color=colour, markersize=10)
        ax.annotate(
            f"{values[at]:.1%}",
            (LIMITS[at], 100 * values[at]),
            xytext=(9, 5),
            textcoords="offset points",
            fontweight="bold",
        )
    ax.set(
        xlabel="limit: standard deviations below the usual recall", ylabel="chance, %", ylim=(-3, 135), xlim=(0.9, 4.5)
    )
    ax.set_yticks([0, 25, 50, 75, 100])
    ax.legend(loc="upper right", frameon=False)
    title(ax, "A wider limit sleeps better and sees less")
    weeks = "one week" if runs == 1 else f"{runs} weeks in a row"
    return fig, (
        f"With {labels} frauds a week, a limit of {LIMITS[at]:g} standard deviations and {weeks} below it, a calm quarter brings a false "
        f"alarm with a chance of {false[at]:.1%}, and the change of tactics is caught within two weeks of labels with one of {caught[at]:.1%}."
    )


@lru_cache(maxsize=1)
def _loops() -> tuple[np.ndarray, np.ndarray]:
    """By share of random places: clicks as a share of the best page, and best items known, averaged over SHOPS shops."""
    runs = [[feedback.run(feedback.world(seed), share) for seed in range(SHOPS)] for share in SHARES]
    clicks = np.array([[run.of_best for run in row] for row in runs]).mean(axis=1)
    return clicks, np.array([[run.found for run in row] for row in runs]).mean(axis=1)


def loop_frame(explore_share: float) -> tuple[Figure, str]:
    """Twelve shops after twenty weeks: what a share of random places costs, and what it finds."""
    clicks, found = _loops()
    at = SHARES.index(explore_share)
    places = np.arange(len(SHARES))
    names = [f"{100 * share:g}" for share in SHARES]

    fig, (left, right) = figure(columns=2, width=8.6)
    for ax, values, colour, form in ((left, 100 * clicks, BLUE, ".0f"), (right, found, VERMILION, ".1f")):
        ax.bar(places, values, color=colour, hatch="" if ax is left else "//", edgecolor="white")
        ax.annotate(
            f"{values[at]:{form}}{'%' if ax is left else ''}", (at, values[at]), xytext=(0, 4),
            textcoords="offset points", ha="center", fontweight="bold",
        )  # fmt: skip
        ax.set_xticks(places, names, fontsize=9)
        ax.plot([at], [0], "^", color=INK, markersize=9, clip_on=False)
        ax.set_xlabel("random places, %")
    left.set(ylabel="clicks, % of the best page's", ylim=(0, 118))
    right.set(ylabel="of the best five items known", ylim=(0, 5.9))
    right.axhline(5, color=FAINT, linestyle="--", linewidth=1)
    title(left, "A little chance pays")
    title(right, "Chance finds what was never shown")
    return fig, (
        f"With {100 * explore_share:g}% of the places drawn at random, a page earns {clicks[at]:.0%} of the clicks of the best page after "
        f"{feedback.WEEKS} weeks and knows {found[at]:.1f} of its five best items (average of {SHOPS} simulated shops)."
    )


def zones() -> Exploration:
    """Two sliders: where clearing ends, and where an urgent referral begins."""
    return Exploration(zones_frame, {"low": stops("Clear below", LOWS, 0.5), "high": stops("Urgent from", HIGHS, 0.5)})


def alarms() -> Exploration:
    """Three controls: the limit, how many weeks in a row, and how many labelled frauds a week."""
    return Exploration(
        alarm_frame,
        {
            "k": slider("Limit", 1.0, 4.0, 0.25, 2.0, unit="standard deviations"),
            "runs": choice("Weeks in a row", [("1", 1), ("2", 2)], 1),
            "labels": stops("Labelled frauds", LABELS, 25, unit="a week"),
        },
    )


def loop() -> Exploration:
    """Slider: the share of places that go to an item drawn at random."""
    return Exploration(loop_frame, {"explore_share": stops("Random places", SHARES, 0, unit="share of all")})
