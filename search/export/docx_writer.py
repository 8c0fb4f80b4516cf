"""Writes a Word file of passages with footnotes; by hand, since no maintained library does footnotes.

Only what an excerpt needs: a heading, paragraphs, quotations, tables, and real footnotes that Word renumbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from search.export.wordprocessing import word_package, word_paragraph, word_run

_MAX_WIDTH = 9_000
"""Twentieths of a point that a table may be wide, on A4 with ordinary margins."""


@dataclass(frozen=True, slots=True)
class Footnoted:
    """A passage and the text of its footnote; rows: where the passage is a table, its cells, `text` then its title."""

    text: str
    note: str
    rows: tuple[tuple[str, ...], ...] = ()


def word_file(title: str, preface: Sequence[str], passages: Sequence[Footnoted], made: date) -> bytes:
    """The bytes of a .docx; the same for the same contents."""
    body = [word_paragraph(word_run(title), "Heading1"), *(word_paragraph(word_run(line)) for line in preface)]
    for number, passage in enumerate(passages, 1):
        body.append(_table(passage.rows) if passage.rows else "")
        body.append(word_paragraph(word_run(passage.text) + _mark(number), "Caption" if passage.rows else "Quote"))
    notes = [_note(number, passage.note) for number, passage in enumerate(passages, 1)]
    parts = {
        "footnotes": _separators() + "".join(notes),
        "settings": '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>',
    }
    return word_package(title, made, "".join(body), parts)


def _mark(number: int) -> str:
    return f'<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="{number}"/></w:r>'


def _note(number: int, text: str) -> str:
    own = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
    return f'<w:footnote w:id="{number}">{word_paragraph(own + word_run(f" {text}"), "FootnoteText")}</w:footnote>'


def _separators() -> str:
    return (
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:type="continuationSeparator" w:id="0">'
        "<w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>"
    )


def _table(rows: Sequence[Sequence[str]]) -> str:
    columns = max(len(row) for row in rows)
    width = _MAX_WIDTH // columns
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = f'<w:gridCol w:w="{width}"/>' * columns
    cell = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
    lines = (
        "<w:tr>"
        + "".join(f"<w:tc>{cell}{word_paragraph(word_run(text))}</w:tc>" for text in _padded(row, columns))
        + "</w:tr>"
        for row in rows
    )
    properties = (
        f'<w:tblPr><w:tblW w:w="{width * columns}" w:type="dxa"/><w:tblBorders>{sides}</w:tblBorders></w:tblPr>'
    )
    return f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"


def _padded(row: Sequence[str], columns: int) -> tuple[str, ...]:
    return (*row, *[""] * (columns - len(row)))
