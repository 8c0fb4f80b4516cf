"""Word documents (.docx): styles, automatic numbering, tables, boxes, notes; tracked changes as if accepted.

One `Line` is one paragraph, one row of a table or one note. Headers, footers, contents and page fields are left out.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lxml import etree

from indexer.extract.common.font_style import Look
from indexer.extract.common.labels import (
    drop_contents_titles,
    drop_typed_contents,
    is_box_label,
    parse_int,
    settle_levels,
    titles_label,
    without_bullet,
)
from indexer.extract.common.untagged_headings import tag_headings
from indexer.extract.docx.numbering import Label, Numbering
from indexer.extract.docx.package import Package, attribute, child, children, open_package, tag, within
from indexer.extract.docx.runs import GONE, Content, TextReader
from indexer.extract.docx.styles import Styles
from indexer.models import Line, LineRole, ReadingWarning, Source, WarningKind

_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f]*[\t ][ \t\u00a0\u2000-\u200a\u202f]*")
_WHITE = frozenset(("auto", "ffffff", "none"))
_DEEPEST = 40
_WIDEST = 60
"""Columns of a table; a cell that spans more is taken for one."""


def read_docx(data: bytes) -> Source:
    """Read the bytes of a .docx. Raises SourceError (a predicate without the file's name) where that cannot be done."""
    package = open_package(data)
    reader = _Reader(package, fields=True)
    lines = reader.read()
    if reader.texts.in_field:
        reader = _Reader(package, fields=False)
        lines = reader.read()
    if reader.saw_contents:
        lines = drop_contents_titles(lines)
    lines = tag_headings(lines, reader.looks_of(lines))
    return Source("docx", tuple(settle_levels(drop_typed_contents(lines))), warnings=reader.warnings())


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a paragraph stands: the number of its box, and how many tables and frames it is nested in."""

    box: int | None = None
    depth: int = 0


class _Reader:
    def __init__(self, package: Package, *, fields: bool) -> None:
        self._package = package
        self._styles = Styles(package.styles)
        self._numbering = Numbering(package.numbering)
        self.texts = TextReader(package, self._styles, fields=fields)
        self.saw_contents = False
        self._lines: list[Line] = []
        self._looks: dict[int, Look] = {}
        self._notes: list[Line] = []
        self._carried = ""
        self._boxes = 0
        self._framed = False

    def read(self) -> list[Line]:
        """All lines of the body in order."""
        body = child(self._package.document, "body")
        self._blocks(within(body), _Place())
        self._flush_notes()
        return self._lines

    def warnings(self) -> tuple[ReadingWarning, ...]:
        """What was left out of the document."""
        chunks = sum(1 for _ in self._package.document.iter("{*}altChunk"))
        found: tuple[tuple[WarningKind, int, str], ...] = (
            ("struck", self.texts.struck, "overstreget tekst i {} afsnit er udeladt"),
            ("not_read", chunks, "indlejrede dokumenter er ikke læst (antal: {})"),
        )
        return tuple(ReadingWarning(kind, text.format(count)) for kind, count, text in found if count)

    def looks_of(self, lines: list[Line]) -> list[Look | None]:
        """How each of `lines` is set, where it is a paragraph."""
        return [self._looks.get(id(line)) for line in lines]

    def _blocks(self, elements: Iterable[etree._Element], place: _Place) -> None:
        if place.depth > _DEEPEST:
            return
        for each in elements:
            name = tag(each)
            if name == "p":
                self._paragraph(each, place)
            elif name == "tbl":
                self._table(each, place)
            elif name == "sdt" and self._is_contents(each):
                self.saw_contents = True
            elif name == "AlternateContent":
                self._blocks(within(child(each, "Choice")) or within(child(each, "Fallback")), place)
            elif name not in GONE and not name.endswith("Pr"):
                self._blocks(each, place)

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
            self.saw_contents = True
            return
        self.saw_contents |= content.contents_field
        text, self._carried = self._carried + content.words(), ""
        self._take_notes(content)
        if text.strip():
            self._emit(text, paragraph, style, content, self._box(properties, place))
        for frame in content.frames:
            self._boxes += 1
            self._blocks(frame, _Place(self._boxes, place.depth + 1))
        if place.depth == 0:
            self._flush_notes()

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

    def _emit(self, text: str, paragraph: etree._Element, style: str | None, content: Content, place: _Place) -> None:
        properties = child(paragraph, "pPr")
        role, level = self._role(properties, style, text)
        reference = self._styles.number(properties, style)
        label = self._numbering.label(reference, style) if reference else None
        if role == "text" and label is not None:
            role = "item"
        for n, piece in enumerate(part for part in text.split("\n\n") if part.strip()):
            first, is_first = _clean(piece), n == 0
            if role == "text":
                first, bulleted = without_bullet(first)
                role = "item" if bulleted else role
            if is_first and label is not None and label.text:
                first = f"{label.text} {first}"
            line = Line(first, role=role, level=level, new_paragraph=True, box=place.box)
            self._append(line, content.look())

    def _append(self, line: Line, look: Look | None) -> None:
        last = self._lines[-1] if self._lines else None
        if last is not None and titles_label(line, last):
            line = replace(line, text=f"{last.text} {line.text}", role="heading", level=None)
            self._lines.pop()
        elif line.box is not None and line.role == "text" and is_box_label(line.text) and len(line.text) < 160:
            line = replace(line, role="heading", level=None)
        self._lines.append(line)
        if look is not None:
            self._looks[id(line)] = look

    def _role(self, properties: etree._Element | None, style: str | None, text: str) -> tuple[LineRole, int | None]:
        if self._styles.is_title(style):
            return "title", None
        level = self._styles.outline_level(properties, style)
        if level is not None and len(text) < 400:
            return "heading", level
        return ("caption", None) if self._styles.is_caption(style) else ("text", None)

    def _take_notes(self, content: Content) -> None:
        for reference in content.notes:
            root = self._package.footnotes if reference.kind == "footnote" else self._package.endnotes
            note = next(
                (each for each in children(root, reference.kind) if attribute(each, "id") == reference.id), None
            )
            words = self._plain(note).strip() if note is not None else ""
            if words:
                self._notes.append(Line(words, role="footnote", new_paragraph=True, note=reference.mark))

    def _plain(self, element: etree._Element) -> str:
        """The words of all paragraphs under `element`, in one line."""
        words = []
        for paragraph in _paragraphs(element):
            style = attribute(child(paragraph, "pPr", "pStyle"))
            content = self.texts.read(paragraph, style)
            words.append(self._label_of(paragraph, style) + content.words())
            self._take_notes(content)
            words.extend(self._plain(frame) for frame in content.frames)
        return _clean(" ".join(word for word in words if word.strip()))

    def _label_of(self, paragraph: etree._Element, style: str | None) -> str:
        reference = self._styles.number(child(paragraph, "pPr"), style)
        label: Label | None = self._numbering.label(reference, style) if reference else None
        return f"{label.text} " if label is not None and label.text else ""

    def _flush_notes(self) -> None:
        self._lines.extend(self._notes)
        self._notes = []

    def _table(self, table: etree._Element, place: _Place) -> None:
        rows = [row for row in _rows(table) if not any(tag(each) in GONE for each in within(child(row, "trPr")))]
        cells = [[cell for cell in _cells(row) if child(cell, "tcPr", "cellDel") is None] for row in rows]
        if all(len(row) <= 1 for row in cells) or _is_layout(cells):
            single = all(len(row) <= 1 for row in cells)
            self._boxes += single
            for row in cells:
                for cell in row:
                    self._blocks(cell, _Place(self._boxes if single else place.box, place.depth + 1))
        else:
            for row in cells:
                self._row(row, place)
        if place.depth == 0:
            self._flush_notes()

    def _row(self, cells: list[etree._Element], place: _Place) -> None:
        texts: list[str] = []
        for cell in cells:
            merge = child(cell, "tcPr", "vMerge")
            continued = merge is not None and attribute(merge) in (None, "continue")
            texts.append("" if continued else self._plain(cell))
            span = parse_int(attribute(child(cell, "tcPr", "gridSpan")), default=1, most=_WIDEST)
            texts.extend([""] * (span - 1))
        if any(texts):
            self._append(
                Line("\t".join(texts), role="row", new_paragraph=True, cells=tuple(texts), box=place.box), None
            )


def _clean(text: str) -> str:
    """One line: a line break or tab becomes a space, runs of spaces one."""
    return _SPACES.sub(" ", text.replace("\n", " ")).strip()


def _unwrapped(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Children called `name`, also inside content controls and inserted ranges."""
    for each in parent:
        if tag(each) == name:
            yield each
        elif tag(each) in ("sdt", "sdtContent", "ins", "moveTo", "customXml"):
            yield from _unwrapped(each, name)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    yield from _unwrapped(table, "tr")


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    yield from _unwrapped(row, "tc")


def _paragraphs(element: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs under `element`, those of nested tables too, not those inside a frame of a paragraph."""
    for each in element:
        if tag(each) == "p":
            yield each
        elif tag(each) not in GONE:
            yield from _paragraphs(each)


def _is_layout(cells: list[list[etree._Element]]) -> bool:
    """Whether a table only sets text side by side: one row whose cells hold several paragraphs or tables each."""
    if len(cells) != 1:
        return False
    return all(sum(1 for each in cell if tag(each) in ("p", "tbl")) >= 3 for cell in cells[0])
