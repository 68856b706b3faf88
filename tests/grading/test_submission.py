"""Which file of a folder is the submission, what looks odd about the others, and that no name does harm."""

import os
import re

import pytest

from autograder.grading import reading
from autograder.grading.submission import Unreadable, read_notebook, read_submission
from tests.grading import mini
from tests.grading.test_reading import assert_harmless
from tests.needs import absent

EXAM = mini.exam()


def test_which_file_is_the_submission(tmp_path):
    folder = tmp_path / "90_small"
    with pytest.raises(Unreadable, match="no folder"):
        read_submission(folder, "90_small")
    folder.mkdir()
    with pytest.raises(Unreadable, match="holds no notebook"):
        read_submission(folder, "90_small")
    (folder / "numpy.py").write_text("")
    (folder / "copy of it.ipynb").write_bytes(mini.encoded(mini.submitted()))
    (folder / "._copy of it.ipynb").write_bytes(b"\0\5\x16\7")
    read = read_submission(folder, "90_small")
    assert len(read.cells) == len(EXAM.cells) and read.anomalies == ("numpy.py would stand in the way of a module",)
    (folder / "other.ipynb").write_bytes(b"{}")
    with pytest.raises(Unreadable, match="Rename the right one"):
        read_submission(folder, "90_small")
    (folder / "90_small.ipynb").symlink_to(tmp_path / "gradebook.db")
    with pytest.raises(Unreadable):
        read_submission(folder, "90_small")


@pytest.mark.parametrize("name", [b"half \xff.so", b"two\nlines.so", b"\x1b[31mred.so", "\u202eos.so".encode()])
def test_file_names_in_what_looked_odd_are_harmless(tmp_path, name):
    (tmp_path / "90_small.ipynb").write_bytes(mini.encoded(mini.submitted()))
    try:
        with open(os.path.join(os.fsencode(tmp_path), name), "wb"):
            pass
    except OSError:
        absent("this file system takes no such name")
    (clause,) = read_submission(tmp_path, "90_small").anomalies
    assert_harmless(clause, 200)


def test_thousands_of_files_make_a_short_list(tmp_path):
    (tmp_path / "90_small.ipynb").write_bytes(mini.encoded(mini.submitted()))
    for number in range(2_100):
        (tmp_path / f"m{number}.so").touch()
    anomalies = read_submission(tmp_path, "90_small").anomalies
    assert len(anomalies) == 25 and re.fullmatch(r"and [\d,]+ more", anomalies[-1])


@pytest.mark.parametrize("stamp", [b"\xff" * 90, b"9" * 150, b"1999-99-99", b"\0", b"now", b"1e999", b"(", b"0-0-0T:"])
def test_a_time_stamp_that_is_none_claims_nothing(tmp_path, stamp):
    (tmp_path / "90_small.ipynb").write_bytes(mini.encoded(mini.submitted()))
    (tmp_path / "timestamp.txt").write_bytes(stamp)
    assert read_submission(tmp_path, "90_small").anomalies == ()


def test_a_notebook_that_cannot_be_opened_or_grows_is_refused(tmp_path, monkeypatch):
    with pytest.raises(Unreadable, match="cannot be read"):
        read_notebook(tmp_path / "gone.ipynb")
    path = tmp_path / "x.ipynb"
    path.write_bytes(b" " * 2_000)
    monkeypatch.setattr("autograder.grading.submission.MOST_BYTES", 1_000)
    monkeypatch.setattr(reading, "MOST_BYTES", 1_000)
    with pytest.raises(Unreadable, match="larger than") as caught:
        read_notebook(path)
    assert caught.value.data is None and caught.value.landed
