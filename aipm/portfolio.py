"""What the learner keeps: each lesson's artefact, as data and as a page, in the learner's own folder."""

import json
import os
import re
from pathlib import Path

import numpy as np


def folder():
    """The portfolio folder: AIPM_PORTFOLIO where it is set, else `portfolio` in the course folder."""
    told = os.environ.get("AIPM_PORTFOLIO")
    if told:
        return Path(told)
    here = Path.cwd().resolve()
    for place in (here, *here.parents):
        if (place / "environment.yml").exists() and (place / "notebooks").is_dir():
            return place / "portfolio"
    return here / "portfolio"


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
    if isinstance(value, dict):
        return all(map(unanswered, value.values()))
    return value is None or value == []


def nested(value):
    """Whether a plain value holds lists or dicts inside, which no table and no bullet can show."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(isinstance(each, (dict, list)) for each in inner)


def as_markdown(title, parts):
    """An artefact as a Markdown page: a heading a part; dicts as tables, lists as bullets, deeper
    data as JSON."""
    lines = [f"# {title}", ""]
    for heading, value in parts.items():
        lines += [f"## {heading}", ""]
        if unanswered(value):
            lines.append("*Not answered yet.*")
        elif nested(value):
            lines += ["```json", json.dumps(value, indent=2, ensure_ascii=False), "```"]
        elif isinstance(value, dict):
            lines += ["| entry | value |", "|---|---|"]
            lines += [f"| {key} | {'*open*' if inner is None else inner} |" for key, inner in value.items()]
        elif isinstance(value, list):
            lines += [f"- {inner}" for inner in value]
        else:
            lines.append(str(value))
        lines.append("")
    return "\n".join(lines)


def add(slug, title, **parts):
    """Keep an artefact as `portfolio/SLUG.json` and `portfolio/SLUG.md`; a later call replaces it.

    `parts` are headings and plain values (underscores in a heading are read as spaces). Prints where the page lies.
    """
    if not re.fullmatch(r"[a-z0-9_]+", slug):
        raise ValueError(f"An artefact's name has small letters, digits and underscores only; {slug!r} has others.")
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
