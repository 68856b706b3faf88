"""What all tests share: the markers, and the table of the learner's evening."""

import statistics
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir

set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "aipm-hypothesis")  # what it remembers stays out of the course
settings.register_profile("course", database=None, deadline=None, derandomize=True)
settings.load_profile("course")


def pytest_configure(config):
    config.addinivalue_line("markers", "browser: drives JupyterLab in a real browser; takes a minute or two")


def pytest_terminal_summary(terminalreporter):
    """The evening's table: how long each lesson took in the browser, and how fast its explorations followed."""
    passed = terminalreporter.stats.get("passed", [])
    rows = sorted(value for report in passed for name, value in report.user_properties if name == "evening")
    if not rows:
        return
    terminalreporter.section("the learner's evening")
    terminalreporter.line(f"{'lesson':26}{'seconds':>8}{'controls':>10}{'median repaint':>16}")
    for lesson, seconds, controls, times in rows:
        terminalreporter.line(f"{lesson:26}{seconds:8.1f}{controls:10}{statistics.median(times):13.0f} ms")
    every = [each for _, _, _, times in rows for each in times]
    seconds, controls = sum(row[1] for row in rows), sum(row[2] for row in rows)
    terminalreporter.line(f"{'all':26}{seconds:8.1f}{controls:10}{statistics.median(every):13.0f} ms")
