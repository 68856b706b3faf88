"""The table at the end of a long run: how many cases each property had, and what they took."""

from tests.fuzz import effort


def pytest_terminal_summary(terminalreporter):
    """Print the tallies; the workers of a parallel run do not send theirs, so `make fuzz` runs in one process."""
    ran = {name: tally for name, tally in effort.TALLIES.items() if tally.cases}
    if not effort.LONG or not ran:
        return
    terminalreporter.section("fuzzing")
    for name, tally in ran.items():
        terminalreporter.line(f"{name:52}{tally.cases:9,} cases{tally.seconds:9.1f} s")
    cases, seconds = sum(tally.cases for tally in ran.values()), sum(tally.seconds for tally in ran.values())
    terminalreporter.line(f"{'all':52}{cases:9,} cases{seconds:9.1f} s")
