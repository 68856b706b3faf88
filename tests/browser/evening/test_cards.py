"""The cards of verdicts on a learner's desk, each in JupyterLab's light and dark theme.

`pytest tests/browser/evening/test_cards.py -rP` prints where the pictures lie.
"""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from aipm.questions.card import LOOKS
from tests.browser.access import grave
from tests.browser.chromium import Pictures
from tests.browser.evening.test_one_lesson import ALL_HALF, FALLING, LESSON, PRECISION_NONE
from tests.browser.layout import both_themes, hidden
from tests.contrast import LEAST, contrast

FIRST = """from aipm.questions import accuracy_trap
from aipm.worlds import payguard

weeks = payguard.public_world()"""
ANSWERS = {  # what the cell of each card says of an answer: (question, answer)
    "open": ("q02_5", "policy = ..."),
    "unread": ("q02_5", 'policy = "as before"'),
    "wrong": ("q02_5", ALL_HALF),
    "readable": ("q02_1", PRECISION_NONE),
    "solved": ("q02_5", FALLING),
}
CHOSEN = """card => {
    const style = what => getComputedStyle(what);
    const hex = colour => '#' + colour.match(/\\d+/g).slice(0, 3).map(part => (+part).toString(16).padStart(2, '0')).join('');
    return [style(card).backgroundColor, style(card).color, ...[...card.querySelectorAll('.aipm-mark')].map(
        mark => style(mark).color)].map(hex);
}"""


def write_cells(lab):
    """Write a notebook beside the lesson, with a cell a card: a learner's answer, and the lesson's own check of it.

    Returns its path in the course.
    """
    lesson = nbformat.read(lab.course / LESSON, as_version=4)
    checks = {cell.id: cell.source for cell in lesson.cells}
    cells = [new_code_cell(FIRST, id="first")]
    for kind, (question, answer) in ANSWERS.items():
        source = f"{answer}\n{checks[f'{question}_judge']}"
        cells.append(new_code_cell(source, id=kind, metadata={"tags": ["raises-exception"]}))
    path = LESSON.replace("02_accuracy_trap.ipynb", "cards.ipynb")
    nbformat.write(new_notebook(cells=cells, metadata=lesson.metadata), lab.course / path)
    return path


@pytest.mark.browser
def test_each_verdict_is_a_calm_card_in_both_themes(opened, lab, page, tmp_path):
    pictures, notebook = Pictures(page, tmp_path / "pictures"), opened(write_cells(lab))
    notebook.run_all()
    for theme in both_themes(page):
        seen = {}
        for kind in ANSWERS:
            card = notebook.outputs(kind).locator(f".aipm-{kind}")
            assert card.is_visible(), notebook.said(kind)
            ground, ink, *marks = card.evaluate(CHOSEN)
            assert min(contrast(ground, colour) for colour in (ink, *marks)) >= LEAST, (theme, kind)
            assert (contrast(ground, "#ffffff") > contrast(ground, "#000000")) == (theme == "dark"), (theme, kind)
            red = notebook.cell(kind).locator('[data-mime-type$="error"], [data-mime-type$="stderr"]')
            assert red.count() == (kind in ("open", "unread", "wrong")) and not red.filter(visible=True).count()
            assert card.locator("span").inner_text() == LOOKS[kind].sign
            seen[kind] = card.locator("strong").inner_text(), marks[0]
        assert len(set(seen.values())) == len({words for words, _ in seen.values()}) == len(ANSWERS)
        notebook.look("wrong")
        pictures.take(theme)
        assert grave(page) == [] == hidden(page), theme
    print(f"Pictures: {pictures.folder}")
