"""Whose fault an exception is that a judging function let out: the answer's, or ours.

An answer may be an object that misbehaves when it is compared, printed, iterated or called, and a wrong type may stop a
judge anywhere. Yet a judge can have a bug of its own, or miss a file. The traceback tells the two apart:

1. Code of the answer ran, and the exception came out of it: the answer's, whatever its type.
2. Only our code ran, and no value of an answer causes such an exception there, such as a name that does not exist, a
   module that cannot be imported, an attribute that a module lacks, a function called with too few arguments: ours.
3. Only our code ran, and a value could be the cause (TypeError, KeyError, ZeroDivisionError and the like): counted as
   the answer's, since the same check has passed its reference answer and the right answers listed in `tests/answers`.
"""

import inspect
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import FrameType, FunctionType, ModuleType
from typing import Any

ANYWHERE = (NameError, ImportError, MemoryError, OSError)  # in code of ours or of a library
OWN_LINE = (AssertionError, NotImplementedError)  # where our own line raises them: libraries do so over odd values
CALLED_WRONGLY = re.compile(r"([\w.<>]+)\(\) (?:missing \d+ required|takes |got an unexpected|got multiple|got some)")
INSTALLED = ("site-packages", "dist-packages")


def is_ours(
    error: Exception, function: Callable[..., Any], args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
) -> bool:
    """Whether `error`, which came out of the judge `function(*args, **kwargs)`, is no fault of the answer in them."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    home = {_package(__name__), _package(function.__module__)} - {"__main__"}
    foreign = [frame for frame in frames if _name(frame) not in home and not _is_in(frame, function)]
    answer = list(_parts(_asked_for(function, args, kwargs or {})))
    if any(_runs_answer(frame, answer) for frame in foreign):
        return False
    if isinstance(error, ANYWHERE):
        return True
    if isinstance(error, OWN_LINE):
        return frames[-1:] != foreign[-1:]
    if isinstance(error, AttributeError):
        return _is_our_kind(error.obj, home) and not any(error.obj is part for part in answer)
    if isinstance(error, SyntaxError):  # of a module; a text that somebody parses has a name such as <unknown>
        return isinstance(error.filename, str) and not error.filename.startswith("<")
    return isinstance(error, TypeError) and _called_wrongly(error, frames[-1], home, answer)


def _package(name: Any) -> str:
    """The top-level package of a module's name, or "" where there is no name."""
    return name.partition(".")[0] if isinstance(name, str) else ""


def _name(frame: FrameType) -> str:
    """The package whose code a frame runs."""
    return _package(frame.f_globals.get("__name__"))


def _is_in(frame: FrameType, function: Callable[..., Any]) -> bool:
    """Whether a frame runs code of the file, or the notebook cell, in which a function is written."""
    return frame.f_code.co_filename == inspect.unwrap(function).__code__.co_filename


def _asked_for(function: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> list[Any]:
    """The arguments that a judge cannot do without: they are the answer; the others are worlds and keys."""
    parameters = inspect.signature(function).parameters
    needed = [name for name, parameter in parameters.items() if parameter.default is parameter.empty]
    return [value for name, value in {**dict(zip(parameters, args, strict=False)), **kwargs}.items() if name in needed]


def _parts(value: Any, depth: int = 0) -> Iterator[Any]:
    """A value, and what it holds in plain containers, five levels deep."""
    yield value
    if depth <= 5 and type(value) in (list, tuple, set, frozenset, dict):
        for inner in value.values() if type(value) is dict else value:
            yield from _parts(inner, depth + 1)


def _runs_answer(frame: FrameType, answer: Sequence[Any]) -> bool:
    """Whether a frame that is not ours runs code of the answer: of no library, or a method of an object in the answer.

    The latter holds for a stand-in, which the grader puts where a learner's function belongs.
    """
    own = frame.f_locals.get("self")
    if own is not None and any(own is part for part in answer):
        return True
    return _name(frame) not in sys.stdlib_module_names and not _is_installed(_name(frame))


def _is_installed(package: str) -> bool:
    """Whether a package lies where an installer puts libraries."""
    origin = getattr(getattr(sys.modules.get(package), "__spec__", None), "origin", None)
    return isinstance(origin, str) and any(folder in origin for folder in INSTALLED)


def _is_our_kind(owner: Any, home: set[str]) -> bool:
    """Whether an object is a module, or a class of our packages or an instance of one."""
    kind = type(owner)
    if issubclass(kind, ModuleType):
        return True
    return _package(getattr(owner if issubclass(kind, type) else kind, "__module__", None)) in home


def _called_wrongly(error: TypeError, frame: FrameType, home: set[str], answer: Sequence[Any]) -> bool:
    """Whether a TypeError says that a function of ours, or of a module that we use, got the wrong arguments."""
    text = error.args[0] if error.args and isinstance(error.args[0], str) else ""
    match = CALLED_WRONGLY.match(text)
    if not match or any(type(part) is FunctionType and part.__qualname__ == match[1] for part in answer):
        return False
    steps = match[1].split(".<locals>.")[0].split(".")
    modules = [module for name, module in list(sys.modules.items()) if _package(name) in home]
    used = [value for value in frame.f_globals.values() if type(value) is ModuleType]
    return any(_holds(module, steps) for module in [*modules, *used])


def _holds(module: ModuleType, steps: Sequence[str]) -> bool:
    """Whether a module defines a function under a dotted name; nothing is imported for it."""
    found: Any = module
    for step in steps:
        found = getattr(found, "__dict__", {}).get(step)
    return callable(found)
