"""Lesson 02: how its eight answers are judged, and what each wrong one is told."""

from aipm.questions.accuracy_trap.claiming import guide_tested
from aipm.questions.accuracy_trap.deciding import metric_choice, policy_form, policy_table, threshold_rule
from aipm.questions.accuracy_trap.measuring import lazy_scores, malignant_recall, published_ppv, sepsis_table

__all__ = [
    "guide_tested",
    "lazy_scores",
    "malignant_recall",
    "metric_choice",
    "policy_form",
    "policy_table",
    "published_ppv",
    "sepsis_table",
    "threshold_rule",
]
