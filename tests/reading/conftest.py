"""The reading edition, built once for all its tests (once a worker under pytest-xdist), about 15 seconds."""

import pytest

from autograder.reading import build
from tests.needs import needs_module
from tests.paths import ROOT


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of the built site."""
    for name in build.NEEDED:
        needs_module(name, "this test builds the site")
    out = tmp_path_factory.mktemp("reading") / "site"
    build.build_site(ROOT, out)
    return out
