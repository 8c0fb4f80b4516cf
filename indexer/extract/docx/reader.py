"""Word documents (.docx): styles, automatic numbering, tables, boxes, notes; tracked changes as if accepted.

One `Line` is one paragraph, one row of a table or one note. Headers, footers, contents and page fields are left out.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lxml import etree

from indexer.errors import SourceError
from indexer.extract.common.archive import attribute, child, children, is_on, tag, within
from indexer.extract.common.labels import (
    parse_int,
    without_bullet,
)
from indexer.extract.common.line_collector import LineCollector
from indexer.extract.docx.numbering import Label, Numbering
from indexer.extract.docx.package import GONE, Package, open_package
from indexer.extract.docx.runs import DocxContent, TextReader
from indexer.extract.docx.styles import Styles
from indexer.extract.docx.tables import row_cells, row_grid, sets_side_by_side, table_rows
from indexer.extract.registry import READERS, recognise
from indexer.extract.sandbox import load_reader
from indexer.models import Line, LineRole, ReadingWarning, Source, WarningKind

_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f]*[\t ][ \t\u00a0\u2000-\u200a\u202f]*")
_WHITE = frozenset(("auto", "ffffff", "none"))
_SET_OFF = 360
"""Twentieths of a point that a paragraph without a number or bullet is indented when it is set off as a quotation."""
_DEEPEST = 40


def read_docx(data: bytes) -> Source:
    """Read the bytes of a .docx. Raises SourceError (a predicate without the file's name) where that cannot be done."""
    return _read(data, embedded=False)


def _read(data: bytes, *, embedded: bool) -> Source:
    package = open_package(data)
    reader = _Reader(package, fields=True, embedded=embedded)
    reader.read()
    if reader.texts.in_field:
        reader = _Reader(package, fields=False, embedded=embedded)
        reader.read()
    return reader.out.source("docx", reader.warnings())


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a paragraph stands: the number of its box, and how many tables and frames it is nested in."""

    box: int | None = None
    depth: int = 0


class _Reader:
    """Reads one document. fields: whether field codes are told from their results. embedded: it lies in another."""

    def __init__(self, package: Package, *, fields: bool, embedded: bool) -> None:
        self._package = package
        self._embedded = embedded
        self._unread = 0
        self._styles = Styles(package.styles)
        self._numbering = Numbering(package.numbering)
        self.texts = TextReader(package, self._styles, fields=fields)
        self.out = LineCollector()
        self._carried = ""
        self._boxes = 0
        self._framed = False

    def read(self) -> None:
        """Collect all lines of the body in order."""
        self._blocks(within(child(self._package.document, "body")), _Place())

    def warnings(self) -> tuple[ReadingWarning, ...]:
        """What was left out of the document."""
        found: tuple[tuple[WarningKind, int, str], ...] = (
            ("struck", self.texts.struck, "overstreget tekst i {} afsnit er udeladt"),
            ("not_read", self._unread, "indlejrede dokumenter er ikke læst (antal: {})"),
            ("not_read", self.texts.unread, "indlejrede objekter er ikke læst (antal: {})"),
        )
        return tuple(ReadingWarning(kind, text.format(count)) for kind, count, text in found if count)

    def _blocks(self, elements: Iterable[etree._Element], place: _Place) -> None:
        if place.depth > _DEEPEST:
            return
        for each in elements:
            name = tag(each)
            if name in ("p", "tbl"):
                (self._paragraph if name == "p" else self._table)(each, place)
            elif name == "sdt" and self._is_contents(each):
                self.out.contents_dropped = True
            elif name == "altChunk":
                self._chunk(each)
            elif name == "AlternateContent":
                self._blocks(within(child(each, "Choice")) or within(child(each, "Fallback")), place)
            elif name not in GONE and not name.endswith("Pr"):
                self._blocks(each, place)

    def _chunk(self, chunk: etree._Element) -> None:
        """The lines of an embedded web page or Word document; another format, or one inside the other, is told of."""
        data = self._package.chunks.get(attribute(chunk, "id") or "")
        try:
            kind = recognise(data or b"")
            if self._embedded or kind not in ("docx", "html"):
                raise SourceError(kind)
            source = _read(data or b"", embedded=True) if kind == "docx" else load_reader(READERS[kind])(data or b"")
        except SourceError:
            self._unread += 1
            return
        self._unread += sum(warning.kind == "not_read" for warning in source.warnings)
        self.out.lines.extend(replace(line, box=line.box and line.box + self._boxes) for line in source.lines)
        self._boxes += max((line.box or 0 for line in source.lines), default=0)

    def _is_contents(self, sdt: etree._Element) -> bool:
        gallery = attribute(child(sdt, "sdtPr", "docPartObj", "docPartGallery")) or ""
        return gallery.lower() in ("table of contents", "indholdsfortegnelse")

    def _paragraph(self, paragraph: etree._Element, place: _Place) -> None:
        properties = child(paragraph, "pPr")
        style = attribute(child(properties, "pStyle"))
        content = self.texts.read(paragraph, style)
        mark = child(properties, "rPr")
        if any(tag(each) in GONE for each in within(mark)):  # the paragraph's end is deleted: it runs on
            self._carried += content.words()
            self._take_notes(content)
            return
        if self._styles.is_contents(style):
            self.out.contents_dropped = True
            return
        self.out.contents_dropped |= content.contents_field
        text, self._carried = self._carried + content.words(), ""
        self._take_notes(content)
        if text.strip():
            self._emit(text, paragraph, style, content, self._box(properties, place))
        elif not (is_on(child(mark, "vanish")) or self._styles.toggle("vanish", style)):
            self._label(properties, style)  # an empty paragraph of a list has its number too
        for frame in content.frames:
            self._boxes += 1
            self._blocks(frame, _Place(self._boxes, place.depth + 1))
        if child(properties, "sectPr") is not None:
            self.texts.note_numbers.next_section()
        if place.depth == 0:
            self.out.flush_notes()

    def _box(self, properties: etree._Element | None, place: _Place) -> _Place:
        """The place with a box of its own where the paragraph is framed or shaded; neighbours share one."""
        if place.box is not None:
            return place
        borders = child(properties, "pBdr")
        sides = {tag(side) for side in within(borders) if attribute(side) not in ("nil", "none")}
        fill = (attribute(child(properties, "shd"), "fill") or "auto").lower()
        framed = {"left", "right"} <= sides or fill not in _WHITE
        if framed and not self._framed:
            self._boxes += 1
        self._framed = framed
        return replace(place, box=self._boxes) if framed else place

    def _emit(
        self, text: str, paragraph: etree._Element, style: str | None, content: DocxContent, place: _Place
    ) -> None:
        properties = child(paragraph, "pPr")
        role, level = self._role(properties, style, text)
        label = self._label(properties, style)
        if role == "text" and label is not None:
            role = "item"
        for n, piece in enumerate(part for part in text.split("\n\n") if part.strip()):
            first, is_first = _clean(piece), n == 0
            if role == "text":
                first, bulleted = without_bullet(first)
                role = "item" if bulleted else role
            if is_first and label is not None and label.text:
                first = f"{label.text} {first}"
            quoted = role == "text" and (self._styles.is_quote(style) or _indent(properties) >= _SET_OFF)
            line = Line(first, role=role, level=level, new_paragraph=True, box=place.box, quoted=quoted)
            self.out.append(line, content.look())

    def _role(self, properties: etree._Element | None, style: str | None, text: str) -> tuple[LineRole, int | None]:
        if self._styles.is_title(style):
            return "title", None
        level = self._styles.outline_level(properties, style)
        if level is not None and len(text) < 400:
            return "heading", level
        return ("caption", None) if self._styles.is_caption(style) else ("text", None)

    def _take_notes(self, content: DocxContent) -> None:
        for reference in content.notes:
            root = self._package.footnotes if reference.kind == "footnote" else self._package.endnotes
            note = next(
                (each for each in children(root, reference.kind) if attribute(each, "id") == reference.id), None
            )
            if note is not None:
                self.out.add_note(self._plain(note).strip(), reference.mark)

    def _plain(self, element: etree._Element) -> str:
        """The words of all paragraphs under `element`, in one line."""
        words = []
        for paragraph in _paragraphs(element):
            style = attribute(child(paragraph, "pPr", "pStyle"))
            content = self.texts.read(paragraph, style)
            label = self._label(child(paragraph, "pPr"), style)
            words.append((f"{label.text} " if label is not None and label.text else "") + content.words())
            self._take_notes(content)
            words.extend(self._plain(frame) for frame in content.frames)
        return _clean(" ".join(word for word in words if word.strip()))

    def _label(self, properties: etree._Element | None, style: str | None) -> Label | None:
        """The number of a paragraph, which is counted by this."""
        reference = self._styles.number(properties, style)
        return self._numbering.label(reference, style) if reference else None

    def _table(self, table: etree._Element, place: _Place) -> None:
        rows = table_rows(table)
        cells = [row_cells(row) for row in rows]
        single = all(len(row) <= 1 for row in cells)
        if single or sets_side_by_side(cells):
            self._boxes += single
            for row in cells:
                for cell in row:
                    self._blocks(cell, _Place(self._boxes if single else place.box, place.depth + 1))
        else:
            for each in rows:
                self._row(each, place)
        if place.depth == 0:
            self.out.flush_notes()

    def _row(self, row: etree._Element, place: _Place) -> None:
        texts = tuple("" if cell is None else self._plain(cell) for cell in row_grid(row))
        if any(texts):
            self.out.append(Line("\t".join(texts), role="row", new_paragraph=True, cells=texts, box=place.box))


def _indent(properties: etree._Element | None) -> int:
    """How far a paragraph is set in from the left, in twentieths of a point."""
    indent = child(properties, "ind")
    return parse_int(attribute(indent, "left") or attribute(indent, "start"), default=0, most=20_000)


def _clean(text: str) -> str:
    """One line: a line break or tab becomes a space, runs of spaces one."""
    return _SPACES.sub(" ", text.replace("\n", " ")).strip()


def _paragraphs(element: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs under `element`, those of nested tables too, not those inside a frame of a paragraph."""
    for each in element:
        if tag(each) == "p":
            yield each
        elif tag(each) not in GONE:
            yield from _paragraphs(each)
