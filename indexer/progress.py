"""Progress of long work: the `Reporter` protocol, and a reporter that ignores it."""

from typing import Protocol


class Reporter(Protocol):
    """Receives the progress of a build; the command line draws bars of it, with the time that remains."""

    def start(self, step: str, total: int) -> None:
        """A step of `total` units begins."""
        ...

    def advance(self, count: int) -> None:
        """`count` more units are done."""
        ...


class Silent:
    """A Reporter that ignores everything."""

    def start(self, step: str, total: int) -> None:
        """See `Reporter.start`."""

    def advance(self, count: int) -> None:
        """See `Reporter.advance`."""
