"""An answer's cell that stopped with an error: what is said of a name that it therefore does not set."""

import re
from dataclasses import dataclass

from aipm.questions.verdict import Malformed, NotAnswered, Verdict

# How Python names a cell that it cannot read: the line is the learner's to know, the name nobody's.
CELL = re.compile(r" ?\(<ipython-input-[^>\s]{1,80}>, (line \d{1,6})\)$")


@dataclass(frozen=True)
class Halted:
    """What an answer's cell stopped with, "" for nothing, and whether the learner had changed that cell."""

    said: str = ""
    own: bool = False


NOTHING = Halted()


def told(kind: str, text: str) -> str:
    """An error's name and text in one clause, without what Python calls the cell."""
    found = CELL.search(text)
    if found:
        text = text[: found.start()] + ("" if found[1] in text[: found.start()] else f" ({found[1]})")
    return f"{kind}: {text}"


def missing(name: str, halted: Halted) -> Verdict:
    """The verdict on an answer of which a name does not exist: read in vain where its author's cell stopped, else open."""
    why = f": its cell stopped with {halted.said.rstrip(': .')}" if halted.said else ""
    if why and halted.own and halted.said.partition(":")[0] != "NotImplementedError":
        return Malformed(f"`{name}` does not exist{why}. Mend that, and run the cell again.")
    return NotAnswered(f"`{name}` does not exist{why}. Write it in the answer cell and run that cell.")
