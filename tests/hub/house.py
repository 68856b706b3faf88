"""A JupyterHub with its proxy and the accounts of a small class, furnished as the instructor's guide says.

The hub and all that it starts run in a room of their own (see `room`). The course is the one under test, which belongs to
root and can be read by everybody, as in the guide's image.
"""

import contextlib
import os
import re
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tests.browser.lab import free_port
from tests.hub.room import PROGRAMS, accounts, in_a_room, owned
from tests.paths import ROOT

INSTRUCTOR, LEARNERS = "ines", ("zoe", "jean")
PATIENCE = 300  # seconds for one wait: much more than it takes, since a busy machine is no bug of the course

HUB = """
import sys
c = get_config()
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub_port}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy_port}"
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.JupyterHub.db_url = "sqlite:///{house}/hub.sqlite"
c.JupyterHub.cookie_secret_file = "{house}/cookie_secret"
c.ConfigurableHTTPProxy.pid_file = "{house}/proxy.pid"
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = {password!r}
c.Authenticator.allowed_users = {people!r}
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.default_url = "/lab"
c.Spawner.start_timeout = c.Spawner.http_timeout = {patience}
"""


@dataclass(frozen=True)
class House:
    """A running hub: its address, the password of everybody, and the folder that holds homes, exchange and log."""

    url: str
    password: str
    folder: Path

    @property
    def exchange(self) -> Path:
        return self.folder / "exchange"

    def home(self, person: str) -> Path:
        return self.folder / "home" / person


def guide_blocks(language: str) -> list[str]:
    """The code that the instructor's guide has an administrator copy for a hub, in order."""
    guide = (ROOT / "autograder" / "README.md").read_text(encoding="utf-8").split("## JupyterHub", 1)[1]
    return re.findall(rf"```{language}\n(.*?)```", guide.split("\n## ", 1)[0], re.DOTALL)


def as_the_guide_says(house: Path) -> None:
    """Lay out the image's files, the exchange, and the homes; the guide's own lines, with this house's paths in them."""
    home = accounts(house, INSTRUCTOR, *LEARNERS)[INSTRUCTOR]
    etc, exchange = house / "etc", house / "exchange"
    # In the guide's image these programs are on everybody's PATH; a login shell forgets the hub's.
    (etc / "profile.d").mkdir(exist_ok=True)
    (etc / "profile.d" / "course.sh").write_text(f'PATH="{PROGRAMS}:$PATH"\n')

    exchange.mkdir()
    exchange.chmod(0o777)
    instructors, everybodys = guide_blocks("python")
    desk, own_desk = guide_blocks("json")
    (etc / "jupyter" / "labconfig").mkdir(parents=True, exist_ok=True)
    (etc / "jupyter" / "labconfig" / "page_config.json").write_text(desk)
    everybodys = everybodys.replace("/srv/nbgrader/exchange", str(exchange))
    (etc / "jupyter" / "nbgrader_config.py").write_text(everybodys)
    (home / ".jupyter" / "labconfig").mkdir(parents=True)
    (home / ".jupyter" / "labconfig" / "page_config.json").write_text(own_desk)
    instructors = instructors.replace("/home/INSTRUCTOR", str(home))
    (home / ".jupyter" / "nbgrader_config.py").write_text(instructors)
    assert str(exchange) in everybodys and str(home) in instructors
    owned(home)


def answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=5).close()
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
    return True


@contextlib.contextmanager
def jupyterhub(proxy: str, house: Path):
    """A House whose folder is `house`, with its hub and `proxy` running; leaves no process, account or mount behind."""
    password = secrets.token_hex(8)
    port, hub_port, proxy_port = free_port(), free_port(), free_port()
    config = house / "jupyterhub_config.py"
    people = {INSTRUCTOR, *LEARNERS}
    config.write_text(
        HUB.format(
            port=port, hub_port=hub_port, proxy_port=proxy_port, proxy=proxy, house=house, password=password,
            people=people, patience=PATIENCE,
        )
    )  # fmt: skip
    config.chmod(0o600)
    environment = {"PATH": os.pathsep.join([str(PROGRAMS), os.environ["PATH"]]), "LANG": "C.UTF-8", "HOME": str(house)}
    command = [sys.executable, "-m", "jupyterhub", "-f", config]
    command = in_a_room(house, command, [Path(proxy).resolve().parents[4]])  # the folder in which npm installs
    with (house / "hub.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=house, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            url, until = f"http://127.0.0.1:{port}", time.monotonic() + PATIENCE
            while not answers(f"{url}/hub/api"):
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError("The hub did not answer; its log is printed.")
                time.sleep(0.1)
            yield House(url, password, house)
        except BaseException:
            print((house / "hub.log").read_text(errors="replace")[-6000:])
            raise
        finally:
            process.kill()
            process.wait()
