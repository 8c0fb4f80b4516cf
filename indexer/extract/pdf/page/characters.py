"""The characters of a page as pdfium tells them, in the file's order and coordinates."""

import ctypes
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pypdfium2.raw as pdfium

_BOLD = re.compile(r"bold|black|heavy|semibold|demi|,b\b|-bd\b|fett", re.I)
_ITALIC = re.compile(r"italic|oblique|kursiv|,i\b", re.I)
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_BREAKS = frozenset(" \t\r\n\u00a0\u2002\u2003\u2009\u200a\u202f\u3000")
_HYPHENS = frozenset("\x02\ufffe")
_BOLD_WEIGHT = 600
_INVISIBLE_MODES = frozenset((3, 7))
_PALE = 235
_SLANTED = 12
_MOST_CHARACTERS = 200_000

Visibility = Literal["shown", "doubtful", "hidden"]


@dataclass(frozen=True, slots=True)
class Typeface:
    """How one drawing operator sets its text. angle: of the line, in degrees, a multiple of 90."""

    size: float
    angle: int
    font: str
    bold: bool
    italic: bool
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class Character:
    """A character: its edges along its line, its base line, its typeface."""

    text: str
    x0: float
    x1: float
    y: float
    face: Typeface


def read_characters(textpage: object) -> Iterator[Character | None]:
    """The page's characters; None for white space, both the file's own and what pdfium puts in.

    Text at an angle that is no quarter turn (a watermark) is left out.
    """
    box = pdfium.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    box_at, x_at, y_at = (ctypes.byref(each) for each in (box, x, y))
    loose, origin = pdfium.FPDFText_GetLooseCharBox, pdfium.FPDFText_GetCharOrigin
    face: Typeface | None = None
    drawn: int | None = None
    for n in range(min(pdfium.FPDFText_CountChars(textpage), _MOST_CHARACTERS)):
        code = pdfium.FPDFText_GetUnicode(textpage, n)
        text = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        if text in _BREAKS:
            yield None
            continue
        owner = ctypes.cast(pdfium.FPDFText_GetTextObject(textpage, n), ctypes.c_void_p).value
        if owner is None or owner != drawn:  # the characters that one operator draws share their typeface
            drawn, face = owner, _typeface(textpage, n)
        if face is None:
            continue
        loose(textpage, n, box_at)
        origin(textpage, n, x_at, y_at)
        upright = face.angle % 180 == 0
        x0, x1 = (box.left, box.right) if upright else (box.bottom, box.top)
        yield Character("-" if text in _HYPHENS else text, x0, x1, y.value if upright else x.value, face)


def _typeface(textpage: object, n: int) -> Typeface | None:
    """How character n is set; None where it stands askew."""
    matrix, flags = pdfium.FS_MATRIX(), ctypes.c_int()
    name = ctypes.create_string_buffer(160)
    pdfium.FPDFText_GetMatrix(textpage, n, matrix)
    pdfium.FPDFText_GetFontInfo(textpage, n, name, 160, flags)
    turned = math.degrees(math.atan2(matrix.b, matrix.a))
    quarter = round(turned / 90) * 90
    if abs(turned - quarter) > _SLANTED:
        return None
    font = _SUBSET.sub("", name.value.decode("utf-8", "replace"))
    weight = pdfium.FPDFText_GetFontWeight(textpage, n)
    return Typeface(
        pdfium.FPDFText_GetFontSize(textpage, n) * math.hypot(matrix.c, matrix.d),
        quarter % 360,
        font.split(",")[0].split("-")[0],
        bool(_BOLD.search(font)) or weight >= _BOLD_WEIGHT or bool(flags.value & 0x40000),
        bool(_ITALIC.search(font)) or bool(flags.value & 0x40),
        _visibility(textpage, n),
    )


def _visibility(textpage: object, n: int) -> Visibility:
    """Whether character n shows by its own settings; doubtful where that depends on what lies behind it or on a layer.

    Render mode 3 is how text recognition lays its words under a picture of the page.
    """
    drawn = pdfium.FPDFText_GetTextObject(textpage, n)
    if not drawn:
        return "shown"
    if pdfium.FPDFTextObj_GetTextRenderMode(drawn) in _INVISIBLE_MODES:
        return "hidden"
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if pdfium.FPDFText_GetFillColor(textpage, n, red, green, blue, alpha):
        if alpha.value <= 8:
            return "hidden"
        if min(red.value, green.value, blue.value) >= _PALE:
            return "doubtful"
    return "doubtful" if pdfium.FPDFPageObj_CountMarks(drawn) > 0 and _is_optional(drawn) else "shown"


def _is_optional(drawn: object) -> bool:
    """Whether the text belongs to a layer that may be switched off (marked "OC" in the file)."""
    name = (ctypes.c_ushort * 8)()
    length = ctypes.c_ulong()
    for n in range(min(pdfium.FPDFPageObj_CountMarks(drawn), 16)):
        mark = pdfium.FPDFPageObj_GetMark(drawn, n)
        if pdfium.FPDFPageObjMark_GetName(mark, name, 16, length) and bytes(name)[:4] == b"O\0C\0":
            return True
    return False
