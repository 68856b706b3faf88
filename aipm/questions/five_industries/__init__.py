"""Lesson 06: how its eight answers are judged, and what each wrong one is told."""

from aipm.questions.five_industries.contracting import five_contracts, five_contracts_form
from aipm.questions.five_industries.lending import lending_policy
from aipm.questions.five_industries.offering import do_not_disturb
from aipm.questions.five_industries.regulating import change_plan, citation_sample, constraint_match
from aipm.questions.five_industries.selling import new_items
from aipm.questions.five_industries.telling import memo_to_the_board

__all__ = [
    "change_plan",
    "citation_sample",
    "constraint_match",
    "do_not_disturb",
    "five_contracts",
    "five_contracts_form",
    "lending_policy",
    "memo_to_the_board",
    "new_items",
]
