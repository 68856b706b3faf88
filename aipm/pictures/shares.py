"""Shares with their intervals, drawn as bars: the picture that several lessons need of parts of their cases."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter
from scipy import stats

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


def splits_and_women(missed: Sequence[np.ndarray]) -> tuple[Figure, str, pd.DataFrame]:
    """How far a count of 1,000 moves in other splits of the same women, and how far with other women.

    `missed` holds an array of truth values for each split, with one entry a woman, in the same order. The first bar runs
    from the smallest to the largest split; the second is a bootstrap: as many women drawn anew from these, with their mean
    over the splits (`scipy.stats.bootstrap`, 95%, percentiles).
    """
    each = 1000 * np.asarray(missed, float)
    number, women = each.shape
    found = each.mean(axis=1)
    drawn = stats.bootstrap((each.mean(axis=0),), np.mean, n_resamples=2000, method="percentile", rng=0)
    low, high = drawn.confidence_interval
    rows = [(f"{number} splits of the same women", found.min(), found.max()), (f"{women} women drawn anew", low, high)]
    table = pd.DataFrame(rows, columns=["counted on", "from", "to"])
    said = [f"{start:.1f} to {end:.1f}" if end > start else f"{end:.1f} in each" for _, start, end in rows]
    fig, ax = figure(height=2.6)
    fig.subplots_adjust(left=0.25, bottom=0.25)
    for place, (_, start, end), words in zip((1, 0), rows, said, strict=True):
        ax.barh(place, end - start, left=start, height=0.5, color=BLUE, alpha=0.35)
        ax.plot([start, end], [place, place], "|", color=BLUE, markersize=22)
        ax.annotate(f" {words}", (end, place), va="center")
    ax.axvline(found.mean(), color=INK, linestyle=":")
    ax.set(yticks=(1, 0), yticklabels=[name.replace(" ", "\n", 2).replace("\n", " ", 1) for name, *_ in rows])
    ax.set(ylim=(-0.6, 1.6), xlim=(0, 1.35 * table["to"].max()))
    ax.set_xlabel("missed of 1,000 women (dotted: mean of the splits)")
    far = high - low > 2 * np.ptp(found)
    title(
        ax, "Other women move the number far more than other splits" if far else "Other splits move the number as well"
    )
    each_bar = ", ".join(f"{name} {words}" for (name, *_), words in zip(rows, said, strict=True))
    return fig, f"Two bars of how many of 1,000 women are missed: {each_bar}.", table
