"""The kinds of amount that a text states, as an index stores them of each passage (`har:beløb`)."""

import hashlib
from collections.abc import Collection
from pathlib import Path

from search.amounts.amounts import find_amounts


class AmountKinds:
    """An `indexer.index.stored_passages.FacetReader`."""

    @property
    def identity(self) -> str:
        """Hash of the program parts that find amounts; those in `indexer` are in the index's own."""
        files = sorted(Path(__file__).parent.glob("*.py"))
        return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]

    def __call__(self, text: str) -> Collection[str]:
        """The kinds, each once."""
        return {amount.kind for amount in find_amounts(text)}
