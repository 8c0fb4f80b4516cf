"""The amounts of a passage of a document, with the head of the table that it continues; the kinds an index stores."""

import hashlib
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.models import Document, Passage

if TYPE_CHECKING:
    from search.amounts.amounts import Amount

_TAB = "\t"


class AmountKinds:
    """An `indexer.index.stored_passages.FacetReader` (`har:beløb`)."""

    @property
    def identity(self) -> str:
        """Hash of the program parts that find amounts; those in `indexer` are in the index's own."""
        files = sorted(Path(__file__).parent.glob("*.py"))
        return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]

    def __call__(self, document: Document, passage: Passage) -> Collection[str]:
        """The kinds, each once."""
        return {amount.kind for amount in amounts_of_passage(document, passage)}


def amounts_of_passage(document: Document, passage: Passage) -> "tuple[Amount, ...]":
    """The amounts of a passage, spans in it; cells get their unit from the table's caption and row of heads."""
    text = document.text[passage.start : passage.end]
    return _amounts_under(text, table_head(document, passage) if _TAB in text else "")


@lru_cache(maxsize=1 << 13)
def _amounts_under(text: str, head: str) -> "tuple[Amount, ...]":
    from search.amounts.amounts import find_amounts  # a search that shows no amounts need not wait for its patterns

    return find_amounts(text, head)


def table_head(document: Document, passage: Passage) -> str:
    """The caption over a passage's table and, where the passage begins within the table, the row of heads."""
    if passage.section < 0:
        return ""
    caption = document.sections[passage.section].title
    rows = next((one.rows for one in document.blocks if one.rows and one.start < passage.start < one.end), ())
    return f"{caption}\n{_TAB.join(rows[0])}" if rows else caption
