"""Reading order: the words of a page cut into columns at the white strips between them."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from indexer.extract.pdf.boxes import box_of, is_dot, vertical_rules
from indexer.extract.pdf.lines import TextLine, group_rows
from indexer.extract.pdf.words import Frame, PdfWord, RawPage


def page_lines(
    page: RawPage, words: tuple[PdfWord, ...], boxes: tuple[Frame, ...], first_box: int, hints: tuple[float, ...] = ()
) -> list[TextLine]:
    """The page's lines in reading order.

    boxes: its frames, numbered from `first_box`. hints: where columns meet on other pages of the document.
    """
    lines: list[TextLine] = []
    ruled = vertical_rules(page.frames)
    for column, region in enumerate(regions(words, hints)):
        found = group_rows(region)
        left = min(word.x0 for word in region)
        right = max(word.x1 for word in region)
        for y, members in found:
            line = TextLine(page.number, members, y, column, left, right)
            crossing = tuple(x for x, y0, y1 in ruled if y0 <= y - 0.3 * line.size <= y1 and line.x0 < x < line.x1)
            dotted = any(is_dot(frame, line) for frame in page.frames)
            lines.append(replace(line, box=box_of(line, boxes, first_box), rules=crossing, dotted=dotted))
    return lines


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
    lines = group_rows(tuple(words))
    widths = [max(word.x1 for word in line) - min(word.x0 for word in line) for _, line in lines]
    full = max(widths)
    return len(lines) >= fewest and full >= 8 * size and median(widths) >= 0.6 * full and len(words) / len(lines) >= 3
