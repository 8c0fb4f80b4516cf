"""Rows and columns of tables in plain text: cells parted by tabs or wide gaps, or values at the end of a line."""

import re

from indexer.structure.line_layout import LayoutRow, LineLayout, is_item, is_loose, is_open

_NUMBER = r"(?:[-–−+]?\d+(?:\.\d{3})*(?:,\d+)?[+*]?|½)"
_UNIT = r"(?:\s?(?:pct\.|%|kr\.|mio\. kr\.|mia\. kr\.))?"
_ASIDE = r"(?:\s\(\d[\d.,]*\s?(?:pct\.|%)\))?"
_VALUE = re.compile(rf"(?:{_NUMBER}{_UNIT}{_ASIDE}|[-–])$")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_NOTE = re.compile(r"(?:Anm(?:ærkning(?:er)?)?|Kilde(?:r)?|Note(?:r)?)\s?\.?\s?:")
_WIDE = re.compile(r"\t+|\s{2,}")
MAX_ROW, MAX_SINGLE = 110, 66
"""Longest line of a table row with several values, and with one."""


def is_note(text: str) -> bool:
    """Whether the line opens a table's note ("Anm.:", "Kilde:")."""
    return bool(_NOTE.match(text))


def split_values(text: str) -> tuple[str, ...]:
    """A label and the values at the end of its line: ("Region Sjælland", "123 (44 pct.)")."""
    words = text.split()
    values: list[str] = []
    while len(words) > 1:
        taken = next((n for n in (5, 4, 3, 2, 1) if n < len(words) and _VALUE.match(" ".join(words[-n:]))), 0)
        if not taken:
            break
        values.insert(0, " ".join(words[-taken:]))
        del words[-taken:]
    return (" ".join(words), *values)


def is_value_row(row: LayoutRow) -> bool:
    """Whether the line is a label with values, or values alone."""
    if row.line.cells or "\t" in row.text:
        return True
    if len(row.text) > MAX_ROW or (is_item(row.text) and row.text[-1] in ".;"):
        return False
    if _VALUE.match(row.text) and not _YEAR.match(row.text):
        return True
    label, *values = split_values(row.text)
    if not values or (len(values) == 1 and (_YEAR.match(values[0]) or len(row.text) > MAX_SINGLE)):
        return False
    return not is_loose(label)


def _in_sentence(rows: tuple[LayoutRow, ...], index: int) -> bool:
    """Whether a line that looks like a table row stands in a sentence that runs over its ends."""
    above = rows[index - 1] if index else None
    below = rows[index + 1] if index + 1 < len(rows) else None
    text = rows[index].text
    if (
        above is not None
        and not is_value_row(above)
        and (is_loose(above.text) or (text[0].islower() and is_open(above.text)))
    ):
        return True
    return below is not None and below.text[0].islower() and not is_value_row(below) and below.gap <= 1


def value_runs(layout: LineLayout, taken: frozenset[int]) -> list[tuple[int, int]]:
    """Runs of at least two value rows outside `taken`, with the header line above them, as half-open ranges."""
    runs = []
    index = 0
    rows = layout.rows
    while index < len(rows):
        if index in taken or not is_value_row(rows[index]) or _in_sentence(rows, index):
            index += 1
            continue
        end = index + 1
        while end < len(rows) and end not in taken and is_value_row(rows[end]) and not _in_sentence(rows, end):
            end += 1
        if _is_table(rows[index:end]):
            start = index
            while start - 1 >= 0 and start - 1 not in taken and index - start < 2 and _is_header(rows, start - 1):
                start -= 1
            runs.append((start, end))
        index = end
    return runs


def cell_rows(layout: LineLayout, taken: frozenset[int]) -> frozenset[int]:
    """Rows amid a table that was flattened cell by cell: nearly all lines around are short."""
    rows = layout.rows
    if not layout.wrapped:
        return frozenset()
    usual = sorted(len(row.text) for row in rows)[int(0.6 * len(rows))]
    short = [len(r.text) < 0.55 * usual and not is_item(r.text) and i not in taken for i, r in enumerate(rows)]
    cells = set()
    for index in range(len(rows)):
        near = short[max(0, index - 8) : index + 9]
        if len(near) >= 12 and sum(near) >= 0.7 * len(near):
            cells.add(index)
    return frozenset(cells)


def table_end(layout: LineLayout, start: int, limit: int, cells: frozenset[int]) -> int:
    """Where a table that begins on row `start` ends: after its notes, or where running text sets in."""
    rows = layout.rows
    values = 0
    index = start
    while index < limit:
        if is_note(rows[index].text):
            return _notes_end(layout, index, limit)
        if index not in cells and (
            _is_prose(layout, index, limit) or (values >= max(3, (index - start) // 2) and _leaves(rows, index, limit))
        ):
            return index
        values += is_value_row(rows[index])
        index += 1
    return limit


def _notes_end(layout: LineLayout, index: int, limit: int) -> int:
    rows = layout.rows
    while index < limit and is_note(rows[index].text):
        index += 1
        while index < limit and rows[index].gap == 0 and not rows[index].new_page:
            index += 1
    return index


def _is_prose(layout: LineLayout, index: int, limit: int) -> bool:
    """Whether running text begins here: a line of the body's width that the next one goes on with."""
    row = layout.rows[index]
    if is_value_row(row) or is_item(row.text) or not 0.72 * layout.body <= len(row.text) <= 1.2 * layout.body:
        return False
    following = layout.rows[index + 1] if index + 1 < limit else None
    goes_on = following is not None and following.gap <= 1 and following.text[0].islower()
    return goes_on or row.text.endswith((".", ":"))


def _leaves(rows: tuple[LayoutRow, ...], index: int, limit: int) -> bool:
    """Whether a line without values ends the table: none of the next lines has values either."""
    near = rows[index : min(index + 5, limit)]
    return rows[index].gap > 0 and not any(is_value_row(row) for row in near)


def _is_table(rows: tuple[LayoutRow, ...]) -> bool:
    if any(row.line.cells or "\t" in row.text for row in rows):
        return True
    return len(rows) >= 2 and not all(len(row.text) > 70 for row in rows)


def _is_header(rows: tuple[LayoutRow, ...], index: int) -> bool:
    text = rows[index].text
    return len(text) <= 90 and (is_open(text) or text.endswith("kr.")) and not is_item(text) and text[0].isupper()


def read_cells(rows: tuple[LayoutRow, ...], *, values: bool) -> tuple[tuple[str, ...], ...]:
    """The rows of a table as cells; a label or header that runs over several lines is put together.

    values: the table has labels with values at the end of the line.
    """
    columns = max((len(_cells(row)) for row in rows), default=1)
    table: list[tuple[str, ...]] = []
    label: list[str] = []
    for row in rows:
        cells = _cells(row)
        if values and len(cells) == 1 and not _VALUE.match(row.text) and table and not _is_unit(row.text):
            label.append(row.text)
            continue
        if label:
            cells = (
                (" ".join([*label, cells[0]]), *cells[1:]) if not _VALUE.match(cells[0]) else (" ".join(label), *cells)
            )
            label = []
        if values and len(cells) == 1 and columns > 1:
            cells = _header(row, columns)
        elif values and len(cells) == columns - 1 and row.lead > 1 and not table:
            cells = ("", *cells)
        table.append(cells)
    if label:
        table.append((" ".join(label),))
    return tuple(table)


def _is_unit(text: str) -> bool:
    return len(text) < 20 and text.endswith("kr.")


def _cells(row: LayoutRow) -> tuple[str, ...]:
    if row.line.cells:
        return tuple(" ".join(cell.split()) for cell in row.line.cells)
    if "\t" in row.text:
        return tuple(" ".join(cell.split()) for cell in row.text.split("\t"))
    return tuple(cell for part in _WIDE.split(row.text) if part for cell in _split_cell(part))


def _split_cell(part: str) -> tuple[str, ...]:
    cells = split_values(part)
    return (part,) if len(cells) == 2 and _YEAR.match(cells[1]) else cells


def _header(row: LayoutRow, columns: int) -> tuple[str, ...]:
    """The cells of a header line, parted before capitals when that gives just as many as there are columns."""
    words = row.text.split()
    starts = [i for i, word in enumerate(words) if word[0].isupper()]
    if starts[:1] != [0] or len(starts) not in (columns, columns - 1):
        return ("", row.text) if row.lead and columns == 2 else (row.text,)
    ends = [*starts[1:], len(words)]
    cells = tuple(" ".join(words[start:end]) for start, end in zip(starts, ends, strict=True))
    return cells if len(starts) == columns else ("", *cells)
