"""From the words of a page to its lines in reading order: one column or several, frames, superior figures."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import median

from indexer.extract.common.font_style import is_caps
from indexer.extract.pdf.words import Frame, PdfWord, RawPage

_MARK = re.compile(r"(\d{1,3}|[*†‡]{1,3})[).]?,?")
_HYPHENS = str.maketrans({"\u2010": "-", "\u2011": "-"})


@dataclass(frozen=True, slots=True)
class Type:
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
        return joined(self.words)

    @cached_property
    def type(self) -> Type:
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
        return Type(
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
        return joined(tuple(word for n, word in enumerate(self.words) if n not in indices))


def _lettered(text: str) -> bool:
    return any(character.isalpha() for character in text)


def is_raised(word: PdfWord, line: TextLine) -> bool:
    """Whether the word is set small and above the base line."""
    return word.size <= 0.85 * line.size and line.y - word.y > 0.12 * line.size


def joined(words: tuple[PdfWord, ...]) -> str:
    """Words with a space between them where one stands; a hyphen at the end becomes the common one."""
    pieces: list[str] = []
    for n, word in enumerate(words):
        if n and not (word.glued and word.x0 - words[n - 1].x1 < 0.3 * max(word.size, words[n - 1].size)):
            pieces.append(" ")
        pieces.append(word.text)
    text = "".join(pieces)
    return text[:-1] + text[-1].translate(_HYPHENS) if text else text


def rows(words: tuple[PdfWord, ...]) -> list[tuple[float, tuple[PdfWord, ...]]]:
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


def page_lines(
    page: RawPage, words: tuple[PdfWord, ...], boxes: tuple[Frame, ...], first_box: int, hints: tuple[float, ...] = ()
) -> list[TextLine]:
    """The page's lines in reading order.

    boxes: its frames, numbered from `first_box`. hints: where columns meet on other pages of the document.
    """
    lines: list[TextLine] = []
    ruled = _rules(page.frames)
    for column, region in enumerate(regions(words, hints)):
        found = rows(region)
        left = min(word.x0 for word in region)
        right = max(word.x1 for word in region)
        for y, members in found:
            line = TextLine(page.number, members, y, column, left, right)
            crossing = tuple(x for x, y0, y1 in ruled if y0 <= y - 0.3 * line.size <= y1 and line.x0 < x < line.x1)
            dotted = any(_is_dot(frame, line) for frame in page.frames)
            lines.append(replace(line, box=_box_of(line, boxes, first_box), rules=crossing, dotted=dotted))
    return lines


def _is_dot(frame: Frame, line: TextLine) -> bool:
    """Whether a small square or disc stands before the line, as high as its letters."""
    wide, high = frame.x1 - frame.x0, frame.y1 - frame.y0
    if not (1.5 <= wide <= 0.7 * line.size and 0.7 <= wide / max(high, 0.1) <= 1.4):
        return False
    before = 0 < line.x0 - frame.x1 < 2.2 * line.size
    return before and line.y - 0.8 * line.size < (frame.y0 + frame.y1) / 2 < line.y


def _rules(frames: tuple[Frame, ...]) -> list[tuple[float, float, float]]:
    """Vertical rules and the sides of cells: place, upper and lower end."""
    found: set[tuple[float, float, float]] = set()
    for frame in frames:
        if frame.y1 - frame.y0 >= 6:
            sides = (frame.x0,) if frame.x1 - frame.x0 < 3 else (frame.x0, frame.x1)
            found.update((round(x, 1), frame.y0 - 2, frame.y1 + 2) for x in sides)
    return sorted(found)


def _box_of(line: TextLine, boxes: tuple[Frame, ...], first: int) -> int | None:
    middle = line.y - 0.3 * line.size
    for n, box in enumerate(boxes):
        if box.y0 <= middle <= box.y1 and box.x0 - 4 <= line.x0 and line.x1 <= box.x1 + 4:
            return first + n
    return None


def column_hints(pages: Sequence[tuple[PdfWord, ...]]) -> tuple[float, ...]:
    """Where two columns meet on three pages or more (two of a short document): it is so on its other pages too."""
    found: list[float] = []
    for words in pages:
        gutter = find_gutter(words)
        if gutter is not None:
            found.append(gutter[0])
    needed = 3 if len(pages) > 5 else 2
    hints: list[float] = []
    for x in sorted(found):
        near = [other for other in found if abs(other - x) <= 8]
        if len(near) >= needed and all(abs(x - hint) > 8 for hint in hints):
            hints.append(median(near))
    return tuple(hints)


def regions(words: tuple[PdfWord, ...], hints: tuple[float, ...] = (), depth: int = 0) -> list[tuple[PdfWord, ...]]:
    """The words parted into columns, in reading order; what runs across the columns parts them above and below."""
    if not words:
        return []
    gutter = find_gutter(words) if depth < 2 else None
    if gutter is None:
        gutter = _hinted(words, hints)
    if gutter is None:
        return [words]
    x, bands = gutter
    out: list[tuple[PdfWord, ...]] = []
    at = float("-inf")
    for top, bottom in bands:
        out += regions(tuple(word for word in words if at <= word.y < top), hints, 3)
        band = tuple(word for word in words if top <= word.y < bottom)
        out += regions(tuple(word for word in band if word.x1 <= x + 1), (), depth + 1)
        out += regions(tuple(word for word in band if word.x1 > x + 1), (), depth + 1)
        at = bottom
    return out + regions(tuple(word for word in words if word.y >= at), hints, 3)


def _hinted(words: tuple[PdfWord, ...], hints: tuple[float, ...]) -> tuple[float, list[tuple[float, float]]] | None:
    """The same where a column is short: the strip is known from other pages, and one side holds running text."""
    if len(words) < 24 or not hints:
        return None
    size = median(word.size for word in words)
    ordered = sorted(words, key=lambda word: word.y)
    for x in hints:
        bands = []
        for top, bottom, first, last in _empty_spans(ordered, x, size):
            sides = (
                [word for word in ordered[first:last] if word.x1 <= x],
                [word for word in ordered[first:last] if word.x0 >= x],
            )
            if min(map(len, sides)) >= 2 and any(_is_running(list(side), size, 6) for side in sides):
                bands.append((top - 0.3 * size, bottom + 0.3 * size))
        if bands:
            return x, bands
    return None


def find_gutter(words: tuple[PdfWord, ...]) -> tuple[float, list[tuple[float, float]]] | None:
    """The empty strip between two columns of running text, and the heights between which it is empty."""
    if len(words) < 40:
        return None
    size = median(word.size for word in words)
    left, right = min(word.x0 for word in words), max(word.x1 for word in words)
    if right - left < 20 * size:
        return None
    ordered = sorted(words, key=lambda word: word.y)
    best: tuple[float, float, list[tuple[float, float]]] | None = None
    x = left + 0.25 * (right - left)
    while x < left + 0.75 * (right - left):
        spans = _empty_spans(ordered, x, size)
        if best is None or sum(bottom - top for top, bottom, *_ in spans) > best[0]:
            bands = _bands(ordered, spans, x, size)
            height = sum(bottom - top for top, bottom in bands)
            if bands and (best is None or height > best[0]):
                best = (height, x, bands)
        x += size / 2
    return None if best is None else (best[1], best[2])


def _empty_spans(ordered: list[PdfWord], x: float, size: float) -> list[tuple[float, float, int, int]]:
    """Heights between which no word crosses the strip around x, five lines at least: top, bottom, first, last word."""
    half = 0.4 * size
    spans = []
    first = 0
    for n, word in enumerate([*ordered, None]):
        if word is None or (word.x0 < x + half and word.x1 > x - half):
            if n - first >= 24 and ordered[n - 1].y - ordered[first].y >= 4 * size:
                spans.append((ordered[first].y, ordered[n - 1].y, first, n))
            first = n + 1
    return spans


def _bands(
    ordered: list[PdfWord], spans: list[tuple[float, float, int, int]], x: float, size: float
) -> list[tuple[float, float]]:
    bands = []
    crossing = [word.y for word in ordered if word.x0 < x + 0.4 * size and word.x1 > x - 0.4 * size]
    for top, bottom, first, last in spans:
        rim = [y for y in crossing if abs(y - top) < 1 or abs(y - bottom) < 1]
        inside = [word for word in ordered[first:last] if all(abs(word.y - y) > 0.5 for y in rim)]
        if inside and _is_two_columns(inside, x, size):
            bands.append((inside[0].y - 0.3 * size, inside[-1].y + 0.3 * size))
    return bands


def _is_two_columns(words: list[PdfWord], x: float, size: float) -> bool:
    """Whether running text stands on both sides of x: four lines or more each, most of them full."""
    sides = [word for word in words if word.x1 <= x], [word for word in words if word.x0 >= x]
    return all(_is_running(side, size, 4) for side in sides)


def _is_running(words: list[PdfWord], size: float, fewest: int) -> bool:
    """Whether the words are lines of running text: enough of them, most of them full, of three words or more."""
    if len(words) < 3 * fewest:
        return False
    lines = rows(tuple(words))
    widths = [max(word.x1 for word in line) - min(word.x0 for word in line) for _, line in lines]
    full = max(widths)
    return len(lines) >= fewest and full >= 8 * size and median(widths) >= 0.6 * full and len(words) / len(lines) >= 3


def boxes_of(page: RawPage, words: tuple[PdfWord, ...]) -> tuple[Frame, ...]:
    """The page's frames that hold text of their own: wide, not the whole page; touching ones are one."""
    if not words:
        return ()
    width = max(word.x1 for word in words) - min(word.x0 for word in words)
    size = median(word.size for word in words)
    wide = [
        frame
        for frame in page.frames
        if frame.x1 - frame.x0 >= 0.35 * width
        and frame.y1 - frame.y0 >= 0.8 * size
        and (frame.x1 - frame.x0) * (frame.y1 - frame.y0) < 0.7 * page.width * page.height
    ]
    merged: list[Frame] = []
    for frame in sorted(wide, key=lambda each: (each.y0, -each.y1)):
        n = next((n for n, other in enumerate(merged) if _continues(other, frame)), None)
        if n is None:
            merged.append(frame)
        else:
            other = merged[n]
            merged[n] = Frame(min(other.x0, frame.x0), other.y0, max(other.x1, frame.x1), max(other.y1, frame.y1))
    return tuple(frame for frame in merged if frame.y1 - frame.y0 >= 1.3 * size)


def _continues(other: Frame, frame: Frame) -> bool:
    """Whether `frame` lies in `other`, or goes on below it at the same width."""
    inside = other.x0 - 3 <= frame.x0 and frame.x1 <= other.x1 + 3 and frame.y1 <= other.y1 + 3
    below = abs(other.x0 - frame.x0) < 3 and abs(other.x1 - frame.x1) < 3 and frame.y0 <= other.y1 + 3
    return inside or below
