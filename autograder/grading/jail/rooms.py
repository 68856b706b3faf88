"""Rooms for one submission after another: the next is made while somebody works in the one before, and the last one ends
while what happened there is written down. Making and ending a room is waiting for the kernel, most of it."""

import os
from collections.abc import Sequence
from pathlib import Path

from autograder.grading.jail.sandbox import Jail


class Rooms:
    """Rooms that are all alike, for this process: a fork of it has none of those that wait here."""

    def __init__(self, folders: Sequence[Path], as_root: bool, most_mb: float):
        """What `Jail` takes. Nothing is made before somebody takes a room."""
        self.folders, self.as_root, self.most_mb = folders, as_root, most_mb
        self.owner = os.getpid()
        self.next: Jail | None = None
        self.ending: list[Jail] = []

    def take(self) -> Jail:
        """A room that is ready, and that nobody has used; raises OSError where none can be made."""
        waiting, self.next = self._mine(), None
        try:
            if waiting is not None:
                waiting.ready()
        except OSError:  # it ended while it waited
            waiting = None
        return waiting or self._begun(wait=True)

    def begin_next(self) -> None:
        """Begin to make the room that is taken next."""
        if self._mine() is None:
            self.next = self._begun(wait=False)

    def leave(self, room: Jail) -> None:
        """End every process in a room, and wait for those in the room before."""
        room.end()
        while self.ending:
            self.ending.pop().close()
        self.ending.append(room)

    def close(self) -> None:
        """End every room of this process; returns when the last process in them is gone."""
        waiting, self.next = self._mine(), None
        for room in (*self.ending, *filter(None, [waiting])):
            room.close()
        self.ending.clear()

    def _mine(self) -> Jail | None:
        """The room that waits for this process."""
        if self.owner != os.getpid():
            self.owner, self.next, self.ending = os.getpid(), None, []
        return self.next

    def _begun(self, wait: bool) -> Jail:
        return Jail(self.folders, self.as_root, self.most_mb, wait=wait)
