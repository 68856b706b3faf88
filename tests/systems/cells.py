"""Runs the code cells of solutions one after another in this process, as a notebook would: `python -m tests.systems.cells`.

For a Python without kernels, such as that of `without`. Hidden regions are left out, since learners never have them. Prints
a line a lesson with its cells, its checks and its processor seconds, and a line for each trouble: what stopped a cell, and
printed text, such as the word of a check, that is not the stored one. Ends with 1 where there was any.
"""

import json
import os
import re
import sys
import tempfile
import time
from pathlib import Path

from autograder.grading.jail.learner import new_shell, run_cell
from tests.paths import ROOT

HIDDEN = re.compile(r"^### BEGIN HIDDEN TESTS\n.*?^### END HIDDEN TESTS\n?", re.DOTALL | re.MULTILINE)
PASSED = ("Solved: ", "The form is right: ", "Readable so far: ")


def printed(cell: dict) -> str:
    """What a stored cell printed."""
    return "".join("".join(each["text"]) for each in cell["outputs"] if each["output_type"] == "stream")


def trouble(cell: dict, ran: dict) -> str:
    """What is the matter with a cell that ran, in a line; "" for nothing."""
    if ran["error"]:
        return ": ".join(ran["error"])
    asked = cell["metadata"].get("nbgrader", {})
    if asked.get("grade") and asked.get("points"):
        return "" if ran["printed"].startswith(PASSED) else f"the check says {ran['printed'][:200]!r}"
    ignored = "nbval-ignore-output" in cell["metadata"].get("tags", [])
    same = ignored or ran["printed"] == printed(cell)
    return "" if same else f"prints {ran['printed'][:200]!r} and not {printed(cell)[:200]!r}"


def run_lesson(shell, path: Path) -> tuple[int, int, list[str]]:
    """How many code cells of the notebook `path` ran, how many of them are checks, and the trouble they had."""
    cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    checks, found = 0, []
    os.chdir(path.parent)
    shell.reset(new_session=False)
    shell.user_ns["__name__"] = "__main__"
    for cell in cells:
        source = HIDDEN.sub("", "".join(cell["source"]))
        if not source.strip():
            continue
        why = trouble(cell, run_cell(shell, source))
        checks += bool(cell["metadata"].get("nbgrader", {}).get("grade"))
        found += [f"{source.splitlines()[0]}: {why}"] if why else []
    return len(cells), checks, found


def main(lessons: list[str]) -> int:
    """Run the lessons that begin with one of `lessons`, or all; returns the exit code."""
    shell = new_shell()
    failed = 0
    with tempfile.TemporaryDirectory() as aside:
        os.environ |= {"AIPM_PORTFOLIO": aside, "LOKY_MAX_CPU_COUNT": "1"}  # joblib starts `lscpu` to count more
        for path in sorted((ROOT / "solutions").glob("*/*.ipynb")):
            if lessons and not path.stem.startswith(tuple(lessons)):
                continue
            begun = time.process_time()
            cells, checks, found = run_lesson(shell, path)
            failed += bool(found)
            print(f"{path.stem}: {cells} cells, {checks} checks, {time.process_time() - begun:.1f} s")
            print(*(f"  {line}" for line in found), sep="\n", end="\n" if found else "", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
