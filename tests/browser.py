"""JupyterLab in a real browser, worked as a learner works it: by menu, by keyboard and by what stands on the screen."""

import contextlib
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]

# Chromium's own habits would only add noise: first-run pages, updates, calls home.
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
CHROMIUM_FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
SETTINGS = {
    # Else a question about Jupyter's news lies over the lesson; the server's own `news_url=None` leaves it there.
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    # All cells stay in the page, so that one below the fold can be read; the default leaves it to the browser.
    "notebook-extension/tracker": {"windowingMode": "none"},
}
PATIENCE = 120_000  # Milliseconds for one wait: much more than it takes, since a busy machine is no bug of the course.


def copy_course(home):
    """Copy what a learner needs to `home`/course, so that a test changes no file of the repository."""
    course = home / "course"
    for name in ("notebooks", "datasets"):
        shutil.copytree(ROOT / name, course / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__"))
    return course


def lonely_environment(home, course):
    """The environment of a machine on which nobody has used Jupyter before, with this checkout of the course.

    Kernels stand in the folder of the running Python, so they are still found.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "AIPM_", "XDG_"))}
    folders = {
        "HOME": home,
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "IPYTHONDIR": home / "ipython",
        "MPLCONFIGDIR": home / "matplotlib",
        "AIPM_PORTFOLIO": home / "portfolio",
        "AIPM_DATASETS": course / "datasets",
        "PYTHONPATH": ROOT,
    }
    return kept | {name: str(path) for name, path in folders.items()}


def write_settings(config):
    """Write JupyterLab's settings into the folder `config`, as if the learner had chosen them."""
    for name, value in SETTINGS.items():
        file = config / "lab" / "user-settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(value), encoding="utf-8")


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def end(process):
    """End `process` and all that it started: kernels have sessions of their own and can outlive a killed server."""
    with contextlib.suppress(psutil.NoSuchProcess):
        server = psutil.Process(process.pid)
        family = [*server.children(recursive=True), server]
        server.terminate()
        for straggler in psutil.wait_procs(family, timeout=15)[1]:
            with contextlib.suppress(psutil.NoSuchProcess):
                straggler.kill()
    process.wait()


def address(process, home, token, seconds=90):
    """The address at which the server answers; a RuntimeError with the end of its log where it does not."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        # The server notes where it listens, which may be another port when somebody took ours in between.
        for note in (home / "runtime").glob("jpserver-*.json"):
            with contextlib.suppress(ValueError, KeyError, urllib.error.URLError, ConnectionError, TimeoutError):
                url = json.loads(note.read_text(encoding="utf-8"))["url"]
                urllib.request.urlopen(f"{url}api/status?token={token}", timeout=5).close()
                return url
        time.sleep(0.1)
    log = (home / "jupyter.log").read_text(encoding="utf-8", errors="replace")
    raise RuntimeError(f"JupyterLab did not answer (exit code {process.poll()}):\n{log[-3000:]}")


@contextlib.contextmanager
def jupyterlab(home):
    """JupyterLab with the learner's course in `home`/course; gives (address, token), and leaves no process behind."""
    course, token = copy_course(home), secrets.token_hex(16)
    write_settings(home / "config")
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1"]
    command += [f"--ServerApp.port={free_port()}", f"--ServerApp.root_dir={course}"]
    environment = lonely_environment(home, course) | {"JUPYTER_TOKEN": token}
    with (home / "jupyter.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=course, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            yield address(process, home, token), token
        finally:
            end(process)


@contextlib.contextmanager
def chromium(program, home, width=1280, height=900):
    """A page of a headless Chromium of that size in pixels; it is closed also after a failure."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=CHROMIUM_FLAGS, env={**os.environ, "HOME": str(home)}, timeout=PATIENCE
        )
        try:
            page = browser.new_page(viewport={"width": width, "height": height})
            page.set_default_timeout(PATIENCE)
            yield page
        finally:
            browser.close()


class Pictures:
    """Numbered pictures of a page in `folder`: one after each step, also after the one that failed."""

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
        """Run a step of a test and take its picture; where the step fails, print where the picture lies."""
        try:
            yield
        except BaseException:
            with contextlib.suppress(Exception):  # The failure itself is what must be seen.
                print(f"What the screen showed: {self.take(f'{name}_failed')}")
            raise
        self.take(name)


class Notebook:
    """One notebook open in JupyterLab; a cell is named by its id in the file."""

    def __init__(self, page, file):
        self.page, self.asked, self.own = page, [], ("data:", "blob:")
        page.on("request", lambda request: self.asked.append(request.url))
        self.cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
        self.places = {cell["id"]: place for place, cell in enumerate(self.cells)}

    def ids(self, wanted):
        """The ids of the cells for which `wanted(cell)` holds, from top to bottom."""
        return [cell["id"] for cell in self.cells if wanted(cell)]

    def open(self, url, token, path):
        """Open the notebook and wait until all its cells stand in the page and its kernel is idle."""
        self.own += (url,)
        self.page.goto(f"{url}lab/tree/{path}?token={token}&reset")
        self.page.locator("#jupyterlab-splash").wait_for(state="detached")
        self.page.wait_for_function(
            "count => document.querySelectorAll('.jp-Notebook .jp-Cell').length === count", arg=len(self.cells)
        )
        self.idle()

    def idle(self):
        """Wait until the kernel is idle and no cell is waiting for its turn.

        The status bar says "No Kernel | Initializing" at first; the sign beside the kernel's name says idle then too.
        """
        self.page.wait_for_function(
            r"""() => / \| Idle/.test(document.querySelector('#jp-main-statusbar')?.textContent)
                && ![...document.querySelectorAll('.jp-InputPrompt')].some(prompt => prompt.textContent === '[*]:')"""
        )

    def elsewhere(self):
        """What the page asked of anybody but its own server."""
        return [address for address in self.asked if not address.startswith(self.own)]

    def cell(self, name):
        return self.page.locator(".jp-Notebook .jp-Cell").nth(self.places[name])

    def count(self, name):
        """The execution count of a code cell; None while it has not run."""
        found = re.fullmatch(r"\[(\d+)\]:", self.cell(name).locator(".jp-InputPrompt").text_content().strip())
        return int(found[1]) if found else None

    def run_all(self):
        """Choose Run > Run All Cells, and wait until every code cell has run, or for as long as patience lasts.

        That the kernel is idle says little here: between two cells it is, for as long as a busy machine takes to send
        it the next one. So the cells themselves are asked; those without a count at the end are where the run stopped.
        """
        from playwright.sync_api import TimeoutError as OutOfPatience

        places = [self.places[name] for name in self.ids(lambda cell: cell["cell_type"] == "code")]
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        with contextlib.suppress(OutOfPatience):
            self.page.wait_for_function(
                r"""places => {
                    const cells = document.querySelectorAll('.jp-Notebook .jp-Cell');
                    return places.every(place =>
                        /^\[\d+\]:$/.test(cells[place].querySelector('.jp-InputPrompt').textContent.trim()));
                }""",
                arg=places,
            )
        self.idle()

    def ran(self, name, before):
        """Wait until a cell whose count was `before` has run once more."""
        prompt = self.cell(name).locator(".jp-InputPrompt").element_handle()
        self.page.wait_for_function(
            r"([prompt, before]) => /^\[\d+\]:$/.test(prompt.textContent) && prompt.textContent !== `[${before}]:`",
            arg=[prompt, before],
        )

    def answer(self, name, source):
        """Write `source` into the answer cell `name` and run on with Shift+Enter through the checks that belong to it.

        Returns what the last check says.
        """
        self.cell(name).locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.insert_text(source)
        checks = self.ids(lambda cell: cell["id"].startswith(f"{name}_"))
        for each in (name, *checks):
            before = self.count(each)
            self.page.keyboard.press("Shift+Enter")
            self.ran(each, before)
        self.idle()
        self.outputs(checks[-1]).first.wait_for()
        return self.said(checks[-1])

    def outputs(self, name):
        return self.cell(name).locator(".jp-OutputArea-output")

    def said(self, name):
        """The output of a cell as text; empty while there is none."""
        return "\n".join(self.outputs(name).all_text_contents()).strip()

    def look(self, name, block="center"):
        """Bring a cell into view, so that the next picture shows it."""
        self.cell(name).evaluate("(cell, block) => cell.scrollIntoView({block})", block)


# Records, from inside the page, the milliseconds from each key press to the new text below the slider.
WATCH = """root => {
    window.delays = [];
    let pressed = null, text = root.querySelector('p').textContent;
    root.addEventListener('keydown', event => { pressed = event.timeStamp; }, true);
    new MutationObserver(() => {
        const now = root.querySelector('p')?.textContent;
        if (now && now !== text && pressed !== null) {
            window.delays.push(performance.now() - pressed);
            [text, pressed] = [now, null];
        }
    }).observe(root, {subtree: true, childList: true, characterData: true});
}"""


class Slider:
    """The exploration in one cell: its slider's handle, its picture and the sentence below."""

    def __init__(self, notebook, name):
        self.page, self.root = notebook.page, notebook.cell(name)
        self.handle = self.root.locator(".noUi-handle").first
        self.handle.wait_for()
        self.root.evaluate(WATCH)

    def shows(self):
        """(alternative text of the picture, sentence below it, number beside the slider)."""
        picture, sentence = self.root.locator("figure img"), self.root.locator("figure + p")
        return picture.get_attribute("alt"), sentence.inner_text(), self.root.locator(".widget-readout").inner_text()

    def press(self, key, times):
        """Press `key` so often, each time when the last press has had its effect; milliseconds from key to text."""
        self.handle.focus()
        for done in range(1, times + 1):
            self.page.keyboard.press(key)
            self.page.wait_for_function("done => window.delays.length >= done", arg=done)
        return self.page.evaluate("() => window.delays")
