"""What a test needs of its machine, and what happens where it is not there."""

import importlib.util
import os
import shutil
import sys

import pytest


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


def needs_browser(why):
    """The path of a Chromium, or `absent` with `why` this test needs it.

    Where it is installed, the one that can draw no windows: it shows pages with the same engine, for less work.
    """
    return shutil.which("chromium-headless-shell") or needs("chromium", why)


def needs_module(name, why):
    """Leave the test through `absent`, saying `why` it needs it, where the Python module `name` cannot be imported."""
    if importlib.util.find_spec(name) is None:
        absent(f"the Python package `{name}` is not installed; {why}")


def needs_linux(why):
    """Leave the test through `absent`, saying `why` it needs Linux, on any other system."""
    if sys.platform != "linux":
        absent(f"this is no Linux; {why}")
