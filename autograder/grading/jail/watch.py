"""What a whole room takes, looked at ten times a second: memory and files, summed over every process inside.

The kernel's limits hold for one process each. This holds for their sum, shared memory included, while the learner's
code runs and while the judge thinks; without a control group nothing else does. Between two looks a room can take what
its processes can fill in that time, some hundred megabytes a core.

See proc_pid_smaps(5) and proc_pid_status(5).
"""

import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

LOOK_SECONDS = 0.1
MOST_FILES = 20_000  # in each place to write; the size of a tmpfs is limited by itself, the number of its files is not


class Watch(threading.Thread):
    """Calls `end` once when the room whose first process is `pid` is over a limit, and keeps `why` in a clause."""

    def __init__(self, pid: int, most_mb: float, places: Iterable[str], end: Callable[[], object]):
        super().__init__(daemon=True)
        self.pid, self.most_mb, self.end, self.why = pid, most_mb, end, ""
        self.places = [f"/proc/{pid}/root{place}" for place in places]
        self.over = threading.Event()

    def run(self) -> None:
        """Look until the room is closed or over a limit."""
        while not self.over.wait(LOOK_SECONDS):
            if why := self.look():
                self.why = why
                self.end()
                return

    def look(self) -> str:
        """What the room has too much of, in a clause; "" where nothing."""
        if memory_mb(self.pid, at_most) > self.most_mb and memory_mb(self.pid) > self.most_mb:
            return f"took more than {self.most_mb:g} MB of memory"
        if any(files_in(place) > MOST_FILES for place in self.places):
            return f"made more than {MOST_FILES:,} files"
        return ""

    def close(self) -> None:
        """Stop looking."""
        self.over.set()
        if self.is_alive():
            self.join()


def memory_mb(pid: int, count: Callable[[Path], int] | None = None) -> float:
    """Megabytes that the processes in the room of process `pid` hold, each counted by `count`, or exactly."""
    total, count = 0, count or kilobytes
    inside = Path(f"/proc/{pid}/root/proc")  # shows the room's own processes, and no others
    try:
        names = [name for name in os.listdir(inside) if name.isdigit()]
    except OSError:
        return 0.0
    for name in names:
        try:
            total += count(inside / name)
        except OSError:  # it has ended
            continue
    return total / 1024


def at_most(process: Path) -> int:
    """The kilobytes of one process with all that it shares; quick to tell, and never too few."""
    held = fields(process / "status")
    return held.get("VmRSS", 0) + held.get("VmSwap", 0)


def kilobytes(process: Path) -> int:
    """The kilobytes that one process holds of the machine's memory, what it shares by its share, files not counted."""
    try:
        held = fields(process / "smaps_rollup")
        return held.get("Pss_Anon", held.get("Pss", 0)) + held.get("Pss_Shmem", 0) + held.get("SwapPss", 0)
    except PermissionError:  # it hides itself; then the pages that it shares count in full
        held = fields(process / "status")
        return held.get("RssAnon", 0) + held.get("RssShmem", 0) + held.get("VmSwap", 0)


def fields(file: Path) -> dict[str, int]:
    """The lines of a file of /proc that give kilobytes."""
    pairs = (line.split() for line in file.read_text(errors="replace").splitlines())
    return {pair[0].rstrip(":"): int(pair[1]) for pair in pairs if len(pair) == 3 and pair[2] == "kB"}


def files_in(place: str) -> int:
    """How many files a file system holds; 0 where it does not tell."""
    try:
        told = os.statvfs(place)
    except OSError:
        return 0
    return max(0, told.f_files - told.f_ffree)
