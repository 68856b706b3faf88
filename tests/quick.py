"""`make quick`: what an author runs between two edits, in under a minute. Its last line says what it has left out.

It looks at what has changed since a commit: the last one, or BASE. Where nothing has, at what the last commit changed.
"""

import ast
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.authoring.inputs import Inputs
from autograder.course.places import lesson_texts
from tests.paths import ROOT
from tests.sharing import IN_A_LESSON, groups_of, known_seconds

BIN = Path(sys.executable).parent
MOST_SECONDS = 30.0  # of tests, as `tests/seconds.csv` has them
MOST_LESSONS = 2  # that are built: each takes about ten seconds
ALWAYS = ("tests/course/test_architecture.py", "tests/course/test_names.py")
OF_A_LESSON = ("tests/answers", "tests/memos", "tests/promises")  # files there begin with a lesson's number


def git(*arguments: str) -> list[str]:
    """The lines that a command of git prints."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def changed_since(base: str) -> set[str]:
    """The paths in the repository that differ from the commit `base`, new files with them."""
    return {*git("diff", "--name-only", base, "--"), *git("ls-files", "--others", "--exclude-standard")}


def module_of(path: str) -> str:
    """The dotted name of a Python file."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def names_in(source: str) -> Iterator[str]:
    """Every dotted name that a test file imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def concerns(source: str, modules: Iterable[str]) -> bool:
    """Whether a test file imports one of the modules, or the package in which it lies; `aipm.questions` alone is too wide."""
    imported = set(names_in(source))
    for module in modules:
        parts = module.split(".")
        if any(".".join(parts[:end]) in imported for end in range(min(3, len(parts)), len(parts) + 1)):
            return True
    return False


def lessons_of(changed: set[str]) -> list[str]:
    """The lessons whose own text, answers, memos, promises or modules have changed, those with a changed text first."""
    inputs, near, far = Inputs(ROOT), list[str](), list[str]()
    for text in lesson_texts(ROOT):
        own = [f"lessons/{text.name}", *(f"{folder}/{text.stem[:2]}_" for folder in OF_A_LESSON)]
        files = {path.relative_to(ROOT).as_posix() for path in inputs.modules.files_of(text.read_bytes())}
        if any(path.startswith(tuple(own)) for path in changed):
            near.append(text.stem)
        elif files & changed:
            far.append(text.stem)
    return [*near, *far]


def tests_of(changed: set[str], lessons: list[str]) -> list[tuple[float, list[str]]]:
    """(seconds, arguments for pytest) of each group of tests that the change concerns, the shortest first."""
    seconds, modules, found = known_seconds(), [module_of(path) for path in changed if path.endswith(".py")], []
    for lesson in lessons:
        found.append((seconds.get(f"answers of {lesson}", 0.0), [f"{IN_A_LESSON[0]}::{lesson}"]))
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        name, source = path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        about = any(name.startswith(f"tests/lessons/test_{lesson[3:]}") for lesson in lessons)
        if name not in IN_A_LESSON and (name in {*changed, *ALWAYS} or about or concerns(source, modules)):
            found.append((sum(seconds.get(group, 0.0) for group in groups_of(name)), [name]))
    return sorted(found, key=lambda each: (each[1][0] not in ALWAYS, each[0]))


def main(base: str) -> int:
    """Run the quick checks; returns 1 where one of them fails."""
    began = time.monotonic()
    changed = changed_since(base) or changed_since(f"{base}~1")
    lessons = lessons_of(changed)
    chosen, left, total = list[str](), list[str](), 0.0
    for seconds, (name,) in tests_of(changed, lessons):
        total += seconds
        (chosen if total <= MOST_SECONDS else left).append(name)
    answered = [name.rpartition("::")[2] for name in chosen if "::" in name]
    files = [name for name in chosen if "::" not in name]
    pytest = [BIN / "python", "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    steps: dict[str, list[str | Path]] = {
        "ruff": [BIN / "ruff", "check", "."],
        "ruff format": [BIN / "ruff", "format", "--check", "."],
        "mypy": [BIN / "mypy"],
    }
    if lessons:
        steps["build"] = [BIN / "aipm", "build", "--check", *lessons[:MOST_LESSONS]]
    steps["tests"] = [*pytest, *files]
    if answered:
        steps["answers"] = [*pytest, IN_A_LESSON[0], "-k", names_of(answered)]
    left += [f"the build of {lesson}" for lesson in lessons[MOST_LESSONS:]]
    failed = run_together(steps)
    said = f"Failed: {', '.join(failed)}." if failed else "The quick checks passed."
    rest = "the other tests, nbval, deptry"
    print(f"{said} {time.monotonic() - began:.0f} s. Left out, and in `make test`: {', '.join([*left, rest])}.")
    return 1 if failed else 0


def names_of(lessons: list[str]) -> str:
    """What the names of the tests of these lessons' answers hold, for pytest's `-k`: a lesson or one of its questions."""
    return " or ".join(f"{lesson} or q{lesson[:2]}_" for lesson in lessons)


def run_together(steps: dict[str, list[str | Path]]) -> list[str]:
    """Run the steps beside one another, print what each says once it has ended, and return those that failed."""
    running = {}
    for name, command in steps.items():
        running[name] = subprocess.Popen(
            [str(word) for word in command], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
    failed = []
    for name, process in running.items():
        said, _ = process.communicate()
        print(f"--- {name}\n{said.strip()}", flush=True)
        if process.returncode:
            failed.append(name)
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
