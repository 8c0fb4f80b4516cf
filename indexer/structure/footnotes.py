"""Footnotes of plain text: found at the foot of a page by the mark that hangs on a word above."""

import re
from dataclasses import dataclass

from indexer.structure.line_layout import LayoutRow

_NOTE = re.compile(r"(?P<mark>\d{1,2}|\*{1,3})\)?\s+(?=[A-ZÆØÅ§\"”])")
REACH = 80
LONGEST = 12


@dataclass(frozen=True, slots=True)
class FootnoteText:
    """A footnote. after: the number of body rows above it; its words are of the page where it stands."""

    mark: str
    rows: tuple[LayoutRow, ...]
    after: int


def split_footnotes(rows: tuple[LayoutRow, ...]) -> tuple[tuple[LayoutRow, ...], tuple[FootnoteText, ...]]:
    """The body rows, and the footnotes that stood among them."""
    body: list[LayoutRow] = []
    notes: list[FootnoteText] = []
    index = 0
    while index < len(rows):
        end = _note_end(rows, index)
        if not end:
            body.append(rows[index])
            index += 1
            continue
        match = _NOTE.match(rows[index].text)
        mark = rows[index].line.note or (match["mark"] if match else "*")
        notes.append(FootnoteText(mark, rows[index:end], len(body)))
        index = end
    return tuple(body), tuple(notes)


def _note_end(rows: tuple[LayoutRow, ...], index: int) -> int:
    """The end of the footnote that begins on this row, 0 where none does."""
    row = rows[index]
    if row.line.role == "footnote":
        end = index + 1
        while end < len(rows) and rows[end].line.role == "footnote" and rows[end].line.note in (None, row.line.note):
            if (
                rows[end].line.new_paragraph
                and rows[end].line.note is not None
                and rows[end].line.note != row.line.note
            ):
                break
            end += 1
        return end
    match = _NOTE.match(row.text)
    if not match or row.line.role is not None or not row.gap or not _is_called(rows, index, match["mark"]):
        return 0
    return _foot(rows, index)


def _is_called(rows: tuple[LayoutRow, ...], index: int, mark: str) -> bool:
    """Whether the mark hangs on a word of the rows above."""
    call = re.compile(rf"[^\W\d_][.,;:)”\"’]?{re.escape(mark)}\)?(?![\w*])")
    return any(call.search(row.text) for row in rows[max(0, index - REACH) : index])


def _foot(rows: tuple[LayoutRow, ...], index: int) -> int:
    """The end of the page, or without pages of the paragraph; 0 where that is too far for a footnote."""
    paged = rows[index].line.page is not None
    for end in range(index + 1, min(len(rows), index + LONGEST) + 1):
        if end == len(rows) or (rows[end].new_page if paged else rows[end].gap > 0):
            return end
        if paged and rows[end].gap and _NOTE.match(rows[end].text) and _is_called(rows, end, rows[end].text.split()[0]):
            return end
    return 0
