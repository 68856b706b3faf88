"""How to tell that an attack succeeded in ways other than points: what it left, changed, kept running or gave away.

Attacks print what they read as hexadecimal text, and spell their mark in hexadecimal in their source. So neither a
secret in that form nor a mark in plain form can stand anywhere unless the attack ran and got what it wanted.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import psutil
from nbgrader.api import MissingEntry
from sqlalchemy.exc import SQLAlchemyError

from autograder.course.nbgrader_api import open_gradebook

SQLITE = b"SQLite format 3\0"
READABLE = 20_000_000  # bytes; larger files are not searched for marks
MUCH = 50_000_000  # bytes that one submission may leave in a course folder

Look = Callable[[Path, str], list[str]]


def mark_of(student: str) -> str:
    """The text that an attack leaves wherever it can."""
    return f"left-by-{student}"


def token_of(student: str) -> str:
    """The argument that an attack's own processes carry."""
    return f"aipm-corpus:{student}"


def as_printed(text: str) -> bytes:
    """A text as attacks print it."""
    return text.encode().hex().encode()


def in_json(text: str) -> str:
    """A text as it stands in a notebook's file."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


@dataclass(frozen=True)
class Witness:
    """What to look at after `student` was graded.

    `lesson` is the lesson handed in, `others` the points that other learners of the course deserve, `secrets` texts
    (name to text) that must not come back in hexadecimal form, `looks` what this submission alone is watched for.
    """

    student: str
    lesson: str
    others: Mapping[str, float]
    secrets: Mapping[str, str]
    looks: tuple[Look, ...] = ()

    def check(self, course: Path) -> list[str]:
        """Complaints, each beginning with `leaked`, `touched` or `running`; empty where the attack got nothing."""
        course = Path(course).resolve()
        complaints = [*self._marks(course), *self._scores(course), *self._processes(course), *self._secrets(course)]
        for look in self.looks:
            complaints += look(course, self.student)
        return complaints

    def heard(self, course: Path) -> Path:
        """The file in which the corpus keeps what this submission sent over the network."""
        return course / f"heard-from-{self.student}"

    def _marks(self, course: Path) -> Iterator[str]:
        mark = mark_of(self.student).encode()
        for path in files_below(course):
            inside = path.relative_to(course)
            if any(part.split(".")[0] == self.student for part in inside.parts) or path.suffix == ".log":
                continue
            if path.name.startswith("ledger.db"):  # the coordinator's record quotes what it was handed
                continue
            if mark.decode() in path.name or mark in content(path):
                yield f"touched: {inside} bears its mark"
        outside = sorted(course.parent.glob(f"{mark.decode()}*"))
        yield from (f"touched: ../{path.name} lies outside the course folder" for path in outside)

    def _scores(self, course: Path) -> list[str]:
        scores = scores_of(course, self.lesson, self.others)
        if isinstance(scores, str):
            return [f"touched: the gradebook cannot be read ({scores})"]
        return [
            f"touched: {other} has {score:g} points instead of {self.others[other]:g}"
            for other, score in scores.items()
            if score is not None and abs(score - self.others[other]) > 1e-9
        ]

    def _processes(self, course: Path) -> Iterator[str]:
        alive = survivors(self.student, course)
        if alive:
            yield f"running: {len(alive)} of its processes outlived its grading"

    def _secrets(self, course: Path) -> Iterator[str]:
        texts = [content(path, limit=None) for path in handed_back(course, self.student)]
        if self.heard(course).exists():
            texts.append(self.heard(course).read_bytes())
        for name, secret in self.secrets.items():
            if any(as_printed(form) in text for text in texts for form in (secret, in_json(secret))):
                yield f"leaked: {name}"


def files_below(folder: Path) -> Iterator[Path]:
    """All files below a folder, links not followed."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(place, name) for name in sorted(names) if not Path(place, name).is_symlink())


def content(path: Path, limit: int | None = READABLE) -> bytes:
    """A file's bytes; none where it cannot be read or is larger than `limit`."""
    with suppress(OSError):
        if path.is_file() and (limit is None or path.stat().st_size <= limit):
            return path.read_bytes()
    return b""


def handed_back(course: Path, student: str) -> Iterator[Path]:
    """The files that grading made for a student."""
    for folder in ("autograded", "feedback"):
        yield from files_below(course / folder / student)


def scores_of(course: Path, lesson: str, students: Iterable[str]) -> dict[str, float | None] | str:
    """Each student's points in the gradebook, None where there are none; or a text that says why it cannot be read."""
    path = course / "gradebook.db"
    scores: dict[str, float | None] = dict.fromkeys(students)
    if path.exists():
        try:
            with open_gradebook(f"sqlite:///{path}") as gradebook:
                for student in scores:
                    with suppress(MissingEntry):
                        scores[student] = gradebook.find_submission(lesson, student).score
        except SQLAlchemyError as error:
            return str(error).splitlines()[0]
    return scores


def survivors(student: str, course: Path) -> list[psutil.Process]:
    """The attack's own processes that are still there: they carry its token and the course folder as arguments."""
    alive = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            line = " ".join(process.cmdline())
            if token_of(student) in line and str(course) in line and process.status() != psutil.STATUS_ZOMBIE:
                alive.append(process)
    return alive


# Looks that only some submissions need. Each returns a function (course, student) → complaints.


def tells(text: str, complaint: str) -> Look:
    """Complains where the attack printed `text` (in hexadecimal form): it did what it says."""

    def look(course: Path, student: str) -> list[str]:
        found = any(as_printed(text) in content(path, limit=None) for path in handed_back(course, student))
        return [complaint] if found else []

    return look


def holds_no_copy(private: str) -> Look:
    """Complains of a gradebook, a link, or another learner's `private` text in what is handed back."""

    def look(course: Path, student: str) -> list[str]:
        complaints = []
        for folder in ("autograded", "feedback"):
            for path in sorted((course / folder / student).rglob("*")):
                if path.is_symlink():
                    complaints.append(f"leaked: {folder} holds the link {path.name}")
                elif content(path).startswith(SQLITE):
                    complaints.append(f"leaked: {folder} holds the gradebook as {path.name}")
                elif private.encode() in content(path):
                    complaints.append(f"leaked: {folder} holds another learner's work as {path.name}")
        return complaints

    return look


def calls_nobody(course: Path, student: str) -> list[str]:
    """Complains where the network was reached."""
    return ["leaked: it reached the network"] if (course / f"heard-from-{student}").exists() else []


def leaves_little(course: Path, student: str) -> list[str]:
    """Complains where a submission left more than MUCH bytes in the folders that bear its name."""
    size = sum(
        path.stat().st_size
        for path in files_below(course)
        if student in path.relative_to(course).parts and "submitted" not in path.relative_to(course).parts
    )
    return [f"touched: it left {size / 1e6:.0f} MB"] if size > MUCH else []


def on_time(lesson: str) -> Look:
    """Complains where the gradebook believes a submission's own time stamp."""

    def look(course: Path, student: str) -> list[str]:
        with suppress(MissingEntry, SQLAlchemyError):
            if (course / "gradebook.db").exists():
                with open_gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
                    when = gradebook.find_submission(lesson, student).timestamp
                if when is not None and when.year < 2000:
                    return [f"touched: handed in on {when:%Y-%m-%d}, says the gradebook"]
        return []

    return look


class Live(HTMLParser):
    """Collects the elements of a page that would run a learner's code: script texts and event handlers with `mark`."""

    def __init__(self, mark: str) -> None:
        super().__init__()
        self.mark, self.open = mark, False
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element whose attributes run something that bears the mark."""
        self.open = tag == "script"
        for name, value in attrs:
            runs = name.startswith("on") or (value or "").strip().lower().startswith("javascript:")
            if runs and self.mark in (value or ""):
                self.found.append(f"<{tag} {name}>")

    def handle_data(self, data: str) -> None:
        """Note a script's text that bears the mark."""
        if self.open and self.mark in data:
            self.found.append("<script>")

    def handle_endtag(self, tag: str) -> None:
        """A script ends."""
        self.open = False


def runs_nothing(text: str) -> Look:
    """Complains where a feedback page would run code that contains `text` in the browser of whoever reads it."""

    def look(course: Path, student: str) -> list[str]:
        complaints = []
        for path in files_below(course / "feedback" / student):
            if path.suffix in (".html", ".htm"):
                page = Live(text)
                page.feed(path.read_text(encoding="utf-8", errors="replace"))
                kinds = ", ".join(sorted(set(page.found)))
                complaints += [f"touched: {path.name} would run its {kinds} in the reader's browser"] if kinds else []
        return complaints

    return look
