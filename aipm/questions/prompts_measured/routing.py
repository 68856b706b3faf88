"""Lesson 09, the question about routing: which answers of a model call a customer, which go to a person, which are left."""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import numpy as np
import pandas as pd

from aipm.questions.calling import calls
from aipm.questions.prompts_measured.replay import MISSED, WASTED, bad, bill, shares, times, where
from aipm.questions.reading import answered, word
from aipm.questions.verdict import Readable, Wrong, judges

RUN = "six-ppnnnp"  # of SmolLM2: its shares are low for everybody
LOOK = 2.0  # euros: a person reads the sentence and then does the right thing
ROUTES = ("call", "person", "leave")
SLACK, SURE = 1.15, 1.08  # times the cheapest pair of cuts: what is allowed, and what other months confirm


def prices() -> dict[str, np.ndarray]:
    """Euros of each sentence of the judge half under each of ROUTES."""
    return {
        "call": np.where(bad(), 0.0, WASTED), "person": np.full(len(bad()), LOOK), "leave": np.where(bad(), MISSED, 0.0)
    }  # fmt: skip


def tried() -> np.ndarray:
    """The shares by which the sentences of the judge half are routed, to two decimals."""
    return np.round(shares("smollm2", RUN), 2)


def cheapest_pair(counts: np.ndarray) -> float:
    """Euros per 1,000 sentences of the cheapest two cuts: leave up to the first, call above the second, else a person."""
    weight = counts.sum(axis=0)
    steps, place = np.unique(tried(), return_inverse=True)
    spent = {
        name: np.concatenate([[0.0], np.cumsum(np.bincount(place, weight * each))]) for name, each in prices().items()
    }
    low, high = np.triu_indices(len(steps) + 1)
    leave, person, call = spent["leave"], spent["person"], spent["call"]
    total = leave[low] + person[high] - person[low] + call[-1] - call[high]
    return float(1000 * total.min() / weight.sum())


@judges
def routed(route: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q09.4: a function share -> one of ROUTES, whose bill is at most SLACK times that of the cheapest two cuts."""
    answered(route)
    counts, share, price = times(worlds), tried(), prices()
    steps = [float(step) for step in np.unique(share)]
    told = {}
    for step, one in zip(steps, calls("route", route, [[step] for step in steps]), strict=True):
        answer = one()
        answered(answer)
        told[step] = word(f"route({step:g})", answer, ROUTES)
    chosen = np.array([told[step] for step in share])
    spent = bill(np.select([chosen == name for name in ROUTES], [price[name] for name in ROUTES]), counts)
    best = cheapest_pair(counts)
    if spent > SLACK * best:
        said = f"Your route costs {spent:,.0f} euros per 1,000 sentences {where(worlds)}; two cuts can do it for {best:,.0f}, and {SLACK - 1:.0%} more are allowed."
        _explain(said, told, chosen, counts.sum(axis=0))
    parts = ", ".join(f"{name} {np.average(chosen == name, weights=counts.sum(axis=0)):.0%}" for name in ROUTES)
    said = f"{spent:,.0f} euros per 1,000 sentences {where(worlds)} ({parts}); the cheapest two cuts cost {best:,.0f} there."
    if worlds is None and spent > SURE * best:
        return Readable(f"{said} At most {SLACK - 1:.0%} more are allowed, so other months decide.")
    return said


def _explain(said: str, told: Mapping[float, str], chosen: np.ndarray, weight: np.ndarray) -> NoReturn:
    """Raise Wrong: where a route loses its money; `weight` says how often each sentence came."""
    share, price, used = tried(), prices(), set(told.values())
    if len(used) == 1:
        raise Wrong(f"{said} Every share gets the same route, {next(iter(used))}. What does the share tell you then?")
    order = [ROUTES[::-1].index(told[step]) for step in sorted(told)]
    if order == sorted(order, reverse=True):
        raise Wrong(
            f"{said} The smaller the share, the more you do: {told[min(told)]} at {min(told):g} and {told[max(told)]} at {max(told):g}. The share "
            "is the chance of which word?"
        )
    if "person" not in used:
        raise Wrong(
            f"{said} No share goes to a person, although a look costs {LOOK:g} euros and a missed complaint {MISSED:g}. Where is the model unsure?"
        )
    band = np.floor(np.round(20 * share, 6)).astype(int)
    lost = {}
    for name in used:
        for low in np.unique(band[chosen == name]):
            here = (chosen == name) & (band == low)
            costs = {each: float((price[each] * weight)[here].sum()) for each in ROUTES}
            lost[name, int(low)] = costs[name] - min(costs.values())
    name, low = max(lost, key=lambda each: lost[each])
    here = (chosen == name) & (band == low)
    raise Wrong(
        f"{said} Most of that is lost from {low / 20:.2f} to {low / 20 + 0.05:.2f}: your answer there is {name}, for {here.sum():,} of the "
        f"{len(share)} sentences, of which {bad()[here].mean():.0%} are displeased. What would each of the three routes cost there?"
    )
