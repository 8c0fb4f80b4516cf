"""Web pages, of today and of the nineties: headings by tag or by looks, lists, tables, boxes, notes.

One `Line` is one line of a paragraph as `<br>` cuts it (new_paragraph tells where one begins), or one row of a table.
"""

import re
from collections import Counter
from dataclasses import dataclass, replace

from lxml import etree

from indexer.extract.common.font_style import Look
from indexer.extract.common.labels import (
    drop_contents_titles,
    drop_typed_contents,
    format_number,
    is_box_label,
    is_notes_title,
    parse_int,
    settle_levels,
    titles_label,
    without_bullet,
)
from indexer.extract.common.untagged_headings import tag_headings
from indexer.extract.html.tables import grid, is_layout
from indexer.extract.html.visible import (
    content_root,
    decoded,
    is_box,
    parsed,
    remove,
    strip_unread,
    take_notes,
    text_of,
)
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
_FONT_SIZES = (8.0, 10.0, 12.0, 14.0, 18.0, 24.0, 36.0)
_CSS_SIZE = re.compile(r"font-size\s*:\s*([\d.]+)\s*(pt|px|em|rem|%)", re.I)
_CSS_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|bolder|[6-9]00)", re.I)
_CSS_PLAIN = re.compile(r"font-weight\s*:\s*(?:normal|[1-5]00)", re.I)
_MSO_HEADING = re.compile(r"\bmso(?:heading|overskrift)(\d)\b", re.I)
_LIST_TYPES = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_DEEPEST = 120
_HIGHEST_ITEM = 99_999
_LARGEST = 999.0
"""Points; a size written with hundreds of digits is infinite."""
_SHORT_LINE = 60
_FEWEST_LINKS = 5
_LONGEST_BOX = 6000
_BORDERED = re.compile(r"border(?:-style)?\s*:[^;]*\b(?:solid|double|dashed|dotted|groove|ridge|inset|outset)\b", re.I)


def read_html(data: bytes) -> Source:
    """Read the bytes of a web page. Raises SourceError (a predicate without the file's name) where it cannot be."""
    root = parsed(decoded(data))
    strip_unread(root)
    notes = take_notes(root)
    has_notes = bool(notes)
    reader = _Reader(notes)
    content = content_root(root)
    reader.contents_dropped = _drop_link_lists(content)
    reader.walk(content, _Context(Look(12.0)))
    reader.finish()
    lines = reader.lines
    if reader.contents_dropped:
        lines = drop_contents_titles(lines)
    lines = tag_headings(lines, [reader.looks.get(id(line)) for line in lines])
    lines = [line for line in lines if not (line.role == "heading" and has_notes and is_notes_title(line.text))]
    return Source("html", tuple(settle_levels(drop_typed_contents(lines))))


def _drop_link_lists(root: etree._Element) -> bool:
    """Take out menus and lists of contents: blocks of three links or more and hardly anything else."""
    dropped = _drop_link_runs(root)
    for element in list(root.iter("ul", "ol", "table", "td", "div", "p", "center", "section")):
        if element.getparent() is None or element is root:
            continue
        links = [link for link in element.iter("a") if link.get("href") and link.get("data-note") is None]
        words = len(text_of(element))
        if len(links) >= 3 and words and sum(len(text_of(link)) for link in links) >= 0.85 * words:
            inside = sum((link.get("href") or "").startswith("#") for link in links)
            dropped |= inside * 2 > len(links)
            remove(element)
    return dropped


def _drop_link_runs(root: etree._Element) -> bool:
    """Take out five links or more that follow each other with breaks alone between them, as old contents lists do."""
    dropped = False
    for parent in {link.getparent() for link in root.iter("a") if link.getparent() is not None}:
        run: list[etree._Element] = []
        for each in [*(parent if parent is not None else ()), None]:
            if each is not None and each.tag in ("a", "br") and each.get("data-note") is None:
                run.append(each)
                if not (each.tail or "").strip(" \t\r\n|-\u00a0"):
                    continue
            links = [link for link in run if link.get("href")]
            if len(links) >= _FEWEST_LINKS:
                inside = sum((link.get("href") or "").startswith("#") for link in links)
                dropped |= inside * 2 > len(links)
                for link in run:
                    remove(link)
            run = []
    return dropped


@dataclass(frozen=True, slots=True)
class _Context:
    """What holds for the text at one place of the page."""

    look: Look
    role: LineRole = "text"
    level: int | None = None
    box: int | None = None
    label: str = ""
    pre: bool = False


@dataclass(slots=True)
class _Piece:
    """A stretch of one line, with its look."""

    text: str
    look: Look


class _Reader:
    def __init__(self, notes: dict[str, tuple[str, str]]) -> None:
        self.lines: list[Line] = []
        self.looks: dict[int, Look] = {}
        self.contents_dropped = False
        self._notes = notes
        self._waiting: list[Line] = []
        self._rows: list[list[_Piece]] = [[]]
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
            self._flush()
        inner = self._inner(element, name, context)
        if name == "table" and not is_layout(element):
            self._table(element, inner)
        else:
            self._text(element.text or "", inner)
            self._children(element, inner, depth)
        if block:
            self._flush()

    def finish(self) -> None:
        """Write what is still open."""
        self._flush()
        self._flush_notes()

    def _children(self, element: etree._Element, context: _Context, depth: int) -> None:
        number = _start(element)
        for each in element:
            inner = context
            if each.tag == "li" and element.tag in ("ol", "ul", "dir"):
                number = parse_int(each.get("value"), default=number, most=_HIGHEST_ITEM)
                inner = replace(context, role="item", label=_item_label(element, each, number))
                number += 1
                self._flush()
                self._label = inner.label
                self._item_open = True
            self.walk(each, inner, depth + 1)
            if each.tail:
                self._text(each.tail, context)

    def _inner(self, element: etree._Element, name: str, context: _Context) -> _Context:
        inner = replace(context, look=_look(element, name, context.look))
        bordered = (
            name == "div" and _BORDERED.search(element.get("style") or "") and len(text_of(element)) < _LONGEST_BOX
        )
        if is_box(element) or bordered or (name == "table" and is_layout(element) and _is_framed(element)):
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
                self._rows[-1].append(_Piece(line, context.look))
        elif text:
            self._rows[-1].append(_Piece(_SPACE.sub(" ", text), context.look))

    def _note(self, key: str) -> None:
        if key in self._notes:
            mark, text = self._notes.pop(key)
            if text:
                self._waiting.append(Line(text, role="footnote", new_paragraph=True, note=mark))

    def _flush(self) -> None:
        rows, self._rows = self._rows, [[]]
        if not any(piece.text.strip() for row in rows for piece in row):
            return
        fresh = True
        for row in rows:
            text = _SPACE.sub(" ", "".join(piece.text for piece in row)).strip()
            if not text:
                fresh = True
                continue
            fresh = self._line(text, _row_look(row), fresh)
        if self._context.role != "item":
            self._flush_notes()

    def _line(self, text: str, look: Look, fresh: bool) -> bool:
        """Append one line; returns whether the next one begins a paragraph."""
        context = self._context
        role, level = context.role, context.level
        last = self.lines[-1] if self.lines else None
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
            self.lines[-1] = replace(last, text=f"{last.text} {text}")
            return False
        self._append(line, look)
        return False

    def _breaks(self, last: Line, look: Look) -> bool:
        """Whether a `<br>` parts a line set as a heading from the text under it."""
        before = self.looks.get(id(last))
        if before is None:
            return False
        italic = before.italic and not look.italic and len(last.text) <= _SHORT_LINE
        return (before.bold and not look.bold) or before.size > look.size or italic

    def _append(self, line: Line, look: Look | None) -> None:
        last = self.lines[-1] if self.lines else None
        if last is not None and titles_label(line, last):
            self.lines.pop()
            line = replace(line, text=f"{last.text} {line.text}", role="heading", level=None, new_paragraph=True)
        elif line.box is not None and line.role == "text" and is_box_label(line.text) and len(line.text) < 160:
            line = replace(line, role="heading", level=None)
        self.lines.append(line)
        if look is not None:
            self.looks[id(line)] = look

    def _flush_notes(self) -> None:
        self.lines.extend(self._waiting)
        self._waiting = []

    def _table(self, table: etree._Element, context: _Context) -> None:
        for caption in table.findall("caption"):
            self.walk(caption, context)
        for row in grid(table):
            if any(row):
                self._append(Line("\t".join(row), role="row", new_paragraph=True, cells=row, box=context.box), None)
        for mark in table.iter("a"):
            self._note(mark.get("data-note") or "")
        self._flush_notes()


def _start(element: etree._Element) -> int:
    return parse_int(element.get("start"), default=1, most=_HIGHEST_ITEM)


def _item_label(parent: etree._Element, item: etree._Element, number: int) -> str:
    """The number a browser shows before an item of an ordered list; "" for a bullet."""
    if parent.tag != "ol" or "none" in (parent.get("style") or ""):
        return ""
    kind = item.get("type") or parent.get("type") or "1"
    return f"{format_number(number, _LIST_TYPES.get(kind, 'decimal'))}."


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


def _look(element: etree._Element, name: str, look: Look) -> Look:
    style = element.get("style") or ""
    size = _size(element, name, style, look.size)
    bold = look.bold or name in ("b", "strong", "th") or bool(_CSS_BOLD.search(style))
    if _CSS_PLAIN.search(style):
        bold = False
    return Look(size, bold, look.italic or name in ("i", "em"))


def _size(element: etree._Element, name: str, style: str, current: float) -> float:
    if name in ("font", "basefont"):
        return _font_size(element.get("size") or "", current)
    if name == "big":
        return current * 1.2
    if name == "small":
        return current / 1.2
    match = _CSS_SIZE.search(style)
    if match is None or match[1].count(".") > 1 or match[1] == ".":
        return current
    value, unit = float(match[1]), match[2].lower()
    return min(_LARGEST, value * {"pt": 1.0, "px": 0.75, "em": current, "rem": 12.0, "%": current / 100}[unit])


def _font_size(value: str, current: float) -> float:
    """The old `<font size>`: 1 to 7, or a step from 3."""
    step = parse_int(value.lstrip("+-"), default=-1, most=99)
    if step < 0:
        return current
    if value[0] in "+-":
        step = 3 + (step if value[0] == "+" else -step)
    return _FONT_SIZES[max(1, min(7, step)) - 1]


def _row_look(row: list[_Piece]) -> Look:
    """The look of one line: its commonest size, bold and italic only where all of it is."""
    sizes: Counter[float] = Counter()
    for piece in row:
        sizes[piece.look.size] += len(piece.text.strip())
    worded = [piece.look for piece in row if any(character.isalnum() for character in piece.text)]
    bold, italic = (bool(worded) and all(getattr(look, name) for look in worded) for name in ("bold", "italic"))
    return Look(sizes.most_common(1)[0][0] if sizes else 12.0, bold, italic)


def _is_framed(table: etree._Element) -> bool:
    """Whether a one-cell table is drawn: a border, a ground colour."""
    cells = [table, *table.iter("td", "th")]
    if len(cells) != 2 or len(text_of(table)) > _LONGEST_BOX:
        return False
    style = " ".join(each.get("style") or "" for each in cells)
    border = (table.get("border") or "0").strip()
    return (
        border not in ("0", "")
        or any(each.get("bgcolor") for each in cells)
        or "border" in style
        or "background" in style
    )
