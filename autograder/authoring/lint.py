"""What a lesson's text must hold before it is built. Each rule is a generator of complaints about cells."""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

from aipm.course import CLAIM, MINUTES, PROMPT
from autograder.authoring.lesson import KNOWN_KEYS, QUESTION, Cell
from autograder.authoring.statement import check_statement, points_of
from autograder.course.names import imported, loaded

Complaints = Iterator[tuple[Cell, str]]

BEGIN_SOLUTION, END_SOLUTION = "### BEGIN SOLUTION", "### END SOLUTION"
BEGIN_HIDDEN, END_HIDDEN = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
HEADING = re.compile(r"^(#{1,6}) +\S", re.MULTILINE)


def outside(source: str, begin: str, end: str) -> list[str]:
    """The lines of `source` that stand outside its begin/end regions."""
    kept, inside = [], False
    for line in source.splitlines():
        if line.strip() == begin:
            inside = True
        elif line.strip() == end:
            inside = False
        elif not inside:
            kept.append(line)
    return kept


def code(lines: Sequence[str]) -> list[str]:
    """Those lines that are neither blank nor a comment."""
    return [line for line in lines if line.strip() and not line.strip().startswith("#")]


def balanced(cell: Cell, begin: str, end: str) -> bool:
    """Whether the cell has exactly one region, begun before it ends."""
    lines = [line.strip() for line in cell.source.splitlines()]
    return lines.count(begin) == lines.count(end) == 1 and lines.index(begin) < lines.index(end)


def check_marks(cells: Sequence[Cell], number: str) -> Complaints:
    """Marker keys nobody reads, and marks on the wrong kind of cell."""
    for cell in cells:
        for key in sorted(set(cell.marks) - KNOWN_KEYS):
            yield cell, f"the marker has a key {key!r} that nobody reads; known are {', '.join(sorted(KNOWN_KEYS))}"
        if cell.grade_id and cell.kind != "code":
            yield cell, f"{cell.grade_id} is marked on a Markdown cell; answers and judges are code"
        if "answer" in cell.marks and "judge" in cell.marks:
            yield cell, "one cell cannot be both answer and judge; split it in two"
        for tag in cell.marks.get("tags", []):
            if tag.startswith("S") and not CLAIM.fullmatch(tag):
                yield cell, f"the tag {tag!r} looks like a claim of the guide but is none (such as S1.28 or S5.T1)"


def check_ids(cells: Sequence[Cell], number: str) -> Complaints:
    """Question ids: well formed, of this lesson, each answer once, each judge once and after its answer."""
    seen: set[str] = set()
    answers: dict[str, Cell] = {}
    for cell in cells:
        if cell.grade_id is None:
            continue
        question = str(cell.marks.get("answer", cell.marks.get("judge")))
        match = QUESTION.fullmatch(question)
        if not match:
            yield cell, f"{question!r} is no question id; write it like q{number}_1"
        elif match[1] != number:
            yield cell, f"{question} belongs to another lesson; ids here start with q{number}_"
        if cell.grade_id in seen:
            yield cell, f"the id {cell.grade_id} is used twice; give each question its own number"
        seen.add(cell.grade_id)
        if "answer" in cell.marks:
            answers[question] = cell
        elif question not in answers:
            yield cell, f'{cell.grade_id} judges an answer that does not stand above it; add `# %% answer="{question}"`'
    for question, cell in answers.items():
        if f"{question}_judge" not in seen:
            yield cell, f'{question} has no checks; add a cell `# %% judge="{question}" points=…` below it'


def check_answers(cells: Sequence[Cell], number: str) -> Complaints:
    """Answer cells: a scaffold with blanks and a `sure` line, then one solution region."""
    for cell in cells:
        marked = "answer" in cell.marks
        if not marked and (BEGIN_SOLUTION in cell.source or END_SOLUTION in cell.source):
            yield cell, "a solution region stands outside an answer cell; mark the cell with answer=…"
        if not marked:
            continue
        if not balanced(cell, BEGIN_SOLUTION, END_SOLUTION):
            yield cell, f"{cell.grade_id} needs one region from `{BEGIN_SOLUTION}` to `{END_SOLUTION}`"
            continue
        scaffold = "\n".join(code(outside(cell.source, BEGIN_SOLUTION, END_SOLUTION)))
        if "..." not in scaffold:
            yield cell, f"{cell.grade_id} has no blank; write `...` in the scaffold where the learner answers"
        if not re.search(r"^sure = \.\.\.", scaffold, re.MULTILINE):
            yield cell, f"{cell.grade_id} has no line `sure = ...` in its scaffold"


def check_judges(cells: Sequence[Cell], number: str) -> Complaints:
    """Judge cells: points, a visible check, and hidden text only inside one hidden region."""
    for cell in cells:
        if "judge" not in cell.marks:
            if BEGIN_HIDDEN in cell.source or END_HIDDEN in cell.source:
                yield cell, "a hidden region stands outside a judge cell; mark the cell with judge=…"
            if cell.kind == "code" and re.search(r"\bhidden\(|import hidden\b", cell.source):
                yield cell, "hidden worlds are named outside a hidden region; move that line into a judge cell's region"
            continue
        points = cell.marks.get("points")
        if not isinstance(points, int) or points < 1:
            yield cell, f"{cell.grade_id} needs points, a whole number from 1: `points=2`"
        if BEGIN_HIDDEN in cell.source or END_HIDDEN in cell.source:
            if not balanced(cell, BEGIN_HIDDEN, END_HIDDEN):
                yield cell, f"{cell.grade_id} has a hidden region that is not begun and ended once"
                continue
        elif cell.marks.get("part", "judge") == "judge":
            yield cell, f"{cell.grade_id} has no hidden region; put the call on unseen worlds or the key in one"
        visible = "\n".join(code(outside(cell.source, BEGIN_HIDDEN, END_HIDDEN)))
        if not visible:
            yield cell, f"{cell.grade_id} has no visible check; call the judging function once outside the region"
        if re.search(r"\bhidden\b|\bkey=", visible):
            yield cell, f"{cell.grade_id} shows a hidden world or a key outside its hidden region"


def check_reach(cells: Sequence[Cell], number: str) -> Complaints:
    """A check runs where no scene has run: it may name answers, what released cells import, and nothing else."""
    answers: set[str] = set()
    imports: set[str] = set()
    for cell in cells:
        if cell.kind != "code":
            continue
        source = "\n".join(outside(cell.source, BEGIN_SOLUTION, END_SOLUTION))
        try:
            if "answer" in cell.marks:
                answers |= bound(source)
            elif "judge" in cell.marks:
                strange = set(loaded(cell.source)) - answers - imports
                for name in sorted(strange):
                    yield cell, f"{cell.grade_id} reads `{name}`, which is no answer and nothing imported; import it"
            if "answer" not in cell.marks:
                imports |= {name for name, _, _ in imported(cell.source)}
        except SyntaxError:
            continue  # the execution says so, with its line


def bound(source: str) -> set[str]:
    """The names that a cell's top level binds."""
    body = ast.parse(source).body
    names = {node.name for node in body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    stored = (each for node in body for each in ast.walk(node) if isinstance(each, ast.Name))
    return names | {each.id for each in stored if isinstance(each.ctx, ast.Store)}


def check_prompts(cells: Sequence[Cell], number: str) -> Complaints:
    """Each question's prompt stands right above its answer, with points, minutes and three hints."""
    points = points_of(cells)
    for before, cell in zip([None, *cells], cells, strict=False):
        if "answer" not in cell.marks:
            continue
        question = cell.marks["answer"]
        found = PROMPT.search(before.source) if before is not None and before.kind == "markdown" else None
        if before is None or not found or question != f"q{found[1]}_{found[2]}":
            yield (
                cell,
                f"{question} has no prompt right above it; start one with `### {question.upper().replace('_', '.')} …`",
            )
            continue
        said = MINUTES.search(before.source)
        if not said:
            yield before, f"{question}'s prompt does not say its points and minutes, like `*2 points, 5 minutes.*`"
        elif question in points and int(said[1]) != points[question]:
            yield before, f"{question}'s prompt says {said[1]} points, its checks give {points[question]}"
        hints = len(re.findall(r"<details>\s*<summary>", before.source))
        if hints != 3:
            yield before, f"{question}'s prompt has {hints} hints; three are expected, each in <details>"
        if re.search(r"<details>[^\n]*`", before.source):
            yield before, f"{question}'s hints show backticks as they are; inside <details> write <code>…</code>"


def check_headings(cells: Sequence[Cell], number: str) -> Complaints:
    """One H1, in the first cell; no level skipped."""
    level = 0
    for cell in cells:
        if cell.kind != "markdown":
            continue
        text = re.sub(r"```.*?```", "", cell.source, flags=re.DOTALL)
        for found in HEADING.finditer(text):
            depth = len(found[1])
            if depth == 1 and cell.number != 1:
                yield cell, "a second title; a lesson has one `# ` heading, in its first cell"
            if depth > level + 1:
                yield cell, f"the heading skips a level, from {level} to {depth}"
            level = depth
    if not cells[0].source.startswith("# "):
        yield cells[0], "the first cell has no title; start it with `# `"


RULES = (
    check_marks,
    check_ids,
    check_answers,
    check_judges,
    check_reach,
    check_prompts,
    check_statement,
    check_headings,
)


def lint(cells: Sequence[Cell], name: str) -> list[str]:
    """Every complaint about a lesson's cells, as `NAME.py:line: cell n: sentence`, in order of line."""
    return complaints((found for rule in RULES for found in rule(cells, name[:2])), name)


def complaints(found: Iterable[tuple[Cell, str]], name: str) -> list[str]:
    """What was found in the cells of a lesson, each once with its line, in order."""
    once = sorted({(cell.line, cell.number, text) for cell, text in found})
    return [f"lessons/{name}.py:{line}: cell {cell}: {text}." for line, cell, text in once]
