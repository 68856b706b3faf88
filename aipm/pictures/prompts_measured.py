"""Lesson 09's pictures of what the simulated model answers: forms, examples, steps, parts of a prompt, and two prompts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator
from scipy import stats

from aipm.figure import BLUE, FAINT, GREEN, INK, PURPLE, VERMILION, figure, title

Look = tuple[str, str, str]  # colour, marker, and what stands inside it: the colour again, or "none"
ANSWERED: dict[str, Look] = {
    "right": (GREEN, "o", GREEN),
    "wrong queue": (VERMILION, "X", VERMILION),
    "not readable": (FAINT, "s", "none"),
}
AGREE = "#C9C9C9"


def _marks(ax: Axes, kinds: np.ndarray, looks: Mapping[str, Look], across: int, size: float) -> None:
    """One mark a case in rows of `across`, as its kind looks, and below them the kinds with their counts."""
    place = np.arange(len(kinds))
    for number, (name, (colour, marker, inside)) in enumerate(looks.items()):
        at, key = place[kinds == name], (across / len(looks) * number, place[-1] // across + 1.6)
        style: dict[str, Any] = {
            "color": colour,
            "markerfacecolor": inside,
            "markersize": size,
            "linestyle": "",
            "clip_on": False,
        }
        ax.plot([*(at % across), key[0]], [*(at // across), key[1]], marker, **style)
        ax.annotate(f"   {len(at)} {name}", key, va="center", fontweight="bold")
    ax.set(xlim=(-0.8, across - 0.2), ylim=(place[-1] // across + 2.1, -0.9))
    ax.axis("off")


def by_hand(tickets: pd.DataFrame, tried: Sequence[str]) -> tuple[Figure, str, pd.DataFrame]:
    """Each ticket as a mark, those that were tried by hand in a frame: columns ticket, intent and read (None: nothing)."""
    right, nothing = tickets["read"] == tickets["intent"], tickets["read"].isna()
    kinds = np.select([right, nothing], ["right", "not readable"], "wrong queue")
    fig, ax = figure(height=3.2)
    fig.subplots_adjust(left=0.04, right=0.97, bottom=0.03, top=0.86)
    _marks(ax, kinds, ANSWERED, across=15, size=12)
    at = np.flatnonzero(tickets["ticket"].isin(tried))
    ax.plot(at % 15, at // 15, "s", color=INK, markerfacecolor="none", markersize=20, markeredgewidth=2)
    title(ax, f"Of the {len(at)} in a frame {right.iloc[at].sum()} are right, of all {len(tickets)} only {right.sum()}")
    counts = ", ".join(f"{(kinds == kind).sum()} {kind}" for kind in ANSWERED)
    words = f"Marks for {len(tickets)} simulated tickets: {counts}. {right.iloc[at].sum()} of the {len(at)} in a frame are right."
    rows = [(kind, (kinds == kind).sum(), (kinds[at] == kind).sum()) for kind in ANSWERED]
    return fig, words, pd.DataFrame(rows, columns=["answer", "tickets", "tried by hand"])


def readable(forms: Mapping[str, int], of: int) -> tuple[Figure, str, pd.DataFrame]:
    """How many of `of` answers the router reads under each form that the prompt asks for."""
    down, counts = np.arange(len(forms)), np.array(list(forms.values()))
    fig, ax = figure(height=1.1 + 0.62 * len(forms))
    fig.subplots_adjust(left=0.03, right=0.97)
    ax.barh(down, of, 0.3, color="#EEEEEE")
    ax.barh(down, counts, 0.3, color=[GREEN if count == of else BLUE for count in counts])
    for place, (form, count) in enumerate(forms.items()):
        ax.annotate(f" {form or '(nothing)'}", (0, place - 0.2), va="bottom")
        ax.annotate(f" {count}", (of, place), va="center", fontweight="bold", annotation_clip=False)
    ax.set(xlabel=f"answers that the router can read, of {of}", yticks=[])
    ax.set(xlim=(0, 1.08 * of), ylim=(len(forms) - 0.6, -0.8))
    title(ax, f"The last form is read {counts[-1]} times of {of}")
    each = "; ".join(f"{form or '(nothing)'} {count}" for form, count in forms.items())
    words = f"Simulated answers that can be read, of {of}, by what the prompt says: {each.replace('.', '')}."
    return fig, words, pd.DataFrame({"form": [form or "(nothing)" for form in forms], "readable": counts, "of": of})


def orders(scores: Sequence[float], above: float, without: float) -> tuple[Figure, str, pd.DataFrame]:
    """Accuracies (fractions) of one set of examples in many orders, beside the order `above` and no examples at all."""
    value, count = np.unique(np.round(scores, 6), return_counts=True)
    fig, ax = figure(height=3)
    fig.subplots_adjust(left=0.04)
    ax.plot(100 * np.repeat(value, count), np.concatenate([np.arange(n) for n in count]), "o", color=BLUE)
    top = count.max()
    for place, told, colour, line in (
        (without, "no examples", FAINT, ":"),
        (above, "the order above", VERMILION, "--"),
    ):
        ax.axvline(100 * place, color=colour, linestyle=line)
        ax.annotate(f" {told}\n {place:.1%}", (100 * place, top + 0.6), va="top", fontweight="bold")
    low, high = min(*scores, above, without), max(*scores, above, without)
    ax.set(xlabel="right, % of the simulated answers (one dot an order)", yticks=[], ylim=(-0.6, top + 0.8))
    ax.set_xlim(100 * low - 1, 100 * high + 1)
    title(ax, f"{len(scores)} orders of the same examples lie {100 * (max(scores) - min(scores)):.1f} points apart")
    words = f"{len(scores)} orders give {min(scores):.1%} to {max(scores):.1%}, the order above {above:.1%}, no examples {without:.1%}."
    return fig, words, pd.DataFrame({"right": value, "orders": count})


def steps_and_price(means: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """What steps gain and cost: a row a kind of ticket, columns plain and steps (fractions), plain_words and steps_words."""
    fig, axes = figure(columns=2, width=8.6, height=2.9)
    fig.subplots_adjust(left=0.15, right=0.97, wspace=0.12, bottom=0.22, top=0.83)
    places, gain = np.arange(len(means))[::-1], means["steps"] - means["plain"]
    for ax, end, factor, form, what in (
        (axes[0], "", 100, "{:.0f}%", "right, % of the simulated answers"),
        (axes[1], "_words", 1, "{:.0f}", "words in an answer"),
    ):
        ends = factor * means[[f"plain{end}", f"steps{end}"]].to_numpy()
        ax.hlines(places, *ends.T, color=FAINT)
        for side, (name, colour, marker) in enumerate((("plain", BLUE, "o"), ("steps", VERMILION, "s"))):
            ax.plot(ends[:, side], places + 0.08 * (0.5 - side), marker, color=colour, markersize=9)
            for place, value in zip(places, ends[:, side], strict=True):
                told, up = f"{name} {form.format(value)}", -0.32 if side else 0.3
                ax.annotate(told, (value, place + up), ha="center", va="center", fontweight="bold")
        ax.set(yticks=places, yticklabels=means.index if ax is axes[0] else [], xlabel=what)
        ax.xaxis.set_major_locator(MultipleLocator(5 if end else 20))
        ax.set(xlim=(0, 1.18 * ends.max()), ylim=(-0.7, len(means) - 0.4))
    title(axes[0], f"Steps gain most with {gain.idxmax()}")
    dearer = (means["steps_words"] > means["plain_words"]).all()
    title(axes[1], "Steps cost words on all tickets" if dearer else "Steps cost words on some tickets")
    each = "; ".join(
        f"{kind}: {row.plain:.0%} right plain and {row.steps:.0%} with steps, {row.plain_words:.0f} and {row.steps_words:.0f} words"
        for kind, row in zip(means.index, means.itertuples(), strict=True)
    )
    return fig, f"Simulated answers without and with steps, {each}.", means.rename_axis("tickets").reset_index()


def where_tickets_go(measures: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """Of 100 tickets, how many get the right queue, a wrong one, or a person; the first prompt may not be unsure.

    `measures` has a row a prompt, in its index the names, and the columns coverage and selective_accuracy (fractions).
    """
    served, right = 100 * measures["coverage"], 100 * measures["coverage"] * measures["selective_accuracy"]
    parts = pd.DataFrame({"right": right, "wrong queue": served - right, "to a person": 100 - served})
    down, left = np.arange(len(parts)), np.zeros(len(parts))
    fig, ax = figure(height=1.6 + 0.55 * len(parts))
    fig.subplots_adjust(left=0.22, right=0.96)
    for (kind, values), colour, hatch in zip(parts.items(), (GREEN, VERMILION, PURPLE), ("", "//", ".."), strict=True):
        ax.barh(down, values, 0.55, left, color=colour, hatch=hatch, edgecolor="white")
        for row, value in enumerate(values):
            box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
            if value >= 0.5:
                middle = left[row] + value / 2
                ax.text(middle, row, f"{value:.0f}", ha="center", va="center", fontweight="bold", bbox=box)
        first = int((values >= 0.5).argmax())
        ax.text(left[first] + values.iloc[first] / 2, first - 0.34, kind, ha="center", va="bottom", fontweight="bold")
        left += values.to_numpy()
    ax.set(yticks=down, yticklabels=parts.index, xlabel="of 100 simulated tickets", xlim=(0, 100))
    ax.set_ylim(len(parts) - 0.5, -0.85)
    before, after = parts["wrong queue"].iloc[:2]
    title(ax, f"With leave to be unsure, wrong answers go from {before:.0f} to {after:.0f}")
    each = "; ".join(
        f"{name}: " + ", ".join(f"{value:.0f} {kind}" for kind, value in row.items())
        for name, row in zip(parts.index, parts.to_dict("records"), strict=True)
    )
    return fig, f"Of 100 simulated tickets, {each.replace(chr(10), ' ')}.", parts.rename_axis("prompt").reset_index()


def parts_alone(measures: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """Each part of a prompt alone beside the task: columns valid and accuracy (fractions); the first row is the task."""
    down, shares = np.arange(len(measures)), 100 * measures[["valid", "accuracy"]]
    fig, ax = figure(height=1.2 + 0.42 * len(measures))
    fig.subplots_adjust(left=0.16)
    ax.barh(down, shares["valid"], 0.7, color=AGREE)
    ax.barh(down, shares["accuracy"], 0.34, color=BLUE, hatch="//", edgecolor="white")
    for row, (valid, right) in enumerate(shares.itertuples(index=False)):
        box = {"facecolor": "white", "edgecolor": "none", "pad": 1}
        ax.text(max(valid, right) + 1.5, row, f"{right:.0f} right, {valid:.0f} readable", va="center", bbox=box)
    ax.axvline(shares["accuracy"].iloc[0], color=INK, linestyle=":")
    names = [measures.index[0], *(f"+ {part}" for part in measures.index[1:])]
    ax.set(yticks=down, yticklabels=names, xlabel="of 100 simulated answers (dotted: right with the task alone)")
    ax.set(xlim=(0, 135), xticks=[0, 25, 50, 75, 100])
    ax.invert_yaxis()
    title(ax, f"Alone, the most comes from the {measures['accuracy'].idxmax()}")
    each = "; ".join(f"{row[0]} {row.accuracy:.0%} right and {row.valid:.0%} readable" for row in measures.itertuples())
    return fig, f"Simulated answers with one part beside the task: {each}.", shares.rename_axis("part").reset_index()


def parts_together(measures: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """A prompt that grows by one part a row: columns valid, accuracy and injection_success (fractions)."""
    columns = {
        "valid": ("readable", FAINT, ":", "s", 12),
        "accuracy": ("right", BLUE, "-", "o", 7),
        "injection_success": ("attacks that\nsucceed", VERMILION, "--", "X", 7),
    }
    shares, across = 100 * measures[list(columns)], np.arange(len(measures))
    fig, ax = figure(width=8.6, height=3.6)
    fig.subplots_adjust(right=0.86)
    for column, (name, colour, line, marker, size) in columns.items():
        ax.plot(across, shares[column], line, marker=marker, color=colour, markersize=size)
        ax.text(across[-1] + 0.25, shares[column].iloc[-1], name, va="center", fontweight="bold")
    for place, value in zip(across, shares["accuracy"], strict=True):
        ax.annotate(f"{value:.0f}", (place, value), (0, -15), textcoords="offset points", ha="center", color=BLUE)
    ax.set(ylabel="% (simulated)", ylim=(-9, 109), xlim=(-0.3, across[-1] + 0.2))
    ax.set(xticks=across, xticklabels=[measures.index[0], *(f"+ {part}" for part in measures.index[1:])])
    most = measures["accuracy"].diff().idxmax()
    title(ax, f"In this order the most comes from the {most}")
    each = "; ".join(
        f"{row[0]} {row.accuracy:.0%} right, {row.valid:.0%} readable, {row.injection_success:.0%} of the attacks succeed"
        for row in measures.itertuples()
    )
    return (
        fig,
        f"A simulated prompt part by part, each added to those before: {each}.",
        shares.rename_axis("part").reset_index(),
    )


def five_answers(runs: Sequence[Sequence[str | None]], intents: Sequence[str]) -> tuple[Figure, str, pd.DataFrame]:
    """How many of the answers to a ticket agree, a list of answers a run, and whether the commonest is right."""
    commonest = [Counter(answers).most_common(1)[0] for answers in zip(*runs, strict=True)]
    agree = np.array([count for _, count in commonest])
    right = np.array([answer == intent for (answer, _), intent in zip(commonest, intents, strict=True)])
    size = np.arange(1, len(runs) + 1)
    table = pd.DataFrame({"agree": size, "right": [(right & (agree == n)).sum() for n in size],
                          "wrong": [(~right & (agree == n)).sum() for n in size]})  # fmt: skip
    fig, ax = figure(height=3.4)
    ax.bar(size, table["right"], 0.7, color=GREEN)
    ax.bar(size, table["wrong"], 0.7, table["right"], color=VERMILION, hatch="//", edgecolor="white")
    for row in table.itertuples():
        if total := row.right + row.wrong:
            ax.annotate(
                f"{row.right} of {total}\nright", (row.agree, total), (0, 3), textcoords="offset points", ha="center"
            )
    ax.set(xlabel=f"of {len(runs)} answers to a ticket, so many agree", ylabel="simulated tickets")
    ax.set_ylim(0, 1.25 * (table["right"] + table["wrong"]).max())
    whole = agree == len(runs)
    surer = whole.any() and not whole.all() and right[whole].mean() > right[~whole].mean()
    title(ax, "Answers that agree are right more often" if surer else "Answers that agree are not right more often")
    each = "; ".join(f"{row.agree} agree: {row.right} right, {row.wrong} wrong" for row in table.itertuples())
    return fig, f"Simulated tickets by how many of {len(runs)} answers agree, and the commonest: {each}.", table


def wordings(trials: pd.DataFrame, chosen: int) -> tuple[Figure, str, pd.DataFrame]:
    """Wordings of one prompt, gains against the first row in points: columns dev and test (accuracy, fractions)."""
    gains = 100 * (trials[["dev", "test"]] - trials[["dev", "test"]].iloc[0])
    best = gains.loc[chosen]
    fig, ax = figure(height=3.6)
    for edge in (ax.axhline, ax.axvline):
        edge(0, color=INK, linewidth=1)
    ax.plot(gains["dev"], gains["test"], "o", color=BLUE, alpha=0.6)
    for (x, y), marker, colour, told in (((0, 0), "s", INK, "as it was"), (best, "D", VERMILION, "chosen")):
        ax.plot(x, y, marker, color=colour, markersize=11)
        ax.annotate(told, (x, y), (10, 8 if y >= 0 else -18), textcoords="offset points", fontweight="bold")
    reach = abs(gains).max(axis=None) + 1
    ax.set(
        xlim=(-reach, reach + 0.6), ylim=(-reach, reach), xlabel="gain on dev, points", ylabel="gain on test, points"
    )
    ax.yaxis.set_major_locator(MultipleLocator(2))
    title(ax, f"Chosen for {best['dev']:+.1f} points on dev, it has {best['test']:+.1f} on test".replace("-", "−"))
    words = f"{len(gains)} wordings by their gains, of simulated answers: the chosen one has {best['dev']:+.1f} points on dev and {best['test']:+.1f} on test."
    return fig, words, gains.assign(wording=trials["wording"])[["wording", "dev", "test"]]


def discordant(a: Sequence[bool], b: Sequence[bool], names: tuple[str, str]) -> tuple[Figure, str, pd.DataFrame]:
    """Tickets as marks by which of two prompts is right: both, only the one, only the other, or neither."""
    one, other = np.array(a, bool), np.array(b, bool)
    looks: dict[str, Look] = {
        "both right": (AGREE, "s", AGREE),
        f"only {names[0]}": (BLUE, "o", BLUE),
        f"only {names[1]}": (VERMILION, "X", VERMILION),
        "neither": (AGREE, "s", "none"),
    }
    kinds = np.select([one & other, one & ~other, other & ~one], list(looks)[:3], "neither")
    order = np.argsort([list(looks).index(kind) for kind in kinds], kind="stable")
    fig, ax = figure(height=3)
    fig.subplots_adjust(left=0.03, right=0.98, bottom=0.03, top=0.86)
    _marks(ax, kinds[order], looks, across=40, size=8)
    apart = (one != other).sum()
    title(ax, f"Only {apart} of {len(one)} tickets tell the two prompts apart")
    count = {kind: int((kinds == kind).sum()) for kind in looks}
    words = f"Marks for {len(one)} simulated tickets: {', '.join(f'{n} {kind}' for kind, n in count.items())}."
    return fig, words, pd.DataFrame({"right": list(count), "tickets": list(count.values())})


def coins(only_a: int, only_b: int) -> tuple[Figure, str, pd.DataFrame]:
    """How fair coins fall, one for each discordant pair, and how often at least as unevenly as the pairs did."""
    pairs = int(only_a + only_b)
    heads = np.arange(pairs + 1)
    chance = stats.binom.pmf(heads, pairs, 0.5)
    uneven = abs(heads - pairs / 2) >= abs(only_b - pairs / 2)
    fig, ax = figure(height=3.2)
    ax.bar(
        heads,
        100 * chance,
        0.8,
        color=np.where(uneven, VERMILION, AGREE),
        hatch=np.where(uneven, "//", ""),
        edgecolor="white",
    )
    seen = 100 * chance[only_b]
    ax.annotate("the pairs", (only_b, seen), (only_b, 1.25 * 100 * chance.max()), ha="center", fontweight="bold",
                arrowprops={"arrowstyle": "->", "color": INK})  # fmt: skip
    ax.set(xlabel=f"heads of {pairs} fair coins", ylabel="% of the tries", ylim=(0, 140 * chance.max()))
    ax.xaxis.set_major_locator(MultipleLocator(max(1, pairs // 10)))
    title(ax, f"Fair coins fall at least so unevenly in {chance[uneven].sum():.0%} of the tries")
    words = f"Bars of the heads of {pairs} fair coins: {chance[uneven].sum():.1%} lie at least as far from the middle as {only_b}."
    return fig, words, pd.DataFrame({"heads": heads, "chance": chance})
