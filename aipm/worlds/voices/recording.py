"""Ask a real model every run about Voices, keep what it says, and see whether it says the same again.

What was recorded lies in one file a run, so that a recording of hours goes on where it stopped.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd

from aipm.files import write
from aipm.models.local import Message
from aipm.worlds import packages
from aipm.worlds.voices import runs

Said = Callable[[str], object]


class Weigher(Protocol):
    """A model that can say how likely each of a few allowed words is."""

    name: str

    def weigh(self, messages: Sequence[Message], words: Sequence[str]) -> list[float]:
        """The probabilities of the words, which add to 1."""


def kept(folder: Path, run: str) -> Path:
    """Where the shares of a run are kept while a recording goes on."""
    return folder / f"{run}.csv"


def record(model: Weigher, folder: Path, say: Said = lambda step: None) -> None:
    """Ask `model` every run that `folder` does not hold yet; each is written when its last sentence has been asked."""
    folder.mkdir(parents=True, exist_ok=True)
    planned = runs.runs_of(model.name)
    for number, run in enumerate(planned, 1):
        path = kept(folder, run.name)
        if path.exists():
            continue
        table = runs.sentences(run.over)
        say(f"{number} of {len(planned)}: {run.name}, {len(table):,} sentences")
        shares = [model.weigh(run.make(text), run.words)[1] for text in table["text"]]
        write(path, pd.DataFrame({"row": table.index, "p": np.round(shares, 4)}).to_csv(index=False).encode())


def recorded(model: str, folder: Path) -> dict[str, list[float]]:
    """The shares by run that `folder` holds of the runs of `model`."""
    found = {run.name: kept(folder, run.name) for run in runs.runs_of(model)}
    return {name: pd.read_csv(path)["p"].tolist() for name, path in found.items() if path.exists()}


def publish(model: str, folder: Path, datasets: Path) -> Path:
    """Put what `folder` holds together as the data set's file of `model` below `datasets`; returns its path."""
    file = f"voices_answers/{model}.csv.gz"
    return packages.lay_down(datasets, file, packages.encode(runs.together(model, recorded(model, folder)), file))


def again(model: Weigher, run: str, count: int = 40) -> float:
    """The share of `count` sentences of a recorded run, spread over it, on which `model` answers the same word now."""
    asked = {one.name: one for one in runs.runs_of(model.name)}[run]
    table = runs.answers(model.name, run)
    table = table.iloc[np.linspace(0, len(table) - 1, count).astype(int)]
    now = [model.weigh(asked.make(text), asked.words)[1] > 0.5 for text in table["text"]]
    return float(np.mean(np.array(now) == (table["share"] > 0.5)))


def folder_of(model: str) -> Path:
    """Where a recording of `model` is kept on this machine, beside the models."""
    from aipm.models import weights

    return weights.folder() / "recordings" / os.path.basename(model)
