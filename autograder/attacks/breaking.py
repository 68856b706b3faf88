"""Rows 20 to 23 and 25: stopping the run, or taking all of the machine.

Every bomb ends by itself: FULL is for a sandbox, whose limits must lie below it; BOUNDED is for where nothing holds it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import dedent

from autograder.attacks import witness
from autograder.attacks.materials import Materials
from autograder.attacks.submission import NOTEBOOK, Submission
from autograder.bench.sample_class import copied, encoded


@dataclass(frozen=True)
class Bounds:
    """Where a bomb stops: processes, MB of memory, MB in one folder, seconds."""

    processes: int
    memory: int
    disk: int
    seconds: int


FULL = Bounds(processes=1000, memory=4096, disk=700, seconds=30)
BOUNDED = Bounds(processes=64, memory=512, disk=100, seconds=10)
PRINTED = 80_000_000  # characters, fewer than the 100 MB that a bounded bomb may write


def breaking(materials: Materials) -> list[Submission]:
    """The submissions of these rows."""
    return [*structure(materials), *endings(materials), *bombs(materials)]


def structure(materials: Materials) -> Iterator[Submission]:
    """Row 20: a duplicated check cell, and metadata of a version to come."""
    twice = copied(copied(materials.untouched(), "q02_1"), "q02_1_judge")
    says = "Holds an answer and its check twice, with the same ids."  # as an honest copy of both does
    yield materials.attack(20, "duplicated_cell", "BD", says, files={NOTEBOOK: encoded(twice)}, silent=True)
    newer = materials.untouched()
    for cell in newer.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata["nbgrader"]["schema_version"] = 99
    says = "Claims that its metadata are of version 99, which nbgrader does not know yet."
    yield materials.attack(20, "schema_version", "BD", says, files={NOTEBOOK: encoded(newer)})


def endings(materials: Materials) -> Iterator[Submission]:
    """Rows 21, 22 and 23."""
    yield materials.attack(21, "exit", "B", "Ends its own process without a word.", {"q02_1": "os._exit(0)"})
    loop = """
    import signal
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGALRM", "SIGXCPU"):
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    end = time.monotonic() + 300
    while time.monotonic() < end:
        try:
            while time.monotonic() < end:
                pass
        except BaseException:
            pass
    """
    says = "Ignores interrupts and loops for five minutes."
    yield materials.attack(22, "ignored_interrupt", "B", says, {"q02_1": loop})
    sleeping = materials.untouched()
    for cell in sleeping.cells:
        if cell.cell_type == "code" and not cell.metadata.get("nbgrader", {}).get("grade"):
            cell.source = f"{cell.source}\nimport time\ntime.sleep(28)"
    says = "Sleeps 28 seconds in every cell, two fewer than a cell may take."
    yield materials.attack(23, "slow_cells", "B", says, files={NOTEBOOK: encoded(sleeping)})


def bombs(materials: Materials) -> Iterator[Submission]:
    """Row 25: output, processes, memory and disk."""
    says = "Prints 80 MB."
    printing = f'print("x" * {PRINTED // 2})\nfor _ in range(8):\n    print("y" * {PRINTED // 16})'
    yield materials.attack(25, "output", "B", says, {"q02_1": printing}, looks=[witness.leaves_little])
    for slug, says, code in (
        ("forks", "Starts processes until it may not, each in a session of its own.", forks),
        ("memory", "Takes memory until there is none.", memory),
        ("disk", "Fills its folder and the temporary ones.", disk),
    ):
        name = f"row25_{slug}"
        cells, bounded = ({"q02_1": code(bounds)} for bounds in (FULL, BOUNDED))
        limit = witness.tells(ALL, "touched: nothing stopped it")
        yield materials.attack(
            25,
            slug,
            "B",
            says,
            cells,
            bounded={NOTEBOOK: encoded(materials.attacking(name, bounded))},
            looks=[limit, witness.leaves_little],
        )


ALL = "took all that it wanted"


def forks(bounds: Bounds) -> str:
    """Code that starts processes, each sleeping until the time is up."""
    return dedent(f"""
    made = 0
    with contextlib.suppress(OSError):
        while made < {bounds.processes}:
            if os.fork() == 0:
                with contextlib.suppress(BaseException):
                    os.setsid()
                    os.execv("/bin/sleep", [f"{{TOKEN}} {{COURSE}}", "{bounds.seconds}"])
                time.sleep({bounds.seconds})
                os._exit(0)
            made += 1
    if made == {bounds.processes}:
        say({ALL!r})
    """)


def memory(bounds: Bounds) -> str:
    """Code that fills memory, 64 MB at a time."""
    return dedent(f"""
    end, blocks = time.monotonic() + {bounds.seconds}, []
    with contextlib.suppress(MemoryError):
        while len(blocks) < {bounds.memory // 64} and time.monotonic() < end:
            blocks.append(b"m" * (64 << 20))
    if len(blocks) == {bounds.memory // 64}:
        say({ALL!r})
    blocks.clear()
    """)


def disk(bounds: Bounds) -> str:
    """Code that fills a file in its folder, which stays, and others in temporary folders, which it removes."""
    return dedent(f"""
    def fill(path):
        with open(path, "wb") as file:
            for _ in range({bounds.disk}):
                file.write(bytes(10**6))
                file.flush()
        say({ALL!r})

    with contextlib.suppress(OSError):
        fill("fill.bin")
    for place in {'(tempfile.gettempdir(), "/dev/shm")' if bounds is FULL else "()"}:
        path = os.path.join(place, f"corpus-{{os.getpid()}}.bin")
        with contextlib.suppress(OSError):
            fill(path)
        with contextlib.suppress(OSError):
            os.unlink(path)
    """)
