"""Nobody hands in as somebody else: whose each part of a source is, by the names of platforms, folders and an exchange."""

import os
import time
import unicodedata
import zipfile
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.apps.zipcollectapp import ZipCollectApp
from traitlets.config import Config

from autograder.classroom import exchange
from autograder.classroom.arrivals import DOWNLOADED, PLACES, Arrivals
from autograder.classroom.collect import collect
from autograder.classroom.exchange import came
from autograder.classroom.identities import LONGEST, as_name, unfit
from autograder.classroom.ledger import Ledger, content_of
from autograder.classroom.returning import TIME, without_our_stamp
from autograder.classroom.roster import Roster, alike, roster_of
from autograder.course.problems import Problem
from tests.needs import absent

LESSON = "02_accuracy_trap"
FILE = "_assignsubmission_file_"
THERE, SECRET = "whose work is here already", "submission_secret.txt"


def person(name, first="", last="", number=""):
    return SimpleNamespace(id=name, first_name=first, last_name=last, lms_user_id=number)


ROSTER = roster_of(
    [person("zoe", "Zoë", "O'Neil", "7001"), person("mal", "Mal", "Ory", "7002"), person("Bo", "Bo", "")]
)


def packed(tmp_path, files, name="class.zip"):
    path = tmp_path / name
    with zipfile.ZipFile(path, "w") as file:
        for inside, text in files.items():
            file.writestr(inside, text)
    return path


def laid(tmp_path, files, name="class"):
    for inside, text in files.items():
        path = tmp_path / name / inside
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / name


def landed(course):
    return {
        path.relative_to(course / "submitted").parts[0]: path.read_text()
        for path in course.glob("submitted/*/*/*.ipynb")
    }


# A name of a platform's is chosen by a learner
@pytest.mark.parametrize(
    "chosen",
    [
        "zoë o'neil",
        "Zoë\u200b O'Neil",
        "Zoe\u0308 O'Neil",
        "Zoë  O'Neil ",
        "Ｚoë O'Neil",
        "Zoë\u00ad O\u2060'Neil",
        "Zoë\ufe0f O'Neil",
        "Zoë\u3164 O'Neil",
        "O'Neil Zoë",
    ],
)
@pytest.mark.parametrize("roster", [ROSTER, None])
def test_two_identities_never_land_on_one_student(tmp_path, chosen, roster):
    source = packed(tmp_path, {f"Zoë O'Neil_1{FILE}/x.ipynb": "hers", f"{chosen}_2{FILE}/y.ipynb": "his"})
    taken = collect(tmp_path, LESSON, source, roster=roster)
    if roster is None and chosen == "O'Neil Zoë":
        assert len(landed(tmp_path)) == 2, "without a roster these are two names"
        return
    assert landed(tmp_path) == {} and taken.refused == 2 and len(taken.left_out) == 2
    for line in taken.left_out:
        assert f"_1{FILE}" in line and f"_2{FILE}" in line and "--student" in line and line.isprintable()


@pytest.mark.parametrize("chosen", ["zoe", "ZOE", "zo\u200be", " zoe "])
def test_a_chosen_name_is_no_id(tmp_path, chosen):
    source = packed(tmp_path, {f"{chosen}_2{FILE}/x.ipynb": "his"})
    taken = collect(tmp_path, LESSON, source, roster=ROSTER)
    assert landed(tmp_path) == {} and "it is the id zoe, but here a learner chose the name" in taken.left_out[0]


def test_one_called_by_their_own_id_is_taken(tmp_path):
    collect(tmp_path, LESSON, packed(tmp_path, {f"Bo_2{FILE}/x.ipynb": "hers"}), roster=ROSTER)
    assert landed(tmp_path) == {"Bo": "hers"}


def test_the_number_of_canvas_beats_the_name(tmp_path):
    files = {
        "oneilzoë_7001_51_x.ipynb": "hers",
        "oneilzoë_7002_52_x.ipynb": "his",
        "oneilzoë_7009_53_x.ipynb": "theirs",
    }
    taken = collect(tmp_path, LESSON, packed(tmp_path, files), roster=ROSTER)
    assert landed(tmp_path) == {"zoe": "hers", "mal": "his"}
    assert len(taken.left_out) == 1 and "zoe has the number 7001 in the roster, this has 7009" in taken.left_out[0]


@pytest.mark.parametrize(
    ("layout", "bait"),
    [
        ("Mal Ory_2" + FILE + "/{}", "oneilzoë_7001_51_x.ipynb"),
        ("Mal Ory_2" + FILE + "/{}", f"Zoë O'Neil_1{FILE}/x.ipynb"),
        ("Mal Ory_2" + FILE + "/{}", f"zoe+{LESSON}+2026-01-01 00:00:00 UTC+a/x.ipynb"),
        ("Mal Ory_2" + FILE + "/{}", "zoe/x.ipynb"),
        ("Mal Ory_2" + FILE + "{}", f"Zoë O'Neil_1{FILE}x.ipynb"),
        ("malory_7002_52_{}", f"Zoë O'Neil_1{FILE}x.ipynb"),
        ("malory_7002_52_{}", "oneilzoë_7001_51_x.ipynb"),
        ("mal/{}", "zoe/x.ipynb"),
        ("mal/{}", "oneilzoë_7001_51_x.ipynb"),
        ("mal/{}", f"Zoë O'Neil_1{FILE}/x.ipynb"),
        ("mal/{}", f"zoe/{LESSON}/x.ipynb"),
    ],
)
@pytest.mark.parametrize("made", [packed, laid])
def test_a_name_inside_somebodys_work_is_just_a_name(tmp_path, layout, bait, made):
    collect(tmp_path, LESSON, made(tmp_path, {layout.format(bait): "his"}), roster=ROSTER)
    assert landed(tmp_path) == {"mal": "his"}


def test_the_layout_is_that_of_most(tmp_path):
    files = {f"Student {letter}_{ord(letter)}{FILE}/x.ipynb": letter for letter in "abcdef"}
    taken = collect(tmp_path, LESSON, packed(tmp_path, {**files, "oneilzoë_7001_51_x.ipynb": "his"}), roster=ROSTER)
    assert "zoe" not in landed(tmp_path) and len(landed(tmp_path)) == 6
    assert taken.refused == 1 and "it is not named as Moodle names" in taken.left_out[0]


# Ids of a person's folders
def test_an_id_of_the_roster_beats_what_looks_like_it(tmp_path):
    taken = collect(
        tmp_path,
        LESSON,
        laid(tmp_path, {"zoe/x.ipynb": "hers", "ZOE/x.ipynb": "a", "zoe\u200b/x.ipynb": "b"}),
        roster=ROSTER,
    )
    assert landed(tmp_path) == {"zoe": "hers"} and taken.refused == 2


def test_folders_that_look_alike_are_refused_where_no_roster_knows_them(tmp_path):
    taken = collect(tmp_path, LESSON, packed(tmp_path, {"ada/x.ipynb": "a", "Ada/x.ipynb": "b", "bea/x.ipynb": "c"}))
    assert landed(tmp_path) == {"bea": "c"} and taken.refused == 2


def test_ids_that_differ_in_a_dot_are_two(tmp_path):
    collect(tmp_path, LESSON, packed(tmp_path, {"a.b/x.ipynb": "a", "ab/x.ipynb": "b", "a_b/x.ipynb": "c"}))
    assert landed(tmp_path) == {"a.b": "a", "ab": "b", "a_b": "c"}


# What is here already
def test_nobody_replaces_what_somebody_else_handed_in(tmp_path):
    collect(tmp_path, LESSON, packed(tmp_path, {f"Zoë O'Neil_1{FILE}/x.ipynb": "hers"}), roster=ROSTER)
    taken = collect(
        tmp_path, LESSON, packed(tmp_path, {f"Zoë O'Neil_2{FILE}/x.ipynb": "his"}, "late.zip"), roster=ROSTER
    )
    assert landed(tmp_path) == {"zoe": "hers"} and "came from somebody else or another way" in taken.left_out[0]
    collect(tmp_path, LESSON, packed(tmp_path, {f"Zoë O'Neil_1{FILE}/x.ipynb": "newer"}, "2.zip"), roster=ROSTER)
    assert landed(tmp_path) == {"zoe": "newer"}
    collect(tmp_path, LESSON, laid(tmp_path, {"zoe/x.ipynb": "by id"}), roster=ROSTER)
    collect(tmp_path, LESSON, packed(tmp_path, {"anyname_7001_5_x.ipynb": "by number"}, "3.zip"), roster=ROSTER)
    assert landed(tmp_path) == {"zoe": "by number"}
    collect(tmp_path, LESSON, packed(tmp_path, {"x.ipynb": "a person says so"}, "4.zip"), "zoe", roster=ROSTER)
    assert landed(tmp_path) == {"zoe": "a person says so"}


def test_what_lies_there_by_hand_is_not_replaced_by_a_chosen_name(tmp_path):
    laid(tmp_path, {f"ada/{LESSON}/{LESSON}.ipynb": "hers"}, "submitted")
    taken = collect(tmp_path, LESSON, packed(tmp_path, {f"ada_2{FILE}/x.ipynb": "his"}))
    assert landed(tmp_path) == {"ada": "hers"} and taken.refused == 1
    taken = collect(tmp_path, LESSON, packed(tmp_path, {f"ADA_2{FILE}/x.ipynb": "his"}))
    assert landed(tmp_path) == {"ada": "hers"} and THERE in taken.left_out[0]


# One student said
def test_a_whole_class_is_not_given_to_one(tmp_path):
    source = packed(tmp_path, {f"Student {n}_{n}{FILE}/x.ipynb": "x" for n in range(3)})
    with pytest.raises(Problem, match="holds the work of 3 people, and --student takes all of it as one's"):
        collect(tmp_path, LESSON, source, "zoe")


@pytest.mark.parametrize(
    "name", ["../zoe", "a/b", ".zoe", "zoe\n", "zo\x1be", "z[o]e", "z*", " zoe", "x" * 129, "zo\u202ee"]
)
def test_an_id_that_cannot_be_a_folder(tmp_path, name):
    with pytest.raises(Problem, match="cannot be a student"):
        collect(tmp_path, LESSON, packed(tmp_path, {"x.ipynb": "x"}), name)


def test_a_misspelt_id_is_noticed(tmp_path):
    with pytest.raises(Problem, match="cannot be told from the student 'zoe'"):
        collect(tmp_path, LESSON, packed(tmp_path, {"x.ipynb": "x"}), "Zoe", roster=ROSTER)
    assert collect(tmp_path, LESSON, packed(tmp_path, {"x.ipynb": "x"}), "zoey", roster=ROSTER).strangers == ["zoey"]


# The folder around everything
def test_a_zip_of_a_folder_of_folders(tmp_path):
    files = {"homework/zoe/x.ipynb": "hers", "homework/mal/x.ipynb": "his"}
    collect(tmp_path, LESSON, packed(tmp_path, files, "homework.zip"))
    assert landed(tmp_path) == {"zoe": "hers", "mal": "his"}
    with pytest.raises(Problem, match="holds nothing but homework, and nobody can tell whether that is a student"):
        collect(tmp_path, LESSON, packed(tmp_path, files, "other.zip"))


def test_folders_as_nbgrader_lays_them(tmp_path):
    files = {
        f"zoe/{LESSON}/{LESSON}.ipynb": "hers",
        "zoe/01_other/01_other.ipynb": "no",
        f"zoe/{LESSON}/{TIME}": "never",
    }
    collect(tmp_path, LESSON, laid(tmp_path, files))
    assert landed(tmp_path) == {"zoe": "hers"}


# The exchange
ACCOUNTS = {1002: "zoe", 1003: "mal", 1004: "teacher"}


@pytest.fixture
def inbound(tmp_path, monkeypatch):
    """Lays a folder into an exchange as the account `uid`; returns a function for it."""
    if os.name != "posix" or os.geteuid() != 0:
        absent("only the administrator can lay down files of several accounts")
    monkeypatch.setattr(exchange, "account", lambda uid: ACCOUNTS.get(uid, ""))
    folder = tmp_path / "exchange" / "aipm" / "inbound"
    folder.mkdir(parents=True)

    def lay(student, text, uid, when=None, file_uid=None, lesson=LESSON):
        when = when or f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f} UTC"
        place = folder / f"{student}+{lesson}+{when}+{abs(hash(text)) % 999}"
        place.mkdir()
        for name, said in ((f"{lesson}.ipynb", text), (TIME, when), (SECRET, f"secret of {text}")):
            (place / name).write_text(said)
            os.chown(place / name, file_uid or uid, 0)
        os.chown(place, uid, 0)
        return place

    lay.folder = folder
    return lay


def time_noted(course, student, text):
    ledger = Ledger(course)
    try:
        return datetime.fromisoformat(ledger.receive(student, LESSON, content_of(text.encode())))
    finally:
        ledger.close()


def test_a_folder_of_another_account_is_refused(tmp_path, inbound):
    inbound("zoe", "hers", 1002, f"{datetime.now(UTC) - timedelta(seconds=30):%Y-%m-%d %H:%M:%S} UTC")
    inbound("zoe", "his", 1003)
    inbound("zoe", "nobody's", 4711)
    inbound("mal", "his own", 1003)
    inbound("Zoe", "again", 1003)
    inbound("mal", "of another lesson", 1002, lesson="01_other")
    taken = collect(tmp_path, LESSON, inbound.folder, roster=ROSTER)
    assert landed(tmp_path) == {"zoe": "hers", "mal": "his own"}
    assert taken.refused == 3 and sum("it belongs to the account mal, not to" in line for line in taken.left_out) == 2
    assert taken.notes == []
    assert (tmp_path / "submitted/zoe" / LESSON / SECRET).read_text() == "secret of hers"


def test_a_file_of_another_account_in_somebodys_folder_is_refused(tmp_path, inbound):
    inbound("zoe", "planted", 1002, file_uid=1003)
    taken = collect(tmp_path, LESSON, inbound.folder, roster=ROSTER)
    assert landed(tmp_path) == {} and "it belongs to another account than its folder" in taken.left_out[0]


def test_what_its_owner_vouches_for_beats_what_nobody_can_tell(tmp_path, inbound):
    inbound("zoe", "hers", 1002, f"{datetime.now(UTC) - timedelta(seconds=60):%Y-%m-%d %H:%M:%S} UTC")
    inbound("zoe", "copied", 0)
    collect(tmp_path, LESSON, inbound.folder, roster=ROSTER)
    assert landed(tmp_path) == {"zoe": "hers"}


def test_a_copied_exchange_says_that_names_are_believed(tmp_path, inbound):
    inbound("zoe", "hers", 0, "2026-03-06 17:05:00 UTC")
    taken = collect(tmp_path, LESSON, inbound.folder, roster=ROSTER)
    assert landed(tmp_path) == {"zoe": "hers"} and "do not tell learners apart" in taken.notes[0]
    assert time_noted(tmp_path, "zoe", "hers") == datetime(2026, 3, 6, 17, 5), "the punctual are not late"
    assert taken.refused == 0


def test_a_time_in_a_name_counts_where_the_system_agrees(tmp_path, inbound):
    now = datetime.now(UTC).replace(tzinfo=None)
    inbound("zoe", "hers", 1002)
    inbound("mal", "his", 1003, "2026-03-06 17:05:00 UTC")
    taken = collect(tmp_path, LESSON, inbound.folder, roster=ROSTER)
    assert abs(time_noted(tmp_path, "zoe", "hers") - now) < timedelta(minutes=1)
    assert abs(time_noted(tmp_path, "mal", "his") - now) < timedelta(minutes=1), "nobody dates their work back"
    assert len(taken.notes) == 1 and "mal: its folder's name says 2026-03-06 17:05:00 UTC, but" in taken.notes[0]


def test_a_person_says_when(tmp_path, inbound):
    inbound("zoe", "hers", 1002)
    collect(tmp_path, LESSON, inbound.folder, roster=ROSTER, at="2026-03-06T17:00:00")
    assert time_noted(tmp_path, "zoe", "hers") == datetime(2026, 3, 6, 17)


@pytest.mark.parametrize(
    "name",
    [
        "x",
        "zoe+02",
        f"zoe+{LESSON}",
        f"zoe+{LESSON}+yesterday+x",
        f"+{LESSON}+2026-03-06 17:05:00 UTC+x",
        f"Zoë_1{FILE}",
        f"..+{LESSON}+2026-03-06 17:05:00 UTC+x",
    ],
)
def test_odd_names_in_an_exchange_stop_nobody(tmp_path, inbound, name):
    inbound("zoe", "hers", 1002)
    (inbound.folder / name).mkdir()
    (inbound.folder / name / "x.ipynb").write_text("x")
    os.chown(inbound.folder / name, 1003, 0)
    taken = collect(tmp_path, LESSON, inbound.folder, roster=ROSTER)
    assert landed(tmp_path) == {"zoe": "hers"} and len(taken.left_out) == 1


def test_times_of_the_exchange():
    now = datetime.now(UTC).replace(microsecond=0, tzinfo=None)
    assert came(None, None) == (None, "")
    assert came(now - timedelta(days=3), None) == (now - timedelta(days=3), "")
    assert came(now + timedelta(days=3), None) == (None, ""), "nothing comes tomorrow"
    assert came(None, time.time())[0] >= now
    assert came(now, time.time()) == (now, "")
    assert came(now - timedelta(minutes=10), time.time())[1]


# What nbgrader's own commands collected
def test_the_time_of_what_nbgrader_collected_from_an_exchange(tmp_path, inbound):
    place = inbound("zoe", "hers", 1002)
    forged = inbound("mal", "his", 1002)
    config = Config({"Exchange": {"root": str(tmp_path / "exchange")}, "CourseDirectory": {"course_id": "aipm"}})
    arrivals = Arrivals(tmp_path, LESSON, config)
    said = arrivals.of("zoe", b"hers")
    assert said is not None and place.name.split("+")[2].startswith(said.replace("T", " "))
    assert arrivals.of("zoe", b"other") is None and arrivals.of("mal", b"his") is None, forged


def test_zip_collect_is_asked_only_where_it_has_worked(tmp_path):
    """nbgrader's own name of the folder, which is looked for first; a course may say another, in any section."""
    assert ZipCollectApp.downloaded_directory.default_value == DOWNLOADED
    assert ZipCollectApp.collect_directory_structure.default_value.startswith("{downloaded}")
    assert all(ZipCollectApp.class_traits()[name].metadata.get("config") for name in PLACES)
    pattern = r".*?(?P<student_id>\w+)_(?P<timestamp>[0-9-]+)_(?P<file_id>.*)"
    named = {"FileNameCollectorPlugin": {"named_regexp": pattern}}
    folder = tmp_path / "elsewhere" / LESSON / "extracted"
    folder.mkdir(parents=True)
    (folder / f"zoe_2026-02-03-04-05-06_{LESSON}.ipynb").write_bytes(b"hers")
    assert Arrivals(tmp_path, LESSON, Config(named)).of("zoe", b"hers") is None
    there = Config({**named, "ZipCollectApp": {"downloaded_directory": "elsewhere"}})
    assert Arrivals(tmp_path, LESSON, there).of("zoe", b"hers") == "2026-02-03T04:05:06"


def test_the_time_that_zip_collect_reads_in_a_name(tmp_path):
    folder = tmp_path / "downloaded" / LESSON / "extracted" / "all"
    folder.mkdir(parents=True)
    (folder / f"zoe_2026-03-06-17-05-00_{LESSON}.ipynb").write_text("hers")
    (folder / "unknown.txt").write_text("x")
    pattern = r".*/(?P<student_id>\w+?)_(?P<timestamp>[0-9\-]{19})_(?P<file_id>\w+)"
    arrivals = Arrivals(tmp_path, LESSON, Config({"FileNameCollectorPlugin": {"named_regexp": pattern}}))
    assert arrivals.of("zoe", b"hers") == "2026-03-06T17:05:00"
    assert arrivals.of("zoe", b"edited since") is None and arrivals.of("mal", b"hers") is None


def test_without_an_exchange_or_a_download_nothing_is_said(tmp_path):
    config = Config({"Exchange": {"root": str(tmp_path / "none")}})
    assert Arrivals(tmp_path, LESSON, config).of("zoe", b"hers") is None


def test_a_time_that_we_know_is_no_claim_in_whatever_form():
    received = datetime(2026, 3, 6, 17, 5)
    claims = [
        f"claims to be of 2026-03-06 {text}"
        for text in ("17:05:00", "17:05:00 UTC", "17:05:00.123456 UTC", "18:05:00 CET")
    ]
    assert without_our_stamp([*claims, "claims to be of 1999-01-01 00:00:00 UTC", "is a link"], received) == (
        "claims to be of 1999-01-01 00:00:00 UTC", "is a link"
    )  # fmt: skip


# Names
@given(st.text(st.characters(exclude_categories=()), max_size=300))
def test_any_name_becomes_that_of_a_folder(name):
    folder = as_name(name)
    assert len(folder.encode()) <= LONGEST
    assert folder == "" or unfit(folder) == ""
    assert alike(name) == alike(unicodedata.normalize("NFD", name)) == alike(alike(name))


@pytest.mark.parametrize(
    "name",
    ["CON", "nul.txt", "..", ".", "-rf", "a.", "a ", "/", "C:\\x", "王" * 85, "x\ny", "\udcff", "a[b]", "\\\\s\\x"],
)
def test_hostile_names_become_harmless_and_stay_apart(name):
    folder = as_name(name)
    assert (not folder or unfit(folder) == "") and folder not in (".", "..") and not folder.endswith((".", " "))
    assert as_name("王" * 85) != as_name("王" * 86)


def test_marks_tell_names_apart_as_canvas_writes_them():
    roster = Roster()
    roster.add("a", "कि", "")
    roster.add("b", "का", "")
    assert roster.find("कि") == "a" and roster.find("का") == "b"
