"""What a class has gained, from the files that its learners handed in: each learner is one number, and who stopped is counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import stats

from aipm.inventory.gain import paired, rows
from aipm.inventory.store import AFTER, BEFORE, Kept, Unreadable, read_file
from aipm.inventory.topics import RIGHT, TOPICS
from aipm.printable import printable

MOST_FILES = 5_000
METHOD = (
    "Method: a learner's gain is the share of items that were right after, less the share that were right before, of the items "
    "answered both times; the interval is Student's t over learners, each of whom counts once, so that the items of "
    "one learner are not taken for independent cases."
)


@dataclass(frozen=True)
class Believed:
    """A misconception in the class: its item's lesson, its words, and how many of those who answered its item both times
    showed it before, after, and both times."""

    lesson: str
    words: str
    of: int
    before: int
    after: int
    both: int


@dataclass(frozen=True)
class ClassGain:
    """A class: `gains` by learner who has both forms (fractions), their mean with its 95% interval (None below two
    learners), how many have only the one or the other, whose first form was a, and the misconceptions."""

    gains: tuple[float, ...]
    mean: float | None
    interval: tuple[float, float] | None
    stopped: int
    only_after: int
    a_first: int
    misconceptions: tuple[Believed, ...]

    @property
    def if_stopped_gained_nothing(self) -> float | None:
        """The mean gain of all who began, were it nothing for those who stopped."""
        return None if self.mean is None else self.mean * len(self.gains) / (len(self.gains) + self.stopped)


def read_folder(folder: Path) -> tuple[list[Kept], list[str]]:
    """(learners, sentences): the answers of every `.json` file below `folder`, and what was left out and why.

    A learner who is found twice counts once, with the file that holds more answers. Raises Unreadable where `folder` is none.
    """
    if not folder.is_dir():
        raise Unreadable(f"{printable(folder)} is no folder. Name the folder that holds the files of the class.")
    paths = sorted(path for path in folder.rglob("*.json") if path.is_file() and not path.is_symlink())
    notes = [] if len(paths) <= MOST_FILES else [f"Only the first {MOST_FILES:,} of {len(paths):,} files were read."]
    found: dict[str, Kept] = {}
    for path in paths[:MOST_FILES]:
        name = printable(path.relative_to(folder).as_posix(), 200)
        try:
            kept = read_file(path)
        except FileNotFoundError:
            notes.append(f"{name} was left out: it went away while the folder was read.")
            continue
        except Unreadable as why:
            notes.append(f"{name} was left out: {why}.")
            continue
        if kept.learner in found:
            notes.append(f"{name} is a second file of one learner; the one with more answers counts.")
        if kept.learner not in found or answers(kept) > answers(found[kept.learner]):
            found[kept.learner] = kept
    return list(found.values()), notes


def answers(kept: Kept) -> int:
    """How many answers a learner has given."""
    return sum(len(taken.answers) for taken in kept.taken.values())


def summarise(learners: Sequence[Kept]) -> ClassGain:
    """The class's gain; a learner who answered no item both times counts as one who stopped, if they began."""
    complete = [kept for kept in learners if paired(rows(kept))]
    began = [kept for kept in learners if BEFORE in kept.taken]
    gains = np.array([gain_of(kept) for kept in complete])
    mean = float(gains.mean()) if len(gains) else None
    interval = None
    if mean is not None and len(gains) > 1:
        half = float(stats.t.ppf(0.975, len(gains) - 1) * gains.std(ddof=1) / np.sqrt(len(gains)))
        interval = (mean - half, mean + half)
    return ClassGain(
        tuple(gains.tolist()),
        mean,
        interval,
        stopped=len([kept for kept in began if kept not in complete]),
        only_after=len([kept for kept in learners if AFTER in kept.taken and BEFORE not in kept.taken]),
        a_first=len([kept for kept in complete if kept.taken[BEFORE].form == "a"]),
        misconceptions=misconceptions(complete),
    )


def gain_of(kept: Kept) -> float:
    """A learner's gain: the mean, over the items answered both times, of right after (1 or 0) less right before."""
    return float(np.mean([(now.choice == RIGHT) - (was.choice == RIGHT) for was, now in paired(rows(kept))]))


def misconceptions(complete: Sequence[Kept]) -> tuple[Believed, ...]:
    """Each misconception that somebody showed, those that stayed most often first."""
    every = [row for kept in complete for row in rows(kept) if row.before and row.after]
    found = []
    for topic in TOPICS:
        pairs = paired(row for row in every if row.name == topic.name)
        for tag, words in topic.misconceptions.items():
            before = sum(was.choice == tag for was, _ in pairs)
            after = sum(now.choice == tag for _, now in pairs)
            both = sum(was.choice == tag == now.choice for was, now in pairs)
            if before or after:
                found.append(Believed(topic.lesson, words, len(pairs), before, after, both))
    return tuple(sorted(found, key=lambda each: (-each.after, -each.both, each.lesson)))


def lines(told: ClassGain, enrolled: int | None = None) -> list[str]:
    """The class in sentences; `enrolled` is how many learners the class has."""
    both = len(told.gains)
    if told.mean is None:
        said = ["No learner answered both forms, so there is no gain to show."]
    else:
        said = [f"Mean gain of {counted(both)} who answered both forms: {points(told.mean)} points of 100"]
        if told.interval is None:
            said[0] += "; one learner gives no interval."
        else:
            said[0] += f" (95% interval {points(told.interval[0])} to {points(told.interval[1])})."
        said.append(
            f"{told.a_first} of them had form a first, {both - told.a_first} form b; which one was dealt at random."
        )
    said.append(
        f"{counted(told.stopped)} answered the first form and not the second; {counted(told.only_after)} only the second."
    )
    if told.stopped and told.if_stopped_gained_nothing is not None:
        said.append(
            f"If those who stopped had gained nothing, the mean of all who began would be "
            f"{points(told.if_stopped_gained_nothing)} points."
        )
    if enrolled is None:
        said.append("Whoever handed in no file is not counted; --enrolled says how many learners the class has.")
    else:
        silent = enrolled - both - told.stopped - told.only_after
        said.append(f"Of {counted(enrolled)} in the class, {max(silent, 0)} handed in no answers.")
    return [*said, METHOD]


def counted(number: int) -> str:
    """1 learner, 2 learners."""
    return f"{number:,} learner{'' if number == 1 else 's'}"


def points(share: float) -> str:
    """A difference of shares in points of 100, with its sign."""
    return f"{100 * share:+.1f}"
