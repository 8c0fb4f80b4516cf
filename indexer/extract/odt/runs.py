"""The words of one OpenDocument paragraph: spans, notes, fields, equations and frames."""

from collections import Counter
from dataclasses import dataclass, field

from lxml import etree

from indexer.extract.common.archive import attribute, child, tag
from indexer.extract.common.equations import equation_text
from indexer.extract.common.font_style import Look
from indexer.extract.common.labels import parse_int, superscript
from indexer.extract.common.symbol_fonts import symbols
from indexer.extract.odt.styles import OdtStyles

_SKIPPED = frozenset(
    (
        *("annotation", "annotation-end", "page-number", "page-count", "hidden-text", "tracked-changes", "ruby-text"),
        *("bookmark-start", "title", "desc", "image", "event-listeners", "script"),
    )
)
_DEEPEST = 60
_MOST_BLANKS = 200


@dataclass(slots=True)
class OdtContent:
    """What one paragraph holds, filled while it is walked."""

    text: list[str] = field(default_factory=list)
    sizes: Counter[float] = field(default_factory=Counter)
    bold: int = 0
    italic: int = 0
    notes: list[tuple[str, etree._Element]] = field(default_factory=list)
    frames: list[etree._Element] = field(default_factory=list)
    struck: bool = False

    def look(self) -> Look | None:
        """The look of the paragraph: the commonest size; bold or italic only where nearly all of it is."""
        total = sum(self.sizes.values())
        if not total:
            return None
        return Look(self.sizes.most_common(1)[0][0], self.bold >= 0.95 * total, self.italic >= 0.95 * total)


class OdtTextReader:
    """Reads paragraphs. struck: those with struck-out text so far; unread: embedded objects that are no equation."""

    def __init__(self, styles: OdtStyles, equations: dict[str, etree._Element]) -> None:
        self._styles = styles
        self._equations = equations
        self.struck = 0
        self.unread = 0

    def read(self, paragraph: etree._Element) -> OdtContent:
        """The content of one paragraph."""
        content = OdtContent()
        self._walk(paragraph, content, (("paragraph", attribute(paragraph, "style-name")),))
        self.struck += content.struck
        return content

    def _walk(self, element: etree._Element, content: OdtContent, styles: tuple[tuple[str, str | None], ...]) -> None:
        self._add(element.text, content, styles)
        for each in element:
            self._one(each, content, styles)
            self._add(each.tail, content, styles)

    def _one(self, each: etree._Element, content: OdtContent, styles: tuple[tuple[str, str | None], ...]) -> None:
        name = tag(each)
        if name == "s":
            content.text.append(" " * parse_int(attribute(each, "c"), default=1, most=_MOST_BLANKS))
        elif name in ("tab", "line-break"):
            content.text.append("\t" if name == "tab" else "\n")
        elif name == "note":
            self._note(each, content)
        elif name in ("custom-shape", "rect") and child(each, "p") is not None:
            content.frames.append(each)
        elif name in ("frame", "custom-shape", "rect", "g"):
            self._frame(each, content)
        elif name not in _SKIPPED and len(styles) < _DEEPEST:
            own = attribute(each, "style-name") if name == "span" else None
            self._walk(each, content, (("text", own), *styles) if own else styles)

    def _note(self, note: etree._Element, content: OdtContent) -> None:
        body = child(note, "note-body")
        if body is not None:
            content.notes.append((_text_of(child(note, "note-citation")), body))

    def _frame(self, frame: etree._Element, content: OdtContent) -> None:
        """A frame's text is set in a box; of an embedded object only an equation is read."""
        box = child(frame, "text-box")
        embedded = child(frame, "object")
        if box is not None:
            content.frames.append(box)
        elif embedded is not None:
            equation = child(embedded, "math")
            found = equation if equation is not None else self._equations.get(_target(embedded))
            content.text.append(equation_text(found) if found is not None else "")
            self.unread += found is None
        elif tag(frame) == "g":
            for each in frame:
                self._one(each, content, ())

    def _value(self, styles: tuple[tuple[str, str | None], ...], key: str) -> str | None:
        """The text property of the innermost style that sets it."""
        found = (self._styles.value(family, name, "text", key) for family, name in styles)
        return next((value for value in found if value is not None), None)

    def _add(self, text: str | None, content: OdtContent, styles: tuple[tuple[str, str | None], ...]) -> None:
        if not text:
            return
        if self._value(styles, "display") == "none":
            return
        if (self._value(styles, "text-line-through-style") or "none") != "none":
            content.struck |= bool(text.strip())
            return
        shown = symbols(" ".join(text.split("\n")), self._value(styles, "font-name"))
        content.text.append(superscript(shown) if _is_raised(self._value(styles, "text-position")) else shown)
        length = len(shown.strip())
        content.sizes[_points(self._value(styles, "font-size"))] += length
        content.bold += length * ((self._value(styles, "font-weight") or "") in ("bold", "700", "800", "900"))
        content.italic += length * ((self._value(styles, "font-style") or "") in ("italic", "oblique"))


def _text_of(element: etree._Element | None) -> str:
    return "" if element is None else "".join(map(str, element.itertext())).strip()


def _target(embedded: etree._Element) -> str:
    return (attribute(embedded, "href") or "").removeprefix("./").lower()


def _is_raised(position: str | None) -> bool:
    """Whether a position lifts the text: "super 58%" or "33% 58%" does; "sub 58%", "-33% 58%" and "0% 100%" do not."""
    first = (position or "0%").split(" ")[0]
    return first == "super" or parse_int(first.removesuffix("%"), default=0, most=999) > 0


def _points(size: str | None) -> float:
    """A size in points, 12 where it is none; a share of the parent's size counts as unknown."""
    try:
        return min(float((size or "12pt").removesuffix("pt")), 999.0)
    except ValueError:
        return 12.0
