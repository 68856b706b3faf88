"""Lesson 06, the questions about rules: whose constraint it is, what a plan allows, and how many checks prove a claim."""

from collections.abc import Container, Mapping
from typing import Any

from aipm.measure import upper_error_bound
from aipm.questions.verdict import (
    Malformed,
    Readable,
    Wrong,
    answered,
    count,
    fitting,
    judges,
    mapping,
    word_table,
    words,
)
from aipm.worlds import lendfair
from aipm.worlds.industries import cold_start

INDUSTRIES = ("saas", "fintech", "healthcare", "legal", "ecommerce")
CONSTRAINTS = (
    "health_privacy", "device_authorisation", "reasons_for_each", "errors_by_group", "source_passage", "do_not_interrupt",
    "cold_start", "rival_metrics",
)  # fmt: skip
MATCHED = 7  # of 8 constraints at least

CHANGES = (
    "new_cases", "third_clinic", "children", "older_women_worse", "end_at_007", "end_at_020", "seen_test_cases", "rules_out",
)  # fmt: skip
VERDICTS = ("inside", "outside", "stop")

CLAIM = 0.02  # unsupported citations at most
BATCH, MINUTES, HOURS = 4_000, 6, 60  # citations a month, minutes a check, hours that the firm pays for


@judges
def constraint_match(constraints: Any, key: Mapping[str, Mapping[str, set[str]]] | None = None) -> str:
    """Judge Q06.1: for each constraint the industries that it binds.

    `key` maps constraints to a dict with `must` (industries that belong to it) and `may` (that are defensible); without it form
    and four misconceptions are judged.
    """
    answered(constraints)
    read = {
        name: words(name, value, INDUSTRIES) for name, value in mapping("constraints", constraints, CONSTRAINTS).items()
    }
    for name, chosen in read.items():
        if not chosen:
            raise Malformed(f"`{name}` is empty; at least one of {', '.join(INDUSTRIES)} was expected.")
    everywhere = [name for name, chosen in read.items() if len(chosen) == len(INDUSTRIES)]
    if everywhere:
        raise Wrong(
            f"{everywhere[0]} binds all five industries in your table, so it tells none of them apart, and {len(everywhere)} of "
            f"{len(CONSTRAINTS)} constraints are like that. Who could go to court, or simply leave, because of it?"
        )
    if "fintech" in read["health_privacy"]:
        raise Wrong(
            "HIPAA is a health data law: it speaks to health plans, clearing houses and providers of care. A lender's records fall under "
            "other laws. In which of the five products are the cases patients?"
        )
    if read["reasons_for_each"] == {"healthcare"}:
        applicants = lendfair.public_world()
        refused = 1000 * lendfair.rejected(applicants, lendfair.BREAK_EVEN).mean()
        raise Wrong(
            f"Doctors are not the only ones who ask why. At its break-even threshold LendFair refuses {refused:.0f} of 1,000 "
            "applicants. Section 3 says what they are owed."
        )
    if "ecommerce" not in read["cold_start"]:
        raise Wrong(
            f"New users and new items: where do they come from every day? In the shop of section 6 one of {cold_start.ITEMS} items is replaced "
            "every week, and each begins without a record."
        )
    if key is None:
        return Readable(f"constraints with their industries: {len(read)}.")
    wrong = [
        name for name, chosen in read.items() if not key[name]["must"] <= chosen <= key[name]["must"] | key[name]["may"]
    ]
    if len(read) - len(wrong) < MATCHED:
        name = wrong[0]
        lacks = (
            " an industry is missing from it" if key[name]["must"] - read[name] else " it names an industry too many"
        )
        raise Wrong(
            f"{len(read) - len(wrong)} of {len(read)} constraints have their industries; {MATCHED} are asked. Read {name} again:{lacks}. "
            "In which of the five products does it stop a launch?"
        )
    return f"{len(read) - len(wrong)} of {len(read)} constraints with the industries that they bind."


@judges
def change_plan(changes: Any, key: Mapping[str, Container[str]] | None = None) -> str:
    """Judge Q06.5: eight changes, each inside the plan, outside it, or stopped by its protocol.

    `key` maps changes to the set of right words; without it form and three misconceptions are judged.
    """
    answered(changes)
    read = word_table("changes", changes, CHANGES, VERDICTS)
    if set(read.values()) == {"inside"}:
        raise Wrong(
            f"All {len(read)} changes ship without asking anybody. A plan that allows everything describes nothing. Which line of the "
            "plan names each of them?"
        )
    if read["children"] == "inside":
        raise Wrong(
            "The plan names adults only, so nobody has agreed to children, and no test of the protocol was ever made on them. Read M1 "
            "again, then the change."
        )
    if read["third_clinic"] == "outside":
        raise Wrong(
            "You would file a new submission and wait for months, for a change that the plan foresees: M2 names new clinics, and P3 says what "
            "they must show. Does this clinic show it?"
        )
    if read["older_women_worse"] == "inside":
        raise Wrong(
            "The plan names such a retraining, and its test was failed: a group lost 4 points and 2 are allowed. The average rose while "
            "older women got a worse product. What does the protocol say then?"
        )
    if key is None:
        return Readable(f"changes with a verdict: {len(read)}.")
    fitting(
        read,
        key,
        "{right} of {total} follow from the plan. Read {entry} again: is there a line that names it, and was every line of "
        "the protocol kept?",
    )
    return "eight changes, each with the line of the plan that decides it."


@judges
def citation_sample(sample: Any, exact: bool = False) -> str:
    """Judge Q06.6: how many citations to check, and how many failures to accept, for "at most 2%, with 95% confidence".

    The bound is the exact binomial one of Clopper and Pearson; without `exact` it may be 0.05 points above the claim.
    """
    answered(sample)
    sample = mapping("sample", sample, ("n", "max_failures"))
    n, failures = count("n", sample["n"]), count("max_failures", sample["max_failures"])
    if n < 1:
        raise Malformed("`n` is 0; at least one citation has to be checked.")
    if failures >= n:
        raise Malformed(f"`max_failures` is {failures} of {n}; fewer failures than checks were expected.")
    if n * MINUTES > 60 * HOURS:
        raise Wrong(
            f"{n:,} checks of {MINUTES} minutes take {n * MINUTES / 60:,.0f} hours of a lawyer; {HOURS} are paid for. A sample is "
            "enough. How large must it be?"
        )
    bound = upper_error_bound(failures, n)
    if bound > CLAIM + (0 if exact else 0.0005):
        if failures and failures / n <= CLAIM and failures / n > 0.75 * CLAIM:
            raise Wrong(
                f"{failures} of {n} is {failures / n:.1%} of the sample. Up to {bound:.1%} unsupported citations would still pass such a check "
                "in one case of twenty. The claim is about the citations that you did not check."
            )
        if failures:
            raise Wrong(
                f"With {failures} of {n} unsupported, up to {bound:.1%} is still plausible at 95%; the claim is {CLAIM:.0%}. Each failure that you "
                "accept costs more checks. How many?"
            )
        raise Wrong(
            f"No failure in {n} checks leaves an upper bound of {100 * bound:.3f}% at 95%; the claim is {CLAIM:.0%}. How rare is a "
            "clean run of that length where 2% are unsupported?"
        )
    return f"at most {bound:.2%} unsupported at 95%, for {n * MINUTES / 60:.0f} hours of checking."
