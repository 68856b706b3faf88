"""Lesson 01, the questions about saying what is wanted: a kind of test for each requirement, and a specification."""

from collections.abc import Container, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from aipm import spec as specs
from aipm.questions.features_behaviours import promises
from aipm.questions.verdict import Formed, Malformed, Readable, Wrong, answered, brief, fitting, judges, word_table
from aipm.worlds import shelf

REQUIREMENTS = (
    "price_charged", "cart_adds_one", "page_speed", "never_out_of_stock", "suggestion_wanted", "same_model_same_item",
    "item_kept_overnight", "unfamiliar_gets_popular",
)  # fmt: skip
MODEL_ITEMS = REQUIREMENTS[3:]
KINDS = ("exact", "range", "both")


@judges
def kind_of_test(tests: Any, key: Mapping[str, Container[str]] | None = None) -> str:
    """Judge Q01.1: for each of REQUIREMENTS one of KINDS. `key` maps each to the set of kinds that fit; 7 of 8 are asked."""
    answered(tests)
    tests = word_table("tests", tests, REQUIREMENTS, KINDS)
    if tests["price_charged"] == "range":
        raise Wrong(
            "price_charged as a range: then 1 wrong charge in 1,000 would pass. One wrong charge is a defect, however "
            "rare. Which requirements allow none?"
        )
    if all(tests[name] == "range" for name in MODEL_ITEMS):
        raise Wrong(
            "All five requirements about the model are ranges in your table. Code around a model can promise things that "
            "never fail: which of the five would you be ashamed of if it failed once?"
        )
    if all(tests[name] == "exact" for name in ("price_charged", "cart_adds_one", "page_speed")):
        raise Wrong(
            "All requirements of the page are exact in your table. Load one page 1,000 times: is it as fast each time? "
            "Which of the three can only be promised for most loads?"
        )
    if tests["suggestion_wanted"] == "exact":
        raise Wrong(
            "suggestion_wanted as an exact test: at a score of at least 0.8 section 4 counts visitors who did not want "
            "the item. Such a test fails every day, and nobody would look at it any more."
        )
    if key is None:
        return Readable("eight requirements, none of the usual mix-ups.")
    right = fitting(
        tests,
        key,
        "{right} of {total} fit, and seven are asked for. Go through them again: would you stop the release for one single "
        "failure, or for a share of them?",
        len(REQUIREMENTS) - 1,
    )
    return f"{right} of {len(REQUIREMENTS)} requirements have a test that fits."


def _read(spec: Any) -> list[specs.Rule]:
    """The rules of a spec in Shelf's words; raises NotAnswered or Malformed."""
    answered(spec)
    try:
        specs.check(spec, promises.VOCABULARY)
        return specs.rules(spec)
    except specs.SpecError as error:
        raise Malformed(f"{brief(error, 300)}.") from None


@judges
def story_form(spec: Any) -> str:
    """Judge the form of Q01.2: rules and a default in Shelf's words."""
    rules, default = _read(spec), specs.default(spec)
    return Formed(f"rules that can be read: {len(rules)}, and {default or 'nothing'} by default.")


@judges
def story_to_spec(spec: Any, worlds: Sequence[int] | None = None) -> str:
    """Judge Q01.2: a specification for the slot, replayed on the visits of `worlds` (seeds of Shelf) together.

    Promises, under true probabilities: no empty slot, unfamiliar visitors get the popular item, at most 10% of the
    recommended items unwanted in each familiar segment, at least 20% of the visits personal.
    """
    rules = _read(spec)
    for finding in specs.lint({"rules": spec["rules"], "default": spec.get("default", "popular")}):
        if finding.kind == "unreachable":
            raise Wrong(f"{finding.sentence} Which visit was it meant for?")
    world = pd.concat([shelf.visits(seed) for seed in worlds or [shelf.PUBLIC_SEED]], ignore_index=True)
    action, fired = specs.decide(spec, world)
    _wording(rules, fired)
    promised = {"rules": spec["rules"], "budgets": promises.BUDGETS}
    if specs.default(spec) is not None:
        promised["default"] = spec["default"]
    empty, unfamiliar, returning, new, personal = specs.replay(promised, world, promises.METRICS)
    if not empty.met:
        raise Wrong(
            f"{empty.value:.0%} of the slots stay empty: no rule fires there, or one shows nothing. What does the shop "
            "show when it is unsure? Write a rule for it, or a default."
        )
    if personal.value == 0:
        raise Wrong(
            "Every visitor gets the popular item: nothing can go wrong, and nothing is personal. Whom do you know?"
        )
    if not unfamiliar.met:
        missed = (world["ood"] >= promises.UNFAMILIAR) & (action == "recommend")
        raise Wrong(
            f"{unfamiliar.value:.0%} of the unfamiliar visitors get a recommendation, and "
            f"{1 - world.loc[missed, 'p_wanted'].mean():.0%} of those are not wanted. Their scores are high all the same. "
            "Which signal tells them apart, and is its rule asked first?"
        )
    low = min(returning, new, key=lambda line: line.met)
    if not low.met:
        same = len(set(action[(world["score"] >= 0.8).to_numpy() & (world["ood"] < 0.9).to_numpy()])) == 1
        hint = (
            " One threshold serves both segments. Whose score is the more trustworthy?"
            if same and returning.met
            else " From which score on is that segment's promise kept?"
        )
        raise Wrong(
            f"{low.scope} visitors: {low.value:.1%} of the {low.cases:,} recommended items are not wanted, and 10% may be."
            f"{hint}"
        )
    if not personal.met:
        raise Wrong(
            f"All promises about errors are kept, and only {personal.value:.0%} of the visits get anything personal; 20% is "
            "asked for. Where do you hold back more than the promise needs?"
        )
    return (
        f"{personal.value:.0%} of the visits are personal; not wanted are {returning.value:.1%} (returning) and "
        f"{new.value:.1%} (new)."
    )


def _wording(rules: Sequence[specs.Rule], fired: np.ndarray) -> None:
    """Raise Wrong where a rule says more, or something else, than it does."""
    for rule in rules:
        share = (fired == rule.id).mean()
        if rule.do != "recommend" and rule.say != "popular_now":
            raise Wrong(
                f"{brief(rule.id)} does {rule.do} and says {rule.say}, to {share:.0%} of the visitors. The wording promises "
                "more than the score supports: nothing there was chosen for them."
            )
        if rule.do == "recommend" and rule.say == "popular_now":
            raise Wrong(
                f"{brief(rule.id)} recommends and says popular_now, to {share:.0%} of the visitors. The item is not the "
                "popular one. What may a visitor believe who reads it?"
            )
