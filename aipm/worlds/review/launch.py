"""Launch files: five proposals on one table, each with what it earns, what it must never do, and what was measured.

Everything here is invented, and nothing of it is medical or legal advice. Each file can be launched to everybody, launched in a
limited form that the file names, or not at all. A **red line** is a promise that no gain buys back: a largest share of wrong
outcomes in a group of people, or a signature that must be there.

`world(seed)` is another month: true rates and euros a little different, the same files.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from aipm.worlds.seeds import public_seed

NAME = "launch"
PUBLIC_SEED = public_seed(NAME, 0)
DECISIONS = ("launch", "limited", "no")


@dataclass(frozen=True)
class File:
    """One proposal. `full` and `limited` are euros a week against today; `means` says what limited is.

    `line` is the red line in words, `limit` the largest share it allows (None: a signature is missing), `group` the people
    in whom it is tightest, `rate` the true share there when launched to everybody, `cases` how many of them were looked at.
    `limited_keeps`: whether the limited form keeps the line.
    """

    product: str
    change: str
    full: float
    limited: float
    means: str
    line: str
    limit: float | None
    group: str
    rate: float
    cases: int
    limited_keeps: bool

    def crosses(self, decision: str) -> bool:
        """Whether a decision (a word of DECISIONS) crosses the red line, in truth."""
        if decision == "limited":
            return not self.limited_keeps
        return decision == "launch" and (self.limit is None or self.rate > self.limit)

    def euros(self, decision: str) -> float:
        """What a decision earns a week, against today."""
        return {"launch": self.full, "limited": self.limited, "no": 0.0}[decision]


_FILES = {
    "A": File(
        "PayGuard", "a threshold for each amount", 2400, 1700, "two thirds of the branches for four weeks",
        "honest payments held for over an hour", 0.01, "new users", 0.005, 9000, True,
    ),
    "B": File(
        "Shelf", "a new ranking of the front page", 6000, 4300, "new visitors keep the popular list",
        "unwanted suggestions", 0.15, "new visitors", 0.29, 400, True,
    ),
    "C": File(
        "CytoTriage", "three zones in place of one threshold", 3100, 800, "a doctor reads every case as well",
        "women cleared who have cancer, of all women", 0.01, "all women", 0.0045, 6000, True,
    ),
    "D": File(
        "LendFair", "one threshold for each group", 2000, 300, "one branch",
        "signed legal review of group thresholds", None, "group B", 0.0, 0, False,
    ),
    "E": File(
        "HelpDesk Copilot", "refunds without a person", 2200, 900, "a draft that a person sends",
        "refunds paid that were not owed", 0.02, "all customers", 0.045, 40, True,
    ),
}  # fmt: skip
NAMES = tuple(_FILES)


def world(seed: int) -> dict[str, File]:
    """The five files in another month, as a dict by name: rates up to 8% off, euros up to 5%."""
    rng = np.random.default_rng(seed)
    drawn = {}
    for name, file in _FILES.items():
        rate, euros = 1 + rng.uniform(-0.08, 0.08), 1 + rng.uniform(-0.05, 0.05)
        parts = {**file.__dict__, "rate": file.rate * rate, "full": file.full * euros, "limited": file.limited * euros}
        drawn[name] = File(**parts)
    return drawn


def public_world() -> dict[str, File]:
    """The month that the lesson shows."""
    return world(PUBLIC_SEED)


def proposals(files: Mapping[str, File]) -> pd.DataFrame:
    """What each file asks for and earns: file, product, change, euros_a_week, limited_means, euros_limited."""
    rows = [
        (name, file.product, file.change, round(file.full, -1), file.means, round(file.limited, -1))
        for name, file in files.items()
    ]
    columns = ["file", "product", "change", "euros_a_week", "limited_means", "euros_limited"]
    return pd.DataFrame(rows, columns=columns).astype({"euros_a_week": int, "euros_limited": int})


def evidence(files: Mapping[str, File], seed: int = PUBLIC_SEED) -> pd.DataFrame:
    """What was measured on each red line: file, red_line, at_most, group, wrong, of. Counts are drawn from the true rates.

    Where no share is measured (a signature), at_most is "signed", and wrong and of are 0.
    """
    rng = np.random.default_rng(seed)
    rows = []
    for name, file in files.items():
        wrong = 0 if file.limit is None else int(rng.binomial(file.cases, file.rate))
        at_most = "signed" if file.limit is None else f"{file.limit:.0%}"
        rows.append((name, file.line, at_most, file.group, wrong, file.cases))
    return pd.DataFrame(rows, columns=["file", "red_line", "at_most", "group", "wrong", "of"])


def value(files: Mapping[str, File], decisions: Mapping[str, str]) -> float:
    """Euros a week of `decisions` (a dict of file to a word of DECISIONS)."""
    return sum(files[name].euros(decision) for name, decision in decisions.items())


def best(files: Mapping[str, File]) -> dict[str, str]:
    """The decisions that earn most without crossing a red line, as a dict of file to decision."""
    return {
        name: max((word for word in DECISIONS if not file.crosses(word)), key=file.euros)
        for name, file in files.items()
    }
