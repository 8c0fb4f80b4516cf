"""From the words of each page to its lines, column by column in reading order."""

from collections.abc import Sequence
from dataclasses import replace

from indexer.extract.pdf.layout.boxes import box_of, boxes_of, is_dot, vertical_rules
from indexer.extract.pdf.layout.column_evidence import Piece, Pieces
from indexer.extract.pdf.layout.lines import TextLine, group_rows
from indexer.extract.pdf.layout.reading_order import column_hints, cut, gutters, pieces_of
from indexer.extract.pdf.layout.ruled_tables import ruled_tables
from indexer.extract.pdf.page.geometry import Frame
from indexer.extract.pdf.page.words import PdfWord, RawPage

Column = list[TextLine]


def columns_of(pages: Sequence[tuple[RawPage, tuple[PdfWord, ...]]]) -> list[list[Column]]:
    """The lines of each page by column; boxes are numbered through the document.

    pages: each with the words of its body, without running heads and page numbers.
    """
    laid: list[tuple[Pieces, tuple[Frame, ...]]] = []
    for page, body in pages:
        tables = ruled_tables(page, body)
        taken = {id(word) for rows in tables for line in rows for word in line.words}
        words = tuple(word for word in body if id(word) not in taken)
        boxes = boxes_of(page, words)
        laid.append((pieces_of(words, boxes, tables), boxes))
    found = [gutters(pieces) for pieces, _ in laid]
    out: list[list[Column]] = []
    first_box = 1
    for n, ((page, _), (pieces, boxes)) in enumerate(zip(pages, laid, strict=True)):
        regions = [region for column in cut(pieces, column_hints(found, n)) for region in _regions(column)]
        regions += [((Piece(0, 0, 0, 0, 0, 0, words),)) for words in page.sideways]
        out.append([_column(page, region, number, boxes, first_box) for number, region in enumerate(regions)])
        first_box += len(boxes)
    return out


def _regions(column: Pieces) -> list[Pieces]:
    """A column, parted where a frame in it has columns of its own."""
    out: list[Pieces] = []
    held: list[Piece] = []
    for piece in column:
        if len(piece.columns) > 1:
            out += [tuple(held), *piece.columns] if held else list(piece.columns)
            held = []
        else:
            held.append(piece)
    return [*out, tuple(held)] if held else out


def _column(page: RawPage, region: Pieces, number: int, boxes: tuple[Frame, ...], first_box: int) -> Column:
    """The lines of a region from the top down."""
    words = tuple(word for piece in region for word in _words(piece))
    left = min((word.x0 for word in words), default=0.0)
    right = max((word.x1 for word in words), default=0.0)
    rules = vertical_rules(page.frames)
    lines: Column = [replace(row, column=number) for piece in region for row in piece.table]
    for y, members in group_rows(words):
        line = TextLine(page.number, members, y, number, left, right)
        crossing = tuple(x for x, y0, y1 in rules if y0 <= y - 0.3 * line.size <= y1 and line.x0 < x < line.x1)
        dotted = any(is_dot(frame, line) for frame in page.frames)
        lines.append(replace(line, box=box_of(line, boxes, first_box), rules=crossing, dotted=dotted))
    return sorted(lines, key=lambda line: line.y)


def _words(piece: Piece) -> tuple[PdfWord, ...]:
    return piece.words or tuple(word for column in piece.columns for inner in column for word in inner.words)
