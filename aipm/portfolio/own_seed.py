"""The seed of a portfolio: it deals what differs from one portfolio to the next, and no page shows it."""

import re
import secrets
from pathlib import Path

from aipm.files import write

FILE = "seed.txt"  # in the portfolio's folder
REPLACED = (
    f"The file {FILE} of your portfolio could not be read and was made anew, so the launch memo may show another month "
    "than before."
)


def own_seed(folder: Path) -> tuple[int, str]:
    """The seed of the portfolio in `folder`, 64 bits, and what to say of it: nothing, or that it was replaced.

    Made at random where there is none, and from then on the same. Raises OSError where it must be made and the folder
    cannot be written.
    """
    path, said = folder / FILE, ""
    try:
        with path.open(encoding="ascii") as file:
            kept = file.read(100).strip()
        if re.fullmatch("[0-9a-f]{16}", kept):
            return int(kept, 16), ""
        said = REPLACED
    except FileNotFoundError:
        pass
    except (OSError, ValueError):
        said = REPLACED
    seed = secrets.randbits(64)
    write(path, f"{seed:016x}\n".encode())
    return seed, said
