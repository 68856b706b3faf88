"""What runs in a learner's process: cells, exports of named values, and calls of functions, as the channel asks.

Nothing here is trusted. The code that this process runs may change any of it, so what it sends is read as an answer
and never as a verdict: `judge` decides, elsewhere.
"""

from __future__ import annotations

import base64
import contextlib
import io
import os
import re
import sys
from typing import TYPE_CHECKING, Any

from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from autograder.course.trees import tree_of
from autograder.grading.jail.decoding import decode
from autograder.grading.jail.encoding import Encoder, safe_repr
from autograder.grading.jail.wire import MOST_OUTPUT, SHOWN, WATCHED, Channel, WireError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TypeAlias

    from autograder.grading.jail.wire import Encoded, Form

    Reply: TypeAlias = dict[str, Any]  # JSON-ready; what stands in it depends on the request

MOST_SEEN = 20  # noted events

PRIVATE = re.compile(
    r"\.ipynb$|gradebook|solutions|submitted|autograded|sitecustomize|/\.ipython/(?!profile_default/db/)|/proc/\d*(self)?/?(mem|maps|environ|fd)"
)


class Nowhere(dict[int, "list[object]"]):
    """In the place of IPython's record of outputs, which would keep all that a cell prints twice more."""

    def __missing__(self, key: int) -> list[object]:
        return []


class Kept(io.TextIOBase):
    """A text stream that keeps its first characters and swallows the rest."""

    def __init__(self, limit: int = MOST_OUTPUT):
        self.limit, self.size = limit, 0
        self.parts: list[str] = []

    def write(self, text: str) -> int:
        if self.size < self.limit:
            self.parts.append(str(text)[: self.limit - self.size])
        self.size += len(text)
        return len(text)

    def writable(self) -> bool:
        return True

    def text(self) -> str:
        """What was kept, and how much more there was."""
        cut = self.size - self.limit
        return "".join(self.parts) + (f"\n… and {cut:,} more characters" if cut > 0 else "")


class Transforms(TransformerManager):
    """IPython's way from a cell to Python, which looks for IPython's own syntax only where it can be: a cell that Python
    can read holds none, and to look for it every cell is taken apart into tokens."""

    def do_token_transforms(self, lines: list[str]) -> list[str]:
        """The lines without magics, commands and questions."""
        if tree_of("".join(lines)) is not None:
            return lines
        changed: list[str] = super().do_token_transforms(lines)
        return changed


class Shell(InteractiveShell):
    """IPython's shell with what a notebook's has and the bare one lacks, so that honest cells run to their ends."""

    asked = False  # whether a command after `!` or `%pip` runs; its text is looked at where it stands in the cell

    def enable_gui(self, gui: object = None) -> None:
        """There is no screen; `%matplotlib inline` asks for none, and the lines below it run."""

    def system(self, cmd: str) -> None:
        """Run a command of a cell."""
        self.asked = True
        try:
            self.system_piped(cmd)
        finally:
            self.asked = False


def new_shell() -> InteractiveShell:
    """An IPython shell without history, colours or threads, to be forked with all that it has run."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.banner1 = ""
    config.InteractiveShell.xmode = "Plain"  # the lines of each call; for more, IPython looks through all modules
    shell = Shell.instance(config=config)
    if shell.history_manager is not None:
        shell.history_manager.outputs = Nowhere()
    shell.input_transformer_manager = Transforms()
    shell.user_ns["__name__"] = "__main__"
    return shell


class Publisher:
    """Keeps what a cell displays, up to a limit, in the form of notebook outputs."""

    def __init__(self) -> None:
        self.outputs: list[Encoded] = []
        self.size = 0

    def add(self, kind: str, data: Mapping[str, Any]) -> None:
        """Keep one display of type `kind` with its MIME bundle."""
        kept: Form = {mime: str(data[mime]) for mime in SHOWN if mime in data}
        self.size += sum(len(str(text)) for text in kept.values())
        if kept and self.size <= MOST_OUTPUT:
            self.outputs.append({"output_type": kind, "data": kept})


def run_cell(shell: InteractiveShell, source: str) -> Reply:
    """Run one cell as a notebook would; returns what it printed, displayed and raised as plain data."""
    out, publisher = Kept(), Publisher()

    def displayed(data: Mapping[str, Any], metadata: object = None, **kwargs: object) -> None:
        publisher.add("display_data", data)

    def result(value: Any) -> None:
        if value is not None:
            shell.displayhook.update_user_ns(value)  # `_`, the last result
            formatter = shell.display_formatter
            data = formatter.format(value)[0] if formatter else {}
            publisher.add("execute_result", data or {"text/plain": safe_repr(value)})

    shell.display_pub.publish = displayed  # type: ignore[method-assign, assignment]  # in place of a front end
    shell.display_trap.hook = result
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        ran = shell.run_cell(source, store_history=False)
    error = ran.error_before_exec or ran.error_in_exec
    raised = [type(error).__name__, one_line(error)] if error is not None else None
    return {"printed": out.text(), "outputs": publisher.outputs, "error": raised}


def one_line(error: BaseException) -> str:
    """An error's text on one line."""
    try:
        return " ".join(str(error).split())[:300]
    except BaseException:
        return ""


@contextlib.contextmanager
def muted() -> Iterator[None]:
    """Swallow what a called function prints."""
    out = Kept(0)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        yield


def kind_of(error: BaseException) -> str:
    """The name of an error's class, and of the nearest builtin one where it is the learner's own."""
    mine = type(error)
    try:
        base = next(each for each in mine.__mro__ if each.__module__ == "builtins")
    except Exception:
        return "Exception"
    return mine.__name__ if base is mine else f"{mine.__name__[:20]} ({base.__name__})"


class Learner:
    """Serves one submission: `shell` has run what its fork was made after."""

    def __init__(self, shell: InteractiveShell, channel: Channel):
        self.shell, self.channel = shell, channel
        self.functions: list[Callable[..., Any]] = []
        self.seen: list[str] = []

    def watch(self) -> None:
        """Note, from now on, what an honest lesson never does; an audit hook cannot be taken away again."""
        begun = sys.modules.get("sitecustomize")  # Debian's Python begins with one, which `%autoreload` reads
        begins = [(getattr(begun, "__file__", None), how) for how in ("r", "rb")]

        def note(event: str, details: tuple[Any, ...]) -> None:
            what = None if getattr(self.shell, "asked", False) else WATCHED.get(event)
            if event == "open" and isinstance(details[0], str) and PRIVATE.search(details[0]):
                own = type(details[0]) is str and details[:2] in begins  # a learner's kind of str may equal anything
                what = what if own else f"opens {os.path.basename(details[0])[:40]}"
            if what and what not in self.seen and len(self.seen) < MOST_SEEN:
                self.seen.append(what)

        sys.addaudithook(note)

    def serve(self) -> None:
        """Answer requests until the other side is gone."""
        with contextlib.suppress(EOFError, OSError):
            while True:
                for reply in self.replies(self.channel.receive()):
                    reply["seen"], self.seen[:] = list(self.seen), []
                    try:
                        self.channel.send(reply)
                    except WireError as error:
                        self.channel.send({"refused": str(error), "seen": []})

    def replies(self, request: Reply) -> Iterator[Reply]:
        """What there is to say to one request: a call of one function for several cases gets a reply for each."""
        if "cases" not in request:
            yield self.answer(request)
            return
        with muted():
            for arguments in request["cases"]:
                yield self.call(request["call"], arguments, {})

    def answer(self, request: Reply) -> Reply:
        """The reply to one request."""
        if "run" in request:
            return run_cell(self.shell, request["run"])
        if "export" in request:
            return {"values": [self.export(name) for name in request["export"]]}
        if "lay" in request:
            return self.lay(request["lay"], base64.b64decode(request["data"]), request["last"])
        if "bind" in request:
            return self.bind(request["bind"], request)
        with muted():
            return self.call(request["call"], request["arguments"], request["named"])

    def lay(self, name: str, data: bytes, last: bool) -> Reply:
        """Write a piece of a file that lies beside the notebook, before anything else runs here."""
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
        with open(name, "ab") as file:
            file.write(data)
        if last:
            os.chmod(name, 0o444)
        return {"laid": True}

    def bind(self, name: str, request: Reply) -> Reply:
        """Set or delete a name, as a check does with one that it took from here."""
        if "function" in request:
            self.shell.user_ns[name] = self.functions[request["function"]]
        elif "value" in request:
            self.shell.user_ns[name] = decode(request["value"])
        else:
            self.shell.user_ns.pop(name, None)
        return {"bound": True}

    def export(self, name: str) -> Form:
        """One name's value encoded, or why it is not there."""
        if name not in self.shell.user_ns:
            return {"missing": True}
        try:
            return {"value": Encoder(self.functions).encode(self.shell.user_ns[name])}
        except WireError as error:
            return {"refused": str(error)}
        except BaseException as error:
            return {"refused": f"it cannot be read ({type(error).__name__})"}

    def call(self, number: int, arguments: list[Encoded], named: dict[str, Encoded]) -> Reply:
        """The result of one of the exported functions, or what it raised."""
        try:
            result = self.functions[number](
                *[decode(argument) for argument in arguments],
                **{name: decode(each) for name, each in named.items()},
            )
            return {"result": Encoder(self.functions).encode(result)}
        except WireError as error:
            return {"refused": str(error)}
        except BaseException as error:
            return {"raised": kind_of(error), "text": one_line(error)}
