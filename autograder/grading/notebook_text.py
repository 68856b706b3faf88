"""A notebook as the text of its file: byte for byte what nbformat writes, without its detours.

nbformat copies the whole notebook before it writes a word, and Python's encoder takes long wherever it indents. Most cells of
a class's marked notebooks are the same, so that their text need not be made again for each learner.
"""

import json
from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode
from nbformat.v4.rwbase import split_lines, strip_transient

ENCODE = json.JSONEncoder(ensure_ascii=False).encode
INDENT = " "


def text_of_notebook(notebook: NotebookNode, known: Mapping[int, str] | None = None) -> str:
    """What `nbformat.v4.writes` gives for a notebook of nbformat 4. `known` holds what `text_of_cell` gave for some of its
    cells, each by the `id` of the object."""
    known = known or {}
    parts = {key: indented(value, "\n ") for key, value in notebook.items() if key not in ("cells", "metadata")}
    parts["metadata"] = indented(_on_disk(NotebookNode(), notebook.metadata).metadata, "\n ")
    cells = [known.get(id(cell)) or text_of_cell(cell) for cell in notebook.cells]
    parts["cells"] = "[\n  " + ",\n  ".join(cells) + "\n ]" if cells else "[]"
    return "{\n " + ",\n ".join(f"{ENCODE(key)}: {parts[key]}" for key in sorted(parts)) + "\n}"


def text_of_cell(cell: NotebookNode) -> str:
    """A cell as it stands in the file; the cell itself stays as it is."""
    copy = NotebookNode(cell)
    copy["metadata"] = NotebookNode(cell.metadata)
    if "attachments" in cell:
        copy["attachments"] = NotebookNode({name: NotebookNode(data) for name, data in cell.attachments.items()})
    if "outputs" in cell:
        copy["outputs"] = [_output_apart(output) for output in cell.outputs]
    return indented(_on_disk(copy, {}).cells[0], "\n  ")


def indented(value: Any, start: str = "\n") -> str:
    """A value as JSON with sorted keys, each entry on a line of its own; `start` begins a line at the value's own depth."""
    within = start + INDENT
    if isinstance(value, dict) and value:
        entries = [f"{ENCODE(key)}: {indented(value[key], within)}" for key in sorted(value)]
        return f"{{{within}{f',{within}'.join(entries)}{start}}}"
    if isinstance(value, (list, tuple)) and value:
        return f"[{within}{f',{within}'.join([indented(each, within) for each in value])}{start}]"
    return ENCODE(value)


def _on_disk(cell: NotebookNode, metadata: Mapping[str, Any]) -> NotebookNode:
    """A notebook of one cell, which is changed, or none, as nbformat would write it."""
    notebook = NotebookNode(metadata=NotebookNode(metadata), cells=[cell] if cell else [])
    return split_lines(strip_transient(notebook))


def _output_apart(output: NotebookNode) -> NotebookNode:
    copy = NotebookNode(output)
    if "data" in output:
        copy["data"] = NotebookNode(output.data)
    return copy
