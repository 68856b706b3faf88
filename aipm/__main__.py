"""`python -m aipm` is the `aipm` command, where it is installed."""

import sys
from importlib.metadata import entry_points
from typing import Any


def main() -> Any:
    """Run the command; exits with a sentence where this Python does not have it."""
    found = next(iter(entry_points(group="console_scripts", name="aipm")), None)
    try:
        command = found.load() if found else None
    except ImportError:  # the course's own folder names the command; what it needs is not there
        command = None
    if command is None:
        sys.exit(
            "The command `aipm` is not installed in this Python. Where the course has a `.venv`, run the one in there."
        )
    return command()


if __name__ == "__main__":
    sys.exit(main())
