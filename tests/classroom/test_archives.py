"""Untrusted containers: whatever lies in a folder or a zip, one damaged thing is one line, and the rest is collected."""

import os
import socket
import stat
import struct
import tempfile
import tracemalloc
import zipfile
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder.classroom import intake, sources
from autograder.classroom.archives import Zip, harmless
from autograder.classroom.collect import collect
from autograder.classroom.ledger import Ledger
from autograder.classroom.returning import TIME, secret_in, stamp
from autograder.classroom.sources import Damaged, Entry
from autograder.cli import grading
from autograder.cli.common import app
from autograder.course.problems import Problem

LESSON = "02_accuracy_trap"
RIGHT = f"{LESSON}.ipynb"


def packed(tmp_path, files, name="class.zip", method=zipfile.ZIP_DEFLATED):
    path = tmp_path / name
    with zipfile.ZipFile(path, "w", method) as file:
        for inside, text in files.items():
            file.writestr(inside, text)
    return path


def landed(course):
    return {
        f"{path.parts[-3]}/{path.name}": path.read_bytes().decode() for path in course.glob("submitted/*/*/*.ipynb")
    }


# Folders
@pytest.fixture
def folder(tmp_path):
    """Two honest submissions; `ada` sorts before and `zoe` after whatever else is laid beside them."""
    for name in ("ada", "zoe"):
        (tmp_path / "class" / name).mkdir(parents=True)
        (tmp_path / "class" / name / RIGHT).write_text(name)
    return tmp_path / "class"


HONEST = {f"ada/{RIGHT}": "ada", f"zoe/{RIGHT}": "zoe"}


@pytest.mark.parametrize(
    "name",
    [b"m\xff\xfe", b"m\xc3", b"m\nx", b"m\rx", b"m\x1b]0;x\x07", b"m\tx", b"m[1]", b"m*", b"m\\..\\zoe", b"con", b"m. ",
     "m\u202ex".encode(), "王".encode() * 85, b"m" * 255, b"submitted", b"m+n", b"'m", b"=1+1", b"m b"],
)  # fmt: skip
def test_a_folder_of_any_name_stops_nobody(tmp_path, folder, name):
    place = os.fsencode(folder) + b"/" + name
    os.mkdir(place)
    with open(place + b"/x.ipynb", "w") as file:
        file.write("theirs")
    taken = collect(tmp_path, LESSON, folder)
    assert HONEST.items() <= landed(tmp_path).items()
    assert len(landed(tmp_path)) == 3 or taken.refused == 1
    for line in (*taken.left_out, *taken.notes, *taken.new):
        assert line.isprintable() and line.encode()
    assert all(len(path.name.encode()) < 200 for path in (tmp_path / "submitted").iterdir())


@pytest.mark.parametrize(
    "name",
    [b"m\xff.ipynb", "王".encode() * 82 + b"xx.ipynb", b"a\nb.ipynb", b"\x1b[2J.ipynb", b"X.IPYNB", b"con.ipynb"],
)
def test_a_file_of_any_name_is_taken(tmp_path, folder, name):
    (folder / "mal").mkdir()
    for number in (1, 2):
        with open(os.fsencode(folder) + b"/mal/" + str(number).encode() + name[1 - number % 2 :], "w") as file:
            file.write(f"theirs {number}")
    taken = collect(tmp_path, LESSON, folder)
    assert HONEST.items() <= landed(tmp_path).items() and taken.left_out == []
    names = [path.name for path in (tmp_path / "submitted" / "mal" / LESSON).glob("*.ipynb")]
    assert len(names) == 2 and all(name.isprintable() and len(name.encode()) < 200 for name in names)


def test_what_is_no_file_is_left_out_without_waiting(tmp_path, folder):
    mal = folder / "mal"
    mal.mkdir()
    os.mkfifo(mal / "pipe.ipynb")
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(mal / "socket.ipynb"))
        (mal / "link.ipynb").symlink_to(folder / "ada" / RIGHT)
        (mal / "loop").symlink_to(mal)
        (mal / "folder.ipynb").mkdir()
        os.mkfifo(folder / "pipe")
        (folder / "bea").symlink_to(folder / "ada")
        taken = collect(tmp_path, LESSON, folder)
    assert landed(tmp_path) == HONEST
    said = "\n".join(taken.left_out)
    assert said.count("it is a link") == 3 and said.count("it is no file") == 3 and taken.refused == 6


@pytest.fixture
def plain_person():
    """A folder that may be written to by somebody who is not the administrator, as whom the test goes on."""
    with tempfile.TemporaryDirectory() as place:
        os.chmod(place, 0o777)
        administrator = os.geteuid() == 0
        if administrator:
            os.seteuid(65534)
        try:
            yield Path(place)
        finally:
            if administrator:
                os.seteuid(0)
            for folder in Path(place).glob("class/*"):
                folder.chmod(0o755)


def test_what_cannot_be_read_is_left_out(plain_person):
    folder = plain_person / "class"
    for name in ("ada", "mal", "zoe"):
        (folder / name).mkdir(parents=True)
        (folder / name / RIGHT).write_text(name)
    (folder / "mal" / RIGHT).chmod(0)
    (folder / "shut").mkdir(0)
    taken = collect(plain_person, LESSON, folder)
    assert landed(plain_person) == HONEST and taken.refused == 2
    assert sum("it cannot be read (Permission denied)" in line for line in taken.left_out) == 2


@pytest.mark.parametrize("how", ["vanishes", "becomes a link", "becomes a pipe", "becomes a folder", "cannot be read"])
def test_what_changes_while_it_is_read(tmp_path, folder, monkeypatch, how):
    (folder / "mal").mkdir()
    victim = folder / "mal" / RIGHT
    victim.write_text("x")
    really = os.open

    def opened(path, *args, **kwargs):
        if os.fspath(path) == str(victim) and victim.exists() and victim.is_file() and not victim.is_symlink():
            victim.unlink()
            if how == "becomes a link":
                victim.symlink_to(folder / "zoe" / RIGHT)
            elif how == "becomes a pipe":
                os.mkfifo(victim)
            elif how == "becomes a folder":
                victim.mkdir()
            elif how == "cannot be read":
                raise OSError(5, "Input/output error")
        return really(path, *args, **kwargs)

    monkeypatch.setattr(os, "open", opened)
    taken = collect(tmp_path, LESSON, folder)
    assert landed(tmp_path) == HONEST and taken.refused == 1 and taken.left_out[0].startswith(f"mal/{RIGHT}: it ")


def test_a_folder_without_end_is_bounded(tmp_path, folder, monkeypatch):
    monkeypatch.setattr(sources, "MOST_FILES", 50)
    monkeypatch.setattr(sources, "MOST_DEPTH", 5)
    (folder / "mal").mkdir()
    for number in range(200):
        (folder / "mal" / f"{number}.txt").write_text("")
    deep = folder / "mia" / "/".join("d" * 12)
    deep.mkdir(parents=True)
    (deep / RIGHT).write_text("deep")
    taken = collect(tmp_path, LESSON, folder)
    assert landed(tmp_path) == HONEST and len(taken.left_out) <= 3 and taken.refused == 2


def test_a_person_with_many_files_gets_few_lines(tmp_path, folder):
    (folder / "mal").mkdir()
    for number in range(90):
        (folder / "mal" / f"link{number}").symlink_to("x")
        (folder / "mal" / f"{number}.txt").write_text("")
    taken = collect(tmp_path, LESSON, folder)
    assert len(taken.left_out) == 7 and taken.files == 180 and "85 more" in "".join(taken.left_out)


def test_the_notebook_that_lies_less_deep_wins(tmp_path, folder):
    (folder / "ada" / "old").mkdir()
    (folder / "ada" / "old" / RIGHT).write_text("older")
    taken = collect(tmp_path, LESSON, folder)
    assert landed(tmp_path) == HONEST and "it is a second notebook of that name" in taken.left_out[0]


def test_a_place_that_cannot_be_written_is_one_line(tmp_path, folder):
    (tmp_path / "submitted").mkdir()
    (tmp_path / "submitted" / "ada").write_text("a file where a folder is expected")
    taken = collect(tmp_path, LESSON, folder)
    assert landed(tmp_path) == {f"zoe/{RIGHT}": "zoe"} and taken.refused == 1


def test_a_full_disk_stops_before_anything_is_replaced(tmp_path, folder, monkeypatch):
    collect(tmp_path, LESSON, folder)
    (folder / "ada" / RIGHT).write_text("newer")

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(intake.os, "replace", full)
    with pytest.raises(Problem, match="No space left on device"):
        collect(tmp_path, LESSON, folder)
    assert landed(tmp_path) == HONEST and list((tmp_path / ".aipm").iterdir()) == []


def test_litter_of_systems_is_not_worth_a_word(tmp_path, folder):
    for name in ("__MACOSX/ada/._x.ipynb", ".DS_Store", "ada/.DS_Store", "ada/._02_accuracy_trap.ipynb", "zoe/Thumbs.db",
                 "zoe/desktop.ini", "zoe/.ipynb_checkpoints/x-checkpoint.ipynb"):  # fmt: skip
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")
    taken = collect(tmp_path, LESSON, folder)
    assert landed(tmp_path) == HONEST and taken.left_out == []


# Zips
def test_a_zip_from_a_mac(tmp_path):
    files = {"Zoë_1_assignsubmission_file_/x.ipynb": "hers", "__MACOSX/Zoë_1_assignsubmission_file_/._x.ipynb": "x",
             "._Zoë_1_assignsubmission_file_": "x", ".DS_Store": "x"}  # fmt: skip
    path = packed(tmp_path, files)
    with zipfile.ZipFile(path) as file:
        assert all(info.flag_bits & 0x800 for info in file.infolist() if "ë" in info.filename)
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(mark)
        while start >= 0:
            (flags,) = struct.unpack_from("<H", data, start + place)
            struct.pack_into("<H", data, start + place, flags & ~0x800)
            start = data.find(mark, start + 4)
    path.write_bytes(data)
    taken = collect(tmp_path, LESSON, path)
    assert landed(tmp_path) == {f"Zoë/{RIGHT}": "hers"} and taken.left_out == []


@pytest.mark.parametrize(
    ("name", "inside"),
    [("a/x.ipynb", "a/x.ipynb"), ("./a/x", "a/x"), ("a\\x", "a/x"), ("a/../x", None), ("../x", None), ("/x", None),
     ("C:\\x", None), ("c:x", None), ("\\\\server\\x", None), ("..\\x", None), ("//x", None), (".", None), ("", None),
     ("a/2026-01-01 00:00:00 UTC/x", "a/2026-01-01 00:00:00 UTC/x")],
)  # fmt: skip
def test_paths_that_stay_below_their_folder(name, inside):
    found = harmless(name)
    assert (found.as_posix() if found else None) == inside


def link_of(name):
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return info


def test_flawed_members_are_left_out_one_by_one(tmp_path):
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("ada/x.ipynb", "ada")
        file.writestr("bad/crc.ipynb", "MARK-OF-CRC")
        file.writestr(link_of("lnk/x.ipynb"), "/etc/passwd")
        file.writestr("../../out.ipynb", "x")
        file.writestr("odd/lzma.ipynb", "x", zipfile.ZIP_LZMA)
        file.writestr("odd/bzip2.ipynb", "x", zipfile.ZIP_BZIP2)
        file.writestr("mal/inner.zip", "PK nested")
        file.writestr("zoe/x.ipynb", "zoe")
    data = path.read_bytes().replace(b"MARK-OF-CRC", b"MARK-IS-BAD")
    path.write_bytes(data)
    taken = collect(tmp_path, LESSON, path)
    assert landed(tmp_path) == {f"ada/{RIGHT}": "ada", f"zoe/{RIGHT}": "zoe"}
    said = "\n".join(taken.left_out)
    for words in (
        "bad/crc.ipynb: it is damaged",
        "lnk/x.ipynb: it is a link",
        "out.ipynb: it leads out",
        "(method 14)",
        "(method 12)",
    ):
        assert words in said
    assert taken.refused == 6 and "mal/inner.zip: it cannot be opened as a zip. Ask for the notebook itself" in said


def test_a_member_with_a_password(tmp_path):
    path = packed(tmp_path, {"ada/x.ipynb": "ada", "zoe/x.ipynb": "zoe"}, method=zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", data, data.find(mark) + place, 1)
    path.write_bytes(data)
    taken = collect(tmp_path, LESSON, path)
    assert landed(tmp_path) == {f"zoe/{RIGHT}": "zoe"} and "ada/x.ipynb: it needs a password" in taken.left_out


@pytest.mark.parametrize("size", [0xFFFFFFFF, 0x7FFFFFFF, 1])
def test_what_a_member_says_of_its_size_is_not_believed(tmp_path, size):
    path = packed(tmp_path, {"mal/x.ipynb": "y" * 1000, "zoe/x.ipynb": "zoe"})
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.find(b"PK\x01\x02") + 24, size)
    path.write_bytes(data)
    taken = collect(tmp_path, LESSON, path)
    assert landed(tmp_path)[f"zoe/{RIGHT}"] == "zoe"
    assert taken.refused == 1 or landed(tmp_path)[f"mal/{RIGHT}"] == "y" * 1000


def test_members_of_one_name_are_not_mixed(tmp_path):
    path = tmp_path / "class.zip"
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "w") as file:
        for text in ("first", "second"):
            file.writestr("ada/x.ipynb", text)
    taken = collect(tmp_path, LESSON, path)
    assert landed(tmp_path) == {f"ada/{RIGHT}": "first"} and "it is a second notebook of that name" in taken.left_out[0]


def test_a_bomb_is_bounded_for_each_and_for_all_and_is_never_in_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(intake, "MOST_BYTES", 4_000_000)
    monkeypatch.setattr(intake, "MOST_EACH", 10_000_000)
    files = {f"mal/{number:02}.ipynb": b"0" * 3_900_000 for number in range(8)}
    path = packed(tmp_path, {**files, "big/x.ipynb": b"0" * 30_000_000, "zoe/x.ipynb": b"zoe"})
    tracemalloc.start()
    taken = collect(tmp_path, LESSON, path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    left = sum(each.stat().st_size for each in (tmp_path / "submitted").rglob("*") if each.is_file())
    assert left < 10_100_000 and (tmp_path / "submitted" / "zoe").exists() and peak < 10_000_000
    said = "\n".join(taken.left_out)
    assert (
        "mal/02.ipynb: one person has handed in more than 10 MB" in said
        and "big/x.ipynb: it has more than 4 MB" in said
    )
    monkeypatch.setattr(intake, "MOST_ALL", 5_000_000)
    with pytest.raises(Problem, match="All notebooks together"):
        collect(tmp_path, LESSON, path)


def test_more_notebooks_than_anybody_hands_in(tmp_path):
    files = {f"mal/{number:03}.ipynb": str(number) for number in range(100)}
    taken = collect(tmp_path, LESSON, packed(tmp_path, {**files, "zoe/x.ipynb": "zoe"}))
    assert len(landed(tmp_path)) == intake.MOST_NOTEBOOKS + 1 and taken.files == 80 and len(taken.left_out) == 6


@pytest.mark.parametrize("members", [25_000, 140_000])
def test_too_many_members(tmp_path, members):
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a", "")
    data = path.read_bytes()
    start, end = data.find(b"PK\x01\x02"), data.find(b"PK\x05\x06")
    listed = data[start:end] * members
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, members & 0xFFFF, members & 0xFFFF, len(listed), start, 0)
    path.write_bytes(data[:start] + listed + tail)
    with pytest.raises(Problem, match="20,000"):
        collect(tmp_path, LESSON, path)


@pytest.mark.parametrize(
    "data",
    [b"", b"no zip", b"PK\x05\x06" + b"\xff" * 18, b"PK\x05\x06" + b"\0" * 18, b"PK\x03\x04" * 50, b"\0" * 100_000],
)
def test_what_is_no_zip_or_an_empty_one(tmp_path, data):
    (tmp_path / "class.zip").write_bytes(data)
    with pytest.raises(Problem, match=r"class\.zip (cannot be read|holds no notebook)"):
        collect(tmp_path, LESSON, tmp_path / "class.zip")


def test_every_cut_and_every_changed_byte_of_a_zip_ends_in_a_sentence_or_a_line(tmp_path):
    path = packed(tmp_path, {"ada/x.ipynb": "ada", "zoë/x.ipynb": "zoe" * 50})
    whole = path.read_bytes()
    for place in range(0, len(whole), 3):
        for data in (whole[:place], whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]):
            path.write_bytes(data)
            try:
                with closing(Zip(path)) as source:
                    for top in source.tops():
                        for entry in source.below(top):
                            try:
                                entry.copy(tmp_path / "copy", 1000)
                                (tmp_path / "copy").unlink()
                            except Damaged as why:
                                assert str(why)
            except Problem as problem:
                assert str(problem).isprintable()


def test_a_path_that_is_not_there(tmp_path):
    for name in ("nothing", "nothing.zip", "nothing.ipynb"):
        with pytest.raises(Problem, match="cannot be read"):
            collect(tmp_path, LESSON, tmp_path / name)


def test_an_entry_with_a_flaw_is_never_opened(tmp_path):
    with pytest.raises(Damaged, match="a reason"):
        Entry(tmp_path, lambda: pytest.fail("opened"), flaw="a reason").copy(tmp_path / "x", 10)


# What is said
def test_the_command_says_all_of_it_and_ends_with_1(tmp_path, folder, monkeypatch):
    place = os.fsencode(folder) + b"/m\xff\x1b[2J"
    os.mkdir(place)
    os.symlink("x", place + b"/\x1b]0;x\x07.ipynb")
    monkeypatch.setattr(grading, "course_root", lambda: tmp_path)
    monkeypatch.setattr(grading, "find_lesson", lambda root, name: LESSON)
    done = CliRunner().invoke(app, ["collect", "02", str(folder)])
    assert done.exit_code == 1 and "2 new submissions, 0 were here already, 1 file left out." in done.output
    assert "Left out m\\udcff\\x1b[2J/\\x1b]0;x\\x07.ipynb: it is a link." in done.output
    assert all(line.isprintable() for line in done.output.splitlines())
    done = CliRunner().invoke(app, ["collect", "02", str(folder / "ada"), "--student", "ada"])
    assert done.exit_code == 0 and "1 were here already, 0 files left out" in done.output


def test_what_one_student_hands_in_is_noted_as_odd(tmp_path):
    path = packed(tmp_path, {"x.ipynb": "x", "../out": "y"})
    collect(tmp_path, LESSON, path, "zoe")
    with closing(Ledger(tmp_path)) as ledger:
        assert ledger.notes("zoe", LESSON) == ("holds a file that was left out (../out: it leads out of its folder)",)


# What lies beside a submission
def test_a_time_or_a_secret_of_any_kind_stops_nobody(tmp_path):
    at = datetime(2026, 3, 6, 17)
    for number, lay in enumerate(
        (lambda path: path.mkdir(), lambda path: path.write_bytes(b"\xff" * 5000), lambda path: path.symlink_to("x"))
    ):
        place = tmp_path / str(number)
        place.mkdir()
        lay(place / TIME), lay(place / "submission_secret.txt")
        stamp(place, at)
        assert (place / TIME).read_text() == "2026-03-06 17:00:00 UTC" and secret_in(place) == ""
