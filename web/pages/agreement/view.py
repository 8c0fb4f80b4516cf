"""Lays out an agreement for reading: its section tree, and its text cut where a mark or an anchor stands.

Every piece of text is a slice of `Document.text`; the pieces of a block, joined, are the block.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.models import Agreement, Block, Document, Page, Passage, Section
from search.citations.cross_references import CrossReference
from search.citations.format import short_page, url_of, url_of_page, url_of_place
from search.export.excerpts import is_column_head
from web.pages.agreement.contents import TreeNode, page_anchor, passage_anchor, section_anchor, tree_of

_FRAMED = ("boks",)
_OWN_BULLET = re.compile(r"\s*(?:[•▪◦‣·–—-]|\(?\w{1,3}[.)])\s")


@dataclass(frozen=True, slots=True)
class PageMark:
    """Where a page begins; exact is False where the place was inferred. address: of its picture, where there is one."""

    anchor: str
    label: str
    exact: bool
    current: bool = False
    address: str = ""


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A run of text with what stands before it.

    focus: the first marked piece of the page. link: where a reference in the text leads; outside: what it names, where
    that is not in the index.
    """

    text: str
    marked: bool = False
    focus: bool = False
    link: str | None = None
    outside: str | None = None
    anchors: tuple[str, ...] = ()
    pages: tuple[PageMark, ...] = ()


@dataclass(frozen=True, slots=True)
class TableRow:
    """A table's row, its cells as pieces."""

    cells: tuple[tuple[TextPiece, ...], ...]
    heading: bool = False


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block as shown. level: of the HTML heading, 0 where it is none; number: index of the block in its document.

    pages: the pages that begin with or right before it.
    """

    kind: str
    number: int
    pieces: tuple[TextPiece, ...]
    rows: tuple[TableRow, ...] = ()
    level: int = 0
    anchor: str | None = None
    address: str | None = None
    title: str = ""
    current: bool = False
    bulleted: bool = False
    pages: tuple[PageMark, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Consecutive units that stand together: "flow", "list", "frame" (a box, with groups inside)."""

    kind: str
    units: tuple[ShownBlock, ...] = ()
    groups: tuple["Group", ...] = ()


@dataclass(frozen=True, slots=True)
class AgreementView:
    """All that the page of an agreement shows."""

    agreement: Agreement
    tree: tuple[TreeNode, ...]
    groups: tuple[Group, ...]
    section: Section | None
    passage: Passage | None
    page: PageMark | None
    has_pages: bool
    inferred_pages: bool


def layout_agreement(
    agreement: Agreement,
    document: Document,
    *,
    section: Section | None = None,
    passage: Passage | None = None,
    page: Page | None = None,
    references: Sequence[CrossReference] = (),
    drawn: bool = False,
) -> AgreementView:
    """Lay out `document`; `section` or `page` is the place to show, `passage` is marked, `references` are led on.

    drawn: whether there are pictures of its pages, which the page marks lead to.
    """
    layout = _Layout(document, section, passage, page, references, drawn=drawn)
    units = tuple(layout.unit(number, block) for number, block in enumerate(document.blocks))
    return AgreementView(
        agreement=agreement,
        tree=tree_of(document, section),
        groups=tuple(_framed(document, units)),
        section=section,
        passage=passage,
        page=layout.mark_of(page) if page else None,
        has_pages=any(entry.number is not None for entry in document.pages),
        inferred_pages=any(not entry.exact for entry in document.pages if entry.number is not None),
    )


class _Layout:
    """Cuts blocks where pages, sections, passages and references begin, and where the marked passage ends."""

    def __init__(
        self,
        document: Document,
        section: Section | None,
        passage: Passage | None,
        page: Page | None,
        references: Sequence[CrossReference],
        *,
        drawn: bool,
    ) -> None:
        self._drawn = drawn
        self._document, self._section, self._passage = document, section, passage
        self._starts: dict[int, Section] = {entry.start: entry for entry in reversed(document.sections)}
        self._anchors: dict[int, list[str]] = {}
        for entry in document.passages:
            self._anchors.setdefault(entry.start, []).append(passage_anchor(entry.id))
        self._pages: dict[int, list[PageMark]] = {}
        for mark in document.pages:
            if mark.number is not None:
                self._pages.setdefault(mark.start, []).append(self.mark_of(mark, current=mark is page))
        mark_ends = [passage.start, passage.end] if passage else []
        self._references = {reference.start: reference for reference in references}
        ends = [reference.end for reference in references]
        self._cuts = sorted({*self._starts, *self._anchors, *self._pages, *mark_ends, *self._references, *ends})
        self._page_cuts = sorted(self._pages)
        self._reference_starts = sorted(self._references)
        self._shown_pages = 0
        self._levels = _levels(document.sections)

    def mark_of(self, page: Page, *, current: bool = False) -> PageMark:
        """The mark of a page that has a number."""
        label = short_page(self._document, page.number)
        address = url_of_page(self._document.agreement, page.number or 0) if self._drawn else ""
        return PageMark(page_anchor(page.number or 0), label, page.exact, current, address)

    def unit(self, number: int, block: Block) -> ShownBlock:
        section = self._heading(block)
        unit = ShownBlock(kind=block.kind, number=number, pieces=(), pages=tuple(self._pages_until(block.start)))
        if section is not None:
            index = self._document.sections.index(section)
            unit = replace(
                unit,
                anchor=section_anchor(section.id),
                address=url_of(self._document.agreement, section.id),
                title=section.title,
                current=section is self._section,
                level=self._levels[index] if block.kind in ("heading", "caption") else 0,
            )
        if block.rows and (spans := _cell_spans(self._document.text, block)):
            rows = tuple(TableRow(tuple(tuple(self._pieces(*cell, unit.anchor)) for cell in row)) for row in spans)
            head = replace(rows[0], heading=is_column_head(block.rows[0]))
            return replace(unit, rows=(head, *rows[1:]) if len(rows) > 1 else rows)
        own = _OWN_BULLET.match(self._document.text, block.start, block.end) is not None
        return replace(unit, pieces=tuple(self._pieces(block.start, block.end, unit.anchor)), bulleted=own)

    def _heading(self, block: Block) -> Section | None:
        at = bisect_left(self._cuts, block.start)
        for cut in self._cuts[at:]:
            if cut >= block.end:
                return None
            if cut in self._starts:
                return self._starts[cut]
        return None

    def _pieces(self, start: int, end: int, own_anchor: str | None) -> Iterator[TextPiece]:
        """The pieces of [start, end)."""
        text, passage = self._document.text, self._passage
        inner = [cut for cut in self._cuts[bisect_left(self._cuts, start + 1) :] if cut < end] if start < end else []
        for a, b in zip([start, *inner], [*inner, end], strict=True):
            marked = passage is not None and passage.start <= a and b <= passage.end and bool(text[a:b].strip())
            anchors = [*self._anchors.get(a, ())]
            if a in self._starts and section_anchor(self._starts[a].id) != own_anchor:
                anchors.insert(0, section_anchor(self._starts[a].id))
            reference = self._reference_at(a)
            yield TextPiece(
                text=text[a:b],
                link=url_of_place(reference.targets[0]) if reference and reference.targets else None,
                outside=reference.external if reference and not reference.targets else None,
                marked=marked,
                focus=marked and passage is not None and a == passage.start,
                anchors=tuple(anchors),
                pages=tuple(self._pages_until(a)),
            )

    def _reference_at(self, position: int) -> CrossReference | None:
        """The reference that the piece from `position` belongs to."""
        at = bisect_right(self._reference_starts, position) - 1
        found = self._references[self._reference_starts[at]] if at >= 0 else None
        return found if found and position < found.end else None

    def _pages_until(self, position: int) -> Iterator[PageMark]:
        while self._shown_pages < len(self._page_cuts) and self._page_cuts[self._shown_pages] <= position:
            yield from self._pages[self._page_cuts[self._shown_pages]]
            self._shown_pages += 1


def _cell_spans(text: str, block: Block) -> list[list[tuple[int, int]]]:
    """The span of every cell of a table; nothing where the text is not the rows joined."""
    joined = "\n".join("\t".join(row) for row in block.rows)
    if text[block.start : block.end] != joined:
        return []
    spans, at = [], block.start
    for row in block.rows:
        cells = []
        for cell in row:
            cells.append((at, at + len(cell)))
            at += len(cell) + 1
        spans.append(cells)
    return spans


def _levels(sections: tuple[Section, ...]) -> list[int]:
    """HTML heading levels (the agreement's title is 1): one below the parent's, so that none is skipped."""
    levels: list[int] = []
    for section in sections:
        levels.append(min(6, levels[section.parent] + 1 if section.parent >= 0 else 2))
    return levels


def _framed(document: Document, units: Iterable[ShownBlock]) -> Iterator[Group]:
    """The units, those of one box in a frame."""
    frame = -1
    inside: list[ShownBlock] = []
    for unit in units:
        root = _frame_of(document, document.blocks[unit.number].section)
        if root != frame:
            yield from _closed(frame, inside)
            frame, inside = root, []
        inside.append(unit)
    yield from _closed(frame, inside)


def _closed(frame: int, units: list[ShownBlock]) -> Iterator[Group]:
    groups = tuple(_listed(units))
    if frame >= 0:
        yield Group("frame", groups=groups)
    else:
        yield from groups


def _listed(units: Iterable[ShownBlock]) -> Iterator[Group]:
    """Consecutive list items of one kind as a list, all else as flow."""
    run: list[ShownBlock] = []
    kind = ""
    for unit in units:
        own = "flow" if unit.kind != "item" or unit.level else "list" if unit.bulleted else "bullets"
        if run and own != kind:
            yield Group(kind, units=tuple(run))
            run = []
        kind = own
        run.append(unit)
    if run:
        yield Group(kind, units=tuple(run))


def _frame_of(document: Document, section: int) -> int:
    """The outermost box that holds the section, or -1."""
    found = -1
    while section >= 0:
        if document.sections[section].kind in _FRAMED:
            found = section
        section = document.sections[section].parent
    return found
