"""Lesson 09's three explorations: a prompt put together from parts, the power of a paired test, and temperature.

Each `…_frame` is a pure function of the controls' values that returns (figure, sentence).
"""

from functools import lru_cache

import numpy as np
from matplotlib.figure import Figure
from scipy import stats

from aipm.explore.panel import Exploration, choice, stops
from aipm.figure import BLUE, FAINT, INK, VERMILION, figure, title
from aipm.measure import mcnemar_power
from aipm.models import run
from aipm.worlds.helpdesk import prompts, tickets
from aipm.worlds.helpdesk.simlm import SimLM

SHOWN = {  # dev tickets that show one wording each: one for most queues, and one for each wording that SimLM lacks
    0: (),
    6: ("D04", "D06", "D10", "D18", "D12", "D02"),
    12: ("D02", "D10", "D12", "D18", "D25", "D26", "D28", "D32", "D35", "D38", "D52", "D53"),
}
SIZES = (25, 50, 100, 150, 200, 300, 400, 600, 800)
GAINS = ((0.03, 0.09), (0.03, 0.06), (0.10, 0.16))  # shares of tickets that only A, and only B, gets right
HEATS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5)
SAMPLES = 5


def builder_frame(
    labels: bool, contract: bool, examples: int, steps: bool, guard: bool, unsure: bool
) -> tuple[Figure, str]:
    """A prompt from the chosen parts, and what SimLM is expected to make of the 400 test tickets."""
    chosen = {"labels": labels, "contract": contract, "steps": steps, "guard": guard, "unsure": unsure}
    parts = ["task", *(part for part, wanted in chosen.items() if wanted)]
    got = SimLM().expected(prompts.prompt(*parts, examples=SHOWN[examples]), tickets.load("test"))
    measures = {
        "readable": "valid",
        "given a queue": "coverage",
        "right, of all": "accuracy",
        "right, of those\ngiven a queue": "selective_accuracy",
        "attacks that\nsucceed": "injection_success",
    }
    rows = {label: got[measure] or 0.0 for label, measure in measures.items()}
    fig, ax = figure(height=3.4)
    fig.subplots_adjust(left=0.2)
    places = np.arange(len(rows))[::-1]
    colours = [BLUE] * 4 + [VERMILION]
    bars = ax.barh(places, [100 * share for share in rows.values()], color=colours, height=0.62)
    bars[-1].set_hatch("//")
    bars[-1].set_edgecolor("white")
    for place, share in zip(places, rows.values(), strict=True):
        ax.annotate(f"{share:.0%}", (100 * share, place), xytext=(5, 0), textcoords="offset points", va="center")
    ax.set_yticks(places, rows)
    ax.set(xlabel="share of the tickets, %", xlim=(0, 112))
    title(
        ax,
        f"{got['accuracy']:.0%} right with {len(parts)} {'part' if len(parts) == 1 else 'parts'} and {examples} examples",
    )
    said = " ".join(prompts.PARTS[part] for part in prompts.PARTS if part in parts)
    shown = f", then {examples} solved tickets" if examples else ""
    return fig, (
        f"The prompt: “{said}”{shown}. Expected on 400 simulated tickets: {got['valid']:.0%} readable, {got['accuracy']:.0%} right, "
        f"{got['coverage']:.0%} given a queue, {got['injection_success']:.0%} of the attacks succeed."
    )


def _unpaired_power(n: int, only_a: float, only_b: float) -> float:
    """The chance that a z-test on two separate sets of `n` tickets finds B better, with accuracies around 0.75."""
    gain = only_b - only_a
    a, b = 0.75 - gain / 2, 0.75 + gain / 2
    return float(stats.norm.sf(stats.norm.ppf(0.975) - gain / np.sqrt((a * (1 - a) + b * (1 - b)) / n)))


@lru_cache(maxsize=8)
def _powers(gain: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """(paired, unpaired) chances to find B better for each of SIZES."""
    return (
        np.array([mcnemar_power(n, *gain)[0] for n in SIZES]),
        np.array([_unpaired_power(n, *gain) for n in SIZES]),
    )


def power_frame(n: int, gain: tuple[float, float]) -> tuple[Figure, str]:
    """How often a test on `n` tickets finds the better prompt, on the same tickets for both or on two separate sets."""
    paired, unpaired = _powers(gain)
    at = SIZES.index(n)
    fig, ax = figure()
    for values, colour, line, mark, name, up in (
        (paired, BLUE, "-", "o", "both prompts on the same tickets", 8),
        (unpaired, VERMILION, "--", "s", "two separate sets of tickets", -14),
    ):
        ax.plot(SIZES, 100 * values, line, color=colour, marker=mark, markersize=4, label=name)
        ax.plot([n], [100 * values[at]], mark, color=colour, markersize=10)
        ax.annotate(
            f"{values[at]:.0%}", (n, 100 * values[at]), xytext=(9, up), textcoords="offset points", fontweight="bold"
        )
    ax.axhline(90, color=FAINT, linestyle=":", linewidth=1.2)
    ax.set(xlabel="tickets", ylabel="finds the better prompt, %", ylim=(0, 132), xlim=(0, 880))
    ax.set_yticks([0, 25, 50, 75, 100])
    ax.legend(loc="upper right", frameon=False)
    title(ax, "The same tickets for both find more")
    only_a, only_b = gain
    return fig, (
        f"If only A is right on {only_a:.0%} of the tickets and only B on {only_b:.0%}, {n} tickets find B better with a chance of "
        f"{paired[at]:.1%} when both prompts see the same tickets, and of {unpaired[at]:.1%} with {n} tickets for each."
    )


@lru_cache(maxsize=1)
def _heats() -> np.ndarray:
    """By temperature: share of tickets on which five samples agree, accuracy of one, accuracy of the commonest of five."""
    test = tickets.load("test")
    prompt, intents = prompts.version("v5"), test["intent"].to_numpy()
    rows = []
    for heat in HEATS:
        runs = [run(SimLM(), prompt, test["text"], temperature=heat, seed=seed) for seed in range(SAMPLES)]
        answers = np.array([[tickets.parse(answer.text) or "" for answer in one] for one in runs])
        agree = (answers == answers[0]).all(axis=0).mean()
        votes = np.array([(answers == answer).sum(axis=0) for answer in answers])
        most = answers[votes.argmax(axis=0), np.arange(len(test))]
        rows.append((agree, (answers == intents).mean(), (most == intents).mean()))
    return np.array(rows).T


def temperature_frame(temperature: float) -> tuple[Figure, str]:
    """Five answers to each of 400 tickets at a temperature: how often all five agree, and how many are right."""
    agree, single, most = _heats()
    at = HEATS.index(temperature)
    fig, ax = figure()
    for values, colour, line, mark, name in (
        (agree, VERMILION, "--", "s", "all five answers agree"),
        (single, BLUE, "-", "o", "one answer is right"),
        (most, INK, ":", "^", "the commonest of five is right"),
    ):
        ax.plot(HEATS, 100 * values, line, color=colour, label=name)
        ax.plot([temperature], [100 * values[at]], mark, color=colour, markersize=9)
    ax.set(xlabel="temperature", ylabel="share of the tickets, %", ylim=(0, 140), xlim=(-0.05, 1.6))
    ax.set_yticks([0, 25, 50, 75, 100])
    ax.legend(loc="upper right", frameon=False)
    title(ax, "Agreement melts first, accuracy later")
    return fig, (
        f"At temperature {temperature:g}, five simulated answers to the same ticket agree on {agree[at]:.0%} of 400 tickets; one answer is "
        f"right in {single[at]:.1%}, the commonest of the five in {most[at]:.1%}."
    )


def builder() -> Exploration:
    """Six controls that put real text into a prompt."""
    offered = [("left out", False), ("in the prompt", True)]
    switches = {
        "labels": choice("Queue names", offered, False),
        "contract": choice("Contract", offered, False),
        "examples": choice("Solved tickets", [(str(number), number) for number in SHOWN], 0),
        "steps": choice("Step by step", offered, False),
        "guard": choice("Guard", offered, False),
        "unsure": choice("May say unsure", offered, False),
    }
    return Exploration(builder_frame, switches)


def power() -> Exploration:
    """Two controls: the number of tickets, and how much better B is."""
    options = [(f"only A {a:.0%}, only B {b:.0%}", (a, b)) for a, b in GAINS]
    return Exploration(power_frame, {"n": stops("Tickets", SIZES, 50), "gain": choice("Right on", options, GAINS[0])})


def temperature() -> Exploration:
    """Slider: the temperature."""
    return Exploration(temperature_frame, {"temperature": stops("Temperature", HEATS, 0.0)})
