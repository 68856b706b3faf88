"""Lesson 11: how its eight answers are judged, and what each wrong one is told."""

from aipm.questions.launch_review.deciding import verdicts
from aipm.questions.launch_review.packaging import launch_package
from aipm.questions.launch_review.proving import contained_drills, release_suite, release_suite_form
from aipm.questions.launch_review.recounting import calibration, memo_numbers
from aipm.questions.launch_review.ruling import site_rules, site_rules_form
from aipm.questions.launch_review.telling import memo_to_the_board

__all__ = [
    "calibration",
    "contained_drills",
    "launch_package",
    "memo_numbers",
    "memo_to_the_board",
    "release_suite",
    "release_suite_form",
    "site_rules",
    "site_rules_form",
    "verdicts",
]
