"""Who is who: the names that a learning platform writes, matched to the students of the roster in the gradebook.

A learner chooses their name on most platforms, a person with the roster chose ids and numbers. So an id or a number says
who somebody is; a name says it only where nothing contradicts, and nobody else goes by it.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from nbgrader.api import Student

from autograder.classroom.gradebook import explained
from autograder.course.nbgrader_api import open_gradebook

# Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt): nobody sees these characters.
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def alike(text: str) -> str:
    """What two names have in common that a person cannot tell apart: case, unseen characters, spaces and forms of the same
    letter are gone."""
    folded = unicodedata.normalize("NFKC", UNSEEN.sub("", unicodedata.normalize("NFKC", text)).casefold())
    return " ".join(UNSEEN.sub("", folded).split())


def key_of(text: str) -> str:
    """A name as it is looked up: as `alike`, letters with their marks and digits only, as Canvas writes names."""
    return "".join(letter for letter in alike(text) if unicodedata.category(letter)[0] in "LMN")


@dataclass(frozen=True)
class Match:
    """The student whom a roster finds under a name, and whether an id or a number says so; or why nobody may be meant.

    All empty where the roster does not know the name.
    """

    student: str = ""
    certain: bool = False
    refusal: str = ""


@dataclass
class Roster:
    """The students of a class by id, by the number their platform gives them, and by name; None marks a name that two share."""

    ids: set[str] = field(default_factory=set)
    numbers: dict[str, str | None] = field(default_factory=dict)
    names: dict[str, str | None] = field(default_factory=dict)
    number_of: dict[str, str] = field(default_factory=dict)
    spelled: dict[str, str] = field(default_factory=dict)  # an id by what it has in common with others like it

    def add(self, student: str, first: str = "", last: str = "", number: str = "") -> None:
        """Enter one student; a name or number that somebody else has already no longer says who is meant."""
        self.ids.add(student)
        self.spelled.setdefault(alike(student), student)
        if number:
            self.number_of[student] = number
            self.numbers[number] = student if self.numbers.get(number, student) == student else None
        for name in {key_of(first + last), key_of(last + first)} - {""}:
            self.names[name] = student if self.names.get(name, student) == student else None

    def match(self, name: str, number: str = "", *, ids: bool = True, names: bool = True) -> Match:
        """Who goes by `name`: by an id if `ids`, by a full name in either order if `names`; or has the platform's `number`.

        Where `ids` is false a learner chose the name, and one that is somebody's id says nothing.
        """
        if ids and name in self.ids:
            return Match(name, certain=True)
        same = self.spelled.get(alike(name))
        if ids and same:
            return Match(refusal=f"it looks like the id {same}, but is written in another way")
        if number in self.numbers:
            student = self.numbers[number]
            return (
                Match(student, certain=True)
                if student
                else Match(refusal=f"two of the roster have the number {number}")
            )
        found = self.names.get(key_of(name), "") if names else ""
        if found is None:
            return Match(refusal="two of the roster have this name")
        if same and found != same:
            return Match(refusal=f"it is the id {same}, but here a learner chose the name")
        if found and number and found in self.number_of:
            return Match(refusal=f"{found} has the number {self.number_of[found]} in the roster, this has {number}")
        return Match(found)

    def find(self, name: str, number: str = "") -> str | None:
        """The id of the student who goes by `name` (an id, a full name in either order) or by `number`; None if nobody
        or more than one does."""
        return self.match(name, number).student or None


def roster_of(students: Iterable[Student]) -> Roster:
    """The roster of nbgrader's Student rows."""
    roster = Roster()
    for student in students:
        if student.first_name or student.last_name or student.lms_user_id:  # else grading entered them, not a person
            roster.add(student.id, student.first_name or "", student.last_name or "", student.lms_user_id or "")
    return roster


def read_roster(db_url: str) -> Roster:
    """The roster in a gradebook; raises Problem where that cannot be read."""
    with explained(db_url), open_gradebook(db_url) as gradebook:
        return roster_of(gradebook.students)
