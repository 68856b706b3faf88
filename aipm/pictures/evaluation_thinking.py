"""Lesson 10's pictures: what errors cost, what fairness criteria make equal, and counts against promises."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from aipm.figure import BLUE, FAINT, GREEN, INK, PURPLE, VERMILION, figure, title
from aipm.measure import wilson_interval

KINDS = {"missed": (VERMILION, "//"), "false_alarms": (BLUE, ""), "to_a_person": (PURPLE, "..")}
# A gap between the groups: the people among whom it is counted.
GAPS = {
    "refused_gap": "of all", "good_refused_gap": "of good payers", "bad_refused_gap": "of those who\nwould default",
    "precision_gap": "who would default,\nof the refused",
}  # fmt: skip


def costs_by_kind(
    models: pd.DataFrame, prices: Mapping[str, Sequence[float]], room: float = 3.0
) -> tuple[Figure, str, pd.DataFrame]:
    """What each model costs at each place, by kind of outcome, where the cheapest costs 1; bars end at `room`.

    `models` has the columns of KINDS, `prices` a price of each by place.
    """
    fig, axes = figure(columns=len(prices), width=8.6)
    fig.subplots_adjust(left=0.04, top=0.8)
    rows, told = [], []
    for ax, (place, each) in zip(axes, prices.items(), strict=True):
        parts = models[list(KINDS)] * np.array(each)
        parts, total = parts / parts.sum(axis=1).min(), parts.sum(axis=1) / parts.sum(axis=1).min()
        down, left = np.arange(len(models)), np.zeros(len(models))
        for kind, (colour, hatch) in KINDS.items():
            ax.barh(down, parts[kind], 0.6, left, color=colour, hatch=hatch, edgecolor="white")
            left += parts[kind]
        for row, times in enumerate(total):
            if times > room:
                box = {"facecolor": "white", "edgecolor": "none", "pad": 2}
                ax.text(room, row, f"{times:.1f} →", ha="right", va="center", fontweight="bold", bbox=box)
        ax.set(xlim=(0, room), xlabel="cost (cheapest = 1)", yticks=down, yticklabels=models.index)
        ax.invert_yaxis()
        title(ax, f"{place.capitalize()}: {total.idxmin()} is cheapest")
        told.append(f"{place} {total.idxmin()}, then {total.nsmallest(2).index[1]} ({total.nsmallest(2).iloc[1]:.1f})")
        rows.append(parts.assign(place=place, model=models.index))
    for number, (kind, (colour, _)) in enumerate(KINDS.items()):
        fig.text(0.04 + 0.16 * number, 0.94, "■", color=colour)
        fig.text(0.06 + 0.16 * number, 0.94, kind.replace("_", " "), fontweight="bold")
    words = (
        f"Costs of {len(models)} models by kind of outcome, where the cheapest of a place costs 1: {'; '.join(told)}."
    )
    return fig, words, pd.concat(rows)[["place", "model", *KINDS]]


def announced_and_true(ends: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """What was announced and what was true at the end of races: columns rules, announced, true and kept (fractions)."""
    places = np.arange(len(ends))[::-1]
    fig, ax = figure(height=1.6 + 0.55 * len(ends))
    fig.subplots_adjust(left=0.2)
    ax.hlines(places, ends["true"], ends["announced"], color=FAINT)
    for column, colour, marker, above in (("true", BLUE, "D", -0.34), ("announced", VERMILION, "o", 0.2)):
        ax.plot(ends[column], places, marker, color=colour, markersize=9)
        for place, value in zip(places, ends[column], strict=True):
            ax.annotate(f"{column} {value:.1%}", (value, place + above), ha="center")
    edge = ends["announced"].max() + 0.06
    ax.annotate("gains kept", (edge, places[0] + 0.55), ha="right", fontweight="bold")
    for place, kept in zip(places, ends["kept"], strict=True):
        ax.annotate(f"{kept:.0%}", (edge, place), ha="right", va="center", fontweight="bold")
    ax.set(yticks=places, yticklabels=ends["rules"], ylim=(-0.6, places[0] + 0.9), xlabel="accuracy, mean of the races")
    ax.set(xlim=(ends["true"].min() - 0.05, edge))
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    apart = ends.set_index("rules")["announced"] - ends.set_index("rules")["true"]
    title(
        ax,
        "What is announced lies above what is true"
        if apart.min() > 0
        else f"The rule “{apart.idxmax()}” overstates the most",
    )
    each = [
        f"{end.rules}: announced {end.announced:.1%}, true {end.true:.1%}, {end.kept:.0%} of the gains kept"
        for end in ends.itertuples()
    ]
    return fig, f"{'; '.join(each)}.", ends


def gaps(comparison: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """The gaps between two groups, B minus A, under each criterion: what it makes equal and what it opens.

    `comparison` has a row a criterion, the columns of GAPS as fractions, and profit_per_1000.
    """
    points = 100 * comparison[list(GAPS)].to_numpy()
    fig, ax = figure(width=8.6, height=3.9)
    fig.subplots_adjust(left=0.22, bottom=0.09, top=0.71)
    ax.imshow(np.abs(points), cmap="Oranges", vmin=0, vmax=60, aspect="auto")
    for (row, column), value in np.ndenumerate(points):
        text = "equal" if abs(value) < 0.5 else f"{value:+.0f}".replace("-", "−")
        ax.text(
            column,
            row,
            text,
            ha="center",
            va="center",
            fontsize=12,
            fontweight="bold" if text == "equal" else "normal",
        )
    profit_at = len(GAPS)
    for row, profit in enumerate(comparison["profit_per_1000"]):
        ax.text(profit_at, row, f"{profit:.0f}", ha="center", va="center", fontsize=12)
    heads = [f"{name}\n({among})" for name, among in GAPS.items()]
    ax.set_xticks(range(profit_at + 1), [*heads, "profit per\n1,000"], fontsize=8.5)
    ax.set_yticks(range(len(points)), comparison["criterion"])
    ax.set(xlim=(-0.5, profit_at + 0.5))
    ax.text(
        -0.5, len(points) - 0.4, "Gaps are B minus A, in points. One earned = one loan that is paid back.", va="top"
    )
    ax.xaxis.tick_top()
    ax.grid(visible=False)
    ax.tick_params(length=0)
    ax.set_title("Close one gap, and another one opens", loc="left", fontsize=12, fontweight="bold", pad=12)
    levelled = [
        f"{row.criterion} ({row.good_refused_gap:+.2f} of good payers, {row.precision_gap:+.2f} in what being refused means)"
        for row in comparison.itertuples()
    ]
    return fig, f"Gaps B minus A by criterion: {'; '.join(levelled)}.", comparison


def of_1000(hits: int, of: int, what: str) -> tuple[Figure, str, pd.DataFrame]:
    """A thousand squares: as many marked as `hits` of `of` are, and as many more as the 95% interval reaches."""
    low, high = (round(1000 * end) for end in wilson_interval(hits, of))
    now = round(1000 * hits / of)
    place = np.arange(1000)
    across, down = place // 20, place % 20
    fig, ax = figure(height=3.3)
    fig.subplots_adjust(left=0.02, right=0.98, bottom=0.13, top=0.86)
    for first, last, colour, marker in ((high, 1000, "#D9D9D9", "s"), (now, high, BLUE, "s"), (0, now, VERMILION, "X")):
        fill = "none" if colour == BLUE else colour
        ax.plot(
            across[first:last],
            down[first:last],
            marker,
            color=colour,
            markerfacecolor=fill,
            markersize=6,
            linestyle="",
        )
    ax.set(xlim=(-0.8, 49.8), ylim=(19.8, -0.8))
    ax.axis("off")
    fig.text(0.02, 0.04, f"✖ {now} {what}     □ so many more would still fit the count", color=INK)
    title(ax, f"{now} of 1,000, and {low} to {high} would fit the count")
    words = f"A thousand squares for a thousand people: {now} are marked, {low} to {high} would fit {hits} of {of}."
    return fig, words, pd.DataFrame({"people": [1000], what: now, "from": low, "to": high})


def red_lines(evidence: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """Each file's interval and the most that is allowed: columns file, at_most ("1%"), wrong and of; others are left out.

    A file of which no share was measured (`of` is 0) stands as "nothing measured". The table has file, wrong, of, point, from, to and most.
    """
    rows = []
    for row in evidence[evidence["of"] > 0].itertuples():
        low, high = wilson_interval(row.wrong, row.of)
        rows.append((row.file, row.wrong, row.of, row.wrong / row.of, low, high, float(row.at_most.rstrip("%")) / 100))
    table = pd.DataFrame(rows, columns=["file", "wrong", "of", "point", "from", "to", "most"])
    low, point, high = (table[end] / table["most"] for end in ("from", "point", "to"))
    edge, places = 1.5 * high.max(), -np.array([list(evidence["file"]).index(name) for name in table["file"]])
    fig, ax = figure(height=1.4 + 0.5 * len(evidence))
    fig.subplots_adjust(left=0.14)
    colours = np.select([high <= 1, low > 1], [GREEN, VERMILION], BLUE)
    ax.barh(places, high - low, 0.45, low, color=colours, alpha=0.5, edgecolor=colours)
    ax.scatter(point, places, marker="D", color=colours, zorder=3)
    for place, row in zip(places, table.itertuples(), strict=True):
        ax.annotate(f"{row.wrong} of {row.of:,}, {row.most:.0%} allowed", (edge, place), ha="right", va="center")
    for place in set(-np.arange(len(evidence))) - set(places):
        ax.annotate("nothing measured", (edge, place), ha="right", va="center")
    ax.axvline(1, color=INK, linewidth=3)
    ax.annotate(" the red line", (1, 0.75), va="center", fontweight="bold")
    ax.set(yticks=-np.arange(len(evidence)), yticklabels=evidence["file"], ylim=(0.5 - len(evidence), 1))
    ax.set(xlim=(0, edge), xlabel="wrong (diamond) and its 95% interval (bar), in times of what is allowed")
    title(ax, "Below the line, above it, or across it")
    each = [
        f"{row.file} {low:.1%} to {row.to:.1%}, {row.most:.0%} allowed"
        for low, row in zip(table["from"], table.itertuples(), strict=True)
    ]
    return fig, f"Intervals and what is allowed: {'; '.join(each)}.", table
