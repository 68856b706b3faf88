"""A zip that somebody hands in instead of a notebook, and data beside one: taken within bounds, or named with a next step."""

import io
import zipfile

import pytest

from autograder.classroom import archives
from autograder.classroom.collect import collect
from autograder.course.problems import Problem

LESSON = "02_accuracy_trap"


def zipped(files):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def folder(tmp_path, people):
    """A folder with one folder a student, whose files hold what `people` says."""
    for student, files in people.items():
        for name, content in files.items():
            path = tmp_path / "in" / student / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return tmp_path / "in"


def lies(course, student):
    return {
        path.relative_to(course / "submitted" / student / LESSON).as_posix(): path.read_text()
        for path in (course / "submitted" / student / LESSON).rglob("*.ipynb")
    }


def test_a_zip_in_the_place_of_a_notebook_is_opened(tmp_path):
    packed = zipped(
        {"my work/My Work.ipynb": "inside", "my work/notes.html": "x", "__MACOSX/my work/._My Work.ipynb": "y"}
    )
    source = folder(tmp_path, {"zoe": {"Work.ZIP": packed}, "ming": {"x.ipynb": b"plain"}})
    taken = collect(tmp_path, LESSON, source)
    assert sorted(taken.new) == ["ming", "zoe"] and taken.refused == 0
    assert lies(tmp_path, "zoe") == {f"{LESSON}.ipynb": "inside"} and lies(tmp_path, "ming") == {
        f"{LESSON}.ipynb": "plain"
    }
    assert taken.left_out == ["zoe/Work.ZIP/my work/notes.html: it is no notebook"]
    assert collect(tmp_path, LESSON, source).known == ["ming", "zoe"]
    assert not list((tmp_path / ".aipm").glob("collect-*")), "no copy stays"


@pytest.mark.parametrize(
    "outer",
    [
        "Zoë O'Neil_1_assignsubmission_file_/hw.zip",
        "Zoë O'Neil_1_assignsubmission_file_hw.zip",
        "oneilzoë_7001_51_hw.zip",
    ],
)
def test_a_zip_in_a_platforms_zip_is_opened(tmp_path, outer):
    path = tmp_path / "download.zip"
    path.write_bytes(zipped({outer: zipped({f"{LESSON}.ipynb": "inside", "draft.ipynb": "draft"})}))
    taken = collect(tmp_path, LESSON, path)
    assert len(taken.new) == 1 and taken.refused == 0
    assert lies(tmp_path, taken.new[0]) == {f"{LESSON}.ipynb": "inside", "draft.ipynb": "draft"}


def test_a_notebook_beside_a_zip_counts(tmp_path):
    source = folder(tmp_path, {"zoe": {"x.ipynb": b"outside", "old.zip": zipped({f"{LESSON}.ipynb": "inside"})}})
    taken = collect(tmp_path, LESSON, source)
    assert lies(tmp_path, "zoe") == {f"{LESSON}.ipynb": "outside"}
    assert taken.left_out == ["zoe/old.zip: it is no notebook"] and taken.refused == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x", "zoe/hw.zip: it cannot be opened as a zip. Ask for the notebook itself"),
        (zipped({"a.ipynb": "x"})[:-9], "zoe/hw.zip: it cannot be opened as a zip. Ask for the notebook itself"),
        (zipped({"in.zip": zipped({"a.ipynb": "x"})}), "zoe: handed in in.zip and no notebook. Ask for the notebook"),
        (zipped({"../../a.ipynb": "x"}), "zoe/hw.zip/../../a.ipynb: it leads out of its folder"),
        (zipped({"a.ipynb": "x" * 21_000_000}), "it has more than 20 MB"),
        (zipped({f"{n}.html": "x" for n in range(archives.MOST_MEMBERS + 1)}), "it cannot be opened as a zip"),
    ],
)
def test_a_zip_that_cannot_be_taken_is_named_and_nobody_else_loses(tmp_path, content, said):
    source = folder(tmp_path, {"zoe": {"hw.zip": content}, "ming": {"x.ipynb": b"plain"}})
    taken = collect(tmp_path, LESSON, source)
    assert taken.new == ["ming"] and taken.refused and any(said in line for line in taken.odd), taken.odd
    assert not (tmp_path / "submitted" / "zoe").exists() and not (tmp_path.parent / "a.ipynb").exists()


def test_a_damaged_member_and_a_link_cost_themselves_alone(tmp_path):
    link = zipfile.ZipInfo("link.ipynb")
    link.external_attr = 0o120777 << 16
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(f"{LESSON}.ipynb", "good")
        archive.writestr("other.ipynb", "damaged later")
        archive.writestr(link, "/etc/passwd")
    content = held.getvalue().replace(b"damaged later", b"damaged l8ter")
    taken = collect(tmp_path, LESSON, folder(tmp_path, {"zoe": {"hw.zip": content}}))
    assert lies(tmp_path, "zoe") == {f"{LESSON}.ipynb": "good"}
    assert sorted(taken.odd) == [
        "zoe/hw.zip/link.ipynb: it is a link",
        "zoe/hw.zip/other.ipynb: it is damaged (BadZipFile)",
    ]


def test_only_some_zips_of_a_person_are_opened(tmp_path):
    packed = {f"{n}.zip": zipped({f"{n}.ipynb": str(n)}) for n in range(archives.MOST_INNER + 1)}
    taken = collect(tmp_path, LESSON, folder(tmp_path, {"zoe": packed}))
    assert len(lies(tmp_path, "zoe")) == archives.MOST_INNER
    assert taken.odd == [
        f"zoe/{archives.MOST_INNER}.zip: one person has handed in more than {archives.MOST_INNER} zips"
    ]


def test_a_zip_of_nobody_is_named_with_a_step(tmp_path):
    source = folder(tmp_path, {"ming": {"x.ipynb": b"plain"}})
    (source / "zoe.zip").write_bytes(zipped({"a.ipynb": "x"}))
    taken = collect(tmp_path, LESSON, source)
    assert taken.left_out == ["zoe.zip: it is no notebook. Put it into a folder called as its student"]


def test_data_beside_a_notebook_is_named_with_where_it_may_go(tmp_path):
    files = {
        "x.ipynb": b"{}",
        "a.csv": b"1",
        "b.json": b"{}",
        "c.CSV": b"1",
        "d.png": b"x",
        "why.pdf": b"x",
        "note.txt": b"x",
    }
    taken = collect(tmp_path, LESSON, folder(tmp_path, {"zoe": files, "ming": {"x.ipynb": b"{}", "note.txt": b"x"}}))
    assert taken.notes == [
        "zoe: data beside the notebook was left out (a.csv, b.json, c.CSV and 1 more). If the lesson allows such data, copy it "
        f"into submitted/zoe/{LESSON}/ before you grade."
    ]
    assert taken.refused == 0 and sorted(path.name for path in (tmp_path / "submitted" / "zoe" / LESSON).iterdir() if path.suffix != ".txt") == [f"{LESSON}.ipynb"]  # fmt: skip


def test_a_zip_alone_of_nothing_says_so(tmp_path):
    with pytest.raises(Problem, match="holds no notebook that could be taken"):
        source = folder(tmp_path, {"zoe": {"x.html": b""}})
        (source / "zoe" / "x.html").rename(source / "hw.zip")
        collect(tmp_path, LESSON, source)
