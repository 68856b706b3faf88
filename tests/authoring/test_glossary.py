"""The glossary: what counts as a word that is introduced, and that each is introduced once."""

import pytest

from autograder.authoring import glossary
from autograder.course.places import lesson_texts
from tests.paths import ROOT


@pytest.fixture(scope="module")
def listed():
    return glossary.entries(lesson_texts(ROOT))


def test_the_glossary_is_current(listed):
    written = (ROOT / glossary.GLOSSARY).read_text(encoding="utf-8")
    assert written == glossary.as_markdown(listed), (
        "Run `python -m autograder.authoring.glossary` and commit GLOSSARY.md."
    )


def test_each_word_is_introduced_in_one_lesson(listed):
    again = glossary.twice(listed)
    assert not again, f"Keep the first bold introduction, or say why in {glossary.REASONS}: {again}"


def test_each_entry_links_to_its_lesson_and_holds_its_word(listed):
    assert len(listed) >= 100
    for entry in listed:
        assert f"**{entry.word}**" in entry.sentence and entry.title
        assert (ROOT / "lessons" / f"{entry.lesson}.py").exists()


def found(source):
    return list(glossary.introductions(source))


def test_a_word_inside_a_sentence_is_introduced_with_that_sentence():
    source = 'Nothing here. That number, e.g. 3, is the **base rate**: how often. ("So" ends **F1**.) No more.'
    assert [word for word, _ in found(source)] == ["base rate", "F1"]
    assert found(source)[0][1] == "Nothing here. That number, e.g. 3, is the **base rate**: how often."


def test_a_sentence_over_two_lines_is_one():
    assert found("A **gate** is a rule\nthat holds pages back. Next.") == [
        ("gate", "A **gate** is a rule that holds pages back.")
    ]


@pytest.mark.parametrize(
    "source",
    [
        "**Predict.** Of 1,000 digits, how many?",
        "**Before you start:** lesson 00. **Time:** 75 minutes for the scenes.",
        "**Is the market larger than the keyword shows?** On our board it is.",
        "**Being surer costs work, not nothing.** To the left the customer pays.",
        "Done has three parts: **a metric, a least value, a least number of cases, for each segment**.",
        "The sum `1 - 0.95 ** 20` and `2 ** 3` is no word.",
        "```\nx **y** z\n```",
        "A *word* in italics, and \\**none*\\*.",
        "<details><summary>Hint</summary>The **answer** is here.</details>",
        "<details><summary>Hint</summary>\n\nThe **answer** is here.\n\n</details>",
        "    the **indented** is code",
        "# The **heading**",
    ],
)
def test_labels_sentences_and_code_introduce_nothing(source):
    assert found(source) == []


def test_code_and_links_do_not_end_a_sentence():
    """A link is given by its words: its target is not the same from where the glossary lies."""
    source = "The [data sheet](../a.md) and `f. X` show **drift** \\*here\\*. Next."
    assert found(source) == [("drift", "The data sheet and `f. X` show **drift** \\*here\\*.")]
    source = "See `a. B` and <b title='a. B'>a</b>: **drift**, **drift *twice***. Next."
    assert found(source)[0] == ("drift", "See `a. B` and <b title='a. B'>a</b>: **drift**, **drift *twice***.")


def test_bullets_and_rows_of_tables_introduce_words():
    source = "Three:\n\n- **invariance**: a change that must not matter;\n- last.\n\n| name | in words |\n|---|---|\n| **recall** | of the frauds | x |"
    assert found(source) == [
        ("invariance", "**invariance**: a change that must not matter;"),
        ("recall", "**recall**: of the frauds"),
    ]
    printed = [glossary.explanation(glossary.Entry(word, "02_x", "X", sentence)) for word, sentence in found(source)]
    assert printed == ["a change that must not matter.", "of the frauds."]


def test_a_sentence_ends_where_a_fact_stands(tmp_path):
    """What a fact says has another source and may change; the glossary keeps the lesson's own sentence."""
    (tmp_path / "lessons").mkdir()
    row = "new_2026,It is new.,A page,https://example.org,2026-01-01,2027-01-01"
    (tmp_path / "lessons" / "facts.csv").write_text(f"id,sentence,source,url,seen,look_again\n{row}\n")
    text = tmp_path / "lessons" / "02_a.py"
    text.write_text("# %% [markdown]\n# # One\n#\n# A **cap** holds. {{fact new_2026}} It is **drift**, they say.\n")
    assert next(each.sentence for each in glossary.entries([text])) == "A **cap** holds."
    assert "{{" not in glossary.as_markdown(glossary.entries([text]))


def entry(word, lesson):
    return glossary.Entry(word, lesson, "Title", f"A **{word}** is new.")


def test_a_word_of_two_lessons_is_reported_whatever_its_number_and_capital(monkeypatch):
    monkeypatch.setattr(glossary, "TWICE", {"slice": "for a reason"})
    listed = [entry("Red line", "02_a"), entry("red-lines", "03_b"), entry("slice", "02_a"), entry("slice", "03_b")]
    assert glossary.twice(listed) == {"red line": ["02_a", "03_b"]}


def test_exceptions_have_reasons():
    assert all(len(reason.split()) > 4 and glossary.plain(word) == word for word, reason in glossary.TWICE.items())


def test_a_word_of_two_lessons_stands_once_with_both():
    page = glossary.as_markdown([entry("slice", "02_a"), entry("slice", "03_b")])
    assert page.count("- **slice**") == 1 and "notebooks/02_a/02_a.ipynb" in page and "03_b.ipynb" in page


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course of two tiny lessons."""
    (tmp_path / "nbgrader_config.py").write_text("")
    for name in ("notebooks", "lessons"):
        (tmp_path / name).mkdir()
    for name in ("02_a", "03_b"):
        (tmp_path / "lessons" / f"{name}.py").write_text("# %% [markdown]\n# # One\n#\n# A **word** is said.\n")
    monkeypatch.setenv("AIPM_COURSE", str(tmp_path))
    return tmp_path


def test_the_command_writes_and_the_check_finds_fault(course, capsys):
    assert glossary.main(["--check"]) == 1
    assert "is out of date" in capsys.readouterr().err and not (course / "GLOSSARY.md").exists()
    assert glossary.main([]) == 0
    assert "'word' is introduced in bold by 02_a and 03_b" in capsys.readouterr().err
    assert glossary.main(["--check"]) == 1
    (course / "lessons" / "03_b.py").unlink()
    assert glossary.main([]) == 0 and glossary.main(["--check"]) == 0


def test_no_lesson_is_one_sentence(course, capsys):
    for text in (course / "lessons").iterdir():
        text.unlink()
    assert glossary.main([]) == 1 and "No lesson lies in" in capsys.readouterr().err
