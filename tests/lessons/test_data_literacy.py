"""Lesson 07's worlds and measures against theory: planted defects, honest tests, reversals, luck, joins and samples."""

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

from aipm.explore import data_literacy as explore
from aipm.measure import auc_error, difference_interval
from aipm.questions.data_literacy import smelling
from aipm.questions.verdict import Wrong
from aipm.worlds import berkeley, keepit
from aipm.worlds.keepit import churn_model, lineage, segments, support, survey
from aipm.worlds.keepit import columns as churn_columns
from aipm.worlds.keepit import export as keepit_export
from autograder.course.places import course_root


@pytest.fixture(scope="module")
def large():
    """60,000 customers as they are and as they are written down, in the order of their numbers."""
    rng = np.random.default_rng(1)
    true = keepit_export.customers(rng, 60_000)
    export = keepit_export.written_down(rng, true)
    return true.set_index("customer_id").sort_index(), export


def test_each_planted_defect_has_its_size(large):
    true, export = large
    once = export.drop_duplicates("customer_id").set_index("customer_id").sort_index()
    left, month, partner = true["churned"] == 1, true["month"], true["source"] == "partner"
    called = true["retention_call"].groupby(left).mean()
    assert called[True] == pytest.approx(0.82, abs=0.01) and called[False] == pytest.approx(0.02, abs=0.005)
    doubled = export[export["customer_id"].duplicated()]
    assert len(doubled) == keepit_export.TWICE and set(doubled["month"]) == {keepit_export.DOUBLED}
    changed = once["churned"] != true["churned"]
    assert set(month[changed]) == {12} and changed[left & (month == 12)].mean() == pytest.approx(0.8, abs=0.03)
    silent = once["nps"].isna().groupby(left).mean()
    assert silent[True] == pytest.approx(0.75, abs=0.01) and silent[False] == pytest.approx(0.35, abs=0.01)
    cents = partner & (month >= 9)
    assert once["monthly_spend"].where(~cents, once["monthly_spend"] / 100).to_numpy() == pytest.approx(
        true["monthly_spend"].to_numpy()
    )
    assert (once["logins_30d"] != true["logins_30d"])[month != 7].sum() == 0 and (
        once["logins_30d"][month == 7] == 0
    ).all()
    assert set(once["tier"][partner]) == {"free", "professional", "enterprise"}
    assert "professional" not in set(once["tier"][~partner])
    assert set(true["region"][month <= 2]) == {"urban"} and (true["region"] == "rural").mean() == pytest.approx(
        0.08, abs=0.005
    )


def test_decoys_are_no_damage(large):
    true, export = large
    once = export.drop_duplicates("customer_id").set_index("customer_id").sort_index()
    assert (once["tenure_months"] == true["tenure_months"]).all()
    assert (true["tier"][true["monthly_spend"] == 0] == "free").mean() > 0.999
    by_month = true.groupby("month")["logins_30d"].mean()
    assert by_month[8] / by_month.drop(8).mean() == pytest.approx(0.8, abs=0.02)
    enterprise = true[true["tier"] == "enterprise"]
    assert enterprise["churned"].mean() == pytest.approx(enterprise["p_churn"].mean(), abs=0.01)


def test_mending_gives_back_what_was_true(large):
    true, export = large
    table = keepit_export.mended(export).set_index("customer_id").sort_index()
    same = true[true["month"] < 12]
    for column in ("tier", "churned"):
        assert (table[column] == same[column]).all()
    assert table["monthly_spend"].to_numpy() == pytest.approx(same["monthly_spend"].to_numpy())
    assert table["logins_30d"].isna().equals(same["month"] == 7)


def test_the_export_keeps_the_customers_of_lesson_03():
    """The same generator, so that tickets, tiers and leaving go together as in `keepit`."""
    drawn = keepit_export.customers(np.random.default_rng(4), 500).sort_values("p_churn")
    base = keepit.simulate(np.random.default_rng(4), 500).sort_values("p_churn")
    assert (drawn["p_churn"].to_numpy() == base["p_churn"].to_numpy()).all()


def test_a_slice_matches_by_its_rows():
    export = keepit_export.load()
    (cents,) = (defect for defect in keepit_export.PLANTED if defect.smell == "wrong_unit")
    assert smelling._overlap({"months": (9, 12), "rows": "partner"}, cents, export) == 1
    assert smelling._overlap({"months": (10, 12), "rows": "partner"}, cents, export) == pytest.approx(0.75, abs=0.03)
    assert smelling._overlap({"months": (9, 12), "rows": "all"}, cents, export) == pytest.approx(0.30, abs=0.02)
    assert smelling._overlap({"months": (9, 12), "rows": "crm"}, cents, export) == 0


@pytest.mark.parametrize("decoy", keepit_export.DECOYS)
def test_every_decoy_is_told_without_a_key(decoy):
    months, rows = decoy.slices[0] if decoy.slices else ((1, 12), "all")
    finding = {"smell": decoy.smell, "column": decoy.column, "months": months, "rows": rows}
    with pytest.raises(Wrong):
        smelling.smell_hunt([finding])


def test_expected_auc_is_the_usual_one_where_outcomes_are_certain():
    rng = np.random.default_rng(0)
    score = rng.normal(size=400).round(1)  # with ties
    outcome = (rng.random(400) < 0.3).astype(int)
    assert churn_model.expected_auc(outcome, score) == pytest.approx(roc_auc_score(outcome, score))


def test_expected_auc_is_the_mean_over_draws():
    rng = np.random.default_rng(1)
    p = rng.beta(2, 5, 2000)
    score = p + rng.normal(0, 0.2, 2000)
    drawn = [roc_auc_score(rng.random(2000) < p, score) for _ in range(300)]
    error = 4 * np.std(drawn) / np.sqrt(len(drawn))
    assert churn_model.expected_auc(p, score) == pytest.approx(np.mean(drawn), abs=error)


def test_splits_keep_customers_apart():
    export = keepit_export.load()
    for split in ("by_customer", "each_customer_once"):
        train, test = churn_model.halves(export, split)
        assert not set(train["customer_id"]) & set(test["customer_id"])
        assert len(test) / (len(train) + len(test)) == pytest.approx(0.3, abs=0.02)
    train, test = churn_model.halves(export, "random_rows")
    both = len(set(train["customer_id"]) & set(test["customer_id"]))
    assert both / keepit_export.TWICE == pytest.approx(2 * 0.3 * 0.7, abs=0.08)
    train, test = churn_model.halves(export, "same_rows")
    assert set(test.index) <= set(train.index) and len(train) == len(export)


def test_only_the_honest_recipe_keeps_its_promise():
    export, month = keepit_export.load(), churn_model.world(99)
    call = ("retention_call",)
    honest = np.mean([churn_model.tested(export, call, "by_customer", (12,), seed) for seed in range(3)])
    assert honest == pytest.approx(churn_model.on_the_day(month, call, (12,)), abs=0.03)
    assert churn_model.tested(export) - churn_model.on_the_day(month) > 0.3
    assert churn_model.on_the_day(month) < churn_model.on_the_day(month, call)
    rows = np.mean([churn_model.tested(export, call, "random_rows", (12,), seed) for seed in range(3)])
    assert rows - honest > 0.03
    plain = churn_model.tested(export, call, "by_customer", (12,), model="plain")
    assert plain == pytest.approx(churn_model.on_the_day(month, call, (12,), "plain"), abs=0.02)


def test_shuffling_tells_which_column_carries_the_test():
    export = keepit_export.load()
    whole = churn_model.tested(export)
    lost = {column: whole - churn_model.tested(export, shuffle=column) for column in churn_model.COLUMNS}
    assert {column for column, loss in lost.items() if loss > 0.05} == {"retention_call"}
    assert whole - lost["retention_call"] == pytest.approx(0.5, abs=0.03)
    without = churn_model.tested(export, drop=["tier"])
    assert churn_model.tested(export, drop=["tier"], shuffle="tier") == without


def test_honest_tests_err_in_both_directions_over_exports():
    """Section 4: no bias over exports of one pipeline, and each export on its own off by luck."""
    call, month = ("retention_call",), churn_model.world(99)
    off = []
    for seed in range(10):
        export = keepit_export.world(500 + seed)
        test = np.mean([churn_model.tested(export, call, "by_customer", (12,), draw) for draw in range(2)])
        kept = export[export["month"] != 12].drop_duplicates("customer_id")
        columns = [name for name in churn_model.COLUMNS if name not in call]
        forest = churn_model.forest().fit(churn_model.inputs(kept, columns), kept["churned"])
        score = forest.predict_proba(churn_model.inputs(month, columns))[:, 1]
        off.append(test - churn_model.expected_auc(month["p_churn"], score))
    assert abs(np.mean(off)) < 0.012 and min(off) < -0.002 and max(off) > 0.002


def test_luck_of_an_auc_is_that_of_simulations():
    """Against R's package auctestr for three cases, and against drawn outcomes of a modest ranking."""
    for positives, negatives, error in ((20, 200, 0.06498283), (110, 110, 0.03282048), (20, 20, 0.07789072)):
        assert auc_error(0.75, positives, negatives) == pytest.approx(error, abs=1e-7)
    with pytest.raises(ValueError, match="a case of each kind"):
        auc_error(0.75, 0, 10)
    rng = np.random.default_rng(6)
    drawn = [roc_auc_score([1] * 150 + [0] * 600, rng.normal(np.repeat([0.2, 0], [150, 600]))) for _ in range(600)]
    assert np.std(drawn) == pytest.approx(auc_error(np.mean(drawn), 150, 600), rel=0.1)
    export = keepit_export.load()
    leavers = 0.3 * export["churned"].sum()
    expected = 1.96 * auc_error(0.6, leavers, 0.3 * len(export) - leavers)
    assert churn_model.luck_of_a_test(export, 0.6) == pytest.approx(expected, rel=1e-3)


def test_intervals_of_a_difference_are_newcombes():
    """Method 10 of Newcombe (1998), his examples (a) and (b), and a coverage by simulation at 12 cases."""
    assert difference_interval(56, 70, 48, 80) == pytest.approx((0.0524, 0.3339), abs=1e-4)
    assert difference_interval(9, 10, 3, 10) == pytest.approx((0.1705, 0.8090), abs=1e-4)
    rng = np.random.default_rng(7)
    before, after = rng.binomial(12, 0.22, (2, 2000))
    ends = np.array([difference_interval(*pair) for pair in zip(after, [12] * 2000, before, [12] * 2000, strict=True)])
    assert ((ends[:, 0] <= 0) & (ends[:, 1] >= 0)).mean() > 0.94


def test_the_country_is_ranked_worse():
    new = pd.concat([churn_model.world(seed) for seed in range(30, 50)])
    new["score"] = churn_model.score(new, ("retention_call",), (12,), "plain")
    auc = {name: churn_model.expected_auc(part["p_churn"], part["score"]) for name, part in new.groupby("region")}
    assert auc["urban"] - auc["rural"] > 0.03


def test_the_rural_rows_are_enough_for_a_model_of_their_own():
    """Section 5: more for the country than all rows teach, and less for the city; so the rows are not too few."""
    new = pd.concat([churn_model.world(seed) for seed in range(30, 40)])
    recipe = {"drop": ("retention_call",), "exclude_months": (12,), "model": "plain"}
    gained = {}
    for region, part in new.groupby("region"):
        own, of_all = (churn_model.score(part, learned_from=rows, **recipe) for rows in ("rural", None))
        auc = [churn_model.expected_auc(part["p_churn"], score) for score in (own, of_all)]
        gained[region] = auc[0] - auc[1]
    assert gained["rural"] > 0.03 and gained["urban"] < -0.05


def test_december_matters_little_and_large_leaves_make_a_forest_as_good():
    """Sections 1 and 4: what the lesson says that it has checked."""
    month, call = churn_model.world(0), ("retention_call",)
    with_december = churn_model.on_the_day(month, call)
    assert with_december == pytest.approx(churn_model.on_the_day(month, call, (12,)), abs=0.01)
    export = keepit_export.load()
    kept = export[export["month"] != 12].drop_duplicates("customer_id")
    columns = [name for name in churn_model.COLUMNS if name not in call]
    forest = RandomForestClassifier(100, min_samples_leaf=50, random_state=0)
    forest.fit(churn_model.inputs(kept, columns), kept["churned"])
    score = forest.predict_proba(churn_model.inputs(month, columns))[:, 1]
    plain = churn_model.on_the_day(month, call, (12,), "plain")
    assert churn_model.expected_auc(month["p_churn"], score) == pytest.approx(plain, abs=0.01)
    assert churn_model.expected_auc(month["p_churn"], month["p_churn"]) - plain < 0.02


def test_a_leak_shrinks_the_gap_between_models():
    export, month, fair = keepit_export.load(), churn_model.world(0), (("retention_call",), (12,))
    leaky = [churn_model.tested(export, model=model) for model in ("forest", "plain")]
    day = [churn_model.on_the_day(month, *fair, model) for model in ("forest", "plain")]
    assert 0 < leaky[1] - leaky[0] < (day[1] - day[0]) / 3 and min(leaky) > max(day) + 0.2


def test_silence_that_depends_on_the_outcome_can_be_weighted_away(large):
    true, export = large
    assert export["nps"].mean() - true["nps"].mean() > 0.15
    known = export[export["month"] < 12].drop_duplicates("customer_id")
    apart, shares = known.groupby("churned")["nps"].mean(), known["churned"].value_counts(normalize=True)
    assert (apart * shares).sum() == pytest.approx(true["nps"].mean(), abs=0.05)


def textbook():
    """The six largest departments at Berkeley, 1973: applicants and admitted shares (Freedman, Pisani and Purves)."""
    men = pd.DataFrame(
        {"n": [825, 560, 325, 417, 191, 373], "share": [0.62, 0.63, 0.37, 0.33, 0.28, 0.06]}, list("ABCDEF")
    )
    women = pd.DataFrame(
        {"n": [108, 25, 593, 375, 393, 341], "share": [0.82, 0.68, 0.34, 0.35, 0.24, 0.07]}, list("ABCDEF")
    )
    return men, women


def test_the_counts_of_berkeley_are_the_published_ones():
    """The textbook's applicants and rounded shares by department, and the totals of R's manual of UCBAdmissions."""
    counts = berkeley.by_department(berkeley.load())
    for sex, part in zip(("men", "women"), textbook(), strict=True):
        assert counts[sex].tolist() == part["n"].tolist()
        assert (counts[f"{sex}_admitted"] / counts[sex]).round(2).tolist() == part["share"].tolist()
    assert counts.sum().tolist() == [2691, 1835, 1198, 557]
    assert berkeley.load().equals(berkeley.public_counts())


def test_the_real_reversal_is_less_tidy():
    apart = berkeley.gaps(berkeley.load())
    parts, whole = apart.drop("all together"), apart.loc["all together"]
    assert list(parts.index[parts["gap"] < 0]) == ["C", "E"] and whole["high"] < 0
    assert list(parts.index[(parts["low"] > 0) | (parts["high"] < 0)]) == ["A"]
    table = berkeley.by_department(berkeley.load())
    weights = (parts["applicants"], table["women"], parts["applicants"].drop("A"))
    found = [berkeley.standardised(table, weight) for weight in weights]
    assert [gap for gap, _ in found[::2]] == pytest.approx(
        [np.average(part["gap"], weights=part["applicants"]) for part in (parts, parts.drop("A"))]
    )
    assert [gap > half for gap, half in found] == [True, False, False] and abs(found[2][0]) < 0.01
    told = "4.3 points more often (95% interval ±3.6)", "0.1 points (±3.1)", "1.8 points (±2.9)", "0.1 points (±4.0)"
    pooled = table["men"] * table["women"] / (table["men"] + table["women"])
    found.insert(2, berkeley.standardised(table, pooled))
    sheet = (course_root() / "datasets" / "berkeley" / "datasheet.md").read_text(encoding="utf-8")
    for words, (gap, half) in zip(told, found, strict=True):
        assert words in sheet and words.startswith(f"{100 * gap:.1f} points") and f"±{100 * half:.1f})" in words


def test_the_interval_of_a_standardised_gap_is_that_of_drawn_decisions():
    table = berkeley.by_department(berkeley.load())
    weights, rng, drawn = table["men"] + table["women"], np.random.default_rng(8), []
    for _ in range(1500):
        again = table.assign(
            **{
                f"{sex}_admitted": rng.binomial(table[sex], table[f"{sex}_admitted"] / table[sex])
                for sex in ("men", "women")
            }
        )
        drawn.append(berkeley.standardised(again, weights)[0])
    assert berkeley.standardised(table, weights)[1] == pytest.approx(1.96 * np.std(drawn), rel=0.08)


def test_berkeley_is_reproduced():
    """Published: 45% of the men and 30% of the women; weighted by all applicants 39% and 43%."""
    men, women = textbook()
    table = pd.DataFrame({"heavy": women["share"], "others": men["share"], "customers": men["n"] + women["n"]})
    table["gap"] = table["heavy"] - table["others"]
    assert support.weighted_gap(table) == pytest.approx(0.43 - 0.39, abs=0.01)
    mix = table["customers"] / table["customers"].sum()
    assert support.mixed(table, women["n"] / table["customers"], mix) == pytest.approx(0.30 - 0.45, abs=0.01)


def test_the_present_mix_gives_the_present_gap():
    """With the tiers as they are, the mixture is the plain difference: an identity."""
    table = keepit_export.mended(keepit_export.load())
    heavy = (table["tickets_90d"] >= support.HEAVY).groupby(table["tier"]).mean()
    mix = table["tier"].value_counts(normalize=True)
    assert support.mixed(support.gaps(table), heavy, mix) == pytest.approx(support.raw_gap(table))
    assert support.raw_gap(table) < 0 < support.gaps(table)["gap"].min()


def test_counts_by_tier_are_those_of_the_table():
    table = keepit_export.mended(keepit_export.load())
    counted = support.counted(table)
    for tier, people in table.groupby("tier"):
        heavy = people["tickets_90d"] >= 2
        by_hand = [heavy.sum(), people[heavy]["churned"].sum(), (~heavy).sum(), people[~heavy]["churned"].sum()]
        assert counted.loc[tier, ["heavy", "heavy_left", "others", "others_left"]].tolist() == by_hand
        assert counted.loc[tier, ["low", "high"]].tolist() == pytest.approx(
            difference_interval(by_hand[1], by_hand[0], by_hand[3], by_hand[2])
        )
    assert counted["gap"].tolist() == pytest.approx(support.gaps(table)["gap"].tolist())
    assert list(counted.index[counted["low"] < 0]) == ["enterprise"]
    assert (counted["high"] - counted["low"]).idxmax() == "free"


def test_actions_move_problems_or_do_not():
    customers = support.world(5)
    left = {action: support.leavers(customers, action) for action in support.ACTIONS}
    assert left["nothing"] == pytest.approx(1000 * customers["p_churn"].mean())
    assert left["reward_tickets"] == left["nothing"] == pytest.approx(left["call_few_tickets"])
    assert left["fix_frequent_problems"] < left["nothing"] < left["hide_ticket_button"]
    assert support.leavers(customers, "hide_ticket_button", unanswered=0) == pytest.approx(left["nothing"])
    with pytest.raises(ValueError, match="is not one of"):
        support.leavers(customers, "hope")


def test_weights_are_those_of_a_linear_discriminant():
    table = churn_columns.simulate(np.random.default_rng(11), 20_000)
    chosen = ["tier", "tickets_90d", "login_trend", "payment_failures"]
    ours = churn_columns.weights(chosen)
    theirs = LinearDiscriminantAnalysis(solver="lsqr").fit(table[chosen], table["churned"]).coef_[0]
    assert ours / np.linalg.norm(ours) == pytest.approx(theirs / np.linalg.norm(theirs), rel=1e-3)


def test_the_search_over_sets_misses_nothing():
    """All legal sets within the days, counted one by one; and no set drawn at random beats the best ten."""
    days = churn_columns.offer().set_index("column")["days"]
    legal = sum(
        sum(days[name] for name in chosen) <= churn_columns.DAYS
        for size in range(1, churn_columns.MOST + 1)
        for chosen in combinations(churn_columns.LEGAL, size)
    )
    assert len(churn_columns.affordable()) == len(set(churn_columns.affordable())) == legal
    people = churn_columns.world(3)
    best = churn_columns.best_auc(people)
    rng = np.random.default_rng(0)
    others = [churn_columns.affordable()[place] for place in rng.choice(legal, 150, replace=False)]
    assert max(churn_columns.auc(people, chosen) for chosen in others) <= best + 0.002


def test_what_comes_too_late_is_worth_nothing_on_the_day():
    people = churn_columns.world(4)
    assert churn_columns.tested(people, churn_columns.TOO_LATE) > 0.95
    assert churn_columns.auc(people, churn_columns.TOO_LATE, known=False) == pytest.approx(0.5)
    assert churn_columns.weights(["tickets_90d"])[0] < 0 < churn_columns.weights(["tickets_90d", "tier"])[0]


def test_p_values_are_those_of_the_chi_squared_test():
    table = segments.load()
    p = segments.p_values(table)
    for row, ours in zip(table.itertuples(), p, strict=True):
        counts = [[row.left_before, row.customers - row.left_before], [row.left_after, row.customers - row.left_after]]
        assert ours == pytest.approx(stats.chi2_contingency(counts, correction=False).pvalue, rel=1e-6)


def test_corrections_agree_with_scipy():
    rng = np.random.default_rng(2)
    for _ in range(200):
        p = rng.random(20) ** rng.uniform(1, 6)
        theirs = stats.false_discovery_control(p) <= 0.05
        assert (segments.benjamini_hochberg(p) == theirs).all()
        assert (segments.bonferroni(p) == (p * 20 <= 0.05)).all()


def test_luck_is_as_frequent_as_theory_says():
    """18 of 20 segments stand still: 1 - 0.95 ** 18 of all reports have a false find, under 5% after Bonferroni."""
    raw, corrected, rate = [], [], []
    for seed in range(1500):
        table = segments.simulate(np.random.default_rng(10_000 + seed))
        p, still = segments.p_values(table), ~table["segment"].isin(segments.MOVED)
        raw.append((p[still] < 0.05).any())
        corrected.append(segments.bonferroni(p)[still].any())
        named = segments.benjamini_hochberg(p)
        rate.append((named & still).sum() / max(1, named.sum()))
    assert np.mean(raw) == pytest.approx(1 - 0.95**18, abs=0.04)
    assert np.mean(corrected) < 0.06 and np.mean(rate) < 0.06
    assert segments.chance_of_a_false_one(20) == pytest.approx(0.6415, abs=1e-4)


def test_the_report_shows_what_the_lesson_says():
    table = segments.load()
    p = segments.p_values(table)
    assert set(table["segment"][segments.bonferroni(p)]) == set(segments.MOVED)
    assert set(table["segment"][segments.benjamini_hochberg(p)]) == set(segments.MOVED)
    assert (p < 0.05).sum() > len(segments.MOVED) + 1
    change = segments.interval(table)
    largest = change["change"].abs().idxmax()
    assert table["segment"][largest] == "choirs" and change["low"][largest] < 0 < change["high"][largest]
    later = segments.world(8).set_index("segment")
    for name, share in segments.MOVED.items():
        assert later.loc[name, "left"] / later.loc[name, "customers"] == pytest.approx(share, abs=0.03)


def test_the_report_from_abroad_shows_other_news():
    """Both corrections agree, several are below 5% by luck, one of them news at home, and the largest change is luck."""
    table = segments.load_abroad()
    p = segments.p_values(table)
    for named in (segments.bonferroni(p), segments.benjamini_hochberg(p)):
        assert set(table["segment"][named]) == set(segments.MOVED_ABROAD)
    lucky = set(table["segment"][p < 0.05]) - set(segments.MOVED_ABROAD)
    assert len(lucky) >= 2 and lucky & set(segments.MOVED)
    change = segments.interval(table)
    largest = change["change"].abs().idxmax()
    assert table["segment"][largest] == "choirs" and change["low"][largest] < 0 < change["high"][largest]
    later = segments.world(8).set_index("segment")
    for name, share in segments.MOVED_ABROAD.items():
        assert later.loc[name, "left_abroad"] / later.loc[name, "customers"] == pytest.approx(share, abs=0.04)


def test_a_join_drops_customers_while_rows_rise():
    stages = lineage.public_world()
    people = {name: set(table["customer_id"]) for name, table in stages.items()}
    assert len(stages["with_device"]) > len(stages["billing"]) and people["with_device"] < people["billing"]
    assert len(people["with_device"] - people["without_tests"]) == lineage.TEST_ACCOUNTS
    assert people["without_tests"] == people["each_once"] == people["model_table"]
    assert not stages["each_once"]["customer_id"].duplicated().any()
    shares = [(table.drop_duplicates("customer_id")["region"] == "rural").mean() for table in stages.values()]
    expected = 0.08 * (1 - 0.62) / (0.08 * (1 - 0.62) + 0.92 * (1 - 0.03))
    assert shares[0] == pytest.approx(0.08, abs=0.01) and shares[-1] == pytest.approx(expected, abs=0.01)


def test_intervals_of_the_survey_cover():
    rng = np.random.default_rng(3)
    share, n = 0.38, 400
    drawn = rng.binomial(n, share, 20_000) / n
    assert (np.abs(drawn - share) <= survey.half_width(share, n)).mean() == pytest.approx(0.95, abs=0.012)
    few, everybody = 365, 960  # of 960 customers 365 plan to leave, and each can be asked once
    drawn = rng.hypergeometric(few, everybody - few, n, 20_000) / n
    half = survey.half_width(few / everybody, n, everybody)
    assert (np.abs(drawn - few / everybody) <= half).mean() == pytest.approx(0.95, abs=0.012)
    assert 100 * survey.half_width(0.5, 300, 960) == pytest.approx(4.7, abs=0.05)
    assert survey.half_width(0.5, 960, 960) == 0


def test_asking_more_in_the_country_has_a_price():
    """Section 5: the share of all is known a little less well than by a plan in proportion."""
    shares, halves = survey.world(1), []
    for rural in (120, 400):
        quotas = {"urban": 1500 - rural, "rural": rural}
        halves.append(
            survey.overall(shares, quotas, {name: survey.CUSTOMERS[name] / quotas[name] for name in quotas})[1]
        )
    assert halves[0] < halves[1] < 1.2 * halves[0]


def test_a_plan_is_as_far_off_as_a_simulation_of_it():
    rng = np.random.default_rng(4)
    shares, quotas = survey.world(1), {"urban": 1100, "rural": 400}
    for counts_for in ({"urban": 1.0, "rural": 1.0}, {"urban": 11_040 / 1100, "rural": 2.4}):
        leave = {region: round(shares[region] * number) for region, number in survey.CUSTOMERS.items()}
        asked = {
            region: rng.hypergeometric(leave[region], survey.CUSTOMERS[region] - leave[region], quotas[region], 20_000)
            for region in quotas
        }
        weight = sum(quotas[region] * counts_for[region] for region in quotas)
        drawn = sum(asked[region] * counts_for[region] for region in quotas) / weight
        said, half = survey.overall(shares, quotas, counts_for)
        assert said == pytest.approx(drawn.mean(), abs=0.0005)
        assert half == pytest.approx(1.96 * drawn.std(), rel=0.03)
    assert said == pytest.approx(survey.true_share(shares))


def test_sentences_agree_with_the_numbers():
    _, sentence = explore.mix_frame(50)
    table = keepit_export.mended(keepit_export.load())
    assert f"{100 * support.gaps(table).loc['pro', 'gap']:.0f} and" in sentence and "points less" in sentence
    assert "points more" in explore.mix_frame(100)[1] and "points more" in explore.mix_frame(0)[1]
    assert "64%" in explore.looks_frame(100, 20)[1]
    missed = dict.fromkeys(explore.SPLITS, 0)
    for split, draw in product(explore.SPLITS, range(1, explore.DRAWS + 1)):
        (test, luck), (figure, sentence) = explore._test(split, draw - 1), explore.leak_frame(split, draw)
        assert f"{test:.3f} in the test, give or take {luck:.3f}" in sentence
        misses = "misses" in figure.axes[0].get_title(loc="left")
        assert misses == (abs(test - explore._day()) > luck)
        missed[split] += misses
    assert missed["random_rows"] >= 4 and missed["by_customer"] <= 1


def test_luck_moves_a_segment_as_far_as_drawn():
    rng = np.random.default_rng(5)
    before, after = rng.binomial(1000, segments.USUAL, (2, 20_000)) / 1000
    assert (np.abs(after - before) <= explore.luck_of(1000)).mean() == pytest.approx(0.95, abs=0.012)
