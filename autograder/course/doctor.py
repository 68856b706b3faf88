"""What a machine needs for the course, looked at without changing anything."""

import json
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement

from aipm import place


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `next_step` is empty where it is fine, and `optional` things do not fail the examination."""

    what: str
    fine: bool
    next_step: str
    optional: bool = False


def examine(root: Path, instructor: bool = False) -> list[Finding]:
    """The findings for the course in `root`: what a learner needs, and for an `instructor` what grading a class needs."""
    findings = [python(), *packages(root), *files(root), language_model()]
    if instructor:
        findings.append(isolation())
    return findings


def python() -> Finding:
    """Is this Python new enough?"""
    fine = sys.version_info >= (3, 11)
    step = "" if fine else "install Python 3.11 or newer, then run `make lab` again"
    return Finding(f"Python {sys.version_info.major}.{sys.version_info.minor}", fine, step)


def packages(root: Path) -> list[Finding]:
    """Are the packages installed: the pinned ones where the course pins any, else those that the grader itself needs?"""
    pins = root / "requirements.txt"
    if pins.is_file():
        what, step = "pinned packages", "run `pip install -r requirements.txt`"
        lines = pins.read_text(encoding="utf-8", errors="replace").splitlines()
    else:
        what, step = "packages", "install the course again"
        lines = own_requirements()
    wrong = list(unmet(lines))
    return [Finding(f"{what}: {', '.join(wrong[:3])}" if wrong else what, not wrong, step if wrong else "")]


def own_requirements() -> list[str]:
    """The requirements that the installed course names, extras aside; none where it runs from a folder."""
    try:
        return [line for line in requires("aipm") or [] if "extra ==" not in line]
    except PackageNotFoundError:
        return []


def unmet(lines: Iterable[str]) -> Iterator[str]:
    """What is wrong with each line of a requirements file that this Python does not meet."""
    for line in lines:
        if not line.strip() or line.startswith(("#", "-")):
            continue
        try:
            pin = Requirement(line.partition(" #")[0])
        except InvalidRequirement:
            yield f"{line.strip()[:60]!r} is no requirement"
            continue
        if pin.marker and not pin.marker.evaluate():
            continue
        try:
            if version(pin.name) not in pin.specifier:
                yield f"{pin.name} is {version(pin.name)}"
        except PackageNotFoundError:
            yield f"{pin.name} is missing"


def files(root: Path) -> list[Finding]:
    """Do the public data sets lie where the lessons look for them? A course without a folder for them has none."""
    if not (root / "datasets").is_dir():
        return []
    packages = sorted((root / "datasets").glob("*/datapackage.json"))
    missing = [] if packages else ["every data package"]
    for package in packages:
        try:
            resources = json.loads(package.read_text(encoding="utf-8"))["resources"]
            tables = [package.parent / resource["path"] for resource in resources]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            missing.append(f"{package.parent.name}/{package.name}, readable,")
            continue
        missing += [f"{table.parent.name}/{table.name}" for table in tables if not table.exists()]
    what = "data sets" + (f": {', '.join(missing)} missing" if missing else "")
    step = "run `aipm lab`, which lays them out again" if place.is_laid_out(root) else "run `make datasets`"
    return [Finding(what, not missing, step if missing else "")]


def language_model() -> Finding:
    """Is a real language model on this machine? No lesson needs one; where it is, lessons 09 and 12 also ask it."""
    from aipm.models import ModelError, weights

    name = next(iter(weights.KNOWN))
    known = weights.known(name)
    what, step = f"language model {name}", f"optional: `aipm model fetch {name}` brings it once, {known.megabytes} MB"
    if not weights.there(name):
        return Finding(what, False, step, optional=True)
    try:
        weights.verify(name)
    except (ModelError, OSError):
        return Finding(f"{what}, whole", False, step, optional=True)
    return Finding(what, True, "", optional=True)


def isolation() -> Finding:
    """Is there what locks up learner code while a class is graded? Whether it may work, `aipm grade` itself says."""
    if not sys.platform.startswith("linux"):
        return Finding("isolated grading", False, "optional: grade strangers' notebooks on Linux", optional=True)
    found = shutil.which("bwrap") is not None
    step = "" if found else "optional: install bubblewrap, on Debian and Ubuntu `apt-get install bubblewrap`"
    return Finding("isolated grading", found, step, optional=True)
