"""Writes the reading edition: stages its pages in a folder that is laid out like the repository, and runs Sphinx there.

The same layout means that the links of the lessons hold as they stand.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat

from aipm import markup
from aipm.explore.accuracy_trap import crowd_frame
from aipm.figure import png
from aipm.files import write
from autograder.authoring.release import worked_on
from autograder.course.places import lesson_texts
from autograder.course.problems import Problem
from autograder.reading import pages

HERE = Path(__file__).parent
NEEDED = ("sphinx", "myst_nb", "pydata_sphinx_theme", "bs4")
PICTURE = "front.png"
SICK = 6  # of 1,000 people who are screened: lesson 02 begins there
CAPTION = (
    "From [lesson 02](notebooks/02_accuracy_trap/02_accuracy_trap.ipynb): one published screening test, in crowds where "
    "few or many are sick. {}"
)
MARK = "searchindex.js"  # by this file we know a folder that we wrote, and may write anew


def read(path: Path) -> str:
    """A text file of the course; raises Problem where it is missing."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        raise Problem(f"{path} cannot be read. Take a fresh copy of the course.") from None


def stage_lessons(root: Path, stage: Path) -> list[tuple[str, str]]:
    """Write the notebook of each lesson's page; (title, page name) of each, in order."""
    listed = []
    for name in (text.stem for text in lesson_texts(root)):
        place = f"{name}/{name}.ipynb"
        student, solution = root / "notebooks" / place, root / "solutions" / place
        if not student.exists() or not solution.exists():
            raise Problem(f"Lesson {name} is not built. Run `make build` first.")
        if worked_on(student):
            raise Problem(f"notebooks/{place} holds somebody's answers. Build the site in a fresh copy of the course.")
        page = pages.reading(nbformat.read(solution, as_version=4), nbformat.read(student, as_version=4))
        write(stage / "notebooks" / place, (nbformat.writes(page) + "\n").encode())
        title = pages.heading("\n".join(cell.source for cell in page.cells if cell.cell_type == "markdown"))
        listed.append((f"{name[:2]} {title}", f"notebooks/{name}/{name}"))
    return listed


def stage_data(root: Path, stage: Path) -> None:
    """Write the overview of the data sets and a page for each."""
    listed = []
    for sheet in sorted((root / "datasets").glob("*/datasheet.md")):
        page = pages.data_page(read(sheet), read(sheet.with_name("dictionary.md")))
        write(stage / "datasets" / sheet.parent.name / "datasheet.md", page.encode())
        listed.append((pages.heading(page).removeprefix("Data sheet: "), f"{sheet.parent.name}/datasheet"))
    overview = pages.data_overview(read(root / "datasets" / "README.md"))
    write(stage / "datasets" / "index.md", f"{overview}\n{pages.toctree('Data sets', sorted(listed))}".encode())


def stage_all(root: Path, stage: Path) -> None:
    """Write every page's source into the folder `stage`."""
    readme = read(root / "README.md")
    lessons = stage_lessons(root, stage)
    stage_data(root, stage)
    write(stage / "glossary.md", pages.glossary(read(root / "GLOSSARY.md")).encode())
    fig, sentence = crowd_frame(SICK)
    write(stage / PICTURE, png(fig))
    more = [("Glossary", "glossary"), ("Data sets", "datasets/index")]
    front = markup.page(
        HERE,
        "front.md.j2",
        title=pages.heading(readme),
        picture=PICTURE,
        alt=f"{sentence} The more people of a crowd are sick, the more of the flagged are.",
        caption=CAPTION.format(sentence),
        introduction=pages.introduction(readme),
        binder="{}{}.ipynb".format(*pages.binder(readme)),
        contents=pages.toctree("Lessons", lessons) + "\n" + pages.toctree("To look up", more),
    )
    write(stage / "index.md", front.encode())


def render(root: Path, stage: Path, out: Path) -> None:
    """Run Sphinx on the staged pages; raises Problem with its first complaint."""
    place, first = pages.binder(read(root / "README.md"))
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-q", "-W", "-c", str(HERE)]
    command += ["-D", f"html_context.binder={place}", "-D", f"html_context.first_lesson={first}"]
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "0"}
    done = subprocess.run(
        [*command, "-d", str(stage.with_name("doctrees")), str(stage), str(out)],
        env=environment, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip() or "nothing").replace(f"{stage}{os.sep}", "")
        raise Problem(f"Sphinx could not build the site. Mend what it says first: {said.splitlines()[0]}")
    for name in (".buildinfo", "objects.inv"):  # for later builds and other sites; nobody needs them here
        (out / name).unlink(missing_ok=True)
    (out / ".nojekyll").touch()


def build_site(root: Path, out: Path) -> int:
    """Build the site of the course `root` in the folder `out`, written anew, and return the number of its pages.

    Raises Problem where Sphinx is missing, a lesson is not built or `out` holds something else.
    """
    if any(importlib.util.find_spec(name) is None for name in NEEDED):
        raise Problem("The site needs Sphinx and what belongs to it. Run `pip install -e .[site]` and try again.")
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / MARK).exists())):
        raise Problem(f"{out} holds something else than the site. Name an empty folder with --out.")
    with tempfile.TemporaryDirectory() as scratch:
        stage, built = Path(scratch) / "stage", Path(scratch) / "site"
        stage_all(root, stage)
        render(root, stage, built)
        if out.exists():
            shutil.rmtree(out)
        shutil.move(built, out)
    return len(list(out.rglob("*.html")))
