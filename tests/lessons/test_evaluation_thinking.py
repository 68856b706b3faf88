"""Lesson 10's worlds and statistics against theory: leaderboards, slices, mutants, fairness, launch files, readiness."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.metrics import accuracy_score, precision_score, recall_score, roc_auc_score

from aipm.explore import evaluation_thinking as explore
from aipm.measure import calibration_error, wilson_interval
from aipm.worlds import cytotriage, lendfair
from aipm.worlds.lendfair import fairness
from aipm.worlds.payguard import mutants
from aipm.worlds.review import candidates, launch, leaderboard, readiness


@pytest.mark.parametrize(("labels", "rounds"), [(200, 200), (200, 500), (1000, 500)])
def test_the_climb_agrees_with_the_normal_approximation(labels, rounds):
    """A kept coin flip is right on a public row with 1/2 + 0.4/sqrt(n) (half the mean of |normal|); half are kept, and vote."""
    runs = np.array([leaderboard.climb(labels, rounds, np.random.default_rng(seed)) for seed in range(12)])
    public, private = runs[:, :, -1].mean(axis=0)
    edge = math.sqrt(2 / math.pi) / (2 * math.sqrt(labels))
    assert public == pytest.approx(stats.norm.cdf(2 * edge * math.sqrt(rounds / 2)), abs=0.02)
    assert private == pytest.approx(0.5, abs=0.015)


def test_the_climb_is_the_one_of_the_plan_and_the_ladder_holds_it():
    """The prototype measured 80.5% on the board and 49.8% elsewhere after 500 rounds on 200 labels, and 60.5% for a Ladder."""
    plain, ladder = (
        np.mean([leaderboard.climb(200, 500, np.random.default_rng(s), ladder=told)[0][-1] for s in range(12)])
        for told in (False, True)
    )
    assert plain == pytest.approx(0.805, abs=0.02) and ladder == pytest.approx(0.605, abs=0.03)


def test_luck_on_the_board_is_as_large_as_the_hint_says():
    """A change without effect answers a quarter of the rows anew, so its score moves by sqrt(2 a (1 - a) T / n)."""
    race = leaderboard.public_world()
    anew = np.where(race.touched, race.luck < leaderboard.START, race.start)
    moved = anew.mean(axis=1) - race.start.mean()
    start = leaderboard.START
    theory = math.sqrt(2 * start * (1 - start) * leaderboard.TOUCHED / leaderboard.LABELS)
    assert moved.std() == pytest.approx(theory, rel=0.1)
    assert theory == pytest.approx(0.007, abs=0.0005)


def test_a_board_that_keeps_nothing_is_honest_and_fresh_labels_are_too():
    races = [leaderboard.world(seed) for seed in range(12)]
    still = [race.run(leaderboard.CHANGES, 1.0, 0) for race in races]
    assert all(end.true == leaderboard.START and end.kept == 0 for end in still)
    assert [end.announced for end in still] == pytest.approx([race.start.mean() for race in races])
    fresh = [race.run(leaderboard.CHANGES, 0, 1000) for race in races]
    error = np.array([end.announced - end.true for end in fresh])
    assert abs(error.mean()) < 3 * math.sqrt(0.85 * 0.15 / 1000 / len(races))
    assert all(0 <= end.kept <= 1 for end in fresh)


def test_effects_add_up():
    """With a step that only real gains pass, the true accuracy is the start plus the six gains, or a part of them."""
    race = leaderboard.public_world()
    end = race.run(leaderboard.CHANGES, 0.015, 0)
    gains = np.sort(race.effects)[-leaderboard.GAINS :]
    assert end.kept == pytest.approx((end.true - leaderboard.START) / gains.sum())
    assert end.kept > 0.85 and abs(end.announced - end.true) < 0.025


def test_outcomes_of_the_candidates_agree_with_drawn_scores():
    rng = np.random.default_rng(0)
    sick, well = rng.normal(2.1, 1, 400_000), rng.normal(0, 1, 400_000)
    expected = candidates._outcomes(2.1, 0.5, 2.4)
    assert expected["missed"] == pytest.approx(100 * (sick < 0.5).mean(), abs=0.2)
    assert expected["false_alarms"] == pytest.approx(900 * (well >= 2.4).mean(), abs=0.5)
    asked = 100 * ((sick >= 0.5) & (sick < 2.4)).mean() + 900 * ((well >= 0.5) & (well < 2.4)).mean()
    assert expected["to_a_person"] == pytest.approx(asked, abs=2)


def test_three_places_have_three_winners_in_other_worlds_too():
    for seed in range(30):
        models = candidates.world(seed).models
        first = [candidates.cost(models, prices).idxmin() for prices in ((20, 1, 0.1), (145, 12, 4), (1, 50, 0.2))]
        assert first == ["E", "C", "D"]
        accuracy = 1 - (models["missed"] + models["false_alarms"]) / candidates.CASES
        assert accuracy.idxmax() == "E" and models["to_a_person"]["E"] > 500


@pytest.mark.parametrize(("share", "labels"), [(0.3, 12), (0.3, 100), (0.07, 80)])
def test_widths_and_chances_agree_with_drawn_samples(share, labels):
    wrong = np.random.default_rng(1).binomial(labels, share, 4000)
    ends = np.array([stats.binomtest(k, labels).proportion_ci(method="wilson") for k in range(labels + 1)])
    assert candidates.half_width(share, labels) == pytest.approx(np.diff(ends[wrong], axis=1).mean() / 2, rel=0.02)
    assert candidates.found(share, labels) == pytest.approx((ends[wrong, 0] > candidates.PROMISE).mean(), abs=0.025)


def test_no_label_means_no_knowledge():
    assert candidates.half_width(0.3, 0) == 0.5 and candidates.found(0.3, 0) == 0
    assert sum(candidates.proportional(600).values()) == 600
    assert sum(candidates.SLIPS.values()) == pytest.approx(1)


def test_the_weak_kind_breaks_the_promise_and_no_other_does():
    weak = set()
    for seed in range(40):
        world = candidates.world(seed)
        weak.add(world.weak)
        assert world.slips[world.weak] > 1.8 * candidates.PROMISE
        assert world.slips.drop(world.weak).max() < 0.1
    assert weak == set(candidates.RARE)


def test_a_world_can_be_scribbled_on():
    models = candidates.public_world().models
    models.loc["A", "missed"] = -1
    assert candidates.public_world().models.loc["A", "missed"] > 0


def by_hand(row):
    """The good model again, for one row, without NumPy."""
    euros = row["amount"] * {"EUR": 1, "USD": 0.8, "JPY": 0.00625}[row["currency"]]
    if euros < 0:
        return 0.0
    risk = 0.6 if row["merchant_risk"] is None else row["merchant_risk"]
    z = -12.2 + math.log(euros) - 3.6 + {"established": 0, "new_user": 0.3, "cross_border": 1.2}[row["segment"]]
    z += 1.6 * row["night"] + 2.2 * row["device_new"] + 0.75 * min(row["velocity_24h"], 12) + 6 * risk
    return 1 / (1 + math.exp(-z))


def test_the_good_model_by_hand():
    changes = [
        {}, {"amount": -50.0}, {"merchant_risk": None}, {"currency": "JPY", "amount": 9600.0}, {"velocity_24h": 40},
        {"segment": "cross_border", "night": 1, "device_new": 1},
    ]  # fmt: skip
    rows = [{**mutants.ORDINARY, **change} for change in changes]
    suite = [{"kind": "MFT", "row": change, "expect": "pass"} for change in changes]
    assert mutants.good(mutants.rows_of(suite))[: len(rows)] == pytest.approx([by_hand(row) for row in rows])


def grid():
    """Many different payments, everyday and extreme."""
    suite = [
        {"kind": "MFT", "expect": "pass", "row": {
            "amount": amount, "currency": currency, "night": night, "device_new": device, "velocity_24h": velocity,
            "merchant_risk": risk, "segment": segment, "name": name,
        }}
        for amount in (-500.0, 60.0, 3000.0) for currency in ("EUR", "USD") for night in (0, 1) for device in (0, 1)
        for velocity in (1, 20) for risk in (0.2, None) for segment in mutants.SEGMENTS for name in ("Anna", "Zoltan")
    ]  # fmt: skip
    return mutants.rows_of(suite)


def test_each_fault_shows_where_it_should_and_nowhere_else():
    rows = grid()
    good = mutants.good(rows)
    touched = {
        "night_flip": np.ones(len(rows), bool) & (rows["amount"] > 0),
        "refund": rows["amount"] < 0,
        "unknown_shop": rows["merchant_risk"].isna() & (rows["amount"] > 0),
        "currency_blind": (rows["currency"] != "EUR") & (rows["amount"] > 0),
        "velocity_wrap": (rows["velocity_24h"] == 20) & (rows["amount"] > 0),
    }
    for seed in range(6):
        world = mutants.world(seed, mutants=9)
        assert {mutant.fault for mutant in world} == set(mutants.FAULTS)
        for mutant in world:
            differs = np.abs(mutant.model(rows) - good) > mutants.SAME
            assert differs.any() and not differs.all(), mutant.fault
            if mutant.fault in touched:
                assert (differs == touched[mutant.fault]).all(), mutant.fault


def test_the_number_of_mutants_is_a_parameter_and_details_change_with_the_seed():
    assert [len(mutants.world(3, mutants=number)) for number in (1, 6, 9)] == [1, 6, 9]
    assert len(mutants.public_world()) == mutants.MUTANTS
    told = {mutant.what for seed in range(20) for mutant in mutants.world(seed, mutants=9)}
    assert len(told) > len(mutants.FAULTS) + 5


def test_accuracy_cannot_tell_a_mutant_from_the_good_model():
    """By scikit-learn's accuracy: all nine lie within two points, and one at least looks better than the good model."""
    rows = mutants.everyday()
    calls = mutants.good(rows) >= mutants.THRESHOLD
    good = accuracy_score(rows["fraud"] == 1, calls)
    assert mutants.accuracy(mutants.good) == pytest.approx(good)
    others = [mutants.accuracy(mutant.model) for mutant in mutants.world(0, mutants=9)]
    assert min(others) > good - 0.02 and max(others) > good


def test_the_three_mutants_of_the_scene():
    """One a little worse than the good model, one level, one better; three tests kill two of them, and the refund lives."""
    three = {mutant.fault: mutant.model for mutant in mutants.world(1, mutants=3)}
    good = mutants.accuracy(mutants.good)
    gained = {fault: mutants.accuracy(model) - good for fault, model in three.items()}
    assert gained["refund"] == 0 and -0.01 < gained["reads_names"] < 0 < gained["blind_segment"]
    frightening = {"amount": 900.0, "night": 1, "device_new": 1, "merchant_risk": 0.4}
    suite = [
        {"kind": "MFT", "row": frightening, "expect": "review"},
        {"kind": "INV", "row": frightening, "edit": {"name": "Zoltan"}, "expect": "same"},
        {"kind": "DIR", "row": {"segment": "cross_border"}, "edit": {"device_new": 1}, "expect": "higher"},
    ]
    killed = mutants.kills(suite, mutants.world(1, mutants=3))
    assert killed.sum(axis=1).to_dict() == {"refund": 0, "reads_names": 1, "blind_segment": 1}


def test_a_test_holds_as_documented():
    rising = {"kind": "DIR", "row": {}, "edit": {"night": 1}}
    for expect, holds in (("higher", True), ("not_lower", True), ("lower", False), ("not_higher", False)):
        assert mutants.holds([{**rising, "expect": expect}], mutants.good)[0] == holds
    level = {"kind": "DIR", "row": {}, "edit": {"name": "Zoltan"}}
    for expect, holds in (("higher", False), ("not_lower", True), ("lower", False), ("not_higher", True)):
        assert mutants.holds([{**level, "expect": expect}], mutants.good)[0] == holds


def test_the_score_means_the_same_in_both_groups():
    """Calibrated on average and in ten bins, against the loans that happened."""
    for _, rows in lendfair.public_world().groupby("group"):
        assert rows["score"].mean() == pytest.approx(rows["p_default"].mean(), abs=0.005)
        assert calibration_error(rows["score"], rows["defaulted"]) < 0.02


def test_each_criterion_levels_what_it_says():
    table = fairness.comparison().set_index("criterion")
    assert abs(table.loc["equal_selection", "refused_gap"]) < 0.002
    assert abs(table.loc["equal_false_alarms", "good_refused_gap"]) < 0.002
    assert abs(table.loc["equal_recall", "bad_refused_gap"]) < 0.002
    assert table["profit_per_1000"].idxmax() == "one_threshold"


def test_the_audit_agrees_with_scikit_learn_on_the_outcomes():
    """Expected rates against those of the loans that happened, for one threshold; and the prototype's cost of 23 per 1,000."""
    applicants = lendfair.public_world()
    refused = lendfair.rejected(applicants, lendfair.BREAK_EVEN)
    _, table, profit = fairness.outcome("one_threshold")
    for group, rows in applicants.groupby("group"):
        bad, said = rows["defaulted"], refused[rows.index]
        assert table.loc[group, "bad_refused"] == pytest.approx(recall_score(bad, said), abs=0.03)
        assert table.loc[group, "good_refused"] == pytest.approx(said[bad == 0].mean(), abs=0.02)
        assert table.loc[group, "precision"] == pytest.approx(precision_score(bad, said), abs=0.03)
    assert profit - fairness.outcome("equal_false_alarms")[2] == pytest.approx(23, abs=2)


@pytest.mark.parametrize("criterion", list(fairness.CRITERIA))
def test_chouldechovas_identity_holds_in_each_group(criterion):
    """Chouldechova 2017, section 2: FPR = p / (1 - p) x (1 - PPV) / PPV x (1 - FNR), so unequal base rates p force a choice."""
    _, table, _ = fairness.outcome(criterion)
    base, ppv = table["default_rate"], table["precision"]
    implied = base / (1 - base) * (1 - ppv) / ppv * table["bad_refused"]
    assert table["good_refused"].to_numpy() == pytest.approx(implied.to_numpy())


def test_no_red_line_moves_with_the_month():
    """In every month the same decisions are best, and each wrong one of the prompt crosses a line."""
    for seed in range(200):
        files = launch.world(seed)
        assert launch.best(files) == {"A": "launch", "B": "limited", "C": "launch", "D": "no", "E": "limited"}
        assert all(files[name].crosses("launch") for name in "BDE") and files["D"].crosses("limited")
        assert not any(files[name].crosses("no") for name in files)
    worth = launch.value(files, launch.best(files))
    assert worth == pytest.approx(files["A"].full + files["B"].limited + files["C"].full + files["E"].limited)


def test_the_evidence_shows_what_the_lesson_reads_from_it():
    """Two intervals below their line, one above, one across; and one file without a measurement."""
    files = launch.public_world()
    for row in launch.evidence(files).itertuples():
        if row.of == 0:
            assert row.file == "D"
            continue
        low, high = wilson_interval(row.wrong, row.of)
        limit = files[row.file].limit
        side = "below" if high < limit else "above" if low > limit else "across"
        assert side == {"A": "below", "B": "above", "C": "below", "E": "across"}[row.file]


def test_the_test_score_is_the_smallest_section():
    table = readiness.checks()
    assert list(table["section"].unique()) == list(readiness.SECTIONS)
    assert (table.groupby("section").size() == 3).all()
    points = pd.Series(np.arange(12) / 2, index=table["check"])
    assert readiness.score(points.to_dict()) == min(1.5, 6.0, 10.5, 15.0)


def test_numbers_in_the_leaflets_are_those_of_the_data():
    cases = cytotriage.public_world()
    sick = cases["malignant"] == 1
    assert f"{((cases['logistic'] >= 0.5) == sick).mean():.1%}" == "97.7%"
    assert f"{roc_auc_score(sick, cases['logistic']):.3f}" == "0.995"
    cleared = cases["logistic"] < 0.08
    assert (int((cleared & sick).sum()), int(cleared.sum())) == (4, 322)
    assert (cleared & sick).sum() < ((cases["logistic"] < 0.5) & sick).sum() / 2
    assert stats.binomtest(54, 54).proportion_ci(method="wilson").low == pytest.approx(wilson_interval(54, 54)[0])


def test_sentences_agree_with_the_numbers():
    _, sentence = explore.climb_frame(200, 200, False)
    public = np.mean([leaderboard.climb(200, 500, np.random.default_rng([200, repeat]))[0][199] for repeat in range(6)])
    assert f"shows {100 * public:.1f}% on the board" in sentence
    _, sentence = explore.labels_frame(0.0, 600)
    assert f"± {100 * candidates.half_width(0.3, 12):.0f} points" in sentence and "gets 12" in sentence
    _, sentence = explore.criterion_frame("equal_selection")
    assert "Refused are 32% of A and 32% of B" in sentence
    assert sum(explore.divided(600, 1.0).values()) == 600
