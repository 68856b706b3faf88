"""Lesson 10, the questions about people: a fairness audit of LendFair, and a sentence for a leaflet of CytoTriage."""

from collections.abc import Container, Mapping
from typing import Any

import pandas as pd
from scipy import stats

from aipm.measure import wilson_interval
from aipm.questions.reading import answered, differs, mapping, number, word
from aipm.questions.verdict import Malformed, Readable, Wrong, brief, judges
from aipm.worlds import cytotriage, lendfair
from aipm.worlds.lendfair import fairness

CRITERIA = ("equal_selection", "equal_false_alarms", "equal_recall", "same_meaning", "all_of_them")
WHY = (
    "wrongly_refused_are_harmed",
    "missed_are_harmed",
    "a_person_reads_the_score",
    "shares_should_be_equal",
    "no_reason_needed",
)
GAPS = ("refused_gap", "good_refused_gap", "bad_refused_gap", "gap_without_column")
COLUMNS = ("refused", "good_refused", "bad_refused", "precision")
SHOWN = 0.0006  # what rounding to three decimals, as in section 5, may change
WITHIN, COST_WITHIN = 0.01, 2.0  # fractions; profit per 1,000 applicants
THRESHOLD, BY_GROUP = (
    0.25,
    {"A": 0.20, "B": 0.40},
)  # of the rule that is audited, and of the one that levels false alarms
LEVELS = {
    "equal_selection": "the share of all people",
    "equal_false_alarms": "an error among those without the thing that is looked for",
    "equal_recall": "an error among those with the thing that is looked for",
    "same_meaning": "nothing, and keeps what a score says to whoever reads it",
}

CLEARED_BELOW, PILOT = 0.20, 80
SENTENCES = ("accuracy", "auc", "pilot", "cut", "of_1000", "of_cleared")
NUMBERS = ("cancer_of_1000", "low", "high", "pilot_low")
WHOLE = 0.6  # what rounding to a whole number of 1,000 may change


def _points(value: float) -> str:
    return f"{100 * value:.0f} points"


@judges
def fairness_audit(audit: Any, key: Mapping[str, Container[tuple[str, str]]] | None = None) -> str:
    """Judge Q10.5: gaps, cost and criteria on LendFair's public applicants, refused from THRESHOLD on.

    Gaps are B - A as fractions, within WITHIN; the cost of BY_GROUP is profit per 1,000 applicants, within COST_WITHIN. `key`
    maps "lending" and "diagnosis" to the pairs of criterion and reason that fit; without it numbers and mix-ups are judged.
    """
    answered(audit)
    audit = mapping("audit", audit, (*GAPS, "cost", "lending", "diagnosis"))
    gaps = {name: number(name, audit[name], -1, 1, "(a fraction)") for name in GAPS}
    cost = number("cost", audit["cost"], -1000, 1000, "per 1,000 applicants")
    pairs = {context: _pair(context, audit[context]) for context in ("lending", "diagnosis")}
    one, profit = _ruled(THRESHOLD)
    two, profit_by_group = _ruled(BY_GROUP)
    for context, (criterion, _) in pairs.items():
        if criterion == "all_of_them":
            raise Wrong(
                f"{context}: not all of them at once. Where the base rates differ, as LendFair's do, a score that means the same in both groups refuses "
                f"{_points(one['good_refused'])} more of B's good payers. Equalise that, and being refused means another risk in each group, "
                f"{_points(two['precision'])} apart. Which criterion do you give up last?"
            )
    if pairs["diagnosis"][0] == "equal_selection":
        recall = fairness.outcome("equal_selection")[1]["bad_refused"]
        raise Wrong(
            "diagnosis: equal shares flagged would hide disease. Where the base rates are as far apart as LendFair's, the group with more cases "
            f"gets {recall['B']:.0%} of them found, the other {recall['A']:.0%}. Who is harmed when a case is missed?"
        )
    _gaps_fit(gaps, one)
    _cost_fits(cost, 1000 * (profit - profit_by_group))
    if key is None:
        return Readable("the gaps, the cost, and a criterion with a reason for both places.")
    for context, pair in pairs.items():
        if pair not in key[context]:
            raise Wrong(
                f"{context}: {pair[0]} levels {LEVELS[pair[0]]}, and your reason is {pair[1]}. The prompt says who is harmed by which error there, and who "
                "sees a score. Do criterion, reason and these people fit together?"
            )
    return "the gaps are measured, the trade is named, and each criterion has the reason that carries it."


def _ruled(thresholds: float | dict[str, float]) -> tuple[pd.Series, float]:
    """The gaps B - A of a rule on the public applicants, by column of `by_group`, and its profit per applicant."""
    applicants = lendfair.public_world()
    refused = lendfair.rejected(applicants, thresholds)
    table = lendfair.by_group(applicants, refused)
    return table.loc["B"] - table.loc["A"], lendfair.profit(applicants, refused)


def _gaps_fit(gaps: Mapping[str, float], real: pd.Series) -> None:
    """Raise Wrong where a gap is not the one of the rule that is audited, the usual mix-ups first."""
    if abs(gaps["gap_without_column"]) <= WITHIN:
        raise Wrong(
            "You expect no gap once the group column is dropped. The model has never seen that column: income, credit use and history carry what "
            f"it would say. Good payers of B are refused {_points(real['good_refused'])} more often, before and after. What changes that?"
        )
    section, levelled = _ruled(lendfair.BREAK_EVEN)[0], _ruled(BY_GROUP)[0]
    for name in GAPS:
        column = {"gap_without_column": "good_refused"}.get(name, name.removesuffix("_gap"))
        got, right = gaps[name], real[column]
        if not differs(got, right, WITHIN):
            continue
        if not differs(got, -right, WITHIN):
            raise Wrong(f"{name} has the right size and the wrong sign: gaps are B minus A. Who is refused more often?")
        mixed = [(abs(got - real[other]), f"in the column {other}") for other in COLUMNS if other != column]
        mixed.append((abs(got - section[column]), f"with the threshold of section 5, {lendfair.BREAK_EVEN:.3f}"))
        mixed.append((abs(got - levelled[column]), "with one threshold for each group"))
        off, said = min(mixed)
        if off < SHOWN:
            raise Wrong(
                f"{name} is {got:.3g}. That is the gap {said}. Asked is the gap in the column {column}, where everybody is refused from {THRESHOLD:g} on."
            )
        if name == "gap_without_column":
            raise Wrong(
                f"gap_without_column is off by {100 * abs(got - right):.1f} points. It is the gap in good payers refused of a model that does not "
                "see the group. Has LendFair's model ever seen it?"
            )
        raise Wrong(
            f"{name} is off by {100 * abs(got - right):.1f} points. Make the table of section 5 for a threshold of {THRESHOLD:g}, and subtract A from B in "
            f"the column {column}."
        )


def _cost_fits(cost: float, real: float) -> None:
    """Raise Wrong where the cost is not what levelling gives up per 1,000 applicants."""
    section = [fairness.outcome(criterion)[2] for criterion in ("one_threshold", "equal_false_alarms")]
    if not differs(cost, real, COST_WITHIN):
        return
    if not differs(cost, -real, COST_WITHIN):
        raise Wrong("The cost has the right size and the wrong sign: a cost is the profit that is given up.")
    if not differs(cost, real / 1000, COST_WITHIN / 1000):
        raise Wrong(f"A cost of {cost:.4g} is per applicant; per 1,000 applicants was asked.")
    if not differs(cost, section[0] - section[1], 0.5):
        raise Wrong(
            f"A cost of {cost:.4g} is that of section 5, where the threshold for everybody is {lendfair.BREAK_EVEN:.3f}. Here everybody is refused from "
            f"{THRESHOLD:g} on, or A and B from {BY_GROUP['A']:g} and {BY_GROUP['B']:g}."
        )
    raise Wrong(
        f"Refusing good payers equally costs another sum than {cost:.4g} per 1,000 applicants. Take the profit of two rules, one threshold of {THRESHOLD:g} and one "
        "for each group, and subtract."
    )


def _pair(context: str, value: Any) -> tuple[str, str]:
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        raise Malformed(f"`{context}` is {brief(value)}; a pair of words was expected: a criterion and a reason.")
    return word(f"criterion of {context}", value[0], CRITERIA), word(f"reason of {context}", value[1], WHY)


@judges
def leaflet(words: Any, key: Container[str] | None = None) -> str:
    """Judge Q10.6: the sentence for women who are cleared, and its numbers, from CytoTriage's public split.

    Counts are of women with a score below CLEARED_BELOW. The interval may be any usual 95% interval, rounded to whole women.
    `key` is the set of sentences that fit; without it numbers and mix-ups are judged.
    """
    answered(words)
    words = mapping("words", words, ("sentence", *NUMBERS))
    sentence = word("sentence", words["sentence"], SENTENCES)
    share = number("pilot_low", words["pilot_low"], 0, 1, "(a fraction)")
    of_1000, low, high = (number(name, words[name], 0, 1000, "of 1,000") for name in NUMBERS[:3])
    counted = _counted()
    _sentence_for_her(sentence, counted)
    _number_fits(of_1000, counted)
    _interval_fits(of_1000, low, high, counted)
    _pilot_fits(share)
    if key is None:
        return Readable("the numbers fit the counts.")
    if sentence not in key:
        raise Wrong("Read the sentence as she will: what happens to how many women like her, of how many?")
    return f"about {of_1000:.0f} of 1,000, plausible {low:.0f} to {high:.0f}: a sentence that she can check."


def _counted() -> dict[str, Any]:
    """What the public split holds, by name: women, those with cancer, cleared, sick among them, missed at 0.5, right calls."""
    cases = cytotriage.public_world()
    malignant, cleared = cases["malignant"] == 1, cases["logistic"] < CLEARED_BELOW
    earlier = cases["logistic"] < 0.08  # whom section 6 clears
    return {
        "all": len(cases),
        "malignant": int(malignant.sum()),
        "cleared": int(cleared.sum()),
        "sick": int((cleared & malignant).sum()),
        "section": 1000 * float(malignant[earlier].mean()),
        "missed_before": int(((cases["logistic"] < 0.5) & malignant).sum()),
        "right": float(((cases["logistic"] >= 0.5) == malignant).mean()),
    }


def usual_intervals(wrong: int, of: int) -> list[tuple[float, float]]:
    """95% intervals for a share by six usual methods: Wilson, exact, Jeffreys, Agresti and Coull, normal, bootstrap."""
    share, z = wrong / of, stats.norm.ppf(0.975)
    half = z * (share * (1 - share) / of) ** 0.5
    more = (wrong + z * z / 2) / (of + z * z)
    wide = z * (more * (1 - more) / (of + z * z)) ** 0.5
    exact = (
        float(stats.beta.ppf(0.025, wrong, of - wrong + 1)) if wrong else 0.0,
        float(stats.beta.ppf(0.975, wrong + 1, of - wrong)) if wrong < of else 1.0,
    )
    jeffreys = tuple(float(stats.beta.ppf(end, wrong + 0.5, of - wrong + 0.5)) for end in (0.025, 0.975))
    drawn = tuple(float(stats.binom.ppf(end, of, share)) / of for end in (0.025, 0.975))
    return [
        wilson_interval(wrong, of), exact, (jeffreys[0], jeffreys[1]), (max(0.0, more - wide), more + wide),
        (max(0.0, share - half), share + half), (drawn[0], drawn[1]),
    ]  # fmt: skip


def _sentence_for_her(sentence: str, counted: Mapping[str, Any]) -> None:
    """Raise Wrong where the sentence is one of the usual mix-ups."""
    sick, pilot = counted["sick"], wilson_interval(PILOT, PILOT)[0]
    if sentence == "accuracy":
        raise Wrong(
            f"{counted['right']:.1%} is how often the model is right over everybody, sick and well. It is not her chance of being healthy: of the women "
            f"cleared, {sick} of {counted['cleared']} have cancer. Whom should her number be counted among?"
        )
    if sentence == "auc":
        raise Wrong(
            "Nobody who waits for a result can use an area under a curve. What would she want counted, and among whom?"
        )
    if sentence == "pilot":
        raise Wrong(
            f"{PILOT} of {PILOT} is not a promise of 100%: a system that is right {pilot:.1%} of the time shows no error in {PILOT} cases about once in "
            f"{1 / pilot**PILOT:.0f} trials. And it says nothing of the women who were cleared. Which sentence does?"
        )
    if sentence == "cut":
        before, fewer = counted["missed_before"], 1 - sick / counted["missed_before"]
        raise Wrong(
            f"A share of what? The threshold cut the missed cancers from {before} to {sick} of {counted['all']} women, and a cut of {fewer:.0%} would also "
            f"fit {100 * before} and {100 * sick}. Give her a number out of a number."
        )


def _number_fits(of_1000: float, counted: Mapping[str, Any]) -> None:
    """Raise Wrong where the number of 1,000 does not follow from the counts."""
    sick, women = counted["sick"], counted["cleared"]
    real = 1000 * sick / women
    if not differs(of_1000, real, WHOLE):
        return
    if not differs(of_1000, real / 1000, 0.0006) or not differs(of_1000, real / 10, 0.06):
        raise Wrong(f"cancer_of_1000 is {of_1000:.4g}, a share or a percentage. How many women of 1,000 is that?")
    if not differs(of_1000, counted["section"], WHOLE):
        raise Wrong(
            f"{of_1000:.4g} of 1,000 is section 6's number, for scores below 0.08. This clinic clears below {CLEARED_BELOW:g}."
        )
    for total, whom in ((counted["all"], "all women"), (counted["malignant"], "all women with cancer")):
        if not differs(of_1000, 1000 * sick / total, WHOLE):
            raise Wrong(
                f"{of_1000:.4g} of 1,000 counts the missed among {whom}. She was cleared; count among the {women} who were, like her."
            )
    raise Wrong(
        f"{of_1000:.4g} of 1,000 does not fit the counts. Among women with a score below {CLEARED_BELOW:g}, divide the malignant by all, and "
        "multiply by 1,000."
    )


def _interval_fits(of_1000: float, low: float, high: float, counted: Mapping[str, Any]) -> None:
    """Raise Wrong where the two ends are not those of a usual 95% interval, as women of 1,000."""
    sick, women = counted["sick"], counted["cleared"]
    usual = usual_intervals(sick, women)
    for times, said in ((1, "shares"), (100, "percentages")):
        if any(max(abs(low - times * ends[0]), abs(high - times * ends[1])) < times * WHOLE / 1000 for ends in usual):
            raise Wrong(
                f"From {low:.4g} to {high:.4g} are {said}, and the sentence counts women of 1,000: {of_1000:.4g} of them. What do you have to multiply by?"
            )
    if low == high or not low <= of_1000 <= high:
        raise Wrong(
            f"From {low:.4g} to {high:.4g} is no interval around {of_1000:.4g}. {sick} cases are few: what else would fit such a count?"
        )
    if all(differs(low, 1000 * ends[0], WHOLE) or differs(high, 1000 * ends[1], WHOLE) for ends in usual):
        raise Wrong(
            f"From {low:.4g} to {high:.4g} of 1,000 is not what {sick} of {women} leaves plausible at 95%. `wilson_interval` gives two fractions; "
            "multiply both by 1,000."
        )


def _pilot_fits(share: float) -> None:
    """Raise Wrong where the lowest share that still fits the pilot is not that of any usual interval."""
    lows = [ends[0] for ends in usual_intervals(PILOT, PILOT) if ends[0] < 1]
    low, high = min(lows) - 0.005, max(*lows, 0.05 ** (1 / PILOT)) + 0.005
    if low <= share <= high:
        return
    if share > 0.99:
        raise Wrong(
            f"pilot_low is {share:.4g}: {PILOT} of {PILOT} is not a promise of 100%. A system that is right {lows[0]:.1%} of the time shows no error in "
            f"{PILOT} cases about once in {1 / lows[0] ** PILOT:.0f} trials. What is the lowest share that still fits?"
        )
    raise Wrong(
        f"pilot_low is {share:.4g}. Ask `wilson_interval` for {PILOT} right of {PILOT}, and take its lower end."
    )
