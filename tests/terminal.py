"""A terminal of JupyterLab, spoken to as its page does."""

import json
import re
import secrets

ESCAPES = re.compile(r"\x1b\(B|\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07]*\x07|\r")


def typed(terminal, command):
    """(exit code, what is shown) of a command that is typed into a new terminal with the websocket `terminal`."""
    mark = secrets.token_hex(4)
    terminal.send(json.dumps(["set_size", 50, 200]))
    # The mark is put together by the shell, so that the typed line, which the terminal shows too, lacks it.
    terminal.send(json.dumps(["stdin", f"stty -echo; echo {mark}''begin; {command}\necho {mark}''end $?\n"]))
    said = ""
    while not (ended := re.search(rf"{mark}end (\d+)", said)):
        kind, *rest = json.loads(terminal.recv())
        said += ESCAPES.sub("", rest[0]) if kind == "stdout" else ""
    return int(ended[1]), said[said.index(f"{mark}begin") + len(mark) + 5 : ended.start()]
