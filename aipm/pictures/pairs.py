"""Pairs of numbers on one axis: what was said and what happened, or before and after, one row a pair."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from aipm.figure import BLUE, FAINT, INK, VERMILION, figure, title


def pairs(
    names: Sequence[str],
    first: Sequence[float],
    second: Sequence[float],
    kinds: tuple[str, str],
    message: str,
    what: str,
    form: str = ".0%",
) -> tuple[Figure, str, pd.DataFrame]:
    """One row a name: a circle at its `first` number, a square at its `second`, and a line between them.

    `kinds` names the two numbers ("says", "is right"), `message` is the title, `what` the axis with its unit, `form`
    Python's format of a number; with a form in % the numbers are fractions. Returns the figure, its words and the table.
    """
    table = pd.DataFrame({"part": list(names), kinds[0]: list(first), kinds[1]: list(second)})
    numbers, places = table[list(kinds)].to_numpy(float), np.arange(len(table))[::-1]
    low, high = numbers.min(), numbers.max()
    room = 0.4 * ((high - low) or 1)
    fig, ax = figure(height=1.4 + 0.5 * len(table))
    fig.subplots_adjust(left=0.2)
    ax.hlines(places, numbers.min(axis=1), numbers.max(axis=1), color=FAINT, linewidth=2)
    for side, colour, marker in ((0, BLUE, "o"), (1, VERMILION, "s")):
        ax.plot(numbers[:, side], places, marker, color=colour, markersize=9)
        for place, pair in zip(places, numbers, strict=True):
            left = (pair[side], side) < (pair[1 - side], 1 - side)
            ax.annotate(
                f"{kinds[side]} {pair[side]:{form}}", (pair[side], place), (-9 if left else 9, 0), color=INK,
                textcoords="offset points", ha="right" if left else "left", va="center",
            )  # fmt: skip
    ax.set(yticks=places, yticklabels=names, xlabel=what, ylim=(-0.6, len(table) - 0.4))
    ax.set_xlim(low - room, high + room)
    ax.set_xticks([tick for tick in ax.get_xticks() if 0 <= tick <= (1 if form.endswith("%") else high + room)])
    ax.set_xlim(low - room, high + room)
    if form.endswith("%"):
        ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    title(ax, message)
    each = [
        f"{row[0]}: {kinds[0]} {row[1]:{form}}, {kinds[1]} {row[2]:{form}}" for row in table.itertuples(index=False)
    ]
    return fig, f"Pairs of numbers, {what}. {'; '.join(each)}.", table
