"""Where the public worlds lie as files, and one way to read them."""

from pathlib import Path
from typing import TYPE_CHECKING

from aipm import place

if TYPE_CHECKING:
    import pandas as pd


class MissingData(FileNotFoundError):
    """A public data file is not where the course expects it."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def class_file(folder: str | Path | None = None) -> Path:
    """The file that holds the public seed of a class of its own; the open course has none."""
    return Path(folder or place.datasets()) / "class.json"


def read_public(name: str, file: str) -> "pd.DataFrame":
    """Read one public table as a DataFrame; raises MissingData with the next step where the file is absent."""
    path = place.datasets() / name / file
    if not path.exists():
        raise MissingData(
            f"The data file datasets/{name}/{file} is missing. Run `make datasets` (or `python -m aipm.worlds.publish`) "
            "in the course folder to write it again, or set AIPM_DATASETS to the folder that holds it."
        )
    import pandas as pd  # here alone: checks of plain values need no more of this module than MissingData

    return pd.read_csv(path)
