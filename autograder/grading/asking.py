"""What one check asks of a learner's process: calls of its functions, one or many at a time, and names to be set there."""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from aipm.questions.calling import SECONDS, TookTooLong
from autograder.grading.conversation import Conversation, Stopped
from autograder.grading.jail.decoding import decode
from autograder.grading.jail.encoding import Encoder
from autograder.grading.jail.wire import MOST_CELLS, MOST_ITEMS, WireError, text_of
from autograder.grading.judge import SHORT
from autograder.grading.mirror import GONE
from autograder.grading.remote import Remote, learner_error
from autograder.grading.timers import CheckTimedOut

MOST_AT_ONCE = 64  # cases in one request
ROOM = min(MOST_ITEMS, MOST_CELLS) // 4  # values and elements in one request for several cases
BROKEN = (Stopped, TookTooLong, CheckTimedOut)  # after these, the process may still work on what it was asked


class Asking:
    """One check and one process. `broken` is what ended the asking, if something did, and `told` whether it was asked at all."""

    def __init__(self, talk: Conversation, seconds: float):
        """`seconds` is the most that one request may take."""
        self.talk, self.seconds = talk, seconds
        self.told = False
        self.broken: BaseException | None = None
        self.spent = 0.0  # seconds that were waited for the learner's functions
        self.turn: Turn | None = None  # whose replies are due

    def bind(self, name: str, value: Any) -> None:
        """Set one of the learner's names in their process, or delete it: a check does so with what it took from there."""
        self.told = True
        request: dict[str, Any] = {"bind": name}
        if isinstance(value, Remote):
            request["function"] = value.number
        elif value is not GONE:
            request["value"] = Encoder().encode(value)
        self._breaking(lambda: self.talk.ask(request, self.seconds, f"setting `{name}`"))

    def call(self, number: int, name: str, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Call a learner's function over the wire: a plain result, what it raised, or Stopped."""
        self.turn = None
        sent = [Encoder().encode(argument) for argument in arguments]
        also = {key: Encoder().encode(argument) for key, argument in named.items()}
        return result_of(self.request({"call": number, "arguments": sent, "named": also}, name))

    def in_turn(self, number: int, name: str, cases: Sequence[Sequence[Any]]) -> Iterator[Callable[..., Any]]:
        """For each case, in its turn, what gives its result as `call` does. Some cases are sent before they are asked for."""
        turn = Turn(self, number, name, cases)
        for place in range(len(cases)):
            yield partial(turn.answer, place)

    def request(self, request: dict[str, Any], name: str, replies: int = 1) -> dict[str, Any]:
        """The first reply to a request that calls the function `name`."""
        self.told = True
        return self._breaking(lambda: self.talk.ask(request, self.seconds, f"`{name}`", replies))

    def hear(self, name: str) -> dict[str, Any]:
        """The next reply to that request."""
        return self._breaking(lambda: self.talk.hear(self.seconds, f"`{name}`"))

    def finish(self) -> None:
        """Let the process end what it was asked for and nobody needs. One call may take as long as if it were needed."""
        if self.broken is None:
            self._breaking(lambda: self.talk.drop(min(SECONDS, self.seconds), "a function"))

    def _breaking(self, step: Callable[[], Any]) -> Any:
        begun = time.monotonic()
        try:
            return step()
        except BROKEN as stop:
            self.broken = self.broken or stop
            raise
        finally:
            self.spent += time.monotonic() - begun


class Turn:
    """The cases of one function, asked in requests that grow, so that little is worked out which nobody asks for."""

    def __init__(self, asking: Asking, number: int, name: str, cases: Sequence[Sequence[Any]]):
        self.asking, self.number, self.name, self.cases = asking, number, name, cases
        self.sent = self.heard = 0  # cases

    def answer(self, place: int, *arguments: Any) -> Any:
        """The result of the case at `place`, or what it raised; `arguments` are the case's own and known already."""
        if place < self.heard:
            raise RuntimeError("the answer to a case is given once")
        reply = self._next()
        while self.heard <= place:
            reply = self._next()
        return result_of(reply)

    def _next(self) -> dict[str, Any]:
        """The reply to the next case."""
        if self.asking.turn is not self:  # somebody asked for something else: what was due is dropped
            self.sent, self.asking.turn = self.heard, self
        if self.sent > self.heard:
            reply = self.asking.hear(self.name)
        else:
            cases = encoded(self.cases[self.heard : self.heard + min(self.heard + 1, MOST_AT_ONCE)])
            reply = self.asking.request({"call": self.number, "cases": cases}, self.name, len(cases))
            self.sent += len(cases)
        self.heard += 1
        return reply


def encoded(cases: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """The first case encoded, and those behind it as long as there is room; raises WireError where the first cannot be."""
    sent: list[list[Any]] = []
    room = ROOM
    for case in cases:
        encoder = Encoder()
        try:
            arguments = [encoder.encode(argument) for argument in case]
        except WireError:
            if not sent:
                raise
            break
        room -= encoder.items + encoder.cells
        if sent and room < 0:
            break
        sent.append(arguments)
    return sent


def result_of(reply: dict[str, Any]) -> Any:
    """What a call gave, as plain data; raises what it raised, or ValueError where that cannot be read."""
    if "raised" in reply:
        raise learner_error(text_of(reply["raised"], SHORT), text_of(reply.get("text"), SHORT))
    if "refused" in reply or "result" not in reply:
        why = text_of(reply.get("refused"), SHORT) or "it did not arrive"
        raise ValueError(f"its result cannot be read: {why}")
    return decode(reply["result"])
