"""Packages whose own start is slow and seldom needed: their modules can be imported, and they start when they are asked.

`import nbgrader.api` runs `nbgrader/__init__.py`, which imports every extension of the notebook server, and brings
`requests` and `setuptools`, a dozen megabytes each; the gradebook needs none of it. `jsonschema` imports `rfc3987_syntax`,
which makes three parsers for a format that no notebook holds.
A package that is imported already stays as it is, and one that is not installed stays missing.
"""

import contextlib
import gc
import importlib
import importlib.util
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

NEVER_THERE = ("__wrapped__", "__warningregistry__", "__all__")  # what Python itself looks for in any module


class Unopened(ModuleType):
    """A package in `sys.modules` whose `__init__` has not run; it runs when something of it is asked for.

    Modules below it are found without that. `lent` are functions of it that may be held by others until they are called.
    """

    def __getattr__(self, name: str) -> Any:
        """Something that the package is asked for: a module below it, else what its `__init__` makes."""
        if name in NEVER_THERE:
            raise AttributeError(name)
        if importlib.util.find_spec(f"{self.__name__}.{name}") is not None:
            return importlib.import_module(f"{self.__name__}.{name}")
        open_now(self)
        return getattr(self, name)


def open_now(package: ModuleType) -> None:
    """Run the `__init__` of an unopened package, or a module, as its import would have: what it lies in comes first."""
    above = sys.modules.get(package.__name__.rpartition(".")[0])
    if isinstance(above, Unopened):
        open_now(above)
    assert package.__spec__ is not None and package.__spec__.loader is not None  # of a package that was found
    package.__class__ = ModuleType
    package.__spec__.loader.exec_module(package)


def leave_unopened(name: str, *lent: str) -> None:
    """Let the modules of a package be imported without its own `__init__`; see `Unopened`."""
    if name in sys.modules:
        return
    try:
        spec = importlib.util.find_spec(name)
    except ImportError:  # somebody hides it
        return
    if spec is None or spec.loader is None:
        return
    package = Unopened(name)
    package.__spec__, package.__loader__, package.__file__ = spec, spec.loader, spec.origin
    package.__package__, package.__path__ = spec.parent, list(spec.submodule_search_locations or [])
    for function in lent:
        vars(package)[function] = lend(package, function)
    sys.modules[name] = package


def lend(package: Unopened, name: str) -> Callable[..., Any]:
    """A function in the place of one that an unopened package will have: its first call opens the package."""

    def lent(*arguments: Any, **named: Any) -> Any:
        if vars(package).get(name) is lent:
            open_now(package)
        return getattr(package, name)(*arguments, **named)

    return lent


def leave_all_unopened() -> None:
    """Do so for each package that costs whoever imports this one seconds."""
    leave_unopened("nbgrader")
    leave_unopened("requests")
    leave_unopened("setuptools")
    leave_unopened("setuptools.archive_util", "unpack_archive", "unpack_tarfile", "unpack_zipfile")
    leave_unopened("rfc3987_syntax", "is_valid_syntax")


@contextlib.contextmanager
def without_collecting() -> Iterator[None]:
    """Import and read without Python's collector of cycles, which would look through all of it again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
