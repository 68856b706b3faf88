"""The learner's evening: every lesson in one JupyterLab, run, moved, looked at, answered wrongly, graded.

Only a browser shows whether widgets follow, what a narrow window hides, and what a screen reader is given. Each test
records how long it took and how fast its explorations followed; `tests/conftest.py` prints the table.
"""

import statistics
import subprocess
import sys
import time
import tomllib

import pytest

from tests.browser.access import grave
from tests.browser.chromium import Pictures
from tests.browser.explorations import OpenExploration
from tests.browser.layout import dark, hidden, resize, switch_theme
from tests.browser.notebook_page import is_check, is_exploration
from tests.paths import ROOT

LESSONS = sorted(path.stem for path in (ROOT / "notebooks").glob("*/*.ipynb"))
WIDTHS = (768, 1280)
IN_FULL = (
    "00",
    "05",
    "08",
    "11",
)  # in both themes, and graded; the others in the theme that the last of these left behind


def wrong_answer(lesson):
    """(question, cell, part of its message) of a wrong answer that the visible check tells."""
    rows = tomllib.loads((ROOT / "tests" / "answers" / f"{lesson}.toml").read_text(encoding="utf-8"))["row"]
    row = next(row for row in rows if row["kind"] == "wrong" and row.get("visible", True))
    return row["question"], row["answer"].strip() + "\nsure = 0.8", row["says"]


def check_nothing_is_red(notebook):
    """Every cell ran; only unanswered checks complain, each in one calm sentence or two."""
    assert notebook.not_run() == [], "Run All stopped"
    checks = set(notebook.ids(is_check))
    for cell, said in notebook.complaints().items():
        assert cell in checks, f"{cell} complains: {said}"
        assert said.startswith("Not answered yet: ") and len(said.splitlines()) <= 3, f"{cell}: {said}"


def move_everything(notebook):
    """Move every control of every exploration; returns how many there are, and the milliseconds of each repaint."""
    controls, times = 0, []
    for name in notebook.ids(is_exploration):
        if notebook.cell(name).locator(".aipm-exploration").count():
            exploration = OpenExploration(notebook, name)
            for what, before, after in exploration.work_all():
                controls += 1
                assert after.sentence != before.sentence and after.alt == after.sentence, f"{what} changes no sentence"
            times += exploration.repaints()
    return controls, times


def check_looks(page, pictures):
    """At each width nothing is hidden, and axe-core has nothing grave to say, in the theme that is chosen."""
    theme = "dark" if dark(page) else "light"
    for width in WIDTHS:
        resize(page, width)
        pictures.take(f"{theme}_{width}")
        assert hidden(page) == [], f"{theme}, {width} pixels wide"
    assert grave(page) == [], theme


@pytest.mark.browser
@pytest.mark.parametrize("lesson", LESSONS)
def test_an_evening_with(lesson, opened, page, tmp_path, record_property):
    start = time.perf_counter()
    pictures = Pictures(page, tmp_path / "pictures")
    with pictures.step("evening"):
        notebook = opened(f"notebooks/{lesson}/{lesson}.ipynb")
        notebook.run_all()
        check_nothing_is_red(notebook)
        controls, times = move_everything(notebook)
        assert controls
        check_looks(page, pictures)
        if lesson[:2] in IN_FULL:
            switch_theme(page)
            check_looks(page, pictures)
        question, answer, says = wrong_answer(lesson)
        assert says in " ".join(notebook.answer(question, answer).split())
        if lesson[:2] in IN_FULL:
            notebook.save()
            said = notebook.ask("from aipm import check; check()")
            assert " points, as your notebook was saved at " in said and says in said
    assert notebook.elsewhere() == [], "the lesson must work offline, and tell nobody who learns"
    median = round(statistics.median(times))
    print(f"{controls} controls, {median} ms from a move to its picture (median of {len(times)}). {pictures.folder}")
    record_property(
        "evening", (lesson, round(time.perf_counter() - start, 1), controls, [round(each) for each in times])
    )


@pytest.mark.browser
def test_the_command_shows_the_points_too(lab):
    """`aipm check` in a terminal, on an untouched lesson: no points, and a line for each question."""
    done = subprocess.run(
        [sys.executable, "-m", "autograder.cli", "check", "01"],
        cwd=lab.course, env=lab.environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert "0 of " in done.stdout and "Q01.1" in done.stdout and "Not answered yet" in done.stdout, done.stderr
