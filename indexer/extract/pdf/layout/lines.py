"""Printed lines: words grouped by base line, raised figures, and how a line is set."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from indexer.extract.common.font_style import is_caps
from indexer.extract.pdf.page.words import PdfWord

_MARK = re.compile(r"(\d{1,3}|[*†‡]{1,3})[).]?,?")
_RAISED = str.maketrans("0123456789()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾")
_LENGTHS = frozenset(("m", "km", "cm", "mm", "dm"))
_HYPHENS = str.maketrans({"\u2010": "-", "\u2011": "-"})


@dataclass(frozen=True, slots=True)
class TypeStyle:
    """How a line is set: size, weight, slope, capitals and family of most of its letters."""

    size: float
    bold: bool
    italic: bool
    caps: bool
    font: str


@dataclass(frozen=True)
class TextLine:
    """A printed line: its words from left to right, its column's edges and number on the page, its frame.

    y: base line in points from the page's upper edge. rules: where vertical rules (a table's) cross the line.
    cells: for a row of a ruled table, its cells.
    dotted: a bullet is drawn before the line. run_in: the number of the run-in heading that the line is of; 0 for none.
    """

    page: int
    words: tuple[PdfWord, ...]
    y: float
    column: int
    left: float
    right: float
    box: int | None = None
    rules: tuple[float, ...] = ()
    cells: tuple[str, ...] = ()
    dotted: bool = False
    run_in: int = 0

    @cached_property
    def size(self) -> float:
        """The size of most letters."""
        sizes: Counter[float] = Counter()
        for word in self.words:
            sizes[round(word.size, 1)] += len(word.text)
        return sizes.most_common(1)[0][0]

    @property
    def x0(self) -> float:
        """Left edge of the first word."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Right edge of the last word."""
        return max(word.x1 for word in self.words)

    @cached_property
    def text(self) -> str:
        """The words with their spaces."""
        return join_words(self.words)

    @cached_property
    def type(self) -> TypeStyle:
        """How most of the line is set; bold or italic only where nearly all of it is."""
        total = sum(len(word.text) for word in self.words) or 1
        bold = sum(len(word.text) for word in self.words if word.bold or not _lettered(word.text))
        italic = sum(len(word.text) for word in self.words if word.italic or not _lettered(word.text))
        fonts = Counter({word.font: 0 for word in self.words})
        for word in self.words:
            fonts[word.font] += len(word.text)
        if not any(_lettered(word.text) for word in self.words):
            bold = sum(len(word.text) for word in self.words if word.bold)
            italic = sum(len(word.text) for word in self.words if word.italic)
        return TypeStyle(
            self.size,
            bold >= 0.95 * total,
            italic >= 0.95 * total,
            is_caps(self.text),
            fonts.most_common(1)[0][0],
        )

    @cached_property
    def marks(self) -> tuple[tuple[int, str], ...]:
        """Index and mark of each raised figure in the line."""
        found = []
        for n, word in enumerate(self.words):
            match = _MARK.fullmatch(word.text)
            if match and is_raised(word, self):
                found.append((n, match[1]))
        return tuple(found)

    def is_power(self, index: int) -> bool:
        """Whether a raised figure is the power of a unit of length ("m2"), as far as the words tell."""
        return _is_power(self.words[index], self.words[index - 1] if index else None)

    def without(self, indices: frozenset[int]) -> str:
        """The text without the words at `indices`."""
        return join_words(tuple(word for n, word in enumerate(self.words) if n not in indices))


def _lettered(text: str) -> bool:
    return any(character.isalpha() for character in text)


def is_raised(word: PdfWord, line: TextLine) -> bool:
    """Whether the word is set small and above the base line."""
    return word.size <= 0.85 * line.size and line.y - word.y > 0.12 * line.size


def join_words(words: tuple[PdfWord, ...]) -> str:
    """Words with a space between them where one stands; a hyphen at the end becomes the common one.

    A raised figure stays raised ("125¹"), for it would join a number, unless it is the power of a length ("m2").
    """
    pieces: list[str] = []
    for n, word in enumerate(words):
        last = words[n - 1] if n else None
        if last and not (word.glued and word.x0 - last.x1 < 0.3 * max(word.size, last.size)):
            pieces.append(" ")
        raised = last is not None and _MARK.fullmatch(word.text) and _stands_above(word, last)
        pieces.append(word.text.translate(_RAISED) if raised and not _is_power(word, last) else word.text)
    text = "".join(pieces)
    return text[:-1] + text[-1].translate(_HYPHENS) if text else text


def _stands_above(word: PdfWord, last: PdfWord) -> bool:
    return word.size <= 0.85 * last.size and last.y - word.y > 0.12 * last.size


def _is_power(word: PdfWord, last: PdfWord | None) -> bool:
    unit = last.text.lower().lstrip("0123456789,.") if last else ""
    return word.text in ("2", "3") and unit in _LENGTHS


def group_rows(words: tuple[PdfWord, ...]) -> list[tuple[float, tuple[PdfWord, ...]]]:
    """Words by base line, from the top down; small raised words stand with the line they are raised from."""
    found: list[list[PdfWord]] = []
    top = 0.0
    for word in sorted(words, key=lambda each: (each.y, each.x0)):
        if found and word.y - top <= 0.25 * max(word.size, 4):
            found[-1].append(word)
        else:
            found.append([word])
            top = word.y
    merged = _merge_raised([(_base_line(members), members) for members in found])
    return [(y, tuple(sorted(members, key=lambda each: each.x0))) for y, members in merged]


def _base_line(members: list[PdfWord]) -> float:
    """The base line of most letters: a raised figure has another."""
    if len(members) == 1:
        return members[0].y
    counts: dict[float, float] = defaultdict(float)
    for word in members:
        counts[word.y] += len(word.text) * word.size
    return max(counts, key=lambda y: (counts[y], y))


def _merge_raised(found: list[tuple[float, list[PdfWord]]]) -> list[tuple[float, list[PdfWord]]]:
    out: list[tuple[float, list[PdfWord]]] = []
    for n, (y, members) in enumerate(found):
        following = found[n + 1] if n + 1 < len(found) else None
        if following is not None and _stands_by(members, following[1], following[0] - y, 0.7):
            following[1].extend(members)
        elif out and _stands_by(members, out[-1][1], y - out[-1][0], 0.35):
            out[-1][1].extend(members)
        else:
            out.append((y, members))
    return out


def _stands_by(members: list[PdfWord], line: list[PdfWord], away: float, most: float) -> bool:
    """Whether small words a little above or below a line are raised or lowered from it.

    They touch a word of the line; a mark before a note's text may stand off from it.
    """
    size = median(word.size for word in line)
    if away >= most * size or any(word.size > 0.85 * size for word in members):
        return False
    return all(_touches(word, line, (2.5 if _MARK.fullmatch(word.text) else 0.5) * size) for word in members)


def _touches(word: PdfWord, others: list[PdfWord], near: float) -> bool:
    return any(abs(word.x0 - other.x1) < near or abs(other.x0 - word.x1) < near for other in others)
