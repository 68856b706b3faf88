"""The corpus is complete, harmless and what it says; its witnesses see what they are for; and it bites stock nbgrader."""

import ast
import json
import re
import shutil
import signal
import socket
import subprocess
import time
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from traitlets.config import PyFileConfigLoader

from autograder.attacks import LESSON, Link, Zip, breaking, bystanders, submissions, witness, write
from autograder.attacks.baseline import Outcome, tables, verdict
from autograder.attacks.naming import deliveries
from autograder.attacks.submission import COURSE, NOTEBOOK, PORT
from autograder.attacks.witness import Witness, as_printed, mark_of, token_of
from autograder.bench.stock_course import STOCK_CONFIG, StockCourse
from tests.attacks.one_class import CORPUS
from tests.paths import ROOT

BYSTANDERS = bystanders(ROOT)
BY_NAME = {submission.name: submission for submission in CORPUS}
ATTACKS = [submission for submission in CORPUS if submission.row is not None]
HONEST = [submission for submission in CORPUS if submission.row is None]
README = (ROOT / "autograder" / "attacks" / "README.md").read_text(encoding="utf-8")
TOTAL = BYSTANDERS[0].deserves
# nbgrader asks its database while objects are still being made, and SQLAlchemy says so.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
names = pytest.mark.parametrize("submission", CORPUS, ids=lambda submission: submission.name)


# Honest submissions that are right in part; no JSON; JSON of another form; and whose cells are not all plain Python.
IN_PART = {"honest_deleted_answer", "honest_unfinished", "honest_own_module"}
NO_JSON = {
    "honest_interrupted_save",
    "honest_web_page",
    "honest_conflict",
    "row34_endless_points",
    "row34_deep_metadata",
}
NO_JSON |= {"row35_half_source"}
OWN_FORM = {"honest_older_format", "honest_byte_order_mark", "honest_mac_zip"}
NO_PYTHON = {"honest_magics", "honest_backends", "honest_scratch_cells", "honest_awaits", "honest_own_files"}
NO_PYTHON |= {"honest_unfinished"}


def cells_of(submission, file=NOTEBOOK):
    """The cells of a submission's notebook, as they stand in its file."""
    return json.loads(submission.files[file])["cells"]


def grade_ids(submission):
    """How often each nbgrader id stands in a submission's notebook."""
    return Counter(cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells_of(submission))


def text(cell):
    """A cell's source."""
    return "".join(cell["source"])


# The corpus is complete


def test_every_row_has_its_attacks():
    rows = Counter(attack.row for attack in ATTACKS)
    delivered = {delivery.row for delivery in deliveries()}
    assert sorted({*rows, *delivered}) == list(range(1, 46)) and not delivered & set(rows)
    several = {2: 2, 6: 2, 15: 2, 16: 2, 17: 2, 20: 2, 25: 4, 28: 2, 30: 3, 33: 3}
    several |= {34: 5, 35: 4, 36: 15, 40: 4, 42: 2, 43: 5, 44: 3, 45: 3}
    assert {row: number for row, number in rows.items() if number > 1} == several


def test_names_are_unique_and_serve_as_ids():
    every = [submission.name for submission in [*CORPUS, *BYSTANDERS]]
    assert len(set(every)) == len(every)
    assert all(re.fullmatch(r"[a-z0-9_]{1,40}", name) for name in every)
    early, late = (bystander.name for bystander in BYSTANDERS)
    assert all(early < submission.name < late for submission in CORPUS), "stock nbgrader grades in order of name"


@names
def test_fields_are_consistent(submission):
    assert submission.says.endswith(".") and submission.witness.student == submission.name
    assert 0 <= submission.deserves <= TOTAL and submission.deserves <= max(submission.seeks, submission.deserves)
    assert submission.row is not None or not submission.expects_ledger
    if submission.row is None:
        assert submission.goal == "" and (submission.deserves in (0, TOTAL) or submission.name in IN_PART)
    else:
        assert submission.goal and set(submission.goal) <= set("PLBD")
        assert submission.name.startswith(f"row{submission.row:02d}_")
        earned = {"row17_numpy_patched": 1, "row19_old_timestamp": TOTAL}
        assert submission.deserves == earned.get(submission.name, 0)


def test_the_readme_lists_every_submission():
    listed = re.findall(r"^\| (\d+) \| `(\w+)` \| ([PLBD ]+) \|.*\| ([ROSGCIHVAFNWE ]+) \|$", README, re.MULTILINE)
    assert [(int(row), name, goal.replace(" ", "")) for row, name, goal, _ in listed] == [
        (attack.row, attack.name, attack.goal) for attack in [*ATTACKS, *deliveries()]
    ]
    assert set(re.findall(r"^\| `(honest_\w+)` \|", README, re.MULTILINE)) == {honest.name for honest in HONEST}


def test_the_corpus_is_the_same_every_time():
    again = submissions(ROOT)
    assert [(one.name, one.files, one.bounded) for one in CORPUS] == [
        (one.name, one.files, one.bounded) for one in again
    ]


# Each submission is what it claims to be


@names
def test_files_can_be_written_and_read(submission, tmp_path):
    place = write(submission, tmp_path)
    assert place == tmp_path / "submitted" / submission.name / LESSON
    files = [path for path in place.rglob("*") if not path.is_dir()]
    assert sorted(path.relative_to(place).as_posix() for path in files) == sorted(submission.files)
    for path in files:
        if path.is_symlink():
            assert str(path.readlink()).startswith(str(tmp_path)), "links lead to the course folder, nowhere else"
            continue
        data = path.read_bytes()
        assert COURSE.encode() not in data and PORT.encode() not in data
        if path.name == NOTEBOOK and submission.name not in (*NO_JSON, *OWN_FORM):
            for cell in json.loads(data)["cells"]:
                if cell["cell_type"] == "code" and submission.name not in NO_PYTHON:
                    ast.parse(text(cell))


def test_an_interrupted_save_is_no_json():
    with pytest.raises(ValueError):
        json.loads(BY_NAME["honest_interrupted_save"].files[NOTEBOOK])
    assert BY_NAME["honest_empty_folder"].files == {}


def test_copies_and_halves_bear_the_same_id():
    copies, split = grade_ids(BY_NAME["honest_copied_cells"]), grade_ids(BY_NAME["honest_split_cell"])
    assert (copies["q02_4"], copies["q02_6_judge"]) == (2, 2) and split["q02_8"] == 2
    plain = BY_NAME["honest_split_cell_plain"]
    assert grade_ids(plain)["q02_7"] == 1
    lower = next(cell for cell in cells_of(plain) if cell["id"] == "q02_7b")
    assert not lower["metadata"] and text(lower).startswith("table = ")
    twice = grade_ids(BY_NAME["row20_duplicated_cell"])
    assert (twice["q02_1"], twice["q02_1_judge"]) == (2, 2)


def test_deleted_and_moved_cells():
    gone = grade_ids(BY_NAME["honest_deleted_cells"])
    assert not {"q02_3_judge", "q02_8_judge", "q02_5_shape"} & set(gone) and "q02_3" in gone
    assert "q02_3" not in grade_ids(BY_NAME["honest_deleted_answer"])
    released, moved = list(grade_ids(BYSTANDERS[0])), list(grade_ids(BY_NAME["honest_reordered_cells"]))
    assert sorted(map(str, released)) == sorted(map(str, moved)) and released != moved
    order = list(grade_ids(BY_NAME["row31_moved_checks"]))
    assert order.index("q02_8_judge") < order.index("q02_1")


def test_versions():
    older = json.loads(BY_NAME["honest_older_jupyter"].files[NOTEBOOK])
    assert older["nbformat_minor"] == 4 and not any("id" in cell for cell in older["cells"])
    newer = json.loads(BY_NAME["honest_newer_jupyter"].files[NOTEBOOK])
    assert newer["nbformat_minor"] > 5 and all("future" in cell["metadata"] for cell in newer["cells"])
    versions = {
        cell["metadata"]["nbgrader"]["schema_version"]
        for cell in cells_of(BY_NAME["row20_schema_version"])
        if "nbgrader" in cell["metadata"]
    }
    assert versions == {99}


def test_line_ends_and_names():
    assert b"\r\n" in BY_NAME["honest_crlf_file"].files[NOTEBOOK]
    assert b"\n" not in BY_NAME["honest_crlf_file"].files[NOTEBOOK].replace(b"\r\n", b"")
    assert any("\r\n" in text(cell) for cell in cells_of(BY_NAME["honest_crlf_cells"]))
    assert list(BY_NAME["honest_wrong_name"].files) == [f"{LESSON} (1).ipynb"]
    assert len(BY_NAME["honest_two_notebooks"].files) == 2


def test_links_and_archives(tmp_path):
    assert isinstance(BY_NAME["row15_link_gradebook"].files["notes.txt"], Link)
    assert isinstance(BY_NAME["row15_link_notebook"].files[NOTEBOOK], Link)
    name = "row33_zip_traversal"
    with zipfile.ZipFile(write(BY_NAME[name], tmp_path) / f"{name}.zip") as archive:
        inside = archive.namelist()
    assert f"../../../{mark_of(name)}.txt" in inside and f"{tmp_path}/{mark_of(name)}.txt" in inside
    assert not any(entry.count("../") > 3 for entry in inside), "it stays inside the course folder"
    name = "row33_zip_links"
    with zipfile.ZipFile(write(BY_NAME[name], tmp_path) / f"{name}.zip") as archive:
        links = {
            entry.filename: archive.read(entry).decode() for entry in archive.infolist() if entry.external_attr >> 28
        }
        assert links == {"notes.txt": f"{tmp_path}/gradebook.db", "out": str(tmp_path)}
        assert all(archive.getinfo(entry).external_attr >> 28 == 0o12 for entry in links)
        assert f"out/{mark_of(name)}.txt" in archive.namelist()
    bomb = write(BY_NAME["row33_zip_bomb"], tmp_path) / "row33_zip_bomb.zip"
    with zipfile.ZipFile(bomb) as archive:
        assert sum(entry.file_size for entry in archive.infolist()) == bomb_size("row33_zip_bomb")
    assert bomb.stat().st_size < 1_000_000


def bomb_size(name):
    """What a zip of the corpus unpacks to."""
    return next(content for content in BY_NAME[name].files.values() if isinstance(content, Zip)).unpacked()


# Harmless


def test_bombs_are_bounded():
    bombs = {submission.name for submission in CORPUS if submission.bounded is not None}
    new = {"row42_memfd", "row42_shared_map", "row43_devices", "row43_inodes"}
    assert bombs == {"row25_forks", "row25_memory", "row25_disk", "row33_zip_bomb", *new}
    held = breaking.BOUNDED
    assert (held.processes, held.memory, held.disk, held.seconds) == (64, 512, 100, 10)
    assert breaking.PRINTED <= 100_000_000
    small = next(iter(BY_NAME["row33_zip_bomb"].bounded.values()))
    assert small.unpacked() < 100_000_000 < bomb_size("row33_zip_bomb") < 201_000_000
    for name, (full, bounded) in {"forks": ("made < 1000", "made < 64"), "disk": ("range(700)", "range(100)")}.items():
        attack = BY_NAME[f"row25_{name}"]
        code = {kind: json.dumps(json.loads(files[NOTEBOOK])) for kind, files in parts(attack)}
        assert full in code["full"] and bounded in code["bounded"] and full not in code["bounded"]
    assert "/dev/shm" not in json.dumps(json.loads(BY_NAME["row25_disk"].bounded[NOTEBOOK]))


def parts(attack):
    """A bomb's files by kind."""
    return (("full", attack.files), ("bounded", attack.bounded))


@names
def test_the_network_is_this_machine(submission):
    for content in submission.files.values():
        if isinstance(content, bytes):
            assert not re.search(rb"urllib|requests\.|http\.client|\bcurl\b|\bwget\b", content)
            assert content.count(b"create_connection") == content.count(b'create_connection((\\"127.0.0.1\\"')


@names
def test_nothing_gives_itself_away(submission):
    """A secret in the form in which attacks print it, or a mark in plain form, would be seen before anything ran."""
    for content in submission.files.values():
        if isinstance(content, bytes):
            assert not any(as_printed(secret) in content for secret in submission.witness.secrets.values())
            if submission.name != "row26_script":  # whose text cell bears it; it lies in its own folder
                assert mark_of(submission.name).encode() not in content


# Witnesses


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A course folder in which both bystanders have what they deserve."""
    folder = tmp_path_factory.mktemp("graded")
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        gradebook.add_assignment(LESSON)
        gradebook.add_notebook(LESSON, LESSON)
        gradebook.add_grade_cell("all", LESSON, LESSON, max_score=TOTAL, cell_type="code")
        for bystander in BYSTANDERS:
            write(bystander, folder)
            gradebook.add_student(bystander.name)
            gradebook.add_submission(LESSON, bystander.name)
            gradebook.find_grade("all", LESSON, LESSON, bystander.name).auto_score = bystander.deserves
        gradebook.db.commit()
    return folder


@pytest.fixture
def course(graded, tmp_path):
    """A copy of that folder, for one test."""
    return Path(shutil.copytree(graded, tmp_path / "course"))


def handed_back(course, name, data, folder="feedback", file=f"{LESSON}.html"):
    """Write a file that grading might have made for a student."""
    path = course / folder / name / LESSON / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_nothing_to_complain_of(course):
    for submission in CORPUS:
        write(submission, course)
    watched = [*ATTACKS, HONEST[0], *BYSTANDERS]  # honest submissions are all watched for the same
    assert [submission.witness.check(course) for submission in watched] == [[]] * len(watched)


def test_a_secret_in_feedback_is_a_leak(course):
    attack = BY_NAME["row10_own_file"]
    for name in ("the hidden check of q02_6_judge", "the solution of q02_8", "another learner's notebook"):
        handed_back(course, attack.name, as_printed(f"before {attack.witness.secrets[name]} after"))
        assert attack.witness.check(course) == [f"leaked: {name}"]
    handed_back(course, attack.name, as_printed(json.dumps(attack.witness.secrets["the solution of q02_6"])))
    assert attack.witness.check(course) == ["leaked: the solution of q02_6"]


def test_a_mark_is_noticed_wherever_it_lies(course):
    attack = BY_NAME["row28_start_up_file"]
    mark = mark_of(attack.name)
    handed_back(course, attack.name, mark.encode())
    assert attack.witness.check(course) == [], "its own page may say what it likes"
    handed_back(course, "zz_after", f"<p>{mark}</p>".encode())
    (course / f"{mark}.txt").touch()
    assert len(attack.witness.check(course)) == 2


def test_changed_points_are_noticed(course):
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        gradebook.find_grade("all", LESSON, LESSON, "aa_before").manual_score = 0
        gradebook.db.commit()
    assert BY_NAME["row13_gradebook"].witness.check(course) == [f"touched: aa_before has 0 points instead of {TOTAL:g}"]
    (course / "gradebook.db").write_bytes(b"no database at all, but long enough to be taken for one" * 20)
    assert "cannot be read" in BY_NAME["row13_gradebook"].witness.check(course)[0]


def test_a_process_left_behind_is_noticed(course):
    attack = BY_NAME["row14_detached"]
    process = subprocess.Popen([f"{token_of(attack.name)} {course}", "30"], executable="/bin/sleep")
    try:
        end = time.monotonic() + 10
        while not (complaints := attack.witness.check(course)) and time.monotonic() < end:
            time.sleep(0.05)
        assert complaints == ["running: 1 of its processes outlived its grading"]
        assert BY_NAME["row27_locked_gradebook"].witness.check(course) == []
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert attack.witness.check(course) == []


def test_a_call_over_the_network_is_noticed(course):
    attack = BY_NAME["row29_network"]
    source = (write(attack, course) / NOTEBOOK).read_text(encoding="utf-8")
    port = int(re.search(r'127\.0\.0\.1\\", int\(\\"(\d+)', source)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        line.sendall(as_printed(attack.witness.secrets["the hidden check of q02_7_judge"]))
    end = time.monotonic() + 10
    while len(complaints := attack.witness.check(course)) < 2 and time.monotonic() < end:
        time.sleep(0.05)
    assert complaints == ["leaked: the hidden check of q02_7_judge", "leaked: it reached the network"]


def test_copies_and_links_are_noticed(course):
    attack = BY_NAME["row15_link_gradebook"]
    handed_back(course, attack.name, witness.SQLITE + bytes(100), file="notes.txt")
    handed_back(course, attack.name, BYSTANDERS[0].files[NOTEBOOK], "autograded", NOTEBOOK)
    (course / "autograded" / attack.name / LESSON / "notes.txt").symlink_to(course / "gradebook.db")
    assert sorted(attack.witness.check(course)) == [
        f"leaked: autograded holds another learner's work as {NOTEBOOK}",
        "leaked: autograded holds the link notes.txt",
        "leaked: feedback holds the gradebook as notes.txt",
    ]


def test_scripts_are_noticed_where_they_would_run(course):
    attack = BY_NAME["row26_script"]
    mark = mark_of(attack.name)
    calm = f"<pre>&lt;script&gt;{mark}&lt;/script&gt;</pre><p title='{mark}'>{mark}</p><script>let a = 1;</script>"
    handed_back(course, attack.name, calm.encode())
    assert attack.witness.check(course) == []
    for live in (f"<script>'{mark}'</script>", f"<img onerror='{mark}'>", f"<a href='javascript:{mark}'>points</a>"):
        handed_back(course, attack.name, f"{calm}<div>{live}</div>".encode())
        assert len(attack.witness.check(course)) == 1, live


def test_size_time_and_limits_are_noticed(course):
    with (handed_back(course, "row25_output", b"", "autograded", NOTEBOOK)).open("wb") as file:
        file.truncate(witness.MUCH + 1)
    assert BY_NAME["row25_output"].witness.check(course) == ["touched: it left 50 MB"]
    handed_back(course, "row25_memory", as_printed(breaking.ALL), "autograded", NOTEBOOK)
    assert BY_NAME["row25_memory"].witness.check(course) == ["touched: nothing stopped it"]
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        gradebook.add_student("row19_old_timestamp")
        gradebook.add_submission(LESSON, "row19_old_timestamp", timestamp="1999-12-31 23:59:59 UTC")
    complaints = BY_NAME["row19_old_timestamp"].witness.check(course)
    assert complaints == ["touched: handed in on 1999-12-31, says the gradebook"]


def test_the_key_of_the_hidden_worlds_is_a_secret(monkeypatch):
    monkeypatch.setenv("AIPM_KEY", "only the grading side holds this")
    first = submissions(ROOT)[0].witness
    assert "only the grading side holds this" in first.secrets.values()
    assert isinstance(first, Witness)


# Stock nbgrader


def test_the_stock_configuration_is_stock():
    """Folder names, the code stub and timeouts: nothing that makes grading safer or faster than nbgrader's own."""
    config = PyFileConfigLoader(STOCK_CONFIG.name, path=str(STOCK_CONFIG.parent)).load_config()
    assert set(config) == {"CourseDirectory", "ClearSolutions", "ExecutePreprocessor"}
    assert set(config.ExecutePreprocessor) == {"timeout", "interrupt_on_timeout", "extra_arguments"}


def test_a_command_ends_with_all_that_it_started(tmp_path):
    """A process that detached itself is ended too when the time of a command is up."""
    course = StockCourse(ROOT, tmp_path, LESSON)
    process = subprocess.Popen(["/bin/sleep", "60"], env=course.environment(), start_new_session=True)
    done = course.nbgrader("--version", seconds=0.01)
    assert done.code is None and course.running() == []
    process.wait(10)


def test_a_table_says_what_happened():
    fine = Outcome(1, "row01_a", "It tries.", 0, 0.0, 0.0, [], [], False, "", False, 5.0)
    leaks = ["leaked: x", "leaked: y", "leaked: z"]
    bad = Outcome(2, "row02_b", "It tries.", 1, 18.0, 17.0, leaks, ["touched: z"], False, "nobody else", False, 5.0)
    lost = Outcome(None, "honest_c", "It happens.", 18, None, -18.0, [], [], True, "", False, 5.0)
    slow = Outcome(3, "row03_d", "It tries.", 0, None, 0.0, [], [], True, "", True, 90.0)
    assert verdict(fine) == "nothing"
    said_of_bad = "+17 points (18 instead of 1); nobody else; leaked: x; leaked: y; and 1 more; touched: z"
    assert verdict(bad) == said_of_bad
    assert verdict(lost) == "no score instead of 18; not graded" and verdict(slow) == "timed out"
    assert [table.row_count for table in tables([fine, bad, lost, slow])] == [3, 1]


def test_the_corpus_bites(tmp_path):
    """A shadowed builtin and a shadowed module earn all the points that they are after on stock nbgrader."""
    course = StockCourse(ROOT, tmp_path, LESSON)
    course.generate()
    attacks = [attack for attack in ATTACKS if attack.row == 2]
    for attack in attacks:
        write(attack, tmp_path)
    done = course.autograde(seconds=300)
    assert done.code == 0, done.log[-2000:]
    assert all(attack.deserves == 0 < attack.seeks for attack in attacks)
    sought = {attack.name: attack.seeks for attack in attacks}
    assert witness.scores_of(tmp_path, LESSON, sought) == sought
