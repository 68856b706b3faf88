"""Lesson 10, the questions about people: a fairness audit of LendFair, and a sentence for a leaflet of CytoTriage."""

from collections.abc import Container, Mapping
from typing import Any

from aipm.measure import wilson_interval
from aipm.questions.verdict import (
    Malformed,
    Readable,
    Wrong,
    answered,
    brief,
    differs,
    judges,
    mapping,
    number,
    word,
)
from aipm.worlds import cytotriage
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
WITHIN, COST_WITHIN = 0.01, 2.0  # fractions; profit per 1,000 applicants

CLEARED_BELOW, PILOT = 0.08, 54
SENTENCES = ("accuracy", "auc", "pilot", "halved", "of_1000", "of_cleared")
NUMBERS = ("cancer_of_1000", "low", "high", "pilot_low")


def _points(value: float) -> str:
    return f"{100 * value:.0f} points"


@judges
def fairness_audit(audit: Any, key: Mapping[str, Container[tuple[str, str]]] | None = None) -> str:
    """Judge Q10.5: gaps, cost and criteria on LendFair's public applicants.

    Gaps are B - A as fractions, within WITHIN; the cost is profit per 1,000 applicants, within COST_WITHIN. `key` maps
    "lending" and "diagnosis" to the pairs of criterion and reason that fit; without it numbers and mix-ups are judged.
    """
    answered(audit)
    audit = mapping("audit", audit, (*GAPS, "cost", "lending", "diagnosis"))
    gaps = {name: number(name, audit[name], -1, 1, "(a fraction)") for name in GAPS}
    cost = number("cost", audit["cost"], -1000, 1000, "per 1,000 applicants")
    pairs = {context: _pair(context, audit[context]) for context in ("lending", "diagnosis")}
    table = fairness.comparison().set_index("criterion")
    one = table.loc["one_threshold"]
    rates = fairness.outcome("one_threshold")[1]["default_rate"]
    for context, (criterion, _) in pairs.items():
        if criterion == "all_of_them":
            raise Wrong(
                f"{context}: not all of them at once. With base rates of {rates['A']:.0%} and {rates['B']:.0%} a score that means the same in both groups "
                f"refuses {_points(one['good_refused_gap'])} more of B's good payers. Equalise that, and being refused means another risk in each "
                f"group, {_points(table.loc['equal_false_alarms', 'precision_gap'])} apart. Which one do you give up last?"
            )
    if pairs["diagnosis"][0] == "equal_selection":
        recall = fairness.outcome("equal_selection")[1]["bad_refused"]
        raise Wrong(
            "diagnosis: equal shares flagged would hide disease. Where the base rates are as far apart as LendFair's, the group with more cases "
            f"gets {recall['B']:.0%} of them found, the other {recall['A']:.0%}. Who is harmed when a case is missed?"
        )
    if abs(gaps["gap_without_column"]) <= WITHIN:
        raise Wrong(
            "You expect no gap once the group column is dropped. The model has never seen that column: income, credit use and history carry what "
            f"it would say. Good payers of B are refused {_points(one['good_refused_gap'])} more often, before and after. What changes that?"
        )
    for name in GAPS[:3]:
        if not differs(gaps[name], -one[name], WITHIN) and abs(one[name]) > WITHIN:
            raise Wrong(f"{name} has the right size and the wrong sign: gaps are B minus A. Who is refused more often?")
        if differs(gaps[name], one[name], WITHIN):
            raise Wrong(
                f"{name} is off by {_points(abs(gaps[name] - one[name]))} for one threshold. Section 5 prints a row a group: subtract A from B "
                "in the column of the same name."
            )
    if differs(gaps["gap_without_column"], one["good_refused_gap"], WITHIN):
        raise Wrong(
            f"gap_without_column is off by {_points(abs(gaps['gap_without_column'] - one['good_refused_gap']))}. It is the gap in good payers refused of a "
            "model that does not see the group. Has LendFair's model ever seen it?"
        )
    real = one["profit_per_1000"] - table.loc["equal_false_alarms", "profit_per_1000"]
    if not differs(cost, -real, COST_WITHIN):
        raise Wrong("The cost has the right size and the wrong sign: a cost is the profit that is given up.")
    if not differs(cost, real / 1000, COST_WITHIN / 1000):
        raise Wrong(f"A cost of {cost:g} is per applicant; per 1,000 applicants was asked.")
    if differs(cost, real, COST_WITHIN):
        raise Wrong(
            f"Refusing good payers equally costs another sum than {cost:g} per 1,000 applicants. Compare the profit of two rows of the "
            "table in section 5: one threshold, and equal false alarms."
        )
    if key is None:
        return Readable("the gaps, the cost, and a criterion with a reason for both places.")
    for context, pair in pairs.items():
        if pair not in key[context]:
            raise Wrong(
                f"{context}: {pair[0]} because {pair[1]} does not hold together here. Ask who is harmed by which error, or who reads the "
                "score, and which of the criteria looks at just those people."
            )
    return "the gaps are measured, the trade is named, and each criterion has the reason that carries it."


def _pair(context: str, value: Any) -> tuple[str, str]:
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        raise Malformed(f"`{context}` is {brief(value)}; a pair of words was expected: a criterion and a reason.")
    return word(f"criterion of {context}", value[0], CRITERIA), word(f"reason of {context}", value[1], WHY)


@judges
def leaflet(words: Any, key: Container[str] | None = None) -> str:
    """Judge Q10.6: the sentence for women who are cleared, and its numbers, from CytoTriage's public split.

    Counts are of women with a score below CLEARED_BELOW. Interval ends per 1,000 may come from any usual 95% interval: within
    40% below or above Wilson's. `key` is the set of sentences that fit; without it numbers and mix-ups are judged.
    """
    answered(words)
    words = mapping("words", words, ("sentence", *NUMBERS))
    sentence = word("sentence", words["sentence"], SENTENCES)
    share = number("pilot_low", words["pilot_low"], 0, 1, "(a fraction)")
    of_1000, low, high = (number(name, words[name], 0, 1000, "of 1,000") for name in NUMBERS[:3])
    counted = _counted()
    _sentence_for_her(sentence, share, counted)
    _numbers_fit(of_1000, low, high, share, counted)
    if key is None:
        return Readable("the numbers fit the counts.")
    if sentence not in key:
        raise Wrong("Read the sentence as she will: what happens to how many women like her, of how many?")
    return f"about {of_1000:.0f} of 1,000, plausible {low:.0f} to {high:.0f}: a sentence that she can check."


def _counted() -> dict[str, Any]:
    """What the public split holds, by name: all women, cleared, sick among them, missed at 0.5, the share of right calls."""
    cases = cytotriage.public_world()
    malignant, cleared = cases["malignant"] == 1, cases["logistic"] < CLEARED_BELOW
    return {
        "all": len(cases),
        "cleared": int(cleared.sum()),
        "sick": int((cleared & malignant).sum()),
        "missed_before": int(((cases["logistic"] < 0.5) & malignant).sum()),
        "right": float(((cases["logistic"] >= 0.5) == malignant).mean()),
    }


def _sentence_for_her(sentence: str, share: float, counted: Mapping[str, Any]) -> None:
    """Raise Wrong where the sentence, or the share that the pilot is said to show, is one of the usual mix-ups."""
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
    if sentence == "pilot" or share > 0.99:
        raise Wrong(
            f"{PILOT} of {PILOT} is not a promise of 100%: a test that is right {pilot:.0%} of the time shows no error in {PILOT} cases about once in "
            f"{1 / pilot**PILOT:.0f} trials. What is the lowest share that still fits?"
        )
    if sentence == "halved":
        before = counted["missed_before"]
        raise Wrong(
            f"Half of what? The threshold cut the missed cancers from {before} to {sick} of {counted['all']} women, and 'by more than half' would fit "
            f"{100 * before} and {100 * sick} as well. Give her a number out of a number."
        )


def _numbers_fit(of_1000: float, low: float, high: float, share: float, counted: Mapping[str, Any]) -> None:
    """Raise Wrong where a number of the leaflet does not follow from the counts."""
    sick, women = counted["sick"], counted["cleared"]
    ends = [1000 * end for end in wilson_interval(sick, women)]
    if not differs(of_1000, sick / women, 0.002) or not differs(of_1000, 100 * sick / women, 0.2):
        raise Wrong(f"cancer_of_1000 is {of_1000:g}, a share or a percentage. How many women of 1,000 is that?")
    if not differs(of_1000, 1000 * sick / counted["all"], 1):
        raise Wrong(
            f"{of_1000:g} of 1,000 counts the missed among all women. She was cleared; count among the {women} who were, like her."
        )
    if differs(of_1000, 1000 * sick / women, 1):
        raise Wrong(
            f"{of_1000:g} of 1,000 does not fit the counts. Among women with a score below {CLEARED_BELOW}, divide the malignant by all, and "
            "multiply by 1,000."
        )
    if high <= 1:
        raise Wrong(
            f"From {low:g} to {high:g} are shares, and the sentence counts women of 1,000: {of_1000:g} of them. What do you have to multiply by?"
        )
    if low == high or not low <= of_1000 <= high:
        raise Wrong(
            f"From {low:g} to {high:g} is no interval around {of_1000:g}. {women} women are few: what else would fit such a count?"
        )
    if any(not 0.6 * end <= got <= 1.4 * end for got, end in zip((low, high), ends, strict=True)):
        raise Wrong(
            f"From {low:g} to {high:g} of 1,000 is not what {sick} of {women} leaves plausible at 95%. `wilson_interval` gives two fractions; "
            "multiply both by 1,000."
        )
    if differs(share, wilson_interval(PILOT, PILOT)[0], 0.015):
        raise Wrong(
            f"pilot_low is {share:g}. Ask `wilson_interval` for {PILOT} right of {PILOT}, and take its lower end."
        )
