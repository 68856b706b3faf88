"""A learner's process without a fork server: a new Python each time, for machines where forking is not safe.

`python -m autograder.grading.jail.fresh PORT TOKEN` connects to its parent on the loopback and serves it. Nothing is
locked up; the grader says so.
"""

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

from autograder.grading.jail.sandbox import Limits
from autograder.grading.jail.serving import silence
from autograder.grading.jail.snapshot import neutral_environment
from autograder.grading.jail.wire import Channel

if TYPE_CHECKING:
    from autograder.grading.jail.sandbox import Ticket

START_SECONDS = 90


class Fresh:
    """Starts one process a learner; in the place of a Snapshot, whose checkpoints it does not have."""

    def __init__(self) -> None:
        self.folders: list[tempfile.TemporaryDirectory[str]] = []

    def fork(self, checkpoint: int, ticket: "Ticket | None", limits: Limits) -> Channel:
        """A channel to a new learner process; raises OSError where it does not start. `checkpoint` and `ticket` are
        those of a fork server, 0 and None here."""
        home = tempfile.TemporaryDirectory(prefix="aipm-", ignore_cleanup_errors=True)
        self.folders.append(home)
        token = secrets.token_hex(16)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(START_SECONDS)
            command = [sys.executable, "-m", "autograder.grading.jail.fresh", str(listener.getsockname()[1]), token]
            process = subprocess.Popen(command, env=neutral_environment(home.name), cwd=home.name)
            try:
                while True:
                    sock, _ = listener.accept()
                    if secrets.compare_digest(sock.recv(32), token.encode()):
                        break
                    sock.close()
            except TimeoutError:
                process.kill()
                raise OSError("the learner's process did not start in time") from None

        def ending() -> None:
            process.kill()
            process.wait()

        return Channel(sock, ending)

    def alive(self) -> bool:
        """Whether learner processes can be started; each is a child of this process."""
        return True

    def close(self) -> None:
        """Remove the homes."""
        for folder in self.folders:
            folder.cleanup()


def main(port: int, token: str) -> None:
    """Connect to the parent, then serve it until it hangs up."""
    from autograder.grading.jail.learner import Learner, new_shell

    sock = socket.create_connection(("127.0.0.1", port))
    sock.sendall(token.encode())
    with contextlib.suppress(OSError):
        silence()
    learner = Learner(new_shell(), Channel(sock))
    learner.watch()
    learner.serve()
    os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
