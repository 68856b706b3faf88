"""Rooms for one submission after another: each is used once, and none outlives whoever took it."""

import contextlib
import os
import signal
import time

import psutil
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


def inside(room):
    """The processes of a room, bubblewrap's own among them."""
    return [psutil.Process(room.holder.pid), *psutil.Process(room.holder.pid).children(recursive=True)]


def finished(room):
    """Wait until a room that was begun holds its `cat`."""
    until = time.monotonic() + 20
    while not any(each.cmdline() == ["cat"] for each in inside(room)):
        assert time.monotonic() < until
        time.sleep(0.01)


def test_no_process_of_a_half_made_room_stays(rooms):
    for pause in (0, 0.001, 0.003, 0.01, 0.03):
        rooms.begin_next()
        time.sleep(pause)
        made = inside(rooms.next)
        rooms.close()
        assert not [each for each in made if there(each.pid)]


def test_a_room_whose_maker_is_killed_on_its_way_keeps_nobody_waiting(rooms):
    """Bubblewrap's own child may then stay behind and hold the pipes open."""
    for pause in (0, 0.001, 0.003, 0.01, 0.03):
        rooms.begin_next()
        begun = rooms.next
        time.sleep(pause)
        begun.holder.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, begun.holder.pid, os.WSTOPPED | os.WNOWAIT)
        left_behind = inside(begun)[1:]
        begun.holder.kill()
        begun.holder.wait()
        taken = rooms.take()
        for each in left_behind:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
        assert there(taken.pid)
        rooms.leave(taken)


def test_a_room_that_ended_while_it_waited_is_made_anew(rooms):
    rooms.begin_next()
    begun = rooms.next
    finished(begun)
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
