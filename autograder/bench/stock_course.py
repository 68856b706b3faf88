"""A course folder in which pure-stock nbgrader runs, by its own commands: the baseline for speed and for attacks."""

import os
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from aipm.files import write
from autograder.course.programs import find_own_programs

STOCK_CONFIG = Path(__file__).with_name("stock_config.py")
OURS = "AIPM_STOCK_COURSE"  # in the environment of everything that a command starts


@dataclass(frozen=True)
class Command:
    """How an nbgrader command ended: exit code (None where its time was up), wall seconds, and its log."""

    code: int | None
    seconds: float
    log: str


class StockCourse:
    """A folder with stock nbgrader's configuration and one lesson's solution, from the course in `root`.

    With `own_home`, home, temporary files and a stand-in for a folder of packages lie inside it, so that what a hostile
    submission writes there stays there. Honest ones are timed without: Matplotlib's caches lie in a home.
    """

    def __init__(self, root: Path, folder: Path, lesson: str, own_home: bool = True) -> None:
        self.root, self.folder, self.lesson = root.resolve(), Path(folder).resolve(), lesson
        self.own_home = own_home
        write(self.folder / "nbgrader_config.py", STOCK_CONFIG.read_bytes())
        solution = f"{lesson}/{lesson}.ipynb"
        write(self.folder / "solutions" / solution, (root / "solutions" / solution).read_bytes())
        for name in ("home", "temporary", "packages"):
            (self.folder / name).mkdir(exist_ok=True)

    def environment(self) -> dict[str, str]:
        """The environment of every command."""
        find_own_programs()
        home = {"HOME": str(self.folder / "home"), "TMPDIR": str(self.folder / "temporary")}
        own = {
            "PYTHONPATH": os.pathsep.join([str(self.folder / "packages"), str(self.root)]),
            "AIPM_DATASETS": str(self.root / "datasets"),
            "AIPM_PORTFOLIO": str(self.folder / "portfolio"),
            OURS: str(self.folder),
        }
        return {**os.environ, **own, **(home if self.own_home else {})}

    def nbgrader(self, *arguments: str, seconds: float | None = None) -> Command:
        """Run one nbgrader command; what is still running after `seconds` is ended, all that it started included."""
        command = [sys.executable, "-m", "nbgrader", *arguments]
        log = self.folder / "command.log"
        start = time.monotonic()
        with log.open("wb") as file:
            process = subprocess.Popen(
                command, cwd=self.folder, env=self.environment(), stdout=file, stderr=subprocess.STDOUT
            )
            try:
                code = process.wait(seconds)
            except subprocess.TimeoutExpired:
                code = None
            finally:
                if process.poll() is None:
                    self.end_all()
                    process.wait()
        return Command(code, time.monotonic() - start, log.read_text(encoding="utf-8", errors="replace"))

    def generate(self) -> Command:
        """Release the lesson and enter it in the gradebook; raises RuntimeError with the log where that fails."""
        done = self.nbgrader("generate_assignment", self.lesson, "--create", "--force")
        if done.code != 0:
            raise RuntimeError(f"nbgrader could not release {self.lesson}:\n{done.log[-2000:]}")
        return done

    def autograde(self, seconds: float | None = None) -> Command:
        """Grade everybody who has handed in and was not graded yet."""
        return self.nbgrader("autograde", self.lesson, "--create", seconds=seconds)

    def running(self) -> list[psutil.Process]:
        """The processes that commands of this folder started and that are still there."""
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.environ().get(OURS) == str(self.folder) and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
        return found

    def end_all(self) -> None:
        """End every process that commands of this folder started, however it detached itself."""
        for _ in range(20):
            left = self.running()
            if not left:
                return
            for process in left:
                with suppress(psutil.Error):
                    process.kill()
            psutil.wait_procs(left, timeout=2)
