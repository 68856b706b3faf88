"""Who may import whom, how the folders are cut, and whether the pages on it say what is true."""

import ast
import graphlib
import importlib.util
import re
import subprocess
import sys
import tomllib

import pytest

from tests.paths import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
LAYERS = {contract["containers"][0]: contract["layers"] for contract in CONTRACTS if contract["type"] == "layers"}
PAGES = ("docs/architecture.md", "CONTRIBUTING.md")
ROOMS = {"attacks", "authoring", "bench", "classroom", "cli", "course", "grading", "kernels", "reading"}
LONGEST = 300  # lines of a module


def modules():
    """Dotted name → file of every module of the two packages."""
    files = [path for top in ("aipm", "autograder") for path in sorted((ROOT / top).rglob("*.py"))]
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in files}


def imported_by(name, path, known):
    """The known modules that a module imports anywhere, also inside a function."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            base = importlib.util.resolve_name("." * node.level + (node.module or ""), package)
            for alias in node.names:
                yield from [each for each in (f"{base}.{alias.name}", base) if each in known][:1]


def test_no_import_runs_against_its_direction():
    """The contracts of [tool.importlinter]; they follow imports inside functions and through other modules too."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    run = subprocess.run([*command, "--no-logo"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stdout + run.stderr


def test_no_two_modules_import_one_another():
    """Not in a round of any length either: a circle is read, tested and moved only as a whole."""
    known = modules()
    graph = {name: {other for other in imported_by(name, path, known) if other != name} for name, path in known.items()}
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        pytest.fail(" ← ".join(error.args[1]), pytrace=False)


def test_every_folder_with_modules_is_a_package():
    """A wheel leaves out a folder without `__init__.py`; a checkout does not notice."""
    folders = {path.parent for path in modules().values()}
    assert [
        folder.relative_to(ROOT).as_posix() for folder in sorted(folders) if not (folder / "__init__.py").exists()
    ] == []


def test_the_rooms_of_the_grader():
    found = {path.name for path in (ROOT / "autograder").iterdir() if path.name != "__pycache__"}
    assert found == ROOMS | {"__init__.py", "README.md"}


def test_each_world_lies_in_the_folder_of_its_product():
    """At the top of the worlds lies their machinery only; a new product is a new folder."""
    loose = {path.name for path in (ROOT / "aipm" / "worlds").iterdir() if path.is_file()}
    assert loose == {"__init__.py", "files.py", "hidden.py", "packages.py", "publish.py", "seeds.py"}


def test_no_module_is_too_long_to_read():
    lengths = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in modules().items()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("package", ["aipm", "autograder"])
def test_the_pages_draw_the_layers_that_are_held(page, package):
    drawn = " ".join((ROOT / page).read_text(encoding="utf-8").split())
    assert " > ".join(LAYERS[package]) in drawn


@pytest.mark.parametrize("page", PAGES)
def test_paths_that_a_page_names_exist(page):
    """What stands in backticks and has the form of a path: with a folder, or the name of a file at the root."""
    named = re.findall(
        r"`(\.?\w[\w.-]*(?:/[\w.-]*)+|\w+\.(?:md|toml|txt|yml|cff))`", (ROOT / page).read_text(encoding="utf-8")
    )
    made = {"datasets/class.json"}  # there in a class of its own
    assert named
    assert [path for path in named if path not in made and not (ROOT / path).exists()] == []


SOURCE = re.compile(r"(?<![\w./])(?:aipm|autograder|tests|lessons)/[\w/]*\w\.(?:py|md|toml|csv)")
TEXTS = ["README.md", "GLOSSARY.md", "autograder/README.md", "autograder/attacks/README.md", "datasets", "lessons"]


@pytest.mark.parametrize("text", TEXTS)
def test_source_files_that_a_text_sends_its_reader_to_exist(text):
    """A data sheet, a guide or a lesson says which file to open; it must be there after every move."""
    place = ROOT / text
    files = [place] if place.is_file() else [*place.rglob("*.md"), *place.rglob("*.json"), *place.glob("*.py")]
    named = {(path.name, name) for path in files for name in SOURCE.findall(path.read_text(encoding="utf-8"))}
    assert sorted((path, name) for path, name in named if not (ROOT / name).exists()) == []
