"""When a submission came that nbgrader's own commands collected: what they have left elsewhere still says it.

In `submitted/` nothing does. The copy is as old as the collecting, and of a `timestamp.txt` nobody can tell whether the
learner wrote it, by way of the exchange, or the instructor, by `nbgrader zip_collect`. So the same bytes are looked for
where they came from: in the exchange, where the system knows owners and times of change (see `exchange`), and among the
files that `zip_collect` has unpacked, whose names the instructor's own pattern reads. Only what is found there counts.
"""

import contextlib
import functools
import os
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from traitlets.config import Config

from autograder.classroom.exchange import came, wrong_owner
from autograder.classroom.layouts import Layout, is_notebook, origin_of, time_in
from autograder.classroom.sources import Folder
from autograder.course.problems import Problem
from autograder.course.settings import CONFIG, course_config
from autograder.grading.submission import Submission, Unreadable

MOST_UNPACKED = 50_000  # files that zip_collect unpacked
DOWNLOADED = "downloaded"  # nbgrader's own name for the folder below which it unpacks
PLACES = {"collect_directory_structure", "downloaded_directory", "extracted_directory"}  # settings that say another


class Arrivals:
    """What the exchange and `zip_collect` say of one lesson's submissions. The settings are those of the course folder's
    own nbgrader_config.py, where none are given."""

    def __init__(self, course: Path, lesson: str, config: Config | None = None):
        self.course, self.lesson, self.given = course, lesson, config

    @functools.cached_property
    def config(self) -> Config:
        """nbgrader's settings."""
        if self.given is not None:
            return self.given
        return course_config(self.course) if (self.course / CONFIG).is_file() else Config()

    def came(self, student: str, read: Submission | Unreadable) -> str | None:
        """When a submission came (UTC, ISO 8601): by what nbgrader's commands left, else when it came to lie where it is."""
        return (self.of(student, read.data) if read.data else None) or read.landed

    def of(self, student: str, data: bytes) -> str | None:
        """When these bytes came from `student` (UTC, ISO 8601), where that can be told; never raises for what lies there."""
        for path, claimed in (*self._handed_in.get(student, ()), *self._unpacked.get(student, ())):
            try:
                if path.is_symlink() or path.stat().st_size != len(data) or path.read_bytes() != data:
                    continue
                time = came(claimed, path.stat().st_ctime)[0] if path in self._exchanged else claimed
            except OSError:
                continue
            if time is not None:
                return time.isoformat()
        return None

    @functools.cached_property
    def _exchanged(self) -> set[Path]:
        return {path for found in self._handed_in.values() for path, _ in found}

    @functools.cached_property
    def _handed_in(self) -> dict[str, list[tuple[Path, datetime | None]]]:
        """By student: the notebooks in the exchange that are theirs by their owner, with the time in their folder's name."""
        root = self.config.Exchange.get("root") or default_exchange()
        inbound = Path(str(root)) / str(self.config.CourseDirectory.get("course_id") or "") / "inbound"
        found: dict[str, list[tuple[Path, datetime | None]]] = {}
        try:
            folder = Folder(inbound)
        except Problem:
            return found
        for top in folder.tops():
            origin = origin_of(Layout.EXCHANGE, top)
            if origin is None or origin.lesson != self.lesson or wrong_owner(top, origin.student, set()) != "":
                continue
            for entry in folder.below(top):
                path = inbound / entry.path
                with contextlib.suppress(OSError):  # it may vanish meanwhile
                    if not entry.flaw and is_notebook(path.name) and os.lstat(path).st_uid == top.owner:
                        found.setdefault(origin.student, []).append((path, origin.time))
        return found

    @functools.cached_property
    def _unpacked(self) -> dict[str, list[tuple[Path, datetime | None]]]:
        """By student: the files that zip_collect unpacked, with the time that the instructor's pattern finds in a name."""
        found: dict[str, list[tuple[Path, datetime | None]]] = {}
        elsewhere = any(isinstance(part, Config) and PLACES & part.keys() for part in self.config.values())
        if not elsewhere and not (self.course / DOWNLOADED).exists():
            return found
        from nbgrader.apps.zipcollectapp import ZipCollectApp  # brings all of nbgrader's programs

        app = ZipCollectApp(config=self.config)
        place = os.path.join(self.course, app.collect_directory_structure)
        folder = Path(
            place.format(
                downloaded=app.downloaded_directory, assignment_id=self.lesson, collect_step=app.extracted_directory
            )
        )
        if not folder.is_dir():
            return found
        collector = app.collector_plugin(config=self.config)
        collector.log.disabled = True  # it warns of each file that is not a submission
        try:
            for count, path in enumerate(files_below(folder)):
                about = collector.collect(str(path)) or {}
                time = time_of(str(about.get("timestamp") or ""))
                if time is not None and isinstance(about.get("student_id"), str):
                    found.setdefault(about["student_id"], []).append((path, time))
                if count >= MOST_UNPACKED:
                    break
        finally:
            collector.log.disabled = False
        return found


def default_exchange() -> str:
    """The folder of an exchange where no setting names one."""
    from nbgrader.exchange.default import Exchange

    return str(Exchange.root.default_value)


def time_of(text: str) -> datetime | None:
    """A time in a file's name, UTC unless it says otherwise; nbgrader itself misreads the form of its own example."""
    joined = re.fullmatch(r"(\d{4}-\d\d-\d\d)-(\d\d)-(\d\d)-(\d\d)", text)
    return time_in("{} {}:{}:{}".format(*joined.groups()) if joined else text)


def files_below(folder: Path) -> Iterator[Path]:
    """The files below a folder, in order; links to folders are not followed."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(place) / name for name in sorted(names))
