"""Lesson 10's three explorations: a board that climbs by luck, a label budget over slices, and a switch between criteria.

Each `…_frame` is a pure function of the controls' values that returns (figure, sentence).
"""

from functools import lru_cache

import numpy as np
from matplotlib.figure import Figure

from aipm.explore.panel import Exploration, choice, stops
from aipm.figure import BLUE, FAINT, INK, VERMILION, figure, title
from aipm.worlds.lendfair import fairness
from aipm.worlds.review import candidates, leaderboard

ROUNDS = (1, 5, 10, 20, 50, 100, 200, 300, 400, 500)
BOARDS = (200, 1000, 4000)  # labels that the board shows
REPEATS = 6
BUDGETS = (200, 400, 600, 900, 1500)
EVENNESS = (0.0, 0.25, 0.5, 0.75, 1.0)
WEAK = 0.30  # the share of wrong slips in a weak kind


@lru_cache(maxsize=8)
def _climbs(labels: int, ladder: bool) -> np.ndarray:
    """Public and private accuracy after each round, averaged over REPEATS boards."""
    runs = [
        leaderboard.climb(labels, ROUNDS[-1], np.random.default_rng([labels, repeat]), ladder=ladder)
        for repeat in range(REPEATS)
    ]
    return np.mean(runs, axis=0)


def climb_frame(rounds: int, labels: int, ladder: bool) -> tuple[Figure, str]:
    """Coin flips on a leaderboard: what the board says and what is true, after some rounds of voting."""
    public, private = 100 * _climbs(labels, ladder)
    fig, ax = figure()
    seen = np.arange(1, rounds + 1)
    for values, colour, line, marker, name in (
        (public, BLUE, "-", "o", "on the board"),
        (private, VERMILION, "--", "s", "on labels nobody saw"),
    ):
        ax.plot(seen, values[:rounds], line, color=colour)
        ax.plot([rounds], [values[rounds - 1]], marker, color=colour, markersize=9, clip_on=False)
        ax.annotate(
            f"{name}: {values[rounds - 1]:.1f}%",
            (rounds, values[rounds - 1]),
            xytext=(8, 6 if line == "-" else -14),
            textcoords="offset points",
            fontweight="bold",
        )
    ax.set(xlabel="rounds handed in", ylabel="accuracy, %", xlim=(0, 760), ylim=(44, 90))
    ax.set_xticks([0, 100, 200, 300, 400, 500])
    climbs = public[rounds - 1] - private[rounds - 1] > 3
    title(ax, "The board climbs, the truth does not" if climbs else "The board stays near the truth")
    told = "a Ladder that tells clear wins only" if ladder else "a board that tells every score"
    return fig, (
        f"After {rounds} rounds of coin flips on {labels:,} labels, with {told}, the best vote shows {public[rounds - 1]:.1f}% on the board and "
        f"{private[rounds - 1]:.1f}% on labels that nobody saw (average of {REPEATS} boards)."
    )


def divided(labels: int, evenness: float) -> dict[str, int]:
    """`labels` over the kinds of slips: as they come at 0, equally at 1, in between a mixture; whole numbers."""
    kinds = candidates.SLIPS
    return {kind: round(labels * ((1 - evenness) * share + evenness / len(kinds))) for kind, share in kinds.items()}


def labels_frame(evenness: float, labels: int) -> tuple[Figure, str]:
    """Six kinds of slips: how wide each interval is if the kind is weak, and how surely the weakness would be found."""
    plan = divided(labels, evenness)
    kinds, places = list(plan), np.arange(len(plan))
    half = np.array([100 * candidates.half_width(WEAK, plan[kind]) for kind in kinds])
    found = np.array([100 * candidates.found(WEAK, plan[kind]) for kind in kinds])

    fig, (left, right) = figure(columns=2, width=8.6)
    for ax, values, colour, form in ((left, half, BLUE, "± {:.0f}"), (right, found, VERMILION, "{:.0f}%")):
        ax.barh(places, values, color=colour, hatch="" if ax is left else "//", edgecolor="white")
        for place, value in zip(places, values, strict=True):
            ax.annotate(
                form.format(value),
                (value, place),
                xytext=(4, 0),
                textcoords="offset points",
                va="center",
                fontweight="bold",
            )
        ax.invert_yaxis()
    left.set_yticks(places, [f"{kind.replace('_', ' ')}: {plan[kind]}" for kind in kinds], fontsize=9)
    right.set_yticks(places, [])
    left.axvline(10, color=FAINT, linestyle="--", linewidth=1)
    right.axvline(80, color=FAINT, linestyle="--", linewidth=1)
    left.set(xlabel="half-width of the interval, points", xlim=(0, 42))
    right.set(xlabel="chance to find 30% wrong, %", xlim=(0, 118))
    fig.subplots_adjust(left=0.2)
    title(left, "How wide (kind: labels)")
    title(right, "How surely found")
    worst = int(np.argmax(half))
    return fig, (
        f"{labels} labels, {100 * evenness:.0f}% of the way from as-they-come to equal: {kinds[worst].replace('_', ' ')} gets {plan[kinds[worst]]} and an "
        f"interval of ± {half[worst]:.0f} points; a weakness there would be found with a chance of {found[worst]:.0f}%."
    )


def criterion_frame(criterion: str) -> tuple[Figure, str]:
    """LendFair under one criterion: whom it refuses in each group, and what it earns."""
    limits, table, profit = fairness.outcome(criterion)
    most = fairness.outcome("one_threshold")[2]
    columns = ("refused", "good_refused", "bad_refused", "precision")
    names = ("refused,\nof all", "refused, of\ngood payers", "refused, of\nbad payers", "bad payers,\nof refused")
    places = np.arange(len(columns))

    fig, ax = figure(width=8.6)
    for group, shift, colour, hatch in (("A", -0.2, BLUE, ""), ("B", 0.2, VERMILION, "//")):
        values = 100 * table.loc[group, list(columns)].to_numpy(float)
        ax.bar(places + shift, values, width=0.38, color=colour, hatch=hatch, edgecolor="white", label=f"group {group}")
        for place, value in zip(places, values, strict=True):
            ax.annotate(f"{value:.0f}", (place + shift, value), ha="center", va="bottom", fontweight="bold", color=INK)
    ax.set_xticks(places, names)
    ax.set(ylabel="share, %", ylim=(0, 112))
    ax.legend(loc="upper left", frameon=False, ncols=2)
    gaps = {name: abs(table.loc["B", name] - table.loc["A", name]) for name in columns}
    equal = [name for name in columns if gaps[name] < 0.015]
    title(ax, "No pair of bars is equal" if not equal else "Equal in one place, apart in another")
    return fig, (
        f"Equal: {fairness.CRITERIA[criterion]}. Thresholds {limits['A']:.2f} for A and {limits['B']:.2f} for B. Refused are {table.loc['A', 'refused']:.0%} of A "
        f"and {table.loc['B', 'refused']:.0%} of B, of the good payers {table.loc['A', 'good_refused']:.0%} and {table.loc['B', 'good_refused']:.0%}; of the refused "
        f"{table.loc['A', 'precision']:.0%} and {table.loc['B', 'precision']:.0%} would default. Profit {profit:.0f} per 1,000 applicants, {most - profit:.0f} "
        "below one threshold."
    )


def climb() -> Exploration:
    """Three controls: how many rounds, how many labels the board shows, and whether it is a Ladder."""
    return Exploration(
        climb_frame,
        {
            "rounds": stops("Rounds", ROUNDS, 200),
            "labels": choice("Labels on the board", [(f"{labels:,}", labels) for labels in BOARDS], 200),
            "ladder": choice("The board tells", [("every score", False), ("clear wins only (Ladder)", True)], False),
        },
    )


def budget() -> Exploration:
    """Two controls: from labels as they come to equal ones, and how many there are."""
    return Exploration(
        labels_frame,
        {
            "evenness": stops("From as they come (0) to equal (1)", EVENNESS, 0.0),
            "labels": stops("Labels", BUDGETS, 600),
        },
    )


def criteria() -> Exploration:
    """One switch: what is made equal between the groups."""
    return Exploration(
        criterion_frame,
        {
            "criterion": choice(
                "Make equal", [(words, name) for name, words in fairness.CRITERIA.items()], "one_threshold"
            )
        },
    )
