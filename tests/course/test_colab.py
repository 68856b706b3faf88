"""The way in by Colab: nothing of its own is touched, the course lies beside the notebook, and self-check grades the open one."""

import json
import re
import sys
import types
from importlib.metadata import version

import pytest
from packaging.requirements import Requirement

from aipm import colab, place, self_check
from autograder.classroom import own_notebook
from tests.paths import ROOT

LESSON = "00_start_here"
NAME = f"{LESSON}.ipynb"


@pytest.fixture
def content(tmp_path, monkeypatch):
    """Colab's folder /content with what lies in it, an installed wheel, and the module that is there in Colab alone."""
    material = tmp_path / "site" / "material"
    for lesson in (LESSON, "02_accuracy_trap"):
        (material / "notebooks" / lesson).mkdir(parents=True)
        (material / "notebooks" / lesson / f"{lesson}.ipynb").write_text("{}")
    (material / "datasets").mkdir()
    (material / "nbgrader_config.py").touch()
    monkeypatch.setattr(place, "PACKAGED", material)
    for name in ("AIPM_DATASETS", "AIPM_PORTFOLIO", "JPY_SESSION_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AIPM_COURSE", "")  # so that what `start` sets is taken back
    folder = tmp_path / "content"
    (folder / "sample_data").mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def google(monkeypatch):
    """google.colab with an open notebook: put it at `google.notebook`, or an exception."""
    package, module, message = (types.ModuleType(name) for name in ("google", "google.colab", "google.colab._message"))
    module.notebook = {"cells": [], "metadata": {"colab": {"name": NAME}}, "nbformat": 4, "nbformat_minor": 0}

    def blocking_request(kind, request, timeout_sec):
        assert kind == "get_ipynb" and timeout_sec
        if isinstance(module.notebook, Exception):
            raise module.notebook
        return {"ipynb": module.notebook}

    message.blocking_request, module._message, package.colab = blocking_request, message, module
    for made in (package, module, message):
        monkeypatch.setitem(sys.modules, made.__name__, made)
    return module


def test_the_course_lies_beside_the_notebook(content, capsys):
    colab.start()
    said = capsys.readouterr().out
    assert (content / "notebooks" / LESSON / NAME).is_file() and (content / "sample_data").is_dir()
    assert f"The course lies in {content} now" in said and "Save a copy in Drive" in said and "Missing" not in said
    assert place.course() == content and place.portfolio() == content / "portfolio"
    assert place.datasets() == place.PACKAGED / "datasets"
    colab.start()
    assert f"The course lies in {content}." in capsys.readouterr().out


def test_a_folder_of_the_drive_keeps_the_work(content, tmp_path):
    colab.start(tmp_path / "drive" / "aipm")
    assert place.portfolio() == tmp_path / "drive" / "aipm" / "portfolio"


def test_what_a_machine_lacks_is_named_for_pip(monkeypatch):
    """Colab's own Jupyter is of another age, and no lesson needs it."""
    needs = ["numpy>=1.26,<3", "pandas>=99", "nothing-there>=2", "jupyterlab>=99", 'nbgrader>=1; extra == "instructor"']
    monkeypatch.setattr(colab, "requires", lambda name: needs)
    assert [Requirement(text) for text in colab.lacking()] == [
        Requirement("pandas>=99"),
        Requirement("nothing-there>=2"),
    ]


def test_the_sentence_can_be_pasted(content, monkeypatch, capsys):
    monkeypatch.setattr(colab, "lacking", lambda: ["pandas<4,>=2.2", "rich<16,>=13"])
    colab.start()
    assert "Missing here: run  %pip install -q 'pandas<4,>=2.2' 'rich<16,>=13'  and" in capsys.readouterr().out


def test_without_the_courses_files_it_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    colab.start()
    assert "Install the wheel" in capsys.readouterr().out and list(tmp_path.iterdir()) == []


def test_outside_colab_nothing_is_asked(monkeypatch):
    assert not colab.here() and colab.open_notebook() is None


@pytest.mark.parametrize("asked", [None, "00", LESSON])
def test_self_check_grades_the_open_notebook(content, google, monkeypatch, asked):
    """As it stands in Colab, with its own metadata, under the name that Colab knows."""
    seen = []
    monkeypatch.delitem(sys.modules, self_check.JAIL, raising=False)
    monkeypatch.setattr(own_notebook, "check_for_notebook", lambda lesson: seen.append(lesson) or ("html", "text"))
    colab.start()
    assert colab.here()
    self_check.check(asked)
    (path,) = seen
    assert path == str(content / colab.SAVED / NAME) and json.loads(open_text(path)) == google.notebook


def open_text(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def test_another_lesson_is_the_one_that_lies_there(content, google):
    colab.start()
    assert colab.in_hand("02") == "02"
    assert colab.in_hand("mine.ipynb") == "mine.ipynb"


@pytest.mark.parametrize(
    ("name", "file"),
    [("Copy of 00_start_here.ipynb", "Copy of 00_start_here.ipynb"), ("../../evil.ipynb", "_.._evil.ipynb"),
     ("", "notebook.ipynb"), ("Übung", "Übung.ipynb")],
)  # fmt: skip
def test_a_name_leads_nowhere_else(content, google, name, file):
    google.notebook["metadata"]["colab"]["name"] = name
    colab.start()
    assert colab.open_notebook() == content / colab.SAVED / file


@pytest.mark.parametrize("answer", [TimeoutError(), None, [], {"metadata": []}])
def test_where_colab_keeps_it_a_sentence_says_what_to_do(content, google, capsys, answer):
    google.notebook = answer
    assert colab.in_hand("00") == "00"
    assert 'Download .ipynb, upload it under Files, and give its name: check("name.ipynb").' in capsys.readouterr().out


def test_the_cell_of_the_readme_is_python_that_touches_nothing_else():
    """It installs without dependencies, so that Colab's NumPy and pandas stay, and calls what is there."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (cell,) = re.findall(r"```python\n(%pip install.*?)```", readme, re.DOTALL)
    install, *rest = cell.strip().splitlines()
    assert "--no-deps" in install.split() and "OWNER/REPOSITORY" in install
    compile("\n".join(rest), "cell", "exec")
    assert "from aipm import colab" in rest and "colab.start()" in rest
    assert callable(colab.start) and version("aipm")
