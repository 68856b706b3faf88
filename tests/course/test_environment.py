"""The course installs the same way everywhere: here, in CI, with conda, on Binder. No test here needs the network."""

import contextlib
import datetime
import importlib.metadata
import re
import shutil
import subprocess
import sys
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from repo2docker.app import Repo2Docker
from repo2docker.buildpacks import CondaBuildPack
from repo2docker.buildpacks.base import BuildPack

import aipm
from tests.needs import absent
from tests.paths import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SUPPORTED = SpecifierSet(PROJECT["requires-python"])
RUNTIME, DEV = "requirements.txt", "requirements-dev.txt"
INCLUDE = f"-r {RUNTIME}"
BINDER_PYTHON = "3.11"


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def own_lines(file):
    """The lines of a requirements file that say something, without the files it includes."""
    lines = (line.strip() for line in read(file).splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def own_pins(file):
    """Name → requirement for the pins that stand in this very file."""
    requirements = [Requirement(line) for line in own_lines(file) if line != INCLUDE]
    return {canonicalize_name(requirement.name): requirement for requirement in requirements}


def pins(file):
    """Name → requirement for everything that `pip install -r FILE` would install, included files too."""
    included = own_pins(RUNTIME) if file != RUNTIME and INCLUDE in own_lines(file) else {}
    return included | own_pins(file)


def version_of(requirement):
    """The version of an exact pin; None for anything looser, such as `>=2`, `==2.*` or an address."""
    specifiers = list(requirement.specifier)
    exact = len(specifiers) == 1 and specifiers[0].operator == "==" and "*" not in specifiers[0].version
    return specifiers[0].version if exact and requirement.url is None else None


def wanted_here(requirement, extras=()):
    """Whether a requirement's marker holds on this machine, for any of the extras that were asked for."""
    return requirement.marker is None or any(requirement.marker.evaluate({"extra": extra}) for extra in ("", *extras))


# --- pins


@pytest.mark.parametrize("file", [RUNTIME, DEV])
def test_every_line_is_an_exact_pin(file):
    """A looser line would give two learners two environments, and stored outputs would stop matching."""
    allowed = {INCLUDE} if file == DEV else set()
    loose = [line for line in own_lines(file) if line not in allowed and not version_of(Requirement(line))]
    assert own_pins(file)
    assert not loose


@pytest.mark.parametrize("file", [RUNTIME, DEV, "environment.yml", "pyproject.toml"])
def test_no_file_names_an_index(file):
    """The address of the machine that compiled the pins would break the install everywhere else."""
    assert not re.findall(r"://|index-url|find-links|trusted-host", read(file))


@pytest.mark.parametrize("file", [RUNTIME, DEV])
def test_no_package_is_pinned_twice_in_one_file(file):
    names = [canonicalize_name(Requirement(line).name) for line in own_lines(file) if line != INCLUDE]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(
    ("declared", "file"),
    [
        (PROJECT["dependencies"], RUNTIME),
        (PROJECT["optional-dependencies"]["instructor"], RUNTIME),
        (PROJECT["optional-dependencies"]["dev"], DEV),
    ],
    ids=["learner", "instructor", "dev"],
)
def test_every_declared_dependency_is_pinned(declared, file):
    """A dependency added to pyproject.toml and not compiled would be missing on Binder."""
    pinned = pins(file)
    for text in declared:
        requirement = Requirement(text)
        pin = pinned.get(canonicalize_name(requirement.name))
        assert pin is not None, f"{text} has no pin in {file}: run `make pins`"
        assert requirement.specifier.contains(version_of(pin), prereleases=True), f"{pin} does not satisfy {text}"


def test_dev_pins_contain_and_agree_with_the_runtime_pins():
    """Tests must run on the versions that learners get."""
    assert INCLUDE in own_lines(DEV)
    runtime = own_pins(RUNTIME)
    disagreeing = {
        name: f"{pin} in {DEV}, {runtime[name]} in {RUNTIME}"
        for name, pin in own_pins(DEV).items()
        if name in runtime and version_of(pin) != version_of(runtime[name])
    }
    assert not disagreeing


@pytest.mark.parametrize("file", [RUNTIME, DEV])
def test_installed_versions_are_the_pinned_ones(file):
    """A test run on other versions than the pinned ones says nothing about what learners get."""
    differing = {}
    for name, pin in pins(file).items():
        if not wanted_here(pin):
            continue
        try:
            installed = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            installed = "not installed"
        if installed != version_of(pin):
            differing[name] = f"{installed}, pinned {version_of(pin)}"
    assert not differing, f"run `pip install -r {file}`"


@pytest.mark.parametrize("file", [RUNTIME, DEV])
def test_what_the_pinned_packages_need_is_pinned_too(file):
    """An unpinned dependency of a dependency would come in its newest version, a different one each month."""
    pinned = pins(file)
    todo, seen, unpinned = [(name, frozenset()) for name in pinned], set(), []
    while todo:
        name, extras = todo.pop()
        if (name, extras) in seen or (name in pinned and not wanted_here(pinned[name])):
            continue
        seen.add((name, extras))
        for text in importlib.metadata.requires(name) or []:
            needed = Requirement(text)
            if not wanted_here(needed, extras):
                continue
            key = canonicalize_name(needed.name)
            if key not in pinned or not needed.specifier.contains(version_of(pinned[key]), prereleases=True):
                unpinned.append(f"{name} needs {text}")
            else:
                todo.append((key, frozenset(needed.extras)))
    assert not unpinned


# --- conda and Binder


@pytest.fixture(scope="module")
def environment():
    return yaml.safe_load(read("environment.yml"))


def test_environment_installs_the_pins_and_the_package_and_nothing_else(environment):
    """Any other name here would be a second, unpinned list of requirements."""
    assert environment["name"] == "aipm"
    assert environment["channels"] == ["conda-forge", "nodefaults"]
    *conda, last = environment["dependencies"]
    assert [re.split(r"[=<> ]", name)[0] for name in conda] == ["python", "pip"]
    assert last == {"pip": [INCLUDE, "-e ."]}


def test_environment_python_is_one_that_the_package_supports(environment):
    match = re.fullmatch(r"python=(\d+\.\d+)", environment["dependencies"][0])
    assert match, "Binder reads the form python=3.11"
    assert match[1] == BINDER_PYTHON
    assert SUPPORTED.contains(match[1])


@pytest.fixture(scope="module")
def buildpack():
    """The buildpack that Binder would pick, found the way repo2docker finds it."""
    app = Repo2Docker()
    with contextlib.chdir(ROOT):
        candidates = (kind(base_image=app.base_image) for kind in app.buildpacks)
        picked = next((candidate for candidate in candidates if candidate.detect()), None)
    if picked is not None:
        picked.platform = "linux/amd64"
    return picked


@pytest.fixture(scope="module")
def dockerfile(buildpack):
    with contextlib.chdir(ROOT):
        return buildpack.render()


def test_binder_uses_environment_yml(buildpack):
    """A Dockerfile, an R or a Julia file, or a folder called binder would take precedence or hide environment.yml."""
    assert type(buildpack) is CondaBuildPack
    assert buildpack.environment_yaml_path == "environment.yml"


def test_binder_image_has_the_python_of_environment_yml(buildpack, dockerfile):
    assert buildpack.python_version == BINDER_PYTHON
    lock = f"conda/environment.py-{BINDER_PYTHON}-linux-64.lock"
    (target,) = [there for here, there in buildpack.get_build_script_files().items() if here.endswith(lock)]
    locked, _ = BuildPack.generate_build_context_filename(lock)
    assert f"{locked} {target}" in dockerfile


def test_binder_copies_the_repository_before_it_installs(buildpack, dockerfile):
    """Installed from environment.yml alone, `-r requirements.txt` and `-e .` would point at files not there yet."""
    with contextlib.chdir(ROOT):
        assert buildpack.get_preassemble_script_files() == {}
        assert buildpack.get_preassemble_scripts() == []
    assert dockerfile.count("env update") == 1
    copied = re.search(r"^COPY .* src/ \$\{REPO_DIR\}/$", dockerfile, re.MULTILINE)
    assert copied and copied.start() < dockerfile.index('env update -p ${NB_PYTHON_PREFIX} --file "environment.yml"')


def test_binder_runs_no_script_of_ours(buildpack):
    """What postBuild or start would do is done by nothing else: a local install would lack it."""
    with contextlib.chdir(ROOT):
        assert buildpack.get_post_build_scripts() == []
        assert buildpack.get_start_script() is None


def test_repo2docker_command_renders_the_repository():
    """The command as a person would run it; it neither builds nor needs Docker."""
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    assert f"Building conda environment for python={BINDER_PYTHON}" in run.stderr
    assert '--file "environment.yml"' in run.stdout


def test_git_keeps_what_binder_needs_and_ignores_what_people_make():
    """Binder gets what git keeps: a careless `build/` in .gitignore would drop the package autograder.authoring."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        absent("not a git checkout")
    made = [".venv/bin/python", "aipm/__pycache__/x.pyc", "aipm.egg-info/PKG-INFO", "build/lib/x.py", "dist/x.whl"]
    made += [".aipm/x", "class/x.csv", "kept/x", "portfolio/x.md", "submitted/ana/02/02.ipynb", "autograded/x"]
    made += ["feedback/x.html", "gradebook.db", "gradebook.db-journal", ".nbgrader.log", "solutions/02/02.ipynb.new"]
    made += ["ledger.db", "grades.csv", "reports/02.html", "roster.csv", "downloads/canvas.zip"]
    source = [
        path.relative_to(ROOT).as_posix() for top in ("aipm", "autograder") for path in ROOT.glob(f"{top}/**/*.py")
    ]
    source += ["datasets/x/x.csv.gz", "lessons/02.py", "solutions/02/02.ipynb", "notebooks/02/02.ipynb"]
    source += [
        "aipm/portfolio/__init__.py",
        "autograder/authoring/__init__.py",
        "tests/answers/02.yml",
        RUNTIME,
        "environment.yml",
    ]
    command = ["git", "check-ignore", "--no-index", "--stdin"]
    run = subprocess.run(command, cwd=ROOT, input="\n".join(made + source), capture_output=True, text=True)
    assert sorted(run.stdout.split()) == sorted(made), run.stderr


# --- what the files about the course say


def test_citation_has_what_the_format_requires_and_the_packages_version():
    """A citation of another version would cite results that this code does not give."""
    citation = yaml.safe_load(read("CITATION.cff"))
    assert citation["cff-version"] == "1.2.0"
    assert {"message", "title", "authors", "version", "date-released"} <= citation.keys()
    assert citation["title"] == "AI product management, measured"
    assert citation["authors"] == [{"name": "The AI PM course authors"}]
    assert str(citation["version"]) == aipm.__version__
    assert isinstance(citation["date-released"], datetime.date)


def test_licences_say_what_they_cover():
    """The package names both files; each must be there, and the folders that the notice excepts must exist."""
    assert PROJECT["license-files"] == ["LICENSE", "LICENSE-TEXT"]
    code, text = read("LICENSE"), read("LICENSE-TEXT")
    assert PROJECT["license"] == "MIT"
    assert code.startswith("MIT License\n\nCopyright (c) 2026 the AI PM course authors\n")
    assert "https://creativecommons.org/licenses/by/4.0/legalcode" in text
    excepted = re.findall(r"datasets/(\w+)", text)
    real = [line.split("](")[0].strip("| [") for line in read("datasets/README.md").splitlines() if "| real |" in line]
    assert excepted == sorted(set(real))
    assert [name for name in excepted if not (ROOT / "datasets" / name).is_dir()] == []


@pytest.mark.parametrize("file", ["README.md", "LICENSE", "LICENSE-TEXT", "CITATION.cff", "environment.yml"])
def test_python_versions_in_prose_are_supported_ones(file):
    """A reader who installs the Python that a page names must be able to install the package."""
    if not (ROOT / file).exists():
        absent(f"{file} is not written yet")
    named = re.findall(r"[Pp]ython\s*(?:[>=]=?|version)?\s*(3\.\d+)", read(file))
    assert [version for version in named if not SUPPORTED.contains(version)] == []
