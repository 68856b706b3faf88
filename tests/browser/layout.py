"""What of a lesson the window hides, in each theme and width, and how both are set."""

LESSON = ".jp-Notebook .jp-RenderedHTMLCommon, .jp-Notebook .jp-OutputArea-output"

# A box that clips what is wider than itself hides it; one that scrolls does not, but a lesson's own text, pictures and
# controls should not need that either. Only a table of data may scroll in its own output. Two pixels are rounding.
HIDDEN = """selector => {
    const found = [];
    const note = (what, box) => found.push(
        `${what}: ${box.scrollWidth} pixels in ${box.clientWidth}, ${box.tagName.toLowerCase()}.${box.className}: `
        + box.textContent.trim().slice(0, 60));
    const panel = document.querySelector('.jp-WindowedPanel-outer');
    if (panel.scrollWidth > panel.clientWidth + 2) note('the notebook scrolls sideways', panel);
    for (const root of document.querySelectorAll(selector)) {
        if (root.querySelector('table.dataframe')) continue;
        for (const box of [root, ...root.querySelectorAll('*')]) {
            if (!box.clientWidth || box.scrollWidth <= box.clientWidth + 2) continue;
            const flows = getComputedStyle(box).overflowX;
            if (flows === 'hidden' || flows === 'clip') note('clipped', box);
            else if (flows !== 'visible') note('scrolls sideways', box);
        }
        const right = root.getBoundingClientRect().right;
        for (const image of root.querySelectorAll('img'))
            if (image.getBoundingClientRect().right > right + 2) note('a picture is cut', image);
    }
    return found;
}"""


def hidden(page):
    """A sentence for each part of the lesson that does not fit the window as it is."""
    return page.evaluate(HIDDEN, LESSON)


def resize(page, width):
    """Make the window `width` pixels wide and let JupyterLab lay its panels out."""
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 100)))")


def dark(page):
    """Whether the theme is dark."""
    return page.evaluate("() => document.body.dataset.jpThemeLight === 'false'")


def switch_theme(page):
    """Choose the other of JupyterLab's two themes, in its menu."""
    name = "JupyterLab Light" if dark(page) else "JupyterLab Dark"
    page.get_by_role("menuitem", name="Settings", exact=True).click()
    page.locator(".lm-Menu-item[data-type=submenu]", has_text="Theme").first.hover()
    page.get_by_role("menuitem", name=name, exact=True).click()
    page.wait_for_function("name => document.body.dataset.jpThemeName === name", arg=name)


def both_themes(page):
    """The name of each theme, while it is chosen."""
    for _ in range(2):
        yield "dark" if dark(page) else "light"
        switch_theme(page)
