"""Lesson 02: how its nine answers are judged, and what each wrong one is told."""

from aipm.questions.accuracy_trap.claiming import guide_tested
from aipm.questions.accuracy_trap.deciding import metric_choice, policy_form, policy_table, threshold_rule
from aipm.questions.accuracy_trap.measuring import lazy_scores, malignant_recall, published_ppv, sepsis_table
from aipm.questions.accuracy_trap.telling import memo_to_head_of_fraud

__all__ = [
    "guide_tested",
    "lazy_scores",
    "malignant_recall",
    "memo_to_head_of_fraud",
    "metric_choice",
    "policy_form",
    "policy_table",
    "published_ppv",
    "sepsis_table",
    "threshold_rule",
]
