"""Lesson 11, the question about rules: do they keep the board's budgets in months that nobody has seen?"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from aipm import spec as specs
from aipm.questions.launch_review.agreeing import SURE, chance_to_keep
from aipm.questions.reading import answered, listing, mapping, number, several, word, words
from aipm.questions.verdict import Formed, Malformed, Readable, Wrong, brief, judges
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
TELLS = dict(zip(VOCABULARY.do, VOCABULARY.say, strict=True))  # what a woman reads when this is done
LIMITS = {**clinics.LIMITS, "missed_per_1000": 7}  # as the board wants them
BUDGETS = [{**budget, "max": LIMITS[str(budget["metric"])]} for budget in clinics.BUDGETS]
MOST_RULES = 20
PRACTICE = range(1, 61)  # the months that a learner may open
MET, YEAR = 10, 12  # months of a year in which every budget must be met


@lru_cache(maxsize=1)
def practice() -> tuple[pd.DataFrame, ...]:
    """The months to practise on."""
    return tuple(clinics.world(seed) for seed in PRACTICE)


def read_rules(rules: Any) -> list[dict[str, Any]]:
    """Rules in CytoTriage's words, each a checked dict; Malformed else."""
    bound = f"one to {MOST_RULES}"
    read = listing("rules", rules, "rule", _read_rule, MOST_RULES, wanted="rules", bound=bound, unit="rules")
    try:
        specs.rules({"rules": read})
    except specs.SpecError as error:
        raise Malformed(f"{brief(error, 300)}.") from None
    return read


def _read_rule(name: str, rule: Any) -> dict[str, Any]:
    rule = mapping(name, rule, specs.RULE_KEYS)
    if not isinstance(rule["id"], str) or not rule["id"]:
        raise Malformed(f"id of {name} is {brief(rule['id'])}; a name in quotes was expected.")
    for key, known in (("do", VOCABULARY.do), ("say", VOCABULARY.say)):
        rule[key] = word(f"{key} of {name}", rule[key], known)
    when = rule["if"]
    if not isinstance(when, dict) or not when:
        raise Malformed(f"if of {name} is {brief(when)}; a condition was expected, such as {{'score': [0.2, 0.4]}}.")
    when = mapping(f"if of {name}", when, [key for key in ("score", "segment") if key in when] or ("score",))
    if "score" in when:
        low, high = several(f"score of {name}", when["score"], 2, "the two ends of an interval")
        low, high = number(f"low end of {name}", low), number(f"high end of {name}", high)
        if low >= high:
            raise Malformed(f"score of {name} runs from {low:g} to {high:g}; the first end must be the smaller one.")
        when["score"] = [low, high]
    if "segment" in when:
        named = when["segment"]
        found = words(f"segment of {name}", [named] if isinstance(named, str) else named, VOCABULARY.segments)
        if not found:
            raise Malformed(f"segment of {name} is empty; name a site, or leave `segment` out.")
        when["segment"] = sorted(found)
    return {**rule, "if": when}


def sound(rules: Sequence[Mapping[str, Any]]) -> None:
    """Raise Wrong where a rule never fires, or tells a woman what does not happen."""
    for rule in rules:
        if rule["say"] != TELLS[rule["do"]]:
            raise Wrong(
                f"The rule {brief(rule['id'], 30)} does {rule['do']}, and the woman reads {rule['say']}. She acts on what she reads. "
                "Which words say what happens?"
            )
    for finding in specs.lint({"rules": list(rules), "default": "human_review"}, VOCABULARY):
        if finding.kind == "unreachable":
            raise Wrong(f"{finding.sentence} Should it stand higher up, or name its site?")


@dataclass(frozen=True)
class Year:
    """A specification replayed on several months: in how many every budget is met, and by line what becomes of it.

    `broken` counts by (metric, scope) the months in which a line is not met, `worst` holds its largest value, `limits` what
    is allowed.
    """

    met: int
    months: int
    broken: dict[tuple[str, str], int]
    worst: dict[tuple[str, str], float]
    limits: dict[tuple[str, str], float]


def replayed(spec: Mapping[str, Any], months: Sequence[pd.DataFrame]) -> Year:
    """The Year of a specification with rules, default and budgets."""
    every = [specs.replay(spec, month, clinic.METRICS) for month in months]
    broken: dict[tuple[str, str], int] = {}
    worst: dict[tuple[str, str], float] = {}
    limits: dict[tuple[str, str], float] = {}
    for lines in every:
        for line in lines:
            place = (line.metric, line.scope)
            broken[place] = broken.get(place, 0) + (not line.met)
            worst[place] = max(worst.get(place, 0.0), line.value)
            if not line.met or place not in limits:
                limits[place] = float(line.limit.split()[-1])
    return Year(sum(all(line.met for line in lines) for lines in every), len(every), broken, worst, limits)


@lru_cache(maxsize=64)
def _practised(spec: str) -> Year:
    """The Year of a specification, written as JSON, on the months to practise on."""
    return replayed(json.loads(spec), practice())


def keeps_its_year(spec: Mapping[str, Any], worlds: Sequence[pd.DataFrame] | None, solved: str) -> str:
    """`solved`, or Readable near the limit, where a specification meets all budgets in MET of YEAR months; Wrong else.

    `worlds` are unseen months; without them the months of practice() stand in for them.
    """
    seen = _practised(json.dumps({key: spec.get(key) for key in ("rules", "default", "budgets")}))
    if worlds is None:
        if YEAR * seen.met < MET * seen.months:
            raise Wrong(
                f"Every budget is met in {seen.met} of {seen.months} months to practise on. {_told(spec, seen)}"
            )
        chance = chance_to_keep(seen.met, seen.months, MET, YEAR)
        if chance < SURE:
            return Readable(
                f"every budget is met in {seen.met} of {seen.months} months to practise on. By such a record at least {MET} of {YEAR} unseen months are "
                f"met with a chance of {math.floor(1000 * chance) / 10:.1f}%. The unseen months decide."
            )
        return f"every budget is met in {seen.met} of {seen.months} months to practise on{solved}."
    year = replayed(spec, worlds)
    if year.met < MET * year.months / YEAR:
        raise Wrong(
            f"Every budget is met in {year.met} of {year.months} unseen months, and {MET} of {YEAR} are asked; in the months to practise on it was "
            f"{seen.met} of {seen.months}. Months differ by luck, and rules near a limit keep it in some of them only. {_told(spec, year)}"
        )
    return f"every budget is met in {year.met} of {year.months} unseen months{solved}."


def _told(spec: Mapping[str, Any], year: Year) -> str:
    """Which budget breaks most often, how far, and where to look."""
    place = max(year.broken, key=lambda each: year.broken[each])
    metric, scope = place
    worst, months = year.worst[place], f"{year.broken[place]} of {year.months} months"
    limit = year.limits[place]
    if metric == "review_share":
        return (
            f"In {months} too many women wait for a person: up to {worst:.1%} ({scope}); {limit:.1%} are allowed. At which site, and at which end, "
            "does the grey zone buy nothing?"
        )
    if metric == "urgent_benign_share":
        return (
            f"In {months} too many women have nothing and are referred as urgent: up to {worst:.1%} ({scope}); {limit:.1%} are allowed. From which "
            "score on is a referral safe without a person?"
        )
    where = {"all": "at both sites together", "city": "in the city", "outreach": "at the outreach site"}[scope]
    missed = f"In {months} too many women are missed {where}: up to {worst:.1f} of 1,000; {limit:g} are allowed."
    public = clinics.public_world()
    if all(line.met for line in specs.replay(spec, public, clinic.METRICS)):
        mild = " The month of the notebook was a mild one: your rules keep every budget there." * (
            2 * sum(year.broken.values()) > year.months
        )
        return f"{missed}{mild} How much room do your ends leave?"
    whole = {**spec, "budgets": [{**budget, "scope": "all"} for budget in spec["budgets"]]}
    if all(line.met for line in specs.replay(whole, public, clinic.METRICS)):
        own = {tuple(rule["if"].get("segment", ())) for rule in spec["rules"]} >= {(site,) for site in clinics.SITES}
        asks = "Which end of which site must move?" if own else "Which site needs rules of its own?"
        return (
            f"{missed} In the notebook's month both sites together keep every budget, and a site fails inside. {asks}"
        )
    return f"{missed} Where should a person look?"


def _spec(rules: Any) -> dict[str, Any]:
    answered(rules)
    return {"rules": read_rules(rules), "default": "human_review", "budgets": BUDGETS}


@judges
def site_rules_form(rules: Any) -> str:
    """Judge the form of Q11.1: rules that can be read, that all can fire, and that say what they do."""
    spec = _spec(rules)
    sound(spec["rules"])
    return Formed(f"rules that can be read: {len(spec['rules'])}.")


@judges
def site_rules(rules: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q11.1: in MET of YEAR months every budget is met, as the board wants them."""
    spec = _spec(rules)
    sound(spec["rules"])
    return keeps_its_year(spec, worlds, "")
