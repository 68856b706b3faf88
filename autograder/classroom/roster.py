"""Who is who: the names that a learning platform writes, matched to the students of the roster in the gradebook."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from nbgrader.api import Student

from autograder.classroom.gradebook import explained
from autograder.course.nbgrader_api import open_gradebook


def key_of(text: str) -> str:
    """A name as it is compared: letters and digits only, in lower case, accents as one character."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())


@dataclass
class Roster:
    """The students of a class by id, by the number their platform gives them, and by name; None marks a name that two share."""

    ids: set[str] = field(default_factory=set)
    numbers: dict[str, str | None] = field(default_factory=dict)
    names: dict[str, str | None] = field(default_factory=dict)

    def add(self, student: str, first: str = "", last: str = "", number: str = "") -> None:
        """Enter one student; a name or number that somebody else has already no longer says who is meant."""
        self.ids.add(student)
        if number:
            self.numbers[number] = student if self.numbers.get(number, student) == student else None
        for name in {key_of(first + last), key_of(last + first)} - {""}:
            self.names[name] = student if self.names.get(name, student) == student else None

    def find(self, name: str, number: str = "") -> str | None:
        """The id of the student who goes by `name` (an id, a full name in either order) or by `number`; None if nobody
        or more than one does."""
        if name in self.ids:
            return name
        return self.numbers.get(number) or self.names.get(key_of(name))


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
