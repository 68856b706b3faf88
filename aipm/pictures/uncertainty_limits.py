"""Lesson 03's pictures: what readers say and what happens, pages beyond a boundary, sets, groups, beds and flawless runs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullLocator, PercentFormatter

from aipm.figure import BLUE, FAINT, GREEN, INK, VERMILION, figure, title
from aipm.measure import wilson_interval
from aipm.pictures.pairs import pairs
from aipm.pictures.shares import intervals
from aipm.worlds.digitdesk.scanner import NO_DIGIT, Scanner

Rows: TypeAlias = pd.DataFrame | Iterable[Mapping[str, Any]]
Picture = tuple[Figure, str, pd.DataFrame]
STREAMS = {
    "clean": "clean", "rotated_45": "turned 45°", "noise": "noise", "inverted": "inverted",
    "jittered_0.15": "coin flips", "attacked_0.15": "chosen",
}  # fmt: skip


def said_and_right(readers: Rows) -> Picture:
    """What each reader says on average and how often it is right: columns reader, says, is right, error, luck, 95% below.

    `luck` is the mean error of true scores, and 95 of 100 tests of true scores stay below `95% below`.
    """
    table = pd.DataFrame(readers)
    names = [
        f"{row['reader']}\nerror {row['error']:.3f},\nby luck {row['by luck']:.3f},\n95% below {row['95% below']:.3f}"
        for _, row in table.iterrows()
    ]
    surest, best = (table.loc[table[column].idxmax(), "reader"] for column in ("says", "is right"))
    message = f"{surest} is the surest reader, and {best} is right most often"
    fig, words, _ = pairs(
        names,
        table["says"],
        table["is right"],
        ("says", "is right"),
        message,
        "mean score, and pages read rightly",
        ".1%",
    )
    fig.set_figheight(4.4)  # room for names of four lines
    fig.subplots_adjust(top=0.88, bottom=0.17)
    return fig, words.replace(",\n", ", ").replace("\n", ", "), table


def sure_of_strangers(scores: Rows) -> Picture:
    """The mean score of two readers on kinds of pages: columns reader, pages, mean score; clean pages come first."""
    table = pd.DataFrame(scores)
    means = table.pivot(index="pages", columns="reader", values="mean score").loc[table["pages"].unique()]
    fig, ax = figure(height=3.4)
    places = np.arange(len(means))
    for side, (reader, colour, hatch) in enumerate(zip(means, (VERMILION, BLUE), ("", "//"), strict=True)):
        bars = ax.bar(
            places + 0.4 * side - 0.2, means[reader], 0.38, color=colour, hatch=hatch, edgecolor="white", alpha=0.85
        )
        ax.bar_label(bars, [f"{reader}\n{mean:.2f}" for mean in means[reader]], padding=2, fontsize=10)
    ax.set(xticks=places, xticklabels=means.index, ylabel="mean score", ylim=(0, 1.35), yticks=(0, 0.5, 1))
    lowest = means.iloc[1:].max() - means.iloc[0]
    title(
        ax,
        f"{lowest.idxmin()} grows unsure of strange pages, {lowest.idxmax()} "
        + ("does not" if lowest.max() > -0.05 else "less so"),
    )
    each = [
        f"{pages}: {', '.join(f'{reader} {mean:.2f}' for reader, mean in row.items())}"
        for pages, row in means.iterrows()
    ]
    return fig, f"Mean scores by kind of page: {'; '.join(each)}.", table


def sheet(deal: Scanner, reader: str, streams: Sequence[str], message: str, columns: int = 6) -> Picture:
    """The first pages of some streams with what a reader reads and says, one stream a row; `message` is the title."""
    wide = 1.35 * columns + 1.6  # in images, with the names of the streams
    fig, ax = figure(width=8.2, height=8.05 / wide * 1.5 * len(streams) + 0.5)
    fig.subplots_adjust(left=0.01, right=0.99, bottom=0.01)
    rows = []
    for down, stream in enumerate(streams):
        read = deal.readings(reader, stream).head(columns)
        ax.text(-0.1, -1.5 * down - 0.5, STREAMS.get(stream, stream), ha="right", va="center", fontweight="bold")
        for across, row in enumerate(read.itertuples(index=False)):
            left, top = 1.35 * across, -1.5 * down
            picture = deal.pictures(stream)[across].reshape(8, 8)
            ax.imshow(picture, cmap="gray_r", vmin=0, vmax=1, extent=(left, left + 1, top - 1, top))
            sign = "" if row.right or row.digit == NO_DIGIT else "✗ "
            ax.text(
                left + 0.5, top - 1.05, f"{sign}{row.read_as}, score {row.score:.2f}", ha="center", va="top", fontsize=9
            )
            rows.append(
                {
                    "pages": STREAMS.get(stream, stream),
                    "digit": row.digit if row.digit != NO_DIGIT else "none",
                    "read_as": row.read_as,
                    "score": row.score,
                }
            )
    ax.set(xlim=(-1.6, 1.35 * columns), ylim=(-1.5 * len(streams), 0.1))
    ax.set_aspect("equal")
    ax.axis("off")
    title(ax, message)
    table = pd.DataFrame(rows)
    wrong = (
        ((table["read_as"] != table["digit"]) & (table["digit"] != "none")).groupby(table["pages"], sort=False).sum()
    )
    told = ", ".join(f"{pages} {count}" for pages, count in wrong.items())
    kinds = ", ".join(table["pages"].unique())
    return fig, (
        f"{len(table)} pages, {columns} of each kind: {kinds}. The reader {reader} names a digit on each of them; digits "
        f"read wrongly: {told}. Its lowest score is {table['score'].min():.2f}."
    ), table  # fmt: skip


def boundary(curve: pd.DataFrame, promise: float) -> Picture:
    """A reader's accuracy and mean score by angle, and the accuracy that is promised: columns angle, accuracy, mean_score."""
    below = curve.loc[curve["accuracy"] < promise, "angle"]
    fig, ax = figure()
    for column, name, colour, line, lift in (
        ("accuracy", "read rightly", BLUE, "-o", 12),
        ("mean_score", "mean score", GREEN, "--^", 6),
    ):
        ax.plot(curve["angle"], curve[column], line, color=colour, markersize=6)
        ax.annotate(
            name,
            (curve["angle"].iloc[1], curve[column].iloc[1]),
            (12, lift),
            textcoords="offset points",
            fontweight="bold",
        )
    ax.axhline(promise, color=VERMILION, linestyle=":")
    ax.annotate(
        f"promised: {promise:.0%}", (curve["angle"].iloc[-1], promise), (0, 4), textcoords="offset points", ha="right"
    )
    ax.set(xlabel="pages turned by, degrees", ylabel="share of pages, or score", ylim=(0, 1.08))
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    held = curve.loc[curve["angle"] < below.min(), "angle"]
    if not len(below):
        broken = "The promise holds at every angle drawn"
    elif not len(held):
        broken = f"The promise is broken at {below.min():g} degrees already"
    else:
        broken = f"The promise holds at {held.max():g} degrees and is broken at {below.min():g}"
    title(ax, broken)
    each = ", ".join(f"{row.accuracy:.0%} at {row.angle:g}" for row in curve.itertuples())
    return fig, f"{broken}. Pages read rightly by degrees: {each}.", curve


def some_sets(images: np.ndarray, sets: np.ndarray, digits: np.ndarray) -> Picture:
    """The first two pages whose set has no digit, one, two and more, with the set and whether the truth is in it."""
    size = np.minimum(sets.sum(axis=1), 3)
    chosen = np.concatenate([np.flatnonzero(size == many)[:2] for many in np.unique(size)])
    fig, ax = figure(width=7.4, height=1.9)
    fig.subplots_adjust(left=0.01, right=0.99, bottom=0.01)
    rows = []
    for across, page in enumerate(chosen):
        left, named = 1.45 * across, np.flatnonzero(sets[page])
        told, inside = ", ".join(map(str, named)) or "none", bool(sets[page, digits[page]])
        ax.imshow(images[page].reshape(8, 8), cmap="gray_r", vmin=0, vmax=1, extent=(left, left + 1, -1, 0))
        ax.text(left + 0.5, -1.08, told, ha="center", va="top", fontweight="bold")
        ax.text(left + 0.5, -1.4, f"{'✓' if inside else '✗'} is a {digits[page]}", ha="center", va="top", fontsize=10)
        rows.append({"page": page, "set": told, "digit": digits[page], "truth in the set": inside})
    ax.set(xlim=(-0.1, 1.45 * len(chosen)), ylim=(-1.75, 0.05))
    ax.set_aspect("equal")
    ax.axis("off")
    title(ax, "A set names no digit, one, or several")
    each = "; ".join(f"written {row['digit']}, in the set {row['set']}" for row in rows)
    return fig, f"Pages with their conformal sets: {each}.", pd.DataFrame(rows)


def promises(rows: Rows) -> Picture:
    """What three promises keep on clean pages and on turned ones: columns promise, pages, kept."""
    table = pd.DataFrame(rows)
    kept = table.pivot(index="promise", columns="pages", values="kept")[list(table["pages"].unique())]
    names = [f"promise {promise:.0%}" for promise in kept.index]
    first, second = kept
    far = (kept[second] < kept.index - 0.1).all()
    message = f"Far below the promise on {second} pages" if far else f"Near a promise on {second} pages too"
    fig, words, _ = pairs(names, kept[first], kept[second], (first, second), message, "pages whose set holds the truth")
    return fig, words, table


def kept_by_digit(pages: pd.DataFrame, promise: float) -> Picture:
    """The share of pages whose set holds the truth, by the digit that was written: columns page, digit, kept.

    The title counts a digit only if it stays below `promise` with an interval that is wide enough for as many looks as
    there are digits (95% for all together, Bonferroni), and for pages that occur several times: they count once.
    """
    counts = pages.groupby("digit")["kept"].agg(["sum", "size"])
    share, different = counts["sum"] / counts["size"], pages.groupby("digit")["page"].nunique()
    sure = 1 - 0.05 / len(counts)
    low = [digit for digit, n in different.items() if wilson_interval(share[digit] * n, n, sure)[1] < promise]
    message = f"{len(low)} of the {len(counts)} digits lie clearly below the promise"
    names = [f"written: {digit}" for digit in counts.index]
    picture = intervals(names, list(counts["sum"]), list(counts["size"]), message, "truth in the set", promise)
    picture[0].axes[0].set_xticks(np.linspace(0, 1, 6))
    return picture


def crossing(customers: pd.DataFrame) -> Picture:
    """How many customers leave with usual and with few logins, in each region: columns region, few (booleans), churned."""
    left = customers.groupby(["region", "few"])["churned"].agg(["sum", "size"])
    fig, ax = figure(height=3.4)
    fig.subplots_adjust(right=0.86)
    for (region, group), colour, line in zip(left.groupby("region"), (VERMILION, BLUE), ("--s", "-o"), strict=True):
        shares = (group["sum"] / group["size"]).to_numpy()
        low, high = np.array([wilson_interval(*pair) for pair in group[["sum", "size"]].to_numpy()]).T
        ax.errorbar([0, 1], shares, np.maximum((shares - low, high - shares), 0), fmt=line, color=colour, capsize=5)
        ax.annotate(
            f"{region}\n{shares[1]:.0%}",
            (1, shares[1]),
            (10, 0),
            textcoords="offset points",
            va="center",
            fontweight="bold",
        )
        ax.annotate(f"{shares[0]:.0%}", (0, shares[0]), (-10, 0), textcoords="offset points", ha="right", va="center")
    share = (left["sum"] / left["size"]).unstack()
    change = share[True] - share[False]
    ax.set(
        xticks=(0, 1),
        xticklabels=["usual or more logins", "fewer logins"],
        xlim=(-0.25, 1.15),
        ylabel="customers who left",
    )
    ax.set_ylim(0, 1.2 * share.to_numpy().max())
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    turned = change.min() < 0 < change.max()
    title(
        ax,
        f"With few logins, {change.idxmax()} customers leave more and {change.idxmin()} ones less"
        if turned
        else "Few logins mean the same in both regions",
    )
    each = "; ".join(
        f"{region} {row[False]:.1%} with usual logins, {row[True]:.1%} with fewer" for region, row in share.iterrows()
    )
    return fig, f"Two lines of the share of customers who left: {each}.", left.reset_index()


def protections(weights: pd.Series) -> Picture:
    """The weight of each column in the score; below zero it lowers the score, as a protection would."""
    places = np.arange(len(weights))[::-1]
    fig, ax = figure(height=3.2)
    fig.subplots_adjust(left=0.2)
    below = weights.to_numpy() < 0
    bars = ax.barh(
        places, weights, 0.6, color=np.where(below, VERMILION, BLUE), hatch=np.where(below, "//", ""), edgecolor="white"
    )
    ax.bar_label(bars, [f"{weight:+.2f}" for weight in weights], padding=4)
    ax.axvline(0, color=INK, linewidth=1)
    ax.set(yticks=places, yticklabels=weights.index, xlabel="weight (below zero it lowers the score)")
    ax.set_xlim(1.35 * weights.min() - 0.1, 1.25 * weights.max() + 0.1)
    title(
        ax,
        f"The model counts {weights.idxmin()} as a protection" if below.any() else "No column counts as a protection",
    )
    each = ", ".join(f"{name} {weight:+.2f}" for name, weight in weights.items())
    return fig, f"Bars of the model's weights: {each}.", weights.rename("weight").rename_axis("column").reset_index()


def who_dies(rows: Rows) -> Picture:
    """Expected deaths of 1,000 under several ways to give the beds, the last one a model's: columns beds, in all, with asthma."""
    table = pd.DataFrame(rows)
    groups = ["in all", "with asthma"]
    change = table[groups].iloc[-1] - table[groups].iloc[:-1].min()
    better, worse = change.index[change < 0], change.index[change > 0]
    known = len(better) and len(worse)
    message = f"fewer die {better[0]}, and more {worse[0]}" if known else "deaths change alike in both groups"
    fig, words, _ = pairs(
        list(table["beds"]), table["in all"], table["with asthma"], ("in all", "with asthma"),
        f"Under the {table['beds'].iloc[-1]} {message}", "expected deaths of 1,000", ".1f",
    )  # fmt: skip
    most = table[groups].to_numpy().max()
    fig.axes[0].set_xlim(-0.2 * most, 1.5 * most)  # room for the words beside the points
    return fig, words.replace("\n", " "), table


def flawless(pages: Sequence[int], bounds: Sequence[float]) -> Picture:
    """The largest error rate (`bounds`) that runs of so many `pages` without an error leave plausible."""
    fig, ax = figure()
    ax.plot(pages, bounds, "-D", color=VERMILION, markersize=8)
    for each, bound in zip(pages, bounds, strict=True):
        ax.annotate(f"{each:,} pages: {bound:.2%}", (each, bound), (9, 5), textcoords="offset points")
    shortcut = [3 / each for each in pages]
    ax.plot(pages, shortcut, ":", color=FAINT)
    ax.annotate("dotted: 3 / pages", (pages[1], shortcut[1]), (-12, -24), textcoords="offset points", ha="right")
    ax.set(xscale="log", yscale="log", xlabel="pages without an error", ylabel="error rate still plausible")
    ax.set(xlim=(0.8 * min(pages), 5 * max(pages)), ylim=(0.6 * min(bounds), 2.5 * max(bounds)))
    for axis, form in ((ax.xaxis, lambda value, _: f"{value:,.0f}"), (ax.yaxis, lambda value, _: f"{value:.1%}")):
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(FuncFormatter(form))
    title(ax, "Without an error, a rate above zero stays plausible")
    told = "; ".join(f"{many:,} pages {bound:.2%}" for many, bound in zip(pages, bounds, strict=True))
    words = f"A line that falls: after a run without an error an error rate of up to so much stays plausible: {told}."
    return fig, words, pd.DataFrame({"pages": list(pages), "plausible up to": list(bounds), "3 / pages": shortcut})
