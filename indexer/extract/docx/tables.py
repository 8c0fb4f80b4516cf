"""Rows and cells of a Word table: merged, skipped and deleted ones, and tables that only set text side by side."""

from collections.abc import Iterator

from lxml import etree

from indexer.extract.common.archive import attribute, child, is_on, tag, within
from indexer.extract.common.labels import parse_int
from indexer.extract.docx.package import GONE

_WIDEST = 60
"""Columns of a table; a cell that spans more is taken for one."""


def table_rows(table: etree._Element) -> list[etree._Element]:
    """The rows that are shown."""
    return [row for row in _unwrapped(table, "tr") if not _is_gone(child(row, "trPr"))]


def _is_gone(properties: etree._Element | None) -> bool:
    return any(tag(each) in GONE for each in within(properties)) or bool(is_on(child(properties, "hidden")))


def row_cells(row: etree._Element) -> list[etree._Element]:
    """The cells that are shown."""
    return [cell for cell in _unwrapped(row, "tc") if child(cell, "tcPr", "cellDel") is None]


def row_grid(row: etree._Element) -> list[etree._Element | None]:
    """The row by columns: a cell in the first of its columns; None in the others, and where columns are skipped."""
    grid: list[etree._Element | None] = [None] * _columns(child(row, "trPr", "gridBefore"), 0)
    for cell in row_cells(row):
        merge = child(cell, "tcPr", "vMerge")
        continued = merge is not None and attribute(merge) in (None, "continue")
        grid.append(None if continued else cell)
        grid.extend([None] * (_columns(child(cell, "tcPr", "gridSpan"), 1) - 1))
    return grid + [None] * _columns(child(row, "trPr", "gridAfter"), 0)


def _columns(element: etree._Element | None, default: int) -> int:
    return parse_int(attribute(element), default=default, most=_WIDEST)


def sets_side_by_side(rows: list[list[etree._Element]]) -> bool:
    """Whether a table only sets text side by side: one row whose cells hold several paragraphs or tables each."""
    if len(rows) != 1:
        return False
    return all(sum(1 for each in cell if tag(each) in ("p", "tbl")) >= 3 for cell in rows[0])


def _unwrapped(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Children called `name`, also inside content controls and inserted ranges."""
    for each in parent:
        if tag(each) == name:
            yield each
        elif tag(each) in ("sdt", "sdtContent", "ins", "moveTo", "customXml"):
            yield from _unwrapped(each, name)
