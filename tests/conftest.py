"""What all tests share: what happens where a program is missing, and the markers."""

import importlib.util
import os
import shutil
import statistics
import sys

import pytest


def pytest_configure(config):
    config.addinivalue_line("markers", "browser: drives JupyterLab in a real browser; takes a minute or two")


def absent(reason):
    """Skip the running test for `reason`, or fail it where AIPM_REQUIRE_ALL=1 says that nothing may be left out.

    A skip helps the contributor whose machine lacks something; in CI it would hide that a check no longer runs.
    """
    if os.environ.get("AIPM_REQUIRE_ALL") == "1":
        pytest.fail(f"{reason} (AIPM_REQUIRE_ALL=1 forbids to skip this test)", pytrace=False)
    pytest.skip(reason)


def needs(program, why):
    """The path of `program`, or `absent` with `why` this test needs it."""
    return shutil.which(program) or absent(f"`{program}` is not installed; {why}")


def needs_module(name, why):
    """Leave the test through `absent`, saying `why` it needs it, where the Python module `name` cannot be imported."""
    if importlib.util.find_spec(name) is None:
        absent(f"the Python package `{name}` is not installed; {why}")


def needs_linux(why):
    """Leave the test through `absent`, saying `why` it needs Linux, on any other system."""
    if sys.platform != "linux":
        absent(f"this is no Linux; {why}")


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
