"""Where the public worlds lie as files, and one way to read them."""

import os
from pathlib import Path

import pandas as pd


class MissingData(FileNotFoundError):
    """A public data file is not where the course expects it."""

    def _render_traceback_(self):
        return [str(self)]


def datasets_folder():
    """The `datasets` folder: AIPM_DATASETS, else that of the course AIPM_COURSE, else the one beside the `aipm` package."""
    told, course = os.environ.get("AIPM_DATASETS"), os.environ.get("AIPM_COURSE")
    if told:
        return Path(told)
    if course and (Path(course) / "datasets").is_dir():
        return Path(course) / "datasets"
    return Path(__file__).resolve().parents[2] / "datasets"


def class_file(folder=None):
    """The file that holds the public seed of a class of its own; the open course has none."""
    return Path(folder or datasets_folder()) / "class.json"


def read_public(name, file):
    """Read one public table as a DataFrame; raises MissingData with the next step where the file is absent."""
    path = datasets_folder() / name / file
    if not path.exists():
        raise MissingData(
            f"The data file datasets/{name}/{file} is missing. Run `make datasets` (or `python -m aipm.worlds.publish`) "
            "in the course folder to write it again, or set AIPM_DATASETS to the folder that holds it."
        )
    return pd.read_csv(path)
