"""Lesson 01: how its six answers are judged, and what each wrong one is told."""

from aipm.questions.features_behaviours.releasing import churn_budget, definition_of_done, release_cycle
from aipm.questions.features_behaviours.reporting import status_line
from aipm.questions.features_behaviours.sorting import kind_of_test
from aipm.questions.features_behaviours.specifying import story_form, story_to_spec

__all__ = [
    "churn_budget",
    "definition_of_done",
    "kind_of_test",
    "release_cycle",
    "status_line",
    "story_form",
    "story_to_spec",
]
