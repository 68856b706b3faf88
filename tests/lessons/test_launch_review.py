"""Lesson 11's worlds and statistics, against scikit-learn, SciPy and counting by hand."""

import json
import re

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import brier_score_loss

from aipm.explore import launch_review as explore
from aipm.measure import clustered_interval, wilson_interval
from aipm.questions.launch_review import agreeing, packaging, recounting, ruling
from aipm.spec import clinic
from aipm.worlds.cytotriage import clinics, failures
from aipm.worlds.payguard import drills, mutants, vendors
from aipm.worlds.review import answers_record, boards, launch


@pytest.mark.parametrize("habit", answers_record.TRUTH)
@pytest.mark.parametrize("seed", range(5))
def test_brier_score_is_that_of_scikit_learn(habit, seed):
    record = answers_record.world(seed, habit)
    assert answers_record.brier(record) == pytest.approx(brier_score_loss(record["right"], record["sure"]), abs=1e-12)


def test_always_half_scores_a_quarter():
    record = answers_record.public_world().assign(sure=0.5)
    assert answers_record.brier(record) == 0.25


def test_habits_are_what_they_are_called():
    """Over many records the mean of right minus sure is the one that TRUTH and ANSWERS give, to within 4 standard errors."""
    for habit, truth in answers_record.TRUTH.items():
        records = [answers_record.world(seed, habit) for seed in range(200)]
        gap = np.array([(record["right"] - record["sure"]).mean() for record in records])
        expected = sum(n * (truth[level] - level) for level, n in answers_record.ANSWERS.items()) / 75
        assert abs(gap.mean() - expected) < 4 * gap.std() / np.sqrt(len(gap))


def test_levels_count_every_answer_once():
    table = answers_record.levels(answers_record.public_world())
    assert dict(table["answers"]) == answers_record.ANSWERS
    assert table.loc[0.6, "answers"] < answers_record.FEWEST


def test_own_record(tmp_path):
    """The learner's own record is read; whatever else lies there is no record."""
    assert answers_record.own(tmp_path).empty
    place = tmp_path / "progress.json"
    for odd in ("", "[]", "{}", '{"a": 3}', '{"a": {"questions": 3}}', '{"a": {"questions": {"q": 1}}}'):
        place.write_text(odd, encoding="utf-8")
        assert answers_record.own(tmp_path).empty
    entries = {
        "q02_1": {"points": 2, "of": 2, "verdict": "solved", "sure": 0.9},
        "q02_2": {"points": 1, "of": 2, "verdict": "wrong", "sure": 0.7},
        "q02_3": {"points": 0, "of": 2, "verdict": "open", "sure": None},
    }
    place.write_text(json.dumps({"02_accuracy_trap": {"questions": entries}}), encoding="utf-8")
    assert answers_record.own(tmp_path).to_dict("list") == {
        "question": ["q02_1", "q02_2"], "sure": [0.9, 0.7], "right": [1, 0]
    }  # fmt: skip


@pytest.mark.parametrize(("cases", "wrong", "rate"), [(120, 2, 0.04), (300, 12, 0.01), (400, 8, 0.02)])
def test_an_exit_grows_as_often_as_the_beta_distribution_says(cases, wrong, rate):
    """P(at most k of n) equals P(Beta(k + 1, n - k) > rate)."""
    assert boards.grows(cases, wrong, rate) == pytest.approx(stats.beta.sf(rate, wrong + 1, cases - wrong), rel=1e-9)


def test_what_each_board_must_decide():
    """CytoTriage never crosses its line, LendFair does in any form, PayGuard's rate is broken in four worlds of five."""
    worlds = [boards.world(seed) for seed in range(400)]
    assert not any(files["cytotriage"].crosses("launch") for files in worlds)
    assert all(files["lendfair"].crosses(form) for files in worlds for form in ("launch", "limited"))
    broken = np.mean([files["payguard"].crosses("launch") for files in worlds])
    assert abs(broken - 0.8) < 4 * np.sqrt(0.8 * 0.2 / 400)  # (3 - 1) of (3 - 0.5) times the line
    assert launch.best(worlds[0])["lendfair"] == "no"


def test_the_clinic_by_hand():
    """The replayed lines are the counts that plain pandas gives."""
    month = clinics.public_world()
    lines = {(line.metric, line.scope): line.value for line in clinic.lines(clinics.DRAFT, month)}
    for site in clinics.SITES:
        here = month[month["segment"] == site]
        missed = ((here["score"] < 0.08) & (here["malignant"] == 1)).sum()
        assert lines["missed_per_1000", site] == pytest.approx(1000 * missed / len(here))
    asked = ((month["score"] >= 0.08) & (month["score"] < 0.85)).mean()
    assert lines["review_share", "all"] == pytest.approx(asked)


def test_what_section_one_says():
    """The draft keeps every budget over both sites and not at the outreach site; the month is milder than most."""
    month = clinics.public_world()
    whole = [dict(budget, scope="all") for budget in clinics.BUDGETS]
    assert all(line.met for line in clinic.lines(clinics.DRAFT, month, whole))
    assert [line.scope for line in clinic.lines(clinics.DRAFT, month) if not line.met] == ["outreach"]
    others = [clinic.lines(clinics.DRAFT, clinics.world(seed))[1].value for seed in range(20)]
    here = clinic.lines(clinics.DRAFT, month)[1].value
    assert np.mean(np.array(others) > here) > 0.8
    assert 1.3 < np.mean(others) / here < 1.7


def test_outreach_women_are_not_sicker():
    """The sites differ in their pictures: the share of malignant cases is the same, to within 4 standard errors."""
    shares = [clinics.world(seed).groupby("segment")["malignant"].mean() for seed in range(30)]
    gap = np.array([share["city"] - share["outreach"] for share in shares])
    assert abs(gap.mean()) < 4 * gap.std() / np.sqrt(len(gap))


def test_other_women_leave_a_wider_interval_than_other_months():
    """Section 5: a month's rows repeat 569 women, and the missed are few of them."""
    for seed in (clinics.PUBLIC_SEED, recounting.LATER):
        month = clinics.world(seed)
        away = month[month["segment"] == "outreach"]
        missed = (away["score"] < 0.08) & (away["malignant"] == 1)
        assert missed.sum() > 1.5 * away.loc[missed, "case"].nunique()
        rows, women = wilson_interval(missed.sum(), len(away)), clustered_interval(missed, away["case"])
        assert 1.2 < np.ptp(women) / np.ptp(rows) < 3
        assert women[0] < missed.mean() < women[1]
    assert recounting.drawn_anew()["missed_outreach"] == pytest.approx(women)


def test_groups_of_one_leave_the_usual_interval():
    rng = np.random.default_rng(3)
    hits = rng.random(800) < 0.2
    alone = clustered_interval(hits, np.arange(800))
    assert alone == pytest.approx(wilson_interval(hits.sum(), 800), abs=0.005)
    five = clustered_interval(np.repeat(hits, 5), np.repeat(np.arange(800), 5))  # the same cases, copied
    assert five == pytest.approx(alone, abs=0.005)
    assert np.ptp(wilson_interval(5 * hits.sum(), 4000)) < 0.6 * np.ptp(five)
    with pytest.raises(ValueError, match="two at least"):
        clustered_interval([True, False], ["a", "a"])


def test_the_memo_by_hand():
    """The draft of the memo is the city's in two numbers; the recount of the later month is plain pandas, its interval SciPy's."""
    month, later = clinics.public_world(), clinics.world(recounting.LATER)
    city = recounting.counts(month, lambda women: women["segment"] == "city")
    share = {name: hits / base for name, (hits, base) in city.items()}
    assert round(1000 * share["missed_outreach"], 1) == 2.4 and round(share["caught_share"], 3) == 0.994
    assert round(np.divide(*recounting.counts(month)["review_share"]), 2) == 0.10
    counted = recounting.counts(later)
    sick = later[later["malignant"] == 1]
    assert counted["caught_share"] == ((sick["score"] >= 0.08).sum(), len(sick))
    interval = stats.binomtest(*map(int, counted["caught_share"])).proportion_ci(method="wilson")
    assert recounting.intervals(*counted["caught_share"])[0] == pytest.approx((interval.low, interval.high))
    assert all(counted[name] != recounting.counts(month)[name] for name in recounting.MEMO)


def test_the_neighbour_says_too_little_and_is_furthest_off_where_enough_was_said():
    record = answers_record.neighbour()
    table = answers_record.levels(record)
    enough = table[table["answers"] >= answers_record.FEWEST]
    assert record["right"].mean() > record["sure"].mean() + 0.05
    assert table["gap"].abs().max() > enough["gap"].abs().max(), "the trap: a level with few answers is further off"


@pytest.mark.parametrize(("kept", "tried"), [(60, 60), (50, 60), (30, 60)])
def test_the_chance_to_agree_is_that_of_drawn_months(kept, tried):
    rng = np.random.default_rng(1)
    share = rng.beta(kept + 1, tried - kept + 1, 200_000)
    drawn = (rng.binomial(12, share) >= 10).mean()
    assert agreeing.chance_to_keep(kept, tried, 10, 12) == pytest.approx(drawn, abs=0.005)


def test_a_package_is_replayed_with_its_own_default():
    """Without a rule the default decides: with no rules but one, everybody else is what the default says."""
    rule = {"id": "few", "if": {"score": [0.0, 0.001]}, "do": "human_review", "say": "a_person_will_look"}
    month = clinics.world(1)
    budgets = [{**ruling.BUDGETS[0], "scope": "all"}]
    for action, hit in (("clear", (month["malignant"] == 1) & (month["score"] >= 0.001)), ("urgent_referral", None)):
        year = ruling.replayed({"rules": [rule], "default": action, "budgets": budgets}, [month])
        missed = 0.0 if hit is None else 1000 * hit.mean()
        assert year.worst["missed_per_1000", "all"] == pytest.approx(missed)


def test_every_fallback_that_fails_says_why():
    for reasons in packaging.FAILS.values():
        assert set(reasons) < set(packaging.FALLBACKS) and all(reasons.values())


@pytest.mark.parametrize("seed", range(3))
def test_a_vendor_has_every_fault_once(seed):
    assert sorted(mutant.fault for mutant in vendors.world(seed)) == sorted(mutants.FAULTS)
    assert set(vendors.SEGMENT_FAULTS) < set(mutants.FAULTS)


def test_frames_say_what_they_draw():
    lines = clinic.lines(explore.rules(0.02, True), clinics.world(1))
    _, told = explore.dashboard_frame("practice month 1", 0.02, True)
    assert f"{sum(line.met for line in lines)} of 4 budgets are met" in told
    assert f"{lines[1].value:.1f} at the outreach site" in told
    record = answers_record.world(answers_record.PUBLIC_SEED).head(50)
    assert f"{brier_score_loss(record['right'], record['sure']):.3f}" in explore.reliability_frame("over", 50)[1]


def test_the_replayed_incident_is_lost_weeks_times_the_loss_of_a_week():
    model, nothing = failures.weekly_loss()
    week, alarm = model - nothing, "hit rate of reviews, two weeks"
    rung = drills.public_world().alarms(drills.TACTICS, *explore.ALARMS[alarm])
    first = np.median([int(np.flatnonzero(quarter)[0]) + 1 for quarter in rung])
    for response, more in (("goes back to the rules", 0), ("sends a message", failures.STEPS["find_cause"] / 168)):
        _, sentence = explore.incident_frame(alarm, response)
        assert f"{(first + more) * week:,.0f} euros more" in sentence, sentence
    _, silent = explore.incident_frame("PSI of the scores above 0.25", "sends a message")
    assert "rings in none" in silent and float(re.search(r"([\d,]+) euros more", silent)[1].replace(",", "")) == round(
        drills.WEEKS * week
    )
