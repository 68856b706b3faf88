"""Job ads: a simulated month of advertisements for product managers, and a search box that reads them.

Everything here is invented: the advertisements are put together from templates, no employer or person in them is real, and
how often which title stands above which work was decided by us. Each advertisement lists four tasks. It is wanted when at
least one of them decides something about a model, whatever its title says.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm.worlds.files import read_public
from aipm.worlds.jobs.texts import AI_LINES, MODEL_TASKS, OPENINGS, ORDINARY_TASKS, PLAIN_LINES, TITLES
from aipm.worlds.seeds import public_seed

NAME = "job_ads"
PUBLIC_SEED = public_seed(NAME, 17)
ADS = 240
PUBLIC_EMPLOYERS = range(101, 101 + ADS)  # the codes of the public month; no other month uses them

WANTED = 0.36  # of the advertisements
AI_TITLE = 0.35  # of the wanted ones
RELABELLED = 0.29  # of those with the title "AI Product Manager", no task that decides about a model
FULL = 29 / 71  # of the wanted ones, three or four such tasks; the others have one or two
SAYS_AI = {"wanted": 0.60, "other": 0.45}  # advertisements whose closing line speaks of AI
BORROWED = 0.20  # of the ordinary advertisements, a title that others use for work on models
ARCHETYPES = {"applied": 0.40, "platform": 0.18, "ml_infra": 0.14, "tooling": 0.14, "startup": 0.14}
PARTS = ("any", "all", "none")  # of a query
TERMS, LONGEST = 12, 40  # at most, in one query and characters in one term


def simulate(rng: np.random.Generator, ads: int = ADS, first_employer: int = 1000) -> pd.DataFrame:
    """Draw `ads` advertisements: ad, employer, title, text, model_tasks (0 to 4), archetype (or "none").

    `rng` is a numpy Generator. Employers are codes such as E-1012, one each, from `first_employer` on.
    """
    rows = []
    codes = first_employer + rng.permutation(ads)
    for number in range(ads):
        wanted = rng.random() < WANTED
        archetype = str(rng.choice(list(ARCHETYPES), p=list(ARCHETYPES.values()))) if wanted else "none"
        model_tasks = int(rng.integers(3, 5) if rng.random() < FULL else rng.integers(1, 3)) if wanted else 0
        title = _title(rng, archetype)
        tasks = _drawn(rng, MODEL_TASKS[archetype], model_tasks) if wanted else []
        tasks += _drawn(rng, ORDINARY_TASKS, 4 - model_tasks)
        speaks = rng.random() < SAYS_AI["wanted" if wanted else "other"]
        lines = [
            _pick(rng, OPENINGS[archetype]),
            "You will:",
            " ".join(f"{task}." for task in rng.permutation(tasks)),
            _pick(rng, AI_LINES if speaks else PLAIN_LINES),
            f"Employer E-{codes[number]}.",
        ]
        rows.append((number + 1, f"E-{codes[number]}", title, " ".join(lines), model_tasks, archetype))
    return pd.DataFrame(rows, columns=["ad", "employer", "title", "text", "model_tasks", "archetype"])


def _pick(rng: np.random.Generator, options: Sequence[str]) -> str:
    return options[int(rng.integers(len(options)))]


def _drawn(rng: np.random.Generator, tasks: Sequence[Sequence[str]], number: int) -> list[str]:
    """`number` different tasks, each in one of its wordings."""
    return [_pick(rng, tasks[place]) for place in rng.permutation(len(tasks))[:number]]


def _title(rng: np.random.Generator, archetype: str) -> str:
    """A title; it says AI for the wanted with the chance AI_TITLE, for others as often as RELABELLED asks."""
    chance = WANTED * AI_TITLE * RELABELLED / (1 - RELABELLED) / (1 - WANTED) if archetype == "none" else AI_TITLE
    if rng.random() < chance:
        return _pick(rng, ("AI Product Manager", "Senior AI Product Manager"))
    if archetype == "none" and rng.random() < BORROWED:
        return _pick(rng, TITLES["applied"] + TITLES["platform"])
    return _pick(rng, TITLES[archetype])


@lru_cache(maxsize=1)
def _public() -> pd.DataFrame:
    return read_public("job_ads", "ads.csv")


def load() -> pd.DataFrame:
    """The public month: 240 advertisements with what somebody who read them all found."""
    return _public().copy()


def public_month() -> pd.DataFrame:
    """The public month, simulated; the file in `datasets/` holds the same."""
    return simulate(np.random.default_rng(PUBLIC_SEED), first_employer=PUBLIC_EMPLOYERS.start)


@lru_cache(maxsize=16)
def world(seed: int) -> pd.DataFrame:
    """Another month: other advertisements by other employers. Shared by all callers; copy it before changing it."""
    rng = np.random.default_rng(seed)
    return simulate(rng, first_employer=int(rng.integers(1000, 9000)))


def wanted(ads: pd.DataFrame) -> pd.Series:
    """Whether each advertisement holds work on a model, as a boolean Series."""
    return ads["model_tasks"] > 0


def found(ads: pd.DataFrame, query: Mapping[str, Sequence[str]]) -> pd.Series:
    """Which advertisements a query finds, as a boolean Series.

    `query` maps any, all and none to lists of terms. An advertisement is found when its title and text hold at least one
    term of `any` (if there are some), every term of `all`, and no term of `none`. Terms are whole words or phrases;
    capitals do not matter.
    """
    read = [_words(f"{title} {text}") for title, text in zip(ads["title"], ads["text"], strict=True)]
    terms = {term: _words(term) for part in PARTS for term in query.get(part, ())}
    holds = {term: np.array([looked_for in words for words in read], bool) for term, looked_for in terms.items()}
    hit = pd.Series(True, index=ads.index)
    if query.get("any"):
        hit &= np.logical_or.reduce([holds[term] for term in query["any"]])
    for term in query.get("all", ()):
        hit &= holds[term]
    for term in query.get("none", ()):
        hit &= ~holds[term]
    return hit


def _words(text: str) -> str:
    """The words of a text in small letters, one space around each, so that only whole words and phrases match."""
    return " " + " ".join(re.findall(r"\w+", text.lower())) + " "


def score(ads: pd.DataFrame, hit: pd.Series) -> tuple[float, float]:
    """(precision, recall) of a search: of the found, the wanted; of the wanted, the found. None found: precision NaN."""
    good = wanted(ads)
    right = (hit & good).sum()
    return (right / hit.sum() if hit.any() else float("nan")), right / good.sum()
