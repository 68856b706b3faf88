"""Lesson 03's three explorations: pages that are turned, scores that are softened, and a gate before the reader.

Each `…_frame` is a pure function of the controls' values that returns (figure, sentence).
"""

from functools import lru_cache

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from aipm.explore.panel import Exploration, choice, slider, stops
from aipm.figure import BLUE, FAINT, GREEN, INK, VERMILION, figure, title
from aipm.measure import calibration_error, calibration_luck
from aipm.worlds.digitdesk import scanner

NAMES = {"bayes": "bayes", "forest": "forest", "cautious": "cautious"}
STYLES = {"bayes": (VERMILION, "o", "-"), "forest": (BLUE, "s", "--"), "cautious": (GREEN, "^", ":")}
GATES = (0.5, 0.8, 0.9, 0.95, 0.97, 0.99, 0.999, 1.0)
STREAMS = {"clean": "clean", "rotated_45": "turned 45°", "noise": "noise", "inverted": "inverted"}


@lru_cache(maxsize=1)
def _turned() -> dict[str, pd.DataFrame]:
    """Accuracy and mean score by angle for each reader, on the public deal."""
    return {name: scanner.turned(scanner.public_world(), name) for name in NAMES}


def rotation_frame(angle: int) -> tuple[Figure, str]:
    """How often three readers are right, and how sure they are, on pages turned by `angle` degrees."""
    fig, (left, right) = figure(columns=2, width=8.6)
    said = []
    for name, curve in _turned().items():
        colour, mark, line = STYLES[name]
        row = curve[curve["angle"] == angle].iloc[0]
        for ax, column in ((left, "accuracy"), (right, "mean_score")):
            ax.plot(curve["angle"], curve[column], line, color=colour)
            ax.plot([angle], [row[column]], mark, color=colour, markersize=9)
            ax.axvline(angle, color=INK, linestyle=":", linewidth=1.0)
        end = curve.iloc[-1]
        right.annotate(
            name, (90, end["mean_score"]), xytext=(0, {"cautious": 7}.get(name, -16)),
            textcoords="offset points", ha="right", fontweight="bold",
        )  # fmt: skip
        said.append(f"{name} is right in {row['accuracy']:.0%} and says {row['mean_score']:.0%}")
    title(left, "What happens")
    title(right, "What is said")
    left.set(ylabel="pages read rightly")
    right.set(ylabel="mean score")
    for ax in (left, right):
        ax.set(xlabel="pages turned by, degrees", xticks=(0, 15, 30, 45, 60, 75, 90), ylim=(0, 1.06))
        ax.yaxis.set_major_formatter(PercentFormatter(1))
    return fig, f"On pages turned by {angle} degrees, {'; '.join(said)}."


@lru_cache(maxsize=4)
def _said(reader: str) -> tuple[np.ndarray, np.ndarray]:
    """All ten probabilities of each clean public page as logarithms, and whether the reading is right."""
    world = scanner.public_world()
    return np.log(np.clip(world.probabilities(reader, "clean"), 1e-300, 1)), world.readings(reader)["right"].to_numpy()


def softened(reader: str, temperature: float) -> tuple[np.ndarray, np.ndarray]:
    """The score of each clean public page at a temperature, and whether its reading is right."""
    logs, right = _said(reader)
    powers = np.exp((logs - logs.max(axis=1, keepdims=True)) / temperature)
    return powers.max(axis=1) / powers.sum(axis=1), right


def reliability_frame(reader: str, temperature: float) -> tuple[Figure, str]:
    """Said against happened, in ten bins of the score, with the scores softened by a temperature."""
    score, right = softened(reader, temperature)
    place = np.clip((score * 10).astype(int), 0, 9)
    size = np.bincount(place, minlength=10)
    filled = size > 0
    mean = np.bincount(place, score, 10)[filled] / size[filled]
    share = np.bincount(place, right, 10)[filled] / size[filled]
    error, luck = calibration_error(score, right), calibration_luck(score, np.random.default_rng(0))

    fig, ax = figure(width=6.4, height=4.4)
    ax.plot([0, 1], [0, 1], color=INK, linestyle="--", linewidth=1.2)
    ax.annotate("said = happened", (0.32, 0.34), rotation=36, ha="center", va="bottom", color=FAINT)
    ax.vlines(mean, np.minimum(mean, share), np.maximum(mean, share), color=VERMILION, linewidth=2)
    ax.scatter(mean, share, s=20 + 300 * size[filled] / len(score), color=BLUE, edgecolor="white", zorder=3)
    title(ax, "Each upright line is a promise not kept, or undersold")
    ax.set(xlabel="mean score of the bin", ylabel="share read rightly", xlim=(0, 1.04), ylim=(0, 1.08))
    return fig, (
        f"At temperature {temperature:.1f} the reader {reader} says {score.mean():.1%} on average and is right in "
        f"{right.mean():.1%} of {len(score)} pages; the calibration error is {error:.3f}. "
        f"Luck alone would bring {luck.mean():.3f} on average, and in 95 of 100 tests less than {np.quantile(luck, 0.95):.3f}."
    )


@lru_cache(maxsize=1)
def _streams() -> dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Score, unfamiliarity and rightness of each page of the four public streams, read by bayes."""
    world = scanner.public_world()
    return {
        name: (
            world.readings("bayes", name)["score"].to_numpy(),
            world.unfamiliar(name),
            world.readings("bayes", name)["right"].to_numpy(),
        )
        for name in STREAMS
    }


def gate_frame(score_min: float, ood_max: float) -> tuple[Figure, str]:
    """Which share of four streams is served when the score is high enough and the page familiar enough."""
    passed = {
        name: (score >= score_min) & (unfamiliar <= ood_max) for name, (score, unfamiliar, _) in _streams().items()
    }
    share = {name: kept.mean() for name, kept in passed.items()}
    clean = passed["clean"]
    wrong = 1 - _streams()["clean"][2][clean].mean() if clean.any() else 0.0
    foreign = np.mean([share[name] for name in scanner.FOREIGN])

    fig, ax = figure()
    ax.bar(
        list(STREAMS.values()), list(share.values()), color=[BLUE, VERMILION, VERMILION, VERMILION],
        hatch=["", "//", "//", "//"], edgecolor="white",
    )  # fmt: skip
    for place, value in enumerate(share.values()):
        ax.annotate(
            f"{value:.0%}", (place, value), xytext=(0, 3), textcoords="offset points", ha="center", fontweight="bold"
        )
    ax.yaxis.set_major_formatter(PercentFormatter(1))
    ax.set(ylabel="pages served without a person", ylim=(0, 1.18))
    title(ax, "The first bar is the work, the others should be empty")
    return fig, (
        f"Serving from score {score_min:.2f} and up to unfamiliarity {ood_max:g}, the reader serves {share['clean']:.0%} of "
        f"the clean pages, {wrong:.1%} of those wrongly, and {foreign:.0%} of the pages it should never have read."
    )


def rotation() -> Exploration:
    """Slider: by how much the pages are turned."""
    return Exploration(rotation_frame, {"angle": slider("Pages turned by", 0, 90, 5, 0, unit="degrees")})


def reliability() -> Exploration:
    """Two controls: which reader, and by which temperature its scores are softened."""
    return Exploration(
        reliability_frame,
        {
            "reader": choice("Reader", [(name, name) for name in NAMES], "bayes"),
            "temperature": stops("Temperature", (0.2, 0.4, 0.6, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0), 1.0),
        },
    )


def gate() -> Exploration:
    """Two controls: the threshold on the score, and how unfamiliar a page may be."""
    return Exploration(
        gate_frame,
        {
            "score_min": slider("Serve from score", 0.0, 0.99, 0.01, 0.9),
            "ood_max": stops("Serve up to unfamiliarity", GATES, 1.0),
        },
    )
