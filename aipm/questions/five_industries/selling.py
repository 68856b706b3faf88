"""Lesson 06, the question about the shop: what to believe of a new item, and which sales to want."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NoReturn

import numpy as np

from aipm.questions.practice import luck
from aipm.questions.reading import answered, differs, mapping, number
from aipm.questions.verdict import Malformed, Readable, Wrong, judges
from aipm.worlds.industries import cold_start

OF_BEST = 0.97  # of the value of the best blend
PRACTICE, HIDDEN = range(16), 12  # seeds of the shops that the open check draws; how many grading draws
PRICE, LATER = 60.0, -4.0  # the sale of the prompt, in euros
FAIR_K = 60.0  # a middling k, to find out whether the weights or the k are at fault

Weights = tuple[float, ...]  # of cold_start.METRICS, in that order; they sum to 1


def _check_sale(a_sale: float) -> None:
    """Raise Wrong where the page is good, and what the sale of the prompt earns is another number."""
    if not differs(a_sale, cold_start.MARGIN * PRICE + LATER, 0.05):
        return
    for other, what in (
        (cold_start.MARGIN * PRICE, "what it earns at once; the buyer costs something later"),
        (PRICE + LATER, "its whole price, less what the buyer costs later; the shop does not keep the whole price"),
        (cold_start.MARGIN * PRICE - LATER, "what it earns with the later cost added; a cost is taken off"),
        (PRICE, "its price"),
    ):
        if not differs(a_sale, other, 0.05):
            raise Wrong(f"Your blend and weights do well. But {a_sale:g} € for the sale is {what}.")
    raise Wrong(
        f"Your blend and weights do well. But the sale does not earn {a_sale:g} €. Which part of {PRICE:g} € stays, and what comes later?"
    )


@lru_cache(maxsize=1024)
def _run(shops: cold_start.Shops, k: float, weights: Weights) -> cold_start.Result:
    return cold_start.run(shops, k, weights)


@lru_cache(maxsize=1)
def _practice() -> tuple[cold_start.Shops, ...]:
    """Shops that the open check draws."""
    return tuple(cold_start.world(seed) for seed in PRACTICE)


def _value(shops: Sequence[cold_start.Shops], k: float, weights: Weights) -> float:
    """Euros a week, on average over `shops`."""
    return float(np.mean([_run(each, k, weights).value for each in shops]))


@judges
def new_items(plan: Any, worlds: Sequence[cold_start.Shops] | None = None) -> str:
    """Judge Q06.7: a blend k, weights for three metrics, and what one sale earns; worth at least OF_BEST of the best blend in 26 weeks.

    Replayed in the shops of `worlds` (without them practice ones, and near the limit it says so), by expected value under the true rates of sale. Only
    the ratios of the weights count.
    """
    answered(plan)
    plan = mapping("plan", plan, ("k", "weights", "a_sale"))
    k = number("k", plan["k"], 0, 1e9, "showings")
    a_sale = number("a_sale", plan["a_sale"])
    given = mapping("weights", plan["weights"], cold_start.METRICS)
    sizes = [number(f"weight of {name}", value, 0, 1e6) for name, value in given.items()]
    if sum(sizes) == 0:
        raise Malformed("All three weights are 0; at least one metric has to count.")
    weights = tuple(size / sum(sizes) for size in sizes)
    shops = list(worlds or _practice())
    best = float(np.mean([cold_start.best(each) for each in shops]))
    share = _value(shops, k, weights) / best
    if share >= OF_BEST:
        _check_sale(a_sale)
        said = (
            f"{share:.1%} of the value of the best blend in {cold_start.WEEKS} weeks, over {len(shops)} sets of shops"
        )
        each = [_run(one, k, weights).value / cold_start.best(one) for one in shops]
        if worlds is None and share - luck(each, HIDDEN) < OF_BEST:
            return Readable(
                f"{said}. That is near the limit of {OF_BEST:.0%}: in single sets it is {min(each):.0%} to {max(each):.0%}."
            )
        return f"{said}."
    by_weights = _value(shops, FAIR_K, weights) / best
    by_k = _value(shops, k, (0.0, cold_start.MARGIN, 1.0)) / best
    if by_weights < by_k:
        _wrong_weights(shops, k, weights, share)
    _wrong_k(shops, k, weights, share)


def _wrong_weights(shops: Sequence[cold_start.Shops], k: float, weights: Weights, share: float) -> NoReturn:
    """Raise Wrong: the page wants the wrong sales."""
    found = [_run(each, k, weights) for each in shops]
    sales, value = (float(np.mean([getattr(each, kind) for each in found])) for kind in ("sales", "value"))
    orders = float(np.mean([each.orders for each in found]))
    later = value / sales - cold_start.MARGIN * orders / sales
    conversion, order, life = weights
    if conversion > 0.9:
        raise Wrong(
            f"The page sells {sales:.1f} items a week at {orders / sales:.0f} € each, and earns {share:.0%} of the best "
            f"value: a sale earns {value / sales:.1f} €, and {later:.1f} € of that come later. Which sales earn more?"
        )
    if order > 0.9:
        raise Wrong(
            f"Orders are {orders / sales:.0f} € on average, and a sale earns {value / sales:.1f} €: {share:.0%} of the best value. "
            f"Of an order {cold_start.MARGIN:.0%} are earned at once; what comes later is {later:.1f} € a sale. Do your weights see it?"
        )
    if life > 0.9:
        raise Wrong(
            f"The page sells for later: a buyer brings {later:.1f} € later, an order is {orders / sales:.0f} €, and the page earns {share:.0%} of the "
            "best value. What a sale earns today counts as well: how much of its price?"
        )
    raise Wrong(
        f"Your weights earn {share:.2%} of the best value; {OF_BEST:.0%} are asked. Write down in euros what one sale earns, today and "
        "later, and compare it with what your weights count."
    )


def _wrong_k(shops: Sequence[cold_start.Shops], k: float, weights: Weights, share: float) -> NoReturn:
    """Raise Wrong: the page believes a record too soon, or never."""
    shown = cold_start.SHOWN
    rate = float(np.mean([row[1] for row in cold_start.CATEGORIES]))
    if k < FAIR_K:
        one, none = (cold_start.blend(shown, sold, k, rate) for sold in (1, 0))
        raise Wrong(
            f"With k = {k:g} the page earns {share:.2%} of the best value; {OF_BEST:.0%} are asked. After {shown} showings one sale reads as {one:.0%} and none as "
            f"{none:.1%}, and {(1 - rate) ** shown:.0%} of average items show none. One sale makes a hit, and none buries an item. "
            "How much should so short a record weigh?"
        )
    weak = float(np.mean([_run(each, k, weights).weak for each in shops]))
    weight = 300 / (300 + k)
    raise Wrong(
        f"With k = {k:g} the page earns {share:.2%} of the best value; {OF_BEST:.0%} are asked. After 300 showings an item counts {weight:.1%} by its own "
        f"record, and {weak:.0%} of all showings go to items that sell less often than their category. When is a record long enough?"
    )
