"""Which lessons an edit makes stale: those that reach what was edited by their imports, and no other."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.authoring.inputs import Inputs, Modules, imports, world_modules
from autograder.course.places import lesson_texts
from tests.paths import ROOT

TEXTS = [text.stem for text in lesson_texts(ROOT)]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A copy of all that notebooks are made from; each test that edits a file puts it back."""
    root = tmp_path_factory.mktemp("course")
    for name in ("aipm", "lessons", "autograder/authoring", "autograder/kernels", "datasets/digitdesk"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("requirements.txt", "nbgrader_config.py"):
        shutil.copy(ROOT / name, root / name)
    return root


def digests(root):
    inputs = Inputs(root)
    return {text.stem: inputs.digest(text) for text in lesson_texts(root)}


@pytest.fixture(scope="module")
def before(course):
    return digests(course)


@pytest.fixture
def stale(course, before):
    """A function: the numbers of the lessons that are stale when a byte is added to a file."""

    def after(name, added=b"# a comment\n"):
        path = course / name
        kept = path.read_bytes()
        path.write_bytes(kept + added)
        changed = digests(course)
        path.write_bytes(kept)
        return [text[:2] for text in TEXTS if changed[text] != before[text]]

    return after


ALL = [text[:2] for text in TEXTS]


@pytest.mark.parametrize(
    ("name", "lessons"),
    [
        ("aipm/questions/accuracy_trap/deciding.py", ["02"]),
        ("aipm/explore/accuracy_trap.py", ["02"]),
        ("aipm/worlds/helpdesk/simlm/model.py", ["00", "11"]),  # they hold the inventory
        ("aipm/portfolio/documents/launch.py", []),  # a lesson keeps its artefact, and `aipm portfolio` draws it
        ("aipm/portfolio/store.py", ALL),
        ("aipm/questions/verdict.py", ALL),
        ("aipm/worlds/__init__.py", ALL),
        ("lessons/05_five_jobs.py", ["05"]),
        ("autograder/authoring/execute.py", ALL),
        ("autograder/kernels/server.py", ALL),
        ("requirements.txt", ALL),
        ("nbgrader_config.py", ALL),
        ("datasets/digitdesk/datapackage.json", ALL),
        ("datasets/digitdesk/datasheet.md", []),
    ],
)
def test_an_edit_makes_stale_what_it_reaches(stale, name, lessons):
    assert stale(name) == lessons


# Runs the imports of each lesson, wherever they stand in it, and prints which modules of the course they load.
RUN = """
import ast, json, sys
loaded = {}
for path in sys.argv[1:]:
    for name in [name for name in sys.modules if name.split(".")[0] == "aipm"]:
        del sys.modules[name]
    nodes = ast.walk(ast.parse(open(path, encoding="utf-8").read()))
    for node in nodes:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            exec(compile(ast.Module([node], []), path, "exec"), {})
    loaded[path] = [name for name in sys.modules if name.split(".")[0] == "aipm"]
print(json.dumps(loaded))
"""


@pytest.fixture(scope="module")
def loaded():
    """The modules that each lesson's imports load when they are run, by its text."""
    texts = [str(text) for text in lesson_texts(ROOT)]
    done = subprocess.run([sys.executable, "-c", RUN, *texts], cwd=ROOT, capture_output=True, text=True, check=True)
    return {Path(text): set(names) for text, names in json.loads(done.stdout).items()}


def test_no_module_that_runs_is_missed(loaded):
    modules = Modules(ROOT)
    for text, names in loaded.items():
        reached = modules.reached(text.read_bytes())
        assert names <= reached, f"{text.stem}: {sorted(names - reached)}"
        if "aipm.inventory" not in names:  # its items are drawn from the worlds of all lessons
            assert len(reached) < len(modules.files) / 2, (
                f"{text.stem} reaches nearly everything: an import is not resolved"
            )


def test_a_world_makes_stale_the_lessons_that_load_it(stale, loaded):
    """The strict reader of answers: lesson 09 imports it where a scene needs it. The tickets are only in the inventory.

    Lessons 00 and 11 hold the inventory, which draws on its worlds when an item is first shown.
    """
    by_running = [text.stem[:2] for text, names in loaded.items() if "aipm.worlds.voices.forms" in names]
    assert by_running == ["09"] and stale("aipm/worlds/voices/forms.py") == ["09"]
    assert stale("aipm/worlds/helpdesk/tickets.py") == ["00", "11"]


def test_data_beside_a_module_count(stale):
    """A module's bytes are not all that it shows: the schema of a specification lies beside the code that reads it."""
    reached = stale("aipm/spec/spec.schema.json", b"\n")
    assert "04" in reached and reached == stale("aipm/spec/schema.py")
    assert stale("aipm/portfolio/portfolio.html.j2", b"\n") == stale("aipm/portfolio/store.py")


# --- how imports are read, in a package of a few lines


@pytest.fixture
def modules(tmp_path):
    texts = {
        "__init__.py": "",
        "plain.py": "from aipm.worlds.shop import price",
        "whole.py": "import aipm.questions",
        "lost.py": "from aipm.worlds import nowhere",
        "gone.py": "import aipm.nothing",
        "star.py": "from aipm.worlds.shop import *",
        "late.py": "def f():\n    from aipm.worlds import stock",
        "round.py": "from aipm import plain, round",
        "dots.py": "from .worlds.shop import stock",
        "broken.py": "from aipm import (",
        "worlds/__init__.py": "WORLD_MODULES: dict[str, str] = {'stock': 'shop.stock'}\ndef hidden(): ...",
        "worlds/shop/__init__.py": "import json\nfrom aipm.worlds.shop.prices import price",
        "worlds/shop/prices.py": "price = 1",
        "worlds/shop/stock.py": "",
        "questions/__init__.py": "",
        "questions/first/__init__.py": "",
        "questions/first/part.py": "",
        "asked/__init__.py": "def __getattr__(name): ...",
        "asked/part.py": "",
    }
    for name, text in texts.items():
        path = tmp_path / "aipm" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Modules(tmp_path)


SHOP = {"worlds", "worlds.shop", "worlds.shop.prices"}
FIRST = {"questions", "questions.first"}
QUESTIONS = {*FIRST, "questions.first.part"}


@pytest.mark.parametrize(
    ("text", "reached"),
    [
        ("import json, numpy.random\nfrom pathlib import Path", None),
        ("from aipm import plain", {"plain", *SHOP}),
        ("from aipm.worlds import hidden", {"worlds"}),
        ("from aipm.worlds import stock as s", {*SHOP, "worlds.shop.stock"}),
        ("from aipm.worlds import shop", SHOP),
        ("from aipm.questions import first", FIRST),
        ("from aipm import asked", {"asked", "asked.part"}),
        ("from aipm.questions.first import part", QUESTIONS),
        ("from aipm import whole", {"whole", *QUESTIONS}),
        ("from aipm import star", {"star", *SHOP, "worlds.shop.stock"}),
        ("from aipm import late", {"late", *SHOP, "worlds.shop.stock"}),
        ("from aipm import dots", {"dots", *SHOP, "worlds.shop.stock"}),
        ("from aipm import round", {"round", "plain", *SHOP}),
    ],
)
def test_what_an_import_reaches(modules, text, reached):
    found = modules.reached(text.encode())
    assert found == (set() if reached is None else {"aipm", *(f"aipm.{name}" for name in reached)})


@pytest.mark.parametrize("name", ["lost", "gone", "broken"])
def test_what_cannot_be_resolved_reaches_the_whole_package(modules, name):
    assert modules.files_of(f"from aipm import {name}".encode()) == set(modules.files.values())


@pytest.mark.parametrize("text", ["import aipm", "from aipm import *", "from aipm import check", "not Python at all"])
def test_a_text_that_may_import_anything_reaches_the_whole_package(modules, text):
    assert modules.files_of(text.encode()) == set(modules.files.values())


def test_the_table_of_short_names_is_read_and_not_run():
    assert world_modules(b"WORLD_MODULES = {'a': 'b.a'}") == {"a": "b.a"}
    assert world_modules(b"WORLD_MODULES = made()") == world_modules(b"(") == world_modules(b"") == {}


def test_imports_with_dots_are_read_from_where_they_stand():
    assert imports(b"from ..b import c\nimport d.e", "aipm.a") == {("aipm.b", "c"), ("d.e", None)}
