"""What a fork server imports before it is told a lesson's cells: as much as the lesson's own imports let expect."""

import ast
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from autograder.course.trees import tree_of
from autograder.grading.jail.snapshot import PRELOADED

LIGHT = {"aipm.questions.reading", "aipm.questions.verdict"}  # beside Python's own, what brings no numerical library


def preloaded_for(sources: Iterable[str]) -> tuple[str, ...]:
    """The modules to import ahead for cells with these sources: none where all imports are light, else all of PRELOADED.

    A learner may import more; then it is loaded when their cell asks, in their own process.
    """
    return () if all(map(is_light, sources)) else PRELOADED


def is_light(source: str) -> bool:
    """Whether a cell imports nothing but Python's own modules and LIGHT; one with a magic may import anything."""
    tree = tree_of(source)
    if tree is None:
        return False
    nodes = list(ast.walk(tree))
    modules = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    modules |= {"." * node.level + (node.module or "") for node in nodes if isinstance(node, ast.ImportFrom)}
    return {module.partition(".")[0] for module in modules - LIGHT} <= sys.stdlib_module_names


def preloaded_for_lesson(folder: Path) -> tuple[str, ...]:
    """The same for the notebooks in a lesson's folder, read as fast as can be; all of PRELOADED where they cannot be read."""
    sources: list[str] = []
    try:
        for path in sorted(folder.glob("*.ipynb")):
            cells = json.loads(path.read_bytes())["cells"]
            sources += ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (OSError, ValueError, KeyError, TypeError):
        return PRELOADED
    return preloaded_for(sources) if sources else PRELOADED
