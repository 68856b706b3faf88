"""Two desks of one course: learners do not see the instructor's menus, instructors do, and nobody sees a notice first."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.cli import course as verbs
from autograder.course.desk import KEPT_AT_HOME
from autograder.course.problems import Problem
from tests.paths import ROOT

NEWS, MENUS = "@jupyterlab/apputils-extension:announcements", "@jupyter/nbgrader"
ASK = """
import json
from jupyter_core.paths import jupyter_path
from jupyterlab_server.config import get_page_config
print(json.dumps(get_page_config(jupyter_path("labextensions"))["disabledExtensions"]))
"""

SERVED = """
import json
from jupyter_server.serverapp import ServerApp
app = ServerApp()
app.load_config_file()
app.find_server_extensions()
print(json.dumps(sorted(name for name, on in app.jpserver_extensions.items() if on)))
"""


def disabled(home, **settings):
    """The extensions that JupyterLab leaves out under an environment, in a home that has never seen it."""
    return answer(ASK, home, settings)


def answer(question, home, settings):
    """What a program prints under an environment, in a home that has never seen Jupyter."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    environment = kept | {"HOME": str(home), "JUPYTER_PLATFORM_DIRS": "0"} | settings
    done = subprocess.run([sys.executable, "-c", question], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def started(monkeypatch):
    """What `aipm lab` starts: its command and its environment."""
    calls = []
    monkeypatch.setattr(verbs.subprocess, "call", lambda command, **more: calls.append((command, more)) or 0)
    monkeypatch.setenv("AIPM_COURSE", str(ROOT))
    return calls


@pytest.mark.parametrize(("instructor", "seen"), [(False, False), (True, True)])
def test_who_sees_the_menus(tmp_path, started, instructor, seen):
    with pytest.raises(verbs.typer.Exit):
        verbs.lab(browser=False, instructor=instructor)
    ((_, more),) = started
    left_out = disabled(tmp_path, JUPYTER_CONFIG_PATH=more["env"]["JUPYTER_CONFIG_PATH"])
    assert NEWS in left_out and (MENUS not in left_out) == seen


def test_a_learners_server_does_not_load_what_an_instructors_needs(tmp_path):
    """nbgrader's part of the server takes a quarter of the time to the first page, for menus that are not shown."""
    (tmp_path / ".jupyter").symlink_to(
        ROOT / ".jupyter"
    )  # the learner's, also where the course is the home, as on Binder
    learner = answer(SERVED, tmp_path, {})
    instructor = answer(SERVED, tmp_path, {"JUPYTER_CONFIG_PATH": str(ROOT / ".jupyter" / "instructor")})
    theirs = {f"nbgrader.server_extensions.{name}" for name in ("assignment_list", "course_list", "formgrader", "validate_assignment")}  # fmt: skip
    assert set(instructor) - set(learner) == theirs and "jupyterlab" in learner and set(learner) < set(instructor)


def test_a_home_that_cannot_be_written_stops_nobody(tmp_path, started, monkeypatch):
    """JupyterLab would end with a traceback; it is told where else to write."""
    for name in KEPT_AT_HOME:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("IPYTHONDIR", "/mine")
    for home in (tmp_path, tmp_path / "gone"):
        monkeypatch.setenv("HOME", str(home))
        with pytest.raises(verbs.typer.Exit):
            verbs.lab(browser=False)
    fine, gone = [{name: more["env"].get(name) for name in KEPT_AT_HOME} for _, more in started]
    assert gone.pop("IPYTHONDIR") == fine.pop("IPYTHONDIR") == "/mine"
    assert set(fine.values()) == {None}
    assert set(gone.values()) == {str(ROOT / ".aipm" / "home" / name.lower()) for name in gone}


def test_binder_opens_a_learners_desk(tmp_path):
    """Its home is the repository, and JupyterLab reads `.jupyter` there."""
    (tmp_path / ".jupyter").symlink_to(ROOT / ".jupyter")
    assert {NEWS, MENUS} <= set(disabled(tmp_path))


def test_an_instructors_desk_opens_where_the_learners_is_the_homes(tmp_path):
    """A course that lies in the home folder itself, as on Binder."""
    (tmp_path / ".jupyter").symlink_to(ROOT / ".jupyter")
    left_out = disabled(tmp_path, JUPYTER_CONFIG_PATH=str(ROOT / ".jupyter" / "instructor"))
    assert MENUS not in left_out and NEWS in left_out


def test_on_a_hub_learners_keep_what_they_hand_in_with(tmp_path):
    """The guide's two files name extensions that are there; the second, in a home, gives the instructor the desk back."""
    guide = (ROOT / "autograder" / "README.md").read_text(encoding="utf-8")
    image, own = re.findall(r"```json\n(.*?)```", guide, re.DOTALL)
    for place, lines in ((tmp_path / "etc" / "labconfig", image), (tmp_path / "home" / "labconfig", own)):
        place.mkdir(parents=True)
        (place / "page_config.json").write_text(lines)
    left_out = disabled(tmp_path, JUPYTER_CONFIG_PATH=str(tmp_path / "etc"))
    for_instructors = {f"{MENUS}:{name}" for name in ("formgrader", "course-list", "create-assignment")}
    assert {*for_instructors, f"{MENUS}:validate-assignment", NEWS} == set(left_out)
    both = os.pathsep.join([str(tmp_path / "home"), str(tmp_path / "etc")])  # a home comes before the image
    assert disabled(tmp_path, JUPYTER_CONFIG_PATH=both) == [NEWS]
    folder = Path(sys.prefix) / "share" / "jupyter" / "labextensions" / MENUS / "static"
    code = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())
    assert all(name in code for name in json.loads(image)["disabledExtensions"] if name != NEWS)
    assert set(json.loads(own)["disabledExtensions"]) < set(json.loads(image)["disabledExtensions"])


def test_without_a_lesson_learners_get_a_sentence_and_instructors_a_lab(tmp_path, monkeypatch, started):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "nbgrader_config.py").write_text("")
    monkeypatch.setenv("AIPM_COURSE", str(tmp_path))
    with pytest.raises(Problem, match="No student notebook"):
        verbs.lab(browser=False, instructor=False)
    with pytest.raises(verbs.typer.Exit):
        verbs.lab(browser=False, instructor=True)
    assert "--LabApp.default_url=/lab" in started[0][0]
