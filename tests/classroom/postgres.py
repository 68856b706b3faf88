"""A PostgreSQL server of its own for one test, on a socket in a folder, where the programs are installed."""

import contextlib
import os
import shutil
import subprocess
from pathlib import Path


def programs():
    """The folder of PostgreSQL's server programs, or None."""
    found = shutil.which("initdb")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True) + ([Path(found).parent] if found else [])
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)


@contextlib.contextmanager
def server(folder: Path):
    """The address of a running server that lives in `folder`, or None where there is no PostgreSQL."""
    where = programs()
    if where is None:
        yield None
        return
    folder.mkdir()
    as_whom = []
    if os.geteuid() == 0:  # the server refuses to run as root
        for place in (folder, *folder.parents):
            if place.stat().st_uid == 0 and str(place).startswith("/tmp/"):
                place.chmod(place.stat().st_mode | 0o755)
        shutil.chown(folder, "nobody")
        as_whom = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    data = folder / "data"

    def call(*command):
        subprocess.run([*as_whom, *map(str, command)], check=True, capture_output=True, cwd=folder, timeout=120)

    call(where / "initdb", "-D", data, "-U", "aipm", "-A", "trust", "--no-sync")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    call(where / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    try:
        call(where / "createdb", "-h", folder, "-U", "aipm", "grades")
        yield f"postgresql+psycopg://aipm@/grades?host={folder}"
    finally:
        call(where / "pg_ctl", "-D", data, "-m", "immediate", "stop")
