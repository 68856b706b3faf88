"""Explorations and figures: each frame is a pure function whose picture, sentence and numbers agree."""

import re

import matplotlib.colors
import matplotlib.text
import numpy as np
import pandas as pd
import pytest

import aipm.figure
from aipm.explore import accuracy_trap, start_here
from aipm.explore.panel import Exploration, live
from aipm.figure import as_html, figure, png, show
from autograder.bench.repaints import explorations, places, repaint

OPENS = [pytest.param(opens, id=name) for name, opens in explorations()]


@pytest.mark.parametrize("opens", OPENS)
def test_exploration(opens):
    """Every control changes the picture and its sentence, has a label, and the static frame says the same."""
    exploration = opens()
    assert isinstance(exploration, Exploration) and exploration.controls
    bundle = exploration._repr_mimebundle_()
    bundle = bundle[0] if isinstance(bundle, tuple) else bundle
    assert bundle["text/plain"] == exploration.sentence and len(exploration.sentence.split()) >= 10
    assert 'alt="' in bundle["text/html"] and "onload" not in bundle["text/html"]
    assert exploration.picture.value == live(bundle["text/html"]) != bundle["text/html"]
    for name, control in exploration.controls.items():
        assert control.description
        before, sentence = exploration.picture.value, exploration.sentence
        if hasattr(control, "max"):
            control.value = control.min if control.value != control.min else control.max
        else:
            control.value = next(value for _, value in control.options if value != control.value)
        assert exploration.picture.value != before, f"{name} does not repaint"
        assert exploration.sentence != sentence, f"{name} does not change the sentence"


def test_bench_moves_every_control_and_draws_each_frame():
    """The figure of `aipm bench` is one of drawing: two controls, each to both ends and back, and nothing kept."""
    drawn, opened = [], accuracy_trap.prices()
    opened.prefetch.draw = lambda values: (drawn.append(values), opened.render(values))[1]
    measured = repaint("prices", lambda: opened)
    assert measured.changes == len(drawn) and measured.most_ms >= measured.ms > 0
    for name, control in opened.controls.items():
        assert {places(control)[0], places(control)[-1]} <= {values[name] for values in drawn}
    assert drawn[-1] == opened.values() == accuracy_trap.prices().values()


def test_crowd_frame_reproduces_the_published_value():
    """Lehman et al. 2017 report a PPV of 4.4% in screening, and 115.6 flagged per 1,000 (11.6%)."""
    _, sentence = accuracy_trap.crowd_frame(5.9)
    assert "4.4% of the flagged are sick" in sentence
    flagged = sum(map(int, re.findall(r"flags (\d+) sick and (\d+) healthy", sentence)[0]))
    assert flagged in (115, 116)


def test_price_frame_agrees_with_a_count_by_hand():
    weeks = accuracy_trap.payguard.public_world()
    flagged, fraud = weeks["score"] >= 0.03, weeks["fraud"] == 1
    euros = (weeks["amount"] + 25)[fraud & ~flagged].sum() + 4 * (flagged & ~fraud).sum()
    _, sentence = accuracy_trap.price_frame(0.03, 4)
    assert f"{euros:,.0f} euros" in sentence and f"stops {(flagged & fraud).sum()} of {fraud.sum()} frauds" in sentence


def test_curves_frame_keeps_the_auc():
    sentences = [accuracy_trap.curves_frame(per_1000)[1] for per_1000 in (1, 10, 100)]
    assert len({re.search(r"The AUC is (\S+)", sentence)[1] for sentence in sentences}) == 1
    shares = [float(re.search(r"means that ([\d.]+)%", sentence)[1]) for sentence in sentences]
    assert shares == sorted(shares) and shares[0] < 15 < 50 < shares[-1]


def test_threshold_frame_agrees_with_a_count_by_hand():
    readings = start_here.digitdesk.public_world()
    kept = readings[readings["score"] >= 0.5]
    _, sentence = start_here.threshold_frame(0.5)
    assert f"serves {len(kept):,} of {len(readings):,} digits" in sentence
    assert f"Wrong among those: {(kept['read_as'] != kept['digit']).sum()} " in sentence


def test_a_figure_needs_words():
    fig, ax = figure()
    ax.plot([1, 2])
    with pytest.raises(ValueError, match="alt"):
        as_html(fig, "  ")
    page = as_html(fig, 'rises from "1" to 2', data=pd.DataFrame({"year": [1, 2], "value": [1.0, 2.5]}))
    assert 'alt="rises from &quot;1&quot; to 2"' in page and "<th>year</th>" in page and "<details>" in page
    assert png(fig) == png(fig)


def test_show_displays_words_beside_the_picture(capsys):
    fig, ax = figure()
    ax.plot([1, 2])
    show(fig, alt="rises from 1 to 2")
    assert "rises from 1 to 2" in capsys.readouterr().out


def luminance(colour):
    """Relative luminance by WCAG 2."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def contrast(colour):
    """How far a colour stands out from white, by WCAG 2."""
    return 1.05 / (luminance(matplotlib.colors.to_hex(colour)) + 0.05)


PALETTE = {name: value for name, value in vars(aipm.figure).items() if re.fullmatch("#[0-9A-F]{6}", str(value))}


@pytest.mark.parametrize("name", PALETTE)
def test_contrast_on_white(name):
    """Text needs 4.5 to 1, lines and bars 3 to 1."""
    assert len(PALETTE) >= 6
    assert contrast(PALETTE[name]) >= (4.5 if name in ("INK", "FAINT") else 3)


@pytest.mark.parametrize("opens", OPENS)
def test_the_text_of_a_picture_can_be_read(opens):
    """Every word in a first frame stands out from white as text must, however small or bold it is."""
    exploration = opens()
    fig, _ = exploration.draw(**exploration.values())
    for text in fig.findobj(matplotlib.text.Text):
        if text.get_text().strip() and text.get_visible():
            assert contrast(text.get_color()) >= 4.5, f"{text.get_text()!r} in {text.get_color()}"
