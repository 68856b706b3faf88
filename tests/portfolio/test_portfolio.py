"""What a learner keeps: data and a page, in their own folder, with what is open named."""

import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest

from aipm import portfolio
from aipm.course import read_lessons
from aipm.portfolio.shape import scalar
from tests.paths import ROOT


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
    assert "| low | 0.1 |" in page and "- a\n- b" in page and "id: r1" in page and "*Not answered yet.*" in page
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
    (tmp_path / "nbgrader_config.py").write_text("")
    monkeypatch.chdir(tmp_path / "notebooks" / "02")
    assert portfolio.folder() == tmp_path / "portfolio"


def kept(folder, slug, text):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{slug}.json").write_text(text, encoding="utf-8")


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course whose two lessons keep three artefacts."""
    (tmp_path / "nbgrader_config.py").write_text("")
    for name, slugs in (("02_traps", ["02_memo", "02_a_page"]), ("10_ends", ["10_card"])):
        place = tmp_path / "notebooks" / name
        place.mkdir(parents=True)
        calls = [f'portfolio.add(\n    "{slug}", "Title of {slug}", x=1)' for slug in slugs]
        cells = [{"cell_type": "code", "source": call, "metadata": {}, "execution_count": None} for call in calls]
        (place / f"{name}.ipynb").write_text(json.dumps({"cells": cells}))
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Seen(HTMLParser):
    """What a page is made of: each tag with its attributes, and the text outside of style."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.text, self.stack = [], "", []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.stack.append(tag)

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag

    def handle_data(self, data):
        if self.stack[-1:] != ["style"]:
            self.text += data

    def named(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


def test_the_export_has_a_section_for_each_artefact_in_lesson_order(folder, course, capsys):
    portfolio.add("10_card", "The card", lines=["a", "b"])
    portfolio.add("02_a_page", "A page", costs={"miss_cost": 1731.4939285714283, "none_given": []})
    portfolio.add("02_memo", "The memo", rules=[{"id": "r1", "if": {"score": [0, 0.4]}}, {"id": "r2", "do": True}])
    capsys.readouterr()
    portfolio.export()
    said = capsys.readouterr().out
    assert said.startswith("3 documents (all complete) written to portfolio/portfolio.html and portfolio/portfolio.md.")
    assert "print it" in said and said.count("\n") == 1
    page = (folder / "portfolio.html").read_text(encoding="utf-8")
    seen = Seen(page)
    assert [section["id"] for section in seen.named("section")] == ["artefact-1", "artefact-2", "artefact-3"]
    assert [link["href"] for link in seen.named("a")] == ["#artefact-1", "#artefact-2", "#artefact-3"]
    titles = ("The memo", "A page", "The card")
    assert [seen.text.rindex(title) for title in titles] == sorted(seen.text.rindex(title) for title in titles)
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in seen.named("meta")
    assert not {"script", "img", "link", "iframe"} & {tag for tag, _ in seen.tags} and "://" not in page
    assert not re.search(r"[^-]width:\s*\d+(\.\d+)?(px|rem|em)", page.replace("width: 1px", ""))
    assert "miss cost" in seen.text and "1731.49" in seen.text and "nothing" in seen.text
    assert ">score: 0, 0.4<" in page and '<th scope="col" role="columnheader">id</th>' in page and "{" not in seen.text
    text = (folder / "portfolio.md").read_text(encoding="utf-8")
    assert "| id | if | do |" in text and "| r1 | score: 0, 0.4 |  |" in text and "- a\n- b" in text
    assert "1. [The memo](#artefact-1)" in text and '<a id="artefact-1"></a>' in text
    again = page, text
    portfolio.export()
    assert again == tuple((folder / f"portfolio.{ending}").read_text(encoding="utf-8") for ending in ("html", "md"))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.08396429755, "0.084"),
        (1731.4939, "1731.49"),
        (2500000.4, "2,500,000"),
        (0.00012345, "0.000123"),
        (float("nan"), "nan"),
        (0.0, "0"),
        (1e300, "1e+300"),
        (True, "yes"),
        (None, "–"),
        ("a_person_will_look", "a person will look"),
        ("See a_b in c.", "See a_b in c."),
    ],
)
def test_values_are_shown_as_a_reader_can_use_them(value, shown):
    assert scalar(value) == shown


def test_what_is_missing_broken_or_open_is_named_on_the_page_and_on_the_screen(folder, course, capsys):
    portfolio.add("10_card", "The card", done="yes", plan={"a": ..., "b": [...]}, half={"a": 1, "b": ...})
    kept(folder, "02_memo", "{")
    kept(folder, "mine", '{"title": "T", "parts": [1]}')
    kept(folder, "latin", "")
    (folder / "latin.json").write_bytes(b'{"title": "\xe9", "parts": {}}')
    kept(folder, "deep", '{"title": "T", "parts": {"x": ' + "[" * 60 + "]" * 60 + "}}")
    kept(folder, "deeper", "[" * 100_000)
    kept(folder, "progress", "{")
    capsys.readouterr()
    portfolio.export()
    said = capsys.readouterr().out
    text = (folder / "portfolio.md").read_text(encoding="utf-8")
    seen = Seen((folder / "portfolio.html").read_text(encoding="utf-8")).text
    for told in (said, text.replace("\\", ""), seen):
        for name in ("02_memo.json is not JSON", "mine.json has no title with parts", "latin.json is not JSON"):
            assert name in told
        assert "deep.json is nested too deeply" in told and "deeper.json" in told
        assert "02_a_page" in told and "Plan; Half: b" in told
        assert "progress.json" not in told
    assert "Not answered yet." in seen and seen.index("What is missing") > seen.index("The card")


def test_everything_the_learner_wrote_is_escaped(folder, course):
    evil = "<script>alert(1)</script>&\"'|`*_x_*\n# no heading"
    everywhere = {evil: evil, "list": [evil] * 5, "grid": [{evil: 1, "b": evil}, {evil: evil, "b": 2}]}
    kept(
        folder,
        "x",
        json.dumps({"title": evil, "parts": {evil: everywhere, "text": evil, "deep": [[[[[[[[evil]]]]]]]]}}),
    )
    kept(folder, '"><b>bad', "{")
    portfolio.export()
    page = (folder / "portfolio.html").read_text(encoding="utf-8")
    tags = {tag for tag, _ in Seen(page).tags}
    assert not {"script", "b"} & tags and "<script" not in page
    text = (folder / "portfolio.md").read_text(encoding="utf-8")
    assert "<script" not in text and "<b>" not in text and "\n# no heading" not in text
    assert "&lt;script&gt;" in text and r"\|" in text


def test_half_a_character_is_no_traceback(folder, course, capsys):
    portfolio.add("x", "X \ud800", text="\ud800", empty=...)
    portfolio.export()
    assert "Open in X ?: Empty." in capsys.readouterr().out


def test_an_empty_portfolio_is_one_sentence(folder, course, capsys):
    portfolio.export()
    said = capsys.readouterr().out
    assert (
        said.startswith("Your portfolio is empty. Run the portfolio cell at the end of a lesson")
        and said.count("\n") == 1
    )
    assert not folder.exists()


def test_only_broken_files_are_named_too(folder, course, capsys):
    kept(folder, "x", "[]")
    portfolio.export()
    assert "Broken: x.json has no title" in capsys.readouterr().out


def test_a_page_that_cannot_be_written_is_one_sentence(folder, course, capsys):
    portfolio.add("x", "X", a=1)
    (folder / "portfolio.html").mkdir()
    capsys.readouterr()
    portfolio.export()
    assert "could not be written" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["portfolio", "progress"])
def test_the_courses_own_files_are_no_artefacts(folder, name):
    with pytest.raises(ValueError, match="Give the artefact another name"):
        portfolio.add(name, "X", a=1)


def test_the_notebooks_name_every_artefact_of_the_lessons():
    lessons, notes = read_lessons(ROOT)
    assert not notes
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "lessons").glob("[0-9][0-9]_*.py")}
    told = {lesson.name: list(lesson.artefacts) for lesson in lessons if lesson.name in texts}
    assert told == {name: re.findall(r'portfolio\.add\(\s*"(\w+)"', texts[name]) for name in told}
    assert all(told.values()) and len({slug for slugs in told.values() for slug in slugs}) == sum(
        map(len, told.values())
    )
