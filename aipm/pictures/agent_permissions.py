"""Lesson 13's pictures of an agent's limits: what was paid twice, what can be lost, who catches it, and what a case costs."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aipm.figure import BLUE, GREEN, INK, PURPLE, VERMILION, figure, title

PALE = "#C9C9C9"
LINES = ((BLUE, "o", "-"), (VERMILION, "s", "--"), (GREEN, "^", ":"))


def by_day(days: pd.DataFrame, keys_from: int) -> tuple[Figure, str, pd.DataFrame]:
    """Euros paid too much on each day, and the day from which calls carry a key: columns day, cases, too_much."""
    fig, ax = figure(height=3.2)
    ax.bar(days["day"], days["too_much"], color=VERMILION, hatch="//", edgecolor="white")
    ax.axvline(keys_from - 0.5, color=BLUE, linestyle="--")
    top = 1.12 * max(days["too_much"].max(), 1)
    ax.annotate(f" keys from day {keys_from}", (keys_from - 0.5, 0.93 * top), color=INK)
    ax.set(xlabel="day of the month", ylabel="€ paid too much", ylim=(0, top), xlim=(0.3, days["day"].max() + 0.7))
    before, after = (days[late] for late in (days["day"] < keys_from, days["day"] >= keys_from))
    lost, later = before["too_much"].sum(), after["too_much"].sum()
    message = f"{lost:,.0f} € are paid twice in {len(before)} days, and "
    title(ax, message + (f"{later:,.0f} € after the keys" if later else "nothing once there are keys"))
    words = (
        f"Before day {keys_from}, {before['cases'].sum():,} cases are paid more than once, {lost:,.0f} euros too much, "
        f"between {before['too_much'].min():,.0f} and {before['too_much'].max():,.0f} a day; "
        f"from day {keys_from} on {after['cases'].sum():,}."
    )
    return fig, words, days


def at_worst(limits: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """Euros that a day costs at worst beside the share of cases without a person, a row a policy: limits, worst_day, alone.

    The last row has the caps of the one before, and one tool more.
    """
    down = np.arange(len(limits))
    fig, ax = figure(width=8.6, height=1.5 + 0.48 * len(limits))
    fig.subplots_adjust(left=0.25, right=0.85)
    worst = limits["worst_day"].to_numpy(float)
    low = 10 ** np.floor(np.log10(worst.min()))
    ax.plot(worst, down, "D", color=VERMILION, markersize=8)
    for place, euros, share in zip(down, worst, limits["alone"], strict=True):
        ax.annotate(f"{euros:,.0f} €", (euros, place), (9, 0), textcoords="offset points", va="center")
        ax.annotate(f"{share:.0%}", (1.13, place), xycoords=("axes fraction", "data"), ha="right", va="center", fontweight="bold")  # fmt: skip
    ax.annotate("without a person", (1.13, -0.72), xycoords=("axes fraction", "data"), ha="right", fontsize=10)
    ax.set_xscale("log")
    ax.set(yticks=down, yticklabels=limits["limits"], ylim=(len(limits) - 0.5, -0.9), xlim=(low, 12 * worst.max()))
    ax.xaxis.set_major_formatter(lambda euros, _: f"{euros:,.0f}")
    ax.set_xlabel("€ that a day costs at worst (each line of the axis is ten times the one before)")
    title(ax, f"{worst.min():,.0f} € at worst with all caps, {worst[-1]:,.0f} € with one tool more")
    each = "; ".join(
        f"{row.limits}: {row.worst_day:,.0f} euros, {row.alone:.0%} without a person" for row in limits.itertuples()
    )
    return fig, f"At worst in a day: {each}.", limits


def three_attackers(euros: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """Euros that each attacker (index) gets in a day, a column a way to hold the same limits."""
    ways, down = list(euros.columns), np.arange(len(euros))
    fig, ax = figure(width=8.6, height=1.4 + 0.75 * len(euros))
    fig.subplots_adjust(left=0.2, right=0.95)
    for step, (way, colour, hatch) in enumerate(zip(ways, (VERMILION, BLUE), ("//", ""), strict=True)):
        places = down + 0.36 * (step - 0.5)
        ax.barh(places, euros[way], 0.32, color=colour, hatch=hatch, edgecolor="white")
        for place, value in zip(places, euros[way], strict=True):
            ax.annotate(f" {value:,.0f} €, {way}", (value, place), va="center")
    ax.set(yticks=down, yticklabels=euros.index, ylim=(len(euros) - 0.4, -0.6), xlim=(0, 1.4 * euros.max().max()))
    ax.set_xlabel("€ that the attacker gets in a day, on average")
    ax.grid(axis="y", visible=False)
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    worst = euros[ways[0]].idxmax()
    times = euros.loc[worst, ways[0]] / euros.loc[worst, ways[1]]
    title(ax, f"Limits {ways[0]} leave {times:.0f} times as much to the one who {worst}")
    each = "; ".join(
        f"who {name}: " + ", ".join(f"{value:,.0f} euros {way}" for way, value in row.items())
        for name, row in euros.iterrows()
    )
    return fig, f"The same limits, three attackers: {each}.", euros.reset_index(names="attacker")


def stacks(ax: Axes, parts: pd.DataFrame, looks: Sequence[tuple[str, str]], told: Sequence[str]) -> None:
    """Bars of `parts` (a row a bar, a column a part) one behind the other, each part named once and `told` behind each bar."""
    left, down, whole = np.zeros(len(parts)), np.arange(len(parts)), parts.sum(axis=1).max()
    for (name, size), (colour, hatch) in zip(parts.items(), looks, strict=False):
        ax.barh(down, size, 0.55, left, color=colour, hatch=hatch, edgecolor="white")
        widest = int(np.argmax(size.to_numpy() >= min(0.25 * whole, size.max())))
        ax.text(left[widest] + size.iloc[widest] / 2, widest - 0.33, str(name), ha="center", va="bottom", fontsize=10)
        left += size.to_numpy()
    for place, text in enumerate(told):
        ax.annotate(f" {text}", (left[place], place), va="center", fontweight="bold")
    ax.set(yticks=down, yticklabels=parts.index, ylim=(len(parts) - 0.5, -0.85), xlim=(0, 1.3 * whole))
    ax.grid(axis="y", visible=False)


def approvals(ways: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """What ways to approve cost per 1,000 refunds: columns way, hours (a week), wages and errors (euros)."""
    bill = ways["wages"] + ways["errors"]
    fig, ax = figure(width=8.6, height=1.6 + 0.5 * len(ways))
    fig.subplots_adjust(left=0.28, right=0.97)
    parts = ways.set_index("way")[["errors", "wages"]]
    parts.columns = ["errors", "time of people"]
    told = [f"{euros:,.0f} €, {hours:.0f} h" for euros, hours in zip(bill, ways["hours"], strict=True)]
    stacks(ax, parts, ((VERMILION, "//"), (BLUE, "")), told)
    ax.set_xlabel("€ per 1,000 refunds (behind each bar: its sum, and hours a week)")
    longest = ways["hours"].idxmax()
    more = bill[longest] - bill[ways["hours"].idxmin()]
    title(
        ax, f"{ways['way'][longest]}: {abs(more):,.0f} € {'more' if more > 0 else 'less'} per 1,000 refunds than nobody"
    )
    each = "; ".join(
        f"{row.way} {row.wages + row.errors:,.0f} euros, of them {row.wages:,.0f} for {row.hours:.0f} hours a week"
        for row in ways.itertuples()
    )
    return fig, f"Per 1,000 refunds: {each}.", ways


def catches(by_share: pd.DataFrame, marks: dict[str, float]) -> tuple[Figure, str, pd.DataFrame]:
    """Shares of the wrong refunds that are caught by the share that is wrong (index), a column a way to show the advice.

    `marks` names shares on the axis, such as {"a test hour": 0.5}.
    """
    fig, ax = figure(height=3.9)
    fig.subplots_adjust(right=0.78)
    for (name, caught), (colour, marker, line) in zip(by_share.items(), LINES, strict=True):
        ax.plot(by_share.index, 100 * caught, line, marker=marker, color=colour, clip_on=False)
        ax.annotate(f"   {name} {100 * caught.iloc[-1]:.0f}", (by_share.index[-1], 100 * caught.iloc[-1]), va="center")
    ax.set_xscale("log")
    ax.set_xlim(1.15 * by_share.index[0], by_share.index[-1])
    for name, share in marks.items():
        ax.axvline(share, color=PURPLE, linestyle=":")
        ax.annotate(f" {name}", (share, 4), color=INK)
    ax.set_xticks(list(by_share.index), [f"{100 * share:g}" for share in by_share.index])
    ax.minorticks_off()
    ax.set(ylim=(0, 103), xlabel="% of the refunds that are wrong (each step to the right is rarer)")
    ax.set_ylabel("% of the wrong ones caught")
    best = by_share.columns[int(by_share.iloc[0].argmax())]
    first, last = 100 * by_share[best].iloc[0], 100 * by_share[best].iloc[-1]
    title(ax, f"With {best}, {first:.0f}% are caught among many, {last:.0f}% among few")
    each = "; ".join(
        f"{name} {caught.iloc[0]:.0%} where {by_share.index[0]:.0%} are wrong, {caught.iloc[-1]:.0%} where {by_share.index[-1]:.1%} are"
        for name, caught in by_share.items()
    )
    return fig, f"Caught of the wrong refunds: {each}.", by_share.reset_index(names="share wrong")


def tokens(cases: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """What a case reads anew, reads again and writes (columns), as shares of its sum: a row a way to count, named by its sum."""
    shares = cases.div(cases.sum(axis=1), axis=0)
    fig, ax = figure(width=8.6, height=1.6 + 0.5 * len(cases))
    fig.subplots_adjust(left=0.31, right=0.97)
    stacks(ax, 100 * shares, ((PALE, ".."), (BLUE, ""), (VERMILION, "//")), [""] * len(cases))
    left = np.zeros(len(cases))
    for part in shares:
        for place, share in enumerate(shares[part]):
            box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
            ax.text(100 * (left[place] + share / 2), place, f"{100 * share:.0f}", ha="center", va="center", bbox=box)
        left += shares[part].to_numpy()
    ax.set(xlim=(0, 103), xlabel="% of the tokens, or of the price")
    written = shares.iloc[:, -1]
    title(ax, f"What is written is {written.iloc[0]:.0%} of the tokens and {written.iloc[-1]:.0%} of the price")
    each = "; ".join(
        f"{name}: " + ", ".join(f"{value:.0%} {part}" for part, value in row.items()) for name, row in shares.iterrows()
    )
    return fig, f"One case by its parts: {each}.", shares.reset_index(names="counted")


def per_resolved(ways: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """What a resolved case costs: columns way, answering and coming_back (euros per resolved case), p95 (seconds)."""
    euros = ways["answering"] + ways["coming_back"]
    fig, ax = figure(width=8.6, height=1.6 + 0.5 * len(ways))
    fig.subplots_adjust(left=0.27, right=0.97)
    parts = ways.set_index("way")[["coming_back", "answering"]]
    parts.columns = ["people, for those who come back", "models"]
    told = [f"{price:.3f} €, {seconds:.0f} s" for price, seconds in zip(euros, ways["p95"], strict=True)]
    stacks(ax, parts, ((VERMILION, "//"), (BLUE, "")), told)
    ax.set_xlabel("€ per resolved case (behind each bar: its sum, and the p95 of the wait)")
    back = ways["coming_back"] / euros
    title(ax, f"People for those who come back are {back.min():.0%} to {back.max():.0%} of the price")
    each = "; ".join(
        f"{row.way} {row.answering + row.coming_back:.3f} euros, of them {row.answering:.3f} for models; 95% wait {row.p95:.0f} seconds at most"
        for row in ways.itertuples()
    )
    return fig, f"Per resolved case: {each}.", ways
