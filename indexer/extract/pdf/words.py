"""What stands on a PDF page: words with their place and type, and the frames drawn around them (pdfium's raw calls).

Places are in points from the page's upper left corner, as most of its text runs: a page set sideways is turned first.
"""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2.raw as pdfium

_BOLD = re.compile(r"bold|black|heavy|semibold|demi|,b\b|-bd\b|fett", re.I)
_ITALIC = re.compile(r"italic|oblique|kursiv|,i\b", re.I)
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_BREAKS = frozenset(" \t\r\n\u00a0\u2002\u2003\u2009\u200a\u202f\u3000")
_HYPHENS = frozenset("\x02\ufffe")
_BOLD_WEIGHT = 600
_MOST_OBJECTS = 4000


@dataclass(frozen=True, slots=True)
class PdfWord:
    """A word: its left and right edge, its base line, its type. glued: no space stands before it in the file."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    italic: bool
    font: str
    glued: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """A filled or stroked rectangle."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page as it is read: number from 1, size, words in the file's order, frames, and whether it holds pictures."""

    number: int
    width: float
    height: float
    words: tuple[PdfWord, ...]
    frames: tuple[Frame, ...]
    pictured: bool


@dataclass(frozen=True, slots=True)
class _Char:
    text: str
    x0: float
    x1: float
    y: float
    size: float
    angle: int
    font: str
    bold: bool
    italic: bool


def read_page(page: object, number: int) -> RawPage:
    """Read one `pypdfium2.PdfPage`."""
    raw = page.raw  # type: ignore[attr-defined]
    textpage = pdfium.FPDFText_LoadPage(raw)
    try:
        chars = list(_chars(textpage))
    finally:
        pdfium.FPDFText_ClosePage(textpage)
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(raw, ctypes.byref(box))
    angle = _main_angle(chars)
    turn = _Turn(angle, box.left, box.bottom, box.right, box.top)
    words = tuple(_words([_turned(char, turn) for char in chars if char is None or char.angle == angle]))
    frames, pictured = _drawn(raw, turn)
    return RawPage(number, turn.width, turn.height, words, frames, pictured)


@dataclass(frozen=True, slots=True)
class _Turn:
    """Maps the file's coordinates (upwards, from the lower left) to ours, undoing a quarter turn of the text."""

    angle: int
    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left if self.angle % 180 == 0 else self.top - self.bottom

    @property
    def height(self) -> float:
        return self.top - self.bottom if self.angle % 180 == 0 else self.right - self.left

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.angle == 90:
            return y - self.bottom, x - self.left
        if self.angle == 180:
            return self.right - x, y - self.bottom
        if self.angle == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y


def _main_angle(chars: list[_Char | None]) -> int:
    angles = Counter(char.angle for char in chars if char is not None)
    return angles.most_common(1)[0][0] if angles else 0


def _chars(textpage: object) -> Iterator[_Char | None]:
    """The page's characters in the file's order; None for white space, the file's own or such as pdfium put in."""
    box = pdfium.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    run: tuple[float, int, str, bool, bool] = (0.0, 0, "", False, False)
    drawn: int | None = None
    for n in range(pdfium.FPDFText_CountChars(textpage)):
        code = pdfium.FPDFText_GetUnicode(textpage, n)
        text = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        if text in _BREAKS:
            yield None
            continue
        owner = ctypes.cast(pdfium.FPDFText_GetTextObject(textpage, n), ctypes.c_void_p).value
        if owner is None or owner != drawn:  # the characters that one operator draws share their type
            drawn, run = owner, _type(textpage, n)
        pdfium.FPDFText_GetLooseCharBox(textpage, n, box)
        pdfium.FPDFText_GetCharOrigin(textpage, n, x, y)
        size, angle, font, bold, italic = run
        x0, x1 = _extent(box, angle)
        text = "-" if text in _HYPHENS else text
        yield _Char(text, x0, x1, _base(x.value, y.value, angle), size, angle, font, bold, italic)


def _type(textpage: object, n: int) -> tuple[float, int, str, bool, bool]:
    """Size, angle, font, weight and slope of character n."""
    matrix, flags = pdfium.FS_MATRIX(), ctypes.c_int()
    name = ctypes.create_string_buffer(160)
    pdfium.FPDFText_GetMatrix(textpage, n, matrix)
    pdfium.FPDFText_GetFontInfo(textpage, n, name, 160, flags)
    size = pdfium.FPDFText_GetFontSize(textpage, n) * math.hypot(matrix.c, matrix.d)
    angle = round(math.degrees(math.atan2(matrix.b, matrix.a)) / 90) * 90 % 360
    return (size, angle, *_font(name.value, pdfium.FPDFText_GetFontWeight(textpage, n), flags.value))


def _extent(box: object, angle: int) -> tuple[float, float]:
    """The edges of a character along its line, in the file's coordinates."""
    if angle % 180 == 0:
        return box.left, box.right  # type: ignore[attr-defined]
    return box.bottom, box.top  # type: ignore[attr-defined]


def _base(x: float, y: float, angle: int) -> float:
    return y if angle % 180 == 0 else x


def _font(name: bytes, weight: int, flags: int) -> tuple[str, bool, bool]:
    text = _SUBSET.sub("", name.decode("utf-8", "replace"))
    bold = bool(_BOLD.search(text)) or weight >= _BOLD_WEIGHT or bool(flags & 0x40000)
    return text.split(",")[0].split("-")[0], bold, bool(_ITALIC.search(text)) or bool(flags & 0x40)


def _turned(char: _Char | None, turn: _Turn) -> _Char | None:
    if char is None:
        return None
    if turn.angle % 180 == 0:
        (x0, y), (x1, _) = turn.point(char.x0, char.y), turn.point(char.x1, char.y)
    else:
        (x0, y), (x1, _) = turn.point(char.y, char.x0), turn.point(char.y, char.x1)
    return _Char(char.text, min(x0, x1), max(x0, x1), y, char.size, 0, char.font, char.bold, char.italic)


def _words(chars: list[_Char | None]) -> Iterator[PdfWord]:
    held: list[_Char] = []
    glued = False
    seen: dict[tuple[str, int, int], None] = {}
    for char in chars:
        if char is None:
            if held:
                yield _word(held, glued)
            held, glued = [], False
            continue
        place = (char.text, round(char.x0 * 2), round(char.y * 2))
        if place in seen and not (held and _is_ligature(held[-1], char)):  # drawn twice to look bold
            continue
        seen[place] = None
        if held and _parts(held[-1], char):
            yield _word(held, glued)
            glued = abs(char.x0 - held[-1].x1) < 0.3 * held[-1].size
            held = []
        held.append(char)
    if held:
        yield _word(held, glued)


def _is_ligature(last: _Char, char: _Char) -> bool:
    """Whether both are letters of one glyph: pdfium gives them the same place."""
    return last.x0 == char.x0 and last.x1 == char.x1 and last.y == char.y


def _parts(last: _Char, char: _Char) -> bool:
    """Whether a word ends between two characters: another line, a jump, or a mark set high and small."""
    if _is_ligature(last, char):
        return False
    size = max(last.size, char.size, 1.0)
    gap = char.x0 - last.x1
    return (
        abs(char.y - last.y) > 0.15 * size
        or gap > 0.35 * size
        or gap < -0.6 * size
        or abs(char.size - last.size) > 0.15 * size
    )


def _word(chars: list[_Char], glued: bool) -> PdfWord:
    first = chars[0]
    bold = sum(char.bold for char in chars) * 2 > len(chars)
    italic = sum(char.italic for char in chars) * 2 > len(chars)
    x0, x1 = min(char.x0 for char in chars), max(char.x1 for char in chars)
    return PdfWord("".join(char.text for char in chars), x0, x1, first.y, first.size, bold, italic, first.font, glued)


def _drawn(page: object, turn: _Turn) -> tuple[tuple[Frame, ...], bool]:
    """The page's rectangles that may be boxes, and whether it holds a picture."""
    frames: list[Frame] = []
    pictured = False
    for n in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        drawn = pdfium.FPDFPage_GetObject(page, n)
        kind = pdfium.FPDFPageObj_GetType(drawn)
        pictured |= kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            frame = _frame(drawn, turn)
            if frame is not None:
                frames.append(frame)
    return tuple(frames), pictured


def _frame(drawn: object, turn: _Turn) -> Frame | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(drawn, left, bottom, right, top):
        return None
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(drawn, fill, stroke)
    if not stroke.value and not (fill.value and _is_shade(drawn)):
        return None
    (x0, y0), (x1, y1) = turn.point(left.value, bottom.value), turn.point(right.value, top.value)
    return Frame(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _is_shade(drawn: object) -> bool:
    """Whether a filling shows: neither white nor transparent."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not pdfium.FPDFPageObj_GetFillColor(drawn, red, green, blue, alpha):
        return False
    return alpha.value > 8 and min(red.value, green.value, blue.value) < 252
