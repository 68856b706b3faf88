"""Lesson 02, the questions about deciding: a threshold, a table, a metric and a verdict, each replayed."""

from collections.abc import Container, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from aipm.measure import cost_threshold
from aipm.questions.accuracy_trap import replay
from aipm.questions.calling import call
from aipm.questions.verdict import (
    Formed,
    Malformed,
    Readable,
    Wrong,
    answered,
    brief,
    differs,
    fitting,
    fraction,
    judges,
    mapping,
    missing,
    number,
    word,
    word_table,
)
from aipm.worlds import payguard
from aipm.worlds.payguard import costs

DECISIONS = ("fraud_queue", "auto_block", "cancer_triage", "vendor_choice", "digit_sorting", "shown_percentage")
METRICS = (
    "accuracy", "auc", "calibration_error", "expected_cost", "f1", "precision_at_k", "recall_at_precision",
)  # fmt: skip
VERDICTS = ("supported", "not_supported", "depends_on_cost")


@judges
def threshold_rule(threshold: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q02.4: a function (c10, c01, c00, c11) → probability above which flagging is cheaper.

    `worlds` are frames of `aipm.worlds.payguard.costs`; without them a public one serves. Unreasonable prices must raise.
    """
    ask = (10.0, 90.0, 0.0, 0.0)
    first = call("threshold", threshold, *ask)
    answered(first)
    number("threshold(10, 90, 0, 0)", first)
    dearer_miss = number("threshold(10, 900, 0, 0)", call("threshold", threshold, 10.0, 900.0, 0.0, 0.0))
    if first == dearer_miss == 0.5:
        raise Wrong("Your rule says 0.5 whatever the errors cost. At which probability do both choices cost the same?")
    if dearer_miss >= first:
        raise Wrong(
            f"A miss ten times as dear moves your threshold from {first:.3f} to {dearer_miss:.3f}. "
            "Raising the cost of a miss must lower it: you would rather check once too often."
        )
    free, priced = (
        call("threshold", threshold, 10.0, 90.0, 0.0, 0.0),
        call("threshold", threshold, 10.0, 90.0, 0.0, 8.0),
    )
    if not differs(number("threshold", priced), number("threshold", free), 1e-9):
        raise Wrong(
            "Your rule ignores c11. A caught fraud still costs a review, and that makes flagging a little less "
            "attractive: which way must the threshold move?"
        )
    for prices in worlds or [costs.world(0)]:
        for row in prices.itertuples(index=False):
            _one_price(threshold, row)
    return "the threshold follows from the prices, not from habit."


def _one_price(threshold: Any, row: Any) -> None:
    """Judge the rule on one cost matrix."""
    prices = (float(row.c10), float(row.c01), float(row.c00), float(row.c11))
    said = f"c10={prices[0]:g}, c01={prices[1]:g}, c00={prices[2]:g}, c11={prices[3]:g}"
    if not row.reasonable:
        try:
            result = call("threshold", threshold, *prices, may_raise=(ValueError,))
        except ValueError:
            return
        raise Wrong(
            f"At {said} an error costs no more than the right call, and your rule still answers {brief(result)}. "
            "Raise a ValueError there: no threshold makes sense."
        )
    got = number(f"threshold at {said}", call("threshold", threshold, *prices))
    want = cost_threshold(*prices)
    if differs(got, want, 1e-6):
        flag = got * prices[3] + (1 - got) * prices[0]
        leave = got * prices[1] + (1 - got) * prices[2]
        raise Wrong(
            f"At {said} your threshold is {got:.4f}. A case with that probability costs {flag:.2f} flagged and "
            f"{leave:.2f} left alone; at the threshold the two must be equal."
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
    policy = _read_policy(policy)
    worlds = worlds or [payguard.public_world()]
    flags = [world["score"] >= np.array([policy[band] for band in payguard.band(world["amount"])]) for world in worlds]
    flagged, payments = sum(flag.sum() for flag in flags), sum(map(len, worlds))
    cost = sum(payguard.cost(world, flag) for world, flag in zip(worlds, flags, strict=True))
    nothing = sum(payguard.cost(world, np.zeros(len(world), bool)) for world in worlds)
    best = sum(map(payguard.best_cost, worlds))
    thresholds = list(policy.values())
    top = max(world["score"].max() for world in worlds)
    if flagged / payments < 0.0002:
        raise Wrong(
            f"Your table flags {flagged} of {payments:,} payments, so it costs {cost / nothing:.0%} of doing nothing. "
            f"The largest score in the queue is {top:.2f}."
        )
    if thresholds == sorted(thresholds) and thresholds[0] < thresholds[-1]:
        raise Wrong(
            "Your thresholds rise with the amount: you guard coffee and wave through €900. "
            f"That costs {cost / nothing:.0%} of doing nothing. For which payment is a miss dear?"
        )
    if cost > nothing:
        raise Wrong(
            f"Your table reviews {flagged / payments:.1%} of payments and costs {cost / nothing:.2f} times what doing "
            "nothing costs. Honest customers now cost more than the fraud did."
        )
    if flagged / payments > 0.010:
        raise Wrong(
            f"Your table sends {flagged / payments:.2%} of payments to review, and the team can take 1.00%. "
            "In which band do you review most for the least money?"
        )
    if cost > 1.06 * best and len(set(thresholds)) == 1:
        raise Wrong(
            f"One threshold for all amounts costs {cost / nothing:.2f} of doing nothing: much better than no model, and "
            f"still {cost / best - 1:.0%} above the best possible. Now let the amount speak."
        )
    if cost > 1.06 * best:
        band, extra = replay.dearest_band(worlds, flags)
        raise Wrong(
            f"Your table costs {cost / best - 1:.1%} more than the best possible policy; 6% is allowed. "
            f"Most of it, {extra:.0%}, arises in the band {band}."
        )
    return f"{cost / best - 1:.1%} above the best possible, with {flagged / payments:.2%} of payments in review."


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
        return Readable("six decisions, none of the usual mix-ups.")
    fitting(
        choices,
        key,
        "{right} of {total} fit. Read {entry} again: which number would change what you do there, and does {word} contain it?",
    )
    return "six decisions, each with the number that can change it."


@judges
def guide_tested(finding: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q02.8: is "a fraud tool requires near-perfect precision" true of this product?

    `finding` maps max_recall_at_p90 and cheapest_precision to fractions, verdict to one of VERDICTS, and
    false_alarm_euros to a number where the verdict depends on it, else None. Judged on `worlds` of payguard.
    """
    answered(finding)
    finding = mapping("finding", finding, ("max_recall_at_p90", "cheapest_precision", "verdict", "false_alarm_euros"))
    recall = fraction("max_recall_at_p90", finding["max_recall_at_p90"])
    precision = fraction("cheapest_precision", finding["cheapest_precision"])
    verdict = word("verdict", finding["verdict"], VERDICTS)
    euros = finding["false_alarm_euros"]
    euros = None if missing(euros) else number("false_alarm_euros", euros, 0, unit="euros")
    worlds = worlds or [payguard.public_world()]
    cheapest, caught, saved = replay.cheapest_flat(worlds)
    if verdict == "supported":
        raise Wrong(
            f"On average over many weeks, at a precision of 0.9 this model catches {replay.recall_at(worlds, 0.9):.1%} of fraud and saves next to nothing; the cheapest "
            f"threshold catches {caught:.0%} and saves {saved:.0%} of the loss. What does near-perfect precision buy?"
        )
    if recall > 0.1:
        raise Wrong(
            f"You report a recall of {recall:.2f} at precision 0.9. Ask it of payments the model has not learned from, "
            "and of thresholds far above 0.5: how many payments are flagged at all?"
        )
    if precision > 2.5 * cheapest:
        raise Wrong(
            f"A precision of {precision:.2f} belongs to a stricter threshold than the cheapest one, or to another set of payments. "
            "Find the threshold with the least cost first, then read its precision."
        )
    if precision < cheapest / 2.5:
        raise Wrong(
            f"At a precision of {precision:.3f} the reviews cost more than they save. Look for the bottom of the cost curve."
        )
    if verdict == "depends_on_cost":
        miss = sum((w["p_fraud"] * (w["amount"] + payguard.DISPUTE_FEE)).sum() for w in worlds) / sum(
            w["p_fraud"].sum() for w in worlds
        )
        if euros is None:
            raise Malformed(
                "`false_alarm_euros` is None; with the verdict depends_on_cost, say at which cost of a false alarm."
            )
        if not 0.6 < euros / (9 * miss) < 1.6:
            raise Wrong(
                f"At {euros:,.0f} euros a false alarm and about {miss:,.0f} euros a miss, the break-even threshold is "
                f"{euros / (euros + miss):.2f}, not 0.9."
            )
    elif euros is not None:
        raise Malformed(
            "`false_alarm_euros` is a number; with the verdict not_supported it stays None, else say depends_on_cost."
        )
    return f"at these prices the best precision is about {cheapest:.0%}, and near-perfect precision is the expensive choice."
