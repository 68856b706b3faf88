"""Entering a lesson in the gradebook, and following it when it changes after submissions came.

nbgrader's `generate_assignment` refuses to add or remove a question then. Here what is new is added, and what is gone is
taken out with the points that the grader gave there; points and comments that a person wrote are never taken out.
"""

import copy
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    MissingEntry,
    Notebook,
    SolutionCell,
    SourceCell,
    SubmittedNotebook,
    TaskCell,
)
from nbgrader.utils import compute_checksum, is_grade, is_locked, is_solution, is_task
from sqlalchemy.exc import SQLAlchemyError

from autograder.classroom.gradebook import explained
from autograder.course.nbgrader_api import complaint, nbgrader_api, open_gradebook
from autograder.course.problems import Problem
from autograder.course.settings import folders_of
from autograder.grading.exam import Exam

Kinds = dict[
    tuple[type[BaseCell], str], tuple[float, str] | None
]  # by kind and name, what it may give and its cell type


class Wanted(NamedTuple):
    """What the gradebook should hold of one notebook: its cells, and the text of each as it is handed out."""

    cells: Kinds
    sources: dict[str, dict[str, object]]
    kernel: str


def wanted(exam: Exam) -> Wanted:
    """What the gradebook should hold of an exam's notebook."""
    cells: Kinds = {}
    sources: dict[str, dict[str, object]] = {}
    for cell, known in zip(exam.released.cells, exam.cells, strict=True):
        name, worth = known.grade_id, (known.points, cell.cell_type)
        if is_grade(cell):
            cells[GradeCell, name] = worth
        if is_solution(cell):
            cells[SolutionCell, name] = None
        if is_task(cell):
            cells[TaskCell, name] = worth
        if is_grade(cell) or is_solution(cell) or is_task(cell) or is_locked(cell):
            whole = copy.deepcopy(cell)
            whole.source = (
                known.authored or cell.source
            )  # nbgrader keeps hidden tests and mark schemes in the gradebook
            checksum = compute_checksum(whole)
            sources[name] = {
                "cell_type": cell.cell_type,
                "locked": is_locked(cell),
                "source": whole.source,
                "checksum": checksum,
            }
    return Wanted(cells, sources, json.dumps(exam.released.metadata.get("kernelspec", {})))


def stored(notebook: Notebook) -> Kinds:
    """The cells that the gradebook holds of a notebook."""
    cells: Kinds = {}
    for cell in notebook._base_cells:
        worth = None if isinstance(cell, SolutionCell) else (float(cell.max_score), cell.cell_type)
        cells[type(cell), cell.name] = worth
    return cells


def same_cells(assignment: Assignment, exams: Sequence[Exam]) -> bool:
    """Whether the gradebook holds an assignment's cells as they are now."""
    known = {notebook.name: stored(notebook) for notebook in assignment.notebooks}
    return {name: cells for name, cells in known.items() if cells} == {exam.name: wanted(exam).cells for exam in exams}


def is_registered(db_url: str, course_id: str, exams: Sequence[Exam]) -> bool:
    """Whether a gradebook holds a lesson with its cells as they are now; raises Problem where it cannot be used. Where there
    is no gradebook yet, none is made."""
    if db_url.startswith("sqlite:///") and not Path(db_url.removeprefix("sqlite:///")).exists():
        return False
    with explained(db_url), open_gradebook(db_url, course_id) as gradebook:
        try:
            return same_cells(gradebook.find_assignment(exams[0].lesson), exams)
        except MissingEntry:
            return False


def register(root: Path, course: Path, exams: Sequence[Exam], db_url: str) -> str:
    """Enter a lesson with the cells of its notebooks in the gradebook, where it is not there as it is now.

    Returns a sentence on what changed after submissions had come, or "". Raises Problem where nbgrader or the database
    cannot, or where points or comments that a person wrote would be lost.
    """
    lesson, folders = exams[0].lesson, folders_of(root)
    with explained(db_url), open_gradebook(db_url, folders.course_id) as gradebook:
        try:
            assignment = gradebook.find_assignment(lesson)
        except MissingEntry:
            assignment = None
        if assignment is not None:
            if same_cells(assignment, exams):
                return ""
            if assignment.submissions:
                return follow(gradebook, assignment, exams)
    api = nbgrader_api(root, course, db_url)
    # The release is made again in a folder of its own: that of the course may hold somebody's work.
    api.coursedir.source_directory = str(root / folders.source_directory)
    api.coursedir.release_directory = str(course / ".aipm" / "release")
    for part, path in api.config.get("IncludeHeaderFooter", {}).items():
        api.config.IncludeHeaderFooter[part] = str(root / path)
    try:
        outcome = api.generate_assignment(lesson, force=True, create=True)
    except SQLAlchemyError as error:
        raise Problem(f"The gradebook cannot be used ({type(error).__name__}). Check it and try again.") from None
    if not outcome["success"]:
        raise Problem(f"nbgrader could not enter {lesson} in the gradebook: {complaint(outcome)}.")
    return ""


def follow(gradebook: Gradebook, assignment: Assignment, exams: Sequence[Exam]) -> str:
    """Bring the gradebook's cells of an assignment with submissions to what they are now, in one transaction; returns a
    sentence that says what changed. Raises Problem, with nothing changed, where a person's points or comments hang on it."""
    new = {exam.name: wanted(exam) for exam in exams}
    gone = [cell for cell in cells_in(assignment) if not still_there(cell, new)]
    for cell in gone:
        if count := written_by_people(gradebook, cell):
            raise Problem(
                f"{cell.name} is no longer in {assignment.name}, and a person wrote points or comments there, in "
                f"{count} submission{'s' * (count > 1)}. Put the question back, or clear them in the formgrader, then "
                "grade again."
            )
    try:
        for cell in gone:
            for row in (
                *gradebook.db.query(Grade).filter_by(cell_id=cell.id),
                *gradebook.db.query(Comment).filter_by(cell_id=cell.id),
            ):
                gradebook.db.delete(row)
            gradebook.db.flush()
            gradebook.db.delete(cell)
        for notebook in list(assignment.notebooks):
            if notebook.name not in new and any(cell in gone for cell in cells_in_notebook(notebook)):
                drop(gradebook, notebook)
        gradebook.db.flush()
        gradebook.db.expire_all()
        added = [name for exam in exams for name in enter(gradebook, assignment, exam.name, new[exam.name])]
        gradebook.db.commit()
    except BaseException:
        gradebook.db.rollback()
        raise
    parts = [f"new in the gradebook: {', '.join(sorted(set(added)))}"] if added else []
    names = [
        name
        for name in sorted({cell.name for cell in gone})
        if name not in {n for w in new.values() for _, n in w.cells}
    ]
    parts += [f"taken out: {', '.join(names)}"] if names else []
    said = f" ({'; '.join(parts)})" if parts else ""
    return f"{assignment.name} has changed since submissions came{said}. All of them are graded again."


def cells_in_notebook(notebook: Notebook) -> list[BaseCell]:
    """The cells of a notebook."""
    return list(notebook._base_cells)


def cells_in(assignment: Assignment) -> Iterator[BaseCell]:
    """The cells of an assignment's notebooks."""
    for notebook in assignment.notebooks:
        yield from cells_in_notebook(notebook)


def still_there(cell: BaseCell, new: dict[str, Wanted]) -> bool:
    """Whether a cell of the gradebook is one of the lesson as it is now."""
    found = new.get(cell.notebook.name)
    return found is not None and (type(cell), cell.name) in found.cells


def written_by_people(gradebook: Gradebook, cell: BaseCell) -> int:
    """How many submissions have points or a comment at a cell that a person wrote."""
    grades = gradebook.db.query(Grade).filter(
        Grade.cell_id == cell.id, Grade.manual_score.isnot(None) | Grade.extra_credit.isnot(None)
    )
    comments = gradebook.db.query(Comment).filter(Comment.cell_id == cell.id, Comment.manual_comment.isnot(None))
    return len({row.notebook_id for row in (*grades, *comments)})


def drop(gradebook: Gradebook, notebook: Notebook) -> None:
    """Take a notebook out whose cells are gone."""
    for row in gradebook.db.query(SubmittedNotebook).filter_by(notebook_id=notebook.id):
        gradebook.db.delete(row)
    for row in gradebook.db.query(SourceCell).filter_by(notebook_id=notebook.id):
        gradebook.db.delete(row)
    gradebook.db.flush()
    gradebook.db.delete(notebook)


def enter(gradebook: Gradebook, assignment: Assignment, name: str, new: Wanted) -> Iterator[str]:
    """Add what the gradebook lacks of a notebook and change what is there; yields the names of cells that are new."""
    notebook = next((each for each in assignment.notebooks if each.name == name), None)
    if notebook is None:
        notebook = Notebook(name=name, assignment=assignment, kernelspec=new.kernel)
        gradebook.db.add(notebook)
        gradebook.db.flush()
    known = {(type(cell), cell.name): cell for cell in cells_in_notebook(notebook)}
    for (kind, cell_name), worth in new.cells.items():
        cell = known.get((kind, cell_name))
        more = {} if worth is None else {"max_score": worth[0], "cell_type": worth[1]}
        if cell is None:
            gradebook.db.add(kind(name=cell_name, notebook=notebook, **more))
            yield cell_name
        else:
            for attribute, value in more.items():
                setattr(cell, attribute, value)
    sources = {cell.name: cell for cell in notebook.source_cells}
    for cell_name in set(sources) - set(new.sources):
        gradebook.db.delete(sources[cell_name])
    for cell_name, values in new.sources.items():
        source = sources.get(cell_name) or SourceCell(name=cell_name, notebook=notebook)
        for attribute, value in values.items():
            setattr(source, attribute, value)
        gradebook.db.add(source)
