"""Which assignments can be graded here: what cannot is refused in one sentence, before anything is written."""

import ast
import re

from nbformat import NotebookNode

from autograder.course.problems import Problem
from autograder.grading.releasing import in_our_form, is_grade, is_solution, is_task

AUTOTEST = re.compile(r"^\s*#+ *(HASHED +)?AUTOTEST\b", re.MULTILINE)


def require_supported(notebook: NotebookNode, name: str) -> None:
    """Raise Problem where the solution notebook `name`, as its author wrote it, holds what cannot be graded here."""
    kernel = notebook.metadata.get("kernelspec", {})
    language = kernel.get("language") or notebook.metadata.get("language_info", {}).get("name") or "python"
    if str(language).lower() != "python":
        raise Problem(
            f"{name} is written in {language}, and only Python can be graded here. Grade it by nbgrader alone."
        )
    require_metadata(notebook, name)
    for cell in notebook.cells:
        if not is_grade(cell) or is_solution(cell) or cell.cell_type != "code":
            continue
        check = cell.metadata.nbgrader.grade_id
        if AUTOTEST.search(cell.source):
            raise Problem(
                f"The check {check} of {name} is an AUTOTEST template, which cannot be graded here. "
                "Write it out as assertions, then grade again."
            )
        try:
            ast.parse(cell.source)
        except (SyntaxError, ValueError) as error:
            raise Problem(
                f"The check {check} of {name} is no plain Python ({getattr(error, 'msg', error)}). Take out magics and "
                "shell commands, then grade again."
            ) from None


def require_metadata(notebook: NotebookNode, name: str) -> None:
    """Raise Problem where nbgrader itself would not take the metadata of a notebook's cells; what is in our form it takes."""
    if in_our_form(notebook):
        return
    from nbgrader.nbgraderformat import MetadataValidator, SchemaTooNewError, SchemaTooOldError  # extra `instructor`

    try:
        MetadataValidator().validate_nb(notebook)
        float(sum(cell.metadata.nbgrader.points for cell in notebook.cells if is_grade(cell) or is_task(cell)))
    except SchemaTooOldError:
        raise Problem(
            f"{name} uses an older form of nbgrader's metadata. Run `nbgrader update {name}`, then grade again."
        ) from None
    except SchemaTooNewError:
        raise Problem(
            f"{name} uses a newer form of nbgrader's metadata than the nbgrader installed here. Install that nbgrader."
        ) from None
    except Exception as error:  # the validator raises whatever it meets in a malformed notebook
        said = str(getattr(error, "message", "") or error).strip().splitlines()
        reason = f"{said[0][:200]}" if said else type(error).__name__
        raise Problem(
            f"nbgrader's metadata in {name} cannot be used ({reason}). Open it in nbgrader's Create Assignment view, "
            "mend that cell, then grade again."
        ) from None


def holds_grades(notebook: NotebookNode) -> bool:
    """Whether a notebook has a cell that gives points."""
    return any(is_grade(cell) or is_task(cell) for cell in notebook.cells)
