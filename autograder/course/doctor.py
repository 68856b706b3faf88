"""What a machine needs for the course, looked at without changing anything."""

import json
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `next_step` is empty where it is fine, and `optional` things do not fail the examination."""

    what: str
    fine: bool
    next_step: str
    optional: bool = False


def examine(root: Path) -> list[Finding]:
    """The findings for the course in `root`, the needed things first."""
    findings = [python(), *packages(root), *files(root)]
    findings += [
        program("chromium", "only the browser tests need it"),
        program("bwrap", "only isolated grading needs it"),
    ]
    return findings


def python() -> Finding:
    """Is this Python new enough?"""
    fine = sys.version_info >= (3, 11)
    step = "" if fine else "install Python 3.11 or newer, then run `make lab` again"
    return Finding(f"Python {sys.version_info.major}.{sys.version_info.minor}", fine, step)


def packages(root: Path) -> list[Finding]:
    """Are the pinned packages installed, in the pinned versions?"""
    wrong = []
    for line in (root / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith(("#", "-")):
            continue
        pin = Requirement(line)
        if pin.marker and not pin.marker.evaluate():
            continue
        try:
            if version(pin.name) not in pin.specifier:
                wrong.append(f"{pin.name} is {version(pin.name)}")
        except PackageNotFoundError:
            wrong.append(f"{pin.name} is missing")
    if not wrong:
        return [Finding("pinned packages", True, "")]
    return [Finding(f"pinned packages: {', '.join(wrong[:3])}", False, "run `pip install -r requirements.txt`")]


def files(root: Path) -> list[Finding]:
    """Do the public data sets lie where the lessons look for them?"""
    packages = sorted((root / "datasets").glob("*/datapackage.json"))
    missing = [] if packages else ["every data package"]
    for package in packages:
        resources = json.loads(package.read_text(encoding="utf-8"))["resources"]
        tables = [package.parent / resource["path"] for resource in resources]
        missing += [f"{table.parent.name}/{table.name}" for table in tables if not table.exists()]
    what = "data sets" + (f": {', '.join(missing)} missing" if missing else "")
    return [Finding(what, not missing, "run `make datasets`" if missing else "")]


def program(name: str, why: str) -> Finding:
    """Is an optional program of the system there?"""
    found = shutil.which(name) is not None
    return Finding(name, found, "" if found else f"optional: {why}; on Debian `apt-get install {name}`", optional=True)
