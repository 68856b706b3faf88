"""nbgrader as we call it from Python."""

import subprocess
import sys
from pathlib import Path

from nbgrader import api, dbutil
from sqlalchemy import text

from autograder.course.nbgrader_api import newest_tables, open_gradebook


def test_a_new_gradebook_has_the_revision_that_alembics_own_program_says(tmp_path, monkeypatch):
    """Of the same files; and no process is started to be told it."""
    with dbutil._temp_alembic_ini("sqlite://") as settings:
        command = [Path(sys.executable).with_name("alembic"), "-c", settings, "heads"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    monkeypatch.delattr(api.sp, "check_output")
    with open_gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as gradebook:
        (stored,) = gradebook.db.execute(text("SELECT version_num FROM alembic_version")).scalars()
    assert said.split()[0] == stored == newest_tables()
