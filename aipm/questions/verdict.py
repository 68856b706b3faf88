"""What a judging function can say of an answer.

A judging function returns one sentence (solved) or raises one of three verdicts. Each shows in a notebook as one
readable line, without a traceback. Checks run in one order: answered, type, vocabulary, misconceptions, replay.

A fault of the judging function itself is no verdict: it is said as a JudgeError, and the points stay open.
"""

import functools
import re
import textwrap
from collections.abc import Callable
from typing import Any, ParamSpec

from aipm.questions.fault import is_ours
from aipm.questions.plain import plain
from aipm.worlds.files import MissingData

Asked = ParamSpec("Asked")

LINE = 88  # characters: narrower than a notebook's output, so that no browser breaks a line inside a word


def wrapped(sentence: str) -> list[str]:
    """A sentence as lines of at most LINE characters, broken between words."""
    return textwrap.wrap(sentence, LINE, break_long_words=False, break_on_hyphens=False)


class Verdict(Exception):
    """An answer that is not right yet; the message is the lesson."""

    says = "Not yet"

    def __str__(self) -> str:
        return f"{self.says}: {super().__str__()}"

    def _render_traceback_(self) -> list[str]:
        return wrapped(str(self))


class NotAnswered(Verdict):
    """The scaffold still holds its `...` blanks."""

    says = "Not answered yet"


class Malformed(Verdict):
    """Wrong type, shape or word; the message says what was expected."""

    says = "Cannot read this answer"


class Wrong(Verdict):
    """Readable, but the consequence is not the one wanted; the message says what happens and where to look."""


class JudgeError(Exception):
    """The check itself is at fault, or the machine that it runs on: nothing was judged. The message is its sentence."""

    def _render_traceback_(self) -> list[str]:
        return wrapped(str(self))


class Solved(str):
    """The sentence of a solved question; it prints itself as the result of a cell."""

    def _ipython_display_(self) -> None:
        print("\n".join(wrapped(f"Solved: {self}")))


class Readable(Solved):
    """The sentence of an answer whose form is right and whose values are judged later, where the key or world is."""

    def _ipython_display_(self) -> None:
        print("\n".join(wrapped(f"Readable so far: {self} The rest is judged when you grade this lesson.")))


class Formed(Solved):
    """The sentence of a check of form: the answer can be read, and nothing is said of what it does."""

    def _ipython_display_(self) -> None:
        print("\n".join(wrapped(f"The form is right: {self}")))


def judges(function: Callable[Asked, str]) -> Callable[Asked, Solved]:
    """Decorator of every judging function: one sentence comes back as Solved, a Verdict passes, and a fault is named.

    A function that could judge the form only returns Readable itself. Its first argument is the answer, and comes as plain
    values (`aipm.questions.plain`).

    An answer may be an object that misbehaves when it is compared or printed. Whatever it raises becomes Malformed. What
    no answer can cause (`aipm.questions.fault` has the rule) becomes a JudgeError; missing data say so themselves.
    """

    @functools.wraps(function)
    def judged(*args: Asked.args, **kwargs: Asked.kwargs) -> Solved:
        try:
            answer = (plain(args[0]), *args[1:]) if args else ()
            sentence = function(*answer, **kwargs)
        except Verdict as verdict:
            raise verdict from None
        except (JudgeError, MissingData):
            raise
        except Exception as error:
            if is_ours(error, function, args, kwargs):
                raise _at_fault(function, _told(error)) from error
            raise Malformed(
                f"checking it stopped with {type(error).__name__}: {brief(error)}. "
                "Build the answer from plain numbers, text, lists and dicts."
            ) from error
        if not isinstance(sentence, str):
            raise _at_fault(function, f"it returned {brief(sentence)}, which is no sentence")
        return sentence if isinstance(sentence, Solved) else Solved(sentence)

    return judged


def _at_fault(function: Callable[..., Any], told: str) -> JudgeError:
    """The error that says what is the matter with a judge, and names its question as its docstring does."""
    question = re.search(r"\bQ\d+\.\d+", function.__doc__ or "")
    return JudgeError(
        f"This check has a fault of its own ({told}). Your answer is not the cause, and its points stay open. "
        f"Please report it: {question[0] if question else function.__name__}."
    )


def _told(error: Exception) -> str:
    """An exception's name and text."""
    text = brief(error, 200)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def brief(value: Any, limit: int = 60) -> str:
    """A short text for `value` in a message, even where its own repr fails."""
    try:
        text = str(value) if isinstance(value, Exception) else repr(value)
    except Exception:
        text = f"an object of type {type(value).__name__}"
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
