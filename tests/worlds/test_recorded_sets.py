"""Data sets of several files, written by the course or recorded of models: is each file what its package and sheet say?"""

import json
import re

import pandas as pd
import pytest

from aipm.worlds import askcourse, packages
from aipm.worlds.askcourse import answered, search
from aipm.worlds.voices import pairs
from tests.paths import ROOT

DATASETS = ROOT / "datasets"
NAMES = (askcourse.NAME, pairs.FOLDER)
GEBRU = ["Motivation", "Composition", "Collection process", "Preprocessing", "Uses", "Distribution", "Maintenance"]
LARGEST = 2_000_000  # bytes of both together


def described(name):
    return json.loads((DATASETS / name / "datapackage.json").read_text(encoding="utf-8"))


def sheet(name):
    return (DATASETS / name / "datasheet.md").read_text(encoding="utf-8")


RESOURCES = [(name, resource) for name in NAMES for resource in described(name)["resources"]]
each_file = pytest.mark.parametrize(("name", "resource"), RESOURCES, ids=lambda one: one if isinstance(one, str) else one["path"])  # fmt: skip
each_set = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(autouse=True)
def own_folder(monkeypatch):
    monkeypatch.delenv("AIPM_DATASETS", raising=False)


@each_set
def test_package_is_valid(name):
    from frictionless import Package

    report = Package("datapackage.json", basepath=str(DATASETS / name)).validate()
    assert report.valid, report.flatten(["type", "rowNumber", "fieldName", "message"])[:3]


@each_file
def test_a_file_has_the_bytes_of_its_package_and_of_no_machine(name, resource):
    data = (DATASETS / name / resource["path"]).read_bytes()
    assert (resource["bytes"], resource["hash"]) == (len(data), packages.digest(data))
    assert (resource.get("compression") == "gz") == resource["path"].endswith(".gz")
    if resource["path"].endswith(".gz"):
        assert (data[3], data[4:8], data[9]) == (0, bytes(4), 255), "the gzip header holds a name, a time or a system"
    else:
        assert b"\r" not in data and data.endswith(b"\n")


@each_file
def test_every_column_is_described_in_order(name, resource):
    table = pd.read_csv(DATASETS / name / resource["path"])
    fields = resource["schema"]["fields"]
    assert [field["name"] for field in fields] == list(table.columns)
    for field in fields:
        gaps = bool(table[field["name"]].isna().any())
        assert len(field["description"].split()) >= 3 and field["constraints"]["required"] is not gaps, field["name"]
        assert ("empty" in field["description"]) or not gaps, f"say what a gap in {field['name']} means"


@each_set
def test_dictionary_and_licence(name):
    package = described(name)
    assert (DATASETS / name / "dictionary.md").read_text(encoding="utf-8") == packages.dictionary(package)
    assert [licence["name"] for licence in package["licenses"]] == ["CC-BY-4.0"]
    assert package["title"] and package["description"] and package["sources"]


@each_set
def test_datasheet_has_every_heading(name):
    text = sheet(name)
    headings = [heading for heading in re.findall(r"^## (.+)$", text, flags=re.MULTILINE) if heading in GEBRU]
    assert headings == GEBRU
    assert all(len(text.split(f"\n## {heading}\n")[1].split("\n## ")[0].split()) >= 20 for heading in GEBRU)
    assert "Do not use it" in text and "digits differ on others" in text


def test_both_sets_are_small():
    assert sum(file.stat().st_size for name in NAMES for file in (DATASETS / name).iterdir()) < LARGEST


# --- the counts that a data sheet gives, computed from its files


def askcourse_says():
    passages, questions = askcourse.passages(), askcourse.questions().set_index("question")
    count = questions["kind"].value_counts()
    short, words = (questions["answer"] != "").sum(), questions.groupby("kind")["words"]
    yield f"{len(passages)} passages of {passages['words'].min()} to {passages['words'].max()} words"
    yield f"{len(questions)} questions: " + ", ".join(f"{count[kind]} {kind}" for kind in askcourse.KINDS)
    yield f"{short} of them have a short right answer"
    yield f"{words.mean()['open']:.2f} words (open), {words.mean()['topic']:.2f} (topic) and {words.mean()['none']:.2f} (none)"
    yield f"from {words.min()['none-short']} to {words.max()['none-short']} words"
    tables = {"BM25": search.bm25_table(), "word table": search.word_table()}
    tables["joined"] = search.joined(*tables.values())
    for called, table in tables.items():
        place = search.places(table, questions["passage"])
        by = [place[questions["kind"].reindex(place.index) == kind] for kind in askcourse.ANSWERABLE]
        yield f"| {called} | " + " | ".join(f"{(one == 1).sum()}, {(one <= 5).sum()}" for one in by) + " |"
    answerable, none = questions["kind"].isin(["open", "topic"]), questions["kind"] == "none"
    for called, number in (("BM25", tables["BM25"].max(axis=1)), ("the word table", tables["word table"].max(axis=1)), ("the number of words", questions["words"])):  # fmt: skip
        yield f"{search.chance_higher(number[answerable], number[none]):.2f} by {called}"
        yield f"{search.chance_higher(number[answerable], number[questions['kind'] == 'none-short']):.2f} by {called}"
    yield from answers_say()
    yield from labels_say()


def answers_say():
    table = answered.answers()
    table["right_one"] = [answered.is_right(row.answer, row.right_answer) for row in table.itertuples()]
    table["refused"] = table["answer"].map(answered.refuses)
    yield f"{len(table)} answers"
    for shown, examples in (("whole", "plain"), ("whole", "refusing"), ("clip", "plain")):
        rows = table[(table["examples"] == examples) & (table["shown"] == shown)]
        cells = []
        for given in ("right", "wrong", "no", "found"):
            part = rows[rows["given"] == given]
            found = (part["right_one"] & (part["right_answer"] != "")).sum()
            cells.append(f"{found}, {part['refused'].sum()} of {len(part)}" if len(part) else "not asked")
        part = rows[rows["first"] & (rows["right"] != "")]
        cells.append(f"{part['right_one'].sum()}, {part['refused'].sum()} of {len(part)}")
        yield f"| {shown} | {examples} | " + " | ".join(cells) + " |"


def labels_say():
    table = answered.labels()
    yield f"{len(table)} answers were read"
    for number in (1, 2):
        found = answered.agreement(table[f"reader_a_{number}"], table[f"reader_b_{number}"])
        same = (table[f"reader_a_{number}"] == table[f"reader_b_{number}"]).sum()
        yield f"Round {number}: the same label for {same} of {len(table)}, kappa {found.kappa:.2f}"
    for reader in answered.READERS:
        changed = (table[f"{reader}_1"] != table[f"{reader}_2"]).sum()
        yield f"{reader.replace('_', ' ').replace(' a', ' A').replace(' b', ' B')} changed {changed} of its labels"


def pairs_say():
    table, boxed, blanks = pairs.load(), pairs.boxed(), pairs.blanks()
    yield f"{len(table)} pairs: " + ", ".join(f"{size} {kind}" for kind, size in pairs.SIZES.items())
    for model, called in (("smollm2", "SmolLM2"), ("gemma3", "Gemma 3")):
        picked, a = pairs.picks(table, model), (table[[f"{model}_first", f"{model}_second"]] > 0.5).sum().sum()
        better = (table["mean_2"] > table["mean_1"]).astype(int) + 1
        clear = table["kind"] == "clear"
        flips = (picked["first"] != picked["second"]).sum()
        yield (
            f"| {called} | {a} of 400 | {flips} of 200 | "
            + " | ".join(str((picked[order] == better)[clear].sum()) for order in ("first", "second", "averaged"))
            + " |"
        )
        part = blanks[(blanks["model"] == model) & blanks["run"].str.contains("six-")]
        yield f"{called}: from {part['share'].min():.2f} to {part['share'].max():.2f}"
    changed = ((boxed["share"] > 0.5) != (boxed["boxed"] > 0.5)).sum()
    yield f"changes the likelier word for {changed} of {len(boxed)}"
    yield f"`{pairs.BOXED_RUN}`"


@pytest.mark.parametrize(("name", "says"), [(askcourse.NAME, askcourse_says), (pairs.FOLDER, pairs_say)])
def test_a_datasheet_gives_the_counts_of_its_files(name, says):
    assert [sentence for sentence in says() if sentence not in sheet(name)] == [], f"{name}'s data sheet lacks these"
