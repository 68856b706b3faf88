"""Frames that are drawn before they are asked for: while the learner looks at one, those that one move away are.

Drawing takes longer than everything else between a key and its picture. A frame depends on the controls' values alone,
so it can be kept.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from ipywidgets import Dropdown, ValueWidget

from aipm.figure import make_spare

FRAMES_KEPT = 100  # of about 50 kB each
MOST_ENTRIES = 8  # of a list that are drawn ahead
PAUSE = 0.01  # seconds between two drawings, so that a key pressed meanwhile is served first

Values = dict[str, Any]  # the controls' values by argument name: what their options or ranges hold
Frame = tuple[str, str]  # a picture as HTML, and its sentence


def nearby(controls: Mapping[str, ValueWidget], moved: ValueWidget | None = None) -> list[Values]:
    """The values by name that one move of one control leads to, as a list: first steps, then what is reached in one go.

    Of each, those of the control `moved` come first.
    """
    here = {name: control.value for name, control in controls.items()}
    ordered = sorted(controls.items(), key=lambda item: item[1] is not moved)
    return [{**here, name: value} for ways in (steps, jumps) for name, control in ordered for value in ways(control)]


def steps(control: ValueWidget) -> list[Any]:
    """The values one step up and one step down from where `control` stands."""
    if hasattr(control, "options"):
        values, at = [value for _, value in control.options], control.index
        return [values[place] for place in (at + 1, at - 1) if 0 <= place < len(values)]
    both = (round(control.value + sign * control.step, 10) for sign in (1, -1))
    return [value for value in both if control.min <= value <= control.max]


def jumps(control: ValueWidget) -> list[Any]:
    """The values that `control` reaches in one go, far from where it stands: a slider's ends, or a list's entries."""
    if hasattr(control, "options"):
        values = [value for _, value in control.options]
        return values[:MOST_ENTRIES] if isinstance(control, Dropdown) else [values[-1], values[0]]
    return [control.max, control.min]


def frame_key(values: Values) -> tuple[Any, ...]:
    """What names the frame at `values`: a browser counts steps of 0.02 a little differently from Python."""
    return tuple(round(value, 10) if isinstance(value, float) else value for value in values.values())


class Prefetch:
    """Keeps the frames that `draw(values)` has made, and makes some more while the kernel has nothing else to do."""

    def __init__(self, draw: Callable[[Values], Frame]) -> None:
        self.draw = draw
        self.kept: dict[tuple[Any, ...], Frame] = {}
        self.waiting: list[Values] = []
        self.timer: asyncio.TimerHandle | None = None

    def frame(self, values: Values) -> Frame:
        """The frame at `values`, kept or drawn now."""
        key = frame_key(values)
        if key not in self.kept:
            if len(self.kept) >= FRAMES_KEPT:
                del self.kept[next(iter(self.kept))]
            self.kept[key] = self.draw(values)
        return self.kept[key]

    def prepare(self, wanted: list[Values]) -> None:
        """Draw the frames at the values in `wanted` one by one, as soon as nothing else waits; forget earlier wishes.

        Does nothing outside a kernel: there no event loop runs, and nobody moves a slider.
        """
        if self.timer:
            self.timer.cancel()
        self.waiting = [values for values in wanted if frame_key(values) not in self.kept]
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        self.timer = loop.call_later(PAUSE, self.draw_next, loop)

    def draw_next(self, loop: asyncio.AbstractEventLoop) -> None:
        """Draw the next frame that was wished for, and come back for the others."""
        make_spare()
        if self.waiting:
            self.frame(self.waiting.pop(0))
            self.timer = loop.call_later(PAUSE, self.draw_next, loop)
