"""The formgrader in a real browser, worked as a teaching assistant works it: by its links, its buttons and its boxes."""

import contextlib
import secrets
import subprocess
import sys

from tests.browser.lab import address, end

# The menu entry of JupyterLab opens this page in a frame; here it has the window to itself.
START = "formgrader"


@contextlib.contextmanager
def lab(office):
    """`aipm lab --instructor` in the course folder; gives (address, token), and leaves no process behind."""
    token = secrets.token_hex(16)
    command = [sys.executable, "-m", "autograder.cli", "lab", "--instructor", "--no-browser"]
    environment = office.environment() | {"JUPYTER_TOKEN": token}
    with (office.home / "jupyter.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=office.course, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            yield address(process, office.home, token), token
        finally:
            end(process)


class Formgrader:
    """The formgrader's pages; what they asked of anybody but their own server is in `elsewhere`."""

    def __init__(self, page, url, token):
        self.page, self.url, self.asked = page, url, []
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto(f"{url}{START}?token={token}")

    def elsewhere(self):
        """Addresses that the pages asked for and that are not the server's own."""
        return [each for each in self.asked if not each.startswith((self.url, "data:", "blob:"))]

    def class_list(self, lesson):
        """Open the list of a lesson's submissions."""
        self.page.goto(f"{self.url}formgrader/manage_submissions/{lesson}")
        self.page.locator("td.student-id").first.wait_for()

    def row(self, student):
        """The row of a student in the class list."""
        return self.page.locator("tr", has=self.page.locator("td.student-id", has_text=student))

    def autograde(self, student):
        """Press the button; returns what the row says of score and status, and the log that the page shows."""
        self.row(student).locator("td.autograde a").click()
        modal = self.page.locator(".modal.in, .modal.show").first
        modal.wait_for()
        said = modal.inner_text()
        modal.get_by_role("button", name="OK").click()
        modal.wait_for(state="detached")
        row = self.row(student)
        row.locator("td.status .label-success, td.status .label-info").wait_for()
        return row.locator("td.score").inner_text(), row.locator("td.status").inner_text(), said

    def open_submission(self, student, lesson):
        """Go by the class list's link to the page on which a submission is graded by hand."""
        self.row(student).locator("td.student-name a").click()
        self.page.locator("td.notebook-name a, td.name a").first.click()
        self.page.locator("input.score").first.wait_for()

    def score(self, check):
        """(what a person typed, what the grader gave) of one check on a submission's page."""
        # The page draws its boxes first and fetches the points into them afterwards.
        box = self.page.locator(f"input.score[id='{check}'][placeholder]")
        box.wait_for()
        return box.input_value(), box.get_attribute("placeholder")

    def override(self, check, points, comment=""):
        """Type points for a check, and a comment to the answer it belongs to, as a person does; both are saved at once."""
        with self.page.expect_response(
            lambda response: "/api/grade/" in response.url and response.request.method == "PUT"
        ):
            box = self.page.locator(f"input.score[id='{check}']")
            box.fill(points)
            box.press("Tab")
        if comment:
            answer = check.removesuffix("_judge")
            with self.page.expect_response(
                lambda response: "/api/comment/" in response.url and response.request.method == "PUT"
            ):
                box = self.page.locator(f"textarea[id='{answer}-comment']")
                box.fill(comment)
                box.press("Tab")
