"""What the learner keeps: each lesson's artefact, as data and as a page, in the learner's own folder."""

import json
import os
import re
from pathlib import Path

import numpy as np

from aipm.course import course_folder
from aipm.portfolio_shape import escaped, markdown

EXPORT, PROGRESS = "portfolio", "progress"  # names of files in the folder that are no artefacts


def folder():
    """The portfolio folder: AIPM_PORTFOLIO where it is set, else `portfolio` in the course folder."""
    told = os.environ.get("AIPM_PORTFOLIO")
    return Path(told) if told else (course_folder() or Path.cwd().resolve()) / "portfolio"


def plain(value):
    """`value` as JSON-ready data: NumPy values become Python's, sets sorted lists, blanks None."""
    if value is Ellipsis:
        return None
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted((plain(inner) for inner in value), key=str)
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return f"a {type(value).__name__} (not kept)"


def unanswered(value):
    """Whether a plain value holds nothing that the learner put there."""
    if isinstance(value, (dict, list)):
        return all(map(unanswered, value.values() if isinstance(value, dict) else value))
    return value is None


def as_markdown(title, parts):
    """An artefact as a Markdown page: a heading a part; tables and lists below."""
    lines = [f"# {escaped(title)}", ""]
    for heading, value in parts.items():
        lines += [f"## {escaped(heading)}", ""]
        lines += ["*Not answered yet.*"] if unanswered(value) else markdown(value)
        lines.append("")
    return "\n".join(lines)


def add(slug, title, **parts):
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
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{slug}.json").write_text(
            json.dumps({"title": title, "parts": kept}, indent=2) + "\n", encoding="utf-8"
        )
        (place / f"{slug}.md").write_text(as_markdown(title, kept), encoding="utf-8")
    except OSError as error:
        print(
            f"Your portfolio could not be written ({error.strerror}). Make the folder writable and run this cell again."
        )
        return
    still_open = [heading for heading, value in kept.items() if unanswered(value)]
    note = f" Still open: {', '.join(still_open)}." if still_open else ""
    print(f"Kept in your portfolio: portfolio/{slug}.md.{note}")


def export():
    """Write the whole portfolio as one page, `portfolio/portfolio.html`, and as Markdown; says what is missing."""
    from aipm.portfolio_page import PortfolioNotWritten
    from aipm.portfolio_page import export as written

    try:
        print("\n".join(written().lines()))
    except PortfolioNotWritten as why:
        print(why)
