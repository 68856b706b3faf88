"""Lesson 11: how its seven answers are judged, and what each wrong one is told."""

from aipm.questions.launch_review.deciding import verdicts
from aipm.questions.launch_review.packaging import launch_package
from aipm.questions.launch_review.proving import contained_drills, release_suite, release_suite_form
from aipm.questions.launch_review.recounting import calibration, memo_numbers
from aipm.questions.launch_review.ruling import site_rules, site_rules_form

__all__ = [
    "calibration",
    "contained_drills",
    "launch_package",
    "memo_numbers",
    "release_suite",
    "release_suite_form",
    "site_rules",
    "site_rules_form",
    "verdicts",
]
