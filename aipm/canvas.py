"""Agg's canvas for the figures of the course: while one is drawn, it borrows a renderer that remembers its words.

A picture's words take much of its time, and many of them stood in an earlier picture: the ticks of the same axes, a legend,
the title of the frame that a slider has just left. What is drawn is the same, pixel for pixel.
"""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

TEXTS_KEPT = 400  # of about ten kilobytes each
RENDERERS_KEPT = 4  # of about a megabyte each
# The settings that decide how a text looks.
LETTERING = [name for name in rcParams if name.startswith(("font.", "text."))]

Glyphs = list[tuple[np.ndarray, float, float, float]]  # each an image, its place in pixels, and its angle


class RememberingRenderer(RendererAgg):
    """Draws a text that has stood at the same place before from the images of its letters; and, since it outlives a figure,
    Matplotlib's own memory of how wide a text is serves the next figure too."""

    def __init__(self, width: float, height: float, dpi: float) -> None:
        super().__init__(width, height, dpi)
        self.kept: dict[Hashable, Glyphs] = {}

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,
        mtext: Text | None = None,
    ) -> None:
        """As Matplotlib's; colour, transparency and clipping are those of `gc`, each time."""
        said = [getattr(mtext, name)() for name in ("get_fontfeatures", "get_language") if hasattr(mtext, name)]
        key = x, y, s, hash(prop), angle, ismath, bool(gc.get_antialiased()), repr(said)
        agg = self._renderer
        if key in self.kept:
            for image, left, top, turned in self.kept[key]:
                agg.draw_text_image(image, left, top, turned, gc)
            return
        letters = Letters(agg)
        self._renderer = letters
        try:
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
        finally:
            self._renderer = agg
        if letters.alone:
            if len(self.kept) >= TEXTS_KEPT:
                del self.kept[next(iter(self.kept))]
            self.kept[key] = letters.seen


class Letters:
    """Stands before Agg while it draws a text, and keeps the images of letters that pass; `alone` if nothing else did."""

    def __init__(self, agg: Any) -> None:
        self.agg, self.alone = agg, True
        self.seen: Glyphs = []

    def draw_text_image(self, image: Any, x: float, y: float, angle: float, gc: GraphicsContextBase) -> None:
        """Pass an image on. Older versions of Matplotlib pass a font, which will hold another text by then."""
        self.alone &= isinstance(image, np.ndarray)
        self.seen.append((np.array(image) if self.alone else image, x, y, angle))
        self.agg.draw_text_image(image, x, y, angle, gc)

    def __getattr__(self, name: str) -> Any:
        self.alone = False
        return getattr(self.agg, name)


class Canvas(FigureCanvasAgg):
    """Agg's canvas, which has a renderer of its own but within `borrowing`."""

    borrowed: RememberingRenderer | None = None

    def get_renderer(self) -> RendererAgg:
        """The renderer that draws now."""
        if self.borrowed is None:
            return super().get_renderer()
        self.renderer = self.borrowed
        return self.renderer


# By width and height in pixels, dots per inch, and the settings for texts.
LENT: dict[Hashable, RememberingRenderer] = {}


@contextmanager
def borrowing(canvas: FigureCanvasAgg) -> Iterator[None]:
    """Within it a `Canvas` draws with the renderer of its kind, one canvas at a time, and any other as always; who wants to
    see its pixels afterwards draws again."""
    if not isinstance(canvas, Canvas):
        yield
        return
    width, height = canvas.get_width_height(physical=True)
    kind = width, height, canvas.figure.dpi, repr([rcParams[name] for name in LETTERING])
    if kind not in LENT:
        if len(LENT) >= RENDERERS_KEPT:
            del LENT[next(iter(LENT))]
        LENT[kind] = RememberingRenderer(width, height, canvas.figure.dpi)
    canvas.borrowed = LENT[kind]
    try:
        yield
    finally:
        canvas.borrowed = None
        vars(canvas).pop("renderer", None)
