"""Lesson 05's three explorations: a job search, a platform's promise, and votes on labels.

Each `…_frame` is a pure function of the controls' values that returns (figure, sentence).
"""

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from aipm.explore.panel import Exploration, choice, slider, stops
from aipm.figure import BLUE, FAINT, INK, VERMILION, figure, title
from aipm.worlds.helpdesk import annotation, serving
from aipm.worlds.jobs import ads as job_ads

START = {"everything": [], "AI Product Manager": ["AI Product Manager"], "AI": ["AI"]}
ADD = {
    "nothing": [],
    "the guide's four titles": ["recommendations", "trust & safety", "data platform", "intelligent features"],
    "loose words": ["model", "training", "ranking", "evaluation"],
    "exact words": ["the model", "inference", "annotation", "misses"],
}
LEAVE_OUT = {
    "nothing": [],
    "three other models": ["business model", "pricing model", "data model"],
    "shops": ["checkout", "discounts", "free shipping"],
}
WANTED_RECALL, WANTED_PRECISION = 0.80, 0.60

TRAFFIC = (0, 1)
BATCHES = (1, 2, 4, 5, 6, 8, 16)
REPLICAS = tuple(range(10, 28))
LEFT, TOP = 8.5, 420  # replicas at the left edge of the picture, milliseconds at its top

HARD = (0.0, 0.1, 0.2, 0.3)
SETTLES = {"nobody (most votes win)": "never", "an expert, when votes split": "split_vote"}


@lru_cache(maxsize=1)
def _searches() -> tuple[dict[tuple[str, str, str], tuple[float, float, int]], int, int]:
    """(recall, precision, found) of every combination of START, ADD and LEAVE_OUT on the public month."""
    ads = job_ads.load()
    results = {}
    for start, first in START.items():
        for more, added in ADD.items():
            for less, left in LEAVE_OUT.items():
                hit = job_ads.found(ads, {"any": first + added, "none": left})
                precision, recall = job_ads.score(ads, hit)
                results[start, more, less] = (recall, precision, int(hit.sum()))
    return results, int(job_ads.wanted(ads).sum()), len(ads)


def search_frame(start: str, add: str, leave_out: str) -> tuple[Figure, str]:
    """A job search as a dot: how many of the wanted advertisements it finds, and how many of the found are wanted."""
    results, wanted, ads = _searches()
    recall, precision, found = results[start, add, leave_out]
    fig, ax = figure(width=6.8, height=4.2)
    ax.add_patch(
        Rectangle(
            (WANTED_RECALL, WANTED_PRECISION), 1.02 - WANTED_RECALL, 1.02 - WANTED_PRECISION, color=BLUE, alpha=0.12
        )
    )
    ax.annotate("asked for", (0.91, 0.95), ha="center", color=BLUE, fontweight="bold")
    others = np.array([result[:2] for result in results.values()])
    ax.scatter(others[:, 0], others[:, 1], s=26, color=FAINT, marker="o", facecolors="none")
    ax.plot([recall], [precision], "s", color=VERMILION, markersize=12)
    ax.annotate(
        f"{found} found",
        (recall, precision),
        xytext=(0, 12),
        textcoords="offset points",
        ha="center",
        fontweight="bold",
    )
    ax.set(xlabel="recall (found, of the wanted)", ylabel="precision (wanted, of the found)")
    ax.set(xlim=(0, 1.02), ylim=(0, 1.02))
    title(ax, "More words find more, of both kinds")
    right = round(recall * wanted)
    return fig, (
        f"Starting from {start}, adding {add}, leaving out {leave_out}: the search finds {found} of {ads} advertisements. "
        f"{right} of them are wanted (precision {precision:.0%}), of {wanted} that are wanted in all (recall {recall:.0%})."
    )


@lru_cache(maxsize=1)
def _hours() -> dict[tuple[int, int], serving.Hour]:
    """The Hour of every batch and number of replicas that the sliders reach."""
    return {
        (batch, replicas): serving.pooled(TRAFFIC, replicas, batch)
        for batch in BATCHES
        for replicas in REPLICAS
        if replicas > serving.load(batch)
    }


def promise_frame(replicas: int, batch: int) -> tuple[Figure, str]:
    """How long callers wait in the peak hour: the mean and the slowest in twenty, by the number of replicas."""
    hours = _hours()
    able = [number for number in REPLICAS if (batch, number) in hours]
    fig, ax = figure()
    for name, label, colour, line, mark, above in (
        ("p95", "p95", VERMILION, "-", "s", 8),
        ("mean", "mean", BLUE, "--", "o", -16),
    ):
        values = [min(getattr(hours[batch, number], name), TOP) for number in able]
        ax.plot(able, values, line, color=colour)
        ax.annotate(
            label, (able[-1], values[-1]), xytext=(0, above), textcoords="offset points", ha="right", fontweight="bold",
        )  # fmt: skip
        if replicas in able:
            ax.plot([replicas], [values[able.index(replicas)]], mark, color=colour, markersize=9)
    ax.axvspan(LEFT, serving.load(batch), facecolor="#EEEEEE", edgecolor=FAINT, hatch="//", linewidth=0)
    ax.annotate("queue without end", (LEFT + 0.2, TOP - 35), color=INK, backgroundcolor="white")
    ax.axhline(serving.P95, color=INK, linestyle=":", linewidth=1.4)
    ax.annotate(f"promise: {serving.P95:.0f} ms", (27.3, serving.P95 + 6), ha="right", color=INK)
    ax.plot([replicas], [0], "^", color=INK, markersize=9, clip_on=False)
    ax.set(
        xlabel="replicas",
        ylabel="milliseconds until the answer",
        ylim=(0, TOP),
        xlim=(LEFT, 27.5),
        xticks=range(10, 28, 2),
    )
    title(ax, "Below some number of replicas the queue never ends")
    euros = replicas * serving.EUROS
    if replicas not in able:
        return fig, (
            f"{replicas} replicas with batches of {batch} at {euros:.2f} € an hour: the work of {serving.load(batch):.1f} replicas "
            "arrives, so the queue grows without end and no promise can be kept."
        )
    now = hours[batch, replicas]
    return fig, (
        f"{replicas} replicas with batches of {batch} at {euros:.2f} € an hour are busy {now.busy:.0%} of the time. Callers wait "
        f"{now.mean:.0f} ms on average; one in twenty waits longer than {now.p95:.0f} ms, and {now.errors:.1%} give up."
    )


def _crew(hard: float) -> annotation.Crew:
    """Annotators who are right in 90% of all tickets, with a share of tickets that is hard for everybody."""
    base = annotation.Crew()
    return annotation.Crew(hard, (0.9 - hard * base.right_hard) / (1 - hard), base.right_hard, base.right_expert)


@lru_cache(maxsize=16)
def _plans(hard: float, when: str) -> list[annotation.Labels]:
    """The Labels of every number of labels a ticket."""
    crew = _crew(hard)
    return [annotation.outcome(crew, count, when) for count in range(1, annotation.MOST_LABELS + 1)]


def votes_frame(labels: int, settles: str, hard: float) -> tuple[Figure, str]:
    """What more labels a ticket buy: right labels, and euros for 1,000 tickets."""
    crew, plans = _crew(hard), _plans(hard, SETTLES[settles])
    counts = np.arange(1, annotation.MOST_LABELS + 1)
    now = plans[labels - 1]
    fig, (left, right) = figure(columns=2, width=8.6)
    left.plot(counts, [100 * plan.right for plan in plans], "-", color=BLUE, marker="o")
    left.plot([labels], [100 * now.right], "s", color=VERMILION, markersize=11)
    left.set(xlabel="labels a ticket", ylabel="right labels, %", ylim=(88, 100.5), xticks=counts)
    right.plot(counts, [1000 * plan.euros for plan in plans], "--", color=BLUE, marker="o")
    right.plot([labels], [1000 * now.euros], "s", color=VERMILION, markersize=11)
    right.set(xlabel="labels a ticket", ylabel="euros for 1,000 tickets", ylim=(0, 2300), xticks=counts)
    title(left, "Votes help less when errors are shared")
    title(right, "What the labels cost")
    return fig, (
        f"With {labels} labels a ticket, splits settled by {settles}, and {hard:.0%} of tickets hard for everybody: "
        f"{now.right:.1%} of the labels are right, at {1000 * now.euros:,.0f} € for 1,000 tickets. "
        f"Two annotators agree on {annotation.agreement(crew):.0%} of the tickets; kappa is {annotation.kappa(crew):.2f}."
    )


def _named(options: Iterable[str]) -> list[tuple[str, str]]:
    """The options of a list as (shown, value) pairs; each shows its own name."""
    return [(name, name) for name in options]


def search() -> Exploration:
    """Three lists: where a job search starts, which words it adds, and which it leaves out."""
    return Exploration(
        search_frame,
        {
            "start": choice("Start from", _named(START), "AI Product Manager"),
            "add": choice("Add", _named(ADD), "nothing"),
            "leave_out": choice("Leave out", _named(LEAVE_OUT), "nothing"),
        },
    )


def promise() -> Exploration:
    """Two sliders: the replicas of a service, and how many calls it answers together."""
    return Exploration(
        promise_frame,
        {
            "replicas": slider("Replicas", REPLICAS[0], REPLICAS[-1], 1, 12),
            "batch": stops("Calls in a batch", BATCHES, 8),
        },
    )


def votes() -> Exploration:
    """Three controls: labels a ticket, who settles a split vote, and how many tickets are hard for everybody."""
    return Exploration(
        votes_frame,
        {
            "labels": slider("Labels a ticket", 1, annotation.MOST_LABELS, 1, 3),
            "settles": choice("Split votes are settled by", _named(SETTLES), "nobody (most votes win)"),
            "hard": stops("Tickets that are hard for everybody", HARD, 0.0, unit="share"),
        },
    )
