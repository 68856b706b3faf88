"""One learner's evening: a JupyterLab and a browser window that the tests of this folder share, one lesson after another."""

import pytest

from tests.browser.chromium import chromium
from tests.browser.lab import jupyterlab
from tests.browser.notebook_page import Notebook
from tests.needs import needs_browser, needs_module

WHY = "this test works through lessons in a browser"


@pytest.fixture(scope="package")
def home(tmp_path_factory):
    """The home of a learner who has just got the course."""
    return tmp_path_factory.mktemp("learner")


@pytest.fixture(scope="package")
def lab(home):
    """One JupyterLab for all of them."""
    needs_browser(WHY)
    with jupyterlab(home) as running:
        yield running


@pytest.fixture(scope="package")
def page(home):
    """One browser window in it."""
    needs_module("playwright", WHY)
    needs_module("axe_playwright_python", WHY)
    with chromium(needs_browser(WHY), home) as opened:
        yield opened


@pytest.fixture
def opened(lab, page):
    """`opened(path)`: a notebook of the course, open in that window; its kernel ends with the test."""

    def open_notebook(path):
        notebook = Notebook(page, lab.course / path)
        if page.url.startswith(lab.url):
            notebook.open_next(lab, path)
        else:
            notebook.open(lab, path)
        return notebook

    yield open_notebook
    lab.end_kernels()
