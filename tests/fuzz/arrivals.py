"""Sources of submissions as they may arrive: names of every kind, in a folder, an exchange or a zip, damaged or whole."""

import os
import zipfile

from hypothesis import strategies as st

from tests.fuzz import notebooks
from tests.fuzz.strategies import texts

LESSON = "90_small"
HONEST, MARK = (
    "honest",
    b'{"cells": [], "metadata": {"whose": "the honest one\'s"}, "nbformat": 4, "nbformat_minor": 5}',
)
LAYOUTS = {
    "folders": f"{HONEST}/{LESSON}.ipynb",
    "moodle": f"Hana Onest_77_assignsubmission_file_/{LESSON}.ipynb",
    "canvas": f"onesthana_7001_99_{LESSON}.ipynb",
    "exchange": f"{HONEST}+{LESSON}+2026-11-24 03:42:00 UTC+a8fr/{LESSON}.ipynb",
}
NEIGHBOURS = {  # so many others that what a few hostile ones are called does not decide the layout
    "folders": "n{}/x.ipynb",
    "moodle": "N N{}_8{}_assignsubmission_file_/x.ipynb",
    "canvas": "nn{}_8{}_9_x.ipynb",
    "exchange": "n{}+90_small+2026-11-24 03:42:00 UTC+a8fr/x.ipynb",
}
OWN = (
    "honest/",
    "honest+",
    "Hana Onest_77_",
    "onesthana_7001_",
    "onesthana_LATE_7001_",
)  # who is called so is the honest one
IMPOSTORS = [
    "Honest", "HONEST", "honest ", "ho\u200bnest", "honest.", "Hana Onest", "hana onest", "HANA  ONEST", "Onest Hana", "onesthana", "Ha\u00adna Onest",
    "hon\u0435st", "\uff48onest", "honest\u202e", "honest\n", "../honest", "honest/x", "submitted", "7001", "77", "ada", "Ada", "a[1]", "a\nb", "a*",
]  # fmt: skip
people = st.one_of(st.sampled_from(IMPOSTORS), texts)
inside = st.one_of(
    st.sampled_from(
        [
            f"{LESSON}.ipynb",
            f"{LESSON}-1.ipynb",
            "x.ipynb",
            "X.IPYNB",
            "timestamp.txt",
            "submission_secret.txt",
            "numpy.py",
            "submitted",
        ]
    ),
    st.sampled_from(
        [
            "__MACOSX/._x.ipynb",
            ".ipynb_checkpoints/x.ipynb",
            "._x.ipynb",
            "a/b/c/d.ipynb",
            "onesthana_7001_98_x.ipynb",
            "Thumbs.db",
        ]
    ),
    texts.map(lambda text: f"{text}.ipynb"),
)
numbers = st.sampled_from(["1", "77", "7001", "99", "0", "7" * 40, "٣"])


@st.composite
def names(draw):
    """The path of one file in a source, as text that may hold raw bytes (surrogates)."""
    who, file, number = draw(people), draw(inside), draw(numbers)
    match draw(st.integers(0, 6)):
        case 0:
            return f"{who}_{number}_assignsubmission_file_/{file}"
        case 1:
            return f"{who}_{draw(st.sampled_from(['', 'LATE_']))}{number}_5_{file}"
        case 2:
            time = draw(
                st.sampled_from(
                    [
                        "2026-11-24 03:42:00 UTC",
                        "1999-01-01 00:00:00 UTC",
                        "9999-12-31 23:59:59",
                        "2026-99-99 xx",
                        "later",
                    ]
                )
            )
            return f"{who}+{draw(st.sampled_from([LESSON, 'other', '']))}+{time}{draw(st.sampled_from(['+x', '', '+x+y']))}/{file}"
        case 3:
            return f"{who}/{LESSON}/{file}"
        case 4:
            return file
        case _:
            return f"{who}/{file}"


contents = st.one_of(
    st.just(b"{}"), st.just(MARK.replace(b"honest one", b"other")), notebooks.files(), st.binary(max_size=30)
)
arrivals = st.lists(
    st.tuples(names(), st.sampled_from(["file"] * 8 + ["link", "fifo", "folder", "closed"]), contents), max_size=7
)


def others(layout, hostile):
    """What arrives beside the honest one's: of neighbours, and of hostile ones that do not go by the very same name."""
    neighbours = [(NEIGHBOURS[layout].format(number, number), "file", b"{}") for number in range(9)]
    return [*neighbours, *(each for each in hostile if not each[0].startswith(OWN))]


def on_disk(path, limit=None):
    """A path as bytes of the file system: what it cannot hold is left out, each part cut to what it takes."""
    parts = [part.replace("\0", "").encode("utf-8", "surrogatepass")[:limit] for part in path.split("/")]
    return b"/".join(part for part in parts if part not in (b"", b".", b".."))


def lay(folder, arrivals, outside):
    """Write arrivals below `folder`, as far as the system takes them."""
    for path, kind, data in arrivals:
        part = on_disk(path, 255)
        if part.startswith(tuple(map(str.encode, OWN))):  # "../honest" is laid below `folder`, where it is their own
            continue
        target = os.path.join(os.fsencode(folder), part)
        try:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            if kind == "link":
                os.symlink(os.fsencode(outside), target)
            elif kind == "fifo":
                os.mkfifo(target)
            elif kind == "folder":
                os.mkdir(target)
            else:
                with open(target, "xb") as file:
                    file.write(data)
                if kind == "closed":
                    os.chmod(target, 0)
        except (OSError, ValueError):
            continue


def pack(path, arrivals, methods):
    """Write arrivals into a zip; a name is stored as its bytes are, with and without the flag for UTF-8."""
    with zipfile.ZipFile(path, "w") as archive:
        for number, (name, kind, data) in enumerate(arrivals):
            info = zipfile.ZipInfo("x")
            info.filename = name.encode("utf-8", "replace").decode("utf-8", "replace") or "x"
            info.compress_type = methods[number % len(methods)]
            if kind == "link":
                info.create_system, info.external_attr, data = 3, 0o120777 << 16, b"../../outside/90_small.ipynb"
            try:
                archive.writestr(info, data)
            except (ValueError, OSError, RuntimeError):
                continue
