"""What has moved between the two forms, item by item, for the learner: no score, since twelve guesses move by themselves."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from aipm import markup
from aipm.inventory.store import AFTER, BEFORE, Answer, Kept
from aipm.inventory.topics import RIGHT, TOPICS, belief

COLUMNS = ("item", "lesson", "before", "after", "what moved")
NOTHING = (
    "You have answered no inventory yet. Lesson 00 begins with twelve short questions and lesson 11 ends with twelve others; "
    "this command then shows what has moved."
)
ONLY_BEFORE = "You have answered the inventory of lesson 00. Answer the one at the end of lesson 11, and this command shows what moved."
ONLY_AFTER = "You have answered the inventory of lesson 11 and not that of lesson 00, so nothing can be compared; here is no gain."
UNPAIRED = "No item was answered both times, so nothing can be compared."


@dataclass(frozen=True)
class Row:
    """An item that was answered at least once: its name, what it is about, its lesson, and both answers."""

    name: str
    about: str
    lesson: str
    before: Answer | None
    after: Answer | None

    @property
    def moved(self) -> str:
        """What became of the misconception, in words."""
        if self.before is None or self.after is None:
            return "answered once only"
        was, now = self.before.choice, self.after.choice
        if now == RIGHT:
            return "right both times" if was == RIGHT else "misconception gone"
        if was == RIGHT:
            return "misconception new"
        return "misconception stayed" if was == now else "another misconception"

    def cells(self) -> tuple[str, ...]:
        """The row as the text of its cells, in the order of COLUMNS."""
        return (self.about, self.lesson, told(self.name, self.before), told(self.name, self.after), self.moved)


def told(name: str, answer: Answer | None) -> str:
    """An answer in words: right or the misconception, and how sure."""
    if answer is None:
        return "not answered"
    sure = "" if answer.sure is None else f" ({answer.sure:.0%} sure)"
    return f"{belief(name, answer.choice)}{sure}"


def rows(kept: Kept) -> list[Row]:
    """The items that were answered at least once, in the order of their lessons."""
    before, after = (kept.taken[when].answers if when in kept.taken else {} for when in (BEFORE, AFTER))
    return [
        Row(topic.name, topic.about, topic.lesson, before.get(topic.name), after.get(topic.name))
        for topic in TOPICS
        if topic.name in before or topic.name in after
    ]


def paired(every: Iterable[Row]) -> list[tuple[Answer, Answer]]:
    """(before, after) of the items that were answered both times."""
    return [(row.before, row.after) for row in every if row.before and row.after]


def by_chance(pairs: Iterable[tuple[Answer, Answer]]) -> float:
    """By how much the number of right answers moves where every answer is a guess: one standard deviation.

    The standard deviation of the difference of two sums of independent trials: an item with k choices is guessed with
    p = 1 / k and adds p (1 - p) each time.
    """
    return math.sqrt(sum(1 / answer.of * (1 - 1 / answer.of) for pair in pairs for answer in pair))


def counted(number: int) -> str:
    """1 answer, 2 answers."""
    return f"{number} answer{'' if number == 1 else 's'}"


def sureness(pairs: Iterable[tuple[Answer, Answer]]) -> list[str]:
    """How sure the learner was on average of right and of wrong answers, before and after; a sentence for each."""
    both = list(pairs)
    said = []
    for word, right in (("right", True), ("wrong", False)):
        means = []
        for place, when in enumerate(("before", "after")):
            given = [pair[place] for pair in both if (pair[place].choice == RIGHT) == right]
            sure = [answer.sure for answer in given if answer.sure is not None]
            if sure:
                means.append(f"{sum(sure) / len(sure):.0%} sure {when} the course ({counted(len(sure))})")
        if means:
            said.append(f"Of your {word} answers you were, on average, {' and '.join(means)}.")
    return said


def sentences(kept: Kept | None) -> list[str]:
    """What stands below the table, or in its place where there is nothing to compare."""
    taken = kept.taken if kept else {}
    if BEFORE not in taken and AFTER not in taken:
        return [NOTHING]
    if kept is None or AFTER not in taken:
        return [ONLY_BEFORE]
    if BEFORE not in taken:
        return [ONLY_AFTER]
    pairs = paired(rows(kept))
    if not pairs:
        return [UNPAIRED]
    return [
        f"Whoever guesses these {len(pairs)} items both times sees the number of right answers move up or down by about "
        f"{by_chance(pairs):.1f} (one standard deviation) and has learnt nothing. So read the lines and not their sum.",
        *sureness(pairs),
        "A misconception that stayed is worth another look at its lesson.",
    ]


def table(kept: Kept | None) -> list[tuple[str, ...]]:
    """The cells of the table, in the order of COLUMNS; empty where nothing can be compared."""
    every = rows(kept) if kept and {BEFORE, AFTER} <= set(kept.taken) else []
    return [row.cells() for row in every] if paired(every) else []


def as_text(kept: Kept | None) -> str:
    """The gain as plain text."""
    lines = [f"{about} (lesson {lesson}): {was} | {now} | {moved}" for about, lesson, was, now, moved in table(kept)]
    return "\n".join([*lines, *sentences(kept)])


def as_html(kept: Kept | None) -> str:
    """The gain as a table for the notebook; every text is escaped."""
    lines = table(kept)
    return (markup.table(COLUMNS, lines) if lines else "") + "".join(map(markup.paragraph, sentences(kept)))
