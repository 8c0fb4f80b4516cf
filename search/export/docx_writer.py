"""Writing a Word file with footnotes: WordprocessingML (ECMA-376) by hand, since no maintained library does footnotes.

Only what an excerpt needs: a heading, paragraphs, quotations, tables, and real footnotes that Word renumbers.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_PAGE = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1417" w:bottom="1417" w:left="1417" '
    'w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>'
)
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
    body = [_paragraph(_run(title), "Heading1"), *(_paragraph(_run(line)) for line in preface)]
    for number, passage in enumerate(passages, 1):
        body.append(_table(passage.rows) if passage.rows else "")
        body.append(_paragraph(_run(passage.text) + _mark(number), "Caption" if passage.rows else "Quote"))
    notes = [_note(number, passage.note) for number, passage in enumerate(passages, 1)]
    files = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations((("officeDocument", "word/document.xml"),), core="docProps/core.xml"),
        "docProps/core.xml": _core(title, made),
        "word/document.xml": _part(
            "document",
            f"<w:body>{''.join(body)}{_PAGE}</w:body>",
        ),
        "word/footnotes.xml": _part("footnotes", _separators() + "".join(notes)),
        "word/settings.xml": _part(
            "settings", '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
        ),
        "word/styles.xml": _part("styles", _styles()),
        "word/_rels/document.xml.rels": _relations(
            tuple((kind, f"{kind}.xml") for kind in ("styles", "settings", "footnotes"))
        ),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text.encode())
    return buffer.getvalue()


def _text(text: str) -> str:
    return escape(_ILLEGAL.sub("", text), quote=True)


def _run(text: str, properties: str = "") -> str:
    """A run; tabs and line breaks as Word has them."""
    pieces = re.split(r"(\t|\r?\n)", text)
    inner = "".join(
        "<w:tab/>"
        if piece == "\t"
        else "<w:br/>"
        if piece.strip("\r") == "\n"
        else f'<w:t xml:space="preserve">{_text(piece)}</w:t>'
        for piece in pieces
        if piece
    )
    return f"<w:r>{properties}{inner}</w:r>"


def _paragraph(runs: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{runs}</w:p>"


def _mark(number: int) -> str:
    return f'<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="{number}"/></w:r>'


def _note(number: int, text: str) -> str:
    own = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
    return f'<w:footnote w:id="{number}">{_paragraph(own + _run(f" {text}"), "FootnoteText")}</w:footnote>'


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
        "<w:tr>" + "".join(f"<w:tc>{cell}{_paragraph(_run(text))}</w:tc>" for text in _padded(row, columns)) + "</w:tr>"
        for row in rows
    )
    properties = (
        f'<w:tblPr><w:tblW w:w="{width * columns}" w:type="dxa"/><w:tblBorders>{sides}</w:tblBorders></w:tblPr>'
    )
    return f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"


def _padded(row: Sequence[str], columns: int) -> tuple[str, ...]:
    return (*row, *[""] * (columns - len(row)))


def _styles() -> str:
    def style(name: str, shown: str, inner: str, kind: str = "paragraph") -> str:
        base = '<w:basedOn w:val="Normal"/>' if kind == "paragraph" and name != "Normal" else ""
        default = ' w:default="1"' if name == "Normal" else ""
        return f'<w:style w:type="{kind}"{default} w:styleId="{name}"><w:name w:val="{shown}"/>{base}{inner}</w:style>'

    return "".join(
        (
            '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/>'
            '<w:sz w:val="22"/><w:lang w:val="da-DK"/></w:rPr></w:rPrDefault></w:docDefaults>',
            style("Normal", "Normal", '<w:pPr><w:spacing w:after="160" w:line="259" w:lineRule="auto"/></w:pPr>'),
            style(
                "Heading1",
                "heading 1",
                '<w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="32"/></w:rPr>',
            ),
            style("Quote", "Quote", '<w:pPr><w:ind w:left="567" w:right="567"/></w:pPr>'),
            style("Caption", "caption", "<w:rPr><w:i/></w:rPr>"),
            style(
                "FootnoteText",
                "footnote text",
                '<w:pPr><w:spacing w:after="0"/></w:pPr><w:rPr><w:sz w:val="18"/></w:rPr>',
            ),
            style(
                "FootnoteReference",
                "footnote reference",
                '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>',
                "character",
            ),
        )
    )


def _part(name: str, inner: str) -> str:
    return f'{_HEAD}<w:{name} xmlns:w="{_W}" xmlns:r="{_R}">{inner}</w:{name}>'


def _types() -> str:
    parts = (("document", "document.main"), ("footnotes", "footnotes"), ("settings", "settings"), ("styles", "styles"))
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>' for name, kind in parts
    )
    core = "application/vnd.openxmlformats-package.core-properties+xml"
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'{overrides}<Override PartName="/docProps/core.xml" ContentType="{core}"/></Types>'
    )


def _relations(targets: Sequence[tuple[str, str]], core: str = "") -> str:
    kinds = [(f"{_R}/{kind}", target) for kind, target in targets]
    if core:
        kinds.append((f"{_PACKAGE}/relationships/metadata/core-properties", core))
    inner = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(kinds, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _core(title: str, made: date) -> str:
    stamp = f'<dcterms:created xsi:type="dcterms:W3CDTF">{made.isoformat()}T00:00:00Z</dcterms:created>'
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{_text(title)}</dc:title><dc:creator>Aftalesøg</dc:creator>{stamp}</cp:coreProperties>"
    )
