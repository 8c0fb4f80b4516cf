"""The words of one Word paragraph: tracked changes as accepted, fields, notes, frames, and how the runs are set."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from indexer.extract.common.font_style import Look
from indexer.extract.common.labels import format_number
from indexer.extract.docx.package import Package, attribute, child, children, is_on, tag, within
from indexer.extract.docx.styles import Styles, half_points

GONE = frozenset(("del", "moveFrom", "cellDel"))
_DROPPED_FIELDS = frozenset(("TOC", "PAGE", "NUMPAGES", "SECTIONPAGES", "TC", "XE", "RD", "INDEX", "SECTION"))
_CHARACTERS = {"tab": "\t", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\u00ad", "ptab": "\t"}
_STRIKES = ("strike", "dstrike")
_SKIPPED = GONE | {"rt"}
_SYMBOL = re.compile(r"[0-9a-fA-F]{1,4}")


@dataclass(slots=True)
class NoteRef:
    """A mark in the text: "footnote" or "endnote", the note's id, and the mark as Word shows it."""

    kind: str
    id: str
    mark: str


@dataclass(slots=True)
class Content:
    """What one paragraph holds, filled while it is walked."""

    text: list[str] = field(default_factory=list)
    looks: Counter[Look] = field(default_factory=Counter)
    notes: list[NoteRef] = field(default_factory=list)
    frames: list[etree._Element] = field(default_factory=list)
    contents_field: bool = False
    struck: bool = False

    def words(self) -> str:
        """The text as it stands."""
        return "".join(self.text)

    def look(self) -> Look | None:
        """The look of the paragraph: the commonest size; bold or italic only where nearly all of it is."""
        total = sum(self.looks.values())
        if not total:
            return None
        sizes: Counter[float] = Counter()
        for look, count in self.looks.items():
            sizes[look.size] += count
        bold = sum(count for look, count in self.looks.items() if look.bold)
        italic = sum(count for look, count in self.looks.items() if look.italic)
        return Look(sizes.most_common(1)[0][0], bold >= 0.95 * total, italic >= 0.95 * total)


class TextReader:
    """Reads paragraphs in order; keeps what runs across them (open fields, the numbers of the notes)."""

    def __init__(self, package: Package, styles: Styles, *, fields: bool = True) -> None:
        self._styles = styles
        self._use_fields = fields
        self._fields: list[list[str]] = []
        self.struck = 0
        self._counts = {"footnote": 0, "endnote": 0}
        self._formats = {
            kind: attribute(child(package.settings, f"{kind}Pr", "numFmt")) or default
            for kind, default in (("footnote", "decimal"), ("endnote", "lowerRoman"))
        }
        self._handlers: dict[str, Callable[[etree._Element, Content, Look], None]] = {
            "t": self._plain,
            "sym": self._symbol,
            "br": self._break,
            "fldChar": self._field,
            "instrText": self._instruction,
            "footnoteReference": self._note,
            "endnoteReference": self._note,
        }

    @property
    def in_field(self) -> bool:
        """Whether a field stands open."""
        return bool(self._fields)

    def read(self, paragraph: etree._Element, style_id: str | None) -> Content:
        """The content of one paragraph."""
        content = Content()
        base = Look(self._styles.size(style_id), self._styles.toggle("b", style_id), self._styles.toggle("i", style_id))
        self._walk(paragraph, content, base)
        self.struck += content.struck
        return content

    def _walk(self, element: etree._Element, content: Content, base: Look) -> None:
        for each in element:
            self._one(each, content, base)

    def _one(self, each: etree._Element, content: Content, base: Look) -> None:
        name = tag(each)
        if name == "r":
            self._run(each, content, base)
        elif name == "txbxContent":
            content.frames.append(each)
        elif name == "fldSimple" and self._drops(attribute(each, "instr") or ""):
            content.contents_field |= _field_name(attribute(each, "instr") or "") == "TOC"
        elif name == "AlternateContent":
            chosen = child(each, "Choice")
            self._walk(chosen if chosen is not None else each, content, base)
        elif name == "t":
            self._plain(each, content, base)
        elif name not in _SKIPPED and not name.endswith(("Pr", "PrChange")):
            self._walk(each, content, base)

    def _run(self, run: etree._Element, content: Content, base: Look) -> None:
        properties = child(run, "rPr")
        if self._is_on("vanish", properties) or any(tag(each) in GONE for each in within(properties)):
            return
        if any(self._is_on(name, properties) for name in _STRIKES):
            content.struck |= next(run.iter("{*}t"), None) is not None
            return
        look = self._look(properties, base)
        custom = False
        for each in run:
            name = tag(each)
            if name in ("AlternateContent", "drawing", "pict", "object", "ruby"):
                self._one(each, content, base)
            elif name in self._handlers and not (custom and name == "t"):
                self._handlers[name](each, content, look)
                custom = name.endswith("Reference") and bool(content.notes) and _custom(each)
                if custom:
                    content.notes[-1].mark = "".join(text.text or "" for text in children(run, "t")).strip() or "*"
            elif name in _CHARACTERS and not self._silent():
                content.text.append(_CHARACTERS[name])

    def _is_on(self, name: str, properties: etree._Element | None, default: bool = False) -> bool:
        """The run's own property, else its character style's, else `default`."""
        own = is_on(child(properties, name))
        if own is None:
            own = self._styles.run_toggle(name, attribute(child(properties, "rStyle")))
        return default if own is None else own

    def _look(self, properties: etree._Element | None, base: Look) -> Look:
        size = attribute(child(properties, "sz"))
        return Look(
            half_points(size) if size else base.size,
            self._is_on("b", properties, base.bold),
            self._is_on("i", properties, base.italic),
        )

    def _plain(self, element: etree._Element, content: Content, look: Look) -> None:
        if element.text and not self._silent():
            content.text.append(element.text)
            content.looks[look] += len(element.text.strip())

    def _symbol(self, element: etree._Element, content: Content, look: Look) -> None:
        del look
        code = attribute(element, "char") or ""
        if not self._silent() and _SYMBOL.fullmatch(code):
            symbol = chr(int(code, 16))
            content.text.append("" if unicodedata.category(symbol) in ("Cc", "Cs", "Cn") else symbol)

    def _break(self, element: etree._Element, content: Content, look: Look) -> None:
        del look
        if not self._silent():
            content.text.append("\n" if attribute(element, "type") in (None, "textWrapping") else "\n\n")

    def _note(self, element: etree._Element, content: Content, look: Look) -> None:
        del look
        if self._silent():
            return
        kind = tag(element).removesuffix("Reference")
        if not _custom(element):
            self._counts[kind] += 1
        mark = format_number(self._counts[kind], self._formats[kind])
        content.notes.append(NoteRef(kind, attribute(element, "id") or "", mark))

    def _field(self, element: etree._Element, content: Content, look: Look) -> None:
        del content, look
        kind = attribute(element, "fldCharType")
        if not self._use_fields:
            return
        if kind == "begin":
            self._fields.append(["", ""])
        elif kind == "separate" and self._fields:
            self._fields[-1][1] = "result"
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _instruction(self, element: etree._Element, content: Content, look: Look) -> None:
        del look
        if self._fields:
            self._fields[-1][0] += element.text or ""
            content.contents_field |= _field_name(self._fields[-1][0]) == "TOC"

    def _silent(self) -> bool:
        return any(not phase or self._drops(instruction) for instruction, phase in self._fields)

    def _drops(self, instruction: str) -> bool:
        return _field_name(instruction) in _DROPPED_FIELDS


def _field_name(instruction: str) -> str:
    words = instruction.split(None, 1)
    return words[0].upper() if words else ""


def _custom(reference: etree._Element) -> bool:
    return (attribute(reference, "customMarkFollows") or "0") in ("1", "true", "on")
