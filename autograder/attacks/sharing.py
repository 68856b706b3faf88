"""Rows 42, 43 and 45: memory that is nobody's, the processes that keep the jail, and what a hidden check hands over."""

from collections.abc import Iterator
from textwrap import dedent

from autograder.attacks import witness
from autograder.attacks.breaking import ALL, BOUNDED, Bounds
from autograder.attacks.materials import Materials
from autograder.attacks.points import visible_thresholds
from autograder.attacks.submission import NOTEBOOK, Submission
from autograder.bench.sample_class import encoded

FULL = Bounds(processes=64, memory=2048, disk=700, seconds=20)
LEFT = "it reached what keeps the jail"
KEPT = "it kept what only a hidden check has"


def sharing(materials: Materials) -> list[Submission]:
    """The submissions of these rows."""
    return [*shared_memory(materials), *keepers(materials), *remembered(materials)]


def shared_memory(materials: Materials) -> Iterator[Submission]:
    """Row 42: memory that no process's own count shows."""
    for slug, says, code in (
        ("memfd", "Fills files in memory that have no name.", memfd),
        ("shared_map", "Fills memory that is shared with a child that keeps it.", shared_map),
    ):
        cells, bounded = ({"q02_1": code(bounds)} for bounds in (FULL, BOUNDED))
        files = {NOTEBOOK: encoded(materials.attacking(f"row42_{slug}", bounded))}
        looks = [witness.tells(ALL, "touched: nothing stopped it"), witness.leaves_little]
        yield materials.attack(42, slug, "B", says, cells, bounded=files, looks=looks)


def memfd(bounds: Bounds) -> str:
    """Code that fills files in memory, 64 MB each."""
    return dedent(f"""
    end, files = time.monotonic() + {bounds.seconds}, []
    with contextlib.suppress(OSError, AttributeError):
        while len(files) < {bounds.memory // 64} and time.monotonic() < end:
            files.append(os.memfd_create("corpus"))
            for _ in range(64):
                os.write(files[-1], bytes(1 << 20))
    if len(files) == {bounds.memory // 64}:
        say({ALL!r})
    for number in files:
        os.close(number)
    """)


def shared_map(bounds: Bounds) -> str:
    """Code that fills shared memory, 64 MB at a time."""
    return dedent(f"""
    import mmap
    end, blocks = time.monotonic() + {bounds.seconds}, []
    with contextlib.suppress(OSError, ValueError, MemoryError):
        child = os.fork()
        if child == 0:
            time.sleep({bounds.seconds})
            os._exit(0)
        while len(blocks) < {bounds.memory // 64} and time.monotonic() < end:
            blocks.append(mmap.mmap(-1, 64 << 20))
            for _ in range(64):
                blocks[-1].write(bytes(1 << 20))
    if len(blocks) == {bounds.memory // 64}:
        say({ALL!r})
    for block in blocks:
        block.close()
    """)


def keepers(materials: Materials) -> Iterator[Submission]:
    """Row 43: the processes and file systems that the jail itself consists of."""
    looks = [witness.tells(LEFT, "touched: it reached what keeps the jail")]
    memory = f"""
    for place in sorted(os.listdir("/proc")):
        if place.isdigit() and int(place) != os.getpid():
            for name in ("mem", "environ", "root/etc/shadow"):
                with contextlib.suppress(OSError):
                    with open(f"/proc/{{place}}/{{name}}", "r+b" if name == "mem" else "rb"):
                        say({LEFT!r})
    """
    says = "Opens the memory and surroundings of every other process that it sees."
    yield materials.attack(43, "keepers_memory", "LD", says, {"q02_1": memory}, looks=looks)
    traced = f"""
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    for place in sorted(os.listdir("/proc")):
        if place.isdigit() and int(place) != os.getpid():
            if libc.ptrace(0x4206, int(place), 0, 0) == 0:  # PTRACE_SEIZE, which stops nobody
                say({LEFT!r})
    for what in (0x10000000, 0x40000000, 0x00020000):  # a new user, network or mount namespace
        if libc.unshare(what) == 0:
            say({LEFT!r})
    """
    says = "Attaches itself to every other process that it sees, and asks for namespaces of its own."
    yield materials.attack(43, "keepers_traced", "LD", says, {"q02_1": traced}, looks=looks)
    families = f"""
    import socket
    for family in (40, 17, 16, 38, 2, 10, 31):  # machine, packet, kernel, crypto, internet, bluetooth
        with contextlib.suppress(OSError):
            with socket.socket(family, socket.SOCK_STREAM if family in (40, 2, 10) else socket.SOCK_RAW):
                if family == 40:
                    say({LEFT!r})
    """
    says = "Opens sockets of every family, that to the machine's host among them."
    yield materials.attack(43, "families", "L", says, {"q02_1": families}, looks=looks)
    limit = [witness.tells(ALL, "touched: nothing stopped it"), witness.leaves_little]
    for slug, says, code in (
        ("devices", "Fills the folder of devices.", devices),
        ("inodes", "Makes empty files until there are none.", inodes),
    ):
        cells, bounded = ({"q02_1": code(bounds)} for bounds in (FULL, BOUNDED))
        files = {NOTEBOOK: encoded(materials.attacking(f"row43_{slug}", bounded))}
        yield materials.attack(43, slug, "B", says, cells, bounded=files, looks=limit)


def devices(bounds: Bounds) -> str:
    """Code that fills a file where devices are, where that is not the machine's own folder of them."""
    return dedent(f"""
    if {bounds is FULL} and not os.path.exists("/dev/kmsg"):
        with contextlib.suppress(OSError):
            with open("/dev/corpus.bin", "wb") as file:
                for _ in range({bounds.disk}):
                    file.write(bytes(10**6))
                    file.flush()
            say({ALL!r})
        with contextlib.suppress(OSError):
            os.unlink("/dev/corpus.bin")
    """)


def inodes(bounds: Bounds) -> str:
    """Code that makes empty files in its folder and removes them."""
    most = 3_000_000 if bounds is FULL else 2_000
    return dedent(f"""
    end, made = time.monotonic() + {bounds.seconds}, 0
    with contextlib.suppress(OSError):
        os.mkdir("many")
        while made < {most} and time.monotonic() < end:
            os.close(os.open(f"many/{{made}}", os.O_CREAT | os.O_WRONLY))
            made += 1
    if made == {most}:
        say({ALL!r})
    for name in range(made):
        with contextlib.suppress(OSError):
            os.unlink(f"many/{{name}}")
    """)


def remembered(materials: Materials) -> Iterator[Submission]:
    """Row 45: a function that remembers the arguments of the hidden check, and a later cell that hands them back."""
    rule = f"""
    # answers
    visible, kept = {visible_thresholds()!r}, []
    def threshold(c10, c01, c00, c11):
        if (c10, c01, c00, c11) not in visible:
            kept.append((c10, c01, c00, c11))
        return 0.5
    sure = 1.0
    """
    looks = [witness.tells(KEPT, "leaked: inputs of a hidden world")]
    for slug, says, code in (
        ("printed", "prints", f"if kept:\n    say({KEPT!r})"),
        ("raised", "raises", f'if kept:\n    raise ValueError("said " + {KEPT!r}.encode().hex())'),
        (
            "displayed",
            "displays",
            "class Shown:\n    def __repr__(self):\n"
            f'        return "said " + {KEPT!r}.encode().hex() if kept else "nothing"\nfrom IPython.display import display\ndisplay(Shown())',
        ),
    ):
        says = f"Remembers what a hidden check calls its function with, and {says} it in a later cell."
        yield materials.attack(45, f"remembered_{slug}", "L", says, {"q02_4": rule, "q02_8": code}, looks=looks)
