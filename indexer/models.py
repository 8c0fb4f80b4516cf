"""The data classes of documents: frozen, standard library only.

An extractor (`indexer/extract/`) turns a file into a `Source` of lines; `indexer/structure/` repairs and orders them
into a `Document`: one text, and spans of it. Pages, sections, blocks, passages and sentences are all half-open
character spans `[start, end)` of `Document.text`, so whatever is shown is a slice of it and nothing is retyped.
"""

import datetime
from dataclasses import dataclass
from typing import Literal

LineRole = Literal["title", "heading", "text", "item", "row", "caption", "footnote"]
"""What the format itself says a line is; `None` where it says nothing (plain text): `structure/headings.py` decides."""

BlockKind = Literal["heading", "paragraph", "item", "table", "caption", "footnote"]

WarningKind = Literal["no_text", "side_by_side", "page_numbers", "columns", "struck", "not_read"]
"""Pages without text; prose set side by side; printed page numbers that disagree; columns in doubt; struck-out text
left out; a part of the file that is not read."""

SectionKind = Literal["section", "subsection", "boks", "tabel", "figur", "bilag", "footnote"]


@dataclass(frozen=True, slots=True)
class Agreement:
    """One catalog entry.

    year: the year the agreement is about, not the year of signing; signed: the date of signing, where it is known.
    aliases: what else people call it ("Økonomiaftalen for 2024"); two agreements may share one.
    """

    id: str
    title: str
    short_title: str
    year: int
    parties: tuple[str, ...]
    file: str
    aliases: tuple[str, ...] = ()
    signed: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of plain text or PDF, or one whole paragraph of a format that has paragraphs (DOCX, HTML).

    page: physical page from 1; None where the format has no pages. page_exact: False where it was inferred.
    role, level: what the format says (a heading style, a font); level 1 is the highest heading.
    new_paragraph: True or False where the layout tells, None where it does not.
    cells: the cells of a table row, in column order (role "row").
    box: lines that stand in one frame (a shaded box, a one-cell table) share a number; None outside.
    note: the mark of a footnote ("1", "*") for role "footnote". quoted: set off as a quotation by style or indent.
    """

    text: str
    page: int | None = None
    page_exact: bool = True
    role: LineRole | None = None
    level: int | None = None
    new_paragraph: bool | None = None
    cells: tuple[str, ...] = ()
    box: int | None = None
    note: str | None = None
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A physical page of the source: number from 1, and the number printed on it where one is."""

    number: int
    printed: str | None = None


@dataclass(frozen=True, slots=True)
class ReadingWarning:
    """What an extractor left out of a file, or is unsure of.

    text: a Danish clause for whoever keeps the collection, without the file's name and without a full stop:
        "udeladt: overstreget tekst 2 steder".
    """

    kind: WarningKind
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """What an extractor returns: lines in reading order, running heads and page numbers of known layout left out.

    format: a name of `extract/registry.py`. pages is empty where the format has none.
    """

    format: str
    lines: tuple[Line, ...]
    pages: tuple[SourcePage, ...] = ()
    warnings: tuple[ReadingWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """The span of one page in the document's text. number is None, and the page the only one, without pages."""

    number: int | None
    exact: bool
    printed: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph-like unit: one span of text that belongs to one section.

    section: index into `Document.sections`; -1 for what stands before the first section (a cover).
    rows: for a table, the cells as rows of columns; the block's text is the rows joined by newline, cells by tab.
    """

    kind: BlockKind
    start: int
    end: int
    section: int
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A node of the section tree, in document order.

    id: stable address within the agreement, e.g. "2", "2/naerhedsfinansiering", "bilag-1/boks-4": made of the number
        or the folded title under its parent's id, so it survives a rebuild and changes of the text around it.
    number: "2", "Boks 2.1", "Tabel 3", "Bilag 1" or a footnote's mark as printed; None where there is none.
    level: 1 for the highest; path: titles from the top down to this one. parent: index, or -1.
    start, end: the span of the heading's own text in the document (for a footnote: of the footnote).
    """

    id: str
    kind: SectionKind
    number: str | None
    title: str
    level: int
    path: tuple[str, ...]
    parent: int
    page: int | None
    page_exact: bool
    printed_page: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of retrieval: consecutive blocks (or sentences) of one section, one contiguous slice of the text.

    id: "<agreement>.<10 hex digits of the words' hash>" with "-2", "-3" ... for repeated text: an address that lasts
        when the text around it changes. page, page_end: physical pages of its first and last character.
    sentences: spans in the document's text, ascending, within [start, end).
    """

    id: str
    agreement: str
    section: int
    page: int | None
    page_end: int | None
    page_exact: bool
    printed_page: str | None
    start: int
    end: int
    sentences: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Document:
    """An agreement's repaired text and everything that is known about spans of it."""

    agreement: str
    text: str
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    warnings: tuple[ReadingWarning, ...] = ()
