"""A course that is not ours: graded as nbgrader grades it, by `aipm grade` and by `nbgrader autograde`, or refused in one
sentence before anything is written."""

import copy
import json
import os
import shutil
from contextlib import closing
from pathlib import Path

import nbformat
import nbgrader
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook

from aipm.files import write
from aipm.questions.statuses import BY_HAND, OPEN, SOLVED, WRONG
from autograder.classroom.grade import Grading
from autograder.classroom.ledger import Ledger, content_of, read_records
from autograder.classroom.statistics import summarise
from autograder.course.places import course_root, find_lesson, lesson_names
from autograder.course.problems import Problem
from autograder.course.settings import folders_of
from autograder.grading.beside import handed_in
from autograder.grading.exam import load_exam, load_exams
from autograder.grading.jail.sandbox import Limits
from autograder.grading.texts import harmless
from tests.classroom import other
from tests.commands import run_module
from tests.needs import absent
from tests.paths import ROOT

NBGRADER = Path(nbgrader.__file__).parent
GUIDE = NBGRADER / "docs" / "source" / "user_guide"


def grade(course, assignment="hw", **more):
    """All records by (student, notebook)."""
    grading = Grading(course, course, assignment, limits=Limits(cell_seconds=20, notebook_seconds=60))
    records = grading.grade(grading.students(), lambda: grading.executor(jobs=1), **more)
    return {(record.student, record.lesson): record for record in records}


def entries(course, assignment="hw", course_id="essay"):
    """What the gradebook holds: {(student, cell): (automatic score, needs a person)}, and the comments by (student, cell)."""
    grades, comments = {}, {}
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", course_id) as gradebook:
        assert "aipm" not in {each.id for each in gradebook.db.query(nbgrader.api.Course)}
        for submission in gradebook.find_assignment(assignment).submissions:
            for notebook in submission.notebooks:
                for each in notebook.grades:
                    grades[submission.student.id, each.name] = (each.auto_score, each.needs_manual_grade)
                for each in notebook.comments:
                    comments[submission.student.id, each.name] = each.auto_comment
    return grades, comments


def command(course, *words):
    """How a command ended that somebody typed in the course folder."""
    environment = {**os.environ, "HOME": str(course), "PYTHONPATH": str(ROOT), "COLUMNS": "150"}
    return run_module(*words, cwd=course, environment=environment)


# --- nbgrader's own sample ---------------------------------------------------------------------------------------------

# What nbgrader 0.9 gives by itself: (points, needs a person) of each cell. Its autograder says the same of both notebooks.
SAMPLE = {
    "bitdiddle": {
        "correct_squares": (0, False), "squares_invalid_input": (1, False), "correct_sum_of_squares": (0, False),
        "sum_of_squares_uses_squares": (0.5, False), "sum_of_squares_equation": (None, True),
        "sum_of_squares_application": (0, False), "cell-938593c4a215c6cc": (None, True), "part-a": (None, True),
        "part-b": (None, True),
    },
    "hacker": {
        "correct_squares": (1, False), "squares_invalid_input": (1, False), "correct_sum_of_squares": (0.5, False),
        "sum_of_squares_uses_squares": (0.5, False), "sum_of_squares_equation": (None, True),
        "sum_of_squares_application": (None, True), "cell-938593c4a215c6cc": (None, True), "part-a": (None, True),
        "part-b": (None, True),
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """What `nbgrader quickstart` makes, with the submissions of nbgrader's guide, switched to this grader."""
    if not (GUIDE / "submitted").is_dir():
        absent("this nbgrader comes without its sample")
    folder = tmp_path_factory.mktemp("sample")
    shutil.copytree(GUIDE / "source", folder / "source", ignore=shutil.ignore_patterns("ps1_autotest"))
    shutil.copytree(GUIDE / "submitted", folder / "submitted")
    header = 'c = get_config()\nc.CourseDirectory.course_id = "example"\nc.IncludeHeaderFooter.header = "source/header.ipynb"\n'
    (folder / "nbgrader_config.py").write_text(header + other.SWITCH)
    return folder


def test_nbgraders_sample_gets_the_points_that_nbgrader_gives(sample):
    records = grade(sample, "ps1")
    grades, comments = entries(sample, "ps1", "example")
    expected = {(student, cell): value for student, cells in SAMPLE.items() for cell, value in cells.items()}
    assert grades == expected
    assert {key for key, said in comments.items() if said} == {("bitdiddle", "sum_of_squares_application")}
    assert records["hacker", "ps1/problem1"].reason == "7 of the points are for a person to give"
    (together,) = (each for each in read_records(sample, "ps1") if each.student == "hacker")
    assert (together.score, together.max_score, len(together.results)) == (3, 13, 9)
    assert summarise("ps1", read_records(sample, "ps1")).submissions == 2
    page = command(sample, "nbgrader", "generate_feedback", "ps1")
    assert page.returncode == 0, page.stderr[-2000:]
    text = (sample / "feedback" / "hacker" / "ps1" / "problem1.html").read_text(encoding="utf-8")
    assert r"\sum x^i" in text and "hypotenuse" in text, "the task's answer and the code that a person grades"


# --- a course with one of everything -----------------------------------------------------------------------------------

ESSAY = "Because $a<b$ and *so on*.\n\n| a | b |\n|---|---|\n| 1 | 2 |"
SCRIPT = "<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) [y](&#106;avascript:alert(1))"


def reference(exam, **more):
    return {**exam.reference, "why": ESSAY, "free": "print('mine')", **more}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The hand-made course and five submissions to it."""
    folder = other.write_course(
        tmp_path_factory.mktemp("other") / "submitted" / "autograded",  # names in the path decide nothing
        {"hw": {"main": other.homework(), "reading": other.short()}},
    )
    main, reading = load_exams(folder, "hw")
    below = [new_markdown_cell("My own example:"), new_code_cell("print(6 * 7)"), new_markdown_cell("and *that* is it")]
    hand_in(folder, "good", main, reference(main), {"show": below})
    hand_in(folder, "blank", main, {})
    hand_in(
        folder,
        "part",
        main,
        {
            "mean": "average = 3",
            "total": "total = 'six'",
            "doubled": "def doubled(x):\n    raise KeyError(x)",
            "why": "YOUR ANSWER HERE ",
            "free": "# I could not do this one.\n# YOUR CODE HERE\nraise NotImplementedError()",
        },
    )
    evil = "def mean(values):\n    return 0\ndef near(one, other):\n    return True\nfails = near\nexpected = 1"
    hand_in(folder, "submitted", main, reference(main, mean=evil, why=SCRIPT))
    hand_in(
        folder,
        "own",
        main,
        reference(
            main,
            total="total = int(open('notes/mine.csv').read())",
            free="import os\nprint(sorted(os.listdir('.')), os.path.islink('away.csv'))",
        ),
    )
    beside = folder / "in" / "own" / "hw"
    for name, data in {
        "notes/mine.csv": b"6",
        "helper.py": b"def double(x): return 'mine'",
        "evil.so": b"",
        "x.pth": b"import os",
    }.items():
        write(beside / name, data)
    (beside / "away.csv").symlink_to("/etc/passwd")
    write(folder / "in" / "good" / "hw" / "reading.ipynb", other.filled(reading, {"read": "All of it, twice."}))
    return folder


def hand_in(course, student, exam, answers, below=None):
    write(course / "in" / student / "hw" / exam.file, other.filled(exam, answers, below))


@pytest.fixture(scope="module")
def graded(course):
    return grade(course)


def verdicts(record):
    return {result.grade_id: result.verdict for result in record.results}


POINTS = {"mean_check": 2, "mean_of_none": 1, "mean_again": 1, "total_check": 1, "doubled_uses_mean": 1}


def test_assertions_essays_and_tasks(graded, course):
    good = graded["good", "hw/main"]
    assert verdicts(good) == {**dict.fromkeys(POINTS, SOLVED), **dict.fromkeys(("why", "free", "show"), BY_HAND)}
    assert (good.score, good.max_score, good.status) == (6, 15, "graded")
    assert verdicts(graded["blank", "hw/main"]) == {
        **dict.fromkeys(POINTS, OPEN),
        "why": OPEN,
        "free": OPEN,
        "show": BY_HAND,
    }
    part = verdicts(graded["part", "hw/main"])
    assert part == {
        "mean_check": OPEN, "mean_of_none": OPEN, "mean_again": OPEN, "total_check": WRONG, "doubled_uses_mean": OPEN,
        "why": BY_HAND, "free": BY_HAND, "show": BY_HAND,
    }  # fmt: skip
    assert graded["blank", "hw/reading"].status == "refused" and "Hand it in" in graded["blank", "hw/reading"].reason


def test_what_the_learner_puts_in_place_of_a_helper_is_not_used(graded):
    found = verdicts(graded["submitted", "hw/main"])
    assert found["mean_check"] == WRONG and found["mean_of_none"] == found["mean_again"] == WRONG


def test_files_beside_the_notebook(graded, course):
    """Shipped files and plain data can be read; what Python would import and links are not laid out."""
    own = graded["own", "hw/main"]
    assert verdicts(own)["total_check"] == verdicts(own)["doubled_uses_mean"] == SOLVED
    marked = nbformat.read(course / "out" / "own" / "hw" / "main.ipynb", as_version=4)
    (shown,) = (cell.outputs[0].text for cell in marked.cells if cell.id == "free")
    assert "'data', 'helper.py', 'notes', 'picture.png'" in shown and "evil.so" not in shown and "False" in shown
    assert not any("mine" in path.name for path in (course / "master").rglob("*")), "nothing of it comes to the course"


def test_the_gradebook_sends_them_to_a_person(graded, course):
    grades, comments = entries(course)
    for cell, points in POINTS.items():
        assert grades["good", cell] == (points, False)
    assert {grades["good", cell] for cell in ("why", "free", "show", "read")} == {(None, True)}
    assert grades["blank", "why"] == grades["blank", "free"] == (0, False) and grades["blank", "show"] == (None, True)
    assert grades["blank", "read"] == (0, False), "a notebook that is missing"
    assert {cell for (student, cell), said in comments.items() if student == "blank" and said} >= {
        "why",
        "free",
        "mean",
    }
    assert not comments["good", "why"] and not comments["part", "why"]


def test_what_a_person_gave_stays_and_counts(graded, course):
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "essay") as gradebook:
        for cell, points in (("why", 2.5), ("show", 4)):
            grade_ = gradebook.find_grade(cell, "main", "hw", "good")
            grade_.manual_score, grade_.needs_manual_grade = points, False
        gradebook.db.commit()
    grading = Grading(course, course, "hw")
    grading.grade(["good"], lambda: grading.executor(jobs=1), force=True)
    assert grading.by_hand == {"good": 12.5} and grading.max_score == 17


def test_the_marked_notebook_holds_what_the_student_wrote_and_no_program(graded, course):
    marked = nbformat.read(course / "out" / "good" / "hw" / "main.ipynb", as_version=4)
    sources = [cell.source for cell in marked.cells]
    at = next(place for place, cell in enumerate(marked.cells) if cell.id == "show")
    assert sources[at + 1 : at + 4] == ["My own example:", "print(6 * 7)", "and *that* is it"]
    assert "Because $a< b$ and *so on*.\n\n| a | b |\n|---|---|\n| 1 | 2 |" in sources
    assert "MARK SCHEME" not in "".join(sources) and "near(mean([4])" not in "".join(sources)
    nbformat.validate(marked)
    text = (course / "out" / "submitted" / "hw" / "main.ipynb").read_text(encoding="utf-8")
    assert "<script" not in text and "<img" not in text and "javascript:" not in text and "&#106;" not in text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a < b, $x<5$, `if x < y:` & more", None),
        ("<b>bold</b>", "< b>bold< /b>"),
        ("`<script>`", "`< script>`"),
        ("[x](JavaScript\\:alert(1))", "[x](JavaScript \\:alert(1))"),
        ("AT&T; R&D", "AT& T; R&D"),
        ("database: data", None),
    ],
)
def test_a_space_makes_markdown_harmless(text, kept):
    assert harmless(text) == (kept or text)


def test_nbgraders_own_command_gives_the_same(graded, course, tmp_path):
    """`nbgrader autograde`, with three lines in the settings, on the same submissions."""
    folder = tmp_path / "submitted" / "again"
    shutil.copytree(course, folder, symlinks=True, ignore=shutil.ignore_patterns("out", "*.db*", ".aipm"))
    assert "does not have the questions" in command(folder, "nbgrader", "autograde", "hw").stderr
    made = command(folder, "nbgrader", "generate_assignment", "hw", "--create", "--force")
    assert made.returncode == 0, made.stderr[-2000:]
    done = command(folder, "nbgrader", "autograde", "hw")
    assert done.returncode == 0, done.stderr[-3000:]
    (grades, comments), (ours, said) = entries(folder), entries(course)
    assert grades == ours
    for student in ("blank", "part", "own", "submitted"):  # who did not hand it in; ours marks an empty notebook
        assert comments.pop((student, "read")) is None and said.pop((student, "read")) == "No response."
    assert comments == said


# --- names and folders -------------------------------------------------------------------------------------------------


def test_the_settings_name_the_folders(course, monkeypatch):
    monkeypatch.delenv("AIPM_COURSE", raising=False)
    assert folders_of(course).submitted_directory == "in" and folders_of(course).course_id == "essay"
    assert lesson_names(course) == ["hw"] and find_lesson(course, "hw") == "hw"
    assert course_root(course / "in" / "good") == course
    with pytest.raises(Problem, match="Choose one of: hw"):
        find_lesson(course, "ps9")


def test_the_commands_work_there(graded, course):
    done = command(course, "autograder.cli", "grade", "hw", "--student", "good")
    assert done.returncode == 0 and "hw/main" in done.stdout, done.stdout + done.stderr
    done = command(course, "autograder.cli", "report", "hw", "--json")
    assert done.returncode == 0 and json.loads(done.stdout)["submissions"] == 5, done.stderr
    done = command(course, "autograder.cli", "export", "hw")
    assert done.returncode == 0 and "good" in done.stdout, done.stderr


# --- what cannot be graded ---------------------------------------------------------------------------------------------


def spoilt(change):
    """The homework after `change` was made to it."""
    changed = copy.deepcopy(other.homework())
    change(changed)
    return changed


def cell_of(notebook, name):
    return next(cell for cell in notebook.cells if cell.id == name)


def rewritten(name, source):
    return lambda notebook: cell_of(notebook, name).update(source=source)


def remarked(name, **values):
    return lambda notebook: cell_of(notebook, name).metadata.nbgrader.update(values)


REFUSED = {
    "another kernel": (lambda notebook: notebook.metadata.kernelspec.update(language="R", name="ir"), "is written in R"),
    "autotest": (rewritten("mean_check", "### AUTOTEST mean([1])"), "AUTOTEST template"),
    "hashed autotest": (rewritten("mean_check", "x = 1\n  ### HASHED AUTOTEST mean([1])"), "AUTOTEST template"),
    "a magic in a check": (rewritten("mean_check", "%timeit mean([1])"), "mean_check of hw/main.ipynb is no plain Python"),
    "a shell command": (rewritten("total_check", "!ls"), "no plain Python"),
    "old metadata": (remarked("mean_check", schema_version=2), "Run `nbgrader update"),
    "new metadata": (remarked("mean_check", schema_version=4), "newer form"),
    "no id": (remarked("mean_check", grade_id=""), "cannot be used"),
    "the same id twice": (remarked("mean_check", grade_id="mean_of_none"), "Duplicate grade id"),
    "no points": (lambda notebook: cell_of(notebook, "mean_check").metadata.nbgrader.pop("points"), "cannot be used"),
    "points that are none": (remarked("mean_check", points="two"), "cannot be used"),
    "more points than a number holds": (remarked("mean_check", points=10**400), "cannot be used"),
    "no role": (lambda notebook: cell_of(notebook, "mean_check").metadata.nbgrader.pop("solution"), "cannot be used"),
    "a check in Markdown": (lambda notebook: cell_of(notebook, "why").metadata.nbgrader.update(solution=False), "cannot be used"),
    "an open region": (rewritten("mean", "### BEGIN SOLUTION\nmean = sum"), "cannot be released"),
}  # fmt: skip


def everything(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_graded_is_refused_before_anything_is_written(tmp_path, kind):
    change, says = REFUSED[kind]
    folder = other.write_course(tmp_path, {"hw": {"main": spoilt(change)}})
    hand_in(
        folder, "ada", load_exam(other.write_course(tmp_path / "whole", {"hw": {"main": other.homework()}}), "hw"), {}
    )
    before = everything(folder)
    with pytest.raises(Problem, match=says) as caught:
        grade(folder)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 500 and everything(folder) == before


def test_a_reference_that_fails_is_refused_before_anything_is_booked(tmp_path):
    """By `aipm grade` and by `nbgrader autograde`: a check that looks into the learner's process, and a typing mistake."""
    folder = other.write_course(
        tmp_path, {"hw": {"main": spoilt(rewritten("mean_check", "assert mean.__doc__ is None and mean.__code__"))}}
    )
    hand_in(folder, "ada", load_exam(folder, "hw"), {})
    with pytest.raises(Problem, match="do not pass their own check mean_check"):
        grade(folder)
    assert not (folder / "gradebook.db").exists() and not (folder / "out").exists()
    assert command(folder, "nbgrader", "generate_assignment", "hw", "--create").returncode == 0
    done = command(folder, "nbgrader", "autograde", "hw")
    assert done.returncode == 1 and done.stderr.count("do not pass their own check") == 1
    assert "Traceback" not in done.stderr and not (folder / "out").exists() and entries(folder) == ({}, {})


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ("c = get_config()\nc.CourseDirectory.directory_structure = '{student_id}/{nbgrader_step}/{assignment_id}'", "only .* can be graded"),
        ("c = get_config()\nc.CourseDirectory.source_directory = 3", "is no text"),
        ("c = get_config()\n1 / 0", "cannot be read .ZeroDivisionError"),
        ("c = get_config(", "cannot be read .SyntaxError"),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_used_are_a_sentence(tmp_path, config, says):
    folder = other.write_course(tmp_path, {"hw": {"main": other.homework()}}, config)
    with pytest.raises(Problem, match=says):
        Grading(folder, folder, "hw")


def test_files_beside_are_bounded(tmp_path):
    folder = other.write_course(
        tmp_path, {"hw": {"main": other.homework()}}, files={f"{n}.txt": b"" for n in range(201)}
    )
    with pytest.raises(Problem, match="ships more than 200 files"):
        load_exams(folder, "hw")


NOTEBOOKS = sorted((NBGRADER / "tests").glob("*/files/*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_each_of_nbgraders_test_notebooks_is_read_or_refused_in_a_sentence(tmp_path, path):
    write(tmp_path / "master" / "a" / "nb.ipynb", path.read_bytes())
    write(tmp_path / "nbgrader_config.py", (other.CONFIG + other.SWITCH).encode())
    try:
        (exam,) = load_exams(tmp_path, "a")
    except Problem as problem:
        said = str(problem)
        assert "\n" not in said and said.endswith((".", "anyhow")) and "KeyError" not in said
        return
    assert exam.graded and exam.released.cells and sum(cell.points for cell in exam.graded) == exam.max_score
    nbformat.validate(exam.released)


def test_data_of_a_learner_never_stands_in_a_shipped_files_way(tmp_path):
    shipped = (("data/rows.csv", b"1"), ("a.csv", b""))
    names = ["data/rows.csv/x.csv", "a.csv/b.csv", "mine.csv", "deep/er/x.JSON", "helper.py", "x.so", ".hidden.csv", "timestamp.txt",
             "__pycache__/x.txt", "no suffix"]  # fmt: skip
    for name in names:
        write(tmp_path / name, name.encode())
    (tmp_path / "link.csv").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe.csv")
    files, said = handed_in(tmp_path, shipped)
    assert {name for name, _ in files} == {"mine.csv", "deep/er/x.JSON"} and said == ()
    for number in range(40):
        write(tmp_path / "many" / f"{number}.csv", b"1")
    (tmp_path / "big.csv").write_bytes(b"1" * 10_000_001)
    files, said = handed_in(tmp_path, shipped)
    assert len(files) == 20 and "were left out" in said[0]


def test_a_submission_is_as_late_as_its_last_notebook(tmp_path):
    folder = other.write_course(tmp_path, {"hw": {"main": other.short(), "more": other.short()}}, files={})
    main, more = load_exams(folder, "hw")
    for exam in (main, more):
        hand_in(folder, "ada", exam, {"read": f"All of {exam.name}."})
    with closing(Ledger(folder)) as ledger:
        for exam, at in ((main, "2026-01-02T00:00:00"), (more, "2026-01-01T00:00:00")):
            data = (folder / "in" / "ada" / "hw" / exam.file).read_bytes()
            ledger.receive("ada", "hw", content_of(data), at)
    grade(folder)
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "essay") as gradebook:
        assert gradebook.find_submission("hw", "ada").timestamp.isoformat() == "2026-01-02T00:00:00"
