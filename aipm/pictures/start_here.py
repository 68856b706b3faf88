"""Lesson 00's pictures: a digit as numbers, readings one by one, their scores, and what thresholds and rules do to them."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aipm.figure import BLUE, FAINT, INK, VERMILION, figure, title
from aipm.spec import decide, default, intervals, rules, uncovered
from aipm.spec.vocabulary import Spec
from aipm.worlds import digitdesk

VERY_SURE = 0.9
SLIP, DEMO = 4, 12  # digits


def dots(image: pd.Series) -> tuple[Figure, str, pd.DataFrame]:
    """One row of `digitdesk.load()` drawn large: its 64 dots, and the number that the model gets of each."""
    grey = image.filter(like="pixel").to_numpy(int).reshape(8, 8)
    fig, ax = figure(width=4.6, height=4.3)
    fig.subplots_adjust(left=0.04, bottom=0.02)
    ax.imshow(grey, cmap="gray_r", vmin=0, vmax=16)
    for (down, across), value in np.ndenumerate(grey):
        ax.text(across, down, value, ha="center", va="center", fontsize=10, color="white" if value > 8 else "black")
    ax.axis("off")
    title(ax, "To the model a digit is 64 numbers")
    words = (
        f"A handwritten {image['digit']} as 8 by 8 dots, each a number from 0 (paper) to 16 (ink); "
        f"{(grey > 0).sum()} of the 64 hold some ink."
    )
    table = pd.DataFrame(grey, columns=[f"dot {place}" for place in range(1, 9)])
    return fig, words, table


def sheet(readings: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """The images of some readings in two rows, each with what was read, its score and, where it is wrong, the truth."""
    pictures = digitdesk.load().set_index("image").filter(like="pixel").loc[readings["image"]].to_numpy()
    columns = -(-len(readings) // 2)
    wide, high = 1.35 * columns - 0.25, 3.4  # in images
    inches = min(1.1, 8.3 / wide)  # of one image
    fig, ax = figure(width=inches * wide + 0.2, height=inches * high + 0.5)
    fig.subplots_adjust(left=0.01, right=0.99, bottom=0.01)
    for place, (picture, row) in enumerate(zip(pictures, readings.itertuples(index=False), strict=True)):
        across, down = place % columns, place // columns
        left, top = 1.35 * across, -1.75 * down
        ax.imshow(picture.reshape(8, 8), cmap="gray_r", vmin=0, vmax=16, extent=(left, left + 1, top - 1, top))
        wrong = row.read_as != row.digit
        ax.text(left + 0.5, top - 1.05, f"read as {row.read_as}", ha="center", va="top", fontweight="bold")
        ax.text(left + 0.5, top - 1.24, f"score {row.score:.2f}", ha="center", va="top", color=FAINT)
        if wrong:
            ax.text(left + 0.5, top - 1.43, f"✗ is a {row.digit}", ha="center", va="top", color=INK)
    ax.set(xlim=(-0.05, wide - 0.05), ylim=(0.05 - high, 0.05))
    ax.axis("off")
    wrong = (readings["read_as"] != readings["digit"]).to_numpy()
    heading = {
        0: f"All {len(readings)} are read as they were written",
        len(readings): f"Nothing on the clerk's screen marks these {len(readings)} as wrong",
    }
    title(ax, heading.get(int(wrong.sum()), f"{wrong.sum()} of {len(readings)} are wrong"))
    each = [f"{row.digit} read as {row.read_as} (score {row.score:.2f})" for row in readings.itertuples(index=False)]
    words = f"{len(readings)} handwritten digits, {wrong.sum()} of them read wrongly: {'; '.join(each)}."
    return fig, words, readings[["image", "digit", "read_as", "score"]]


def score_histogram(readings: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """How many readings have which score, in steps of 0.05."""
    counts, edges = np.histogram(readings["score"], np.linspace(0, 1, 21))
    high = edges[:-1] > VERY_SURE - 0.01
    fig, ax = figure()
    ax.bar(
        edges[:-1], counts, 0.045, align="edge", color=np.where(high, VERMILION, BLUE), hatch=np.where(high, "//", "")
    )
    most = int(readings["score"].ge(VERY_SURE).sum())
    ax.annotate(
        f"{VERY_SURE:g} or more:\n{most} of {len(readings):,}", (0.95, counts[high].max()), xytext=(0, 6),
        textcoords="offset points", ha="center", va="bottom", fontweight="bold",
    )  # fmt: skip
    title(ax, "The model is seldom very sure")
    ax.set(xlabel="score of the reading", ylabel="digits", xlim=(0, 1.02), ylim=(0, 1.45 * counts.max()))
    table = pd.DataFrame({"score from": edges[:-1], "to": edges[1:], "digits": counts})
    words = (
        f"The scores of {len(readings):,} readings spread from {readings['score'].min():.2f} to "
        f"{readings['score'].max():.2f}; half of them lie above {readings['score'].median():.2f}, and {most} are "
        f"{VERY_SURE:g} or more."
    )
    return fig, words, table[table["digits"] > 0]


def all_right(error: float) -> tuple[Figure, str, pd.DataFrame]:
    """The chance that so many digits in a row are all read rightly, if each is wrong with the chance `error`."""
    digits = np.arange(1, 41)
    chance = 100 * (1 - error) ** digits
    fig, ax = figure(height=3.4)
    ax.plot(digits, chance, color=BLUE)
    for name, many, mark in (("a slip of four", SLIP, "o"), ("a demo of twelve", DEMO, "D")):
        ax.plot(many, chance[many - 1], mark, color=VERMILION, markersize=9)
        ax.annotate(
            f"{name}: {chance[many - 1]:.0f}%", (many, chance[many - 1]), xytext=(9, 5), textcoords="offset points"
        )
    ax.set(xlabel="digits in a row", ylabel="% without a mistake", xlim=(0, 41), ylim=(0, 105))
    title(ax, "The more digits in a row, the more rarely all are right")
    words = (
        f"A curve that falls with the number of digits: {chance[SLIP - 1]:.0f}% of the slips of four and "
        f"{chance[DEMO - 1]:.0f}% of the demos of twelve hold no mistake, and {chance[-1]:.0f}% of the rows of forty."
    )
    return fig, words, pd.DataFrame({"digits": digits, "% without a mistake": chance})[SLIP - 1 :: SLIP]


def served_and_typed(readings: pd.DataFrame, threshold: float) -> tuple[Figure, str, pd.DataFrame]:
    """What is served from `threshold` on and what a clerk types, each parted into right and wrong readings."""
    wrong, served = readings["read_as"] != readings["digit"], readings["score"] >= threshold
    table = pd.DataFrame(
        [(way, (part & ~wrong).sum(), (part & wrong).sum()) for way, part in (("served", served), ("typed", ~served))],
        columns=["digits", "read rightly", "read wrongly"],
    )
    fig, ax = figure(height=2.9)
    fig.subplots_adjust(left=0.16)
    for place, (_, right, bad) in enumerate(table.itertuples(index=False)):
        ax.barh(-place, right, 0.55, color=BLUE)
        ax.barh(-place, bad, 0.55, left=right, color=VERMILION, hatch="//")
        ax.annotate(f" {right:,} right, {bad:,} wrong", (right + bad, -place), va="center", fontweight="bold")
    ax.set(yticks=[0, -1], yticklabels=["served", "typed by\na clerk"], xlabel="digits", xlim=(0, 1.15 * len(readings)))
    rightly, wrongly = table.loc[1, ["read rightly", "read wrongly"]]
    title(ax, f"{'Most' if rightly > wrongly else 'At most half'} of what the clerk types had been read rightly")
    each = "; ".join(f"{row[0]}, {row[1]:,} right and {row[2]:,} wrong" for row in table.itertuples(index=False))
    return fig, f"Two bars of readings, served from a score of {threshold:g} on: {each}.", table


def right_and_wrong(readings: pd.DataFrame, threshold: float) -> tuple[Figure, str, pd.DataFrame]:
    """Which scores right readings have and which wrong ones, each as a share of its kind, and the threshold."""
    wrong = readings["read_as"] != readings["digit"]
    edges = np.linspace(0, 1, 11)
    kinds = {"wrong readings": readings["score"][wrong], "right readings": readings["score"][~wrong]}
    shares = {kind: 100 * np.histogram(score, edges)[0] / len(score) for kind, score in kinds.items()}
    fig, ax = figure()
    for (kind, share), colour, hatch in zip(shares.items(), (VERMILION, BLUE), ("//", ""), strict=True):
        ax.stairs(share, edges, fill=True, color=colour, alpha=0.45, hatch=hatch)
        most = int(share.argmax())
        ax.annotate(
            kind, (edges[most] + 0.05, share[most]), xytext=(0, 3), textcoords="offset points", ha="center",
            fontweight="bold",
        )  # fmt: skip
    ax.axvline(threshold, color=INK, linestyle="--")
    ax.annotate(f" served from {threshold:g} on", (threshold, 1.1 * max(map(max, shares.values()))), va="center")
    ax.set(xlabel="score of the reading", ylabel="% of its kind", xlim=(0, 1.1), xticks=np.linspace(0, 1, 6))
    ax.set_ylim(0, 1.2 * max(map(max, shares.values())))
    title(ax, "Where this model is wrong, its score is mostly low")
    below = {kind: f"{(score < threshold).mean():.0%}" for kind, score in kinds.items()}
    words = (
        f"Two hills of scores: {below['wrong readings']} of the wrong readings and {below['right readings']} of the "
        f"right ones lie below {threshold:g}."
    )
    return fig, words, pd.DataFrame({"score from": edges[:-1], "to": edges[1:], **shares}).iloc[2:]


def rule_line(spec: Spec, scores: pd.Series) -> tuple[Figure, str, pd.DataFrame]:
    """The rules of a spec along the scores from 0 to 1, one line each, and below them where none of them stands."""
    fired = decide(spec, scores)[1]
    rows = [(rule.id, rule.do, *rule.on("score"), int((fired == rule.id).sum())) for rule in rules(spec)]
    action, other = default(spec), scores[~np.isin(fired.astype(str), [row[0] for row in rows])]
    for low, high in uncovered(0, np.nextafter(1, 2), [(low, high) for _, low, high in intervals(spec)]):
        what = ("gap", "no rule") if action is None else ("default", action)
        rows.append((*what, low, high, int(other.between(low, min(high, 1)).sum())))
    fig, ax = figure(height=1.5 + 0.55 * len(rows))
    fig.subplots_adjust(left=0.27)
    for place, (name, _, low, high, many) in enumerate(rows):
        gap, end = name == "gap", min(high, 1.0)
        colour, hatch = (VERMILION, "//") if gap else (BLUE, "")
        ax.barh(-place, end - low, 0.5, low, color="white" if gap else BLUE, edgecolor=colour, hatch=hatch)
        ax.annotate(
            f"{many:,} digits", ((low + end) / 2, -place), ha="center", va="center", fontweight="bold",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
        )  # fmt: skip
    ax.set(yticks=[-place for place in range(len(rows))], yticklabels=[f"{row[0]}: {row[1]}" for row in rows])
    ax.set(xlabel="score", xlim=(0, 1.02), ylim=(0.45 - len(rows), 0.55))
    answered = not any(row[0] == "gap" for row in rows)
    title(ax, "Every score from 0 to 1 gets an answer" if answered else "Where no rule stands, nobody answers")
    each = "; ".join(f"{row[0]} ({row[1]}) from {row[2]:g} to {row[3]:g}, {row[4]:,} digits" for row in rows)
    return fig, f"Bars along the score: {each}.", pd.DataFrame(rows, columns=["rule", "do", "from", "to", "digits"])
