"""Lesson 10, the questions about choosing: what an outcome is worth in six places, and where 600 labels go."""

from collections.abc import Mapping, Sequence
from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd

from aipm.questions.verdict import Malformed, Readable, Wrong, answered, brief, count, judges, mapping, number
from aipm.worlds.review import candidates

CONTEXTS = ("cancer_triage", "fraud_review", "churn_offer", "urgent_tickets", "spam_filter", "loan_default")
CLEAR = 1.25  # two models differ clearly where one costs at least this many times the other

LABELS = 600
FOUND, WIDE = 0.80, 0.10  # the weak kind in at least this share of months; the half-width of each kind at most

Prices = tuple[float, ...]  # of a miss, a false alarm and a case for a person


@judges
def utility(
    weights: Any, key: Mapping[str, Prices] | None = None, worlds: Sequence[candidates.World] | None = None
) -> str:
    """Judge Q10.1: prices of a miss, a false alarm and a case for a person, in six contexts.

    `weights` maps each of CONTEXTS to three numbers in any unit. `key` maps contexts to the true prices: in each of `worlds`
    every two models that clearly differ at the true prices must stand in the same order. Without `key` only mix-ups are found.
    """
    answered(weights)
    prices = {context: _prices(context, value) for context, value in mapping("weights", weights, CONTEXTS).items()}
    worlds = worlds or [candidates.public_world()]
    _mixed_up(prices, worlds[0].models)
    if key is None:
        return Readable("three prices for each of the six contexts.")
    for context, own in prices.items():
        for world in worlds:
            _same_order(context, own, key[context], world.models)
    return "your prices put the five models in the order that each context asks for."


def _prices(context: str, value: Any) -> Prices:
    """Three numbers of 0 or more, not all 0; Malformed else."""
    if not isinstance(value, (list, tuple)) or len(value) != 3:
        raise Malformed(
            f"`{context}` is {brief(value)}; three prices were expected, of a miss, a false alarm and a case for a person."
        )
    read = tuple(number(f"a price of {context}", price, 0, 1e9) for price in value)
    if not any(read):
        raise Malformed(f"All three prices of `{context}` are 0; then every model is as good as any other.")
    return read


def _mixed_up(prices: Mapping[str, Prices], models: pd.DataFrame) -> None:
    """Raise Wrong where one mix-up explains all six contexts."""
    missed, person = models["missed"], models["to_a_person"]
    if all(own[0] == own[1] == own[2] for own in prices.values()):
        first = candidates.cost(models, (1, 1, 1)).idxmin()
        raise Wrong(
            f"All prices are equal, so {first} comes first everywhere, also for `cancer_triage`: of {candidates.POSITIVES} women with "
            f"cancer it sends {missed[first]:.0f} home. What did the head of the clinic say one of them is worth?"
        )
    if all(own[0] == own[1] and own[2] == 0 for own in prices.values()):
        first = candidates.cost(models, (1, 1, 0)).idxmin()
        raise Wrong(
            "You price a miss like a false alarm and a person's time at nothing; that is what F1 does in silence. "
            f"{first} wins in all six, and asks a person about {person[first]:.0f} of 1,000 cases. Whose sentence says 1 to 1?"
        )
    if all(own[0] == 0 and own[1] == 0 for own in prices.values()):
        answers = models[person < 0.5]
        raise Wrong(
            f"Only a case for a person has a price, so the best model is one that answers all 1,000, right or wrong: {', '.join(answers.index)}. "
            f"{answers['missed'].idxmax()} misses {answers['missed'].max():.0f} of {candidates.POSITIVES} and would do. What does a wrong answer cost?"
        )


def _same_order(context: str, own: Prices, true: Prices, models: pd.DataFrame) -> None:
    """Raise Wrong where two models that clearly differ at the true prices stand in the other order at the own ones."""
    real, said = candidates.cost(models, true).to_dict(), candidates.cost(models, own).to_dict()
    clear = [
        (real[worse] / real[better], better, worse)
        for better, worse in permutations(real, 2)
        if real[worse] >= CLEAR * real[better] and said[worse] <= said[better]
    ]
    if not clear:
        return
    times, better, worse = max(clear)
    one, other = models.loc[worse], models.loc[better]
    raise Wrong(
        f"{context}: your prices put {worse} before {better}, or level with it. {worse} misses {one['missed']:.0f}, alarms wrongly {one['false_alarms']:.0f} "
        f"times and asks a person {one['to_a_person']:.0f} times in 1,000 cases, {better} {other['missed']:.0f}, {other['false_alarms']:.0f} "
        f"and {other['to_a_person']:.0f} times. By the sentence of the prompt {worse} costs {times:.1f} times as much. Read that sentence again."
    )


@judges
def label_plan(plan: Any, worlds: Sequence[candidates.World] | None = None) -> str:
    """Judge Q10.2: 600 labels over six kinds of slips, in expectation over `worlds` (months with another weak kind).

    The weak kind must be found in at least FOUND of the months, and the half-width of each kind's interval be at most WIDE.
    """
    answered(plan)
    kinds = tuple(candidates.SLIPS)
    plan = {kind: count(kind, n) for kind, n in mapping("plan", plan, kinds).items()}
    total = sum(plan.values())
    if total > LABELS:
        raise Malformed(f"`plan` spends {total:,} labels; there are {LABELS}.")
    worlds = worlds or [candidates.public_world()]
    half = {kind: max(candidates.half_width(_rounded(world, kind), plan[kind]) for world in worlds) for kind in kinds}
    found = np.mean([candidates.found(_rounded(world, world.weak), plan[world.weak]) for world in worlds])
    empty = [kind for kind in kinds if plan[kind] == 0]
    proportional = candidates.proportional(total)
    if sum(plan[kind] for kind in candidates.RARE) == 0:
        pooled = sum(candidates.SLIPS[kind] * worlds[0].slips[kind] for kind in kinds)
        weak = worlds[0].weak
        raise Wrong(
            f"Your labels lie where most slips are. Over all slips {pooled:.1%} are read wrongly, below the {candidates.PROMISE:.0%} promised; "
            f"{worlds[0].slips[weak]:.0%} of the {weak} slips are, and you hold none of them. What does the average hide?"
        )
    if total and max(abs(plan[kind] - proportional[kind]) for kind in kinds) <= 0.02 * total:
        widest = max(half, key=half.__getitem__)
        raise Wrong(
            f"You drew the slips as they come, so {widest} has {plan[widest]} labels and an interval of ± {100 * half[widest]:.0f} points. "
            f"The weak kind is found in {found:.0%} of the months. Which kinds have labels to spare?"
        )
    if empty:
        raise Wrong(
            f"{', '.join(empty)}: no label at all, so you know nothing there and would be the last to hear. "
            f"Weak is another kind in another month. Can {max(plan, key=plan.__getitem__)} spare some of its {max(plan.values())}?"
        )
    widest = max(half, key=half.__getitem__)
    if half[widest] > WIDE:
        raise Wrong(
            f"With {plan[widest]} labels the interval of {widest} is ± {100 * half[widest]:.1f} points wide where it is at its weakest; "
            f"± {100 * WIDE:.0f} are asked. {LABELS - total} labels are unspent, and {max(plan, key=plan.__getitem__)} has {max(plan.values())}."
        )
    if found < FOUND:
        raise Wrong(
            f"Each interval is narrow enough, but the weak kind stands out in {found:.0%} of the months only; {FOUND:.0%} are asked. "
            f"How many labels show that 30% is more than {candidates.PROMISE:.0%}?"
        )
    return f"the weak kind is found in {found:.0%} of the months, and no interval is wider than ± {100 * half[widest]:.0f} points."


def _rounded(world: candidates.World, kind: str) -> float:
    """The true share of wrong slips of a kind to one point in a hundred, so that equal work is done once."""
    return round(float(world.slips[kind]), 2)
