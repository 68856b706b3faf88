"""The skin that turns a tested function into an exploration with sliders.

The function takes the sliders' values and returns (figure, sentence). Its first frame is stored beside the widget, so
that somebody who cannot run the notebook sees the same picture and reads the same sentence.
"""

import html

import ipywidgets as widgets

from aipm.figure import as_html


def slider(label, low, high, step, start, *, form=".2f", unit=""):
    """A labelled slider that can be worked with the arrow keys; `form` is the number format of its readout."""
    kind = (
        widgets.IntSlider if all(isinstance(value, int) for value in (low, high, step, start)) else widgets.FloatSlider
    )
    described = f"{label} ({unit})" if unit else label
    form = "d" if kind is widgets.IntSlider else form
    return kind(
        value=start, min=low, max=high, step=step, readout_format=form, **labelled(described)
    )  # fmt: skip


def stops(label, values, start, *, unit=""):
    """A labelled slider that rests at `values` only, for a range too wide to hit one value in."""
    options = [(f"{value:g}", value) for value in values]
    described = f"{label} ({unit})" if unit else label
    return widgets.SelectionSlider(options=options, value=start, **labelled(described))


def choice(label, options, start):
    """A labelled drop-down list of `options`."""
    return widgets.Dropdown(options=options, value=start, **labelled(label))


def labelled(label):
    """What every control shares: its label in full, for the eye, the pointer and the screen reader."""
    return {
        "description": label,
        "tooltip": label,
        "style": {"description_width": "initial"},
        "layout": widgets.Layout(width="44em", max_width="100%"),
    }


def frame(fig, sentence, *, quick=False):
    """One frame as HTML: the figure, its sentence as alternative text and again in words below it."""
    words = f'<p style="max-width:46em;margin:4px 0 8px;line-height:1.5;font-size:14px">{html.escape(sentence)}</p>'
    return as_html(fig, sentence, quick=quick) + words


class Exploration(widgets.VBox):
    """Sliders above a picture that follows them; shown where widgets cannot run, it is its first frame."""

    def __init__(self, draw, controls):
        """`draw(**values)` returns (figure, sentence); `controls` maps its arguments to widgets."""
        self.draw, self.controls = draw, controls
        self.picture = widgets.HTML(value=self.render())
        for control in controls.values():
            control.observe(self.repaint, names="value")
        super().__init__([*controls.values(), self.picture])

    def values(self):
        """The sliders' present values by argument name."""
        return {name: control.value for name, control in self.controls.items()}

    def render(self, quick=False):
        """The present frame as HTML; `quick` packs the picture less tightly, in half the time."""
        self.figure, self.sentence = self.draw(**self.values())
        return frame(self.figure, self.sentence, quick=quick)

    def repaint(self, change=None):
        """Draw the frame of the present values."""
        self.picture.value = self.render(quick=True)

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        return {**bundle, "text/plain": self.sentence, "text/html": self.picture.value}
