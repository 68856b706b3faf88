"""The two tables of real scores against what was published of them, and against sums over people written out."""

import numpy as np
import pandas as pd
import pytest

from aipm.worlds import compas, fairness, lendfair, transrisk


def one_by_one():
    """The people of TransRisk as rows of whole persons, with a risk in place of a score: as LendFair has its applicants."""
    table = transrisk.people()
    rows = table.loc[table.index.repeat(table["people"].round().astype(int))]
    return pd.DataFrame({"group": rows["group"], "score": -rows["score"], "p_default": rows["p_bad"]})


def test_shares_by_group_are_those_of_people_counted_one_by_one():
    people, limit = one_by_one(), 45.0
    refused = people["score"] > -limit
    expected, found = lendfair.by_group(people, refused), transrisk.by_group(limit)
    assert list(found.columns) == list(expected.columns)
    pd.testing.assert_frame_equal(found, expected, check_names=False, rtol=0.01, check_dtype=False)
    assert transrisk.profit(limit) == pytest.approx(lendfair.profit(people, refused), rel=0.01)


def test_the_groups_are_as_large_as_the_report_says():
    """Table 9 of the report, through Barocas, Hardt and Narayanan."""
    sizes = transrisk.by_group(0)["applicants"]
    assert sizes.round().to_dict() == {"Asian": 7_906, "Black": 18_274, "Hispanic": 14_702, "White": 133_165}


def test_no_limit_earns_more_than_the_best_and_limits_by_group_do():
    best = transrisk.best_limit()
    tried = {limit: transrisk.profit(limit) for limit in np.arange(0, 100.5, 0.5)}
    assert max(tried, key=tried.get) == best
    earned = {limit: transrisk.by_group(limit)["profit"] for limit in tried}
    own = {
        group: max(tried, key=lambda limit: earned[limit][group]) for group in ("Asian", "Black", "Hispanic", "White")
    }
    assert transrisk.profit(own) > tried[best]
    assert own["Black"] > best > own["White"], "the prices alone ask for a higher limit where one score means more risk"


def test_level_limits_refuse_equal_shares_of_the_good_payers():
    best = transrisk.best_limit()
    one, own = transrisk.by_group(best), transrisk.by_group(transrisk.level_limits(best))
    assert np.ptp(one["good_refused"]) > 0.25 and np.ptp(own["good_refused"]) < 0.01
    refused = [(each["good_refused"] * (1 - each["default_rate"]) * each["applicants"]).sum() for each in (one, own)]
    assert refused[1] == pytest.approx(refused[0], rel=0.02), "as many good payers in all as at one limit"


def test_the_identity_of_chouldechova_holds():
    each = transrisk.by_group(50)
    odds = each["default_rate"] / (1 - each["default_rate"])
    implied = odds * (1 - each["precision"]) / each["precision"] * each["bad_refused"]
    assert implied.tolist() == pytest.approx(each["good_refused"].tolist())


def test_the_price_of_equal_refusal_depends_on_what_a_bad_loan_loses():
    beside = transrisk.beside_lendfair((2, 5, 10))
    lendfair_row, here = beside.iloc[0], beside.iloc[1:]
    assert here["given up"].is_monotonic_increasing and here["given up"].iloc[-1] > 2.5 * here["given up"].iloc[0]
    assert here["gap before"].iloc[1] == pytest.approx(lendfair_row["gap before"], abs=0.03)
    people = transrisk.people()
    for row in here.itertuples(index=False):
        loss, limit = row[1], transrisk.best_limit(row[1])
        worth = people["people"] * (1 - people["p_bad"] - loss * people["p_bad"])
        earned = [
            worth[people["score"] >= people["group"].map(limits)].sum()
            for limits in (dict.fromkeys(people["group"].unique(), limit), transrisk.level_limits(limit))
        ]
        assert row[3] == pytest.approx(1 - earned[1] / earned[0])


def test_the_people_let_in_are_those_counted_one_by_one():
    applicants = lendfair.public_world()
    before, after = (fairness.thresholds(applicants, name) for name in ("one_threshold", "equal_false_alarms"))
    b = applicants[
        (applicants["group"] == "B") & applicants["score"].between(before["B"], after["B"], inclusive="left")
    ]
    one, own = (fairness.outcome(name)[1] for name in ("one_threshold", "equal_false_alarms"))
    assert lendfair.let_in(one, own)["B"] == pytest.approx(b["p_default"].mean())
    nobody = lendfair.let_in(transrisk.by_group(40), transrisk.by_group(40))
    assert nobody.isna().all()


def test_the_audit_gives_the_shares_that_propublica_published():
    """How we analyzed the COMPAS recidivism algorithm (2016): 45 against 23% and 28 against 48%."""
    shares = 100 * compas.shares("as published")
    assert shares["wrongly_flagged"].round().to_dict() == {"Black": 45, "White": 23}
    assert shares["missed"].round().to_dict() == {"Black": 28, "White": 48}


def test_the_repair_is_that_of_barenstein():
    """2019, abstract: over 40% more people rearrested than should be; rates of error hardly move, what a flag means does."""
    published, repaired = compas.audit("as published"), compas.audit("repaired")
    assert published["rearrested"].sum() / repaired["rearrested"].sum() > 1.4
    assert (published["flagged_not_rearrested"] == repaired["flagged_not_rearrested"]).all()
    moved = compas.shares("repaired") - compas.shares("as published")
    assert (moved["wrongly_flagged"] == 0).all() and moved["missed"].abs().max() < 0.02
    assert (moved["precision"] < -0.08).all() and (moved["rearrested"] < -0.08).all()


def test_deciles_and_audit_count_the_same_people():
    for read in compas.FILES:
        deciles, audit = compas.by_decile(read), compas.audit(read)
        assert deciles.groupby("group")[["people", "rearrested"]].sum().equals(audit[["people", "rearrested"]])
        flagged = deciles[deciles["decile"] >= 5].groupby("group")["people"].sum()
        assert flagged.tolist() == audit["flagged"].tolist()


def test_the_gap_at_equal_scores_is_that_of_drawn_again_tables():
    """The half width against the spread of the gap when the outcomes are drawn again with the observed rates."""
    counts, rng = compas.by_decile(), np.random.default_rng(0)
    gap, half = compas.gap_at_equal_scores()
    again = rng.binomial(counts["people"], counts["rearrested"] / counts["people"], (4000, len(counts)))
    black, white = (counts["group"] == group for group in ("Black", "White"))
    of_black, of_white = counts.loc[black, "people"].to_numpy(), counts.loc[white, "people"].to_numpy()
    weight = of_black * of_white / (of_black + of_white)
    gaps = ((again[:, black] / of_black - again[:, white] / of_white) * weight).sum(axis=1) / weight.sum()
    assert gaps.mean() == pytest.approx(gap, abs=0.001)
    assert 1.96 * gaps.std() == pytest.approx(half, rel=0.05)
    assert 0 < gap < half, "not told apart from none in the file as it was published"
