"""A lesson that changes after submissions came: the gradebook follows, and nothing that a person wrote is lost."""

from dataclasses import replace

import nbformat
import pytest
from nbgrader.api import Gradebook

from aipm.files import write
from autograder.classroom.enrol import is_registered, register
from autograder.classroom.grade import Grading, default_gradebook
from autograder.course.problems import Problem
from autograder.grading.exam import load_exams
from autograder.grading.unit import refused
from tests.classroom import other
from tests.grading import mini
from tests.paths import ROOT

LESSON = "90_small"
SOLUTION = f"solutions/{LESSON}/{LESSON}.ipynb"


@pytest.fixture
def course(tmp_path):
    """The small lesson with a submission that has been graded."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "nbgrader_config.py").write_bytes((ROOT / "nbgrader_config.py").read_bytes())
    become(tmp_path, mini.solution())
    write(tmp_path / "submitted" / "ada" / LESSON / f"{LESSON}.ipynb", mini.encoded(mini.submitted()))
    grade(tmp_path)
    return tmp_path


class Full:
    """An executor that gives every point, and looks at nothing."""

    def __init__(self, exam):
        self.exam = exam

    def grade(self, tasks):
        for task in tasks:
            record = refused(self.exam, task.student, "nobody looked")
            record.results = [replace(each, points=each.max_points) for each in record.results]
            yield record

    def close(self):
        pass


def become(course, notebook):
    write(course / SOLUTION, nbformat.writes(notebook).encode())


def grade(course):
    grading = Grading(course, course, LESSON)
    grading.grade(["ada"], lambda: Full(grading.exam))
    return grading


def held(course):
    """The gradebook's cells with what they may give, and Ada's points by cell."""
    with Gradebook(default_gradebook(course), "aipm") as gradebook:
        notebook = gradebook.find_notebook(LESSON, LESSON)
        cells = {cell.name: cell.max_score for cell in (*notebook.grade_cells, *notebook.task_cells)}
        (submitted,) = gradebook.find_submission(LESSON, "ada").notebooks
        return cells, {each.name: each.score for each in submitted.grades}


def without(notebook, *names):
    notebook.cells = [cell for cell in notebook.cells if cell.id not in names]
    return notebook


def with_more(notebook):
    notebook.cells += [
        mini.answer("q90_5", "last = ...", "last = 1"),
        mini.check("q90_5_judge", "answered(last)", "assert last == 1", 5),
        other.essay("q90_6", "An essay."),
        other.task("q90_7", "A task."),
    ]
    return notebook


def test_a_question_that_is_new_is_entered_and_graded(course):
    become(course, with_more(mini.solution()))
    assert grade(course).note == (
        "90_small has changed since submissions came (new in the gradebook: q90_5, q90_5_judge, q90_6, q90_7). "
        "All of them are graded again."
    )
    cells, points = held(course)
    assert cells == {
        "q90_1_judge": 2,
        "q90_2_judge": 3,
        "q90_3_judge": 1,
        "q90_4_judge": 4,
        "q90_5_judge": 5,
        "q90_6": 3,
        "q90_7": 4,
    }
    assert points == cells and grade(course).note == "", "the second time nothing is new"


def test_a_question_that_is_gone_takes_its_points_along(course):
    become(course, without(mini.solution(), "q90_3", "q90_3_judge"))
    assert "taken out: q90_3, q90_3_judge" in grade(course).note
    cells, points = held(course)
    assert cells == points == {"q90_1_judge": 2, "q90_2_judge": 3, "q90_4_judge": 4}


def test_points_and_kinds_change(course):
    notebook = mini.solution()
    notebook.cells[mini.place(notebook, "q90_1_judge")].metadata.nbgrader.points = 7
    without(notebook, "q90_4_judge")
    cell = notebook.cells[mini.place(notebook, "q90_4")]  # what a check judged is now for a person
    cell.metadata.nbgrader.update(grade=True, points=6)
    become(course, notebook)
    grade(course)
    assert held(course)[0] == {"q90_1_judge": 7, "q90_2_judge": 3, "q90_3_judge": 1, "q90_4": 6}


@pytest.mark.parametrize("what", ["points", "extra", "comment"])
def test_what_a_person_wrote_is_never_taken_out(course, what):
    with Gradebook(default_gradebook(course), "aipm") as gradebook:
        if what == "comment":
            gradebook.find_comment("q90_3", LESSON, LESSON, "ada").manual_comment = "Well seen."
        else:
            grade_ = gradebook.find_grade("q90_3_judge", LESSON, LESSON, "ada")
            setattr(grade_, "manual_score" if what == "points" else "extra_credit", 0.5)
        gradebook.db.commit()
    before = held(course)
    become(course, without(with_more(mini.solution()), "q90_3", "q90_3_judge"))
    with pytest.raises(
        Problem, match="a person wrote points or comments there, in 1 submission. Put the question back"
    ):
        grade(course)
    assert held(course) == before, "and nothing else was changed"
    become(course, mini.solution())
    grade(course)


def test_a_notebook_comes_and_goes(tmp_path):
    folder = other.write_course(tmp_path, {"hw": {"main": other.homework(), "reading": other.short()}})
    address = default_gradebook(folder)

    def enter():
        exams = load_exams(folder, "hw")
        return register(folder, folder, exams, address), is_registered(address, "essay", exams)

    assert enter() == ("", True)
    with Gradebook(address, "essay") as gradebook:
        gradebook.add_student("ada")
        gradebook.add_submission("hw", "ada")
    (folder / "master" / "hw" / "reading.ipynb").unlink()
    note, there = enter()
    assert there and "taken out: read" in note
    write(folder / "master" / "hw" / "third.ipynb", nbformat.writes(other.short()).encode())
    note, there = enter()
    assert there and "new in the gradebook: read" in note
    with Gradebook(address, "essay") as gradebook:
        assert {notebook.name for notebook in gradebook.find_assignment("hw").notebooks} == {"main", "third"}
