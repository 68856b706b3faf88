"""Lesson 01's three explorations: one user through two weeks of retraining, the price of calm, and a board of done.

Each `…_frame` is a pure function of the controls' values that returns (figure, sentence).
"""

from functools import lru_cache

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from aipm.explore.panel import Exploration, choice, slider, stops
from aipm.figure import BLUE, FAINT, GREEN, INK, PURPLE, VERMILION, figure, title
from aipm.measure import wilson_interval
from aipm.worlds import shelf

MARGINS = (0.0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.15, 0.2, 0.3, 0.4)
COLOURS = dict(zip(shelf.ITEMS, (BLUE, VERMILION, GREEN, PURPLE, INK, FAINT), strict=True))
MARKS = dict(zip(shelf.ITEMS, "osD^vP", strict=True))
LEAST = 0.90
SEGMENTS = ("all", "returning", "new", "abroad")


@lru_cache(maxsize=1)
def _users() -> dict[str, int]:
    """Users of the panel to look at: name → index. The unsure one changes most often, the sure one starts nearest 78%."""
    panel = shelf.panel()
    top, sure = panel.scores.argmax(axis=2), panel.scores.max(axis=2)[0]
    changes = (top[1:] != top[:-1]).sum(axis=0)
    middle = np.where((sure > 0.5) & (top[0] != top[-1]), changes, 99)
    return {
        "unsure": int(changes.argmax()),
        "middling": int(middle.argmin()),
        "near 78%": int(np.abs(sure - 0.78).argmin()),
    }


def user_frame(user: str, day: int) -> tuple[Figure, str]:
    """One user's scores for the two or three likeliest items, day by day; the marker is the item on top that day."""
    panel, index = shelf.panel(), _users()[user]
    scores = panel.scores[:, index]
    place = day - shelf.FIRST_DAY
    shown = scores.argmax(axis=1)
    fig, ax = figure()
    for item in np.argsort(-scores.mean(axis=0))[:3]:
        name = shelf.ITEMS[item]
        ax.plot(panel.days, scores[:, item], color=COLOURS[name], marker=MARKS[name], markersize=4, label=name)
    ax.axvline(day, color=INK, linestyle="--", linewidth=1.2)
    ax.plot([day], [scores[place, shown[place]]], "o", markersize=14, markerfacecolor="none", markeredgecolor=INK)
    ax.yaxis.set_major_formatter(PercentFormatter(1))
    ax.set(xlabel="day", ylabel="score", ylim=(0, 1.15))
    ax.legend(loc="upper right", ncols=3, frameon=False)
    title(ax, "Each night a new model, and the same user is seen anew")
    changes = int((shown[1 : place + 1] != shown[:place]).sum())
    return fig, (
        f"On day {day} this user is shown the {shelf.ITEMS[shown[place]]}, with a score of {scores[place].max():.0%}. On day "
        f"{shelf.FIRST_DAY} it was the {shelf.ITEMS[shown[0]]}, with {scores[0].max():.0%}. The item has changed {changes} "
        f"{'time' if changes == 1 else 'times'} since."
    )


@lru_cache(maxsize=1)
def _calm() -> np.ndarray:
    """Daily change and wanted share for each of MARGINS, on the public panel."""
    return np.array([shelf.after_hysteresis(shelf.panel(), margin) for margin in MARGINS])


def margin_frame(margin: float) -> tuple[Figure, str]:
    """Two curves over the margin: users whose item changes in a day, and suggestions lost against no margin."""
    change, wanted = _calm().T
    lost = 10_000 * (wanted[0] - wanted)
    at = MARGINS.index(margin)
    fig, (left, right) = figure(columns=2, width=8.6)
    for ax, values, unit in ((left, 100 * change, "% of users, a day"), (right, lost, "per 10,000 suggestions")):
        ax.plot(MARGINS, values, color=BLUE, marker=".")
        ax.plot([margin], [values[at]], "o", color=VERMILION, markersize=10)
        ax.annotate(
            f"{values[at]:.2f}" if ax is left else f"{values[at]:.0f}",
            (margin, values[at]), textcoords="offset points", xytext=(6, 8), fontweight="bold",
        )  # fmt: skip
        ax.set(xlabel="margin (difference of two scores)", ylabel=unit, xlim=(-0.02, 0.47))
    left.set_ylim(0, 2.5)
    right.set_ylim(-3, 25)
    title(left, "Another item in the morning")
    title(right, "Wanted suggestions lost")
    return fig, (
        f"With a margin of {margin:g}, {change[at]:.2%} of the users get another item from one day to the next, and "
        f"{wanted[at]:.2%} want what they are shown. Without a margin it is {change[0]:.2%} and {wanted[0]:.2%}."
    )


@lru_cache(maxsize=1)
def _day() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The public visits as arrays: score, whether the item was wanted, segment."""
    visits = shelf.load()
    return visits["score"].to_numpy(), (visits["item"] == visits["wanted"]).to_numpy(), visits["segment"].to_numpy()


def board_frame(threshold: float, visits: int) -> tuple[Figure, str]:
    """Precision of the suggestions by segment with its interval, counted on the first `visits` of the day."""
    score, wanted, segment = (column[:visits] for column in _day())
    made = score >= threshold
    fig, ax = figure()
    fig.subplots_adjust(left=0.19)
    words, labels = [], list(SEGMENTS)
    for place, name in enumerate(SEGMENTS):
        inside = made & (segment == name) if name != "all" else made
        cases, right = int(inside.sum()), int(wanted[inside].sum())
        if not cases:
            words.append(f"{name} none")
            continue
        low, high = wilson_interval(right, cases)
        passed = low >= LEAST
        colour = BLUE if passed else VERMILION
        ax.plot([low, high], [place, place], color=colour, linewidth=4)
        ax.plot([right / cases], [place], "o" if passed else "X", color=colour, markersize=12, markeredgecolor="white")
        labels[place] = f"{name}\n{right:,} of {cases:,}"
        words.append(f"{name} {right / cases:.1%} ({low:.0%} to {high:.0%}, {cases} cases)")
    ax.axvline(LEAST, color=INK, linestyle="--", linewidth=1.2)
    ax.set_yticks(range(len(SEGMENTS)), labels)
    ax.set_ylim(len(SEGMENTS) - 0.5, -0.5)
    ax.grid(axis="y", color=FAINT, alpha=0.2)
    ax.xaxis.set_major_formatter(PercentFormatter(1))
    ax.set(xlabel=f"suggestions that were wanted; the promise is {LEAST:.0%}", xlim=(0, 1.02))
    title(ax, "One number over all hides the segments")
    return fig, f"From a score of {threshold:g}, on {visits:,} visits: {'; '.join(words)}."


def user() -> Exploration:
    """Two controls: whose scores, and the day."""
    return Exploration(
        user_frame,
        {
            "user": choice("User", [(name, name) for name in ("unsure", "middling", "near 78%")], "near 78%"),
            "day": slider("Day", shelf.FIRST_DAY, shelf.LAST_DAY, 1, shelf.FIRST_DAY + 1),
        },
    )


def margin() -> Exploration:
    """Slider: by how much a new item must beat the old one."""
    return Exploration(margin_frame, {"margin": stops("Margin", MARGINS, 0.0)})


def board() -> Exploration:
    """Two sliders: the threshold, and how many visits were counted."""
    return Exploration(
        board_frame,
        {
            "threshold": slider("Suggest from a score of", 0.0, 0.95, 0.05, 0.85),
            "visits": stops("Visits counted", (150, 300, 600, 1500, 3000, 6000), 6000),
        },
    )
