"""Web pages, Word documents and PDF, hostile or broken: read whole, or refused in one sentence; never endless."""

import io
import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import pytest
from fuzzing import (
    TIMES,
    assert_document,
    assert_one_sentence,
    assert_source,
    bounded,
    fuzzed,
    repeated,
    spoiled,
    texts,
)
from hypothesis import example, given
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]
from sample_corpus import FIRST, SECOND

from indexer.errors import SourceError
from indexer.extract import extract
from indexer.extract.docx.reader import read_docx
from indexer.extract.html.reader import read_html
from indexer.extract.odt.reader import read_odt
from indexer.extract.pdf.reader import read_pdf
from indexer.extract.sandbox import DEFAULT_LIMITS

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


TAGS = (
    *("<p>", "</p>", "<div>", "</div>", "<h1>", "</h1>", "<h2 class=x>", "<h7>", "<table>", "<tr>", "<td>", "</td>"),
    *("</tr>", "</table>", "<td colspan=999999999>", "<td rowspan=-1>", "<td colspan='x'>", "<ul><li>", "<ol start=²>"),
    *("<ol start=99999 type=I><li value='٣'>", "<pre>", "</pre>", "<br>", "<a href=#fn1>1</a>", "<a name=fn1>", "<b>"),
    *("<li id=fn1>1 En note</li>", "<sup>1</sup>", "<style>p{display:none}</style>", "<style>{{{{", "<script>", "<!--"),
    *("-->", "<?xml version='1.0' encoding='x'?>", "<meta charset=utf-7>", "&#0;", "&#xD800;", "&#99999999;", "&nbsp;"),
    *(
        "<font size=+9>",
        "<p style='font-size:1.2.3px'>",
        "<p style='font-size:" + "9" * 400 + "pt'>",
        "<![CDATA[",
        "]]>",
    ),
    *("<div role=heading aria-level=²>", "<p class=MsoHeading9>", "<svg>", "<math>", "<template>", "<select>", "\x00"),
    *("&#1;", "\x01", "&#xFFFF;", "<script></script>"),
)


@cache
def web_pages() -> tuple[bytes, ...]:
    body = "".join(f"<h2>{part.splitlines()[0]}</h2><p>{part}</p>" for part in FIRST.split("\n\n"))
    own = f"<!doctype html><html><body>{body}<table><tr><th>År</th><td>1</td></tr></table></body></html>".encode()
    return (own, *(path.read_bytes() for path in sorted(SAMPLES.glob("*.html"))))


@fuzzed(150)
@given(
    st.lists(st.sampled_from(TAGS) | texts(3), max_size=60).map("".join).map(str.encode)
    | repeated(8_000).map(str.encode)
    | st.builds(lambda tag, times: (tag * times).encode(), st.sampled_from(TAGS), st.integers(2, 800))
    | st.deferred(lambda: spoiled(web_pages(), tuple(tag.encode() for tag in TAGS)))
)
@example(b"<p style='font-size:" + b"9" * 400 + b"pt'>a<p>b")
@example(b"<p>a<script></script>&#1;b</p>")
@example(b"<ol start=\xc2\xb2><li value=\xc2\xb2>a</ol>")
@example(b"<div>" * 20_000)
@example(b"<table><tr><td>" * 3_000)
@example(b"<h2>a</h2><p>b" * 3_000)
@example(b"<style>" + b"@a{" * 5_000 + b"</style><p>a")
def test_every_web_page_is_read_or_refused(data: bytes) -> None:
    with bounded("HTML"):
        try:
            source = read_html(data)
        except SourceError as error:
            assert_one_sentence(SourceError(f"siden.html {error}."), "siden.html")
            return
        assert_source(source)
        assert_document(source)


MARKUP = (
    *("<w:p>", "</w:p>", "<w:r>", "</w:r>", "<w:t>", "</w:t>", "<w:tbl>", "<w:tr>", "<w:tc>", "</w:tc>", "</w:tr>"),
    *("</w:tbl>", '<w:pStyle w:val="Overskrift1"/>', "<w:pPr>", "</w:pPr>", "<w:br/>", "<w:tab/>", "<w:sdt>", "&a;"),
    *('<w:numPr><w:ilvl w:val="9"/><w:numId w:val="1"/></w:numPr>', '<w:gridSpan w:val="99999999"/>', "<w:vMerge/>"),
    *('<w:outlineLvl w:val="²"/>', '<w:footnoteReference w:id="1"/>', '<w:ilvl w:val="-1"/>', '<w:sz w:val="x"/>'),
    *('<w:fldChar w:fldCharType="begin"/>', "<w:instrText>TOC</w:instrText>", "<w:ins>", "<w:del>", "<mc:Fallback>"),
    *(
        '<w:trPr><w:gridBefore w:val="60"/></w:trPr>',
        '<w:altChunk w:id="c1"/>',
        "<m:oMath><m:f><m:num/></m:f></m:oMath>",
    ),
    *("<w:strike/>", '<w:vertAlign w:val="superscript"/>', '<w:rFonts w:ascii="Symbol"/>', "<w:sectPr/>"),
    *('<w:sym w:char="D800"/>', '<w:sym w:char="0000"/>', '<w:sym w:char="F0B7"/>', '<w:sym w:char="²"/>'),
)
STYLES = (
    f'<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="Overskrift1"><w:name w:val="heading 1"/>'
    '<w:basedOn w:val="Overskrift1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style></w:styles>'
)
NUMBERING = (
    f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="9999999999"/>'
    '<w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1.%9.%0"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)


def packed(body: bytes, *, styles: str = STYLES, numbering: str = NUMBERING, dtd: str = "") -> bytes:
    """A .docx whose document is this body."""
    head = f'{dtd}<w:document xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    head += 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">'
    parts = {"word/styles.xml": styles.encode(), "word/numbering.xml": numbering.encode()}
    parts["word/document.xml"] = head.encode() + b"<w:body>" + body + b"</w:body></w:document>"
    parts["word/footnotes.xml"] = f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="1"/></w:footnotes>'.encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def paragraphs(text: str) -> bytes:
    style = '<w:pPr><w:pStyle w:val="Overskrift1"/><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    return "".join(
        f"<w:p>{style if line[:1].isdigit() else ''}<w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.split("\n")
    ).encode()


@cache
def word_files() -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in sorted(SAMPLES.glob("docx-*.docx")))


BOMB = "<!DOCTYPE w [" + '<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12)
)  # fmt: skip
deep = st.builds(
    lambda name, times: f"<w:{name}>".encode() * times + f"</w:{name}>".encode() * times,
    st.sampled_from(("p", "tbl", "tc", "sdt", "r", "ins")),
    st.integers(2, 3_000),
)


@fuzzed(100)
@given(
    spoiled((paragraphs(FIRST), paragraphs(SECOND)), tuple(mark.encode() for mark in MARKUP)).map(packed)
    | st.lists(st.sampled_from(MARKUP), max_size=40).map(lambda marks: packed("".join(marks).encode()))
    | deep.map(packed)
    | st.deferred(lambda: spoiled((packed(paragraphs(FIRST)), *word_files()), (b"PK\x03\x04", b"PK\x05\x06")))
)
@example(packed(b'<w:p><w:r><w:t>a</w:t><w:sym w:char="D800"/></w:r></w:p>'))
@example(packed(b'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="\xc2\xb2"/></w:tcPr></w:tc></w:tr></w:tbl>'))
@example(packed(b"<w:p><w:r><w:t>&m;</w:t></w:r></w:p>", dtd=BOMB + "]>"))
@example(packed(b"<w:p><w:r><w:t>&a;</w:t></w:r></w:p>", dtd='<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>'))
def test_every_word_document_is_read_or_refused(data: bytes) -> None:
    with bounded("DOCX"):
        try:
            source = read_docx(data)
        except SourceError as error:
            assert_one_sentence(SourceError(f"aftalen.docx {error}."), "aftalen.docx")
            return
        assert_source(source)
        assert_document(source)
    assert not any("root:" in line.text for line in source.lines)


OPEN_MARKUP = (
    *("<text:p>", "</text:p>", "<text:h>", "</text:h>", "<text:list>", "</text:list>", "<text:list-item>", "x", "2"),
    *(
        "</text:list-item>",
        "<text:span text:style-name='S'>",
        "</text:span>",
        "<text:s text:c='99999999'/>",
        "<text:tab/>",
    ),
    *("<table:table>", "<table:table-row>", "</table:table-row>", "</table:table>", "<table:covered-table-cell/>"),
    *("<table:table-cell table:number-columns-repeated='99999'>", "</table:table-cell>", "<text:table-of-content>"),
    *("<text:h text:outline-level='²'>", "<text:note><text:note-body>", "</text:note-body></text:note>", "&a;"),
    *("<draw:frame><draw:text-box>", "</draw:text-box></draw:frame>", "<draw:object/>", "</text:table-of-content>"),
)


def flat(body: bytes) -> bytes:
    """A .fodt whose text is this body; its one style inherits from itself."""
    spaces = "".join(f' xmlns:{name}="urn:{name}"' for name in ("office", "text", "style", "table", "draw"))
    style = '<style:style style:name="S" style:family="text" style:parent-style-name="S"/>'
    head = f"<office:document{spaces}><office:styles>{style}</office:styles><office:body><office:text>"
    return head.encode() + body + b"</office:text></office:body></office:document>"


@fuzzed(100)
@given(
    st.lists(st.sampled_from(OPEN_MARKUP), max_size=40).map(lambda marks: flat("".join(marks).encode()))
    | spoiled((b"<text:p>En aftale.</text:p>" * 3,), tuple(mark.encode() for mark in OPEN_MARKUP)).map(flat)
    | st.integers(2, 3_000).map(lambda times: flat(b"<text:section>" * times + b"</text:section>" * times))
)
def test_every_open_document_is_read_or_refused(data: bytes) -> None:
    with bounded("ODT"):
        try:
            source = read_odt(data)
        except SourceError as error:
            assert_one_sentence(SourceError(f"aftalen.odt {error}."), "aftalen.odt")
            return
        assert_source(source)
        assert_document(source)


@cache
def pdf_files() -> tuple[bytes, ...]:
    """A PDF of two pages, plain so that a changed byte is a changed word of the format, and the samples."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, pageCompression=0, invariant=True)
    for text in (FIRST, SECOND):
        for number, line in enumerate(text.split("\n")):
            canvas.setFont("Helvetica-Bold" if line[:1].isdigit() else "Helvetica", 10)
            canvas.drawString(60, 780 - 14 * number, line)
        canvas.bookmarkPage(text[:12])
        canvas.addOutlineEntry(text[:12], text[:12])
        canvas.showPage()
    canvas.save()
    return (out.getvalue(), *(path.read_bytes() for path in sorted(SAMPLES.glob("pdf-a-*.pdf")) if TIMES > 1))


PDF_WORDS = (
    *(b"/Kids [3 0 R]", b"/Parent 1 0 R", b"/Count 999999", b"/Rotate 90", b"/MediaBox [0 0 0 0]", b"/Contents []"),
    *(b"1 0 0 1 1e38 -1e38 cm ", b"0 0 0 0 0 0 Tm ", b"/F1 0 Tf ", b"/F1 1e9 Tf ", b"(a) Tj ", b"BT ", b"ET ", b"q "),
    *(b"stream\n", b"endstream", b"endobj", b"1 0 obj", b"xref", b"trailer", b"startxref", b"/Encrypt 1 0 R", b"<<"),
)


def pdf_in_child(data: bytes) -> str | None:
    """What reading a PDF comes to in a process of its own: a refusal, or None where it was read whole."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (DEFAULT_LIMITS.memory, DEFAULT_LIMITS.memory))
    with bounded("PDF"):
        try:
            source = read_pdf(data)
        except SourceError as error:
            return str(error)
        assert_source(source)
        assert_document(source)
    return None


class Child:
    """A process that reads one PDF after the other; pdfium is C++, and a crash of it must not end the tests."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    def read(self, data: bytes) -> str | None:
        self._pool = self._pool or ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        try:
            return self._pool.submit(pdf_in_child, data).result()
        except BrokenProcessPool:
            self.end()
            return "er beskadiget"  # what `read_limited` says of a child that ends so

    def end(self) -> None:
        if self._pool is not None:
            self._pool.shutdown()
        self._pool = None


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    process = Child()
    yield process
    process.end()


@fuzzed(60)
@given(data=st.deferred(lambda: spoiled(pdf_files(), PDF_WORDS)))
def test_every_pdf_is_read_or_refused(child: Child, data: bytes) -> None:
    with bounded("PDF"):
        refused = child.read(data)
    if refused is not None:
        assert_one_sentence(SourceError(f"aftalen.pdf {refused}."), "aftalen.pdf")


@fuzzed(4)
@given(data=st.deferred(lambda: spoiled((*pdf_files()[:1], *web_pages()[:1], packed(paragraphs(FIRST))), PDF_WORDS)))
def test_every_file_is_read_or_refused_by_its_name(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """The whole way of a file: told by its content, parsed in a process of its own."""
    path = tmp_path_factory.mktemp("file") / "aftale.bin"
    path.write_bytes(data)
    with bounded("file"):
        try:
            assert_source(extract(path))
        except SourceError as error:
            assert_one_sentence(error, "aftale.bin")
