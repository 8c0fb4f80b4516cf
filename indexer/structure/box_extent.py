"""Where a box ends: nothing in plain text marks it, and body text that it displaced resumes below.

A box is set in smaller type, so its full lines are longer than the body's; else its content is of one make (a list, a
table, labelled points) and the first paragraph of another make is body text again.
"""

import re
from collections.abc import Sequence

from indexer.structure.heading_lines import Heading
from indexer.structure.line_layout import ENUMERATED, LineLayout, continues, is_item
from indexer.structure.text_tables import cell_rows, is_note, is_value_row, table_end

_RUN_IN = re.compile(r"[A-ZÆØÅ][^.:?!]{2,90}:\s")
WIDER = 1.06


def box_end(layout: LineLayout, headings: tuple[Heading, ...], place: int, *, appendix: bool, bare: bool) -> int:
    """The row after the last one of the box whose heading is `headings[place]`.

    appendix: the box stands in an appendix. bare: one without text of its own, where boxes follow one another.
    """
    box = headings[place]
    numbered = [h for h in headings[place + 1 :] if h.kind != "subsection" or h.number]
    limit = numbered[0].first if numbered else len(layout.rows)
    inner = {h.first: h.end for h in headings[place + 1 :] if h.first < limit}
    framed = layout.rows[box.first].line.box
    if framed is not None:
        return _frame_end(layout, box.end, limit, framed)
    starts = _paragraphs(layout, box.end, limit, inner)
    wide = _width(layout, box.end, min(limit, box.end + 12))
    body = _width(layout, max(0, box.first - 24), box.first)
    if layout.wrapped and wide and body and wide >= WIDER * body:
        return _end_by_width(layout, starts, limit, min((wide + body) / 2, WIDER * body + 1), inner)
    listed = any(_is_listed(layout, start) for start in starts[:2])
    if bare or (appendix and not listed):
        return limit
    return _end_by_make(layout, starts, limit, inner, listed=listed)


def _frame_end(layout: LineLayout, index: int, limit: int, framed: int) -> int:
    while index < limit and layout.rows[index].line.box == framed:
        index += 1
    return index


def _paragraphs(layout: LineLayout, start: int, limit: int, inner: dict[int, int]) -> list[int]:
    """The rows on which paragraphs and inner headings begin."""
    inside = {i for first, end in inner.items() for i in range(first + 1, end)}
    return [
        i
        for i in range(start, limit)
        if i not in inside
        and (i == start or i in inner or (i - 1) in inside or (i - 1) in inner or not continues(layout, i))
    ]


def _width(layout: LineLayout, start: int, end: int) -> int:
    """The longest usual length of lines that the next one goes on with; 0 where there are too few."""
    rows = layout.rows
    full = sorted(
        len(rows[i].text)
        for i in range(start, min(end, len(rows) - 1))
        if rows[i + 1].text[0].islower() and len(rows[i].text) > 40
    )
    return full[int(0.8 * len(full))] if len(full) >= 2 else 0


def _end_by_width(layout: LineLayout, starts: list[int], limit: int, between: float, inner: dict[int, int]) -> int:
    """The first paragraph that is set in the body's width; its heading goes with it."""
    ends = [*starts[1:], limit]
    for place, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if start in inner or end - start < 2 or is_item(layout.rows[start].text):
            continue
        longest = max(len(row.text) for row in layout.rows[start : end - 1])
        if 0.6 * between < longest < between and not is_value_row(layout.rows[start]):
            return starts[place - 1] if place and starts[place - 1] in inner else start
    return limit


def _end_by_make(layout: LineLayout, starts: list[int], limit: int, inner: dict[int, int], *, listed: bool) -> int:
    """The first paragraph that is neither list item, labelled point nor table row, if the box begins with such."""
    for place, start in enumerate(starts):
        if start in inner:
            return start
        if listed and place and not _is_listed(layout, start):
            return start
    return limit


def _is_listed(layout: LineLayout, index: int) -> bool:
    row = layout.rows[index]
    made = is_item(row.text) or ENUMERATED.match(row.text) or _RUN_IN.match(row.text) or is_note(row.text)
    table = is_value_row(row) or (index + 1 < len(layout.rows) and is_value_row(layout.rows[index + 1]))
    return bool(made) or table or row.line.role in ("item", "row")


def table_extents(layout: LineLayout, found: Sequence[Heading]) -> list[tuple[int, int]]:
    """The rows below each table caption that belong to the table, as half-open ranges."""
    ordered = sorted(found, key=lambda h: h.first)
    taken = frozenset(i for h in ordered for i in range(h.first, h.end))
    cells = cell_rows(layout, taken)
    ends = [*(h.first for h in ordered[1:]), len(layout.rows)][: len(ordered)]
    return [
        (h.end, table_end(layout, h.end, limit, cells))
        for h, limit in zip(ordered, ends, strict=True)
        if h.kind == "tabel"
    ]
