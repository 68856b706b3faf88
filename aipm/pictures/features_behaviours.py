"""Lesson 01's pictures: what a new model each night changes, what one score means in each segment, and a spoiled log."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from aipm.figure import BLUE, FAINT, GREEN, INK, VERMILION, figure, title

UNFAMILIAR = 0.99  # from this `ood` on
BANDS = (0.4, 0.6, 0.7, 0.8, 0.9, 1.01)  # of scores; the last end lies above the score 1
LEAST_CASES = 10  # in a band, or no point is drawn
SEGMENTS = {"returning": (BLUE, "o", "-"), "new": (GREEN, "D", "--"), "abroad": (VERMILION, "s", ":")}


def total_and_users(days: np.ndarray, wanted: np.ndarray, other: np.ndarray) -> tuple[Figure, str, pd.DataFrame]:
    """By day, two shares: of users who want what they are shown, and of those whose item is not that of the first day."""
    fig, ax = figure()
    lines = {
        "want what they are shown": (wanted, BLUE, "-"),
        "have another item than on the first day": (other, VERMILION, "--"),
    }
    for name, (share, colour, dash) in lines.items():
        ax.plot(days, share, dash, color=colour)
        ax.annotate(
            f"{name}: {share[-1]:.1%}", (days[-1], share[-1]), (0, 8), textcoords="offset points", ha="right",
            fontweight="bold",
        )  # fmt: skip
    ax.set(xlabel="day", ylabel="share of the users", ylim=(0, 1))
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    title(ax, "The total stays, and more and more users have another item")
    words = (
        f"Two lines from day {days[0]} to day {days[-1]}: the share that wants what it is shown goes from {wanted[0]:.1%} "
        f"to {wanted[-1]:.1%}, and the share with another item than on the first day from {other[0]:.1%} to {other[-1]:.1%}."
    )
    return fig, words, pd.DataFrame({"day": days, **{name: share for name, (share, *_) in lines.items()}})


def gains(gain: np.ndarray) -> tuple[Figure, str, pd.DataFrame]:
    """How much likelier (or less likely) each changed item is to be wanted than the item before; `gain` as a fraction."""
    points, better = 100 * gain, int((gain > 0).sum())
    most = np.ceil(abs(points).max() / 5) * 5
    edges = np.arange(-most, most + 1, 2.5)
    counts = np.histogram(points, edges)[0]
    up = edges[:-1] >= 0
    fig, ax = figure()
    ax.bar(edges[:-1], counts, 2.2, align="edge", color=np.where(up, BLUE, VERMILION), hatch=np.where(up, "", "//"))
    high = 1.2 * counts.max()
    for words, side, at in ((f"worse: {len(gain) - better}", "left", -most), (f"better: {better}", "right", most)):
        ax.annotate(words, (at, high), ha=side, va="top", fontweight="bold")
    ax.axvline(0, color=INK)
    ax.set(
        xlabel="change of the chance that the user wants the item, points", ylabel="changes of an item", ylim=(0, high)
    )
    even = 0.4 <= better / len(gain) <= 0.6
    title(ax, "A new item is about as often worse as better" if even else "The new items mostly differ one way")
    words = (
        f"Of {len(gain)} changes {better} are for the better and {len(gain) - better} for the worse; on average the chance "
        f"that the item is wanted changes by {points.mean():+.1f} points."
    )
    table = pd.DataFrame({"points from": edges[:-1], "to": edges[1:], "changes": counts})
    return fig, words, table[table["changes"] > 0]


def wanted_by_score(visits: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """The share of suggestions that were wanted by score, in each segment, beside what the score promises."""
    band = pd.cut(visits["score"], list(BANDS), right=False)
    groups = visits.groupby(["segment", band], observed=True)
    table = groups.agg(score=("score", "mean"), wanted=("right", "mean"), visits=("right", "size"))
    table = table[table["visits"] >= LEAST_CASES].reset_index(names=["segment", "band"]).drop(columns="band")
    fig, ax = figure()
    ax.plot([0.4, 0.94], [0.4, 0.94], color=FAINT, linewidth=1.2)
    ax.annotate("as the score promises ", (0.6, 0.63), color=FAINT, ha="right")
    for segment, (colour, mark, dash) in SEGMENTS.items():
        line = table[table["segment"] == segment]
        ax.plot(line["score"], line["wanted"], marker=mark, linestyle=dash, color=colour)
        ax.annotate(
            segment, (line["score"].iloc[-1], line["wanted"].iloc[-1]), (10, 0), textcoords="offset points", va="center",
            fontweight="bold",
        )  # fmt: skip
    ax.set(xlabel="score of the suggestion", ylabel="of these, wanted", xlim=(0.4, 1.12), ylim=(0, 1.05))
    ax.xaxis.set_ticks([0.4, 0.6, 0.8, 1.0])
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    title(ax, "The same score means less for new visitors, and little abroad")
    top = table.groupby("segment").last()
    each = ", ".join(f"{segment} {top.loc[segment, 'wanted']:.0%}" for segment in SEGMENTS)
    words = f"Lines of the share of suggestions that were wanted, by score; from a score of {BANDS[-2]:g} on: {each}."
    return fig, words, table


def unfamiliar(visits: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """How unfamiliar the visitors of each segment are, in twenty steps of `ood`."""
    edges = np.linspace(0, 1, 21)
    shares = {name: visits.loc[visits["segment"] == name, "ood"] for name in SEGMENTS}
    steps = {name: np.histogram(ood, edges)[0] / len(ood) for name, ood in shares.items()}
    beyond = {name: (ood >= UNFAMILIAR).mean() for name, ood in shares.items()}
    fig, ax = figure()
    for name, (colour, _, dash) in SEGMENTS.items():
        ax.stairs(steps[name], edges, color=colour, linestyle=dash, linewidth=2.2)
    ax.annotate(
        f"abroad: {beyond['abroad']:.0%} at {UNFAMILIAR} or more ", (0.94, 0.9 * steps["abroad"][-1]), ha="right"
    )
    ax.annotate("returning and new: spread over all values", (0.02, 0.12))
    ax.set(xlabel="ood: how unfamiliar the visitor is", ylabel="share of the segment", xlim=(0, 1.02), ylim=(0, 1.05))
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    title(ax, "Visitors from abroad lie outside what the model has learned from")
    each = ", ".join(f"{name} {share:.1%}" for name, share in beyond.items())
    words = f"Steps of the share of each segment by ood, flat but for abroad; at {UNFAMILIAR} or more: {each}."
    return fig, words, pd.DataFrame({"ood from": edges[:-1], "to": edges[1:], **steps})


def spoiled_log(bug: Mapping[str, float]) -> tuple[Figure, str, pd.DataFrame]:
    """The shares of `shelf.label_bug`: the good model, the spoiled one by its evaluation, and in front of visitors."""
    names = {
        "before": "right log", "on_the_log": "spoiled log,\nby the evaluation", "truth": "spoiled log,\nby the visitors",
    }  # fmt: skip
    fig, ax = figure(height=3.2)
    fig.subplots_adjust(left=0.22)
    for place, name in enumerate(names):
        bad = name == "truth"
        ax.barh(-place, bug[name], 0.6, color=VERMILION if bad else BLUE, hatch="//" if bad else "")
        ax.annotate(f" {bug[name]:.1%}", (bug[name], -place), va="center", fontweight="bold")
    ax.set(
        yticks=[0, -1, -2],
        yticklabels=list(names.values()),
        xlabel="visitors who want what they are shown",
        xlim=(0, 0.95),
    )
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.grid(axis="y", visible=False)
    title(ax, "The evaluation sees nothing of what the visitors see")
    words = (
        f"Three bars: {bug['before']:.1%} of the visitors want what the old model shows; the new one has "
        f"{bug['on_the_log']:.1%} by its evaluation, and {bug['truth']:.1%} in front of visitors."
    )
    table = pd.DataFrame({"model and measure": [name.replace("\n", " ") for name in names.values()]})
    return fig, words, table.assign(share=[bug[name] for name in names])
