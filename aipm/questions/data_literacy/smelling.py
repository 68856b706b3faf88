"""Lesson 07, the smell hunt: what is wrong in an export, as findings that can be checked on other exports."""

from collections.abc import Sequence
from typing import Any, TypedDict

import numpy as np
import pandas as pd

from aipm.questions.reading import answered, count, listing, mapping, number, word
from aipm.questions.verdict import Formed, Malformed, Readable, Wrong, brief, judges
from aipm.worlds.keepit import export as keepit_export

SMELLS = (
    "written_after_outcome",
    "rows_twice",
    "labels_not_in_yet",
    "missing_depends_on_outcome",
    "missing_at_random",
    "wrong_unit",
    "extreme_values",
    "zero_means_not_measured",
    "two_names_for_one",
    "group_absent",
)
MOST_FINDINGS = 20
F1 = 0.90
OVERLAP = 0.7  # of the rows that either the finding or the defect names, both must name this share


class Finding(TypedDict):
    """One finding, as read; `months` are the first and the last."""

    smell: str
    column: str
    months: tuple[int, int]
    rows: str


def _read_findings(findings: Any) -> list[Finding]:
    """The findings as a list of dicts with smell, column, months (first, last) and rows; NotAnswered or Malformed else."""
    answered(findings)
    return listing(
        "findings",
        findings,
        "finding",
        _read_finding,
        MOST_FINDINGS,
        wanted="findings",
        bound=f"at most {MOST_FINDINGS}",
    )


def _read_finding(name: str, finding: Any) -> Finding:
    finding = mapping(name, finding, ("smell", "column", "months", "rows"))
    months = finding["months"]
    if not isinstance(months, (list, tuple)):
        months = (months, months)
    if len(months) != 2:
        raise Malformed(
            f"`months` of {name} is {brief(months)}; a pair was expected: first and last month, such as (1, 12)."
        )
    first, last = (count(f"months of {name}", number(f"months of {name}", month, 1, 12)) for month in months)
    if first > last:
        raise Malformed(f"`months` of {name} runs from {first} to {last}; the first month comes first.")
    return {
        "smell": word(f"smell of {name}", finding["smell"], SMELLS),
        "column": word(f"column of {name}", finding["column"], keepit_export.COLUMNS),
        "months": (first, last),
        "rows": word(f"rows of {name}", finding["rows"], keepit_export.GROUPS),
    }


@judges
def smell_form(findings: Any) -> str:
    """Judge the form of Q07.2: findings that can be read."""
    read = _read_findings(findings)
    return Formed(f"findings that can be read: {len(read)}.")


@judges
def smell_hunt(findings: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q07.2: what is wrong in the churn export, as smell, column and slice of rows.

    Without `worlds` (of keepit_export) only false findings are judged that everybody falls for, on the public export. With them
    the list needs an F1 of F1 against keepit_export.PLANTED, matched by the rows that a slice means.
    """
    read = _read_findings(findings)
    public = keepit_export.load()
    for finding in read:
        _common_mistake(finding, public)
    if worlds is None:
        return Readable(f"findings: {len(read)}. Which of them hold, and what is missing, shows on other exports.")
    hits, near = set(), []
    for finding in read:
        for place, defect in enumerate(keepit_export.PLANTED):
            if (finding["smell"], finding["column"]) == (defect.smell, defect.column):
                if all(_overlap(finding, defect, world) >= OVERLAP for world in worlds):
                    hits.add(place)
                else:
                    near.append((finding, defect))
    planted, false = len(keepit_export.PLANTED), len(read) - len(hits)
    f1 = 2 * len(hits) / (len(read) + planted)
    if f1 >= F1:
        extra = f", and {false} that nothing supports" if false > 0 else ""
        return f"{len(hits)} of {planted} defects{extra}: F1 {f1:.2f}."
    near = [(finding, defect) for finding, defect in near if keepit_export.PLANTED.index(defect) not in hits]
    said = f"{len(hits)} of your {len(read)} findings hold, {planted} defects are there: F1 {f1:.2f}, and {F1:.2f} is asked."
    if near:
        finding, defect = near[0]
        raise Wrong(f"{said} {finding['smell']} in {finding['column']}: {_slice_is_off(finding, defect, worlds[0])}")
    known = {(defect.smell, defect.column) for defect in keepit_export.PLANTED}
    elsewhere = [finding for finding in read if (finding["smell"], finding["column"]) not in known]
    if elsewhere:
        finding = elsewhere[0]
        raise Wrong(
            f"{said} One that does not: {finding['smell']} in {finding['column']}. Which number of that column, by month, by source or by "
            "outcome, would show it?"
        )
    if false > planted - len(hits):
        raise Wrong(f"{said} {false} of them send somebody to look for nothing. Which number would show each of them?")
    raise Wrong(f"{said} Have you gone through every column by month, by source and by outcome?")


def _rows(finding: Finding, export: pd.DataFrame) -> np.ndarray:
    return keepit_export.rows_of(export, finding["months"], finding["rows"])


def _overlap(finding: Finding, defect: keepit_export.Defect, export: pd.DataFrame) -> float:
    """How well the finding's rows are those of the defect: the best share of rows that both name, over its slices.

    Two slices without a row, such as those of an absent group, are the same.
    """
    own = _rows(finding, export)
    shares = []
    for months, group in defect.slices:
        theirs = keepit_export.rows_of(export, months, group)
        either = (own | theirs).sum()
        shares.append((own & theirs).sum() / either if either else 1.0)
    return max(shares)


def _slice_is_off(finding: Finding, defect: keepit_export.Defect, export: pd.DataFrame) -> str:
    own, theirs = _rows(finding, export), keepit_export.rows_of(export, *defect.slices[0])
    if not own.any():
        return "the months and rows that you name mean no row of the export. Which ones would show it?"
    inside = (own & theirs).sum() / own.sum()
    covered = (own & theirs).sum() / theirs.sum()
    if inside < OVERLAP:
        return f"of the {own.sum():,} rows that you name, {inside:.0%} are affected. Where does it begin and end?"
    return f"you name {covered:.0%} of the rows that are affected. Where else does it show?"


def _common_mistake(finding: Finding, export: pd.DataFrame) -> None:
    """Raise Wrong for the false findings that everybody falls for; each can be told from the public export."""
    smell, column = finding["smell"], finding["column"]
    if smell == "missing_at_random":
        if not export[column].isna().any():
            raise Wrong(
                f"missing_at_random: {column} has no gap in {len(export):,} rows. Count the empty values of each column."
            )
        gaps = export["nps"].isna().groupby(export["churned"]).mean()
        raise Wrong(
            f"At random would mean that everybody keeps silent alike. {gaps[1]:.0%} of those who left gave no answer, and "
            f"{gaps[0]:.0%} of the others. What does the average of the answers tell you then?"
        )
    if smell == "extreme_values" and column == "monthly_spend":
        pro = export[export["tier"].isin(["pro", "professional"])]
        typical = pro.groupby(["source", pro["month"] >= 9])["monthly_spend"].median()
        ratio = typical.max() / typical.min()
        raise Wrong(
            f"Outliers come in all sizes. These are one size: the typical spend of a pro customer is about {round(ratio, -1):.0f} times as "
            "large in one part of the table as in the others. Cut them off, and you cut off good customers. What multiplies like that?"
        )
    if smell == "extreme_values" and column in ("tenure_months", "logins_30d", "tickets_90d"):
        raise Wrong(
            f"Skewed is not broken: {column} has a long tail, as times and counts have. Half of its values are at most "
            f"{export[column].median():g}, and they run up to {export[column].max():g}. Which value is impossible?"
        )
    if smell == "extreme_values":
        numeric = column in export.select_dtypes("number")
        holds = (
            f"runs from {export[column].min():g} to {export[column].max():g}" if numeric else "holds words, no numbers"
        )
        raise Wrong(f"{column} {holds}. Which of its values is impossible?")
    if smell == "zero_means_not_measured" and column == "monthly_spend":
        free = export.loc[export["monthly_spend"] == 0, "tier"].eq("free").mean()
        raise Wrong(
            f"{free:.0%} of the rows without spend are free customers. They pay nothing, and the table says so. "
            "Which zero is a measurement, and which one is a gap?"
        )
    own = _rows(finding, export)
    summer = own[export["month"] != keepit_export.SUMMER].sum() == 0
    if smell == "zero_means_not_measured" and column == "logins_30d" and summer:
        rows, before = export[export["month"] == keepit_export.SUMMER], export[export["month"] < keepit_export.OUTAGE]
        raise Wrong(
            f"In August people log in {rows['logins_30d'].mean():.1f} times instead of {before['logins_30d'].mean():.1f} in spring, and "
            f"{(rows['logins_30d'] == 0).mean():.1%} not at all. That is a season: everybody a little less. What does a gap look like?"
        )
    if smell == "labels_not_in_yet" and finding["rows"] == "enterprise" and finding["months"][0] < keepit_export.LAST:
        rows = export[(export["tier"] == "enterprise") & (export["month"] <= 6)]["churned"]
        raise Wrong(
            f"Enterprise customers leave in {rows.mean():.0%} of cases, and they did so in January, whose labels have been in for "
            "most of a year. Low is not late. Which rows are too young to have an outcome?"
        )
