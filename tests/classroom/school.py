"""A course folder as an instructor has it on Monday, its roster, and forty submissions as they arrive by three ways."""

import copy
import csv
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from aipm.files import write
from autograder.attacks.materials import code_cell
from autograder.bench.sample_class import SubmissionFactory, encoded
from tests.paths import ROOT

LESSON = "02_accuracy_trap"
COURSE_ID = "aipm"
DUE = "2026-03-06 18:00:00 UTC"  # long past, so that what is collected without a time is late
IN_TIME = "2026-03-06 17:30 UTC"
COLUMNS = ["id", "last_name", "first_name", "email", "lms_user_id"]
WAYS = ("folder", "exchange", "moodle", "canvas")

# Names that break naive programs: an apostrophe, letters beyond ASCII, a comma and quotes inside a field, no first name.
ODD = {
    0: ("O'Neil", "Zoë"),
    1: ("李", "明"),
    2: ("Dupont, dit Petit", "Jean-Pierre"),
    3: ('de la "Cruz"', "Ana María"),
    20: ("O'Connor", "Siobhán"),
    21: ("Ñúñez", "Íñigo"),
    22: ("王", "小明"),
    30: ("D'Angelo", "Chloë"),
    31: ("李", "娜"),
    32: ("Müller-Lüdenscheidt", "Jörg"),
    33: ("Sukarno", ""),
}
FIRST = ["Ada", "Bela", "Chen", "Dina", "Emre", "Fatou", "Goran", "Hana", "Ivo", "Jana"]
LAST = ["Adler", "Blum", "Costa", "Dietz", "Ekholm", "Farkas", "Greco", "Haas", "Ito", "Jansen"]


@dataclass(frozen=True)
class Student:
    """One student as the roster has them, and how they hand in."""

    number: int
    id: str
    last_name: str
    first_name: str
    kind: str

    @property
    def way(self) -> str:
        """By which way the submission comes: ten each."""
        return WAYS[self.number // 10]

    @property
    def lms_user_id(self) -> str:
        """The number under which Canvas knows them."""
        return str(7000 + self.number)

    @property
    def full_name(self) -> str:
        """As Moodle writes it in the names of folders."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def sortable_name(self) -> str:
        """As Canvas writes it in the names of files: last name first, letters and digits only, in lower case."""
        return "".join(letter for letter in f"{self.last_name}{self.first_name}".lower() if letter.isalnum())


KINDS = ["right", "wrong", "partial", "right", "wrong", "untouched", "partial", "wrong", "right", "wrong"]
SPECIAL = {
    8: "odd", 15: "broken", 18: "right", 25: "two", 26: "two_unnamed", 35: "broken", 37: "late", 38: "late"
}  # fmt: skip


def students() -> list[Student]:
    """The forty of the roster."""
    found = []
    for number in range(40):
        last, first = ODD.get(number, (LAST[number % 10], FIRST[(number * 3 + number // 10) % 10]))
        found.append(Student(number, f"s{number:02}", last, first, SPECIAL.get(number, KINDS[number % 10])))
    return found


def work_of(student: Student, factory: SubmissionFactory) -> dict[str, bytes]:
    """What a student hands in: bytes by file name."""
    questions, wrong = list(factory.reference), [row for row in factory.rows if row.kind == "wrong"]
    name, right = f"{LESSON}.ipynb", dict(factory.reference)
    if student.kind == "wrong":  # half of them share one misconception, so that the report has something to count
        row = wrong[0] if student.number % 2 else wrong[(7 * student.number) % len(wrong)]
        return {name: encoded(factory.with_row(row))}
    if student.kind == "partial":
        return {name: encoded(factory.filled({each: right[each] for each in questions[: 2 + student.number % 4]}))}
    if student.kind == "untouched":
        return {name: encoded(factory.filled({}))}
    if student.kind == "broken":
        return {name: encoded(factory.filled(right))[:2000]}
    if student.kind == "odd":
        notebook = copy.deepcopy(factory.filled(right))
        notebook.cells.insert(1, code_cell("import os\nos.system('id')", "added"))
        return {name: encoded(notebook)}
    if student.kind == "two":
        return {"draft.ipynb": encoded(factory.filled({})), name: encoded(factory.filled(right))}
    if student.kind == "two_unnamed":
        return {"draft.ipynb": encoded(factory.filled({})), "final.ipynb": encoded(factory.filled(right))}
    return {name: encoded(factory.filled(right))}


def course_folder(home: Path) -> Path:
    """`home`/course: what a clone of the course holds of the one lesson, with its roster."""
    course = home / "course"
    for name in ("nbgrader_config.py", "requirements.txt", f"lessons/{LESSON}.py"):
        write(course / name, (ROOT / name).read_bytes())
    for name in ("solutions", "notebooks"):
        write(course / name / LESSON / f"{LESSON}.ipynb", (ROOT / name / LESSON / f"{LESSON}.ipynb").read_bytes())
    shutil.copytree(ROOT / ".jupyter", course / ".jupyter")
    with (course / "roster.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for each in students():
            table.writerow([each.id, each.last_name, each.first_name, f"{each.id}@example.org", each.lms_user_id])
    return course


def hand_in(factory: SubmissionFactory, home: Path, exchange: Path):
    """Lay the forty submissions where they arrive: `home`/downloads, and the inbound folder of the exchange."""
    downloads = home / "downloads"
    downloads.mkdir()
    zips = {name: zipfile.ZipFile(downloads / f"{name}.zip", "w") for name in ("moodle", "canvas", "late")}
    for each in students():
        for place, (name, data) in enumerate(work_of(each, factory).items()):
            if each.way == "folder":
                write(downloads / "folder" / each.id / name, data)
            elif each.way == "exchange":
                came = f"2026-03-06 17:05:{each.number:02} UTC"
                inside = exchange / COURSE_ID / "inbound" / f"{each.id}+{LESSON}+{came}+q7Jr{each.number}"
                files = {name: data, "timestamp.txt": came.encode(), "submission_secret.txt": b"%064d" % each.number}
                for file, text in files.items():
                    write(inside / file, text)
            elif each.way == "moodle":
                zips["moodle"].writestr(f"{each.full_name}_{9000 + each.number}_assignsubmission_file_/{name}", data)
            else:  # Canvas gives everybody each time; the late are in the second download only
                mark = "LATE_" if each.kind == "late" else ""
                stem = name.removesuffix(".ipynb") + ("-1" if each.number % 2 else "")  # handed in a second time
                number = 5000 + 10 * each.number + place
                path = f"{each.sortable_name}_{mark}{each.lms_user_id}_{number}_{stem}.ipynb"
                for archive in ("late",) if mark else ("canvas", "late"):
                    zips[archive].writestr(path, data)
    for archive in zips.values():
        archive.close()


class Office:
    """The instructor's terminal: commands run in the course folder, with a home and an exchange of their own."""

    def __init__(self, home: Path):
        self.home, self.course, self.exchange = home, course_folder(home), home / "exchange"
        self.said = {}

    def environment(self, home: Path | None = None) -> dict[str, str]:
        """The environment of a person's commands: nobody has used Jupyter on this machine before."""
        home = home or self.home
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "AIPM_", "XDG_"))}
        own = {
            "HOME": home,
            "PYTHONPATH": ROOT,
            "AIPM_DATASETS": ROOT / "datasets",
            "AIPM_PORTFOLIO": home / "portfolio",
        }
        own |= {
            "JUPYTER_CONFIG_DIR": home / "config",
            "JUPYTER_DATA_DIR": home / "data",
            "JUPYTER_RUNTIME_DIR": home / "runtime",
        }
        own |= {"IPYTHONDIR": home / "ipython", "MPLCONFIGDIR": home / "matplotlib"}
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        return kept | {name: str(value) for name, value in own.items()} | {"PATH": path, "COLUMNS": "150"}

    def run(self, *command: str, cwd: Path | None = None, home: Path | None = None, **more: str) -> str:
        """What a command says; a failure fails the test with the end of it."""
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=cwd or self.course, env=self.environment(home) | more, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-2000:]}{done.stderr[-3000:]}"
        return done.stdout + done.stderr

    def aipm(self, *arguments: str, **more: str) -> str:
        """One command of ours."""
        return self.run("autograder.cli", *arguments, **more)

    def nbgrader(self, *arguments: str, **more) -> str:
        """One command of nbgrader."""
        return self.run("nbgrader", *arguments, **more)
