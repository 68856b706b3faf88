"""A room of its own for programs of other accounts: a mount and a process namespace with another `/etc`.

In the room there are accounts that the machine does not have. When its first program ends, every process in it ends too,
and nothing of it is left: no account, no mount.
"""

import contextlib
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.paths import ROOT

FIRST_UID = 61_001
PROGRAMS = Path(sys.prefix, "bin")
ENTER = ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc"]


def rooms_cannot_be_made() -> str:
    """Why no room can be made here, in a sentence; empty where it can."""
    if os.geteuid() != 0:
        return "only root may lend accounts"
    made = subprocess.run([*ENTER, "true"], capture_output=True)
    return "this machine makes no namespaces, in which there are accounts to lend" if made.returncode else ""


@contextlib.contextmanager
def folder_for_all() -> Iterator[Path]:
    """A folder that every account may pass through, which pytest's own is not; it is gone afterwards."""
    house = Path(tempfile.mkdtemp(prefix="aipm-house-"))
    house.chmod(0o755)
    try:
        yield house
    finally:
        shutil.rmtree(house)


def accounts(house: Path, *names: str) -> dict[str, Path]:
    """Give the house an `etc`, a copy of the machine's, with these accounts more; returns their homes, closed to others."""
    subprocess.run(["cp", "-a", "/etc", house / "etc"], check=True)
    homes = {name: house / "home" / name for name in names}
    with (house / "etc" / "passwd").open("a") as people, (house / "etc" / "group").open("a") as groups:
        for uid, (name, home) in enumerate(homes.items(), FIRST_UID):
            people.write(f"{name}:x:{uid}:{uid}::{home}:/bin/bash\n")
            groups.write(f"{name}:x:{uid}:\n")
            home.mkdir(parents=True, exist_ok=True)
            os.chown(home, uid, uid)
            home.chmod(0o700)
    return homes


def owned(home: Path) -> None:
    """Make everything in a home its owner's, as it is to be after somebody else has written there."""
    owner = home.stat()
    for path in home.rglob("*"):
        os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def closed_above(folder: Path) -> Path | None:
    """The topmost folder above `folder` that other accounts may not pass, such as /root; None where all are open."""
    return next((each for each in reversed(folder.parents) if not each.stat().st_mode & 0o001), None)


def in_a_room(house: Path, command: Iterable[str | Path], more: Iterable[Path] = ()) -> list[str]:
    """The command line that runs `command` in a room with the `/etc` of the house.

    The course, this Python and the folders `more` can be read there by every account: where a folder above one of them is
    closed, an empty open one takes its place, with nothing in it but what is needed.
    """
    needed = sorted({ROOT, Path(sys.prefix), Path(sys.base_prefix), *more})
    shut = {folder: closed for folder in needed if (closed := closed_above(folder))}
    kept = {folder: house / "kept" / str(number) for number, folder in enumerate(shut)}
    lines = [("mount", "--bind", house / "etc", "/etc")]
    lines += [line for each in kept for line in (("mkdir", "-p", kept[each]), ("mount", "--bind", each, kept[each]))]
    lines += [("mount", "-t", "tmpfs", "-o", "mode=755", "open", closed) for closed in sorted(set(shut.values()))]
    lines += [line for each in kept for line in (("mkdir", "-p", each), ("mount", "--move", kept[each], each))]
    lines.append(tuple(command))
    told = "\n".join(shlex.join(map(str, line)) for line in lines)
    # The shell stays the room's first process: one that takes another account would outlive who opened the room.
    return [*ENTER, "sh", "-c", f"set -e\n{told}\nexit 0"]
