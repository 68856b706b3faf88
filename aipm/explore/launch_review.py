"""Lesson 11's three explorations: a package's budgets month by month, an incident replayed under other alarms and responses,
and the reliability diagram of somebody's `sure` lines.

Each `…_frame` is a pure function of the controls' values that returns (figure, sentence).
"""

from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from aipm.explore.panel import Exploration, choice, stops
from aipm.figure import BLUE, FAINT, INK, VERMILION, figure, title
from aipm.spec import MetricResult, clinic
from aipm.worlds.cytotriage import clinics, failures
from aipm.worlds.payguard import drills
from aipm.worlds.review import answers_record

MONTHS = {"the notebook's month": clinics.PUBLIC_SEED, **{f"practice month {seed}": seed for seed in range(1, 7)}}
ENDS = (0.08, 0.06, 0.04, 0.02, 0.01)
ALARMS = {  # what `drills.alarms` is asked: signal, window, k, runs, wait_days
    "hit rate of reviews, two weeks": ("review_hit_rate", 2, 3, 1, 0),
    "hit rate of reviews, eight weeks": ("review_hit_rate", 8, 3, 1, 0),
    "recall, once disputes are in": ("recall", 2, 3, 1, 28),
    "PSI of the scores above 0.25": ("score_psi", 1, 0.25, 1, 0),
}
RESPONSES = {"goes back to the rules": 0.0, "sends a message": failures.STEPS["find_cause"] / (24 * 7)}
HABITS = {"sure of too much": "over", "sure of too little": "under", "knows what they know": "fair"}


def rules(end: float, only_outreach: bool) -> list[dict[str, Any]]:
    """The draft's rules with another end of the clear zone: at the outreach site only, or for everybody."""
    draft: list[dict[str, Any]] = clinics.DRAFT
    clear, *others = draft
    if not only_outreach:
        return [{**clear, "if": {"score": [0.0, end]}}, others[-1]]
    city = {**clear, "id": "clear_city", "if": {"score": clear["if"]["score"], "segment": ["city"]}}
    away = {**clear, "id": "clear_outreach", "if": {"score": [0.0, end], "segment": ["outreach"]}}
    return [city, away, others[-1]]


@lru_cache(maxsize=128)
def _lines(end: float, only_outreach: bool, seed: int) -> list[MetricResult]:
    return clinic.lines(rules(end, only_outreach), clinics.world(seed))


def dashboard_frame(month: str, end: float, only_outreach: bool) -> tuple[Figure, str]:
    """Each budget's value with its interval, as a share of what it allows, in one month."""
    lines = _lines(end, only_outreach, MONTHS[month])
    fig, ax = figure(width=8.6, height=3.4)
    for place, line in enumerate(lines):
        most = clinics.LIMITS[line.metric]
        colour, marker = (BLUE, "o") if line.met else (VERMILION, "X")
        ax.plot([line.low / most, line.high / most], [place, place], color=colour)
        ax.plot([line.value / most], [place], marker, color=colour, markersize=10)
        ax.annotate(
            f"{line.value:.3g}",
            (line.high / most, place),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            fontweight="bold",
        )
    ax.axvline(1, color=INK, linestyle="--", linewidth=1)
    ax.set_yticks(range(len(lines)), [f"{line.metric}, {line.scope}\n{line.limit}" for line in lines], fontsize=9)
    ax.invert_yaxis()
    ax.set(xlabel="share of what the budget allows (1 = the limit)", xlim=(0, 2.6))
    fig.subplots_adjust(left=0.27)
    broken = [line for line in lines if not line.met]
    title(ax, "Every budget is met" if not broken else f"{len(broken)} of {len(lines)} budgets broken")
    where = "at the outreach site only" if only_outreach else "at both sites"
    told = ", ".join(f"{line.metric} of {line.scope} {line.value:.3g}" for line in broken) or "none"
    return fig, (
        f"In {month}, with women cleared below {end:g} {where}: {len(lines) - len(broken)} of {len(lines)} budgets are met; broken: {told}. "
        f"Missed of 1,000: {lines[0].value:.1f} in the city, {lines[1].value:.1f} at the outreach site; {lines[2].value:.1%} go to a person."
    )


@lru_cache(maxsize=8)
def _first_alarm(alarm: str) -> np.ndarray:
    """For each drilled quarter with a change of tactics, the weeks until the alarm rings; infinity where it never does."""
    rung = drills.public_world().alarms(drills.TACTICS, *ALARMS[alarm])
    return np.where(rung.any(axis=1), rung.argmax(axis=1) + 1.0, np.inf)


def incident_frame(alarm: str, response: str) -> tuple[Figure, str]:
    """What PayGuard loses beyond having no model, week by week after the change of tactics, until the alarm's response ends it."""
    model, nothing = failures.weekly_loss()
    weeks = np.arange(drills.WEEKS + 1)
    ends = _first_alarm(alarm) + RESPONSES[response]
    lost = (model - nothing) / 1000 * np.minimum(weeks, ends[:, None])
    middle, low, high = np.quantile(lost, [0.5, 0.1, 0.9], axis=0)
    fig, ax = figure(width=7.2, height=3.6)
    ax.fill_between(weeks, low, high, color=BLUE, alpha=0.2, linewidth=0)
    ax.plot(weeks, middle, "o-", color=BLUE, markersize=5)
    never = (model - nothing) / 1000 * weeks
    ax.plot(weeks, never, "--", color=VERMILION)
    ax.annotate("no alarm", (9, never[9]), xytext=(-58, 4), textcoords="offset points")
    ax.set(
        xlabel="weeks since the change of tactics",
        ylabel="lost beyond no model,\nthousand euros",
        ylim=(0, never[-1] * 1.05),
    )
    caught = np.isfinite(ends).mean()
    title(
        ax,
        "Nothing stops it" if not caught else f"The loss ends at {1000 * middle[-1]:,.0f} euros in the middle quarter",
    )
    if not caught:
        return fig, (
            f"The alarm on {alarm} rings in none of {len(ends)} simulated quarters, so nothing is done. After {drills.WEEKS} weeks "
            f"{1000 * never[-1]:,.0f} euros more are lost than without a model."
        )
    return fig, (
        f"The alarm on {alarm} rings in {caught:.0%} of {len(ends)} simulated quarters, in the middle one after {np.median(_first_alarm(alarm)):.0f} weeks, "
        f"and {response}. After {drills.WEEKS} weeks {1000 * middle[-1]:,.0f} euros more are lost than without a model, {1000 * low[-1]:,.0f} to "
        f"{1000 * high[-1]:,.0f} in eight of ten quarters; with no alarm {1000 * never[-1]:,.0f}."
    )


def reliability_frame(habit: str, answers: int) -> tuple[Figure, str]:
    """Of the first answers of a simulated learner: how often they were right at each level of `sure`."""
    record = answers_record.world(answers_record.PUBLIC_SEED, habit).head(answers)
    table = answers_record.levels(record)
    enough = table["answers"] >= answers_record.FEWEST
    fig, ax = figure(width=6.4, height=4.2)
    ax.plot([0.5, 1], [0.5, 1], "--", color=FAINT, linewidth=1)
    ax.annotate("as sure as right", (0.56, 0.56), xytext=(-8, 10), textcoords="offset points", color=FAINT, rotation=27)
    for rows, face, marker in ((table[enough], BLUE, "o"), (table[~enough], "white", "s")):
        ax.plot(rows["said"], rows["right"], marker, color=BLUE, markerfacecolor=face, markersize=9, clip_on=False)
    for row in table.itertuples():
        ax.annotate(
            f"{row.answers}", (row.said, row.right), xytext=(9, -4), textcoords="offset points", fontweight="bold"
        )
    ax.set(xlabel="said (sure)", ylabel="share right", xlim=(0.45, 1.05), ylim=(-0.03, 1.05))
    gap = record["right"].mean() - record["sure"].mean()
    title(
        ax,
        "Says more than they know"
        if gap < -0.06
        else "Says less than they know"
        if gap > 0.06
        else "Says about what they know",
    )
    few = int((~enough).sum())
    return fig, (
        f"The first {answers} answers of a simulated learner: said {record['sure'].mean():.0%} on average, right in {record['right'].mean():.0%}, Brier score "
        f"{answers_record.brier(record):.3f}. Numbers are answers at a level; {few} of {len(table)} levels (open squares) have fewer than {answers_record.FEWEST}."
    )


def dashboard() -> Exploration:
    """Three controls: the month, the end of the clear zone, and whether it is meant for the outreach site only."""
    return Exploration(
        dashboard_frame,
        {
            "month": choice("Month", [(name, name) for name in MONTHS], next(iter(MONTHS))),
            "end": stops("Clear below a score of", ENDS, 0.08),
            "only_outreach": choice(
                "This end is for", [("both sites", False), ("the outreach site only", True)], False
            ),
        },
    )


def incident() -> Exploration:
    """Two controls: which alarm watches, and what it does when it rings."""
    return Exploration(
        incident_frame,
        {
            "alarm": choice("Alarm on", [(name, name) for name in ALARMS], "recall, once disputes are in"),
            "response": choice("It", [(name, name) for name in RESPONSES], "sends a message"),
        },
    )


def reliability() -> Exploration:
    """Two controls: whose record, and how many of its answers."""
    return Exploration(
        reliability_frame,
        {
            "habit": choice("A learner who", list(HABITS.items()), "over"),
            "answers": stops("Answers", (25, 50, 75), 75),
        },
    )
