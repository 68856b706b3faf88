"""Lesson 06, the question about the shop: what to believe of a new item, and which sales to want."""

from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np

from aipm.questions.verdict import Malformed, Wrong, answered, judges, mapping, number
from aipm.worlds.industries import cold_start

OF_BEST = 0.97  # of the value of the best blend
FAIR_K = 60.0  # a middling k, to find out whether the weights or the k are at fault

Weights = tuple[float, ...]  # of cold_start.METRICS, in that order; they sum to 1


def _value(shops: Sequence[cold_start.Shops], k: float, weights: Weights) -> float:
    """Euros a week, on average over `shops`."""
    return float(np.mean([cold_start.run(each, k, weights).value for each in shops]))


@judges
def new_items(plan: Any, worlds: Sequence[cold_start.Shops] | None = None) -> str:
    """Judge Q06.7: a blend k and weights for three metrics, worth at least OF_BEST of the best blend in 26 weeks.

    Replayed in the shops of `worlds` (without them the public ones), by expected value under the true rates of sale. Only
    the ratios of the weights count.
    """
    answered(plan)
    plan = mapping("plan", plan, ("k", "weights"))
    k = number("k", plan["k"], 0, 1e9, "showings")
    given = mapping("weights", plan["weights"], cold_start.METRICS)
    sizes = [number(f"weight of {name}", value, 0, 1e6) for name, value in given.items()]
    if sum(sizes) == 0:
        raise Malformed("All three weights are 0; at least one metric has to count.")
    weights = tuple(size / sum(sizes) for size in sizes)
    shops = worlds or [cold_start.public_world()]
    best = float(np.mean([cold_start.best(each) for each in shops]))
    share = _value(shops, k, weights) / best
    if share >= OF_BEST:
        return f"{share:.0%} of the value of the best blend in {cold_start.WEEKS} weeks."
    by_weights = _value(shops, FAIR_K, weights) / best
    by_k = _value(shops, k, (0.0, cold_start.MARGIN, 1.0)) / best
    if by_weights < by_k:
        _wrong_weights(shops, k, weights, share)
    _wrong_k(shops, k, weights, share)


def _wrong_weights(shops: Sequence[cold_start.Shops], k: float, weights: Weights, share: float) -> NoReturn:
    """Raise Wrong: the page wants the wrong sales."""
    found = [cold_start.run(each, k, weights) for each in shops]
    sales, value = (float(np.mean([getattr(each, kind) for each in found])) for kind in ("sales", "value"))
    orders = float(np.mean([each.orders for each in found]))
    conversion, order, life = weights
    if conversion > 0.9:
        raise Wrong(
            f"The page sells {sales:.1f} items a week, more than any other, at {orders / sales:.0f} € each, and earns {share:.0%} of the best "
            "value: cheap items, sold to people who do not come back. What does one sale earn?"
        )
    if order > 0.9:
        raise Wrong(
            f"Orders are large, {orders / sales:.0f} € on average, and {value / sales:.0f} € of each stay: {share:.0%} of the best value. "
            f"Of an order {cold_start.MARGIN:.0%} are earned. What comes afterwards?"
        )
    if life > 0.9:
        raise Wrong(
            f"The page sells for later, {orders / sales:.0f} € an order, and earns {share:.0%} of the best value. What a sale earns today "
            "counts as well: how much of its price?"
        )
    raise Wrong(
        f"Your weights earn {share:.1%} of the best value; {OF_BEST:.0%} are asked. Write down in euros what one sale earns, today and "
        "later, and compare it with what your weights count."
    )


def _wrong_k(shops: Sequence[cold_start.Shops], k: float, weights: Weights, share: float) -> NoReturn:
    """Raise Wrong: the page believes a record too soon, or never."""
    shown = cold_start.SHOWN
    rate = float(np.mean([row[1] for row in cold_start.CATEGORIES]))
    if k < FAIR_K:
        one, none = (cold_start.blend(shown, sold, k, rate) for sold in (1, 0))
        raise Wrong(
            f"With k = {k:g} the page earns {share:.1%} of the best value; {OF_BEST:.0%} are asked. After {shown} showings one sale reads as {one:.0%} and none as "
            f"{none:.1%}, and {(1 - rate) ** shown:.0%} of average items show none. One sale makes a hit, and none buries an item. "
            "How much should so short a record weigh?"
        )
    weak = float(np.mean([cold_start.run(each, k, weights).weak for each in shops]))
    weight = 300 / (300 + k)
    raise Wrong(
        f"With k = {k:g} the page earns {share:.1%} of the best value; {OF_BEST:.0%} are asked. After 300 showings an item counts {weight:.1%} by its own "
        f"record, and {weak:.0%} of all showings go to items that sell less often than their category. When is a record long enough?"
    )
