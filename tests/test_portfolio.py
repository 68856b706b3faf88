"""What a learner keeps: data and a page, in their own folder, with what is open named."""

import json

import numpy as np
import pytest

from aipm import portfolio


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("AIPM_PORTFOLIO", str(tmp_path / "kept"))
    return tmp_path / "kept"


def test_an_artefact_is_kept_as_data_and_as_a_page(folder, capsys):
    portfolio.add(
        "02_memo",
        "A memo",
        policy={"low": np.float64(0.1)},
        words={"b", "a"},
        rules={"rules": [{"id": "r1"}]},
        open={"x": ...},
    )
    kept = json.loads((folder / "02_memo.json").read_text())
    assert kept["parts"]["Policy"] == {"low": 0.1} and kept["parts"]["Words"] == ["a", "b"]
    page = (folder / "02_memo.md").read_text()
    assert "| low | 0.1 |" in page and "- a\n- b" in page and '"id": "r1"' in page and "*Not answered yet.*" in page
    assert capsys.readouterr().out == "Kept in your portfolio: portfolio/02_memo.md. Still open: Open.\n"


def test_a_later_call_replaces_and_the_same_call_changes_no_byte(folder):
    for value in (1, 2, 2):
        portfolio.add("x", "X", number=value)
        written = (folder / "x.json").read_bytes(), (folder / "x.md").read_bytes()
    portfolio.add("x", "X", number=2)
    assert written == ((folder / "x.json").read_bytes(), (folder / "x.md").read_bytes())


def test_what_is_no_plain_data_is_named(folder):
    portfolio.add("x", "X", rule=lambda: 0, table=np.eye(2))
    parts = json.loads((folder / "x.json").read_text())["parts"]
    assert parts["Rule"] == "a function (not kept)" and parts["Table"] == [[1, 0], [0, 1]]


def test_names_cannot_leave_the_folder(folder):
    with pytest.raises(ValueError, match="small letters, digits and underscores"):
        portfolio.add("../elsewhere", "X")


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("AIPM_PORTFOLIO", str(tmp_path / "file"))
    portfolio.add("x", "X", a=1)
    assert "could not be written" in capsys.readouterr().out


def test_the_folder_lies_in_the_course(tmp_path, monkeypatch):
    monkeypatch.delenv("AIPM_PORTFOLIO", raising=False)
    (tmp_path / "notebooks" / "02").mkdir(parents=True)
    (tmp_path / "environment.yml").write_text("")
    monkeypatch.chdir(tmp_path / "notebooks" / "02")
    assert portfolio.folder() == tmp_path / "portfolio"
