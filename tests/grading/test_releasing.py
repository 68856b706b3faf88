"""What we release ourselves is what nbgrader releases; what nbgrader alone can release goes to nbgrader."""

import nbformat
import pytest
from nbgrader import utils
from traitlets.config import Config

from autograder.course.settings import course_config
from autograder.grading import releasing
from tests.grading import mini
from tests.paths import ROOT

SOLUTIONS = sorted((ROOT / "solutions").glob("*/*.ipynb"))
SETTINGS = course_config(ROOT)
THEIRS = releasing.released_by_nbgrader


def read(path):
    return nbformat.read(path, as_version=4)


@pytest.fixture
def by_nbgrader(monkeypatch):
    """Calls of what nbgrader releases."""
    calls = []
    monkeypatch.setattr(releasing, "released_by_nbgrader", lambda *given: calls.append(given) or "nbgrader's")
    return calls


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_each_lesson_is_released_as_nbgrader_releases_it(path, by_nbgrader):
    """Cell by cell, with metadata and checksums, under the course's settings and under nbgrader's own."""
    notebook = read(path)
    for settings in (SETTINGS, None):
        ours = releasing.release(notebook, settings)
        assert by_nbgrader == [], "the plain form is ours to release"
        assert ours == THEIRS(notebook, settings)


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_the_students_notebook_is_what_is_released(path):
    """The file that learners get is nbgrader's; an exam that differed from it would take answers for changed cells."""
    student = read(ROOT / "notebooks" / path.parent.name / path.name)
    released = releasing.release(read(path), SETTINGS)
    assert [(cell.source, cell.metadata) for cell in student.cells if cell.cell_type != "raw"] == [
        (cell.source, cell.metadata) for cell in released.cells if cell.cell_type != "raw"
    ]


def test_a_solution_is_left_as_it_was():
    before = mini.solution()
    releasing.release(before, None)
    assert before == mini.solution()


@pytest.mark.parametrize(
    "flags", [(), ("grade",), ("solution",), ("locked",), ("grade", "solution"), ("grade", "locked"), ("task",)]
)
def test_what_a_cell_is_for_is_read_as_nbgrader_reads_it(flags):
    marks = {flag: flag in flags for flag in ("grade", "solution", "locked", "task")}
    marks |= {"grade_id": "q1", "points": 2, "schema_version": 3}
    cell = nbformat.v4.new_code_cell("x = 1", metadata={"nbgrader": marks})
    for name in ("is_grade", "is_solution", "is_locked", "is_task"):
        assert getattr(releasing, name)(cell) == getattr(utils, name)(cell), name
        assert getattr(releasing, name)(nbformat.v4.new_code_cell("x = 1")) is False
    assert releasing.checksum(cell) == utils.compute_checksum(cell)


def changed(**marks):
    """The small lesson with other metadata on its first answer."""
    notebook = mini.solution()
    cell = next(cell for cell in notebook.cells if releasing.is_solution(cell))
    cell.metadata.nbgrader.update(marks)
    return notebook


def markdown_answer():
    notebook = mini.solution()
    notebook.cells.append(nbformat.v4.new_markdown_cell("Why?", metadata=notebook.cells[-2].metadata))
    return notebook


def with_text(text):
    notebook = mini.solution()
    notebook.cells[0].source = text
    return notebook


def in_language(language):
    notebook = mini.solution()
    notebook.metadata.kernelspec.language = language
    return notebook


@pytest.mark.parametrize(
    "notebook",
    [
        changed(schema_version=2), changed(task=True), changed(grade_id=""), changed(grade_id="a b"), changed(points=-1),
        changed(points=10**400), changed(points="2"), changed(grade=1), changed(surprise=1), changed(grade_id="q90_2"),
        changed(grade=True), markdown_answer(), with_text("### BEGIN MARK SCHEME"), in_language("R"),
    ],
)  # fmt: skip
def test_another_form_is_nbgraders(notebook, by_nbgrader):
    assert releasing.release(notebook, None) == "nbgrader's" and len(by_nbgrader) == 1


@pytest.mark.parametrize(
    "settings",
    [
        {"ClearSolutions": {"begin_solution_delimeter": "ANSWER"}}, {"ClearHiddenTests": {"end_test_delimeter": "X"}},
        {"LockCells": {"lock_all_cells": True}}, {"Preprocessor": {"enabled": False}},
        {"ClearOutputPreprocessor": {"remove_metadata_fields": set()}}, {"ClearSolutions": {"code_stub": "# here"}},
        {"ClearSolutions": {"code_stub": {"R": "# here"}}},
    ],
)  # fmt: skip
def test_settings_that_change_a_release_are_nbgraders(settings, by_nbgrader):
    assert releasing.release(mini.solution(), Config(settings)) == "nbgrader's" and len(by_nbgrader) == 1


def test_settings_of_other_things_change_nothing(by_nbgrader):
    config = Config({"CourseDirectory": {"course_id": "x"}, "ClearSolutions": {"code_stub": {"python": "# here"}}})
    released = releasing.release(mini.solution(), config)
    assert by_nbgrader == [] and any("# here" in cell.source for cell in released.cells)


@pytest.mark.parametrize(
    "text",
    ["### BEGIN SOLUTION\nx = 1", "### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION", "### BEGIN HIDDEN TESTS"],
)
def test_a_region_that_does_not_end_stops_both(text):
    notebook = mini.solution()
    marked = releasing.is_grade if "HIDDEN" in text else releasing.is_solution
    next(cell for cell in notebook.cells if marked(cell)).source = text
    for release in (releasing.release, releasing.released_by_nbgrader):
        with pytest.raises(RuntimeError):
            release(notebook, None)


@pytest.mark.parametrize("region", ["SOLUTION", "HIDDEN TESTS"])
def test_a_region_in_a_cell_of_the_scenes_stops_both(region):
    notebook = mini.solution()
    notebook.cells[2].source = f"### BEGIN {region}\nx = 1\n### END {region}"
    for release in (releasing.release, releasing.released_by_nbgrader):
        with pytest.raises(RuntimeError):
            release(notebook, None)
