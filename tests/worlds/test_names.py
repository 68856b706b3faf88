"""The short names by which lessons ask for worlds: does each lead to a world that knows its own name?"""

import importlib
import inspect
import pkgutil

import pytest

from aipm import worlds

MODULES = [
    importlib.import_module(found.name) for found in pkgutil.walk_packages(worlds.__path__, worlds.__name__ + ".")
]
SIMULATIONS = [module for module in MODULES if callable(getattr(module, "world", None))]


@pytest.mark.parametrize("name", worlds.WORLD_MODULES)
def test_a_short_name_leads_to_a_module_that_bears_it(name):
    module = getattr(worlds, name)
    assert inspect.ismodule(module) and module is worlds.module_of(name)
    assert module.__name__ == f"{worlds.__name__}.{worlds.WORLD_MODULES[name]}"
    assert getattr(module, "NAME", name) == name


def test_no_two_worlds_share_a_name_and_with_it_their_seeds():
    modules = [worlds.module_of(name) for name in worlds.WORLD_MODULES]
    named = [module.NAME for module in modules if hasattr(module, "NAME")]
    assert len(set(modules)) == len(modules) and len(set(named)) == len(named) > 0


@pytest.mark.parametrize("module", SIMULATIONS, ids=lambda module: module.__name__)
def test_whatever_makes_worlds_of_seeds_has_a_name_that_lessons_know(module):
    assert worlds.module_of(module.NAME) is module


def test_an_unknown_name_cannot_be_imported():
    with pytest.raises(ImportError, match="nonsense"):
        from aipm.worlds import nonsense  # noqa: F401
