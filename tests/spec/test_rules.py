"""The behavioural specification: what it refuses, which scores nobody answers, which rules never fire, what it does."""

import ast
import re

import numpy as np
import pytest

from aipm.questions import start_here
from aipm.spec import SpecError, decide, gaps, intervals, overlaps, rules, uncovered, unreachable
from tests.paths import ROOT


def rule(name, low, high, do="serve"):
    return {"id": name, "if": {"score": [low, high]}, "do": do, "say": "amount_read"}


def spec(*listed, **others):
    return {"rules": list(listed), **others}


def test_rules_are_read_in_order():
    read = rules(spec(rule("b", 0.5, 1.01), rule("a", 0, 0.5, "human_review")))
    assert [(one.id, one.when, one.do) for one in read] == [
        ("b", {"score": (0.5, 1.01)}, "serve"),
        ("a", {"score": (0.0, 0.5)}, "human_review"),
    ]
    assert intervals(spec(rule("b", 0.5, 1.01))) == [("b", 0.5, 1.01)]


WITHOUT_SAY = {"id": "a", "if": {"score": [0, 1]}, "do": "serve"}
REFUSED = {
    "text": ("serve it", "of type str; a dict"),
    "an unknown entry": (spec(rule("a", 0, 1), ruels=[]), "'ruels' that nobody reads"),
    "no rules": ({"default": "serve"}, "needs an entry `rules`"),
    "a rule that is text": (spec("serve"), "rule 1 is of type str"),
    "a rule without wording": (spec(WITHOUT_SAY), "a has no entry 'say'"),
    "a rule with an entry too many": (spec({**rule("a", 0, 1), "then": "stop"}), "a has an entry 'then'"),
    "an action that is no word": (spec({**rule("a", 0, 1), "do": 3}), "a: `do` is of type int"),
    "no condition": (spec({**rule("a", 0, 1), "if": {}}), "a: `if` needs a condition"),
    "an unknown signal": (spec({**rule("a", 0, 1), "if": {"scroe": [0, 1]}}), "asks for a signal 'scroe'"),
    "one end": (spec({**rule("a", 0, 1), "if": {"score": 0.5}}), "needs two numbers"),
    "three ends": (spec({**rule("a", 0, 1), "if": {"score": [0, 0.5, 1]}}), "needs two numbers"),
    "a reversed interval": (spec(rule("a", 0.8, 0.6)), "runs from 0.8 to 0.6; the first end must be the smaller one"),
    "an empty interval": (spec(rule("a", 0.6, 0.6)), "the first end must be the smaller one"),
    "NaN": (spec(rule("a", float("nan"), 1)), "a: an end of the interval on `score` is nan"),
    "infinity": (spec(rule("a", 0, float("inf"))), "is inf; a finite number"),
    "a truth value": (spec(rule("a", False, 1)), "is False; a finite number"),
    "text as an end": (spec(rule("a", "0", 1)), "is '0'; a finite number"),
    "percent": (spec(rule("a", 45, 101)), "no `score` lies from 45 to 101"),
    "two rules of one name": (spec(rule("a", 0, 0.5), rule("a", 0.5, 1)), "two rules have the id 'a'"),
    "a default that is no word": (spec(rule("a", 0, 1), default=0), "`default` is of type int"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_spec_that_cannot_be_read_is_refused_in_one_line(name):
    broken, said = REFUSED[name]
    for function in (rules, gaps, unreachable, overlaps, intervals, lambda given: decide(given, [0.5])):
        with pytest.raises(SpecError, match=re.escape(said)) as refused:
            function(broken)
        assert "\n" not in str(refused.value)


def test_gaps():
    assert gaps(spec(rule("a", 0.45, 1.01), rule("b", 0, 0.4))) == [(0.4, 0.45)]
    assert gaps(spec(rule("a", 0.4, 1.01), rule("b", 0, 0.4))) == []
    assert gaps(spec(rule("a", 0.2, 0.5), rule("b", 0.4, 0.9))) == [(0, 0.2), (0.9, 1)]
    assert gaps(spec()) == [(0, 1)]


def test_a_score_of_one_needs_an_end_above_one():
    assert gaps(spec(rule("a", 0, 1.0))) == [(1.0, 1.0)]
    assert gaps(spec(rule("a", 0, 1.001))) == []
    assert list(decide(spec(rule("a", 0, 1.0)), [0.999, 1.0])[0]) == ["serve", None]


def test_a_default_leaves_no_gap():
    assert gaps(spec(rule("a", 0.45, 1.01), default="human_review")) == []
    assert gaps(spec(rule("a", 0.45, 1.01), default=None)) == [(0, 0.45)]


def test_unreachable():
    assert unreachable(start_here.DRAFT) == ["r2"]
    assert unreachable(spec(rule("a", 0.6, 0.8), rule("b", 0.45, 1.01))) == []
    assert unreachable(spec(rule("a", 0, 0.5), rule("b", 0, 0.5))) == ["b"]


def test_unreachable_by_several_rules_together():
    """No single rule hides c, but a and b do; a sliver between them brings it back."""
    assert unreachable(spec(rule("a", 0.5, 1.01), rule("b", 0.2, 0.5), rule("c", 0.3, 0.9))) == ["c"]
    assert unreachable(spec(rule("a", 0.5, 1.01), rule("b", 0.2, 0.49), rule("c", 0.3, 0.9))) == []


def test_a_rule_for_the_score_one_alone_can_fire():
    assert unreachable(spec(rule("a", 0, 1.0), rule("b", 1.0, 1.01))) == []
    assert unreachable(spec(rule("a", 0, 1.005), rule("b", 1.0, 1.01))) == ["b"]


def test_overlaps():
    assert overlaps(spec(rule("a", 0.4, 1.01), rule("b", 0, 0.4))) == []
    assert overlaps(spec(rule("a", 0.4, 1.01), rule("b", 0, 0.45))) == [("a", "b", 0.4, 0.45)]
    assert overlaps(start_here.DRAFT) == [("r1", "r2", 0.6, 0.8)]


def test_uncovered():
    assert uncovered(0, 1, []) == [(0, 1)]
    assert uncovered(0, 1, [(0.7, 2), (-1, 0.2), (0.1, 0.3)]) == [(0.3, 0.7)]
    assert uncovered(0.4, 0.5, [(0.5, 1), (0, 0.4)]) == [(0.4, 0.5)]
    assert uncovered(0.4, 0.5, [(0.6, 1)]) == [(0.4, 0.5)]
    assert uncovered(0, 1, [(0, 1)]) == []


def decided_slowly(given, score):
    """What a reader of the rules would do, one score at a time."""
    for one in given["rules"]:
        low, high = one["if"]["score"]
        if low <= score < high:
            return one["do"], one["id"]
    default = given.get("default")
    return (None, None) if default is None else (default, "default")


@pytest.mark.parametrize("default", [None, "human_review"])
def test_decide_equals_a_slow_loop(default):
    random = np.random.default_rng(7)
    scores = np.concatenate([random.random(200), np.arange(101) / 100, [float("nan")]])
    for _ in range(20):
        ends = np.round(np.sort(random.uniform(-0.1, 1.1, (4, 2)), axis=1), 2).tolist()
        listed = [rule(f"r{place}", low, high + 0.01, f"do {place}") for place, (low, high) in enumerate(ends)]
        given = spec(
            *[one for one in listed if one["if"]["score"][1] > 0 and one["if"]["score"][0] <= 1], default=default
        )
        actions, fired = decide(given, scores)
        assert list(zip(actions, fired, strict=True)) == [decided_slowly(given, score) for score in scores]
        for score, action in zip(scores, actions, strict=True):
            in_gap = any(low <= score < high or score == high == 1 for low, high in gaps(given))
            assert in_gap == (action is None) or np.isnan(score)


def test_the_draft_in_the_lesson_is_the_one_that_is_judged():
    text = (ROOT / "lessons" / "00_start_here.py").read_text(encoding="utf-8")
    drafts = [
        ast.literal_eval(node.value)
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "draft"
    ]
    assert drafts == [start_here.DRAFT]


def test_the_prompts_print_every_word_that_is_accepted():
    text = (ROOT / "lessons" / "00_start_here.py").read_text(encoding="utf-8")
    vocabularies = ("PRODUCTS", "USERS", "HARMS", "FIXERS", "ACTIONS", "SAYINGS", "STATEMENTS")
    missing = [word for name in vocabularies for word in getattr(start_here, name) if f"`{word}`" not in text]
    assert missing == []
