"""How a long step reports its progress: the `Reporter` protocol, and the reporter that says nothing."""

from typing import Protocol


class Reporter(Protocol):
    """Hears how far a build is; the command line draws a bar from it."""

    def start(self, step: str, total: int) -> None:
        """A step begins that has `total` parts."""
        ...

    def advance(self, count: int) -> None:
        """`count` parts more are done."""
        ...


class Silent:
    """A Reporter that says nothing."""

    def start(self, step: str, total: int) -> None:
        """See `Reporter.start`."""

    def advance(self, count: int) -> None:
        """See `Reporter.advance`."""
