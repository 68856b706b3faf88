"""The pipeline from text to notebooks: what it refuses and where, and that a second run changes nothing."""

import json
import shutil
from dataclasses import replace

import nbformat
import pytest

from autograder.authoring import lesson as lessons
from autograder.authoring.lint import lint
from autograder.authoring.pipeline import Build
from autograder.authoring.rendering import same_picture
from autograder.authoring.statement import count, stated
from autograder.course.places import lesson_texts
from autograder.course.problems import Problem
from tests.paths import ROOT

LESSON = """\
# %% [markdown]
# # A lesson
# One question, 2 points. **Time:** 10 minutes for the scenes, 5 for the exercise.
# ## A scene

# %%
import random

total = 1 + 1
print("two is", total)

# %% [markdown]
# ### Q90.1 A sum
#
# *2 points, 5 minutes.* Add.
#
# <details><summary>Hint 1</summary>Count.</details>
# <details><summary>Hint 2</summary>On your fingers.</details>
# <details><summary>Hint 3</summary>Two.</details>

# %% answer="q90_1"
answer = ...
sure = ...
### BEGIN SOLUTION
answer = 2
sure = 0.9
### END SOLUTION

# %% judge="q90_1" points=2
assert answer is not ...
### BEGIN HIDDEN TESTS
assert answer == 2
### END HIDDEN TESTS
"""


@pytest.fixture
def course(tmp_path):
    """A course folder with one small lesson."""
    for folder in ("lessons", "solutions", "notebooks", "aipm", "datasets"):
        (tmp_path / folder).mkdir()
    (tmp_path / "autograder" / "authoring").mkdir(parents=True)
    for name in ("nbgrader_config.py", "requirements.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "lessons" / "90_small.py").write_text(LESSON)
    return tmp_path


def complaints(tmp_path, text):
    path = tmp_path / "90_small.py"
    path.write_text(text)
    return lint(lessons.read(path), "90_small")


def test_a_sound_lesson_has_no_complaint(tmp_path):
    assert complaints(tmp_path, LESSON) == []


BROKEN = {
    "an answer without checks": (LESSON.split('# %% judge="q90_1"')[0], "q90_1 has no checks", 21),
    "a duplicate id": (
        LESSON + '\n# %% judge="q90_1" points=2\nprint(answer)\n',
        "the id q90_1_judge is used twice",
        35,
    ),
    "a missing id": (LESSON.replace('answer="q90_1"', 'answer=""', 1), "is no question id", 21),
    "an id of another lesson": (LESSON.replace("q90_1", "q91_1"), "belongs to another lesson", 21),
    "a misspelt marker": (
        LESSON.replace('judge="q90_1" points', 'jugde="q90_1" points'),
        "'jugde' that nobody reads",
        29,
    ),
    "no points": (LESSON.replace(" points=2", ""), "needs points", 29),
    "no blank": (LESSON.replace("answer = ...", "answer = 0").replace("sure = ...", "sure = 0"), "has no blank", 21),
    "no sure line": (LESSON.replace("sure = ...\n", ""), "has no line `sure = ...`", 21),
    "an open solution region": (LESSON.replace("### END SOLUTION\n", ""), "needs one region", 21),
    "a solution outside an answer": (
        LESSON.replace("total = 1 + 1", "### BEGIN SOLUTION\ntotal = 1 + 1\n### END SOLUTION"),
        "solution region stands outside an answer cell",
        6,
    ),
    "hidden text outside a hidden region": (
        LESSON.replace("total = 1 + 1", "### BEGIN HIDDEN TESTS\ntotal = 1 + 1\n### END HIDDEN TESTS"),
        "hidden region stands outside a judge cell",
        6,
    ),
    "a key in the open": (
        LESSON.replace("assert answer is not ...", "check(answer, key=2)"),
        "shows a hidden world or a key",
        29,
    ),
    "worlds named in the open": (
        LESSON.replace("import random", "from aipm.worlds import hidden"),
        "hidden worlds are named outside",
        6,
    ),
    "no visible check": (LESSON.replace("assert answer is not ...\n", ""), "has no visible check", 29),
    "no hidden region": (
        LESSON.split("### BEGIN HIDDEN TESTS")[0],
        "has no hidden region",
        29,
    ),
    "two hints": (LESSON.replace("# <details><summary>Hint 3</summary>Two.</details>\n", ""), "has 2 hints", 12),
    "points that differ": (LESSON.replace("points=2", "points=3"), "says 2 points, its checks give 3", 12),
    "no prompt": (LESSON.replace("### Q90.1", "### Question"), "has no prompt right above it", 21),
    "two titles": (LESSON.replace("# ### Q90.1", "# # Q90.1"), "a second title", 12),
    "a skipped heading": (LESSON.replace("# ## A scene\n", ""), "skips a level", 11),
    "a check that reads what a scene made": (
        LESSON.replace("assert answer == 2", "assert answer == total"),
        "q90_1_judge reads `total`, which is no answer and nothing imported",
        29,
    ),
    "questions that are not there": (
        LESSON.replace("One question", "Two questions"),
        "the text says Two questions; its prompts and checks have 1",
        1,
    ),
    "points that are not there": (
        LESSON.replace("question, 2 points", "question, three points"),
        "the text says three points; its prompts and checks have 2",
        1,
    ),
    "minutes that are not there": (
        LESSON.replace("5 for the exercise", "12 minutes for the exercise"),
        "the text says 12 minutes for the exercise; its prompts and checks have 5",
        1,
    ),
    "more than is left": (
        LESSON.replace(
            "total = 1 + 1", "total = 2\n\n# %% [markdown]\n# Two come now. Three are left, 7 points.\n\n# %%"
        ),
        "the text says 7 points left; its prompts and checks have 2",
        11,
    ),
    "no word of questions and points": (
        LESSON.replace("One question, 2 points. ", ""),
        "no sentence tells what the exercise takes; write one like `Eight questions, 18 points.`",
        1,
    ),
    "no word of minutes": (LESSON.replace(", 5 for the exercise", ""), "write one like `**Time:**", 1),
    "a claim that is none": (LESSON.replace("# %%\nimport", '# %% tags=["S1.x"]\nimport'), "looks like a claim", 6),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_lesson_is_refused_with_its_place(tmp_path, name):
    text, complaint, line = BROKEN[name]
    assert text != LESSON
    found = complaints(tmp_path, text)
    assert any(complaint in said and said.startswith(f"lessons/90_small.py:{line}: ") for said in found), found


@pytest.mark.parametrize("text", lesson_texts(ROOT), ids=lambda text: text.stem)
def test_every_lesson_says_what_its_exercise_takes(text):
    """Each sentence is really read: a number that is one too high is a complaint, in every lesson."""
    cells = lessons.read(text)
    said = list(stated(cells))
    assert lint(cells, text.stem) == []
    assert {what for _, _, _, what in said} >= {"questions", "points", "minutes for the exercise"}
    for cell, number, true, what in said:
        assert (count(number) == true) or (what, true % 5) == ("minutes for the exercise", 4), what
        lie = cell.source.replace(number, str(true + 7))
        changed = [replace(each, source=lie) if each is cell else each for each in cells]
        assert any(f"{true + 7} {what}" in complaint for complaint in lint(changed, text.stem)), what


def test_a_lesson_says_what_comes_now_and_what_is_left(tmp_path):
    """As in lesson 00: some questions stand in the scenes, the rest at the end."""
    second = LESSON[LESSON.index("# %% [markdown]\n# ### Q90.1") :].replace("Q90.1", "Q90.2").replace("q90_1", "q90_2")
    first = LESSON.replace("One question, 2 points", "Two questions, 4 points").replace(", 5 for", ", 10 for")
    text = f"{first.replace('# ## A scene', '# ## A scene of which one comes now')}\n" + (
        f"# %% [markdown]\n# ## Rest\n# One is left, 2 points.\n\n{second}"
    )
    assert complaints(tmp_path, text) == []
    assert len(complaints(tmp_path, text.replace("one comes now", "two come now"))) == 1
    assert len(complaints(tmp_path, text.replace("One is left", "Two are left"))) == 1


def test_a_lesson_starts_with_a_marker(tmp_path):
    with pytest.raises(ValueError, match="starts with a cell marker"):
        complaints(tmp_path, "import os\n" + LESSON)


def test_build_writes_once(course):
    first = Build(course).run()
    assert first.built == ["90_small"]
    solution, student = Build(course).paths("90_small")
    before = solution.read_bytes(), student.read_bytes()
    assert Build(course).run().current == ["90_small"]
    again = Build(course, force=True).run()
    assert (again.built, again.changed) == (["90_small"], [])
    assert (solution.read_bytes(), student.read_bytes()) == before

    notebook = nbformat.read(student, as_version=4)
    answer, judge = notebook.cells[-2:]
    assert "..." in answer.source and "answer = 2" not in answer.source and "BEGIN" not in answer.source
    assert judge.source == "assert answer is not ..."
    assert judge.metadata.nbgrader.points == 2 and "raises-exception" in judge.metadata.tags
    assert [cell.id for cell in notebook.cells[-2:]] == ["q90_1", "q90_1_judge"]
    assert "version" not in notebook.metadata.language_info, "the file would differ from one Python to the next"
    assert "two is 2" in str(nbformat.read(solution, as_version=4).cells[1].outputs)


def test_what_a_cell_shows_of_the_learner_s_own_folder_is_not_stored(course):
    """Such a cell is run, and its output is neither stored nor compared: it differs from one learner to the next."""
    own = '# %% tags=["nbval-ignore-output"]\nprint("mine")\n\n'
    prompt = "# %% [markdown]\n# ### Q90.1"
    (course / "lessons" / "90_small.py").write_text(LESSON.replace(prompt, own + prompt))
    Build(course).run()
    for built in Build(course).paths("90_small"):
        (cell,) = [cell for cell in nbformat.read(built, as_version=4).cells if "mine" in cell.source]
        assert cell.outputs == [] and cell.metadata.tags == ["nbval-ignore-output"]


def test_what_is_edited_during_a_build_is_stale_after_it(course):
    """The digest is taken before anything is read; taken at the end, it would call the old notebooks current."""
    text = course / "lessons" / "90_small.py"
    edited = LESSON.replace("1 + 1", "2 + 0")
    Build(course, say=lambda step: text.write_text(edited) if step.endswith("executing") else None).run()
    assert Build(course).run().built == ["90_small"]
    assert "2 + 0" in Build(course).paths("90_small")[1].read_text()


def test_check_sees_a_stale_file_and_writes_nothing(course):
    Build(course).run()
    _, student = Build(course).paths("90_small")
    changed = LESSON.replace("1 + 1", "2 + 0")
    (course / "lessons" / "90_small.py").write_text(changed)
    before = student.read_bytes()
    report = Build(course, check=True).run()
    assert len(report.changed) == 2
    assert student.read_bytes() == before


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("1 / 0", "raised ZeroDivisionError: division by zero"),
        ("import warnings; warnings.warn('old')", "wrote a warning"),
        ("object()", "prints a memory address"),
    ],
)
def test_a_failing_cell_is_named_with_its_line(course, line, said):
    text = LESSON.replace('print("two is", total)', line)
    (course / "lessons" / "90_small.py").write_text(text)
    with pytest.raises(Problem) as caught:
        Build(course).run()
    assert str(caught.value).startswith("lessons/90_small.py:6: cell 2 ")
    assert said in str(caught.value)


def test_a_learner_s_work_is_kept(course):
    Build(course).run()
    _, student = Build(course).paths("90_small")
    notebook = json.loads(student.read_text())
    notebook["cells"][-2]["source"] = ["answer = 42\n", "sure = 1.0"]
    student.write_text(json.dumps(notebook))
    report = Build(course).run()
    assert report.kept == ["kept/90_small-1.ipynb"]
    assert "answer = 42" in (course / report.kept[0]).read_text()
    assert "answer = 42" not in student.read_text()


def test_pictures_are_compared_as_pictures():
    """Rendering noise is no change; another picture is one."""
    import base64
    import io

    import numpy as np
    from PIL import Image

    def png(pixels):
        buffer = io.BytesIO()
        Image.fromarray(pixels).save(buffer, format="png")
        return base64.b64encode(buffer.getvalue()).decode()

    grey = np.full((100, 100, 3), 120, np.uint8)
    noisy, other = grey.copy(), grey.copy()
    noisy[::7, ::7] += 2
    other[20:40, 20:40] = 0
    assert same_picture(png(grey), png(noisy))
    assert not same_picture(png(grey), png(other))
    assert not same_picture(png(grey), png(grey[:50]))
