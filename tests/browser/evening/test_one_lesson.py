"""One pass through lesson 02 in JupyterLab in a real browser: run all, move a slider, answer wrongly, answer rightly.

Only a browser shows whether widgets appear, whether the keyboard moves them and how a verdict looks. The test prints
how fast the slider follows and where its pictures lie: `pytest tests/browser/evening/test_one_lesson.py -rP`.
"""

import statistics

import pytest

from tests.browser.chromium import Pictures
from tests.browser.explorations import OpenExploration
from tests.browser.notebook_page import is_check, is_exploration

LESSON = "notebooks/02_accuracy_trap/02_accuracy_trap.ipynb"

PRECISION_ZERO = 'scores = {"accuracy": 0.9991, "recall": 0.0, "precision": 0.0, "caught": 0}\nsure = 0.8'
PRECISION_NONE = 'scores = {"accuracy": 1 - weeks[weeks["segment"] == "new_user"]["fraud"].mean(), "recall": 0.0, "precision": None, "caught": 0}\nsure = 0.9'
FALLING = 'policy = {"under_25": 0.12, "25_to_100": 0.05, "100_to_300": 0.018, "over_300": 0.007}\nsure = 0.7'
STOPS = ["300", "200", "150", "100", "70", "40", "20"]  # where the slider rests on its way down from 373
ALL_HALF = 'policy = {"under_25": 0.5, "25_to_100": 0.5, "100_to_300": 0.5, "over_300": 0.5}\nsure = 0.6'


def check_one_line(said, start):
    """A verdict is one short paragraph for a reader: no traceback, nothing raw around it."""
    assert said.startswith(start), said
    assert len(said.splitlines()) <= 4, said
    assert "Traceback" not in said and "\x1b" not in said, said


@pytest.mark.browser
def test_a_learner_works_through_the_lesson(opened, page, tmp_path, record_property):
    pictures = Pictures(page, tmp_path / "pictures")
    with pictures.step("open"):
        notebook = opened(LESSON)
    checks, explorations = notebook.ids(is_check), notebook.ids(is_exploration)
    assert len(checks) >= 8 and len(explorations) == 3

    with pictures.step("run_all"):
        notebook.run_all()
        assert notebook.not_run() == [], "Run All stopped"
        notebook.look(checks[0])

    with pictures.step("untouched"):
        for check in checks:
            check_one_line(notebook.said(check), "Not answered yet")
        notebook.look(checks[-1])

    with pictures.step("figures"):
        for exploration in explorations:
            notebook.cell(exploration).locator("figure img").wait_for()
            notebook.look(exploration)
        seen = notebook.page.locator(".jp-OutputArea-output img").evaluate_all(
            "images => images.map(image => [image.getAttribute('alt') ?? '', image.naturalWidth])"
        )
        assert len(seen) >= len(explorations)
        assert [(alt, width) for alt, width in seen if not alt.strip() or not width] == []

    with pictures.step("slider"):
        notebook.look(explorations[0])
        slider = OpenExploration(notebook, explorations[0])
        before, number = slider.shows(), slider.readout()
        for _ in STOPS:
            slider.press(slider.sliders.first, "ArrowLeft")
        after, number_after = slider.shows(), slider.readout()
        assert (number, number_after) == ("373", STOPS[-1])
        assert f"With {number_after} sick" in after.sentence and after.sentence != before.sentence
        assert after.alt == after.sentence != before.alt
        delays = slider.repaints()
        print(f"The picture follows a key in {statistics.median(delays):.0f} ms (median of {len(delays)}).")
        record_property("slider_ms", round(statistics.median(delays)))

    with pictures.step("q02_1_wrong"):
        said = notebook.answer("q02_1", PRECISION_ZERO)
        notebook.look("q02_1_judge")
        check_one_line(said, "Not yet: ")
        assert "0 divided by 0 is not 0 and not 1" in " ".join(said.split())

    with pictures.step("q02_1_right"):
        said = notebook.answer("q02_1", PRECISION_NONE)
        notebook.look("q02_1_judge")
        check_one_line(said, "Readable so far")

    with pictures.step("q02_5_right"):
        said = notebook.answer("q02_5", FALLING)
        notebook.look("q02_5_judge")
        check_one_line(said, "Solved")

    with pictures.step("q02_5_wrong"):
        said = notebook.answer("q02_5", ALL_HALF)
        notebook.look("q02_5_judge")
        check_one_line(said, "Not yet: ")
        assert "The largest score in the queue" in " ".join(said.split())

    assert notebook.elsewhere() == [], "the lesson must work offline, and tell nobody who learns"
    print(f"Pictures: {pictures.folder}")
