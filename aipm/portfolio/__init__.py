"""What the learner keeps: each lesson's artefact, as data and as a page, in the learner's own folder."""

import json
import re
from typing import Any

from aipm.files import write
from aipm.place import portfolio as folder
from aipm.portfolio import page
from aipm.portfolio.shape import Plain, escaped, markdown
from aipm.portfolio.store import EXPORT, PROGRESS, PortfolioNotWritten, plain, unanswered
from aipm.printable import printable

__all__ = ["add", "export", "folder"]


def as_markdown(title: str, parts: dict[str, Plain]) -> str:
    """An artefact as a Markdown page: a heading a part; tables and lists below."""
    lines = [f"# {escaped(title)}", ""]
    for heading, value in parts.items():
        lines += [f"## {escaped(heading)}", ""]
        lines += ["*Not answered yet.*"] if unanswered(value) else markdown(value)
        lines.append("")
    return "\n".join(lines)


def add(slug: str, title: str, **parts: Any) -> None:
    """Keep an artefact as `portfolio/SLUG.json` and `portfolio/SLUG.md`; a later call replaces it.

    `parts` are headings and plain values (underscores in a heading are read as spaces). Prints where the page lies.
    """
    if not re.fullmatch(r"[a-z0-9_]+", slug):
        raise ValueError(f"An artefact's name has small letters, digits and underscores only; {slug!r} has others.")
    if slug in (EXPORT, PROGRESS):
        raise ValueError(f"The course itself keeps a file {slug!r} in this folder. Give the artefact another name.")
    place = folder()
    kept = {name.replace("_", " ").capitalize(): plain(value) for name, value in parts.items()}
    try:
        write(place / f"{slug}.json", (json.dumps({"title": title, "parts": kept}, indent=2) + "\n").encode())
        write(place / f"{slug}.md", as_markdown(title, kept).encode(errors="replace"))
    except OSError as error:
        print(
            f"Your portfolio could not be written ({error.strerror}). Make the folder writable and run this cell again."
        )
        return
    still_open = [heading for heading, value in kept.items() if unanswered(value)]
    note = f" Still open: {', '.join(still_open)}." if still_open else ""
    print(printable(f"Kept in your portfolio: portfolio/{slug}.md.{note}", page.LONGEST))


def export() -> None:
    """Write the whole portfolio as one page, `portfolio/portfolio.html`, and as Markdown; says what is missing."""
    try:
        print("\n".join(page.export().lines()))
    except PortfolioNotWritten as why:
        print(why)
