"""The documents of lessons 10 and 11: a model card with its decisions, and the launch memo."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from aipm.portfolio.document import SIMULATED, Answers, Document, Fact, as_number
from aipm.portfolio.documents.behaviour import alarm_line
from aipm.portfolio.documents.rules import sentences
from aipm.portfolio.picture import Bar, Range, bars, ranges
from aipm.portfolio.shape import words
from aipm.spec import clinic
from aipm.worlds import lendfair
from aipm.worlds.cytotriage import clinics
from aipm.worlds.review import candidates, launch

GAPS = {
    "refused_gap": "refused, of all",
    "good_refused_gap": "refused, of good payers",
    "bad_refused_gap": "refused, of those who would default",
    "gap_without_column": "refused, of good payers, model without the group",
}


def model_card(answers: Answers) -> Document:
    """The audit by group, what one woman is told, and the decision on each of five files."""
    gaps = {key: answers.number("Fairness audit", key) for key in GAPS}
    told = {key: answers.number("Words for those concerned", key) for key in ("cancer_of_1000", "low", "high")}
    decisions = answers.entries("Launch decisions")
    chosen = {name: words(str(line[0])) for name, line in decisions.items()}
    labels = {kind: answers.number("Labels by slice", kind) for kind in candidates.SLIPS}
    tests = answers.listing("Behavioural tests")
    counts = Counter(chosen.values())
    files = launch.public_world()
    applicants = lendfair.public_world()
    return Document(
        kind="Model card and launch decisions",
        data=f"LendFair and PayGuard: {SIMULATED.lower()}; CytoTriage: 569 real cases",
        decision=(
            f"Of {len(chosen)} files {counts['launch']} launch in full, {counts['limited']} in a limited form and "
            f"{counts['no']} not at all, each by its own red line in the group where that line is tightest."
        ),
        picture=bars(
            f"Group B is refused {100 * gaps['good_refused_gap']:.0f} points more often among good payers, and dropping "
            f"the column {'changes that' if differs(gaps) else 'changes nothing'}."
            if gaps["good_refused_gap"] >= 0
            else "What the rule does to group B against group A.",
            "Bars of the gap between group B and group A in points: "
            + "; ".join(f"{label} {100 * gaps[key]:.0f}" for key, label in GAPS.items()),
            "points, B minus A",
            [
                Bar(label, abs(gaps[key]), f"{100 * gaps[key]:+.0f} points", key == "good_refused_gap")
                for key, label in GAPS.items()
            ],
        ),
        facts=[
            Fact(
                f"{told['cancer_of_1000']:.0f} of 1,000",
                f"women who are cleared have cancer after all ({told['low']:.0f} to {told['high']:.0f} would fit)",
            ),
            Fact(f"{sum(labels.values()):,.0f}", f"slips are typed by hand to check {len(labels)} kinds of them"),
            Fact(f"{len(tests)}", "behavioural tests must pass before a release"),
            Fact(
                f"{answers.number('Readiness', 'score'):g}",
                "points has the weakest of the four sections of readiness",
            ),
        ],
        prices=[
            Fact(
                f"{answers.number('Fairness audit', 'cost'):.0f} loans’ profit",
                f"per 1,000 of {len(applicants):,} applicants is what levelling good payers costs",
            ),
            *(
                Fact(
                    " / ".join(f"{as_number(price, 'What outcomes are worth'):g}" for price in prices),
                    f"{words(who)}: a miss, a false alarm, a look (in one unit of their own)",
                )
                for who, prices in answers.entries("What outcomes are worth").items()
            ),
        ],
        points=[
            *(
                f"{files[name].product}, {files[name].change}: {chosen[name]}, because {clause(str(line[1]))}"
                f"{f'; it grows when {clause(str(line[2]))}' if line[2] else ''}."
                for name, line in decisions.items()
            ),
            f"Lending is judged by {because(answers.listing('Fairness audit', 'lending'))}; diagnosis by "
            f"{because(answers.listing('Fairness audit', 'diagnosis'))}.",
        ],
        points_heading="The decisions",
        unknown=[
            "Groups that the data do not name.",
            f"The interval of the first number is wide, and a pilot of 80 right answers still allows "
            f"{100 - 100 * answers.number('Words for those concerned', 'pilot_low'):.0f} of 100 wrong.",
        ],
    )


PRODUCTS = {"cytotriage": "CytoTriage", "payguard": "PayGuard", "lendfair": "LendFair"}

CLAUSES = {
    "lines_hold_and_it_pays": "its lines hold and it pays",
    "red_line_broken_in_a_group": "a red line is broken in one group",
    "too_few_cases": "there are too few cases",
    "signature_missing": "a signature is missing",
    "too_new": "it is too new",
    "line_kept_on_enough_cases": "the line is kept on enough cases",
    "wrongly_refused_are_harmed": "the wrongly refused are harmed",
    "missed_are_harmed": "the missed are harmed",
}


def clause(word: str) -> str:
    """A word of the exercise as part of a sentence."""
    return CLAUSES.get(word, words(word))


def because(pair: list[str]) -> str:
    """A choice and its reason."""
    choice, reason = pair
    return f"{words(choice)}, because {clause(reason)}"


def differs(gaps: dict[str, float]) -> bool:
    """Whether the gap without the column is another than the gap with it, by a point or more."""
    return abs(gaps["good_refused_gap"] - gaps["gap_without_column"]) >= 0.01


def package(answers: Answers) -> Document:
    """CytoTriage at two sites: the rules of the package, replayed on one month, with its budgets.

    The month is the one that everybody sees, or, in a portfolio with a seed, one that is dealt for it alone.
    """
    spec, seed = answers.entries("Package", "spec"), answers.seed
    rules, month = answers.listing("Package", "spec", "rules"), clinics.public_world()
    of_all = f"{missed_in(rules, month):,} of {len(month):,}"
    month = month if seed is None else clinics.world(seed)
    actions = clinic.actions(rules, month)
    sick = (month["malignant"] == 1).to_numpy()
    looked = int((actions == "human_review").sum())
    needless = int(((actions == "urgent_referral") & ~sick).sum())
    lines = {line.scope: line for line in clinic.lines(rules, month, [PER_SITE])}
    rows, facts = [], []
    for site in clinics.SITES:
        here = (month["segment"] == site).to_numpy()
        missed, women, line = int(((actions == "clear") & sick & here).sum()), int(here.sum()), lines[site]
        rows.append(
            Range(
                f"{site} site", line.value, line.low, line.high, f"{missed} of {women:,}, or {line.value:.1f} of 1,000"
            )
        )
        facts.append(Fact(f"{missed} of {women:,}", f"women at the {site} site have cancer and are cleared"))
    most = min(
        (as_number(b["max"], "Package") for b in spec["budgets"] if b["metric"] == "missed_per_1000"), default=np.nan
    )
    keeps = all(row.value <= most for row in rows)
    leaves = answers.entries("Package", "exit")
    memo = {
        key: [as_number(end, "Memo recounted") for end in line]
        for key, line in answers.entries("Memo recounted").items()
    }
    review = {key: value for key, value in answers.entries("Verdicts and exit").items() if key != "exit"}
    ends = memo["missed_outreach"]
    return Document(
        kind="Launch memo",
        data=(
            f"{SIMULATED}: {len(month):,} women of one month at two sites, drawn from the 569 real cases"
            f"{'' if seed is None else '; the month was dealt for this portfolio'}"
        ),
        decision=(
            f"Launch CytoTriage with its own rules for each site: at most {most:g} of 1,000 women may be missed, and "
            f"{'both sites keep that' if keeps else 'not every site keeps that'} in this month; it grows only when "
            f"{as_number(leaves['cases'], 'Package'):,.0f} women of the outreach site have shown it."
        ),
        picture=ranges(
            f"Missed at each site{'' if seed is None else f' in {DEALT}'}, with what else would fit: the promise is {most:g} of "
            "1,000.",
            "Missed women of 1,000 with 95% intervals: "
            + "; ".join(f"{row.name} {row.value:.1f} ({row.low:.1f} to {row.high:.1f})" for row in rows)
            + f"; the limit is {most:g}.",
            "missed",
            rows,
            most,
            f"promise: {most:g} of 1,000",
        ),
        facts=[
            *facts,
            Fact(f"{looked:,} of {len(month):,}", "cases go to a person"),
            Fact(f"{needless:,} of {len(month):,}", "women are referred as urgent and have nothing"),
            Fact(
                f"{ends[0]:.0f} of 1,000",
                f"were missed at the outreach site by the first draft, a month later ({ends[1]:.0f} to {ends[2]:.0f} "
                "would fit)",
            ),
            *(
                []
                if seed is None
                else [Fact(of_all, "women are missed by these rules in the lesson’s month, which is the same for all")]
            ),
        ],
        points=[
            *(f"{line}." for line in sentences({"rules": rules, "default": spec.get("default")})),
            *(
                f"{words(each['metric'])}, {words(each['scope'])}: at most {each['max']:g}; {words(each['owner'])} looks "
                f"again by {each['review_by']}."
                for each in spec["budgets"]
            ),
            *(f"{words(case)}: {words(str(then))}." for case, then in answers.entries("Package", "fallbacks").items()),
            *(alarm_line(alarm) for alarm in answers.listing("Alarms that act")),
            *(f"Verdict on {PRODUCTS.get(name, name)}: {because(line)}." for name, line in review.items()),
        ],
        points_heading="The package",
        unknown=[
            f"One {'mild month' if seed is None else 'month'} of 569 women: other months and other women differ by more.",
            f"How sure I am of myself: a record of answers has a Brier score of "
            f"{answers.number('Calibration of a record', 'brier'):.3f}; next {answers.text('Calibration of a record', 'next_step')}.",
            "Not medical advice; no such device is authorised.",
        ],
        memo_on="on the first draft in the month after",
    )


DEALT = "a month dealt for this portfolio (simulated)"


def missed_in(rules: Sequence[Mapping[str, Any]], month: pd.DataFrame) -> int:
    """How many women of a month have cancer and are cleared."""
    return int(((clinic.actions(rules, month) == "clear") & (month["malignant"] == 1)).sum())


PER_SITE = {
    "metric": "missed_per_1000",
    "scope": "each_segment",
    "max": 7,
    "owner": "clinical_lead",
    "review_by": "2026-11-02",
}
