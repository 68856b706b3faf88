"""What the learner keeps: each lesson's artefact, as data and as a page, in the learner's own folder."""

import importlib
import json
import re
from typing import Any

from aipm.files import write
from aipm.place import portfolio as folder
from aipm.portfolio.kept import LONGEST, listed
from aipm.portfolio.shape import Plain, escaped, markdown
from aipm.portfolio.store import EXPORT, OWN_PRODUCT, PROGRESS, PortfolioNotWritten, blanks, plain, unanswered
from aipm.printable import printable

__all__ = ["add", "export", "folder", "own_product"]

OWN_TITLE = "A product of my own choice"


def as_markdown(title: str, parts: dict[str, Plain], still_open: list[str]) -> str:
    """An artefact as a Markdown page: a heading a part; tables and lists below."""
    lines = [f"# {escaped(title)}", ""]
    if still_open:
        lines += [f"*Still open: {escaped(listed(still_open))}.*", ""]
    for heading, value in parts.items():
        lines += [f"## {escaped(heading)}", ""]
        lines += ["*Not answered yet.*"] if unanswered(value) else markdown(value)
        lines.append("")
    return "\n".join(lines)


def add(slug: str, title: str, **parts: Any) -> None:
    """Keep an artefact as `portfolio/SLUG.json` and `portfolio/SLUG.md`; a later call replaces it.

    `parts` are headings and plain values (underscores in a heading are read as spaces); a part `memo` is the learner's
    own text. Prints where the page lies and which entries are still open: an artefact counts once none is.
    """
    if not re.fullmatch(r"[a-z0-9_]+", slug):
        raise ValueError(f"An artefact's name has small letters, digits and underscores only; {slug!r} has others.")
    if slug in (EXPORT, PROGRESS):
        raise ValueError(f"The course itself keeps a file {slug!r} in this folder. Give the artefact another name.")
    place = folder()
    headed = {name.replace("_", " ").capitalize(): value for name, value in parts.items()}
    still_open = [blank for name, value in headed.items() for blank in blanks(value, name)]
    kept = {name: plain(value) for name, value in headed.items()}
    told = {"title": title, "parts": kept, "open": still_open}
    try:
        write(place / f"{slug}.json", (json.dumps(told, indent=2) + "\n").encode())
        write(place / f"{slug}.md", as_markdown(title, kept, still_open).encode(errors="replace"))
    except OSError as error:
        print(
            f"Your portfolio could not be written ({error.strerror}). Make the folder writable and run this cell again."
        )
        return
    note = f" Still open: {listed(still_open)}." if still_open else ""
    print(printable(f"Kept in your portfolio: portfolio/{slug}.md.{note}", LONGEST))


def own_product(answers: dict[str, Any]) -> None:
    """Keep the learner's page about a product of their own choice; says and keeps nothing while nothing is filled in."""
    if not unanswered(answers):
        add(OWN_PRODUCT, OWN_TITLE, my_product=answers)


def export() -> None:
    """Write the whole portfolio as one page, `portfolio/portfolio.html`, and as Markdown; says what is missing."""
    # Opened by its name: lessons keep artefacts and draw none, so they are not built anew where a document changes.
    page = importlib.import_module("aipm.portfolio.page")
    try:
        print("\n".join(page.export().lines()))
    except PortfolioNotWritten as why:
        print(why)
