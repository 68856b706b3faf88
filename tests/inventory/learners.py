"""Made-up learners of the inventory, for its tests."""

from aipm.inventory.store import AFTER, BEFORE, Answer, Kept, Taken
from aipm.inventory.topics import MISCONCEPTIONS, RIGHT, TOPICS

NAMES = [topic.name for topic in TOPICS]


def taken(form, right, wrong=(), sure=0.7):
    """A form in which the items of `right` are answered rightly, those of `wrong` with their first misconception."""
    answers = {name: Answer(RIGHT, 4, sure) for name in right}
    answers |= {name: Answer(next(iter(MISCONCEPTIONS[name])), 4, sure) for name in wrong}
    return Taken(form, answers, finished=True)


def learner(number, before=None, after=None, form="a"):
    """A learner who answered `before` and `after` of the twelve items rightly and the others wrongly; None: not at all."""
    moments = {}
    for when, right, which in ((BEFORE, before, form), (AFTER, after, "b" if form == "a" else "a")):
        if right is not None:
            moments[when] = taken(which, NAMES[:right], NAMES[right:])
    return Kept(f"{number:016x}", moments)
