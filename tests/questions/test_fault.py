"""Ours is ours: a bug of a judge is said as a fault of the check, and what an answer does to a judge stays the answer's."""

import ast
import json
from itertools import product

import numpy as np
import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell

from aipm.measure import wilson_interval
from aipm.questions.calling import call
from aipm.questions.verdict import JudgeError, Malformed, Verdict, Wrong, judges
from aipm.worlds.files import MissingData, read_public
from autograder.authoring.answers import MONSTERS


def helper(first: int, second: int) -> int:
    """A function of ours, for judges that call it wrongly."""
    return first + second


def undefined_name(answer):
    return no_such_name  # noqa: F821


def unbound_local(answer):
    if answer == "never":
        sentence = "fine."
    return sentence


def missing_name_in_a_module(answer):
    from aipm.measure import no_such_measure

    return no_such_measure


def missing_module(answer):
    import aipm.no_such_module  # noqa: F401


def assertion(answer):
    assert answer == "never", "a note of the author"


def not_written_yet(answer):
    raise NotImplementedError


def attribute_of_a_module(answer):
    return np.no_such_function(answer)


def attribute_of_our_own(answer):
    return Wrong("it costs 3.").no_such_attribute


def too_few_arguments(answer):
    return helper(1)


def too_many_arguments(answer):
    return helper(1, 2, 3)


def unknown_argument(answer):
    return wilson_interval(1, 2, sure=True)


def unknown_argument_of_a_library(answer):
    return pd.concat([], no_such_option=True)


def out_of_memory(answer):
    return np.zeros(10**15)


def closed_file(answer):
    raise PermissionError("weights.csv")


def no_sentence(answer):
    """Judge Q02.5: a judge that forgets to return."""


BUGS = {
    undefined_name: "NameError: name 'no_such_name' is not defined",
    unbound_local: "UnboundLocalError: cannot access local variable 'sentence'",
    missing_name_in_a_module: "ImportError: cannot import name 'no_such_measure'",
    missing_module: "ModuleNotFoundError: No module named 'aipm.no_such_module'",
    assertion: "AssertionError: a note of the author",
    not_written_yet: "NotImplementedError)",
    attribute_of_a_module: "AttributeError: module 'numpy' has no attribute 'no_such_function'",
    attribute_of_our_own: "AttributeError: 'Wrong' object has no attribute 'no_such_attribute'",
    too_few_arguments: "TypeError: helper() missing 1 required positional argument: 'second'",
    too_many_arguments: "TypeError: helper() takes 2 positional arguments but 3 were given",
    unknown_argument: "TypeError: wilson_interval() got an unexpected keyword argument 'sure'",
    unknown_argument_of_a_library: "TypeError: concat() got an unexpected keyword argument 'no_such_option'",
    out_of_memory: "MemoryError: Unable to allocate",
    closed_file: "PermissionError: weights.csv",
    no_sentence: "it returned None, which is no sentence",
}


@pytest.mark.parametrize("judge", BUGS, ids=lambda judge: judge.__name__)
@pytest.mark.parametrize("answer", [3, {"a": [1, "x"]}, lambda: 1], ids=["number", "dict", "function"])
def test_a_bug_of_a_judge_is_ours(judge, answer):
    with pytest.raises(JudgeError) as raised:
        judges(judge)(answer)
    said = str(raised.value)
    assert said.startswith("This check has a fault of its own (") and BUGS[judge] in said
    assert "Your answer is not the cause, and its points stay open." in said
    assert said.endswith(f"Please report it: {'Q02.5' if judge is no_sentence else judge.__name__}.")
    assert not isinstance(raised.value, Verdict) and "\n" not in said


def test_a_bug_is_one_sentence_in_a_notebook(capsys):
    shell = InteractiveShell.instance()
    shell.user_ns["judge"] = judges(no_sentence)
    shell.run_cell("judge(3)")
    said = capsys.readouterr().out
    assert "Please report it: Q02.5." in said and "Traceback" not in said
    InteractiveShell.clear_instance()


def test_a_module_that_does_not_compile_is_ours(tmp_path, monkeypatch):
    (tmp_path / "broken_module.py").write_text("def (:\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    @judges
    def judge(answer):
        import broken_module  # noqa: F401

    with pytest.raises(JudgeError, match="SyntaxError"):
        judge(3)


def test_a_check_that_forgets_the_answer_is_ours():
    with pytest.raises(JudgeError, match="missing 1 required positional argument: 'answer'"):
        judges(undefined_name)()


def test_a_judge_inside_a_judge_is_named_once():
    inner = judges(undefined_name)

    @judges
    def outer(answer):
        """Judge Q11.3: more than another question."""
        return inner(answer)

    with pytest.raises(JudgeError, match=r"report it: undefined_name\.$"):
        outer(3)


def test_what_the_machine_lacks_is_no_verdict(monkeypatch, tmp_path):
    monkeypatch.setenv("AIPM_DATASETS", str(tmp_path))
    reads = judges(lambda answer: f"{len(read_public('payguard', 'payments.csv'))} rows.")
    calls = judges(lambda answer: f"{call('answer', answer)} rows.")
    for judge, answer in ((reads, 3), (calls, lambda: read_public("payguard", "payments.csv"))):
        with pytest.raises(MissingData, match="Run `make datasets`"):
            judge(answer)


def stop():
    raise KeyboardInterrupt


def test_a_stop_by_hand_is_no_verdict():
    with pytest.raises(KeyboardInterrupt):
        judges(lambda answer: call("answer", answer))(stop)


# Objects that run code of their own wherever a judge touches them, and raise there what in our code would be a bug.
HOSTILE = """
class Hostile:
    def act(self, *arguments, **named):
        {body}
    __eq__ = __lt__ = __iter__ = __len__ = __call__ = __getitem__ = __repr__ = __str__ = __bool__ = act
    __float__ = __add__ = __radd__ = __contains__ = act
    __hash__ = None
    def __getattr__(self, name):
        {body}
answer = Hostile()
"""
BODIES = {
    "NameError": "return no_such_name",
    "UnboundLocalError": "found = found",
    "ImportError": "import no_such_module",
    "AssertionError": "assert False",
    "NotImplementedError": "raise NotImplementedError",
    "MemoryError": "raise MemoryError",
    "OSError": "open('/no/such/file')",
    "AttributeError of a module": "import math; return math.no_such_function",
    "SyntaxError": "exec('def (:')",
    "TypeError of a wrong call": "return (lambda: 1)(2)",
    "RecursionError": "return self.act()",
    "ValueError": "raise ValueError('no')",
}


def of_a_learner(source, name="answer", module="__main__"):
    """An answer made by code of a learner's cell."""
    namespace = {"__name__": module}
    exec(compile(source, "answer", "exec"), namespace)
    return namespace[name]


USES = {
    "compared": lambda answer: "fine." if answer == 3 else 1 / 0,
    "ordered": lambda answer: "fine." if sorted([answer, 3]) else 1 / 0,
    "printed": lambda answer: f"{answer}, and {answer + 1}.",
    "iterated": lambda answer: ", ".join(str(each) for each in answer),
    "called": lambda answer: f"{answer(1) + answer.size}",
    "looked into": lambda answer: f"{answer['a']['b']}",
    "given to a library": lambda answer: f"{pd.Series({'a': answer}).map(lambda each: each == 3).sum() / 0:d}",
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_what_an_answer_raises_is_the_answers(use, body):
    with pytest.raises(Malformed, match="checking it stopped with"):
        judges(use)(of_a_learner(HOSTILE.format(body=body)))


ENDLESS = ("called", "function that never returns")  # that is what `call` is for
PAIRS = {f"{monster}, {use}": (USES[use], MONSTERS[monster]) for use, monster in product(USES, MONSTERS)
         if (use, monster) != ENDLESS}  # fmt: skip


@pytest.mark.parametrize(("use", "monster"), PAIRS.values(), ids=PAIRS)
def test_no_monster_is_taken_for_a_bug(use, monster):
    try:
        judges(use)(of_a_learner(f"answer = {monster}"))
    except Malformed as malformed:
        assert "checking it stopped with" in str(malformed)


def test_other_answers_that_stop_a_judge():
    called, read = judges(lambda answer: f"{answer(1)}"), judges(lambda answer: f"{answer.items()}")
    for judge, answer in (
        (called, of_a_learner("answer = lambda: 1")),
        (called, of_a_learner("def helper(): return 1", "helper")),
        (called, of_a_learner("answer = lambda x: no_such_name")),
        (read, np),
        (read, Wrong("an object of ours")),
        (judges(lambda answer: f"{ast.literal_eval(answer)}"), "1 +"),
        (judges(lambda answer: json.loads(answer)["a"]), "{}"),
    ):
        with pytest.raises(Malformed, match="checking it stopped with"):
            judge(answer)


def test_a_stand_in_for_a_learners_function_is_the_answers():
    """The grader's own class stands there, and the grader may be an installed library."""
    answer = of_a_learner(HOSTILE.format(body="return no_such_name"), module="json")
    with pytest.raises(Malformed, match="checking it stopped with NameError"):
        judges(lambda answer: f"{answer(1)}")(answer)
    with pytest.raises(Malformed, match=r"`rule\(1\)` stopped with NameError"):
        judges(lambda answer: call("rule", answer, 1))(answer)
