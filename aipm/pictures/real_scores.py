"""Pictures of real scores in groups of people, for lessons 06 and 10: what one score means, and who is refused or flagged."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aipm.figure import BLUE, GREEN, INK, PURPLE, VERMILION, figure, title
from aipm.measure import wilson_interval

# colour, marker, line
LOOKS = {
    "Black": (VERMILION, "s", "-"),
    "Hispanic": (PURPLE, "^", "--"),
    "White": (BLUE, "o", "-"),
    "Asian": (GREEN, "D", ":"),
}
SIGNS = {"s": "■", "^": "▲", "o": "●", "D": "◆"}
SHOWN = np.arange(30, 61, 5.0)  # the scores whose share is marked
ERRORS = {
    "wrongly_flagged": "flagged, of those\nnot rearrested",
    "missed": "not flagged, of\nthose rearrested",
    "precision": "rearrested, of\nthe flagged",
}


def _dumbbells(ax: Axes, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Draw a line a row from `left` to `right` (fractions), the first row on top; returns the rows' places."""
    places = np.arange(len(left))[::-1]
    ax.hlines(places, 100 * left, 100 * right, color=INK, linewidth=2, alpha=0.35)
    return places


def credit_scores(
    people: pd.DataFrame, one: pd.DataFrame, own: pd.DataFrame, limit: float, break_even: float
) -> tuple[Figure, str, pd.DataFrame]:
    """Left, the share that was bad by score and group; right, the good payers refused at one `limit` and at own limits.

    `people` has group, score and p_bad; `one` and `own` have good_refused by group, fractions.
    """
    fig, (left, right) = figure(columns=2, width=8.6, height=4.0)
    fig.subplots_adjust(wspace=0.42)
    near = people[people["score"].isin(SHOWN)]
    for group, (colour, marker, line) in LOOKS.items():
        here = near[near["group"] == group]
        left.plot(here["score"], 100 * here["p_bad"], line, marker=marker, color=colour, markersize=6)
    ends = near[near["score"] == SHOWN[0]].set_index("group")["p_bad"].sort_values()
    heights = 100 * ends.to_numpy() - 2.5
    for place in range(1, len(heights)):  # names that would lie over one another move up
        heights[place] = max(heights[place], heights[place - 1] + 4.5)
    for group, height in zip(ends.index, heights, strict=True):
        name = f"{group} {SIGNS[LOOKS[str(group)][1]]}"
        left.annotate(name, (SHOWN[0] - 0.9, height), ha="right", va="center", color=INK)
    left.axvline(limit, color=INK, linestyle="--")
    left.annotate(f" one limit: {limit:g}", (limit, 0.93), xycoords=("data", "axes fraction"))
    left.axhline(100 * break_even, color=INK, linewidth=1)
    left.annotate("a loan pays\nbelow this line", (19, 100 * break_even - 1.5), va="top")
    left.set(
        xlabel="credit score (higher is better, 100 is best)",
        ylabel="% of them who were bad",
        xlim=(18, 60.5),
        ylim=(0, 60),
    )
    spread = people[people["score"] == limit]["p_bad"]
    alike = spread.max() - spread.min() < 0.02
    title(left, "One score means one risk in all" if alike else "One score hides unequal risks")

    groups = one["good_refused"].sort_values(ascending=False).index
    at_one, at_own = one.loc[groups, "good_refused"].to_numpy(), own.loc[groups, "good_refused"].to_numpy()
    places = _dumbbells(right, at_one, at_own)
    right.plot(100 * at_one, places, "X", color=VERMILION, markersize=10)
    right.plot(100 * at_own, places, "D", color=BLUE, markersize=7)
    for place, share in zip(places, at_one, strict=True):
        right.annotate(f"{share:.0%}", (100 * share, place), (0, 8), textcoords="offset points", ha="center")
    right.set(yticks=places, yticklabels=groups, ylim=(-1.15, len(groups) - 0.4), xlim=(0, 60))
    right.annotate("✖ one limit for all    ◆ own limits", (1, -0.85), va="center", fontsize=9.5)
    right.set_xlabel("% of the good payers who are refused")
    title(right, "One limit refuses them unequally")
    table = near.pivot(index="score", columns="group", values="p_bad").reset_index()
    told = "; ".join(
        f"{group} {a:.0%} at one limit, {b:.0%} at their own"
        for group, a, b in zip(groups, at_one, at_own, strict=True)
    )
    risks = ", ".join(f"{row.group} {row.p_bad:.0%}" for row in people[people["score"] == limit].itertuples())
    return fig, f"Bad at a score of {limit:g}: {risks}. Good payers refused: {told}.", table.rename_axis(None, axis=1)


def rearrests(by_decile: pd.DataFrame, shares: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """Left, the share rearrested by decile and group with its 95% interval; right, the three shares of ERRORS by group.

    `by_decile` has decile, group and the counts rearrested and people; `shares` has the fractions of ERRORS by group.
    """
    low, high = np.array([wilson_interval(*pair) for pair in by_decile[["rearrested", "people"]].to_numpy()]).T
    table = by_decile.assign(share=by_decile["rearrested"] / by_decile["people"], low=low, high=high)
    fig, (left, right) = figure(columns=2, width=8.6, height=4.0)
    fig.subplots_adjust(wspace=0.5)
    for side, group in ((-0.13, "Black"), (0.13, "White")):
        colour, marker, _ = LOOKS[group]
        here = table[table["group"] == group]
        left.vlines(here["decile"] + side, 100 * here["low"], 100 * here["high"], color=colour, linewidth=2, alpha=0.6)
        left.plot(here["decile"] + side, 100 * here["share"], marker, color=colour, markersize=6)
    left.annotate("■ Black   ● White", (0.04, 0.9), xycoords="axes fraction", color=INK)
    left.set(xlabel="COMPAS score", ylabel="% rearrested, with 95% interval", ylim=(0, 100), xticks=range(1, 11))
    ends = table.pivot(index="decile", columns="group", values=["low", "high"])
    meet = int((ends["low"].max(axis=1) <= ends["high"].min(axis=1)).sum())
    title(left, "A score means about the same" if meet >= 9 else "A score means different risks")

    columns = list(ERRORS)
    white, black = shares.loc["White", columns].to_numpy(float), shares.loc["Black", columns].to_numpy(float)
    places = _dumbbells(right, white, black)
    for group, values in (("White", white), ("Black", black)):
        colour, marker, _ = LOOKS[group]
        right.plot(100 * values, places, marker, color=colour, markersize=9)
        above = 9 if group == "White" else -19
        for place, share in zip(places, values, strict=True):
            right.annotate(f"{share:.0%}", (100 * share, place), (0, above), textcoords="offset points", ha="center")
    right.set(yticks=places, yticklabels=ERRORS.values(), ylim=(-0.5, len(columns) - 0.4), xlim=(0, 100), xlabel="%")
    title(right, "Its errors do not fall equally")
    told = "; ".join(
        f"{ERRORS[column].replace(chr(10), ' ')}: {b:.0%} Black, {w:.0%} White"
        for column, b, w in zip(columns, black, white, strict=True)
    )
    words = f"At {meet} of {len(ends)} scores the intervals of the two groups meet; {told}."
    return fig, words, table
