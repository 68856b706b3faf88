"""Lesson 12's explorations: what labels buy beside a judge, and a threshold that a few labels move.

Each `…_frame` is a pure function of the controls' values that returns (figure, sentence).
"""

from functools import lru_cache

import numpy as np
from matplotlib.figure import Figure

from aipm.explore.panel import Exploration, choice, stops
from aipm.figure import BLUE, FAINT, INK, VERMILION, figure, title
from aipm.worlds.voices import judging, orders

LABELS = (50, 100, 200, 400, 800, 1600)
JUDGES = {"right in 60%": 0.60, "right in 70%": 0.70, "right in 80%": 0.80, "right in 90%": 0.90, "right in 95%": 0.95}
SHARES = (0.05, 0.1, 0.2, 0.3, 0.5)
JUDGED = 5000
LOOKS = {"people": (FAINT, "s", "-"), "corrected": (VERMILION, "^", "--"), "combined": (BLUE, "o", "-")}
FEW = (5, 10, 20, 50, 100, 400)  # labels for a threshold
ORDERS = ("pnnpnp", "pnnppn", "pnpnpn", "ppnnnp")  # of SmolLM2's eight: the best at 0.5, and three that are worse


def width_frame(labels: int, judge: str, share: float) -> tuple[Figure, str]:
    """Half widths by the number of labels, in three ways, for a judge and a true share."""
    right, counts = JUDGES[judge], np.array(LABELS)
    halves = {way: 100 * judging.half_width(way, share, right, right, counts, JUDGED) for way in judging.WAYS}
    at = LABELS.index(labels)
    fig, ax = figure()
    fig.subplots_adjust(right=0.8)
    for way, (colour, marker, line) in LOOKS.items():
        half = halves[way]
        ax.plot(counts, half, line, marker=marker, color=colour, markersize=5)
        ax.plot([labels], [half[at]], marker, color=colour, markersize=11)
    order = sorted(halves, key=lambda way: halves[way][-1])
    heights = [max(halves[order[0]][-1], 0.7)]
    for way in order[1:]:
        heights.append(max(halves[way][-1], heights[-1] + 1.3))
    for way, height in zip(order, heights, strict=True):
        ax.annotate(f"  {way} ±{halves[way][at]:.1f}", (counts[-1], height), va="center", annotation_clip=False)
    ax.set_xscale("log")
    ax.set_xticks(counts, [f"{count:,}" for count in counts])
    ax.minorticks_off()
    ax.set(xlabel="labels by people", ylabel="± points", ylim=(0, 25))
    best = min(halves, key=lambda way: halves[way][at])
    saved = halves["people"][at] ** 2 / halves["combined"][at] ** 2
    title(ax, f"{best.capitalize()} says most; {labels:,} labels count like {labels * saved:,.0f}")
    return fig, (
        f"With {labels:,} labels, a judge that is {judge} and {share:.0%} displeased, people alone leave ±{halves['people'][at]:.1f} points, "
        f"the corrected report ±{halves['corrected'][at]:.1f} and both combined ±{halves['combined'][at]:.1f}."
    )


@lru_cache(maxsize=8)
def _bills(order: str) -> tuple[float, list[np.ndarray]]:
    """The bill of an order at 0.5, and its bills with a threshold from so many labels of FEW."""
    return orders.euros(orders.asked("smollm2", order, "judge"), 0.5), [orders.moved("smollm2", order, n) for n in FEW]


def threshold_frame(labels: int, order: str) -> tuple[Figure, str]:
    """What a threshold costs that was chosen on so many labels, for an order of the six examples."""
    half, bills = _bills(order)
    middle = np.array([bill.mean() for bill in bills])
    low, high = (np.array([np.quantile(bill, part) for bill in bills]) for part in (0.1, 0.9))
    at = FEW.index(labels)
    fig, ax = figure()
    fig.subplots_adjust(right=0.8)
    places = np.arange(len(FEW))
    ax.vlines(places, low, high, color=BLUE, linewidth=7, alpha=0.3)
    ax.plot(places, middle, "-o", color=BLUE, markersize=5)
    ax.plot([at], [middle[at]], "o", color=BLUE, markersize=11)
    ax.axhline(half, color=VERMILION, linestyle="--")
    ax.annotate(
        f"  0.5: {half:,.0f} €", (places[-1], half), va="center", annotation_clip=False, xytext=(places[-1] + 0.3, half)
    )
    ax.annotate(f"{middle[at]:,.0f} €", (at, middle[at]), (0, 10), textcoords="offset points", ha="center", color=INK)
    ax.set_xticks(places, [str(count) for count in FEW])
    ax.set(xlabel="labels for the threshold (bar: 80 of 100 draws)", ylabel="€ per 1,000 sentences", ylim=(1500, 4700))
    better = middle[at] < half
    title(ax, f"{labels} labels {'cost less than' if better else 'do not beat'} the threshold 0.5 in this order")
    return fig, (
        f"With the examples in the order {order} the threshold 0.5 costs {half:,.0f} euros per 1,000 sentences, and one chosen on {labels} labels "
        f"{middle[at]:,.0f} on average, in 80 of 100 draws {low[at]:,.0f} to {high[at]:,.0f}."
    )


def labels_and_width() -> Exploration:
    """Three controls: labels, the judge, and the true share."""
    return Exploration(
        width_frame,
        {
            "labels": stops("Labels by people", LABELS, 200),
            "judge": choice("Judge", [(name, name) for name in JUDGES], "right in 70%"),
            "share": stops("True share", SHARES, 0.3),
        },
    )


def moved_threshold() -> Exploration:
    """Two controls: how many labels the threshold is chosen on, and the order of the examples."""
    return Exploration(
        threshold_frame,
        {
            "labels": stops("Labels for the threshold", FEW, 20),
            "order": choice("Order of the examples", [(name, name) for name in ORDERS], "pnpnpn"),
        },
    )
