"""What lies in the folder that is handed in: archives, other names, leftovers of systems, drafts, no notebook at all."""

from collections.abc import Iterator

from autograder.attacks.materials import Materials
from autograder.attacks.submission import LESSON, NOTEBOOK, NOW, Files, ReadOnly, Submission, Zip
from autograder.bench.sample_class import encoded

MAC = b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        " + bytes(136)  # what a Mac keeps of a file beside it


def honest_handing_in(materials: Materials) -> Iterator[Submission]:
    """A perfect notebook, handed in in each of these ways, and two files that are none."""
    perfect = encoded(materials.perfect())
    for slug, says, files, source in (*archives(perfect), *folders(materials, perfect)):
        yield materials.honest(slug, says, files, materials.total, source)
    for slug, says, data, source in no_notebooks(perfect):
        yield materials.honest(slug, says, {NOTEBOOK: data}, 0, source)


def archives(perfect: bytes) -> Iterator[tuple[str, str, Files, str]]:
    """Zips, as systems make them."""
    mac = Zip(((NOTEBOOK, perfect), (f"__MACOSX/._{NOTEBOOK}", MAC)))
    yield "mac_zip", "Handed in a zip from a Mac.", {"honest_mac_zip.zip": mac}, ""
    inside = (NOTEBOOK, perfect), (".DS_Store", MAC), ("notes.txt", b"mine\n")
    folder = Zip(tuple((f"Lesson 2/{name}", data) for name, data in inside))
    yield "zip_with_folder", "Handed in a zip of the whole folder.", {"honest_zip_with_folder.zip": folder}, ""


def folders(materials: Materials, perfect: bytes) -> Iterator[tuple[str, str, Files, str]]:
    """Other names, and what lies beside the notebook."""
    half = encoded(materials.factory.filled(dict(list(materials.reference.items())[:3])))
    files: Files = {NOTEBOOK: perfect, f".ipynb_checkpoints/{LESSON}-checkpoint.ipynb": half}
    yield "checkpoints", "Handed in the folder of check points, too.", files, ""
    files = {NOTEBOOK: perfect, "draft.ipynb": half, "Untitled.ipynb": b""}
    yield "drafts_beside", "Handed in a draft and an empty notebook beside it.", files, "jupyter/nbgrader#1219"
    files = {
        NOTEBOOK: perfect,
        "desktop.ini": b"[.ShellClassInfo]\r\n",
        ".DS_Store": MAC,
        f"._{NOTEBOOK}": MAC,
        f"{LESSON}.html": b"<html></html>",
        "sketch.pdf": b"%PDF-1.7\n",
        "img/plot.png": b"\x89PNG\r\n\x1a\n",
    }
    yield "leftovers", "Handed in leftovers of systems, a page, a PDF and a picture.", files, "jupyter/nbgrader#1234"
    files = {"Müller Zoë – Lesson 2 FINAL.ipynb": perfect}
    yield "renamed", "Renamed the notebook by hand.", files, "jupyter/nbgrader#1302"
    files = {NOTEBOOK: perfect, "timestamp.txt": NOW.encode(), "submission_secret.txt": b"0" * 64}
    yield "exchange", "Comes from nbgrader's exchange, with its files.", files, ""
    files = {NOTEBOOK: ReadOnly(perfect)}
    yield "read_only", "A file that nobody may write to.", files, "jupyter/nbgrader#419"


def no_notebooks(perfect: bytes) -> Iterator[tuple[str, str, bytes, str]]:
    """Files under the notebook's name that cannot be read as one."""
    page = b"\n\n<!DOCTYPE html>\n<html lang='en'><head><title>02_accuracy_trap.ipynb</title></head></html>\n"
    yield "web_page", "Saved the web page that shows the notebook.", page, ""
    line = b'   "id": "q02_3",\n'
    conflict = perfect.replace(line, b"<<<<<<< HEAD\n" + line + b"=======\n" + line + b">>>>>>> main\n")
    yield "conflict", "Left a conflict of git in the file.", conflict, "jupyter/notebook#4889"
