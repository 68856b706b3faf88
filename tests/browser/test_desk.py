"""Two desks in a browser, and the cards of verdicts on the learner's, each in JupyterLab's light and dark theme.

`pytest tests/browser/test_desk.py -rP` prints where the pictures lie.
"""

import nbformat
import pytest
import websocket
from nbformat.v4 import new_code_cell, new_notebook

from aipm.questions.card import LOOKS
from tests.browser.access import grave
from tests.browser.chromium import SHORT_LIVED, Pictures, running, window
from tests.browser.lab import jupyterlab
from tests.browser.layout import dark, hidden, switch_theme
from tests.browser.notebook_page import Notebook
from tests.browser.test_one_lesson import ALL_HALF, FALLING, PRECISION_NONE
from tests.contrast import LEAST, contrast
from tests.needs import needs_browser, needs_module
from tests.terminal import typed

WHY = "this test looks at a desk in a browser"
LESSON = "notebooks/02_accuracy_trap/02_accuracy_trap.ipynb"
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


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """One browser for all tests here."""
    needs_module("playwright", WHY)
    with running(needs_browser(WHY), tmp_path_factory.mktemp("browser"), SHORT_LIVED) as opened:
        yield opened


@pytest.fixture
def desk(browser, tmp_path):
    """Open the desk that `aipm lab` with some options opens, and a window of its own."""
    return lambda *options: (jupyterlab(tmp_path, *options), window(browser))


def both_themes(page):
    """The name of each theme, while it is chosen."""
    for _ in range(2):
        yield "dark" if dark(page) else "light"
        switch_theme(page)


def write_cells(lab):
    """A notebook beside the lesson with a cell a card: the learner's answer, and the lesson's own check of it."""
    lesson = nbformat.read(lab.course / LESSON, as_version=4)
    checks = {cell.id: cell.source for cell in lesson.cells}
    cells = [new_code_cell(FIRST, id="first")]
    for kind, (question, answer) in ANSWERS.items():
        source = f"{answer}\n{checks[f'{question}_judge']}"
        cells.append(new_code_cell(source, id=kind, metadata={"tags": ["raises-exception"]}))
    path = (lab.course / LESSON).with_name("cards.ipynb")
    nbformat.write(new_notebook(cells=cells, metadata=lesson.metadata), path)
    return path


@pytest.mark.browser
def test_each_verdict_is_a_calm_card_in_both_themes(tmp_path, desk):
    lab_of, window_of = desk()
    with lab_of as lab, window_of as page:
        notebook, pictures = Notebook(page, write_cells(lab)), Pictures(page, tmp_path / "pictures")
        notebook.open(lab, "notebooks/02_accuracy_trap/cards.ipynb")
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


@pytest.mark.browser
@pytest.mark.parametrize("options", [(), ("--instructor",)], ids=["learner", "instructor"])
def test_who_finds_the_instructors_tools_on_the_desk(tmp_path, desk, options):
    lab_of, window_of = desk(*options)
    with lab_of as lab, window_of as page:
        pictures = Pictures(page, tmp_path / "pictures")
        page.goto(f"{lab.url}lab?token={lab.token}&reset")
        page.locator("#jupyterlab-splash").wait_for(state="detached")
        page.get_by_role("menuitem", name="Help", exact=True).wait_for()
        page.wait_for_timeout(2000)  # a question about news would come after the desk itself
        for theme in both_themes(page):
            menu = page.get_by_role("menuitem", name="Nbgrader", exact=True).count()
            panel = page.locator('.jp-SideBar [title*="Create Assignment"], .jp-SideBar [data-id*="create"]').count()
            assert (menu, panel > 0) == ((1, True) if options else (0, False)), theme
            assert page.get_by_text("Jupyter news").count() == 0, theme
            pictures.take(theme)
    print(f"Pictures: {pictures.folder}")


def test_a_terminal_on_the_desk_knows_the_command(tmp_path):
    """Also where nobody sees what `aipm lab` says, as here: there Jupyter would take a login shell, which sets PATH anew."""
    with jupyterlab(tmp_path) as lab:
        name = lab.ask("api/terminals", "POST")["name"]
        address = f"{lab.url.replace('http', 'ws', 1)}terminals/websocket/{name}"
        terminal = websocket.create_connection(address, header=[f"Authorization: token {lab.token}"], timeout=60)
        try:
            code, said = typed(terminal, "aipm progress")
        finally:
            terminal.close()
        assert code == 0 and "Start here" in said, said
        assert "Leave this window open" in (lab.home / "jupyter.log").read_text(encoding="utf-8")
