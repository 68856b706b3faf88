"""Whose a submission is, which of a student's files counts, and when it came: what collecting decides."""

import zipfile
from datetime import datetime
from types import SimpleNamespace

import pytest

from autograder.classroom.collect import collect, time_of
from autograder.classroom.ledger import Ledger, content_of
from autograder.classroom.returning import TIME, ready_to_return, secret_in, without_our_stamp
from autograder.classroom.roster import roster_of
from autograder.course.problems import Problem

LESSON = "02_accuracy_trap"
EARLY, LATER = "2026-03-06T17:00:00", "2026-03-07T09:00:00"


def person(name, first="", last="", number=""):
    return SimpleNamespace(id=name, first_name=first, last_name=last, lms_user_id=number)


ROSTER = roster_of(
    [
        person("zoe", "Zoë", "O'Neil", "7001"),
        person("ming", "明", "李"),
        person("ana1", "Ana", "Cruz"),
        person("ana2", "Ana", "Cruz", "7004"),
        person("entered_by_grading"),
    ]
)


@pytest.mark.parametrize(
    ("name", "number", "student"),
    [
        ("zoe", "", "zoe"),
        ("Zoë O'Neil", "", "zoe"),
        ("oneilzoe\u0308", "", "zoe"),  # as a Mac writes ë
        ("anybody", "7001", "zoe"),
        ("李明", "", "ming"),
        ("明 李", "", "ming"),
        ("Ana Cruz", "", None),
        ("cruzana", "7004", "ana2"),
        ("Zoe O'Neil", "", None),
        ("entered_by_grading", "", None),
        ("", "", None),
    ],
)
def test_names_are_matched_or_left_open(name, number, student):
    assert ROSTER.find(name, number) == student


def archive(tmp_path, name, files):
    path = tmp_path / name
    with zipfile.ZipFile(path, "w") as file:
        for inside, text in files.items():
            file.writestr(inside, text)
    return path


def lies(course, student):
    return {path.name: path.read_text() for path in (course / "submitted" / student / LESSON).glob("*.ipynb")}


def came(course, student, text):
    ledger = Ledger(course)
    try:
        return ledger.receive(student, LESSON, content_of(text.encode()))
    finally:
        ledger.close()


def test_one_file_gets_the_right_name_and_two_keep_theirs(tmp_path):
    source = archive(
        tmp_path,
        "moodle.zip",
        {
            "Zoë O'Neil_1_assignsubmission_file_/My Work (1).ipynb": "a",
            "明 李_2_assignsubmission_file_/draft.ipynb": "b",
            "明 李_2_assignsubmission_file_/final.ipynb": "c",
            "Ana Cruz_3_assignsubmission_file_/draft.ipynb": "d",
            f"Ana Cruz_3_assignsubmission_file_/{LESSON}.ipynb": "e",
        },
    )
    taken = collect(tmp_path, LESSON, source, roster=ROSTER)
    assert sorted(taken.new) == ["ming", "zoe"] and taken.strangers == []
    assert len(taken.left_out) == 1 and "two of the roster have this name" in taken.left_out[0]
    assert lies(tmp_path, "zoe") == {f"{LESSON}.ipynb": "a"}
    assert lies(tmp_path, "ming") == {"draft.ipynb": "b", "final.ipynb": "c"}, "nobody guesses which is meant"
    source = archive(tmp_path, "cruz.zip", {"draft.ipynb": "d", f"{LESSON}.ipynb": "e"})
    collect(tmp_path, LESSON, source, "ana1", roster=ROSTER)
    assert lies(tmp_path, "ana1") == {"draft.ipynb": "d", f"{LESSON}.ipynb": "e"}


def test_a_newer_version_replaces_and_an_unchanged_one_keeps_its_time(tmp_path):
    first = archive(tmp_path, "1.zip", {f"oneilzoë_7001_51_{LESSON}.ipynb": "old", "liming_7002_52_x.ipynb": "same"})
    again = archive(
        tmp_path, "2.zip", {f"oneilzoë_LATE_7001_61_{LESSON}-1.ipynb": "new", "liming_7002_52_x.ipynb": "same"}
    )
    collect(tmp_path, LESSON, first, roster=ROSTER, at=EARLY)
    taken = collect(tmp_path, LESSON, again, roster=ROSTER)
    assert (taken.new, taken.known) == (["zoe"], ["liming"])
    assert lies(tmp_path, "zoe") == {f"{LESSON}.ipynb": "new"}
    assert came(tmp_path, "liming", "same") == EARLY < LATER < came(tmp_path, "zoe", "new")
    collect(tmp_path, LESSON, again, roster=ROSTER, at=LATER)
    assert came(tmp_path, "zoe", "new") == LATER, "a person says when it came"
    assert (tmp_path / "submitted" / "zoe" / LESSON / TIME).read_text() == "2026-03-07 09:00:00 UTC"


def test_the_newest_version_of_an_exchange_with_its_secret(tmp_path):
    inbound = tmp_path / "inbound"
    for when, name, text in (("17:00:00", f"{LESSON}.ipynb", "old"), ("17:30:00", "renamed.ipynb", "new")):
        folder = inbound / f"zoe+{LESSON}+2026-03-06 {when} UTC+x"
        folder.mkdir(parents=True)
        (folder / name).write_text(text)
        (folder / "submission_secret.txt").write_text(f"secret {text}")
    other = inbound / "zoe+03_other+2026-03-06 17:00:00 UTC+x"
    other.mkdir()
    (other / "03_other.ipynb").write_text("of another lesson")
    taken = collect(tmp_path, LESSON, inbound, roster=ROSTER)
    assert taken.new == ["zoe"] and len(taken.left_out) == 1
    assert lies(tmp_path, "zoe") == {f"{LESSON}.ipynb": "new"}
    assert secret_in(tmp_path / "submitted" / "zoe" / LESSON) == "secret new"


def test_one_notebook_by_mail(tmp_path):
    (tmp_path / "mail.ipynb").write_text("x")
    assert collect(tmp_path, LESSON, tmp_path / "mail.ipynb", "zoe").new == ["zoe"]
    assert lies(tmp_path, "zoe") == {f"{LESSON}.ipynb": "x"}
    with pytest.raises(Problem, match="Nobody can tell whose .*mail.ipynb is. Say it with --student"):
        collect(tmp_path, LESSON, tmp_path / "mail.ipynb", roster=ROSTER)
    assert not (tmp_path / "submitted" / "mail").exists()
    for told in ("ming.ipynb", "明 李.ipynb"):  # an id, and a name that is one person's
        (tmp_path / told).write_text(told)
        (course := tmp_path / f"a course with {told}").mkdir()
        assert collect(course, LESSON, tmp_path / told, roster=ROSTER).new == ["ming"]


def test_times_as_people_write_them():
    assert time_of("2026-03-06 17:00 UTC") == time_of("2026-03-06T18:00+01:00") == EARLY
    with pytest.raises(Problem, match="is no time. Write it as"):
        time_of("Friday")
    with pytest.raises(Problem, match="lies ahead"):
        time_of("2999-01-01 00:00")


def test_our_own_time_is_no_claim_and_a_link_is_replaced(tmp_path):
    submitted, marked, outside = tmp_path / "submitted", tmp_path / "marked", tmp_path / "outside"
    submitted.mkdir(), marked.mkdir(), outside.write_text("mine")
    (submitted / TIME).symlink_to(outside)
    received = datetime.fromisoformat(EARLY)
    ready_to_return(submitted, marked, received)
    assert outside.read_text() == "mine" and (submitted / TIME).read_text() == "2026-03-06 17:00:00 UTC"
    secret = secret_in(marked)
    ready_to_return(submitted, marked, received)
    assert len(secret) == 128 and secret_in(marked) == secret, "a page that was released keeps its address"
    claims = ("claims to be of 2026-03-06 17:00:00 UTC", "claims to be of 1999-01-01 00:00:00 UTC")
    assert without_our_stamp(claims, received) == claims[1:]


@pytest.mark.parametrize("name", ["x.ipynb.txt", f"{LESSON}.ipynb.json", f"{LESSON}.IPYNB.TXT"])
def test_a_browsers_ending_does_not_hide_a_notebook(tmp_path, name):
    source = tmp_path / "in"
    (source / "zoe").mkdir(parents=True)
    (source / "zoe" / name).write_text("{}")
    taken = collect(tmp_path, LESSON, source)
    assert taken.new == ["zoe"] and not taken.left_out
    assert (tmp_path / "submitted" / "zoe" / LESSON / f"{LESSON}.ipynb").read_text() == "{}"


@pytest.mark.parametrize("names", [["work.rar"], ["notes.html"], ["a.py", "b.py"]])
def test_who_handed_in_no_notebook_is_named_with_a_next_step(tmp_path, names):
    source = tmp_path / "in"
    for student in ("zoe", "ming"):
        (source / student).mkdir(parents=True)
    (source / "ming" / "x.ipynb").write_text("{}")
    for name in names:
        (source / "zoe" / name).write_text("x")
    taken = collect(tmp_path, LESSON, source)
    assert taken.new == ["ming"] and taken.refused == 1
    said = taken.odd[0]
    assert said.startswith("zoe: handed in ") and "and no notebook" in said and said.endswith("--student zoe")


def test_of_names_that_the_roster_does_not_know_only_those_that_were_taken_are_told(tmp_path):
    source = tmp_path / "in"
    for student, name in (("nora", "essay.docx"), ("olga", "x.ipynb")):
        (source / student).mkdir(parents=True)
        (source / student / name).write_text("{}")
    taken = collect(tmp_path, LESSON, source, roster=ROSTER)
    assert (taken.new, taken.strangers) == (["olga"], ["olga"]) and "nora: handed in essay.docx" in taken.odd[0]


def test_an_empty_folder_is_named_and_is_nobodys_fault(tmp_path):
    source = tmp_path / "in"
    for student in ("zoe", "ming"):
        (source / student).mkdir(parents=True)
    (source / "ming" / "x.ipynb").write_text("{}")
    taken = collect(tmp_path, LESSON, source)
    assert taken.left_out == ["zoe: its folder is empty"] and (taken.refused, taken.files) == (0, 0)


def test_what_nbgrader_lays_beside_a_notebook_is_not_named(tmp_path):
    source = tmp_path / "in"
    for student in ("zoe", "ming"):
        (source / student).mkdir(parents=True)
        (source / student / TIME).write_text("2026-03-07 09:00:00 UTC")
    (source / "ming" / "x.ipynb").write_text("{}")
    taken = collect(tmp_path, LESSON, source)
    assert taken.new == ["ming"] and taken.left_out == ["zoe: its folder holds no notebook"]
    assert (taken.refused, taken.files) == (0, 0)


def test_a_year_before_courses_is_no_time(tmp_path):
    from autograder.classroom.exchange import came

    now = datetime(2026, 1, 2, 3, 4, 5).timestamp()
    assert came(datetime(1, 1, 1), now)[0] == came(None, now)[0] and came(datetime(1, 1, 1), None) == (None, "")
