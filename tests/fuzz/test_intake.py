"""Collecting whatever arrives: lines or one sentence, nothing outside the course, and nobody in an honest one's place."""

import contextlib
import os
import shutil
import stat
import tempfile
import warnings
import zipfile
from pathlib import Path

from hypothesis import strategies as st

from autograder.classroom.collect import collect
from autograder.classroom.ledger import Ledger
from autograder.classroom.roster import Roster
from autograder.course.problems import Problem
from autograder.grading.submission import Unreadable, read_submission
from tests.fuzz import arrivals, corpus
from tests.fuzz.arrivals import HONEST, LAYOUTS, LESSON, MARK
from tests.fuzz.effort import fuzz
from tests.fuzz.strategies import damaged, harmless, texts

MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # a file system in memory makes it ten times as fast
rosters = st.lists(
    st.tuples(st.one_of(st.just("ada"), texts), texts, texts, st.one_of(st.sampled_from(["", "1", "7"]), texts)),
    max_size=3,
)


@contextlib.contextmanager
def places():
    """A course folder and a place for what arrives, both gone afterwards, with a file outside that must stay as it is."""
    top = Path(tempfile.mkdtemp(prefix="aipm-fuzz-", dir=MEMORY))
    course, source, outside = top / "course", top / "source", top / "outside"
    try:
        course.mkdir()
        source.mkdir()
        outside.mkdir()
        (outside / f"{LESSON}.ipynb").write_bytes(b"SECRET")
        yield course, source, outside
        assert sorted(os.listdir(top)) == ["course", "outside", "source"]
        assert os.listdir(outside) == [f"{LESSON}.ipynb"] and (outside / f"{LESSON}.ipynb").read_bytes() == b"SECRET"
    finally:
        shutil.rmtree(top, ignore_errors=True)


def roster_with(rows):
    """A roster of the honest one and of others."""
    roster = Roster()
    roster.add(HONEST, "Hana", "Onest", "7001")
    for student, first, last, number in rows:
        if student and student != HONEST:
            roster.add(student, first, last, number)
    return roster


def collected(course, source, roster):
    """What `collect` says, or None where it says one sentence; everything it says can be shown."""
    try:
        taken = collect(course, LESSON, source, roster=roster)
    except Problem as problem:
        assert harmless(str(problem)), str(problem)
        taken = None
    said = [*taken.left_out, *taken.notes] if taken else []
    assert all(harmless(line) and "\n" not in line and len(line) < 1_500 for line in said)
    return taken


def looked_over(course):
    """What lies below the course is where it belongs, can be graded or refused, and holds nothing of outside."""
    submitted = course / "submitted"
    for place, _folders, files in os.walk(course):
        for name in files:
            path = Path(place, name)
            assert stat.S_ISREG(path.lstat().st_mode)
            assert path.read_bytes() != b"SECRET"
            inside = path.relative_to(course)
            assert inside.parts[0] in (".aipm", "submitted") or str(inside).startswith("ledger.db"), inside
            if inside.parts[0] == "submitted":
                assert len(inside.parts) == 4 and inside.parts[2] == LESSON, inside
    for student in os.listdir(submitted) if submitted.is_dir() else []:
        student.encode("utf-8")
        assert harmless(student)
        with contextlib.suppress(Unreadable):
            read_submission(submitted / student / LESSON, LESSON)
    assert not list((course / ".aipm").glob("collect-*"))


def honest_ones(course):
    """The bytes that lie where the honest one's work belongs."""
    path = course / "submitted" / HONEST / LESSON / f"{LESSON}.ipynb"
    return path.read_bytes() if path.exists() else None


@fuzz(
    40,
    share=0.25,
    finds=corpus.FOLDERS,
    layout=st.sampled_from(sorted(LAYOUTS)),
    hostile=arrivals.arrivals,
    rows=rosters,
)
def test_a_folder_is_collected(layout, hostile, rows):
    with places() as (course, source, outside):
        folder = source / "inbound" if layout == "exchange" else source
        right = folder / LAYOUTS[layout]
        right.parent.mkdir(parents=True, exist_ok=True)
        right.write_bytes(MARK)
        arrivals.lay(folder, arrivals.others(layout, hostile), outside)
        os.chmod(right, 0o644)
        mine = right.read_bytes() == MARK
        taken = collected(course, folder, roster_with(rows))
        looked_over(course)
        assert honest_ones(course) in (None, MARK) or not mine
        again = collected(course, folder, roster_with(rows))
        assert (again is None) == (taken is None) and (again is None or not again.new)


@fuzz(20, share=0.25, layout=st.sampled_from(sorted(LAYOUTS)), hostile=arrivals.arrivals, rows=rosters, data=st.data())
def test_an_archive_is_collected(layout, hostile, rows, data):
    with places() as (course, source, _outside), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that stand there twice
        path = source / "all.zip"
        methods = data.draw(
            st.sampled_from([[zipfile.ZIP_STORED], [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]])
        )
        arrivals.pack(path, [(LAYOUTS[layout], "file", MARK), *arrivals.others(layout, hostile)], methods)
        whole = data.draw(st.booleans())
        if not whole:
            path.write_bytes(data.draw(damaged(path.read_bytes())))
        collected(course, path, roster_with(rows))
        looked_over(course)
        assert not whole or honest_ones(course) in (None, MARK)


def test_members_without_a_name_are_left_out():
    with places() as (course, source, _):
        arrivals.pack(
            source / "all.zip",
            [(LAYOUTS["moodle"], "file", MARK), *((name, "file", b"{}") for name in corpus.UNNAMED)],
            [0],
        )
        taken = collected(course, source / "all.zip", roster_with([]))
        assert taken.new == [HONEST] and len(taken.left_out) == 2


@fuzz(20, share=0.1, hostile=arrivals.arrivals, student=st.one_of(st.just("ada"), texts))
def test_one_persons_files_are_collected(hostile, student):
    with places() as (course, source, outside):
        arrivals.lay(source, hostile, outside)
        with contextlib.suppress(Problem):
            collect(course, LESSON, source, student)
        looked_over(course)


whole = texts.map(lambda text: text.encode("utf-8", "replace").decode())  # what reaches the ledger can be encoded


@fuzz(20, share=0.1, student=whole, clause=whole, content=whole)
def test_the_ledger_keeps_what_it_is_told(student, clause, content):
    with places() as (course, _, _), contextlib.closing(Ledger(course)) as ledger:
        ledger.note(student, LESSON, clause)
        assert len(ledger.notes(student, LESSON)) == 1
        assert ledger.receive(student, LESSON, content) == ledger.receive(student, LESSON, content)
