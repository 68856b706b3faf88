"""What stands for a learner's function, and for what it raises, where a check is judged."""

import builtins
import contextlib
from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from typing import Any

from aipm.questions.calling import Distant

Ask = Callable[[int, str, tuple[Any, ...], dict[str, Any]], Any]  # calls a learner's function: number, name, arguments
InTurn = Callable[[int, str, Sequence[Sequence[Any]]], Iterator[Callable[..., Any]]]  # the same for many cases

# The first two end a loop of the check's, silently; the others cannot be made of a text.
NOT_MADE = (StopIteration, StopAsyncIteration, UnicodeDecodeError, UnicodeEncodeError)


class Remote(Distant):
    """Stands for a learner's function: a call goes over the wire with plain arguments and brings back a plain result.

    What a call raises is the learner's, and is added to `raised` with the function's name.
    """

    def __init__(
        self, number: int, name: str, ask: Ask, raised: list[tuple[str, Exception]], in_turn: InTurn | None = None
    ):
        self.number, self.ask, self.raised, self.many = number, ask, raised, in_turn
        self.__name__ = name if name.isidentifier() else "function"  # what a learner calls it may be any text

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        with self._noting():
            return self.ask(self.number, self.__name__, arguments, named)

    def in_turn(self, cases: Sequence[Sequence[Any]]) -> Iterator[Callable[..., Any]]:
        """For each case, in its turn, something to call with the case's arguments."""
        if self.many is None:
            yield from repeat(self, len(cases))
            return
        for answer in self.many(self.number, self.__name__, cases):
            yield self._noting()(answer)

    @contextlib.contextmanager
    def _noting(self) -> Iterator[None]:
        """Note what is raised in here."""
        try:
            yield
        except Exception as error:
            self.raised.append((self.__name__, error))
            raise

    def __repr__(self) -> str:
        return f"<function {self.__name__}>"


def learner_error(name: str, text: str) -> Exception:
    """The exception that stands for one raised by learner code: a builtin one of that name, or a RuntimeError. `name` is
    that of its nearest builtin class, before it the learner's own: "Negative (ValueError)" is a ValueError."""
    own, _, base = name.rstrip(")").partition(" (")
    if base:
        name, text = base, f"{own}: {text}"
    kind = getattr(builtins, name, None)
    if isinstance(kind, type) and issubclass(kind, Exception) and kind not in NOT_MADE:
        with contextlib.suppress(TypeError):
            return kind(text)
    return RuntimeError(f"{name}: {text}")
