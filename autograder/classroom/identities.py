"""Whose each part of a source is: two of them never land on one student, and nobody replaces the work of another.

Whatever cannot be told is refused, never guessed; a person decides it with `--student`.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from aipm.printable import printable
from autograder.classroom.layouts import Layout, Origin
from autograder.classroom.roster import UNSEEN, Roster, alike
from autograder.classroom.sources import Top

LONGEST = 120  # bytes of a name that we give to a folder or a file; systems take 255, with what others put before it
LONGEST_ID = 128  # characters that nbgrader's gradebook keeps of a student's id
DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
DECIDE = "Put what is theirs into a folder and collect that with --student ID"
SHOWN = 80  # characters of a name in a message


@dataclass(frozen=True)
class Claim:
    """What lies at the top of a source for one person, and whose they say that it is; `owned` if their account says so."""

    origin: Origin
    tops: tuple[Top, ...]
    owned: bool = False

    def __str__(self) -> str:
        more = f" and {len(self.tops) - 1} more" if len(self.tops) > 1 else ""
        return printable(self.tops[0].name, SHOWN) + more


@dataclass
class Settled:
    """Who handed what in: claims by student, the reasons for which claims are refused, and names that no roster knows."""

    claims: dict[str, Claim] = field(default_factory=dict)
    refused: list[tuple[str, str]] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)


def as_name(text: str) -> str:
    """A foreign name as the name of a folder or a file on any system: printable, of bounded length, no path, no pattern."""
    name = UNSEEN.sub("", unicodedata.normalize("NFC", text))
    name = "".join("_" if letter in '/\\:*?"<>|[]' or not letter.isprintable() else letter for letter in name)
    name = name.strip().rstrip(". ")
    if name.startswith((".", "-")) or DEVICES.fullmatch(name):
        name = f"_{name}"
    if len(name.encode()) > LONGEST:  # two names that begin alike stay two
        mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        name = f"{name.encode()[: LONGEST - 9].decode('utf-8', 'ignore')}~{mark}"
    return name


def unfit(student: str) -> str:
    """Why an id cannot be the name of a student's folder, in a clause; empty where it can."""
    if not student or student != student.strip() or student.startswith(".") or len(student) > LONGEST_ID:
        return f"an id has 1 to {LONGEST_ID} characters, no spaces around it and no dot before it"
    if any(letter in "/\\*?[]" or not (letter.isprintable() or letter == "\u200c") for letter in student):
        return "an id has no / \\ * ? [ ] and no line breaks or unseen characters"
    return ""


def settle(claims: Iterable[Claim], layout: Layout, roster: Roster, present: Mapping[str, str]) -> Settled:
    """Give each claim to a student, or refuse it with a reason.

    `present` says of each student whose work is in the course already under which identity it came, "" where that is not
    known.
    """
    settled = Settled()
    ids = layout in (Layout.FOLDERS, Layout.EXCHANGE)  # else a learner chose what they are called
    wishes: dict[str, list[tuple[str, bool, Claim]]] = {}  # by what names like this have in common
    for claim in claims:
        origin = claim.origin
        match = roster.match(
            origin.student,
            origin.number,
            ids=ids,
            names=layout is not Layout.EXCHANGE,
        )
        student = match.student or as_name(origin.student)
        why = match.refusal or unfit(student)
        if not match.student and not why and (same := roster.spelled.get(alike(student))):
            why = f"as the name of a folder it would be the id {same}, and it is written in another way"
        if why:
            settled.refused.append((str(claim), f"{printable(why, 300)}. {DECIDE}"))
            continue
        wishes.setdefault(alike(student), []).append((student, match.certain or claim.owned, claim))
    spelled = {alike(student): student for student in present}
    for same, wanted in wishes.items():
        certain = [wish for wish in wanted if wish[1]]
        if len(wanted) > 1 and len(certain) != 1:
            for student, _, claim in wanted:
                others = ", ".join(str(other) for _, _, other in wanted if other is not claim)
                why = f"it is taken for {printable(student, SHOWN)}, and so is {printable(others, 300)}"
                settled.refused.append((str(claim), f"{why}. {DECIDE}"))
            continue
        chosen = certain[0] if certain else wanted[0]
        for student, _, claim in wanted:
            if claim is not chosen[2]:
                why = f"{printable(student, SHOWN)} is somebody else: the roster knows {chosen[2]} by its id or number"
                settled.refused.append((str(claim), f"{why}. {DECIDE}"))
        student, sure, claim = chosen
        there = spelled.get(same)
        if there is not None and there != student:
            why = (
                f"{printable(student, SHOWN)} cannot be told from {printable(there, SHOWN)}, whose work is here already"
            )
        elif there is not None and not sure and not may_replace(claim, present[there], ids or student in roster.ids):
            why = f"the work of {printable(there, SHOWN)} that is here already came from somebody else or another way"
        else:
            settled.claims[student] = claim
            if roster.ids and student not in roster.ids:
                settled.strangers.append(student)
            continue
        settled.refused.append((str(claim), f"{why}. {DECIDE}"))
    return settled


def may_replace(claim: Claim, before: str, known: bool) -> bool:
    """Whether a claim may replace what lies there and came from `before`; where that is not known, whether the student's
    name is `known`, not one that somebody chose."""
    return claim.origin.identity == before if before else known
