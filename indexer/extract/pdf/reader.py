"""Reads a PDF: pages of words by pdfium, then geometry.

In order: words (`words`), running heads and page numbers (`running_heads`), contents (`contents`), ruled tables
(`ruled_tables`), columns (`reading_order`), notes (`footnotes`), headings and paragraphs (`headings`, `paragraphs`,
`aligned_tables`), lines of the Source (`assembly`).
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pypdfium2
import pypdfium2.raw

from indexer.errors import SourceError
from indexer.extract.common.labels import is_contents_title
from indexer.extract.pdf.assembly import settle_titles, source_lines
from indexer.extract.pdf.footnotes import PdfNote, split_notes
from indexer.extract.pdf.headings import Bookmark, body_type, title_key
from indexer.extract.pdf.layout.columns import Column, columns_of
from indexer.extract.pdf.layout.lines import TextLine, TypeStyle
from indexer.extract.pdf.margins.contents import contents_words
from indexer.extract.pdf.margins.line_numbers import without_line_numbers
from indexer.extract.pdf.margins.running_heads import BarePage, bare_pages
from indexer.extract.pdf.page.words import RawPage, read_page
from indexer.extract.pdf.paragraphs import ParagraphMeasures, build_blocks, line_leading, with_edges
from indexer.extract.pdf.run_in_headings import split_run_ins
from indexer.extract.pdf.warnings import page_warnings
from indexer.models import Source, SourcePage

_DAMAGED = "er beskadiget eller ufuldstændig: hent filen igen, eller gem den på ny som PDF"
_LOCKED = "kræver adgangskode: gem en kopi uden adgangskode, og prøv igen"
_SCANNED = "indeholder ingen tekst (indscannede billeder): kør OCR (tekstgenkendelse), og prøv igen"
_UNREADABLE = "har en skrift, der ikke kan oversættes til bogstaver: kør OCR (tekstgenkendelse), eller gem den på ny"
_OBJECT = re.compile(rb"\d+ \d+ obj\b")
_LINEARIZED = re.compile(rb"/Linearized\b[^>]{0,200}?/L\s+(\d+)")
_PASSWORD_ERROR = 4
_MOST_PAGES = 5000
_COVER_LINES = 8


def read_pdf(data: bytes) -> Source:
    """Read the bytes of a PDF. Raises SourceError (a predicate without the file's name) where that cannot be done."""
    pages, bookmarks = _read(data)
    _require_text(pages)
    bare = _without_contents(bare_pages(without_line_numbers(pages)))
    columns, notes = _notes_apart(columns_of([(each.page, each.words) for each in bare]))
    if not any(columns):
        raise SourceError(_SCANNED)
    body = body_type([line for column in columns for line in column])
    columns = split_run_ins(columns, body)
    known = _right_edges(columns)
    columns = [with_edges(column, known) for column in columns if column]
    wanted = frozenset((title_key(mark.title), mark.page) for mark in bookmarks)
    measures = ParagraphMeasures(body, line_leading(columns), wanted, _first_body_page(columns, body))
    found = settle_titles(build_blocks(columns, measures), measures)
    lines = source_lines(found, notes, bookmarks)
    numbers = tuple(SourcePage(each.page.number, each.printed) for each in bare)
    return Source("pdf", tuple(lines), numbers, page_warnings(bare, found))


def _read(data: bytes) -> tuple[list[RawPage], list[Bookmark]]:
    start = data.find(b"%PDF-")
    data = data[max(start, 0) :]
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == _PASSWORD_ERROR or "password" in str(error).lower()
        raise SourceError(_LOCKED if locked else _DAMAGED) from error
    try:
        if _is_cut(data):
            raise SourceError(_DAMAGED)
        if not 0 < len(document) <= _MOST_PAGES:
            raise SourceError(_DAMAGED)
        pages = [read_page(document[n], n + 1) for n in range(len(document))]
        return pages, _bookmarks(document)
    except pypdfium2.PdfiumError as error:
        raise SourceError(_DAMAGED) from error
    finally:
        document.close()


def _is_cut(data: bytes) -> bool:
    """Whether the file's end is missing: pdfium mends such a file and silently leaves pages out."""
    linear = _LINEARIZED.search(data[:2048])
    if linear and len(data) < int(linear[1]):
        return True
    end = data.rfind(b"%%EOF")
    if end < 0:
        return b"startxref" not in data[-2048:]
    return bool(_OBJECT.search(data, end))


def _bookmarks(document: pypdfium2.PdfDocument) -> list[Bookmark]:
    found = []
    for entry in document.get_toc(max_depth=6):
        target = entry.get_dest()
        page = target.get_index() if target is not None else None
        title = entry.get_title() or ""
        if page is not None and title_key(title) and not is_contents_title(title):
            found.append(Bookmark(entry.level + 1, title, page + 1))
        if len(found) >= 5000:
            break
    return found


def _require_text(pages: Sequence[RawPage]) -> None:
    counts: Counter[str] = Counter()
    for page in pages:
        for word in page.words:
            counts.update(word.text)
    total = sum(counts.values())
    letters = sum(count for character, count in counts.items() if character.isalnum())
    unknown = sum(
        count for character, count in counts.items() if character == "\ufffd" or "\ue000" <= character <= "\uf8ff"
    )
    if total > 50 and (unknown > 0.3 * total or letters < 0.3 * total):
        raise SourceError(_UNREADABLE)
    pictured = sum(page.pictured for page in pages)
    if letters == 0 or (letters < 25 * len(pages) and pictured * 2 > len(pages)):
        raise SourceError(_SCANNED)


def _without_contents(pages: list[BarePage]) -> list[BarePage]:
    out = []
    for page in pages:
        gone = contents_words(page)
        out.append(replace(page, words=tuple(word for word in page.words if id(word) not in gone)) if gone else page)
    return out


def _notes_apart(laid: Sequence[Sequence[Column]]) -> tuple[list[Column], list[PdfNote]]:
    """The columns of all pages without their footnotes, and the footnotes."""
    size = body_type([line for columns in laid for column in columns for line in column]).size
    bodies: list[Column] = []
    notes: list[PdfNote] = []
    for columns in laid:
        last = max((int(note.mark) for note in notes if note.mark.isdecimal()), default=0)
        body, found, loose = split_notes(columns, size, last)
        if loose and notes:
            notes[-1] = replace(notes[-1], texts=(*notes[-1].texts, *loose))
        bodies.extend(body)
        notes.extend(found)
    return bodies, notes


def _right_edges(columns: Sequence[Sequence[TextLine]]) -> dict[int, float]:
    """The right edge of full columns by their left edge, for short columns that cannot tell their own."""
    known: dict[int, float] = {}
    for column in columns:
        lines = [line for line in column if line.box is None]
        if len(lines) >= 8:
            left = round(min(line.x0 for line in lines) / 12)
            known[left] = max(known.get(left, 0.0), sorted(line.x1 for line in lines)[-2])
    return known


def _first_body_page(columns: Sequence[Sequence[TextLine]], body: TypeStyle) -> int:
    """The first page with running text: what stands before it is a cover."""
    counts: Counter[int] = Counter()
    for column in columns:
        for line in column:
            counts[line.page] += (
                abs(line.size - body.size) < 0.3 and line.type.font == body.font and len(line.text) > 25
            )
    pages = sorted(counts)
    return next((page for page in pages if counts[page] >= min(_COVER_LINES, max(counts.values()) / 2)), pages[0])
