"""Forked kernels behave as stock ones do, share nothing, and leave no process behind."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import tomllib
import uuid
from pathlib import Path
from types import SimpleNamespace

import pytest
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning import LocalProvisioner

from autograder.bench.kernels import private_mb
from autograder.kernels import client as forking
from autograder.kernels import provisioner as provisioning
from autograder.kernels.provisioner import ForkServerProvisioner, forked
from tests.needs import needs_linux
from tests.paths import ROOT

SECONDS = 60


@pytest.fixture(autouse=True)
def where_kernels_are_forked():
    """Leave every test here where kernels are not forked."""
    needs_linux("kernels are forked there only")


class Running:
    """A started kernel, its manager and its client."""

    def __init__(self, provisioner=ForkServerProvisioner, **asked):
        self.manager = KernelManager(kernel_name="python3", kernel_id=str(uuid.uuid4()))
        self.provisioner = self.manager.provisioner = provisioner(
            kernel_id=self.manager.kernel_id, kernel_spec=self.manager.kernel_spec, parent=self.manager
        )
        self.manager.start_kernel(extra_arguments=["--log-level=40"], **asked)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(SECONDS)

    def run(self, code):
        """Run a cell and return its messages' contents by type, such as `stream` or `display_data`."""
        told = {}
        self.client.execute_interactive(
            code, timeout=SECONDS, output_hook=lambda message: told.update({message["msg_type"]: message["content"]})
        )
        return told

    def tell(self, expression):
        """The value of an expression in the kernel, by way of JSON."""
        return json.loads(self.run(f"import json; print(json.dumps({expression}))")["stream"]["text"])

    def end(self):
        """End the kernel, however the test has left it."""
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture
def start():
    """Start kernels that end with the test."""
    kernels = []

    def start_one(*arguments, **asked):
        kernels.append(Running(*arguments, **asked))
        return kernels[-1]

    yield start_one
    for kernel in kernels:
        kernel.end()


def gone(pid, seconds=20):
    """Whether a process ends (a zombie has ended) before the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state in "ZX":
            return True
        time.sleep(0.05)
    return False


def servers():
    """The process ids of this process's servers."""
    return [server.process.pid for server in forking.SERVERS.running.values()]


def test_a_kernel_is_a_child_of_the_server_and_runs_a_cell(start):
    kernel = start()
    assert kernel.run("print(6 * 7)")["stream"]["text"] == "42\n"
    parent, loaded = kernel.tell("[__import__('os').getppid(), list(__import__('sys').modules)]")
    assert parent in servers()
    assert {"numpy", "pandas", "matplotlib", "sklearn"} <= set(loaded)
    assert not [name for name in loaded if name.partition(".")[0] in ("aipm", "autograder")]


STATE = """
import os, sys, numpy, pandas, matplotlib.pyplot as plt, sklearn.linear_model
plt.close(plt.figure())
def options(node, name=""):
    for key in dir(node):
        value = getattr(node, key)
        if type(value).__name__ == "DictWrapper":
            yield from options(value, name + key + ".")
        else:
            yield name + key, repr(value)
state = {
    "pandas": dict(options(pandas.options)),
    "matplotlib": {key: repr(value) for key, value in plt.rcParams.items()},
    "backend": [plt.get_backend(), plt.isinteractive()],
    "numpy": repr(numpy.get_printoptions()),
    "path": sys.path,
    "program": sys.argv[0],
    "flags": repr(sys.flags),
    "callbacks": {event: [call.__name__ for call in calls] for event, calls in get_ipython().events.callbacks.items()},
    "leads its session": os.getsid(0) == os.getpid(),
    "names": sorted(globals()),
}
"""


def test_it_has_the_settings_of_a_stock_kernel_and_shares_its_memory(start):
    """What libraries look up while they are imported, they must find as in a kernel that imports them itself."""
    states, memory = [], []
    for provisioner in (LocalProvisioner, ForkServerProvisioner):
        kernel = start(provisioner)
        assert "error" not in kernel.run(STATE)
        states.append(kernel.tell("state"))
        memory.append(private_mb(kernel.provisioner.pid))
    assert states[0] == states[1]
    assert memory[1] < memory[0] / 2


def test_two_kernels_share_neither_state_nor_random_numbers(start):
    first, second = start(), start()
    first.run("secret = 1; import pandas; pandas.secret = 1")
    assert second.tell("['secret' in globals(), hasattr(__import__('pandas'), 'secret')]") == [False, False]
    draw = (
        "[__import__('random').random(), __import__('numpy').random.rand(), __import__('scipy.stats').stats.norm.rvs()]"
    )
    assert not set(first.tell(draw)) & set(second.tell(draw))


def descriptors(pid):
    """The sockets and pipes that a process holds."""
    found = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found.add(os.readlink(entry))
    return {name for name in found if name.startswith(("socket:", "pipe:"))}


def test_a_kernel_holds_nothing_of_the_server(start):
    """No socket or pipe of the server, by which it could be asked or another kernel be kept alive, is open in a child."""
    start()
    kernel = start()
    server = kernel.tell("__import__('os').getppid()")
    assert server in servers() and descriptors(server)
    assert not descriptors(server) & descriptors(kernel.provisioner.pid)


def test_a_kernel_yields_as_its_owner_does(start):
    """Where Linux shares time out among sessions first, a kernel's own would take as much as all that its owner yields to."""
    places = ["__import__('os').nice(0)"]
    if Path("/proc/self/autogroup").exists():
        places += ["int(open('/proc/self/autogroup').read().split()[-1])"]
    asked = f"[{', '.join(places)}]"
    code = f"from tests.kernels.test_kernels import Running; print(Running().tell({asked!r}))"
    command = ["nice", "-n", "7", sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS)
    mine = os.nice(0)
    assert json.loads(done.stdout) == [mine + 7] * len(places), done.stderr
    assert start().tell(asked) == [mine] * len(places)


def test_an_interrupt_ends_a_loop(start):
    kernel = start()
    # Without stop_on_error=False ipykernel would also drop the cell that follows, if that one comes soon enough.
    message = kernel.client.execute("print('on', flush=True)\nwhile True: pass", stop_on_error=False)
    while kernel.client.get_iopub_msg(timeout=SECONDS)["msg_type"] != "stream":
        pass
    kernel.manager.interrupt_kernel()
    reply = kernel.client.get_shell_msg(timeout=SECONDS)
    assert reply["parent_header"]["msg_id"] == message and reply["content"]["ename"] == "KeyboardInterrupt"
    assert kernel.tell("1 + 1") == 2


def test_kill_and_restart(start):
    kernel = start()
    before = kernel.provisioner.pid
    kernel.run("import subprocess; left = subprocess.Popen(['sleep', '600'])")
    left = kernel.tell("left.pid")
    kernel.run("x = 1")
    kernel.manager.restart_kernel(now=True)
    kernel.client.wait_for_ready(SECONDS)
    assert kernel.provisioner.pid != before and gone(before) and gone(left)
    assert kernel.tell("'x' in globals()") is False
    after = kernel.provisioner.pid
    kernel.manager.shutdown_kernel(now=True)
    assert not kernel.manager.is_alive() and gone(after)


@pytest.mark.parametrize(("last", "code"), [("os._exit(7)", 7), ("os.kill(os.getpid(), 9)", -9), ("exit()", 0)])
def test_the_exit_code_comes_back(start, last, code):
    kernel = start()
    kernel.client.execute(f"import os; {last}")
    assert kernel.provisioner.process.wait(SECONDS) == code
    assert not kernel.manager.is_alive()


def test_a_figure_appears(start):
    shown = start().run("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")
    assert "image/png" in shown["display_data"]["data"]


def test_environment_and_working_directory_are_those_asked_for(start, tmp_path, monkeypatch):
    monkeypatch.setenv("AIPM_OF_THE_OWNER", "1")
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 7\n")
    asked = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
    asked |= {"AIPM_ASKED": "yes, ü", "TMPDIR": str(tmp_path), "TZ": "Asia/Tokyo"}
    start()  # another kernel before it, with the owner's environment
    kernel = start(env=asked, cwd=str(tmp_path))
    found = kernel.tell("dict(__import__('os').environ)")
    assert {name: found.get(name) for name in asked} == asked
    assert "AIPM_OF_THE_OWNER" not in found and "OPENBLAS_NUM_THREADS" not in found  # the owner's, the server's
    assert kernel.tell("__import__('os').getcwd()") == str(tmp_path)
    assert kernel.tell("__import__('tempfile').gettempdir()") == str(tmp_path)
    assert kernel.tell("__import__('time').tzname")[0] == "JST"
    assert kernel.tell("__import__('matplotlib').rcParams['lines.linewidth']") == 7


def test_output_goes_where_it_was_asked_to():
    command = [sys.executable, "-m", "ipykernel_launcher"]
    process = forked([*command, "--version"], {"env": dict(os.environ), "stdout": subprocess.PIPE})
    with process.stdout:
        assert process.stdout.read().strip()
    assert process.wait(SECONDS) == 0
    process = forked([*command, "--no-such-option"], {"env": dict(os.environ), "stderr": subprocess.PIPE})
    with process.stderr:
        assert b"no-such-option" in process.stderr.read()
    assert process.wait(SECONDS) != 0


OWNER = """
import os, sys, time
from autograder.kernels.client import SERVERS
from tests.kernels.test_kernels import Running
kernel = Running()
server, = SERVERS.running.values()
print(kernel.provisioner.pid, server.process.pid, server.folder, flush=True)
if sys.argv[1] == "wait":
    time.sleep(600)
"""


@pytest.mark.parametrize("how", ["wait", "leave"])
def test_no_process_outlives_the_owner(how):
    """Neither an owner killed with SIGKILL nor one that ends without shutting its kernel down leaves anything."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, how], env=environment, stdout=subprocess.PIPE, text=True
    ) as owner:
        kernel, server, folder = owner.stdout.readline().split()
        if how == "wait":
            owner.kill()
        owner.wait(SECONDS)
    assert gone(kernel) and gone(server) and not Path(folder).exists()


def test_a_killed_server_takes_even_a_deaf_kernel_along_and_is_replaced(start, tmp_path):
    """A kernel inside a regular expression runs no other thread that could notice the server's end."""
    kernel = start()
    parent = kernel.tell("__import__('os').getppid()")
    begun = tmp_path / "begun"  # a file: what it prints may never leave it
    kernel.client.execute(f"import re; open({str(begun)!r}, 'w').close(); re.match('(a+)+$', 'a' * 60 + 'b')")
    end = time.monotonic() + SECONDS
    while not begun.exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert begun.exists()
    os.kill(parent, signal.SIGKILL)
    assert gone(kernel.provisioner.pid) and kernel.provisioner.process.wait(SECONDS) == -9
    assert start().tell("__import__('os').getppid()") in {*servers()} - {parent}


def test_what_a_kernel_left_running_ends_with_it(start):
    kernel = start()
    kernel.run("import subprocess; left = subprocess.Popen(['sleep', '600'])")
    left = kernel.tell("left.pid")
    kernel.client.execute("exit()")
    assert kernel.provisioner.process.wait(SECONDS) == 0 and gone(left)


INTRUDER = """
import json, socket
connection = socket.socket(socket.AF_UNIX)
connection.settimeout(60)
try:
    connection.connect(PATH)
    connection.sendall(json.dumps({"arguments": ["--version"], "cwd": "/", "environment": {}}).encode() + b"\\n")
    got = len(connection.recv(4))
except ConnectionError:
    got = 0
"""


def test_only_the_owner_may_ask_for_a_kernel(start):
    kernel = start()
    parent = kernel.tell("__import__('os').getppid()")
    (path,) = [server.path for server in forking.SERVERS.running.values() if server.process.pid == parent]
    assert Path(path).parent.stat().st_mode & 0o777 == 0o700
    assert "error" not in kernel.run(INTRUDER.replace("PATH", repr(path)))
    assert kernel.tell("got") == 0


def test_kernels_that_read_something_else_on_import_have_another_server(start):
    """A hash seed, a search path or a file that has changed must not be served from what was imported before."""
    seeded = [start(env={**os.environ, "PYTHONHASHSEED": seed}) for seed in ("1", "1", "2")]
    hashes = [kernel.tell("hash('word')") for kernel in seeded]
    parents = [kernel.tell("__import__('os').getppid()") for kernel in seeded]
    assert hashes[0] == hashes[1] != hashes[2] and parents[0] == parents[1] != parents[2]


def test_the_address_follows_the_files(tmp_path):
    package = tmp_path / "pandas" / "__init__.py"
    package.parent.mkdir()
    package.write_text("")
    environment = {"PYTHONPATH": str(tmp_path)}
    before = forking.address_of([], environment)
    assert before != forking.address_of([], {}) and before == forking.address_of([], environment)
    package.write_text("changed = True")
    assert before != forking.address_of([], environment)


def test_where_the_server_cannot_start_kernels_start_as_usual(start, monkeypatch, tmp_path):
    broken = tmp_path / "server.py"
    broken.write_text("raise SystemExit('no room here')")
    monkeypatch.setattr(forking, "SERVER", broken)
    monkeypatch.setattr(provisioning, "SERVERS", fresh := forking.Servers())
    monkeypatch.setattr(provisioning, "WARNED", set())
    warnings = []
    monkeypatch.setattr(
        ForkServerProvisioner, "log", SimpleNamespace(warning=lambda line, *words: warnings.append(line % words))
    )
    for _ in range(2):
        kernel = start()
        assert kernel.tell("__import__('os').getppid()") == os.getpid()
    fresh.stop()
    assert len(warnings) == 1 and "no room here" in warnings[0]


def test_what_cannot_be_forked_says_so(monkeypatch):
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "none"]
    for wrong in (
        ["R", "-e", "IRkernel::main()"],
        [sys.executable, "-m", "xpython"],
        ["/usr/bin/python3", *command[1:]],
    ):
        with pytest.raises(forking.NoForkServer, match="not"):
            forked(wrong, {"env": {}})
    with pytest.raises(forking.NoForkServer, match="process of its own"):
        forked(command, {"env": {}, "independent": True})
    monkeypatch.setattr(provisioning, "sys", SimpleNamespace(platform="darwin", executable=sys.executable))
    with pytest.raises(forking.NoForkServer, match="this system"):
        forked(command, {"env": {}})


def test_jupyter_finds_the_provisioner_by_its_name(tmp_path):
    """The entry point of pyproject.toml, installed, is what JUPYTER_DEFAULT_PROVISIONER_NAME chooses."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    points = project["entry-points"]["jupyter_client.kernel_provisioners"]
    installed = tmp_path / "trial-0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: trial\nVersion: 0\n")
    lines = "\n".join(f"{name} = {value}" for name, value in points.items())
    (installed / "entry_points.txt").write_text(f"[jupyter_client.kernel_provisioners]\n{lines}\n")
    code = (
        "from jupyter_client import KernelManager; m = KernelManager()\n"
        "m.start_kernel(); c = m.client(); c.start_channels(); c.wait_for_ready(60)\n"
        "print(type(m.provisioner).__name__, type(m.provisioner.process).__name__); m.shutdown_kernel(now=True)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}
    environment["JUPYTER_DEFAULT_PROVISIONER_NAME"] = next(iter(points))
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=120)
    assert done.stdout.split() == ["ForkServerProvisioner", "ForkedKernel"], done.stderr
