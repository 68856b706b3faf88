"""From a submission's bytes to its record and what comes of it: whatever they hold, nothing raises and all is in bounds."""

import json

import nbformat
from hypothesis import strategies as st

from aipm.questions.statuses import CRASHED, ERROR, MALFORMED, OPEN, SOLVED, TIMED_OUT, WRONG
from autograder.classroom.feedback import FeedbackExporter
from autograder.grading.judge import CheckResult
from autograder.grading.reading import MOST_SOURCE
from autograder.grading.rebuild import rebuild
from autograder.grading.session import RunResult
from autograder.grading.submission import SubmittedCell, Unreadable, cells_of
from autograder.grading.suspicion import suspicious
from autograder.grading.unit import from_dict, grade_submission
from tests.fuzz import corpus, notebooks
from tests.fuzz.effort import fuzz
from tests.fuzz.strategies import harmless, texts, trees
from tests.grading import mini

EXAM = mini.exam()
MOST_MARKED = 2_500_000  # bytes of a marked notebook, whatever was handed in


class Recorder:
    """Stands for a session: runs nothing, and says of each check and cell what it was told to say."""

    exam = EXAM

    def __init__(self, ran):
        self.ran = ran

    def run(self, cells, *files):
        self.ran.outputs = {index: output for index, output in self.ran.outputs.items() if index < len(cells)}
        return self.ran


def encodable(*found):
    """Raise UnicodeEncodeError where a text cannot be written to a file."""
    for text in found:
        text.encode("utf-8")


@fuzz(60, data=notebooks.files(), name=texts)
def test_a_notebook_is_read_or_refused(data, name):
    try:
        cells = cells_of(data, name)
    except Unreadable as why:
        assert harmless(str(why)) and "\n" not in str(why) and len(str(why)) < 400
        return
    for cell in cells:
        assert type(cell) is SubmittedCell and type(cell.is_code) is bool and len(cell.source) <= MOST_SOURCE
        encodable(cell.source, cell.id, cell.grade_id, *cell.tags)
        assert cell.points is None or type(cell.points) is float
        hash(cell)
    again = rebuild(EXAM, cells)
    assert [cell.grade_id for cell in again.cells if cell.role == "check"] == [check.grade_id for check in EXAM.checks]
    for cell in again.cells:
        encodable(cell.source)
        if cell.own:
            encodable(*suspicious(cell.source))


results = st.lists(
    st.builds(
        lambda verdict, share, message: (verdict, share, message),
        st.sampled_from([CRASHED, ERROR, MALFORMED, OPEN, SOLVED, TIMED_OUT, WRONG]),
        st.sampled_from([0.0, 0.5, 1.0]),
        texts,
    ),
    min_size=4,
    max_size=4,
).map(
    lambda drawn: [
        CheckResult(
            check.grade_id,
            check.question,
            share * check.points if verdict == SOLVED else 0.0,
            check.points,
            verdict,
            message,
        )
        for check, (verdict, share, message) in zip(EXAM.checks, drawn, strict=True)
    ]
)
runs = st.builds(
    RunResult,
    results=results,
    outputs=st.dictionaries(
        st.integers(0, 8),
        st.fixed_dictionaries(
            {
                "printed": texts,
                "outputs": st.lists(
                    st.one_of(
                        trees,
                        st.fixed_dictionaries({"data": st.one_of(trees, st.fixed_dictionaries({"text/plain": texts}))}),
                    ),
                    max_size=3,
                ),
                "error": st.one_of(st.none(), st.lists(texts, min_size=2, max_size=2)),
            }
        ),
        max_size=4,
    ),
    seen=st.lists(texts, max_size=4),
    stops=st.lists(st.tuples(st.integers(-1, 8), st.sampled_from([TIMED_OUT, CRASHED, ERROR]), texts), max_size=2),
)


@fuzz(30, share=0.5, finds=corpus.RECORDS, data=notebooks.files(), ran=runs, odd=st.lists(texts, max_size=40))
def test_every_submission_ends_in_a_record(data, ran, odd):
    """The record holds what can be kept and shown; the marked notebook is one, and has a page."""
    graded = grade_submission(Recorder(ran), "somebody", data, odd)
    assert graded.status and 0 <= graded.score <= graded.max_score == 10
    assert harmless(graded.reason) and len(graded.reason) < 1_500
    assert len(graded.ledger) <= 60 and all(harmless(clause) and len(clause) < 1_000 for clause in graded.ledger)
    assert all(harmless(result.message) and len(result.message) < 3_000 for result in graded.results)
    assert from_dict(json.loads(json.dumps(graded.as_dict(), allow_nan=False).encode())) == graded
    assert len(graded.notebook.encode()) < MOST_MARKED
    marked = nbformat.reads(graded.notebook, as_version=4)
    nbformat.validate(marked)
    assert all(harmless(output.text) for cell in marked.cells for output in cell.get("outputs", []) if "text" in output)
    page, _ = FeedbackExporter().from_notebook_node(marked)
    page.encode("utf-8")
    assert "<script" not in page.lower()
