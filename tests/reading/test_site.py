"""The reading edition: no answer on it, every picture described, every link good, nothing loaded from elsewhere.

The session builds the site once (once a worker under pytest-xdist), about 8 seconds.
"""

import json
import re
import shutil
from itertools import pairwise
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
import snowballstemmer
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.authoring.lint import BEGIN_HIDDEN, BEGIN_SOLUTION, END_HIDDEN, END_SOLUTION
from autograder.course.places import lesson_texts
from autograder.course.problems import Problem
from autograder.reading import build, pages
from tests.paths import ROOT

LESSONS = [text.stem for text in lesson_texts(ROOT)]
LONG = 12  # characters from which a line is its own; shorter ones must stand alone on a line to count


# --- the page of a lesson, as a function


def answer(**marks):
    kinds = {"grade": False, "solution": True, "locked": False, "schema_version": 3, "task": False}
    return {"nbgrader": {**kinds, **marks}}


CHECK = answer(grade=True, solution=False, locked=True, points=1)
FIGURE = '<figure><img alt="A line."></figure>'


def printed(text):
    return [new_output("stream", name="stdout", text=text)]


def drawn(kind, **data):
    return [new_output(kind, data={"text/html": FIGURE, "text/plain": "A line.", **data})]


def pair(*cells):
    """A solution and its student notebook: (id, solution's source, student's source, metadata, outputs) a cell."""
    solution, student = new_notebook(), new_notebook()
    for name, solved, released, metadata, outputs in cells:
        solution.cells.append(new_code_cell(solved, id=name, metadata=metadata, outputs=outputs))
        student.cells.append(new_code_cell(released, id=name, metadata=metadata))
    return solution, student


PLANTED = pair(
    ("scene", "print(40 + 2)", "print(40 + 2)", {}, printed("42\n")),
    ("q", "share = ...\nshare = 0.317", "share = ...", answer(grade_id="q"), printed("answer output")),
    ("judge", "judge(share)\nhidden(share)", "judge(share)", {**CHECK}, printed("verdict")),
    ("reads", "print(share)", "print(share)", {}, printed("0.317")),
    ("passes", "double = 2 * share", "double = 2 * share", {}, []),
    ("reads_on", "print(double)", "print(double)", {}, printed("0.634")),
    ("renews", "share = 1", "share = 1", {}, []),
    ("free", "print(share)", "print(share)", {}, printed("1\n")),
)


def test_a_planted_answer_reaches_no_page():
    page = pages.reading(*PLANTED)
    text = nbformat.writes(page)
    for secret in ("0.317", "answer output", "judge(", "hidden", "verdict", "0.634"):
        assert secret not in text
    assert [cell.id for cell in page.cells] == ["scene", "q", "reads", "passes", "reads_on", "renews", "free"]
    assert page.cells[1].source == "share = ..." and page.cells[1].metadata.tags == ["answer"]
    assert page.cells[0].outputs[0].text == "42\n" and page.cells[6].outputs[0].text == "1\n"


@pytest.mark.parametrize("change", ["weeks['new'] = share", "weeks.new = 1", "def weeks(): pass", "import weeks"])
def test_what_an_answer_changes_is_not_shown(change):
    solution, student = pair(
        ("q", change, "...", answer(grade_id="q"), []), ("reads", "weeks", "weeks", {}, printed("told"))
    )
    assert pages.reading(solution, student).cells[1].outputs == []


def test_a_cell_that_is_no_plain_python_is_not_trusted_after_an_answer():
    solution, student = pair(
        ("q", "a = 1", "a = ...", answer(grade_id="q"), []), ("m", "%who", "%who", {}, printed("a"))
    )
    assert pages.reading(solution, student).cells[1].outputs == []


def test_explorations_stand_still_and_say_so():
    widget = drawn("execute_result", **{"application/vnd.jupyter.widget-view+json": {"model_id": "x"}})
    still = pages.reading(*pair(("e", "explore.user()", "explore.user()", {}, widget))).cells[0].outputs[0]
    assert sorted(still.data) == ["text/html", "text/plain"]
    assert FIGURE in still.data["text/html"] and "JupyterLab" in still.data["text/html"]
    figure = pages.reading(*pair(("f", "show(fig)", "show(fig)", {}, drawn("display_data")))).cells[0].outputs[0]
    assert figure.data["text/html"] == FIGURE


def test_notebooks_that_do_not_belong_together():
    solution, student = pair(("scene", "print(1)", "print(2)", {}, []))
    with pytest.raises(Problem, match="make build"):
        pages.reading(solution, student)
    student.cells = [new_markdown_cell("text", id="other")]
    with pytest.raises(Problem, match="make build"):
        pages.reading(solution, student)


def test_the_parts_of_other_pages():
    assert pages.binder("text\n[binder]: https://b.org/v2?urlpath=lab/tree/notebooks/00/00.ipynb\n") == (
        "https://b.org/v2?urlpath=lab/tree/",
        "notebooks/00/00",
    )
    with pytest.raises(Problem, match=r"\[binder\]"):
        pages.binder("no link")
    merged = pages.data_page("# S\n\ntext\n\n## What was planted\n\nall\n", "# D\n\nBuilt.\n\n## `a.csv`\n\n| a |\n")
    assert re.findall("^#+ .*", merged, re.MULTILINE) == ["# S", "## Columns", "### `a.csv`", "## What was planted"]


# --- the site


@pytest.fixture(scope="session")
def parsed(site):
    """Each page by its name, parsed, with its pictures' bytes left out."""
    text = {path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    text = {name: page for name, page in text.items() if not name.startswith("_static/")}
    return {name: BeautifulSoup(re.sub(r"base64,[\w+/=]+", "", page), "html.parser") for name, page in text.items()}


def regions(source):
    """The lines of a solution cell's solution and hidden regions, stripped."""
    for begin, end in ((BEGIN_SOLUTION, END_SOLUTION), (BEGIN_HIDDEN, END_HIDDEN)):
        for part in source.split(begin)[1:]:
            yield from (line.strip() for line in part.split(end)[0].splitlines() if line.strip())


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_answer_stands_on_any_page(parsed, lesson):
    place = f"{lesson}/{lesson}.ipynb"
    solution = nbformat.read(ROOT / "solutions" / place, as_version=4)
    student = nbformat.read(ROOT / "notebooks" / place, as_version=4)
    # What learners see anyway: the student notebook, and what the scenes print.
    printed = [output.get("text", "") for cell in solution.cells if "nbgrader" not in cell.metadata
               for output in cell.get("outputs", [])]  # fmt: skip
    known = "\n".join([cell.source for cell in student.cells] + printed)
    known_lines = {line.strip() for line in known.splitlines()}
    secret = {line for cell in solution.cells for line in regions(cell.source)}
    secret = {line for line in secret if (line not in known if len(line) > LONG else line not in known_lines)}
    assert len(secret) > 10
    text = parsed[f"notebooks/{lesson}/{lesson}.html"].get_text()
    lines = {line.strip() for line in text.splitlines()}
    assert [line for line in secret if (line in text if len(line) > LONG else line in lines)] == []
    for word in (BEGIN_SOLUTION, BEGIN_HIDDEN, "_judge", "Solved", "Not yet:", "Readable so far"):
        assert word not in text or word in known, word
    outputs = parsed[f"notebooks/{lesson}/{lesson}.html"].select(".tag_answer .cell_output")
    assert outputs == [] and len(parsed[f"notebooks/{lesson}/{lesson}.html"].select(".tag_answer")) >= 4


@pytest.mark.parametrize("lesson", LESSONS)
def test_each_lesson_keeps_its_figures_prompts_and_hints(parsed, lesson):
    student = nbformat.read(ROOT / "notebooks" / lesson / f"{lesson}.ipynb", as_version=4)
    page = parsed[f"notebooks/{lesson}/{lesson}.html"]
    hints = sum(cell.source.count("<summary>Hint") for cell in student.cells)
    assert hints and len([one for one in page.select("details > summary") if one.text.startswith("Hint")]) == hints
    prompts = [line for cell in student.cells for line in re.findall(r"^### Q\d\d\.\d+", cell.source, re.MULTILINE)]
    assert len([one for one in page.find_all("h3") if re.match(r"Q\d\d\.\d+", one.text)]) == len(prompts) > 0
    assert page.select("figure img") and "points, " in page.text
    assert [str(one) for one in page.find_all("img") if not one.get("alt", "").strip()] == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_binder_opens_the_lesson(parsed, lesson):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    first = re.search(r"^\[binder\]: (\S+)$", readme, re.MULTILINE)[1]
    (link,) = parsed[f"notebooks/{lesson}/{lesson}.html"].select("a.binder")
    assert link["href"] == first.replace("00_start_here/00_start_here", f"{lesson}/{lesson}")
    assert [page.select("a.binder")[0]["href"] for page in (parsed["index.html"], parsed["glossary.html"])] == [
        first
    ] * 2


def test_every_page_is_in_order(parsed):
    assert len(parsed) == len(LESSONS) + len(list(ROOT.glob("datasets/*/datasheet.md"))) + 4
    for name, page in parsed.items():
        levels = [int(heading.name[1]) for heading in page.find_all(re.compile("^h[1-6]$"))]
        assert levels.count(1) == 1 and levels[0] == 1, name
        assert all(after <= before + 1 for before, after in pairwise(levels)), name
        assert page.html["lang"] == "en" and page.select("a[href='#main-content']"), name
        assert [str(image) for image in page.find_all("img") if not image.get("alt", "").strip()] == [], name


def test_every_link_leads_somewhere(site, parsed):
    ids = {name: {tag["id"] for tag in page.select("[id]")} for name, page in parsed.items()}
    broken = []
    for name, page in parsed.items():
        for link in page.select("a[href]"):
            target = urlsplit(link["href"])
            if target.scheme:
                continue
            path = (site / name).parent / unquote(target.path) if target.path else site / name
            known = ids.get(path.resolve().relative_to(site.resolve()).as_posix()) if path.is_file() else None
            if known is None or (target.fragment and target.fragment not in known):
                broken.append((name, link["href"]))
    assert broken == []


def test_nothing_comes_from_elsewhere(site, parsed):
    for name, page in parsed.items():
        loaded = [tag.get("src") or tag.get("href") for tag in page.select("script[src], link[href], img[src], iframe")]
        assert [address for address in loaded if urlsplit(address).scheme not in ("", "data")] == [], name
    for sheet in site.rglob("*.css"):
        assert not re.search(r"(url\(|@import)\s*['\"]?(https?:)?//", sheet.read_text(encoding="utf-8")), sheet


def test_the_search_knows_the_glossary(site):
    index = json.loads(re.fullmatch(r"Search\.setIndex\((.*)\)\s*", (site / "searchindex.js").read_text())[1])
    stem = snowballstemmer.stemmer("english").stemWord
    pages_with = index["terms"][stem("adjudication")]
    found = [index["docnames"][number] for number in ([pages_with] if isinstance(pages_with, int) else pages_with)]
    assert "glossary" in found and "notebooks/05_five_jobs/05_five_jobs" in found


def test_a_second_build_writes_the_same_bytes(site, tmp_path):
    build.build_site(ROOT, tmp_path / "again")
    files = [{path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()}
             for out in (site, tmp_path / "again")]  # fmt: skip
    assert files[0].keys() == files[1].keys()
    assert [str(name) for name in files[0] if files[0][name] != files[1][name]] == []


def test_what_stops_a_build(tmp_path, monkeypatch):
    (tmp_path / "mine.txt").write_text("kept")
    with pytest.raises(Problem, match="--out"):
        build.build_site(ROOT, tmp_path)
    monkeypatch.setattr(build, "NEEDED", ("sphinx_that_is_not_there",))
    with pytest.raises(Problem, match=r"pip install -e \.\[site\]"):
        build.build_site(ROOT, tmp_path / "site")
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    shutil.copytree(ROOT / "lessons", tmp_path / "lessons")
    with pytest.raises(Problem, match="make build"):
        build.stage_lessons(tmp_path, tmp_path / "stage")
    shutil.copytree(ROOT / "solutions", tmp_path / "solutions")
    own = tmp_path / "notebooks" / LESSONS[0] / f"{LESSONS[0]}.ipynb"
    own.write_text(own.read_text(encoding="utf-8").replace('"sure = ...\\n"', '"sure = 0.8\\n"', 1), encoding="utf-8")
    with pytest.raises(Problem, match="somebody's answers"):
        build.stage_lessons(tmp_path, tmp_path / "stage")
