"""The window in which `aipm lab` was typed: what it says, and that Ctrl+C, twice, ends it without a complaint."""

import os
import select
import sys
import time

from tests.browser.lab import copy_course, free_port, lonely_environment
from tests.needs import needs_linux

PATIENCE = 120  # seconds; it takes a few, and a busy machine is no fault of the course


class Window:
    """A terminal in which a command runs: what it has shown so far."""

    def __init__(self, words, folder, environment):
        import pty  # not on Windows

        self.shown = ""
        self.pid, self.line = pty.fork()
        if not self.pid:
            os.chdir(folder)
            os.execve(words[0], words, environment)

    def read(self):
        """Take in what comes within a moment; whether the command still runs."""
        if not select.select([self.line], [], [], 0.2)[0]:
            return True
        try:
            said = os.read(self.line, 65536).decode(errors="replace")
        except OSError:  # what Linux says where nobody writes any more
            return False
        self.shown += said
        return bool(said)

    def until(self, *texts):
        """Wait until one of `texts` is shown or, without any, until the command has ended."""
        until = time.monotonic() + PATIENCE
        while self.read():
            if any(text in self.shown for text in texts):
                return
            assert time.monotonic() < until, self.shown
        assert not texts, self.shown


def test_it_says_what_a_newcomer_needs_and_ends_when_told_twice(tmp_path):
    needs_linux("a terminal is made here as on Linux")
    course = copy_course(tmp_path)
    environment = lonely_environment(tmp_path, course) | {"JUPYTER_PORT": str(free_port()), "TERM": "dumb"}
    words = [sys.executable, "-m", "autograder.cli", "lab", "--no-browser"]
    window = Window(words, course, environment)
    window.until("token=")
    assert "press Ctrl+C twice to end it" in " ".join(window.shown.split())
    assert len(window.shown.splitlines()) < 15 and "extension" not in window.shown, "it is the address that counts"
    os.write(window.line, b"\x03")
    window.until("(y/[n])?")
    os.write(window.line, b"\x03")
    window.until()
    assert os.waitstatus_to_exitcode(os.waitpid(window.pid, 0)[1]) == 0
    assert "Stopped." not in window.shown and "Traceback" not in window.shown
