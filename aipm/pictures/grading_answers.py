"""Lesson 12's pictures of people and judges: how far they agree, and what labels buy."""

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aipm.figure import BLUE, FAINT, GREEN, INK, PURPLE, VERMILION, figure, title

LINES = ((BLUE, "o", "-"), (VERMILION, "s", "--"), (GREEN, "^", ":"), (PURPLE, "D", "-."))
WAYS = {"people": (FAINT, ""), "corrected": (VERMILION, "//"), "combined": (BLUE, "..")}


def two_rounds(verdicts: pd.DataFrame, names: Sequence[str]) -> tuple[Figure, str, pd.DataFrame]:
    """Two readings of the same answers in two rounds, a column an answer; where they differ, in a frame.

    `verdicts` holds truth values (supported), its columns in the order reading A and B of round 1, reading A and B of round 2;
    `names` are the two readings' names.
    """
    said = verdicts.to_numpy(bool)
    order = np.lexsort((~said[:, 2], said[:, 0] == said[:, 1]))
    said, places = said[order], np.arange(len(said))
    apart = [int((said[:, first] != said[:, first + 1]).sum()) for first in (0, 2)]
    fig, ax = figure(width=8.6, height=2.9)
    fig.subplots_adjust(left=0.14, right=0.98, bottom=0.12)
    for row, down in enumerate((0, 1, 2.6, 3.6)):
        yes = said[:, row]
        ax.plot(places[yes], np.full(yes.sum(), down), "o", color=BLUE, markersize=9)
        ax.plot(places[~yes], np.full((~yes).sum(), down), "X", color=VERMILION, markersize=9)
    for first, down in ((0, 0), (2, 2.6)):
        for place in places[said[:, first] != said[:, first + 1]]:
            ax.plot([place - 0.45, place + 0.45, place + 0.45, place - 0.45, place - 0.45],
                    [down - 0.45, down - 0.45, down + 1.45, down + 1.45, down - 0.45], color=INK, linewidth=1.4)  # fmt: skip
    ax.set(ylim=(4.9, -0.7), xlim=(-0.8, len(said) - 0.2), xticks=[])
    ax.set_yticks((0, 1, 2.6, 3.6), [f"{name}, round {number}" for number in (1, 2) for name in names])
    ax.grid(visible=False)
    ax.annotate("● supported   ✖ not supported   □ the readings differ", (0, 4.65), va="center", fontsize=10)
    title(ax, f"The readings differ on {apart[0]} of {len(said)} answers, and on {apart[1]} with the new rubric")
    rows = [(name, number, int(said[:, 2 * number - 2 + place].sum()), len(said))
            for number in (1, 2) for place, name in enumerate(names)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["reading", "round", "supported", "of"])
    each = ", ".join(f"{row.reading} {row.supported} in round {row.round}" for row in table.itertuples())
    words = f"The readings differ on {apart[0]} of {len(said)} answers in round 1 and on {apart[1]} in round 2; supported: {each}."
    return fig, words, table


def apart(heights: Sequence[float] | pd.Series, least: float) -> np.ndarray:
    """The heights of labels, moved up where one would lie over another: at least `least` between two."""
    moved = np.array(heights, float)
    for below, above in itertools.pairwise(moved.argsort()):
        moved[above] = max(moved[above], moved[below] + least)
    return moved


def majorities(shares: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """How often the majority of so many votes (index) is that of ten other people, a column a kind of sentence, fractions."""
    fig, ax = figure(height=3.6)
    fig.subplots_adjust(right=0.8)
    ends = apart(100 * shares.iloc[-1], 3.5)
    for (name, share), height, (colour, marker, line) in zip(shares.items(), ends, LINES, strict=False):
        ax.plot(shares.index, 100 * share, line, marker=marker, color=colour)
        ax.annotate(f"  {name} {100 * share.iloc[-1]:.0f}", (shares.index[-1], height), va="center")
    ax.set(xlabel="people who vote", ylabel="% with the same majority", xticks=list(shares.index), ylim=(50, 102))
    first = shares.iloc[:, 0]
    title(ax, f"{shares.index[-1]} people meet {shares.index[-1]} others in {first.iloc[-1]:.0%} of the sentences")
    each = "; ".join(
        f"{name} from {share.iloc[0]:.1%} with one vote to {share.iloc[-1]:.1%} with {shares.index[-1]}"
        for name, share in shares.items()
    )
    return fig, f"The majority of some votes against that of ten others: {each}.", shares.reset_index(names="votes")


def two_rates(rates: pd.DataFrame, message: str) -> tuple[Figure, str, pd.DataFrame]:
    """The two rates of judges, or of one judge on several slices, each with its 95% interval; `message` is the title.

    `rates` has a row each, their names as its index, and the columns of `judging.JudgeRates`.
    """
    down = np.arange(len(rates))
    fig, ax = figure(width=8.6, height=1.5 + 0.62 * len(rates))
    fig.subplots_adjust(left=0.25, right=0.87)
    for side, column, ends, colour, marker in (
        (-0.15, "true_positive", "tp", BLUE, "o"),
        (0.15, "true_negative", "tn", VERMILION, "s"),
    ):
        low, high = (100 * rates[f"{ends}_{end}"].to_numpy(float) for end in ("low", "high"))
        ax.hlines(down + side, low, high, color=colour, linewidth=5, alpha=0.35)
        ax.plot(100 * rates[column].astype(float), down + side, marker, color=colour, markersize=8)
    for place, agreement in zip(down, rates["agreement"], strict=True):
        ax.annotate(f"{agreement:.0%}", (106, place), va="center", annotation_clip=False, fontweight="bold")
    ax.annotate("agrees", (106, -0.45), va="center", annotation_clip=False)
    ax.set(yticks=down, yticklabels=rates.index, xlim=(0, 103), ylim=(len(rates) - 0.4, -0.75))
    ax.set_xlabel("● complaints that it hears, %   ■ others that it leaves alone, %   (bar: 95%, by review)")
    title(ax, message)
    each = "; ".join(
        f"{name}: hears {row.true_positive:.0%} of {row.positives:.0f}, leaves {row.true_negative:.0%} of {row.negatives:.0f} "
        f"alone, agrees in {row.agreement:.0%}"
        for name, row in zip(rates.index, rates.itertuples(), strict=True)
    )
    return fig, f"Two rates of each: {each}.", rates.reset_index(names="judge")


def ways(widths: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """The half width that each way leaves, by judge: columns judge, way, half and formula (fractions)."""
    judges = list(dict.fromkeys(widths["judge"]))
    fig, ax = figure(width=8.6, height=1.4 + 0.95 * len(judges))
    fig.subplots_adjust(left=0.27, right=0.93)
    for place, judge in enumerate(judges):
        own = widths[widths["judge"] == judge].set_index("way")
        for step, (way, (colour, hatch)) in enumerate(WAYS.items()):
            half, down = 100 * own.loc[way, "half"], place + 0.27 * (step - 1)
            ax.barh(down, half, 0.25, color=colour, hatch=hatch, edgecolor="white")
            ax.plot([100 * own.loc[way, "formula"]] * 2, [down - 0.13, down + 0.13], color=INK)
            told = f" {half:.1f}" + (f"  {way}" if not place else "")
            ax.annotate(told, (max(half, 100 * own.loc[way, "formula"]), down), va="center")
    ax.set(yticks=range(len(judges)), yticklabels=judges, ylim=(len(judges) - 0.45, -0.55))
    ax.set(xlabel="± points around the true share (bar: simulated; black line: formula)")
    ax.set_xlim(0, 112 * max(widths["half"].max(), widths["formula"].max()))
    table = widths.pivot(index="judge", columns="way", values="half").loc[judges, list(WAYS)]
    worse = int((table["corrected"] > table["people"]).sum())
    title(ax, f"Corrected, {worse} of {len(judges)} judges leave more open than people do")
    each = "; ".join(
        f"{name}: people ±{100 * row.people:.1f}, corrected ±{100 * row.corrected:.1f}, combined ±{100 * row.combined:.1f}"
        for name, row in zip(table.index, table.itertuples(), strict=True)
    )
    return fig, f"Half widths in points: {each}.", table.reset_index().rename_axis(None, axis=1)


def more_judging(
    judged: Sequence[int], halves: Mapping[str, np.ndarray], people: float
) -> tuple[Figure, str, pd.DataFrame]:
    """Half widths (fractions) by the number of judged answers, a line a judge, beside what the labels alone leave."""
    fig, ax = figure(height=3.6)
    fig.subplots_adjust(right=0.72)
    for (name, half), (colour, marker, line) in zip(halves.items(), LINES, strict=False):
        ax.plot(judged, 100 * half, line, marker=marker, color=colour)
        ax.annotate(f"  {name}", (judged[-1], 100 * half[-1]), va="center")
    ax.axhline(100 * people, color=INK, linewidth=1.2)
    ax.annotate(
        "  the labels alone", (judged[-1], 100 * people), (0, 7), textcoords="offset points", annotation_clip=False
    )
    ax.set_xscale("log")
    ax.set_xticks(list(judged), [f"{count:,}" for count in judged])
    ax.minorticks_off()
    ax.set(xlabel="answers that the judge reads", ylabel="± points, corrected")
    ax.set_ylim(0, 108 * max(half.max() for half in halves.values()))
    weak = next(iter(halves.values()))
    title(
        ax,
        "More judging does not make a weak judge enough"
        if weak[-1] > people
        else "Much judging beats the labels alone",
    )
    each = "; ".join(f"{name} ±{100 * half[0]:.1f} to ±{100 * half[-1]:.1f}" for name, half in halves.items())
    words = f"From {judged[0]:,} to {judged[-1]:,} judged answers: {each}; the labels alone ±{100 * people:.1f} points."
    table = pd.DataFrame({"judged": judged, **halves, "labels alone": people})
    return fig, words, table
