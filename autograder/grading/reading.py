"""The narrow reader of a notebook's bytes: what comes out is in known bounds, can be encoded, compared and hashed.

Nothing else of the grader looks into a submission's JSON. Sizes are counted on the text, before anything is made of it.
"""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from autograder.grading.text import BREAK, HALF, MOST_WORD, encodable, sentence

MOST_BYTES = 20_000_000  # of one notebook
MOST_VALUES = 1_000_000  # of its JSON: texts, numbers, lists and objects, keys included
MOST_DEPTH = 200
MOST_DIGITS = 4_000  # of one whole number; Python reads 4,300 at most
MOST_CELLS = 2_000
MOST_SOURCE = 200_000  # characters of one cell
MOST_CODE = 500_000  # characters of all code cells
MOST_ID = 200  # characters of an id; a longer one is none
MOST_TAGS = 50

SCHEMAS = (1, 2, 3)  # of nbgrader's metadata
TEXT = re.compile(r'"[^"]*(?:"|\Z)')
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f]")
ODD = re.compile(f"[\0\r]|{HALF.pattern}")  # in a source: what Python is not given as it stands


class Unreadable(Exception):
    """Nothing can be graded; the message says why in a clause, and what to do. `data` and `landed` are those of the file,
    where there is one."""

    data: bytes | None = None
    landed: str | None = None


@dataclass(frozen=True)
class SubmittedCell:
    """One cell as handed in; metadata only where the grader looks at it.

    `points` is what the cell claims, infinity for a number that is too large or none; `schema_version` is 0 for one that
    nobody knows. `fault` says in a clause what of the source could not be read as it stands.
    """

    is_code: bool
    source: str
    id: str = ""
    grade_id: str = ""
    points: float | None = None
    schema_version: int | None = None
    tags: tuple[str, ...] = ()
    fault: str = ""


def text_of(data: bytes, name: str) -> str:
    """A notebook's bytes as text, in UTF-8 or, where an editor saved it so, UTF-16 or 32; raises Unreadable."""
    if len(data) > MOST_BYTES:
        raise Unreadable(f"{name} is larger than {MOST_BYTES // 1_000_000} MB. Clear its outputs and hand it in again")
    try:
        return data.decode(json.detect_encoding(data))
    except UnicodeDecodeError:
        raise Unreadable(f"{name} is not text. Save the notebook again and hand it in") from None


def require_small(text: str, name: str) -> None:
    """Raise Unreadable where the JSON of `text` would have too many values, or be nested too deeply."""
    bare = text.replace("\\\\", "").replace('\\"', "")  # now every quotation mark begins or ends a text
    values = bare.count('"') // 2
    if values <= MOST_VALUES:
        bare = TEXT.sub("", bare)
        values += bare.count(",") + bare.count("[") + bare.count("{")
    if values > MOST_VALUES:
        raise Unreadable(
            f"{name} holds more than {MOST_VALUES:,} values, as only large outputs do. Clear its outputs and hand it in again"
        )
    depth = 0
    for bracket in re.findall(r"[\[\]{}]", bare):
        depth += 1 if bracket in "[{" else -1
        if depth > MOST_DEPTH:
            raise Unreadable(f"{name} is nested too deeply to be a notebook. Hand in the notebook itself")


def parsed(text: str, name: str) -> Any:
    """The JSON of a notebook's text; raises Unreadable. Of a key that stands there twice the last counts, as in Jupyter."""

    def whole(digits: str) -> float:
        if len(digits) > MOST_DIGITS:
            raise Unreadable(f"{name} holds a number of {len(digits):,} digits. Clear its outputs and hand it in again")
        return int(digits) if len(digits) < 300 else math.copysign(math.inf, -1 if digits[0] == "-" else 1)

    require_small(text, name)
    try:
        return json.loads(text, parse_int=whole)
    except RecursionError:
        raise Unreadable(f"{name} is nested too deeply to be a notebook. Hand in the notebook itself") from None
    except ValueError as error:
        refuse(text, name, error)


def refuse(text: str, name: str, error: ValueError) -> NoReturn:
    """Raise Unreadable for a text that is no JSON."""
    if not text.strip():
        raise Unreadable(f"{name} is empty. Save the notebook and hand it in again") from None
    if text.lstrip().startswith("<"):
        raise Unreadable(f"{name} is not JSON but a web page. Download the notebook itself and hand it in") from None
    line = getattr(error, "lineno", 1)
    if re.search(r"^<{7} ", text, re.MULTILINE):
        raise Unreadable(
            f"{name} is not JSON (line {line}): it holds the marks of two versions in conflict. Choose one and hand it in"
        ) from None
    raise Unreadable(
        f"{name} is not JSON (line {line}); it may have been saved only in part. Save it and hand it in again"
    ) from None


def cells_of(data: bytes, name: str) -> list[SubmittedCell]:
    """The cells of a notebook's bytes, of any nbformat from 2 on; raises Unreadable. `name` is quoted in the reason."""
    name = sentence(name, MOST_WORD)
    notebook = parsed(text_of(data, name).removeprefix("\ufeff"), name)
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if cells is None and isinstance(notebook, dict) and isinstance(notebook.get("worksheets"), list):
        sheets = [dict_of(sheet).get("cells") for sheet in notebook["worksheets"]]
        cells = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    if not isinstance(cells, list):
        raise Unreadable(f"{name} is JSON, but no notebook. Hand in the notebook itself")
    if len(cells) > MOST_CELLS:
        raise Unreadable(
            f"{name} has {len(cells):,} cells; at most {MOST_CELLS:,} are read. Delete those that you added"
        )
    read = [cell_of(cell) for cell in cells if isinstance(cell, dict)]
    code = sum(len(cell.source) for cell in read if cell.is_code)
    if code > MOST_CODE:
        raise Unreadable(
            f"{name} holds {code:,} characters of code; at most {MOST_CODE:,} are read. Move data out of its cells"
        )
    return read


def cell_of(cell: dict[str, Any]) -> SubmittedCell:
    """One cell read tolerantly: whatever is not of the expected type counts as absent."""
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    metadata = dict_of(cell.get("metadata"))
    grade = dict_of(metadata.get("nbgrader"))
    read = SubmittedCell(
        is_code=cell.get("cell_type", "code" if "outputs" in cell else "") == "code",
        source=source if isinstance(source, str) else "",
        id=id_of(cell.get("id")),
        grade_id=id_of(grade.get("grade_id")),
        points=points_of(grade.get("points")),
        schema_version=schema_of(grade.get("schema_version")),
        tags=tuple(tags_of(metadata.get("tags"))),
    )
    return with_readable_source(read)


def with_readable_source(cell: SubmittedCell) -> SubmittedCell:
    """A cell whose source Python can be given: plain line ends, whole characters, no NUL, and within the bound."""
    source, faults = cell.source, []
    if len(source) <= MOST_SOURCE and not ODD.search(source):
        return cell
    if len(source) > MOST_SOURCE:
        if cell.is_code:
            faults.append(
                f"a code cell of {len(source):,} characters was left out, since at most {MOST_SOURCE:,} are read"
            )
            source = ""  # half a cell of code would be judged as what nobody wrote
        source = source[:MOST_SOURCE]
    if HALF.search(source):
        source = encodable(source)
        faults.append("half a character, such as an emoji cut in two, was read as \ufffd")
    if "\0" in source:
        source = source.replace("\0", "\ufffd")
        faults.append("a character that no text holds (NUL) was read as \ufffd")
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    return replace(cell, source=source, fault="; ".join(faults) if cell.is_code else "")


def id_of(value: object) -> str:
    """A text of JSON as an id, in which what cannot be seen shows as U+FFFD; empty for anything else."""
    if not isinstance(value, str) or len(value) > MOST_ID:
        return ""
    if value.isascii() and value.isprintable():  # as every id that a program makes
        return value
    return UNSEEN.sub("\ufffd", encodable(BREAK.sub("\ufffd", value)))


def tags_of(value: object) -> Iterator[str]:
    """The tags of a cell, as far as they are texts."""
    if isinstance(value, list):
        yield from (tag for each in value[:MOST_TAGS] if (tag := id_of(each)))


def points_of(value: object) -> float | None:
    """A number of JSON as points; infinity stands for one that is too large, or is none (NaN)."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return None
    try:
        return float(value) if math.isfinite(value) else math.inf
    except OverflowError:
        return math.inf


def schema_of(value: object) -> int | None:
    """The version of nbgrader's metadata, 0 for one that nobody knows, None where there is none."""
    if value is None:
        return None
    return int(value) if isinstance(value, (int, float)) and value in SCHEMAS else 0


def dict_of(value: object) -> dict[str, Any]:
    """A value of JSON if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}
