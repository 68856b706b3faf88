"""Lesson 05's desks against theory: queues, skew, annotators' votes, a start-up's weeks, the role tables."""

import math
import re
from itertools import product

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import cohen_kappa_score, roc_auc_score

from aipm.explore import five_jobs as explore
from aipm.measure import psi
from aipm.questions.five_jobs import role_canvas
from aipm.worlds.helpdesk import annotation, serving, skew
from aipm.worlds.jobs import ads as job_ads
from aipm.worlds.jobs import roles, startup
from tests.paths import ROOT


def erlang_c(servers, work):
    """The chance that a caller must wait in an M/M/c queue (Erlang's formula)."""
    top = work**servers / math.factorial(servers) * servers / (servers - work)
    return top / (sum(work**n / math.factorial(n) for n in range(servers)) + top)


@pytest.mark.parametrize(("servers", "rate"), [(1, 30.0), (4, 160.0), (10, 450.0)])
def test_single_calls_with_exponential_times_are_the_mmc_queue(servers, rate):
    """Mean wait, share that waits, and the 95th percentile of the wait, against the formulas."""
    mean_time = 20.0
    seen = serving.waits(np.random.default_rng(1), servers, 1, rate, 400_000, fixed=mean_time, each=0.0, shape=1.0)
    work, slack = rate * mean_time / 1000, servers / mean_time - rate / 1000
    waiting = erlang_c(servers, work)
    assert seen.mean() == pytest.approx(mean_time + waiting / slack, rel=0.05)
    if servers == 1:  # the whole time in an M/M/1 queue is exponential
        assert np.quantile(seen, 0.95) == pytest.approx(math.log(20) / slack, rel=0.08)
        assert (seen > 100).mean() == pytest.approx(math.exp(-slack * 100), rel=0.08)


@pytest.mark.parametrize("shape", [1.0, 4.0, 1e6])
def test_one_replica_keeps_the_formula_of_pollaczek_and_khinchine(shape):
    rate, time = 35.0, 20.0
    seen = serving.waits(np.random.default_rng(2), 1, 1, rate, 400_000, fixed=time, each=0.0, shape=shape)
    busy = rate * time / 1000
    assert seen.mean() == pytest.approx(time + time * busy / (1 - busy) * (1 + 1 / shape) / 2, rel=0.06)


def test_batches_by_hand():
    """Full after three calls, or sent off after BATCH_WAIT with what is there."""
    arrival = np.array([0.0, 10.0, 20.0, 25.0, 30.0, 200.0, 240.0])
    first, leaves = serving._batches(arrival, 3)
    assert first.tolist() == [0, 3, 5]
    assert leaves.tolist() == [20.0, 25.0 + serving.BATCH_WAIT, 200.0 + serving.BATCH_WAIT]


def test_without_a_queue_a_call_waits_for_its_batch_and_its_answer():
    """With endless replicas: the rest of the batch arrives in (b - 1) / 2 gaps on average, then it is answered."""
    batch = 5
    seen = serving.waits(np.random.default_rng(3), 500, batch, calls=100_000)
    expected = (batch - 1) / 2 * 1000 / serving.RATE + serving.FIXED + batch * serving.EACH
    assert seen.mean() == pytest.approx(expected, rel=0.01)


def test_the_fewest_replicas_are_found_by_trying_all():
    traffic = (5, 6)
    kept = [
        replicas
        for replicas, batch in product(range(8, 16), range(1, 17))
        if serving.pooled(traffic, replicas, batch).kept
    ]
    assert serving.least(traffic)[0] == min(kept)


def test_more_machines_do_not_mend_a_batch_that_is_too_large():
    many, few = serving.pooled((0, 1), 40, 8), serving.pooled((0, 1), 12, 8)
    assert few.mean < serving.P95 < many.p95 < few.p95 < many.p95 * 1.1


def test_each_fault_leaves_what_the_lesson_says_it_leaves():
    rng = np.random.default_rng(0)
    table = skew.tickets(rng)
    minutes, mood = table["minutes_since_reply"].to_numpy(), table["mood"].to_numpy()
    stale = skew._faulty(rng, mood, "stale")
    assert sorted(stale) == sorted(mood) and psi(mood, stale) == 0
    assert 0.3 < (stale != mood).mean() < 0.45
    unit = skew._faulty(rng, minutes, "unit")
    assert (unit != minutes).mean() == pytest.approx(0.03, abs=0.01)
    assert abs(unit.mean() - minutes.mean()) < 0.06 * minutes.std() and psi(minutes, unit) < 0.03
    clock = skew._faulty(rng, table["hour"].to_numpy(), "clock")
    assert set((clock - table["hour"]) % 24) == {0, 2, 22} and clock.min() >= 0 and clock.max() <= 23
    missing = skew._faulty(rng, minutes + 1, "missing")
    assert (missing == 0).mean() == pytest.approx(0.12, abs=0.02)


def test_the_drift_monitor_points_at_sound_columns_and_the_same_tickets_at_broken_ones():
    week = skew.public_world()
    drift = skew.differences(week, "past_and_served", "psi")
    assert (
        set(drift.index[drift > 0.25]) == {"words", "open_tickets"} and not set(drift.index[drift > 0.25]) & week.broken
    )
    for seed in range(20):
        other = skew.world(seed)
        apart = skew.differences(other, "same_tickets", "share_different")
        assert set(apart.index[apart > 0.01]) == other.broken
        assert 3 <= len(other.broken) <= 4


def test_a_column_is_compared_ticket_by_ticket():
    week = skew.public_world()
    both = week.recomputed.merge(week.served, on="ticket", suffixes=("_then", "_now"))
    for column in skew.COLUMNS:
        apart = (both[f"{column}_then"] - both[f"{column}_now"]).abs() > 0.01 * week.recomputed[column].std()
        table = skew.differences(week, "same_tickets", "share_different")
        assert table[column] == pytest.approx(apart.mean())


def test_skew_costs_auc_beyond_luck():
    """Two standard errors of an AUC on these tickets (Hanley and McNeil 1982) are smaller than what is lost."""
    week = skew.public_world()
    served = skew.matched(week)
    paper, real = (roc_auc_score(week.urgent, skew.score(table)) for table in (week.recomputed, served))
    positive, negative = week.urgent.sum(), (week.urgent == 0).sum()
    q1, q2 = paper / (2 - paper), 2 * paper**2 / (1 + paper)
    variance = (paper * (1 - paper) + (positive - 1) * (q1 - paper**2) + (negative - 1) * (q2 - paper**2)) / (
        positive * negative
    )
    assert paper - real > 2 * math.sqrt(variance)
    assert week.urgent.mean() == pytest.approx(skew.p_urgent(week.recomputed).mean(), abs=0.02)


def test_three_independent_votes_by_hand():
    assert annotation.majority(0.9, 3) == pytest.approx(0.9**3 + 3 * 0.9**2 * 0.1)
    assert annotation.majority(0.9, 2) == pytest.approx(0.9)  # a coin decides the splits
    independent = annotation.Crew(hard=0.0, right_easy=0.9)
    assert annotation.agreement(independent) == pytest.approx(0.82)
    assert annotation.kappa(independent) == pytest.approx((0.82 - 0.7048) / (1 - 0.7048))


@pytest.mark.parametrize("crew", [annotation.Crew(), annotation.Crew(hard=0.0, right_easy=0.9), annotation.world(3)])
def test_kappa_and_agreement_are_those_of_scikit_learn(crew):
    truth, labels = annotation.draw(np.random.default_rng(0), crew, 200_000, 2)
    assert annotation.agreement(crew) == pytest.approx((labels[:, 0] == labels[:, 1]).mean(), abs=0.005)
    assert annotation.kappa(crew) == pytest.approx(cohen_kappa_score(labels[:, 0], labels[:, 1]), abs=0.01)
    assert crew.right == pytest.approx((labels[:, 0] == truth).mean(), abs=0.005)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_expected_outcomes_agree_with_drawn_labels(number):
    crew, rng = annotation.Crew(), np.random.default_rng(4)
    truth, labels = annotation.draw(rng, crew, 200_000, number)
    votes = labels.sum(axis=1)
    most = np.where(2 * votes == number, rng.random(len(votes)) < 0.5, 2 * votes > number)
    split = (votes > 0) & (votes < number)
    expert = np.where(rng.random(len(votes)) < crew.right_expert, truth, 1 - truth)
    settled = np.where(split, expert, labels[:, 0])
    assert annotation.outcome(crew, number, "never").right == pytest.approx((most == truth).mean(), abs=0.004)
    plan = annotation.outcome(crew, number, "split_vote")
    assert plan.right == pytest.approx((settled == truth).mean(), abs=0.004)
    assert plan.euros == pytest.approx(
        number * annotation.LABEL_EUROS + split.mean() * annotation.EXPERT_EUROS, abs=0.01
    )


def test_votes_keep_less_than_they_promise_where_errors_are_shared():
    crew = annotation.Crew()
    assert crew.right == pytest.approx(0.9)
    assert annotation.outcome(crew, 3, "never").right < 0.955 < 0.972 == pytest.approx(annotation.majority(0.9, 3))
    assert annotation.agreement(crew) > 0.8 and annotation.kappa(crew) < 0.6


def test_the_best_plan_is_found_by_trying_all():
    assert len(startup.plans()["evaluate"]) == math.comb(startup.WEEKS + len(startup.WORK), len(startup.WORK))
    market = startup.world(7)
    best = max(
        (float(startup.outcome(market, startup.plan(*weeks)).value), weeks)
        for weeks in product(range(startup.WEEKS + 1), repeat=len(startup.WORK))
        if sum(weeks) == startup.WEEKS
    )
    plan, value = startup.best(market)
    assert value == pytest.approx(best[0]) and tuple(plan.values()) == best[1]


def demo_holds(rng, market, weeks, demos):
    """For each of `demos`, whether the investor's tickets meet no wrong answer shown as a sure one."""
    done = startup.outcome(market, weeks)
    wrong = rng.random((demos, startup.DEMO_TICKETS)) >= done.right
    unseen = rng.random((demos, startup.DEMO_TICKETS)) >= done.known
    return ~(wrong & unseen).any(axis=1)


def test_demos_hold_as_often_as_the_formula_says():
    market, rng = startup.public_world(), np.random.default_rng(5)
    for given in ((2, 1, 2, 1, 2), (3, 3, 0, 0, 2), (0, 0, 4, 2, 2)):
        weeks = startup.plan(*given)
        holds = demo_holds(rng, market, weeks, 40_000)
        assert holds.mean() == pytest.approx(float(startup.outcome(market, weeks).demo), abs=0.01)


def test_what_the_lesson_says_of_the_weeks():
    market = startup.public_world()

    def done(*given):
        return startup.outcome(market, startup.plan(*given))

    assert done(0, 8, 0, 0, 0).right == done(0, 0, 0, 0, 0).right == market.bought
    assert done(3, 2, 0, 1, 2).dead_ends == pytest.approx(float(1 - done(3, 2, 0, 1, 2).right))
    _, value = startup.best(market)
    assert done(0, 0, 4, 2, 2).value > 0.98 * value
    untrained = [startup.best(startup.world(seed))[0]["train_model"] == 0 for seed in range(60)]
    assert 0.1 < np.mean(untrained) < 0.9
    shares = [
        (
            startup.outcome(startup.world(seed), startup.plans()).value >= 0.9 * startup.best(startup.world(seed))[1]
        ).mean()
        for seed in range(5)
    ]
    assert max(shares) < 0.05  # few plans come that near to the best


@pytest.mark.parametrize("role", list(roles.ROLES))
def test_every_role_can_be_argued_for(role):
    """Each role has two artefacts that show its skills, and a gap that a next step closes."""
    skills = set(roles.ROLES[role][2])
    evidence = [artefact for artefact, shows in roles.ARTEFACTS.items() if set(shows) & skills][:3]
    step, gap = next(
        (step, closes) for step, closes in roles.NEXT_STEPS.items() if closes in skills - roles.shown_by(evidence)
    )
    canvas = {"role": role, "evidence": evidence, "claims": list(roles.CLAIMS)[:2], "gaps": [gap], "next_step": step}
    assert "argued from" in role_canvas(canvas)


def test_the_artefacts_are_those_that_the_lessons_keep():
    kept = set()
    for text in sorted((ROOT / "lessons").glob("0[0-5]_*.py")):
        kept |= set(re.findall(r'portfolio\.add\(\s*"([a-z0-9_]+)"', text.read_text(encoding="utf-8")))
    assert set(roles.ARTEFACTS) == kept - {"05_role_canvas"}
    assert set(roles.SKILLS) >= {skill for shows in roles.ARTEFACTS.values() for skill in shows}
    assert set(roles.SKILLS) >= set(roles.NEXT_STEPS.values())


def test_sentences_agree_with_the_numbers():
    ads = job_ads.load()
    hit = job_ads.found(ads, {"any": ["AI", "the model", "inference", "annotation", "misses"]})
    _, sentence = explore.search_frame("AI", "exact words", "nothing")
    precision, recall = job_ads.score(ads, hit)
    assert f"finds {hit.sum()} of {len(ads)}" in sentence and f"recall {recall:.0%}" in sentence
    assert f"precision {precision:.0%}" in sentence
    hour = serving.pooled(explore.TRAFFIC, 14, 4)
    _, sentence = explore.promise_frame(14, 4)
    assert f"longer than {hour.p95:.0f} ms" in sentence and f"busy {hour.busy:.0%}" in sentence
    _, sentence = explore.promise_frame(11, 4)
    assert "grows without end" in sentence and serving.load(4) > 11
    _, sentence = explore.votes_frame(3, "nobody (most votes win)", 0.0)
    assert f"{annotation.majority(0.9, 3):.1%} of the labels are right" in sentence
    for hard in explore.HARD:
        assert explore._crew(hard).right == pytest.approx(0.9)
    assert stats.binom.pmf(3, 3, 0.9) + stats.binom.pmf(2, 3, 0.9) == pytest.approx(annotation.majority(0.9, 3))
