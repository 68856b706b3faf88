"""Draws a frame of an exploration upon what it shares with an earlier one: axes, ticks, their labels and the grid.

Those are most of a drawing's time and change seldom. What is drawn is what Matplotlib would draw at once, pixel for
pixel: everything that stands on a backdrop lies above it in Matplotlib's own order. The way is the one its guide to
faster rendering calls blitting.
"""

from collections.abc import Hashable, Iterable
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis, Tick
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import Formatter

from aipm.figure import png

BACKDROPS_KEPT = 8  # of about a megabyte each


class Backdrops:
    """Keeps the last few backdrops of an exploration, and draws its frames upon them."""

    def __init__(self) -> None:
        self.kept: dict[Hashable, Any] = {}  # what `copy_from_bbox` gives, by what tells two backdrops apart

    def png(self, fig: Figure) -> bytes:
        """`fig` as PNG bytes, packed in a hurry; `fig` is used up: nobody draws it once more."""
        return png(fig, self.draw, hurry=True)

    def small_png(self, fig: Figure) -> bytes:
        """As `png`, packed well: for a frame that is kept, and not waited for."""
        return png(fig, self.draw)

    def draw(self, fig: Figure, canvas: FigureCanvasAgg) -> None:
        """Draw `fig` on its canvas, upon a kept backdrop where there is one."""
        axes = fig.axes
        behind = [axis for ax in axes for axis in (ax.xaxis, ax.yaxis)]
        before = [artist for ax in axes for artist in ax.get_children() if artist not in (ax.patch, *behind)]
        before += [artist for artist in fig.get_children() if artist not in (fig.patch, *axes)]
        if any(artist.get_zorder() < axis.get_zorder() for artist in before for axis in behind):
            canvas.draw()  # something lies below the ticks, so they are no backdrop
            return
        key = look(fig)
        if key not in self.kept:
            leave_out(before, True)
            canvas.draw()
            if len(self.kept) >= BACKDROPS_KEPT:
                del self.kept[next(iter(self.kept))]
            self.kept[key] = canvas.copy_from_bbox(fig.bbox)
            leave_out(before, False)
        canvas.restore_region(self.kept[key])
        leave_out(behind, True)
        for patch in (fig.patch, *(ax.patch for ax in axes)):
            patch.set_visible(False)
        fig.draw(canvas.get_renderer())


def leave_out(artists: Iterable[Artist], out: bool) -> None:
    """Leave `artists` out of drawings of their figure, or take them in again."""
    for artist in artists:
        artist.set_animated(out)


def look(fig: Figure) -> Hashable:
    """What tells the backdrop of `fig` from others: two figures with the same look have the same backdrop."""
    return fig.bbox.bounds, fig.get_facecolor(), tuple(look_of_axes(ax) for ax in fig.axes)


def look_of_axes(ax: Axes) -> Hashable:
    """Where axes stand, and how their ticks look."""
    return ax.get_position().bounds, ax.axison, ax.get_facecolor(), look_of_axis(ax.xaxis), look_of_axis(ax.yaxis)


def look_of_axis(axis: Axis) -> Hashable:
    """An axis's label, and for its major and minor ticks where they stand, what they say and how they look."""
    low, high = axis.get_view_interval()
    return (
        axis.get_visible(), axis.get_scale(), low, high, look_of_text(axis.label),
        repr(axis.get_tick_params("major")), repr(axis.get_tick_params("minor")),
        look_of_ticks(axis.majorTicks, axis.get_majorticklocs(), axis.get_major_formatter()),
        look_of_ticks(axis.minorTicks, axis.get_minorticklocs(), axis.get_minor_formatter()),
    )  # fmt: skip


def look_of_ticks(made: Iterable[Tick], locations: Any, formatter: Formatter) -> Hashable:
    """Where ticks stand (an array), what they say, and how those say it that are `made`, before the others are."""
    says = tuple(formatter.format_ticks(locations)), formatter.get_offset()
    return tuple(locations), says, tuple(look_of_text(tick.label1) for tick in made)


def look_of_text(text: Text) -> Hashable:
    """A text's words, and how they look."""
    font = text.get_fontfamily(), text.get_fontsize(), text.get_fontweight(), text.get_fontstyle()
    return text.get_text(), text.get_visible(), text.get_color(), text.get_rotation(), text.get_alpha(), repr(font)
