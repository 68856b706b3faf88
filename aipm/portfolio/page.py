"""The whole portfolio as one page and one Markdown file, made from the artefacts that `portfolio.add` kept."""

from dataclasses import dataclass, replace
from pathlib import Path

from aipm import markup, place
from aipm.files import write
from aipm.portfolio import store
from aipm.portfolio.document import Document
from aipm.portfolio.drawing import draw, memo_of
from aipm.portfolio.kept import Artefact, Portfolio, collect
from aipm.portfolio.own_seed import own_seed
from aipm.portfolio.shape import DEEPEST, as_json, escaped, grid, inline, markdown, table_lines, words

FOLDER = Path(__file__).parent
OWN_WORDS = "In my own words"
ABOUT = (
    "Kept while working through “AI product management, measured”, a course of notebooks in which every decision "
    "about a product with a model inside is replayed on data. Each document says on which data it rests."
)


@dataclass(frozen=True)
class Shown:
    """An artefact as the page shows it: with its document, or with the reason why there is none (both may be missing),
    and with the learner's own text."""

    artefact: Artefact
    document: Document | None
    why_not: str
    memo: str | None

    @property
    def memo_heading(self) -> str:
        """The heading of the learner's own text."""
        return f"{OWN_WORDS}, {self.document.memo_on}" if self.document and self.document.memo_on else OWN_WORDS


def shown(kept: Portfolio, seed: int | None = None) -> list[Shown]:
    """Each artefact with its document, drawn now; `seed` is the portfolio's own."""
    return [Shown(artefact, *draw(artefact, seed), memo_of(artefact)) for artefact in kept.artefacts]


def as_html(kept: Portfolio, documents: list[Shown]) -> str:
    """The portfolio as a page that needs nothing else and runs nothing; every value is escaped."""
    return markup.page(
        FOLDER,
        "portfolio.html.j2",
        kept=kept,
        documents=documents,
        about=ABOUT,
        inline=inline,
        grid=grid,
        words=words,
        as_json=as_json,
        unanswered=store.unanswered,
        deepest=DEEPEST,
    )


def as_markdown(kept: Portfolio, documents: list[Shown]) -> str:
    """The portfolio as Markdown, with the same sections; a picture is told by its text."""
    lines = ["# My portfolio", "", ABOUT, "", "## Contents", ""]
    lines += [f"{n}. [{escaped(each.title)}](#artefact-{n})" for n, each in enumerate(kept.artefacts, 1)]
    for number, each in enumerate(documents, 1):
        lines += ["", f'<a id="artefact-{number}"></a>', "", f"## {escaped(each.artefact.title)}", ""]
        lines += document_lines(each.document) if each.document else []
        lines += [f"*{escaped(each.why_not)}*", ""] if each.why_not else []
        lines += [f"### {each.memo_heading}", "", escaped(each.memo), ""] if each.memo else []
        if each.document is None:
            lines += [f"*Lesson {each.artefact.lesson}*"] if each.artefact.lesson else []
            for heading, value in each.artefact.parts.items():
                body = ["*Not answered yet.*"] if store.unanswered(value) else markdown(value)
                lines += ["", f"### {escaped(heading)}", "", *body]
    if kept.open or kept.missing or kept.broken:
        lines += ["", "## What is missing", ""]
        lines += [f"- Not kept yet: {escaped(title)} (`{slug}`)" for slug, title in kept.missing.items()]
        lines += [f"- Open in {escaped(title)}: {escaped(gaps)}" for title, gaps in kept.open]
        lines += [f"- Broken: {escaped(sentence)}" for sentence in kept.broken]
    return "\n".join(lines) + "\n"


def document_lines(document: Document) -> list[str]:
    """A document as lines of Markdown."""
    lines = [f"*{escaped(document.kind)}. {escaped(document.data)}.*", "", f"**{escaped(document.decision)}**", ""]
    lines += [f"{escaped(document.picture.message)} {escaped(document.picture.alt)}", ""]
    if document.sheet:
        rows = [[escaped(cell) for cell in row] for row in document.sheet.rows]
        lines += [f"### {escaped(document.sheet.caption)}", "", *table_lines(document.sheet.columns, rows), ""]
    for heading, facts in (("The numbers", document.facts), ("What it costs", document.prices)):
        if facts:
            rows = [[escaped(fact.value), escaped(fact.label)] for fact in facts]
            lines += [f"### {heading}", "", *table_lines(["count", "of what"], rows), ""]
    for heading, points in ((document.points_heading, document.points), ("What is not known", document.unknown)):
        if points:
            lines += [f"### {escaped(heading)}", "", *(f"- {escaped(point)}" for point in points), ""]
    return lines


def export(folder: Path | None = None, course: Path | None = None) -> Portfolio:
    """Write `portfolio.html` and `portfolio.md` into the folder; an empty portfolio writes nothing.

    A folder without a seed of its own gets one, so that the page is the same at each export. Raises PortfolioNotWritten
    where the folder cannot be written.
    """
    folder = folder or place.portfolio()
    kept = collect(folder, course or place.course())
    if not kept.artefacts:
        return kept
    try:
        seed, said = own_seed(folder)
        documents = shown(kept, seed)
        for ending, text in (("html", as_html(kept, documents)), ("md", as_markdown(kept, documents))):
            write(folder / f"{store.EXPORT}.{ending}", text.encode(errors="replace"))
    except OSError as error:
        raise store.PortfolioNotWritten(
            f"Your portfolio could not be written ({error.strerror}). Make the folder writable and export again."
        ) from None
    return replace(kept, notes=[said] if said else [])
