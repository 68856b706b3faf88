"""Rooms for one submission after another: each is used once, and none outlives whoever took it."""

import os

import pytest

from autograder.grading.conversation import Conversation
from autograder.grading.jail.readable import kept_readable
from autograder.grading.jail.rooms import Rooms
from autograder.grading.jail.sandbox import Limits, isolation
from autograder.grading.jail.snapshot import Snapshot
from tests.needs import absent, needs


@pytest.fixture
def rooms():
    needs("bwrap", "this test makes a jail")
    if not isolation():
        absent("bubblewrap cannot make a jail here")
    made = Rooms(kept_readable(), isolation() == "root", 400)
    yield made
    made.close()


def there(pid):
    return os.path.exists(f"/proc/{pid}")


def test_the_next_room_is_made_meanwhile_and_used_once(rooms):
    first = rooms.take()
    rooms.begin_next()
    begun = rooms.next
    rooms.begin_next()
    assert rooms.next is begun, "one waits, and no more"
    rooms.leave(first)
    second = rooms.take()
    assert second is begun and second.pid != first.pid and there(second.pid) and rooms.next is None
    rooms.leave(second)
    assert not there(first.pid), "the room before has ended when the next one is left"
    rooms.close()
    assert not there(second.pid)


def test_a_room_that_ended_while_it_waited_is_made_anew(rooms):
    rooms.begin_next()
    begun = rooms.next
    begun.holder.kill()
    begun.holder.wait()
    taken = rooms.take()
    assert taken is not begun and there(taken.pid)
    rooms.leave(taken)


def test_a_fork_takes_no_room_of_its_parent(rooms):
    rooms.begin_next()
    waiting = rooms.next
    child = os.fork()
    if not child:
        os._exit(0 if rooms.take() is not waiting else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    taken = rooms.take()
    assert taken is waiting and there(taken.pid)
    rooms.leave(taken)


def test_who_shares_no_rooms_leaves_none_behind(rooms):
    server = Snapshot()
    try:
        server.begin([[]])
        talk = Conversation(server, Limits(), isolation(), kept_readable())
        talk.open(0)
        pid, rooms_of_its_own = talk.jail.pid, talk.rooms
        assert there(pid) and rooms_of_its_own.next is None
        talk.close()
        assert not there(pid)
    finally:
        server.close()


def test_a_room_that_cannot_be_entered_is_said_and_the_server_lives(rooms):
    server = Snapshot()
    try:
        server.begin([[]])
        gone = rooms.take()
        gone.close()
        with pytest.raises(OSError, match="the learner's process could not be started"):
            server.fork(0, gone.ticket, Limits())
        room = rooms.take()
        channel = server.fork(0, room.ticket, Limits())
        channel.send({"run": "print(6 * 7)"})
        assert channel.receive(20)["printed"] == "42\n"
        channel.end()
        rooms.leave(room)
    finally:
        server.close()
