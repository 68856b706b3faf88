"""Lesson 02's prices: what is left out of them, and that leaving it out decides nothing."""

import numpy as np
import pytest

from aipm.measure import cost_threshold
from aipm.worlds import payguard

THRESHOLDS = (0.01, 0.02, 0.025, 0.03, 0.05, 0.1, 0.2, 0.3)  # of section 9
POLICY = {"under_25": 0.12, "25_to_100": 0.05, "100_to_300": 0.018, "over_300": 0.007}


@pytest.fixture(scope="module")
def weeks():
    payments = payguard.load().query("14 <= week <= 18")
    return payments.assign(score=payguard.score(payments))


def euros(weeks, threshold, alarm, catch):
    """What five weeks cost where a caught fraud costs `catch`, counted payment by payment."""
    fraud, flagged = weeks["fraud"] == 1, weeks["score"] >= threshold
    missed = (weeks["amount"] + payguard.DISPUTE_FEE)[fraud & ~flagged].sum()
    return missed + alarm * (flagged & ~fraud).sum() + catch * (flagged & fraud).sum()


@pytest.mark.parametrize("alarm", [payguard.REVIEW_COST, 20.0])
def test_the_review_of_a_caught_fraud_changes_no_cheapest_threshold(weeks, alarm):
    without, charged = ([euros(weeks, at, alarm, catch) for at in THRESHOLDS] for catch in (0.0, alarm))
    assert np.argmin(without) == np.argmin(charged)
    assert all(0 < more / less - 1 < 0.06 for less, more in zip(without, charged, strict=True))


def test_the_review_of_a_caught_fraud_costs_some_twenty_euros_a_week(weeks):
    more = euros(weeks, 0.025, payguard.REVIEW_COST, payguard.REVIEW_COST) - euros(
        weeks, 0.025, payguard.REVIEW_COST, 0.0
    )
    assert 15 < more / 5 < 35


def test_the_review_of_a_caught_fraud_hardly_moves_a_policy():
    """How far above the best possible bill a policy lies, for Q02.5's answer and policies around it."""
    world, rng = payguard.world(1), np.random.default_rng(0)
    p, miss = world["p_fraud"].to_numpy(), (world["amount"] + payguard.DISPUTE_FEE).to_numpy()
    for spread in (0.0, *[0.5] * 20):
        limits = {band: limit * np.exp(spread * rng.normal()) for band, limit in POLICY.items()}
        flagged = world["score"].to_numpy() >= np.vectorize(limits.get)(payguard.band(world["amount"]))
        above = []
        for charge in (1 - p, np.ones(len(p))):  # honest ones only, or whoever is reviewed
            looked = payguard.REVIEW_COST * charge
            above.append(np.where(flagged, looked, p * miss).sum() / np.minimum(looked, p * miss).sum() - 1)
        assert above[0] == pytest.approx(payguard.cost(world, flagged) / payguard.best_cost(world) - 1)
        assert above[1] == pytest.approx(above[0], abs=0.006)


@pytest.mark.parametrize("amount", [5.0, 60.0, 900.0])
def test_the_break_even_with_the_review_of_a_caught_fraud(amount):
    """The sentence of section 7: with it a review pays from 4 / (amount + 25) on."""
    assert cost_threshold(4, amount + 25, 0, 4) == pytest.approx(4 / (amount + 25))
