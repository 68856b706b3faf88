"""Who gets which form when: balanced, the same every time, and the other one the second time."""

from collections import Counter

from aipm.inventory.forms import choices, first_form, form_of, other
from aipm.inventory.store import AFTER, BEFORE, Kept, new_learner
from aipm.inventory.topics import FORMS, RIGHT, TOPICS
from tests.inventory.learners import NAMES, taken

LEARNERS = [f"{number:016x}" for number in range(4_000)]


def test_half_of_the_learners_get_each_form_first():
    dealt = Counter(map(first_form, LEARNERS))
    assert abs(dealt["a"] - 2_000) < 3.3 * 31.6, dealt  # 3.3 standard deviations of a fair coin


def test_the_same_learner_is_dealt_the_same():
    """The values are written down: a later version that deals otherwise would give a learner the same form twice."""
    assert [first_form(learner) for learner in LEARNERS[:8]] == ["b", "b", "a", "b", "b", "a", "b", "a"]
    assert choices(LEARNERS[1], "p_value", "a") == choices(LEARNERS[1], "p_value", "a")


def test_the_second_time_brings_the_other_form():
    for learner in LEARNERS[:50]:
        kept = Kept(learner)
        first = form_of(kept, BEFORE)
        kept = kept.with_answers(BEFORE, taken(first, NAMES))
        assert form_of(kept, BEFORE) == first and form_of(kept, AFTER) == other(first)
        assert form_of(Kept(learner), AFTER) == first_form(learner)


def test_the_right_choice_has_no_fixed_place():
    for topic in TOPICS[1:4]:
        for form in FORMS:
            orders = [[choice.tag for choice in choices(learner, topic.name, form)] for learner in LEARNERS[:400]]
            count = len(orders[0])
            places = Counter(order.index(RIGHT) for order in orders)
            assert set(places) == set(range(count)) and max(places.values()) < 1.5 * 400 / count


def test_every_choice_is_shown_once():
    for topic in TOPICS:
        shown = [choice.tag for choice in choices(LEARNERS[0], topic.name, "a")]
        assert sorted(shown) == sorted([RIGHT, *topic.misconceptions])


def test_two_learners_are_two_numbers():
    assert len({new_learner().learner for _ in range(100)}) == 100
