"""The plot style of the course, and `show`: the only way a figure appears."""

import base64
import html
import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, overload

import numpy as np
import pandas as pd
from IPython.display import display
from matplotlib import rc_context, rcParams
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import imsave

from aipm.canvas import Canvas, borrowing
from aipm.drawing import drawing
from aipm.png import quick_png

# Those of Okabe and Ito's colour-blind-safe palette (2008) that a line or bar needs on white: at least 3 to 1.
BLUE, GREEN, VERMILION, PURPLE = "#0072B2", "#009E73", "#D55E00", "#CC79A7"
INK, FAINT = "#222222", "#6B6B6B"  # the colours of text, at least 4.5 to 1

STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.grid": True,
    "grid.color": "#E3E3E3",
    "grid.linewidth": 0.8,
    "axes.axisbelow": True,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
    "lines.linewidth": 2.2,
    "savefig.facecolor": "white",
}

# Matplotlib's settings are the process's, and JupyterLab moves a slider in a thread beside the one that runs cells: without
# this, two threads would put back each other's settings, and later pictures would be drawn in another style.
ONE_AT_A_TIME = threading.RLock()


@contextmanager
def styled(**more: Any) -> Iterator[None]:
    """Matplotlib's settings are those of STYLE and of `more`, for one thread at a time, and afterwards what they were."""
    settings: dict[Any, Any] = {**STYLE, **more}
    with ONE_AT_A_TIME, rc_context(settings):
        yield


@overload
def figure(*, width: float = ..., height: float = ...) -> tuple[Figure, Axes]: ...


@overload
def figure(columns: int, width: float = ..., height: float = ...) -> tuple[Figure, np.ndarray]: ...


def figure(columns: int = 1, width: float = 7.6, height: float = 3.8) -> tuple[Figure, Axes | np.ndarray]:
    """A figure in the style of the course and its axes: one, or an array of `columns`; sizes in inches."""
    global _asked
    with styled():
        _asked = columns, width, height
        settings, *made = _spare.pop(_asked, (None,))
        return tuple(made) if made and dict.__eq__(rcParams, settings) else _made(*_asked)


def _made(columns: int, width: float, height: float) -> tuple[Figure, Axes | np.ndarray]:
    fig = Figure(figsize=(width, height), dpi=96)
    Canvas(fig)
    # Fixed margins: finding tight ones would take as long as the drawing itself, and sliders must repaint at once.
    fig.subplots_adjust(
        left=0.8 / width, right=1 - 0.15 / width, top=1 - 0.45 / height, bottom=0.65 / height, wspace=0.3
    )
    return fig, fig.subplots(1, columns)


Kind = tuple[int, float, float]  # columns, width and height
_asked: Kind | None = None  # the kind of figure that was asked for last
# The settings in which a figure of that kind was made, the figure, and its axes.
_spare: dict[Kind, tuple[Any, ...]] = {}


def make_spare() -> None:
    """Make one more figure of the kind that was asked for last: it takes much of a frame's time, and the next to ask for
    one need not wait, unless a setting of Matplotlib has changed."""
    with styled():
        if _asked and _asked not in _spare:
            _spare.clear()
            _spare[_asked] = dict.copy(rcParams), *_made(*_asked)


def title(ax: Axes, message: str) -> None:
    """Give `ax` its title: the figure's one message, as a sentence."""
    # Its place is given: searching for one above all tick labels would take a third of the drawing's time.
    ax.set_title(message, loc="left", fontsize=12, fontweight="bold", y=1.0, pad=10)


def png(fig: Figure, drawn: Callable[[Figure, FigureCanvasAgg], object] | None = None, hurry: bool = False) -> bytes:
    """The figure as PNG bytes, the same for the same figure: drawn on its canvas, by `drawn` if it is given, and packed well
    or in a `hurry`."""
    assert isinstance(fig.canvas, FigureCanvasAgg), "only Agg draws PNG"
    with styled(), borrowing(fig.canvas):
        drawn(fig, fig.canvas) if drawn else fig.canvas.draw()
        pixels = fig.canvas.buffer_rgba()
        if hurry:
            return quick_png(np.asarray(pixels))
        buffer = io.BytesIO()
        unsigned: dict[str, Any] = {"Software": None}  # Matplotlib's version is not the figure's
        imsave(buffer, pixels, format="png", dpi=fig.dpi, metadata=unsigned, pil_kwargs={"compress_level": 6})
        return buffer.getvalue()


def as_html(fig: Figure, alt: str, data: pd.DataFrame | None = None, *, draw: Callable[[Figure], bytes] = png) -> str:
    """The figure as an HTML <figure> with its alternative text, and its data as a table that unfolds.

    `draw` makes the PNG bytes. Within `undrawn` it is empty.
    """
    if not alt or not alt.strip():
        raise ValueError("A figure needs `alt`: one sentence that states what the figure shows.")
    if not drawing.get():
        return ""
    encoded = base64.b64encode(draw(fig)).decode()
    image = f'<img alt="{html.escape(alt)}" src="data:image/png;base64,{encoded}" style="max-width:100%">'
    table = ""
    if data is not None:
        rows = data.to_html(index=False, border=0, float_format=lambda value: f"{value:,.4g}")
        table = f"<details><summary>The figure's data as a table</summary>{rows}</details>"
    return f'<figure style="margin:0">{image}{table}</figure>'


def show(fig: Figure, alt: str, data: pd.DataFrame | None = None) -> None:
    """Show `fig` with `alt`, one sentence that states what it shows; `data` (a DataFrame) can be unfolded below it."""
    display({"text/html": as_html(fig, alt, data), "text/plain": alt}, raw=True)
