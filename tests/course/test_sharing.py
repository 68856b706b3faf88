"""How a run of the tests is cut and ordered, and what `make quick` chooses of them."""

import csv
from types import SimpleNamespace

import pytest

from autograder.course.places import lesson_texts
from tests import quick, sharing
from tests.paths import ROOT

LESSONS = [text.stem for text in lesson_texts(ROOT)]


def test_what_runs_a_lesson_stays_with_its_other_tests():
    names = (
        "test_a[03_uncertainty_limits]",
        "test_b[03_uncertainty_limits-q03_1]",
        "test_c[q03_1 a wide range, [0, 1]]",
    )
    groups = {sharing.group_of(f"{path}::{name}") for path in sharing.IN_A_LESSON for name in names}
    assert groups == {"answers of 03_uncertainty_limits"}
    assert all((ROOT / path).is_file() for path in (*sharing.IN_A_LESSON, *sharing.IN_HALVES))
    elsewhere = "tests/spec/test_desk.py"
    assert sharing.group_of(f"{elsewhere}::test_a[03_uncertainty_limits]") == elsewhere
    for name in ("test_a", "test_a[x]", "test_a[77_no_lesson]", "test_a[see q03_1]"):
        assert sharing.group_of(f"{sharing.IN_A_LESSON[0]}::{name}") == sharing.IN_A_LESSON[0]


@pytest.mark.parametrize("path", sharing.IN_HALVES)
def test_a_file_that_is_too_long_is_cut_in_two(path):
    groups = [sharing.group_of(f"{path}::test_a[{lesson}]") for lesson in LESSONS]
    assert len(set(groups)) == 2 and abs(groups.count(groups[0]) * 2 - len(groups)) <= 1
    assert sharing.group_of(f"{path}::test_b") in groups


@pytest.mark.parametrize("folder", sharing.IN_FOLDERS)
def test_the_files_of_a_folder_that_share_something_stay_together(folder):
    assert (ROOT / folder).is_dir()
    assert sharing.group_of(f"{folder}/test_site.py::test_a[{LESSONS[0]}]") == folder


def test_a_group_that_two_processes_shared_is_told():
    assert sharing.torn([("a", "gw0"), ("b", "gw1"), ("a", "gw0")]) == []
    assert sharing.torn([("a", "gw0"), ("b", "gw1"), ("a", "gw1")]) == ["a"]


def test_the_longest_group_begins_and_each_stays_in_its_order():
    groups = ["short", "new", "long", "short", "long"]
    assert sharing.in_order(groups, {"short": 1.0, "long": 9.0}) == [2, 4, 0, 3, 1]
    assert sharing.in_order(groups, {}) == [0, 3, 1, 2, 4]


def test_the_table_names_groups_that_there_are():
    """A file that was renamed, or a lesson that is gone, leaves no line behind."""
    for group in sharing.known_seconds():
        path = group.split(" ")[0]
        assert (ROOT / path).exists() or group.removeprefix("answers of ") in LESSONS, group


def test_seconds_are_added_by_group_whatever_stands_in_a_tests_name():
    def report(name, seconds):
        return SimpleNamespace(nodeid=name, duration=seconds)

    reports = [
        report("tests/a.py::test[ada@x.org]", 1.5),
        report("tests/a.py::test[b]@c", 2.0),
        report("tests/b.py::test[a::b]", 4.0),
    ]
    warning = SimpleNamespace(nodeid="tests/a.py::test[b]")
    assert sharing.seconds_by_group([*reports, warning, object()]) == {"tests/a.py": 3.5, "tests/b.py": 4.0}


def test_what_is_measured_replaces_its_own_lines_only(tmp_path, monkeypatch):
    monkeypatch.setattr(sharing, "SECONDS", tmp_path / "seconds.csv")
    sharing.SECONDS.write_text("group,seconds\na,5.0\nb,3.0\n", encoding="utf-8")
    sharing.write_seconds({"b": 7.25, "c": 0.04})
    with sharing.SECONDS.open(encoding="utf-8", newline="") as file:
        assert [tuple(row.values()) for row in csv.DictReader(file)] == [("b", "7.2"), ("a", "5.0"), ("c", "0.0")]


@pytest.mark.parametrize(
    ("source", "concerned"),
    [
        ("from aipm.questions.accuracy_trap import deciding", True),
        ("from aipm.questions.accuracy_trap.deciding import count", True),
        ("from aipm.questions import accuracy_trap", True),
        ("import aipm.questions.accuracy_trap", True),
        ("from aipm.questions import five_jobs", False),
        ("import aipm", False),
    ],
)
def test_a_test_concerns_the_modules_that_it_imports_and_their_package(source, concerned):
    assert quick.concerns(source, ["aipm.questions.accuracy_trap.deciding"]) == concerned


def test_a_change_concerns_the_lessons_that_it_reaches():
    text = f"lessons/{LESSONS[4]}.py"
    assert quick.lessons_of({text}) == [LESSONS[4]]
    assert quick.lessons_of({f"tests/answers/{LESSONS[4]}.toml"}) == [LESSONS[4]]
    assert quick.lessons_of({"README.md"}) == []
    reached = quick.lessons_of({"aipm/figure.py", text})
    assert reached[0] == LESSONS[4] and sorted(reached) == LESSONS


def test_the_tests_of_a_changed_lesson_are_among_the_chosen():
    chosen = [name for _, (name,) in quick.tests_of({f"lessons/{LESSONS[4]}.py"}, [LESSONS[4]])]
    assert {*quick.ALWAYS, f"tests/lessons/test_{LESSONS[4][3:]}.py"} <= set(chosen)
    assert (
        f"{sharing.IN_A_LESSON[0]}::{LESSONS[4]}" in chosen and f"{sharing.IN_A_LESSON[0]}::{LESSONS[5]}" not in chosen
    )
