"""The instructor's guide: its pictures are there, small and described; its commands exist."""

import re
from pathlib import Path

from autograder.cli import course, grading, learning  # noqa: F401
from autograder.cli.common import app
from tests.needs import needs_module
from tests.paths import ROOT

GUIDE = ROOT / "autograder" / "README.md"
MOST_BYTES = 150_000


def test_pictures_are_there_small_and_described():
    needs_module("PIL", "this test opens the guide's pictures")
    from PIL import Image

    found = re.findall(r"!\[([^\]]*)\]\((classroom/pictures/\w+\.png)\)", GUIDE.read_text(encoding="utf-8"))
    assert {Path(path).name for _, path in found} == {
        path.name for path in (GUIDE.parent / "classroom" / "pictures").iterdir()
    }
    for words, path in found:
        picture = GUIDE.parent / path
        assert len(words) > 60, f"{path}: say what the picture shows"
        assert picture.stat().st_size < MOST_BYTES, path
        with Image.open(picture) as image:
            assert image.mode == "P", f"{path}: write it with tests/browser/pictures.py"


def test_commands_exist():
    verbs = {command.name or command.callback.__name__ for command in app.registered_commands}
    named = set(re.findall(r"(?:^|`)aipm (\w+)", GUIDE.read_text(encoding="utf-8"), re.M))
    assert named and named <= verbs
