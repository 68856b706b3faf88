"""Lesson 09, the question about reading: what went wrong in each of twenty answers."""

from collections import Counter
from collections.abc import Container, Mapping
from typing import Any

import pandas as pd

from aipm.models import run
from aipm.questions.prompts_measured.evaluating import MODEL
from aipm.questions.reading import answered, fitting, word_table
from aipm.questions.verdict import Readable, Wrong, judges
from aipm.worlds.helpdesk import prompts, tickets

CODES = ("right", "unreadable", "first_problem", "unknown_wording", "obeyed_ticket")
AGREED = 16  # of the twenty


def _traces() -> pd.DataFrame:
    dev = tickets.load("dev").set_index("ticket").loc[list(prompts.TRACED)]
    outputs = [answer.text for answer in run(MODEL, prompts.prompt("task", "labels"), dev["text"])]
    return dev.assign(output=outputs, readable=[tickets.parse(output) is not None for output in outputs])


@judges
def trace_codes(codes: Any, key: Mapping[str, Container[str]] | None = None) -> str:
    """Judge Q09.1: one code for each traced answer, AGREED of them as in `key` (a dict of sets); without it the form."""
    answered(codes)
    codes = word_table("codes", codes, prompts.TRACED, CODES)
    traces, used = _traces(), Counter(codes.values())
    lost = [
        name
        for name, row in traces.iterrows()
        if not row["readable"] and row["intent"] in row["output"] and codes[name] != "unreadable"
    ]
    if len(used) == 1:
        raise Wrong(
            f"All twenty have one code, {next(iter(used))}. {len(lost)} of the answers name the right queue in a sentence that the "
            "router cannot read, and others fail in other ways. What would you repair first?"
            if lost
            else f"All twenty have one code, {next(iter(used))}. Some of the answers are read and right. What does a count of one code tell?"
        )
    if not used["obeyed_ticket"]:
        raise Wrong(
            f"No answer has the code obeyed_ticket, and {int(traces['injection'].sum())} of the tickets end in an order. Read their last "
            "sentence, and then what came back."
        )
    if len(lost) >= 3:
        raise Wrong(
            f"{len(lost)} answers name the right queue, and the router reads none of them, such as {lost[0]}. Look at the column read: "
            "who sees those tickets?"
        )
    if not used["first_problem"]:
        raise Wrong(
            "No answer has the code first_problem. Some tickets name two problems: which of the two did the model answer, and "
            "is that the same as not knowing the words?"
        )
    if key is None:
        return Readable("twenty codes: " + ", ".join(f"{code} {used[code]}" for code in CODES if used[code]) + ".")
    right = fitting(
        codes,
        key,
        "{right} of {total} agree with two readers; {enough} are asked. Read {entry} again: what does the customer need, "
        "what came back, and can the router read it?",
        AGREED,
    )
    return f"{right} of {len(codes)} agree. Now you know what to repair, and how often it happens."
