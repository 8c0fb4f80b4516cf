"""Printed lines: words grouped by base line, raised figures, and how a line is set."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from indexer.extract.common.font_style import is_caps
from indexer.extract.pdf.words import PdfWord

_MARK = re.compile(r"(\d{1,3}|[*†‡]{1,3})[).]?,?")
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
    dotted: a bullet is drawn before the line.
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
        """The words with their spaces; superior figures too."""
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

    def marks(self) -> list[tuple[int, str]]:
        """Index and mark of each superior figure in the line."""
        found = []
        for n, word in enumerate(self.words):
            match = _MARK.fullmatch(word.text)
            if match and is_raised(word, self):
                found.append((n, match[1]))
        return found

    def without(self, indices: frozenset[int]) -> str:
        """The text without the words at `indices`."""
        return join_words(tuple(word for n, word in enumerate(self.words) if n not in indices))


def _lettered(text: str) -> bool:
    return any(character.isalpha() for character in text)


def is_raised(word: PdfWord, line: TextLine) -> bool:
    """Whether the word is set small and above the base line."""
    return word.size <= 0.85 * line.size and line.y - word.y > 0.12 * line.size


def join_words(words: tuple[PdfWord, ...]) -> str:
    """Words with a space between them where one stands; a hyphen at the end becomes the common one."""
    pieces: list[str] = []
    for n, word in enumerate(words):
        if n and not (word.glued and word.x0 - words[n - 1].x1 < 0.3 * max(word.size, words[n - 1].size)):
            pieces.append(" ")
        pieces.append(word.text)
    text = "".join(pieces)
    return text[:-1] + text[-1].translate(_HYPHENS) if text else text


def group_rows(words: tuple[PdfWord, ...]) -> list[tuple[float, tuple[PdfWord, ...]]]:
    """Words by base line, from the top down; small raised words stand with the line they are raised from."""
    found: list[tuple[float, list[PdfWord]]] = []
    for word in sorted(words, key=lambda each: each.y):
        if found and abs(word.y - found[-1][0]) <= 0.25 * max(word.size, 4):
            found[-1][1].append(word)
        else:
            found.append((word.y, [word]))
    merged = _merge_raised(found)
    return [(y, tuple(sorted(members, key=lambda each: each.x0))) for y, members in merged]


def _merge_raised(found: list[tuple[float, list[PdfWord]]]) -> list[tuple[float, list[PdfWord]]]:
    out: list[tuple[float, list[PdfWord]]] = []
    for n, (y, members) in enumerate(found):
        following = found[n + 1] if n + 1 < len(found) else None
        if following is not None and _raised_from(y, members, following):
            following[1].extend(members)
        elif out and _lowered_from(y, members, out[-1]):
            out[-1][1].extend(members)
        else:
            out.append((y, members))
    return out


def _raised_from(y: float, members: list[PdfWord], line: tuple[float, list[PdfWord]]) -> bool:
    size = median(word.size for word in line[1])
    small = all(word.size <= 0.85 * size for word in members)
    return small and line[0] - y < 0.7 * size and all(_touches(word, line[1], size) for word in members)


def _lowered_from(y: float, members: list[PdfWord], line: tuple[float, list[PdfWord]]) -> bool:
    size = median(word.size for word in line[1])
    small = all(word.size <= 0.85 * size for word in members)
    return small and y - line[0] < 0.35 * size and all(_touches(word, line[1], size) for word in members)


def _touches(word: PdfWord, others: list[PdfWord], size: float) -> bool:
    return any(abs(word.x0 - other.x1) < 0.5 * size or abs(other.x0 - word.x1) < 0.5 * size for other in others)
