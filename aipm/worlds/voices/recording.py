"""Ask a real model every run about Voices, keep what it says, and see whether it says the same again.

What was recorded lies in one file a run, and what of a run has been asked in a file beside it, so that a recording of hours
goes on where it stopped.
"""

import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
import pandas as pd

from aipm.files import write
from aipm.models import Message
from aipm.worlds import packages
from aipm.worlds.voices import answers, runs

SAME = 0.95  # of recorded words come out again, or the model or the machine is another one than we think
Said = Callable[[str], object]
Found = dict[str, Any]  # what is kept of one question: "answer" (a text) and "p" (a share), see `ask`


@runtime_checkable
class Weigher(Protocol):
    """A model that can say how likely each of a few allowed words is, and that can write."""

    name: str

    def weigh(self, messages: Sequence[Message], words: Sequence[str], *, chat: bool | None = None) -> list[float]:
        """The probabilities of the words, which add to 1."""

    def write(self, messages: Sequence[Message], tokens: int = 64, *, chat: bool | None = None) -> str:
        """The model's own words, at most so many tokens."""


def ask(model: Weigher, run: runs.Run, text: str) -> Found:
    """What `model` answers to one sentence under `run`: "answer" where it writes, "p" (share of displeased) where it chooses."""
    said: Sequence[Message] = run.make(text)
    found: Found = {}
    if run.tokens:
        answer = model.write(said, run.tokens, chat=run.chat)
        found["answer"] = answer
        said = runs.followed(said, answer)
    if run.words:
        found["p"] = round(model.weigh(said, run.words, chat=run.chat)[1], 4)
    return found


def kept(folder: Path, run: str) -> Path:
    """Where the answers of a run are kept while a recording goes on."""
    return folder / f"{run}.csv"


def record(model: Weigher, folder: Path, say: Said = lambda step: None) -> None:
    """Ask `model` every run that `folder` does not hold yet; what was asked before a stop is not asked again."""
    folder.mkdir(parents=True, exist_ok=True)
    planned = runs.runs_of(model.name)
    for number, run in enumerate(planned, 1):
        if kept(folder, run.name).exists():
            continue
        table = runs.sentences(run.over)
        say(f"{number} of {len(planned)}: {run.name}, {len(table):,} sentences")
        begun = kept(folder, run.name).with_suffix(".begun")
        found = asked_before(begun)[: len(table)]
        with begun.open("a", encoding="utf-8") as lines:
            for text in table["text"].iloc[len(found) :]:
                found.append(ask(model, run, text))
                lines.write(json.dumps(found[-1]) + "\n")
                lines.flush()
        rows = pd.DataFrame(found, index=table.index).rename_axis("row").reset_index()
        write(kept(folder, run.name), rows.to_csv(index=False).encode("utf-8", "replace"))
        begun.unlink()


def asked_before(begun: Path) -> list[Found]:
    """What a stopped recording has kept of a run, up to a line that was cut off, which is taken out of the file."""
    found: list[Found] = []
    if begun.exists():
        for line in begun.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                found.append(dict(json.loads(line)))
            except (ValueError, TypeError):
                break
        write(begun, "".join(f"{json.dumps(one)}\n" for one in found).encode())
    return found


def recorded(model: str, folder: Path, column: str = "p") -> dict[str, list[Any]]:
    """The shares ("p") or texts ("answer") by run that `folder` holds of the runs of `model`."""
    found: dict[str, list[Any]] = {}
    for run in runs.runs_of(model):
        if kept(folder, run.name).exists():
            table = pd.read_csv(kept(folder, run.name), keep_default_na=column == "p")
            if column in table:
                found[run.name] = table[column].tolist()
    return found


def publish(model: str, folder: Path, datasets: Path) -> list[Path]:
    """Put what `folder` holds together as the data set's files of `model` below `datasets`; returns their paths.

    The texts of SmolLM2 lie in a file of their own, since they are most of the bytes.
    """
    made = {f"{answers.FOLDER}/{model}.csv.gz": answers.together(model, recorded(model, folder))}
    texts = recorded(model, folder, "answer")
    if texts:
        made[f"{answers.FOLDER}/written.csv.gz"] = answers.texts_together(model, texts)
    return [packages.lay_down(datasets, file, packages.encode(table, file)) for file, table in made.items()]


@dataclass(frozen=True)
class Again:
    """How many of some recorded answers came out as the same word, and the seconds that one answer took."""

    same: int
    of: int
    seconds: float

    @property
    def share(self) -> float:
        """The share that is the same."""
        return self.same / self.of


def again(model: Weigher, run: str, count: int = 40) -> Again:
    """Ask `count` sentences of a recorded run, spread over it, once more, and compare the word that `model` chooses.

    Two sentences at least; the clock starts after the first, which the engine also has to get ready for. Raises ValueError
    where the run is not recorded, or allows no two words.
    """
    asked = runs.run_of(model.name, run)
    if not asked.words:
        raise ValueError(f"in {run!r} the model writes freely; name a run in which it chooses, such as 'plain'")
    table = answers.answers(model.name, run)
    table = table.iloc[np.linspace(0, len(table) - 1, min(max(count, 2), len(table))).astype(int)]
    now, begun = [], 0.0
    for text in table["text"]:
        now.append(ask(model, asked, text)["p"] > 0.5)
        begun = begun or time.perf_counter()
    seconds = (time.perf_counter() - begun) / (len(now) - 1)
    return Again(int((np.array(now) == (table["share"] > 0.5)).sum()), len(now), seconds)


def folder_of(model: str) -> Path:
    """Where a recording of `model` is kept on this machine, beside the models."""
    from aipm.models import weights

    return weights.folder() / "recordings" / os.path.basename(model)
