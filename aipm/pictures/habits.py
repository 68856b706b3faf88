"""Lesson 12's pictures of a judge's habits: its threshold, its probability, its answer to nothing, and its change over weeks."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aipm.figure import BLUE, INK, VERMILION, figure, title
from aipm.pictures.grading_answers import LINES, apart


def thresholds(orders: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """Euros per 1,000 sentences by order of examples: with the threshold 0.5, and with one chosen on a few labels.

    `orders` has a row an order, its name as index, and the columns model, auc, half (euros at 0.5), chosen (mean euros).
    """
    orders = orders.sort_values(["model", "half"])
    down = np.arange(len(orders))
    fig, ax = figure(width=8.6, height=1.5 + 0.36 * len(orders))
    fig.subplots_adjust(left=0.25, right=0.88)
    ax.hlines(down, orders["half"], orders["chosen"], color=INK, alpha=0.35, linewidth=2)
    ax.plot(orders["half"], down, "X", color=VERMILION, markersize=9)
    ax.plot(orders["chosen"], down, "o", color=BLUE, markersize=8)
    for place, auc in zip(down, orders["auc"], strict=True):
        ax.annotate(
            f"AUC {auc:.2f}", (1.02, place), xycoords=("axes fraction", "data"), va="center", annotation_clip=False
        )
    ax.set(yticks=down, yticklabels=orders.index, ylim=(len(orders) - 0.4, -0.7))
    ax.set_xlabel("€ per 1,000 sentences   ✖ threshold 0.5   ● threshold from a few labels (mean)")
    spread = orders.groupby("model")[["half", "chosen"]].agg(np.ptp)
    widest = spread["half"].idxmax()
    before, after = spread.loc[widest, ["half", "chosen"]]
    title(ax, f"{widest}: {before:,.0f} € apart at 0.5, {after:,.0f} € with own thresholds")
    each = "; ".join(
        f"{name} {row.half:,.0f} to {row.chosen:,.0f} € (AUC {row.auc:.2f})"
        for name, row in zip(orders.index, orders.itertuples(), strict=True)
    )
    return fig, f"From the threshold 0.5 to one chosen on a few labels: {each}.", orders.reset_index(names="order")


def reliability(raw: pd.DataFrame, mended: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """How often it was so, by what the judge said, as it came and recalibrated: columns said, happened, low, high, cases."""
    fig, axes = figure(columns=2, width=8.6, height=3.7)
    fig.subplots_adjust(wspace=0.28, left=0.09, right=0.98)
    for ax, table, (colour, marker, _) in zip(axes, (raw, mended), LINES, strict=False):
        ax.plot([0, 100], [0, 100], color=INK, linewidth=1, linestyle=":")
        ax.vlines(100 * table["said"], 100 * table["low"], 100 * table["high"], color=colour, linewidth=4, alpha=0.35)
        ax.plot(100 * table["said"], 100 * table["happened"], marker, color=colour, markersize=8)
        ax.set(xlim=(0, 100), ylim=(0, 100), xlabel="its probability of a complaint, %")
    axes[0].set_ylabel("complaints among them, %")
    gap = [float(np.average(abs(table["said"] - table["happened"]), weights=table["cases"])) for table in (raw, mended)]
    title(axes[0], f"As it comes: {100 * gap[0]:.0f} points off")
    title(axes[1], f"Fitted on other reviews: {100 * gap[1]:.0f} off")
    words = f"Probability against frequency: as it comes {100 * gap[0]:.0f} points off on average, recalibrated {100 * gap[1]:.0f}."
    return (
        fig,
        words,
        pd.concat([raw.assign(kind="as it comes"), mended.assign(kind="recalibrated")], ignore_index=True),
    )


def watched(weeks: pd.DataFrame, vendor: int, customers: int) -> tuple[Figure, str, pd.DataFrame]:
    """Above, what the judge reports and what people would say; below, what it says of its anchors: columns as in `vendor.half_year`."""
    fig, (above, below) = figure(columns=2, height=4.8)
    above.set_position((0.11, 0.56, 0.86, 0.35))
    below.set_position((0.11, 0.13, 0.86, 0.26))
    said, true = apart([100 * weeks[column].iloc[-1] for column in ("said", "true")], 14)
    _line(above, weeks, "said", "the judge reports", said, LINES[1])
    _line(above, weeks, "true", "people would say", true, LINES[0])
    _line(below, weeks, "anchors", "same verdict as\nin week 1", 100 * weeks["anchors"].iloc[-1], LINES[2])
    for ax in (above, below):
        for week in (vendor, customers):
            ax.axvline(week - 0.5, color=INK, linestyle=":", linewidth=1.2)
        ax.set(ylim=(0, 105), xlim=(0.5, len(weeks) * 1.28))
        ax.set_xticks([week for week in weeks["week"] if week == 1 or week % 4 == 0])
    above.annotate(" vendor", (vendor - 0.5, 97), va="center")
    above.annotate(" customers", (customers - 0.5, 97), va="center")
    above.set_ylabel("% displeased")
    below.set(xlabel="week", ylabel="% of anchors")
    spans = ((1, vendor - 1), (vendor, customers - 1), (customers, len(weeks)))
    steps, kept = (
        [weeks[column][weeks["week"].between(*span)].mean() for span in spans] for column in ("said", "anchors")
    )
    for ax, what, means in ((above, "The judge's report", steps), (below, "Its reading of the anchors", kept)):
        moves = int((np.abs(np.diff(means)) > 0.02).sum())
        title(ax, f"{what} moves {('at neither change', 'at one change', 'at both changes')[moves]}")
    words = (
        f"The judge reports {steps[0]:.0%} displeased, {steps[1]:.0%} from week {vendor} and {steps[2]:.0%} from week {customers}; "
        f"of its anchors {kept[0]:.0%} keep their verdict before week {vendor}, {kept[1]:.0%} from then and {kept[2]:.0%} from week {customers}."
    )
    return fig, words, weeks


def _line(ax: Axes, table: pd.DataFrame, column: str, name: str, height: float, look: tuple[str, str, str]) -> None:
    """One line over the weeks in percent, with its name at its end, at `height`."""
    colour, marker, line = look
    ax.plot(table["week"], 100 * table[column], line, marker=marker, color=colour, markersize=4)
    ax.annotate(f" {name}", (table["week"].iloc[-1], height), va="center", annotation_clip=False)


def blanks(points: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """What a judge says of a text that says nothing, beside how often it calls real ones displeased: a mark an order.

    `points` has the columns model, order, blank (its probability of displeased there) and called (share of the sentences).
    """
    fig, ax = figure(height=4.2)
    fig.subplots_adjust(right=0.82)
    for (model, own), (colour, marker, _) in zip(points.groupby("model"), LINES, strict=False):
        ax.plot(100 * own["blank"], 100 * own["called"], marker, color=colour, markersize=9)
        last = own.loc[own["called"].idxmax()]
        ax.annotate(f"  {model}", (100 * last["blank"], 100 * last["called"]), va="center", annotation_clip=False)
    ax.axvline(50, color=INK, linestyle=":", linewidth=1.2)
    ax.set(xlabel="its probability of displeased for the text N/A, %", ylabel="% of sentences called displeased")
    ax.set(xlim=(0, 100), ylim=(-3, 103))
    close = {
        str(model): float(own["blank"].corr(own["called"], method="spearman")) for model, own in points.groupby("model")
    }
    with_it = [model for model, rank in close.items() if rank > 0.6]
    without = [model for model in close if model not in with_it]
    named = [" and ".join(models) for models in (with_it, without)]
    told = f"A blank text shows the leaning of {named[0]}" if with_it else "A blank text shows no leaning here"
    title(ax, told + (f", not of {named[1]}" if with_it and without else ""))
    ranks = ", ".join(f"{rank:.2f} for {model}" for model, rank in close.items())
    words = (
        f"{len(points)} orders of examples: on a text that says nothing the probability of displeased runs from {points['blank'].min():.0%} to "
        f"{points['blank'].max():.0%}, and {points['called'].min():.0%} to {points['called'].max():.0%} of the sentences are called displeased; "
        f"the ranks correlate by {ranks}."
    )
    return fig, words, points
