"""Lesson 08's pictures of logs: what a log shows, what it hides, and what weights make of it."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aipm.figure import BLUE, FAINT, GREEN, INK, VERMILION, figure, title
from aipm.worlds import open_bandit


def clicks_by_place(log: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """The share of shown items that were clicked, by their place on the page."""
    clicked = log.groupby("place")["clicked"].mean()
    fig, ax = figure(height=3.2)
    ax.bar(clicked.index, 100 * clicked, 0.7, color=BLUE)
    for place, share in clicked.items():
        ax.annotate(f"{share:.0%}", (place, 100 * share), ha="center", va="bottom", fontweight="bold")
    ax.set(xlabel="place on the page", ylabel="% clicked", ylim=(0, 120 * clicked.max()))
    title(ax, "The higher an item stands, the more it is clicked")
    words = ", ".join(f"place {place} {share:.0%}" for place, share in clicked.items())
    return fig, f"Bars of the share of items that were clicked: {words}.", clicked.rename("clicked").reset_index()


def shown_by_place(log: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """In how many sessions the item that a ranker puts at a place was on the logged page at all, by ranker and place."""
    sessions = log["session"].nunique()
    places = np.arange(1, log["place"].max() + 1)
    fig, ax = figure(height=3.4)
    table = pd.DataFrame({"place": places})
    for ranker, shift, colour, hatch in (("old", -0.2, FAINT, ""), ("new", 0.2, BLUE, "//")):
        share = log[f"{ranker}_place"].value_counts().reindex(places, fill_value=0).to_numpy() / sessions
        ax.bar(places + shift, 100 * share, 0.38, color=colour, hatch=hatch, edgecolor="white")
        for place, value in zip(places + shift, share, strict=True):
            ax.annotate(f"{100 * value:.0f}", (place, 100 * value), ha="center", va="bottom", fontweight="bold")
        table[ranker] = share
    ax.text(0.6, 112, "■", color=FAINT)
    ax.text(0.75, 112, "the old ranker's item", fontweight="bold")
    ax.text(3.1, 112, "■", color=BLUE)
    ax.text(3.25, 112, "the new ranker's item (hatched)", fontweight="bold")
    ax.set(xlabel="place that the ranker gives the item", ylabel="shown, % of sessions", ylim=(0, 125))
    ax.set(yticks=[0, 50, 100])
    title(ax, "The log often hides what the new ranker would show")
    words = ", ".join(f"place {row.place} old {row.old:.0%} and new {row.new:.0%}" for row in table.itertuples())
    return fig, f"Share of sessions in which a ranker's item was on the logged page: {words}.", table


def two_verdicts(clicks: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """Clicks a session by two counts: columns ranker ("old", "new"), counted (kept in the log) and weighted."""
    fig, ax = figure(height=3.4)
    for row, colour, line, marker in zip(clicks.itertuples(), (FAINT, BLUE), ("--", "-"), "so", strict=True):
        ends = (row.counted, row.weighted)
        ax.plot([0, 1], ends, line, marker=marker, color=colour, markersize=9)
        for place, value, side in ((0, ends[0], "right"), (1, ends[1], "left")):
            words = f"  {row.ranker} ranker {value:.2f}  "
            ax.annotate(words, (place, value), ha=side, va="center", fontweight="bold")
    ax.set(xlim=(-0.6, 1.6), xticks=[0, 1], xticklabels=["clicks kept", "clicks weighted"], ylabel="clicks a session")
    low, high = clicks[["counted", "weighted"]].min(axis=None), clicks[["counted", "weighted"]].max(axis=None)
    ax.set(ylim=(low - 0.1, high + 0.1))
    ahead = [str(clicks["ranker"][clicks[count].idxmax()]) for count in ("counted", "weighted")]
    turned = "The weights turn the verdict round" if ahead[0] != ahead[1] else "Both counts name the same ranker"
    title(ax, turned)
    each = "; ".join(
        f"{row.ranker} ranker {row.counted:.2f} kept, {row.weighted:.2f} weighted" for row in clicks.itertuples()
    )
    return fig, f"Clicks a session by two counts: {each}.", clicks


def offline_and_live(rankers: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """Two candidates in the log and in front of visitors: rows old, echo, new of `shelf_log.offline_and_live`."""
    rows = rankers[rankers["ranker"] != "old"].reset_index(drop=True)
    fig, (left, right) = figure(2, height=2.9)
    for place, row in rows.iterrows():
        colour, hatch, marker = ((VERMILION, "//", "s"), (BLUE, "", "o"))[place]
        left.barh(place, 100 * row["kept"], 0.5, color=colour, hatch=hatch, edgecolor="white", alpha=0.8)
        box = {"facecolor": "white", "edgecolor": "none", "pad": 2}
        left.text(50, place, f"{row['kept']:.0%}", ha="center", va="center", fontweight="bold", bbox=box)
        right.plot([100 * row["low"], 100 * row["high"]], [place, place], color=colour, linewidth=3)
        right.plot(100 * row["gain"], place, marker, color=colour, markersize=9)
        right.annotate(
            f"{row['gain']:+.1%}", (100 * row["gain"], place + 0.16), ha="center", va="bottom", fontweight="bold"
        )
    right.axvline(0, color=INK, linewidth=1)
    left.set(yticks=[0, 1], yticklabels=rows["ranker"], ylim=(-0.5, 1.6), xlabel="offline: clicks of the log kept, %")
    right.set(yticks=[], ylim=(-0.5, 1.6), xlabel="live: clicks a session, % against old")
    ahead = [str(rows["ranker"][rows[column].idxmax()]) for column in ("kept", "gain")]
    title(left, f"Offline, {ahead[0]} is ahead")
    title(right, "Live, the offline winner loses" if ahead[0] != ahead[1] else "Live, the same one wins")
    words = "; ".join(
        f"{row.ranker} keeps {row.kept:.0%} of the clicks offline, live {row.gain:+.1%} ({row.low:+.1%} to {row.high:+.1%})"
        for row in rows.itertuples()
    )
    return fig, f"Two candidates: {words}.", rankers


def real_log(log: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """The click rates of two policies of a real log (`open_bandit.load`): counted, and weighted from the other's log."""
    told = {
        "random, counted": open_bandit.counted(log, "random"),
        "bandit, weighted": open_bandit.weighted(log),
        "bandit, counted": open_bandit.counted(log, "bts"),
    }
    rows = pd.DataFrame([(name, *values) for name, values in told.items()], columns=["what", "rate", "low", "high"])
    fig, ax = figure(height=2.9)
    fig.subplots_adjust(left=0.24)
    for place, (row, colour, marker) in enumerate(zip(rows.itertuples(), (FAINT, BLUE, GREEN), "^os", strict=True)):
        ax.plot([100 * row.low, 100 * row.high], [place, place], color=colour, linewidth=4)
        ax.plot(100 * row.rate, place, marker, color=colour, markersize=10)
        ax.annotate(f"{row.rate:.2%}", (100 * row.rate, place - 0.14), ha="center", va="bottom", fontweight="bold")
    ax.set(yticks=range(3), yticklabels=rows["what"], ylim=(2.5, -0.7), xlim=(0, None), xlabel="clicked, % of shows")
    random, weighed, bandit = rows["rate"][0], rows.iloc[1], rows["rate"][2]
    both = all(weighed["low"] < rate < weighed["high"] for rate in (random, bandit))
    title(ax, "The interval of the weighted rate holds both counts" if both else "The weights tell the two apart")
    words = ", ".join(f"{row.what} {row.rate:.2%} ({row.low:.2%} to {row.high:.2%})" for row in rows.itertuples())
    return fig, f"Click rates with 95% intervals: {words}.", rows
