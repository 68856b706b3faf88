"""Lesson 13's explorations: caps for an agent that pays, and what tasks of unlike difficulty do to runs and tries.

Each `…_frame` is a pure function of the controls' values that returns (figure, sentence).
"""

from functools import lru_cache
from math import inf

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aipm.explore.panel import Exploration, choice, stops
from aipm.figure import BLUE, FAINT, INK, VERMILION, figure, title
from aipm.worlds import refunddesk, tools
from aipm.worlds.refunddesk import curves

PAYS = ("look_up", "draft", "refund_small", "refund_any")
PER_CASE = (10, 20, 30, 50, 80, 120, 200, 600)
PER_CUSTOMER = {"none": inf, "300 €": 300.0, "150 €": 150.0, "50 €": 50.0}
PER_DAY = {"none": inf, "20,000 €": 20_000.0, "10,000 €": 10_000.0, "5,000 €": 5_000.0, "2,500 €": 2_500.0}
ADDRESS = {"asks a person": False, "does it alone": True}
RIGHT = (30, 40, 50, 60, 70, 80, 90, 95)  # % of the tasks that one run does right
ALIKE = {
    "each works or not": 0.1,
    "as in tau-bench": 0.951,
    "less unlike": 5.0,
    "all alike": 100_000.0,
}  # a + b of the Beta
MOST_RUNS = 8


@lru_cache(maxsize=512)
def _point(per_case: float, customer: str, day: str, address: bool) -> tuple[float, float]:
    """(euros of the worst day, share of the public month's cases without a person) of one policy."""
    names = [*PAYS, "change_address"] if address else PAYS
    policy = tools.Policy(frozenset(names), per_case, PER_CUSTOMER[customer], PER_DAY[day])
    month, needed = _month()
    return tools.worst_day(policy), float(tools.alone(policy, month, needed).mean())


@lru_cache(maxsize=1)
def _month() -> tuple[pd.DataFrame, np.ndarray]:
    """The public month, and the tool that each of its cases needs."""
    month = refunddesk.load()
    return month, tools.needed(month)


def caps_frame(per_case: float, customer: str, day: str, address: str) -> tuple[Figure, str]:
    """What a day costs at worst, and how many cases need no person, for caps and one more tool."""
    alone = ADDRESS[address]
    line = [_point(case, customer, day, alone) for case in PER_CASE]
    worst, share = _point(per_case, customer, day, alone)
    fig, ax = figure()
    fig.subplots_adjust(left=0.18, right=0.95)
    ax.plot([100 * part for _, part in line], [euros for euros, _ in line], "o", color=FAINT, markersize=5)
    ax.plot([100 * share], [worst], "D", color=VERMILION, markersize=11)
    ax.annotate(f"{worst:,.0f} €, {share:.0%}", (100 * share, worst), (0, 12), textcoords="offset points", ha="center", color=INK)  # fmt: skip
    ax.set_yscale("log")
    ax.set(xlim=(45, 100), ylim=(1_000, 3_000_000), xlabel="% of the cases that need no person (grey: other caps of a refund)", ylabel="€ at worst in a day")  # fmt: skip
    ax.yaxis.set_major_formatter(lambda euros, _: f"{euros:,.0f}")
    title(ax, f"{worst:,.0f} € at worst in a day, {share:.0%} of the cases alone")
    return fig, (
        f"With at most {per_case:,.0f} euros a refund, a customer's cap of {customer}, a day's cap of {day}, and an agent that "
        f"{address} about a new address, a day costs {worst:,.0f} euros at worst, and {share:.1%} of the cases need no person."
    )


def caps() -> Exploration:
    """Four controls: the caps of a refund, a customer and a day, and who changes an address."""
    return Exploration(
        caps_frame,
        {
            "per_case": stops("Cap of a refund", PER_CASE, 50, unit="€"),
            "customer": choice("Cap of a customer in the month", [(name, name) for name in PER_CUSTOMER], "none"),
            "day": choice("Cap of a day", [(name, name) for name in PER_DAY], "none"),
            "address": choice("A new address: the agent", [(name, name) for name in ADDRESS], "asks a person"),
        },
    )


def trials_frame(right: float, alike: str, runs: int) -> tuple[Figure, str]:
    """pass^k and pass@k by k, for the mean share of right runs (%) and for how alike the tasks are."""
    mean, size = right / 100, ALIKE[alike]
    beta, k = (mean * size, (1 - mean) * size), np.arange(1, MOST_RUNS + 1)
    every, once = 100 * curves.every(k, beta), 100 * curves.once(k, beta)
    fig, ax = figure()
    fig.subplots_adjust(right=0.76)
    for share, colour, marker, name in ((once, VERMILION, "s", "at least one"), (every, BLUE, "o", "all k")):
        ax.plot(k, share, marker=marker, color=colour, markersize=5)
        ax.plot([runs], [share[runs - 1]], marker, color=colour, markersize=11)
        height = share[-1] if share is every else max(share[-1], every[-1] + 7)  # the names do not lie over one another
        ax.annotate(f"  {name}: {share[runs - 1]:.0f}%", (MOST_RUNS, height), va="center", annotation_clip=False)
    for coin in (1 - (1 - mean) ** k, mean**k):
        ax.plot(k, 100 * coin, ":", color=FAINT)
    ax.set(
        xlabel="runs of each task, k (dotted: one chance for all)", ylabel="% of the tasks", xticks=k, ylim=(-2, 106)
    )
    title(ax, f"Of 100 tasks {every[runs - 1]:.0f} work {runs} times of {runs}, {once[runs - 1]:.0f} at least once")
    return fig, (
        f"One run does {right}% right and the tasks are {alike!r}: of 100 tasks {every[runs - 1]:.0f} work in all of {runs} runs and "
        f"{once[runs - 1]:.0f} in at least one; with one chance for all tasks it would be {100 * mean**runs:.0f} and "
        f"{100 * (1 - (1 - mean) ** runs):.0f}."
    )


def tries() -> Exploration:
    """Three controls: how often one run is right, how alike the tasks are, and how many runs."""
    return Exploration(
        trials_frame,
        {
            "right": stops("Tasks right in one run", RIGHT, 60, unit="%"),
            "alike": choice("How alike the tasks are", [(name, name) for name in ALIKE], "as in tau-bench"),
            "runs": stops("Runs of each task", range(1, MOST_RUNS + 1), 4),
        },
    )
