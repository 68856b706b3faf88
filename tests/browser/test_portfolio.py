"""The portfolio's page as somebody outside sees it: on a desk, on a phone, and printed.

The pictures lie where the test says: `pytest tests/browser/test_portfolio.py -rP`.
"""

import re
import shutil

import pytest

from aipm.portfolio.own_seed import FILE
from aipm.portfolio.page import export
from tests.browser.axe import violations
from tests.browser.chromium import Pictures, running, window
from tests.needs import needs_browser, needs_module
from tests.paths import ROOT

WHY = "this test looks at the portfolio in a browser"

# What is wider than its place, and text that another text covers. Two pixels are rounding.
SPILLS = """() => [...document.querySelectorAll('body *')]
    .filter(box => box.checkVisibility() && !box.closest('details') && getComputedStyle(box).position !== 'absolute')
    .filter(box => box.getBoundingClientRect().right > document.documentElement.clientWidth + 2
                   || box.scrollWidth > box.clientWidth + 2 && box.clientWidth && getComputedStyle(box).display !== 'inline')
    .map(box => box.tagName + '.' + box.className + ': ' + box.textContent.trim().slice(0, 60))"""


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The page of all reference answers, written once: (its folder, what is in it)."""
    folder = tmp_path_factory.mktemp("kept")
    for path in (ROOT / "tests" / "portfolio" / "reference").glob("*.json"):
        shutil.copy(path, folder)
    (folder / FILE).write_text("0" * 16)  # the same month each time
    kept = export(folder, ROOT)
    assert not kept.open and not kept.missing and not kept.broken, kept.lines()
    return folder, kept


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """One browser for all tests here."""
    needs_module("playwright", WHY)
    with running(needs_browser(WHY), tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture
def page(written, browser, tmp_path):
    """The page open in a window of its own, what is in it, its album, and what it asked of the network."""
    folder, kept = written
    with window(browser) as shown:
        asked = []
        shown.on("request", lambda request: asked.append(request.url))
        shown.goto((folder / "portfolio.html").as_uri())
        yield shown, kept, Pictures(shown, tmp_path / "pictures"), asked


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits_and_can_be_read_by_everybody(page, width):
    shown, kept, pictures, asked = page
    shown.set_viewport_size({"width": width, "height": 900})
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    assert shown.evaluate(SPILLS) == []
    images = shown.locator("figure img")
    assert images.count() == len(kept.artefacts)
    assert images.evaluate_all("all => all.every(each => each.complete && each.naturalWidth > 100 && each.alt)")
    narrow = images.first.evaluate("image => image.naturalWidth")
    assert narrow < 500 if width == 390 else narrow > 500, "each width has its own drawing"
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in violations(shown)] == []
    shown.locator("nav a").last.click()
    assert shown.locator(f"#artefact-{len(kept.artefacts)} h2").is_visible()
    shown.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert shown.evaluate("document.documentElement.scrollWidth") <= width, "with all entries unfolded"
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    pictures.take(f"at_{width}")
    print(f"Pictures: {pictures.folder}")


@pytest.mark.browser
def test_each_document_begins_a_printed_page_and_most_need_no_second(page, tmp_path):
    shown, kept, pictures, _ = page
    path = tmp_path / "portfolio.pdf"
    shown.pdf(path=path, prefer_css_page_size=True)
    data = path.read_bytes()
    assert data.startswith(b"%PDF-")
    pages = len(re.findall(rb"/Type\s*/Page\b", data))
    documents = len(kept.artefacts)
    assert documents + 1 <= pages <= documents + 3, f"{pages} pages for the contents and {documents} documents"
    shown.emulate_media(media="print")
    assert shown.locator("section").evaluate_all(
        "all => all.every(each => getComputedStyle(each).breakBefore === 'page')"
    )
    assert not shown.locator("details").first.is_visible(), "entries that are folded on the screen are not printed"
    link = shown.locator("nav a").first
    assert link.evaluate("each => getComputedStyle(each).textDecorationLine") == "underline"
    shown.set_viewport_size({"width": 658, "height": 940})  # A4 between its margins, at 96 dots an inch
    assert shown.evaluate("document.documentElement.scrollWidth") <= 658
    pictures.take("printed")
    print(f"{pages} pages for {documents} documents. Pictures: {pictures.folder}, and {path}")
