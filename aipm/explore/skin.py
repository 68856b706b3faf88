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
        value=start, min=low, max=high, step=step, readout_format=form, description=described,
        style={"description_width": "17em"}, layout=widgets.Layout(width="38em", max_width="100%"),
    )  # fmt: skip


def choice(label, options, start):
    """A labelled drop-down list of `options`."""
    return widgets.Dropdown(
        options=options, value=start, description=label,
        style={"description_width": "17em"}, layout=widgets.Layout(width="38em", max_width="100%"),
    )  # fmt: skip


def frame(fig, sentence):
    """One frame as HTML: the figure, its sentence as alternative text and again in words below it."""
    return f'{as_html(fig, sentence)}<p style="max-width:46em">{html.escape(sentence)}</p>'


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

    def render(self):
        """The present frame as HTML."""
        self.figure, self.sentence = self.draw(**self.values())
        return frame(self.figure, self.sentence)

    def repaint(self, change=None):
        """Draw the frame of the present values."""
        self.picture.value = self.render()

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        return {**bundle, "text/plain": self.sentence, "text/html": self.picture.value}
