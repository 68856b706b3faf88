"""Published figures on experiments beside what this course's simulations give for the same question."""

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm.worlds.shelf import bandits, experiments
from aipm.worlds.shelf import rank as shelf_rank

FALSE_CLAIMS = {2: 8, 5: 14, 20: 25, 100: 37}  # percent, by looks; Wetterslev and others (2017), table 1
UCB_TO_THOMPSON = {1: 2.65, 1000: 3.82}  # ratio of regrets, by delay; Chapelle and Li (2011), table 1
FIVE_LOOKS = 2.413  # Pocock's limit
CUPED_VARIANCE = -50  # percent, about; Deng and others (2013)
CONTROL_POOLED = 1.68  # percent; Crook and others (2009)
FEWER = 25  # runs of the slow bandits: their ratio is known to about 5%
INTERLEAVING = "10 to 500"  # times more sensitive, over seven companies; DoorDash (2024), table 1


def false_claims(looks: int) -> float:
    """The share of tests without a difference that exceed 1.96 at one of `looks` equally spaced looks, by integration."""
    return experiments.false_claims([experiments.Z] * looks)


def variance_left(seeds: Iterable[int] = range(3)) -> float:
    """The share of the variance that CUPED leaves, with the clicks of the fortnight before, over several tests."""
    tables = [experiments.people(seed, 20_000) for seed in seeds]
    return float(np.mean([experiments.cuped(t, "clicks_before")[1] / experiments.cuped(t)[1] for t in tables]))


@lru_cache(maxsize=1)
def _table() -> pd.DataFrame:
    rows = [
        (f"false claims at {looks} looks, limit 1.96", "Wetterslev 2017", f"{share}%", f"{false_claims(looks):.1%}")
        for looks, share in FALSE_CLAIMS.items()
    ]
    rows.append(("limit for 5 equal looks", "Pocock 1977", f"{FIVE_LOOKS}", f"{experiments.constant_limit(5):.3f}"))
    rows.append(("variance after CUPED", "Deng 2013", f"about {CUPED_VARIANCE}%", f"{variance_left() - 1:+.0%}"))
    days = experiments.ramp_up()
    pooled = days["control_conversions"].sum() / days["control_users"].sum()
    rows.append(("ramp-up: control, days pooled", "Crook 2009", f"{CONTROL_POOLED}%", f"{pooled:.2%}"))
    for delay, ratio in UCB_TO_THOMPSON.items():
        runs = bandits.REPETITIONS if delay == 1 else FEWER
        ours = bandits.regret("ucb", delay=delay, repetitions=runs) / bandits.regret(
            "thompson", delay=delay, repetitions=runs
        )
        rows.append((f"regret, UCB to Thompson, delay {delay:,}", "Chapelle 2011", f"{ratio}", f"{ours:.2f}"))
    gains = [
        shelf_rank.visitors_for_ab(spread=spread) / shelf_rank.sessions_for_interleaving(spread=spread)
        for spread in (0.0, 1.4)
    ]
    times = f"{gains[0]:.0f} to {gains[1]:.0f} times"
    rows.append(("A/B visitors for one of interleaving", "DoorDash 2024", f"{INTERLEAVING} times", times))
    return pd.DataFrame(rows, columns=["result", "source", "published", "ours"])


def table() -> pd.DataFrame:
    """One row a result: what it is, where it was published, the published figure, and ours."""
    return _table().copy()
