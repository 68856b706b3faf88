"""Lesson 02, the questions about measuring: which number is it, of which class, in which crowd."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm.measure import predictive_value
from aipm.questions.reading import answered, count, differs, fraction, mapping, missing, number
from aipm.questions.verdict import Readable, Wrong, judges
from aipm.worlds import cytotriage, payguard

STRICT = 0.1  # the threshold of Q02.2
CROWDS = {"family_risk": 15, "symptoms": 85}  # cancers per 1,000 women, in Q02.3
TWO_DIGITS = 0.0055  # what a number rounded to two digits after the point may be off, and a hair
SEPSIS = {"stays": 38_455, "septic": 2_552, "missed": 1_709, "alerted_share": 0.18}  # Wong et al. 2021
ALERTED = (0.175, 0.185)  # what is rounded to 18%
ELSEWHERE = 0.02  # the share of septic stays in the other hospital of Q02.7


@judges
def lazy_scores(scores: Any, world: pd.DataFrame | None = None) -> str:
    """Judge Q02.1: what a product that never flags scores on the payments of new users.

    `scores` maps accuracy and recall to fractions, caught to a count, precision to a fraction or None where it has no
    value. With `world` (rows with a 0/1 column `fraud`) the values are recomputed.
    """
    answered(scores)
    scores = mapping("scores", scores, ("accuracy", "recall", "precision", "caught"))
    accuracy, recall = fraction("accuracy", scores["accuracy"]), fraction("recall", scores["recall"])
    caught = count("caught", scores["caught"])
    if not missing(scores["precision"]):
        fraction("precision", scores["precision"])
        raise Wrong(
            "Precision divides the frauds among the flagged by the flagged, and nobody was flagged. "
            "0 divided by 0 is not 0 and not 1. How do you say in Python that there is no value?"
        )
    if recall > 0:
        raise Wrong(
            f"A recall of {recall:.3f} says that {1000 * recall:,.0f} of 1,000 frauds are flagged. "
            "How many payments does this product flag?"
        )
    if caught > 0:
        raise Wrong(f"Your table says that {caught:,} frauds are caught. Which payment did this product stop?")
    if world is None:
        return Readable("nothing is caught, and there is no precision where nobody is flagged.")
    if differs(accuracy, 1 - world["fraud"].mean(), 0.0006):
        raise Wrong(
            f"Your accuracy says {1000 * (1 - accuracy):.1f} wrong calls per 1,000 payments. {_whose(accuracy)}"
            "The product is wrong exactly on the frauds: compare with the base rate of new users in these five weeks."
        )
    return "the lazy product is right almost always, and useful never."


def _whose(accuracy: float) -> str:
    """A sentence where the lazy product has this accuracy on all segments, in these weeks or in week 18; else nothing."""
    payments = payguard.load()
    weeks = payments[payments["week"].between(14, 18)]
    everybody = [1 - rows["fraud"].mean() for rows in (weeks, weeks[weeks["week"] == 18])]
    same = any(not differs(accuracy, value, 0.0002) for value in everybody)
    return "That is the value of all segments together. " if same else ""


@judges
def malignant_recall(recall: Any, cases: pd.DataFrame | None = None) -> str:
    """Judge Q02.2: the share of malignant cases that the logistic model finds at the threshold STRICT.

    `cases` is a frame with malignant (0 or 1) and logistic (probability); without it only known confusions are named.
    """
    answered(recall)
    recall = fraction("recall", recall)
    known = cytotriage.public_world() if cases is None else cases
    box = cytotriage.counts(known, known["logistic"] >= STRICT)
    sick, half_a_woman = box.caught + box.missed, 0.5 / (box.caught + box.missed)
    if differs(recall, box.caught / sick, half_a_woman):
        if not differs(recall, box.cleared / (box.cleared + box.false_alarms), 0.002):
            raise Wrong(
                f"{recall:.3f} is the share of the benign cases that were called benign. scikit-learn's file codes "
                "malignant as 0, and `recall_score` looks for class 1. Count among the sick: how many of them are found?"
            )
        if not differs(recall, (box.caught + box.cleared) / len(known), 0.002):
            raise Wrong(
                f"{recall:.3f} is the accuracy: all right calls over all {len(known)} cases. Look at the sick alone."
            )
        if not differs(recall, box.caught / (box.caught + box.false_alarms), 0.002):
            raise Wrong(
                f"{recall:.3f} divides by everyone who was flagged. That is precision; recall divides by the sick."
            )
        usual = cytotriage.counts(known, known["logistic"] >= 0.5)
        if not differs(recall, usual.caught / sick, 0.002):
            raise Wrong(
                f"{recall:.3f} is the recall at threshold 0.5. A lower threshold flags more women; which of the sick "
                f"does it find at {STRICT:g}?"
            )
    if cases is None:
        return Readable(f"{recall:.3f} of the malignant cases, which would be {recall * sick:.1f} of {sick} women.")
    if differs(recall, box.caught / sick, half_a_woman):
        raise Wrong(
            f"Your recall leaves {(1 - recall) * sick:.1f} of {sick} malignant cases unseen; "
            f"count the rows with malignant = 1 and a probability below {STRICT:g}."
        )
    return "recall of the class that hurts, named and counted."


@judges
def published_ppv(ppv: Any, exact: bool = False) -> str:
    """Judge Q02.3: from published mammography figures, who of the flagged is sick in two crowds, and where half are.

    `ppv` maps each key of CROWDS to a fraction and half_at to a number of cancers per 1,000 women. With `exact` the
    values are recomputed by Bayes' rule.
    """
    answered(ppv)
    ppv = mapping("ppv", ppv, (*CROWDS, "half_at"))
    shares = {place: fraction(place, ppv[place]) for place in CROWDS}
    half_at = number("half_at", ppv["half_at"], 1, 1000, unit="women per 1,000")
    sensitivity, specificity = cytotriage.SCREENING["sensitivity"], cytotriage.SCREENING["specificity"]
    for place, share in shares.items():
        if not differs(share, sensitivity, 0.002):
            raise Wrong(
                f"{place}: 0.869 answers: of the women with cancer, how many are flagged? The question turns it round: "
                "of the flagged women, how many have cancer?"
            )
        if not differs(share, specificity, 0.002):
            raise Wrong(
                f"{place}: 0.889 is the share of healthy women who are left alone. Count the flagged among 1,000 women."
            )
        if not differs(share, CROWDS[place] / 1000, 0.0005):
            raise Wrong(
                f"{place}: {share:.3g} is the share of cancers among all women who are tested. After a flag it is another: "
                "of the flagged women, how many have cancer?"
            )
    if len({round(value, 4) for value in shares.values()}) == 1:
        raise Wrong("You give one value for two crowds. The test is the same; the share of sick women is not.")
    if not exact:
        return Readable("two fractions and a number of women.")
    for place, share in shares.items():
        prevalence = CROWDS[place] / 1000
        if differs(share, predictive_value(sensitivity, specificity, prevalence), TWO_DIGITS):
            sick = 1000 * prevalence * sensitivity
            among = f"{sick / share:,.0f}" if share else "endlessly many"
            raise Wrong(
                f"{place}: with your {share:.3g}, {sick:.1f} flagged sick women would stand among {among} flagged women "
                "of 1,000. Count both kinds of flagged women again."
            )
    if differs(half_at, 1000 * (1 - specificity) / (sensitivity + 1 - specificity), 1):
        sick, healthy = sensitivity * half_at, (1 - specificity) * (1000 - half_at)
        raise Wrong(
            f"half_at: with {half_at:.4g} cancers per 1,000, {sick:.1f} sick and {healthy:.1f} healthy women are flagged. "
            "Half of the flagged are sick where the two numbers are equal."
        )
    return "one test, and another answer in each crowd."


@judges
def sepsis_table(table: Any, exact: bool = False) -> str:
    """Judge Q02.7: the four boxes behind a published validation of a sepsis alert, and its precision here and elsewhere."""
    answered(table)
    table = mapping("table", table, ("tp", "fn", "fp", "tn", "ppv", "ppv_elsewhere"))
    boxes = {name: count(name, table[name]) for name in ("tp", "fn", "fp", "tn")}
    ppv, elsewhere = fraction("ppv", table["ppv"]), fraction("ppv_elsewhere", table["ppv_elsewhere"])
    _check_boxes(boxes)
    tp, alerts = boxes["tp"], boxes["tp"] + boxes["fp"]
    if alerts and differs(ppv, tp / alerts, TWO_DIGITS):
        raise Wrong(
            f"Your ppv is {ppv:.3f}, but {tp:,} of your {alerts:,} alerts were right. Divide the one by the other."
        )
    if not differs(elsewhere, ppv, 1e-9):
        raise Wrong(
            "You give one precision for two hospitals. The alert finds the same share of the septic patients there, "
            "but there are fewer of them: what happens to the alerts that are right?"
        )
    if not exact:
        return Readable("every stay is in one box, and the ppv fits the boxes.")
    stays, missed = SEPSIS["stays"], SEPSIS["missed"]
    if boxes["fn"] != missed or not ALERTED[0] * stays <= alerts <= ALERTED[1] * stays:
        raise Wrong(
            f"Your table has {boxes['fn']:,} missed and {alerts:,} alerts, which are {alerts / stays:.1%} of the stays. "
            "Compare both with the question's sentence."
        )
    right = ELSEWHERE * tp / SEPSIS["septic"]
    false = (1 - ELSEWHERE) * boxes["fp"] / (boxes["fp"] + boxes["tn"])
    if differs(elsewhere, right / (right + false), TWO_DIGITS):
        among = f"{1000 * right / elsewhere:,.0f}" if elsewhere else "endlessly many"
        raise Wrong(
            f"ppv_elsewhere: of 1,000 stays there, {1000 * right:.1f} get a right alert. With your {elsewhere:.3g} these stand "
            f"among {among} alerts. How many of the {1000 * (1 - ELSEWHERE):.0f} others get a false one?"
        )
    return f"{1 - tp / alerts:.0%} of the alerts were false, and {boxes['fn'] / SEPSIS['septic']:.0%} of the septic got none."


def _check_boxes(boxes: Mapping[str, int]) -> None:
    """Raise Wrong where the four boxes hold another study, or name the other number that one of them is."""
    tp, fn, fp, tn = boxes["tp"], boxes["fn"], boxes["fp"], boxes["tn"]
    septic, stays, missed = SEPSIS["septic"], SEPSIS["stays"], SEPSIS["missed"]
    if tp == missed:
        raise Wrong(
            f"You count {missed:,} as found. Those are the ones the alert missed: {missed / septic:.0%} is its miss rate, "
            "not its sensitivity."
        )
    if not differs(tp, 0.63 * septic, 15):
        raise Wrong(
            f"Your tp is {tp / septic:.0%} of the septic stays, and 0.63 is the AUC. AUC is about ranking two patients, "
            "not about alerts."
        )
    if not differs(tp + fp, SEPSIS["alerted_share"] * septic, 20):
        raise Wrong(
            f"Your {tp + fp:,} alerts are 18% of the septic stays. The alert sounded in 18% of all stays: how many is that?"
        )
    if not differs(fp, SEPSIS["alerted_share"] * (stays - septic), 30):
        raise Wrong(
            f"Your {fp:,} false alerts are 18% of the stays without sepsis. The 18% also hold the alerts that were right."
        )
    if tp + fn != septic:
        raise Wrong(
            f"Your tp and fn add up to {tp + fn:,}, but {septic:,} stays had sepsis: found and missed are all of them."
        )
    if abs(tp + fn + fp + tn - stays) > 1:
        raise Wrong(
            f"Your four boxes hold {tp + fn + fp + tn:,} stays; the study has {stays:,}. Every stay is in one box."
        )
