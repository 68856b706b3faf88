"""The whole portfolio as one page and one Markdown file, made from the artefacts that `portfolio.add` kept."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from aipm import markup, place
from aipm.course import read_lessons
from aipm.files import write
from aipm.portfolio import store
from aipm.portfolio.shape import DEEPEST, Plain, as_json, escaped, grid, holes, inline, markdown, words
from aipm.printable import printable

FOLDER = Path(__file__).parent
LONGEST = 4_000  # characters of a sentence on the screen
ABOUT = (
    "Kept while working through “AI product management, measured”, a course of notebooks in which every decision "
    "about a product with a model inside is replayed on data; most of its products are simulated."
)
EMPTY = "Your portfolio is empty. Run the portfolio cell at the end of a lesson, and export again."


@dataclass(frozen=True)
class Artefact:
    """A kept artefact: its name, title and parts (heading → plain value)."""

    slug: str
    title: str
    parts: dict[str, Plain]

    @property
    def lesson(self) -> str:
        """The number of its lesson, or nothing where its name does not begin with one."""
        return self.slug[:2] if self.slug[:2].isdigit() else ""

    def gaps(self) -> str:
        """What is not answered in it, as words; empty where nothing is."""
        if not self.parts:
            return "it holds no part"
        told = [f"{part} (not answered)" for part, value in self.parts.items() if store.unanswered(value)]
        for part, value in self.parts.items():
            count = holes(value)
            if count and not store.unanswered(value):
                told.append(f"{part} ({count} empty place{'s' * (count > 1)})")
        return ", ".join(told)


@dataclass(frozen=True)
class Portfolio:
    """What lies in the folder and what does not: artefacts in lesson order, names and titles of missing ones, and a
    sentence for each file or notebook that cannot be read."""

    artefacts: list[Artefact]
    missing: dict[str, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    @property
    def open(self) -> list[tuple[str, str]]:
        """(title, what is not answered) of the artefacts that have gaps."""
        return [(artefact.title, artefact.gaps()) for artefact in self.artefacts if artefact.gaps()]

    def lines(self) -> list[str]:
        """What to say after the export, one sentence a line."""
        if self.artefacts:
            count = len(self.artefacts)
            said = [
                f"{count} artefact{'s' * (count > 1)} written to portfolio/portfolio.html and portfolio/portfolio.md."
            ]
        else:
            said = [EMPTY]
        said += [f"Broken: {sentence}" for sentence in self.broken]
        said += [f"Open in {title}: {gaps}." for title, gaps in self.open]
        if self.missing and self.artefacts:
            said.append(f"Not kept yet: {', '.join(self.missing)}.")
        return [printable(line.encode("utf-8", "replace").decode("utf-8"), LONGEST) for line in said]


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
    return Artefact(path.stem, title.strip() or path.stem, parts)


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
    order = {slug: number for number, slug in enumerate(expected)}
    artefacts.sort(key=lambda artefact: (artefact.lesson or "~", order.get(artefact.slug, len(order)), artefact.slug))
    return Portfolio(artefacts, {slug: title for slug, title in expected.items() if slug not in seen}, broken)


def as_html(kept: Portfolio) -> str:
    """The portfolio as a page that needs nothing else and runs nothing; every value is escaped."""
    return markup.page(
        FOLDER,
        "portfolio.html.j2",
        kept=kept,
        about=ABOUT,
        inline=inline,
        grid=grid,
        words=words,
        as_json=as_json,
        unanswered=store.unanswered,
        deepest=DEEPEST,
    )


def as_markdown(kept: Portfolio) -> str:
    """The portfolio as Markdown, with the same sections."""
    lines = ["# My portfolio", "", ABOUT, "", "## Contents", ""]
    lines += [f"{n}. [{escaped(each.title)}](#artefact-{n})" for n, each in enumerate(kept.artefacts, 1)]
    for number, artefact in enumerate(kept.artefacts, 1):
        lines += ["", f'<a id="artefact-{number}"></a>', "", f"## {escaped(artefact.title)}"]
        lines += ["", f"*Lesson {artefact.lesson}*"] if artefact.lesson else []
        for heading, value in artefact.parts.items():
            body = ["*Not answered yet.*"] if store.unanswered(value) else markdown(value)
            lines += ["", f"### {escaped(heading)}", "", *body]
    if kept.open or kept.missing or kept.broken:
        lines += ["", "## What is missing", ""]
        lines += [f"- Not kept yet: {escaped(title)} (`{slug}`)" for slug, title in kept.missing.items()]
        lines += [f"- Open in {escaped(title)}: {escaped(gaps)}" for title, gaps in kept.open]
        lines += [f"- Broken: {escaped(sentence)}" for sentence in kept.broken]
    return "\n".join(lines) + "\n"


def export(folder: Path | None = None, course: Path | None = None) -> Portfolio:
    """Write `portfolio.html` and `portfolio.md` into the folder; an empty portfolio writes nothing.

    Raises PortfolioNotWritten where the folder cannot be written.
    """
    folder = folder or place.portfolio()
    kept = collect(folder, course or place.course())
    if not kept.artefacts:
        return kept
    try:
        for ending, text in (("html", as_html(kept)), ("md", as_markdown(kept))):
            write(folder / f"{store.EXPORT}.{ending}", text.encode(errors="replace"))
    except OSError as error:
        raise store.PortfolioNotWritten(
            f"Your portfolio could not be written ({error.strerror}). Make the folder writable and export again."
        ) from None
    return kept
