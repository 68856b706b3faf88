"""What the prompt of a question promises, replayed by code that is not the judge's: `tests/promises/NN_slug.py`.

Such a file has one function for each question, called like it (`q02_5`). It gets the values of the asked names by name,
and `given`, the names that the cells above leave behind. It answers with True where the promise is kept, False where it
is broken, a fraction where it is kept on so many of its hidden worlds, and None where no replay can tell.
"""

import importlib.util
import inspect
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from aipm.questions.calling import TookTooLong, time_limit
from aipm.questions.verdict import Verdict
from aipm.worlds.hidden import WorldModule, hidden_seed

World = TypeVar("World")

WORLDS = 20
SECONDS = 120.0  # that one replay may take: a mutant of a loop may never end
KEPT, BROKEN = 0.95, 0.5  # shares of the worlds; in between an answer is near the limit, and either verdict is fair


@lru_cache(maxsize=64)
def unseen(world: WorldModule[World], question: str, worlds: int = WORLDS) -> tuple[World, ...]:
    """`worlds` unseen worlds of a product that no check draws: those of a question called "promise/...", made once."""
    return tuple(world.world(hidden_seed(world.NAME, f"promise/{question}", index)) for index in range(worlds))


def promises_path(root: Path, lesson: str) -> Path:
    """Where the promises of a lesson lie."""
    return root / "tests" / "promises" / f"{lesson}.py"


def read_promises(root: Path, lesson: str) -> ModuleType | None:
    """The module of a lesson's promises, or None where nobody has written them."""
    path = promises_path(root, lesson)
    if not path.exists():
        return None
    spec = importlib.util.spec_from_file_location(f"promises_{lesson}", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def kept(promise: Callable[..., Any], values: Mapping[str, Any], given: Mapping[str, Any]) -> str:
    """What becomes of a promise: kept, broken, near (the limit) or untold. An answer that stops the replay breaks it."""
    names = inspect.signature(promise).parameters
    try:
        with time_limit(SECONDS):
            says = promise(**{name: values[name] for name in names if name in values}, given=given)
    except (Verdict, TookTooLong):
        return "broken"
    except Exception:  # an answer of the wrong kind
        return "broken"
    if says is None:
        return "untold"
    share = float(says)
    return "kept" if share >= KEPT else "broken" if share < BROKEN else "near"
