"""How an element sets its text: size in points, weight and slant, by tag or style attribute."""

import re
from collections import Counter
from dataclasses import dataclass

from lxml import etree

from indexer.extract.common.font_style import Look
from indexer.extract.common.labels import parse_int

_FONT_SIZES = (8.0, 10.0, 12.0, 14.0, 18.0, 24.0, 36.0)
_CSS_SIZE = re.compile(r"font-size\s*:\s*([\d.]+)\s*(pt|px|em|rem|%)", re.I)
_CSS_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|bolder|[6-9]00)", re.I)
_CSS_PLAIN = re.compile(r"font-weight\s*:\s*(?:normal|[1-5]00)", re.I)
_LARGEST = 999.0
"""Points; a size written with hundreds of digits is infinite."""


def element_look(element: etree._Element, name: str, look: Look) -> Look:
    """The look of the text in an element called `name`; look: that of the text around it."""
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


@dataclass(slots=True)
class StyledPiece:
    """A stretch of one line, with its look."""

    text: str
    look: Look


def line_look(row: list[StyledPiece]) -> Look:
    """The look of one line: its commonest size, bold and italic only where all of it is."""
    sizes: Counter[float] = Counter()
    for piece in row:
        sizes[piece.look.size] += len(piece.text.strip())
    worded = [piece.look for piece in row if any(character.isalnum() for character in piece.text)]
    bold, italic = (bool(worded) and all(getattr(look, name) for look in worded) for name in ("bold", "italic"))
    return Look(sizes.most_common(1)[0][0] if sizes else 12.0, bold, italic)
