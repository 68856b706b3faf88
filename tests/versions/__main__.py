"""`make versions`: a learner's install with the oldest packages that pyproject.toml claims, with the newest, and with the
pins under later Pythons. `python -m tests.versions 3.13` tries one of them.

Needs the network, the Pythons of TRIES, and about a gigabyte of disk while it runs; each environment is thrown away in the
end.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.paths import ROOT

# name → (Python, how uv chooses from the ranges; None for the pins)
TRIES = {
    "oldest": ("3.11", "lowest-direct"),
    "newest": ("3.11", "highest"),
    "3.12": ("3.12", None),
    "3.13": ("3.13", None),
}
UV = Path(sys.executable).with_name("uv")


def run(*command: str | Path) -> int:
    """Run a command outside the course's folder, so that it meets the installed package; returns its exit code."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AIPM_", "PYTHON"))}
    with tempfile.TemporaryDirectory() as aside:
        environment = {**kept, "AIPM_PORTFOLIO": aside}
        return subprocess.call([str(word) for word in command], cwd=aside, env=environment)


def main(chosen: list[str]) -> int:
    """Build the wheel, then make each of the chosen TRIES with it; returns the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        wheels = (sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation")
        if run(*wheels, "-w", place, ROOT):
            return 1
        (wheel,) = place.glob("*.whl")
        failed = []
        for name in chosen or TRIES:
            print(f"--- {name}", flush=True)
            version, resolution = TRIES[name]
            python, pins = place / name / "bin" / "python", place / f"{name}.txt"
            asked = ["--resolution", resolution] if resolution else ["-c", ROOT / "requirements.txt"]
            steps = [
                (UV, "pip", "compile", "-q", ROOT / "pyproject.toml", *asked, "--python", version, "-o", pins),
                (UV, "venv", "-q", "--no-python-downloads", "--python", version, place / name),
                (UV, "pip", "install", "-q", "--python", python, "-r", pins),
                (UV, "pip", "install", "-q", "--python", python, "--no-deps", wheel),
                (python, ROOT / "tests" / "versions" / "every_lesson.py"),
            ]
            if any(run(*step) for step in steps):
                failed.append(name)
        print(f"Failed: {', '.join(failed)}" if failed else "Every lesson runs and passes in each of them.")
        return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
