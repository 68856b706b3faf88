"""Frames drawn ahead: which ones, in which order, and that nobody waits for them."""

import asyncio

from aipm.explore.panel import choice, slider, stops
from aipm.explore.prefetch import MOST_ENTRIES, Prefetch, nearby


def controls():
    return {
        "cut": slider("Cut", 0.0, 1.0, 0.1, 0.5),
        "budget": stops("Labels", (10, 20, 50, 100), 20),
        "order": choice("Order", [(name, name) for name in "abc"], "b"),
    }


def test_steps_come_before_jumps_and_the_moved_control_before_others():
    made = controls()
    here = {name: control.value for name, control in made.items()}
    wanted = nearby(made, moved=made["budget"])
    changed = [[(name, each[name]) for name in here if each[name] != here[name]] for each in wanted]
    assert all(len(each) <= 1 for each in changed)
    assert [each for (each,) in filter(None, changed)] == [
        ("budget", 50), ("budget", 10), ("cut", 0.6), ("cut", 0.4), ("order", "c"), ("order", "a"),
        ("budget", 100), ("budget", 10), ("cut", 1.0), ("cut", 0.0), ("order", "a"), ("order", "c"),
    ]  # fmt: skip


def test_of_a_long_list_few_entries_are_drawn_ahead():
    made = {"order": choice("Order", [(str(number), number) for number in range(100)], 50)}
    assert [each["order"] for each in nearby(made)] == [51, 49, *range(MOST_ENTRIES)]


def test_at_rest_each_frame_is_drawn_once_and_a_new_wish_ends_the_old_ones():
    drawn = []
    prefetch = Prefetch(lambda values: (drawn.append(values["at"]), ("page", "words"))[1])

    async def rest():
        prefetch.prepare([{"at": 1}, {"at": 2}, {"at": 1}])
        await asyncio.sleep(0)
        assert drawn == [], "what is waiting is served first"
        while prefetch.waiting:
            await asyncio.sleep(0.01)
        assert drawn == [1, 2]
        prefetch.prepare([{"at": 3}, {"at": 4}])
        prefetch.prepare([{"at": 2}, {"at": 5}])
        while prefetch.waiting:
            await asyncio.sleep(0.01)
        prefetch.frame({"at": 5})

    asyncio.run(rest())
    assert drawn == [1, 2, 5]


def test_outside_a_kernel_nothing_is_drawn_ahead():
    drawn = []
    Prefetch(drawn.append).prepare([{"at": 1}])
    assert drawn == []
