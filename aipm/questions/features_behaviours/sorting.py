"""Lesson 01, the question about kinds of test: exact, a range, or both, for eight requirements."""

from collections.abc import Container, Mapping
from typing import Any

from aipm.questions.reading import answered, misplaced, word_table
from aipm.questions.verdict import Readable, Wrong, judges

REQUIREMENTS = (
    "price_charged", "cart_adds_one", "page_speed", "never_out_of_stock", "suggestion_wanted", "same_model_same_item",
    "item_kept_overnight", "unfamiliar_gets_popular",
)  # fmt: skip
KINDS = ("exact", "range", "both")
ENOUGH = 7

# What follows from the kinds that do not fit: shown in the open notebook only where two of them stand together.
FOLLOWS = {
    ("price_charged", "range"): "1 wrong charge in 1,000 would pass. One wrong charge is a defect, however rare.",
    ("price_charged", "both"): "beside the exact test a share of wrong charges would be allowed. One is a defect.",
    ("cart_adds_one", "range"): "a click that adds nothing would pass, if it is rare enough. Code that somebody wrote adds one.",
    ("cart_adds_one", "both"): "beside the exact test a share of clicks that add nothing would be allowed.",
    ("page_speed", "exact"): "one slow page in a million would stop the release. Loads differ from one to the next.",
    ("never_out_of_stock", "range"): "some visitors would be offered what nobody can send. A filter behind the model can "
    "make that impossible.",
    ("never_out_of_stock", "both"): "beside the exact test a share of such offers would be allowed, and the requirement says "
    "never.",
    ("suggestion_wanted", "exact"): "one visitor who does not want the item would stop the release. Section 4 counts such "
    "visitors even from a score of 0.8 on.",
    ("suggestion_wanted", "both"): "one visitor who does not want the item would stop the release, whatever the share is.",
    ("same_model_same_item", "range"): "a model that answers one visitor in two ways would pass. Section 1 asked 1,000 times.",
    ("same_model_same_item", "both"): "beside the exact test a share of changed answers would be allowed. Section 1 asked "
    "1,000 times.",
    ("item_kept_overnight", "exact"): "one user with another item would stop the release. Section 2 counts them each night.",
    ("item_kept_overnight", "both"): "one user with another item would stop the release, whatever the share is.",
    ("unfamiliar_gets_popular", "range"): "the rule could let some strangers through, and no test would show it. A rule is code.",
}  # fmt: skip
NAMED = (("price_charged", "range"), ("page_speed", "exact"), ("suggestion_wanted", "exact"), ("never_out_of_stock", "range"),
         ("same_model_same_item", "range"), ("item_kept_overnight", "exact"), ("cart_adds_one", "range"))  # fmt: skip


@judges
def kind_of_test(tests: Any, key: Mapping[str, Container[str]] | None = None) -> str:
    """Judge Q01.1: for each of REQUIREMENTS one of KINDS. `key` maps each to the kinds that fit; ENOUGH of them must.

    Without a key only tables are refused in which two of NAMED stand, since one miss is allowed.
    """
    answered(tests)
    tests = word_table("tests", tests, REQUIREMENTS, KINDS)
    if key is None:
        wrong = [(name, kind) for name, kind in NAMED if tests[name] == kind]
        if len(wrong) > len(REQUIREMENTS) - ENOUGH:
            raise Wrong(_first_two(wrong))
        return Readable("eight requirements, each with a kind of test that it can have.")
    missed = misplaced(tests, key)
    right = len(REQUIREMENTS) - len(missed)
    if right < ENOUGH:
        raise Wrong(f"{right} of {len(REQUIREMENTS)} fit. {_first_two([(name, tests[name]) for name in missed])}")
    return f"{right} of {len(REQUIREMENTS)} requirements have a test that fits."


def _first_two(wrong: list[tuple[str, str]]) -> str:
    """The consequences of two kinds that do not fit."""
    said = [f"{name} as {'a range' if kind == 'range' else kind}: {FOLLOWS[name, kind]}" for name, kind in wrong[:2]]
    return f"{' '.join(said)} Would you stop the release for one single failure, or for a share of them?"
