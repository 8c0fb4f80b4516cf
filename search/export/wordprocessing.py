"""WordprocessingML (ECMA-376): runs, paragraphs, styles and the package of parts that a .docx is."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from types import MappingProxyType

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
PAGE_SETUP = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1417" w:bottom="1417" w:left="1417" '
    'w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>'
)


def word_package(
    title: str,
    made: date,
    body: str,
    parts: Mapping[str, str],
    *,
    links: Mapping[str, Sequence[str]] = MappingProxyType({}),
    description: str = "",
) -> bytes:
    """The bytes of a .docx, the same for the same contents.

    body: the paragraphs and tables. parts: the inner XML of the further parts by name: footnotes, settings, comments.
    links: by part, the addresses that its hyperlinks "link1", "link2" ... lead to. description: of the properties.
    """
    parts = {**parts, "styles": _styles()}
    files = {
        "[Content_Types].xml": _types(tuple(parts)),
        "_rels/.rels": _relations((("officeDocument", "word/document.xml"),), core="docProps/core.xml"),
        "docProps/core.xml": _core(title, made, description),
        "word/document.xml": word_part("document", f"<w:body>{body}{PAGE_SETUP}</w:body>"),
        **{f"word/{name}.xml": word_part(name, inner) for name, inner in parts.items()},
        "word/_rels/document.xml.rels": _relations(tuple((name, f"{name}.xml") for name in parts)),
        **{f"word/_rels/{name}.xml.rels": _link_relations(addresses) for name, addresses in links.items()},
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text.encode())
    return buffer.getvalue()


def _types(parts: Sequence[str]) -> str:
    kinds = (("document", "document.main"), *((name, name) for name in parts))
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>' for name, kind in kinds
    )
    core = "application/vnd.openxmlformats-package.core-properties+xml"
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'{overrides}<Override PartName="/docProps/core.xml" ContentType="{core}"/></Types>'
    )


def escape_xml(text: str) -> str:
    """The text as XML may hold it."""
    return escape(_ILLEGAL.sub("", text), quote=True)


def word_run(text: str, properties: str = "") -> str:
    """A run; tabs and line breaks as Word has them."""
    pieces = re.split(r"(\t|\r?\n)", text)
    inner = "".join(
        "<w:tab/>"
        if piece == "\t"
        else "<w:br/>"
        if piece.strip("\r") == "\n"
        else f'<w:t xml:space="preserve">{escape_xml(piece)}</w:t>'
        for piece in pieces
        if piece
    )
    return f"<w:r>{properties}{inner}</w:r>"


def word_paragraph(runs: str, style: str = "", properties: str = "") -> str:
    """A paragraph of runs, in a style of `_styles`, with further properties."""
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    properties = f"<w:pPr>{style}{properties}</w:pPr>" if style or properties else ""
    return f"<w:p>{properties}{runs}</w:p>"


_STYLES = (
    ("Normal", "Normal", '<w:pPr><w:spacing w:after="140" w:line="269" w:lineRule="auto"/></w:pPr>'),
    ("Title", "Title", '<w:pPr><w:spacing w:after="80"/></w:pPr><w:rPr><w:b/><w:sz w:val="36"/></w:rPr>'),
    ("Subtitle", "Subtitle", '<w:rPr><w:color w:val="505050"/><w:sz w:val="20"/></w:rPr>'),
    *(
        (f"Heading{level}", f"heading {level}",
         f'<w:pPr><w:keepNext/><w:spacing w:before="{before}" w:after="80"/><w:outlineLvl w:val="{level - 1}"/></w:pPr>'
         f'<w:rPr><w:b/><w:sz w:val="{size}"/></w:rPr>')
        for level, before, size in ((1, 400, 28), (2, 240, 22))
    ),
    ("Quote", "Quote", '<w:pPr><w:ind w:left="425" w:right="425"/></w:pPr>'),
    ("ListParagraph", "List Paragraph", '<w:pPr><w:spacing w:after="80"/><w:ind w:left="850" w:right="425"/></w:pPr>'),
    ("Caption", "caption", '<w:pPr><w:keepNext/><w:spacing w:before="160" w:after="80"/></w:pPr><w:rPr><w:b/></w:rPr>'),
    ("TableText", "Table Text",
     '<w:pPr><w:spacing w:before="30" w:after="30" w:line="240" w:lineRule="auto"/></w:pPr>'
     '<w:rPr><w:sz w:val="20"/></w:rPr>'),
    ("FootnoteText", "footnote text",
     '<w:pPr><w:spacing w:after="40" w:line="240" w:lineRule="auto"/></w:pPr><w:rPr><w:sz w:val="18"/></w:rPr>'),
)  # fmt: skip
_CHARACTER_STYLES = (
    ("FootnoteReference", "footnote reference", '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'),
    ("Hyperlink", "Hyperlink", '<w:rPr><w:color w:val="0B4F7D"/><w:u w:val="single"/></w:rPr>'),
)


def _styles() -> str:
    def style(kind: str, name: str, shown: str, inner: str) -> str:
        base = '<w:basedOn w:val="Normal"/>' if kind == "paragraph" and name != "Normal" else ""
        default = ' w:default="1"' if name == "Normal" else ""
        return f'<w:style w:type="{kind}"{default} w:styleId="{name}"><w:name w:val="{shown}"/>{base}{inner}</w:style>'

    return "".join(
        (
            '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/>'
            '<w:sz w:val="22"/><w:lang w:val="da-DK"/></w:rPr></w:rPrDefault></w:docDefaults>',
            *(style("paragraph", *one) for one in _STYLES),
            *(style("character", *one) for one in _CHARACTER_STYLES),
        )
    )


def word_part(name: str, inner: str) -> str:
    """A part of the package, whose root has that name."""
    return f'{_HEAD}<w:{name} xmlns:w="{_W}" xmlns:r="{_R}">{inner}</w:{name}>'


def _relations(targets: Sequence[tuple[str, str]], core: str = "") -> str:
    kinds = [(f"{_R}/{kind}", target) for kind, target in targets]
    if core:
        kinds.append((f"{_PACKAGE}/relationships/metadata/core-properties", core))
    inner = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(kinds, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _link_relations(addresses: Sequence[str]) -> str:
    inner = "".join(
        f'<Relationship Id="link{number}" Type="{_R}/hyperlink" Target="{escape_xml(address)}" TargetMode="External"/>'
        for number, address in enumerate(addresses, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _core(title: str, made: date, description: str) -> str:
    told = f"<dc:description>{escape_xml(description)}</dc:description>" if description else ""
    stamp = f'<dcterms:created xsi:type="dcterms:W3CDTF">{made.isoformat()}T00:00:00Z</dcterms:created>'
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape_xml(title)}</dc:title><dc:creator>Aftalesøg</dc:creator>{told}{stamp}</cp:coreProperties>"
    )
