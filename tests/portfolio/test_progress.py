"""How far a learner has come: read from files, nothing graded, and no traceback whatever the files hold."""

import json
import subprocess
import sys
from html.parser import HTMLParser

import pytest

from aipm import course as courses
from aipm.progress import as_html, as_text, measure, progress, read_results
from tests.commands import run_module
from tests.paths import ROOT


def markdown(source, *tags):
    return {"cell_type": "markdown", "source": source, "metadata": {"tags": list(tags)} if tags else {}}


def code(source, *tags, run=None):
    return {**markdown(source, *tags), "cell_type": "code", "execution_count": run, "outputs": []}


def write(course, name, cells):
    place = course / "notebooks" / name
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{name}.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A course of two lessons with 30 + 15 and 40 + 6 minutes, five claims, three artefacts."""
    (tmp_path / "nbgrader_config.py").write_text("")
    (tmp_path / "nbgrader_config.py").write_text("")
    write(
        tmp_path,
        "02_traps",
        [
            markdown("# The <trap>\n\n**Time:** 30 minutes for the scenes, 15 for the exercise."),
            code("x = 1", "S1.1", "S1.T2", "raises-exception"),
            markdown("### Q02.1 One\n\n*2 points, 10 minutes.* Do."),
            markdown(["### Q02.2 Two\n", "\n", "*1 point, 5 minutes.* Do."], "S1.1"),
            code('portfolio.add(\n    "02_memo",\n    "A memo", x=1)\nportfolio.add("02_more", \'More\', x=2)'),
        ],
    )
    write(
        tmp_path,
        "10_ends",
        [
            markdown("# Ends\n\n**Time:** 40 minutes for the scenes, 6 for the exercise.", "S1.1", "S2.4", "S6.8"),
            markdown("### Q10.1 One\n\n*3 points, 6 minutes.* Do.", "S2.5"),
            code('portfolio.add("10_card", "The card", x=1)'),
        ],
    )
    monkeypatch.setenv("AIPM_PORTFOLIO", str(tmp_path / "portfolio"))
    monkeypatch.setenv("AIPM_COURSE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def keep(place, known):
    (place / "portfolio").mkdir(exist_ok=True)
    text = known if isinstance(known, str) else json.dumps(known)
    (place / "portfolio" / "progress.json").write_text(text, encoding="utf-8")


def checked(score, most, **verdicts):
    questions = {name: {"points": 0, "of": 1, "verdict": verdict, "sure": None} for name, verdict in verdicts.items()}
    return {"score": score, "max_score": most, "questions": questions}


def told(place):
    return measure(place, place / "portfolio")


def test_nothing_done_yet(place):
    now = told(place)
    assert [row.minutes_left for row in now.rows] == [45, 46] and now.total() == ("all", "0 of 6", "0 of 3", "91")
    assert (now.claims, now.claims_of) == (0, 5)
    assert len(now.notes) == 1 and now.notes[0].startswith("No points are kept yet. Check a lesson")


def test_solved_questions_take_off_their_minutes_and_checked_lessons_their_scenes(place):
    keep(place, {"02_traps": checked(2, 3, q02_1="solved", q02_2="wrong")})
    now = told(place)
    assert now.rows[0].cells() == ("02 The <trap>", "2 of 3", "0 of 2", "5") and not now.rows[0].all_solved
    assert now.claims == 0 and now.notes == []


def test_a_check_of_an_untouched_notebook_takes_off_nothing(place):
    keep(place, {"02_traps": checked(0, 3, q02_1="not answered", q02_2="not answered")})
    assert [row.minutes_left for row in told(place).rows] == [45, 46]


def test_claims_count_once_all_questions_of_a_lesson_are_solved(place):
    keep(place, {"02_traps": checked(3, 3, q02_1="solved", q02_2="solved")})
    now = told(place)
    assert (now.claims, now.claims_of) == (2, 5) and now.rows[0].minutes_left == 0
    assert "cover 2 of the 5 claims" in now.claims_line() and "(40%)" in now.claims_line()


def test_a_kept_artefact_or_a_run_cell_starts_a_lesson(place):
    keep(place, {})
    card = place / "portfolio" / "10_card.json"
    for text, counts in (
        ("{}", 0),
        ('{"title": "C", "parts": {"A": 1}, "open": ["A: b"]}', 0),
        ('{"title": "C", "parts": {"A": 1}}', 1),
    ):
        card.write_text(text)
        assert [row.minutes_left for row in told(place).rows] == [45, 6]
        assert told(place).rows[1].artefacts == counts, text
    write(place, "02_traps", [markdown("# T\n\n30 minutes for the scenes"), code("1", run=3)])
    assert told(place).rows[0].minutes_left == 0 and not told(place).rows[0].all_solved


@pytest.mark.parametrize("text", ["{", "[]", "null", "", "7", "[" * 100_000, '"x"'])
def test_a_bad_progress_file_is_said(place, text):
    keep(place, text)
    now = told(place)
    assert [row.points for row in now.rows] == [0, 0]
    assert now.notes[0].startswith("progress.json in your portfolio cannot be read, so no points are shown.")


@pytest.mark.parametrize(
    "entry",
    [
        None,
        [],
        {},
        {"score": "3", "max_score": 3, "questions": {}},
        {"score": True, "max_score": 3, "questions": {}},
        {"score": float("nan"), "max_score": 3, "questions": {}},
        {"score": 10**400, "max_score": 3, "questions": {}},
        {"score": 1, "max_score": 3, "questions": []},
        {"score": 1, "max_score": 3, "questions": {"q": 1}},
    ],
)
def test_a_bad_entry_is_said_and_the_others_are_shown(place, entry):
    keep(place, {"10_ends": entry, "02_traps": checked(2, 3, q02_1="solved")})
    now = told(place)
    assert [row.points for row in now.rows] == [2, 0] and "has no readable points for 10_ends" in now.notes[0]


def test_a_verdict_of_another_shape_solves_nothing(place):
    keep(place, {"02_traps": checked(2, 3, q02_1=["solved"], q02_2=None)})
    assert told(place).rows[0].minutes_left == 15


def test_a_folder_in_place_of_the_file_is_said(place):
    (place / "portfolio" / "progress.json").mkdir(parents=True)
    assert "could not be opened" in read_results(place / "portfolio")[1][0]


@pytest.mark.parametrize("text", ["{", "[]", '{"cells": [1]}', '{"cells": [{"cell_type": "code"}]}', '{"cells": 3}'])
def test_a_broken_notebook_is_said_and_its_points_are_kept(place, text):
    (place / "notebooks" / "10_ends" / "10_ends.ipynb").write_text(text)
    keep(place, {"10_ends": checked(1, 3)})
    now = told(place)
    assert now.rows[1].cells() == ("10 ends", "1 of 3", "0 of 0", "unknown")
    assert now.notes[0].startswith("notebooks/10_ends/10_ends.ipynb is not a notebook any more.")


def test_a_notebook_that_is_not_there_is_said(place):
    (place / "notebooks" / "10_ends" / "10_ends.ipynb").unlink()
    assert "notebooks/10_ends/10_ends.ipynb could not be opened" in told(place).notes[0]


def test_outside_the_course(tmp_path):
    now = measure(None, tmp_path)
    assert now.rows == [] and now.notes[0].startswith("This is not inside the course's folder.")
    assert as_text(now).startswith("lesson") and "0 of the 0 claims" in as_text(now)


def test_the_page_is_escaped_and_has_header_cells(place):
    tags = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag, attrs):
            tags.append((tag, dict(attrs).get("scope")))

    Tags().feed(as_html(told(place)))
    assert not {"trap", "script"} & {tag for tag, _ in tags}
    assert tags.count(("th", "col")) == 4 and tags.count(("th", "row")) == 3


def test_in_a_notebook_it_shows_a_table_and_loads_no_grader(place):
    call = "import sys; from aipm import progress; progress(); print([m for m in sys.modules if 'autograder' in m])"
    done = subprocess.run([sys.executable, "-c", call], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and done.stdout.endswith("[]\n") and "02 The <trap>" in done.stdout
    assert progress.__doc__


def run(*arguments):
    return run_module("autograder.cli", *arguments)


def test_the_verbs(place):
    shown = run("progress")
    assert shown.returncode == 0 and "0 of 6" in shown.stdout and "No points are kept yet" in shown.stdout
    machine = json.loads(run("progress", "--json").stdout)
    assert [row["minutes_left"] for row in machine["rows"]] == [45, 46] and machine["claims_of"] == 5
    empty = run("portfolio")
    assert empty.returncode == 1 and empty.stderr.startswith("Your portfolio is empty.") and not empty.stdout
    keep(place, {})
    (place / "portfolio" / "02_memo.json").write_text('{"title": "[red]M", "parts": {"A": 1}}')
    written = run("portfolio")
    assert written.returncode == 0 and written.stdout.startswith("1 document (complete) written")
    assert "Not kept yet: 02_more, 10_card." in written.stderr
    assert (place / "portfolio" / "portfolio.html").exists() and (place / "portfolio" / "portfolio.md").exists()
    (place / "portfolio" / "x.json").write_text("{")
    machine = run("portfolio", "--json")
    assert machine.returncode == 1 and json.loads(machine.stdout)["missing"] == {
        "02_more": "More",
        "10_card": "The card",
    }


def test_the_notebooks_say_what_the_lessons_say():
    """Minutes, points and claims of each student notebook are those of its lesson's text."""
    from autograder.authoring.lesson import read

    lessons, notes = courses.read_lessons(ROOT)
    assert lessons and not notes
    for lesson in lessons:
        cells = read(ROOT / "lessons" / f"{lesson.name}.py")
        judged = {}
        for cell in cells:
            if "judge" in cell.marks:
                judged[cell.marks["judge"]] = judged.get(cell.marks["judge"], 0) + cell.marks["points"]
        assert {question.id: question.points for question in lesson.questions} == judged
        assert lesson.scene_minutes > 0 and all(question.minutes > 0 for question in lesson.questions)
        tags = {tag for cell in cells for tag in cell.marks.get("tags", ())}
        assert lesson.claims == {tag for tag in tags if courses.CLAIM.fullmatch(tag)} and lesson.claims


def test_the_first_lesson_shows_the_progress():
    """A cell of lesson 00 calls `progress()`, and its stored output is empty: it depends on the learner's folder."""
    for folder in ("solutions", "notebooks"):
        notebook = json.loads((ROOT / folder / "00_start_here" / "00_start_here.ipynb").read_text(encoding="utf-8"))
        (cell,) = [each for each in notebook["cells"] if "progress()" in "".join(each["source"])]
        assert cell["cell_type"] == "code" and cell["outputs"] == []
        assert "nbval-ignore-output" in cell["metadata"]["tags"]
