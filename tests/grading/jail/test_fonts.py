"""The list of fonts that a fork server is lent, and what is kept of a new one."""

import os
import subprocess
import sys

import pytest

from autograder.grading.jail import fonts
from autograder.grading.jail.snapshot import neutral_environment
from tests.needs import needs_linux

NAME = "fontlist-v1.json"


@pytest.fixture
def homes(tmp_path, monkeypatch):
    """Two homes of fork servers, and a cache of the user's own in which nothing lies yet."""
    monkeypatch.setattr(fonts, "kept", lambda: tmp_path / "cache")
    made = [tmp_path / name for name in ("first", "second")]
    for home in made:
        (home / fonts.CACHE).mkdir(parents=True)
    return made


def test_a_list_that_one_home_made_is_lent_to_the_next(homes):
    first, second = homes
    fonts.lend(first)  # nothing is there yet
    assert not list((first / fonts.CACHE).iterdir())
    (first / fonts.CACHE / NAME).write_text("one")
    (first / fonts.CACHE / "other.json").write_text("no list")
    fonts.keep(first)
    fonts.lend(second)
    assert {path.name: path.read_text() for path in (second / fonts.CACHE).iterdir()} == {NAME: "one"}
    (second / fonts.CACHE / NAME).write_text("two")
    fonts.keep(second)
    assert (fonts.kept() / NAME).read_text() == "one"


def test_what_is_no_list_is_not_kept(homes, tmp_path):
    first, _ = homes
    (tmp_path / "elsewhere").write_text("secret")
    (first / fonts.CACHE / NAME).symlink_to(tmp_path / "elsewhere")
    (first / fonts.CACHE / "fontlist-v2.json").write_bytes(b"x" * (fonts.MOST + 1))
    (first / fonts.CACHE / "fontlist-v3.json").mkdir()
    fonts.keep(first)
    assert not fonts.kept().exists()


def test_a_cache_that_cannot_be_used_is_no_trouble(homes):
    first, _ = homes
    (first / fonts.CACHE / NAME).write_text("one")
    fonts.kept().write_text("a file stands in the way")
    fonts.keep(first)
    fonts.lend(first)


def test_matplotlib_takes_what_it_is_lent(homes):
    needs_linux("elsewhere the cache lies at another place")
    asked = "import logging; logging.basicConfig(level=20); import matplotlib.font_manager"

    def said(home):
        command = [sys.executable, "-c", asked]
        return subprocess.run(
            command, env=neutral_environment(str(home)), cwd=home, capture_output=True, text=True, check=True
        ).stderr

    first, second = homes
    assert "generated new fontManager" in said(first)
    fonts.keep(first)
    fonts.lend(second)
    assert os.listdir(second / fonts.CACHE) and "generated new fontManager" not in said(second)
