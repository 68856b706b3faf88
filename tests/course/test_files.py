"""Whole files are written at once or not at all."""

import os

import pytest

from aipm.files import write


def test_a_file_is_written_with_its_folder_and_nothing_else(tmp_path):
    path = tmp_path / "a" / "b" / ("x" * 255)
    write(path, b"one")
    write(path, b"two")
    assert path.read_bytes() == b"two" and list(path.parent.iterdir()) == [path]
    plain = tmp_path / "plain"
    plain.touch()
    assert path.stat().st_mode == plain.stat().st_mode, "others may read it as they may any file"


def test_who_is_stopped_leaves_the_old_file_whole(tmp_path, monkeypatch):
    path = tmp_path / "kept"
    write(path, b"old")
    met = []

    def stopped(scratch, target):
        met.append((scratch.name, scratch.read_bytes(), target.read_bytes()))
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        write(path, b"new")
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]
    assert met[0][0].endswith(".new") and met[0][1:] == (b"new", b"old")


def test_a_link_is_replaced_and_never_followed(tmp_path):
    outside, path = tmp_path / "outside", tmp_path / "link"
    outside.write_bytes(b"mine")
    path.symlink_to(outside)
    write(path, b"ours")
    assert outside.read_bytes() == b"mine" and path.read_bytes() == b"ours" and not path.is_symlink()


def test_where_nothing_can_be_written_the_system_says_so(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OSError):
        write(tmp_path / "file" / "below", b"x")
