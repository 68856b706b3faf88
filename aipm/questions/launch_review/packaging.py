"""Lesson 11, the questions about the package: is it complete, and do its rules hold in months that nobody has seen?"""

from collections.abc import Container, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from aipm import spec as specs
from aipm.questions.verdict import (
    Formed,
    Malformed,
    Readable,
    Wrong,
    answered,
    brief,
    count,
    fitting,
    judges,
    mapping,
    number,
    word,
    word_table,
)
from aipm.spec import clinic
from aipm.worlds.cytotriage import clinics

VOCABULARY = specs.Vocabulary(
    product="CytoTriage",
    do=("human_review", "urgent_referral", "clear"),
    say=("a_person_will_look", "seen_this_week", "likely_benign"),
    owners=clinics.OWNERS,
    metrics={
        "missed_per_1000": ("audit_of_cleared",),
        "review_share": ("review_share",),
        "urgent_benign_share": ("referral_outcome",),
    },
    segments=clinics.SITES,
)
MODES = ("blurred_picture", "slow_answer", "model_down")
FALLBACKS = ("ask_for_new_picture", "human_review", "answer_later", "paper_rule", "clear", "nothing")
TODAY, LATEST = date(2026, 5, 4), date(2027, 5, 4)
MONTHS_MET = 2  # of three


def _no_owner_or_date(spec: Any) -> None:
    """Raise Wrong at the first budget without an owner or a date; a missing key and None are the same here."""
    if not isinstance(spec, dict) or not isinstance(spec.get("budgets"), (list, tuple)) or not spec["budgets"]:
        raise Malformed("`spec` needs an entry `budgets`, a list of dicts, one a promise.")
    for place, budget in enumerate(spec["budgets"], 1):
        if not isinstance(budget, dict):
            raise Malformed(f"budget {place} is {brief(budget)}; a dict was expected.")
        for key, lost in (
            ("owner", "nobody will notice that it breaks"),
            ("review_by", "nobody will look at it again"),
        ):
            if budget.get(key) is None or (isinstance(budget[key], str) and not budget[key]):
                raise Wrong(
                    f"Budget {place} ({brief(budget.get('metric'), 30)}) has no {key}, so {lost}. Budgets are living documents: who "
                    "opens this one, and when?"
                )


def _dates_hold(spec: Mapping[str, Any]) -> None:
    """Raise Malformed or Wrong where a review date is no date, is past, or is more than a year away."""
    for budget in spec["budgets"]:
        try:
            day = date.fromisoformat(budget["review_by"])
        except ValueError:
            raise Malformed(
                f"`review_by` is {brief(budget['review_by'])}; a date such as 2026-11-02 was expected."
            ) from None
        if not TODAY < day <= LATEST:
            raise Wrong(
                f"The budget on {budget['metric']} is reviewed on {day}. Today is {TODAY}, and a promise that nobody looks at within "
                "a year is a wish. Which date will somebody keep?"
            )


@judges
def launch_package(package: Any, key: Mapping[str, Container[str]] | None = None) -> str:
    """Judge Q11.1: a launch package of `spec`, `fallbacks` and `exit` in which nothing is left to chance.

    `key` maps failure modes to the fallbacks that fit; without it everything else is judged.
    """
    answered(package)
    package = mapping("package", package, ("spec", "fallbacks", "exit"))
    spec, leave = package["spec"], mapping("exit", package["exit"], ("metric", "max", "cases"))
    _no_owner_or_date(spec)
    try:
        findings = specs.lint(spec, VOCABULARY)
    except specs.SpecError as error:
        raise Malformed(f"{brief(error, 300)}.") from None
    fallbacks = package["fallbacks"]
    if not isinstance(fallbacks, dict):
        raise Malformed(f"`fallbacks` is {brief(fallbacks)}; a dict from failure modes to words was expected.")
    for mode in MODES:
        if fallbacks.get(mode) in (None, "nothing"):
            raise Wrong(f"{mode} has no fallback. On that day a woman waits for her result: what does she see?")
    fallbacks = word_table("fallbacks", fallbacks, MODES, FALLBACKS)
    metric = word("metric of exit", leave["metric"], tuple(VOCABULARY.metrics))
    limit = number("max of exit", leave["max"], 0, 1000)
    cases = count("cases of exit", number("cases of exit", leave["cases"], 1, 1e6))
    promised = {budget["metric"]: budget.get("max") for budget in spec["budgets"]}
    lost = [metric for metric in VOCABULARY.metrics if metric not in promised]
    if lost:
        raise Wrong(
            f"Nobody promises anything on {lost[0]}: {clinic.METRICS[lost[0]].meaning}. Which budget is missing?"
        )
    _dates_hold(spec)
    for finding in findings:
        if finding.kind == "gap":
            raise Wrong(f"{finding.sentence} Those women get no result at all.")
        raise Wrong(f"{finding.sentence} What in the package is about it?")
    if promised[metric] is None or limit > promised[metric]:
        raise Wrong(
            f"The exit lets the launch grow at {metric} up to {limit:g}, and the budget allows {brief(promised[metric])}. An exit "
            "wider than its promise ends nothing."
        )
    if metric == "missed_per_1000" and cases < 300:
        raise Wrong(
            f"The exit looks at {cases} women. At {limit:g} missed in 1,000 that is {cases * limit / 1000:.1f} expected misses, so a "
            "silent month proves little. How many women would have to be counted?"
        )
    if key is None:
        return Readable("every budget has an owner, a date and a monitor, and every failure mode a fallback.")
    fitting(
        fallbacks,
        key,
        "{entry} leads to {word}. Think of that day: what is there to look at or to work with, and is anybody harmed?",
    )
    return f"{len(spec['budgets'])} budgets with owner, date and monitor, {len(MODES)} fallbacks and an exit."


def _read_rules(rules: Any) -> list[dict[str, Any]]:
    """Rules that can be read in CytoTriage's words; NotAnswered or Malformed else."""
    answered(rules)
    if not isinstance(rules, (list, tuple)) or not rules:
        raise Malformed(f"`rules` is {brief(rules)}; a list of rules was expected, each a dict.")
    spec = {"rules": rules, "default": "human_review", "budgets": clinics.BUDGETS}
    try:
        specs.rules(spec)
        specs.check(spec, VOCABULARY)
    except specs.SpecError as error:
        raise Malformed(f"{brief(error, 300)}.") from None
    return list(rules)


@judges
def site_rules_form(rules: Any) -> str:
    """Judge the form of Q11.2: rules that can be read, and that all can fire."""
    read = _read_rules(rules)
    for finding in specs.lint({"rules": read, "default": "human_review"}, VOCABULARY):
        if finding.kind == "unreachable":
            raise Wrong(f"{finding.sentence} Should it stand higher up, or name its site?")
    return Formed(f"rules that can be read: {len(read)}.")


@judges
def site_rules(rules: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q11.2: in at least MONTHS_MET of the months in `worlds` (all, where there are fewer) every budget is met."""
    read = _read_rules(rules)
    months = worlds or [clinics.public_world()]
    replayed = [clinic.lines(read, month) for month in months]
    met = sum(all(line.met for line in lines) for lines in replayed)
    if met >= min(MONTHS_MET, len(months)):
        return f"every budget is met in {met} of {len(months)} months."
    value = {
        (line.metric, line.scope): max(lines[place].value for lines in replayed)
        for place, line in enumerate(replayed[0])
    }
    said = f"Every budget is met in {met} of {len(months)} months."
    review = value["review_share", "all"]
    if review > clinics.LIMITS["review_share"]:
        each = 400 * review
        raise Wrong(
            f"{said} {review:.0%} of the women wait for a person: {each:.0f} of 400 a day, and the reviewers can take "
            f"{400 * clinics.LIMITS['review_share']:.0f}. At which site, and at which end, does the grey zone buy nothing?"
        )
    urgent = value["urgent_benign_share", "all"]
    if urgent > clinics.LIMITS["urgent_benign_share"]:
        raise Wrong(
            f"{said} {urgent:.1%} of the women have nothing and are referred as urgent; {clinics.LIMITS['urgent_benign_share']:.0%} are "
            "allowed. From which score on is a referral safe without a person?"
        )
    worst = max(clinics.SITES, key=lambda site: value["missed_per_1000", site])
    missed = value["missed_per_1000", worst]
    whole = [dict(budget, scope="all") for budget in clinics.BUDGETS]
    public = clinics.public_world()
    if len(months) > 1 and all(line.met for line in clinic.lines(read, public)):
        raise Wrong(
            f"{said} Your rules fit the month of the notebook, which was a mild one; in a month that you have not seen, {missed:.0f} of 1,000 "
            f"are missed at the {worst} site. How much room do your ends leave?"
        )
    if all(line.met for line in clinic.lines(read, public, whole)):
        raise Wrong(
            f"{said} Over both sites together the budgets of the notebook's month hold, and the {worst} site fails inside: up to {missed:.0f} of 1,000 "
            f"missed there, {clinics.LIMITS['missed_per_1000']} allowed. Which site needs rules of its own?"
        )
    raise Wrong(
        f"{said} Up to {missed:.0f} of 1,000 women are missed at the {worst} site; {clinics.LIMITS['missed_per_1000']} are allowed, and {review:.0%} of all "
        "go to a person. Where should a person look?"
    )
