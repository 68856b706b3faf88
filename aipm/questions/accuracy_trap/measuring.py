"""Lesson 02, the questions about measuring: which number is it, of which class, in which crowd."""

from typing import Any

import pandas as pd

from aipm.measure import predictive_value
from aipm.questions.verdict import Readable, Wrong, answered, count, differs, fraction, judges, mapping, missing
from aipm.worlds import cytotriage

PREVALENCE = {"screening": 0.0059, "clinic": 0.07, "referral": 0.373}
SEPSIS = {"stays": 38_455, "septic": 2_552, "missed": 1_709, "alerted_share": 0.18}  # Wong et al. 2021


@judges
def lazy_scores(scores: Any, world: pd.DataFrame | None = None) -> str:
    """Judge Q02.1: what a product that never flags scores.

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
    if recall > 0.9:
        raise Wrong(
            f"A recall of {recall:.3f} says that nearly every fraud was caught. Count how many were: "
            "you may be looking at accuracy."
        )
    if recall > 0 or caught > 0:
        raise Wrong("A product that never flags has caught something in your table. Which payment did it stop?")
    if world is None:
        return Readable("nothing caught, and no precision where nothing is flagged.")
    if differs(accuracy, 1 - world["fraud"].mean(), 0.0006):
        raise Wrong(
            f"Your accuracy says {1000 * (1 - accuracy):.1f} wrong calls per 1,000 payments. The product is wrong "
            "exactly on the frauds: compare with the base rate of that week."
        )
    return "the lazy product is right almost always, and useful never."


@judges
def malignant_recall(recall: Any, cases: pd.DataFrame | None = None) -> str:
    """Judge Q02.2: the share of malignant cases that the logistic model finds at threshold 0.5.

    `cases` is a frame with malignant (0 or 1) and logistic (probability); without it only known confusions are named.
    """
    answered(recall)
    recall = fraction("recall", recall)
    known = cytotriage.public_world()
    box = cytotriage.counts(known, known["logistic"] >= 0.5)
    if not differs(recall, box.cleared / (box.cleared + box.false_alarms), 0.004):
        raise Wrong(
            f"{recall:.3f} is the share of the benign cases that were called benign. scikit-learn's file codes "
            "malignant as 0, and `recall_score` looks for class 1. Count among the sick: how many of them are found?"
        )
    if not differs(recall, (box.caught + box.cleared) / len(known), 0.002):
        raise Wrong(
            f"{recall:.3f} is the accuracy: all right calls over all {len(known)} cases. Look at the sick alone."
        )
    if recall > 0.985:
        raise Wrong(
            f"A recall of {recall:.3f} would leave {round((1 - recall) * (box.caught + box.missed))} of "
            f"{box.caught + box.missed} malignant cases unseen. Was the model scored on the cases it had learned from?"
        )
    if not differs(recall, box.caught / (box.caught + box.false_alarms), 0.002):
        raise Wrong(f"{recall:.3f} divides by everyone who was flagged. That is precision; recall divides by the sick.")
    if cases is None:
        return Readable(f"{recall:.3f} of the malignant cases found, none of the usual mix-ups.")
    box = cytotriage.counts(cases, cases["logistic"] >= 0.5)
    if differs(recall, box.caught / (box.caught + box.missed), 0.004):
        raise Wrong(
            f"Your recall leaves {(1 - recall) * (box.caught + box.missed):.1f} malignant cases unseen; "
            "count the rows with malignant = 1 and a probability below 0.5."
        )
    return "recall of the class that hurts, named and counted."


@judges
def published_ppv(ppv: Any, exact: bool = False) -> str:
    """Judge Q02.3: the share of the flagged who are sick, at three prevalences, from published mammography figures.

    `ppv` maps each key of PREVALENCE to a fraction. With `exact` the values are recomputed by Bayes' rule.
    """
    answered(ppv)
    ppv = {place: fraction(place, value) for place, value in mapping("ppv", ppv, tuple(PREVALENCE)).items()}
    sensitivity, specificity = cytotriage.SCREENING["sensitivity"], cytotriage.SCREENING["specificity"]
    screening = ppv["screening"]
    if not differs(screening, sensitivity, 0.002):
        raise Wrong(
            "0.869 answers: of the women with cancer, how many are flagged? The question turns it round: "
            "of the flagged women, how many have cancer?"
        )
    if not differs(screening, specificity, 0.002):
        raise Wrong(
            "0.889 is the share of healthy women who are left alone. Count the flagged among 1,000 women instead."
        )
    found = cytotriage.SCREENING["found_per_1000"] / 1000
    if not differs(screening, predictive_value(sensitivity, specificity, found), 0.0006):
        raise Wrong(
            "That is the value at 5.1 cancers per 1,000: the ones that screening found. "
            "The prevalence also holds the 0.8 per 1,000 that it missed."
        )
    if len({round(value, 4) for value in ppv.values()}) == 1:
        raise Wrong(
            "You give one value for three crowds. The test is the same; the share of sick among those tested is not."
        )
    if not exact:
        return Readable("three crowds, three values, none of the usual mix-ups.")
    for place, prevalence in PREVALENCE.items():
        want = predictive_value(sensitivity, specificity, prevalence)
        if differs(ppv[place], want, max(0.001, 0.015 * want)):
            sick = 1000 * prevalence * sensitivity
            raise Wrong(
                f"{place}: with your value, {sick:.1f} flagged sick women would stand among "
                f"{sick / max(ppv[place], 1e-9):,.0f} flagged women of 1,000. Count both kinds of flagged women again."
            )
    return "you reproduced the published 4.4%, and know why your own clinic will see another figure."


@judges
def sepsis_table(table: Any, exact: bool = False) -> str:
    """Judge Q02.7: the four boxes and the precision behind a published validation of a sepsis alert."""
    answered(table)
    table = mapping("table", table, ("tp", "fn", "fp", "tn", "ppv"))
    tp, fn, fp, tn = (count(name, table[name]) for name in ("tp", "fn", "fp", "tn"))
    ppv = fraction("ppv", table["ppv"])
    septic, stays, missed = SEPSIS["septic"], SEPSIS["stays"], SEPSIS["missed"]
    if tp == missed:
        raise Wrong(
            "You count 1,709 as found. Those are the ones the alert missed; 67% is its miss rate, not its sensitivity."
        )
    if not differs(tp, 0.63 * septic, 15):
        raise Wrong(
            "You read the AUC of 0.63 as the share of sepsis found. AUC is about ranking two patients, not about alerts."
        )
    if not differs(tp + fp, SEPSIS["alerted_share"] * septic, 20):
        raise Wrong("You took 18% of the septic patients. The alert sounded in 18% of all stays: how many is that?")
    if not differs(fp, SEPSIS["alerted_share"] * (stays - septic), 30):
        raise Wrong("You took 18% of the stays without sepsis. The 18% also hold the alerts that were right.")
    if tp + fn != septic:
        raise Wrong(
            f"Your tp and fn add up to {tp + fn:,}, but {septic:,} stays had sepsis: found and missed are all of them."
        )
    if abs(tp + fn + fp + tn - stays) > 1:
        raise Wrong(
            f"Your four boxes hold {tp + fn + fp + tn:,} stays; the study has {stays:,}. Every stay is in one box."
        )
    if tp + fp and differs(ppv, tp / (tp + fp), 0.006):
        raise Wrong(
            f"Your ppv is {ppv:.3f}, but {tp:,} of your {tp + fp:,} alerts were right. Divide the one by the other."
        )
    if not exact:
        return Readable("every stay is in one box, and precision fits the boxes.")
    alerts = SEPSIS["alerted_share"] * stays
    if fn != missed or differs(tp + fp, alerts, 0.015 * alerts):
        raise Wrong(f"Your table has {fn:,} missed and {tp + fp:,} alerts. Compare both with the question's sentence.")
    return "about 7 of 8 alerts were false, and two of three septic patients got none."
