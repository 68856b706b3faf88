"""Chances that differ from task to task: what happens when a task is done k times, or an attack is tried k times.

Each task has its own chance, drawn once from Beta(a, b). So the results of one task hang together: doing all k right is
more likely than a coin of the same average would say, and succeeding once in k tries is less likely.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats
from scipy.special import betaln

from aipm.worlds.refunddesk import parameters as given

Beta = tuple[float, float]


def every(k: npt.ArrayLike, beta: Beta) -> np.ndarray:
    """The chance that all of `k` runs of one task succeed (pass^k), where its chance is drawn from Beta(a, b)."""
    a, b = beta
    return np.exp(betaln(a + np.asarray(k, float), b) - betaln(a, b))


def once(k: npt.ArrayLike, beta: Beta) -> np.ndarray:
    """The chance that at least one of `k` tries succeeds (pass@k; an attack that may be repeated)."""
    a, b = beta
    return 1 - np.exp(betaln(a, b + np.asarray(k, float)) - betaln(a, b))


def mean(beta: Beta) -> float:
    """The chance of one try, averaged over tasks."""
    return beta[0] / sum(beta)


def tries_until(share: float, beta: Beta) -> int:
    """The fewest tries by which `share` of the attacks have worked; raises ValueError where a million do not suffice."""
    k = np.unique(np.geomspace(1, 1_000_000, 4_000).astype(int))
    enough = k[once(k, beta) >= share]
    if not len(enough):
        raise ValueError(f"{share:.0%} is not reached in a million tries; ask for a smaller share")
    return int(enough[0])


def runs(rng: np.random.Generator, tasks: int, repeats: int, beta: Beta) -> np.ndarray:
    """`repeats` runs of each of `tasks` tasks, simulated: booleans of shape (tasks, repeats)."""
    return rng.random((tasks, repeats)) < rng.beta(*beta, (tasks, 1))


def pass_all(results: npt.ArrayLike, most: int | None = None) -> np.ndarray:
    """pass^1 to pass^`most` of results (tasks, runs), without bias: of all choices of k runs, the share that all succeed."""
    results = np.asarray(results, bool)
    right, done = results.sum(axis=1), results.shape[1]
    return _from_counts(np.bincount(right, minlength=done + 1), most or done)


def _from_counts(tasks: np.ndarray, most: int) -> np.ndarray:
    """pass^1 to pass^`most`, where tasks[c] is the number of tasks with c successes in len(tasks) - 1 runs."""
    done = len(tasks) - 1
    right = np.arange(done + 1)
    shares = [np.prod([(right - i).clip(0) / (done - i) for i in range(k)], axis=0) for k in range(1, most + 1)]
    return np.array(shares) @ tasks / tasks.sum()


def airline() -> pd.DataFrame:
    """Real runs: 50 airline tasks of tau-bench, four runs of gpt-4o each, beside a Beta and beside independent runs.

    One row a number of successes: successes, tasks, beta (tasks expected under the fitted Beta), independent.
    """
    tasks = np.array(given.AIRLINE_TASKS)
    successes = np.arange(len(tasks))
    share = (tasks @ successes) / (tasks.sum() * successes.max())
    return pd.DataFrame(
        {
            "successes": successes,
            "tasks": tasks,
            "beta": tasks.sum() * stats.betabinom.pmf(successes, successes.max(), *given.AIRLINE_FIT),
            "independent": tasks.sum() * stats.binom.pmf(successes, successes.max(), share),
        }
    )


def _rows(
    what: str, known: Iterable[tuple[int, float]], ours: np.ndarray, alone: np.ndarray
) -> list[tuple[object, ...]]:
    return [(what, k, share, mine, coin) for (k, share), mine, coin in zip(known, ours, alone, strict=True)]


def published() -> pd.DataFrame:
    """Published shares beside ours: what, k, published, ours (Beta), independent (one chance for all tasks)."""
    k = np.arange(1, 5)
    rows = []
    for what, shares, beta in (
        ("retail, all of k runs", given.RETAIL, given.TASKS),
        ("airline, all of k runs", given.AIRLINE, given.AIRLINE_FIT),
    ):
        rows += _rows(what, zip(k.tolist(), shares, strict=True), every(k, beta), shares[0] ** k)
    for what, known, beta in (
        ("agent with a screen, an attack in k tries", given.GUI_2026, given.ADAPTIVE),
        ("agent that writes code, an attack in k tries", given.CODE_2025, given.ADAPTIVE_CODE),
        ("contained agent, an attack in k tries", given.CONTAINED_2026, given.ADAPTIVE_CONTAINED),
    ):
        tries = np.array([each for each, _ in known])
        rows += _rows(what, known, once(tries, beta), 1 - (1 - known[0][1]) ** tries)
    return pd.DataFrame(rows, columns=["what", "k", "published", "ours", "independent"])
