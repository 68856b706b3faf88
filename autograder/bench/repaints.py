"""Figures, not tests: what a repaint of each exploration takes in the kernel."""

import importlib
import inspect
import pkgutil
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ipywidgets import ValueWidget

import aipm.explore
from aipm.explore.panel import Exploration

STOPS = 5  # at most so many places of each control, from end to end


@dataclass(frozen=True)
class Repaint:
    """The repaints of one exploration: how many changes of a control, and their milliseconds of processor."""

    exploration: str
    changes: int
    ms: float
    most_ms: float


def explorations() -> Iterator[tuple[str, Callable[[], Exploration]]]:
    """(module.function, function) of every function of `aipm.explore` that opens an exploration."""
    for module in pkgutil.iter_modules(aipm.explore.__path__):
        found = importlib.import_module(f"aipm.explore.{module.name}")
        for name, function in list(vars(found).items()):
            own = inspect.isfunction(function) and function.__module__ == found.__name__
            if own and inspect.signature(function).return_annotation is Exploration:
                yield f"{module.name}.{name}", function


def places(control: ValueWidget) -> list[Any]:
    """Values from one end of a control to the other, both ends among them; at most STOPS."""
    if hasattr(control, "options"):
        values = [value for _, value in control.options]
    else:
        steps = round((control.max - control.min) / control.step)
        values = [type(control.value)(round(control.min + step * control.step, 10)) for step in range(steps + 1)]
    last = len(values) - 1
    return [values[place] for place in sorted({round(part * last / (STOPS - 1)) for part in range(STOPS)})]


def repaint(name: str, opens: Callable[[], Exploration]) -> Repaint:
    """Open an exploration, move each of its controls from end to end and back, and time every change of its picture.

    Each frame is drawn when it is asked for: none is kept, and outside a kernel none is drawn ahead.
    """
    exploration, milliseconds = opens(), []
    for control in exploration.controls.values():
        start = control.value
        for value in [*places(control), start]:
            if value != control.value:
                exploration.prefetch.kept.clear()
                before = time.process_time()
                control.value = value
                milliseconds.append(1000 * (time.process_time() - before))
    return Repaint(name, len(milliseconds), statistics.median(milliseconds), max(milliseconds))


def repaints() -> list[Repaint]:
    """The Repaint of every exploration, in the order of their names."""
    return [repaint(name, opens) for name, opens in explorations()]
