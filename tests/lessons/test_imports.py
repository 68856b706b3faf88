"""What a lesson's imports load: nothing heavy that no cell of it needs, so that "Run All" stays near a bare kernel."""

import ast
import importlib.util
import json
import os

import nbformat
import pytest

from autograder.course.places import lesson_texts
from tests.commands import WarmPython
from tests.needs import needs_linux
from tests.paths import ROOT

LESSONS = [text.stem for text in lesson_texts(ROOT)]

# Loaded by no lesson's imports: the schema's reader and its grammar of addresses, a client of the network, the grader.
NEVER = {"autograder", "httpx", "jsonschema", "lark", "nbgrader", "rfc3987_syntax", "sqlalchemy"}
WELCOME = ("numpy", "pandas", "scipy.stats", "matplotlib.figure")
WITHOUT_SKLEARN = {"13_agent_permissions"}  # nothing is learned from data there
# Judges of another lesson that a lesson asks: 11 reviews what 04 and 10 have made.
ASKED = {"11_launch_review": {"designing_for_failure", "evaluation_thinking"}}


def imports(lesson):
    """The import statements of a student's notebook, in order."""
    cells = nbformat.read(ROOT / "notebooks" / lesson / f"{lesson}.ipynb", as_version=4).cells
    bodies = [ast.parse(cell.source).body for cell in cells if cell.cell_type == "code"]
    return [ast.unparse(node) for body in bodies for node in body if isinstance(node, ast.Import | ast.ImportFrom)]


@pytest.fixture(scope="module")
def python():
    """A Python that holds what a test here has nothing against, and forks for each list of statements."""
    needs_linux("a Python forks for each lesson")
    warm = WarmPython(WELCOME)
    yield warm
    warm.close()


@pytest.fixture
def loaded_by(python, tmp_path):
    """Tells the names of all modules that a fork of that Python holds after some statements."""

    def run(statements):
        code = "\n".join([*statements, "import json, sys; print(json.dumps(sorted(sys.modules)))"])
        (tmp_path / "statements.py").write_text(code, encoding="utf-8")
        ran = python.run(["statements"], tmp_path, dict(os.environ), timeout=120)
        assert ran.returncode == 0, ran.stderr
        return set(json.loads(ran.stdout.splitlines()[-1]))

    return run


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lessons_imports_load_what_it_needs(lesson, loaded_by):
    loaded = loaded_by(imports(lesson))
    assert f"aipm.questions.{lesson[3:]}" in loaded
    assert not loaded & (NEVER | ({"sklearn"} if lesson in WITHOUT_SKLEARN else set()))
    judges = {name.split(".")[2] for name in loaded if name.startswith("aipm.questions.")}
    others = {each[3:] for each in LESSONS} & judges - {lesson[3:]}
    assert others <= ASKED.get(lesson, set())


def test_what_is_there_before_is_nothing_that_is_looked_for(loaded_by):
    loaded = loaded_by([])
    assert set(WELCOME) <= loaded and not loaded & (NEVER | {"sklearn"})
    assert not any(name.split(".")[0] == "aipm" for name in loaded)


def test_reading_a_specification_loads_no_grammar_of_addresses(loaded_by):
    """jsonschema imports it where Jupyter has brought it, and that takes longer than all else a lesson imports."""
    draft = "{'tools': [{'id': 'look_up', 'may': 'alone'}]}"
    read = ["from aipm.spec import desk, lint", f"lint(desk.whole({draft}), desk.VOCABULARY)"]
    loaded = loaded_by(read)
    assert "jsonschema" in loaded and not loaded & {"lark", "rfc3987_syntax"}
    if importlib.util.find_spec("rfc3987_syntax"):  # older packages of Jupyter do not bring it
        assert "lark" in loaded_by([*read, "import rfc3987_syntax"])  # for others it is still there
