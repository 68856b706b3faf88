"""The instructor's week, walked once: roster, release, forty submissions, the formgrader, feedback, the report, export.

One class for all of it. Commands are run as a person types them, pages are worked in a headless Chromium. With
AIPM_PICTURES=autograder/classroom/pictures the pictures of the guide are written as well; see pictures.py.
"""

import csv
import html
import io

import nbformat
import pytest
from nbgrader.api import Gradebook

from aipm.course import PROMPT
from autograder.authoring.lint import BEGIN_HIDDEN
from autograder.bench.sample_class import SubmissionFactory
from autograder.classroom.export import export
from autograder.grading.exam import load_exam
from autograder.grading.jail.sandbox import isolation
from tests.browser import formgrader
from tests.browser.chromium import chromium
from tests.browser.formgrader import Formgrader
from tests.browser.pictures import Album
from tests.classroom.school import COURSE_ID, DUE, IN_TIME, LESSON, Office, hand_in, students
from tests.needs import absent, needs_browser, needs_module
from tests.paths import ROOT

WHY = "the instructor's week is worked in a browser"
SETTINGS = """
c.Exchange.root = {exchange!r}
c.LateSubmissionPlugin.penalty_method = "zero"
"""
BY_HAND, BY_BUTTON, BY_EXCHANGE = "s01", "s00", "s10"
CHECKS = load_exam(ROOT, LESSON).checks
MOST, QUESTIONS = round(sum(check.points for check in CHECKS)), len({check.question for check in CHECKS})
POINTS = {"right": MOST, "odd": MOST, "two": MOST, "untouched": 0, "broken": 0, "two_unnamed": 0, "late": 0}


def prepare(office):
    """Monday: the roster, the due date, the lesson in the gradebook, and out to the exchange."""
    config = office.course / "nbgrader_config.py"
    config.write_text(config.read_text() + SETTINGS.format(exchange=str(office.exchange)))
    office.nbgrader("db", "student", "import", "roster.csv")
    office.nbgrader("db", "assignment", "add", LESSON, f"--duedate={DUE}")
    office.nbgrader("generate_assignment", LESSON, "--force")
    office.nbgrader("release_assignment", LESSON)
    released = (office.exchange / COURSE_ID / "outbound" / LESSON / f"{LESSON}.ipynb").read_bytes()
    assert released == (ROOT / "notebooks" / LESSON / f"{LESSON}.ipynb").read_bytes()
    assert BEGIN_HIDDEN.encode() not in released


def submit_as(office, student):
    """A learner's side of the exchange: `nbgrader submit` from a home of their own, which keeps their secret."""
    home = office.home / "learner"
    (inbound,) = (office.exchange / COURSE_ID / "inbound").glob(f"{student}+*")
    work = home / LESSON
    work.mkdir(parents=True)
    (work / f"{LESSON}.ipynb").write_bytes((inbound / f"{LESSON}.ipynb").read_bytes())
    for path in sorted(inbound.iterdir()):
        path.unlink()
    inbound.rmdir()
    (home / "nbgrader_config.py").write_text(
        f'c = get_config()\nc.CourseDirectory.course_id = "{COURSE_ID}"\nc.CourseDirectory.student_id = "{student}"\n'
        f"c.Exchange.root = {str(office.exchange)!r}\n"
    )
    office.nbgrader("submit", LESSON, cwd=home, home=home)
    return home


def collect(office):
    """Forty submissions by three ways; the platforms' names meet the roster, and what is left open is said."""
    downloads = office.home / "downloads"
    for source in (downloads / "folder", office.exchange / COURSE_ID / "inbound", downloads / "canvas.zip"):
        office.aipm("collect", "02", str(source), "--at", IN_TIME)
    said = office.aipm("collect", "02", str(downloads / "moodle.zip"), "--at", IN_TIME)
    assert "10 new submissions, 0 were here already, 0 files left out." in said
    assert "The roster knows nobody" not in said
    late = office.aipm("collect", "02", str(downloads / "late.zip"))
    assert "2 new submissions, 8 were here already" in late, "one zip of everybody, downloaded again later"
    assert {each.name for each in (office.course / "submitted").iterdir()} == {each.id for each in students()}
    (work,) = (office.course / "submitted" / "s25").iterdir()
    assert sorted(path.name for path in work.glob("*.ipynb")) == [f"{LESSON}.ipynb", "draft.ipynb"]


def scores(office):
    """Scores in the gradebook, by student, without penalties."""
    with Gradebook(f"sqlite:///{office.course / 'gradebook.db'}", COURSE_ID) as gradebook:
        return {each.student.id: each.score for each in gradebook.find_assignment(LESSON).submissions}


def hidden_lines():
    """Lines of the lesson's hidden regions and answers that must never be given back."""
    exam = load_exam(ROOT, LESSON)
    solution = nbformat.read(ROOT / "solutions" / LESSON / f"{LESSON}.ipynb", as_version=4)
    hidden = [cell.source.split(BEGIN_HIDDEN, 1)[1] for cell in solution.cells if BEGIN_HIDDEN in cell.source]
    lines = {line.strip() for text in hidden for line in text.splitlines() if len(line.strip()) > 25}
    seen = "\n".join(cell.source for cell in exam.released.cells)
    secret = {line for line in lines if line not in seen}
    assert len(secret) > 5
    return secret


def by_button(office, grader):
    """One student by the formgrader's own button: judged in the jail, hidden worlds included."""
    grader.class_list(LESSON)
    assert grader.page.locator("td.student-id").count() == 40
    assert grader.row(BY_BUTTON).locator("td.student-name").inner_text() == "O'Neil, Zoë"
    score, status, log = grader.autograde(BY_BUTTON)
    assert (score, status) == (f"{MOST} / {MOST}", "graded") and "NOT ISOLATED" not in log
    marked = (office.course / "autograded" / BY_BUTTON / LESSON / f"{LESSON}.ipynb").read_text(encoding="utf-8")
    assert marked.count("Solved: ") >= 8
    assert [line for line in hidden_lines() if line in marked] == []


def grade(office, grader, album):
    """All others by our command; the formgrader shows the same."""
    said = office.aipm("grade", "02")
    album.terminal("grade", "aipm grade 02", said)
    assert "40 submissions in" in said
    with (office.course / "grades.csv").open(newline="", encoding="utf-8") as file:
        reasons = {row["student"]: row["reason"] for row in csv.DictReader(file) if row["status"] == "refused"}
    assert sorted(reasons) == ["s15", "s26", "s35"] and reasons["s26"].startswith("2 notebooks, and none is called")
    got = scores(office)
    for each in students():
        if each.kind in POINTS and each.kind != "late":
            assert got[each.id] == POINTS[each.kind], each
        elif each.kind != "late":
            assert 0 < got[each.id] < MOST, each
    grader.class_list(LESSON)
    labels = grader.page.locator("td.status").all_inner_texts()
    assert labels == ["graded"] * 40
    assert grader.row(BY_BUTTON).locator("td.score").inner_text() == f"{MOST} / {MOST}"


def override(office, grader, album):
    """Points typed by hand stay when the same submission is graded again, and ask to be looked at."""
    album.page("class_list", grader.page)
    grader.open_submission(BY_HAND, LESSON)
    assert grader.score("q02_1_judge") == ("", "0")
    grader.override("q02_1_judge", "1.5", "You saw that nothing was caught.")
    said = office.aipm("grade", "02", "--student", BY_HAND, "--force")
    assert f"{BY_HAND} has points set by hand in {LESSON}: {MOST - 0.5} of {MOST} count" in said
    grader.page.reload()
    grader.page.locator("input.score").first.wait_for()
    assert grader.score("q02_1_judge") == ("1.5", "0")
    grader.page.locator("#q02_1_judge").scroll_into_view_if_needed()
    album.page("override", grader.page)
    grader.class_list(LESSON)
    row = grader.row(BY_HAND)
    assert row.locator("td.score").inner_text() == f"{MOST - 0.5} / {MOST}"
    assert row.locator("td.status").inner_text() == "needs manual grading"


def give_back(office, page, album, learner):
    """Feedback for all, fetched by a learner of the exchange, and read on a telephone."""
    office.nbgrader("generate_feedback", LESSON)
    said = office.nbgrader("release_feedback", LESSON)
    assert said.count("Feedback released to") == 40, "also for those who handed in by another way"
    office.nbgrader("fetch_feedback", LESSON, cwd=learner, home=learner)
    (fetched,) = (learner / LESSON / "feedback").glob(f"*/{LESSON}.html")
    assert f"{MOST} of {MOST} points" in fetched.read_text(encoding="utf-8")

    place = office.course / "feedback" / BY_HAND / LESSON / f"{LESSON}.html"
    text = place.read_text(encoding="utf-8")
    assert (
        "<script" not in text and [line for line in hidden_lines() if html.escape(line) in text or line in text] == []
    )
    page.set_viewport_size({"width": 400, "height": 800})
    page.goto(place.as_uri())
    assert page.locator("h1").inner_text() == f"{LESSON}: {MOST - 0.5} of {MOST} points"
    first = page.locator("tbody tr").first.inner_text()
    assert "1.5 of 2" in first and "0 divided by 0 is not 0 and not 1" in first
    assert page.locator("tbody tr").count() == page.locator("section").count() == QUESTIONS
    assert page.evaluate("document.documentElement.scrollWidth") <= 400, "nothing to be scrolled sideways"
    assert "You saw that nothing was caught." in page.locator("#q02_1").inner_text()
    assert not PROMPT.search(page.locator("#q02_1 pre").first.inner_text())
    album.page("feedback", page)


def read_report(office, page, album):
    """The class on one page: the misconception that many share, and the submission that looks odd."""
    said = office.aipm("report", "02")
    assert "Looks odd, s08: calls the system" in said
    page.set_viewport_size({"width": 1000, "height": 1100})
    page.goto((office.course / "reports" / f"{LESSON}.html").as_uri())
    assert page.locator("h1").inner_text() == f"Class report: {LESSON}"
    text = page.locator("main").inner_text()
    assert text.count("40 submissions") >= 1 and "3 refused" in text and "1 not answered" in text
    shared = page.locator("table", has_text="learners").locator("tbody tr").first.inner_text()
    assert shared.startswith("Q02.1") and "0 divided by 0 is not 0 and not 1" in shared
    odd = page.locator("table", has_text="what looks odd").locator("tbody tr")
    assert odd.count() == 1 and "s08" in odd.inner_text()
    assert page.locator("img").evaluate_all("images => images.every(each => each.alt && each.naturalWidth)")
    album.page("report", page)


def export_all(office):
    """The three forms of the export, read back: names intact, the late at zero, the override counted."""
    table = list(csv.DictReader(io.StringIO(office.aipm("export", "02"))))
    by_id = {row["student"]: row for row in table}
    for each in students():
        row = by_id[each.id]
        assert (row["first_name"], row["last_name"]) == (each.first_name, each.last_name)
        late = each.kind == "late"
        assert float(row["late_penalty"]) == (MOST if late else 0) and (float(row["score"]) == 0 if late else True), (
            each
        )
    assert float(by_id[BY_HAND]["score"]) == MOST - 0.5
    db_url = f"sqlite:///{office.course / 'gradebook.db'}"
    canvas = list(csv.DictReader(io.StringIO(export(db_url, [LESSON], "canvas"))))
    names = {row["ID"]: row["Student"] for row in canvas[1:]}
    assert (
        names["7000"] == "O'Neil, Zoë"
        and names["7002"] == "Dupont, dit Petit, Jean-Pierre"
        and names["7031"] == "李, 娜"
    )
    assert {row["SIS User ID"]: float(row[LESSON]) for row in canvas[1:]} == {
        k: float(v["score"]) for k, v in by_id.items()
    }
    moodle = list(csv.DictReader(io.StringIO(export(db_url, [LESSON], "moodle"))))
    assert {row["Email address"] for row in moodle} == {f"{each.id}@example.org" for each in students()}


@pytest.mark.browser
def test_the_instructors_week(tmp_path):
    needs_module("playwright", WHY)
    program = needs_browser(WHY)
    if not isolation():
        absent("bubblewrap cannot make a jail here; a class is graded in one")
    office = Office(tmp_path)
    prepare(office)
    hand_in(SubmissionFactory(ROOT, LESSON), tmp_path, office.exchange)
    learner = submit_as(office, BY_EXCHANGE)
    collect(office)
    with chromium(program, tmp_path) as page:
        album = Album(page, tmp_path / "pictures")
        with formgrader.lab(office) as (url, token), album.on_failure():
            grader = Formgrader(page, url, token)
            by_button(office, grader)
            grade(office, grader, album)
            override(office, grader, album)
            assert [each for each in grader.elsewhere() if "/mathjax/" not in each] == [], "works without a network"
        with album.on_failure():
            give_back(office, page, album, learner)
            read_report(office, page, album)
    export_all(office)
