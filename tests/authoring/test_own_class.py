"""A class of its own: worlds from its key, last year's answers fail where they depend on them, the key is nowhere."""

import gzip
import json
import os
import subprocess
import sys

import nbformat
import pytest

from aipm.files import write
from aipm.worlds import WORLD_MODULES, cytotriage, hidden, module_of, payguard, publish
from aipm.worlds.hidden import hidden_seed, public_seed_of
from aipm.worlds.seeds import draw_of, public_seed
from autograder.authoring import claims
from autograder.authoring.answers import read_rows
from autograder.authoring.own_class import MADE, build_class, environment_of, lay_out, read_key
from autograder.bench.sample_class import encoded, solution_of
from autograder.course.class_key import require_worlds_of, seed_in
from autograder.course.problems import Problem
from autograder.grading.exam import Exam
from tests.commands import run_module
from tests.paths import ROOT

LESSON = "11_launch_review"
KEY = "a key for the tests of a class 211"
REAL = ("berkeley", "cytotriage", "digitdesk")
FIXED = ("clinics", "segments", "tickets", "boards", "digitdesk")  # what the lessons say of them holds in one draw only


@pytest.fixture(scope="module")
def key_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("kept") / "key"
    file.write_text(KEY + "\n", encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def built(tmp_path_factory, key_file):
    """A class with one lesson, built in full."""
    out = tmp_path_factory.mktemp("class")
    assert build_class(ROOT, out, key_file, [LESSON]) == 0
    return out


def contents(folder, below=""):
    """The bytes of every file in a folder, by path; of the build's own memory nothing."""
    files = [path for path in (folder / below).rglob("*") if path.is_file()]
    kept = [path for path in files if "__pycache__" not in path.parts and ".aipm" not in path.parts]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in kept}


def in_class(out, key_file, code):
    """What a Python process that works on the class prints, read as JSON."""
    environment = environment_of(out, key_file)
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, cwd=out)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_without_a_key_every_seed_is_the_open_courses():
    """The numbers are those before classes had keys: the built files, the answers and the tables hang on them."""
    assert public_seed("payguard", 7) == 7 == payguard.PUBLIC_SEED
    assert seed_in(ROOT / "datasets") is None
    if not (os.environ.get("AIPM_KEY") or os.environ.get("AIPM_KEY_FILE")):
        assert hidden_seed("payguard", "q02_5", 0) == 3957172447531582930


def test_two_keys_differ_and_the_prose_holds_in_each_draw():
    one, other = public_seed_of(KEY), public_seed_of(KEY + " again")
    assert one != other and KEY not in one
    assert {draw_of(one, name) for name in claims.CLAIMS}.isdisjoint(draw_of(other, name) for name in claims.CLAIMS)
    quick = ("triage", "experiments", "launch")
    for name, draw in claims.draws(one, quick).items():
        assert claims.CLAIMS[name](draw_of(one, name, draw))


@pytest.mark.parametrize("world", list(claims.CLAIMS))
def test_what_is_claimed_is_true_of_the_open_course(world):
    """A claim that the stored notebooks break would be a claim of nobody's prose."""
    assert claims.CLAIMS[world](module_of(world).PUBLIC_SEED)


def test_the_class_has_other_worlds(built, key_file):
    """Simulated data sets differ, real ones are the same, and the worlds that the prose needs are the same too."""
    for table in publish.TABLES:
        name = table.split("/")[0]
        same = (built / "datasets" / table).read_bytes() == (ROOT / "datasets" / table).read_bytes()
        assert same == (name in REAL or name in FIXED), f"{table} is {'the same' if same else 'another'}"
    names = [name for name in WORLD_MODULES if hasattr(module_of(name), "PUBLIC_SEED")]
    assert len(names) > 25
    code = f"import json; from aipm.worlds import module_of; print(json.dumps([module_of(n).PUBLIC_SEED for n in {names}]))"
    here = [module_of(name).PUBLIC_SEED for name in names]
    same = {
        name for name, ours, theirs in zip(names, here, in_class(built, key_file, code), strict=True) if ours == theirs
    }
    assert same == {name for name in FIXED if name in names}


def test_the_same_key_gives_the_same_bytes(built, key_file, tmp_path):
    """The draws, some data sets published again, and the lesson executed once more."""
    known = json.loads((built / "datasets" / "class.json").read_text(encoding="utf-8"))
    assert known["public_seed"] == public_seed_of(KEY)
    again = claims.draws(known["public_seed"], ("candidates", "experiments", "keepit_export", "launch", "triage"))
    assert again.items() <= known["draws"].items()
    tables = ["keepit/customers.csv.gz", "job_ads/ads.csv", "keepit_export/export.csv.gz"]
    code = (
        f"import pathlib; from aipm.worlds import publish; publish.publish(pathlib.Path({str(tmp_path)!r}), {tables})"
    )
    subprocess.run([sys.executable, "-c", code], env=environment_of(built, key_file), cwd=built, check=True)
    for name, data in contents(tmp_path).items():
        assert data == (built / "datasets" / name).read_bytes(), name
    command = ["autograder.cli", "build", LESSON, "--check"]
    done = run_module(*command, cwd=built, environment=environment_of(built, key_file))
    assert done.returncode == 0, done.stderr


def test_the_key_is_nowhere(built):
    """Neither in a file of the release nor, packed, in a data set; nor would a learner's notebook name its file."""
    for name, data in contents(built).items():
        data = gzip.decompress(data) if name.endswith(".gz") else data
        assert KEY.encode() not in data, name
        assert b"AIPM_KEY_FILE" not in data or not name.startswith(("notebooks/", "solutions/", "datasets/")), name


def test_last_years_answer_fails_and_this_years_passes(built, key_file):
    """Graded by `aipm grade` in the class's folder: the reference computed there, and the same with last year's number."""
    exam = Exam(LESSON, nbformat.read(built / "solutions" / LESSON / f"{LESSON}.ipynb", as_version=4))
    this_year = {name: solution_of(source) for name, source in exam.reference.items()}
    rows = read_rows(ROOT / "tests" / "answers" / f"{LESSON}.toml")
    rounded = next(row.answer for row in rows if (row.question, row.name) == ("q11_7", "rounded"))
    last_year = {**this_year, "q11_7": rounded.strip("\n")}  # right in the open course
    for student, answers in {"this": this_year, "last": last_year}.items():
        notebook = nbformat.from_dict(exam.released)
        for cell in notebook.cells:
            cell.source = answers.get(cell.id, cell.source)
        write(built / "submitted" / student / LESSON / f"{LESSON}.ipynb", encoded(notebook))
    command = ["autograder.cli", "grade", LESSON, "--json"]
    done = run_module(*command, cwd=built, environment=environment_of(built, key_file))
    assert done.returncode == 0, done.stderr
    rows = {row["student"]: row for row in json.loads(done.stdout)}
    lost = sum(check.points for check in exam.checks if check.question == "q11_7")
    assert rows["this"]["score"] == rows["this"]["max_score"] == rows["last"]["score"] + lost, (
        "and nothing else is lost"
    )


def test_grading_needs_the_classs_own_key(built, key_file):
    """Without it, and with another one, a sentence says what to do; a learner's own check goes without."""
    code = """
import json, os
from pathlib import Path
from autograder.course.class_key import require_worlds_of, require_key_of
from autograder.course.problems import Problem
said = []
for key in ("", "x" * 20):
    os.environ.pop("AIPM_KEY_FILE", None)
    os.environ["AIPM_KEY"] = key
    for judge in (require_worlds_of, require_key_of):
        try:
            judge(Path.cwd())
            said.append("fine")
        except Problem as problem:
            said.append(str(problem))
print(json.dumps(said))
"""
    learner, nobody, *others = in_class(built, key_file, code)
    assert learner == "fine" and "Set AIPM_KEY_FILE to the key's file" in nobody
    assert all("is not the one this class was built with" in other for other in others)


def test_a_process_with_other_worlds_says_so(built):
    with pytest.raises(Problem, match="Set AIPM_COURSE to that folder"):
        require_worlds_of(built)


def test_hidden_worlds_come_from_the_key(monkeypatch, key_file):
    monkeypatch.delenv("AIPM_KEY", raising=False)
    monkeypatch.delenv("AIPM_KEY_FILE", raising=False)
    self_study = hidden_seed("payguard", "q02_5", 0)
    monkeypatch.setenv("AIPM_KEY_FILE", str(key_file))
    from_file = hidden_seed("payguard", "q02_5", 0)
    monkeypatch.setenv("AIPM_KEY", KEY)
    assert from_file == hidden_seed("payguard", "q02_5", 0) != self_study
    assert hidden(cytotriage, "q04_3", 1)[0].shape == cytotriage.public_world().shape


def test_folders_and_keys_that_will_not_do(tmp_path, key_file):
    (tmp_path / "short").write_text("too short")
    for file in (tmp_path / "short", tmp_path / "absent"):
        with pytest.raises(Problem, match=r"secrets\.token_hex"):
            read_key(file)
    with pytest.raises(Problem, match="which learners get"):
        build_class(ROOT, key_file.parent, key_file)
    for out in (ROOT, ROOT / "datasets" / "class"):
        with pytest.raises(Problem, match="is the course itself"):
            lay_out(ROOT, out, "seed")
    with pytest.raises(Problem, match="is not empty and holds no class"):
        lay_out(ROOT, tmp_path, "seed")
    write(tmp_path / "datasets" / "class.json", b'{"public_seed": "another", "draws": {}}')
    with pytest.raises(Problem, match="the class of another key"):
        lay_out(ROOT, tmp_path, "seed")
    assert MADE("x", ["__pycache__", "a.py"]) == {"__pycache__"}


def test_a_key_file_that_cannot_be_read_is_said_in_the_open_course_too(monkeypatch, tmp_path):
    monkeypatch.delenv("AIPM_KEY", raising=False)
    monkeypatch.setenv("AIPM_KEY_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(Problem, match="AIPM_KEY_FILE cannot be read"):
        require_worlds_of(ROOT)
