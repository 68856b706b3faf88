"""Freezing budgets: over many hidden worlds a right answer must pass, and each wrong one fail with its own message."""

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import astuple, dataclass
from functools import lru_cache
from pathlib import Path

import nbformat

from aipm.files import write
from autograder.authoring.answers import ListedAnswer, Stage, meets, read_rows
from autograder.course.places import find_lesson, lesson_texts
from autograder.course.problems import Problem

WORLDS = 200
FREEZE_AT = 0.99
COLUMNS = ["lesson", "question", "kind", "answer", "met", "of"]
QUESTION = re.compile(r"q(\d+)[._](\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class CalibrationRow:
    """One row of the table: in `met` of `of` draws of hidden worlds the answer met its verdict and message."""

    lesson: str
    question: str
    kind: str
    answer: str
    met: int
    of: int


def solution_path(root: Path, lesson: str) -> Path:
    """Where a lesson's solution notebook lies."""
    return root / "solutions" / lesson / f"{lesson}.ipynb"


@lru_cache(maxsize=2)
def stage_of(root: Path, lesson: str) -> Stage:
    """The stage of a lesson's solution, made once in a process, since trying an answer there runs the lesson first."""
    return Stage(solution_path(root, lesson))


def budgeted(root: Path, lesson: str) -> list[str]:
    """The questions of a lesson whose checks draw hidden worlds, in order; raises Problem where it is not built."""
    try:
        notebook = nbformat.read(solution_path(root, lesson), as_version=4)
    except OSError:
        raise Problem(f"Lesson {lesson} is not built. Run `aipm build {lesson[:2]}` first.") from None
    checks = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    drawn = [cell.metadata.nbgrader.grade_id.rsplit("_", 1)[0] for cell in checks if "hidden(" in cell.source]
    return list(dict.fromkeys(drawn))


def asked_for(root: Path, words: Sequence[str]) -> dict[str, list[str]]:
    """The questions to measure, by lesson: each word is a lesson (02) or a question (q02_9, Q02.9); all without any.

    A lesson of which questions are named is measured in these alone. Raises Problem where there is no such thing.
    """
    lessons, named = [], dict[str, list[str]]()
    for word in words:
        match = QUESTION.fullmatch(word)
        if not match:
            lessons.append(find_lesson(root, word))
            continue
        lesson, question = find_lesson(root, match[1]), f"q{int(match[1]):02d}_{int(match[2])}"
        known = budgeted(root, lesson)
        if question not in known:
            raise Problem(
                f"{lesson} has no question {word!r} that draws hidden worlds. Choose one of: {', '.join(known)}."
            )
        named.setdefault(lesson, []).append(question)
    wanted = {*lessons, *named} if words else {text.stem for text in lesson_texts(root)}
    return {
        lesson: [name for name in budgeted(root, lesson) if name in named.get(lesson, [name])]
        for lesson in sorted(wanted)
    }


def rows_of(root: Path, lesson: str, stage: Stage, question: str) -> list[ListedAnswer]:
    """The reference and the listed right and wrong answers of a question."""
    listed = read_rows(root / "tests" / "answers" / f"{lesson}.toml")
    reference = ListedAnswer(question, "right", "reference", stage.reference(question))
    return [reference] + [row for row in listed if row.question == question and row.kind in ("right", "wrong")]


def measure(root: Path, lesson: str, question: str, draws: Collection[int] = range(WORLDS)) -> list[CalibrationRow]:
    """The rows of one question over draws of hidden worlds; each draw is a class key of its own."""
    stage = stage_of(root, lesson)
    rows = rows_of(root, lesson, stage, question)
    met = dict.fromkeys(range(len(rows)), 0)
    passed = []
    for place, row in enumerate(rows):  # what a learner sees knows no key, and says the same in every draw
        seen = stage.outcome(question, row.answer, graded=False)
        met[place] = meets(row, seen) * len(draws) if seen.kind != "right" else 0
        passed += [place] if seen.kind == "right" else []
    for draw in draws:
        for place in passed:
            outcome = stage.outcome(question, rows[place].answer, key=f"calibration {draw}", seen=True)
            met[place] += meets(rows[place], outcome)
    return [
        CalibrationRow(lesson, question, row.kind, row.name, met[place], len(draws)) for place, row in enumerate(rows)
    ]


def calibrate(
    root: Path,
    questions: Mapping[str, Sequence[str]],
    jobs: int = 2,
    done: Callable[[str], object] = lambda question: None,
) -> list[CalibrationRow]:
    """The rows of the questions of each lesson, `jobs` questions at a time."""
    rows: list[CalibrationRow] = []
    with ProcessPoolExecutor(jobs) as pool:
        running = [
            (question, pool.submit(measure, root, lesson, question))
            for lesson, asked in questions.items()
            for question in asked
        ]
        for question, result in running:
            rows += result.result()
            done(question)
    return rows


def table_path(root: Path, lesson: str) -> Path:
    """Where a lesson's committed table lies, beside its answers."""
    return root / "tests" / "answers" / f"{lesson}.calibration.csv"


def updated(
    table: Iterable[CalibrationRow], measured: Sequence[CalibrationRow], order: Sequence[str]
) -> list[CalibrationRow]:
    """`table` with the measured rows of each question in the place of those it had; the others stay as they are.

    A question that is new to the table goes behind the last one that comes before it in `order`, the lesson's own.
    """
    known: dict[str, list[CalibrationRow]] = {}
    for row in table:
        known.setdefault(row.question, []).append(row)
    places = list(known)
    for question in dict.fromkeys(row.question for row in measured):
        known[question] = [row for row in measured if row.question == question]
        if question not in places:
            before = [places.index(name) for name in order[: order.index(question)] if name in places]
            places.insert(max(before, default=-1) + 1, question)
    return [row for question in places for row in known[question]]


def keep(root: Path, lesson: str, measured: Sequence[CalibrationRow]) -> None:
    """Put the measured rows of a lesson into its committed table; where all its questions are measured, write it anew."""
    path, order = table_path(root, lesson), budgeted(root, lesson)
    partly = {row.question for row in measured} < set(order)
    write_table(updated(read_table(path) if partly and path.exists() else [], measured, order), path)


def write_table(rows: Iterable[CalibrationRow], path: Path) -> None:
    """Write rows as CSV."""
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows(map(astuple, rows))
    write(path, text.getvalue().encode())


def read_table(path: Path) -> list[CalibrationRow]:
    """The rows of a written table."""
    with path.open(newline="", encoding="utf-8") as file:
        return [
            CalibrationRow(row["lesson"], row["question"], row["kind"], row["answer"], int(row["met"]), int(row["of"]))
            for row in csv.DictReader(file)
        ]


def loose(rows: Iterable[CalibrationRow]) -> list[CalibrationRow]:
    """The rows whose budget is not frozen: met in fewer than 99 of 100 draws."""
    return [row for row in rows if row.met < FREEZE_AT * row.of]
