"""The wheel brings the course: its notebooks, data and checks, made from the repository's files, the same bytes each time."""

import compileall
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import aipm
from aipm import place
from autograder.bench.sample_class import SubmissionFactory, encoded
from autograder.grading import session
from autograder.grading.exam import load_exam
from autograder.grading.jail.readable import kept_readable
from autograder.grading.session import GradingSession
from autograder.grading.unit import grade_submission
from tests.course.alike import judged_alike
from tests.course.test_slim import BLOCK, BLOCKED
from tests.grading import mini
from tests.needs import absent, needs
from tests.paths import ROOT

LESSONS = sorted(path.name for path in (ROOT / "solutions").iterdir() if path.is_dir())
LESSON = "00_start_here"
TOPS = ("aipm", "autograder", "datasets", "notebooks", "solutions", ".jupyter")
FILES = ("LICENSE", "LICENSE-TEXT", "MANIFEST.in", "README.md", "nbgrader_config.py", "pyproject.toml", "setup.py")
BUILD = "import sys; from setuptools import build_meta; print(getattr(build_meta, sys.argv[1])(sys.argv[2]))"
# Stands in place of JupyterLab: says what it was started with.
LAB = "import json, os, sys; print(json.dumps([sys.argv[1:], {name: os.environ.get(name) for name in ('AIPM_COURSE', 'JUPYTER_CONFIG_PATH')}]))"


def build(folder, what, out):
    """Build a distribution of the sources in `folder`, without a network; returns its file."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000", "PYTHONPATH": ""}
    command = [sys.executable, "-W", "ignore", "-c", BUILD, what, str(out)]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2_000:]
    return out / done.stdout.splitlines()[-1]


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """A copy of what the wheel is made from."""
    folder = tmp_path_factory.mktemp("sources")
    for top in TOPS:
        shutil.copytree(ROOT / top, folder / top, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    for name in FILES:
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture(scope="module")
def wheel(sources):
    return build(sources, "build_wheel", sources.parent)


@pytest.fixture(scope="module")
def site(wheel, tmp_path_factory):
    """The wheel unpacked, as pip would."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def installed(site, tmp_path_factory):
    """The same compiled, as pip leaves it."""
    folder = tmp_path_factory.mktemp("installed") / "site"
    shutil.copytree(site, folder)
    assert compileall.compile_dir(folder, quiet=2)
    return folder


@pytest.fixture
def learner(installed, tmp_path, monkeypatch):
    """Runs the command of the installed wheel in a folder, without what a learner's install leaves out."""
    copy = tmp_path / "site"
    shutil.copytree(installed, copy)
    (copy / "sitecustomize.py").write_text(BLOCK.format(names=BLOCKED))
    (copy / "jupyterlab.py").write_text(LAB)
    for name in ("AIPM_COURSE", "AIPM_DATASETS", "AIPM_PORTFOLIO", "AIPM_KEY", "JPY_SESSION_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONPATH", str(copy))
    desk = tmp_path / "my desk"
    desk.mkdir()

    def run(*arguments, where=desk):
        command = [sys.executable, "-m", "autograder.cli", *arguments]
        done = subprocess.run(command, cwd=where, capture_output=True, text=True, timeout=300)
        assert "Traceback" not in done.stderr, done.stderr
        return done

    run.site, run.desk = copy, desk
    return run


def test_it_holds_the_course_and_nothing_of_how_it_was_made(site):
    material = site / "aipm" / "material"
    for top in ("notebooks", "datasets"):
        names = {path.relative_to(ROOT).as_posix() for path in (ROOT / top).rglob("*") if path.is_file()}
        names = {name for name in names if ".ipynb_checkpoints" not in name}
        assert {
            path.relative_to(material).as_posix() for path in (material / top).rglob("*") if path.is_file()
        } == names
        assert all((material / name).read_bytes() == (ROOT / name).read_bytes() for name in names)
    assert {path.name for path in site.iterdir()} == {"aipm", "autograder", f"aipm-{aipm.__version__}.dist-info"}
    assert not list(site.rglob("*.pyc")) and not list(site.rglob("tests"))


@pytest.mark.parametrize("lesson", LESSONS)
def test_its_checks_are_those_of_the_repository(site, lesson):
    """Cell by cell, hidden regions included; what a cell displayed stays behind."""
    packed = load_exam(site / "aipm" / "material", lesson)
    ours = load_exam(ROOT, lesson)
    assert packed.cells == ours.cells and packed.reference == ours.reference
    assert packed.released == ours.released
    text = (site / "aipm" / "material" / "solutions" / lesson / f"{lesson}.ipynb").read_text(encoding="utf-8")
    assert not any(cell.get("outputs") for cell in json.loads(text)["cells"])


def test_the_same_sources_give_the_same_bytes(wheel, sources, tmp_path):
    """Also by way of a source distribution, which must then hold all that the wheel is made of."""
    packed = build(sources, "build_sdist", tmp_path)
    with tarfile.open(packed) as archive:
        # It is ours. Python 3.11.2 knows no argument for this, and 3.12 wants to be told.
        archive.extraction_filter = lambda member, path: member
        archive.extractall(tmp_path)
    again = build(tmp_path / packed.name.removesuffix(".tar.gz"), "build_wheel", tmp_path)
    with zipfile.ZipFile(wheel) as first, zipfile.ZipFile(again) as second:
        kept = {name: first.read(name) for name in first.namelist()}
        assert kept.keys() == set(second.namelist())
        assert [name for name in kept if second.read(name) != kept[name]] == []
    assert wheel.read_bytes() == build(sources, "build_wheel", tmp_path).read_bytes()


@pytest.mark.parametrize("name", ["aipm", "Übung mit aipm"])
def test_a_clone_of_any_name_is_imported_by_who_works_beside_it(sources, tmp_path, name):
    """As `pip install -e .` installs it: a folder called aipm in the working directory does not hide the package."""
    clone = tmp_path / name
    clone.symlink_to(sources)
    (tmp_path / "out").mkdir()
    with zipfile.ZipFile(build(clone, "build_editable", tmp_path / "out")) as archive:
        archive.extractall(tmp_path / "site")
    find = "import importlib.util, site, sys; sys.path.insert(0, ''); site.addsitedir(sys.argv[1]); print(*(importlib.util.find_spec(name).origin for name in ('aipm', 'autograder')), sep='\\n')"
    command = [sys.executable, "-I", "-S", "-c", find, tmp_path / "site"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    found = [Path(line).resolve() for line in done.stdout.splitlines()]
    assert found == [sources / "aipm" / "__init__.py", sources / "autograder" / "__init__.py"], done.stderr


def test_a_notebook_that_somebody_has_run_is_not_packed(sources, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(sources, folder, ignore=shutil.ignore_patterns("build", "*.egg-info"))
    path = folder / "notebooks" / LESSON / f"{LESSON}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")["execution_count"] = 1
    path.write_text(json.dumps(notebook), encoding="utf-8")
    with pytest.raises(AssertionError, match="holds somebody's work. Run `make build`"):
        build(folder, "build_wheel", tmp_path)


# --- a learner's evening with the wheel


def test_an_empty_folder_becomes_the_course_and_opens(learner):
    done = learner("lab", "--no-browser")
    assert done.returncode == 0, done.stderr
    said, started = done.stdout.split("\n", 1)
    arguments, environment = json.loads(started)
    assert said.startswith(f"The course lies in {learner.desk} now")
    assert f"--ServerApp.root_dir={learner.desk}" in arguments
    assert f"--LabApp.default_url=/lab/tree/notebooks/{LESSON}/{LESSON}.ipynb" in arguments
    assert environment["AIPM_COURSE"] == str(learner.desk)
    page = Path(environment["JUPYTER_CONFIG_PATH"].split(os.pathsep)[0], "labconfig", "page_config.json")
    assert "announcements" in page.read_text(encoding="utf-8")
    before = {path: path.stat().st_mtime_ns for path in learner.desk.rglob("*")}
    assert learner("lab", "--no-browser").stdout.startswith("[[")
    assert {path: path.stat().st_mtime_ns for path in learner.desk.rglob("*")} == before


@pytest.mark.parametrize("kind", ["blank", "solved"])
def test_self_check_in_that_folder_judges_as_a_class_is_judged(learner, kind):
    learner("lab", "--no-browser")
    factory = SubmissionFactory(ROOT, LESSON)
    data = encoded(factory.filled(factory.reference if kind == "solved" else {}))
    (learner.desk / "notebooks" / LESSON / f"{LESSON}.ipynb").write_bytes(data)
    theirs = judged_alike(learner("check", "00", "--json"), LESSON, data)
    assert (theirs["score"] == theirs["max_score"]) == (kind == "solved")
    kept = json.loads((learner.desk / "portfolio" / "progress.json").read_text())
    assert kept[LESSON]["score"] == theirs["score"]
    told = json.loads(learner("progress", "--json").stdout)
    assert next(row for row in told["rows"] if row["lesson"] == LESSON)["points"] == theirs["score"]
    assert "Your portfolio is empty" in learner("portfolio").stderr
    assert learner("doctor").returncode == 0


def test_an_upgrade_keeps_the_learners_notebook(learner):
    learner("lab", "--no-browser")
    mine, other = (learner.desk / "notebooks" / name / f"{name}.ipynb" for name in LESSONS[:2])
    mine.write_text(mine.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    work = mine.read_bytes()
    for path in (mine, other):
        packed = learner.site / "aipm" / "material" / path.relative_to(learner.desk)
        packed.write_bytes(packed.read_bytes() + b" ")
    said = learner("lab", "--no-browser").stdout
    assert "1 file that you had not changed, brought up to version" in said
    assert f"has a newer form of notebooks/{LESSON}/{LESSON}.ipynb. Yours was kept." in said
    assert mine.read_bytes() == work and other.read_bytes().endswith(b" ")


# --- where learner code runs, the packaged checks are not


@pytest.mark.parametrize("by_link", [False, True])
def test_learner_code_does_not_see_the_packaged_checks(tmp_path, monkeypatch, by_link):
    needs("bwrap", "this test makes a jail")
    if not session.isolation():
        absent("bubblewrap cannot make a jail here; this test locks learner code up")
    real = tmp_path / "real" / "material"
    for name in ("solutions/x.ipynb", "notebooks/y.ipynb"):
        (real / name).parent.mkdir(parents=True)
        (real / name).write_text("seen")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    monkeypatch.setattr(place, "PACKAGED", (tmp_path / "link" if by_link else tmp_path / "real") / "material")
    readable = [*kept_readable(), tmp_path / "real", *([tmp_path / "link"] if by_link else [])]
    monkeypatch.setattr(session, "kept_readable", lambda: readable)
    judging = GradingSession(mini.exam())
    code = f"import os\nfor top, _, files in os.walk({str(tmp_path)!r}):\n    print(files)\n"
    try:
        answers = {**mini.REFERENCE, "q90_1": code + mini.REFERENCE["q90_1"]}
        record = grade_submission(judging, "x", mini.encoded(mini.submitted(answers)))
    finally:
        judging.close()
    assert record.isolated and record.score == record.max_score, record.reason
    assert "y.ipynb" in record.notebook and "x.ipynb" not in record.notebook
