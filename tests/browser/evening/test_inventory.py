"""The twelve questions of lesson 00 in JupyterLab in a real browser, worked with the keyboard alone.

Only a browser shows whether a long choice can be read, whether the keyboard reaches it, and what a screen reader is told. The
test prints where its pictures lie: `pytest tests/browser/evening/test_inventory.py -rP`.
"""

import itertools
import json

import pytest

from aipm.inventory.topics import TOPICS
from tests.browser.access import grave
from tests.browser.chromium import Pictures
from tests.browser.notebook_page import is_code

LESSON = "notebooks/00_start_here/00_start_here.ipynb"


def is_inventory(cell):
    return is_code(cell) and "inventory." in "".join(cell["source"])


def overlaps(boxes):
    """Whether two boxes that follow one another overlap in height."""
    return any(below["y"] < above["y"] + above["height"] - 1 for above, below in itertools.pairwise(boxes))


@pytest.mark.browser
def test_the_keyboard_answers_twelve_questions(opened, lab, page, tmp_path):
    pictures, notebook = Pictures(page, tmp_path / "pictures"), opened(LESSON)
    (cell,) = notebook.ids(is_inventory)
    notebook.run_all()
    kept = lab.course / "portfolio" / "inventory" / "answers.json"
    assert not kept.exists(), "running the notebook has written answers"
    notebook.look(cell)
    shown = notebook.cell(cell).locator(".aipm-inventory")
    pictures.take("before")
    shown.get_by_role("button", name="Begin").press("Enter")
    for number in range(1, len(TOPICS) + 1):
        shown.get_by_text(f"Question {number} of {len(TOPICS)}", exact=True).wait_for()
        radios = shown.get_by_role("radio")
        assert 3 <= radios.count() <= 4
        labels = shown.locator(".widget-radio-box label")
        assert not overlaps([labels.nth(at).bounding_box() for at in range(labels.count())])
        assert all(name.strip() for name in labels.all_inner_texts())
        radios.first.focus()
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        assert radios.nth(1).is_checked()
        page.wait_for_timeout(200)  # what was pressed is drawn before the next is chosen
        shown.get_by_role("combobox").select_option(label="70%")
        if number in (1, 4):
            notebook.look(cell)
            pictures.take(f"question_{number}")
            assert grave(page) == []
        shown.get_by_role("button", name="Finish" if number == len(TOPICS) else "Next").press("Enter")
    shown.get_by_text("Thank you.").wait_for()
    pictures.take("end")
    print(f"pictures in {pictures.folder}")
    answers = json.loads(kept.read_text(encoding="utf-8"))["taken"]["before"]
    kept.unlink()  # the evening's other tests begin without answers
    assert answers["finished"] and set(answers["answers"]) == {topic.name for topic in TOPICS}
    assert {answer["sure"] for answer in answers["answers"].values()} == {0.7}
