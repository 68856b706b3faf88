"""Lesson 02, the questions about deciding: a threshold, a table, a metric and a verdict, each replayed."""

from collections.abc import Callable, Container, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from aipm.measure import cost_threshold
from aipm.questions.accuracy_trap import replay
from aipm.questions.calling import call, calls
from aipm.questions.reading import answered, differs, fitting, mapping, number, word_table
from aipm.questions.verdict import Formed, Readable, Wrong, brief, judges
from aipm.worlds import payguard
from aipm.worlds.payguard import costs

DECISIONS = ("fraud_queue", "auto_block", "cancer_triage", "vendor_choice", "digit_sorting", "shown_percentage")
THRESHOLD_OFF = 0.00051  # what rounding to three digits changes
METRICS = (
    "accuracy", "auc", "calibration_error", "expected_cost", "f1", "precision_at_k", "recall_at_precision",
)  # fmt: skip

ABOVE_BEST, REVIEWED = 0.06, 0.010  # the budgets of Q02.5
NEAR_COST, NEAR_REVIEWED = (
    0.048,
    0.0090,
)  # from here on other weeks may break them (they move by about 0.005 and 0.0004)

Prices = tuple[float, float, float, float]
Answer = Callable[[], Any]  # gives what the rule says at some prices, or raises the rule's ValueError


@judges
def threshold_rule(threshold: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q02.4: a function (c10, c01, c00, c11) → probability from which on flagging is the cheaper choice.

    `worlds` are frames of `aipm.worlds.payguard.costs`; without them a public one serves. Where one choice is never the
    dearer one, the rule says 0 (flag all) or 1 (flag none but the certain); where both errors are cheap, it raises.
    """
    first = call("threshold", threshold, 10.0, 90.0, 0.0, 0.0)
    answered(first)
    first = _probability((10.0, 90.0, 0.0, 0.0), first)
    more: list[Prices] = [(10.0, 900.0, 0.0, 0.0), (10.0, 90.0, 0.0, 8.0)]
    at_higher_miss, at_costly_catch = calls("threshold", threshold, more, may_raise=(ValueError,))
    higher_miss = _read(at_higher_miss, more[0])
    if first == higher_miss == 0.5:
        raise Wrong(
            "Your rule says 0.5 for a miss of 90 and for a miss of 900. At which probability do both choices cost the same?"
        )
    if higher_miss >= first:
        raise Wrong(
            f"A miss that costs ten times as much moves your threshold from {first:.3f} to {higher_miss:.3f}. "
            "Raising the cost of a miss must lower it: you would rather check once too often."
        )
    if not differs(_read(at_costly_catch, more[1]), first, 1e-9):
        raise Wrong(
            "Your rule gives the same threshold with c11 = 0 and with c11 = 8. A caught fraud that still costs a review "
            "makes flagging a little less attractive: which way must the threshold move?"
        )
    cases: list[tuple[Callable[[Answer, Prices], None], Prices]] = []
    for prices in worlds or [costs.world(0)]:
        for row in prices.itertuples(index=False):
            c10, c01, c00, c11 = float(row.c10), float(row.c01), float(row.c00), float(row.c11)
            if row.reasonable:
                cases.append((_equal_costs, (c10, c01, c00, c11)))
                cases.append((_must_raise, (c00, c11, c10, c01)))  # each error in the place of its right call
            else:
                cases.append((partial(_one_choice, want=0), (c10, c01, c00, c11)))
                cases.append((partial(_one_choice, want=1), (c01, c10, c11, c00)))
    answers = calls("threshold", threshold, [case for _, case in cases], may_raise=(ValueError,))
    for (judge, case), answer in zip(cases, answers, strict=True):
        judge(answer, case)
    return "the threshold follows from the prices, not from habit."


def _said(prices: Prices) -> str:
    return ", ".join(f"{name}={price:g}" for name, price in zip(("c10", "c01", "c00", "c11"), prices, strict=True))


def _probability(prices: Prices, result: Any) -> float:
    return number(f"threshold at {_said(prices)}", result, 0, 1)


def _read(answer: Answer, prices: Prices) -> float:
    """What the rule returns; a ValueError of its own is Wrong, since these prices have a threshold."""
    try:
        return _probability(prices, answer())
    except ValueError:
        raise Wrong(
            f"At {_said(prices)} your rule raises a ValueError. Raise it only where both errors cost no more than the "
            "right calls; where one of them does, one choice is always the better one."
        ) from None


def _equal_costs(answer: Answer, prices: Prices) -> None:
    """Judge the rule where each error costs more than the right call: both choices cost the same there."""
    c10, c01, c00, c11 = prices
    got = _read(answer, prices)
    if differs(got, cost_threshold(*prices), THRESHOLD_OFF):
        raise Wrong(
            f"At {_said(prices)} your threshold is {got:.4f}. A case with that probability costs "
            f"{got * c11 + (1 - got) * c10:.2f} flagged and {got * c01 + (1 - got) * c00:.2f} left alone; at the threshold "
            "the two must be equal."
        )


def _one_choice(answer: Answer, prices: Prices, want: int) -> None:
    """Judge the rule where one choice never costs more: 0 where it is to flag, 1 where it is to leave alone."""
    got = _read(answer, prices)
    if differs(got, want, 1e-9):
        c10, c01, c00, c11 = prices
        cheap = "flagging" if want == 0 else "leaving a case alone"
        raise Wrong(
            f"At {_said(prices)} {cheap} never costs more than the other choice: a fraud costs {c11:g} flagged and {c01:g} left "
            f"alone, an honest payment {c10:g} and {c00:g}. Your rule still answers {got:g}."
        )


def _must_raise(answer: Answer, prices: Prices) -> None:
    """Judge the rule where both errors cost no more than the right calls."""
    try:
        result = answer()
    except ValueError:
        return
    raise Wrong(
        f"At {_said(prices)} both errors cost no more than the right calls, and your rule still answers {brief(result)}. "
        "Raise a ValueError there: somebody has mixed up the prices."
    )


def _read_policy(policy: Any) -> dict[str, float]:
    """The policy as a threshold in [0, 1] for each amount band; raises NotAnswered or Malformed."""
    answered(policy)
    policy = mapping("policy", policy, tuple(payguard.AMOUNT_BANDS))
    return {band: number(band, value, 0, 1) for band, value in policy.items()}


@judges
def policy_form(policy: Any) -> str:
    """Judge the form of Q02.5: every amount band has one threshold between 0 and 1."""
    thresholds = _read_policy(policy).values()
    return Formed(f"four bands, thresholds from {min(thresholds):g} to {max(thresholds):g}.")


@judges
def policy_table(policy: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q02.5: a threshold for each amount band, by expected cost under the true fraud probabilities.

    Budgets, pooled over `worlds` (frames of `payguard.world`; without them the public one): at most 1.06 times the cost
    of the best possible policy, and at most 1.0% of payments reviewed.
    """
    policy, hidden = _read_policy(policy), worlds
    worlds = worlds or [payguard.public_world()]
    flags = [world["score"] >= np.array([policy[band] for band in payguard.band(world["amount"])]) for world in worlds]
    flagged, payments = sum(flag.sum() for flag in flags), sum(map(len, worlds))
    cost = sum(payguard.cost(world, flag) for world, flag in zip(worlds, flags, strict=True))
    nothing = sum(payguard.cost(world, np.zeros(len(world), bool)) for world in worlds)
    best = sum(map(payguard.best_cost, worlds))
    thresholds = list(policy.values())
    top = max(world["score"].max() for world in worlds)
    share, above = flagged / payments, cost / best - 1
    kept = share <= REVIEWED and above <= ABOVE_BEST
    before = "" if hidden is None else _in_the_open(policy)
    if share < 0.0002:
        raise Wrong(
            f"Your table flags {flagged} of {payments:,} payments, so it costs {cost / nothing:.0%} of doing nothing. "
            f"The largest score in the queue is {top:.2f}."
        )
    if not kept and thresholds == sorted(thresholds) and thresholds[0] < thresholds[-1]:
        raise Wrong(
            "Your thresholds rise with the amount, so a small payment is reviewed sooner than a large one with the same "
            f"score. That costs {cost / nothing:.0%} of doing nothing. For which payment does a miss cost most?"
        )
    if cost > nothing:
        raise Wrong(
            f"Your table reviews {share:.1%} of payments and costs {cost / nothing:.2f} times what doing "
            "nothing costs. The reviews of honest customers cost more than the fraud that they stop."
        )
    if share > REVIEWED:
        raise Wrong(
            f"Your table sends {share:.2%} of payments to review, and the team can take 1.00%. {before}"
            "In which band do you review most for the least money?"
        )
    if not kept and len(set(thresholds)) == 1:
        raise Wrong(
            f"One threshold for all amounts costs {cost / nothing:.2f} of doing nothing, which is "
            f"{above:.0%} above the best possible. Now let the amount speak."
        )
    if not kept:
        band, extra = replay.dearest_band(worlds, flags)
        raise Wrong(
            f"Your table costs {above:.1%} more than the best possible policy; 6% is allowed. {before}"
            f"Most of it, {extra:.0%}, arises in the band {band}."
        )
    found = f"{above:.1%} above the best possible, with {share:.2%} of payments in review."
    if hidden is None and (above > NEAR_COST or share > NEAR_REVIEWED):
        return Readable(f"{found} That is near the limit of 6% or of 1.00%: in other weeks the table may break it.")
    return found


def _in_the_open(policy: Mapping[str, float]) -> str:
    """A sentence that says what the same table does in the open weeks, which the learner has seen."""
    weeks = payguard.public_world()
    flag = weeks["score"] >= np.array([policy[band] for band in payguard.band(weeks["amount"])])
    above = payguard.cost(weeks, flag) / payguard.best_cost(weeks) - 1
    return f"In the open weeks it was {above:.1%} above and {flag.mean():.2%} reviewed; here are other payments. "


@judges
def metric_choice(choices: Any, key: Mapping[str, Container[str]] | None = None) -> str:
    """Judge Q02.6: a metric for each of six decisions. `key` maps each decision to the set of metrics that fit."""
    answered(choices)
    choices = word_table("choices", choices, DECISIONS, METRICS)
    rare = [decision for decision in ("fraud_queue", "auto_block") if choices[decision] == "accuracy"]
    if rare:
        raise Wrong(
            f"{rare[0]}: about 1 payment in 1,000 is fraud, so a product that does nothing scores 99.9% there. "
            "Pick a metric on which doing nothing looks bad."
        )
    if choices["fraud_queue"] == "auc":
        raise Wrong(
            "fraud_queue: AUC averages over every threshold, and your team works at one: the top 300 of the day. "
            "Which metric looks only at those?"
        )
    priced = [decision for decision in ("auto_block", "cancer_triage") if choices[decision] in ("f1", "accuracy")]
    if priced:
        raise Wrong(
            f"{priced[0]}: {choices[priced[0]]} has its own exchange rate between errors built in, and nobody at your table set it. "
            "The sentence of this decision names the prices."
        )
    if choices["shown_percentage"] in ("auc", "accuracy", "f1"):
        raise Wrong(
            f"shown_percentage: a model can have a fine {choices['shown_percentage']} and still say 98% where 90% is true. "
            "Which metric compares what was said with what happened?"
        )
    if key is None:
        return Readable("six decisions, each with one metric.")
    fitting(
        choices,
        key,
        "{right} of {total} fit. Read {entry} again: which number would change what you do there, and does {word} contain it?",
    )
    return "six decisions, each with the number that can change it."
