"""A published table as a file: its bytes, and what its data package and its data dictionary say of it.

A folder's `datapackage.json` is written by hand (fields, units, licences). The sizes and hashes in it, and
`dictionary.md`, are filled in from the data.
"""

import gzip
import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from aipm import place
from aipm.files import write


def encode(frame: pd.DataFrame, file: str) -> bytes:
    """The bytes of `frame` as CSV (UTF-8, LF), compressed where `file` ends in .gz.

    The gzip header holds no time stamp, no file name and no system. `GzipFile` never writes the system;
    `gzip.compress` does on Python 3.11 and 3.12.
    """
    text = io.StringIO()
    frame.to_csv(text, index=False, lineterminator="\n")
    data = text.getvalue().encode()
    if not file.endswith(".gz"):
        return data
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, compresslevel=9, mtime=0) as writer:
        writer.write(data)
    return packed.getvalue()


def digest(data: bytes) -> str:
    """The hash of `data` as a data package writes it: "sha256:" and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def described(name: str) -> dict[str, Any]:
    """The data package of the table `name` ("folder/file"), parsed; raises OSError where there is none."""
    path = place.datasets() / name.split("/")[0] / "datapackage.json"
    package: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return package


def dictionary(package: Mapping[str, Any]) -> str:
    """The data dictionary of a data package (its parsed descriptor) as Markdown."""
    lines = [f"# Data dictionary: {package['title']}", "", "Built from `datapackage.json`; edit that file.", ""]
    for resource in package["resources"]:
        lines += [f"## `{resource['path']}`", "", resource["description"], ""]
        lines += ["| column | type | unit | meaning |", "|---|---|---|---|"]
        for field in resource["schema"]["fields"]:
            lines.append(f"| `{field['name']}` | {field['type']} | {field.get('unit', '')} | {field['description']} |")
        lines.append("")
    return "\n".join(lines)


def lay_down(folder: Path, name: str, data: bytes) -> Path:
    """Write the table `name` ("folder/file") below `folder` with its package and its dictionary; returns its path.

    The package is the one that the course keeps, with size and hash of `data`; raises OSError where there is none.
    """
    path = folder / name
    package = described(name)
    for resource in package["resources"]:
        if resource["path"] == path.name:
            resource["bytes"] = len(data)
            resource["hash"] = digest(data)
    write(path, data)
    text = json.dumps(package, indent=2, ensure_ascii=False) + "\n"
    write(path.parent / "datapackage.json", text.encode())
    write(path.parent / "dictionary.md", dictionary(package).encode())
    return path
