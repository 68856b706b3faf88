"""Odd but honest work, all in one class: every point that it deserves, no line in the ledger; and what the README says."""

import json
import re

import pytest

from autograder.attacks.corpus import bystanders
from autograder.attacks.submission import LESSON, NOTEBOOK, NOW, ReadOnly, write
from autograder.grading.exam import load_exam
from tests.attacks.one_class import CORPUS, graded_class
from tests.paths import ROOT

HONEST = [submission for submission in CORPUS if submission.row is None]
BY_NAME = {submission.name.removeprefix("honest_"): submission for submission in HONEST}
QUESTIONS = len(load_exam(ROOT, LESSON).reference)
README = (ROOT / "autograder" / "attacks" / "README.md").read_text(encoding="utf-8")
TOTAL = bystanders(ROOT)[0].deserves


def cells_of(slug):
    """The cells of an honest notebook, as they stand in its file."""
    return json.loads(BY_NAME[slug].files[NOTEBOOK])["cells"]


def test_honest_work_keeps_its_points(tmp_path):
    """One test for all, so that the class is graded once however tests are spread over processes."""
    course, records = graded_class(tmp_path, HONEST)
    wrong = []
    for submission in (*HONEST, *bystanders(ROOT)):
        record = records.get(submission.name)
        if record is None:
            wrong.append(f"{submission.name} has no row")
            continue
        if record.score != submission.deserves:
            why = f"{record.status}, {record.reason}"
            wrong.append(f"{submission.name}: {record.score:g} points instead of {submission.deserves:g} ({why})")
        if record.ledger:
            wrong.append(f"{submission.name} is suspected: {record.ledger}")
        if not (course / "feedback" / submission.name / LESSON / f"{LESSON}.html").exists():
            wrong.append(f"{submission.name} has no feedback")
    assert wrong == []


# The corpus holds what it says


def test_there_are_enough_of_every_kind():
    assert len(HONEST) >= 36
    assert all(re.fullmatch(r"([\w.-]+/[\w.-]+#\d+)?", submission.source) for submission in HONEST)
    reported = {submission.source for submission in HONEST if submission.source.startswith("jupyter/nbgrader#")}
    assert len(reported) >= 12, "as many public reports of nbgrader's own tracker at least"


def test_the_readme_says_what_each_deserves_and_whence_it_comes():
    rows = re.findall(r"^\| `honest_(\w+)` \| (.+?) \| (.+?) \| (.+?) \| (.*?) ?\|$", README, re.MULTILINE)
    assert [row[0] for row in rows] == list(BY_NAME)
    for slug, _, deserves, stock, source in rows:
        wanted = BY_NAME[slug]
        assert re.findall(r"^(?:all|\d+)\b", deserves) == [
            "all" if wanted.deserves == TOTAL else f"{wanted.deserves:g}"
        ], slug
        assert stock, "what stock does is measured"
        assert re.findall(r"\[([\w.-]+/[\w.-]+#\d+)\]", source) == [wanted.source] * bool(wanted.source), slug


@pytest.mark.parametrize("slug", ["no_metadata", "no_metadata_new_ids", "no_metadata_no_ids", "vscode", "deepnote"])
def test_lost_metadata_are_lost(slug):
    assert not any("nbgrader" in cell["metadata"] for cell in cells_of(slug))
    kept = any(cell.get("id", "").startswith("q02_") for cell in cells_of(slug))
    assert kept == (slug == "no_metadata")


def test_retyped_answers_bear_nothing():
    for slug, answers in (("retyped_all", QUESTIONS), ("retyped_cells", 3), ("retyped_without_text", 2)):
        typed = [cell for cell in cells_of(slug) if cell["id"].startswith("typed_")]
        assert len(typed) == answers and not any(cell["metadata"] for cell in typed)


def test_ids_and_versions_are_as_odd_as_they_say():
    assert any("id" not in cell for cell in cells_of("ids_missing"))
    ids = [cell["id"] for cell in cells_of("ids_twice")]
    assert len(ids) == len(set(ids)) + 2
    assert json.loads(BY_NAME["ids_too_early"].files[NOTEBOOK])["nbformat_minor"] < 5
    assert json.loads(BY_NAME["older_format"].files[NOTEBOOK])["nbformat"] == 3
    assert BY_NAME["byte_order_mark"].files[NOTEBOOK].startswith(b"\xef\xbb\xbf")
    assert BY_NAME["utf_16"].files[NOTEBOOK][:2] in (b"\xff\xfe", b"\xfe\xff")


def test_files_are_laid_down_as_they_say(tmp_path):
    assert isinstance(BY_NAME["read_only"].files[NOTEBOOK], ReadOnly)
    place = write(BY_NAME["read_only"], tmp_path)
    assert (place / NOTEBOOK).stat().st_mode & 0o777 == 0o444
    place = write(BY_NAME["exchange"], tmp_path)
    assert NOW not in (place / "timestamp.txt").read_text(encoding="utf-8")
