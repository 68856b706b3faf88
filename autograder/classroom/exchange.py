"""nbgrader's exchange: whose a folder in it is, and when it came.

Anybody may lay a folder of any name into an exchange's `inbound`, so a name alone says nothing. What a learner cannot
choose is the account that a file belongs to and the time at which the system last saw the file change (its ctime; the
other times can be set). A folder counts where the account is the one that its name says. Its time, written by `nbgrader
submit` into the name, counts where the notebook has not changed since.

Where a person has copied the exchange, or everybody works under one account, neither can be told: then names and times
are believed, and that is said.
"""

import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aipm.printable import printable
from autograder.classroom.identities import DECIDE, SHOWN, Claim
from autograder.classroom.layouts import Layout, origin_of
from autograder.classroom.sources import Top

try:
    import pwd
except ImportError:  # Windows has no such accounts
    pwd = None  # type: ignore[assignment]

EARLIEST = 2000  # no course is older; an earlier year in the name of a folder is no time
SLACK = timedelta(minutes=2)  # nbgrader takes the time before it copies
EVERYBODY = "jovyan"  # the account of Jupyter's images, under which nbgrader takes the name from the hub


def account(uid: int) -> str:
    """The name of a Unix account; empty where it has none here."""
    try:
        return pwd.getpwuid(uid).pw_name
    except (AttributeError, KeyError):
        return ""


def lenders(inbound: Path) -> set[int]:
    """The accounts that belong to no learner: the system's, this process's, and that of whoever made the exchange."""
    return {0, os.stat(inbound).st_uid} | ({os.geteuid()} if hasattr(os, "geteuid") else set())


def wrong_owner(top: Top, student: str, trusted: set[int]) -> str | None:
    """Why a folder is not of the student whom it names; empty where it is, None where its owner does not tell."""
    if top.owner is None or pwd is None:
        return None
    owner = account(top.owner)
    if owner == student:
        return ""
    if top.owner in trusted or owner == EVERYBODY:
        return None
    return f"it belongs to the account {printable(owner or top.owner, SHOWN)}, not to {printable(student, SHOWN)}"


class Versions:
    """The newest version of each student's work in an exchange; what was left out, and why."""

    def __init__(self, tops: Iterable[Top], lesson: str, trusted: set[int]):
        self.left_out: list[tuple[str, str]] = []
        self.others = self.untold = 0  # folders of other lessons; folders whose owner does not tell
        newest: dict[str, Claim] = {}
        for top in tops:
            origin = origin_of(Layout.EXCHANGE, top)
            if origin is None:
                self.left_out.append((top.name, "it is not named as nbgrader's exchange names what is handed in"))
            elif origin.lesson != lesson:
                self.others += 1
            elif why := wrong_owner(top, origin.student, trusted):
                step = f"If everybody works under one account, copy the exchange and collect the copy. {DECIDE}"
                self.left_out.append((top.name, f"{why}. {step}"))
            else:
                told = why is not None
                self.untold += not told
                claim, before = Claim(origin, (top,), owned=told), newest.get(origin.student)
                if before is None or order(before) < order(claim):
                    newest[origin.student] = claim
        self.claims = list(newest.values())


def order(claim: Claim) -> tuple[bool, datetime, str]:
    """Sorts versions by time: one that its owner vouches for comes after all others, for nobody else can have made it."""
    return claim.owned, claim.origin.time or datetime.min, claim.tops[0].name


def came(claimed: datetime | None, changed: float | None) -> tuple[datetime | None, str]:
    """When a version came (UTC), and in a clause what its folder's name falsely says.

    `changed` is when the system last saw its notebook change (seconds), None where that tells nothing. (None, "") where
    nothing says when it came.
    """
    now = datetime.now(UTC).replace(microsecond=0, tzinfo=None)
    seen = None if changed is None else datetime.fromtimestamp(changed, UTC).replace(microsecond=0, tzinfo=None)
    if claimed is None or claimed > now or claimed.year < EARLIEST:
        return seen, ""
    if seen is None or claimed >= seen - SLACK:
        return claimed, ""
    return seen, f"its folder's name says {claimed} UTC, but its notebook changed at {seen} UTC, which counts"
