"""The public data sets: are the files what their packages, dictionaries and data sheets say they are?

All rows of all packages are validated: the 300,000 payments take about 5 seconds, so no row limit is needed.
"""

import gzip
import hashlib
import json
import re
import socket
import zlib

import numpy as np
import pandas as pd
import pytest

from aipm.worlds import (
    berkeley,
    compas,
    cytotriage,
    digitdesk,
    keepit,
    lendfair,
    open_bandit,
    outside,
    payguard,
    publish,
    refunddesk,
    shelf,
    transrisk,
    voices,
)
from aipm.worlds.files import MissingData
from aipm.worlds.helpdesk import tickets
from aipm.worlds.jobs import ads as job_ads
from aipm.worlds.keepit import export as keepit_export
from aipm.worlds.refunddesk import traces as refunddesk_traces
from aipm.worlds.shelf import log as shelf_log
from aipm.worlds.voices import agreement
from tests.needs import absent
from tests.paths import ROOT

DATASETS = ROOT / "datasets"
SEVERAL = "voices_answers"  # a data set of several files: tests/worlds/test_voices_answers.py
FILES = dict(name.split("/") for name in (*publish.TABLES, *outside.KEPT) if not name.startswith(SEVERAL))
WORLDS = {
    "berkeley": berkeley,
    "compas": compas,
    "cytotriage": cytotriage,
    "digitdesk": digitdesk,
    "job_ads": job_ads,
    "keepit": keepit,
    "keepit_export": keepit_export,
    "lendfair": lendfair,
    "open_bandit": open_bandit,
    "payguard": payguard,
    "refunddesk": refunddesk,
    "refunddesk_traces": refunddesk_traces,
    "shelf": shelf,
    "shelf_log": shelf_log,
    "tickets": tickets,
    "transrisk": transrisk,
    "voices": voices,
}
LICENCES = {
    "berkeley": "notspecified",
    "compas": "notspecified",
    "transrisk": "MIT",
    "voices": "MIT",
}  # of the others: CC-BY-4.0
GEBRU = ["Motivation", "Composition", "Collection process", "Preprocessing", "Uses", "Distribution", "Maintenance"]

each_dataset = pytest.mark.parametrize("name", list(FILES))


@pytest.fixture(autouse=True)
def own_folder_and_no_network(monkeypatch):
    """Test this checkout's data, whatever AIPM_DATASETS says, and fail on any attempt to go online."""

    def refuse(*args, **kwargs):
        raise AssertionError("a test of the data sets tried to use the network")

    monkeypatch.delenv("AIPM_DATASETS", raising=False)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A folder with everything published afresh."""
    folder = tmp_path_factory.mktemp("published")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("AIPM_DATASETS", raising=False)
        publish.publish(folder)
    return folder


def described(folder):
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def sheet(name):
    return (DATASETS / name / "datasheet.md").read_text(encoding="utf-8")


def read_bytes(path):
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def errors(folder):
    """The errors that frictionless finds in a package, as (type, row, field, message)."""
    from frictionless import Package

    # An absolute path counts as unsafe to frictionless; a relative one below `basepath` does not.
    report = Package("datapackage.json", basepath=str(folder)).validate()
    found = report.flatten(["type", "rowNumber", "fieldName", "message"])
    assert report.valid == (not found), f"frictionless contradicts itself: valid={report.valid}, errors={found[:3]}"
    return found


def small_copy(name, folder, spoil=None, update_hash=True):
    """Copy a package with its first 200 rows to `folder`; `spoil(table)` may change the table, all of it text."""
    table = pd.read_csv(DATASETS / name / FILES[name], nrows=200, dtype=str, keep_default_na=False)
    original = publish.encode(table, FILES[name])
    if spoil:
        spoil(table)
    data = publish.encode(table, FILES[name])
    (folder / FILES[name]).write_bytes(data)
    hashed = data if update_hash else original
    package = described(DATASETS / name)
    package["resources"][0] |= {"bytes": len(hashed), "hash": "sha256:" + hashlib.sha256(hashed).hexdigest()}
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    return folder


@each_dataset
def test_package_is_valid(name):
    found = errors(DATASETS / name)
    assert not found, (
        f"datasets/{name} breaks its own datapackage.json in {len(found)} places, the first: {found[:3]}. "
        "Run `make datasets`; if that changes nothing, the schema or the data is wrong."
    )


@each_dataset
@pytest.mark.parametrize("kind", ["data", "datapackage.json", "dictionary.md"])
def test_publishing_gives_the_stored_bytes(published, name, kind):
    if "zlib-ng" in zlib.ZLIB_RUNTIME_VERSION:
        absent("the classic zlib is missing, and zlib-ng packs the same table into other bytes")
    file = FILES[name] if kind == "data" else kind
    same = (published / name / file).read_bytes() == (DATASETS / name / file).read_bytes()
    assert same, f"Publishing writes another {name}/{file} than the stored one. Run `make datasets` and read the diff."


@each_dataset
def test_publishing_gives_the_stored_table(published, name):
    """The same without the compression, so that it holds for every zlib."""
    assert read_bytes(published / name / FILES[name]) == read_bytes(DATASETS / name / FILES[name])


@pytest.mark.parametrize("name", [name for name, file in FILES.items() if file.endswith(".gz")])
def test_gzip_header_depends_on_no_machine(name):
    header = (DATASETS / name / FILES[name]).read_bytes()[:10]
    assert header[3] == 0, "the gzip header holds a file name or another extra field"
    assert header[4:8] == bytes(4), "the gzip header holds a time stamp"
    assert header[9] == 255, "the gzip header names an operating system"


@each_dataset
def test_every_column_is_described_in_order(name):
    (resource,) = described(DATASETS / name)["resources"]
    fields = resource["schema"]["fields"]
    table = pd.read_csv(DATASETS / name / FILES[name])
    assert [field["name"] for field in fields] == list(table.columns)
    for field in fields:
        assert len(field["description"].split()) >= 3, f"{name}: say in a few words what {field['name']} means"
        assert field["type"] in ("integer", "number", "string")
        gaps = table[field["name"]].isna().any()
        assert field["constraints"]["required"] is not bool(gaps), f"{name}: does {field['name']} have gaps?"
        assert ("empty" in field["description"]) == bool(gaps), f"{name}: say what a gap in {field['name']} means"


@each_dataset
def test_package_names_licence_source_and_format(name):
    package = described(DATASETS / name)
    (resource,) = package["resources"]
    assert [licence["name"] for licence in package["licenses"]] == [LICENCES.get(name, "CC-BY-4.0")]
    assert package["title"] and package["description"] and package["sources"]
    assert (resource["path"], resource["format"], resource["encoding"]) == (FILES[name], "csv", "utf-8")
    assert resource.get("compression") == ("gz" if FILES[name].endswith(".gz") else None)


@each_dataset
def test_missing_file_names_the_next_step(name, monkeypatch, tmp_path):
    monkeypatch.setenv("AIPM_DATASETS", str(tmp_path))
    WORLDS[name]._public.cache_clear()
    with pytest.raises(MissingData) as caught:
        WORLDS[name].load()
    message = str(caught.value)
    for word in (f"datasets/{name}/{FILES[name]}", "make datasets", "AIPM_DATASETS"):
        assert word in message
    assert caught.value._render_traceback_() == [message], "a notebook should show the message and no traceback"


@each_dataset
def test_datasheet_has_every_heading(name):
    text = sheet(name)
    headings = re.findall(r"^## (.+)$", text, flags=re.MULTILINE)
    assert [heading for heading in headings if heading in GEBRU] == GEBRU
    for heading in GEBRU:
        section = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
        assert len(section.split()) >= 20, f"{name}: the section {heading} says almost nothing"
    assert "Do not use it" in text, f"{name}: the data sheet should say what the data must not be used for"


# What each sheet of a simulated set must say of how it was made, in its last section and nowhere before it.
PLANTED = {
    "payguard": ["12.2", "0.55", "0.75", "1.6", "2.2", "week 19", "70%"],
    "keepit": ["0.16", "0.10", "0.22", "2.8", "92%"],
    "keepit_export": ["cents", "May", "December", "March", "twice", "82%", "75%", "`professional`"],
    "lendfair": ["2.75", "0.8", "0.7", "0.55", "75%", "calibrated in both"],
    "shelf_log": ["0.15", "0.11", "0.85", "0.10", "7.6%", "Beta(1, 6)"],
    "tickets": ["22%", "35%", "5%", "frozen login", "knows the first two"],
    "refunddesk": ["4%", "1.6", "concentration 30", "Beta(0.7, 2.6)"],
    "refunddesk_traces": ["12%", "day 15", "day 16", "refund_any", "10%"],
}


@pytest.mark.parametrize(("name", "parameters"), PLANTED.items())
def test_a_simulated_set_says_so_and_keeps_the_answers_last(name, parameters):
    text = sheet(name)
    assert "simulated" in text.split("\n\n")[1].split(":")[0]
    before, answers = text.split("\n## What was planted\n")
    assert "\n## " not in answers, "the answers should be the last section"
    assert [value for value in parameters if value not in answers] == []
    assert [value for value in parameters if value in before] == [], "an answer stands before its section"


def test_payguards_package_does_not_tell_what_changes_when():
    package = (DATASETS / "payguard" / "datapackage.json").read_text(encoding="utf-8")
    assert "week 19" not in package and "tactic" not in package


# --- the counts that a data sheet gives, computed from its file


def payguard_says(payments):
    late = payments["week"] >= payguard.TACTICS_CHANGE_IN_WEEK
    frauds = payments[payments["fraud"] == 1]
    weekly = payments.groupby("week")
    yield f"{len(frauds)} payments are fraud: {1000 * len(frauds) / len(payments):.2f} per 1,000"
    yield f"between {weekly.size().min():,} and {weekly.size().max():,} payments"
    yield f"between {weekly['fraud'].sum().min()} and {weekly['fraud'].sum().max()}"
    yield f"{payments.duplicated().sum()} rows equal an earlier row"
    yield f"{frauds['amount'][~late].median():.2f} euros ({(~late[frauds.index]).sum()} frauds in {(~late).sum():,}"
    yield f"{frauds['amount'][late].median():.2f} euros ({late[frauds.index].sum()} in {late.sum():,}"
    yield f"{1000 * payments['fraud'][~late].mean():.2f} per 1,000 before the change"
    yield f"{1000 * payments['fraud'][late].mean():.2f} after it"
    yield from (f"{count} ({segment})" for segment, count in frauds["segment"].value_counts().items())


def cytotriage_says(cases):
    sick = cases["malignant"].sum()
    yield f"{sick} cases are malignant and {len(cases) - sick} benign: {sick / len(cases):.1%} malignant"


def digitdesk_says(images):
    digits = images["digit"].value_counts()
    yield f"between {digits.min()} times ({digits.idxmin()}) and {digits.max()} times ({digits.idxmax()})"
    yield from (f"`{pixel}`" for pixel in images.columns[images.nunique() == 1])


def shelf_says(visits):
    wanted = (visits["item"] == visits["wanted"]).sum()
    yield f"{wanted:,} visitors wanted the item that the model would suggest: {wanted / len(visits):.1%}"
    yield from (f"{rows:,} ({segment})" for segment, rows in visits["segment"].value_counts().items())


def keepit_says(customers):
    left = customers["churned"].sum()
    rural = customers[customers["region"] == "rural"]
    yield f"{left:,} customers left: {left / len(customers):.1%}"
    yield f"{len(rural):,} customers are rural, and {rural['churned'].sum()} of them left"
    yield f"{customers.duplicated().sum():,} rows equal an earlier row"


def keepit_export_says(export):
    left = export["churned"].sum()
    yield f"{export['customer_id'].nunique():,} different customers"
    yield f"{left:,} rows say that the customer left: {left / len(export):.1%}"
    yield f"{(export['region'] == 'rural').sum():,} rows are rural"
    yield f"{(export['source'] == 'partner').sum():,} come from the partner feed"
    yield f"`nps` is empty in {export['nps'].isna().sum():,} rows"


def lendfair_says(applicants):
    for group, rows in applicants.groupby("group"):
        bad = rows["defaulted"].sum()
        yield f"{len(rows):,} applicants belong to group {group}, and {bad:,} of them defaulted: {bad / len(rows):.1%}"


def shelf_log_says(clicks):
    by_place = clicks.groupby("place")["clicked"].sum()
    known = clicks["new_place"] > 0
    yield f"{clicks.shape[1]} columns, from {clicks['session'].nunique():,} sessions"
    yield f"{clicks['clicked'].sum():,} of the shown items were clicked: {clicks['clicked'].mean():.1%}"
    yield f"In the first place {by_place.iloc[0]:,} were, in the sixth {by_place.iloc[-1]}"
    yield f"{known.sum():,} of the shown items are ones that the new ranker would show"
    yield f"Of those, {(known & (clicks['old_place'] == 0)).sum()} are ones that the present ranker"


def compas_says(counts):
    people, early = counts["people"], counts["people_to_april_2014"]
    by, again = people.groupby(counts["group"]).sum(), people[counts["rearrested"] == 1].groupby(counts["group"]).sum()
    yield f"{by['Black']:,} people are called Black and {by['White']:,} White"
    yield f"Of the group Black {again['Black']:,} people were rearrested within two years, of the group White {again['White']}"
    yield f"{early.sum():,} of the {people.sum():,} people were screened until 1 April 2014"
    yield f"The smallest count of the file is {min(people.min(), early.min())}"


def berkeley_says(counts):
    table = berkeley.by_department(counts)
    whole, worse = table.sum(), table["women_admitted"] / table["women"] < table["men_admitted"] / table["men"]
    yield f"{counts['people'].sum():,} applications are counted: {whole['men']:,} by men, of which {whole['men_admitted']:,} ({whole['men_admitted'] / whole['men']:.1%})"
    yield f"and {whole['women']:,} by women, of which {whole['women_admitted']} ({whole['women_admitted'] / whole['women']:.1%})"
    yield f"In departments {' and '.join(table.index[worse])} a smaller share"
    yield f"The smallest count of the file is {counts['people'].min()}"


def transrisk_says(_scores):
    of = transrisk.by_group(0)
    sizes, bad = of["applicants"], of["default_rate"]
    yield ", ".join(
        f"{sizes[group]:,.0f} {called}"
        for group, called in (("White", "people called White"), ("Black", "called Black"))
    )
    yield f"{sizes['Hispanic']:,.0f} called Hispanic and {sizes['Asian']:,.0f} called Asian: {sizes.sum():,.0f} in all"
    yield f"{bad['Black']:.1%} of the group Black"
    yield f"{bad['Hispanic']:.1%} of Hispanic, {bad['White']:.1%} of White and {bad['Asian']:.1%} of Asian"


def open_bandit_says(log):
    clicked = log.groupby("policy")["clicked"].sum()
    shows = {policy: rows.value_counts() for policy, rows in log.groupby("policy")["item"]}
    moves = log[log["policy"] == "bts"].groupby(["position", "item"])["chance"].agg(["min", "max"])
    yield f"each of {log['item'].nunique()} items the same chance"
    yield f"Of the random policy's shows {clicked['random']} were clicked, and of the bandit's {clicked['bts']}"
    yield f"showed one item {shows['bts'].max():,} times and another {shows['bts'].min()} times"
    yield f"each between {shows['random'].min()} and {shows['random'].max()} times"
    yield f"{log.duplicated().sum():,} rows equal an earlier row"
    yield f"changes by up to {(moves['max'] - moves['min']).max():.2f} within the week"
    yield f"{clicked.sum()} clicks of one week"


def voices_says(table):
    votes = np.array([row.split() for row in table["votes"]], int)
    sides = np.stack([(np.sign(votes) == side).sum(axis=1) for side in (-1, 0, 1)], axis=1)
    most = sides.max(axis=1)
    found = dict(zip(voices.SIDES, np.bincount(sides.argmax(axis=1)), strict=True))
    per_review = table.groupby("review").size()
    fitting = table[table["text"].str.split().str.len().between(3, 25)]
    worth = agreement.design_effect(sides.argmax(axis=1) == 2, table["review"])
    above = votes - votes.mean(axis=1, keepdims=True)
    yield f"{len(per_review)} reviews, with between {per_review.min()} and {per_review.max()} sentences each"
    for side, rows in found.items():
        yield (
            f'"{side}" for {rows:,} sentences ({rows / len(table):.1%})'
            if side == "pleased"
            else f'"{side}" for {rows:,} ({rows / len(table):.1%})'
        )
    yield f"All twenty votes are on one side in {(most == 20).sum():,} sentences. In {((sides == most[:, None]).sum(axis=1) > 1).sum()} two"
    yield f"{(abs(votes.mean(axis=1)) < 0.5).sum()} sentences have a mean vote less than half a point from zero"
    for product, rows in table["product"].value_counts().items():
        yield f"{rows:,} {'sentences ' if product.startswith('Apex') else ''}({product})"
    for rows in (table, fitting):
        yield ", ".join(f"{(rows['half'] == half).sum():,} ({half})" for half in voices.HALVES)
    yield f"The text of {table['text'].duplicated().sum()} rows equals an earlier one"
    yield f"a design effect by review of {worth:.1f}: for that share, the {len(table):,} sentences are worth about {len(table) / worth:.0f}"
    yield f"is {abs(np.mean(above[1:] * above[:-1]) / np.mean(above**2)):.2f}. So a column is no rater"


def tickets_says(written):
    yield from (f"{rows} ({queue})" for queue, rows in written["intent"].value_counts().items())
    decoys, orders = written["decoy"].sum(), written["injection"].sum()
    yield f"{decoys} tickets name another problem first, and {orders} end in an order"
    yield f"{written['text'].duplicated().sum()} texts equal an earlier text"


def refunddesk_says(cases):
    asked = cases.loc[cases["asked_euros"] > 0, "asked_euros"]
    a_day, times = cases.groupby("day").size(), cases["customer"].value_counts()
    yield f"between {a_day.min()} and {a_day.max()} a day"
    yield f"{len(asked):,} cases ask for a refund, of {asked.sum():,.0f} euros in all"
    yield f"ask for {asked.median():.2f} euros or less, and {(asked <= 50).mean():.1%} for 50 euros or less"
    yield from (f"{rows:,} ({intent})" for intent, rows in cases["intent"].value_counts().items())
    yield f"{len(times):,} customers write; nobody writes more than {times.max()} times"
    yield f"{(cases['language'] == 'other').sum():,} cases are in another language"
    yield f"{cases.duplicated().sum()} rows equal an earlier row"


def refunddesk_traces_says(calls):
    twice, by = refunddesk_traces.paid_twice(calls), calls["outcome"].value_counts()
    yield f"{calls['case'].nunique():,} cases of the data set"
    yield f"{by['ok']:,} calls were answered, {by['timed_out']:,} timed out, {by['never_works']} were refused"
    yield f"{by['to_a_person']:,} are drafts"
    yield f"The calls paid {calls['euros'].sum():,.2f} euros together"
    yield f"{len(twice)} cases were paid more than once, {twice['too_much'].sum():,.2f} euros too much"


COUNTS = {
    "payguard": payguard_says,
    "cytotriage": cytotriage_says,
    "digitdesk": digitdesk_says,
    "job_ads": lambda ads: (),
    "shelf": shelf_says,
    "keepit": keepit_says,
    "keepit_export": keepit_export_says,
    "lendfair": lendfair_says,
    "shelf_log": shelf_log_says,
    "tickets": tickets_says,
    "berkeley": berkeley_says,
    "compas": compas_says,
    "transrisk": transrisk_says,
    "open_bandit": open_bandit_says,
    "voices": voices_says,
    "refunddesk": refunddesk_says,
    "refunddesk_traces": refunddesk_traces_says,
}


@pytest.mark.parametrize(("name", "says"), COUNTS.items())
def test_a_datasheet_gives_the_counts_of_its_file(name, says):
    table = pd.read_csv(DATASETS / name / FILES[name])
    sentences = [f"{len(table):,} rows and {table.shape[1]} columns", *says(table)]
    assert [sentence for sentence in sentences if sentence not in sheet(name)] == [], f"{name}'s data sheet lacks these"


def test_no_applicant_stands_twice():
    assert not pd.read_csv(DATASETS / "lendfair" / FILES["lendfair"]).duplicated().any()


OUT_OF_RANGE = [
    ("payguard", "amount", "-5.00"),
    ("payguard", "segment", "vip"),
    ("payguard", "merchant_risk", "1.001"),
    ("cytotriage", "malignant", "2"),
    ("cytotriage", "mean_radius", "0.5"),
    ("digitdesk", "pixel_3_3", "17"),
    ("digitdesk", "digit", ""),
    ("shelf", "segment", "vip"),
    ("shelf", "score", "1.2"),
    ("keepit", "region", "suburban"),
    ("keepit", "logins_30d", "-1"),
    ("keepit_export", "month", "13"),
    ("keepit_export", "nps", "11"),
    ("job_ads", "archetype", "guru"),
    ("job_ads", "model_tasks", "5"),
    ("lendfair", "group", "C"),
    ("lendfair", "income_z", "9.5"),
    ("shelf_log", "place", "7"),
    ("shelf_log", "look_log", "0"),
    ("tickets", "intent", "sales"),
    ("tickets", "decoy", "2"),
    ("transrisk", "group", "Green"),
    ("transrisk", "bad", "101"),
    ("open_bandit", "position", "4"),
    ("open_bandit", "chance", "0"),
    ("voices", "half", "test"),
    ("voices", "votes", "5" + 19 * " 0"),
    ("voices", "votes", "0" + 18 * " 0"),
    ("refunddesk", "intent", "refund"),
    ("refunddesk", "risk", "1.2"),
    ("refunddesk_traces", "tool", "pay"),
    ("refunddesk_traces", "done", "2"),
]


@each_dataset
def test_small_copy_is_valid(name, tmp_path):
    """The control for the tests below: the copying itself breaks nothing."""
    assert errors(small_copy(name, tmp_path)) == []


@pytest.mark.parametrize(("name", "column", "value"), OUT_OF_RANGE)
def test_one_wrong_cell_makes_a_package_invalid(name, column, value, tmp_path):
    def spoil(table):
        table.loc[100, column] = value

    found = errors(small_copy(name, tmp_path, spoil))
    # Row 1 of the file is the header, so index 100 is row 102.
    assert [(kind, row, field) for kind, row, field, _ in found] == [("constraint-error", 102, column)]


def test_a_changed_cell_within_range_is_caught_by_the_hash(tmp_path):
    def spoil(table):
        table.loc[100, "malignant"] = "1" if table.loc[100, "malignant"] == "0" else "0"

    found = errors(small_copy("cytotriage", tmp_path, spoil, update_hash=False))
    assert [kind for kind, *_ in found] == ["hash-count"]
