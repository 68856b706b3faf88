"""Lesson 10, the questions about choosing: what an outcome is worth in six places, and where 350 labels go."""

from collections.abc import Mapping, Sequence
from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd

from aipm.questions.reading import answered, count, mapping, number
from aipm.questions.verdict import Malformed, Readable, Wrong, brief, judges
from aipm.worlds.review import candidates

CONTEXTS = ("cancer_triage", "fraud_review", "churn_offer", "urgent_tickets", "spam_filter", "loan_default")
CLEAR = 1.10  # two models differ clearly where one costs at least this many times the other

LABELS = 350
FOUND, WIDE = 0.90, 0.11  # the weak kind in at least this share of months; the half-width of each kind at most
NEAR = 0.03  # what the share of months may differ by, from some months to others
WEAK, USUAL = (0.28, 0.34), 0.09  # shares of wrong slips: in the weak kind, and in every other at most

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
            f"cancer it sends {missed[first]:.0f} home. What did the clinic say that one of them is worth?"
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
        f"{context}: your prices put {worse} before {better}, or level with it. Of 1,000 cases {worse} has {_said(one)}; {better} has {_said(other)}. "
        f"By the prompt {worse} costs {times:.2f} times as much. Read that line again: which of the three prices differs?"
    )


def _said(model: pd.Series) -> str:
    """What a model does, in words."""
    return f"{model['missed']:.0f} missed, {model['false_alarms']:.0f} false alarms and {model['to_a_person']:.0f} for a person"


@judges
def label_plan(plan: Any, worlds: Sequence[candidates.World] | None = None) -> str:
    """Judge Q10.2: LABELS labels over six kinds of slips, whichever rare kind is the weak one.

    The half-width of each kind's interval may be WIDE at most, with the largest share that it may have (WEAK, or USUAL where
    a kind is never weak); and each rare kind, were it the weak one, must be found in at least FOUND of the months: of all
    rates within WEAK, or of those of `worlds`.
    """
    answered(plan)
    kinds = tuple(candidates.SLIPS)
    plan = {kind: count(kind, n) for kind, n in mapping("plan", plan, kinds).items()}
    total = sum(plan.values())
    if total > LABELS:
        raise Malformed(f"`plan` spends {total:,} labels; there are {LABELS}.")
    if not total:
        raise Wrong(
            f"You type no slip at all, and {LABELS} labels are paid for. Which kind would you know least about?"
        )
    half = {kind: candidates.half_width(_largest(kind), plan[kind]) for kind in kinds}
    found = {kind: _found(plan[kind], worlds) for kind in candidates.RARE}
    _lopsided(plan, half, found)
    widest = max(half, key=half.__getitem__)
    if half[widest] > WIDE:
        raise Wrong(
            f"With a label count of {plan[widest]} the interval of {widest} is ± {100 * half[widest]:.1f} points wide when {_largest(widest):.0%} of its slips are "
            f"read wrongly; ± {100 * WIDE:.0f} are allowed. {LABELS - total} labels are unspent, and {max(plan, key=plan.__getitem__)} has "
            f"{max(plan.values())}."
        )
    rarest = min(found, key=found.__getitem__)
    if found[rarest] < FOUND:
        raise Wrong(
            f"Each interval is narrow enough, but were {rarest} the weak kind, it would be found in {found[rarest]:.0%} of the months only; "
            f"{FOUND:.0%} are asked. Has another kind labels to spare?"
        )
    said = (
        f"whichever rare kind is weak, it is found in at least {found[rarest]:.0%} of the months, and no interval is wider than "
        f"± {100 * half[widest]:.1f} points."
    )
    if worlds or found[rarest] >= FOUND + NEAR:
        return said
    return Readable(f"{said} That is near the limit of {FOUND:.0%}, and the rates differ from month to month.")


def _lopsided(plan: Mapping[str, int], half: Mapping[str, float], found: Mapping[str, float]) -> None:
    """Raise Wrong where a plan leaves kinds without labels, or takes the slips as they come."""
    total = sum(plan.values())
    most = max(plan, key=plan.__getitem__)
    empty = [kind for kind in plan if plan[kind] == 0]
    if set(candidates.RARE) <= set(empty):
        raise Wrong(
            f"All your labels lie where most slips are. The rare kinds bring {sum(candidates.SLIPS[kind] for kind in candidates.RARE):.0%} of the slips, so "
            f"{WEAK[0]:.0%} wrong in one of them hardly moves the average, and you hold none of those slips. What does the average hide?"
        )
    if empty:
        raise Wrong(
            f"{', '.join(empty)}: no label at all, so you know nothing there. Can {most} spare some of its {plan[most]}?"
        )
    proportional = candidates.proportional(total)
    if max(abs(plan[kind] - proportional[kind]) for kind in plan) <= 0.02 * total:
        widest, rarest = max(half, key=half.__getitem__), min(found, key=found.__getitem__)
        raise Wrong(
            f"You take the slips as they come, so {widest} has {plan[widest]} labels and an interval of ± {100 * half[widest]:.0f} points. Were {rarest} "
            f"the weak kind, it would be found in {found[rarest]:.0%} of the months. Which kinds have labels to spare?"
        )


def _largest(kind: str) -> float:
    """The largest share of wrong slips that a kind may have."""
    return WEAK[1] if kind in candidates.RARE else USUAL


def _found(labels: int, worlds: Sequence[candidates.World] | None) -> float:
    """The share of months in which `labels` labels find a weak kind: over the rates of `worlds`, or all within WEAK."""
    rates = (
        [round(float(world.slips[world.weak]), 2) for world in worlds]
        if worlds
        else np.linspace(*WEAK, 7).round(2).tolist()
    )
    return float(np.mean([candidates.found(rate, labels) for rate in rates]))
