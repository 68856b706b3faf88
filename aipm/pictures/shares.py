"""Shares with their intervals, drawn as bars: the picture that several lessons need of parts of their cases."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from aipm.figure import BLUE, FAINT, INK, VERMILION, figure, title
from aipm.measure import wilson_interval


def intervals(
    names: Sequence[str], hits: Sequence[int], of: Sequence[int], message: str, what: str, line: float | None = None
) -> tuple[Figure, str, pd.DataFrame]:
    """One bar a part: its share `hits` / `of` and the 95% Wilson interval; `line` is a promise to hold it against.

    `message` is the title, `what` names the share ("recall"). Returns the figure, its words and the numbers as a table.
    """
    low, high = np.array([wilson_interval(hit, total) for hit, total in zip(hits, of, strict=True)]).T
    share, places = np.divide(hits, of), np.arange(len(names))[::-1]
    fig, ax = figure(height=1.4 + 0.5 * len(names))
    fig.subplots_adjust(left=0.25)
    ax.barh(places, high - low, left=low, height=0.5, color=BLUE, alpha=0.35)
    ax.plot(share, places, "D", color=BLUE)
    edge = 1.3 * high.max()
    for place, hit, total in zip(places, hits, of, strict=True):
        ax.annotate(f"{hit:,} of {total:,}", (edge, place), ha="right", va="center", color=INK)
    if line is not None:
        ax.axvline(line, color=VERMILION, linestyle="--")
        ax.annotate(f" promised: {line:.0%}", (line, places[0] + 0.35), color=INK, va="bottom")
    ax.set(yticks=places, yticklabels=names, xlabel=f"{what} (diamond) and its 95% interval (bar)")
    ax.set(xlim=(0, edge), ylim=(-0.6, len(names) - 0.1))
    ax.set_xticks([tick for tick in ax.get_xticks() if tick <= min(1, edge)])
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.tick_params(axis="y", color=FAINT)
    title(ax, message)
    table = pd.DataFrame({"part": list(names), what: share, "from": low, "to": high, "cases": list(of)})
    each = [f"{row[0]} {row[1]:.0%} ({row[2]:.0%} to {row[3]:.0%})" for row in table.itertuples(index=False)]
    return fig, f"{what.capitalize()} with its 95% interval: {'; '.join(each)}.", table
