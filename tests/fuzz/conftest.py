"""Tells how many inputs each parser was given, also where pytest-xdist runs the tests."""

from collections import Counter
from collections.abc import Iterator

import pytest
from fuzzing import tried


@pytest.fixture(autouse=True)
def _count(request: pytest.FixtureRequest) -> Iterator[None]:
    before = Counter(tried)
    yield
    request.node.user_properties.extend((f"inputs {name}", count) for name, count in (tried - before).items())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A line a parser."""
    counts: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", None) != "teardown":
                continue
            for name, count in getattr(report, "user_properties", ()):
                if name.startswith("inputs "):
                    counts[name.removeprefix("inputs ")] += count
    if counts:
        terminalreporter.section("fuzzed inputs")
    for name, count in sorted(counts.items()):
        terminalreporter.write_line(f"{name:30}{count:>9}")
