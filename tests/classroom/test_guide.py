"""The instructor's guide: its pictures are there, small and described; its commands exist."""

import re
from pathlib import Path

import typer

from aipm.questions.statuses import CRASHED, NOT_JUDGED, OPEN, TIMED_OUT
from autograder.cli import course, grading, learning  # noqa: F401
from autograder.cli.common import app
from autograder.grading.unit import REFUSED
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


def test_options_exist():
    """What the guide types after a verb is an option of that verb."""
    command = typer.main.get_command(app)
    known = {name: {option for each in verb.params for option in each.opts} for name, verb in command.commands.items()}
    typed = re.findall(r"(?:^|`)aipm (\w+)([^`\n]*)", GUIDE.read_text(encoding="utf-8"), re.M)
    wrong = [
        (verb, option) for verb, rest in typed for option in re.findall(r"--[a-z-]+", rest) if option not in known[verb]
    ]
    assert typed and wrong == []


def test_the_words_of_a_grading_are_all_explained():
    """Every way a submission can end has its row in the guide."""
    rows = set(re.findall(r"^\| ([a-z ]+) \| ", GUIDE.read_text(encoding="utf-8"), re.M))
    assert {"graded", OPEN, TIMED_OUT, CRASHED, REFUSED, NOT_JUDGED} <= rows
