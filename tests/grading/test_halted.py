"""What is said of an answer whose cell stopped with an error."""

import pytest

from aipm.questions.verdict import Malformed, NotAnswered
from autograder.grading.halted import NOTHING, Halted, missing, told


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("'(' was never closed (<ipython-input-1-4a0d9e90d363>, line 4)", "'(' was never closed (line 4)"),
        (
            "unterminated string (detected at line 4) (<ipython-input-12-4a0d>, line 4)",
            "unterminated string (detected at line 4)",
        ),
        ("name 'y' is not defined", "name 'y' is not defined"),
        ("(<ipython-input-1-4a0d>, line 4) and more", "(<ipython-input-1-4a0d>, line 4) and more"),
    ],
)
def test_an_error_is_told_without_what_python_calls_the_cell(text, clause):
    assert told("SyntaxError", text) == f"SyntaxError: {clause}"


def test_an_answer_that_stopped_was_given_and_one_that_was_left_was_not():
    said = missing("card", Halted("SyntaxError: invalid syntax (line 2)", own=True))
    assert isinstance(said, Malformed)
    assert str(said).endswith(
        "`card` does not exist: its cell stopped with SyntaxError: invalid syntax (line 2). Mend that, and run the cell again."
    )
    for halted in (NOTHING, Halted("NameError: x"), Halted("NotImplementedError: ", own=True)):
        assert isinstance(missing("card", halted), NotAnswered)
