"""`aipm lab` lays the course out in an empty folder: nothing of a learner's is overwritten, and a second run changes nothing."""

import json
import os
import shutil

import pytest

from aipm import layout, place
from autograder.course import desk
from autograder.course.problems import Problem

OURS, WORK, LATER = b'{"cells": []}\n', b'{"cells": ["mine"]}\n', b'{"cells": ["later"]}\n'
NOTEBOOK, OTHER = "notebooks/00_start_here/00_start_here.ipynb", "notebooks/02_accuracy_trap/02_accuracy_trap.ipynb"
DATA = "datasets/shelf/datasheet.md"


@pytest.fixture
def source(tmp_path, monkeypatch):
    """What an installed package brings, small: two lessons, a data sheet, and what is not for a learner's folder."""
    root = tmp_path / "site" / "material"
    for name in (NOTEBOOK, OTHER, DATA, "solutions/00_start_here/00_start_here.ipynb", "datasets/.hidden/x"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(OURS)
    (root / "nbgrader_config.py").touch()
    monkeypatch.setattr(place, "PACKAGED", root)
    monkeypatch.delenv("AIPM_COURSE", raising=False)
    return root


@pytest.fixture
def folder(tmp_path, source):
    """A learner's folder with the course laid out in it."""
    made = tmp_path / "mine"
    layout.lay_out(made, source, "1")
    return made


def state(folder):
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_notebooks_and_data_are_laid_and_checks_are_not(folder):
    assert set(state(folder)) == {NOTEBOOK, OTHER, DATA, place.LAID_OUT.as_posix()}
    assert place.is_course(folder) and place.is_laid_out(folder)


def test_a_second_run_changes_nothing(folder, source):
    before = state(folder)
    assert layout.lay_out(folder, source, "1") == layout.LaidOut()
    assert state(folder) == before and layout.lines(layout.LaidOut(), folder, "1") == []


def test_a_learners_work_stays_and_is_not_talked_about(folder, source):
    (folder / NOTEBOOK).write_bytes(WORK)
    assert layout.lay_out(folder, source, "1") == layout.LaidOut()
    assert (folder / NOTEBOOK).read_bytes() == WORK


def test_an_upgrade_keeps_what_was_changed_renews_the_rest_and_says_so_once(folder, source):
    (folder / NOTEBOOK).write_bytes(WORK)
    for name in (NOTEBOOK, OTHER, DATA):
        (source / name).write_bytes(LATER)
    done = layout.lay_out(folder, source, "2")
    assert (done.added, done.renewed, done.kept) == ([], [OTHER, DATA], [NOTEBOOK])
    assert (folder / NOTEBOOK).read_bytes() == WORK and (folder / OTHER).read_bytes() == LATER
    said = layout.lines(done, folder, "2")
    assert said[0] == "2 files that you had not changed, brought up to version 2."
    assert said[1].startswith(f"Version 2 has a newer form of {NOTEBOOK}. Yours was kept.")
    assert layout.lay_out(folder, source, "2") == layout.LaidOut(), "said once"


def test_the_new_form_comes_when_the_old_one_is_renamed(folder, source):
    (folder / NOTEBOOK).write_bytes(WORK)
    (source / NOTEBOOK).write_bytes(LATER)
    layout.lay_out(folder, source, "2")
    (folder / NOTEBOOK).rename(folder / "notebooks" / "00_start_here" / "old.ipynb")
    assert layout.lay_out(folder, source, "2").added == [NOTEBOOK]
    assert (folder / "notebooks/00_start_here/old.ipynb").read_bytes() == WORK


def test_an_upgrade_of_what_the_new_version_leaves_alone_says_nothing(folder, source):
    (folder / NOTEBOOK).write_bytes(WORK)
    (source / OTHER).write_bytes(LATER)
    done = layout.lay_out(folder, source, "2")
    assert done.kept == [] and done.renewed == [OTHER]


@pytest.mark.parametrize("note", [None, b"", b"[]", b'{"files": 3}', b'{"files": {"x": 1}}', b"\xff"])
def test_without_its_note_a_folder_loses_nothing(folder, source, note):
    (folder / NOTEBOOK).write_bytes(WORK)
    (folder / place.LAID_OUT).unlink()
    if note is not None:
        (folder / place.LAID_OUT).write_bytes(note)
    done = layout.lay_out(folder, source, "2")
    assert done.kept == [NOTEBOOK] and done.added == done.renewed == []
    assert (folder / NOTEBOOK).read_bytes() == WORK
    assert layout.lay_out(folder, source, "2") == layout.LaidOut()


def test_a_run_that_was_stopped_goes_on(tmp_path, source, monkeypatch):
    """Half laid out, a folder is not taken for one with somebody's other files."""
    real, written = layout.write, []

    def stopped(path, data):
        if len(written) == 2:
            raise KeyboardInterrupt
        written.append(path)
        real(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(layout, "write", stopped)
        with pytest.raises(KeyboardInterrupt):
            desk.open_desk(tmp_path / "mine")
    root, _ = desk.open_desk(tmp_path / "mine")
    assert set(state(root)) == {NOTEBOOK, OTHER, DATA, place.LAID_OUT.as_posix()}


def test_a_link_or_a_folder_in_the_way_is_left_alone(tmp_path, source):
    mine, folder = tmp_path / "kept.ipynb", tmp_path / "mine"
    mine.write_bytes(WORK)
    (folder / NOTEBOOK).parent.mkdir(parents=True)
    (folder / NOTEBOOK).symlink_to(mine)
    (folder / OTHER).mkdir(parents=True)
    done = layout.lay_out(folder, source, "1")
    assert done.kept == [NOTEBOOK, OTHER] and mine.read_bytes() == WORK and (folder / OTHER).is_dir()


def test_a_long_list_is_cut():
    assert layout.named(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"
    assert layout.named(["a"]) == "a" and layout.counted(["a"]) == "1 file"


# --- where the command opens the course


@pytest.mark.parametrize("name", ["new", "with a space", "Übungen", "deep/er"])
def test_an_empty_or_a_new_folder_gets_the_course(tmp_path, source, monkeypatch, name):
    where = tmp_path / name
    root, said = desk.open_desk(where)
    assert root == where and (where / NOTEBOOK).is_file() and str(where) in said[0]
    monkeypatch.chdir(where / "notebooks")
    assert desk.open_desk() == (where, []), "from inside it, the same course opens"


def test_an_environment_and_hidden_files_may_lie_there(tmp_path, source, monkeypatch):
    (tmp_path / "desk" / ".git").mkdir(parents=True)
    (tmp_path / "desk" / "env").mkdir()
    (tmp_path / "desk" / "env" / "pyvenv.cfg").touch()
    monkeypatch.chdir(tmp_path / "desk")
    root, _ = desk.open_desk()
    assert (root / NOTEBOOK).is_file()


def test_a_folder_with_other_files_is_not_filled(tmp_path, source, monkeypatch):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.png").touch()
    monkeypatch.chdir(tmp_path / "photos")
    with pytest.raises(Problem, match="holds other files, so the course was not laid out there. Name a new folder"):
        desk.open_desk()
    assert [path.name for path in (tmp_path / "photos").iterdir()] == ["cat.png"]


def test_a_file_in_place_of_a_folder_is_said(tmp_path, source):
    (tmp_path / "file").touch()
    with pytest.raises(Problem, match=r"cannot be laid out .*Name a folder that you may write to"):
        desk.open_desk(tmp_path / "file")


def test_without_the_right_to_write_one_sentence_says_so(tmp_path, source, monkeypatch):
    def refuse(path, data):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(layout, "write", refuse)
    with pytest.raises(Problem, match=r"cannot be laid out in .*desk \(Permission denied\)\. Name a folder"):
        desk.open_desk(tmp_path / "desk")


def test_a_course_that_is_there_opens_as_it_is(tmp_path, source):
    """A clone is nobody's laid out folder: nothing is added to it."""
    clone = tmp_path / "clone"
    shutil.copytree(source, clone)
    (clone / NOTEBOOK).write_bytes(WORK)
    before = state(clone)
    assert desk.open_desk(clone) == (clone, []) and state(clone) == before


def test_in_a_clone_an_empty_folder_gets_the_old_sentence(tmp_path, monkeypatch):
    """Without a packaged course there is nothing to lay out."""
    monkeypatch.delenv("AIPM_COURSE", raising=False)
    assert place.packaged() is None
    with pytest.raises(Problem, match="is not inside the course"):
        desk.open_desk(tmp_path)


# --- what then serves what


def test_the_folder_serves_the_work_and_the_package_the_rest(folder, source, monkeypatch):
    for name in ("AIPM_DATASETS", "AIPM_PORTFOLIO", "JPY_SESSION_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(folder / "notebooks")
    assert place.course() == folder and place.portfolio() == folder / "portfolio"
    assert place.datasets() == source / "datasets"
    assert place.notebook("00") == folder / NOTEBOOK


def test_the_packages_own_files_are_nobodys_work(tmp_path, source, monkeypatch):
    """Outside every course the package serves, but no portfolio goes into it and none of its notebooks is in hand."""
    for name in ("AIPM_DATASETS", "AIPM_PORTFOLIO", "JPY_SESSION_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    monkeypatch.chdir(tmp_path / "home")
    assert place.course() == source and place.notebook("00") is None
    assert place.portfolio() == tmp_path / "home" / "portfolio"


def test_progress_and_portfolio_move_with_the_folder(folder, tmp_path, monkeypatch):
    monkeypatch.delenv("AIPM_PORTFOLIO", raising=False)
    (folder / "portfolio").mkdir()
    (folder / "portfolio" / "progress.json").write_text(json.dumps({"00_start_here": {"score": 3}}))
    moved = tmp_path / "elsewhere" / "renamed"
    moved.parent.mkdir()
    os.rename(folder, moved)
    monkeypatch.chdir(moved / "notebooks" / "00_start_here")
    assert place.portfolio() == moved / "portfolio"
    root, said = desk.open_desk()
    assert root == moved and said == []
