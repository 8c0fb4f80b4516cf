"""Rows and cells of an OpenDocument table."""

from collections.abc import Iterator

from lxml import etree

from indexer.extract.common.archive import attribute, tag
from indexer.extract.common.labels import parse_int

_WIDEST = 60
_GROUPS = ("table-header-rows", "table-rows", "table-row-group")


def odt_table_rows(table: etree._Element) -> Iterator[etree._Element]:
    """The rows that are shown, once each."""
    for each in table:
        if tag(each) == "table-row" and attribute(each, "visibility") in (None, "visible"):
            yield each
        elif tag(each) in _GROUPS:
            yield from odt_table_rows(each)


def odt_row_grid(row: etree._Element) -> list[etree._Element | None]:
    """The row by columns: a cell in the first of its columns, None where another cell covers a column."""
    grid: list[etree._Element | None] = []
    for cell in row:
        if tag(cell) in ("table-cell", "covered-table-cell"):
            times = parse_int(attribute(cell, "number-columns-repeated"), default=1, most=_WIDEST)
            grid.extend([cell if tag(cell) == "table-cell" else None] * times)
    return grid[:_WIDEST]


def is_layout(rows: list[list[etree._Element | None]]) -> bool:
    """Whether a table only sets text side by side: one row whose cells hold several paragraphs or tables each."""
    cells = [cell for row in rows for cell in row if cell is not None]
    return len(rows) == 1 and all(sum(tag(each) in ("p", "h", "list", "table") for each in cell) >= 3 for cell in cells)
