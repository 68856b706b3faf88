"""Somebody on the hub: their own token, their own server, their terminal and their notebooks, by the web as a browser does."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

import websocket

from tests.hub.house import PATIENCE, House
from tests.terminal import typed


class Person:
    """One account with a running server; `token` is their own, and opens what is theirs."""

    def __init__(self, house: House, name: str):
        self.house, self.name = house, name
        auth = {"auth": {"username": name, "password": house.password}}
        self.token = ""
        self.token = self.ask(f"/hub/api/users/{name}/tokens", "POST", auth)["token"]
        self.base, self.home = f"/user/{name}", house.home(name)

    def read(self, path: str, method: str = "GET", body: Any = None) -> str:
        """The text that the hub or somebody's server answers to a request; urllib's HTTPError where it refuses."""
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"token {self.token}"
        data = None if body is None else json.dumps(body).encode()
        address = self.house.url + urllib.parse.quote(path, safe="/?=&")
        request = urllib.request.Request(address, data=data, headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.read().decode()

    def ask(self, path: str, method: str = "GET", body: Any = None) -> Any:
        """The same, for answers in JSON; None where there is none."""
        text = self.read(path, method, body)
        return json.loads(text) if text else None

    def refused(self, path: str) -> int:
        """The status of a request that must fail."""
        try:
            self.read(path)
        except urllib.error.HTTPError as error:
            return error.code
        raise AssertionError(f"{self.name} may ask for {path}")

    def start(self) -> None:
        """Ask the hub for the server; `wait` waits for it."""
        self.ask(f"/hub/api/users/{self.name}/server", "POST")

    def wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while not self.ask(f"/hub/api/users/{self.name}")["servers"].get("", {}).get("ready"):
            assert time.monotonic() < until, f"the server of {self.name} did not start"
            time.sleep(0.2)

    def socket(self, path: str) -> websocket.WebSocket:
        address = self.house.url.replace("http", "ws", 1) + self.base + path
        return websocket.create_connection(address, header=[f"Authorization: token {self.token}"], timeout=PATIENCE)

    def types(self, command: str, fails: bool = False) -> str:
        """What a command says that is typed into a new terminal of their server; its exit code must be 0, or not."""
        name = self.ask(f"{self.base}/api/terminals", "POST", {})["name"]
        terminal = self.socket(f"/terminals/websocket/{name}")
        try:
            code, said = typed(terminal, command)
        finally:
            terminal.close()
            self.ask(f"{self.base}/api/terminals/{name}", "DELETE")
        assert (code != 0) == fails, f"{self.name}: {command}\n{said}"
        return said

    def can_lock_up(self) -> bool:
        """Whether this account can make a jail on this machine; some systems and most containers forbid it."""
        return "jail" in self.types("bwrap --dev-bind / / --unshare-all echo jail || true")

    def answers(self, notebook: str, question: str, source: str) -> None:
        """Open a notebook, type an answer into its cell, and save it, as JupyterLab does."""
        path = f"{self.base}/api/contents/{notebook}"
        content = self.ask(path)["content"]
        (cell,) = [
            each for each in content["cells"] if each["metadata"].get("nbgrader", {}).get("grade_id") == question
        ]
        cell["source"] = source
        self.ask(path, "PUT", {"type": "notebook", "format": "json", "content": content})
