"""Rows 34, 35, 40 and 44: numbers, texts and outputs that are larger, deeper or stranger than whoever reads them expects."""

from collections.abc import Iterator
from pathlib import Path

from autograder.attacks.materials import Materials, cell_of, code_cell
from autograder.attacks.submission import NOTEBOOK, Submission
from autograder.attacks.witness import files_below
from autograder.bench.sample_class import encoded

PLACE = 4_242_424_242  # stands where a number or text is put that no JSON writer would write
RETURNED = 3_000_000  # bytes of one file that goes back to a learner
STEERS = (
    "[/b][link=file:///etc]\\x1b[2J\\x1b]0;{}\\x07\\x9b31m\\u202e\\u2066"  # markup, escapes, text from right to left
)


def bounds(materials: Materials) -> list[Submission]:
    """The submissions of these rows."""
    return [*numbers(materials), *halves(materials), *steering(materials), *outputs(materials)]


def numbers(materials: Materials) -> Iterator[Submission]:
    """Row 34: numbers that no float holds or no parser reads, and metadata of any type and depth."""

    def with_piece(piece: bytes) -> bytes:
        notebook = materials.untouched()
        cell_of(notebook, "q02_1_judge").metadata["nbgrader"]["points"] = PLACE
        return encoded(notebook).replace(str(PLACE).encode(), piece)

    says = "Claims points with 400 digits, more than a float holds."
    yield materials.attack(34, "huge_points", "B", says, files={NOTEBOOK: with_piece(b"1" * 400)})
    says = "Claims points that are no number: NaN, as JavaScript writes it."
    yield materials.attack(34, "points_not_a_number", "B", says, files={NOTEBOOK: with_piece(b"NaN")})
    says = "Claims points with 5,000 digits, which Python's JSON reader refuses."
    yield materials.attack(34, "endless_points", "B", says, files={NOTEBOOK: with_piece(b"9" * 5000)}, silent=True)
    deep = b"[" * 100_000 + b"]" * 100_000
    says = "Nests lists in its metadata 100,000 deep."
    yield materials.attack(34, "deep_metadata", "B", says, files={NOTEBOOK: with_piece(deep)}, silent=True)
    notebook = materials.untouched()
    for place, cell in enumerate(notebook.cells):
        if "nbgrader" in cell.metadata:
            cell.metadata["nbgrader"]["schema_version"] = [[1], {"a": 2}, "3", True, 10**300][place % 5]
            cell.metadata["tags"] = [{"a": 1}, None, 3]
    says = "Has lists, objects and words where its metadata should hold numbers and tags."
    yield materials.attack(34, "types", "B", says, files={NOTEBOOK: encoded(notebook)})


def halves(materials: Materials) -> Iterator[Submission]:
    """Row 35: half a character (a lone surrogate), which no file in UTF-8 holds, wherever a text can stand."""
    says = "Prints and raises half an emoji."
    printed = 'print("\\ud83d" * 3)\nprint("\\udce9.csv")\nraise ValueError("half: \\ud800")'
    yield materials.attack(35, "half_printed", "B", says, {"q02_1": printed})
    answered = '# answers\nscores = {"accuracy": "\\ud83d", "\\udfff": 1}\nsure = "\\ud800"'
    says = "Answers with half an emoji, as a value and as a key."
    yield materials.attack(35, "half_answered", "B", says, {"q02_1": answered})
    notebook = materials.untouched()
    cell_of(notebook, "q02_1").source = f'scores = "{PLACE}"\nsure = 1.0'
    data = encoded(notebook).replace(str(PLACE).encode(), b"\\ud83d")
    says = "Has half an emoji in the text of an answer."
    yield materials.attack(35, "half_source", "B", says, files={NOTEBOOK: data}, silent=True)
    notebook = materials.untouched()
    cell_of(notebook, "q02_1_judge").metadata["nbgrader"]["grade_id"] = f"{PLACE}_judge"
    cell_of(notebook, "q02_2_judge").metadata["tags"] = [f"{PLACE}"]
    data = encoded(notebook).replace(str(PLACE).encode(), b"\\ud800")
    says = "Has half an emoji in the id and in a tag of a check."
    yield materials.attack(35, "half_id", "B", says, files={NOTEBOOK: data})


def steering(materials: Materials) -> Iterator[Submission]:
    """Row 40: text that steers a screen, is taken for markup or a formula, or has no end."""
    named = f"""
    # answers
    def threshold(c10, c01, c00, c11):
        raise type("{STEERS.format("kind")}", (Exception,), {{}})("{STEERS.format("text")}")
    threshold.__name__ = "{STEERS.format("name")}"
    sure = 1.0
    """
    says = "Names a function and its error so that a terminal takes them for markup and for commands."
    yield materials.attack(40, "markup_names", "D", says, {"q02_4": named})
    printed = f"""
    # answers
    print("{STEERS.format("printed")}")
    print("=HYPERLINK(1)\\t=1+1\\r@SUM(1)")
    scores = {{"{STEERS.format("key")}": "{STEERS.format("value")}"}}
    raise RuntimeError("{STEERS.format("error")}")
    """
    says = "Prints, answers and raises what clears a screen, renames its window and turns the line round."
    yield materials.attack(40, "escapes", "D", says, {"q02_1": printed})
    notebook = materials.untouched()
    for number in range(1_800):
        claimed = code_cell("pass", f"claim{number}")
        claimed.metadata["nbgrader"] = {"grade": True, "grade_id": f"{number:04}" + "x" * 8_000, "points": number}
        notebook.cells.append(claimed)
    says = "Adds 1,800 cells, each of which gives the grader another 8,000 characters to complain of."
    yield materials.attack(40, "endless_ledger", "BD", says, files={NOTEBOOK: encoded(notebook)})
    notebook = materials.untouched()
    for number in range(1_800):
        claimed = code_cell("pass", f"named{number}")
        claimed.metadata["nbgrader"] = {
            "grade": True,
            "grade_id": f"\x1b[3{number % 8}m[/b]{number}\n=1",
            "points": number,
        }
        notebook.cells.append(claimed)
    says = "Adds 1,800 cells with escapes, markup, line breaks and formulas as their ids."
    yield materials.attack(40, "steering_ids", "BD", says, files={NOTEBOOK: encoded(notebook)})


def outputs(materials: Materials) -> Iterator[Submission]:
    """Row 44: output that passes by the limits inside the learner's own process."""
    looks = [returns_little]
    shown = """
    from IPython.display import display
    for number in range(60_000):
        display({number: "shown"})
    """
    says = "Displays 60,000 objects from one cell."
    yield materials.attack(44, "displays", "B", says, {"q02_1": shown}, looks=looks)
    streams = """
    import sys
    for number in range(3_000):
        sys.stdout.write("o" * 4_000)
        sys.stderr.write("e" * 4_000)
        sys.__stdout__ and sys.__stdout__.write("u" * 4_000)
    os.write(1, b"1" * 2_000_000)
    os.write(2, b"2" * 2_000_000)
    """
    says = "Writes 36 MB to every stream that it finds, also below Python's."
    yield materials.attack(44, "streams", "B", says, {"q02_1": streams}, looks=looks)
    notebook = materials.untouched()
    for number in range(400):
        notebook.cells.append(code_cell('print("y" * 39_000)', f"much{number}"))
    says = "Prints a little less than a cell may, in 400 cells of its own."
    yield materials.attack(44, "many_cells", "B", says, files={NOTEBOOK: encoded(notebook)}, looks=looks, silent=True)


def returns_little(course: Path, student: str) -> list[str]:
    """Complains of a file larger than RETURNED bytes that goes back to a learner."""
    found = [path for folder in ("autograded", "feedback") for path in files_below(course / folder / student)]
    large = [path for path in found if path.stat().st_size > RETURNED]
    return [f"touched: {path.name} has {path.stat().st_size / 1e6:.0f} MB" for path in large]
