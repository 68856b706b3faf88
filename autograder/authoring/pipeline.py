"""Build all lessons or some: text → executed solution → student notebook, writing only what changed."""

import hashlib
import json
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from aipm.files import write
from autograder.authoring import lesson as lessons
from autograder.authoring.execute import CellFailed, execute
from autograder.authoring.facts import facts_of, filled, unknown
from autograder.authoring.inputs import Inputs
from autograder.authoring.lint import complaints, lint
from autograder.authoring.memos import by_hand
from autograder.authoring.release import keep_a_copy, release, worked_on
from autograder.course.class_key import memo_points_in
from autograder.course.places import lesson_texts
from autograder.course.problems import Problem

Shown = Callable[[NotebookNode, Path, NotebookNode | None], NotebookNode]  # a notebook, its folder, as it is stored


@dataclass
class Report:
    """What a build did: names of lessons, paths written or found out of date, copies kept, complaints."""

    built: list[str] = field(default_factory=list)
    current: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def sha(path: Path) -> str | None:
    """The SHA-256 of a file, or None where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None


def encode(notebook: NotebookNode) -> bytes:
    """A notebook's bytes, always the same for the same notebook."""
    text: str = nbformat.writes(notebook)
    return (text + "\n").encode()


class Build:
    """One run of the build over a course folder. `check` compares with what is stored and writes nothing; `shown` fills in
    what a lesson's cells show, as `execute` does."""

    def __init__(
        self,
        root: Path,
        *,
        check: bool = False,
        force: bool = False,
        say: Callable[[str], object] = lambda step: None,
        shown: Shown = execute,
    ):
        self.root, self.check, self.force, self.say, self.shown = root, check, force, say, shown
        self.memo_points = memo_points_in(root / "datasets")
        self.facts = facts_of(root)
        self.memory_file = root / ".aipm" / "build.json"
        self.memory = self._remembered()
        self.report = Report()
        self.digests: dict[Path, str] = {}  # of what each lesson is made from, as it was when the run began

    def _remembered(self) -> dict[str, list[str | None]]:
        try:
            known = json.loads(self.memory_file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return known if isinstance(known, dict) else {}

    def paths(self, name: str) -> list[Path]:
        """Where a lesson's solution and student notebook lie."""
        return [self.root / folder / name / f"{name}.ipynb" for folder in ("solutions", "notebooks")]

    def state(self, text: Path) -> list[str | None]:
        """What the memory holds of a lesson that is current: digests of its inputs and of both notebooks."""
        return [self.digests[text], *map(sha, self.paths(text.stem))]

    def run(self, names: Collection[str] = (), jobs: int = 2) -> Report:
        """Build the lessons `names` (all without any), `jobs` at a time; returns the Report.

        Raises Problem before anything is executed where a text has complaints, listing them all.
        """
        texts = [text for text in lesson_texts(self.root) if not names or text.stem in names]
        # Taken before anything is read: what is edited during a build is stale after it.
        inputs = Inputs(self.root)
        self.digests = {text: inputs.digest(text) for text in texts}
        parsed = {text: self._read(text) for text in texts}
        if self.report.complaints:
            raise Problem("\n".join(self.report.complaints))
        stale = []
        for text in texts:
            if not self.force and not self.check and self.memory.get(text.stem) == self.state(text):
                self.report.current.append(text.stem)
                self.say(f"{text.stem}: nothing to do")
            else:
                stale.append(text)
        with ThreadPoolExecutor(max(1, jobs)) as pool:
            running: dict[Future[bytes], Path] = {
                pool.submit(self._solution, text, parsed[text]): text for text in stale
            }
            for done in as_completed(running):
                text = running[done]
                try:
                    self._finish(text, done.result())
                except Problem as problem:
                    self.report.complaints.append(str(problem))
        if self.report.complaints:
            raise Problem("\n".join(sorted(self.report.complaints)))
        return self.report

    def _read(self, text: Path) -> list[lessons.Cell]:
        try:
            cells = lessons.read(text)
        except (ValueError, SyntaxError, UnicodeDecodeError) as error:
            self.report.complaints.append(f"lessons/{error}")
            return []
        self.report.complaints += complaints(unknown(cells, self.facts), text.stem)
        cells = filled(cells, self.facts)
        self.report.complaints += lint(cells, text.stem)
        return cells

    def _solution(self, text: Path, cells: Sequence[lessons.Cell]) -> bytes:
        """The executed solution notebook's bytes; a failing cell becomes a Problem that names its line."""
        path = self.paths(text.stem)[0]
        self.say(f"{text.stem}: executing")
        stored = None
        if path.exists():
            try:
                stored = nbformat.read(path, as_version=4)
            except Exception:
                stored = None  # a stored notebook that cannot be read is simply written anew
        if not self.check:
            path.parent.mkdir(parents=True, exist_ok=True)
        folder = path.parent if path.parent.is_dir() else self.root
        try:
            notebook = lessons.to_notebook(by_hand(cells, self.memo_points))
            return encode(self.shown(notebook, folder, stored))
        except CellFailed as failed:
            cell = cells[failed.index]
            raise Problem(f"lessons/{text.name}:{cell.line}: cell {cell.number} {failed}.") from None

    def _finish(self, text: Path, solution: bytes) -> None:
        self.say(f"{text.stem}: releasing")
        student = release(self.root, text.stem, solution)
        for path, data in zip(self.paths(text.stem), (solution, student), strict=True):
            if path.exists() and path.read_bytes() == data:
                continue
            self.report.changed.append(str(path.relative_to(self.root)))
            if self.check:
                continue
            if path.parts[-3] == "notebooks" and path.exists() and worked_on(path):
                self.report.kept.append(str(keep_a_copy(path, self.root / "kept").relative_to(self.root)))
            write(path, data)
        self.report.built.append(text.stem)
        self.say(f"{text.stem}: done")
        if not self.check:
            self.memory[text.stem] = self.state(text)
            write(self.memory_file, (json.dumps(self.memory, indent=1, sort_keys=True) + "\n").encode())
