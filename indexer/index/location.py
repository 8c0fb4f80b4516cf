"""Where an index lies: a directory of this machine, or Milvus. Standard library only."""

from dataclasses import dataclass, field
from pathlib import Path

READ_TIMEOUT = 5.0
"""Seconds a search or a look-up in Milvus may take, retries included."""


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """A Milvus and the index in it.

    uri: "http://host:port", or a file of milvus-lite ending in ".db". alias: the name of the index there, so that one
    Milvus may hold several. timeout: seconds for a read.
    """

    uri: str
    token: str = field(default="", repr=False)
    alias: str = "aftalesoeg"
    timeout: float = READ_TIMEOUT

    def __str__(self) -> str:
        return self.uri

    @property
    def file(self) -> Path | None:
        """The file or folder of milvus-lite; None for a server."""
        return None if "://" in self.uri else Path(self.uri)


DEFAULT_INDEX = Path("var/index")
IndexLocation = Path | ServerAddress
"""An index directory, or an index in Milvus."""
