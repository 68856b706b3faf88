"""Lesson 06, the questions about rules: whose constraint it is, what a plan allows, and how many checks prove a claim."""

from collections.abc import Mapping
from typing import Any

from scipy.stats import binom

from aipm.measure import upper_error_bound
from aipm.questions.reading import answered, count, mapping, word_table, words
from aipm.questions.verdict import Malformed, Readable, Wrong, judges
from aipm.worlds import lendfair
from aipm.worlds.industries import cold_start, regimes

INDUSTRIES = ("saas", "fintech", "healthcare", "legal", "ecommerce")
CONSTRAINTS = (
    "health_privacy", "device_authorisation", "reasons_for_each", "errors_by_group", "source_passage", "do_not_interrupt",
    "cold_start", "rival_metrics",
)  # fmt: skip

CHANGES = (
    "new_cases", "third_clinic", "children", "older_women_worse", "end_at_007", "end_at_020", "seen_test_cases", "rules_out",
)  # fmt: skip
VERDICTS = ("inside", "outside", "stop")
CONSEQUENCES = {  # (what was said, what follows from the plan): {near} is what a line says
    ("inside", "outside"): "it would ship, although no line M names it: {near}. Who has agreed to it?",
    ("inside", "stop"): "it would ship, although the protocol was not met: {near}. What does P4 say then?",
    (
        "outside",
        "inside",
    ): "you would file a new submission and wait for months, for a change that the plan foresees: {near}. "
    "Which lines P must it meet, and does it?",
    (
        "outside",
        "stop",
    ): "a line M names this change, so it needs no new submission, only its test. Was each line P met? {near}.",
    (
        "stop",
        "inside",
    ): "you would keep the old version, although a line M names the change and the lines P are met: {near}. "
    "Which line would stop it?",
    (
        "stop",
        "outside",
    ): "the protocol tests changes that a line M names, and none names this one: {near}. A better test would not "
    "help. Who has to be asked?",
}

CLAIM = 0.02  # unsupported citations at most
MINUTES, HOURS = 6, 60  # minutes a check, hours that the firm pays for
GOOD, PASSES = 0.005, 0.90  # unsupported citations of a good product, and how often it has to pass


@judges
def constraint_match(constraints: Any, key: Mapping[str, Mapping[str, Any]] | None = None) -> str:
    """Judge Q06.1: for each constraint the industries that it binds.

    `key` maps constraints to a dict with `must` (industries that belong to it), `may` (that are defensible) and `see` (where
    the lesson says so); without it form and what is wrong under any key are judged.
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
            f"{everywhere[0]} binds all five industries in your table, so it tells none of them apart (constraints like that: "
            f"{len(everywhere)} of {len(CONSTRAINTS)}). Who could go to court, or simply leave, because of it?"
        )
    if "fintech" in read["health_privacy"]:
        raise Wrong(
            "health_privacy names fintech. HIPAA is a health data law: it speaks to health plans, clearing houses and providers of care. A "
            "lender's records fall under other laws. In which of the five products are the cases patients?"
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
            f"cold_start: new users and new items, where do they come from every day? In the shop of section 6 one of {cold_start.ITEMS} items "
            "is replaced every week, and each begins without a record."
        )
    if key is None:
        return Readable(f"constraints with their industries: {len(read)}.")
    fits = sum(each["must"] <= read[name] <= each["must"] | each["may"] for name, each in key.items())
    for name, chosen in read.items():
        must, may, see = (key[name][part] for part in ("must", "may", "see"))
        extra = sorted(chosen - must - may)
        if extra:
            regime = regimes.REGIMES[extra[0]]
            raise Wrong(
                f"{fits} of {len(read)} constraints have their industries; all are asked. {name} names {extra[0]}, whose product is "
                f"{regime.product}: the {regime.asks}. Would {name} stop that product? {see}."
            )
        if must - chosen:
            raise Wrong(
                f"{fits} of {len(read)} constraints have their industries; all are asked. In {name} an industry is missing: "
                f"you name only {', '.join(sorted(chosen))}. {see}."
            )
    return f"{len(read)} of {len(read)} constraints with the industries that they bind."


@judges
def change_plan(changes: Any, plan: Mapping[str, tuple[str, str]] | None = None) -> str:
    """Judge Q06.5: eight changes, each inside the plan, outside it, or stopped by its protocol.

    `plan` maps changes to (what follows from the plan, the words of a line that decide); without it form and three
    misconceptions are judged.
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
    if plan is None:
        return Readable(f"changes with a verdict: {len(read)}.")
    wrong = [change for change, said in read.items() if said != plan[change][0]]
    if wrong:
        follows, near = plan[wrong[0]]
        because = CONSEQUENCES[read[wrong[0]], follows].format(near=near)
        raise Wrong(
            f"{len(read) - len(wrong)} of {len(read)} follow from the plan; all are asked. {wrong[0]} → {read[wrong[0]]}: {because}"
        )
    return "eight changes, each with the line of the plan that decides it."


@judges
def citation_sample(sample: Any) -> str:
    """Judge Q06.6: how many citations to check, and how many failures to accept, for "at most 2%, with 95% confidence".

    The bound is the exact binomial one of Clopper and Pearson. A product with GOOD unsupported citations passes in at least
    PASSES of the tests, and HOURS are paid for.
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
            f"{n:,} checks of {MINUTES} minutes take {n * MINUTES / 60:,.1f} hours of a lawyer; {HOURS} are paid for. A sample is "
            "enough. How large may it be?"
        )
    bound = upper_error_bound(failures, n)
    if bound > CLAIM:
        if failures and 0.75 * CLAIM < failures / n <= CLAIM:
            raise Wrong(
                f"{failures} of {n} is {failures / n:.1%} of the sample. Up to {bound:.2%} unsupported citations would still pass such a check "
                "in one case of twenty. The claim is about the citations that you did not check."
            )
        if failures:
            raise Wrong(
                f"With {failures} of {n} unsupported, up to {100 * bound:.3f}% is still plausible at 95%; the claim is {CLAIM:.0%}. Each failure that you "
                "accept costs more checks. How many?"
            )
        raise Wrong(
            f"No failure in {n} checks leaves an upper bound of {100 * bound:.3f}% at 95%; the claim is {CLAIM:.0%}. A product with 2% unsupported "
            f"shows a clean run of that length in {(1 - CLAIM) ** n:.1%} of cases."
        )
    passes = float(binom.cdf(failures, n, GOOD))
    hours = n * MINUTES / 60
    if passes < PASSES:
        raise Wrong(
            f"The claim would be proved: the bound is {bound:.2%}. But a good product, with {GOOD:.1%} unsupported, passes this test in "
            f"{passes:.1%} of cases, and {PASSES:.0%} are asked. You use {hours:.0f} of {HOURS} hours. What makes a test fairer to a good product?"
        )
    return f"at most {bound:.2%} unsupported at 95%, for {hours:.0f} hours of checking; a good product passes in {passes:.0%}."
