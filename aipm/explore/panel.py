"""A panel of sliders over a tested function: what makes an exploration of it.

The function takes the sliders' values and returns (figure, sentence). Its first frame is stored beside the widget, so
that somebody who cannot run the notebook sees the same picture and reads the same sentence.
"""

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import ipywidgets as widgets
from matplotlib.figure import Figure

from aipm.explore.backdrop import Backdrops
from aipm.explore.prefetch import Frame, Prefetch, Values, frame_key, nearby
from aipm.figure import as_html

# ipywidgets gives a slider's handle no name, and reads a stop out as its place among the stops. So each picture that
# arrives passes on to the handles what stands beside them for the eye: their label and their value.
NAME_HANDLES = (
    "for (const handle of this.closest('.aipm-exploration')?.querySelectorAll('.noUi-handle') ?? []) {"
    " const row = handle.closest('.widget-inline-hbox');"
    " handle.setAttribute('aria-label', row.querySelector('.widget-label').textContent);"
    " handle.setAttribute('aria-valuetext', row.querySelector('.widget-readout').textContent); }"
)


def slider(
    label: str, low: float, high: float, step: float, start: float, *, form: str = ".2f", unit: str = ""
) -> widgets.ValueWidget:
    """A labelled slider that can be worked with the arrow keys; `form` is the number format of its readout."""
    kind = (
        widgets.IntSlider if all(isinstance(value, int) for value in (low, high, step, start)) else widgets.FloatSlider
    )
    described = f"{label} ({unit})" if unit else label
    form = "d" if kind is widgets.IntSlider else form
    return kind(
        value=start, min=low, max=high, step=step, readout_format=form, **labelled(described)
    )  # fmt: skip


def stops(label: str, values: Iterable[float], start: float, *, unit: str = "") -> widgets.SelectionSlider:
    """A labelled slider that rests at `values` only, for a range too wide to hit one value in."""
    options = [(f"{value:g}", value) for value in values]
    described = f"{label} ({unit})" if unit else label
    return widgets.SelectionSlider(options=options, value=start, **labelled(described))


def choice(label: str, options: Sequence[tuple[str, Any]], start: Any) -> widgets.Dropdown:
    """A labelled drop-down list of `options`."""
    return widgets.Dropdown(options=options, value=start, **labelled(label))


def labelled(label: str) -> dict[str, Any]:
    """What every control shares: its label in full, for the eye, the pointer and the screen reader.

    Where the page is too narrow for label and control side by side, the control goes below its label.
    """
    return {
        "description": label,
        "tooltip": label,
        "style": {"description_width": "initial"},
        "layout": widgets.Layout(width="44em", max_width="calc(100% - 4px)", height="auto", flex_flow="row wrap"),
    }


def frame(fig: Figure, sentence: str, draw: Callable[[Figure], bytes]) -> str:
    """One frame as HTML: the figure as `draw` draws it, its sentence as alternative text and again in words below it."""
    words = f'<p style="max-width:46em;margin:4px 0 8px;line-height:1.5;font-size:14px">{html.escape(sentence)}</p>'
    return as_html(fig, sentence, draw=draw) + words


class Exploration(widgets.VBox):
    """Sliders above a picture that follows them; shown where widgets cannot run, it is its first frame."""

    def __init__(self, draw: Callable[..., tuple[Figure, str]], controls: Mapping[str, widgets.ValueWidget]) -> None:
        """`draw(**values)` returns (figure, sentence); `controls` maps its arguments to widgets."""
        self.draw, self.controls = draw, controls
        self.prefetch, self.backdrops = Prefetch(self.render), Backdrops()
        self.first = self.render(self.values(), quick=False)
        self.prefetch.kept[frame_key(self.values())] = self.first
        self.sentence = self.first[1]
        self.picture = widgets.HTML(value=live(self.first[0]))
        for control in controls.values():
            control.observe(self.repaint, names="value")
        super().__init__([*controls.values(), self.picture])
        self.add_class("aipm-exploration")

    def values(self) -> Values:
        """The sliders' present values by argument name."""
        return {name: control.value for name, control in self.controls.items()}

    def render(self, values: Values, quick: bool = True) -> Frame:
        """(frame as HTML, its sentence) at `values`; what is shown once and kept is packed well, else in a hurry."""
        fig, sentence = self.draw(**values)
        return frame(fig, sentence, self.backdrops.png if quick else self.backdrops.small_png), sentence

    def repaint(self, change: Any = None) -> None:
        """Show the frame of the present values, then draw those that one more step would ask for."""
        page, self.sentence = self.prefetch.frame(self.values())
        self.picture.value = live(page)
        self.prefetch.prepare(nearby(self.controls, change.owner if change else None))

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle = super()._repr_mimebundle_(**kwargs)
        page, sentence = self.first
        return {**bundle, "text/plain": sentence, "text/html": page}


def live(page: str) -> str:
    """A frame for a page on which its sliders stand: its picture names their handles once it is there."""
    return page.replace("<img ", f'<img onload="{html.escape(NAME_HANDLES)}" ', 1)
