"""Lesson 07: how its eight answers are judged, and what each wrong one is told."""

from aipm.questions.data_literacy.deciding import feature_set, honest_auc, which_way
from aipm.questions.data_literacy.provenance import datasheet, lost_rows
from aipm.questions.data_literacy.sampling import noise_or_news, sampling_plan
from aipm.questions.data_literacy.smelling import smell_form, smell_hunt

__all__ = [
    "datasheet",
    "feature_set",
    "honest_auc",
    "lost_rows",
    "noise_or_news",
    "sampling_plan",
    "smell_form",
    "smell_hunt",
    "which_way",
]
