"""Many prompts, few sentences: the 96 prompts of the design on the first hundred sentences for building, and the few that went on.

Each prompt gets the cut that costs least on the hundred. The finalists, and "user", were then asked of the half for judging.
"""

from functools import lru_cache

import pandas as pd
from scipy.stats import rankdata

from aipm.worlds.voices import answers, rates, runs
from aipm.worlds.voices.cuts import cheapest_cut
from aipm.worlds.voices.prompts import DESIGN, Prompt

FIRST, USER = Prompt(), Prompt(place="user")  # asked of all sentences, under these names
PARTS_TOLD: dict[str, tuple[str, object]] = {  # column: (the part with its two choices in two lines, the first of them)
    "ask": ("question: side,\nor yes or no", "sort"),
    "place": ("place: system,\nor message", "system"),
    "examples": ("examples: none,\nor six", 0),
    "first": ("first: positive,\nor negative", "positive"),
    "defined": ("definition:\nnone, or both", False),
    "expert": ("expert: no role,\nor the role", False),
}
NAMES = {FIRST.name: "plain", USER.name: "user"}


@lru_cache(maxsize=1)
def _screened() -> pd.DataFrame:
    asked, recorded = runs.sentences("few"), answers.recorded("smollm2")
    key = ["review", "sentence"]
    wide = recorded[recorded["run"].isin([prompt.name for prompt in DESIGN])].pivot(
        index=key, columns="run", values="share"
    )
    wide = wide.reindex(pd.MultiIndex.from_frame(asked[key]))
    displeased = (asked["side"] == "displeased").to_numpy()
    found = displeased.sum()
    above = rankdata(wide, axis=0)[displeased].sum(axis=0) - found * (found + 1) / 2
    knows = dict(zip(wide.columns, above / (found * (~displeased).sum()), strict=True))
    rows = []
    for prompt in DESIGN:
        shares = wide[prompt.name].to_numpy()
        cut = cheapest_cut(asked.assign(share=shares))
        euros = 1000 * rates.price(asked, shares > cut).mean()
        rows.append(vars(prompt) | {"prompt": prompt.name, "auc": knows[prompt.name], "cut": cut, "euros": euros})
    return pd.DataFrame(rows).set_index("prompt").sort_values("euros", kind="stable")


def screened() -> pd.DataFrame:
    """The 96 prompts by name, the cheapest first: their six parts, auc, cut and euros per 1,000 on the hundred sentences.

    AUC is that of displeased against all others. The cut was chosen on the very sentences of `euros`, which flatters it.
    """
    return _screened().copy()


def by_part(table: pd.DataFrame) -> pd.DataFrame:
    """The mean AUC of the prompts of `table` by the choice that each part takes: a row a part, columns part, one and other.

    A part is named with both of its choices; for examples, `one` is none and `other` the mean of both orders. A part that is
    the same in all prompts of `table` has no row.
    """
    rows = []
    for column, (told, one) in PARTS_TOLD.items():
        has = table[column].isin([one])
        if has.all() or not has.any():
            continue
        rows.append({"part": told, "one": table["auc"][has].mean(), "other": table["auc"][~has].mean()})
    return pd.DataFrame(rows)


def finalists() -> list[str]:
    """The prompts that were asked of the half for judging, by the names of `screened`, the cheapest on the hundred first."""
    return [name for name in screened().index if name in (USER.name, *runs.FINALISTS)]


def judged(name: str) -> tuple[pd.DataFrame, pd.Series]:
    """The sentences for judging as a finalist, or the first prompt, was asked of them; and who is called with its cut."""
    table = answers.answers("smollm2", NAMES.get(name, f"final-{name}"), "judge")
    return table, table["share"] > screened().loc[name, "cut"]


def bills() -> pd.DataFrame:
    """The first prompt and the finalists: prompt (in two lines; a finalist's are its parts), hundred and judge, euros per 1,000 sentences.

    Both bills are those of the cut that was cheapest on the hundred.
    """
    rows = []
    for name in [FIRST.name, *finalists()]:
        parts = name.split("-")[1:]
        told = "the first\nprompt" if name == FIRST.name else f"{', '.join(parts[:2])},\n{', '.join(parts[2:])}"
        bill = 1000 * rates.price(*judged(name)).mean()
        rows.append({"prompt": told, "hundred": screened().loc[name, "euros"], "judge": bill})
    return pd.DataFrame(rows)
