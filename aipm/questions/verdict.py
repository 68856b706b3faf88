"""What a judging function can say of an answer.

A judging function returns one sentence (solved) or raises one of three verdicts. Each shows in a notebook as a card
(`aipm.questions.card`), elsewhere as one readable line, without a traceback. Checks run in one order: answered, type, vocabulary, misconceptions, replay.

A fault of the judging function itself is no verdict: it is said as a JudgeError, and the points stay open.
"""

import functools
import re
import textwrap
from collections.abc import Callable
from typing import Any, ParamSpec

from aipm.questions import card
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
    look = "wrong"
    carded = False  # whether its card has been shown; IPython asks for the lines again, for its history

    def __str__(self) -> str:
        return f"{self.says}: {super().__str__()}"

    def _render_traceback_(self) -> list[str]:
        """The lines in place of a traceback; a notebook shows the card above them."""
        told = super().__str__() + card.after_an_error()
        self.carded = self.carded or card.shown(card.as_html(self.look, self.says, told))
        return wrapped(str(self))


class NotAnswered(Verdict):
    """The scaffold still holds its `...` blanks."""

    says = "Not answered yet"
    look = "open"


def fill_in(it: str = "it") -> str:
    """The next step where `...` is left: also for an answer cell that holds none any more, but which Python has not run."""
    return f"Fill {it} in, run that cell and mend it where red lines appear, then run its check."


class Malformed(Verdict):
    """Wrong type, shape or word; the message says what was expected."""

    says = "Cannot read this answer"
    look = "unread"


class Wrong(Verdict):
    """Readable, but the consequence is not the one wanted; the message says what happens and where to look."""


class JudgeError(Exception):
    """The check itself is at fault, or the machine that it runs on: nothing was judged. The message is its sentence."""

    def _render_traceback_(self) -> list[str]:
        return wrapped(str(self))


class Solved(str):
    """The sentence of a solved question; it shows itself as the result of a cell."""

    says = "Solved"
    look = "solved"
    then = ""  # what is said after the sentence

    def said(self) -> str:
        """The sentence with its opening words."""
        return f"{self.says}: {self}{self.then}"

    def _ipython_display_(self) -> None:
        note = card.after_an_error()
        text = "\n".join(wrapped(self.said() + note))
        if not card.shown(card.as_html(self.look, self.says, f"{self}{self.then}{note}"), text):
            print(text)


class Readable(Solved):
    """The sentence of an answer whose form is right and whose values are judged later, where the key or world is."""

    says = "Readable so far"
    look = "readable"
    then = " The rest is judged when you grade this lesson."


class Formed(Solved):
    """The sentence of a check of form: the answer can be read, and nothing is said of what it does."""

    says = "The form is right"
    look = "readable"


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
