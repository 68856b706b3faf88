"""Lesson 00's pictures of DigitDesk: its readings one by one, its scores, and what a threshold does to both.

`threshold_frame` is a pure function of the slider's value that returns (figure, sentence); the other two draw a table of
readings and return (figure, sentence, table).
"""

from functools import lru_cache

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aipm.explore.panel import Exploration, slider
from aipm.figure import BLUE, FAINT, INK, VERMILION, figure, title
from aipm.worlds import digitdesk

CURVE = np.round(np.arange(0.2, 0.901, 0.01), 2)
VERY_SURE = 0.9


def sheet(readings: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """The images of some readings in two rows, each with what was read, its score and, where it is wrong, the truth."""
    pictures = digitdesk.load().set_index("image").filter(like="pixel").loc[readings["image"]].to_numpy()
    columns = -(-len(readings) // 2)
    wide, high = 1.35 * columns - 0.25, 3.4  # in images
    inches = min(1.1, 8.3 / wide)  # of one image
    fig, ax = figure(width=inches * wide + 0.2, height=inches * high + 0.5)
    fig.subplots_adjust(left=0.01, right=0.99, bottom=0.01)
    for place, (picture, row) in enumerate(zip(pictures, readings.itertuples(index=False), strict=True)):
        across, down = place % columns, place // columns
        left, top = 1.35 * across, -1.75 * down
        ax.imshow(picture.reshape(8, 8), cmap="gray_r", vmin=0, vmax=16, extent=(left, left + 1, top - 1, top))
        wrong = row.read_as != row.digit
        ax.text(left + 0.5, top - 1.05, f"read as {row.read_as}", ha="center", va="top", fontweight="bold")
        ax.text(left + 0.5, top - 1.24, f"score {row.score:.2f}", ha="center", va="top", color=FAINT)
        if wrong:
            ax.text(left + 0.5, top - 1.43, f"✗ is a {row.digit}", ha="center", va="top", color=INK)
    ax.set(xlim=(-0.05, wide - 0.05), ylim=(0.05 - high, 0.05))
    ax.axis("off")
    wrong = (readings["read_as"] != readings["digit"]).to_numpy()
    heading = {
        0: f"All {len(readings)} are read as they were written",
        len(readings): f"Nothing on the clerk's screen marks these {len(readings)} as wrong",
    }
    title(ax, heading.get(int(wrong.sum()), f"{wrong.sum()} of {len(readings)} are wrong"))
    each = [f"{row.digit} read as {row.read_as} (score {row.score:.2f})" for row in readings.itertuples(index=False)]
    words = f"{len(readings)} handwritten digits, {wrong.sum()} of them read wrongly: {'; '.join(each)}."
    return fig, words, readings[["image", "digit", "read_as", "score"]]


def score_histogram(readings: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """How many readings have which score, in steps of 0.05."""
    counts, edges = np.histogram(readings["score"], np.linspace(0, 1, 21))
    high = edges[:-1] > VERY_SURE - 0.01
    fig, ax = figure()
    ax.bar(
        edges[:-1], counts, 0.045, align="edge", color=np.where(high, VERMILION, BLUE), hatch=np.where(high, "//", "")
    )
    most = int(readings["score"].ge(VERY_SURE).sum())
    ax.annotate(
        f"{VERY_SURE:g} or more:\n{most} of {len(readings):,}", (0.95, counts[high].max()), xytext=(0, 6),
        textcoords="offset points", ha="center", va="bottom", fontweight="bold",
    )  # fmt: skip
    title(ax, "The model is seldom very sure")
    ax.set(xlabel="score of the reading", ylabel="digits", xlim=(0, 1.02), ylim=(0, 1.45 * counts.max()))
    table = pd.DataFrame({"score from": edges[:-1], "to": edges[1:], "digits": counts})
    words = (
        f"The scores of {len(readings):,} readings spread from {readings['score'].min():.2f} to "
        f"{readings['score'].max():.2f}; half of them lie above {readings['score'].median():.2f}, and {most} are "
        f"{VERY_SURE:g} or more."
    )
    return fig, words, table[table["digits"] > 0]


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
