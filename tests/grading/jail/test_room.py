"""What one room may take of the machine, in both kinds of jail: memory of every sort, files, sockets, and its own keepers."""

import json
import os
from pathlib import Path

import pytest

from autograder.grading import session
from autograder.grading.jail import landlock, sandbox, watch
from autograder.grading.jail.readable import kept_readable
from autograder.grading.jail.sandbox import Jail, Limits
from autograder.grading.session import GradingSession
from autograder.grading.unit import grade_submission
from tests.grading import mini
from tests.needs import absent, needs

LIMITS = Limits(cell_seconds=12, memory_mb=200, restarts=1)


@pytest.fixture(scope="module", params=["root", "user"])
def room(request):
    """A grading session in root's jail, and in the one of people without root."""
    needs("bwrap", "this test makes a jail")
    if request.param == "root" and os.geteuid() != 0:
        absent("root's own jail needs root")
    try:
        Jail(kept_readable(), request.param == "root").close()
    except OSError as error:
        absent(f"this machine cannot make such a jail ({error})")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "isolation", lambda: request.param)
        made = GradingSession(mini.exam(), LIMITS)
        yield made
        made.close()


def ran(room, code):
    """(record, what the code printed) of a submission that runs `code` in its first answer."""
    answers = {**mini.REFERENCE, "q90_1": f"{code}\n{mini.REFERENCE['q90_1']}"}
    record = grade_submission(room, "x", mini.encoded(mini.submitted(answers)))
    cell = next(cell for cell in json.loads(record.notebook)["cells"] if cell["id"] == "q90_1")
    return record, "".join("".join(output.get("text", "")) for output in cell["outputs"])


# Each takes far more in all than a room may, though no process of it has more than one may.
BOMBS = {
    "memory of many": "for _ in range(8):\n    if os.fork() == 0:\n        x = bytearray(b'm') * (150 << 20)\n        time.sleep(9)\n        os._exit(0)\ntime.sleep(9)",
    "memory of one that hides": "import ctypes\nctypes.CDLL(None).prctl(4, 0)\nfor _ in range(8):\n    if os.fork() == 0:\n        ctypes.CDLL(None).prctl(4, 0)\n        x = bytearray(b'm') * (150 << 20)\n        time.sleep(9)\n        os._exit(0)\ntime.sleep(9)",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_memory_is_counted_whosever_it_is(room, bomb):
    record, _ = ran(room, f"import os, time\n{BOMBS[bomb]}")
    assert (record.status, record.score) == ("crashed", 8), record.reason
    assert "took more than 400 MB of memory" in record.reason


def test_memory_that_no_process_holds_is_refused(room):
    code = """
    import ctypes, os
    libc = ctypes.CDLL(None, use_errno=True)
    with_names = {"memfd": lambda: libc.memfd_create(b"x", 0), "shmget": lambda: libc.shmget(0, 1 << 20, 0o1600),
        "msgget": lambda: libc.msgget(0, 0o1600), "semget": lambda: libc.semget(0, 1, 0o1600),
        "secret": lambda: libc.syscall(447, 0), "mounts": lambda: libc.syscall(430, b"tmpfs", 0)}
    print([name for name, call in with_names.items() if call() != -1])
    import mmap, multiprocessing
    for flags in (mmap.MAP_SHARED, 3):
        for make in (lambda: mmap.mmap(-1, 4096, flags), lambda: mmap.mmap(os.open("/dev/zero", os.O_RDWR), 4096, flags)):
            try:
                print("mapped", make())
            except OSError:
                pass
    mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).write(b"x")
    multiprocessing.Array("i", 3)[0] = 1
    try:
        open("/dev/big", "w")
    except OSError as error:
        print(error.strerror)
    with open("/dev/null", "w") as nowhere:
        print(nowhere.write("text"), len(os.urandom(4)))
    """
    record, printed = ran(room, "\n".join(line[4:] for line in code.splitlines()))
    assert record.score == 10 and printed == "[]\nRead-only file system\n4 4\n"


def test_files_are_counted(room):
    record, _ = ran(room, "import os\nfor number in range(3_000_000):\n    os.close(os.open(f'/tmp/{number}', 65))")
    assert (record.status, record.score) == ("crashed", 8) and "made more than 20,000 files" in record.reason


def test_only_sockets_inside_the_machine(room):
    code = (
        "import asyncio, socket\nopened = []\nfor family in (2, 10, 16, 17, 31, 38, 40, 44):\n    for kind in (1, 2, 3):\n"
        "        for make in (socket.socket, socket.socketpair):\n            try:\n                make(family, kind)\n"
        "                opened.append((family, kind))\n            except OSError:\n                pass\n"
        "one, other = socket.socketpair()\none.sendall(b'hello')\n"
        "async def later():\n    return other.recv(5)\nprint(opened, asyncio.new_event_loop().run_until_complete(later()))"
    )
    record, printed = ran(room, code)
    assert record.score == 10 and printed == "[] b'hello'\n"


def test_the_keepers_of_the_room_are_out_of_reach(room):
    """Neither their memory nor their surroundings, whatever user they have."""
    code = """
    import ctypes, os, signal
    libc, reached = ctypes.CDLL(None, use_errno=True), []
    others = [int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()]
    for other in others:
        for name in ("mem", "maps", "environ", "auxv", "syscall", "stack"):
            try:
                with open(f"/proc/{other}/{name}", "r+b" if name == "mem" else "rb") as file:
                    name == "mem" or file.read()
                reached.append((other, name))
            except OSError:
                pass
        for name in ("root", "cwd", "fd/0", "exe", "ns/pid"):
            try:
                reached.append((other, name, os.readlink(f"/proc/{other}/{name}")))
            except OSError:
                pass
        if libc.ptrace(0x4206, other, 0, 0) == 0 or libc.process_vm_writev(other, None, 0, None, 0, 0) == 0:
            reached.append((other, "traced"))
        try:
            os.kill(other, signal.SIGCONT)
            reached.append((other, "signal"))
        except OSError:
            pass
    print(len(others), reached)
    """
    libc = sandbox.ctypes.CDLL(None, use_errno=True)
    known = landlock.version(libc)
    if room.isolation == "user" and not known:
        absent("this kernel has no Landlock, which keeps people without root from the holder of their room")
    record, printed = ran(room, "\n".join(line[4:] for line in code.splitlines()))
    if room.isolation == "user" and known < landlock.SCOPES_SINCE:
        printed = printed.replace("(1, 'signal'), (2, 'signal')", "")
    assert record.score == 10 and printed == "2 []\n"


def test_the_keepers_have_the_filter_and_can_do_nothing(room):
    """Where no wall stands before them they have nothing to give either."""
    made = Jail(room.readable, room.isolation == "root")
    try:
        children = Path(f"/proc/{made.pid}/task/{made.pid}/children").read_text().split()
        for pid in (made.pid, *children):
            status, limits = (Path(f"/proc/{pid}/{name}").read_text() for name in ("status", "limits"))
            assert "Seccomp:\t2" in status
            assert (
                limits.split("Max processes")[1].split()[:2]
                == limits.split("Max file size")[1].split()[:2]
                == ["0", "0"]
            )
    finally:
        made.close()


def test_a_learners_code_yields_to_the_judge(room):
    assert ran(room, "import os\nprint(os.nice(0) - 5 >= 0)")[1] == "True\n"


def test_without_details_a_process_counts_all_that_it_has(tmp_path):
    (tmp_path / "status").write_text(
        "Name:\tx\nVmRSS:\t  900 kB\nRssAnon:\t  500 kB\nRssShmem:\t  20 kB\nVmSwap:\t 3 kB\n"
    )
    assert watch.fields(tmp_path / "status") == {"VmRSS": 900, "RssAnon": 500, "RssShmem": 20, "VmSwap": 3}
    (tmp_path / "smaps_rollup").write_text(
        "5-7 ---p 0 [rollup]\nPss: 100 kB\nPss_Anon: 60 kB\nPss_Shmem: 7 kB\nSwapPss: 1 kB\n"
    )
    assert watch.kilobytes(tmp_path) == 68
    assert watch.memory_mb(2**22 + 1) == 0 and watch.files_in("/nowhere") == 0
