"""Lesson 09's pictures of what real models answered: codes, forms, prices with their intervals, and two prompts compared."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, StrMethodFormatter
from scipy import stats

from aipm.figure import BLUE, GREEN, INK, PURPLE, VERMILION, figure, title

SAME = "#C9C9C9"
THOUSANDS = StrMethodFormatter("{x:,.0f}")
LOOKS = ((BLUE, "-", "o"), (VERMILION, "--", "s"), (GREEN, "-.", "^"), (PURPLE, ":", "D"), (INK, (0, (6, 2)), "v"))


def codes(counts: Mapping[str, int]) -> tuple[Figure, str, pd.DataFrame]:
    """How many answers got each code, the first of which is what was asked for."""
    names, values = list(counts), np.array(list(counts.values()))
    fig, ax = figure(height=1.3 + 0.45 * len(names))
    fig.subplots_adjust(left=0.34, right=0.94)
    down = np.arange(len(names))
    ax.barh(
        down,
        values,
        0.6,
        color=[GREEN] + [SAME] * (len(names) - 1),
        hatch=["//"] + [""] * (len(names) - 1),
        edgecolor="white",
    )
    for place, value in zip(down, values, strict=True):
        ax.annotate(f" {value}", (value, place), va="center", fontweight="bold")
    ax.set(yticks=down, yticklabels=names, xlabel=f"answers, of {values.sum()}", xlim=(0, 1.1 * values.max()))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.invert_yaxis()
    title(ax, f"{values[0]} of {values.sum()} answers do what was asked")
    each = "; ".join(f"{name} {value}" for name, value in counts.items())
    return (
        fig,
        f"What {values.sum()} answers do, by their code: {each}.",
        pd.DataFrame({"code": names, "answers": values}),
    )


def readable(forms: Mapping[str, int], of: int) -> tuple[Figure, str, pd.DataFrame]:
    """How many of `of` answers a program reads under each form that was asked for."""
    down, counts = np.arange(len(forms)), np.array(list(forms.values()))
    fig, ax = figure(height=1.1 + 0.62 * len(forms))
    fig.subplots_adjust(left=0.03, right=0.97)
    ax.barh(down, of, 0.3, color="#EEEEEE")
    ax.barh(down, counts, 0.3, color=[GREEN if count == of else BLUE for count in counts])
    for place, (form, count) in enumerate(forms.items()):
        ax.annotate(f" {form}", (0, place - 0.2), va="bottom")
        ax.annotate(f" {count}", (of, place), va="center", fontweight="bold", annotation_clip=False)
    ax.set(xlabel=f"answers that a program can read, of {of}", yticks=[])
    ax.set(xlim=(0, 1.08 * of), ylim=(len(forms) - 0.6, -0.8))
    title(
        ax,
        f"Only a form from outside is read {of} times of {of}"
        if sum(counts == of) == 1
        else "More than one form is read each time",
    )
    each = "; ".join(f"{form.rstrip('.')}: {count}" for form, count in forms.items())
    return (
        fig,
        f"Answers that a program can read, of {of}, by form: {each}.",
        pd.DataFrame({"form": list(forms), "readable": counts, "of": of}),
    )


def prices(table: pd.DataFrame, message: str) -> tuple[Figure, str, pd.DataFrame]:
    """What each way to sort costs: a row a way, named by the index; columns euros, low and high (per 1,000 sentences)."""
    rows = table[["euros", "low", "high"]].astype(float)
    places = np.arange(len(rows))[::-1]
    fig, ax = figure(height=1.4 + 0.45 * len(rows))
    fig.subplots_adjust(left=0.34, right=0.9)
    ax.barh(places, rows["high"] - rows["low"], left=rows["low"], height=0.5, color=BLUE, alpha=0.35)
    ax.plot(rows["euros"], places, "D", color=BLUE)
    for place, row in zip(places, rows.itertuples(), strict=True):
        ax.annotate(f" {row.euros:,.0f}", (row.high, place), va="center", fontweight="bold", annotation_clip=False)
    ax.set(
        yticks=places,
        yticklabels=rows.index,
        xlabel="euros per 1,000 sentences (diamond), 95% interval by review (bar)",
    )
    ax.set(xlim=(0, 1.05 * rows["high"].max()), ylim=(-0.6, len(rows) - 0.4))
    ax.xaxis.set_major_formatter(THOUSANDS)
    title(ax, message)
    each = "; ".join(f"{row[0]} {row.euros:,.0f} ({row.low:,.0f} to {row.high:,.0f})" for row in rows.itertuples())
    return (
        fig,
        f"Euros per 1,000 sentences with 95% intervals by review: {each}.",
        rows.rename_axis("way").reset_index(),
    )


def labels(bought: pd.DataFrame, others: Mapping[str, float]) -> tuple[Figure, str, pd.DataFrame]:
    """What a small classifier costs by its labels (the index), beside ways that need none.

    `bought` has the columns mean, min and max: euros per 1,000 sentences over draws of so many labels.
    """
    sizes = bought.index.to_numpy()
    fig, ax = figure(height=3.9)
    fig.subplots_adjust(right=0.8)
    ax.fill_between(sizes, bought["min"], bought["max"], color=BLUE, alpha=0.2)
    ax.plot(sizes, bought["mean"], "o-", color=BLUE)
    end = (sizes[-1], bought["mean"].iloc[-1])
    ax.annotate("  small\n  classifier", end, va="center", color=BLUE, fontweight="bold", annotation_clip=False)
    for (name, euros), (colour, line, _) in zip(others.items(), LOOKS[1:], strict=False):
        ax.axhline(euros, color=colour, linestyle=line)
        ax.annotate(name, (sizes[0], euros), (2, 3), textcoords="offset points", color=INK, fontweight="bold")
    ax.set(xlabel="sentences that somebody has labelled", ylabel="euros per 1,000 sentences", xscale="log")
    ax.set_xticks(sizes, [f"{size:,}" for size in sizes])
    ax.minorticks_off()
    ax.yaxis.set_major_formatter(THOUSANDS)
    title(
        ax,
        "Labels make the small classifier cheaper"
        if bought["mean"].is_monotonic_decreasing
        else "More labels do not always help the small classifier",
    )
    each = ", ".join(f"{row.mean:,.0f} with {row.Index:,}" for row in bought.itertuples())
    beside = ", ".join(f"{name} {euros:,.0f}" for name, euros in others.items())
    words = f"Euros per 1,000 sentences by labels, means of the draws: {each}. Without labels: {beside}."
    return fig, words, bought.rename_axis("labels").reset_index()


def orders(table: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """Recall and precision (fractions) of one set of examples in several orders, a row an order, named by the index."""
    rows = table[["recall", "precision"]].astype(float).sort_values("recall")
    places = np.arange(len(rows))
    fig, ax = figure(height=1.5 + 0.38 * len(rows))
    fig.subplots_adjust(left=0.14, right=0.95, top=0.83)
    for column, colour, marker in (("recall", BLUE, "o"), ("precision", VERMILION, "s")):
        ax.plot(100 * rows[column], places, marker, color=colour, markersize=9)
        ax.annotate(
            column,
            (100 * rows[column].iloc[-1], places[-1]),
            (0, 8),
            textcoords="offset points",
            ha="center",
            color=colour,
            fontweight="bold",
        )
    ax.set(yticks=places, yticklabels=rows.index, ylim=(-0.6, len(rows) - 0.1), xlim=(-3, 105))
    ax.set_xlabel("%, of the displeased sentences (recall) and of the calls (precision)")
    low, high = 100 * rows["recall"].min(), 100 * rows["recall"].max()
    title(ax, f"The order alone lets {low:.0f} to {high:.0f}% of the displeased be heard")
    each = "; ".join(f"{row[0]} recall {row.recall:.0%}, precision {row.precision:.0%}" for row in rows.itertuples())
    return fig, f"One set of examples in {len(rows)} orders: {each}.", rows.rename_axis("order").reset_index()


def reviews_apart(ahead: npt.ArrayLike, names: tuple[str, str]) -> tuple[Figure, str, pd.DataFrame]:
    """Reviews as marks by the prompt that is right on more of their sentences; `ahead` is above 0 where the first is."""
    sign, across = np.sign(np.asarray(ahead)), 23
    looks: list[tuple[str, int, str, str]] = [
        (f"{names[0]} ahead", 1, BLUE, "o"),
        (f"{names[1]} ahead", -1, VERMILION, "X"),
        ("no difference", 0, SAME, "s"),
    ]
    order = np.concatenate([np.full((sign == side).sum(), side) for _, side, _, _ in looks])
    place, lines = np.arange(len(order)), (len(order) - 1) // across
    fig, ax = figure(height=2.6)
    fig.subplots_adjust(left=0.03, right=0.98, bottom=0.03, top=0.83)
    counts: dict[str, int] = {}
    for number, (name, side, colour, marker) in enumerate(looks):
        at, key = place[order == side], (across / len(looks) * number, lines + 1.7)
        style: dict[str, Any] = {"color": colour, "markersize": 10, "linestyle": "", "clip_on": False}
        ax.plot([*(at % across), key[0]], [*(at // across), key[1]], marker, **style)
        counts[name] = len(at)
        ax.annotate(f"   {len(at)} {name}", key, va="center", fontweight="bold")
    ax.set(xlim=(-0.8, across - 0.2), ylim=(lines + 2.2, -0.9))
    ax.axis("off")
    apart = int((sign != 0).sum())
    title(ax, f"{apart} of {len(sign)} reviews tell the two prompts apart")
    words = f"Marks for {len(sign)} reviews: {', '.join(f'{count} {name}' for name, count in counts.items())}."
    return fig, words, pd.DataFrame({"reviews": list(counts.values()), "kind": list(counts)})


def coins(only_a: int, only_b: int) -> tuple[Figure, str, pd.DataFrame]:
    """How fair coins fall, one for each pair that differs, and how often at least as unevenly as the pairs did."""
    pairs = int(only_a + only_b)
    heads = np.arange(pairs + 1)
    chance = stats.binom.pmf(heads, pairs, 0.5)
    uneven = abs(heads - pairs / 2) >= abs(only_b - pairs / 2)
    fig, ax = figure(height=3.2)
    ax.bar(
        heads, 100 * chance, 0.8, color=np.where(uneven, VERMILION, SAME), hatch=np.where(uneven, "//", ""), edgecolor="white"
    )  # fmt: skip
    seen = 100 * chance[only_b]
    ax.annotate("the pairs", (only_b, seen), (only_b, 1.25 * 100 * chance.max()), ha="center", fontweight="bold",
                arrowprops={"arrowstyle": "->", "color": INK})  # fmt: skip
    ax.set(xlabel=f"heads of {pairs} fair coins", ylabel="% of the tries", ylim=(0, 140 * chance.max()))
    ax.xaxis.set_major_locator(MaxNLocator(10, integer=True))
    title(ax, f"Fair coins fall at least so unevenly in {chance[uneven].sum():.0%} of the tries")
    words = f"Bars of the heads of {pairs} fair coins: {chance[uneven].sum():.1%} lie at least as far from the middle as {only_b}."
    return fig, words, pd.DataFrame({"heads": heads, "chance": chance})
