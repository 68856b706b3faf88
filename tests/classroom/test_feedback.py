"""The feedback page as its reader sees it: the question in full, the learner's own text, and nothing that runs."""

import itertools
import re
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from aipm.course import PROMPT
from aipm.questions.statuses import CRASHED, NOT_JUDGED, TIMED_OUT
from autograder.classroom import own_notebook
from autograder.classroom.coordinator import useless
from autograder.classroom.feedback import FeedbackExporter, questions_of
from autograder.classroom.gradebook import NO_RESPONSE
from autograder.classroom.safe_html import DROPPED, KEPT, MOST, safe_html
from autograder.course.nbgrader_api import nbgrader_api
from autograder.course.problems import Problem
from autograder.grading.judge import POINTS_STAY_OPEN, CheckResult
from autograder.grading.marking import SUMMARY
from autograder.grading.reading import SubmittedCell
from autograder.grading.rebuild import RunCell, rebuild
from autograder.grading.session import RunResult
from autograder.grading.unit import Graded, finished, not_judged, refused, stopped
from tests.grading import mini
from tests.paths import ROOT

PATH = Path("of_a_friend.ipynb")

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*/*.ipynb"))
LITERAL = re.compile(r"</?[a-zA-Z][^<>]*>|&[a-z]+;|&#\d+;")
HEADING = re.compile(r"h[1-6]")

ATTACKS = [
    "<script>alert(1)</script>", "<SCRIPT SRC=//x.example/x.js></SCRIPT>", "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>", '<img src="data:image/svg+xml;base64,PHN2Zz4=">', "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>", "<math><mi//xlink:href='javascript:alert(1)'>x</mi></math>",
    "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](java&#10;script:alert(1))", "[x](data:text/html,x)",
    "[x](vbscript:x)", "[x](file:///etc/passwd)", "[x](//evil.example)", "[x](\\x01javascript:alert(1))",
    "[x]: javascript:alert(1)\n\n[x]", "<javascript:alert(1)>", "![x](javascript:alert(1))", "![x](http://spy.example/p.gif)",
    "<a href='javascript:alert(1)'>x</a>", "<a href=' &#14; javascript:alert(1)'>x</a>", "<a href=//x>y</a>",
    '<a href="https://x.example" onclick="alert(1)" style="position:fixed" target=_blank id=points class=lost>x</a>',
    "<iframe src=https://x.example></iframe>", "<object data=x></object><embed src=x>", "<base href=//x.example>",
    "<form action=//x><input name=p autofocus onfocus=alert(1)><button>go</button></form>", "<style>*{display:none}</style>",
    "<link rel=stylesheet href=//x>", "<meta http-equiv=refresh content='0;url=//x'>", "<details open ontoggle=alert(1)>x",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<table background=javascript:alert(1)><tr><td>x",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<p style='background:url(javascript:alert(1))'>x</p>", "<td style='text-align:left;color:red'>x</td>",
    "</section></main></body><script>alert(1)</script>", "</details></pre></table></p><h1>Full points</h1>",
    "<!--><script>alert(1)</script-->", "<![CDATA[<script>alert(1)</script>]]>", "<?php echo 1 ?>", "<!DOCTYPE x>",
    "`<script>alert(1)</script>`", "```html\n<script>alert(1)</script>\n```", "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;", "```mermaid\n<img src=x onerror=alert(1)>\n```", "$$<img src=x onerror=a()>$$",
    "\\<script>alert(1)</script>", "<xmp><img src=x onerror=alert(1)></xmp>", "<template><script>a()</script></template>",
    "<title><img src=x onerror=alert(1)></title>", "<textarea><img src=x onerror=alert(1)></textarea>", "<plaintext>",
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |", "![a](attachment:missing.png)", "\x00<scr\x00ipt>a()</script>",
    '"><script>alert(1)</script>', "<x-foo onfocus=alert(1) tabindex=1>", "<audio src=x onerror=a()><video><source onerror=a()>",
]  # fmt: skip


def tree(html):
    return BeautifulSoup(html, "html.parser")


def assert_harmless(html):
    """Only known elements, with the few attributes that they may have."""
    for element in tree(html).find_all(True):
        assert element.name in KEPT - DROPPED, element.name
        if element.name == "a":
            assert set(element.attrs) in (set(), {"href", "rel"}), element
            assert re.match(r"https?://\w|mailto:", element.get("href", "mailto:")), element
            assert not element.attrs or "noopener" in element["rel"]
        elif element.name in ("td", "th"):
            assert re.fullmatch(r"text-align:(left|right|center)", element.get("style", "text-align:left"))
            assert set(element.attrs) <= {"style"}
        else:
            assert element.attrs == {}, element


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize(
    "around", ["{}", "> {}", "- x\n- {}", "word {} word", "<details><summary>{}</summary>{}</details>"]
)
def test_nothing_runs(attack, around):
    html = safe_html(around.replace("{}", attack))
    assert_harmless(html)
    assert html.isprintable() or "\n" in html


def prompts():
    for path in NOTEBOOKS:
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown" and PROMPT.search(cell.source):
                yield cell.source


def test_every_prompt_of_the_course_is_shown_in_full():
    """Tables are tables, hints are folded, and no reader sees a tag."""
    found = list(prompts())
    assert len(found) == 112
    for source in found:
        html = safe_html(source)
        assert_harmless(html)
        seen = tree(html)
        outside_code = tree(html)
        for code in outside_code.find_all("code"):
            code.decompose()
        assert not LITERAL.search(outside_code.get_text()), source[:40]
        assert "**" not in outside_code.get_text() and "|---" not in seen.get_text() and "### " not in seen.get_text()
        assert len(seen.find_all("details")) == len(seen.find_all("summary")) == source.count("<details>")
        assert all(each.parent.name == "details" for each in seen.find_all("summary"))
        assert len(seen.find_all("table")) == source.count("|---|") // max(1, source.count("|---|") or 1)
        assert bool(seen.find_all("ol")) == bool(re.search(r"^1\. ", source, re.M))
        assert seen.find(HEADING).name == "h3"
        words = re.findall(r"[A-Za-z]{4,}", re.sub(r"</?\w+>", " ", source))
        assert words == re.findall(r"[A-Za-z]{4,}", seen.get_text(" ")), source[:40]


def test_a_learners_own_text_is_rendered():
    html = safe_html(
        "# Essay\n\nI **chose** [this](https://x.example/a?b=1&c=2).\n\n#### Why\n\n| a | b |\n|:-:|--:|\n| 1 | 2 < 3 |\n\n"
        "1. one\n   - two\n\n> quoted\n\n---\n\n```python\nx = 1 < 2\n```\n\nH<sub>2</sub>O ~~no~~ yes<br>line\n\n![Two bars](attachment:p.png)"
    )
    assert_harmless(html)
    seen = tree(html)
    assert [each.name for each in seen.find_all(HEADING)] == ["h3", "h4"]
    for name in (
        "strong",
        "a",
        "table",
        "thead",
        "td",
        "ol",
        "ul",
        "blockquote",
        "hr",
        "pre",
        "code",
        "sub",
        "s",
        "br",
    ):
        assert seen.find(name), name
    assert "x = 1 < 2" in seen.get_text() and "[Two bars]" in seen.get_text() and "2 < 3" in seen.get_text()
    assert seen.find("a")["href"] == "https://x.example/a?b=1&c=2"


@pytest.mark.parametrize(
    ("source", "levels"),
    [
        ("# a\n\n# b", "33"), ("# a\n\n#### b\n\n## c", "344"), ("###### a\n\n# b\n\n## c\n\n### d\n\n#### e\n\n##### f", "334566"),
        ("<h1>a</h1>\n\n<h6>b</h6>", "34"), ("a\n===\n\nb\n---", "34"),
    ],
)  # fmt: skip
def test_headings_skip_no_level_and_never_rival_the_pages_own(source, levels):
    assert "".join(each.name[1] for each in tree(safe_html(source)).find_all(HEADING)) == levels


def test_a_tag_that_somebody_mentions_hides_nothing():
    assert "after" in safe_html("I would use <script> or <style> or <title> here.\n\nafter")
    assert "List" in safe_html("a List<int> of <b>words") and safe_html("x < y & z").count("&lt;") == 1


@pytest.mark.parametrize(
    "text",
    ["<details>" * 30_000, "<div>" * 20_000, ">" * 50_000, "[" * 50_000, "*a_ " * 20_000, "`" * 40_001, "|a" * 20_000 + "\n|-", "<a " * 30_000,
     "&" * 50_000, "- " * 20_000, "<!" * 30_000, "x\n" * 40_000, "\ud800" * 50_000, "\x1b" * 50_000, "1e9999 " * 10_000],
)  # fmt: skip
def test_it_ends_soon_whatever_comes(text):
    html = safe_html(text)
    assert len(html) < 12 * MOST
    html.encode()
    assert_harmless(html)


def page_of(notebook):
    text, _ = FeedbackExporter().from_notebook_node(notebook, {"nbgrader": {"assignment": "90_small"}})
    text.encode()
    return tree(text), text


def marked(ran, status="graded", reason=""):
    return nbformat.reads(finished(mini.exam(), rebuild(mini.exam(), []), ran, status, reason), as_version=4)


def results(verdict="wrong", message="no"):
    return [
        CheckResult(each.grade_id, each.question, 0.0, each.points, verdict, message) for each in mini.exam().checks
    ]


def test_the_page_has_one_h1_no_skipped_level_and_unique_ids():
    ran = RunResult(results=results())
    seen, _ = page_of(marked(ran))
    levels = [int(each.name[1]) for each in seen.find_all(HEADING)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))
    ids = [each["id"] for each in seen.find_all(id=True)]
    assert len(ids) == len(set(ids)) and not seen.select("a"), "in JupyterLab's viewer a link leads out of the page"


def test_what_a_learner_wrote_and_printed_is_shown_harmlessly():
    evil = "</pre><script>a()</script>\x1b]0;x\x07\u202e"
    notebook = marked(RunResult(results=results(message=evil)))
    answer = next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution"))
    answer.source = evil * 10_000
    output = [
        nbformat.v4.new_output("stream", text=evil),
        nbformat.v4.new_output("error", ename=evil, evalue=evil, traceback=[]),
    ]
    answer.outputs = [
        *output,
        nbformat.v4.new_output("display_data", data={"text/html": evil, "text/plain": evil}),
    ] * 500
    answer.metadata.nbgrader["comment"] = evil
    seen, text = page_of(notebook)
    assert not seen.find("script") and len(text) < 400_000
    assert not re.search("[\x1b\x07\u202e\ud800-\udfff]", text)
    assert "more outputs are not shown" in text and "more characters" in text
    (question, *_) = questions_of(notebook)
    assert [what for what, _ in question.outputs[:3]] == ["It printed:", "It stopped with:", "It showed:"]


def graded_cell(kind, grade_id, source, **more):
    """A cell of another course as nbgrader marks it."""
    flags = {
        "grade": False,
        "solution": False,
        "task": False,
        "locked": False,
        "schema_version": 3,
        "grade_id": grade_id,
    }
    make = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    return make(source, metadata={"nbgrader": {**flags, **more}})


def test_written_answers_tasks_and_lone_checks_have_their_place():
    cells = [
        nbformat.v4.new_markdown_cell("## Part 1\n\nWhy?"),
        graded_cell(
            "markdown",
            "cell 1/x",
            "Because *I* <script>a()</script>",
            solution=True,
            grade=True,
            points=3,
            score=2.0,
            comment="Good.",
        ),
        graded_cell("markdown", "draw", "Draw it.", task=True, points=2, score=0.0),
        nbformat.v4.new_markdown_cell("### Q90.1 my own remark", id="remark-2-0"),
        graded_cell("code", "lonely", "assert True", grade=True, points=1, score=1.0),
    ]
    found = [("cell 1/x", 3.0, "by hand"), ("draw", 2.0, "by hand"), ("lonely", 1.0, "solved")]
    summary = {"status": "graded", "reason": "", "results": [
        {"grade_id": name, "question": name, "points": float(verdict == "solved"), "max_points": most, "verdict": verdict, "message": "A person grades this."}
        for name, most, verdict in found
    ]}  # fmt: skip
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={SUMMARY: summary})
    essay, task, lone = questions_of(notebook)
    assert "<em>I</em>" in essay.words and "<script" not in essay.words and essay.prompt.startswith("<h3>Part 1")
    assert essay.message == "A person gave 2 of 3 points." and essay.comments == ["Good."] and essay.points == 2
    assert task.prompt == "<p>Draw it.</p>\n" and task.verdict == "by hand" and task.message == "A person grades this."
    assert lone.points == 1 and "my own remark" not in lone.prompt
    seen, _ = page_of(notebook)
    assert "3 of 6 points" in seen.h1.get_text() and all(
        re.fullmatch(r"[\w-]+", each["id"]) for each in seen.find_all(id=True)
    )


@pytest.mark.parametrize("make", [refused, not_judged])
def test_a_page_of_which_nothing_was_judged_says_so_first(make):
    record = make(mini.exam(), "ada", "the file is \x1b[31m<b>odd</b>")
    notebook = nbformat.reads(record.notebook, as_version=4)
    answers = [cell.metadata.nbgrader for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution")]
    for note in answers:
        note["comment"] = NO_RESPONSE  # as nbgrader's autograde books it
    answers[0]["comment"] = "Send it again until Monday."
    seen, _ = page_of(notebook)
    assert "No response" not in seen.get_text() and "Send it again until Monday." in seen.get_text()
    first = seen.find("p").get_text()
    assert first.startswith(f"This submission was {record.status}: ") and "<b>odd" in first and "\x1b" not in first
    assert seen.get_text().count("<b>odd") == 1
    assert seen.get_text().count(POINTS_STAY_OPEN) == (make is not_judged) == (POINTS_STAY_OPEN in first)
    rows, sections = seen.select("tbody td:last-child"), seen.select("section h2 + .message")
    assert {each.get_text() for each in rows} == {record.status.capitalize()}
    assert {each.get_text().strip() for each in sections} == {f"{record.status.capitalize()}."}
    assert len(rows) == len(sections) == len(seen.find_all("section")) > 1


def run_with(stops, verdicts):
    found = results("solved")
    for result, verdict in zip(found, verdicts, strict=False):
        found[found.index(result)] = CheckResult(result.grade_id, result.question, 0.0, 2.0, verdict, "")
    return RunResult(results=found, stops=stops)


def test_a_stop_names_its_cell():
    exam = mini.exam()
    cells = rebuild(exam, []).cells
    answer = next(index for index, cell in enumerate(cells) if cell.role == "answer")
    check = next(index for index, cell in enumerate(cells) if cell.role == "check")
    cells = [*cells[: check + 1], RunCell(-1, "added", "\n  while True:\x1b\n    pass", own=True), *cells[check + 1 :]]
    over = "still ran when its 30 seconds were over"
    stops = [
        (answer, TIMED_OUT, f"a cell {over}"),
        (check, CRASHED, "`f` ended the process"),
        (check + 1, TIMED_OUT, f"a cell {over}"),
    ]
    said = list(stopped(exam, cells, run_with([*stops, (-1, CRASHED, "the fork server has ended")], [])))
    assert said[0] == f"the answer to Q90.1 {over}" and said[1] == "at Q90.1 `f` ended the process"
    assert said[2].startswith("the cell that begins with “while True:\\x1b”") and said[2].endswith(over)
    assert said[3] == "the fork server has ended"


@pytest.mark.parametrize("verdicts", [[], [TIMED_OUT], [CRASHED, TIMED_OUT]])
def test_a_stop_is_told_before_the_points_with_its_price(verdicts):
    ran = run_with([(0, TIMED_OUT, "a cell was over")], verdicts)
    record = Graded("you", "90_small", TIMED_OUT, "the answer to Q90.1 was over", 16.0, 18.0, ran.results)
    checked = own_notebook.Checked(record, PATH, "10:00")
    stop, points = own_notebook.opening(checked)
    assert "the answer to Q90.1 was over" in stop and points.startswith("16 of 18 points")
    lost = [result.question.upper().replace("_", ".") for result in ran.results[: len(verdicts)]]
    assert all(each in stop for each in lost) if lost else "No question lost points by it." in stop
    for shown in (own_notebook.as_text(checked), tree(own_notebook.as_html(checked)).get_text(" ")):
        assert shown.index("was over") < shown.index("16 of 18")


def test_where_all_ran_the_points_come_first():
    checked = own_notebook.Checked(
        Graded("you", "90_small", "graded", "", 18.0, 18.0, results("solved")), PATH, "10:00"
    )
    assert own_notebook.opening(checked) == [
        f"18 of 18 points, as your notebook was saved at 10:00. What is not saved is not seen. The file: {PATH}"
    ]
    record = Graded("you", "90_small", NOT_JUDGED, "the machine went away", 0.0, 18.0, results("error"))
    assert own_notebook.opening(own_notebook.Checked(record, PATH, "10:00"))[0] == "The machine went away."


def test_the_file_is_named_as_it_is_reached_from_here(tmp_path, monkeypatch):
    """Whoever has several must see which one was graded."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert own_notebook.shown_path(Path("a\x1b.ipynb")) == "a\x1b.ipynb"
    assert own_notebook.shown_path(tmp_path / "b.ipynb") == str((tmp_path / "b.ipynb").resolve())
    record = Graded("you", "90_small", "graded", "", 1.0, 18.0, results("solved"))
    (said,) = own_notebook.opening(own_notebook.Checked(record, Path("a\x1b.ipynb"), "10:00"))
    assert said.endswith("The file: a\\x1b.ipynb")


@pytest.mark.parametrize(
    ("line", "told"),
    [("sure = 80", "80"), ("sure = 0,8", "0,8"), ("sure='very'  # I think", "'very'"), ("sure = 0.8\nsure = -1", "-1")],
)
def test_a_learner_is_told_of_a_sure_that_counts_nothing(line, told):
    found = own_notebook.uncounted([SubmittedCell(True, f"x = 1\n{line}", grade_id="q02_1")], ["q02_1", "q02_2"])
    assert found == {"q02_1": told}
    record = Graded("you", "02_accuracy_trap", "graded", "", 1.0, 1.0, results("solved"))
    said = own_notebook.opening(own_notebook.Checked(record, PATH, "10:00", found))[-1]
    assert said.startswith(f"Q02.1: `sure = {told}` counts nothing. Write a number from 0.5 to 1.0")


@pytest.mark.parametrize(
    "line", ["sure = ...", "sure = 0.8", "sure = 1", "sure = 4 / 5", "sure = (", "unsure = 80", ""]
)
def test_every_other_line_is_no_fault(line):
    cells = [SubmittedCell(True, line, grade_id="q02_1"), SubmittedCell(True, "sure = 80")]
    assert own_notebook.uncounted(cells, ["q02_1"]) == {}


@pytest.mark.parametrize("name", ["a[b]", "st*r", "wh?t", "x\ny", "x\ry", "\x1b]0;t\x07z", "caf\udce9", "x" * 200])
def test_a_name_that_stops_nbgraders_own_feedback_never_gets_that_far(name):
    assert "Give the folder the student's id as its name" in useless(name)


@pytest.mark.parametrize("name", ["ada", "Zoë", "o'neil", "李明", "a b", "a.b-c_d@x.org", "=1+1", "a]b"])
def test_names_that_nbgrader_can_work_with_are_taken(name):
    assert useless(name) == ""


@pytest.mark.parametrize("name", ["AI [2026]", "what?", "a*"])
def test_a_course_in_a_folder_that_nbgrader_takes_for_a_pattern_is_one_sentence(tmp_path, name):
    (tmp_path / name).mkdir()
    (tmp_path / name / "nbgrader_config.py").write_text("")
    with pytest.raises(Problem, match=r"Rename that folder\."):
        nbgrader_api(tmp_path / name, tmp_path / name)
