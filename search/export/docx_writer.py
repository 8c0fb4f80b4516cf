"""Writes a Word file of quoted passages under headings, with footnotes; no maintained library writes footnotes.

Each passage is a quotation in » «, its lists are Word's own lists and its tables Word's own tables with a caption; its
reference is a footnote that Word renumbers, with the address behind a link.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from search.export.excerpts import ExcerptBlock, Row, is_column_head, is_figure
from search.export.word_lists import WordLists
from search.export.wordprocessing import escape_xml, word_package, word_paragraph, word_run

_WIDTH = 9_000
"""Twentieths of a point that a table may be wide, on A4 with ordinary margins."""


@dataclass(frozen=True, slots=True)
class QuotedPassage:
    """A passage to be quoted.

    headings: from the highest down; one that is as in the passage before is not repeated. caption: of its tables.
    note, address: what its footnote says, and where the link in that leads.
    """

    headings: tuple[str, ...]
    blocks: tuple[ExcerptBlock, ...]
    caption: str
    note: str
    address: str


@dataclass(slots=True)
class _Body:
    """The paragraphs written so far, and how many footnotes they call."""

    lists: WordLists = field(default_factory=WordLists)
    xml: list[str] = field(default_factory=list)
    notes: int = 0


def word_file(
    title: str, preface: Sequence[str], passages: Sequence[QuotedPassage], made: date, provenance: str = ""
) -> bytes:
    """The bytes of a .docx, the same for the same contents; `provenance` stands in the file's properties."""
    body = _Body()
    body.xml.append(word_paragraph(word_run(title), "Title"))
    body.xml += (word_paragraph(word_run(line), "Subtitle") for line in preface)
    above: tuple[str, ...] = ()
    for passage in passages:
        _write_headings(body, above, passage.headings)
        above = passage.headings
        _write_passage(body, passage)
    parts = {
        "footnotes": _separators() + "".join(_note(number, one) for number, one in enumerate(passages, 1)),
        "settings": '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>',
        "numbering": body.lists.definitions(),
    }
    return word_package(
        title,
        made,
        "".join(body.xml),
        parts,
        links={"footnotes": tuple(passage.address for passage in passages)},
        description=provenance,
    )


def _write_headings(body: _Body, above: Sequence[str], headings: Sequence[str]) -> None:
    """The headings from the first one on that differs from those above."""
    same = next((level for level, pair in enumerate(zip(above, headings, strict=False)) if pair[0] != pair[1]), None)
    start = min(len(above), len(headings)) if same is None else same
    for level, heading in enumerate(headings[start:], start + 1):
        body.xml.append(word_paragraph(word_run(heading), f"Heading{level}"))


def _write_passage(body: _Body, passage: QuotedPassage) -> None:
    """Runs of text as quotations, tables between them; the footnote is called at the last quotation or the caption."""
    runs = [(table, list(run)) for table, run in groupby(passage.blocks, key=lambda block: bool(block.rows))]
    last = max((number for number, (table, _) in enumerate(runs) if not table), default=-1)
    body.notes += 1
    for number, (table, run) in enumerate(runs):
        if table:
            caption = word_run(passage.caption) + (_call(body.notes) if last < 0 and number == 0 else "")
            body.xml.append(word_paragraph(caption, "Caption"))
            body.xml += (_table(block.rows) + word_paragraph("", "TableText") for block in run)
        else:
            body.xml += _quotation(body, run, _call(body.notes) if number == last else "")


def _quotation(body: _Body, blocks: Sequence[ExcerptBlock], call: str) -> Iterator[str]:
    body.lists.begin()
    for number, block in enumerate(blocks):
        text, properties = body.lists.item(block.text) if block.kind == "item" else (block.text, "")
        opening, closing = "»" * (number == 0), "«" * (number == len(blocks) - 1)
        runs = word_run(f"{opening}{text}{closing}") + (call if closing else "")
        yield word_paragraph(runs, "ListParagraph" if properties else "Quote", properties)


def _call(number: int) -> str:
    return f'<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="{number}"/></w:r>'


def _note(number: int, passage: QuotedPassage) -> str:
    own = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
    style = '<w:rPr><w:rStyle w:val="Hyperlink"/></w:rPr>'
    shown = word_run("Se stedet i Aftalesøg", style)
    link = f'<w:hyperlink r:id="link{number}" w:tooltip="{escape_xml(passage.note)}">{shown}</w:hyperlink>'
    text = word_paragraph(f"{own}{word_run(f' {passage.note} ')}{link}{word_run('.')}", "FootnoteText")
    return f'<w:footnote w:id="{number}">{text}</w:footnote>'


def _separators() -> str:
    return (
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:type="continuationSeparator" w:id="0">'
        "<w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>"
    )


def _table(rows: Sequence[Row]) -> str:
    """A table with hairlines; the row that names the columns is repeated on each page, figures stand to the right."""
    columns = max(len(row) for row in rows)
    widths = _widths(rows, columns)
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>' for side in ("top", "bottom", "insideH")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = len(rows) > 1 and is_column_head(rows[0])
    written = "".join(_row((*row, *[""] * (columns - len(row))), widths, head and not n) for n, row in enumerate(rows))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{lines}</w:tblBorders></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{written}</w:tbl>"
    )


def _widths(rows: Sequence[Row], columns: int) -> list[int]:
    """The width of each column: by the longest text in it, within a quarter and thrice an even share."""
    longest = [max((len(row[n]) for row in rows if n < len(row)), default=0) for n in range(columns)]
    even = _WIDTH / columns
    wanted = [min(max(360 + 130 * length, even / 4), 3 * even) for length in longest]
    scale = min(1.0, _WIDTH / sum(wanted))
    return [int(width * scale) for width in wanted]


def _row(cells: Sequence[str], widths: Sequence[int], head: bool) -> str:
    properties = "<w:trPr><w:cantSplit/>" + ("<w:tblHeader/>" if head else "") + "</w:trPr>"
    bold = "<w:rPr><w:b/></w:rPr>" if head else ""
    written = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        + word_paragraph(
            word_run(text, bold), "TableText", '<w:jc w:val="right"/>' if number and (head or is_figure(text)) else ""
        )
        + "</w:tc>"
        for number, (text, width) in enumerate(zip(cells, widths, strict=True))
    )
    return f"<w:tr>{properties}{written}</w:tr>"
