"""Lesson 03's measures and worlds against hand counts, guarantees and exact distributions."""

import subprocess
import sys

import numpy as np
import pytest
from scipy import stats
from scipy.ndimage import rotate
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from aipm.measure import (
    calibration_error,
    calibration_floor,
    calibration_luck,
    conformal_limit,
    upper_error_bound,
)
from aipm.worlds import keepit
from aipm.worlds import ward as triage
from aipm.worlds.digitdesk import scanner


def test_calibration_error_by_hand():
    """Four pages said 0.95, three right; four said 0.55, one right: (4 * 0.20 + 4 * 0.30) / 8 = 0.25."""
    assert calibration_error([0.95] * 4 + [0.55] * 4, [1, 1, 1, 0, 1, 0, 0, 0]) == pytest.approx(0.25)
    assert calibration_error([0.0, 1.0], [0, 1]) == 0
    assert calibration_error([1.0, 1.0], [0, 0], bins=1) == 1


def test_calibration_error_of_honest_scores_shrinks():
    rng = np.random.default_rng(0)
    said = rng.random(200_000)
    assert calibration_error(said, rng.random(len(said)) < said) < 0.005


def test_the_floor_is_the_error_of_true_scores():
    """Against outcomes drawn and measured one test after another; one bin of n cases has sqrt(2 / pi) of a standard error."""
    rng = np.random.default_rng(1)
    said = rng.beta(5, 2, 450)
    measured = [calibration_error(said, rng.random(450) < said) for _ in range(1500)]
    assert calibration_floor(said, np.random.default_rng(2)) == pytest.approx(np.mean(measured), rel=0.03)
    by_theory = np.sqrt(2 / np.pi) * np.sqrt(0.8 * 0.2 / 450)
    assert calibration_floor([0.8] * 450, np.random.default_rng(3), draws=3000) == pytest.approx(by_theory, rel=0.05)
    few, many = (calibration_floor(rng.beta(5, 2, n), np.random.default_rng(4)) for n in (100, 10_000))
    assert few > 5 * many
    assert calibration_floor(said, np.random.default_rng(5), bins=40) > calibration_floor(
        said, np.random.default_rng(5)
    )


def test_luck_stays_below_its_percentile_as_often_as_it_says():
    """The reader's own 95th percentile holds for new draws; scores near one half raise the floor at the same size."""
    rng = np.random.default_rng(6)
    said = rng.beta(5, 2, 450)
    high = np.quantile(calibration_luck(said, np.random.default_rng(7), draws=2000), 0.95)
    below = [calibration_error(said, rng.random(450) < said) < high for _ in range(1000)]
    assert np.mean(below) == pytest.approx(0.95, abs=0.02)
    assert calibration_floor([0.6] * 450, rng) > 1.5 * calibration_floor([0.98] * 450, rng)


def test_some_digits_are_covered_less():
    """Section 5: near 95% of all pages, and digit 8 clearly below, over the five deals of section 3."""
    kept, digits = [], []
    for seed in range(5):
        deal = scanner.world(seed)
        digits.append(deal.digits("clean"))
        kept.append(deal.sets("clean", 0.05)[np.arange(450), digits[-1]])
    kept, digits = np.concatenate(kept), np.concatenate(digits)
    assert kept.mean() == pytest.approx(0.95, abs=0.015)
    assert kept[digits == 8].mean() < 0.88 and kept[digits == 0].mean() > 0.98


def test_a_page_is_turned_as_scipy_turns_it():
    images = scanner._images()[0][:50]
    for angle in (0, 15, 30, 90):
        pages = images.reshape(-1, 8, 8)
        turned = rotate(pages, angle, axes=(2, 1), reshape=False, order=1, mode="grid-constant").reshape(-1, 64)
        assert images @ scanner._rotation(float(angle)) == pytest.approx(turned, abs=1e-12)


def test_a_small_turn_changes_little():
    """No turn changes nothing, a hundredth of a degree hardly anything, and no dot of the border is wiped."""
    deal = scanner.public_world()
    clean = deal.pictures("clean")
    assert (deal.pictures("rotated_0") == clean).all()
    assert np.abs(deal.pictures("rotated_0.01") - clean).max() < 0.002
    edge = np.zeros((8, 8))
    edge[0] = edge[-1] = 1
    after = (edge.reshape(64) @ scanner._rotation(0.01)).reshape(8, 8)
    assert after[[0, -1]].min() > 0.99
    for reader in scanner.READERS:
        curve = scanner.turned(deal, reader, (0, 0.01))
        assert curve["accuracy"][1] == pytest.approx(curve["accuracy"][0], abs=0.005)


def test_a_turn_by_ninety_degrees_loses_no_dot():
    page = scanner._images()[0][0].reshape(8, 8)
    there = (page.reshape(64) @ scanner._rotation(90.0)).reshape(8, 8)
    assert any(there == pytest.approx(np.rot90(page, turns)) for turns in (1, 3))


def test_the_other_side_has_its_own_boundary():
    """Section 3 and Q03.4: to the other side `bayes` is worse at each angle from 10 to 30 degrees, by 3 points or more."""
    this, other = (
        sum(
            scanner.turned(scanner.world(seed), "bayes", [side * angle for angle in range(10, 31, 5)])["accuracy"]
            for seed in range(5)
        )
        / 5
        for side in (1, -1)
    )
    assert (this - other).min() > 0.03


def test_one_column_lets_the_model_learn_the_country():
    """Section 6: 976 rural rows suffice for a slope of their own, and the model comes near the best AUC that there is."""
    customers, known = keepit.world(seed=1, customers=100_000), keepit.load()
    rural = customers[customers["region"] == "rural"]

    def asked(table):
        above = table["logins_30d"] - table["tier"].map(keepit.USUAL_LOGINS)
        return keepit.features(table).assign(rural=above * (table["region"] == "rural"))

    model = LogisticRegression(max_iter=2000).fit(asked(known), known["churned"])
    auc = roc_auc_score(rural["churned"], model.predict_proba(asked(rural))[:, 1])
    assert roc_auc_score(rural["churned"], rural["score"]) < 0.6
    assert auc > roc_auc_score(rural["churned"], rural["p_churn"]) - 0.01


def test_reading_at_once_is_reading_one_after_another():
    deal, other = scanner.Scanner(7), scanner.Scanner(7)
    deal.read("cautious", ["rotated_15", "noise", "rotated_30"])
    for stream in ("noise", "rotated_15", "rotated_30"):
        assert deal.probabilities("cautious", stream) == pytest.approx(
            other.probabilities("cautious", stream), abs=1e-12
        )


def test_an_unanswered_budget_costs_no_second_of_imports():
    """What reads a specification is imported when there is an answer to read."""
    asked = "from aipm.questions import uncertainty_limits as q\ntry: q.budget_form(...)\nexcept Exception as open: print(open)"
    code = f"{asked}\nimport sys; print('jsonschema' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "Not answered yet" in said and said.endswith("False\n")


def test_calibration_error_needs_pairs():
    with pytest.raises(ValueError, match="as many of each"):
        calibration_error([0.5], [1, 0])
    with pytest.raises(ValueError, match="one at least"):
        calibration_error([], [])


def test_upper_bound_is_the_exact_binomial_one():
    for failures, trials in ((0, 176), (0, 54), (3, 100), (99, 100)):
        bound = upper_error_bound(failures, trials)
        assert stats.binom.cdf(failures, trials, bound) == pytest.approx(0.05)
    assert upper_error_bound(0, 54, 0.975) == pytest.approx(stats.binomtest(0, 54).proportion_ci(method="exact").high)
    assert upper_error_bound(5, 5) == 1
    with pytest.raises(ValueError, match="a trial at least"):
        upper_error_bound(1, 0)


@pytest.mark.parametrize("trials", [30, 54, 100, 176, 1000])
def test_rule_of_three(trials):
    """Hanley and Lippman-Hand (1983): three divided by n, good from about 30 cases on."""
    assert upper_error_bound(0, trials) == pytest.approx(3 / trials, rel=0.06)


@pytest.mark.parametrize("alpha", [0.1, 0.05, 0.02])
def test_conformal_coverage_keeps_its_guarantee(alpha):
    """Expected coverage lies between 1 - alpha and 1 - alpha + 1 / (n + 1) for exchangeable continuous scores."""
    rng = np.random.default_rng(1)
    calibration = 449
    covered = [(rng.random(400) <= conformal_limit(rng.random(calibration), alpha)).mean() for _ in range(2000)]
    assert 1 - alpha - 0.002 < np.mean(covered) < 1 - alpha + 1 / (calibration + 1) + 0.002


def test_conformal_limit_with_too_few_cases_keeps_everything():
    assert conformal_limit([0.3] * 5, 0.05) == np.inf


def test_conformal_sets_of_the_scanner():
    kept, turned = [], []
    for seed in range(8):
        deal = scanner.world(seed)
        digits = deal.digits("clean")
        kept.append(deal.sets("clean", 0.05)[np.arange(len(digits)), digits].mean())
        turned.append(deal.sets("rotated_30", 0.05)[np.arange(len(digits)), digits].mean())
    assert np.mean(kept) == pytest.approx(0.95, abs=0.015) and np.mean(turned) < 0.6


def test_a_deal_is_a_partition_and_reproducible():
    deal = scanner.Scanner(5)
    parts = np.concatenate([deal.learned, deal.calibrated, deal.tested])
    assert sorted(parts) == list(range(1797)) and len(deal.tested) == 450
    assert (scanner.Scanner(5).pictures("noise") == deal.pictures("noise")).all()
    assert deal.pictures("rotated_0") == pytest.approx(deal.pictures("clean"))
    with pytest.raises(ValueError, match="no stream"):
        deal.pictures("upside_down")


def test_attack_and_jitter_move_no_dot_further_than_they_may():
    deal = scanner.public_world()
    for stream in ("attacked_0.15", "jittered_0.15"):
        assert np.abs(deal.pictures(stream) - deal.pictures("clean")).max() <= 0.15 + 1e-9
    right = {name: deal.readings("cautious", name)["right"].mean() for name in ("attacked_0.15", "jittered_0.15")}
    assert right["attacked_0.15"] < 0.6 < 0.85 < right["jittered_0.15"]


def test_unfamiliarity_is_a_percentile():
    """A learned picture's distance to itself is 0; clean pages lie about as far as the learned ones do."""
    deal = scanner.public_world()
    assert (deal.unfamiliar("training") == 0).all()
    assert (deal.unfamiliar("clean") <= 0.95).mean() == pytest.approx(0.95, abs=0.03)
    assert deal.unfamiliar("noise").min() == 1


def test_keepit_plants_opposite_signs():
    customers = keepit.world(3, 200_000)
    usual = customers["tier"].map(keepit.USUAL_LOGINS)
    more = customers["logins_30d"] > usual
    left = customers["churned"].groupby([customers["region"], more]).mean().unstack()
    assert left.loc["urban", True] < left.loc["urban", False]
    assert left.loc["rural", True] > left.loc["rural", False]
    assert (customers["region"] == "rural").mean() == pytest.approx(0.08, abs=0.005)
    assert customers["p_churn"].mean() == pytest.approx(customers["churned"].mean(), abs=0.004)


def test_the_doctors_choose_first_and_the_score_fills_the_rest():
    patients = triage.world(1)
    chosen, doctors = triage.filled(patients), patients["intensive"] == 1
    assert chosen[doctors].all() and chosen.sum() == int(triage.BEDS * len(patients)) > doctors.sum()
    assert triage.score(patients)[chosen & ~doctors].min() >= triage.score(patients)[~chosen].max()
    total = {
        name: triage.deaths(patients, who)
        for name, who in (("doctors", doctors), ("filled", chosen), ("model", triage.admitted(patients, "trust_model")))
    }
    assert total["model"] < total["filled"] < total["doctors"]
    assert total["doctors"] - total["filled"] > 0.75 * (total["doctors"] - total["model"])


def test_triage_counts_expected_deaths():
    patients = triage.world(2)
    nobody, everybody = patients["age"] > 200, patients["age"] > 0
    assert triage.deaths(patients, nobody) == pytest.approx(1000 * patients["risk_ward"].mean())
    assert triage.deaths(patients, everybody) == pytest.approx(triage.HELP * triage.deaths(patients, nobody))
    for policy in triage.POLICIES:
        chosen = triage.admitted(patients, policy)
        assert chosen.sum() == int(triage.BEDS * len(patients))
        assert triage.best(patients) <= triage.deaths(patients, chosen)
    assert (triage.weights("monotone_constraint")[triage.LUNG] >= 0).all()
    assert triage.weights()["asthma"] < 0 < triage.weights("learn_from_untreated")["asthma"]
