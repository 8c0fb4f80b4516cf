"""The words of one Word paragraph: tracked changes as accepted, fields, notes, frames, and how the runs are set."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from indexer.extract.common.archive import attribute, child, children, is_on, tag, within
from indexer.extract.common.equations import equation_text
from indexer.extract.common.font_style import Look
from indexer.extract.common.labels import parse_int, superscript
from indexer.extract.common.symbol_fonts import symbols
from indexer.extract.docx.note_numbers import NoteNumbers
from indexer.extract.docx.package import GONE, Package
from indexer.extract.docx.styles import Styles, half_points

_DROPPED_FIELDS = frozenset(("TOC", "PAGE", "NUMPAGES", "SECTIONPAGES", "TC", "XE", "RD", "INDEX", "SECTION"))
_CHARACTERS = {"tab": "\t", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\u00ad", "ptab": "\t"}
_STRIKES = ("strike", "dstrike")
_LIFTED = 4
"""Half points."""

_SKIPPED = GONE | {"rt"}
_SYMBOL = re.compile(r"[0-9a-fA-F]{1,4}")


@dataclass(frozen=True, slots=True)
class _RunStyle:
    """How a run is set: its look and font, whether it is raised or hidden, and the names of what strikes it out."""

    look: Look
    font: str | None = None
    raised: bool = False
    hidden: bool = False
    struck: frozenset[str] = frozenset()


@dataclass(slots=True)
class NoteRef:
    """A mark in the text: "footnote" or "endnote", the note's id, and the mark as Word shows it."""

    kind: str
    id: str
    mark: str


@dataclass(slots=True)
class DocxContent:
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
    """Reads paragraphs in order; keeps what runs across them (open fields, the numbers of the notes).

    struck: the number of paragraphs so far in which struck-out text was left out. unread: that of embedded objects.
    """

    def __init__(self, package: Package, styles: Styles, *, fields: bool = True) -> None:
        self._styles = styles
        self._use_fields = fields
        self._fields: list[list[str]] = []
        self.struck = 0
        self.unread = 0
        self.note_numbers = NoteNumbers(package)
        self._handlers: dict[str, Callable[[etree._Element, DocxContent, _RunStyle], None]] = {
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

    def read(self, paragraph: etree._Element, style_id: str | None) -> DocxContent:
        """The content of one paragraph."""
        content = DocxContent()
        look = Look(self._styles.size(style_id), self._styles.toggle("b", style_id), self._styles.toggle("i", style_id))
        hidden = self._styles.toggle("vanish", style_id)
        struck = frozenset(name for name in _STRIKES if self._styles.toggle(name, style_id))
        self._walk(paragraph, content, _RunStyle(look, hidden=hidden, struck=struck))
        self.struck += content.struck
        return content

    def _walk(self, element: etree._Element, content: DocxContent, base: _RunStyle) -> None:
        for each in element:
            self._one(each, content, base)

    def _one(self, each: etree._Element, content: DocxContent, base: _RunStyle) -> None:
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
        elif name in ("oMath", "oMathPara"):
            if not self._silent():
                content.text.append(equation_text(each))
        elif name not in _SKIPPED and not name.endswith(("Pr", "PrChange")):
            self._walk(each, content, base)

    def _run(self, run: etree._Element, content: DocxContent, base: _RunStyle) -> None:
        properties = child(run, "rPr")
        style = self._style(properties, base)
        if style.hidden or any(tag(each) in GONE for each in within(properties)):
            return
        if style.struck:
            self._strike(run, content)
            return
        custom = False
        for each in run:
            name = tag(each)
            if name in ("AlternateContent", "drawing", "pict", "object", "ruby"):
                self._one(each, content, base)
                self.unread += next(each.iter("{*}OLEObject"), None) is not None
            elif name in self._handlers and not (custom and name == "t"):
                self._handlers[name](each, content, style)
                custom = name.endswith("Reference") and bool(content.notes) and _custom(each)
                if custom:
                    content.notes[-1].mark = "".join(text.text or "" for text in children(run, "t")).strip() or "*"
            elif name in _CHARACTERS and not self._silent():
                content.text.append(_CHARACTERS[name])

    def _strike(self, run: etree._Element, content: DocxContent) -> None:
        """Leave the run out; Word counts the notes in it all the same."""
        content.struck |= next(run.iter("{*}t"), None) is not None
        for each in run:
            if tag(each) in ("footnoteReference", "endnoteReference"):
                self.note_numbers.next(tag(each).removesuffix("Reference"), counted=not _custom(each))

    def _is_on(self, name: str, properties: etree._Element | None, default: bool = False) -> bool:
        """The run's own property, else its character style's, else `default`."""
        own = is_on(child(properties, name))
        if own is None:
            own = self._styles.run_toggle(name, attribute(child(properties, "rStyle")))
        return default if own is None else own

    def _style(self, properties: etree._Element | None, base: _RunStyle) -> _RunStyle:
        size = attribute(child(properties, "sz"))
        points = half_points(size) if size else base.look.size
        look = Look(
            points, self._is_on("b", properties, base.look.bold), self._is_on("i", properties, base.look.italic)
        )
        return _RunStyle(
            look,
            font=attribute(child(properties, "rFonts"), "ascii"),
            raised=self._is_raised(properties, points < 0.8 * base.look.size),
            hidden=self._is_on("vanish", properties, base.hidden),
            struck=frozenset(n for n in _STRIKES if self._is_on(n, properties, n in base.struck)),
        )

    def _is_raised(self, properties: etree._Element | None, small: bool) -> bool:
        """Whether the run is set as a superscript, or by hand: smaller and lifted."""
        own = attribute(child(properties, "vertAlign"))
        if own is None:
            own = self._styles.run_value("vertAlign", attribute(child(properties, "rStyle")))
        lifted = parse_int(attribute(child(properties, "position")), default=0, most=99) >= _LIFTED
        return own == "superscript" or (own is None and small and lifted)

    def _plain(self, element: etree._Element, content: DocxContent, style: _RunStyle) -> None:
        if element.text and not self._silent():
            text = symbols(element.text, style.font)
            content.text.append(superscript(text) if style.raised else text)
            content.looks[style.look] += len(text.strip())

    def _symbol(self, element: etree._Element, content: DocxContent, style: _RunStyle) -> None:
        del style
        code = attribute(element, "char") or ""
        if not self._silent() and _SYMBOL.fullmatch(code):
            symbol = symbols(chr(int(code, 16)), attribute(element, "font"))
            content.text.append("" if unicodedata.category(symbol) in ("Cc", "Cs", "Cn") else symbol)

    def _break(self, element: etree._Element, content: DocxContent, style: _RunStyle) -> None:
        del style
        if not self._silent():
            content.text.append("\n" if attribute(element, "type") in (None, "textWrapping") else "\n\n")

    def _note(self, element: etree._Element, content: DocxContent, style: _RunStyle) -> None:
        del style
        if self._silent():
            return
        kind = tag(element).removesuffix("Reference")
        mark = self.note_numbers.next(kind, counted=not _custom(element))
        content.notes.append(NoteRef(kind, attribute(element, "id") or "", mark))

    def _field(self, element: etree._Element, content: DocxContent, style: _RunStyle) -> None:
        del content, style
        kind = attribute(element, "fldCharType")
        if not self._use_fields:
            return
        if kind == "begin":
            self._fields.append(["", ""])
        elif kind == "separate" and self._fields:
            self._fields[-1][1] = "result"
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _instruction(self, element: etree._Element, content: DocxContent, style: _RunStyle) -> None:
        del style
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
