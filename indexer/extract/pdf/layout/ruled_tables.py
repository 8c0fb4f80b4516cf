"""Ruled tables: the cells that lines on the page draw, and the words in each."""

import itertools
import re
from dataclasses import dataclass

from indexer.extract.pdf.layout.lines import TextLine, group_rows, join_words
from indexer.extract.pdf.page.geometry import Frame
from indexer.extract.pdf.page.words import PdfWord, RawPage

_SUSPENDED = re.compile(r"(?:og|eller|samt)\b")
_NEAR = 3.0
_MOST = 1200


@dataclass(frozen=True, slots=True)
class _Edges:
    """The straight edges of one table: upright ones (x, y0, y1) and level ones (y, x0, x1)."""

    upright: tuple[tuple[float, float, float], ...]
    level: tuple[tuple[float, float, float], ...]


def ruled_tables(page: RawPage, words: tuple[PdfWord, ...]) -> list[list[TextLine]]:
    """The page's ruled tables, each as rows: lines with cells."""
    tables = (_rows(page.number, _edges(group), words) for group in _groups(page.frames))
    return [rows for rows in tables if rows]


def _groups(frames: tuple[Frame, ...]) -> list[list[Frame]]:
    """Frames that touch each other, directly or through others."""
    if len(frames) > _MOST:
        return []
    groups: list[tuple[list[Frame], Frame]] = []
    for frame in sorted(frames, key=lambda each: each.y0):
        members, bounds = [frame], frame
        rest = []
        for others, other in groups:
            if _touch(bounds, other) and any(_touch(frame, each) for each in others):
                members += others
                bounds = _union(bounds, other)
            else:
                rest.append((others, other))
        groups = [*rest, (members, bounds)]
    return [members for members, _ in groups if len(members) >= 3]


def _touch(one: Frame, other: Frame) -> bool:
    return (
        one.x0 <= other.x1 + _NEAR
        and other.x0 <= one.x1 + _NEAR
        and one.y0 <= other.y1 + _NEAR
        and other.y0 <= one.y1 + _NEAR
    )


def _union(one: Frame, other: Frame) -> Frame:
    return Frame(min(one.x0, other.x0), min(one.y0, other.y0), max(one.x1, other.x1), max(one.y1, other.y1))


def _edges(frames: list[Frame]) -> _Edges:
    upright: set[tuple[float, float, float]] = set()
    level: set[tuple[float, float, float]] = set()
    for frame in frames:
        thin, flat = frame.x1 - frame.x0 < _NEAR, frame.y1 - frame.y0 < _NEAR
        if not flat:
            upright.update((x, frame.y0, frame.y1) for x in ((frame.x0,) if thin else (frame.x0, frame.x1)))
        if not thin:
            level.update((y, frame.x0, frame.x1) for y in ((frame.y0,) if flat else (frame.y0, frame.y1)))
    return _Edges(tuple(sorted(upright)), tuple(sorted(level)))


def _places(edges: tuple[tuple[float, float, float], ...], share: float) -> list[float]:
    """Where edges stand that together are long: those close to each other are one, short ones are none."""
    if not edges:
        return []
    whole = max(end for _, _, end in edges) - min(start for _, start, _ in edges)
    places: list[list[float]] = []
    for at, start, end in edges:
        if places and at - places[-1][1] <= _NEAR:
            places[-1][1] = at
            places[-1][2] += end - start
        else:
            places.append([at, at, end - start])
    return [(first + last) / 2 for first, last, length in places if length >= share * whole]


def _rows(number: int, edges: _Edges, words: tuple[PdfWord, ...]) -> list[TextLine]:
    columns, lines = _places(edges.upright, 0.3), _places(edges.level, 0.5)
    if len(columns) < 3 or len(lines) < 3:
        return []
    inside = [word for word in words if columns[0] - 2 <= _middle(word) <= columns[-1] + 2]
    found = []
    for top, bottom in itertools.pairwise(lines):
        members = [word for word in inside if top - 1 < word.y - 0.3 * word.size < bottom + 1]
        if members:
            found.append(_row(number, members, columns, _sides(edges, (top + bottom) / 2)))
    filled = sum(sum(bool(cell) for cell in line.cells) >= 2 for line in found)
    return found if len(found) >= 2 and filled >= 2 else []


def _middle(word: PdfWord) -> float:
    return (word.x0 + word.x1) / 2


def _sides(edges: _Edges, y: float) -> list[float]:
    """Where upright edges cross the height y."""
    return [x for x, y0, y1 in edges.upright if y0 - _NEAR <= y <= y1 + _NEAR]


def _row(number: int, members: list[PdfWord], columns: list[float], sides: list[float]) -> TextLine:
    """One row; a cell without a side between it and the next holds what stands in both."""
    cells: list[list[PdfWord]] = [[] for _ in columns[1:]]
    at = 0
    for n, (left, right) in enumerate(itertools.pairwise(columns)):
        if n and any(abs(side - left) <= _NEAR for side in sides):
            at = n
        last = n == len(cells) - 1
        cells[at] += [word for word in members if (left <= _middle(word) or n == 0) and (_middle(word) < right or last)]
    texts = tuple(_cell_text(tuple(cell)) for cell in cells)
    ordered = tuple(word for _, words in group_rows(tuple(members)) for word in words)
    return TextLine(number, ordered, min(word.y for word in members), 0, columns[0], columns[-1], cells=texts)


def _cell_text(words: tuple[PdfWord, ...]) -> str:
    """The lines of a cell as one; a hyphen at a line's end becomes a soft one, for the repairs of text to judge."""
    text = ""
    for _, line in group_rows(words):
        following = join_words(line)
        broken = text.endswith("-") and text[-2:-1].isalpha() and following[:1].islower()
        if broken and not _SUSPENDED.match(following):
            text = f"{text[:-1]}\u00ad{following}"
        else:
            text = f"{text} {following}".strip()
    return text
