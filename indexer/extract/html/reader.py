"""Web pages, of today and of the nineties: headings by tag or by looks, lists, tables, boxes, notes.

One `Line` is one line of a paragraph as `<br>` cuts it (new_paragraph tells where one begins), or one row of a table.
"""

import re
from dataclasses import dataclass, replace

from lxml import etree

from indexer.extract.common.font_style import Look
from indexer.extract.common.labels import (
    format_number,
    parse_int,
    without_bullet,
)
from indexer.extract.common.line_collector import LineCollector
from indexer.extract.html.boxes import is_box
from indexer.extract.html.look import StyledPiece, element_look, line_look
from indexer.extract.html.notes import take_notes
from indexer.extract.html.stylesheet import StyleSheet
from indexer.extract.html.tables import grid, is_layout_table
from indexer.extract.html.tree import decode_page, parse_page, text_of
from indexer.extract.html.visible import content_root, drop_link_lists, strip_unread
from indexer.models import Line, LineRole, Source

_BLOCKS = frozenset(
    (
        *(
            "p",
            "div",
            "section",
            "article",
            "main",
            "header",
            "aside",
            "center",
            "blockquote",
            "address",
            "pre",
            "form",
        ),
        *("fieldset", "legend", "figure", "details", "summary", "hgroup", "dl", "dt", "dd", "ul", "ol", "li", "dir"),
        *("table", "tbody", "thead", "tfoot", "tr", "td", "th", "body", "hr", "caption", "figcaption", "body"),
        *("h1", "h2", "h3", "h4", "h5", "h6"),
    )
)
_SPACE = re.compile(r"[ \t\r\n\f\u00a0]+")
_MSO_HEADING = re.compile(r"\bmso(?:heading|overskrift)(\d)\b", re.I)
_LIST_TYPES = {
    **{"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"},
    **{"decimal": "decimal", "decimal-leading-zero": "decimalZero", "lower-roman": "lowerRoman"},
    **{"upper-roman": "upperRoman", "lower-alpha": "lowerLetter", "lower-latin": "lowerLetter"},
    **{"upper-alpha": "upperLetter", "upper-latin": "upperLetter", "disc": None, "circle": None, "square": None},
    "none": None,
}
"""Word's name for the kinds of list of HTML and CSS; None for bullets."""
_DEEPEST = 120
_HIGHEST_ITEM = 99_999
_SHORT_LINE = 60


def read_html(data: bytes) -> Source:
    """Read the bytes of a web page. Raises SourceError (a predicate without the file's name) where it cannot be."""
    root = parse_page(decode_page(data))
    sheet = StyleSheet(root)
    warnings = strip_unread(root, sheet)
    notes = take_notes(root)
    has_notes = bool(notes)
    reader = _Reader(notes, sheet)
    content = content_root(root)
    reader.out.contents_dropped = drop_link_lists(content)
    reader.walk(content, _Context(Look(12.0)))
    reader.flush()
    return reader.out.source("html", warnings, without_notes_title=has_notes)


@dataclass(frozen=True, slots=True)
class _Context:
    """What holds for the text at one place of the page."""

    look: Look
    role: LineRole = "text"
    level: int | None = None
    box: int | None = None
    label: str = ""
    pre: bool = False


class _Reader:
    def __init__(self, notes: dict[str, tuple[str, str]], sheet: StyleSheet) -> None:
        self._sheet = sheet
        self.out = LineCollector()
        self._notes = notes
        self._rows: list[list[StyledPiece]] = [[]]
        self._context = _Context(Look(12.0))
        self._label = ""
        self._item_open = False
        self._boxes = 0

    def walk(self, element: etree._Element, context: _Context, depth: int = 0) -> None:
        """Read the element and all under it; a page nested without end is read flat from a depth on."""
        name = element.tag if isinstance(element.tag, str) else ""
        if depth > _DEEPEST:
            self._text(text_of(element), context)
            return
        if name == "br":
            self._rows.append([])
            return
        if element.get("data-note") is not None:
            self._note(element.get("data-note") or "")
            return
        block = name in _BLOCKS
        if block:
            self.flush()
        inner = self._inner(element, name, context)
        if name == "table" and not is_layout_table(element):
            self._table(element, inner)
        else:
            self._text(element.text or "", inner)
            self._children(element, inner, depth)
        if block:
            self.flush()

    def _children(self, element: etree._Element, context: _Context, depth: int) -> None:
        number, step = _start(element), -1 if element.get("reversed") is not None else 1
        for each in element:
            inner = context
            if each.tag == "li" and element.tag in ("ol", "ul", "dir"):
                number = parse_int(each.get("value"), default=number, most=_HIGHEST_ITEM)
                inner = replace(context, role="item", label=self._item_label(element, each, number))
                number += step
                self.flush()
                self._label = inner.label
                self._item_open = True
            self.walk(each, inner, depth + 1)
            if each.tail:
                self._text(each.tail, context)

    def _item_label(self, parent: etree._Element, item: etree._Element, number: int) -> str:
        """The number a browser shows before an item of a list; "" for a bullet."""
        kind = item.get("type") or parent.get("type") or ("1" if parent.tag == "ol" else "disc")
        for element in (parent, item):
            for word in self._sheet.value(element, "list-style-type").split():
                kind = word if word in _LIST_TYPES else kind
        number_format = _LIST_TYPES.get(kind)
        return f"{format_number(number, number_format)}." if number_format else ""

    def _inner(self, element: etree._Element, name: str, context: _Context) -> _Context:
        inner = replace(context, look=element_look(element, name, context.look))
        if is_box(element):
            self._boxes += 1
            inner = replace(inner, box=self._boxes)
        level = _heading_level(element, name)
        if level is not None:
            inner = replace(inner, role="heading", level=level)
        elif name in ("caption", "figcaption"):
            inner = replace(inner, role="caption")
        elif name == "pre":
            inner = replace(inner, pre=True)
        return inner

    def _text(self, text: str, context: _Context) -> None:
        self._context = context if text.strip() else self._context
        if context.pre:
            for n, line in enumerate(text.split("\n")):
                if n:
                    self._rows.append([])
                self._rows[-1].append(StyledPiece(line, context.look))
        elif text:
            self._rows[-1].append(StyledPiece(_SPACE.sub(" ", text), context.look))

    def _note(self, key: str) -> None:
        if key in self._notes:
            mark, text = self._notes.pop(key)
            self.out.add_note(text, mark)

    def flush(self) -> None:
        """Write the paragraph that is open."""
        rows, self._rows = self._rows, [[]]
        if not any(piece.text.strip() for row in rows for piece in row):
            return
        fresh = True
        for row in rows:
            text = _SPACE.sub(" ", "".join(piece.text for piece in row)).strip()
            if not text:
                fresh = True
                continue
            fresh = self._line(text, line_look(row), fresh)
        if self._context.role != "item":
            self.out.flush_notes()

    def _line(self, text: str, look: Look, fresh: bool) -> bool:
        """Append one line; returns whether the next one begins a paragraph."""
        context = self._context
        role, level = context.role, context.level
        last = self.out.lines[-1] if self.out.lines else None
        if role == "item" and not (self._item_open and fresh):
            role = "text" if fresh else "item"
        if role == "item" and self._item_open:
            self._item_open = False
            text = f"{self._label} {without_bullet(text)[0]}".strip()
        elif role == "text":
            text, bulleted = without_bullet(text)
            role = "item" if bulleted else role
            fresh |= bulleted
        if last is not None and not fresh and last.role == "text" and self._breaks(last, look):
            fresh = True
        line = Line(text, role=role, level=level, new_paragraph=fresh, box=context.box)
        if last is not None and not fresh and role == "heading" and last.role == "heading":
            self.out.lines[-1] = replace(last, text=f"{last.text} {text}")
            return False
        self.out.append(line, look)
        return False

    def _breaks(self, last: Line, look: Look) -> bool:
        """Whether a `<br>` parts a line set as a heading from the text under it."""
        before = self.out.look_of(last)
        if before is None:
            return False
        italic = before.italic and not look.italic and len(last.text) <= _SHORT_LINE
        return (before.bold and not look.bold) or before.size > look.size or italic

    def _table(self, table: etree._Element, context: _Context) -> None:
        for caption in table.findall("caption"):
            self.walk(caption, context)
        for row in grid(table):
            if any(row):
                self.out.append(Line("\t".join(row), role="row", new_paragraph=True, cells=row, box=context.box))
        for mark in table.iter("a"):
            self._note(mark.get("data-note") or "")
        self.out.flush_notes()


def _start(element: etree._Element) -> int:
    """The number of a list's first item; a reversed list counts down to 1."""
    items = sum(each.tag == "li" for each in element) if element.get("reversed") is not None else 1
    return parse_int(element.get("start"), default=items, most=_HIGHEST_ITEM)


def _heading_level(element: etree._Element, name: str) -> int | None:
    if re.fullmatch(r"h[1-6]", name):
        return int(name[1])
    if (element.get("role") or "").lower() == "heading":
        return parse_int(element.get("aria-level"), default=2, most=9)
    classes = element.get("class") or ""
    if name == "p" and re.search(r"\bmsotitle\b", classes, re.I):
        return 1
    match = _MSO_HEADING.search(classes) if name == "p" else None
    return int(match[1]) + 1 if match else None
