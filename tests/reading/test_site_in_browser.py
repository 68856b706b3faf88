"""The reading edition as a browser shows it: nothing cut, nothing grave for a screen reader, nothing from elsewhere."""

import pytest

from autograder.course.places import lesson_texts
from tests.browser.axe import GRAVE, violations
from tests.browser.chromium import running
from tests.needs import needs_browser, needs_module
from tests.paths import ROOT

WHY = "this test looks at the site in a browser"
LESSONS = [text.stem for text in lesson_texts(ROOT)]
ON_A_TELEPHONE = ["index", "glossary", *(f"notebooks/{name}/{name}" for name in LESSONS[1:3])]
DESKTOP, SCROLLBAR = 1280, 15  # pixels; browsers on Windows take as many for the bar at the right
# Code, tables and printouts that are wider than their box; two pixels are rounding.
CUT = """() => [...document.querySelectorAll('.bd-article, .bd-article *')]
    .filter(box => box.clientWidth && box.scrollWidth > box.clientWidth + 2 && getComputedStyle(box).overflowX !== 'visible')
    .map(box => `${box.className}: ${box.scrollWidth} pixels in ${box.clientWidth}: ${box.textContent.trim().slice(0, 60)}`)"""
SIDES = "cells => cells.filter(cell => cell.textContent.trim()).map(cell => getComputedStyle(cell).textAlign)"
# How many characters fit where code has the least room: in the card of a prediction.
LONGEST = """() => {
    const pre = document.querySelector('.predict .cell_input pre'), style = getComputedStyle(pre);
    const one = document.createElement('span'); one.textContent = 'x'.repeat(100); pre.append(one);
    const room = pre.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    return Math.floor(room / (one.getBoundingClientRect().width / 100));
}"""

FAULTS = """() => document.querySelector('.bd-article').insertAdjacentHTML('afterbegin', `
    <div style="background: linear-gradient(red, blue)"><p style="color: #888">on a gradient</p></div>
    <div style="background: #fff; color: #000"><p style="opacity: 0.3">faint</p>
        <p style="color: rgba(0, 0, 0, 0.35)">half there</p><p style="color: hsl(200deg 30% 70%)">of another notation</p>
        <p style="color: oklch(0.8 0.1 200)">of a third</p><p style="color: color(srgb 0.8 0.8 0.8)">of a fourth</p>
        <div style="background: rgb(0 0 0 / 0.3)"><p style="color: #777">on a shade</p>
            <div style="mix-blend-mode: multiply; background: #ccc"><p style="color: #999">blended</p></div></div>
        <p style="color: #eee; text-shadow: 0 0 2px #ddd">with a shadow</p></div>
    <div style="position: relative"><p style="color: #aaa; background: #fff">under another</p>
        <p style="position: absolute; inset: 0; background: #fff8; color: #bbb">above it</p></div>
    <img src="data:,"><button></button><a href="#here"></a><input><h5></h5><ul><p>no item</p></ul>
    <div role="no-such-role">x</div><p lang="no-such-language">x</p><div tabindex="3">x</div>
    <table><tr><td headers="gone">1</td></tr></table>`)"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """A headless Chromium."""
    for name in ("playwright", "axe_playwright_python"):
        needs_module(name, WHY)
    with running(needs_browser(WHY), tmp_path_factory.mktemp("browser")) as opened:
        yield opened


def grave(page):
    """The serious findings of axe-core: (rule, the first place of each)."""
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in violations(page)]


@pytest.mark.browser
def test_no_page_cuts_code_or_a_table_on_a_desktop(site, browser):
    """Every page of the site, each theme in turn; a line of code may have 105 characters (tests/lessons holds that)."""
    bad = []
    names = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html") if "_static" not in path.parts)
    assert len(names) > 2 * len(LESSONS)
    pages = [
        browser.new_page(color_scheme=scheme, viewport={"width": DESKTOP - SCROLLBAR, "height": 900})
        for scheme in ("light", "dark")
    ]
    for number, name in enumerate(names):
        page = pages[number % 2]
        page.goto(f"{site.as_uri()}/{name}")
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        bad += [(name, found) for found in page.evaluate(CUT) + grave(page)]
    assert bad == []
    page.goto(f"{site.as_uri()}/notebooks/{LESSONS[2]}/{LESSONS[2]}.html")
    assert page.evaluate(LONGEST) >= 105


@pytest.mark.browser
def test_predictions_are_cards_and_numbers_stand_right(site, browser):
    page, seen = browser.new_page(viewport={"width": DESKTOP, "height": 900}), {}
    for lesson in LESSONS[2:9:2]:
        page.goto(f"{site.as_uri()}/notebooks/{lesson}/{lesson}.html")
        guesses = page.locator("div.cell", has_text="guess_").filter(has_text="= ...")
        inside = page.locator(".predict div.cell", has_text="guess_").filter(has_text="= ...")
        assert inside.count() == guesses.count() >= 3, lesson
        for cells, side in (("td.number", {"right"}), ("td:not(.number):not([style])", {"left", "start"})):
            found = page.locator(f"table.dataframe {cells}").evaluate_all(SIDES)
            assert set(found) <= side, (lesson, cells)
            seen[cells] = seen.get(cells, 0) + len(found)
    assert min(seen.values()) > 20


@pytest.mark.browser
def test_the_front_page_shows_a_picture(site, browser):
    page = browser.new_page(viewport={"width": DESKTOP, "height": 900})
    page.goto(f"{site.as_uri()}/index.html")
    (picture,) = page.locator(".bd-article img").all()
    assert picture.evaluate("image => image.naturalWidth") > 400 and "of the flagged" in picture.get_attribute("alt")


@pytest.mark.browser
def test_pages_on_a_telephone_are_accessible_and_load_nothing_from_elsewhere(site, browser):
    """axe-core finds nothing serious, no page is wider than a telephone, and the search answers, all from files."""
    bad, elsewhere, wide = [], [], []
    home = site.as_uri()
    for scheme in ("light", "dark"):
        page = browser.new_page(color_scheme=scheme, viewport={"width": 390, "height": 800})
        page.on("request", lambda asked: elsewhere.append(asked.url)
                if not asked.url.startswith((home, "data:")) else None)  # fmt: skip
        for name in ON_A_TELEPHONE:
            page.goto(f"{home}/{name}.html")
            assert page.locator("html").get_attribute("data-theme") == scheme
            found = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            wide += [(name, scheme, found)] if found > 0 else []
            bad += [(name, scheme, *one) for one in grave(page)]
    page.goto(f"{home}/search.html?q=adjudication")
    page.locator("#search-results li a").first.wait_for()
    assert (bad, elsewhere, wide) == ([], [], [])


@pytest.mark.browser
def test_the_quick_axe_finds_what_axe_finds(site, browser):
    """On a page of the site with faults of many kinds, colours that let others shine through among them."""
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(viewport={"width": DESKTOP, "height": 900})
    page.goto(f"{site.as_uri()}/index.html")
    assert violations(page) == []
    page.evaluate(FAULTS)
    quick = violations(page)
    whole = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert {one["impact"] for one in whole} == {"minor", "moderate", *GRAVE}
    assert quick == [one for one in whole if one["impact"] in GRAVE]
    assert {"button-name", "color-contrast", "image-alt", "label", "link-name"} <= {one["id"] for one in quick}
    assert sum(len(one["nodes"]) for one in quick) > 10
