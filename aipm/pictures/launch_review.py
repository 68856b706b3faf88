"""Lesson 11's pictures: whom an average hides, and how an exit treats launches better and worse than their red line."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from aipm.figure import BLUE, FAINT, GREEN, INK, VERMILION, figure, title
from aipm.measure import wilson_interval


def exits(
    plans: Sequence[tuple[int, int]], line: float, grows: Callable[[int, int, float], float]
) -> tuple[Figure, str, pd.DataFrame]:
    """How likely a launch grows, by its true share of wrong ones, under up to three `plans` (cases, most wrong ones).

    `line` is the share that is allowed; half of it and twice as much are marked. `grows(cases, wrong, rate)` is a chance.
    """
    rates = np.linspace(0, 3 * line, 121)
    marked = {"good": line / 2, "bad": 2 * line}
    fig, ax = figure(height=3.8)
    fig.subplots_adjust(right=0.96)
    rows = []
    for (cases, wrong), colour, dash, high in zip(
        plans, (BLUE, VERMILION, GREEN), ("-", "--", "-."), (0.5, 0.86, 0.04), strict=False
    ):
        chance = np.array([grows(cases, wrong, rate) for rate in rates])
        ax.plot(rates, chance, dash, color=colour)
        ends = {name: grows(cases, wrong, rate) for name, rate in marked.items()}
        ax.plot(list(marked.values()), list(ends.values()), "o", color=colour)
        at = int(np.abs(chance - high).argmin())
        ax.annotate(
            f"at most {wrong} of {cases}", (rates[at], chance[at]), (7, 2), textcoords="offset points", color=colour,
            fontweight="bold",
        )  # fmt: skip
        rows.append({"cases": cases, "at most wrong": wrong, **ends})
    for name, rate in marked.items():
        ax.axvline(rate, color=FAINT, linestyle=":")
        ax.annotate(f"{name}: {rate:.0%}", (rate, 1.06), ha="center")
    ax.axvline(line, color=INK, linewidth=2)
    ax.annotate(f"line: {line:.0%}", (line, 1.06), ha="center", fontweight="bold")
    ax.set(xlim=(0, 3 * line), ylim=(0, 1.16), xlabel="true share of wrong ones", ylabel="chance that it grows")
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    table = pd.DataFrame(rows)
    fails = ((table["good"] < 0.9) | (table["bad"] > 0.05)).all()
    title(ax, "Each of these exits fails on one side" if fails else "An exit that tells a good launch from a bad one")
    each = "; ".join(
        f"at most {row[2]} of {row[1]}: {row.good:.0%} where {marked['good']:.0%} are wrong, {row.bad:.0%} at {marked['bad']:.0%}"
        for row in table.itertuples()
    )
    return fig, f"Chances that a launch grows: {each}.", table


def missed_by_site(sites: pd.DataFrame, most: float) -> tuple[Figure, str, pd.DataFrame]:
    """Women missed of 1,000 at each site with the 95% interval: an index of sites, columns sum and size (counts).

    `most` is what the budget allows, of 1,000; the last row is that of all sites together.
    """
    ends = np.array([wilson_interval(row["sum"], row["size"]) for _, row in sites.iterrows()])
    table = pd.DataFrame({"site": sites.index, "missed of 1,000": 1000 * (sites["sum"] / sites["size"]).to_numpy()})
    table["from"], table["to"] = 1000 * ends.T
    places, edge = np.arange(len(table))[::-1], 1.4 * table["to"].max()
    over = (table["missed of 1,000"] > most).to_numpy()
    fig, ax = figure(height=1.5 + 0.5 * len(table))
    fig.subplots_adjust(left=0.14)
    colours = np.where(over, VERMILION, BLUE)
    ax.barh(places, table["to"] - table["from"], 0.45, table["from"], color=colours, alpha=0.45)
    ax.scatter(table["missed of 1,000"], places, marker="D", color=colours, zorder=3)
    for place, value, (_, row) in zip(places, table["missed of 1,000"], sites.iterrows(), strict=True):
        ax.annotate(f"{value:.1f}: {row['sum']} of {row['size']:,}", (edge, place), ha="right", va="center")
    ax.axvline(most, color=INK, linewidth=2)
    ax.annotate(f" at most {most:g}", (most, places[0] + 0.7), va="center", fontweight="bold")
    ax.set(yticks=places, yticklabels=table["site"], xlim=(0, edge), ylim=(-0.6, places[0] + 1))
    ax.set(xlabel="women missed of 1,000 (diamond) and the 95% interval (bar)")
    hidden = over[:-1].any() and not over[-1]
    title(ax, "Together both keep the budget, and one of them breaks it" if hidden else "The sites and both together")
    each = "; ".join(f"{row.site} {row[2]:.1f} ({row[3]:.1f} to {row.to:.1f})" for row in table.itertuples())
    return fig, f"Women missed of 1,000 with their 95% intervals, at most {most:g} allowed: {each}.", table
