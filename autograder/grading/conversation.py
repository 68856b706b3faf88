"""A learner's process from outside: opened in a jail, asked, and believed nothing of what it says but its form and size.

Its code may have changed everything at the other end, so whatever does not fit is cut, replaced or left out here.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aipm.questions.statuses import CRASHED, ERROR, TIMED_OUT
from autograder.grading.beside import Files, pieces
from autograder.grading.jail.rooms import Rooms
from autograder.grading.jail.sandbox import Jail, Limits
from autograder.grading.jail.wire import MOST_OUTPUT, SHOWN, WATCHED, WireError, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from autograder.grading.jail.fresh import Fresh
    from autograder.grading.jail.snapshot import Served
    from autograder.grading.jail.wire import Channel

LAYING_SECONDS = 20  # for one piece of a file beside the notebook
MOST_DISPLAYS = 100  # of one cell
MOST_SHOWN = 400_000  # characters of all outputs of one notebook
MOST_ERROR = 300  # characters of an error's text
MOST_SEEN = 20
NOTE = 60  # characters of the note that says how much more was printed


class Stopped(BaseException):
    """The learner's process cannot go on. No `except Exception` of a judge holds this.

    `verdict` is timed out or crashed where the learner's code is the cause, and error where the grader is.
    """

    def __init__(self, verdict: str, message: str):
        super().__init__(message)
        self.verdict = verdict


class Conversation:
    """With one submission's processes, one after another. `left` are the seconds that they may still take in all."""

    def __init__(
        self,
        source: Served | Fresh,
        limits: Limits,
        isolation: str,
        readable: Sequence[Path],
        files: Files = (),
        rooms: Rooms | None = None,
    ):
        """`source` starts the processes; `isolation` and `readable` are those of the jail, "" for none; `files` are laid
        into each process's own folder before anything runs there. `rooms` of that kind may have been begun already."""
        self.source, self.limits, self.isolation = source, limits, isolation
        self.alone = rooms is None  # nobody else will take a room here
        self.rooms = rooms or Rooms(readable, isolation == "root", 2 * limits.memory_mb)
        self.files = files
        self.left = limits.notebook_seconds
        self.due = 0  # replies to the last request that are still to come
        self.seen: list[str] = []  # what an honest lesson never does
        self.jail: Jail | None = None
        self.channel: Channel | None = None

    def open(self, checkpoint: int) -> None:
        """A fresh process in the state of a checkpoint, in a jail where there can be one."""
        try:
            if self.isolation:
                self.jail = self.rooms.take()
            self.channel = self.source.fork(checkpoint, self.jail.ticket if self.jail else None, self.limits)
            if self.isolation and not self.alone:
                self.rooms.begin_next()
            for piece in pieces(self.files):
                self.channel.send(dict(piece), LAYING_SECONDS)
                if self.channel.receive(LAYING_SECONDS).get("laid") is not True:
                    raise OSError("the files beside the notebook could not be laid out")
        except (EOFError, WireError):
            raise Stopped(ERROR, "the learner's process ended before anything ran in it") from None
        except OSError as error:
            raise Stopped(ERROR, str(error) or type(error).__name__) from None

    def close(self) -> None:
        """End the process, and all others in its jail."""
        if self.channel is not None:
            self.channel.end()
        if self.jail is not None:
            self.rooms.leave(self.jail)
        if self.alone:
            self.rooms.close()
        self.jail, self.channel, self.due = None, None, 0

    def ask(self, request: Mapping[str, Any], seconds: float, what: str, replies: int = 1) -> dict[str, Any]:
        """Send a request and wait for its reply; raises Stopped when time or memory is up or the process is gone.

        Where there are several `replies`, this is the first; `hear` gives the next, and another request drops what is due.
        """
        self.drop(seconds, what)
        with self._waiting(seconds, what) as until:
            assert self.channel  # open as long as anything runs
            self.channel.send(dict(request), until - time.monotonic())
            self.due = replies
            return self._reply(seconds, until, what)

    def hear(self, seconds: float, what: str) -> dict[str, Any]:
        """The next reply to the last request; raises Stopped as `ask` does."""
        with self._waiting(seconds, what) as until:
            return self._reply(seconds, until, what)

    def drop(self, seconds: float, what: str) -> None:
        """Wait for the replies that are due, `seconds` for each at most, and forget them; raises Stopped as `ask` does."""
        while self.due:
            self.hear(seconds, what)

    @contextlib.contextmanager
    def _waiting(self, seconds: float, what: str) -> Iterator[float]:
        """The time at which it is enough. Counts what passes, and says as Stopped what goes wrong."""
        begun = time.monotonic()
        try:
            yield begun + min(seconds, self.left)
        except (EOFError, ConnectionError):
            raise self._ended(what) from None
        except TimeoutError:
            raise Stopped(TIMED_OUT, f"{what} never took up its request or finished its reply") from None
        except WireError as error:
            raise Stopped(CRASHED, f"{what} sent what is no plain data: {error}") from None
        finally:
            self.left -= time.monotonic() - begun

    def _reply(self, seconds: float, until: float, what: str) -> dict[str, Any]:
        """The next reply that is due, which begins to come at `until` at the latest."""
        assert self.channel
        if not self.channel.waits(until - time.monotonic()):
            whole = " for the whole notebook" if seconds > self.left else ""
            given = self.limits.notebook_seconds if whole else seconds
            raise Stopped(TIMED_OUT, f"{what} still ran when its {given:g} seconds{whole} were over")
        reply = self.channel.receive(max(1.0, until - time.monotonic()))
        self.due -= 1
        if not isinstance(reply, dict):
            raise Stopped(CRASHED, f"{what} sent what is no reply")
        self._note(reply.get("seen"))
        return reply

    def _ended(self, what: str) -> Stopped:
        if not self.source.alive():
            return Stopped(ERROR, "the fork server of this lesson has ended")
        over = self.jail.over if self.jail else ""
        return Stopped(CRASHED, f"{what} {over or 'ended the process'}")

    def _note(self, seen: object) -> None:
        for each in seen if isinstance(seen, list) else []:
            text = text_of(each, 60)
            known = text in WATCHED.values() or text.startswith("opens ")
            if known and text not in self.seen and len(self.seen) < MOST_SEEN:
                self.seen.append(text)


def outputs_of(reply: Mapping[str, Any], room: int) -> dict[str, Any]:
    """What a cell printed, displayed and raised, in the form of `RunResult.outputs`; at most `room` characters."""
    printed = text_of(reply.get("printed"), min(MOST_OUTPUT + NOTE, room))
    room -= len(printed)
    displays: list[dict[str, Any]] = []
    found = reply.get("outputs")
    for each in found[:MOST_DISPLAYS] if isinstance(found, list) else []:
        data = each.get("data") if isinstance(each, dict) else None
        kept = {mime: text_of(data.get(mime), MOST_OUTPUT) for mime in SHOWN} if isinstance(data, dict) else {}
        size = sum(map(len, kept.values()))
        if any(kept.values()) and size <= room:
            room -= size
            displays.append({"output_type": "display_data", "data": kept})
    return {"printed": printed, "outputs": displays, "error": error_of(reply)}


def error_of(reply: Mapping[str, Any]) -> list[str] | None:
    """The name and the text of what a cell raised, or None."""
    error = reply.get("error")
    if not isinstance(error, list) or len(error) != 2:
        return None
    return [text_of(error[0], 60) or "Exception", text_of(error[1], MOST_ERROR)]


def size_of(outputs: Mapping[str, Any]) -> int:
    """The characters of one cell's outputs."""
    return len(outputs["printed"]) + sum(len(text) for each in outputs["outputs"] for text in each["data"].values())


def exports_of(reply: Mapping[str, Any], count: int) -> list[dict[str, Any]]:
    """The exports that were asked for, `count` of them; those that did not arrive say so."""
    values = reply.get("values")
    if isinstance(values, list) and len(values) == count and all(isinstance(each, dict) for each in values):
        return values
    return [{"refused": "it did not arrive"}] * count
