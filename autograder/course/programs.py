"""The programs beside this Python, found also by who did not activate its environment."""

import os
import sys
from pathlib import Path


def find_own_programs() -> None:
    """Put the folder of this Python's programs first on PATH: nbgrader calls `alembic` by name, and in a terminal of
    JupyterLab a person types `aipm`."""
    own = str(Path(sys.executable).parent)
    before = os.environ.get("PATH", "").split(os.pathsep)
    if own not in before:
        os.environ["PATH"] = os.pathsep.join([own, *before])
