"""A plugin of pytest: nbval compares what the solutions show, and of the student notebooks only whether their cells run.

With it one session, with one set of workers, runs both: nbval itself knows one kind a session.
"""

from nbval.plugin import IPyNbFile

from tests.paths import ROOT


def pytest_collectstart(collector):
    """Leave the outputs of a student notebook alone: it is stored without any."""
    if isinstance(collector, IPyNbFile) and collector.path.is_relative_to(ROOT / "notebooks"):
        collector.compare_outputs = False
