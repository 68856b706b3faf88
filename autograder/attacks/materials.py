"""What submissions of the corpus are made from: lesson 02 as it is released, its answers, points and secrets."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from textwrap import dedent

import nbformat
from nbformat import NotebookNode
from nbformat.notebooknode import from_dict

from autograder.attacks.submission import COURSE, LESSON, NOTEBOOK, Files, Submission
from autograder.attacks.witness import Look, Witness, in_json, mark_of, token_of
from autograder.authoring.lint import BEGIN_HIDDEN, END_HIDDEN
from autograder.bench.sample_class import SubmissionFactory, encoded

BEFORE, AFTER = "aa_before", "zz_after"  # two honest learners; the first is graded before the others, the second last
PRIVATE = "# private note of aa_before: the heron stands at the weir at dawn"

# Defined at the top of every attack: where it is, who it is, its mark, and a way to print what a witness can recognise.
PRELUDE = """\
import contextlib, os, subprocess, sys, tempfile, time
COURSE, ME, TOKEN = "{course}", "{name}", "{token}"
MARK = bytes.fromhex("{mark}").decode()

def say(text):
    print("said", str(text).encode().hex())

def detach(source):
    # a process of its own session, which does not end with the kernel
    quiet = dict(stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return subprocess.Popen([sys.executable, "-c", source, TOKEN, COURSE], start_new_session=True, **quiet)
"""


def cell_of(notebook: NotebookNode, cell_id: str) -> NotebookNode:
    """The cell of a notebook with an id."""
    return next(cell for cell in notebook.cells if cell.id == cell_id)


def place_of(notebook: NotebookNode, cell_id: str) -> int:
    """The place of a cell in its notebook, from 0."""
    return next(place for place, cell in enumerate(notebook.cells) if cell.id == cell_id)


def code_cell(source: str, cell_id: str) -> NotebookNode:
    """A free code cell with an id that is the same every time."""
    text = dedent(source).strip("\n")
    # `nbformat.v4.new_code_cell` would make an id that nobody wants, and look at the form of each of thousands.
    return from_dict(
        {"cell_type": "code", "execution_count": None, "id": cell_id, "metadata": {}, "outputs": [], "source": text}
    )


class Materials:
    """Lesson 02 of a course folder. Raises FileNotFoundError where it has not been built."""

    def __init__(self, root: Path):
        self.factory = SubmissionFactory(root, LESSON)
        self.reference = self.factory.reference
        self.solved = nbformat.read(root / "solutions" / LESSON / NOTEBOOK, as_version=4)
        grades = [cell.metadata.get("nbgrader", {}) for cell in self.factory.released.cells]
        self.checks = {grade["grade_id"]: grade["points"] for grade in grades if grade.get("grade")}
        self.total = float(sum(self.checks.values()))
        self.others = {BEFORE: self.total, AFTER: self.points("q02_3", "q02_7")}
        self.secrets = self._secrets()

    def points(self, *questions: str) -> float:
        """The points of some questions, all their checks together."""
        return float(sum(points for check, points in self.checks.items() if check.rsplit("_", 1)[0] in questions))

    def judge_names(self) -> dict[str, float]:
        """The points of each check by the judging function that its text calls, as any learner can read."""
        called = {}
        for check, points in self.checks.items():
            line = cell_of(self.factory.released, check).source.split("accuracy_trap.")[-1]
            called[line.split("(", 1)[0]] = points
        return called

    def untouched(self) -> NotebookNode:
        """The notebook as released."""
        return self.factory.filled({})

    def perfect(self) -> NotebookNode:
        """The notebook with every reference answer."""
        return self.factory.filled(self.reference)

    def attacking(self, name: str, cells: Mapping[str, str]) -> NotebookNode:
        """The notebook as released, but for code in some answer cells: above their scaffold, which stays open.

        The first of them gets the prelude. Code that contains the line `# answers` replaces the scaffold.
        """
        notebook = self.untouched()
        prelude = self.prelude(name)
        for cell_id, source in cells.items():
            cell = cell_of(notebook, cell_id)
            code = prelude + dedent(source).strip("\n")
            cell.source = code if "# answers" in source else f"{code}\n\n{cell.source}"
            prelude = ""
        return notebook

    def prelude(self, name: str) -> str:
        """The first lines of an attack."""
        return PRELUDE.format(course=COURSE, name=name, token=token_of(name), mark=mark_of(name).encode().hex()) + "\n"

    def attack(
        self,
        row: int,
        slug: str,
        goal: str,
        says: str,
        cells: Mapping[str, str] | None = None,
        *,
        files: Files | None = None,
        seeks: float = 0,
        deserves: float = 0,
        looks: Sequence[Look] = (),
        bounded: Files | None = None,
        silent: bool = False,
    ) -> Submission:
        """An attack: code in answer cells (`cells`, as in `attacking`), other `files`, or both; `silent` where an honest
        learner may do the same, so that nothing about it is odd."""
        name = f"row{row:02d}_{slug}"
        code: Files = {} if cells is None else {NOTEBOOK: encoded(self.attacking(name, cells))}
        handed_in = {**code, **(files or {})}
        witness = Witness(name, LESSON, self.others, self.secrets, tuple(looks))
        return Submission(row, name, goal, says, handed_in, deserves, not silent, witness, seeks, bounded)

    def honest(self, slug: str, says: str, files: Files, deserves: float, source: str = "") -> Submission:
        """An honest mistake; `source` is the public report of one like it."""
        name = f"honest_{slug}"
        return self._innocent(name, says, files, deserves, source)

    def changed(
        self, slug: str, says: str, change: Callable[[NotebookNode], None], source: str = "", lost: float = 0
    ) -> Submission:
        """A perfect notebook after `change`, an honest one, which costs the points `lost`."""
        notebook = self.perfect()
        change(notebook)
        return self.honest(slug, says, {NOTEBOOK: encoded(notebook)}, self.total - lost, source)

    def _innocent(self, name: str, says: str, files: Files, deserves: float, source: str = "") -> Submission:
        others = {other: points for other, points in self.others.items() if other != name}
        witness = Witness(name, LESSON, others, self.secrets)
        return Submission(None, name, "", says, files, deserves, False, witness, source=source)

    def bystanders(self) -> list[Submission]:
        """Two honest learners whose points, files and grading no attack may touch: one early, one late in a batch.

        The second has answered two questions and thrown the scenes away, so that even stock nbgrader is quick with it.
        """
        perfect, short = self.perfect(), self.factory.filled({q: self.reference[q] for q in ("q02_3", "q02_7")})
        last = cell_of(perfect, "q02_8")
        last.source = f"{PRIVATE}\n{last.source}"
        short.cells = [cell for cell in short.cells if cell.metadata.get("nbgrader")]
        early = self._innocent(BEFORE, "A perfect notebook, graded early.", {NOTEBOOK: encoded(perfect)}, self.total)
        says = "Two questions right, everything else deleted, graded last."
        late = self._innocent(AFTER, says, {NOTEBOOK: encoded(short)}, self.others[AFTER])
        return [early, late]

    def _secrets(self) -> dict[str, str]:
        """What must not come back: a telling line of every hidden region and solution, a note, the class's key."""
        public = nbformat.writes(self.factory.released)
        secrets = {}
        for cell in self.solved.cells:
            if BEGIN_HIDDEN in cell.source:
                hidden = cell.source.split(BEGIN_HIDDEN, 1)[1].split(END_HIDDEN, 1)[0]
                secrets[f"the hidden check of {cell.id}"] = telling_line(hidden, public)
        for question, answer in self.reference.items():
            secrets[f"the solution of {question}"] = telling_line(answer, public)
        secrets["another learner's notebook"] = PRIVATE
        if len(os.environ.get("AIPM_KEY", "")) >= 8:
            secrets["the key of the hidden worlds"] = os.environ["AIPM_KEY"]
        return {name: secret for name, secret in secrets.items() if secret}


def telling_line(text: str, public: str) -> str:
    """The longest line of `text` that `public`, a released notebook's file, does not hold."""
    lines = [line.strip() for line in text.splitlines()]
    return max((line for line in lines if line and in_json(line) not in public), key=len, default="")
