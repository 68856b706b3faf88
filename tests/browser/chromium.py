"""A headless Chromium and the album of pictures taken of it."""

import contextlib
import os

# Playwright keeps first-run pages, updates and calls home away by flags of its own.
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic"]
# A lesson's page lives for seconds: compiling JupyterLab's code anew for speed, and clearing memory often and in several
# threads, cost more there than they save. Not where repaints are timed: they would be slower than a learner's.
SHORT_LIVED = ("--js-flags=--no-turbofan --no-maglev --single-threaded --min-semi-space-size=64",)
PATIENCE = 120_000  # Milliseconds for one wait: much more than it takes, since a busy machine is no bug of the course.


@contextlib.contextmanager
def chromium(program, home, width=1280, height=900, flags=()):
    """A page of a headless Chromium of that size in pixels, with more `flags`; it is closed also after a failure."""
    with running(program, home, flags) as browser, window(browser, width, height) as page:
        yield page


@contextlib.contextmanager
def running(program, home, flags=()):
    """A headless Chromium with more `flags`; it is closed also after a failure."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=[*CHROMIUM_FLAGS, *flags],
            env={**os.environ, "HOME": str(home)},
            timeout=PATIENCE,
        )
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def window(browser, width=1280, height=900):
    """A page of that size in pixels, which knows nothing of what the browser's other pages have kept."""
    context = browser.new_context(viewport={"width": width, "height": height})
    try:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        yield page
    finally:
        context.close()


class Pictures:
    """Numbered pictures of a page in `folder`."""

    def __init__(self, page, folder):
        self.page, self.folder, self.taken = page, folder, 0
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, name):
        self.taken += 1
        path = self.folder / f"{self.taken:02}_{name}.png"
        self.page.screenshot(path=path)
        return path

    @contextlib.contextmanager
    def step(self, name):
        """Run a step of a test and take its picture."""
        with self.on_failure(name):
            yield
        self.take(name)

    @contextlib.contextmanager
    def on_failure(self, name):
        """Run a step of a test; where it fails, take a picture and print where it lies."""
        try:
            yield
        except BaseException:
            with contextlib.suppress(Exception):  # The failure itself is what must be seen.
                print(f"What the screen showed: {self.take(f'{name}_failed')}")
            raise
