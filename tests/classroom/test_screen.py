"""Foreign text on a screen: it steers nothing, hides nothing, ends no table, and is bounded."""

import io
import json
import re
import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.table import Table

from aipm import markup
from aipm.printable import printable
from autograder import cli
from autograder.cli import common
from autograder.cli.tables import grade_notes, grade_table, not_judged_line, own_table
from autograder.grading.judge import CheckResult
from autograder.grading.unit import Graded

EVIL = {
    "markup": "[/b] [red]x[/red] [link=file:///etc]y[/link] [",
    "colour": "\x1b[31mred\x1b[0m",
    "title": "\x1b]0;owned\x07",
    "link": "\x1b]8;;https://x.example\x1b\\click\x1b]8;;\x1b\\",
    "C1": "\x9b31m\x9d0;t\x9c",
    "override": "\u202egnp.exe\u2066x\u2069",
    "zero width": "ad\u200ba \ufeff\u2060\u00ad",
    "half": "\ud800 and \udfff",
    "file name": b"caf\xe9".decode("utf-8", "surrogateescape"),
    "lines": "one\rtwo\x85three\u2028four\x0b",
    "keys": "\x08\x08\x7f\x00",
    "private": "\ue000\U000f0000\ufdd0\uffff",
    "fillers": "a\u3164b\u115fc\u034fd\U000e0100",
    "tags": "\U000e0041\U000e0042",
}
HONEST = [
    "Zoë O'Neil",
    "李明",
    "علي\u200cرضا",
    "हिन्\u200dदी",
    "👩\u200d💻 ❤\ufe0f",
    "Ñ – “x” €\u00a0",
    "ไทย",
    "e\u0301",
]


def harmless(text, lines=False):
    """Whether a text is one that no terminal, page or file minds."""
    text.encode("utf-8")
    bad = {"Cc", "Cs", "Co", "Zl", "Zp"}
    kept = "\n\t" if lines else ""
    return all(unicodedata.category(letter) not in bad or letter in kept for letter in text)


@pytest.mark.parametrize("name", EVIL)
def test_what_steers_or_hides_is_shown(name):
    shown = printable(EVIL[name])
    assert harmless(shown) and not re.search("[\u200b\u202e\u2066-\u2069\ufeff\u2060\u00ad\u3164\u034f]", shown)
    if name != "markup":
        assert "\\x" in shown or "\\u" in shown or "\\U" in shown or "\\r" in shown


@pytest.mark.parametrize("text", HONEST)
def test_what_people_write_stays(text):
    assert printable(text) == text


@given(st.text(st.characters(codec=None), max_size=60) | st.text(max_size=60), st.booleans())
def test_any_text_is_harmless_and_showing_it_twice_changes_nothing(text, lines):
    shown = printable(text, lines=lines)
    assert harmless(shown, lines) and printable(shown, 10_000, lines=lines) == shown


def test_it_is_bounded_whatever_comes():
    assert printable("x" * 15_000_000, 50) == "x" * 50 + "… (14,999,950 more characters)"
    assert len(printable("\ud800" * 15_000_000, 50)) < 400
    assert printable(10**300, 5).startswith("10000… ") and printable(None) == "None"


def test_lines_stay_only_where_they_are_wanted():
    assert printable("a\r\nb\tc\rd", lines=True) == "a\nb\tc\nd"
    assert printable("a\nb\tc") == "a\\nb\\tc"


@pytest.fixture
def screen():
    made = common.Screen()
    made.file = io.StringIO()
    made.width = 4_000
    return made


def record(**changed):
    result = CheckResult("q02_1_judge", "q02_1", 0.0, 2.0, "wrong", changed.pop("message", ""))
    values = {"student": "ada", "lesson": "02_x", "status": "graded", "reason": "", "score": 0.0, "max_score": 2.0}
    return Graded(**{**values, "results": [result], **changed})


def show_class(screen, lesson, records):
    """Show it as `aipm grade` does."""
    screen.print(grade_table(lesson, records))
    for line in grade_notes(records):
        screen.print(line, soft_wrap=True)


@pytest.mark.parametrize("name", EVIL)
def test_tables_and_lines_show_it_as_it_stands(screen, name):
    text = EVIL[name]
    table = Table(text, "b", title=text, caption=text, show_footer=True)
    table.columns[0].footer = text
    table.add_row(text, text)
    screen.print(table)
    screen.print(text)
    show_class(screen, text, [record(student=text, reason=text, ledger=[text, text])])
    screen.print(own_table(record(message=text, lesson=text)))
    said = screen.file.getvalue()
    assert harmless(said, lines=True)
    if name == "markup":
        assert "[/b] [red]x[/red]" in said and ":" not in screen.render_str(":smile:").plain.strip(":smile")


@pytest.mark.parametrize("name", EVIL)
def test_bars_and_spinners_too(name):
    out = io.StringIO()
    with common.progress() as bar:
        bar.console.file, bar.console.width = out, 400
        bar.add_task(EVIL[name], total=1)
        bar.refresh()
    bar.console.file = None
    spinner = common.errors.busy(EVIL[name])
    assert "[/b]" not in EVIL[name] or "[/b]" in str(spinner.renderable.text)
    assert harmless(str(spinner.renderable.text)) and harmless(
        re.sub("\x1b\\[[0-9;?]*[A-Za-z]", "", out.getvalue()), True
    )


def test_a_ledger_of_megabytes_makes_a_small_table(screen):
    show_class(screen, "02", [record(ledger=["[x" * 4_000_000] * 3, reason="r" * 5_000_000, student="s" * 255)])
    assert len(screen.file.getvalue()) < 60_000


@pytest.mark.parametrize("width", [30, 80])
def test_what_an_instructor_copies_is_whole_in_a_narrow_window(screen, width):
    screen.width = width
    reason = "02_accuracy_trap_of_somebody_else.ipynb is not JSON (line 64). Save it and hand it in again"
    odd = "opens of_a_friend/02_accuracy_trap.ipynb"
    show_class(screen, "02", [record(), record(student="bob", status="refused", reason=reason, ledger=[odd, "sleeps"])])
    lines = screen.file.getvalue().splitlines()
    assert lines[-2:] == [f"bob, refused: {reason}", f"Looks odd, bob: {odd} (+1)"]
    assert max(map(len, lines[:-2])) <= width


def run(monkeypatch, capsys, *arguments):
    monkeypatch.setattr("sys.argv", ["aipm", *arguments])
    with pytest.raises(SystemExit) as left:
        cli.main()
    said = capsys.readouterr()
    return left.value.code, said.out, said.err


@pytest.mark.parametrize("name", EVIL)
@pytest.mark.parametrize("arguments", [["{}"], ["grade", "{}"], ["grade", "--jobs", "{}"], ["report", "{}"], ["--{}"]])
def test_what_was_typed_comes_back_harmless(monkeypatch, capsys, name, arguments):
    typed = [each.format(EVIL[name]) for each in arguments]
    code, out, err = run(monkeypatch, capsys, *typed)
    assert code and harmless(out + err, lines=True) and "Traceback" not in err


def test_an_unforeseen_error_is_printable_and_says_so(capsys):
    try:
        raise RuntimeError("\x1b]0;x\x07" + "[/b]" * 100_000)
    except RuntimeError as error:
        cli.show_fault(type(error), error, error.__traceback__)
    said = capsys.readouterr().err
    assert harmless(said, lines=True) and len(said) < 10_000 and "Please report it" in said


def test_a_narrow_encoding_stops_nothing(monkeypatch):
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", out)
    monkeypatch.setattr("sys.argv", ["aipm", "--help"])
    with pytest.raises(SystemExit):
        cli.main()
    print("Zoë \ud800")
    out.flush()
    assert b"Zo\\xeb \\ud800" in out.buffer.getvalue()


def test_json_is_json(capsys):
    data = {"a": float("nan"), "b": [np.float64("inf"), np.int64(3), -float("inf")], 1: ("\x1b\x7f\ud800", None, True)}
    common.print_json(data)
    said = capsys.readouterr().out
    assert harmless(said, lines=True) and said.isascii()
    found = json.loads(said, parse_constant=lambda name: pytest.fail(name))
    assert found == {"a": None, "b": [None, 3, None], "1": ["\x1b\x7f\ud800", None, True]}


def test_who_was_not_judged_is_named_within_bounds():
    said = not_judged_line([record(student=f"[s{number}]\x1b") for number in range(3_000)])
    assert "3000 submissions" in said and "and 2,995 more" in said and harmless(said) and len(said) < 600


@pytest.mark.parametrize("name", EVIL)
def test_what_a_notebook_shows(name):
    text = EVIL[name] + "<script>"
    for page in (markup.paragraph(text), markup.table(("a", text), [(text, text)], ("x", text))):
        assert harmless(page, lines=True) and "<script" not in page
