"""`python -m tests.versions.wheels`: for which systems every pin has a wheel, and the oldest of each that will do.

A pin without one is built on the learner's machine, which needs a compiler. Asks the package index through uv and installs
nothing; needs the network. Ends with 1 where a system of SYSTEMS lacks a wheel.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.paths import ROOT

UV = Path(sys.executable).with_name("uv")
PYTHONS = ("3.11", "3.12", "3.13")
MACS = ("10.13", "11.0", "12.0", "13.0", "14.0", "15.0")
GLIBCS = ("2.17", "2.28", "2.31", "2.34", "2.35", "2.39")

# The system, how uv calls its platform, and its versions from old to new; a wheel for Windows does not say which it needs.
SYSTEMS = (
    ("Windows, x86-64", "x86_64-pc-windows-msvc", ("any",)),
    ("macOS, Apple", "aarch64-apple-darwin", MACS[1:]),
    ("macOS, Intel", "x86_64-apple-darwin", MACS),
    ("Linux, x86-64, glibc", "x86_64-manylinux_{}", GLIBCS),
    ("Linux, aarch64, glibc", "aarch64-manylinux_{}", GLIBCS),
)
UNUSABLE = re.compile(r"\b([\w.-]+)==\S+ has no usable wheels|\b([\w.-]+)==\S+ has no wheels with a matching")


def lacking(pins: list[str], python: str, platform: str, version: str) -> list[str]:
    """The pins, by name, that have no wheel for a system; raises RuntimeError where uv says something else."""
    pins, missing = list(pins), []
    with tempfile.TemporaryDirectory() as folder:
        while True:
            file = Path(folder, "pins.txt")
            file.write_text("\n".join(pins))
            command = [UV, "pip", "install", "--dry-run", "--no-deps", "--only-binary", ":all:", "--target", folder]
            command += ["--python-version", python, "--python-platform", platform.format(version.replace(".", "_"))]
            environment = os.environ | {"MACOSX_DEPLOYMENT_TARGET": version} if "darwin" in platform else os.environ
            done = subprocess.run([*command, "-r", file], capture_output=True, text=True, cwd=folder, env=environment)
            if done.returncode == 0:
                return missing
            found = UNUSABLE.search(" ".join(done.stderr.split()))
            if not found:
                raise RuntimeError(done.stderr)
            name = found[1] or found[2]
            missing.append(name)
            pins = [pin for pin in pins if not pin.startswith(f"{name}==")]


def oldest(pins: list[str], python: str, platform: str, versions: tuple[str, ...]) -> tuple[str, list[str]]:
    """The oldest version of a system for which all pins have wheels, "" for none, and the pins that the one before lacks."""
    held: list[str] = []
    for version in versions:
        missing = lacking(pins, python, platform, version)
        if not missing:
            return version, held
        held = missing
    return "", held


def main() -> int:
    """Print the table; returns the exit code."""
    pins = (ROOT / "requirements.txt").read_text(encoding="utf-8").split("\n")
    failed = 0
    print(f"{'system':24}{'Python':8}{'oldest':8}held back by")
    for system, platform, versions in SYSTEMS:
        for python in PYTHONS:
            version, held = oldest(pins, python, platform, versions)
            failed += not version
            print(f"{system:24}{python:8}{version or 'NONE':8}{', '.join(held)}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
