"""What the student notebooks say of the course: questions, minutes, claims of the guide, artefacts. Nothing is run."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

PROMPT = re.compile(r"^### Q(\d\d)\.(\d+) ", re.MULTILINE)
MINUTES = re.compile(r"\*(\d+) points?, (\d+) minutes?\.")
SCENES = re.compile(r"(\d+) minutes? for the scenes")
CLAIM = re.compile(r"S\d\.T?\d+")
ARTEFACT = re.compile(r"""portfolio\.add\(\s*(["'])([a-z0-9_]+)\1\s*,\s*(["'])(.*?)(?<!\\)\3""", re.DOTALL)


@dataclass(frozen=True)
class Question:
    """A graded question: its id, such as q02_5, its points, and the minutes that its prompt gives it."""

    id: str
    points: float
    minutes: int


@dataclass(frozen=True)
class Lesson:
    """A lesson as its student notebook tells it; `artefacts` maps names to titles, `run` says whether a cell was run."""

    name: str
    title: str
    scene_minutes: int
    questions: tuple[Question, ...]
    claims: frozenset[str]
    artefacts: dict[str, str]
    run: bool


def lesson_of(name: str, notebook: dict) -> Lesson:
    """A lesson from its parsed notebook. Raises KeyError, TypeError or AttributeError where that is no notebook."""
    title, scenes, run = "", 0, False
    questions: list[Question] = []
    claims: set[str] = set()
    artefacts: dict[str, str] = {}
    for cell in notebook["cells"]:
        source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        tags = cell["metadata"].get("tags") or ()
        claims.update(tag for tag in tags if CLAIM.fullmatch(tag))
        if cell["cell_type"] == "markdown":
            heading = re.search(r"^# (.+)$", source, re.MULTILINE)
            title = title or (heading[1].strip() if heading else "")
            minutes = SCENES.search(source)
            scenes = scenes or (int(minutes[1]) if minutes else 0)
            prompt, worth = PROMPT.search(source), MINUTES.search(source)
            if prompt and worth:
                questions.append(Question(f"q{prompt[1]}_{prompt[2]}", float(worth[1]), int(worth[2])))
        elif cell["cell_type"] == "code":
            run = run or cell.get("execution_count") is not None
            artefacts.update({slug: text for _, slug, _, text in ARTEFACT.findall(source)})
    return Lesson(name, title or name, scenes, tuple(questions), frozenset(claims), artefacts, run)


def read_lessons(course: Path) -> tuple[list[Lesson], list[str]]:
    """The lessons of the student notebooks in order of their number, and a sentence for each that cannot be read."""
    lessons, notes = [], []
    for folder in sorted((course / "notebooks").glob("[0-9][0-9]_*/")):
        path = folder / f"{folder.name}.ipynb"
        try:
            lessons.append(lesson_of(folder.name, json.loads(path.read_text(encoding="utf-8"))))
        except OSError as error:
            notes.append(f"{path.relative_to(course).as_posix()} could not be opened ({error.strerror}).")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            notes.append(f"{path.relative_to(course).as_posix()} is not a notebook any more. Take a fresh copy of it.")
    return lessons, notes
