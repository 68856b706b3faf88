"""Remembered words and pictures packed in a hurry: the same pixels as Matplotlib's and Pillow's, whatever came before."""

import io

import matplotlib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

import aipm.figure
from aipm import canvas
from aipm.canvas import Letters, RememberingRenderer
from aipm.figure import figure, make_spare, png, styled
from aipm.png import quick_png
from tests.needs import absent

CHANGES = {
    "colour": {"color": "red"},
    "transparency": {"alpha": 0.4},
    "clipping": {"clip_on": True},
    "angle": {"rotation": 30},
    "size": {"fontsize": 19},
    "weight": {"fontweight": "bold"},
    "family": {"family": "DejaVu Serif"},
    "edges": {"antialiased": False},
    "place": {"x": 0.3},
    "a little to the right": {"x": 0.2503},
    "formula": {"text": r"$\alpha^2$ and words"},
    "words": {"text": "other words"},
    "lines": {"text": "two\nlines"},
    "a frame": {"bbox": {"facecolor": "yellow"}},
}


def written(**changes):
    """A figure with a text on its axes."""
    fig, ax = figure()
    ax.plot([0, 1], [0, 1])
    ax.text(**{"x": 0.25, "y": 1.02, "s": changes.pop("text", "some words"), **changes})
    return fig


def pixels(image):
    """The pixels of PNG bytes, as an array."""
    return np.asarray(Image.open(io.BytesIO(image)))


def by_matplotlib(fig):
    """The pixels of a figure as Matplotlib's own canvas draws it."""
    with styled():
        own = FigureCanvasAgg(fig)
        own.draw()
        return np.asarray(own.buffer_rgba())


@pytest.mark.parametrize("hurry", [False, True])
@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_a_text_is_drawn_as_it_is_now(changes, hurry):
    plain, changed = by_matplotlib(written()), by_matplotlib(written(**changes))
    assert not np.array_equal(plain, changed)
    for _ in range(2):
        assert np.array_equal(pixels(png(written(), hurry=hurry)), plain)
        assert np.array_equal(pixels(png(written(**changes), hurry=hurry)), changed)


def test_a_text_that_stood_there_is_not_made_again(monkeypatch):
    if matplotlib.__version_info__ < (3, 11):
        absent("older versions of Matplotlib draw a text at once, from its font")
    monkeypatch.setattr(canvas, "LENT", {})
    first = png(written())
    made = []
    monkeypatch.setattr(Letters, "draw_text_image", lambda *arguments: made.append(arguments))
    assert png(written()) == first and made == []
    png(written(text="other words"))
    assert len(made) == len("otherwords") + 1


@pytest.mark.parametrize(
    "settings", [{"font.sans-serif": ["DejaVu Serif"]}, {"text.hinting": "no_hinting"}, {"text.antialiased": False}]
)
def test_a_text_is_drawn_in_the_settings_of_now(settings):
    before = png(written(family="sans-serif"))
    with matplotlib.rc_context(settings):
        changed = by_matplotlib(written(family="sans-serif"))
        assert np.array_equal(pixels(png(written(family="sans-serif"))), changed)
    assert png(written(family="sans-serif")) == before and not np.array_equal(pixels(before), changed)


def test_a_figure_that_was_made_before_it_was_asked_for_is_the_same(monkeypatch):
    plain = png(written())
    figure(2, width=8.6)
    make_spare()
    assert figure()[0].axes and png(written()) == plain, "one of another kind"
    make_spare()
    spare = next(iter(aipm.figure._spare.values()))[1]
    made = written()
    assert made is spare and png(made) == plain and written() is not spare
    make_spare()
    with matplotlib.rc_context({"axes.facecolor": "yellow"}):
        assert png(written()) != plain, "a setting changed since"
    make_spare()
    assert png(written()) == plain


def test_who_looks_at_the_canvas_afterwards_sees_their_own_figure():
    one, other = written(), written(text="other words")
    shown = png(one)
    png(other)
    with styled():
        one.canvas.draw()
    assert np.array_equal(np.asarray(one.canvas.buffer_rgba()), pixels(shown))


def test_nothing_is_kept_of_what_was_drawn_another_way():
    """Matplotlib before 3.11 hands over a font, which soon holds another text; and a formula has bars."""
    real = FigureCanvasAgg(Figure()).get_renderer()._renderer
    for other in (lambda letters: letters.draw_path, lambda letters: letters.clear):
        letters = Letters(real)
        assert callable(other(letters)) and not letters.alone
    drawn = []
    letters = Letters(type("Agg", (), {"draw_text_image": lambda *all: drawn.append(all[1:])})())
    letters.draw_text_image("a font", 1, 2, 0, None)
    assert drawn == [("a font", 1, 2, 0, None)] and not letters.alone


def test_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(canvas, "LENT", {})
    monkeypatch.setattr(canvas, "TEXTS_KEPT", 30)
    for number in range(40):
        png(written(text=f"number {number}"))
    (lent,) = canvas.LENT.values()
    assert isinstance(lent, RememberingRenderer) and 0 < len(lent.kept) <= 30
    for width in range(5, 15):
        png(figure(width=width)[0])
    assert len(canvas.LENT) == canvas.RENDERERS_KEPT


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9), st.just(4))))
def test_a_picture_packed_in_a_hurry_is_the_picture(picture):
    packed = Image.open(io.BytesIO(quick_png(picture)))
    assert packed.mode == "RGBA" and np.array_equal(np.asarray(packed), picture)


def test_a_chart_packed_in_a_hurry_is_about_as_small():
    fig = written()
    assert len(png(fig, hurry=True)) < 1.5 * len(png(fig))
