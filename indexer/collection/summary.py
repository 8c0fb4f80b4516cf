"""What was read of a file, in figures: pages, sections, words, and how much of the text stands in each kind of unit."""

from collections import Counter
from dataclasses import dataclass

from indexer.models import Document, ReadingWarning

UNIT_NAMES = {
    "paragraph": "afsnit af brødtekst",
    "item": "punkter i opstillinger",
    "table": "tabeller",
    "heading": "overskrifter",
    "caption": "tabel- og figurtekster",
    "footnote": "fodnoter",
}
"""What the kinds of blocks are called, in the order they are told."""

FORMAT_NAMES = {"txt": "ren tekst", "pdf": "PDF", "docx": "Word", "odt": "OpenDocument", "html": "HTML"}


@dataclass(frozen=True, slots=True)
class ReadingSummary:
    """Figures about a document.

    shares: (kind of block, its share of the characters), the largest first. loose: the share that stands before the
    first section. footnotes are no sections here.
    """

    format: str
    pages: int
    words: int
    sections: int
    passages: int
    shares: tuple[tuple[str, float], ...]
    loose: float
    warnings: tuple[ReadingWarning, ...]

    def sentence(self) -> str:
        """The figures in one Danish sentence."""
        parts = [f"{self.pages} sider"] if self.pages else []
        parts += [f"{self.sections} overskrifter", f"{self.words} ord", f"{self.passages} passager"]
        shares = ", ".join(f"{UNIT_NAMES[kind]} {_percent(share)}" for kind, share in self.shares)
        return f"Læst som {FORMAT_NAMES[self.format]}: {', '.join(parts)}. Af teksten er {shares}."


def summarise(format_: str, document: Document) -> ReadingSummary:
    """The figures about `document`, which was made of a file of that format."""
    sizes: Counter[str] = Counter()
    loose = 0
    for block in document.blocks:
        sizes[block.kind] += block.end - block.start
        loose += (block.end - block.start) * (block.section < 0)
    total = max(1, sum(sizes.values()))
    return ReadingSummary(
        format=format_,
        pages=sum(page.number is not None for page in document.pages),
        words=len(document.text.split()),
        sections=sum(section.kind != "footnote" for section in document.sections),
        passages=len(document.passages),
        shares=tuple((kind, size / total) for kind, size in sizes.most_common()),
        loose=loose / total,
        warnings=document.warnings,
    )


def _percent(share: float) -> str:
    return "under 1 %" if share < 0.01 else f"{share * 100:.0f} %"
