"""Whether two blocks side by side are columns of text or the cells of a table: running text, edges, line starts."""

from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from indexer.extract.pdf.layout.lines import TextLine, group_rows, join_words
from indexer.extract.pdf.page.words import PdfWord

_STOPS = tuple(".:;!?")


@dataclass(frozen=True, slots=True)
class Piece:
    """What is never cut: words of one line without a wide gap, a ruled table, or a frame with the words in it.

    y: the base line of words, the upper edge of the rest. table: the table's rows. columns: a frame's own columns.
    """

    x0: float
    x1: float
    top: float
    bottom: float
    y: float
    size: float
    words: tuple[PdfWord, ...] = ()
    table: tuple[TextLine, ...] = ()
    columns: tuple[tuple["Piece", ...], ...] = ()

    @property
    def solid(self) -> bool:
        """Whether it is a table or a frame."""
        return bool(self.table or self.columns)


Pieces = tuple[Piece, ...]


def are_columns(left: Pieces, right: Pieces, *, hinted: bool = False) -> bool:
    """Whether pieces on both sides of a strip are columns of text, not the cells of a table.

    hinted: neighbouring pages have columns that meet here.
    """
    if min(len(left), len(right)) < (1 if hinted else 2):
        return False
    sides = [_Side.of(left), _Side.of(right)]
    if not all(side.lines for side in sides) or any(side.numeric for side in sides):
        return False
    lined_up = _lined_up(*sides)
    if all(side.prose for side in sides):
        return not _starts_line_up(*sides) and (hinted or (_is_flush(right) and _is_wider(left, right)))
    if not any(side.prose for side in sides):
        return hinted and lined_up < 0.5 and min(len(side.lines) for side in sides) >= 1
    return hinted or (lined_up < 0.4 and min(len(side.lines) for side in sides) >= 4 and _is_flush(right))


def _is_flush(right: Pieces) -> bool:
    """Whether lines begin at the same place, all of a few or half of many.

    The stretched gaps of justified text do not stand under each other.
    """
    starts = [line[0].x0 for _, line in group_rows(tuple(word for piece in right for word in piece.words))]
    flush = max((sum(abs(x - y) <= 1 for y in starts) for x in starts), default=0)
    return flush >= (len(starts) if len(starts) <= 4 else 0.5 * len(starts))


def _is_wider(left: Pieces, right: Pieces) -> bool:
    """Whether the strip is wider than the gaps between words on the lines that it crosses: all of a few, or most."""
    lefts, rights = (group_rows(tuple(word for piece in side for word in piece.words)) for side in (left, right))
    wider = shared = 0
    for y, words in lefts:
        other = next((line for z, line in rights if abs(y - z) < 1), None)
        gaps = [b.x0 - a.x1 for line in (words, other or ()) for a, b in pairwise(line)]
        if other is not None and gaps:
            shared += 1
            wider += other[0].x0 - words[-1].x1 > 1.7 * median(gaps)
    return wider == shared if shared <= 3 else wider * 5 >= shared * 3


@dataclass(frozen=True, slots=True)
class _Side:
    """The lines on one side of a strip. prose: running text. numeric: mostly figures. starts: where blocks begin."""

    lines: tuple[float, ...]
    starts: tuple[float, ...]
    prose: bool
    numeric: bool

    @classmethod
    def of(cls, pieces: Pieces) -> "_Side":
        words = tuple(word for piece in pieces for word in piece.words)
        rows = group_rows(words)
        lettered = sum(any(character.isalpha() for character in word.text) for word in words)
        return cls(
            tuple(y for y, _ in rows) or tuple(piece.y for piece in pieces),
            _starts(rows),
            _is_prose(rows),
            bool(words) and lettered < 0.5 * len(words),
        )


def _is_prose(rows: list[tuple[float, tuple[PdfWord, ...]]]) -> bool:
    """Whether lines are running text: of several words, filled to the edge or going on in mid-sentence."""
    words = [word for _, line in rows for word in line]
    if len(rows) < 2 or len(words) < 2.5 * len(rows):
        return False
    size = median(word.size for word in words)
    left, right = min(word.x0 for word in words), max(word.x1 for word in words)
    if right - left < 7 * size:
        return False
    full = sum(line[-1].x1 >= right - 0.3 * (right - left) for _, line in rows)
    close = [(join_words(a), join_words(b)) for (y, a), (z, b) in pairwise(rows) if z - y < 1.9 * size]
    runs_on = sum(not a.endswith(_STOPS) and b[:1].islower() for a, b in close)
    if runs_on * 4 >= len(close) > 0 and runs_on:
        return True
    return len(rows) >= 4 and full >= 0.55 * len(rows) and len(close) * 2 >= len(rows)


def _starts(rows: list[tuple[float, tuple[PdfWord, ...]]]) -> tuple[float, ...]:
    """The base lines where blocks begin: the first, and those with more room above than most lines have."""
    steps = [b[0] - a[0] for a, b in pairwise(rows)]
    usual = median(steps) if steps else 0.0
    return tuple(row[0] for n, row in enumerate(rows) if n == 0 or steps[n - 1] > 1.3 * usual)


def _lined_up(one: _Side, other: _Side) -> float:
    """The share of lines of the shorter side that stand on a line of the other."""
    few, many = sorted((one.lines, other.lines), key=len)
    return sum(any(abs(y - z) < 1.5 for z in many) for y in few) / len(few)


def _starts_line_up(one: _Side, other: _Side) -> bool:
    """Whether blocks begin side by side although they are of unequal length, as the cells of a table's rows do."""
    few, many = sorted((one.starts, other.starts), key=len)
    pairs = [(y, z) for y in few for z in many if abs(y - z) < 1.5]
    if len(few) < 3 or len(pairs) < 0.8 * len(many):
        return False
    unequal = sum(
        _count_between(one.lines, y, below) != _count_between(other.lines, y, below)
        for (y, _), (below, _) in pairwise(pairs)
    )
    return unequal * 3 >= len(pairs) - 1


def _count_between(lines: tuple[float, ...], top: float, bottom: float) -> int:
    return sum(top - 1 <= y < bottom - 1 for y in lines)
