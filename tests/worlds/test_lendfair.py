"""LendFair: equal meaning in both groups, unequal errors, and why both cannot be had at once."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import confusion_matrix, roc_auc_score

from aipm.measure import calibration_error
from aipm.worlds import lendfair

EACH_THRESHOLD = [0.08, lendfair.BREAK_EVEN, 0.3]


def test_public_world_is_the_published_table_with_its_probabilities():
    seen, full = lendfair.load()[lendfair.APPLICANTS // 2 :].reset_index(drop=True), lendfair.public_world()
    pd.testing.assert_frame_equal(seen, full[list(seen)])
    assert "p_default" not in lendfair.load() and "score" not in lendfair.load()


def test_the_group_is_not_in_the_probability_and_not_in_the_score():
    world = lendfair.world(1)
    z = np.log(world["p_default"] / (1 - world["p_default"]))
    stacked = np.column_stack([np.ones(len(world)), world[lendfair.FEATURES], world["group"] == "B"])
    weights = np.linalg.lstsq(stacked.astype(float), z, rcond=None)[0]
    assert weights == pytest.approx([-2.75, -0.8, 0.7, -0.6, 0.5, 0.0], abs=1e-8)
    swapped = world.assign(group=np.where(world["group"] == "A", "B", "A"))
    assert np.array_equal(lendfair.score(world), lendfair.score(swapped))


def test_the_score_is_calibrated_in_both_groups():
    world = lendfair.world(2, 200_000)
    for group, rows in world.groupby("group"):
        assert calibration_error(rows["score"], rows["defaulted"]) < 0.015, group
        assert rows["score"].mean() == pytest.approx(rows["p_default"].mean(), abs=0.005)
    rates = world.groupby("group")["p_default"].mean()
    assert rates["A"] == pytest.approx(0.119, abs=0.004) and rates["B"] == pytest.approx(0.257, abs=0.006)


@pytest.mark.parametrize("threshold", EACH_THRESHOLD)
def test_expected_rates_agree_with_counted_ones(threshold):
    """by_group works with probabilities; counting labels by scikit-learn gives the same up to chance."""
    world = lendfair.world(3, 200_000)
    refused = lendfair.rejected(world, threshold)
    expected = lendfair.by_group(world, refused)
    for group, rows in world.groupby("group"):
        (tn, fp), (fn, tp) = confusion_matrix(rows["defaulted"], refused[rows.index])
        counted = {"good_refused": fp / (fp + tn), "bad_refused": tp / (tp + fn), "precision": tp / (tp + fp)}
        for name, value in counted.items():
            assert expected.loc[group, name] == pytest.approx(value, abs=0.012), (group, name)
        assert expected.loc[group, "profit"] == pytest.approx((tn - 5 * fn) / len(rows), abs=0.02)
    shares = expected["applicants"] / len(world)
    assert (shares * expected["profit"]).sum() == pytest.approx(lendfair.profit(world, refused))


def test_one_threshold_refuses_more_good_payers_of_the_smaller_group():
    rates = lendfair.by_group(lendfair.world(4), lendfair.rejected(lendfair.world(4), lendfair.BREAK_EVEN))
    assert rates.loc["A", "good_refused"] == pytest.approx(0.18, abs=0.015)
    assert rates.loc["B", "good_refused"] == pytest.approx(0.48, abs=0.03)


@pytest.mark.parametrize("threshold", EACH_THRESHOLD)
def test_chouldechova_identity(threshold):
    """Chouldechova 2017: FPR = p / (1 - p) * (1 - PPV) / PPV * recall, whatever the score and the threshold."""
    rates = lendfair.by_group(lendfair.world(5), lendfair.rejected(lendfair.world(5), threshold))
    odds = rates["default_rate"] / (1 - rates["default_rate"])
    implied = odds * (1 - rates["precision"]) / rates["precision"] * rates["bad_refused"]
    assert implied.to_numpy() == pytest.approx(rates["good_refused"].to_numpy())


def test_equal_precision_and_equal_recall_force_unequal_false_alarms():
    """The impossibility, by the identity: with default rates p and q the false-positive rates stand as their odds."""
    world = lendfair.world(6)
    rates = lendfair.by_group(world, lendfair.rejected(world, lendfair.BREAK_EVEN))["default_rate"]
    precision, recall = 0.4, 0.7
    forced = rates / (1 - rates) * (1 - precision) / precision * recall
    assert forced["B"] / forced["A"] == pytest.approx((rates["B"] / (1 - rates["B"])) / (rates["A"] / (1 - rates["A"])))
    assert forced["B"] / forced["A"] > 2


def test_no_pair_of_thresholds_makes_all_errors_equal():
    """Hardt 2016 and Chouldechova 2017, on a grid: equal errors of both kinds cost the equal meaning of a refusal."""
    world = lendfair.world(7)
    grid = np.linspace(0.05, 0.6, 56)
    rows = {t: lendfair.by_group(world, lendfair.rejected(world, t)) for t in grid}
    nearest = min(
        max(
            abs(rows[a].loc["A", name] - rows[b].loc["B", name])
            for name in ("good_refused", "bad_refused", "precision")
        )
        for a in grid
        for b in grid
    )
    assert nearest > 0.05


def test_a_lender_who_refuses_nobody_has_no_precision():
    world = lendfair.world(7)
    nobody = lendfair.by_group(world, lendfair.rejected(world, 1.01))
    assert nobody["precision"].isna().all() and (nobody["bad_refused"] == 0).all()


def test_profit_is_best_at_the_break_even_and_no_better_than_knowing_all():
    world = lendfair.world(8)
    at = {t: lendfair.profit(world, lendfair.rejected(world, t)) for t in (0.05, 0.1, 1 / 6, 0.25, 0.4)}
    assert max(at, key=at.get) == 1 / 6
    assert at[1 / 6] == pytest.approx(0.417, abs=0.012)
    assert 0.99 < at[1 / 6] / lendfair.best_profit(world) <= 1
    both = lendfair.profit(world, lendfair.rejected(world, {"A": 1 / 6, "B": 1 / 6}))
    assert both == at[1 / 6]


def test_dropping_the_group_column_changes_nothing_since_the_features_carry_it():
    from sklearn.linear_model import LogisticRegression

    world = lendfair.world(9)
    guess = LogisticRegression().fit(world[lendfair.FEATURES], world["group"] == "B")
    area = roc_auc_score(world["group"] == "B", guess.predict_proba(world[lendfair.FEATURES])[:, 1])
    assert area > 0.7
