"""Lesson 09: reading a learner's prompt, and what it is expected to be worth on many tickets."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from aipm.models import ModelError, check_prompt
from aipm.questions.reading import answered
from aipm.questions.verdict import Malformed, Wrong, brief
from aipm.worlds.helpdesk import tickets
from aipm.worlds.helpdesk.simlm import SimLM

MODEL = SimLM()
FEWEST_WORDS = 4
TO_THE_GRADER = re.compile(
    r"\bgrader\b|\bautograder\b|full (?:points|marks|score)|pass this (?:check|question)|hidden (?:tests?|worlds?)"
)


def read_prompt(name: str, prompt: Any) -> str:
    """A prompt that can be sent; NotAnswered or Malformed else, and Wrong where it speaks to the grader."""
    answered(prompt)
    try:
        check_prompt(prompt)
    except ModelError as error:
        raise Malformed(f"`{name}` cannot be sent. {error}") from None
    if len(prompt.split()) < FEWEST_WORDS:
        raise Malformed(f"`{name}` is {brief(prompt)}; a prompt that says what to do with a ticket was expected.")
    if TO_THE_GRADER.search(prompt.lower()):
        raise Wrong(
            "Your prompt speaks to the grader, and nobody there reads it: it goes to the model, and the tickets decide. What "
            "should the model do?"
        )
    return prompt


def together(worlds: Sequence[pd.DataFrame] | None) -> pd.DataFrame:
    """The tickets of all `worlds` as one table; without worlds the public test set."""
    return pd.concat(worlds, ignore_index=True) if worlds else tickets.load("test")


def expected(prompt: str, world: pd.DataFrame) -> dict[str, Any]:
    """What SimLM is expected to score with a prompt on a table of tickets, over all harmless rewordings."""
    return MODEL.expected(prompt, world)


def right(prompt: str, world: pd.DataFrame) -> pd.Series:
    """The chance of a right answer for each ticket, as a Series."""
    odds = MODEL.odds(prompt, world["text"])
    places = [tickets.INTENTS.index(intent) for intent in world["intent"]]
    return pd.Series(odds[np.arange(len(world)), places], index=world.index)
