"""Bandits: rules that send more visitors to what has worked so far, simulated on arms with fixed, hidden click rates.

The set-up is that of Chapelle and Li (2011), figure 1: one arm is clicked with probability 0.5, the others with less. The
feedback may come late: every `delay` steps, all at once, as in their table 1.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

RULES = ("thompson", "ucb", "ucb1", "greedy", "even")
BEST = 0.5
EXPLORED = 0.1  # of the steps of the rule "greedy" go to an arm drawn at random
REPETITIONS = 50
AT_ONCE = 200  # steps decided in one go while no feedback arrives


@dataclass(frozen=True)
class Play:
    """What a rule did: pulls and successes of each arm (repetitions, arms), and the regret of each repetition.

    Regret counts the expected clicks that were lost by not always playing the best arm, which is arm 0.
    """

    pulls: np.ndarray
    successes: np.ndarray
    regret: np.ndarray


def choose(
    rule: str, rng: np.random.Generator, successes: np.ndarray, pulls: np.ndarray, steps: np.ndarray
) -> np.ndarray:
    """The arms that a rule plays at `steps` (array of step numbers from 1), shape (steps, repetitions).

    thompson draws each rate from its Beta posterior and plays the largest. ucb plays the largest upper bound of Chapelle and
    Li (2011), section 3, with confidence 1 - 1/sqrt(t); ucb1 that of Auer, Cesa-Bianchi and Fischer (2002). greedy plays the best so
    far, except in EXPLORED of the steps. even plays all alike.
    """
    size = (len(steps), *pulls.shape)
    arms = pulls.shape[1]
    if rule == "even":
        return rng.integers(arms, size=size[:2])
    if rule == "thompson":
        return rng.beta(successes + 1, pulls - successes + 1, size).argmax(axis=2)
    seen = pulls > 0
    n = pulls if seen.all() else np.maximum(pulls, 1)
    value = (successes / n)[None]
    if rule != "greedy":
        log_t = np.log(steps)[:, None, None]
        value = value + (np.sqrt(2 * log_t / n) if rule == "ucb1" else np.sqrt(value * log_t / n) + log_t / n)
    if n is not pulls:
        value = np.where(seen, value, 1.0 if rule == "greedy" else 1e9)
    best = (value + 1e-9 * rng.random(size)).argmax(axis=2)
    if rule == "greedy":
        return np.where(rng.random(size[:2]) < EXPLORED, rng.integers(arms, size=size[:2]), best)
    return best


def play(
    rule: str,
    delay: int = 1,
    gap: float = 0.1,
    arms: int = 10,
    steps: int = 10_000,
    repetitions: int = REPETITIONS,
    seed: int = 0,
) -> Play:
    """The Play of a rule; feedback arrives every `delay` steps. All arms but the first are worse by `gap`. Cached."""
    return _play(rule, delay, gap, arms, steps, repetitions, seed)


@lru_cache(maxsize=256)
def _play(rule: str, delay: int, gap: float, arms: int, steps: int, repetitions: int, seed: int) -> Play:
    rng = np.random.default_rng(seed)
    rates = np.full(arms, BEST - gap)
    rates[0] = BEST
    successes, pulls = np.zeros((repetitions, arms)), np.zeros((repetitions, arms))
    delay = steps if rule == "even" else delay  # an even split never asks what has worked
    for start in range(0, steps, delay):
        known, seen = (successes, pulls) if delay == 1 else (successes.copy(), pulls.copy())
        end = min(start + delay, steps)
        for now in range(start, end, AT_ONCE):
            played = choose(rule, rng, known, seen, np.arange(now, min(now + AT_ONCE, end)) + 1)
            clicked = rng.random(played.shape) < rates[played]
            _count(pulls, successes, played, clicked)
    return Play(pulls, successes, (pulls * (BEST - rates)).sum(axis=1))


def _count(pulls: np.ndarray, successes: np.ndarray, played: np.ndarray, clicked: np.ndarray) -> None:
    """Add the arms `played` and `clicked` (steps, repetitions) to the counts (repetitions, arms)."""
    repetitions, arms = pulls.shape
    cells = np.arange(repetitions) * arms + played
    if len(played) == 1:  # each cell at most once
        pulls.ravel()[cells[0]] += 1
        successes.ravel()[cells[0]] += clicked[0]
        return
    size = pulls.size
    pulls += np.bincount(cells.ravel(), minlength=size).reshape(pulls.shape)
    successes += np.bincount(cells.ravel(), clicked.ravel(), size).reshape(pulls.shape)


def regret(rule: str, **how: Any) -> float:
    """Mean regret of a rule, in clicks; `how` as in `play`."""
    return float(play(rule, **how).regret.mean())


def test_then_winner(
    tries: int, gap: float = 0.1, arms: int = 10, steps: int = 10_000, repetitions: int = 2_000, seed: int = 0
) -> float:
    """Mean regret, in clicks, of a test that plays each arm `tries` times and then only the arm with the most clicks."""
    rng = np.random.default_rng(seed)
    rates = np.full(arms, BEST - gap)
    rates[0] = BEST
    clicks = rng.binomial(tries, rates, (repetitions, arms)) + rng.random((repetitions, arms)) / 2  # ties by lot
    tested = tries * (BEST - rates).sum()
    return float(tested + (steps - tries * arms) * (BEST - rates[clicks.argmax(axis=1)]).mean())


def believed_gap(rule: str, **how: Any) -> float:
    """The gap between the best arm and the mean of the others, as read off the raw click rates; it may be biased.

    Each of the others counts alike, however seldom it was played.
    """
    run = play(rule, **how)
    rates = run.successes / np.maximum(run.pulls, 1)
    return float(rates[:, 0].mean() - rates[:, 1:].mean())
