"""Passages cut into the blocks they consist of: what an export needs to keep lists and tables as such."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.models import Block, BlockKind, Document
from search.models import Hit

_YEAR_OR_WORDS = re.compile(r"(?:19|20)\d\d\D*|\D*")
_FIGURE = re.compile(r"[-−–]?\s?\d[\d.,]*(?:\s?(?:pct\.|%|kr\.|mio\.\s?kr\.|mia\.\s?kr\.))?\*{0,3}")

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExcerptBlock:
    """A block of the document as far as the passage has it; rows: of a table, the row that names its columns first."""

    kind: BlockKind
    text: str
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage to take away, and its blocks in order."""

    hit: Hit
    blocks: tuple[ExcerptBlock, ...]


def excerpt_blocks(document: Document, start: int, end: int) -> tuple[ExcerptBlock, ...]:
    """The blocks in [start, end) of the document's text, cut there; a table keeps the row that names its columns."""
    return tuple(
        _cut(document.text, block, max(start, block.start), min(end, block.end))
        for block in document.blocks
        if block.start < end and start < block.end
    )


def is_column_head(row: Sequence[str]) -> bool:
    """Whether a table's first row names its columns: words and years, no sums."""
    cells = row[1:]
    return any(cell.strip() for cell in cells) and all(_YEAR_OR_WORDS.fullmatch(cell.strip()) for cell in cells)


def is_figure(cell: str) -> bool:
    """Whether a table's cell is a number and nothing else: its unit and marks of notes may stand with it."""
    return _FIGURE.fullmatch(cell.strip()) is not None


def _cut(text: str, block: Block, start: int, end: int) -> ExcerptBlock:
    rows = []
    at = block.start
    for number, row in enumerate(block.rows):
        length = len("\t".join(row))
        if (start < at + length and at < end) or (number == 0 and is_column_head(row)):
            rows.append(row)
        at += length + 1
    return ExcerptBlock(block.kind, text[start:end], tuple(rows))
