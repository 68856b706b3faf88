"""What keeps the course in order: its version, hooks, workflows, forms and line endings agree with one another."""

import re
import shutil
import subprocess
import tomllib

import jsonschema
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

import aipm
from tests.needs import absent
from tests.paths import ROOT

GITHUB = ROOT / ".github"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
FORM = {
    "type": "object",
    "required": ["name", "description", "body"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string"},
        "description": {"type": "string"},
        "labels": {"type": "array", "items": {"type": "string"}},
        "body": {
            "type": "array",
            "contains": {"properties": {"validations": {"const": {"required": True}}}, "required": ["validations"]},
            "items": {
                "type": "object",
                "required": ["type", "attributes"],
                "properties": {
                    "type": {"enum": ["markdown", "input", "textarea", "dropdown", "checkboxes"]},
                    "id": {"type": "string", "pattern": r"^[a-z-]+$"},
                },
                "if": {"properties": {"type": {"const": "markdown"}}},
                "then": {"properties": {"attributes": {"required": ["value"]}}},
                "else": {"required": ["id"], "properties": {"attributes": {"required": ["label"]}}},
            },
        },
    },
}


def read(path):
    return path.read_text(encoding="utf-8")


def workflow(name):
    """A workflow as a mapping; YAML 1.1 reads its key `on` as true."""
    return yaml.safe_load(read(GITHUB / "workflows" / f"{name}.yml"))


def test_the_version_stands_in_one_place():
    """The package's is the source; the citation and the newest released entry of the changelog repeat it."""
    assert PROJECT["dynamic"] == ["version"] and "version" not in PROJECT
    citation = yaml.safe_load(read(ROOT / "CITATION.cff"))
    newest = re.search(r"^## \[(\d[^\]]*)\] - (\d{4}-\d\d-\d\d)$", read(ROOT / "CHANGELOG.md"), re.MULTILINE)
    assert (newest[1], newest[2]) == (aipm.__version__, str(citation["date-released"]))
    assert str(citation["version"]) == aipm.__version__


def test_the_changelog_keeps_its_form():
    text = read(ROOT / "CHANGELOG.md")
    assert text.index("## [Unreleased]") < text.index("## [0.1.0]")
    kinds = re.findall(r"^### (.+)$", text, re.MULTILINE)
    assert set(kinds) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_the_hooks_have_the_versions_of_the_checks():
    """Another ruff before the commit than in `make test` would format to and fro."""
    pins = [line.split(" ;")[0] for line in read(ROOT / "requirements-dev.txt").splitlines()]
    hooks = yaml.safe_load(read(ROOT / ".pre-commit-config.yaml"))["repos"][0]["hooks"]
    assert [hook["id"] for hook in hooks] == ["ruff", "ruff-format", "mypy"]
    wanted = [each for hook in hooks for each in hook.get("additional_dependencies", [])]
    assert wanted and [each for each in wanted if each not in pins] == []
    assert all(hook.get("additional_dependencies") or hook["language"] == "system" for hook in hooks)


def test_the_checks_run_on_each_python_from_the_oldest_supported():
    (job,) = workflow("test")["jobs"].values()
    versions = job["strategy"]["matrix"]["python"]
    supported = SpecifierSet(PROJECT["requires-python"])
    assert all(supported.contains(version) for version in versions)
    assert f">={versions[0]}" == PROJECT["requires-python"]
    checks, asked = job["steps"][-2:]
    assert checks == {"run": "bash .ci/run"} and job["timeout-minutes"] == 90
    assert asked["run"].startswith(".venv/bin/python ") and "${{ matrix.python }}" in asked["run"]
    image = re.search(r'"image": "(.+)"', read(ROOT / ".devcontainer" / "devcontainer.json"))[1]
    assert job["container"]["image"].replace("${{ matrix.python }}", versions[0]) == image


@pytest.mark.parametrize("name", ["links", "site", "test"])
def test_a_workflow_may_do_little_and_ends(name):
    """It reads the repository, stops by itself, and takes no action that is not pinned to a version."""
    found = workflow(name)
    assert found["permissions"] == {"contents": "read"}
    assert True in found, "`on` says when it runs"
    for job in found["jobs"].values():
        assert "timeout-minutes" in job or name == "site"
        for step in job["steps"]:
            assert "run" in step or re.fullmatch(r"[\w-]+/[\w-]+@v\d+", step["uses"])


def test_the_links_of_every_page_with_links_are_looked_at():
    words = workflow("links")["jobs"]["links"]["steps"][-1]["with"]["args"].split()
    for pattern in [word for word in words if word.endswith((".md", ".py"))]:
        assert list(ROOT.glob(pattern)), f"{pattern} is no file any more"
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", *ROOT.glob("docs/*.md"), *ROOT.glob("lessons/*.py")]
    looked_at = {path for word in words if word.endswith((".md", ".py")) for path in ROOT.glob(word)}
    assert [path.name for path in pages if path not in looked_at] == []


@pytest.mark.parametrize("name", ["lesson", "judgement", "grader"])
def test_a_form_asks_what_is_needed(name):
    form = yaml.safe_load(read(GITHUB / "ISSUE_TEMPLATE" / f"{name}.yml"))
    jsonschema.validate(form, FORM)
    ids = [part["id"] for part in form["body"] if "id" in part]
    assert sorted(ids) == sorted(set(ids))


def test_dependencies_come_in_groups():
    updates = yaml.safe_load(read(GITHUB / "dependabot.yml"))["updates"]
    assert [(each["package-ecosystem"], each["schedule"]["interval"]) for each in updates] == [
        ("pip", "weekly"),
        ("github-actions", "monthly"),
    ]
    assert all(each["groups"] for each in updates)


def test_a_learners_packages_have_both_ends_of_a_range():
    """So that the course fits in beside what somebody has; `make versions` tries both ends."""
    for text in PROJECT["dependencies"]:
        operators = sorted(bound.operator for bound in Requirement(text).specifier)
        assert operators == ["<", ">="] or text.startswith("packaging"), text


def test_what_extras_bring_is_declared_by_name_only():
    """Versions stand in the compiled files alone; a bound here would be a second list of them."""
    declared = [each for extra in PROJECT["optional-dependencies"].values() for each in extra]
    assert [text for text in declared if Requirement(text).specifier] == []


def test_git_gives_every_system_the_same_bytes():
    """Git for Windows would write CRLF, and every built file would be out of date."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        absent("not a git checkout")
    paths = {"notebooks/00_start_here/00_start_here.ipynb": "lf", "datasets/shelf/datasheet.md": "lf"}
    paths |= {"datasets/shelf/visits.csv.gz": "", "autograder/classroom/pictures/grade.png": ""}
    for path, ending in paths.items():
        asked = subprocess.run(
            ["git", "check-attr", "text", "eol", "--", path], cwd=ROOT, capture_output=True, text=True
        )
        text, eol = (line.rsplit(": ", 1)[1] for line in asked.stdout.splitlines())
        assert (text == "unset") if not ending else (text == "auto" and eol == ending), path
