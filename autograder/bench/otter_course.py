"""The same lesson and class for otter-grader without containers: the second tool that the bench compares with.

`PYTHON -m autograder.bench.otter_course AUTOGRADER.zip FOLDER` grades every notebook of a folder through otter-grader's own
API, one after another in one process, and prints the scores as JSON. PYTHON is that of an environment which holds
otter-grader and the course's packages; otter-grader is none of ours, since nothing but this comparison uses it.
"""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.course.problems import Problem

if TYPE_CHECKING:  # the other environment runs this module without nbgrader's parts
    from autograder.grading.exam import Exam

# One test file a check, in otter-grader's exception-based format. A test's environment holds the learner's names.
TEST = """from otter.test_files import test_case

OK_FORMAT = False
name = {name!r}
points = {points!r}


@test_case()
def test_check(env):
    exec({source!r}, env)
"""


def write_autograder(exam: "Exam", path: Path) -> None:
    """Write an exam's checks, hidden regions included, as the zip that otter-grader takes them from."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("otter_config.json", json.dumps({"pdf": False, "print_summary": False}))
        for check in exam.checks:
            test = TEST.format(name=check.grade_id, points=check.points, source=check.full_source)
            archive.writestr(f"tests/{check.grade_id}.py", test)


def grade_folder(python: str, root: Path, autograder: Path, folder: Path) -> dict[str, float]:
    """The scores by notebook name, as otter-grader gives them; raises Problem where it does not run."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(root.resolve()),
        "AIPM_DATASETS": str(root.resolve() / "datasets"),
        "AIPM_PORTFOLIO": str(folder / "portfolio"),
    }
    command = [python, "-m", "autograder.bench.otter_course", str(autograder), str(folder)]
    try:
        done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=True)
        return json.loads(done.stdout.splitlines()[-1])
    except (OSError, ValueError, IndexError, subprocess.CalledProcessError) as error:
        reason = (getattr(error, "stderr", "") or str(error)).strip().splitlines()[-1]
        raise Problem(
            f"otter-grader did not run ({reason}). Name the Python of an environment with otter-grader and "
            "`pip install -r requirements.txt`."
        ) from None


def main(autograder: str, folder: str) -> None:
    """Grade each notebook of `folder`; the last line printed is the scores by name."""
    from otter.api import grade_submission

    scores = {}
    for path in sorted(Path(folder).glob("*.ipynb")):
        scores[path.stem] = float(grade_submission(str(path), ag_path=autograder, quiet=True).total)
    print(json.dumps(scores))


if __name__ == "__main__":
    main(*sys.argv[1:])
