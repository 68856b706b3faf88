"""A record of answers with how sure their author was, and what such a record says of the author. The record is simulated.

A learner says `sure`, one of LEVELS, on each of 75 questions. In truth they are right with another probability, which depends
on their habit: `over` says more than they know, `under` less, `fair` what they know. `world(seed)` is another learner who
is overconfident; `neighbour()` is one whose habit the lesson does not tell. `own(folder)` reads the learner's own record where `aipm check` has kept one.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from aipm.worlds.seeds import public_seed

NAME = "answers_record"
PUBLIC_SEED = public_seed(NAME, 0)
LEVELS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
ANSWERS = {0.5: 9, 0.6: 3, 0.7: 11, 0.8: 16, 0.9: 21, 1.0: 15}  # how often each level was said
FEWEST = 5  # answers below which a level says nothing
TRUTH = {  # the chance to be right at each level, by habit
    "over": {0.5: 0.50, 0.6: 0.05, 0.7: 0.60, 0.8: 0.65, 0.9: 0.62, 1.0: 0.80},
    "under": {0.5: 0.75, 0.6: 0.80, 0.7: 0.90, 0.8: 0.95, 0.9: 0.97, 1.0: 1.00},
    "fair": {level: min(level, 0.99) for level in LEVELS},
}


def world(seed: int, habit: str = "over") -> pd.DataFrame:
    """A record of 75 answers: `question` (1 to 75), `sure` (0.5 to 1.0), `right` (1 or 0)."""
    rng = np.random.default_rng(seed)
    sure = rng.permutation(np.repeat(list(ANSWERS), list(ANSWERS.values())))
    chance = np.array([TRUTH[habit][level] for level in sure])
    right = (rng.random(len(sure)) < chance).astype(int)
    return pd.DataFrame({"question": np.arange(1, len(sure) + 1), "sure": sure, "right": right})


def public_world() -> pd.DataFrame:
    """The record that the lesson shows."""
    return world(PUBLIC_SEED)


def neighbour() -> pd.DataFrame:
    """The record of the learner at the next desk, of whom the lesson tells nothing."""
    return world(PUBLIC_SEED + 1, "under")


def brier(record: pd.DataFrame) -> float:
    """The mean squared distance of `sure` from `right`: 0 is perfect, 0.25 is what always saying 0.5 gets."""
    return float(((record["sure"] - record["right"]) ** 2).mean())


def levels(record: pd.DataFrame) -> pd.DataFrame:
    """One row a level of `sure`, to one decimal: answers, said (mean), right (share), gap (right minus said)."""
    grouped = record.assign(level=record["sure"].round(1)).groupby("level")
    table = grouped.agg(answers=("right", "size"), said=("sure", "mean"), right=("right", "mean"))
    return table.assign(gap=table["right"] - table["said"])


def own(folder: Path) -> pd.DataFrame:
    """The learner's own record from `progress.json` in `folder`, in the columns of `world`; empty where there is none."""
    try:
        known = json.loads((folder / "progress.json").read_text(encoding="utf-8"))
        questions = [pair for lesson in known.values() for pair in lesson["questions"].items()]
        rows = [
            (question, float(entry["sure"]), int(entry["points"] == entry["of"]))
            for question, entry in questions
            if isinstance(entry["sure"], (int, float)) and 0.5 <= entry["sure"] <= 1
        ]
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        rows = []
    return pd.DataFrame(rows, columns=["question", "sure", "right"])
