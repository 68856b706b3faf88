"""Rows 37, 38, 39 and 41: what arrives to be collected, named so that it lands on another learner, or on nobody.

source = deliver(delivery, folder)
collect(course, LESSON, source, roster=...)     # with the rows of `ROSTER`
complaints(delivery, course)                    # empty where everybody has their own work
"""

import os
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.attacks.submission import LESSON, NOTEBOOK

# id, first name, last name, number on the platform
ROSTER = (("ada", "Ada", "Lovelace", "7001"), ("bea", "Béa", "Noël", "7002"), ("eve", "Eve", "Evil", "7666"))
TIME = "2026-11-24 03:42:00 UTC"
LATER = "2026-11-24 05:00:00 UTC"


def work_of(name: str) -> bytes:
    """A notebook's bytes that say whose they are."""
    return f'{{"cells": [], "metadata": {{"whose": "{name}"}}, "nbformat": 4, "nbformat_minor": 5}}'.encode()


ADA, BEA, EVE = map(work_of, ("ada", "bea", "eve"))


@dataclass(frozen=True)
class Delivery:
    """What arrives: `entries` are paths (text with surrogates for bytes that are no UTF-8) and contents, as a zip where
    `archive`, else as a folder called `source`.

    `lands` says whose work must lie where, `never` whose must not, `damage` changes an archive's bytes, and `owners` are
    accounts (numbers) to which a top folder is given where this process may do that.
    """

    row: int
    slug: str
    goal: str
    says: str
    entries: tuple[tuple[str, bytes | int], ...]
    archive: bool = True
    source: str = "downloads"
    lands: Mapping[str, bytes] = field(default_factory=dict)
    never: Mapping[str, bytes] = field(default_factory=dict)
    damage: Callable[[bytes], bytes] | None = None
    owners: Mapping[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name in the README."""
        return f"row{self.row}_{self.slug}"


def moodle(name: str, number: int, file: str = NOTEBOOK) -> str:
    """A path as Moodle writes it."""
    return f"{name}_{number}_assignsubmission_file_/{file}"


def exchange(student: str, time: str = TIME, file: str = NOTEBOOK) -> str:
    """A path as nbgrader's exchange has it."""
    return f"{student}+{LESSON}+{time}+a8fr/{file}"


def deliveries() -> list[Delivery]:
    """All of them, in order of their rows."""
    honest, safe = (moodle("Béa Noël", 2), BEA), {"bea": BEA}
    own = (moodle("Ada Lovelace", 1), ADA)
    return [
        Delivery(
            37, "named_as_canvas_does", "PD", "Calls a file in Moodle what Canvas would call a classmate's.",
            (own, honest, (moodle("Eve Evil", 3, f"lovelaceada_7001_99_{LESSON}.ipynb"), EVE)),
            lands={**safe, "ada": ADA, "eve": EVE},
        ),
        Delivery(
            37, "name_in_capitals", "PD", "Goes by a classmate's name in capitals.",
            (own, honest, (moodle("ADA LOVELACE", 3), EVE)), lands=safe, never={"ada": EVE},
        ),
        Delivery(
            37, "name_with_unseen", "PD", "Goes by a classmate's name with a character that nobody sees.",
            (own, honest, (moodle("Ada\u200b Lovelace", 3), EVE)), lands=safe, never={"ada": EVE},
        ),
        Delivery(
            37, "name_is_an_id", "PD", "Goes by a classmate's id.", (honest, (moodle("ada", 3), EVE)), lands=safe, never={"ada": EVE},
        ),
        Delivery(
            37, "name_cut_to_an_id", "PD", "Goes by what becomes a classmate's id once it is the name of a folder.",
            (honest, (moodle("ada.", 3), EVE), (moodle(" \u2066ada. ", 4), EVE)), lands=safe, never={"ada": EVE},
        ),
        Delivery(
            37, "exchange_of_another", "PD", "Lays a later version into the exchange under a classmate's id.",
            ((exchange("ada"), ADA), (exchange("bea"), BEA), (exchange("ada", LATER), EVE)), archive=False, source="inbound",
            lands=safe, never={"ada": EVE}, owners={exchange("ada", LATER).split("/")[0]: 65_534},
        ),
        Delivery(
            38, "called_submitted", "D", "Is called as the folder in which submissions lie.",
            (("submitted/" + NOTEBOOK, EVE), ("bea/" + NOTEBOOK, BEA)), archive=False, lands=safe,
        ),
        Delivery(
            38, "path_of_submitted", "D", "Hands in folders that repeat the course's own.",
            ((f"eve/submitted/ada/{LESSON}/{NOTEBOOK}", EVE), (f"eve/autograded/ada/{LESSON}/{NOTEBOOK}", EVE), ("ada/" + NOTEBOOK, ADA),
             ("bea/" + NOTEBOOK, BEA)), archive=False, lands={**safe, "ada": ADA},
        ),
        Delivery(
            39, "no_utf8", "B", "Has a folder and a file whose names are no UTF-8.",
            (("caf\udce9/" + NOTEBOOK, EVE), ("eve/\udcff\udcfe.ipynb", EVE), ("bea/" + NOTEBOOK, BEA)), archive=False, lands=safe,
        ),
        Delivery(
            39, "long_names", "B", "Has names of 85 Chinese characters, 255 bytes, as a folder and as a file.",
            (("字" * 85 + "/" + NOTEBOOK, EVE), ("eve/" + "字" * 83 + ".ipynb", EVE), ("bea/" + NOTEBOOK, BEA)), archive=False, lands=safe,
        ),
        Delivery(
            39, "damaged_member", "B", "Is damaged where the archive holds it.", (honest, (moodle("Eve Evil", 3), b"E" * 5000)),
            lands=safe, damage=lambda data: data.replace(b"E" * 5000, b"E" * 4999 + b"e"),
        ),
        Delivery(
            39, "unnamed_member", "B", "Has a name in the archive that is empty, since it begins with a NUL.", (honest, (moodle("Qve Evil", 3), EVE)),
            lands=safe, damage=lambda data: data.replace(b"Qve Evil", b"\0ve Evil"),
        ),
        Delivery(
            39, "sum_of_members", "B", "Unpacks to 247 MB, in 13 notebooks that are just small enough.",
            (honest, *((moodle("Eve Evil", 3, f"{number}.ipynb"), 19_000_000) for number in range(13))), lands=safe,
        ),
        Delivery(
            41, "line_break", "B", "Has a line break and an escape in its name.", (("eve\n\x1b[2J/" + NOTEBOOK, EVE), ("bea/" + NOTEBOOK, BEA)),
            archive=False, lands=safe,
        ),
        Delivery(
            41, "brackets", "B", "Has a name that a shell and nbgrader take for a pattern.",
            (("[ab]*/" + NOTEBOOK, EVE), ("eve?/" + NOTEBOOK, EVE), ("bea/" + NOTEBOOK, BEA)), archive=False, lands=safe,
        ),
    ]  # fmt: skip


def deliver(delivery: Delivery, folder: Path) -> Path:
    """Lay a delivery out below `folder` and return what a person would collect."""
    if not delivery.archive:
        source = folder / delivery.source
        for path, content in delivery.entries:
            target = os.path.join(os.fsencode(source), os.fsencode(path))
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as file:
                file.write(bytes(content))
        for name, owner in delivery.owners.items():
            for given in (source / name, *(source / name).iterdir()):
                os.chown(given, owner, -1)
        return source
    folder.mkdir(parents=True, exist_ok=True)
    archive = folder / f"{delivery.source}.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for path, content in delivery.entries:
            stored = delivery.damage is not None
            file.writestr(path, bytes(content), zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)
    if delivery.damage is not None:
        archive.write_bytes(delivery.damage(archive.read_bytes()))
    return archive


def complaints(delivery: Delivery, course: Path) -> list[str]:
    """Who has not got their own work, or somebody else's."""
    found = []
    for student, data in {**delivery.lands, **delivery.never}.items():
        path = course / "submitted" / student / LESSON / NOTEBOOK
        lies = path.read_bytes() if path.exists() else b""
        if student in delivery.lands and lies != data:
            found.append(f"touched: {student}'s own work is not there")
        if student in delivery.never and lies == data:
            found.append(f"touched: {student} has the work of another")
    return found
