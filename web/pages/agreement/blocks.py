"""Cuts the blocks of an agreement into the pieces that a page shows.

Every piece is a slice of `Document.text`; the pieces of a block, joined, are the block.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from indexer.models import Block, Document, Page, Passage, Section
from search.citations.cross_references import CrossReference
from search.citations.format import page_label, short_page, url_of, url_of_page, url_of_place
from search.export.excerpts import is_column_head, is_figure
from web.pages.agreement.contents import call_anchor, page_anchor, passage_anchor, section_anchor
from web.pages.agreement.footnote_calls import footnote_calls, note_number

_OWN_BULLET = re.compile(r"\s*(?:[•▪◦‣·–—-]|\(?\w{1,3}[.)])\s")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PageMark:
    """Where a page begins. label: as a range of pages names it; shown: with "s."; exact: False where inferred."""

    anchor: str
    address: str
    label: str
    shown: str
    exact: bool
    current: bool = False


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A run of text with what stands before it.

    inside: it is of the passage shown, in a block that has more than that. word: number of the place of a word looked
    for that it belongs to, 0 for none; begins: it is the first piece of that place; focus: it is where the page opens.
    link: where a reference in the text leads; outside: what that names, where it is not in the index. note: the anchor
    that the mark of a footnote leads to, own: the anchor it has itself.
    """

    text: str
    inside: bool = False
    word: int = 0
    begins: bool = False
    focus: bool = False
    link: str | None = None
    outside: str | None = None
    note: str = ""
    own: str = ""
    anchors: tuple[str, ...] = ()
    pages: tuple[PageMark, ...] = ()


@dataclass(frozen=True, slots=True)
class TableCell:
    """A table's cell; figure: it holds a number and nothing else."""

    pieces: tuple[TextPiece, ...]
    figure: bool


@dataclass(frozen=True, slots=True)
class TableRow:
    """A table's row; heading: it names the columns."""

    cells: tuple[TableCell, ...]
    heading: bool = False


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block as shown. level: of the HTML heading, 0 where it is none; number: index of the block in its document.

    pages: the pages that begin with or right before it. inside: all of it is of the passage shown; focus: the page
    opens there.
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
    inside: bool = False
    focus: bool = False
    pages: tuple[PageMark, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page of an agreement is to show: the place it opens at, and what is marked and linked in its text.

    words: the places of a word looked for, ascending; word: the number of the one to open at, 0 for none.
    """

    section: Section | None = None
    passage: Passage | None = None
    page: Page | None = None
    references: Sequence[CrossReference] = ()
    words: Sequence[Span] = ()
    word: int = 0


class BlockCutter:
    """Cuts blocks where pages, sections, passages, references, marks of footnotes and words looked for begin or end.

    Blocks of the text's [low, high) are asked for in order: the mark of a page stands before the first piece from it
    on.
    """

    def __init__(self, document: Document, shown: Shown, low: int, high: int) -> None:
        self._document, self._shown = document, shown
        self._starts: dict[int, Section] = {entry.start: entry for entry in reversed(document.sections)}
        self._anchors: dict[int, list[str]] = {}
        for entry in document.passages:
            self._anchors.setdefault(entry.start, []).append(passage_anchor(entry.id))
        self._pages: dict[int, list[PageMark]] = {}
        for page in document.pages:
            if page.number is not None:
                self._pages.setdefault(page.start, []).append(page_mark(document, page, current=page is shown.page))
        self._notes = _note_links(document, low, high)
        self._references = {reference.start: reference for reference in shown.references}
        spans = [*shown.words, *((one.start, one.end) for one in shown.references)]
        spans += [(start, end) for start, (end, _, _) in self._notes.items()]
        spans += [(shown.passage.start, shown.passage.end)] if shown.passage else []
        self._cuts = sorted({*self._starts, *self._anchors, *self._pages, *(cut for span in spans for cut in span)})
        self._page_cuts = sorted(self._pages)
        self._reference_starts = sorted(self._references)
        self._word_starts = [start for start, _ in shown.words]
        self._shown_pages = 0
        self._open = shown.passage is not None and not shown.word

    @cached_property
    def _levels(self) -> list[int]:
        """HTML heading levels (the agreement's title is 1): one below the parent's, so that none is skipped."""
        levels: list[int] = []
        for section in self._document.sections:
            levels.append(min(6, levels[section.parent] + 1 if section.parent >= 0 else 2))
        return levels

    def skip_to(self, position: int) -> PageMark | None:
        """Leave out the marks of pages that begin before `position`; the last of those pages goes on there."""
        self._shown_pages = bisect_left(self._page_cuts, position)
        return self._pages[self._page_cuts[self._shown_pages - 1]][-1] if self._shown_pages else None

    def block(self, number: int, block: Block) -> ShownBlock:
        """The block with that number, cut."""
        section = self._heading(block)
        inside = self._is_inside(block.start, block.end)
        unit = ShownBlock(
            kind=block.kind,
            number=number,
            pieces=(),
            pages=tuple(self._pages_until(block.start)),
            inside=inside,
            focus=inside and self._take_focus(),
        )
        if section is not None:
            unit = self._headed(unit, section)
        if block.rows and (spans := _cell_spans(self._document.text, block)):
            return replace(unit, rows=tuple(self._rows(block, spans, unit)))
        own = _OWN_BULLET.match(self._document.text, block.start, block.end) is not None
        return replace(unit, pieces=tuple(self._pieces(block.start, block.end, unit)), bulleted=own)

    def _headed(self, unit: ShownBlock, section: Section) -> ShownBlock:
        index = self._document.sections.index(section)
        return replace(
            unit,
            anchor=section_anchor(section.id),
            address=url_of(self._document.agreement, section.id),
            title=section.title,
            current=section is self._shown.section,
            level=self._levels[index] if unit.kind in ("heading", "caption") else 0,
        )

    def _rows(self, block: Block, spans: list[list[Span]], unit: ShownBlock) -> Iterator[TableRow]:
        for number, row in enumerate(spans):
            cells = tuple(
                TableCell(tuple(self._pieces(*cell, unit)), is_figure(self._document.text[slice(*cell)]))
                for cell in row
            )
            yield TableRow(cells, heading=not number and len(spans) > 1 and is_column_head(block.rows[0]))

    def _heading(self, block: Block) -> Section | None:
        at = bisect_left(self._cuts, block.start)
        for cut in self._cuts[at:]:
            if cut >= block.end:
                return None
            if cut in self._starts:
                return self._starts[cut]
        return None

    def _pieces(self, start: int, end: int, unit: ShownBlock) -> Iterator[TextPiece]:
        """The pieces of [start, end)."""
        text = self._document.text
        inner = [cut for cut in self._cuts[bisect_left(self._cuts, start + 1) :] if cut < end] if start < end else []
        for a, b in zip([start, *inner], [*inner, end], strict=True):
            inside = not unit.inside and self._is_inside(a, b)
            word = self._word_at(a)
            begins = bool(word) and self._word_starts[word - 1] == a
            anchors = [*self._anchors.get(a, ())]
            if a in self._starts and section_anchor(self._starts[a].id) != unit.anchor:
                anchors.insert(0, section_anchor(self._starts[a].id))
            reference = self._reference_at(a)
            _, own, note = self._notes.get(a, (0, "", ""))
            yield TextPiece(
                text=text[a:b],
                inside=inside,
                word=word,
                begins=begins,
                focus=(begins and word == self._shown.word) or (inside and self._take_focus()),
                link=url_of_place(reference.targets[0]) if reference and reference.targets else None,
                outside=reference.external if reference and not reference.targets else None,
                note=note,
                own=own,
                anchors=tuple(anchors),
                pages=tuple(self._pages_until(a)),
            )

    def _is_inside(self, start: int, end: int) -> bool:
        passage = self._shown.passage
        within = passage is not None and passage.start <= start and end <= passage.end
        return within and bool(self._document.text[start:end].strip())

    def _take_focus(self) -> bool:
        """Whether the page opens at what is asked about: the first of the passage where no word is opened at."""
        taken, self._open = self._open, False
        return taken

    def _word_at(self, position: int) -> int:
        """The number of the place of a word that the piece from `position` belongs to, 0 for none."""
        at = bisect_right(self._word_starts, position)
        return at if at and position < self._shown.words[at - 1][1] else 0

    def _reference_at(self, position: int) -> CrossReference | None:
        """The reference that the piece from `position` belongs to."""
        at = bisect_right(self._reference_starts, position) - 1
        found = self._references[self._reference_starts[at]] if at >= 0 else None
        return found if found and position < found.end else None

    def _pages_until(self, position: int) -> Iterator[PageMark]:
        while self._shown_pages < len(self._page_cuts) and self._page_cuts[self._shown_pages] <= position:
            yield from self._pages[self._page_cuts[self._shown_pages]]
            self._shown_pages += 1


def page_mark(document: Document, page: Page, *, current: bool = False) -> PageMark:
    """The mark of a page that has a number."""
    number = page.number or 0
    label, shown = page_label(document, page), short_page(document, page.number)
    address = url_of_page(document.agreement, number)
    return PageMark(page_anchor(number), address, label, shown, page.exact, current)


def _note_links(document: Document, low: int, high: int) -> dict[int, tuple[int, str, str]]:
    """By where it begins: the end of a footnote's mark in the text or in the note, its own anchor, and the other's."""
    links = {}
    notes = {section.id: section for section in document.sections if section.kind == "footnote"}
    for identity, (start, end) in footnote_calls(document, low, high).items():
        note, call = section_anchor(identity), call_anchor(identity)
        links[start] = (end, call, note)
        if number := note_number(document, notes[identity]):
            links[number[0]] = (number[1], "", call)
    return links


def _cell_spans(text: str, block: Block) -> list[list[Span]]:
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
