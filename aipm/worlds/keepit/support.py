"""What if KeepIt acted on its tickets? A simulation in which problems make customers leave, and tickets report them.

Everything here is invented, for KeepIt's customers of `aipm.worlds.keepit`. There each problem of a customer is reported in
one ticket, so the table cannot tell the two apart. An action can: it changes tickets, or problems, or both.
We assume that a problem weighs more when nobody may report it, since then nobody solves it.
"""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm.measure import difference_interval
from aipm.worlds import keepit

NAME = "support"

ACTIONS = ("nothing", "hide_ticket_button", "reward_tickets", "call_few_tickets", "fix_frequent_problems")
PER_PROBLEM = 0.22  # what each problem adds to the log odds of leaving, as in `keepit`
UNANSWERED = 0.10  # what it adds on top when nobody may report it
FIXED = 1 / 3  # of all problems, when the most frequent kinds are repaired
CALLS = 0.20  # of the customers can be called
HELP = 0.5  # of a called customer's problems are solved
HEAVY = 2  # tickets from which on a customer counts as a heavy user of support
CUSTOMERS = 20_000


@lru_cache(maxsize=16)
def _world(seed: int) -> pd.DataFrame:
    return keepit.simulate(np.random.default_rng(seed), CUSTOMERS)


def world(seed: int) -> pd.DataFrame:
    """20,000 customers with p_churn, before any action; one problem behind each ticket."""
    return _world(seed).copy()


def leavers(customers: pd.DataFrame, action: str = "nothing", unanswered: float = UNANSWERED) -> float:
    """Expected leavers per 1,000 customers after an action of ACTIONS, under the true probabilities.

    - hide_ticket_button: no tickets; the problems stay, and each adds `unanswered` to the log odds, since nobody solves it;
    - reward_tickets: one more ticket each, and no problem less;
    - call_few_tickets: the fifth with the fewest tickets is called, and half of their problems are solved;
    - fix_frequent_problems: a third of all problems does not occur.
    """
    odds = np.log(customers["p_churn"] / (1 - customers["p_churn"]))
    problems = customers["tickets_90d"].to_numpy()
    if action == "hide_ticket_button":
        odds = odds + unanswered * problems
    elif action == "call_few_tickets":
        called = np.argsort(problems, kind="stable")[: int(CALLS * len(customers))]
        odds = odds - PER_PROBLEM * HELP * np.where(np.isin(np.arange(len(customers)), called), problems, 0)
    elif action == "fix_frequent_problems":
        odds = odds - PER_PROBLEM * FIXED * problems
    elif action not in ("nothing", "reward_tickets"):
        raise ValueError(f"the action {action!r} is not one of {', '.join(ACTIONS)}")
    return float(1000 * (1 / (1 + np.exp(-odds))).mean())


def gaps(customers: pd.DataFrame, outcome: str = "churned") -> pd.DataFrame:
    """How much more heavy users of support leave than others, by tier, and how many customers each tier has.

    A table with index tier and the columns heavy, others (mean of `outcome`), gap (their difference) and customers.
    """
    heavy = (customers["tickets_90d"] >= HEAVY).map({True: "heavy", False: "others"}).rename("tickets")
    table = customers.groupby(["tier", heavy])[outcome].mean().unstack()
    table["gap"] = table["heavy"] - table["others"]
    return table.assign(customers=customers.groupby("tier").size())


def counted(customers: pd.DataFrame) -> pd.DataFrame:
    """The counts behind `gaps`, for the column churned, with the 95% interval of each gap (Newcombe 1998).

    A table with index tier and the columns heavy, heavy_left, others, others_left (counts), gap, low and high (fractions).
    """
    heavy = (customers["tickets_90d"] >= HEAVY).map({True: "heavy", False: "others"}).rename("tickets")
    table = customers.groupby(["tier", heavy])["churned"].agg(["size", "sum"]).unstack()
    table.columns = [group if what == "size" else f"{group}_left" for what, group in table.columns]
    ends = [difference_interval(row.heavy_left, row.heavy, row.others_left, row.others) for row in table.itertuples()]
    gap = table["heavy_left"] / table["heavy"] - table["others_left"] / table["others"]
    low, high = np.array(ends).T
    return table[["heavy", "heavy_left", "others", "others_left"]].assign(gap=gap, low=low, high=high)


def in_words(table: pd.DataFrame) -> pd.DataFrame:
    """A table of `counted` as text: who left of how many, and each gap in points with its interval."""
    return pd.DataFrame(
        {
            "heavy": [f"{row.heavy_left} of {row.heavy}" for row in table.itertuples()],
            "others": [f"{row.others_left} of {row.others}" for row in table.itertuples()],
            "gap": [
                f"{100 * row.gap:+.1f} ({100 * row.low:+.1f} to {100 * row.high:+.1f})" for row in table.itertuples()
            ],
        },
        index=table.index,
    )


def weighted_gap(table: pd.DataFrame) -> float:
    """The gaps of a table of `gaps`, averaged with each tier counting by its customers."""
    return float(np.average(table["gap"], weights=table["customers"]))


def raw_gap(customers: pd.DataFrame, outcome: str = "churned") -> float:
    """How much more heavy users leave than others when nobody looks at tiers."""
    heavy = customers["tickets_90d"] >= HEAVY
    return float(customers.loc[heavy, outcome].mean() - customers.loc[~heavy, outcome].mean())


def mixed(table: pd.DataFrame, heavy_share: pd.Series, mix: Mapping[str, float] | pd.Series) -> float:
    """The overall gap if tiers came in another mix, with the same people in each tier.

    `table` is one of `gaps`, `heavy_share` maps each tier to its share of heavy users, `mix` to its share of customers.
    """
    mix = pd.Series(mix, dtype=float).reindex(table.index, fill_value=0.0)
    heavy, others = mix * heavy_share, mix * (1 - heavy_share)
    return float((heavy * table["heavy"]).sum() / heavy.sum() - (others * table["others"]).sum() / others.sum())
