"""A notebook in JupyterLab, worked as a learner works it: by menu, by keyboard and by what stands on the screen."""

import contextlib
import json
import re

POLL = 100  # Milliseconds between two looks at a page that works: a look at each frame would slow it down.


def is_code(cell):
    return cell["cell_type"] == "code"


def is_check(cell):
    return cell["metadata"].get("nbgrader", {}).get("grade", False)


def is_exploration(cell):
    source = "".join(cell["source"])
    return is_code(cell) and "explore." in source and "show(" not in source  # a figure that is shown has no slider


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

    def open(self, lab, path):
        """Load JupyterLab with the notebook, and wait until all its cells stand in the page and its kernel is idle."""
        self.own += (lab.url,)
        self.page.goto(f"{lab.url}lab/tree/{path}?token={lab.token}&reset")
        self.page.locator("#jupyterlab-splash").wait_for(state="detached")
        self.opened()

    def open_next(self, lab, path):
        """As `open`, where JupyterLab is loaded already: close what is open there without saving, and open by menu."""
        self.own += (lab.url,)
        menu = self.page.get_by_role("menuitem", name="File", exact=True)
        while self.page.locator(".jp-NotebookPanel").count():
            menu.click()
            self.page.get_by_role("menuitem", name="Close Tab").click()
            self.page.locator(".jp-Dialog:visible, .jp-Launcher:visible").first.wait_for()
            if self.page.locator(".jp-Dialog").count():
                self.page.get_by_role("button", name="Discard").click()
            self.page.locator(".jp-Launcher:visible").first.wait_for()
        menu.click()
        self.page.get_by_role("menuitem", name="Open from Path").click()
        self.page.locator(".jp-Dialog input").fill(path)
        self.page.keyboard.press("Enter")
        self.opened()

    def opened(self):
        """Wait until all cells stand in the page and the kernel is idle."""
        self.page.wait_for_function(
            "count => document.querySelectorAll('.jp-Notebook .jp-Cell').length === count",
            arg=len(self.cells),
            polling=POLL,
        )
        self.idle()

    def idle(self):
        """Wait until the kernel is idle and no cell is waiting for its turn.

        The status bar says "No Kernel | Initializing" at first; the sign beside the kernel's name says idle then too.
        """
        self.page.wait_for_function(
            r"""() => / \| Idle/.test(document.querySelector('#jp-main-statusbar')?.textContent)
                && ![...document.querySelectorAll('.jp-InputPrompt')].some(prompt => prompt.textContent === '[*]:')""",
            polling=POLL,
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

    def not_run(self):
        """The ids of the code cells without a count, such as those below the one at which Run All stopped."""
        prompts = self.page.locator(".jp-Notebook .jp-Cell").evaluate_all(
            "cells => cells.map(cell => cell.querySelector('.jp-InputPrompt')?.textContent.trim() ?? '')"
        )
        return [name for name in self.ids(is_code) if not re.fullmatch(r"\[\d+\]:", prompts[self.places[name]])]

    def run_all(self):
        """Choose Run > Run All Cells, and wait until every code cell has run, or for as long as patience lasts.

        That the kernel is idle says little here: between two cells it is, for as long as a busy machine takes to send
        it the next one. So the cells themselves are asked; those without a count at the end are where the run stopped.
        """
        from playwright.sync_api import TimeoutError as OutOfPatience

        places = [self.places[name] for name in self.ids(is_code)]
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
                polling=POLL,
            )
        self.idle()

    def ran(self, name, before):
        """Wait until a cell whose count was `before` has run once more."""
        prompt = self.cell(name).locator(".jp-InputPrompt").element_handle()
        self.page.wait_for_function(
            r"([prompt, before]) => /^\[\d+\]:$/.test(prompt.textContent) && prompt.textContent !== `[${before}]:`",
            arg=[prompt, before],
            polling=POLL,
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
        """What a cell shows: the words of its card, else its output as text; empty while there is none."""
        card = self.outputs(name).locator(".aipm-verdict p")
        return "\n".join((card if card.count() else self.outputs(name)).all_text_contents()).strip()

    def look(self, name, block="center"):
        """Bring a cell into view, so that the next picture shows it."""
        self.cell(name).evaluate("(cell, block) => cell.scrollIntoView({block})", block)

    def complaints(self):
        """What each cell that raised an error or wrote to standard error says, by its id."""
        found = self.page.locator(".jp-Notebook .jp-Cell").evaluate_all(
            """cells => cells.map(cell => [...cell.querySelectorAll(
                '.jp-OutputArea-output[data-mime-type$="stderr"], .jp-OutputArea-output[data-mime-type$="error"]'
            )].map(output => output.textContent).join('').trim())"""
        )
        names = list(self.places)
        return {names[place]: said for place, said in enumerate(found) if said and place < len(names)}

    def save(self):
        """Save the notebook with the keyboard and wait until JupyterLab says that nothing is unsaved."""
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("ControlOrMeta+S")
        self.page.wait_for_function(
            "() => !document.querySelector('.lm-TabBar-tab.lm-mod-current.jp-mod-dirty')", polling=POLL
        )

    def ask(self, source):
        """Run `source` in a cell of the learner's own below all others; returns what it shows."""
        self.page.locator(".jp-Notebook-footer").click()
        own = self.page.locator(".jp-Notebook .jp-Cell").nth(len(self.cells))
        own.locator(".cm-content").click()
        self.page.keyboard.insert_text(source)
        self.page.keyboard.press("Shift+Enter")
        own.locator(".jp-OutputArea-output").first.wait_for()
        return own.locator(".jp-OutputArea-output").first.inner_text()
