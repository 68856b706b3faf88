"""A plugin of pytest: nbval compares what the solutions show, and of the student notebooks only whether their cells run.

With it one session, with one set of workers, runs both: nbval itself knows one kind a session. What the solutions have
shown is then built into notebooks, as `aipm build --check` does where it runs each of them itself, and compared byte for byte.
"""

import copy

import pytest
from nbval.plugin import IPyNbCell, IPyNbFile

from autograder.authoring.execute import execute, settled
from autograder.authoring.pipeline import Build
from autograder.course.problems import Problem
from tests.paths import ROOT


def pytest_collectstart(collector):
    """Leave the outputs of a student notebook alone: it is stored without any."""
    if isinstance(collector, IPyNbFile) and collector.path.is_relative_to(ROOT / "notebooks"):
        collector.compare_outputs = False


def pytest_sessionfinish(session):
    """Build each lesson from what its solution has shown; the session fails where another notebook is stored."""
    seen = {}
    for item in session.items:
        if isinstance(item, IPyNbCell) and item.path.is_relative_to(ROOT / "solutions"):
            seen.setdefault(item.path.parent.name, []).append((item.cell.source, getattr(item, "test_outputs", None)))
    if seen:
        again, wrong = built_from(seen)
        how = f"{len(seen) - len(again)} lessons built from what nbval saw, {len(again)} run again"
        print(f"\n{how}: {wrong or 'nothing to write'}")
        if wrong:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def built_from(seen):
    """(the lessons that had to run again, what is wrong with the stored notebooks) of a build with what cells have shown.

    `seen` holds by lesson the source and the outputs of each code cell; where those sources are not the lesson's own any
    more, or something is missing, the lesson runs. So does one that has no solution yet, unless only some were seen.
    """
    again = []
    names = seen if {path.name for path in (ROOT / "solutions").iterdir()} - set(seen) else ()

    def shown(notebook, folder, stored):
        cells, known = [cell for cell in notebook.cells if cell.cell_type == "code"], seen.get(folder.name, [])
        if [cell.source for cell in cells] != [source for source, _ in known] or any(outs is None for _, outs in known):
            again.append(folder.name)
            return execute(notebook, folder, stored)
        for number, (cell, (_, outputs)) in enumerate(zip(cells, known, strict=True), 1):
            cell.execution_count, cell.outputs = number, copy.deepcopy(outputs)
            for output in cell.outputs:  # nbval has the kernel count nothing
                output.update({"execution_count": number} if output.output_type == "execute_result" else {})
        return settled(notebook, stored)

    try:
        changed = Build(ROOT, check=True, shown=shown).run(names).changed
    except Problem as problem:
        return again, str(problem)
    return again, f"Out of date: {', '.join(changed)}. Run `make build` and commit what it writes." if changed else ""
