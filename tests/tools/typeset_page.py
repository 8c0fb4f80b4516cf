"""Sets parts of a text on pages by ReportLab: frames are filled in order, as a typesetter does.

A word in a text may carry marks of its own: "**bold**", "^2^" raised, "~~struck~~".
"""

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
from reportlab.pdfbase.pdfmetrics import stringWidth  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]
from typeset_text import Part

WIDE, HIGH = A4
TOP, BOTTOM, EDGE = HIGH - 70, 70, 62
TEXT = WIDE - 2 * EDGE
_MARKED = re.compile(r"(\*\*.+?\*\*|\^\w+\^|~~.+?~~)")
Piece = tuple[str, str]
"""Words and how they are set: "", "bold", "raised" or "struck"."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A column: its left edge, top, width and bottom, in points from the page's lower left corner."""

    left: float
    top: float
    width: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Style:
    """How parts are set: sizes in points, the font family, and what stands around headings and paragraphs."""

    size: float = 10
    leading: float = 13
    font: str = "Helvetica"
    h1: float = 15
    h2: float = 11.5
    after: float = 7
    indent: float = 0
    title: Callable[[str], str] = str
    heading: Callable[[str], str] = str
    underlined: bool = False
    hyphens: bool = False


@dataclass(slots=True)
class Press:
    """A PDF that is being set. frames: those of a page by its number from 1; around: draws what stands beside the text.

    new_page: whether the next part begins on a page of its own.
    """

    frames: Callable[[int], Sequence[Frame]]
    style: Style = field(default_factory=Style)
    around: Callable[[Canvas, int], None] = lambda pdf, page: None
    size: tuple[float, float] = A4
    page: int = 1
    at: int = 0
    y: float = 0
    out: io.BytesIO = field(default_factory=io.BytesIO)
    pdf: Canvas = field(init=False)

    def __post_init__(self) -> None:
        self.pdf = Canvas(self.out, pagesize=self.size, invariant=True)
        self.y = self.frame.top

    @property
    def frame(self) -> Frame:
        """The frame that is being filled."""
        return self.frames(self.page)[self.at]

    def next_frame(self) -> None:
        """Go on in the next column, or on the next page."""
        self.at += 1
        if self.at == len(self.frames(self.page)):
            self.next_page()
        self.y = self.frame.top

    def next_page(self) -> None:
        """End the page."""
        self.around(self.pdf, self.page)
        self.pdf.showPage()
        self.page, self.at = self.page + 1, 0
        self.y = self.frame.top

    def finish(self) -> bytes:
        """The PDF's bytes."""
        self.around(self.pdf, self.page)
        self.pdf.save()
        return self.out.getvalue()

    def set(self, parts: Sequence[Part]) -> None:
        """Set parts one below another."""
        for part in parts:
            self.part(part)

    def part(self, part: Part) -> None:
        """Set one part; a heading stays with three lines of what follows."""
        style = self.style
        size = {"title": style.h1 + 5, "h1": style.h1, "h2": style.h2}.get(part.kind, style.size)
        heading = part.kind != "p"
        text = part.text if not heading else (style.title if part.kind == "title" else style.heading)(part.text)
        leading = style.leading if not heading else size * 1.25
        if heading and self.y < self.frame.top:
            self.y -= leading * 0.5
        if self.y - (4 * leading if heading else leading) < self.frame.bottom:
            self.next_frame()
        first = True
        rest = list(_words(text, heading))
        while rest:
            if self.y - leading < self.frame.bottom:
                self.next_frame()
            indent = style.indent if first and not heading else 0
            line, rest = fill(rest, self.frame.width - indent, style.font, size, hyphens=style.hyphens and not heading)
            self.y -= leading
            self._line(line, self.frame.left + indent, size)
            if heading and style.underlined:
                wide = sum(width(word, how, style.font, size) for word, how in line)
                self.pdf.line(self.frame.left, self.y - 2, self.frame.left + wide, self.y - 2)
            first = False
        self.y -= 3 if heading else style.after

    def _line(self, line: list[Piece], x: float, size: float) -> None:
        for words, how in line:
            own = size * 0.6 if how == "raised" else size
            self.pdf.setFont(face(self.style.font, how), own)
            self.pdf.drawString(x, self.y + (size * 0.38 if how == "raised" else 0), words)
            wide = width(words, how, self.style.font, size)
            if how == "struck":
                self.pdf.line(x, self.y + size * 0.3, x + wide, self.y + size * 0.3)
            x += wide


def face(font: str, how: str) -> str:
    """The font's name for a way of setting."""
    bold = {"Helvetica": "Helvetica-Bold", "Times-Roman": "Times-Bold"}
    return bold[font] if how == "bold" else font


def width(words: str, how: str, font: str, size: float) -> float:
    """The width of words in points."""
    return float(stringWidth(words, face(font, how), size * 0.6 if how == "raised" else size))


def _words(text: str, heading: bool) -> Iterator[Piece]:
    """The words with the blanks after them; a mark that hangs on a word is a piece of its own."""
    for piece in _MARKED.split(text):
        how = {"**": "bold", "~~": "struck"}.get(piece[:2], "raised" if piece[:1] == "^" else "")
        bare = piece.strip("*~^") if how else piece
        for word in re.findall(r"\S+\s*|\s+", bare):
            yield word, "bold" if heading else how


def fill(rest: list[Piece], wide: float, font: str, size: float, *, hyphens: bool) -> tuple[list[Piece], list[Piece]]:
    """The pieces of a line of that width, and the rest; the last word is cut where hyphens are allowed."""
    line: list[Piece] = []
    used = 0.0
    while rest:
        word, how = rest[0]
        room = wide - used - width(word.rstrip(), how, font, size)
        glued = how == "raised"
        if line and room < 0 and not glued:
            break
        line.append(rest.pop(0))
        used += width(word, how, font, size)
    if hyphens and rest:
        word, how = rest[0]
        for cut in range(len(word) - 4, 3, -1):
            head = word[:cut] + "-"
            if word[:cut].isalpha() and used + width(head, how, font, size) <= wide and len(word.rstrip(" .,")) > 7:
                line.append((head, how))
                rest[0] = (word[cut:], how)
                break
    return line, rest


def columns(count: int, gutter: float = 18, top: float = TOP, bottom: float = BOTTOM) -> list[Frame]:
    """Columns side by side over the width of the text."""
    wide = (TEXT - gutter * (count - 1)) / count
    return [Frame(EDGE + n * (wide + gutter), top, wide, bottom) for n in range(count)]


def set_under_wide_headings(text: Sequence[Part], count: int) -> bytes:
    """A PDF with headings over the whole width, the text under each in columns of equal height."""
    press = Press(lambda page: columns(1))
    parts = list(text)
    while parts:
        group = [parts.pop(0)]
        while parts and parts[0].kind == "p":
            group.append(parts.pop(0))
        press.part(group[0])
        body = group[1:]
        if body:
            _balanced(press, body, count)
    return press.finish()


def _balanced(press: Press, body: list[Part], count: int) -> None:
    wide = columns(count)[0].width
    lines = sum(len(part.text) * press.style.size * 0.5 / wide + 1.6 for part in body)
    high = lines / count * press.style.leading + 20
    if press.y - high < BOTTOM:
        press.next_page()
    top, frames, at = press.y, press.frames, press.at
    cells = [replace(frame, top=top) for frame in columns(count, bottom=BOTTOM)]
    per = -(-len(body) // count)
    lowest = top
    for column in range(count):
        press.frames, press.at, press.y = (lambda page, cells=cells: cells), column, top  # type: ignore[misc]
        press.set(body[column * per : (column + 1) * per])
        lowest = min(lowest, press.y)
    press.frames, press.at, press.y = frames, at, lowest
