"""Cuts a long agreement into parts, each a page of its own."""

from bisect import bisect_right
from dataclasses import dataclass

from indexer.models import Document

PART_SIZE = 66_000
"""Characters of text that a page of an agreement holds: some 120 kB of HTML."""
_PLAIN_BLOCK = 99


@dataclass(frozen=True, slots=True)
class AgreementPart:
    """A part of an agreement: its number from 1, the number of parts, and its blocks [first, last)."""

    number: int
    total: int
    first: int
    last: int


def parts_of(document: Document) -> tuple[AgreementPart, ...]:
    """The parts of a document: one where it is short, else cut where the highest sections begin."""
    cuts = [0]
    while (cut := _next_cut(document, cuts[-1])) < len(document.blocks):
        cuts.append(cut)
    ends = [*cuts[1:], len(document.blocks)]
    return tuple(
        AgreementPart(number, len(cuts), a, b) for number, (a, b) in enumerate(zip(cuts, ends, strict=True), 1)
    )


def part_at(document: Document, parts: tuple[AgreementPart, ...], position: int) -> AgreementPart:
    """The part that a place of the text stands in."""
    block = bisect_right([block.start for block in document.blocks], position) - 1
    return next((part for part in parts if block < part.last), parts[-1])


def _next_cut(document: Document, first: int) -> int:
    """The block at which the part after the one from block `first` begins: in the second half of what a page holds."""
    blocks = document.blocks
    begin = blocks[first].start if blocks else 0
    if not blocks or blocks[-1].end - begin <= PART_SIZE:
        return len(blocks)
    levels = {section.start: section.level for section in reversed(document.sections) if section.kind != "footnote"}
    window = [
        number
        for number in range(first + 1, len(blocks))
        if begin + PART_SIZE // 2 <= blocks[number].start <= begin + PART_SIZE
    ]
    if not window:  # a block longer than a page holds
        return next((n for n in range(first + 1, len(blocks)) if blocks[n].start > begin), len(blocks))
    return min(window, key=lambda number: (levels.get(blocks[number].start, _PLAIN_BLOCK), -number))
