"""Frames that are drawn upon a kept backdrop: pixel for pixel what Matplotlib draws at once, whatever was drawn before."""

import base64
import io
import re
import threading

import matplotlib
import numpy as np
import pytest
from matplotlib.ticker import PercentFormatter
from PIL import Image

from aipm.explore import accuracy_trap
from aipm.explore.backdrop import Backdrops
from aipm.explore.panel import frame
from aipm.explore.prefetch import frame_key
from aipm.figure import STYLE, figure, png, styled, title
from autograder.bench.repaints import explorations, places

CHANGES = {
    "the title": lambda fig, ax: title(ax, "Another sentence"),
    "the data": lambda fig, ax: ax.plot([0, 10], [9, 1], color="black"),
    "the limits": lambda fig, ax: ax.set_ylim(0, 12),
    "the direction": lambda fig, ax: ax.invert_yaxis(),
    "a scale": lambda fig, ax: ax.set_yscale("symlog"),
    "a label": lambda fig, ax: ax.set_xlabel("weeks"),
    "a label's colour": lambda fig, ax: ax.set_xlabel("days", color="red"),
    "the places of ticks": lambda fig, ax: ax.set_xticks([0, 3, 7]),
    "the words of ticks": lambda fig, ax: ax.set_xticks([0, 5, 10], ["none", "some", "many"]),
    "the size of ticks' words": lambda fig, ax: ax.set_xticks([0, 5, 10], ["0", "5", "10"], fontsize=7),
    "the colour of ticks": lambda fig, ax: ax.tick_params(axis="y", color="red", length=9),
    "the form of ticks": lambda fig, ax: ax.yaxis.set_major_formatter(PercentFormatter(10)),
    "smaller ticks": lambda fig, ax: ax.minorticks_on(),
    "no grid": lambda fig, ax: ax.grid(False),
    "another grid": lambda fig, ax: ax.grid(axis="y", color="black", alpha=0.5),
    "no axes": lambda fig, ax: ax.set_axis_off(),
    "the margins": lambda fig, ax: fig.subplots_adjust(left=0.3),
    "the ground": lambda fig, ax: ax.set_facecolor("#EEEEEE"),
    "something below the ticks": lambda fig, ax: ax.axhspan(2, 4, color="grey", zorder=0),
    "words beside the axes": lambda fig, ax: fig.text(0.01, 0.01, "a source"),
}


def drawing(change=None):
    """A figure, with one change or none."""
    fig, ax = figure()
    ax.plot([0, 10], [0, 10], marker="o", clip_on=False)
    ax.set(xlabel="days", ylabel="people", xlim=(0, 10), ylim=(0, 10))
    title(ax, "One sentence")
    if change:
        change(fig, ax)
    return fig


def pixels(image):
    """The pixels of PNG bytes, as an array."""
    return np.asarray(Image.open(io.BytesIO(image)))


def whole(fig):
    """The pixels of a figure as Matplotlib draws it at once."""
    with styled():
        fig.canvas.draw()
        return np.asarray(fig.canvas.buffer_rgba())


def picture(page):
    """The pixels of the picture in a frame's HTML."""
    return pixels(base64.b64decode(re.search(r'base64,([^"]+)"', page)[1]))


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_drawn_and_leaves_nothing_behind(change):
    backdrops, plain, changed = Backdrops(), pixels(png(drawing())), pixels(png(drawing(change)))
    assert not np.array_equal(plain, changed)
    for made, whole in ((None, plain), (change, changed), (None, plain), (change, changed)):
        assert np.array_equal(pixels(backdrops.png(drawing(made))), whole)


@pytest.fixture(scope="module", params=[pytest.param(opens, id=name) for name, opens in explorations()])
def exploration(request):
    """Each exploration of the lessons in turn, opened for the tests below."""
    return request.param()


def test_the_first_frame_is_the_figure_itself_to_the_byte_and_leaves_a_backdrop(exploration):
    """It is stored in the notebooks; and the first move finds ticks and labels drawn."""
    fig, sentence = exploration.draw(**exploration.values())
    assert exploration.first == (frame(fig, sentence, png), sentence)
    assert exploration.prefetch.frame(exploration.values()) == exploration.first
    assert len(exploration.backdrops.kept) == 1


def test_and_after_a_walk_a_repaint_is_what_is_drawn_afresh(exploration):
    """Each control to both ends, the middle and back: a forgotten artist would stay in a later picture.

    The same values give the same bytes, each time.
    """
    drawn, pages = {}, {}
    start = exploration.values()
    for name, control in exploration.controls.items():
        first, *between, last = places(control)
        for value in (first, *between[len(between) // 2 :][:1], last, start[name]):
            values = {**start, name: value}
            key = frame_key(values)
            if key not in drawn:
                fig, sentence = exploration.draw(**values)
                drawn[key] = whole(fig), sentence
            shown = exploration.render(values)
            assert pages.setdefault(key, shown) == shown, values
            assert np.array_equal(picture(shown[0]), drawn[key][0]) and shown[1] == drawn[key][1], values
    assert exploration.render(start) == pages[frame_key(start)]


def test_a_backdrop_serves_every_frame_with_the_same_axes():
    exploration = accuracy_trap.crowd()
    for sick in accuracy_trap.CROWDS:
        exploration.render({"sick_per_1000": sick})
    assert len(exploration.backdrops.kept) == 1


def test_few_backdrops_are_kept():
    backdrops = Backdrops()
    for most in range(1, 30):
        backdrops.png(drawing(lambda fig, ax, most=most: ax.set_ylim(0, most)))
    assert 1 < len(backdrops.kept) <= 8


def settings():
    """Matplotlib's present settings, as far as the course's style has a say in them."""
    return {name: matplotlib.rcParams[name] for name in STYLE}


def test_a_slider_and_a_cell_that_draw_at_once_leave_the_settings_as_they_were():
    """JupyterLab moves a slider in a thread of its own; who is in second must not put back what the first had set."""
    before, inside, second = settings(), threading.Event(), threading.Event()

    def slider():
        inside.wait()
        with styled():
            second.set()
            leave.wait()

    leave = threading.Event()
    moved = threading.Thread(target=slider)
    moved.start()
    with styled():
        inside.set()
        second.wait(0.2)  # only without a lock is it in before this one is out
    leave.set()
    moved.join()
    assert settings() == before
