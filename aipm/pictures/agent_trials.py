"""Lesson 13's pictures of repeated trials: tasks that are done k times, retries of a tool, and attacks that are tried again."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aipm.figure import BLUE, FAINT, GREEN, INK, PURPLE, VERMILION, figure, title

MODELS = ((BLUE, "o"), (VERMILION, "s"), (GREEN, "^"), (PURPLE, "D"))
COIN: dict[str, Any] = {"color": FAINT, "linestyle": "--", "marker": "s"}  # what one chance for all tasks would give


def all_of_k(shares: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """The share of tasks whose first k runs all succeed: columns k, published, ours (Beta) and independent, fractions."""
    fig, ax = figure(height=3.7)
    fig.subplots_adjust(right=0.76)
    last = shares.iloc[-1]
    ax.plot(shares["k"], 100 * shares["published"], "o", color=BLUE, markersize=10)
    ax.plot(shares["k"], 100 * shares["ours"], color=BLUE)
    ax.plot(shares["k"], 100 * shares["independent"], **COIN)
    for name, height in (("● published", last["published"]), ("■ one chance for all", last["independent"])):
        ax.annotate(f"   {name}", (last["k"], 100 * height), va="center", annotation_clip=False)
    middle = shares.iloc[1]
    ax.annotate(
        "line: each task has its own chance", (middle["k"], 100 * middle["ours"]), (8, 6), textcoords="offset points"
    )
    ax.set(xlabel="runs of each task, k", ylabel="% of tasks, all k right", xticks=shares["k"], ylim=(0, 72))
    title(
        ax,
        f"All {last['k']:.0f} runs succeed in {last['published']:.0%} of the tasks, not in {last['independent']:.0%}",
    )
    each = "; ".join(
        f"k = {row.k}: published {row.published:.1%}, each task its own chance {row.ours:.1%}, one chance for all {row.independent:.1%}"
        for row in shares.itertuples()
    )
    return fig, f"Tasks of which all k runs succeed: {each}.", shares.drop(columns="what", errors="ignore")


def successes(counts: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """Tasks by their number of successes: columns successes, tasks (counted), beta and independent (expected)."""
    fig, ax = figure(width=8.2, height=3.8)
    fig.subplots_adjust(bottom=0.22)
    places, tasks = counts["successes"].to_numpy(), counts["tasks"].to_numpy()
    ax.bar(places, tasks, 0.62, color=BLUE, alpha=0.45, edgecolor=BLUE, label="counted")
    ax.plot(places, counts["beta"], "o", color=INK, markersize=8, label="each task its own chance")
    ax.plot(places, counts["independent"], **{**COIN, "color": VERMILION}, label="one chance for all")
    ax.legend(frameon=False, loc="upper center", ncols=3, fontsize=10, columnspacing=1.2, handletextpad=0.5)
    most = int(places.max())
    ax.set(xlabel=f"successes in {most} runs of the same task", ylabel="tasks")
    ax.set_xticks(places, [f"{place}\n({number} tasks)" for place, number in zip(places, tasks, strict=True)])
    ax.set_ylim(0, 1.3 * counts[["tasks", "beta", "independent"]].to_numpy().max())
    title(ax, f"In {most} runs each, {tasks[-1]} of {tasks.sum()} tasks always work and {tasks[0]} never do")
    each = "; ".join(
        f"{row.successes} of {most}: {row.tasks} tasks, {row.beta:.1f} expected where each has its own chance, "
        f"{row.independent:.1f} where all have the same"
        for row in counts.itertuples()
    )
    return fig, f"Tasks by their successes: {each}.", counts


def retried(tries: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """One tool by its tries: columns tries, works, independent (fractions), and double (per 1,000 without a key)."""
    fig, (left, right) = figure(columns=2, width=8.8, height=3.5)
    fig.subplots_adjust(wspace=0.28)
    k = tries["tries"]
    left.plot(k, 100 * tries["independent"], **COIN)
    left.plot(k, 100 * tries["works"], "-o", color=BLUE)
    left.annotate("■ by the formula", (k.iloc[-1], 100 * tries["independent"].iloc[-1] + 1.6), ha="right")
    left.annotate("● in RefundDesk", (k.iloc[-1], 100 * tries["works"].iloc[-1] - 3.2), ha="right")
    left.set(xlabel="tries at most", ylabel="% that work", ylim=(80, 104), xticks=k)
    right.bar(k, tries["double"], 0.6, color=VERMILION, hatch="//", edgecolor="white")
    for place, number in zip(k, tries["double"], strict=True):
        right.annotate(f"{number:.0f}", (place, number), (0, 3), textcoords="offset points", ha="center")
    right.set(xlabel="tries at most", ylabel="paid twice, per 1,000 tasks", xticks=k)
    right.set_ylim(0, 1.2 * tries["double"].max())
    end = tries.iloc[-1]
    title(left, f"{1 - end['works']:.0%} are never cured")
    title(right, "Without a key, a retry pays twice")
    left.title.set_fontsize(11)
    right.title.set_fontsize(11)
    each = "; ".join(
        f"{row.tries}: {row.works:.1%} work, by the formula {row.independent:.1%}, {row.double:.0f} of 1,000 paid twice without a key"
        for row in tries.itertuples()
    )
    return fig, f"By the tries at most: {each}.", tries


def failures(bounds: Mapping[int, float]) -> tuple[Figure, str, pd.DataFrame]:
    """The largest share of attacks that may work (fraction, 95%) where none of so many tries did."""
    tries, shares = np.array(list(bounds)), np.array(list(bounds.values()))
    fig, ax = figure(height=3.4)
    ax.plot(tries, 100 * shares, "-o", color=BLUE)
    ax.plot(tries, 300 / tries, "x", color=VERMILION, markersize=10, markeredgewidth=2)
    for place, share in zip(tries, shares, strict=True):
        words = f"{share:.1%}" if share < 0.1 else f"{share:.0%}"
        ax.annotate(words, (place, 100 * share), (9, 7), textcoords="offset points")
    ax.annotate("● exact   ✕ 3 divided by the tries", (tries[-1], 85 * shares.max()), ha="right", fontsize=10)
    ax.set_xscale("log")
    ax.set_xticks(tries, [f"{number:,}" for number in tries])
    ax.minorticks_off()
    ax.set(xlabel="tries, none of which worked", ylabel="% that may still work")
    ax.set_xlim(0.8 * tries[0], 1.6 * tries[-1])
    ax.set_ylim(-2, 115 * max(shares.max(), 3 / tries.min()))
    title(ax, f"{tries[1]:,} failed tries leave room for {shares[1]:.1%}, and {tries[-1]:,} for {shares[-1]:.1%}")
    table = pd.DataFrame({"tries": tries, "may work": shares, "3 / tries": 3 / tries})
    each = "; ".join(f"{row[0]:,} tries {row[1]:.1%}" for row in table.itertuples(index=False))
    return fig, f"Where none worked, this share may still work: {each}.", table


def fixed_and_fitted(attacks: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """Attacks that work, fixed against fitted, a mark a defence and model: columns defence, model, fixed, fitted (fractions)."""
    fig, ax = figure(width=8.2, height=4.2)
    fig.subplots_adjust(right=0.74)
    for (model, own), (colour, marker) in zip(attacks.groupby("model", sort=False), MODELS, strict=False):
        bare = own["defence"] == "None"
        ax.plot(100 * own["fixed"], 100 * own["fitted"], marker, color=colour, markersize=8, label=model)
        ax.plot(100 * own["fixed"][bare], 100 * own["fitted"][bare], "o", color=INK, fillstyle="none", markersize=14)
    ax.plot([0, 40], [0, 40], color=FAINT, linestyle=":")
    ax.annotate("as many as fixed ones", (20, 13), color=INK)
    ax.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=10, title="○ no defence")
    ax.set(xlabel="fixed attacks that work, %", ylabel="fitted attacks that work, %", xlim=(-2, 41), ylim=(0, 106))
    guarded = attacks[attacks["defence"] != "None"]
    held = guarded[guarded["fixed"] <= 0.01]
    title(ax, f"Where fixed attacks fail (1% at most), {held['fitted'].min():.0%} or more of the fitted ones work")
    each = "; ".join(
        f"{defence} fixed {own['fixed'].min():.0%} to {own['fixed'].max():.0%}, fitted {own['fitted'].min():.0%} to {own['fitted'].max():.0%}"
        for defence, own in attacks.groupby("defence", sort=False)
    )
    words = (
        f"Attacks that work on {attacks['model'].nunique()} models, by defence: {each}. Of {len(guarded)} pairs of a defence and a model "
        f"{len(held)} let at most 1% of the fixed attacks through, and {held['fitted'].min():.0%} to {held['fitted'].max():.0%} of the fitted ones."
    )
    return fig, words, attacks[["defence", "model", "fixed", "fitted"]]


def tried_again(
    tries: Sequence[int], shares: Mapping[str, np.ndarray], known: Mapping[str, Sequence[tuple[int, float]]]
) -> tuple[Figure, str, pd.DataFrame]:
    """Attacks that have worked by so many tries (fractions), a line an agent, beside `known`, the published (tries, share).

    The dashed line of an agent is what independent tries with its first published share would give.
    """
    fig, ax = figure(width=8.2, height=3.9)
    fig.subplots_adjust(right=0.72)
    count, rows = np.asarray(tries), []
    for (name, share), (colour, marker) in zip(shares.items(), MODELS, strict=False):
        points = np.array(known[name])
        alone = 1 - (1 - points[0, 1]) ** count
        ax.plot(count, 100 * share, color=colour)
        ax.plot(count, 100 * alone, "--", color=colour, linewidth=1.3)
        ax.plot(points[:, 0], 100 * points[:, 1], marker, color=colour, markersize=10)
        ax.annotate(f"  {marker_of(marker)} {name}", (count[-1], 100 * share[-1]), va="center", annotation_clip=False)
        rows += [(name, *row) for row in zip(count, share, alone, strict=True)]
    table = pd.DataFrame(rows, columns=["agent", "tries", "own chance", "independent"])
    ax.set_xscale("log")
    ax.set_xticks([1, 10, 100], ["1", "10", "100"])
    ax.minorticks_off()
    ax.set(
        xlabel="tries of one attack (marks: published; dashed: independent)",
        ylabel="% that have worked",
        ylim=(-2, 104),
    )
    first, share = next(iter(shares.items()))
    half = f"by {count[np.argmax(share >= 0.5)]} tries" if share[-1] >= 0.5 else f"not even by {count[-1]} tries"
    title(ax, f"{first}: half of the attacks work {half}")
    each = "; ".join(
        f"{name} {own[0]:.1%} at the first try and {own[-1]:.0%} by {count[-1]}" for name, own in shares.items()
    )
    told = "; ".join(
        f"{name} " + ", ".join(f"{share:.1%} by {number}" for number, share in known[name]) for name in shares
    )
    return fig, f"Attacks that have worked, by our curves: {each}. Published: {told}.", table


def marker_of(marker: str) -> str:
    """The sign that stands for a marker in a label."""
    return {"o": "●", "s": "■", "^": "▲", "D": "◆"}[marker]
