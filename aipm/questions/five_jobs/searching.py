"""Lesson 05, the search for jobs: a query that is run on months nobody has seen."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NoReturn

import numpy as np
import pandas as pd

from aipm.questions.practice import luck
from aipm.questions.reading import answered, mapping
from aipm.questions.verdict import Formed, Malformed, Readable, Wrong, brief, judges
from aipm.worlds.jobs import ads as job_ads

RECALL, PRECISION = 0.80, 0.60
PRACTICE, HIDDEN = range(24), 12  # seeds of the months that the open check draws; months that grading draws


def _read(query: Any) -> dict[str, list[str]]:
    """The query as lists of terms by part; NotAnswered or Malformed else."""
    answered(query)
    query = mapping("query", query, job_ads.PARTS)
    read = {part: _terms(part, query[part]) for part in job_ads.PARTS}
    number = sum(len(terms) for terms in read.values())
    if number > job_ads.TERMS:
        raise Malformed(f"`query` has {number} terms; {job_ads.TERMS} were expected at most, over all three lists.")
    if number == 0:
        raise Malformed("`query` has no term at all; write at least one word in quotes.")
    return read


def _terms(part: str, terms: Any) -> list[str]:
    if not isinstance(terms, (list, tuple, set, frozenset)):
        raise Malformed(f"`{part}` is {brief(terms)}; a list of terms was expected, such as ['annotation'], or [].")
    if len(terms) > job_ads.TERMS:
        raise Malformed(
            f"`{part}` has {len(terms)} terms; {job_ads.TERMS} were expected at most, over all three lists."
        )
    for term in terms:
        if not isinstance(term, str) or not any(letter.isalnum() for letter in term):
            raise Malformed(f"`{part}` holds {brief(term)}; words or phrases in quotes were expected.")
        if len(term) > job_ads.LONGEST:
            raise Malformed(f"`{part}` holds a term of {len(term)} letters; {job_ads.LONGEST} were expected at most.")
    return [str(term) for term in terms]


@judges
def hidden_jobs_form(query: Any) -> str:
    """Judge the form of Q05.2: at most job_ads.TERMS terms in three lists."""
    read = _read(query)
    return Formed(", ".join(f"{len(terms)} in {part}" for part, terms in read.items()) + ".")


@lru_cache(maxsize=1)
def _practice() -> tuple[pd.DataFrame, ...]:
    """Months that the open check draws; the learner sees their counts, not their texts."""
    return tuple(job_ads.world(seed) for seed in PRACTICE)


@judges
def hidden_jobs(query: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q05.2: a query that finds at least RECALL of the wanted ads with a precision of at least PRECISION.

    Pooled over the months in `worlds` (frames of `job_ads.world`; without them PRACTICE months, and near the limit it
    says so).
    """
    read = _read(query)
    known = [f"e {code}" for code in job_ads.PUBLIC_EMPLOYERS]
    codes = [
        term for part in read.values() for term in part if " ".join(term.lower().replace("-", " ").split()) in known
    ]
    if codes:
        raise Wrong(
            f"{codes[0]} is an employer of this month, learned by heart. None of this month's employers advertises next month, so "
            "such a term finds nothing there. Which words belong to the work and not to the employer?"
        )
    months = list(worlds or _practice())
    each = (
        [_counts(read, month) for month in worlds] if worlds else _in_practice(*(tuple(read[p]) for p in job_ads.PARTS))
    )
    found, right, good, ads = np.sum(each, axis=0)
    if found == 0:
        raise Wrong(f"Your query finds none of {ads:,} advertisements. Which of its parts asks for too much?")
    precision, recall = right / found, right / good
    if recall < RECALL or precision < PRECISION:
        _too_little(
            read, months, f"finds {found:,} of {ads:,} advertisements", precision, recall, int(right), int(good)
        )
    said = (
        f"recall {recall:.0%} and precision {precision:.0%} over {ads:,} advertisements of {len(months)} other months"
    )
    if worlds is None:
        shares = np.array([(month[1] / month[2], month[1] / max(month[0], 1)) for month in each])
        if recall < RECALL + luck(shares[:, 0], HIDDEN) or precision < PRECISION + luck(shares[:, 1], HIDDEN):
            return Readable(
                f"{said}. That is near the limit ({RECALL:.0%} and {PRECISION:.0%}): months differ, so others may fall below it."
            )
    return f"{said}."


@lru_cache(maxsize=32)
def _in_practice(*parts: tuple[str, ...]) -> tuple[tuple[int, int, int, int], ...]:
    """The counts of a query in each of the months that the open check draws; `parts` in the order of `job_ads.PARTS`."""
    read = dict(zip(job_ads.PARTS, parts, strict=True))
    return tuple(_counts(read, month) for month in _practice())


def _counts(read: Mapping[str, Sequence[str]], month: pd.DataFrame) -> tuple[int, int, int, int]:
    """(found, wanted among them, wanted in all, advertisements) of a month."""
    hit, good = job_ads.found(month, read), job_ads.wanted(month)
    return int(hit.sum()), int((hit & good).sum()), int(good.sum()), len(month)


def _too_little(
    read: Mapping[str, Sequence[str]],
    months: Sequence[pd.DataFrame],
    finds: str,
    precision: float,
    recall: float,
    right: int,
    good: int,
) -> NoReturn:
    """Raise Wrong: the query finds too few of the wanted advertisements, or too many others."""
    counts = f"{finds} of {len(months)} other months. {right:,} of these are wanted, of {good:,} wanted in all"
    used = {term.lower() for part in ("any", "all") for term in read[part]}
    if recall < RECALL and used and all("product manager" in term for term in used):
        raise Wrong(
            f"By title alone the query {counts}: recall {recall:.0%}. The others stand under titles without that word. "
            "What do their tasks say?"
        )
    if precision < PRECISION and used == {"ai"}:
        titled = [job_ads.found(month[["title"]].assign(text=""), read) for month in months]
        empty = sum((title & ~job_ads.wanted(month)).sum() for title, month in zip(titled, months, strict=True))
        raise Wrong(
            f"The word AI alone {counts}: precision {precision:.0%}. Many firms say it of themselves, and {empty / sum(map(sum, titled)):.0%} of "
            "the jobs with it in the title hold no work on a model. Which words does only the work itself use?"
        )
    if precision < PRECISION:
        raise Wrong(
            f"Your query {counts}: precision {precision:.0%}, and {PRECISION:.0%} are asked. {_culprit(read, months)}"
        )
    _found, hits, wanted, _ads = _counts(read, job_ads.load())
    here = hits / wanted
    why = (
        f" On the month that you can read recall is {here:.0%}: some of its wordings are rare in other months."
        if here >= RECALL
        else ""
    )
    raise Wrong(
        f"Your query {counts}: recall {recall:.0%}, and {RECALL:.0%} are asked.{why} "
        "Read a few of the wanted that it misses: which words do they share?"
    )


def _culprit(read: Mapping[str, Sequence[str]], months: Sequence[pd.DataFrame]) -> str:
    """A sentence on the term that brings in the most advertisements without work on a model."""
    terms = read["any"] or read["all"]
    if not terms:
        return "A query that only leaves things out still finds nearly everything."
    false = {
        term: int(sum((job_ads.found(month, {"any": [term]}) & ~job_ads.wanted(month)).sum() for month in months))
        for term in terms
    }
    worst = terms[int(np.argmax([false[term] for term in terms]))]
    return (
        f"The term {brief(worst)} alone brings in {false[worst]} that are not wanted. In which other sense is it used?"
    )
