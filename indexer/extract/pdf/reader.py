"""PDF: the words as they stand on the page, read column by column, with headings, notes, tables, boxes and pages.

pdfium reads the file (`pdf_words.py`); the rest is geometry: running heads and contents are left out
(`pdf_furniture.py`), lines found in reading order (`pdf_layout.py`), notes set apart (`pdf_notes.py`), tables cut into
cells (`pdf_tables.py`), headings told by type (`pdf_headings.py`) and paragraphs by room (`pdf_paragraphs.py`).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

import pypdfium2
import pypdfium2.raw

from indexer.errors import SourceError
from indexer.extract.common.labels import is_contents_title
from indexer.extract.pdf.footnotes import PdfNote, split_notes
from indexer.extract.pdf.headings import Bookmark, body_type, levels, title_key
from indexer.extract.pdf.paragraphs import ParagraphMeasures, PdfBlock, leading, units, with_edges
from indexer.extract.pdf.reading_order import TextLine, Type, boxes_of, column_hints, page_lines
from indexer.extract.pdf.ruled_tables import grid_rows, placed
from indexer.extract.pdf.running_heads import Bare, bare_pages, contents_words
from indexer.extract.pdf.words import RawPage, read_page
from indexer.models import Line, Source, SourcePage

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
    bare = _without_contents(bare_pages(pages))
    columns, notes = _columns(bare)
    if not any(columns):
        raise SourceError(_SCANNED)
    body = body_type([line for column in columns for line in column])
    known = _right_edges(columns)
    columns = [with_edges(column, known) for column in columns if column]
    wanted = frozenset((title_key(mark.title), mark.page) for mark in bookmarks)
    measures = ParagraphMeasures(body, leading(columns), wanted, _first_body_page(columns, body))
    found = _settled(units(columns, measures), measures)
    lines = _lines(found, notes, bookmarks)
    return Source("pdf", tuple(lines), tuple(SourcePage(each.page.number, each.printed) for each in bare))


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


def _without_contents(pages: list[Bare]) -> list[Bare]:
    out = []
    for page in pages:
        gone = contents_words(page)
        out.append(replace(page, words=tuple(word for word in page.words if id(word) not in gone)) if gone else page)
    return out


def _columns(pages: Sequence[Bare]) -> tuple[list[list[TextLine]], list[PdfNote]]:
    """The body's lines by column in reading order, and the notes of all pages."""
    laid: list[list[list[TextLine]]] = []
    boxes = 1
    hints = column_hints([page.words for page in pages])
    for page in pages:
        table, taken = grid_rows(page.page, page.words)
        words = tuple(word for word in page.words if id(word) not in taken)
        frames = boxes_of(page.page, words)
        lines = placed(page_lines(page.page, words, frames, boxes, hints), table)
        boxes += len(frames)
        laid.append([list(group) for _, group in groupby(lines, key=lambda line: line.column)])
    size = body_type([line for columns in laid for column in columns for line in column]).size
    bodies: list[list[TextLine]] = []
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


def _first_body_page(columns: Sequence[Sequence[TextLine]], body: Type) -> int:
    """The first page with running text: what stands before it is a cover."""
    counts: Counter[int] = Counter()
    for column in columns:
        for line in column:
            counts[line.page] += (
                abs(line.size - body.size) < 0.3 and line.type.font == body.font and len(line.text) > 25
            )
    pages = sorted(counts)
    return next((page for page in pages if counts[page] >= min(_COVER_LINES, max(counts.values()) / 2)), pages[0])


def _settled(found: list[PdfBlock], measures: ParagraphMeasures) -> list[PdfBlock]:
    """Title found, and headings after which no text follows made text."""
    title = _title(found, measures)
    for unit in title:
        unit.role = "title"
    last_text = max((n for n, unit in enumerate(found) if unit.role in ("text", "item", "row")), default=-1)
    for unit in found[last_text + 1 :]:
        if unit.role == "heading":
            unit.role, unit.key = "text", None
    return found


def _title(found: list[PdfBlock], measures: ParagraphMeasures) -> list[PdfBlock]:
    """The largest type of the cover; without a cover a heading at the very top that is set larger than all others."""
    cover = [unit for unit in found if unit.lines[0].page < measures.first_page and any(c.isalpha() for c in unit.text)]
    if cover:
        largest = max(unit.lines[0].size for unit in cover)
        named = [unit for unit in cover if unit.lines[0].size > 0.95 * largest and len(unit.text) < 250]
        return [unit for unit in named if unit.lines[0].page == named[0].lines[0].page]
    headings = [unit for unit in found if unit.role == "heading" and unit.key is not None]
    if len(headings) >= 3 and headings[0] in found[:3] and headings[0].key is not None:
        others = [unit.key for unit in headings[1:] if unit.key is not None]
        if all(headings[0].key > key for key in others):
            return [headings[0]]
    return []


def _lines(found: list[PdfBlock], notes: list[PdfNote], bookmarks: Sequence[Bookmark]) -> list[Line]:
    leveled = [unit for unit in found if unit.role == "heading" and unit.key is not None]
    told = [(unit.text, unit.key, unit.lines[0].page) for unit in leveled if unit.key is not None]
    counted = levels(told, bookmarks)
    ranks = {each: rank for rank, each in enumerate(sorted(set(counted)), 1)}
    level = {id(unit): ranks[each] for unit, each in zip(leveled, counted, strict=True)}
    marks: dict[int, set[str]] = defaultdict(set)
    for note in notes:
        marks[note.page].add(note.mark)
    placed = _places(found, notes)
    lines: list[Line] = [line for note in placed[-1] for line in _note_lines(note)]
    for n, unit in enumerate(found):
        lines.extend(_unit_lines(unit, level.get(id(unit)), marks))
        lines.extend(line for note in placed[n] for line in _note_lines(note))
    return lines


def _places(found: list[PdfBlock], notes: list[PdfNote]) -> dict[int, list[PdfNote]]:
    """After which unit each note stands: the one that bears its mark, or before it where it runs over the page."""
    places: dict[int, list[PdfNote]] = defaultdict(list)
    by_page: dict[int, list[int]] = defaultdict(list)
    for n, unit in enumerate(found):
        for page in {line.page for line in unit.lines}:
            by_page[page].append(n)
    for note in notes:
        on_page = by_page.get(note.page) or [n for n, unit in enumerate(found) if unit.lines[0].page < note.page][-1:]
        bearing = [
            n
            for n in on_page
            if any(note.mark == mark for line in found[n].lines if line.page == note.page for _, mark in line.marks())
        ]
        n = bearing[0] if bearing else (on_page[-1] if on_page else -1)
        places[_settle_place(found, n, note.page)].append(note)
    return places


def _settle_place(found: list[PdfBlock], n: int, page: int) -> int:
    if n < 0:
        return n
    if found[n].role == "row":
        while n + 1 < len(found) and found[n + 1].role == "row" and found[n + 1].lines[0].page == page:
            n += 1
        return n
    if found[n].lines[-1].page > page and found[n].lines[0].page == page:
        return n - 1
    return n


def _note_lines(note: PdfNote) -> list[Line]:
    return [
        Line(text, page=page, role="footnote", new_paragraph=n == 0, note=note.mark)
        for n, (text, page) in enumerate(note.texts)
    ]


def _unit_lines(unit: PdfBlock, level: int | None, marks: dict[int, set[str]]) -> list[Line]:
    first = unit.lines[0]
    if unit.role == "row":
        text = "\t".join(unit.cells)
        return [Line(text, first.page, role="row", new_paragraph=True, cells=unit.cells, box=first.box)]
    lines = []
    for n, line in enumerate(unit.lines):
        gone = {index for index, mark in line.marks() if mark in marks[line.page]}
        gone |= {0} if n == 0 and unit.skip else set()
        text = line.without(frozenset(gone))
        if text:
            lines.append(Line(text, line.page, role=unit.role, level=level, new_paragraph=n == 0, box=line.box))
    return lines
