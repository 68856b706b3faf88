"""Lesson 00's exploration: what a threshold does to DigitDesk's readings and scores.

`threshold_frame` is a pure function of the slider's value that returns (figure, sentence).
"""

from functools import lru_cache

import numpy as np
from matplotlib.figure import Figure

from aipm.explore.panel import Exploration, slider
from aipm.figure import BLUE, INK, VERMILION, figure, title
from aipm.worlds import digitdesk

CURVE = np.round(np.arange(0.2, 0.901, 0.01), 2)
VERY_SURE = 0.9


@lru_cache(maxsize=1)
def _sorted() -> tuple[np.ndarray, np.ndarray]:
    """The public scores in rising order, and how many wrong readings stand before each place (one entry more)."""
    readings = digitdesk.public_world().sort_values("score")
    wrong = (readings["read_as"] != readings["digit"]).to_numpy()
    return readings["score"].to_numpy(), np.concatenate([[0], np.cumsum(wrong)])


def _served(threshold: float | np.ndarray) -> tuple[np.ndarray | np.integer, np.ndarray | np.integer]:
    """How many readings have at least this score, and how many of those are wrong; `threshold` may be an array."""
    scores, wrong = _sorted()
    first = np.searchsorted(scores, threshold)
    return len(scores) - first, wrong[-1] - wrong[first]


def threshold_frame(threshold: float) -> tuple[Figure, str]:
    """What is served, and what of it is wrong, when readings below `threshold` go to a clerk."""
    threshold = round(threshold, 2)
    images, all_wrong = len(_sorted()[0]), int(_sorted()[1][-1])
    served, wrong = map(int, _served(threshold))
    curve_served, curve_wrong = _served(CURVE)
    coverage, error = served / images, wrong / served
    held = images - served

    fig, (left, right) = figure(columns=2, width=8.6)
    left.plot(CURVE, 100 * curve_served / images, color=BLUE)
    right.plot(CURVE, 100 * curve_wrong / curve_served, "--", color=VERMILION)
    left.plot([threshold], [100 * coverage], "o", color=BLUE, markersize=10)
    right.plot([threshold], [100 * error], "s", color=VERMILION, markersize=9)
    for ax, value, form in ((left, coverage, ".0%"), (right, error, ".1%")):
        ax.axvline(threshold, color=INK, linestyle=":", linewidth=1.2)
        ax.annotate(
            f"{value:{form}}", (threshold, 100 * value), xytext=(8, 8), textcoords="offset points", fontweight="bold"
        )
        ax.set(xlabel="threshold: serve from this score", xlim=(0.18, 0.98), xticks=(0.2, 0.4, 0.6, 0.8))
    title(left, "The surer, the less is served")
    left.set(ylabel="served, % of all digits", ylim=(0, 112), yticks=(0, 25, 50, 75, 100))
    title(right, "The surer, the less is wrong")
    right.set(ylabel="wrong, % of the served", ylim=(-0.1, 5.2), yticks=(0, 1, 2, 3, 4, 5))
    clerk = "No clerk is needed."
    if held:
        clerk = f"A clerk types the other {held:,}, of which {held - all_wrong + wrong:,} had been read rightly."
    return fig, (
        f"At threshold {threshold:.2f} DigitDesk serves {served:,} of {images:,} digits ({coverage:.1%}). "
        f"Wrong among those: {wrong} ({error:.2%}). {clerk}"
    )


def threshold() -> Exploration:
    """Slider: from which score on a reading is served without a person."""
    return Exploration(threshold_frame, {"threshold": slider("Threshold", 0.2, 0.9, 0.02, 0.5)})
