"""Freezing budgets: over many hidden worlds a right answer must pass, and each wrong one fail with its own message."""

import csv
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.answers import Row, Stage, meets, read_rows

WORLDS = 200
FREEZE_AT = 0.99
COLUMNS = ["lesson", "question", "kind", "answer", "met", "of"]


@dataclass(frozen=True)
class Line:
    """One line of the table: in `met` of `of` draws of hidden worlds the answer met its verdict and message."""

    lesson: str
    question: str
    kind: str
    answer: str
    met: int
    of: int


def budgeted(stage):
    """The questions whose checks draw hidden worlds."""
    return [name for name in stage.questions() if any("hidden(" in judge for judge in stage.judges[name])]


def rows_of(root: Path, lesson: str, stage, question):
    """The reference and the listed right and wrong answers of a question."""
    listed = read_rows(root / "tests" / "answers" / f"{lesson}.toml")
    reference = Row(question, "right", "reference", stage.reference(question))
    return [reference] + [row for row in listed if row.question == question and row.kind in ("right", "wrong")]


def measure(root: Path, lesson: str, question: str, draws=range(WORLDS)):
    """The Lines of one question over draws of hidden worlds; each draw is a class key of its own."""
    stage = Stage(root / "solutions" / lesson / f"{lesson}.ipynb")
    rows = rows_of(root, lesson, stage, question)
    met = dict.fromkeys(range(len(rows)), 0)
    for draw in draws:
        for place, row in enumerate(rows):
            met[place] += meets(row, stage.outcome(question, row.answer, key=f"calibration {draw}"))
    return [Line(lesson, question, row.kind, row.name, met[place], len(draws)) for place, row in enumerate(rows)]


def calibrate(root: Path, lessons, jobs=2, done=lambda question: None):
    """The Lines of all budgeted questions of `lessons`, `jobs` questions at a time."""
    tasks = []
    for lesson in lessons:
        stage = Stage(root / "solutions" / lesson / f"{lesson}.ipynb")
        tasks += [(lesson, question) for question in budgeted(stage)]
    lines = []
    with ProcessPoolExecutor(jobs) as pool:
        running = [pool.submit(measure, root, lesson, question) for lesson, question in tasks]
        for (_, question), result in zip(tasks, running, strict=True):
            lines += result.result()
            done(question)
    return lines


def table_path(root: Path, lesson: str):
    """Where a lesson's committed table lies, beside its answers."""
    return root / "tests" / "answers" / f"{lesson}.calibration.csv"


def write_table(lines, path: Path):
    """Write Lines as CSV."""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows([line.lesson, line.question, line.kind, line.answer, line.met, line.of] for line in lines)


def read_table(path: Path):
    """The Lines of a written table."""
    with path.open(newline="", encoding="utf-8") as file:
        return [Line(**{**row, "met": int(row["met"]), "of": int(row["of"])}) for row in csv.DictReader(file)]


def loose(lines):
    """The lines whose budget is not frozen: met in fewer than 99 of 100 draws."""
    return [line for line in lines if line.met < FREEZE_AT * line.of]
