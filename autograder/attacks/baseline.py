"""What stock nbgrader does with each submission of the corpus: `python -m autograder.attacks.baseline`.

Each is graded alone in a course folder of its own, in which one honest learner was graded before and another comes
after it in the same command. Bombs come in their bounded form: at most 64 processes, 512 MB of memory, 100 MB of disk,
10 seconds.
"""

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder.attacks.corpus import bystanders, submissions
from autograder.attacks.submission import LESSON, Submission, Zip, write
from autograder.attacks.witness import scores_of
from autograder.bench.stock_course import StockCourse
from autograder.course.places import course_root

SECONDS = 60.0  # wall limit of a submission
SHARE_AFTER = 0.5  # of it, for the learner after it
SECONDS_DETACHED = 40.0  # how long a process that stayed behind is waited for
PASSING = ("running: ", "touched: the gradebook cannot be read")  # complaints that time alone settles
SHOWN = 2  # complaints that a table lists before it counts the rest
COLLECT = r"--FileNameCollectorPlugin.named_regexp=.*/extracted/(?P<student_id>[^/]+)/(?P<file_id>[^/]+)$"


@dataclass(frozen=True)
class Outcome:
    """What became of one submission on stock nbgrader.

    `score` is None where the gradebook has none; `gained` are points beyond those deserved; `leaked` and `touched` are
    the witness's complaints; `refused` says that it was not graded itself, `stopped` who else was not (or nothing).
    """

    row: int | None
    name: str
    says: str
    deserves: float
    score: float | None
    gained: float
    leaked: list[str]
    touched: list[str]
    refused: bool
    stopped: str
    timed_out: bool
    seconds: float


class Baseline:
    """Stock nbgrader measured over submissions; everything happens below `folder`."""

    def __init__(self, root: Path, folder: Path, seconds: float = SECONDS):
        self.root, self.folder, self.seconds = root, Path(folder), seconds
        self.early, self.late = bystanders(root)
        self.template = self.folder / "template"

    def prepare(self) -> None:
        """Make the course that every submission meets: released, and one honest learner graded already."""
        course = StockCourse(self.root, self.template, LESSON)
        course.generate()
        write(self.early, self.template)
        course.autograde()
        scores = scores_of(self.template, LESSON, [self.early.name])
        if scores != {self.early.name: self.early.deserves}:
            raise RuntimeError(f"Stock nbgrader gave {scores} to a perfect notebook; the baseline would mean nothing.")

    def measure(self, submission: Submission) -> Outcome:
        """Grade one submission and say what it did."""
        place = self.folder / submission.name
        shutil.copytree(self.template, place, symlinks=True)
        course = StockCourse(self.root, place, LESSON)
        if submission.bounded is not None:
            submission = replace(submission, files=submission.bounded)
        write(submission, place)
        write(self.late, place)
        try:
            return self._measured(course, submission)
        finally:
            course.end_all()
            shutil.rmtree(place, ignore_errors=True)

    def _measured(self, course: StockCourse, submission: Submission) -> Outcome:
        stopped, after = "", self.late.name
        if any(isinstance(content, Zip) for content in submission.files.values()) and not collect(course, self.seconds):
            stopped = "collecting stopped for everybody"
        done = course.autograde(self.seconds * (1 + SHARE_AFTER))
        if not graded(course, after):
            stopped = "the learner after it was not graded"
        at_once = submission.witness.check(course.folder)
        wait_for(course, SECONDS_DETACHED)
        course.nbgrader("generate_feedback", LESSON, f"--student={submission.name}", seconds=self.seconds)
        complaints = [text for text in at_once if text.startswith(PASSING)] + submission.witness.check(course.folder)
        if stopped:  # then the other has no points, and nobody took them
            complaints = [text for text in complaints if not text.startswith(f"touched: {after} has ")]
        scores = scores_of(course.folder, LESSON, [submission.name])
        score = None if isinstance(scores, str) else scores[submission.name]
        return Outcome(
            submission.row,
            submission.name,
            submission.says,
            submission.deserves,
            score,
            (score or 0.0) - submission.deserves,
            [text for text in complaints if text.startswith("leaked: ")],
            [text for text in complaints if not text.startswith("leaked: ")],
            not graded(course, submission.name),
            stopped,
            done.code is None,
            round(done.seconds, 1),
        )


def graded(course: StockCourse, student: str) -> bool:
    """Whether nbgrader wrote a graded notebook for a student."""
    return (course.folder / "autograded" / student / LESSON / f"{LESSON}.ipynb").exists()


def collect(course: StockCourse, seconds: float) -> bool:
    """Hand zips in as a learning platform delivers them, through nbgrader's own zip_collect; whether it ended well."""
    archive = course.folder / "downloaded" / LESSON / "archive"
    archive.mkdir(parents=True)
    for path in (course.folder / "submitted").glob(f"*/{LESSON}/*.zip"):
        shutil.move(path, archive / path.name)
        shutil.rmtree(path.parents[1])
    return course.nbgrader("zip_collect", LESSON, "--force", COLLECT, seconds=seconds).code == 0


def wait_for(course: StockCourse, seconds: float) -> None:
    """Wait until every process that a submission left behind has ended, at most `seconds`."""
    end = time.monotonic() + seconds
    while course.running() and time.monotonic() < end:
        time.sleep(0.5)


def verdict(outcome: Outcome) -> str:
    """One outcome in words."""
    clauses = []
    if outcome.score is None and outcome.deserves:
        clauses.append(f"no score instead of {outcome.deserves:g}")
    elif outcome.gained:
        clauses.append(f"{outcome.gained:+g} points ({outcome.score:g} instead of {outcome.deserves:g})")
    if outcome.timed_out:
        clauses.append("timed out")
    elif outcome.refused:
        clauses.append("not graded")
    if outcome.stopped:
        clauses.append(outcome.stopped)
    for complaints in (outcome.leaked, outcome.touched):
        more = [f"and {len(complaints) - SHOWN} more"] if len(complaints) > SHOWN else []
        clauses += [*complaints[:SHOWN], *more]
    return "; ".join(clauses) or "nothing"


def tables(outcomes: Iterable[Outcome]) -> list[Table]:
    """Attacks and honest mistakes as two tables for the screen."""
    outcomes = list(outcomes)
    attacks = Table("row", "attack", "what stock nbgrader did", "seconds", title="Attacks on stock nbgrader")
    honest = Table("honest mistake", "deserves", "what stock nbgrader did", "seconds", title="Honest mistakes")
    for outcome in outcomes:
        end = (verdict(outcome), f"{outcome.seconds:.0f}")
        if outcome.row is None:
            honest.add_row(outcome.name, f"{outcome.deserves:g}", *end)
        else:
            attacks.add_row(str(outcome.row), outcome.name.split("_", 1)[1], *end)
    return [table for table in (attacks, honest) if table.row_count]


def baseline(
    root: Path,
    names: Iterable[str] = (),
    seconds: float = SECONDS,
    say: Callable[[str], None] = lambda name: None,
) -> Iterator[Outcome]:
    """Measure the submissions with `names` (all without any) in a temporary folder, one after another.

    `seconds` is the wall limit of one submission; `say` hears each name before its turn.
    """
    names = set(names)
    chosen = [submission for submission in submissions(root) if not names or submission.name in names]
    with tempfile.TemporaryDirectory() as folder:
        measuring = Baseline(root, Path(folder), seconds)
        measuring.prepare()
        for submission in chosen:
            say(submission.name)
            yield measuring.measure(submission)


def main() -> None:
    """Print each outcome on standard error as it comes, and at the end the tables, or JSON for machines."""
    parser = argparse.ArgumentParser(prog="python -m autograder.attacks.baseline", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="submissions by name; all without any")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="wall limit of one (default: %(default)g)")
    parser.add_argument("--json", action="store_true", help="print JSON for machines")
    arguments = parser.parse_args()
    console, errors = Console(), Console(stderr=True)
    outcomes = []
    with errors.status("preparing a course for stock nbgrader") as status:
        for outcome in baseline(course_root(), arguments.names, arguments.seconds, status.update):
            outcomes.append(outcome)  # said at once, since the whole takes long and may be cut off
            errors.print(f"{outcome.name}: {verdict(outcome)}", markup=False, highlight=False, soft_wrap=True)
    if arguments.json:
        print(json.dumps([asdict(outcome) for outcome in outcomes], indent=1))
    else:
        for table in tables(outcomes):
            console.print(table)


if __name__ == "__main__":
    main()
