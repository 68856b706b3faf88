"""Lesson 03, the last question: what a test without an error proves, and how long it must be."""

import math
from typing import Any

from aipm.measure import upper_error_bound
from aipm.questions.reading import answered, count, differs, fraction, mapping, word
from aipm.questions.verdict import Readable, Wrong, judges

CLAIMS = ("never_wrong", "no_error_seen", "at_most_the_bound")
TESTED = {"cheques": 176, "forms": 54}
CLAIMED = 0.005  # the error rate that `pages_needed` is to exclude
BELOW = 0.0005  # how far a claim may lie below its bound: a digit that was rounded


@judges
def flawless_run(claim: Any, exact: bool = False) -> str:
    """Judge Q03.8: the error rates that 176 of 176 and 54 of 54 right still allow, one-sided at 95%, and a longer test.

    `claim` maps cheques and forms to fractions (exact, by the rule of three, or rounded up to a whole percent),
    pages_needed to a count and may_say to one of CLAIMS.
    """
    answered(claim)
    claim = mapping("claim", claim, (*TESTED, "pages_needed", "may_say"))
    rates = {name: fraction(name, claim[name]) for name in TESTED}
    pages = count("pages_needed", claim["pages_needed"])
    said = word("may_say", claim["may_say"], CLAIMS)
    cheques, forms = TESTED.values()
    if 0 in rates.values() or said == "never_wrong":
        raise Wrong(
            "The absence of failures is no proof that there are none. A reader that is wrong on 1 page in 200 gets "
            f"{cheques} in a row right in {(1 - 1 / 200) ** cheques:.0%} of all tests."
        )
    if rates["cheques"] == rates["forms"]:
        raise Wrong(
            f"You give one rate for {cheques} pages and for {forms}: a reader that is wrong that often passes the first test "
            f"in {_passes(rates['cheques'], cheques)} of cases and the second in {_passes(rates['forms'], forms)}. "
            "The bound depends on how much was tested."
        )
    for name, trials in TESTED.items():
        if not differs(rates[name], 1 / trials, 0.02 / trials):
            raise Wrong(
                f"{name}: a reader that is wrong on 1 page in {trials} would show no error in {(1 - 1 / trials) ** trials:.0%} of "
                "such tests. To be excluded at 95%, a rate must show none in only 5%."
            )
        if not differs(rates[name], upper_error_bound(0, trials, 0.975), 0.02 / trials):
            raise Wrong(
                f"{name}: an error rate of {rates[name]:.2%} passes such a test in {_passes(rates[name], trials)} of cases: "
                "the upper end of a two-sided interval. Only one side is asked here, and 5% stands there."
            )
    if said == "no_error_seen":
        raise Wrong(
            f"True, and it hides what matters: {forms} pages without an error and {cheques} sound the same. "
            "Which sentence carries the size of the test?"
        )
    if not exact:
        return Readable("two error rates, a number of pages and a sentence.")
    for name, trials in TESTED.items():
        bound = upper_error_bound(0, trials)
        if rates[name] < bound - BELOW:
            raise Wrong(
                f"{name}: a reader with an error rate of {rates[name]:.2%} passes {trials} pages without an error in "
                f"{_passes(rates[name], trials)} of tests. Find the rate at which that is 5%."
            )
        if rates[name] > math.ceil(100 * bound) / 100 + 1e-9:
            raise Wrong(
                f"{name}: you claim at most {rates[name]:.2%}. A reader that is wrong that often passes {trials} pages in only "
                f"{_passes(rates[name], trials)} of tests, so the test supports a smaller share. Find the rate at which it is 5%."
            )
    if (1 - CLAIMED) ** pages > 0.05 or pages > 3 / CLAIMED:
        raise Wrong(
            f"pages_needed: a reader that is wrong on {CLAIMED:.1%} of pages passes {pages:,} pages without an error in "
            f"{_passes(CLAIMED, pages)} of tests. Find the smallest number of pages at which that is 5% or less."
        )
    return "a flawless run, with the error rate that it still allows, and the length of the next one."


def _passes(rate: float, trials: int) -> str:
    """The chance that a reader with an error rate shows no error, as text."""
    return f"{(1 - rate) ** trials:.1%}"
