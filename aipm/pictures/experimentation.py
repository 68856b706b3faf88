"""Lesson 08's pictures of tests: how luck lies, tests that are looked at, and who was in them."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from scipy import stats

from aipm.figure import BLUE, FAINT, GREEN, INK, VERMILION, figure, title
from aipm.worlds.shelf import experiments


def two_bells(visitors: int, base: float, lift: float) -> tuple[Figure, str, pd.DataFrame]:
    """How z falls without a difference and with a true lift, for so many visitors an arm, beside the line at 1.96."""
    mean = base * lift / np.sqrt(2 * base * (1 - base) / visitors)
    wide = np.sqrt((1 + (1 + lift) * (1 - base * (1 + lift)) / (1 - base)) / 2)  # more buyers, a little more luck
    z, power = np.linspace(-3.5, mean + 3.5, 300), stats.norm.sf(experiments.Z, mean, wide)
    fig, ax = figure(height=3.4)
    bells = {"no difference": stats.norm.pdf(z), "true lift": stats.norm.pdf(z, mean, wide)}
    for (name, bell), colour, line, side in zip(
        bells.items(), (FAINT, BLUE), ("--", "-"), ("right", "left"), strict=True
    ):
        ax.plot(z, bell, line, color=colour)
        ax.annotate(name, (z[bell.argmax()], bell.max()), ha=side, va="bottom", fontweight="bold")
    ax.fill_between(z, bells["true lift"], where=z >= experiments.Z, color=BLUE, alpha=0.3, hatch="//")
    ax.axvline(experiments.Z, color=VERMILION)
    ax.annotate(f" from {experiments.Z:.2f} on it is seen: {power:.0%}", (experiments.Z, 0.46), color=INK)
    ax.set(xlabel="z, the difference in standard deviations of luck", ylabel="how often", yticks=[], ylim=(0, 0.5))
    title(
        ax, "The true lift lies mostly on the wrong side of the line" if power < 0.5 else "The true lift is mostly seen"
    )
    words = f"Two bells of z that overlap: without a difference around 0, with the true lift around {mean:.1f}; {power:.0%} of the second lies beyond {experiments.Z:.2f}."
    return fig, words, pd.DataFrame({"z": z, **bells}).iloc[::20]


def running_z(z: np.ndarray) -> tuple[Figure, str, pd.DataFrame]:
    """The first of several A/A tests (rows of `z`, one column a day) that begins and ends inside and was green between."""
    inside = (abs(z[:, [0, -1]]) < experiments.Z).all(axis=1)
    path = z[inside & (z.max(axis=1) > experiments.Z)][0]
    days, first = np.arange(1, len(path) + 1), int((path > experiments.Z).argmax())
    fig, ax = figure(height=3.4)
    ax.plot(days, path, "-o", color=BLUE, markersize=5)
    ax.plot(days[first], path[first], "D", color=VERMILION, markersize=10)
    ax.annotate(
        f"green on day {days[first]}", (days[first], path[first]), (0, 10), textcoords="offset points", ha="center"
    )
    for limit in (-experiments.Z, experiments.Z):
        ax.axhline(limit, color=VERMILION, linestyle="--")
    ax.set(xlabel="day", ylabel="z so far", ylim=(-3, 4.5), xticks=days)
    title(ax, "Nothing differs, and the light is green for a while")
    words = f"The running z of one A/A test: beyond {experiments.Z:.2f} on day {days[first]} ({path[first]:.2f}), and {path[-1]:.2f} on day {days[-1]}."
    return fig, words, pd.DataFrame({"day": days, "z": path})


def luck(differences: np.ndarray, limit: float) -> tuple[Figure, str, pd.DataFrame]:
    """How many more buyers B has than A in tests without any difference, and the limits that luck passes in 5%."""
    edges = np.arange(-100.5, 101.5, 6)
    share = np.histogram(differences, edges)[0] / len(differences)
    outside = (abs(differences) > limit).mean()
    fig, ax = figure(height=3.4)
    beyond = abs(edges[:-1] + 3) > limit
    colours, hatches = np.where(beyond, VERMILION, FAINT), np.where(beyond, "//", "")
    ax.bar(edges[:-1] + 3, 100 * share, 5.6, color=colours, hatch=hatches, edgecolor="white")
    for side, where in ((-1, "right"), (1, "left")):
        ax.axvline(side * limit, color=INK, linestyle="--")
        ax.annotate(f" {'−' if side < 0 else '+'}{limit:.0f} buyers ", (side * limit, 8.2), ha=where)
    ax.annotate(f"{1 - outside:.0%} of the tests", (0, 10.4), ha="center", fontweight="bold")
    ax.set(xlabel="buyers in B minus buyers in A", ylabel="% of the tests", ylim=(0, 11.5), xlim=(-96, 96))
    title(ax, "With no difference at all, luck still moves the count")
    words = f"A hill around 0: in {1 - outside:.0%} of {len(differences):,} tests without a difference B has at most {limit:.0f} buyers more or fewer than A."
    return fig, words, pd.DataFrame({"from": edges[:-1] + 0.5, "to": edges[1:] - 0.5, "share": share})


def mornings(z: np.ndarray) -> tuple[Figure, str, pd.DataFrame]:
    """On which mornings each of a hundred tests (rows of `z`) shows a green light; those that ever do stand first."""
    green = abs(z) > experiments.Z
    ever, last = green.any(axis=1), green[:, -1]
    order = np.lexsort((green.argmax(axis=1), ~ever))
    fig, ax = figure(height=3.9)
    test, day = np.nonzero(green[order])
    every = np.indices(green.shape).reshape(2, -1) + 1
    ax.plot(*every, "s", color="#E3E3E3", markersize=3)
    ax.plot(test + 1, day + 1, "s", color=GREEN, markersize=5)
    ax.axvspan(0, ever.sum() + 0.5, color=GREEN, alpha=0.1)
    box = {"facecolor": "white", "edgecolor": "none", "pad": 2}
    for morning, told in (
        (2, f"{ever.sum()} tests with a green light"),
        (z.shape[1], f"on the last day: {last.sum()}"),
    ):
        ax.text(ever.sum() + 3, morning, told, va="center", fontweight="bold", bbox=box)
    ax.set(xlim=(0, len(z) + 1), ylim=(z.shape[1] + 0.7, 0.3), yticks=[1, 5, 10, z.shape[1]])
    ax.set(xlabel="test (a column)", ylabel="morning")
    title(ax, f"Of {len(z)} tests without a difference, {ever.sum()} turn green at least once")
    words = f"Green squares by test and morning: {ever.sum()} of {len(z)} tests have one on some morning, {last.sum()} on the last."
    counts = pd.DataFrame({"morning": np.arange(1, z.shape[1] + 1), "green tests": green.sum(axis=0)})
    return fig, words, counts


def reported_lifts(reported: np.ndarray, true_lift: float) -> tuple[Figure, str, pd.DataFrame]:
    """The lifts (fractions) that tests report which stop at their first green light, beside the true one."""
    edges = np.arange(0, 61, 2)
    share = np.histogram(100 * np.asarray(reported), edges)[0] / len(reported)
    fig, ax = figure(height=3.3)
    above = edges[:-1] >= 100 * true_lift
    ax.bar(edges[:-1] + 1, 100 * share, 1.8, color=np.where(above, VERMILION, BLUE), hatch=np.where(above, "//", ""))
    ax.axvline(100 * true_lift, color=INK, linestyle="--")
    top = 118 * share.max()
    ax.annotate(f"true: {true_lift:.0%} ", (100 * true_lift, top), ha="right", va="top", fontweight="bold")
    too_high = (np.asarray(reported) > true_lift).mean()
    ax.annotate(f"{too_high:.0%} report more", (30, 0.6 * top), fontweight="bold")
    ax.set(xlabel="lift at the first green light, %", ylabel="% of these tests", ylim=(0, 125 * share.max()))
    title(ax, "Who stops at the first green light reports too much")
    words = f"Reported lifts: {np.mean(reported):.1%} on average where {true_lift:.0%} is true, and {too_high:.0%} of the tests report more than that."
    return fig, words, pd.DataFrame({"from, %": edges[:-1], "to, %": edges[1:], "share": share})


def before_and_during(people: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """Each person's clicks before and during the test, circles as large as people are many, and the line between."""
    counts = people.groupby(["clicks_before", "clicks"]).size().rename("people").reset_index()
    slope, start = np.polyfit(people["clicks_before"], people["clicks"], 1)
    rho = np.corrcoef(people["clicks_before"], people["clicks"])[0, 1]
    fig, ax = figure(height=3.8)
    ax.scatter(counts["clicks_before"], counts["clicks"], 2.0 * counts["people"], color=BLUE, alpha=0.5, linewidth=0)
    ends = np.array([0, 20])
    ax.plot(ends, start + slope * ends, "--", color=VERMILION)
    ax.annotate("what the past predicts", (20, start + slope * 20), ha="right", va="bottom", fontweight="bold")
    ax.set(xticks=range(0, 21, 5), yticks=range(0, 21, 5), xlim=(-0.8, 21), ylim=(-0.8, 21))
    ax.set(xlabel="clicks in the fortnight before", ylabel="clicks in the test")
    title(ax, "Who clicked much before clicks much now")
    words = (
        f"Circles of people by clicks before and during the test, along a rising line; the correlation is {rho:.2f}."
    )
    return fig, words, counts.nlargest(20, "people")


def who_came(days: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """Which share of each arm's users came on which day, and how many of 100 users of a day bought, both arms together."""
    users = days.set_index("day")[["control_users", "treated_users"]]
    share = users / users.sum()
    bought = days.set_index("day").filter(like="conversions").sum(axis=1) / users.sum(axis=1)
    fig, ax = figure(height=3.0)
    fig.subplots_adjust(left=0.14, right=0.96)
    left = np.zeros(2)
    for (day, row), colour, hatch in zip(share.iterrows(), (VERMILION, BLUE), ("//", ""), strict=True):
        ax.barh([1, 0], 100 * row, 0.55, left, color=colour, hatch=hatch, edgecolor="white", alpha=0.8)
        for place, part, start in zip((1, 0), 100 * row, left, strict=True):
            box = {"facecolor": "white", "edgecolor": "none", "pad": 2}
            if part > 10:
                ax.text(
                    start + part / 2, place, f"{str(day).capitalize()} {part:.0f}%", ha="center", va="center", bbox=box
                )
        left += 100 * row.to_numpy()
    ax.set(yticks=[1, 0], yticklabels=["control", "treatment"], xlabel="% of the arm's users", xlim=(0, 100))
    most = share.idxmax()
    title(
        ax,
        f"Most of the control came on {most.iloc[0].capitalize()}, of the treatment on {most.iloc[1].capitalize()}",
    )
    rates = ", ".join(f"{str(name).capitalize()} {value:.1%}" for name, value in bought.items())
    ax.text(0, 1.6, f"Bought, both arms together: {rates}", va="center")
    ax.set(ylim=(-0.5, 1.9))
    told = ", ".join(
        f"{str(name).capitalize()} {value:.0%} of the control and {other:.0%} of the treatment"
        for name, value, other in share.itertuples()
    )
    words = f"Days on which the users of each arm came: {told}; bought, both arms together: {rates}."
    return fig, words, share.assign(bought=bought).reset_index()


def splits(tests: pd.DataFrame, alarm: float) -> tuple[Figure, str, pd.DataFrame]:
    """How far arm B of each test lies from its planned share, beside what luck does to a split that works.

    `tests` has a row a test: test, planned_b, a and b. Luck passes the bars in `alarm` of the tests (a fraction).
    """
    visitors, limit = tests["a"] + tests["b"], stats.norm.isf(alarm / 2)
    off = 100 * (tests["b"] / visitors / tests["planned_b"] - 1)
    luck = 100 * limit * np.sqrt((1 - tests["planned_b"]) / (visitors * tests["planned_b"]))
    table = pd.DataFrame({"test": tests["test"], "off, %": off, "luck, %": luck, "stopped": abs(off) > luck})
    fig, ax = figure(height=3.6)
    fig.subplots_adjust(left=0.15)
    for place, row in enumerate(table.itertuples(index=False)):
        ax.barh(place, 2 * row[2], 0.55, -row[2], color=FAINT, alpha=0.4)
        ax.plot(row[1], place, "X" if row.stopped else "o", color=VERMILION if row.stopped else BLUE, markersize=10)
    ax.axvline(0, color=INK, linewidth=1)
    ax.set(yticks=range(len(table)), yticklabels=table["test"], ylim=(len(table) - 0.4, -0.6))
    ax.set(xlabel=f"visitors of arm B, % off the plan (bar: luck, but for {1000 * alarm:.0f} in 1,000)")
    stopped = table["test"][table["stopped"]]
    title(ax, f"{len(stopped)} of {len(table)} splits are more uneven than luck makes them")
    words = ", ".join(f"{row[0]} {row[1]:+.2f}% (luck up to ±{row[2]:.2f}%)" for row in table.itertuples(index=False))
    return fig, f"Visitors of arm B against the plan: {words}. Outside: {', '.join(stopped)}.", table
