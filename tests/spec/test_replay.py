"""A whole specification: what its schema refuses and where, what lint finds, what replay counts, how it reads."""

import copy
import json
import math
import time

import numpy as np
import pandas as pd
import pytest
from jsonschema import Draft202012Validator
from scipy import stats

from aipm.measure import wilson_interval
from aipm.spec import Metric, SpecError, Vocabulary, as_flow, as_table, check, decide, lint, replay, schema, table
from tests.paths import ROOT

SHELF = Vocabulary(
    product="Shelf",
    do=("popular", "recommend"),
    say=("popular_now", "best_for_you"),
    owners=("pm", "ops"),
    metrics={"irrelevant_share": ("dismissals", "ratings")},
    segments=("returning", "new"),
    numeric=("score", "ood"),
)
SPEC = {
    "product": "Shelf",
    "population": "all visitors",
    "owner": "pm",
    "rules": [
        {"id": "r1", "if": {"ood": [0.99, 1.01]}, "do": "popular", "say": "popular_now"},
        {"id": "r2", "if": {"score": [0.8, 1.01], "segment": ["returning"]}, "do": "recommend", "say": "best_for_you"},
        {"id": "r3", "if": {"score": [0.95, 1.01], "segment": ["new"]}, "do": "recommend", "say": "best_for_you"},
    ],
    "default": "popular",
    "budgets": [{"metric": "irrelevant_share", "scope": "each_segment", "max": 0.1, "owner": "pm", "review_by": "2027-03-01"}],
    "monitors": [{"signal": "dismissals", "stat": "p_chart", "window_weeks": 1, "k": 3, "runs": 2, "then": "fallback_rules"}],
    "failure_modes": [{"id": "stranger", "severity": "severe", "covered_by": ["r1"]}],
}  # fmt: skip
METRICS = {
    "irrelevant_share": Metric(
        "irrelevant_share",
        "of the personal suggestions, how many are not wanted",
        lambda world, action: (1 - world["p_wanted"].to_numpy(), action == "recommend"),
    )
}


def changed(**steps):
    """SPEC with values put at paths such as rules__1__do; `None` removes the entry."""
    spec = copy.deepcopy(SPEC)
    for path, value in steps.items():
        *way, last = [int(step) if step.isdigit() else step for step in path.split("__")]
        place = spec
        for step in way:
            place = place[step]
        if value is None:
            del place[last]
        else:
            place[last] = value
    return spec


def test_a_sound_spec_has_no_finding():
    check(SPEC, SHELF)
    assert lint(SPEC, SHELF) == []


BAD = {
    "a missing key": (changed(rules__0__do=None), "`rules[0]` has no entry 'do'; it needs id, if, do, say"),
    "no rules": (changed(rules=None), "`the spec` has no entry 'rules'"),
    "a word out of vocabulary": (changed(rules__1__do="fly"), "`rules[1].do` is 'fly'; choose from popular, recommend"),
    "an entry nobody reads": ({**SPEC, "ruels": []}, "`the spec` has an entry 'ruels' that nobody reads"),
    "an interval backwards": (
        changed(rules__1__if__score=[0.9, 0.1]),
        "`rules[1].if.score` runs from 0.9 to 0.1; the first end must be the smaller one",
    ),
    "NaN": (
        changed(rules__1__if__score=[math.nan, 1.0]),
        "`rules[1].if.score[0]` is nan; a finite number was expected",
    ),
    "infinity": (changed(budgets__0__max=math.inf), "`budgets[0].max` is inf; a finite number was expected"),
    "one end": (
        changed(rules__1__if__score=[0.5]),
        "`rules[1].if.score` is [0.5]; an interval of two numbers was expected",
    ),
    "a number for an interval": (
        changed(rules__1__if__score=3),
        "`rules[1].if.score` is 3, of type int; a list was expected",
    ),
    "a text for a number": (
        changed(budgets__0__max="10%"),
        "`budgets[0].max` is '10%', of type str; a number was expected",
    ),
    "a segment that does not exist": (
        changed(budgets__0__scope="rural"),
        "choose from all, each_segment, returning, new",
    ),
    "a rule's segment that does not exist": (
        changed(rules__1__if__segment=["mars"]),
        "`rules[1].if.segment[0]` is 'mars'",
    ),
    "a budget without a limit": (changed(budgets__0__max=None), "`budgets[0]` needs either `max` or `min`"),
    "a date in words": (changed(budgets__0__review_by="soon"), "`budgets[0].review_by` is 'soon'; a date such as"),
    "ten thousand rules": (changed(rules=SPEC["rules"][:1] * 10_000), "`rules` has 10,000 entries; at most 200"),
    "an unknown cover": (
        changed(failure_modes__0__covered_by=["r9"]),
        "`failure_modes[0].covered_by` names 'r9', which is no rule and no monitor",
    ),
    "two rules of one name": (changed(rules__1__id="r1"), "two rules have the id 'r1'"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_specs_are_refused_with_their_path(name):
    spec, said = BAD[name]
    with pytest.raises(SpecError) as caught:
        lint(spec, SHELF)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 220


@pytest.mark.parametrize("spec", [None, 3, "rules", [], float("nan"), pd.DataFrame()])
def test_what_is_no_dict(spec):
    with pytest.raises(SpecError):
        check(spec, SHELF)


def test_lint_finds_what_would_go_wrong():
    gap = lint(changed(default=None), SHELF)
    assert [finding.kind for finding in gap] == ["gap"] and "segment" in gap[0].where
    dead = changed(rules__2__if={"score": [0.9, 1.01], "segment": ["returning"]})
    assert [(finding.kind, finding.where) for finding in lint(dead, SHELF)] == [("unreachable", "r3")]
    unmeasured = lint(changed(monitors=[]), SHELF)
    assert unmeasured[0].kind == "unmeasured" and "dismissals or ratings" in unmeasured[0].sentence
    uncovered = lint(changed(failure_modes__0__covered_by=[]), SHELF)
    assert uncovered[0].kind == "uncovered" and "stranger is severe" in uncovered[0].sentence


def test_a_rule_dead_by_the_union_of_two_signals():
    """Neither rule above takes all of it; together they do."""
    rules = [
        {"id": "a", "if": {"ood": [0.5, 1.01]}, "do": "popular", "say": "popular_now"},
        {"id": "b", "if": {"score": [0.0, 1.01], "ood": [0.0, 0.5]}, "do": "popular", "say": "popular_now"},
        {"id": "c", "if": {"score": [0.3, 0.4]}, "do": "popular", "say": "popular_now"},
    ]
    assert [finding.where for finding in lint(changed(rules=rules, failure_modes=[]), SHELF)] == ["c"]


@pytest.fixture(scope="module")
def world():
    rng = np.random.default_rng(0)
    cases = 300_000
    score = rng.random(cases)
    return pd.DataFrame(
        {
            "score": score,
            "ood": rng.random(cases),
            "segment": rng.choice(["returning", "new"], cases),
            "p_wanted": score,
        }
    )


def test_decide_equals_a_slow_reading(world):
    few = world.head(2000)
    actions, fired = decide(SPEC, few)
    for place, case in enumerate(few.itertuples()):
        slow = next(
            (
                rule["id"]
                for rule in SPEC["rules"]
                if all(
                    case.segment in ends if signal == "segment" else ends[0] <= getattr(case, signal) < ends[1]
                    for signal, ends in rule["if"].items()
                )
            ),
            "default",
        )
        assert fired[place] == slow
    assert set(actions) == {"popular", "recommend"}


def test_replay_counts_each_segment(world):
    lines = {line.scope: line for line in replay(SPEC, world, METRICS)}
    for segment, least in (("returning", 0.8), ("new", 0.95)):
        kept = world[(world["ood"] < 0.99) & (world["score"] >= least) & (world["segment"] == segment)]
        line = lines[segment]
        assert line.cases == len(kept) and line.value == pytest.approx((1 - kept["p_wanted"]).mean())
        assert line.low < line.value < line.high and line.limit == "at most 0.1"
    assert lines["new"].met and lines["returning"].met == (lines["returning"].value <= 0.1)
    shown = table(list(lines.values()))
    assert list(shown["kept"]) == ["yes" if line.met else "NO" for line in lines.values()]


def test_a_budget_on_nobody(world):
    """A maximum holds where nothing is counted; a minimum does not."""
    never = changed(rules__1__if__score=[1.0, 1.01], rules__2__if__score=[1.0, 1.01])
    assert all(line.met and line.cases == 0 for line in replay(never, world, METRICS))
    asked = changed(rules__1__if__score=[1.0, 1.01], rules__2__if__score=[1.0, 1.01])
    asked["budgets"][0]["min"] = asked["budgets"][0].pop("max")
    assert not any(line.met for line in replay(asked, world, METRICS))


def test_replay_of_300_000_rows(world, record_property):
    """Vectorised. The time is printed and recorded, not asserted."""
    start = time.perf_counter()
    replay(SPEC, world, METRICS)
    seconds = time.perf_counter() - start
    record_property("replay_seconds", round(seconds, 3))
    print(f"Replaying 3 rules and 1 budget on {len(world):,} rows took {seconds:.3f} s.")


def test_missing_signal(world):
    with pytest.raises(SpecError, match="r1 asks for `ood`, and these cases have"):
        decide(SPEC, world.drop(columns="ood"))


def test_it_reads_as_a_table_and_as_a_flow():
    rows = as_table(SPEC)
    assert list(rows["rule"]) == ["r1", "r2", "r3", "default"] and rows["if"][0] == "ood from 0.99"
    flow = as_flow(SPEC)
    assert flow[0] == "First ask: ood from 0.99? Then popular, and say 'popular now'."
    assert flow[3] == "Else popular."
    assert "We promise at most 0.1 irrelevant share in each segment; pm looks again by 2027-03-01." in flow
    assert flow[-1] == "If dismissals alarms, fallback rules."


def test_the_stored_schema_is_the_one_in_force():
    stored = json.loads((ROOT / "aipm" / "spec" / "spec.schema.json").read_text(encoding="utf-8"))
    assert stored == json.loads(json.dumps(schema()))
    Draft202012Validator.check_schema(stored)
    assert Draft202012Validator(stored).is_valid(SPEC)
    assert not Draft202012Validator(stored).is_valid({"rules": 3})


@pytest.mark.parametrize(("successes", "trials"), [(0, 10), (85, 100), (17, 20), (200, 200)])
def test_wilson_agrees_with_scipy(successes, trials):
    low, high = stats.binomtest(successes, trials).proportion_ci(method="wilson")
    assert wilson_interval(successes, trials) == pytest.approx((low, high))


def test_wilson_takes_expected_numbers_and_refuses_nonsense():
    low, high = wilson_interval(8.5, 10)
    assert wilson_interval(8, 10)[0] < low < 0.85 < high < wilson_interval(9, 10)[1]
    for successes, trials in ((11, 10), (-1, 10), (0, 0)):
        with pytest.raises(ValueError, match="trials"):
            wilson_interval(successes, trials)
