"""Reading order of a page: a recursive XY-cut over the white space between its pieces.

Nagy and Seth's cut takes the widest white strip first; set text needs two more rules. A strip between columns is a
gutter only where running text stands on both sides of it (a table has strips too), or where neighbouring pages have
their gutter; and what runs across a gutter parts the columns above it from those below, unless text stands on both
sides of it (an inset).
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from indexer.extract.pdf.layout.column_evidence import Piece, Pieces, are_columns
from indexer.extract.pdf.layout.lines import TextLine, group_rows
from indexer.extract.pdf.page.geometry import Frame
from indexer.extract.pdf.page.words import PdfWord

_DEEPEST = 6
_MOST_GUTTERS = 8
_STRIP = 0.7
_NEAR = 8.0
_LONG = 8


_Sides = tuple[list[Piece], list[Piece], list[Piece]]


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of a region from the top down: across the gutter (right empty), or in two columns and an inset."""

    left: Pieces
    right: Pieces = ()
    inset: Pieces = ()


def pieces_of(
    words: tuple[PdfWord, ...], boxes: Sequence[Frame] = (), tables: Sequence[Sequence[TextLine]] = ()
) -> Pieces:
    """The pieces of a page.

    boxes: frames that hold text of their own. tables: their rows, whose words are not in `words`.
    """
    out: list[Piece] = []
    left = list(words)
    for box in boxes:
        inside = tuple(word for word in left if _holds(box, word))
        if inside:
            taken = {id(word) for word in inside}
            left = [word for word in left if id(word) not in taken]
            columns = tuple(cut(_line_pieces(inside)))
            size = median(word.size for word in inside)
            out.append(Piece(box.x0, box.x1, box.y0, box.y1, box.y0, size, columns=columns))
    for rows in tables:
        top = min(word.y - word.size for row in rows for word in row.words)
        bottom = max(word.y for row in rows for word in row.words)
        out.append(Piece(rows[0].left, rows[0].right, top, bottom, top, rows[0].size, table=tuple(rows)))
    return (*out, *_line_pieces(tuple(left)))


def _holds(box: Frame, word: PdfWord) -> bool:
    middle = word.y - 0.3 * word.size
    return box.y0 <= middle <= box.y1 and box.x0 - 4 <= word.x0 and word.x1 <= box.x1 + 4


def _line_pieces(words: tuple[PdfWord, ...]) -> Pieces:
    """The lines of the words, cut at gaps wider than a word space is."""
    out: list[Piece] = []
    for y, line in group_rows(words):
        held: list[PdfWord] = []
        for word in line:
            if held and word.x0 - max(each.x1 for each in held[-2:]) > 0.9 * max(word.size, held[-1].size):
                out.append(_piece(y, held))
                held = []
            held.append(word)
        out.append(_piece(y, held))
    return tuple(out)


def _piece(y: float, words: list[PdfWord]) -> Piece:
    size = max(word.size for word in words)
    return Piece(words[0].x0, max(word.x1 for word in words), y - 0.8 * size, y, y, size, tuple(words))


def cut(pieces: Pieces, hints: Sequence[float] = (), depth: int = 0) -> list[Pieces]:
    """The pieces as columns in reading order. hints: where right-hand columns begin on neighbouring pages."""
    parts = _best_parts(pieces, hints) if depth < _DEEPEST else None
    if parts is None:
        return [tuple(sorted(pieces, key=lambda piece: (piece.y, piece.x0)))] if pieces else []
    out: list[Pieces] = []
    for part in parts:
        for column in (part.left, part.right, part.inset):
            out += cut(column, hints, depth + 1)
    return out


def gutters(pieces: Pieces) -> tuple[float, ...]:
    """Where right-hand columns begin on a page, as the page alone tells, for columns of many lines."""
    found = _best(pieces, ())
    if found is None:
        return ()
    x, parts = found
    inner = [other for part in parts if part.right for side in (part.left, part.right) for other in gutters(side)]
    long = any(min(len(part.left), len(part.right)) >= _LONG for part in parts if part.right)
    return (x, *inner) if long else tuple(inner)


def column_hints(found: Sequence[tuple[float, ...]], page: int) -> tuple[float, ...]:
    """The gutters that a page (its index) may expect: those of two neighbouring pages, or of many pages.

    found: the gutters of each page.
    """
    near, many = (2, 3) if len(found) > 5 else (1, 2)
    hints: list[float] = []
    for x in (x for n, others in enumerate(found) if n != page for x in others):
        same = [n for n, others in enumerate(found) if n != page and any(abs(x - other) <= _NEAR for other in others)]
        close = sum(abs(n - page) <= 3 for n in same)
        if (close >= near or len(same) >= many) and all(abs(x - hint) > _NEAR for hint in hints):
            hints.append(x)
    return tuple(hints)


def _best_parts(pieces: Pieces, hints: Sequence[float]) -> list[_Part] | None:
    found = _best(pieces, hints)
    return found[1] if found else None


def _best(pieces: Pieces, hints: Sequence[float]) -> tuple[float, list[_Part]] | None:
    """The gutter along which most height is in columns and least runs across, and the parts above, along and below."""
    if sum(not piece.solid for piece in pieces) < 3:
        return None
    size = median(piece.size for piece in pieces)
    whole = _height(pieces)
    best: tuple[float, float, list[_Part]] = (0.0, 0.0, [])
    for x in _candidates(pieces, hints, size):
        sides = _sides(pieces, x, size)
        if min(len(sides[0]), len(sides[1])) < 1:
            continue
        parts = _parts_along(sides, x, size, hinted=any(abs(x - hint) <= _NEAR for hint in hints))
        worth = _worth(parts, size)
        if worth > best[0] + size:
            best = (worth, x, parts)
        if worth > 0.97 * whole:
            break
    return best[1:] if best[2] else None


def _worth(parts: list[_Part], size: float) -> float:
    """The height that is in columns, less a line for each piece that runs across between them."""
    columns = [n for n, part in enumerate(parts) if part.right]
    if not columns:
        return 0.0
    inside = parts[columns[0] : columns[-1] + 1]
    height = sum(_height((*part.left, *part.right)) for part in inside if part.right)
    return max(height - size * sum(len(part.inset if part.right else part.left) for part in inside), 0.1)


def _height(pieces: Pieces) -> float:
    return max(piece.bottom for piece in pieces) - min(piece.top for piece in pieces)


def _candidates(pieces: Pieces, hints: Sequence[float], size: float) -> list[float]:
    """Where a right-hand column may begin: places where several pieces do, and the hints; the commonest first."""
    left, right = min(piece.x0 for piece in pieces), max(piece.x1 for piece in pieces)
    low, high = left + max(5 * size, 0.12 * (right - left)), right - 5 * size
    starts = sorted(piece.x0 for piece in pieces if low <= piece.x0 <= high)
    groups: list[list[float]] = []
    for x in starts:
        if groups and x - groups[-1][0] <= 2:
            groups[-1].append(x)
        else:
            groups.append([x])
    common = sorted((group for group in groups if len(group) > 1), key=lambda group: (-len(group), group[0]))
    known = [hint for hint in hints if low <= hint < right]
    return [*(group[0] for group in common[:_MOST_GUTTERS]), *known]


def _parts_along(sides: _Sides, x: float, size: float, *, hinted: bool) -> list[_Part]:
    """The region cut along a gutter at x; stretches that are no columns stay whole, next to what runs across."""
    left, right, across = sides
    inset, across = _insets(across, left, right)
    inset = _with_ends(inset, left, right) if inset else inset
    parts: list[_Part] = []
    whole: list[Piece] = []
    for stretch in _stretches(left, right, across):
        crossing, beside = stretch
        whole += crossing
        lefts, rights = [p for p in beside if p.x0 < x - 0.4 * size], [p for p in beside if p.x0 >= x - 0.4 * size]
        moved = _overhang(crossing, lefts, rights)
        whole += moved
        lefts = lefts[len(moved) :]
        if are_columns(tuple(lefts), tuple(rights), hinted=hinted):
            inside = tuple(each for each in inset if _overlaps(each, beside))
            inset = [each for each in inset if each not in inside]
            if whole:
                parts.append(_Part(tuple(whole)))
            parts.append(_Part(tuple(lefts), tuple(rights), inside))
            whole = []
        else:
            whole += [*lefts, *rights]
    whole += inset
    return [*parts, _Part(tuple(whole))] if whole else parts


def _sides(pieces: Pieces, x: float, size: float) -> _Sides:
    """What stands left of the gutter, right of it, and across it with all that shares its line."""
    left = [piece for piece in pieces if piece.x1 <= x - _STRIP * size]
    right = [piece for piece in pieces if piece.x0 >= x - 0.4 * size]
    left = [piece for piece in left if not _is_over_both(piece, left, right, size)]
    known = {id(piece) for piece in (*left, *right)}
    across = [piece for piece in pieces if id(piece) not in known]
    return left, right, across


def _is_over_both(piece: Piece, left: list[Piece], right: list[Piece], size: float) -> bool:
    """Whether a heading too short to reach the gutter stands over both columns: they end above it and begin below."""
    if piece.solid or not (piece.size >= 1.08 * size or piece.words[0].bold):
        return False
    under = min((each.y for each in left if each.y > piece.y + 0.5 * size), default=None)
    above = max((each.y for each in right if each.y < piece.y + 0.5 * size), default=None)
    below = min((each.y for each in right if each.y > piece.y + 0.5 * size), default=None)
    if under is None or above is None or below is None:
        return False
    return abs(under - below) < 1.5 and piece.y - above > 1.5 * size and below - above > 2.4 * size


def _insets(across: list[Piece], left: list[Piece], right: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """What runs across the gutter while text stands on both sides of it, and the rest of what runs across."""
    groups: list[list[Piece]] = []
    for piece in sorted(across, key=lambda each: each.top):
        if groups and piece.top - max(each.bottom for each in groups[-1]) < 1.2 * piece.size:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    inset: list[Piece] = []
    rest: list[Piece] = []
    for group in groups:
        top, bottom = min(each.top for each in group), max(each.bottom for each in group)
        x0, x1 = min(each.x0 for each in group), max(each.x1 for each in group)
        beside = (
            [each for each in left if top < each.y - 0.3 * each.size < bottom and each.x1 < x0],
            [each for each in right if top < each.y - 0.3 * each.size < bottom and each.x0 > x1],
        )
        (inset if min(map(len, beside)) >= 2 else rest).extend(group)
    return inset, rest


def _with_ends(inset: list[Piece], left: list[Piece], right: list[Piece]) -> list[Piece]:
    """The inset with its short lines, which do not reach the gutter; they are taken from the columns."""
    for side in (left, right):
        for piece in [each for each in side if not each.solid]:
            if any(
                other.x0 - 2 <= piece.x0
                and piece.x1 <= other.x1 + 2
                and abs(piece.y - other.y) < 1.6 * piece.size
                and abs(piece.size - other.size) < 0.5
                for other in inset
            ):
                inset.append(piece)
                side.remove(piece)
    return inset


def _overlaps(piece: Piece, others: Sequence[Piece]) -> bool:
    return bool(others) and min(p.top for p in others) <= piece.y and piece.top <= max(p.bottom for p in others)


def _stretches(left: list[Piece], right: list[Piece], across: list[Piece]) -> list[tuple[list[Piece], list[Piece]]]:
    """From the top down: pieces across the gutter, and those beside it below them."""
    out: list[tuple[list[Piece], list[Piece]]] = [([], [])]
    lines = sorted((piece.y, piece.size) for piece in across if not piece.solid)
    beside: list[Piece] = []
    for piece in (*left, *right):
        near = lines[bisect_left(lines, (piece.y - piece.size, 0.0)) : bisect_left(lines, (piece.y + piece.size, 0.0))]
        shared = not piece.solid and any(abs(piece.y - y) < 0.3 * size for y, size in near)
        (across if shared else beside).append(piece)
    marked = [(piece.y if not piece.solid else piece.top, True, piece) for piece in across]
    marked += [(piece.y if not piece.solid else piece.top, False, piece) for piece in beside]
    for _, is_across, piece in sorted(marked, key=lambda each: (each[0], each[2].x0)):
        if is_across and out[-1][1]:
            out.append(([], []))
        out[-1][0 if is_across else 1].append(piece)
    return out


def _overhang(crossing: list[Piece], left: list[Piece], right: list[Piece]) -> list[Piece]:
    """The last lines of what runs across, which are too short to reach the gutter: set alike and close below it."""
    moved: list[Piece] = []
    last = crossing[-1] if crossing else None
    top = min((piece.top for piece in right), default=float("inf"))
    for piece in left:
        if last is None or last.solid or piece.solid or piece.y >= top:
            break
        alike = abs(piece.size - last.size) < 0.5 and piece.words[0].bold == last.words[0].bold
        if not alike or piece.y - last.y > 1.5 * piece.size:
            break
        moved.append(piece)
        last = piece
    return moved
