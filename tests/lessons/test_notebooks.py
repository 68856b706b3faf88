"""What every built notebook must hold: nothing secret, headings in order, described figures, links with names, claims."""

import ast
import csv
import re
from html.parser import HTMLParser

import nbformat
import pytest

from autograder.authoring.lint import BEGIN_HIDDEN, BEGIN_SOLUTION, END_HIDDEN, END_SOLUTION
from autograder.course.places import lesson_texts
from tests.paths import ROOT

LESSONS = [text.stem for text in lesson_texts(ROOT)]
with (ROOT / "tests" / "claims.csv").open(encoding="utf-8", newline="") as file:
    CLAIMS = {row["id"]: row["lessons"].split(",") for row in csv.DictReader(file)}


def read(folder, lesson):
    return nbformat.read(ROOT / folder / lesson / f"{lesson}.ipynb", as_version=4)


def region(source, begin, end):
    """The lines inside a region of a cell, stripped."""
    inside = source.split(begin, 1)[1].split(end, 1)[0] if begin in source else ""
    return [line.strip() for line in inside.splitlines() if line.strip()]


def test_each_lesson_is_built():
    for folder in ("solutions", "notebooks"):
        assert sorted(path.stem for path in (ROOT / folder).glob("*/*.ipynb")) == LESSONS


@pytest.mark.parametrize("lesson", LESSONS)
def test_nothing_secret_in_the_student_notebook(lesson):
    student = read("notebooks", lesson)
    text = "\n".join(cell.source for cell in student.cells)
    for word in (
        BEGIN_SOLUTION,
        END_SOLUTION,
        BEGIN_HIDDEN,
        END_HIDDEN,
        "hidden(",
        "import hidden",
        "key={",
        "AIPM_KEY",
    ):
        assert word not in text, f"{word!r} stands in the student notebook"
    shown = {line.strip() for cell in student.cells if cell.cell_type == "code" for line in cell.source.splitlines()}
    for cell in read("solutions", lesson).cells:
        secret = region(cell.source, BEGIN_SOLUTION, END_SOLUTION) + region(cell.source, BEGIN_HIDDEN, END_HIDDEN)
        visible = set(cell.source.split("### BEGIN", 1)[0].splitlines())
        for line in secret:
            if len(line) > 12 and line not in {other.strip() for other in visible}:
                assert line not in shown or line.startswith(("import ", "from ", "def ")), (
                    f"{cell.id}: {line!r} is shown"
                )
    for cell in student.cells:
        assert not cell.get("outputs"), f"{cell.id} has stored outputs"
        assert cell.get("execution_count") is None


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize("folder", ["notebooks", "solutions"])
def test_nbgrader_metadata(folder, lesson):
    """Each question is there once, locked checks run even after an error, and the schema is nbgrader's present one."""
    cells = [cell for cell in read(folder, lesson).cells if "nbgrader" in cell.metadata]
    ids = [cell.metadata.nbgrader.grade_id for cell in cells]
    assert len(ids) == len(set(ids)) and ids
    for cell in cells:
        assert cell.metadata.nbgrader.schema_version == 3
        if cell.metadata.nbgrader.grade:
            assert cell.metadata.nbgrader.locked and "raises-exception" in cell.metadata.tags
            assert cell.metadata.nbgrader.points >= 1


@pytest.mark.parametrize("lesson", LESSONS)
def test_headings_in_order(lesson):
    level = 0
    for cell in read("notebooks", lesson).cells:
        if cell.cell_type != "markdown":
            continue
        for heading in re.findall(
            r"^(#{1,6}) \S", re.sub(r"```.*?```", "", cell.source, flags=re.DOTALL), re.MULTILINE
        ):
            assert len(heading) <= level + 1, f"{cell.id} skips from level {level} to {len(heading)}"
            assert len(heading) > 1 or level == 0, f"{cell.id} is a second title"
            level = len(heading)
    assert level


@pytest.mark.parametrize("lesson", LESSONS)
def test_links_name_their_target(lesson):
    for cell in read("notebooks", lesson).cells:
        if cell.cell_type != "markdown":
            continue
        for name, target in re.findall(r"\[([^\]]*)\]\(([^)]*)\)", cell.source):
            assert len(name.split()) >= 2 or len(name) > 8, f"{cell.id}: the link {name!r} does not say where it leads"
            assert name.lower() not in {"click here", "this page", "read more"}
            if not target.startswith(("https://", "#")):
                place = ROOT / "notebooks" / lesson / target.split("#")[0]
                assert place.exists(), f"{cell.id}: {target} does not exist"
        bare = re.sub(r"\]\([^)]*\)", "", cell.source)
        assert "http" not in re.sub(r"`[^`]*`", "", bare), f"{cell.id} has a bare address"


class Page(HTMLParser):
    """Collects what an output's HTML must have: images with their text, tables with header cells."""

    def __init__(self):
        super().__init__()
        self.images, self.tables, self.headers = [], 0, 0

    def handle_starttag(self, tag, attributes):
        if tag == "img":
            self.images.append(dict(attributes).get("alt") or "")
        self.tables += tag == "table"
        self.headers += tag == "th"


@pytest.mark.parametrize("lesson", LESSONS)
def test_figures_are_described(lesson):
    """Every stored picture came through `show` or an exploration, with a sentence that says what it shows."""
    figures = 0
    for cell in read("solutions", lesson).cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            assert not any(kind.startswith("image/") for kind in data), f"{cell.id} shows a figure without `show`"
            page = Page()
            page.feed(data.get("text/html", ""))
            for text in page.images:
                figures += 1
                assert len(text.split()) >= 6, f"{cell.id}: {text!r} does not state what the figure shows"
            assert page.headers or not page.tables, f"{cell.id} has a table without header cells"
    assert figures


@pytest.mark.parametrize("lesson", LESSONS)
def test_pictures_and_tables_in_the_text_are_described(lesson):
    """A picture in Markdown has words of its own, and no column of a table is without a name."""
    for cell in read("notebooks", lesson).cells:
        if cell.cell_type != "markdown":
            continue
        text = re.sub(r"```.*?```", "", cell.source, flags=re.DOTALL)
        for words in re.findall(r"!\[([^\]]*)\]\(", text):
            assert len(words.split()) >= 6, f"{cell.id}: {words!r} does not state what the picture shows"
        assert "<img" not in text, f"{cell.id}: write a picture as Markdown, with its text"
        for head in re.findall(r"^(\|.*\|)\s*\n\|[\s:|-]+\|\s*$", text, re.MULTILINE):
            assert all(name.strip() for name in head.strip("|").split("|")), f"{cell.id}: a column has no name: {head}"


@pytest.mark.parametrize("lesson", LESSONS)
def test_claims_of_the_guide(lesson):
    """The lesson carries each claim it is given, in a cell that says so, and no claim that is none."""
    tags = {
        tag
        for cell in read("notebooks", lesson).cells
        for tag in cell.metadata.get("tags", [])
        if re.fullmatch(r"S\d\.\w+", tag)
    }
    number = lesson[:2]
    given = {claim for claim, numbers in CLAIMS.items() if number in numbers or "all" in numbers}
    assert given - tags == set(), "claims given to this lesson and not tagged"
    assert tags - set(CLAIMS) == set(), "tags that are no claims of the guide"


@pytest.mark.parametrize("lesson", LESSONS)
def test_code_that_learners_see_is_short(lesson):
    """One idea a cell: at most a dozen lines outside answers and checks, none too long to read without scrolling."""
    for cell in read("notebooks", lesson).cells:
        if cell.cell_type == "code" and "nbgrader" not in cell.metadata:
            lines = [line for line in cell.source.splitlines() if line.strip()]
            assert len(lines) <= 12, f"{cell.id} has {len(lines)} lines"
            assert all(len(line) <= 105 for line in lines), f"{cell.id} has a line of over 105 characters"
            ast.parse(cell.source)


@pytest.mark.parametrize("lesson", LESSONS)
def test_prose_keeps_the_style(lesson):
    banned = ("in this notebook we will", "it is important to note", "delve", "crucial", "let's")
    for cell in read("notebooks", lesson).cells:
        if cell.cell_type != "markdown":
            continue
        text = cell.source.lower()
        assert not [word for word in banned if word in text], cell.id
        assert "!" not in re.sub(r"`[^`]*`", "", text), f"{cell.id} has an exclamation mark"
        assert not re.search("[\U0001f300-\U0001faff]", text), f"{cell.id} has an emoji"


def test_the_readme_gives_the_hours_that_the_lessons_add_up_to():
    minutes = [minute for lesson in LESSONS for minute in stated_minutes(read("notebooks", lesson))]
    said = re.search(r"The fourteen lessons take about (\d+) hours", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(LESSONS) == 14 and said and int(said[1]) == round(sum(minutes) / 60)


def stated_minutes(notebook):
    """The minutes for the scenes and for the exercise, as a lesson's first cells state them."""
    text = "\n".join(cell.source for cell in notebook.cells[:4])
    return map(int, re.search(r"\*\*Time:\*\* (\d+) minutes for the scenes, (\d+) for the exercise", text).groups())
