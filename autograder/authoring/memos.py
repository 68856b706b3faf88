"""Memos that a person grades: in a class of its own each memo may give points by hand, beside the point of its check."""

import re
from collections.abc import Sequence
from dataclasses import replace

from autograder.authoring.lesson import Cell
from autograder.course.problems import Problem

MOST = 10  # points that a person can give for one memo
JUDGE = re.compile(r"\.memo_to_\w+\(")  # how a check calls the judge of a memo


def points_asked(text: str | None) -> int | None:
    """The points of `--memos-by-hand`, None without it; raises Problem where they are no whole number from 1 to MOST."""
    if text is None:
        return None
    if not re.fullmatch(r"0*[1-9]\d?", text.strip()) or int(text) > MOST:
        raise Problem(f"--memos-by-hand {text} gives no points; name a whole number from 1 to {MOST} in its place.")
    return int(text)


def memo_questions(cells: Sequence[Cell]) -> set[str]:
    """The ids of a lesson's questions that ask for a memo."""
    return {str(cell.marks["judge"]) for cell in cells if "judge" in cell.marks and JUDGE.search(cell.source)}


def by_hand(cells: Sequence[Cell], points: int | None) -> list[Cell]:
    """The cells with each memo worth `points` more, which a person gives; its prompt says so. Without points as they are."""
    memos = memo_questions(cells) if points else set()
    made = list(cells)
    for place, cell in enumerate(cells):
        if cell.marks.get("answer") in memos:
            made[place] = replace(cell, marks={**cell.marks, "by_hand": points})
            above = made[place - 1]
            made[place - 1] = replace(above, source=f"{above.source}\n\n{said(points or 0)}")
    return made


def said(points: int) -> str:
    """What a prompt says of the points by hand."""
    worth = f"{points} point{'s' * (points > 1)}"
    return f"In this class a person also reads your memo and can give up to {worth} for it, beside those of the lesson."
