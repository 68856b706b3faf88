"""Two desks in a browser, each in JupyterLab's light and dark theme.

`pytest tests/browser/test_desk.py -rP` prints where the pictures lie.
"""

import pytest
import websocket

from tests.browser.chromium import SHORT_LIVED, Pictures, running, window
from tests.browser.lab import jupyterlab
from tests.browser.layout import both_themes
from tests.needs import needs_browser, needs_module
from tests.terminal import typed

WHY = "this test looks at a desk in a browser"


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
