"""Lesson 02's pictures: the scores of both kinds, the four boxes, the price of a miss, and the recall of segments."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import NullLocator, PercentFormatter

from aipm.figure import BLUE, FAINT, INK, VERMILION, figure, title
from aipm.pictures.shares import intervals
from aipm.worlds import cytotriage

ACCEPTED = (1, 2, 5, 10, 20, 50, 100)  # needless biopsies for one more cancer found
PRICE = 20  # what the head of the clinic says


def score_histogram(weeks: pd.DataFrame, threshold: float) -> tuple[Figure, str, pd.DataFrame]:
    """Which scores honest payments have and which frauds, each as a share of its kind, and the threshold."""
    edges = np.geomspace(1e-5, 1, 21)
    kinds = {"honest": weeks.loc[weeks["fraud"] == 0, "score"], "fraud": weeks.loc[weeks["fraud"] == 1, "score"]}
    shares = {kind: np.histogram(score.clip(edges[0]), edges)[0] / len(score) for kind, score in kinds.items()}
    fig, ax = figure()
    for (kind, share), colour, hatch in zip(shares.items(), (BLUE, VERMILION), ("", "//"), strict=True):
        ax.stairs(share, edges, fill=True, color=colour, alpha=0.45, hatch=hatch)
        ax.annotate(kind, (edges[share.argmax()], share.max()), ha="left", va="bottom", fontweight="bold")
    ax.axvline(threshold, color=INK, linestyle="--")
    ax.annotate(f" flagged from {threshold:g} on", (threshold, 0.245), va="top")
    ax.set(xscale="log", xlabel="score (each line ten times as large)", ylabel="share of its kind")
    ax.set(xlim=(1e-5, 1), ylim=(0, 0.25), yticks=(0, 0.1, 0.2))
    ax.xaxis.set_major_formatter(lambda value, _: np.format_float_positional(value, 1, fractional=False, trim="-"))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    title(ax, "Frauds score higher, and no threshold parts the two")
    above = {kind: f"{(score >= threshold).mean():.1%}" for kind, score in kinds.items()}
    words = f"Two hills of scores that overlap: {above['fraud']} of the frauds and {above['honest']} of the honest payments score {threshold:g} or more."
    return fig, words, pd.DataFrame({"score from": edges[:-1], "to": edges[1:], **shares})


def four_boxes(weeks: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """The confusion matrix drawn: four boxes with their counts, and the sums that precision and recall divide by."""
    counts = pd.crosstab(weeks["fraud"], weeks["flagged"]).reindex(index=[1, 0], columns=[True, False], fill_value=0)
    (caught, missed), (false_alarms, left_alone) = counts.to_numpy()
    fig, ax = figure(height=3.0)
    fig.subplots_adjust(left=0.02, right=0.98, top=0.85, bottom=0.09)
    boxes = {
        "✓ caught frauds": caught,
        "✗ missed frauds": missed,
        "✗ false alarms": false_alarms,
        "✓ left alone": left_alone,
    }
    for place, (name, count) in enumerate(boxes.items()):
        left, down = 0.2 + 0.27 * (place % 2), 0.45 - 0.42 * (place // 2)
        ax.add_patch(
            Rectangle((left, down), 0.26, 0.4, facecolor="#E6F1F8" if "✓" in name else "#FBEBDD", edgecolor=INK)
        )
        ax.text(left + 0.13, down + 0.2, f"{name}\n{count:,}", ha="center", va="center", fontsize=12)
    ax.text(0.75, 0.65, f"recall: {caught} of\n{caught + missed} frauds", va="center")
    ax.text(0.33, -0.01, f"precision: {caught} of {caught + false_alarms} flagged", ha="center", va="top")
    for words, spot in (
        ("flagged", (0.33, 0.9)),
        ("not flagged", (0.6, 0.9)),
        ("fraud", (0.1, 0.65)),
        ("honest", (0.1, 0.23)),
    ):
        ax.text(*spot, words, ha="center", va="center", fontweight="bold")
    ax.axis("off")
    title(ax, "Two boxes are right, and two are the errors")
    told = ", ".join(f"{count:,} {name[2:]}" for name, count in boxes.items())
    words = f"Four boxes with what became of the payments: {told}."
    return fig, words, pd.DataFrame({"box": [name[2:] for name in boxes], "payments": list(boxes.values())})


def factor_with_other_women(cases: pd.DataFrame, price: int, draws: int = 2000) -> tuple[float, float]:
    """How many times as much threshold 0.5 costs as the price's own, as a 95% interval: as many women drawn anew (bootstrap)."""
    score, sick = cases["logistic"].to_numpy(), (cases["malignant"] == 1).to_numpy()
    cuts = np.array([0.5, 1 / (1 + price)])
    flagged = score[:, None] >= cuts
    each = np.where(sick[:, None], price * ~flagged, flagged)
    women = len(cases)
    half, own = (np.random.default_rng(0).multinomial(women, np.full(women, 1 / women), draws) @ each).T
    low, high = np.quantile(half / np.maximum(own, 1), (0.025, 0.975))
    return float(low), float(high)


def price_of_a_miss(cases: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """What CytoTriage's logistic model costs by the price of a miss: at threshold 0.5, at the price's own, and without it.

    Costs are counted in needless biopsies, over all `cases` (columns malignant and logistic). A decision curve after
    Vickers and Elkin (2006), drawn as costs.
    """
    fixed = cytotriage.counts(cases, cases["logistic"] >= 0.5)
    rows = []
    for price in ACCEPTED:
        own = cytotriage.counts(cases, cases["logistic"] >= 1 / (1 + price))
        costs = [price * box["missed"] + box["false_alarms"] for box in (fixed, own)]
        rows.append((price, *costs, int((cases["malignant"] == 0).sum())))
    table = pd.DataFrame(rows, columns=["a miss weighs", "threshold 0.5", "its own threshold", "biopsy for all"])
    fig, ax = figure()
    fig.subplots_adjust(right=0.76)
    looks = ((VERMILION, "s--"), (BLUE, "o-"), (FAINT, ":"))
    for (name, costs), (colour, look) in zip(table.iloc[:, 1:].items(), looks, strict=True):
        ax.plot(table["a miss weighs"], costs, look, color=colour)
        ax.annotate(f"  {name}", (ACCEPTED[-1], costs.iloc[-1]), va="center", color=colour, fontweight="bold")
    ax.set(xscale="log", xticks=ACCEPTED, xticklabels=ACCEPTED, ylim=(0, None))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set(xlabel="a miss weighs as much as … needless biopsies", ylabel=f"cost for {len(cases)} women, in biopsies")
    half, own = table.loc[table["a miss weighs"] == PRICE, ["threshold 0.5", "its own threshold"]].iloc[0]
    title(ax, f"Where a miss weighs {PRICE}, threshold 0.5 costs {half / own:.1f} times as much as 1/{PRICE + 1}")
    each = "; ".join(f"{price}: {fixed_cost} and {own_cost}" for price, fixed_cost, own_cost, _ in rows)
    low, high = factor_with_other_women(cases, PRICE)
    ax.annotate(
        f"with other women\n{low:.1f} to {high:.1f} times",
        (PRICE, half),
        (-8, 6),
        textcoords="offset points",
        ha="right",
    )
    words = (
        f"Lines of the cost by the weight of a miss, at threshold 0.5 and at the weight's own threshold. {each}. "
        f"A biopsy for every woman costs {rows[0][3]} at any weight. With other women the factor at {PRICE} is plausibly {low:.1f} to {high:.1f}."
    )
    return fig, words, table


def recall_by_segment(weeks: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """The recall in each segment with its interval, which is as wide as its frauds are few."""
    frauds = weeks[weeks["fraud"] == 1].groupby("segment")["flagged"].agg(["sum", "size"])
    message = "Few frauds in a segment, wide intervals"
    return intervals(list(frauds.index), list(frauds["sum"]), list(frauds["size"]), message, "recall")
