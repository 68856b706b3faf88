"""Where to begin: the furthest checkpoint whose state is what this learner's own notebook would have at that point."""

import ast
import math
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.course.names import loaded
from autograder.course.trees import tree_of
from autograder.grading.exam import Exam
from autograder.grading.rebuild import RunCell


@dataclass(frozen=True)
class Scenes:
    """The exam's free code cells as segments: `ends[k]` is the index of the exam cell before which checkpoint k lies."""

    segments: list[list[str]]
    ends: list[int]


MOST_CHECKPOINTS = 3  # each is a process, and holds twenty to forty megabytes of its own


def scenes_of(exam: Exam) -> Scenes:
    """Cut the scenes at headings of the second level; the last checkpoint lies before the first answer or check."""
    until = next((place for place, cell in enumerate(exam.cells) if cell.role in ("answer", "check")), len(exam.cells))
    segments: list[list[str]] = [[]]
    ends, current = [0], list[str]()
    for place, cell in enumerate(exam.cells[:until]):
        if cell.role == "text" and cell.source.startswith("## ") and current:
            segments.append(current)
            ends.append(place)
            current = []
        if cell.role == "free":
            current.append(cell.source)
    if current:
        segments.append(current)
        ends.append(until)
    return thinned(Scenes(segments, ends), MOST_CHECKPOINTS)


def thinned(scenes: Scenes, most: int) -> Scenes:
    """The same scenes with `most` checkpoints: the first, where nothing has run, the last, and others as evenly as it goes."""
    size = max(1, math.ceil((len(scenes.ends) - 1) / (most - 1)))
    chosen = [0, *sorted(range(len(scenes.ends) - 1, 0, -size))]
    first = [0, *(number + 1 for number in chosen[:-1])]
    joined = [
        [source for segment in scenes.segments[begin : number + 1] for source in segment]
        for begin, number in zip(first, chosen, strict=True)
    ]
    return Scenes(joined, [scenes.ends[number] for number in chosen])


def _named(target: ast.expr, value: ast.expr) -> list[str | None]:
    """The names that a target binds: one, or as many as its value has parts ("a, b = 1, 2"); None for anything else."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        return [part.id if isinstance(part, ast.Name) else None for part in target.elts]
    return [target.id if isinstance(target, ast.Name) else None]


def bound(source: str) -> list[str] | None:
    """The names that a cell binds if it does nothing else than bind names to literals; None if it does more."""
    tree = tree_of(source)
    if tree is None:
        return None
    try:
        names = []
        for node in tree.body:
            if not isinstance(node, ast.Assign):
                return None
            targets = [name for target in node.targets for name in _named(target, node.value)]
            if not targets or None in targets:
                return None
            if not (isinstance(node.value, ast.Constant) and node.value.value is ...):
                ast.literal_eval(node.value)
            names += [name for name in targets if name is not None]
        return names
    except (ValueError, TypeError, MemoryError, RecursionError):
        return None


def compared(tree: ast.Module) -> set[str]:
    """The guesses that a cell only sets beside the truth: names that stand nowhere but first in a bare `compare(…)`.

    `aipm.compare` shows something and changes nothing that an answer could use, so a guess may as well be made later.
    """
    calls = [node.value for node in tree.body if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)]
    first = [call.args[0] for call in calls if ast.unparse(call.func) == "compare" and call.args]
    guesses = [node for node in first if isinstance(node, ast.Name)]
    elsewhere = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node not in guesses}
    return {node.id for node in guesses} - elsewhere


class Start:
    """Chooses the checkpoint for a rebuilt notebook."""

    def __init__(self, exam: Exam):
        self.scenes = scenes_of(exam)
        self.touched: dict[str, set[int]] = {}  # by name, the exam cells in whose text it stands
        for place, cell in enumerate(exam.cells):
            if cell.role in ("free", "check"):
                try:
                    tree = ast.parse(cell.full_source or cell.source)
                    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | set(
                        loaded(cell.source)
                    )
                except SyntaxError:
                    continue
                for name in names - compared(tree):
                    self.touched.setdefault(name, set()).add(place)

    def harmless(self, cell: RunCell) -> bool:
        """Whether a learner's cell may as well run later: it binds literals to names that no other released cell uses."""
        names = bound(cell.source)
        return names is not None and all(self.touched.get(name, set()) <= {cell.place} for name in names)

    def at(self, cells: Sequence[RunCell]) -> tuple[int, list[RunCell]]:
        """(checkpoint, cells to run from there): those after it, preceded by the harmless ones from before it."""
        changed = next((index for index, cell in enumerate(cells) if cell.own and not self.harmless(cell)), len(cells))
        limit = max((cell.place + 1 for cell in cells[:changed] if cell.place >= 0), default=0)
        if changed < len(cells) and cells[changed].place >= 0:
            limit = cells[changed].place  # text alone stands between the cell above and this one
        checkpoint = max(number for number, end in enumerate(self.scenes.ends) if number == 0 or end <= limit)
        end = self.scenes.ends[checkpoint]
        before: list[RunCell] = []
        after: list[RunCell] = []
        above = -1  # the place of the exam's cell with which an added one goes
        for cell in cells:
            above = cell.place if cell.place >= 0 else above
            if above >= end:
                after.append(cell)
            elif cell.own:
                before.append(cell)
        return checkpoint, before + after
