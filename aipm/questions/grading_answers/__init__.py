"""Lesson 12: how its nine answers are judged, and what each wrong one is told."""

from aipm.questions.grading_answers.blaming import blame_and_repair
from aipm.questions.grading_answers.buying import gate_table, least_bill
from aipm.questions.grading_answers.measuring import rise_interval
from aipm.questions.grading_answers.pairing import pair_protocol
from aipm.questions.grading_answers.refusing import refusal
from aipm.questions.grading_answers.routing import route
from aipm.questions.grading_answers.telling import memo_to_head_of_customer_care
from aipm.questions.grading_answers.watching import watch_plan

__all__ = [
    "blame_and_repair",
    "gate_table",
    "least_bill",
    "memo_to_head_of_customer_care",
    "pair_protocol",
    "refusal",
    "rise_interval",
    "route",
    "watch_plan",
]
