"""What a class's records say: per question and per message, how well a question tells learners apart, and what was odd."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from aipm.questions.statuses import BY_HAND, CRASHED, MALFORMED, NOT_JUDGED, OPEN, SOLVED, TIMED_OUT, WRONG, shown_as
from autograder.course.printable import printable
from autograder.course.problems import Problem
from autograder.grading.unit import REFUSED, Graded, by_question, question_label

VERDICTS = (SOLVED, WRONG, MALFORMED, OPEN, TIMED_OUT, CRASHED, REFUSED, BY_HAND, NOT_JUDGED)
LONG = 240  # characters of a message, or of what looked odd, in a table
COMPARED = 1_000  # characters by which two messages are told apart
WAITING = "points that wait"  # for a person: what nobody has judged yet, over all submissions
MOST_ODD = 12  # clauses that are listed of one submission


@dataclass(frozen=True)
class ClassReport:
    """Tables of one lesson's class: `questions` (a row a question; with the column WAITING where any points wait),
    `messages` (a row a misconception), `odd` (a row a submission that looks odd), `scores` (points by student); seconds
    are those of the learners' own code."""

    lesson: str
    submissions: int
    questions: pd.DataFrame
    messages: pd.DataFrame
    odd: pd.DataFrame
    scores: pd.Series
    max_score: float
    statuses: dict[str, int]
    median_seconds: float


def without_numbers(message: str) -> str:
    """A message without its numbers, so that one misconception counts as one whatever its figures."""
    return re.sub(r"-?\d[\d,]*(\.\d+)?", "#", message)


def discrimination(points: Sequence[float] | pd.Series, totals: Sequence[float] | pd.Series) -> float:
    """The correlation of a question's points with the points of all other questions (the corrected item-total
    correlation); NaN where either does not vary."""
    own = np.asarray(points, float)
    rest = np.asarray(totals, float) - own
    if len(own) < 3 or own.std() == 0 or rest.std() == 0:
        return float("nan")
    return float(np.corrcoef(own, rest)[0, 1])


def summarise(lesson: str, records: Sequence[Graded]) -> ClassReport:
    """The report of a lesson's records; a record that could not be read counts in every question.

    Raises Problem where no record holds a check's result.
    """
    rows = [
        {"student": graded.student, "question": question, "points": points, "of": most, "verdict": shown_as(verdict),
         "message": message[:COMPARED],
         "seconds": graded.learner_seconds}
        for graded in records
        for question, points, most, verdict, message in by_question(graded)
    ]  # fmt: skip
    if not rows:
        raise Problem(f"{lesson} has no check, so there is nothing to report. Its points are in the formgrader.")
    answers = pd.DataFrame(rows)
    totals = answers.groupby("student")["points"].transform("sum")
    questions = []
    for question, group in answers.groupby("question", sort=False):
        shares = {verdict: float((group["verdict"] == verdict).mean()) for verdict in VERDICTS}
        questions.append(
            {
                "question": question_label(question),
                **shares,
                "mean points": group["points"].mean(),
                "of": group["of"].iloc[0],
                WAITING: group.loc[group["verdict"].isin([BY_HAND, NOT_JUDGED]), "of"].sum(),
                "discrimination": discrimination(group["points"], totals[group.index]),
            }
        )
    table = pd.DataFrame(questions)
    return ClassReport(
        lesson,
        len(records),
        table if table[WAITING].any() else table.drop(columns=WAITING),
        misconceptions(answers),
        oddities(records),
        answers.groupby("student")["points"].sum(),
        float(records[0].max_score),
        {
            status: sum(graded.status == status for graded in records)
            for status in dict.fromkeys(g.status for g in records)
        },
        float(np.median([graded.learner_seconds for graded in records])),
    )


def misconceptions(answers: pd.DataFrame) -> pd.DataFrame:
    """The messages of wrong and malformed answers, the commonest first, with one example each."""
    failed = answers[answers["verdict"].isin([WRONG, MALFORMED])].copy()
    failed["kind"] = failed["message"].map(without_numbers)
    rows = [
        {
            "question": question_label(question),
            "learners": len(group),
            "message": printable(" ".join(group["message"].iloc[0].split()), LONG),
        }
        for (question, _), group in failed.groupby(["question", "kind"], sort=False)
    ]
    table = pd.DataFrame(rows, columns=["question", "learners", "message"])
    return table.sort_values(["learners", "question"], ascending=[False, True], kind="stable").reset_index(drop=True)


def listed(clauses: Sequence[str], most: int = MOST_ODD) -> str:
    """Clauses on what looked odd as one text: at most `most`, each bounded, and how many more there are."""
    shown = [printable(clause, LONG) for clause in clauses[:most]]
    more = len(clauses) - len(shown)
    return "; ".join([*shown, f"and {more:,} more"] if more else shown)


def oddities(records: Sequence[Graded]) -> pd.DataFrame:
    """The submissions whose ledger is not silent, the longest list first."""
    rows = [
        {"student": graded.student, "reasons": len(graded.ledger), "what looks odd": listed(graded.ledger)}
        for graded in records
        if graded.ledger
    ]
    table = pd.DataFrame(rows, columns=["student", "reasons", "what looks odd"])
    return table.sort_values(["reasons", "student"], ascending=[False, True], kind="stable").reset_index(drop=True)
