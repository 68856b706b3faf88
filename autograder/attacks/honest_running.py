"""What honest code does while it runs: magics, questions to a person, plots, warnings, much output, files, waiting."""

from collections.abc import Iterator

from nbformat import NotebookNode

from autograder.attacks.materials import Materials, cell_of, code_cell, place_of
from autograder.attacks.submission import NOTEBOOK, Submission
from autograder.bench.sample_class import encoded


def honest_running(materials: Materials) -> list[Submission]:
    """A perfect notebook with each of these, and one that is right only in part."""
    return [
        *(materials.changed(*change) for change in CHANGES),
        unfinished(materials),
        *with_files(materials),
    ]


def before_questions(notebook: NotebookNode, source: str) -> None:
    """A cell of the learner's own below all scenes, above the first question."""
    notebook.cells.insert(place_of(notebook, "q02_1") - 1, code_cell(source, f"own{len(notebook.cells)}"))


def magics(notebook: NotebookNode) -> None:
    """Magics of lines and cells, and the commands of a set-up."""
    set_up = "%matplotlib inline\n%load_ext autoreload\n%autoreload 2\n!pip --version\n!ls\n%cd .\nimport math"
    notebook.cells.insert(1, code_cell(set_up, "set-up"))
    for question, magic in (("q02_3", "%%time"), ("q02_7", "%%capture")):
        cell = cell_of(notebook, question)
        cell.source = f"{magic}\n{cell.source}"
    cell_of(
        notebook, "q02_2"
    ).source += "\nassert math.isfinite(recall)\n%timeit -n 1 -r 1 cytotriage.counts(cases, cases['logistic'] >= 0.5)"
    before_questions(notebook, "payguard.load?\n%who\n%debug")


def backends(notebook: NotebookNode) -> None:
    """Plots for a screen that the grader lacks."""
    before_questions(notebook, "%matplotlib widget")
    before_questions(
        notebook, '%matplotlib notebook\nimport matplotlib.pyplot as plt\nplt.plot(weeks["score"].head(50))'
    )


def asks(notebook: NotebookNode) -> None:
    """Questions to the person at the keyboard: in a cell of its own, and at the end of an answer."""
    before_questions(notebook, 'name = input("Who are you? ")')
    cell_of(notebook, "q02_2").source += '\nok = input("Is that right? ")'


def breakpoints(notebook: NotebookNode) -> None:
    """A break point that was forgotten."""
    before_questions(notebook, "for threshold in (0.1, 0.2):\n    breakpoint()")


def plots(notebook: NotebookNode) -> None:
    """Plots, tables and Markdown on display."""
    before_questions(
        notebook,
        """
        import matplotlib.pyplot as plt
        from IPython.display import HTML, Markdown, display

        fig, ax = plt.subplots()
        ax.hist(weeks["score"], bins=30)
        plt.show()
        display(Markdown("**By week**"), HTML("<b>frauds</b>"), weeks.head(200))
        weeks.groupby("week")["fraud"].sum().plot.bar();
        """,
    )


def warned(notebook: NotebookNode) -> None:
    """A log and warnings of libraries on stderr, also while a check calls the answer."""
    log = "import logging\nimport numpy as np\n\nlogging.basicConfig(level=logging.INFO)\n"
    before_questions(notebook, f'{log}logging.warning("%d payments", len(weeks))\nnp.float64(1) / np.float64(0)')
    rule = cell_of(notebook, "q02_4")
    line = "def threshold(c10, c01, c00, c11):\n"
    inner = '    logging.info("a threshold")\n    warnings.warn("only for calibrated scores", FutureWarning, stacklevel=2)\n'
    rule.source = "import logging\nimport warnings\n\n" + rule.source.replace(line, line + inner)


def much_output(notebook: NotebookNode) -> None:
    """A megabyte of prints in a cell of its own, and as much in an answer."""
    prints = 'for row in range(10_000):\n    print(f"{row:>8} " + "-" * 90)'
    before_questions(notebook, prints)
    cell_of(notebook, "q02_6").source += f"\n{prints}"


def takes_its_time(notebook: NotebookNode) -> None:
    """Five seconds in one cell."""
    before_questions(notebook, "import time\n\nfor step in range(5):\n    time.sleep(1)")


def awaits(notebook: NotebookNode) -> None:
    """`await` at the top of a cell, and in an answer."""
    before_questions(notebook, "import asyncio\n\nawait asyncio.sleep(0.1)")
    answer = cell_of(notebook, "q02_2")
    answer.source += "\n\nasync def again():\n    return recall\n\nrecall = await again()"


def last_result(notebook: NotebookNode) -> None:
    """An answer taken from the last result, `_`."""
    place = place_of(notebook, "q02_2")
    box = 'box = cytotriage.counts(cases, cases["logistic"] >= 0.1)\nbox["caught"] / (box["caught"] + box["missed"])'
    notebook.cells[place].source = "recall = _\nsure = 0.9"
    notebook.cells.insert(place, code_cell(box, "last"))


def settings(notebook: NotebookNode) -> None:
    """Settings of libraries, seeds, a look at the surroundings, names that Python uses itself."""
    before_questions(
        notebook,
        """
        import os, random, sys, warnings
        from pathlib import Path
        import matplotlib.pyplot as plt
        import numpy as np

        pd.set_option("display.max_columns", None)
        pd.options.display.max_rows = 20
        plt.rcParams["figure.figsize"] = (8, 4)
        np.random.seed(0)
        random.seed(0)
        warnings.filterwarnings("ignore")
        print(sys.version, os.getcwd(), sorted(Path(".").iterdir()))
        list, sum, id = [1, 2], 3, "zoe"
        """,
    )


def own_files(notebook: NotebookNode) -> None:
    """A table written and read back, and a module written by a magic and imported."""
    before_questions(
        notebook, 'weeks.head(1000).to_csv("my_weeks.csv", index=False)\nkept = pd.read_csv("my_weeks.csv")'
    )
    module = "%%writefile my_parts.py\ndef part_of(part, whole):\n    return part / whole"
    before_questions(notebook, module)
    answer = cell_of(notebook, "q02_2")
    share = 'box["caught"] / (box["caught"] + box["missed"])'
    answer.source = answer.source.replace(share, 'part_of(box["caught"], box["caught"] + box["missed"])')
    answer.source = f"from my_parts import part_of\n\nassert len(kept) == 1000\n{answer.source}"


CHANGES = (
    ("magics", "Uses magics, also as the first line of answers.", magics, "sagemathinc/cocalc#6137"),
    ("backends", "Plots for a screen that the grader lacks.", backends, "jupyter/nbgrader#1070"),
    ("asks", "Asks the person at the keyboard.", asks, "jupyter/nbgrader#1844"),
    ("breakpoints", "Forgot a break point.", breakpoints, "jupyter/nbgrader#77"),
    ("plots", "Plots and displays tables.", plots),
    ("warned", "Logs and warns on stderr, also while a check calls the answer.", warned, "jupyter/nbgrader#1904"),
    ("much_output", "Prints a megabyte, twice.", much_output),
    ("takes_its_time", "Waits five seconds in one cell.", takes_its_time, "jupyter/nbgrader#915"),
    ("awaits", "Awaits at the top of a cell and in an answer.", awaits),
    ("last_result", "Takes an answer from the last result, `_`.", last_result),
    ("settings", "Sets options of libraries, looks around, and calls variables `list` and `sum`.", settings),
    ("own_files", "Writes a table and a module, and reads them back.", own_files),
)


def unfinished(materials: Materials) -> Submission:
    """One answer no Python, one that stops with an error, one untouched, the rest right."""
    answers = {**materials.reference, "q02_5": "policy = {'under_25': 0.12,", "q02_7": "table = tabel"}
    del answers["q02_8"]
    deserves = materials.total - materials.points("q02_5", "q02_7", "q02_8")
    notebook = encoded(materials.factory.filled(answers))
    return materials.honest("unfinished", "Left three answers broken or open.", {NOTEBOOK: notebook}, deserves)


def with_files(materials: Materials) -> Iterator[Submission]:
    """A table of the learner's own beside the notebook, and a module."""
    notebook = materials.perfect()
    answer = cell_of(notebook, "q02_7")
    answer.source = 'paper = pd.read_csv("paper.csv").iloc[0]\n' + answer.source.replace(
        "1_709", 'int(paper["missed"])'
    )
    files = {NOTEBOOK: encoded(notebook), "paper.csv": b"missed,patients\n1709,38455\n"}
    yield materials.honest("own_table", "Reads a table handed in beside the notebook.", files, materials.total)
    notebook = materials.perfect()
    answer = cell_of(notebook, "q02_2")
    answer.source = f"from my_helpers import part_of\n{answer.source}"
    files = {NOTEBOOK: encoded(notebook), "my_helpers.py": b"def part_of(part, whole):\n    return part / whole\n"}
    says = "Imports a module handed in beside the notebook, which is not read."
    yield materials.honest(
        "own_module", says, files, materials.total - materials.points("q02_2"), "jupyter/nbgrader#940"
    )
