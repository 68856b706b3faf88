"""Lesson 12's pictures of a help desk's search: what it finds first, whether its score tells that there is nothing to find, and what becomes of its answers."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from aipm.figure import BLUE, GREEN, INK, PURPLE, VERMILION, figure, title

PALE = "#C9C9C9"
LOOKS = ((VERMILION, "//"), (BLUE, ""), (GREEN, ".."))


def found(counts: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """How many questions find their passage first and among the first five, by kind and way to search.

    `counts` has the columns kind, search, first, five, of (counts). The full bar is the first place, the open one the first five.
    """
    kinds, ways = (list(dict.fromkeys(counts[column])) for column in ("kind", "search"))
    fig, ax = figure(width=8.6, height=1.3 + 1.0 * len(kinds))
    fig.subplots_adjust(left=0.2, right=0.97)
    for row in counts.itertuples():
        step = ways.index(row.search)
        colour, hatch = LOOKS[step]
        down = kinds.index(row.kind) + 0.27 * (step - (len(ways) - 1) / 2)
        ax.barh(down, 100 * row.five / row.of, 0.24, facecolor="none", edgecolor=colour, linewidth=1.4)
        ax.barh(down, 100 * row.first / row.of, 0.24, color=colour, hatch=hatch, edgecolor="white")
        ax.annotate(
            f" {row.search}: {row.first} first, {row.five} in five, of {row.of}",
            (100 * row.five / row.of, down),
            va="center",
            fontsize=9.5,
        )
    ax.set(
        yticks=range(len(kinds)),
        yticklabels=kinds,
        ylim=(len(kinds) - 0.45, -0.55),
        xlim=(0, 150),
        xticks=(0, 25, 50, 75, 100),
    )
    ax.set_xlabel("% of the questions (full bar: found first; open bar: in the first five)")
    own = counts[counts["search"] == ways[0]].set_index("kind")
    share = own["first"] / own["of"]
    best, worst = own.loc[share.idxmax()], own.loc[share.idxmin()]
    title(
        ax,
        f"{ways[0]} finds {best['first']} of {best['of']} {share.idxmax()} and {worst['first']} of {worst['of']} {share.idxmin()} ones first",
    )
    each = "; ".join(
        f"{row.kind}, {row.search}: {row.first} first and {row.five} in five of {row.of}" for row in counts.itertuples()
    )
    return fig, f"Questions that find their passage: {each}.", counts


def tell_apart(chances: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """How often a number is higher for a question with an answer than for one without, in the two sets of the columns.

    `chances` has a row a number ("best BM25 score"), and two columns with AUCs (fractions).
    """
    one, other = chances.columns
    down = np.arange(len(chances))
    fig, ax = figure(width=8.6, height=1.9 + 0.5 * len(chances))
    fig.subplots_adjust(left=0.26, right=0.95)
    ax.hlines(down, chances[one], chances[other], color=INK, alpha=0.35, linewidth=2)
    for column, colour, marker in ((one, VERMILION, "X"), (other, BLUE, "o")):
        ax.plot(chances[column], down, marker, color=colour, markersize=9)
        for place, value in zip(down, chances[column], strict=True):
            ax.annotate(f"{value:.2f}", (value, place), (0, 9), textcoords="offset points", ha="center")
    ax.axvline(0.5, color=PURPLE, linestyle="--")
    ax.annotate("a coin ", (0.5, len(chances) - 0.55), ha="right")
    ax.set(yticks=down, yticklabels=chances.index, ylim=(len(chances) - 0.4, -0.7), xlim=(0.3, 1.04))
    ax.set_xlabel(f"AUC   ✖ {one}   ● {other}")
    first = chances.iloc[0]
    title(ax, f"With equal lengths {chances.index[0]} falls to {first[other]:.2f}")
    each = "; ".join(
        f"{name} {row[one]:.2f} with {one} and {row[other]:.2f} with {other}" for name, row in chances.iterrows()
    )
    return (
        fig,
        f"How well each number tells questions with an answer from those without: {each}.",
        chances.reset_index(names="number"),
    )


def stacked(parts: pd.DataFrame, message: str, what: str) -> tuple[Figure, str, pd.DataFrame]:
    """Shares of a whole (fractions, a row a bar and a column a part) as bars that end at 100%; `what` names the whole."""
    fig, ax = figure(width=8.6, height=1.5 + 0.55 * len(parts))
    fig.subplots_adjust(left=0.34, right=0.97)
    left, down = np.zeros(len(parts)), np.arange(len(parts))
    looks = ((BLUE, ""), (PALE, ".."), (VERMILION, "//"), (PURPLE, "xx"))
    for (name, share), (colour, hatch) in zip(parts.items(), looks, strict=False):
        ax.barh(down, share, 0.55, left, color=colour, hatch=hatch, edgecolor="white")
        for place, value in enumerate(share):
            if value >= 0.04:
                box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
                ax.text(left[place] + value / 2, place, f"{100 * value:.0f}", ha="center", va="center", bbox=box)
        first = int(np.argmax(share.to_numpy() >= 0.12))
        ax.text(left[first] + share.iloc[first] / 2, first - 0.36, name, ha="center", va="bottom", fontweight="bold")
        left += share.to_numpy()
    ax.set(yticks=down, yticklabels=parts.index, ylim=(len(parts) - 0.5, -0.9), xlim=(0, 1), xlabel=f"% of {what}")
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=""))
    title(ax, message)
    each = "; ".join(
        f"{name}: " + ", ".join(f"{value:.0%} {part}" for part, value in row.items())
        for name, row in zip(parts.index, parts.to_dict("records"), strict=True)
    )
    return fig, f"Of {what}: {each}.", parts.reset_index(names="case")
