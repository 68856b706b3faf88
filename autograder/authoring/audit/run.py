"""The audit of a question: every candidate through the visible and the hidden check, beside what the promise says of it."""

import csv
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path as File
from typing import Any

from aipm.questions.plain import plain
from autograder.authoring.answers import Outcome, read_rows
from autograder.authoring.audit.forms import forms
from autograder.authoring.audit.functions import code_mutants, lazy_functions
from autograder.authoring.audit.lazy import guesses, lazy
from autograder.authoring.audit.mutants import mutants
from autograder.authoring.audit.promises import kept, read_promises
from autograder.authoring.audit.values import Candidate, Path, Words, parts, with_part
from autograder.authoring.calibrate import QUESTION, stage_of
from autograder.course.places import find_lesson, lesson_texts
from autograder.course.problems import Problem

MOST = {"mutant": 160, "lazy": 160, "form": 60, "guess": 100}  # candidates of a kind, spread over all that there are
BREAKING, KEEPING, LAZY, BLIND = 0.97, 0.97, 0.02, 0.02
NUMBER = re.compile(r"(?<![\w.])-?\d[\d,_]*(?:\.\d+)?(?:e-?\d+)?(?![\w])")
LISTED = re.compile(r"(?:Choose from|from|with): ([\w., -]+?)\.?$|needs exactly: ([\w., -]+?)\.?$")
REASONS = ["question", "operator", "verdict", "reason"]


@dataclass(frozen=True)
class Tried:
    """A candidate, the text or values that were tried, what the judges said, and what became of the promise."""

    candidate: Candidate
    outcome: Outcome
    promise: str

    @property
    def taken(self) -> bool:
        """Whether the check was passed."""
        return self.outcome.kind == "right"


@dataclass
class Audited:
    """The figures of one question. `ways` counts its listed right answers beside the reference."""

    lesson: str
    question: str
    ways: int = 0
    promised: bool = False
    tried: list[Tried] = field(default_factory=list)

    def of(self, kind: str, promise: str = "") -> list[Tried]:
        """What was tried of a kind, and where `promise` is given with that end."""
        return [each for each in self.tried if each.candidate.kind == kind and promise in ("", each.promise)]

    def faults(self) -> list[Tried]:
        """What the check should have said otherwise, crashes first."""
        wrong = [each for each in self.tried if each.outcome.kind == "crashed"]
        wrong += [each for each in self.of("mutant", "broken") if each.taken]
        wrong += [each for each in self.of("mutant", "kept") if not each.taken]
        wrong += [each for each in self.of("lazy") if each.taken and not each.candidate.operator.startswith("printed")]
        wrong += [each for each in self.of("form", "kept") if not each.taken]
        return wrong

    @property
    def printed(self) -> list[Tried]:
        """What was only copied from a scene, and taken."""
        return [each for each in self.of("lazy") if each.taken and each.candidate.operator.startswith("printed")]

    def row(self) -> dict[str, str]:
        """The line of the table."""
        breaking, keeping = self.of("mutant", "broken"), self.of("mutant", "kept")
        lazily, formed, blind = self.of("lazy"), self.of("form", "kept"), self.of("guess")
        return {
            "question": self.question,
            "broken": _share(sum(not each.taken for each in breaking), len(breaking)),
            "kept": _share(sum(each.taken for each in keeping), len(keeping)),
            "lazy": _share(sum(not each.taken for each in lazily), len(lazily)),
            "forms": _share(sum(each.taken for each in formed), len(formed)),
            "blind": _share(sum(each.taken for each in blind), len(blind)),
            "printed": "yes" if self.printed else "",
            "ways": str(self.ways),
        }

    def misses(self) -> list[str]:
        """Which bounds this question misses; none where the audit is passed."""
        if not self.promised:
            return ["nobody has written its promise"]
        breaking, keeping = self.of("mutant", "broken"), self.of("mutant", "kept")
        lazily, formed, blind = self.of("lazy"), self.of("form", "kept"), self.of("guess")
        found = {
            "a promise is broken and taken": _below(sum(not each.taken for each in breaking), len(breaking), BREAKING),
            "a promise is kept and refused": _below(sum(each.taken for each in keeping), len(keeping), KEEPING),
            "a lazy answer is taken": bool(lazily) and sum(each.taken for each in lazily) > LAZY * len(lazily),
            "a form is refused": any(not each.taken for each in formed),
            "a blind guess is taken": bool(blind) and sum(each.taken for each in blind) > BLIND * len(blind),
            "no reason decides": any(each.promise == "untold" for each in self.of("mutant")),
            "only the reference's way is listed": not self.ways,
            "a check crashed": any(each.outcome.kind == "crashed" for each in self.tried),
        }
        return [miss for miss, there in found.items() if there]


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole}" if whole else "-"


def _below(part: int, whole: int, least: float) -> bool:
    return part < least * whole


def reasons_path(root: File, lesson: str) -> File:
    """Where the reasons of a lesson lie: what decides where no replay can."""
    return root / "tests" / "answers" / f"{lesson}.audit.csv"


def read_reasons(root: File, lesson: str) -> dict[tuple[str, str], str]:
    """By question and operator, whether an answer whose promise is untold is to be taken or refused."""
    path = reasons_path(root, lesson)
    if not path.exists():
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        return {(row["question"], row["operator"]): row["verdict"] for row in csv.DictReader(file)}


def spread(candidates: Iterable[Candidate], most: int) -> list[Candidate]:
    """At most `most` of the candidates, the same every time, chosen by a digest of what they are."""
    found = list(candidates)
    if len(found) <= most:
        return found

    def order(candidate: Candidate) -> bytes:
        return hashlib.sha256(f"{candidate.operator} {candidate.where} {candidate.values!r}".encode()).digest()

    chosen = sorted(range(len(found)), key=lambda place: order(found[place]))[:most]
    return [found[place] for place in sorted(chosen)]


class Auditor:
    """The audit of one lesson."""

    def __init__(self, root: File, lesson: str):
        """Read the lesson's solution, its listed answers, its promises and its reasons."""
        self.root, self.lesson = root, lesson
        self.stage = stage_of(root, lesson)
        self.rows = read_rows(root / "tests" / "answers" / f"{lesson}.toml")
        self.promises, self.reasons = read_promises(root, lesson), read_reasons(root, lesson)

    def audit(self, question: str, most: Mapping[str, int] = MOST) -> Audited:
        """Try every candidate of a question, at most so many of each kind."""
        rights = [row.answer for row in self.rows if row.question == question and row.kind == "right"]
        audited = Audited(self.lesson, question, len(rights), hasattr(self.promises, question))
        for kind, candidates in self.candidates(question, rights).items():
            for candidate in spread(candidates, most.get(kind, 0)):
                audited.tried.append(self.try_one(question, candidate))
        return audited

    def candidates(self, question: str, rights: Sequence[str]) -> dict[str, list[Candidate]]:
        """The candidates of a question by kind: mutant, lazy, form, guess."""
        found: dict[str, list[Candidate]] = {"mutant": [], "lazy": [], "form": [], "guess": []}
        reference = self.values(question, self.stage.reference(question))
        answers = [reference, *(self.values(question, text) for text in rights)]
        if any(callable(value) for value in reference.values()):
            found["form"] = [Candidate("form", "right answer", (), {"": text}) for text in rights]
            found |= self.of_functions(question, rights)
            return found
        known = self.vocabulary(question, answers)
        for values in answers:
            found["mutant"] += mutants(values, known)
            found["form"] += [Candidate("form", "right answer", (), values), *forms(values, known)]
        found["lazy"] = list(lazy(reference, known, self.printed(question)))
        found["guess"] = list(guesses(reference, known, MOST["guess"], seed=len(question)))
        return found

    def of_functions(self, question: str, rights: Sequence[str]) -> dict[str, list[Candidate]]:
        """Candidates for a question whose answer is a function; a text stands for the whole answer."""
        found: dict[str, list[Candidate]] = {"mutant": [], "lazy": []}
        for text in (self.stage.reference(question), *rights):
            for name in self.stage.asked(question):
                for operator, code in code_mutants(text, name):
                    found["mutant"].append(Candidate("mutant", operator, (name,), {"": f"{text}\n{code}"}))
        given = self.stage.before[question]
        for name, value in self.values(question, self.stage.reference(question)).items():
            if callable(value):
                for operator, code in lazy_functions(value.__code__.co_argcount, given):
                    lazy_text = f"{self.stage.reference(question)}\n{name} = {code}"  # other asked names stay right
                    found["lazy"].append(Candidate("lazy", operator, (name,), {"": lazy_text}))
        return found

    def values(self, question: str, text: str) -> dict[str, Any]:
        """The values of the asked names after an answer's text has run."""
        namespace = self.stage.after(question, text)
        return {name: plain(namespace[name]) for name in self.stage.asked(question)}

    def vocabulary(self, question: str, answers: Sequence[Mapping[str, Any]]) -> Words:
        """By path, the words that may stand there: the check says so itself when it meets another."""
        known: dict[Path, list[str]] = {}
        for values in answers:
            for path, part in parts(values):
                odd: Any = "no such word" if isinstance(part, str) else None
                if (
                    isinstance(part, (set, frozenset, list, tuple))
                    and part
                    and all(isinstance(each, str) for each in part)
                ):
                    odd = type(part)(["no such word"])
                if odd is not None and path not in known:
                    said = self.stage.outcome(
                        question, self.stage.reference(question), values=with_part(values, path, odd)
                    )
                    listed = LISTED.search(said.message)
                    words = (listed[1] or listed[2]).split(", ") if said.kind == "malformed" and listed else []
                    known[path] = [word.strip() for word in words]
        return {path: words for path, words in known.items() if words}

    def printed(self, question: str) -> list[list[float]]:
        """The numbers that each scene above a question prints, in order."""
        found = []
        for text in self.stage.printed(question):
            found.append([float(number.replace(",", "").replace("_", "")) for number in NUMBER.findall(text)])
        return found

    def try_one(self, question: str, candidate: Candidate) -> Tried:
        """A candidate before the judges and before the promise."""
        text, given = candidate.values.get("", self.stage.reference(question)), self.stage.before[question]
        values = None if "" in candidate.values else candidate.values
        outcome = self.stage.outcome(question, text, values=values)
        promise = getattr(self.promises, question, None)
        rounded = candidate.operator.endswith("significant digits")  # a form that may change what is said
        try:
            final = values or self.values(question, text)
        except Exception:
            return Tried(candidate, outcome, "broken")
        if candidate.kind == "form" and not rounded:
            return Tried(candidate, outcome, "kept")
        says = kept(promise, final, given) if promise else "untold"
        if says == "untold":
            verdict = self.reasons.get((question, candidate.operator), "")
            says = {"taken": "kept", "refused": "broken"}.get(verdict, "untold")
        return Tried(candidate, outcome, says)


def asked_for(root: File, which: Sequence[str]) -> dict[str, list[str]]:
    """The questions to audit by lesson: each word is a lesson (02) or a question (q02_5, Q02.5); all without any.

    Raises Problem where there is no such thing.
    """
    found: dict[str, list[str]] = {}
    for word in which or [text.stem for text in lesson_texts(root)]:
        match = QUESTION.fullmatch(word)
        lesson = find_lesson(root, match[1] if match else word)
        every = stage_of(root, lesson).questions()
        question = f"q{int(match[1]):02d}_{int(match[2])}" if match else ""
        if match and question not in every:
            raise Problem(f"{lesson} has no question {word!r}. Choose one of: {', '.join(every)}.")
        chosen = found.setdefault(lesson, [])
        chosen += [name for name in ([question] if match else every) if name not in chosen]
    return found


@lru_cache(maxsize=2)
def auditor_of(root: File, lesson: str) -> Auditor:
    """The auditor of a lesson, made once in a process, since it runs the lesson."""
    return Auditor(root, lesson)


def _one(root: File, lesson: str, question: str, most: Mapping[str, int]) -> Audited:
    return auditor_of(root, lesson).audit(question, most)


def audit(
    root: File,
    questions: Mapping[str, Sequence[str]],
    jobs: int = 2,
    done: Callable[[Audited], object] = lambda audited: None,
    most: Mapping[str, int] = MOST,
) -> list[Audited]:
    """The audit of the questions of each lesson, `jobs` at a time."""
    found = []
    with ProcessPoolExecutor(jobs) as pool:
        running = [pool.submit(_one, root, lesson, name, most) for lesson, asked in questions.items() for name in asked]
        for result in running:
            found.append(result.result())
            done(found[-1])
    return found
