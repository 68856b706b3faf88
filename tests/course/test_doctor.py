"""What `aipm doctor` says: true of this machine, meant for who asks, and never a traceback."""

import hashlib
from dataclasses import replace

import pytest

from aipm.models import weights
from autograder.course import doctor
from tests.paths import ROOT


def told(root, instructor=False):
    return {finding.what: finding for finding in doctor.examine(root, instructor)}


def test_a_learner_is_told_of_what_concerns_learners():
    said = " ".join(f"{each.what} {each.next_step}" for each in doctor.examine(ROOT))
    assert not any(word in said for word in ("bwrap", "bubblewrap", "chromium", "isolated"))


@pytest.mark.parametrize(("system", "step"), [("linux", "apt-get install bubblewrap"), ("darwin", "on Linux")])
def test_an_instructor_is_told_the_package_that_exists(monkeypatch, system, step):
    monkeypatch.setattr(doctor.sys, "platform", system)
    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    finding = told(ROOT, instructor=True)["isolated grading"]
    assert not finding.fine and finding.optional and step in finding.next_step and "bwrap" not in finding.next_step


def test_another_course_is_no_traceback(tmp_path):
    """Without pins the installed course's own requirements are looked at; without data sets there are none to miss."""
    found = told(tmp_path, instructor=True)
    assert all(finding.fine for finding in found.values() if not finding.optional)
    assert not any("data" in what or "pinned" in what for what in found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no-such-package-here==1.0\n", "no-such-package-here is missing"), ("pytest==0.1 # old\n", "pytest is "),
        ("?? what\n", "is no requirement"), ("-e .\n# x\n\npytest\n", None), ('nothing==1; sys_platform == "win64"\n', None),
        (b"caf\xe9==1\n", "is"),
    ],
)  # fmt: skip
def test_pins_of_any_shape(tmp_path, text, said):
    (tmp_path / "requirements.txt").write_bytes(text if isinstance(text, bytes) else text.encode())
    (finding,) = doctor.packages(tmp_path)
    assert finding.fine == (said is None) and (said or "") in finding.what and bool(finding.next_step) != finding.fine


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"resources": [{}]}', '{"resources": 3}', "[" * 5_000, '{"resources": [{"path": 3}]}']
)
def test_a_broken_data_package_is_named(tmp_path, text):
    (tmp_path / "datasets" / "payguard").mkdir(parents=True)
    (tmp_path / "datasets" / "payguard" / "datapackage.json").write_text(text)
    (finding,) = doctor.files(tmp_path)
    assert not finding.fine and "payguard/datapackage.json" in finding.what


@pytest.mark.parametrize("state", ["missing", "cut off", "no engine", "there"])
def test_a_language_model_is_optional_and_its_row_says_how_to_get_it(tmp_path, monkeypatch, state):
    whole = b"weights"
    known = replace(weights.known("smollm2"), size=len(whole), sha256=hashlib.sha256(whole).hexdigest())
    monkeypatch.setitem(weights.KNOWN, "smollm2", known)
    monkeypatch.setenv("AIPM_MODELS", str(tmp_path))
    if state != "missing":
        (tmp_path / "smollm2.gguf").write_bytes(whole[:-1] if state == "cut off" else whole)
    if state != "no engine":
        (tmp_path / "engine" / "xllamacpp").mkdir(parents=True)
    finding = next(each for each in doctor.examine(ROOT) if each.what.startswith("language model smollm2"))
    assert finding.optional and finding.fine == (state == "there")
    assert ("`aipm model fetch smollm2`" in finding.next_step) != finding.fine


def test_an_empty_folder_of_data_sets_is_said(tmp_path):
    (tmp_path / "datasets").mkdir()
    assert doctor.files(tmp_path)[0].next_step == "run `make datasets`"
