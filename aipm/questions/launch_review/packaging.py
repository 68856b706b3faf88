"""Lesson 11, the question about the package, judged as a whole: rules, budgets, monitors, fallbacks and an exit together."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd

from aipm import spec as specs
from aipm.questions.launch_review.ruling import LIMITS, VOCABULARY, keeps_its_year, read_rules, sound
from aipm.questions.reading import answered, count, fraction, listing, mapping, number, word, word_table
from aipm.questions.verdict import Malformed, Wrong, brief, judges
from aipm.spec import clinic
from aipm.spec.vocabulary import RESPONSES, SCOPE_ALL, SCOPE_EACH, STATS
from aipm.worlds.cytotriage import clinics
from aipm.worlds.review import boards

METRICS = tuple(VOCABULARY.metrics)
GRAVE = "missed_per_1000"  # the harm that nobody can undo
CONTAINS = ("fallback_rules", "pause_product")
TODAY, LATEST = date(2026, 5, 4), date(2027, 5, 4)
COUNTED = date(2026, 6, 4)  # the first month has been counted
FRACTION = 0.1  # of 1,000 women: a budget below that was meant as a fraction
CAN_ACT = {  # by budget, who can do something when it breaks
    "missed_per_1000": {"clinical_lead": "who is cleared"},
    "review_share": {"clinical_lead": "whose case a person looks at", "operations": "how many people look"},
    "urgent_benign_share": {"clinical_lead": "who is referred", "product": "how many urgent places the sites have"},
}
MOST_ENTRIES = 12
MOST_WOMEN = 5400  # whom the outreach site sees in three months
SLIPS, LETS = 0.05, 0.90  # the chance to grow at twice the budget at most, at half of it at least

FALLBACKS = ("ask_for_new_picture", "human_review", "answer_later", "paper_rule", "clear", "nothing")
FAILS = {  # by failure mode, what goes wrong with each fallback that does not fit; the others do
    "blurred_picture": {
        "answer_later": "in an hour the picture is as blurred as now, and the woman has gone home",
        "paper_rule": "the paper rule reads the same blurred picture",
        "clear": "nobody and nothing has seen her cells, and she is sent home",
    },
    "slow_answer": {
        "ask_for_new_picture": "the picture is good, and the new one waits for the same slow score",
        "clear": "she is sent home before her score is there",
    },
    "model_down": {
        "ask_for_new_picture": "no picture brings the model back",
        "answer_later": "for a day or more nobody can say when later is",
        "clear": "every woman of that day is sent home, and nobody has looked",
    },
}


def _read_budget(name: str, budget: Any) -> dict[str, Any]:
    """A budget by its five keys. Wrong where nobody owns it or looks at it again: a missing key and None are the same."""
    if not isinstance(budget, dict):
        raise Malformed(f"{name} is {brief(budget)}; a dict was expected.")
    for key, lost in (("owner", "nobody will notice that it breaks"), ("review_by", "nobody will look at it again")):
        if budget.get(key) is None or (isinstance(budget[key], str) and not budget[key].strip()):
            raise Wrong(
                f"{name.capitalize()} ({brief(budget.get('metric'), 30)}) has no {key}, so {lost}. Budgets are living documents: who opens this one, "
                "and when?"
            )
    read = mapping(name, budget, ("metric", "scope", "max", "owner", "review_by"))
    metric = word(f"metric of {name}", read["metric"], METRICS)
    most = (
        number(f"max of {name}", read["max"], 0, 1000) if metric == GRAVE else fraction(f"max of {name}", read["max"])
    )
    if metric == GRAVE:
        _not_a_fraction(f"max of {name}", most)
    day = read["review_by"]
    if isinstance(day, date):
        day = (day.date() if isinstance(day, datetime) else day).isoformat()
    try:
        date.fromisoformat(str(day).strip())
    except ValueError:
        raise Malformed(f"review_by of {name} is {brief(day)}; a date such as 2026-11-02 was expected.") from None
    return {
        "metric": metric,
        "scope": word(f"scope of {name}", read["scope"], VOCABULARY.scopes),
        "max": most,
        "owner": word(f"owner of {name}", read["owner"], VOCABULARY.owners),
        "review_by": str(day).strip(),
    }


def _not_a_fraction(name: str, most: float) -> None:
    """Raise Wrong where a number of women of 1,000 was written as a share of all women."""
    if 0 < most < FRACTION:
        raise Wrong(
            f"`{name}` is {most:g}, which reads like a share as a fraction. `{GRAVE}` counts women of 1,000, so {most:g} would be one woman of "
            f"{1000 / most:,.0f}. In which unit is it asked?"
        )


def _read_monitor(name: str, monitor: Any) -> dict[str, Any]:
    """A monitor by `signal` and `then`; its `stat` is a control chart of a share unless another is named."""
    monitor = {"stat": "p_chart", **monitor} if isinstance(monitor, dict) else monitor
    read = mapping(name, monitor, ("signal", "stat", "then"))
    known = {"signal": VOCABULARY.signals, "stat": STATS, "then": RESPONSES}
    return {key: word(f"{key} of {name}", read[key], known[key]) for key in known}


def _read_spec(spec: Any) -> dict[str, Any]:
    """The specification of a package in CytoTriage's words, every entry checked; Malformed else, and Wrong by _read_budget."""
    if not isinstance(spec, dict):
        raise Malformed(f"`spec` is {brief(spec)}; a dict was expected, with rules, default, budgets and monitors.")
    entries = (("budgets", "budget", _read_budget), ("monitors", "monitor", _read_monitor))
    read = dict(spec)
    for plural, kind, reader in entries:
        bound = f"one to {MOST_ENTRIES}"
        read[plural] = listing(plural, spec.get(plural), kind, reader, MOST_ENTRIES, wanted=plural, bound=bound)
    read["rules"] = read_rules(spec.get("rules"))
    if read.get("default") is None:
        read.pop("default", None)
    else:
        read["default"] = word("default", read["default"], VOCABULARY.do)
    try:
        specs.check(read, VOCABULARY)
    except specs.SpecError as error:
        raise Malformed(f"{brief(error, 300)}.") from None
    return read


def _budgets_hold_for_whom(budgets: Sequence[Mapping[str, Any]]) -> None:
    """Raise Wrong where a promise of the board is missing, too wide, about too few people, or not looked at in time."""
    for metric, limit in LIMITS.items():
        own = [budget for budget in budgets if budget["metric"] == metric]
        if not own:
            raise Wrong(
                f"Nobody promises anything on {metric}: {clinic.METRICS[metric].meaning}. Which budget is missing?"
            )
        tight = {budget["scope"] for budget in own if budget["max"] <= limit}
        if not tight:
            least = min(budget["max"] for budget in own)
            raise Wrong(
                f"Your budget on {metric} allows {least:g}, and the board allows less. A package that promises less than the board asks "
                "is another launch. Which number did the board name?"
            )
        each = SCOPE_EACH in tight or set(clinics.SITES) <= tight
        if each or (clinics.SCOPES[metric] == SCOPE_ALL and SCOPE_ALL in tight):
            continue
        month, whole = clinics.public_world(), {"metric": metric, "max": limit}
        lines = {
            line.scope: line.value
            for scope in (SCOPE_ALL, SCOPE_EACH)
            for line in clinic.lines(clinics.DRAFT, month, [{**whole, "scope": scope}])
        }
        if clinics.SCOPES[metric] == SCOPE_EACH and SCOPE_ALL in tight:
            raise Wrong(
                f"Your budget on {metric} holds for both sites together. The draft of section 1 misses {lines[SCOPE_ALL]:.1f} of 1,000 women there, "
                f"and {lines['outreach']:.1f} at the outreach site. For whom must this budget hold?"
            )
        raise Wrong(
            f"Your budget on {metric} holds for {' and '.join(sorted(tight))} only. For the other women nobody has promised anything. For whom "
            "did the board ask it?"
        )
    for budget in budgets:
        metric, owner = budget["metric"], budget["owner"]
        if owner not in CAN_ACT[metric]:
            raise Wrong(
                f"The budget on {metric} is owned by {owner}: {clinic.METRICS[metric].meaning}. When it breaks, {owner} can only ask somebody else to act. "
                "Who of the three can change it?"
            )
        day = date.fromisoformat(budget["review_by"])
        if day < COUNTED:
            raise Wrong(
                f"The budget on {metric} is reviewed on {day}. Today is {TODAY}, and by then no whole month of the launch has been counted. When is there something "
                "to review?"
            )
        if day > LATEST:
            raise Wrong(
                f"The budget on {budget['metric']} is reviewed on {day}. Today is {TODAY}, and a promise that nobody looks at within "
                "a year is a wish. Which date will somebody keep?"
            )


def _alarms_act(spec: Mapping[str, Any]) -> None:
    """Raise Wrong where the alarm on the grave harm only sends a message."""
    signals = VOCABULARY.metrics[GRAVE]
    if any(monitor["signal"] in signals and monitor["then"] in CONTAINS for monitor in spec["monitors"]):
        return
    action, _ = specs.decide(spec, clinics.public_world())
    cleared = 1000 * (action == "clear").mean()
    raise Wrong(
        f"When {signals[0]} rings, your package sends a message, and its rules go on: of the next 1,000 women they clear {cleared:.0f} while somebody "
        "reads. Nobody can undo a missed case. What should this alarm do by itself?"
    )


def _exit_decides(leave: Mapping[str, Any], spec: Mapping[str, Any]) -> str:
    """What an exit does, in words; Wrong where it watches a harm that can be undone, or does not tell bad from good."""
    metric, most, cases = leave["metric"], leave["max"], leave["cases"]
    if metric != GRAVE:
        raise Wrong(
            f"Your exit asks for {metric}: {clinic.METRICS[metric].meaning}. A launch that misses many women passes it. Which of the three "
            "harms can nobody undo?"
        )
    promised = min(budget["max"] for budget in spec["budgets"] if budget["metric"] == GRAVE)
    if most > promised:
        raise Wrong(
            f"The exit lets the launch grow at {metric} up to {most:g}, and your budget allows {promised:g}. An exit wider than its promise ends "
            "nothing."
        )
    found = int(most * cases / 1000 + 1e-9)
    bad, good = (boards.grows(cases, found, rate * LIMITS[GRAVE] / 1000) for rate in (2, 0.5))
    said = f"The exit looks at {cases:,} women and lets the launch grow if at most {found} of them are missed."
    if bad > SLIPS:
        raise Wrong(
            f"{said} A launch that misses twice the board's budget would grow with a chance of {bad:.0%}, and {SLIPS:.0%} are allowed: "
            f"{2 * LIMITS[GRAVE] * cases / 1000:.1f} misses are expected then. Are these women enough to tell?"
        )
    if good < LETS:
        raise Wrong(
            f"{said} A launch that misses half of the board's budget would grow with a chance of {good:.0%} only, and {LETS:.0%} are asked: "
            f"{0.5 * LIMITS[GRAVE] * cases / 1000:.1f} misses are expected then. How much room does your exit leave?"
        )
    return f"an exit that grows a launch at twice the budget in {bad:.1%} and one at half of it in {good:.1%}"


@judges
def launch_package(package: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q11.3: a launch package of `spec`, `fallbacks` and `exit` whose rules keep its budgets in unseen months.

    Without `worlds` the months to practise on stand in for the unseen ones.
    """
    answered(package)
    package = mapping("package", package, ("spec", "fallbacks", "exit"))
    spec = _read_spec(package["spec"])
    leave = mapping("exit", package["exit"], ("metric", "max", "cases"))
    leave["metric"] = word("metric of exit", leave["metric"], METRICS)
    leave["max"] = number("max of exit", leave["max"], 0, 1000)
    if leave["metric"] == GRAVE:
        _not_a_fraction("max of exit", leave["max"])
    leave["cases"] = count("cases of exit", number("cases of exit", leave["cases"], 1, MOST_WOMEN))
    fallbacks = package["fallbacks"]
    if not isinstance(fallbacks, dict):
        raise Malformed(f"`fallbacks` is {brief(fallbacks)}; a dict from failure modes to words was expected.")
    for mode in FAILS:
        if fallbacks.get(mode) in (None, "nothing"):
            raise Wrong(f"{mode} has no fallback. On that day a woman waits for her result: what does she see?")
    fallbacks = word_table("fallbacks", fallbacks, tuple(FAILS), FALLBACKS)
    _budgets_hold_for_whom(spec["budgets"])
    sound(spec["rules"])
    for finding in specs.lint(spec, VOCABULARY):
        after = "Those women get no result at all." if finding.kind == "gap" else "What in the package is about it?"
        raise Wrong(f"{finding.sentence} {after}")
    _alarms_act(spec)
    told = _exit_decides(leave, spec)
    for mode, chosen in fallbacks.items():
        if chosen in FAILS[mode]:
            raise Wrong(
                f"{mode} leads to {chosen}: {FAILS[mode][chosen]}. What is there on that day to look at or to work with?"
            )
    return keeps_its_year(spec, worlds, f", with owners, dates, alarms that act, {len(fallbacks)} fallbacks and {told}")
