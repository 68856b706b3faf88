"""A class on a real JupyterHub: from the release of a lesson to the page that a learner gets back.

An instructor and two learners, each with an account, a home and a server of their own. What an administrator writes into
the image is taken from the instructor's guide. Zoë works in a browser and with JupyterLab's list of assignments, Jean in
a terminal; the instructor collects with our command first, then with nbgrader's.
"""

import contextlib
import html
import json
import re
import shutil
from types import SimpleNamespace

import pytest

from aipm.files import write
from autograder.authoring.answers import read_rows
from autograder.grading.exam import load_exam
from tests.browser.chromium import Pictures, chromium
from tests.browser.lab import write_settings
from tests.browser.notebook_page import Notebook
from tests.hub.house import INSTRUCTOR, LEARNERS, as_the_guide_says, jupyterhub
from tests.hub.person import Person
from tests.hub.room import folder_for_all, owned, rooms_cannot_be_made
from tests.needs import absent, needs, needs_browser, needs_linux, needs_module
from tests.paths import ROOT

WHY = "a class is tried on a real hub"
COURSE_ID, LESSON = "aipm", "00_start_here"
FILE = f"{LESSON}/{LESSON}.ipynb"
ROSTER = """id,last_name,first_name,email,lms_user_id
zoe,O'Neil,Zoë,zoe@example.org,7001
jean,"Dupont, dit Petit",Jean-Pierre,jean@example.org,7002
"""
MOST = round(sum(check.points for check in load_exam(ROOT, LESSON).checks))
ANSWERS = read_rows(ROOT / "tests" / "answers" / f"{LESSON}.toml")


def listed(question, kind):
    """The first listed answer to a question that is right or wrong."""
    return next(row for row in ANSWERS if (row.question, row.kind) == (question, kind))


RIGHT, WRONG, SECOND = listed("q00_1", "right"), listed("q00_1", "wrong"), listed("q00_2", "right")


def furnish(house):
    """What is there before anybody logs in: the image, the instructor's clone of the course, and Zoë's settings."""
    as_the_guide_says(house)
    home = house / "home" / INSTRUCTOR
    for name in (
        "nbgrader_config.py",
        "requirements.txt",
        f"lessons/{LESSON}.py",
        f"solutions/{FILE}",
        f"notebooks/{FILE}",
    ):
        write(home / "aipm" / name, (ROOT / name).read_bytes())
    write(home / "aipm" / "roster.csv", ROSTER.encode())
    owned(home)
    write_settings(house / "home" / "zoe" / ".jupyter")
    owned(house / "home" / "zoe")


def assignments(person, action=None):
    """What JupyterLab's list of assignments shows, after one of its buttons: fetch, submit, fetch_feedback."""
    if action is None:
        said = person.ask(f"{person.base}/assignments?course_id={COURSE_ID}")
    else:
        wanted = {"course_id": COURSE_ID, "assignment_id": LESSON}
        said = person.ask(f"{person.base}/assignments/{action}", "POST", wanted)
    assert said["success"], said
    return {(each["assignment_id"], each["status"]) for each in said["value"]}


def hand_out(ines, zoe, jean):
    """Monday: the lesson goes out, and comes without what is hidden to the one list and the other terminal."""
    ines.types(f"nbgrader db student import aipm/roster.csv && nbgrader generate_assignment {LESSON} --force")
    ines.types(f"nbgrader release_assignment {LESSON}")
    assert assignments(zoe) == {(LESSON, "released")}
    assert assignments(zoe, "fetch") == {(LESSON, "fetched")}
    jean.types(f"nbgrader fetch_assignment {LESSON}")
    released = (ROOT / "notebooks" / FILE).read_bytes()
    assert [(each.home / FILE).read_bytes() == released for each in (zoe, jean)] == [True, True]


def answer_in_the_browser(zoe, page, pictures):
    """Through the hub's door to the lesson: no instructor's menu, and the check below the answer says what it should."""
    page.goto(zoe.house.url)
    page.get_by_label("Username").fill(zoe.name)
    page.get_by_label("Password").fill(zoe.house.password)
    pictures.take("door")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**{zoe.base}/lab**")
    notebook = Notebook(page, zoe.home / FILE)
    notebook.open(SimpleNamespace(url=f"{zoe.house.url}{zoe.base}/", token=""), FILE)
    pictures.take("lesson")
    page.get_by_role("menuitem", name="Nbgrader", exact=True).click()
    page.get_by_role("menuitem", name="Assignment List", exact=True).wait_for()
    pictures.take("menu")
    assert [text for text in page.locator(".lm-Menu-itemLabel").all_inner_texts() if text] == ["Assignment List"]
    page.keyboard.press("Escape")
    notebook.run_all()
    assert {said[:16] for said in notebook.complaints().values()} == {"Not answered yet"}
    assert page.get_by_text("Validate", exact=True).count() == page.locator(".Toastify__toast").count() == 0
    said = notebook.answer("q00_1", RIGHT.answer.strip("\n"))
    assert said.startswith("Readable so far")  # the rest of this question is judged on grading only
    notebook.look("q00_1")
    pictures.take("answered")
    notebook.save()
    own = notebook.ask("from aipm import check\ncheck()")
    assert f"1 of {MOST} points, as your notebook was saved at" in own


def running_text(said):
    """What a terminal shows without the lines of its tables, in which words are broken over rows."""
    return " ".join(re.sub("[\u2500-\u257f]", " ", said).split())


def check_ones_own(zoe, jean):
    """Self-check in the terminal, beside the fetched notebook and above it; points and artefacts lie in one place."""
    said = zoe.types(f"cd {LESSON} && aipm check && aipm progress")
    assert f"1 of {MOST} points" in said and "Solved: " in said and f"1 of {MOST} " in said.split("minutes left")[1]
    jean.answers(FILE, "q00_1", WRONG.answer.strip("\n"))
    said = jean.types("aipm check 00")
    assert f"0 of {MOST} points" in said and WRONG.says in running_text(said)
    for each in (zoe, jean):
        kept = json.loads((each.home / "portfolio" / "progress.json").read_text())
        assert list(kept) == [LESSON]
        assert [path.parent for path in each.home.rglob("progress.json")] == [each.home / "portfolio"]
    said = jean.types("mkdir empty && cd empty && aipm check", fails=True)
    assert "No notebook of a lesson lies in this folder. Go to" in running_text(said), (
        "the image's blank notebooks are nobody's work"
    )


def hand_in(hub, zoe, jean):
    """Both hand in, one by the list and one in a terminal; then Jean lays his notebook in again under Zoë's name."""
    assert assignments(zoe, "submit") == {(LESSON, "fetched"), (LESSON, "submitted")}
    jean.types(f"nbgrader submit {LESSON}")
    forged = hub.exchange / COURSE_ID / "inbound" / f"zoe+{LESSON}+2031-01-01 00:00:00 UTC+own"
    jean.types(f"cp -r {LESSON} '{forged}'")
    return forged


def collect_and_grade(hub, ines, forged):
    """Our commands: the forged folder is left out and named, and the points are those that self-check gave."""
    inbound = hub.exchange / COURSE_ID / "inbound"
    said = running_text(ines.types(f"cd aipm && aipm collect 00 {inbound}", fails=True))
    assert f"Left out {forged.name}: it belongs to the account jean, not to zoe" in said
    assert "2 new submissions, 0 were here already, 1 file left out." in said
    shutil.rmtree(forged)  # by the administrator
    said = ines.types("cd aipm && aipm grade 00")
    assert "2 submissions in" in said and ("NOT ISOLATED" in said) == (not ines.can_lock_up())
    assert points(ines) == {"zoe": 1, "jean": 0}


def points(ines):
    """The points of each learner, as the formgrader shows them in the instructor's server."""
    rows = ines.ask(f"{ines.base}/formgrader/api/submissions/{LESSON}")
    return {row["student"]: row["score"] for row in rows if row["max_score"] == MOST}  # 0 where nothing is graded yet


def give_back(ines):
    """Pages for all, where only their owners find them."""
    ines.types(f"nbgrader generate_feedback {LESSON} --force && nbgrader release_feedback {LESSON}")


def read_feedback(zoe, jean, got):
    """Each learner fetches one page, which says their own points in words, and serves it from their own server."""
    assignments(zoe, "fetch_feedback")
    jean.types(f"nbgrader fetch_feedback {LESSON}")
    for person, row in ((zoe, RIGHT), (jean, WRONG)):
        newest = max((person.home / LESSON / "feedback").glob(f"*/{LESSON}.html"))
        page = person.read(f"{person.base}/files/{newest.relative_to(person.home).as_posix()}")
        text = html.unescape(re.sub(r"<[^>]+>", "", page))
        assert f"{LESSON}: {got[person.name]} of {MOST} points" in text and row.answer.strip() in text
        assert (WRONG.says in text) == (person is jean) and "Q00.1" in text
        assert "&lt;details" not in page and "&lt;h3" not in page and "<script" not in page


def keep_apart(hub, ines, zoe, jean):
    """What Jean cannot see: Zoë's submission and page, her home, her server, the gradebook."""
    exchange = hub.exchange / COURSE_ID
    closed = [exchange / "inbound", exchange / "feedback", zoe.home, ines.home / "aipm" / "gradebook.db"]
    for place in closed:
        assert place.exists() and "Permission denied" in jean.types(f"cat '{place}' || ls '{place}'", fails=True)
    assert list((exchange / "inbound").glob("zoe+*"))
    assert "No such file" in jean.types(f"cat {exchange}/inbound/zoe*/* {exchange}/feedback/*", fails=True)
    for person, path in ((zoe, FILE), (ines, f"aipm/solutions/{FILE}")):
        assert jean.refused(f"{person.base}/api/contents/{path}") == 403


def once_more(ines, zoe):
    """Zoë improves and hands in again in a terminal; now nbgrader collects, grades one by command and one by button.

    Its `collect` takes Jean's notebook once more too, since `aipm collect` keeps its times elsewhere.
    """
    zoe.answers(FILE, "q00_2", SECOND.answer.strip("\n") + "\nsure = 0.8")
    zoe.types(f"nbgrader submit {LESSON}")
    said = ines.types(f"nbgrader collect {LESSON} --update && nbgrader autograde {LESSON} --student zoe")
    assert "Updating submission: zoe" in said and "looks odd" not in said
    assert points(ines) == {"zoe": 2}
    pressed = ines.ask(f"{ines.base}/formgrader/api/submission/{LESSON}/jean/autograde", "POST")
    assert pressed["success"] and points(ines) == {"zoe": 2, "jean": 0}, pressed


@pytest.mark.browser
def test_a_class_on_a_hub(tmp_path):
    needs_linux("the hub gives each account a server of its own")
    needs_module("jupyterhub", WHY)
    needs_module("playwright", WHY)
    proxy, program = needs("configurable-http-proxy", WHY), needs_browser(WHY)
    if why := rooms_cannot_be_made():
        absent(why)
    with contextlib.ExitStack() as until_the_end:
        house = until_the_end.enter_context(folder_for_all())
        furnish(house)
        hub = until_the_end.enter_context(jupyterhub(proxy, house))
        people = [Person(hub, name) for name in (INSTRUCTOR, *LEARNERS)]
        for each in people:
            each.start()
        for each in people:
            each.wait()
        ines, zoe, jean = people
        hand_out(ines, zoe, jean)
        with chromium(program, tmp_path) as page:
            answer_in_the_browser(zoe, page, Pictures(page, tmp_path / "pictures"))
        check_ones_own(zoe, jean)
        forged = hand_in(hub, zoe, jean)
        collect_and_grade(hub, ines, forged)
        give_back(ines)
        read_feedback(zoe, jean, {"zoe": 1, "jean": 0})
        keep_apart(hub, ines, zoe, jean)
        once_more(ines, zoe)
        give_back(ines)
        read_feedback(zoe, jean, {"zoe": 2, "jean": 0})
