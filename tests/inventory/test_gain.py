"""What the learner is shown: the items, not a score; and what luck alone would move."""

import random

import pytest

from aipm.inventory.gain import (
    NOTHING,
    ONLY_AFTER,
    ONLY_BEFORE,
    UNPAIRED,
    as_html,
    as_text,
    by_chance,
    paired,
    rows,
    table,
)
from aipm.inventory.store import AFTER, BEFORE, Answer, Kept, Taken
from aipm.inventory.topics import MISCONCEPTIONS, RIGHT
from tests.inventory.learners import NAMES, learner, taken

FIRST, SECOND, _ = MISCONCEPTIONS["accuracy"]


def moved(was, now):
    """What is said of the item `accuracy` with these two choices."""
    moments = {
        when: Taken(form, {"accuracy": Answer(choice, 4)}, True)
        for when, form, choice in ((BEFORE, "a", was), (AFTER, "b", now))
        if choice
    }
    return rows(Kept("0" * 16, moments))[0].moved


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        (FIRST, RIGHT, "misconception gone"),
        (FIRST, FIRST, "misconception stayed"),
        (FIRST, SECOND, "another misconception"),
        (RIGHT, FIRST, "misconception new"),
        (RIGHT, RIGHT, "right both times"),
        (RIGHT, None, "answered once only"),
    ],
)
def test_what_became_of_a_misconception(was, now, said):
    assert moved(was, now) == said


def test_one_sentence_where_there_is_nothing_to_compare():
    assert as_text(None) == NOTHING and as_text(Kept("0" * 16)) == NOTHING
    assert as_text(learner(1, before=4)) == ONLY_BEFORE and as_text(learner(1, after=4)) == ONLY_AFTER
    apart = {BEFORE: taken("a", NAMES[:2]), AFTER: taken("b", NAMES[5:])}
    assert as_text(Kept("0" * 16, apart)) == UNPAIRED and table(Kept("0" * 16, apart)) == []


def test_chance_is_the_deviation_of_two_binomials():
    every = paired(rows(learner(1, 3, 8)))
    assert by_chance(every) == pytest.approx((2 * 12 * 0.25 * 0.75) ** 0.5)
    mixed = [(Answer(RIGHT, 3), Answer(RIGHT, 4))]
    assert by_chance(mixed) == pytest.approx((2 / 9 + 3 / 16) ** 0.5)


def test_chance_is_what_guessing_does():
    luck = random.Random(3)
    moves = [sum((luck.random() < 0.25) - (luck.random() < 0.25) for _ in range(12)) for _ in range(20_000)]
    spread = (sum(move**2 for move in moves) / len(moves)) ** 0.5
    assert by_chance(paired(rows(learner(1, 3, 8)))) == pytest.approx(spread, rel=0.02)


def test_the_learner_sees_items_and_no_score():
    said = as_text(learner(1, 3, 8))
    assert said.count("misconception gone") == 5 and said.count("right both times") == 3
    assert "70% sure" in said and "move up or down by about 2.1" in said
    assert "3 of 12" not in said and "8 of 12" not in said


def test_how_sure_is_told_by_right_and_wrong():
    kept = Kept("0" * 16, {BEFORE: taken("a", NAMES[:1], NAMES[1:3], 0.9), AFTER: taken("b", NAMES[:3], sure=0.5)})
    said = as_text(kept)
    assert "your right answers you were, on average, 90% sure before the course (1 answer) and 50% sure after" in said
    assert "your wrong answers you were, on average, 90% sure before the course (2 answers)." in said


def test_nothing_is_said_of_how_sure_where_nobody_said_it():
    kept = Kept("0" * 16, {BEFORE: taken("a", NAMES, sure=None), AFTER: taken("b", NAMES, sure=None)})
    assert "sure" not in as_text(kept)


def test_the_page_has_a_row_an_item():
    assert as_html(learner(1, 3, 8)).count("<tr>") == 13 and "<table>" not in as_html(learner(1, 3))
