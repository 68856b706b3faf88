"""What somebody gets who opens the course on Binder, in a codespace or in VS Code: the lesson, no secret, no notice."""

import contextlib
import json
import re
import shutil
import subprocess
import urllib.parse

import jsonschema
import nbformat
import pytest
from repo2docker.app import Repo2Docker
from repo2docker.buildpacks import CondaBuildPack

from tests.needs import absent, needs
from tests.paths import ROOT

DEVCONTAINER = ROOT / ".devcontainer" / "devcontainer.json"
FIRST = "notebooks/00_start_here/00_start_here.ipynb"

# The part of the dev container specification that a container from an image uses; anything else is a slip of the pen.
SCHEMA = {
    "type": "object",
    "required": ["name", "image", "postCreateCommand", "customizations"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string"},
        "image": {"type": "string", "pattern": r"^[a-z0-9./-]+:[0-9][\w.-]*$"},  # a tag with a version, not `latest`
        "postCreateCommand": {"type": "string"},
        "customizations": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "codespaces": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {"openFiles": {"type": "array", "items": {"type": "string"}}},
                },
                "vscode": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        "extensions": {"type": "array", "items": {"type": "string", "pattern": r"^[\w-]+\.[\w-]+$"}},
                        "settings": {"type": "object"},
                    },
                },
            },
        },
    },
}


@pytest.fixture(scope="module")
def dockerfile():
    """The image that Binder would build, as text; nothing is built."""
    with contextlib.chdir(ROOT):
        pack = CondaBuildPack(base_image=Repo2Docker().base_image)
        pack.platform = "linux/amd64"
        return pack.render()


def test_the_badge_opens_a_file_that_is_there():
    """The address of the README: JupyterLab, at the first lesson."""
    (address,) = re.findall(r"^\[binder\]: (\S+)$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(address).query)
    assert query["urlpath"] == [f"lab/tree/{FIRST}"]
    assert (ROOT / FIRST).is_file()


def test_binder_reads_the_settings_of_the_lab(dockerfile):
    """Binder's home is the repository, so that JupyterLab reads `.jupyter` there; `aipm lab` names the same folder."""
    assert "ARG REPO_DIR=${HOME}" in dockerfile and "WORKDIR ${REPO_DIR}" in dockerfile
    page = json.loads((ROOT / ".jupyter" / "labconfig" / "page_config.json").read_text(encoding="utf-8"))
    assert page["disabledExtensions"]["@jupyterlab/apputils-extension:announcements"] is True
    assert 'root / ".jupyter"' in (ROOT / "autograder" / "cli" / "course.py").read_text(encoding="utf-8")
    if (ROOT / ".git").exists() and shutil.which("git"):
        ignored = subprocess.run(["git", "check-ignore", "-q", ".jupyter/labconfig/page_config.json"], cwd=ROOT)
        assert ignored.returncode == 1, "Binder gets what git keeps"


def test_binder_needs_no_secret_and_holds_none(dockerfile):
    """No variable of the grader is asked for; the public lessons work without one."""
    assert "AIPM_" not in dockerfile and "NBGRADER" not in dockerfile
    notebooks = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "notebooks").glob("*/*.ipynb"))]
    assert notebooks and not any("AIPM_KEY" in text for text in notebooks)


def test_the_first_page_says_what_to_do_next():
    """Before the second scene: how to run a cell, what to do when lost, and that Binder forgets."""
    cells = nbformat.read(ROOT / FIRST, as_version=4).cells
    second = next(place for place, cell in enumerate(cells) if cell.source.startswith("## 2."))
    said = "\n".join(cell.source for cell in cells[:second] if cell.cell_type == "markdown")
    for words in ("Shift+Enter", "Restart Kernel and Run All Cells", "Binder", "*Download*"):
        assert words in said, words


@pytest.fixture(scope="module")
def container():
    return json.loads(DEVCONTAINER.read_text(encoding="utf-8"))


def test_the_dev_container_is_well_formed(container):
    jsonschema.validate(container, SCHEMA)
    assert [
        file for file in container["customizations"]["codespaces"]["openFiles"] if not (ROOT / file).is_file()
    ] == []
    version = re.search(r"python:(3\.\d+)", container["image"])[1]
    assert f"python={version}" in (ROOT / "environment.yml").read_text(encoding="utf-8"), (
        "the Python of Binder and conda"
    )


def test_the_dev_container_installs_as_make_lab_does(container, tmp_path):
    """What it runs after its creation is what `make lab` runs first: then `make lab` has nothing left to set up."""
    make = needs("make", "this test reads what the Makefile would run")
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    program, target = container["postCreateCommand"].split()
    assert program == "make"

    def would_run(name):
        return subprocess.run([make, "-n", name], cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    assert "pip" in would_run(target) and "-r requirements.txt" in would_run(target)
    assert would_run("lab").startswith(would_run(target).replace(f'{target}" >&2', 'lab" >&2'))
    interpreter = container["customizations"]["vscode"]["settings"]["python.defaultInterpreterPath"]
    assert interpreter.endswith("/.venv/bin/python") and ".venv/bin/python" in would_run(target)


def test_vs_code_asks_for_what_a_codespace_brings(container):
    """It offers the same two extensions, and git keeps the file that says so."""
    wanted = json.loads((ROOT / ".vscode" / "extensions.json").read_text(encoding="utf-8"))
    assert wanted == {"recommendations": container["customizations"]["vscode"]["extensions"]}
    if (ROOT / ".git").exists() and shutil.which("git"):
        ignored = subprocess.run(["git", "check-ignore", "-q", ".vscode/extensions.json"], cwd=ROOT)
        assert ignored.returncode == 1


def test_vs_code_hides_only_what_programs_make():
    """Learners and instructors open the same folder, so what git keeps is shown to both, and what is made is shown to none."""
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text(encoding="utf-8"))
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        absent("this is no clone; the test asks what git keeps")
    names = [name.removeprefix("**/").replace("*", "aipm") + "/x" for name in settings["files.exclude"]]
    ignored = subprocess.run(["git", "check-ignore", "--no-index", *names], cwd=ROOT, capture_output=True, text=True)
    assert ignored.stdout.splitlines() == names
    kept = subprocess.run(["git", "ls-files", ".vscode"], cwd=ROOT, capture_output=True, text=True).stdout.split()
    assert kept == [".vscode/extensions.json", ".vscode/settings.json"]


def test_vs_code_finds_the_kernel_of_every_notebook():
    """It looks for `.venv` in the opened folder, on each system; a path to its Python would be true on one of them only.

    What it starts there is ipykernel, and each notebook asks for the plain Python kernel that comes with it.
    """
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text(encoding="utf-8"))
    assert set(settings) == {"files.exclude", "files.watcherExclude", "search.exclude"}
    assert settings["search.exclude"] == {"solutions/**": True}, (
        "a file that is searched by its name is not the answers"
    )
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "python -m venv .venv" in readme and "choose `.venv`" in readme
    assert "-m venv .venv" in (ROOT / "Makefile").read_text(encoding="utf-8")
    pins = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in pins if line.startswith("ipykernel==")]
    for path in sorted((ROOT / "notebooks").glob("*/*.ipynb")):
        spec = nbformat.read(path, as_version=4).metadata.kernelspec
        assert (spec.name, spec.language) == ("python3", "python"), path.name
