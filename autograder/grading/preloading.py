"""What a fork server imports before it is told a lesson's cells: as much as the lesson's own imports let expect."""

import json
from collections.abc import Iterable
from pathlib import Path

from autograder.course.names import imported
from autograder.grading.jail.snapshot import PRELOADED

# Each takes long to import, and whoever works with one of them soon works with the others.
NUMERICAL = {"numpy", "pandas", "scipy", "matplotlib", "sklearn", "ipywidgets"}
# Of the course, these alone work without them; a world, a figure or a lesson's judges do not.
WITHOUT = {"aipm.questions.reading", "aipm.questions.verdict"}


def preloaded_for(sources: Iterable[str]) -> tuple[str, ...]:
    """The modules to import ahead for cells with these sources: all of PRELOADED where one imports anything of that kind.

    A learner may import more; then it is loaded when their cell asks, in their own process.
    """
    modules = {module for source in sources for _, module, _ in imported(source)}
    heavy = any(module.split(".")[0] in NUMERICAL | {"aipm"} for module in modules - WITHOUT)
    return PRELOADED if heavy else ()


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
