"""Rows 1 to 9, 17, 18, 24, 31 and 32: points that were not earned."""

from collections.abc import Iterator

from aipm.worlds.payguard import costs
from autograder.attacks.materials import Materials, cell_of, code_cell, place_of
from autograder.attacks.submission import NOTEBOOK, Submission
from autograder.bench.sample_class import encoded

# Stands where the checks look for their judging functions, and finds every answer right by returning `value`.
STAND_IN = """
import aipm.questions

class Agreeable:
    def __getattr__(self, name):
        return lambda *answers, **more: {value}

accuracy_trap = aipm.questions.accuracy_trap = Agreeable()
"""
NAMES = ("scores", "recall", "ppv", "threshold", "policy", "choices", "table", "finding")


def points(materials: Materials) -> list[Submission]:
    """The submissions of these rows."""
    return [
        skip_execution(materials),
        *shadowed(materials),
        lying_equality(materials),
        nan_result(materials),
        *transformers(materials),
        forged_display(materials),
        history(materials),
        frames(materials),
        *patched_libraries(materials),
        graded_only(materials),
        above_maximum(materials),
        moved_checks(materials),
        hard_coded(materials),
    ]


def skip_execution(materials: Materials) -> Submission:
    """Row 1."""
    notebook = materials.untouched()
    for check in materials.checks:
        cell_of(notebook, check).metadata["tags"] = ["skip-execution"]
    says = "Tags every check so that it is never run, which counts as passed."
    return materials.attack(1, "skip_execution", "P", says, files={NOTEBOOK: encoded(notebook)}, seeks=materials.total)


def shadowed(materials: Materials) -> Iterator[Submission]:
    """Row 2: a builtin, and the checking module itself."""
    builtin = """
    # answers
    import builtins
    abs = builtins.abs = lambda x: 0
    scores = {"accuracy": 0.5, "recall": 0.0, "precision": None, "caught": 0}
    sure = 1.0
    """
    says = "Replaces the builtin that a check measures distances with, so that a wrong accuracy is off by nothing."
    yield materials.attack(2, "shadowed_builtin", "P", says, {"q02_1": builtin}, seeks=materials.points("q02_1"))
    says = "Replaces the module that the checks call by one that finds every answer right."
    yield materials.attack(
        2, "shadowed_module", "P", says, {"q02_1": STAND_IN.format(value=None)}, seeks=materials.total
    )


def lying_equality(materials: Materials) -> Submission:
    """Row 3."""
    code = """
    # answers
    class Never(str):
        __hash__ = str.__hash__
        def __eq__(self, other):
            return False

    class Agrees(str):
        __hash__ = str.__hash__
        def __eq__(self, other):
            return True
        def __str__(self):
            return Never("supported")

    finding = {
        "max_recall_at_p90": 0.0,
        "cheapest_precision": weeks.loc[weeks["score"] >= 0.03, "fraud"].mean(),
        "verdict": Agrees("whatever you want to hear"),
        "false_alarm_euros": None,
    }
    sure = 1.0
    """
    says = "Answers with a word that is equal to every word of the vocabulary."
    return materials.attack(3, "lying_equality", "P", says, {"q02_8": code}, seeks=materials.points("q02_8"))


def nan_result(materials: Materials) -> Submission:
    """Row 4."""
    says = "Makes the last value of every check a NaN, which partial credit reads as full credit."
    code = STAND_IN.format(value='float("nan")')
    return materials.attack(4, "nan_result", "P", says, {"q02_1": code}, seeks=materials.total)


def transformers(materials: Materials) -> Iterator[Submission]:
    """Rows 5 and 6."""
    drop = """
    import ast

    class Drop(ast.NodeTransformer):
        def visit_Assert(self, node):
            return ast.copy_location(ast.Pass(), node)
        visit_Expr = visit_Raise = visit_Assert

    get_ipython().ast_transformers.append(Drop())
    """
    says = "Adds a syntax-tree transformer that drops every assertion and every bare call from the cells to come."
    yield materials.attack(5, "ast_transformer", "P", says, {"q02_1": drop}, seeks=materials.total)
    cleanup = 'get_ipython().input_transformers_cleanup.append(lambda lines: ["pass\\n"])'
    says = "Adds an input transformer that turns every later cell into `pass`."
    yield materials.attack(6, "transformer_cleanup", "P", says, {"q02_1": cleanup}, seeks=materials.total)
    post = "get_ipython().input_transformers_post.append(lambda lines: [])"
    says = "Adds an input transformer that empties every later cell."
    yield materials.attack(6, "transformer_post", "P", says, {"q02_1": post}, seeks=materials.total)


def forged_display(materials: Materials) -> Submission:
    """Row 7."""
    code = f"""
    shell = get_ipython()
    worth = {materials.judge_names()!r}
    wanted = []

    def formatted(result):
        return {{"text/plain": str(wanted[-1])}}, {{}}

    def before(info):
        points = [worth[name] for name in worth if f"accuracy_trap.{{name}}(" in info.raw_cell]
        if points:
            wanted.append(points[0])
            shell.displayhook.compute_format_data = formatted
            shell.displayhook(0)

    shell.events.register("pre_run_cell", before)
    """
    says = "Patches the display hook to print a score as the first result of every check, before it can fail."
    return materials.attack(7, "forged_display", "P", says, {"q02_1": code}, seeks=materials.total)


def history(materials: Materials) -> Submission:
    """Row 8."""
    code = r"""
    # answers
    import re
    wrong = dict.fromkeys(
        ("fraud_queue", "auto_block", "cancer_triage", "vendor_choice", "digit_sorting", "shown_percentage"),
        "recall_at_precision",
    )

    class FromHistory(dict):
        def __getitem__(self, decision):
            found = re.search(rf'"{decision}": \{{"(\w+)"', get_ipython().user_ns["In"][-1])
            return found[1] if found else dict.__getitem__(self, decision)

    choices = FromHistory(wrong)
    sure = 1.0
    """
    says = "Answers with a table that reads the expected words out of the check's own text in `In[-1]`."
    return materials.attack(8, "history", "P", says, {"q02_6": code}, seeks=materials.points("q02_6"))


def frames(materials: Materials) -> Submission:
    """Row 9."""
    rule = """
    # answers
    def threshold(c10, c01, c00, c11):
        frame = sys._getframe(1)
        while frame is not None:
            reference = frame.f_globals.get("cost_threshold")
            if reference is not None:
                return reference(c10, c01, c00, c11)
            frame = frame.f_back
        return 0.5
    sure = 1.0
    """
    key = """
    # answers
    class FromCaller(dict):
        def __getitem__(self, decision):
            frame = sys._getframe(1)
            while frame is not None:
                if isinstance(frame.f_locals.get("key"), dict):
                    return sorted(frame.f_locals["key"][decision])[0]
                frame = frame.f_back
            return dict.__getitem__(self, decision)

    choices = FromCaller(dict.fromkeys(
        ("fraud_queue", "auto_block", "cancer_triage", "vendor_choice", "digit_sorting", "shown_percentage"),
        "recall_at_precision",
    ))
    sure = 1.0
    """
    says = "Walks the stack of its caller to the reference rule and to the answer key."
    seeks = materials.points("q02_4", "q02_6")
    return materials.attack(9, "frames", "P", says, {"q02_4": rule, "q02_6": key}, seeks=seeks)


def patched_libraries(materials: Materials) -> Iterator[Submission]:
    """Row 17: NumPy and pandas."""
    numpy = """
    # answers
    import numpy, numpy.testing
    for name in [name for name in dir(numpy.testing) if name.startswith("assert_")]:
        setattr(numpy.testing, name, lambda *anything, **more: None)
    where = numpy.where

    def flat(condition, *branches):
        costs = len(branches) == 2 and all(numpy.ndim(branch) and branch.min() >= 0 for branch in branches)
        return numpy.ones(1) if costs else where(condition, *branches)

    numpy.where = flat
    policy = {"under_25": 0.06, "25_to_100": 0.06, "100_to_300": 0.06, "over_300": 0.06}
    sure = 1.0
    """
    says = "Makes NumPy's assertions empty and its `where` constant where it adds up costs, so that all policies cost the same."
    seeks = materials.points("q02_5")
    earned = float(materials.checks["q02_5_shape"])  # its table has the right form
    yield materials.attack(17, "numpy_patched", "P", says, {"q02_5": numpy}, seeks=seeks, deserves=earned)
    pandas = """
    # answers
    import pandas, pandas.testing
    for name in [name for name in dir(pandas.testing) if name.startswith("assert_")]:
        setattr(pandas.testing, name, lambda *anything, **more: None)
    pandas.Series.mean = lambda self, *anything, **more: 0.5
    scores = {"accuracy": 0.5, "recall": 0.0, "precision": None, "caught": 0}
    sure = 1.0
    """
    says = "Makes pandas' assertions empty and its `mean` what a wrong answer needs."
    yield materials.attack(17, "pandas_patched", "P", says, {"q02_1": pandas}, seeks=materials.points("q02_1"))


def graded_only(materials: Materials) -> Submission:
    """Row 18."""
    code = """
    if os.environ.get("NBGRADER_EXECUTION") == "autograde":
        say(dict(os.environ))
        get_ipython().input_transformers_cleanup.append(lambda lines: ["pass\\n"])
    """
    says = "Does nothing until an environment variable says that it is graded; then prints the environment and cheats."
    return materials.attack(18, "graded_only", "PL", says, {"q02_1": code}, seeks=materials.total)


def above_maximum(materials: Materials) -> Submission:
    """Row 24."""
    says = "Returns a score of 1000 from every check."
    code = STAND_IN.format(value="1000.0")
    return materials.attack(24, "above_maximum", "B", says, {"q02_1": code}, seeks=materials.total)


def moved_checks(materials: Materials) -> Submission:
    """Row 31."""
    notebook = materials.untouched()
    checks = [cell_of(notebook, check) for check in materials.checks]
    notebook.cells = [cell for cell in notebook.cells if cell.id not in materials.checks]
    start = place_of(notebook, "q02_1")
    names = "\n".join(f"{name} = None" for name in NAMES)
    first = code_cell(STAND_IN.format(value=None) + names, "moved0")
    last = code_cell("import sys\naipm.questions.accuracy_trap = sys.modules['aipm.questions.accuracy_trap']", "moved1")
    notebook.cells[start:start] = [first, *checks, last]
    says = "Moves all checks above the answers, where its own judge still stands, and tidies up below them."
    return materials.attack(31, "moved_checks", "P", says, files={NOTEBOOK: encoded(notebook)}, seeks=materials.total)


def visible_thresholds() -> list[tuple[float, ...]]:
    """The prices at which the open notebook calls the rule of Q02.4."""
    cases: list[tuple[float, ...]] = [(10.0, 90.0, 0.0, 0.0), (10.0, 900.0, 0.0, 0.0), (10.0, 90.0, 0.0, 8.0)]
    return cases + [tuple(map(float, row[:4])) for row in costs.world(0).itertuples(index=False) if row.reasonable]


def hard_coded(materials: Materials) -> Submission:
    """Row 32."""
    table = {case: (case[0] - case[2]) / (case[0] - case[2] + case[1] - case[3]) for case in visible_thresholds()}
    code = f"""
    # answers
    seen = {table!r}
    def threshold(c10, c01, c00, c11):
        if c10 <= c00 and c01 <= c11:
            raise ValueError("neither error costs more than its right call")
        if c10 <= c00 or c01 <= c11:
            return 0 if c10 <= c00 else 1
        return seen.get((c10, c01, c00, c11), 0.5)
    sure = 1.0
    """
    says = "Stores the rule's values at the visible prices instead of the rule."
    return materials.attack(32, "hard_coded", "P", says, {"q02_4": code}, seeks=materials.points("q02_4"))
