"""What all tests share: the markers, who runs beside whom, and the table of the learner's evening."""

import gc
import statistics
import tempfile
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir

from tests.sharing import group_of, in_order, known_seconds, seconds_by_group, torn, write_seconds

set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "aipm-hypothesis")  # what it remembers stays out of the course
settings.register_profile("course", database=None, deadline=None, derandomize=True)
settings.load_profile("course")

# Python looks through all that lives each time that so much has been made; here thousands of tests and the libraries live until
# the end, and what is left in circles between two looks is little (a figure is about a megabyte).
gc.set_threshold(100_000, 50, 100)

RAN = set()  # (group, process) pairs of a parallel run


def pytest_addoption(parser):
    parser.addoption("--keep-seconds", action="store_true", help="write what each group took into tests/seconds.csv")


def pytest_configure(config):
    config.addinivalue_line("markers", "browser: drives JupyterLab in a real browser; takes a minute or two")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Of a parallel run, the tests of a group go to one process, group by group in their order."""
    from xdist.scheduler import LoadScopeScheduling

    class Groups(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return group_of(nodeid)

    return Groups(config, log)


def pytest_collection_modifyitems(items):
    """Order the tests by their groups."""
    groups = [group_of(item.nodeid) for item in items]
    items[:] = [items[place] for place in in_order(groups, known_seconds())]


def pytest_collection_finish():
    """What has been imported and collected by now stays: the collector need not look through it again."""
    gc.collect()
    gc.freeze()


def pytest_runtest_logreport(report):
    """Note in which process of a parallel run a test has run."""
    if process := getattr(report, "worker_id", ""):
        RAN.add((group_of(report.nodeid), process))


def pytest_sessionfinish(session):
    """A group that was torn makes what it shares twice, which nobody would notice but by the clock."""
    if torn(RAN):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    """The evening's table: how long each lesson took in the browser, and how fast its explorations followed."""
    for group in torn(RAN):
        terminalreporter.line(f"FAILED: the tests of {group} did not stay in one process (tests/sharing.py)", red=True)
    if config.getoption("keep_seconds"):
        write_seconds(seconds_by_group(chain.from_iterable(terminalreporter.stats.values())))
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
