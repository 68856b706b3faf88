"""Lesson 07, the questions about where a table comes from: its data sheet, and the rows that went on the way."""

import datetime
import re
from collections.abc import Container, Mapping
from typing import Any

import numpy as np

from aipm.questions.reading import answered, count, differs, fitting, mapping, spelt, word
from aipm.questions.verdict import Malformed, Readable, Wrong, brief, judges
from aipm.worlds.keepit import lineage

SILENT = ("unknown", "not_recorded")  # two words for the same answer
FIELDS = {  # of the data sheet: the words to choose from, or None for a date or a number
    "one_row_is": ("customer", "month", "invoice", "login", *SILENT),
    "collected_from": None,
    "collected_to": None,
    "label_written_by": ("customer", "billing_job", "retention_desk", *SILENT),
    "label_known_after_days": None,
    "survey_sent_to": ("everybody", "those_who_logged_in", "those_who_left", *SILENT),
    "absent_until_march": ("nobody", "rural_offices", "partner_customers", *SILENT),
    "consent_to_training": ("given", "refused", "not_needed", *SILENT),
    "erased_on_request": ("removed", "kept", *SILENT),
}
NOT_WRITTEN_DOWN = ("consent_to_training", "erased_on_request")
CAUSES = ("inner_join", "filter", "duplicates_removed", "late_labels", "size_limit")


def _date(name: str, value: Any) -> str:
    """`value` as text of the form 2025-03-31, or a word of SILENT; Malformed else."""
    if isinstance(value, datetime.date):
        value = value.strftime("%Y-%m-%d")
    silent = spelt(value, SILENT) if isinstance(value, str) else None
    if silent:
        return silent
    value = value.strip() if isinstance(value, str) else value
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise Malformed(f'`{name}` is {brief(value)}; a date such as "2025-03-31" was expected, or "unknown".')
    return value


def _read_sheet(sheet: Any) -> dict[str, Any]:
    sheet = mapping("sheet", sheet, tuple(FIELDS))
    read: dict[str, Any] = {}
    for name, vocabulary in FIELDS.items():
        value = sheet[name]
        if name.startswith("collected"):
            read[name] = _date(name, value)
        elif vocabulary is None:
            read[name] = (spelt(value, SILENT) if isinstance(value, str) else None) or count(name, value)
        else:
            read[name] = word(name, value, vocabulary)
    return {name: "unknown" if value in SILENT else value for name, value in read.items()}


@judges
def datasheet(sheet: Any, key: Mapping[str, Container[Any]] | None = None) -> str:
    """Judge Q07.1: a short data sheet of the churn export, from its lineage record.

    `sheet` maps each of FIELDS to a word, a date as text or a number; "unknown" and "not_recorded" mean the same. `key`
    maps fields to the values that fit; without it the usual mix-ups are judged.
    """
    answered(sheet)
    read = _read_sheet(sheet)
    loaded = lineage.record()["last load"]
    for name in NOT_WRITTEN_DOWN:
        if read[name] != "unknown":
            raise Wrong(
                f"{name}: your sheet says {read[name]}, and no entry of the record is about it. Whoever reads your sheet will "
                "rely on a promise that nobody made. Which word is honest where a record is silent?"
            )
    for name in ("collected_from", "collected_to"):
        if read[name] == loaded:
            raise Wrong(
                f"{name}: {loaded} is the day on which the table was loaded. Its rows are older than that. When did "
                "the events happen that it tells of?"
            )
    if (
        "unknown" not in (read["collected_from"], read["collected_to"])
        and read["collected_from"] > read["collected_to"]
    ):
        raise Wrong(f"Your collection ends on {read['collected_to']}, before it begins on {read['collected_from']}.")
    if read["label_written_by"] in ("customer", "retention_desk"):
        raise Wrong(
            f"Your sheet says that `churned` was written by the {read['label_written_by'].replace('_', ' ')}, and the record names somebody else. "
            "Who decided that a customer had churned, by which rule, and when?"
        )
    if read["label_known_after_days"] == 0:
        raise Wrong(
            "Your sheet says that the label is known at once. Read the label's rule again: for how long must nothing happen "
            "before it is written?"
        )
    if key is None:
        return Readable(
            f"entries: {len(FIELDS)}. Whether each agrees with the record is compared when your work is graded."
        )
    fitting(
        read,
        key,
        "{right} of {total} entries agree with the record. Read it again for {entry}: your sheet says {word}.",
    )
    silent = sum(value == "unknown" for value in read.values())
    return f"all {len(read)} entries agree with the record, and {silent} say that it is silent."


@judges
def lost_rows(finding: Any, exact: bool = False) -> str:
    """Judge Q07.7: at which stage of the pipeline customers were lost, why, and how many (to within 1%).

    `finding` maps stage to one of lineage.STAGES, cause to one of CAUSES and n to a count. Without `exact` the number is
    compared only with the usual mix-ups.
    """
    answered(finding)
    finding = mapping("finding", finding, ("stage", "cause", "n"))
    stage = word("stage", finding["stage"], lineage.STAGES)
    cause = word("cause", finding["cause"], CAUSES)
    n = count("n", finding["n"])
    stages = lineage.public_world()
    people = {name: table["customer_id"].nunique() for name, table in stages.items()}
    rows = {name: len(table) for name, table in stages.items()}
    if stage in ("each_once", "model_table"):
        raise Wrong(
            f"At {stage} there are {people[stage]:,} customers, and at without_tests there were {people['without_tests']:,}. "
            "They were already missing before. Count customers at each stage, from the first one on."
        )
    if stage == "without_tests" or (cause == "filter" and stage != "billing"):
        raise Wrong(
            f"The filter took {people['with_device'] - people['without_tests']} accounts, and they are our own testers. Before it "
            f"there were {people['with_device']:,} customers, at the start {people['billing']:,}. Where did the others go?"
        )
    if stage == "billing":
        raise Wrong(
            f"billing is where the rows begin: {people['billing']:,} customers, nobody lost yet. Where are they fewer?"
        )
    if cause != "inner_join":
        raise Wrong(
            f"At this stage rows go from {rows['billing']:,} up to {rows[stage]:,}, and customers down to {people[stage]:,}. "
            f"{cause} could not do both. What happens in a join to a row without a partner, and to one with two?"
        )
    if any(not differs(n, abs(rows[a] - rows[b]), 5) for a in rows for b in rows if rows[a] != rows[b]):
        raise Wrong(
            f"{n:,} is a difference of rows. A customer has several invoices and several devices, so rows come and go by themselves. "
            "Count different customer_ids."
        )
    if not differs(n, people["billing"] - people["model_table"], 5):
        raise Wrong(
            f"{n:,} customers are missing at the end, and some of them were meant to go. How many went at {stage}?"
        )
    if not exact:
        return Readable(f"a stage, a cause, and {n:,} customers.")
    true = people["billing"] - people["with_device"]
    if differs(n, true, 0.01 * true):
        raise Wrong(
            f"{n:,} is not how many customers of billing have no row in {stage}. Compare the customer_ids of the two tables."
        )
    gone = stages["billing"][~stages["billing"]["customer_id"].isin(stages["with_device"]["customer_id"])]
    gone = gone.drop_duplicates("customer_id")
    return f"{len(gone)} customers, {np.mean(gone['region'] == 'rural'):.0%} of them rural, and no model will ever see them."
