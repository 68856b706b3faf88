"""What lies in the portfolio's folder: the artefacts that `portfolio.add` kept, those that are open, and what is missing."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from aipm.course import read_lessons
from aipm.portfolio import store
from aipm.portfolio.shape import Plain
from aipm.printable import printable

LONGEST = 4_000  # characters of a sentence on the screen
MOST_OPEN = 6  # open entries that are named; of more, the number is said
EMPTY = "Your portfolio is empty. Run the portfolio cell at the end of a lesson, and export again."


@dataclass(frozen=True)
class Artefact:
    """A kept artefact: its name, title, parts (heading → plain value) and the entries that were left open."""

    slug: str
    title: str
    parts: dict[str, Plain]
    open: tuple[str, ...] = ()

    @property
    def lesson(self) -> str:
        """The number of its lesson, or nothing where its name does not begin with one."""
        return self.slug[:2] if self.slug[:2].isdigit() else ""

    @property
    def done(self) -> bool:
        """Whether it counts: it has parts, and nothing in it is open."""
        return bool(self.parts) and not self.open

    def gaps(self) -> str:
        """What is open in it, as words; empty where nothing is."""
        return listed(self.open) if self.parts else "it holds no part"


@dataclass(frozen=True)
class Portfolio:
    """What lies in the folder and what does not: artefacts in lesson order, names and titles of missing ones, a
    sentence for each file or notebook that cannot be read, and what else is to be said, on the screen only."""

    artefacts: list[Artefact]
    missing: dict[str, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def open(self) -> list[tuple[str, str]]:
        """(title, what is open) of the artefacts that do not count yet."""
        return [(artefact.title, artefact.gaps()) for artefact in self.artefacts if not artefact.done]

    def lines(self) -> list[str]:
        """What to say after the export, one sentence a line."""
        if self.artefacts:
            count, still = len(self.artefacts), len(self.open)
            counted = (
                f"{count - still} complete, {still} still open"
                if still
                else "complete"
                if count == 1
                else "all complete"
            )
            said = [
                f"{count} document{'s' * (count > 1)} ({counted}) written to portfolio/portfolio.html and "
                "portfolio/portfolio.md. For a PDF, open the page in a browser and print it."
            ]
        else:
            said = [EMPTY]
        said += self.notes
        said += [f"Broken: {sentence}" for sentence in self.broken]
        said += [f"Open in {title}: {gaps}." for title, gaps in self.open]
        if self.missing and self.artefacts:
            said.append(f"Not kept yet: {', '.join(self.missing)}.")
        return [printable(line.encode("utf-8", "replace").decode("utf-8"), LONGEST) for line in said]


def listed(entries: tuple[str, ...] | list[str]) -> str:
    """Entries as words, the first MOST_OPEN by name."""
    more = len(entries) - MOST_OPEN
    return "; ".join(entries[:MOST_OPEN]) + (f"; and {more} more" if more > 0 else "")


def holes(value: Plain, name: str) -> list[str]:
    """The places of a part that hold nothing, for files that were kept before open entries were written down."""
    if store.unanswered(value):
        return [name]
    if not isinstance(value, (dict, list)):
        return []
    inner = value.items() if isinstance(value, dict) else ((str(n), each) for n, each in enumerate(value, 1))
    return [place for key, each in inner if each is None for place in [f"{name}: {key}"]]


def parse(path: Path) -> Artefact:
    """The artefact of one file; raises ValueError with a sentence where it holds none."""
    again = "Run the portfolio cell at the end of its lesson again."
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"{path.name} could not be opened ({error.strerror}).") from None
    except (ValueError, RecursionError):
        raise ValueError(f"{path.name} is not JSON. {again}") from None
    title, parts = (kept.get("title"), kept.get("parts")) if isinstance(kept, dict) else (None, None)
    if not isinstance(title, str) or not isinstance(parts, dict):
        raise ValueError(f"{path.name} has no title with parts. {again}")
    if levels(parts) > 50:
        raise ValueError(f"{path.name} is nested too deeply to be shown. {again}")
    told = kept.get("open")
    if not isinstance(told, list):
        told = [place for name, value in parts.items() for place in holes(value, name)]
    return Artefact(path.stem, title.strip() or path.stem, parts, tuple(map(str, told)))


def complete(path: Path) -> bool:
    """Whether a file holds an artefact that counts: one that can be read and in which nothing is open."""
    try:
        return parse(path).done
    except ValueError:
        return False


def levels(value: Plain) -> int:
    """How deep lists and dicts lie in each other, counted to 51 at most."""
    deep, layer = 0, [value]
    while layer and deep <= 50:
        layer = [
            inner
            for each in layer
            if isinstance(each, (dict, list))
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        deep += 1
    return deep


def collect(folder: Path, course: Path | None) -> Portfolio:
    """Read the kept artefacts of `folder`, and compare them with what the lessons of `course` keep."""
    lessons, broken = read_lessons(course) if course else ([], [])
    expected = {slug: title for lesson in lessons for slug, title in lesson.artefacts.items()}
    artefacts, seen = [], set()
    for path in sorted(folder.glob("*.json")):
        if path.stem == store.PROGRESS:
            continue
        seen.add(path.stem)
        try:
            artefacts.append(parse(path))
        except ValueError as why:
            broken.append(str(why))
    order = {slug: number for number, slug in enumerate([store.OWN_PRODUCT, *expected])}
    artefacts.sort(key=lambda artefact: (artefact.lesson or "~", order.get(artefact.slug, len(order)), artefact.slug))
    return Portfolio(artefacts, {slug: title for slug, title in expected.items() if slug not in seen}, broken)
