"""OpenDocument texts (.odt, .fodt): headings, lists, tables, boxes and notes; tracked changes as if accepted.

One `Line` is one paragraph, one row of a table or one note. Headers, footers, contents and page fields are left out.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lxml import etree

from indexer.extract.common.archive import attribute, tag
from indexer.extract.common.labels import parse_int, without_bullet
from indexer.extract.common.line_collector import LineCollector
from indexer.extract.odt.numbering import ListNumbers
from indexer.extract.odt.package import OpenDocument, open_odt
from indexer.extract.odt.runs import OdtContent, OdtTextReader
from indexer.extract.odt.styles import OdtStyles, list_levels
from indexer.extract.odt.tables import is_layout, odt_row_grid, odt_table_rows
from indexer.models import Line, LineRole, ReadingWarning, Source, WarningKind

_SPACES = re.compile(r"\s+")
_DEEPEST = 40
_CONTENTS = (
    "table-of-content",
    "illustration-index",
    "table-index",
    "object-index",
    "alphabetical-index",
    "user-index",
)
_SKIPPED = frozenset(("tracked-changes", "forms", "sequence-decls", "variable-decls", "user-field-decls", "annotation"))


def read_odt(data: bytes) -> Source:
    """Read the bytes of an .odt or .fodt. Raises SourceError (a predicate without the file's name) where it cannot."""
    reader = _Reader(open_odt(data))
    reader.read()
    return reader.out.source("odt", reader.warnings())


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a paragraph stands: its box, how deep it is nested, and the list around it.

    list_key: what is counted as one list. level: of the list, 0 outside lists.
    """

    box: int | None = None
    depth: int = 0
    list_key: str = ""
    list_style: str = ""
    level: int = 0


class _Reader:
    def __init__(self, document: OpenDocument) -> None:
        self._document = document
        self._styles = OdtStyles(document.styles)
        self._numbers = ListNumbers(list_levels(document.styles))
        self._texts = OdtTextReader(self._styles, document.equations)
        self.out = LineCollector()
        self._label: tuple[str, bool] | None = None
        self._lists: dict[str, str] = {}
        self._boxes = 0
        self._framed = False

    def read(self) -> None:
        """Collect all lines of the text in order."""
        self._blocks(self._document.text, _Place())

    def warnings(self) -> tuple[ReadingWarning, ...]:
        """What was left out of the document."""
        found: tuple[tuple[WarningKind, int, str], ...] = (
            ("struck", self._texts.struck, "overstreget tekst i {} afsnit er udeladt"),
            ("not_read", self._texts.unread, "indlejrede objekter er ikke læst (antal: {})"),
        )
        return tuple(ReadingWarning(kind, text.format(count)) for kind, count, text in found if count)

    def _blocks(self, elements: Iterable[etree._Element], place: _Place) -> None:
        if place.depth > _DEEPEST:
            return
        for each in elements:
            name = tag(each)
            if name in ("p", "h"):
                self._paragraph(each, place)
            elif name == "list":
                self._list(each, place)
            elif name == "table":
                self._table(each, place)
            elif name in _CONTENTS:
                self.out.contents_dropped = True
            elif name not in _SKIPPED and not (name == "section" and attribute(each, "display") == "none"):
                self._blocks(each, replace(place, depth=place.depth + 1))

    def _list(self, listed: etree._Element, place: _Place) -> None:
        style = attribute(listed, "style-name") or place.list_style
        inner = replace(place, list_style=style, level=place.level + 1, depth=place.depth + 1)
        if place.level == 0:
            before = self._lists.get(attribute(listed, "continue-list") or "")
            goes_on = before is not None or attribute(listed, "continue-numbering") == "true"
            key = before or f"style {style}"
            if not goes_on:
                self._numbers.restart(key)
            self._lists[attribute(listed, "id") or ""] = key
            inner = replace(inner, list_key=key)
        for item in listed:
            if tag(item) == "list-item":
                first = next((each for each in item if tag(each) in ("p", "h", "list")), None)
                if first is not None and tag(first) != "list":
                    start = attribute(item, "start-value")
                    self._label = self._numbers.label(inner.list_key, inner.list_style, inner.level, start)
            if tag(item) in ("list-item", "list-header"):
                self._blocks(item, inner)
            self._label = None

    def _paragraph(self, paragraph: etree._Element, place: _Place) -> None:
        style = attribute(paragraph, "style-name")
        content = self._texts.read(paragraph)
        if self._styles.is_contents(style):
            self.out.contents_dropped = True
            return
        text = _SPACES.sub(" ", "".join(content.text)).strip()
        role, level = self._role(paragraph, style, text)
        label, self._label = self._label, None
        if tag(paragraph) == "h" and label is None:
            label = self._heading_number(paragraph, level)
        self._take_notes(content)
        if text:
            self._emit(text, role, level, label, content, self._box(style, place))
        for frame in content.frames:
            self._boxes += 1
            self._blocks(frame, _Place(self._boxes, place.depth + 1))
        if place.box is None and place.level == 0:
            self.out.flush_notes()

    def _role(self, paragraph: etree._Element, style: str | None, text: str) -> tuple[LineRole, int | None]:
        if self._styles.is_title(style):
            return "title", None
        level = attribute(paragraph, "outline-level") if tag(paragraph) == "h" else self._styles.outline_level(style)
        number = parse_int(level, default=0, most=10)
        if number and len(text) < 400:
            return "heading", number
        return ("caption", None) if self._styles.is_caption(style) else ("text", None)

    def _heading_number(self, heading: etree._Element, level: int | None) -> tuple[str, bool] | None:
        if level is None or attribute(heading, "is-list-header") == "true":
            return None
        start = attribute(heading, "start-value") if attribute(heading, "restart-numbering") == "true" else None
        return self._numbers.label("", "", level, start)

    def _box(self, style: str | None, place: _Place) -> _Place:
        """The place with a box of its own where the paragraph is framed or shaded; neighbours share one."""
        if place.box is not None:
            return place
        framed = self._styles.is_framed(style)
        self._boxes += framed and not self._framed
        self._framed = framed
        return replace(place, box=self._boxes) if framed else place

    def _emit(
        self,
        text: str,
        role: LineRole,
        level: int | None,
        label: tuple[str, bool] | None,
        content: OdtContent,
        place: _Place,
    ) -> None:
        if role == "text":
            text, bulleted = without_bullet(text)
            numbered = label is not None and (bool(label[0]) or label[1])
            role = "item" if bulleted or numbered else role
        text = f"{label[0]} {text}" if label is not None and label[0] else text
        self.out.append(Line(text, role=role, level=level, new_paragraph=True, box=place.box), content.look())

    def _take_notes(self, content: OdtContent) -> None:
        for mark, body in content.notes:
            self.out.add_note(self._plain(body), mark or "*")

    def _plain(self, element: etree._Element) -> str:
        """The words of all paragraphs under `element`, in one line."""
        words = []
        for paragraph in _paragraphs(element):
            content = self._texts.read(paragraph)
            words.append("".join(content.text))
            self._take_notes(content)
            words.extend(self._plain(frame) for frame in content.frames)
        return _SPACES.sub(" ", " ".join(words)).strip()

    def _table(self, table: etree._Element, place: _Place) -> None:
        rows = [odt_row_grid(row) for row in odt_table_rows(table)]
        single = all(sum(cell is not None for cell in row) <= 1 for row in rows)
        if single or is_layout(rows):
            self._boxes += single
            box = self._boxes if single else place.box
            for cell in (cell for row in rows for cell in row if cell is not None):
                self._blocks(cell, _Place(box, place.depth + 1))
        else:
            for row in rows:
                texts = tuple("" if cell is None else self._plain(cell) for cell in row)
                if any(texts):
                    self.out.append(Line("\t".join(texts), role="row", new_paragraph=True, cells=texts, box=place.box))
        if place.box is None:
            self.out.flush_notes()


def _paragraphs(element: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs under `element`, those of lists and nested tables too."""
    for each in element:
        if tag(each) in ("p", "h"):
            yield each
        elif tag(each) not in _SKIPPED:
            yield from _paragraphs(each)
