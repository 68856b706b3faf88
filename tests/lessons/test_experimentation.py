"""Lesson 08's worlds against theory, other software and published values; its explorations against their own numbers."""

import numpy as np
import pytest
from scipy import stats
from sklearn.linear_model import LinearRegression
from sklearn.metrics import ndcg_score

from aipm.explore import experimentation as explore
from aipm.worlds.shelf import bandits, experiments, published
from aipm.worlds.shelf import log as shelf_log
from aipm.worlds.shelf import rank as shelf_rank


def test_false_claims_have_the_published_values():
    """Armitage, McPherson and Rowe (1969): 14.2% at five looks, 24.8% at twenty; Pocock (1977); O'Brien and Fleming (1979)."""
    assert experiments.false_claims([experiments.Z]) == pytest.approx(0.05, abs=1e-6)
    assert experiments.false_claims([experiments.Z] * 5) == pytest.approx(0.142, abs=0.0005)
    assert experiments.false_claims([experiments.Z] * 20) == pytest.approx(0.248, abs=0.0005)
    assert experiments.constant_limit(5) == pytest.approx(2.413, abs=0.0006)
    assert experiments.rising_limits(5)[-1] == pytest.approx(2.040, abs=0.0006)


def test_two_looks_agree_with_the_bivariate_normal_distribution():
    limits = [2.3, 1.9]
    both = stats.multivariate_normal(cov=[[1, np.sqrt(0.5)], [np.sqrt(0.5), 1]])
    inside = both.cdf(limits, lower_limit=[-2.3, -1.9])
    assert experiments.false_claims(limits) == pytest.approx(1 - inside, abs=2e-4)


@pytest.mark.parametrize("number", [10, 100])
def test_simulated_looks_agree_with_the_integral(number):
    z = experiments.looks(np.random.default_rng(3), number, 20_000)
    simulated = (np.abs(z) > experiments.Z).any(axis=1).mean()
    assert simulated == pytest.approx(experiments.false_claims([experiments.Z] * number), abs=0.012)
    assert published.false_claims(number) == pytest.approx(simulated, abs=0.012)


def test_visitors_needed_give_the_power():
    """Against counted tests, the exact power of which needs no formula of ours."""
    base, lift = 0.05, 0.10
    per_arm = round(experiments.visitors_needed(base, lift) / 2)
    rng = np.random.default_rng(4)
    a, b = rng.binomial(per_arm, base, 20_000), rng.binomial(per_arm, base * (1 + lift), 20_000)
    pooled = (a + b) / (2 * per_arm)
    z = (b - a) / per_arm / np.sqrt(2 * pooled * (1 - pooled) / per_arm)
    assert (z > experiments.Z).mean() == pytest.approx(0.8, abs=0.02)
    assert experiments.power_of(2 * per_arm, base, lift) == pytest.approx(0.8, abs=1e-4)
    assert 4 * 8 * base * (1 - base) / (base * lift) ** 2 == pytest.approx(2 * per_arm, rel=0.03)  # the rule of 16


def test_z_scores_of_tests_without_a_difference():
    z = experiments.z_scores(np.random.default_rng(5), tests=20_000)
    assert z.mean(axis=0) == pytest.approx(0, abs=0.03) and z.std(axis=0) == pytest.approx(1, abs=0.03)
    assert np.corrcoef(z[:, 3], z[:, 13])[0, 1] == pytest.approx(np.sqrt(4 / 14), abs=0.02)


def test_a_plan_on_four_tests_by_hand():
    z = np.zeros((4, experiments.DAYS))
    z[0, 6], z[1, 6], z[2, 13] = 3.0, -3.0, -2.5
    ends = experiments.run_plan(z, [7, 14], [2.2, 2.2])
    assert (ends.win, ends.harm, ends.day) == (0.25, 0.5, 10.5)
    wins = experiments.run_plan(z, [7, 14], [2.2, 2.2], "wins")
    assert (wins.win, wins.harm, wins.day) == (0.25, 0.25, 12.25)
    losses = experiments.run_plan(z, [7, 14], [2.2, 2.2], "losses")
    assert (losses.win, losses.harm, losses.day) == (0.0, 0.5, 12.25)


def test_cuped_is_the_residual_of_a_regression():
    table = experiments.people(11)
    x, y = table[["clicks_before"]], table["clicks"]
    residual = y - LinearRegression().fit(x, y).predict(x)
    on = table["treated"] == 1
    effect, variance = experiments.cuped(table, "clicks_before")
    assert effect == pytest.approx(residual[on].mean() - residual[~on].mean())
    assert variance == pytest.approx((residual[on].var() + residual[~on].var()) / 2)


def test_cuped_is_unbiased_with_the_past_and_not_with_the_present():
    true = experiments.CLICKS * experiments.PEOPLE_LIFT
    tables = [experiments.people(seed, 20_000) for seed in range(30)]
    for covariate, share in ((None, 1), ("clicks_before", 1), ("visits_before", 1), ("person", 1)):
        effects = np.array([experiments.cuped(table, covariate)[0] for table in tables])
        assert effects.mean() == pytest.approx(share * true, abs=3.5 * effects.std() / np.sqrt(30))
    early = np.mean([experiments.cuped(table, "clicks_first_week")[0] for table in tables])
    kept, quiet = experiments.public_world().covariate("clicks_before", visits=7)
    assert kept == 1 and 0.75 < quiet < 0.9 < experiments.public_world().covariate("visits_before", visits=7)[1] + 0.05
    kept, _ = experiments.public_world().covariate("clicks_first_week")
    assert early / true == pytest.approx(kept, abs=0.1) and kept < 0.4
    assert experiments.cuped(tables[0], "treated")[0] == pytest.approx(0, abs=1e-12)
    rho = np.corrcoef(tables[0]["clicks_before"], tables[0]["clicks"])[0, 1]
    left = experiments.cuped(tables[0], "clicks_before")[1] / experiments.cuped(tables[0])[1]
    assert left == pytest.approx(1 - rho**2, abs=0.005)


def test_the_ramp_up_turns_round_when_it_is_pooled():
    days = experiments.ramp_up()
    control = days["control_conversions"] / days["control_users"]
    treated = days["treated_conversions"] / days["treated_users"]
    assert (100 * control).round(2).tolist() == [2.02, 1.00] and (100 * treated).round(2).tolist() == [2.30, 1.20]
    pooled = days.drop(columns="day").sum()
    assert round(100 * pooled["control_conversions"] / pooled["control_users"], 2) == 1.68
    assert round(100 * pooled["treated_conversions"] / pooled["treated_users"], 2) == 1.22


@pytest.mark.parametrize("first", shelf_rank.FIRST_PICKS)
def test_team_draft_keeps_its_rules(first):
    page = shelf_rank.pages(np.random.default_rng(6), 400)
    shown, team = shelf_rank.team_draft(np.random.default_rng(7), page.old, page.new, first)
    assert (np.sort(shown, axis=1)[:, 1:] != np.sort(shown, axis=1)[:, :-1]).all(), "an item stands twice"
    for even in (2, 4, 6):
        assert (team[:, :even].sum(axis=1) == even / 2).all(), "one team has drafted more"
    for row in range(50):
        for number, own in ((0, page.old[row]), (1, page.new[row])):
            mine = shown[row][team[row] == number]
            places = [list(own).index(item) for item in mine]
            assert places == sorted(places), "a team drafted a worse item before a better one"
    share = {"old_first": 0, "new_first": 1}.get(first, 0.5)
    assert team[:, 0].mean() == pytest.approx(share, abs=0.09)


def test_a_draft_by_hand():
    old, new = np.array([[1, 2, 3, 4, 5, 6]]), np.array([[1, 3, 7, 8, 9, 10]])
    shown, team = shelf_rank.team_draft(np.random.default_rng(0), old, new, "old_first")
    assert shown.tolist() == [[1, 3, 2, 7, 4, 8]] and team.tolist() == [[0, 1, 0, 1, 0, 1]]


def test_only_a_fair_draft_calls_equals_equal():
    for first in ("coin_each_round", "coin_each_session", "take_turns"):
        assert abs(shelf_rank.preference(3, first, same=True)[0]) < 0.025
    old_first, new_first = (shelf_rank.preference(3, first, same=True)[0] for first in ("old_first", "new_first"))
    assert old_first < -0.15 and new_first == pytest.approx(-old_first, abs=0.02)
    assert shelf_rank.preference(3)[0] > 0.05 and shelf_rank.preference(3, "old_first")[0] < -0.05


def test_visitors_for_ab_agree_with_a_simulated_test():
    page, rng = shelf_rank.public_world(), np.random.default_rng(8)
    arms = []
    for shown in (page.old, page.new):
        rate = shelf_rank.CLICKS * page.value(shown).sum(axis=1)
        drawn = [rng.poisson(rate * shelf_rank.activity(rng, len(rate), 0.7)) for _ in range(20)]
        arms.append(np.concatenate(drawn))
    difference = (shelf_rank.CLICKS * (page.value(page.new) - page.value(page.old)).sum(axis=1)).mean()
    needed = 2 * shelf_rank.Z_SUM_SQUARED * sum(arm.var() for arm in arms) / difference**2
    assert shelf_rank.visitors_for_ab(spread=0.7) == pytest.approx(needed, rel=0.05)
    assert shelf_rank.activity(rng, 200_000, 0.7).mean() == pytest.approx(1, abs=0.01)


def test_ips_is_unbiased_and_the_other_readings_are_not():
    logs = [shelf_log.world(seed) for seed in range(100, 130)]
    truth = np.array([log.lift for log in logs])
    for estimator, fair in (("ips", True), ("snips", True), ("ips_capped", False), ("raw_clicks", False)):
        error = np.array([shelf_log.estimate(log.rows, estimator) for log in logs]) - truth
        assert (abs(error.mean()) < 3.5 * error.std() / np.sqrt(30)) == fair, estimator
    # an item that only random pages show: 1 / (share of random pages x mean look)
    rare = 1 / (shelf_log.RANDOM_PAGES * shelf_rank.LOOK.sum() / shelf_rank.ITEMS)
    assert shelf_log.weights(logs[0].rows).max() == pytest.approx(rare, rel=0.005)


def test_the_interval_of_the_weighted_gain_agrees_with_a_bootstrap_over_sessions():
    rows = shelf_log.load()
    clicks = [rows["clicked"] * shelf_log.weights(rows, ranker) for ranker in ("new", "old")]
    new, old = (each.groupby(rows["session"]).sum().to_numpy() for each in clicks)
    rng = np.random.default_rng(4)
    drawn = rng.integers(0, len(new), (1_000, len(new)))
    again = new[drawn].sum(axis=1) / old[drawn].sum(axis=1) - 1
    low, high = shelf_log.interval(rows)
    assert np.quantile(again, [0.025, 0.975]) == pytest.approx([low, high], abs=0.01)
    assert shelf_log.estimate(rows, "ips") == pytest.approx((low + high) / 2) and 0 < low < high


def test_ndcg_agrees_with_scikit_learn():
    rows = shelf_log.load().head(6 * 300)
    rows["shuffled"] = np.random.default_rng(2).permuted(np.tile(np.arange(1, 7), (300, 1)), axis=1).ravel()
    clicked = rows["clicked"].to_numpy().reshape(-1, 6)
    kept = clicked.sum(axis=1) > 0
    for column in ("place", "shuffled"):
        places = rows[column].to_numpy().reshape(-1, 6)
        assert shelf_log._ndcg(rows, column) == pytest.approx(ndcg_score(clicked[kept], -places[kept]))
    assert shelf_log._ndcg(rows, "old_place") > shelf_log._ndcg(rows, "new_place")


def test_an_even_split_loses_what_arithmetic_says():
    assert bandits.regret("even") == pytest.approx(10_000 * 0.1 * 0.9, rel=0.005)
    run = bandits.play("thompson", steps=999, delay=100, repetitions=7)
    assert (run.pulls.sum(axis=1) == 999).all() and (run.successes <= run.pulls).all()


def test_a_short_test_keeps_up_with_one_bandit_if_its_length_suits_the_gap():
    """With one arm only, or all steps tested, the loss is arithmetic; else it is that of a test drawn step by step."""
    assert bandits.test_then_winner(1_000) == pytest.approx(bandits.regret("even"), rel=0.005)
    assert bandits.test_then_winner(5_000, arms=2, steps=10_000) == pytest.approx(500)
    wrong = stats.binom(50, 0.4).pmf(np.arange(51)) @ stats.binom(50, 0.5).cdf(np.arange(-1, 50))
    tie = (stats.binom(50, 0.4).pmf(np.arange(51)) * stats.binom(50, 0.5).pmf(np.arange(51))).sum()
    lost = 50 * 0.1 + 900 * 0.1 * (wrong + tie / 2)
    assert bandits.test_then_winner(50, arms=2, steps=1_000, repetitions=50_000) == pytest.approx(lost, rel=0.02)
    short, fit, long = (bandits.test_then_winner(tries) for tries in (50, 200, 600))
    assert bandits.regret("thompson") < fit < min(bandits.regret("ucb"), short, long)


def test_the_bounds_of_two_arms_by_hand():
    """At step 100: 6 of 10 against 30 of 60. UCB1 adds sqrt(2 ln t / n); Chapelle and Li's bound depends on the mean."""
    successes, pulls = np.array([[6.0, 30.0]]), np.array([[10.0, 60.0]])
    log_t = np.log(100)
    ucb1 = successes / pulls + np.sqrt(2 * log_t / pulls)
    half = np.log(np.sqrt(100))
    bound = successes / pulls + np.sqrt(2 * (successes / pulls) * half / pulls) + 2 * half / pulls
    for rule, value in (("ucb1", ucb1), ("ucb", bound)):
        played = bandits.choose(rule, np.random.default_rng(0), successes, pulls, np.array([100]))
        assert played.tolist() == [[value.argmax()]]
    fewer = bandits.choose(
        "ucb1", np.random.default_rng(0), np.array([[60.0, 0.0]]), np.array([[99.0, 0.0]]), np.array([100])
    )
    assert fewer.tolist() == [[1]], "an arm that was never played comes first"


def test_thompson_samples_with_the_chance_that_an_arm_is_best():
    successes, pulls = np.array([[8.0, 4.0]]), np.array([[10.0, 10.0]])
    played = bandits.choose("thompson", np.random.default_rng(1), successes, pulls, np.arange(1, 20_001))
    a, b = stats.beta(9, 3), stats.beta(5, 7)
    grid = np.linspace(0, 1, 4001)
    better = np.trapezoid(b.pdf(grid) * a.cdf(grid), grid)  # the chance that the second is the better
    assert (played == 1).mean() == pytest.approx(better, abs=0.01)


def test_late_feedback_raises_thompsons_lead():
    """The direction of Chapelle and Li (2011), table 1: the ratio of regrets grows from delay 1 to delay 1,000."""
    ratios = [bandits.regret("ucb", delay=d) / bandits.regret("thompson", delay=d) for d in (1, 100, 1000)]
    assert 1.5 < ratios[0] < ratios[1] < ratios[2]
    assert bandits.regret("ucb", delay=1000) == pytest.approx(900, abs=1)  # ten arms in turn, 1,000 steps each


def test_adaptive_sampling_biases_rates_downwards():
    """Shin, Ramdas and Rinaldo (2019); an even split does not."""
    run = bandits.play("thompson")
    losers = run.successes[:, 1:] / run.pulls[:, 1:]
    assert losers.mean() < 0.4 - 5 * losers.mean(axis=1).std() / np.sqrt(len(losers))
    assert bandits.believed_gap("even") == pytest.approx(0.1, abs=0.003)
    by_plays = run.successes[:, 1:].sum() / run.pulls[:, 1:].sum()  # arms that were played little weigh little
    assert by_plays == pytest.approx(0.4, abs=0.003) and by_plays > losers.mean() + 0.02


def test_a_test_read_only_when_it_wins_overstates_most_where_it_is_small():
    z = experiments.z_scores(np.random.default_rng(2), lift=0.10)
    lift = z * np.sqrt(2 * 0.05 * 0.95 / (experiments.A_DAY * np.arange(1, 15))) / 0.05
    won = z > experiments.Z
    peeked = lift[won.any(axis=1), won.argmax(axis=1)[won.any(axis=1)]].mean()
    rng = np.random.default_rng(0)
    gained = rng.binomial(7000, 0.055, 10_000) - rng.binomial(7000, 0.05, 10_000)
    small = gained[gained > 1.96 * np.sqrt(2 * 0.05 * 0.95 * 7000)].mean() / 350
    assert 0.10 < lift[won[:, -1], -1].mean() < peeked < small


def test_half_of_the_step_of_section_4_is_luck():
    people = experiments.people(experiments.PUBLIC_SEED)
    (plain, variance), (adjusted, left) = experiments.cuped(people), experiments.cuped(people, "clicks_before")
    z = [
        effect / (2 * np.sqrt(var / len(people)))
        for effect, var in ((plain, variance), (plain, left), (adjusted, left))
    ]
    assert (z[2] - z[1]) / (z[2] - z[0]) == pytest.approx(0.5, abs=0.05)
    true = experiments.CLICKS * experiments.PEOPLE_LIFT
    assert true == pytest.approx(0.24) and plain < true < adjusted
    assert people["treated"].sum() == len(people) / 2


def test_sentences_agree_with_the_numbers():
    _, sentence = explore.looks_frame(10, explore.LIMITS[0])
    assert f"{experiments.false_claims([experiments.Z] * 10):.1%} of tests" in sentence
    _, sentence = explore.looks_frame(20, explore.LIMITS[1])
    assert "5.0% of tests" in sentence
    _, sentence = explore.spread_frame(0.7)
    assert f"needs {shelf_rank.visitors_for_ab(spread=0.7):,.0f} visitors" in sentence
    _, sentence = explore.delay_frame(1000)
    assert f"UCB {bandits.regret('ucb', delay=1000):.0f} " in sentence
    _, sentence = explore.horizon_frame(2)
    assert "would ship" in sentence
    _, sentence = explore.horizon_frame(12)
    assert "would hold" in sentence
