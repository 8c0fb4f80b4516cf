"""DOCX: what Word shows is what is read. The documents are written here, part by part."""

# ruff: noqa: E501 - markup is read more easily unbroken

import pytest
from word_files import STYLES, W, docx, p

from indexer.errors import SourceError
from indexer.extract.docx.reader import read_docx
from indexer.models import Line, ReadingWarning, Source


def read(body: str, *, footnotes: str = "", styles: str = STYLES) -> list[Line]:
    source = read_docx(docx(body, footnotes=footnotes, styles=styles))
    assert source.format == "docx"
    assert source.pages == ()
    return list(source.lines)


def roles(lines: list[Line]) -> list[tuple[str | None, int | None, str]]:
    return [(line.role, line.level, line.text) for line in lines]


def test_heading_levels_come_from_styles_also_inherited_ones() -> None:
    lines = read(
        p("Aftale", "Titel") + p("Økonomi", "Overskrift1") + p("Tekst.") + p("Anlæg", "Egen") + p("Mere tekst.")
    )
    assert roles(lines) == [
        ("title", None, "Aftale"),
        ("heading", 1, "Økonomi"),
        ("text", None, "Tekst."),
        ("heading", 2, "Anlæg"),
        ("text", None, "Mere tekst."),
    ]


def test_a_paragraphs_own_outline_level_makes_a_heading_and_level_nine_unmakes_one() -> None:
    own = p("Formål", extra='<w:outlineLvl w:val="1"/>')
    not_one = p(
        "Ikke en overskrift, men brødtekst i en overskrifts klæder.", "Overskrift1", extra='<w:outlineLvl w:val="9"/>'
    )
    lines = read(p("Indledning", "Overskrift1") + p("Tekst.") + own + not_one)
    assert [line.role for line in lines] == ["heading", "text", "heading", "text"]


def test_automatic_numbers_stand_in_the_text_as_word_shows_them() -> None:
    body = (
        p("Økonomi", "Nummereret")
        + p("Drift", "Overskrift2", num="1", level=1)
        + p("Anlæg", "Overskrift2", num="1", level=1)
        + p("et led", num="1", level=2)
        + p("endnu et", num="1", level=2)
        + p("Sundhed", "Nummereret")
        + p("Kvalitet", "Overskrift2", num="1", level=1)
        + p("Tal", "Overskrift1", num="4")
        + p("Metode", "Overskrift1", num="4")
    )
    assert [line.text for line in read(body)] == [
        "1. Økonomi", "1.1 Drift", "1.2 Anlæg", "a) et led", "b) endnu et",
        "2. Sundhed", "2.1 Kvalitet", "Bilag I Tal", "Bilag II Metode",
    ]  # fmt: skip


def test_a_list_that_starts_over_is_counted_from_its_start() -> None:
    body = p("først", num="1") + p("så", num="1") + p("forfra", num="3") + p("videre", num="3")
    assert [line.text for line in read(body)] == ["1. først", "2. så", "1. forfra", "2. videre"]


def test_bullets_are_items_without_their_sign() -> None:
    lines = read(p("Parterne er enige om:") + p("at styrke indsatsen", num="2") + p("• at måle den"))
    assert [(line.role, line.text) for line in lines[1:]] == [
        ("item", "at styrke indsatsen"), ("item", "at måle den"),
    ]  # fmt: skip


def test_tracked_changes_read_as_accepted() -> None:
    body = (
        "<w:p><w:r><w:t>Der afsættes </w:t></w:r>"
        '<w:del w:id="1" w:author="a"><w:r><w:delText>50</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="a"><w:r><w:t>75</w:t></w:r></w:ins>'
        "<w:r><w:t> mio. kr.</w:t></w:r></w:p>"
        '<w:p><w:pPr><w:rPr><w:del w:id="3"/></w:rPr></w:pPr><w:r><w:t>Første del </w:t></w:r></w:p>'
        "<w:p><w:r><w:t>og resten.</w:t></w:r></w:p>"
        '<w:p><w:moveFrom w:id="4"><w:r><w:t>Flyttet.</w:t></w:r></w:moveFrom></w:p>'
        '<w:p><w:moveTo w:id="5"><w:r><w:t>Flyttet.</w:t></w:r></w:moveTo></w:p>'
        '<w:tbl><w:tr><w:trPr><w:del w:id="6"/></w:trPr><w:tc><w:p><w:r><w:t>væk</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr>'
        "<w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    assert [line.text for line in read(body)] == [
        "Der afsættes 75 mio. kr.", "Første del og resten.", "Flyttet.", "a\tb",
    ]  # fmt: skip


def test_a_footnote_stands_after_its_paragraph_and_leaves_no_mark_in_it() -> None:
    notes = '<w:footnote w:id="7"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> Ekskl. medicin.</w:t></w:r></w:p></w:footnote>'
    body = (
        '<w:p><w:r><w:t>Rammen udgør 2,1 mia. kr.</w:t></w:r><w:r><w:footnoteReference w:id="7"/></w:r>'
        "<w:r><w:t xml:space='preserve"
        "'> i 2025.</w:t></w:r></w:p>" + p("Næste afsnit.")
    )
    lines = read(body, footnotes=notes)
    assert [(line.role, line.note, line.text) for line in lines] == [
        ("text", None, "Rammen udgør 2,1 mia. kr. i 2025."),
        ("footnote", "1", "Ekskl. medicin."),
        ("text", None, "Næste afsnit."),
    ]


def test_fields_show_their_result_but_contents_and_page_numbers_are_left_out() -> None:
    def field(code: str, result: str) -> str:
        return (
            f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{code}</w:instrText></w:r>'
            f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{result}</w:t></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )

    body = (
        p("Indhold", "Overskrift1")
        + f"<w:p>{field(' TOC ', 'Økonomi 3')}</w:p>"
        + p("Sundhed 4", "Indhold1")
        + f'<w:p><w:r><w:t xml:space="preserve">Jf. boks </w:t></w:r>{field("REF boks", "2")}'
        + f"<w:r><w:t>.</w:t></w:r>{field('PAGE', '17')}</w:p>"
    )
    assert [line.text for line in read(body)] == ["Jf. boks 2."]


def test_a_field_that_is_never_closed_does_not_swallow_the_document() -> None:
    body = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r></w:p>' + p(
        "Teksten."
    )
    assert [line.text for line in read(body)] == ["Teksten."]


def test_table_rows_have_cells_and_a_table_of_one_cell_is_a_box() -> None:
    def cell(*texts: str, more: str = "") -> str:
        return f"<w:tc><w:tcPr>{more}</w:tcPr>{''.join(p(text) for text in texts)}</w:tc>"

    body = (
        f"<w:tbl><w:tr>{cell('Boks 2', 'Kriterier for 2025', 'Der gælder fire kriterier.')}</w:tr></w:tbl>"
        + p("Imellem.")
        + f"<w:tbl><w:tr>{cell('Region')}{cell('Mio. kr.')}{cell('Andel')}</w:tr>"
        + f"<w:tr>{cell('Nord', more='<w:gridSpan w:val=' + chr(34) + '2' + chr(34) + '/>')}{cell('10 pct.')}</w:tr></w:tbl>"
    )
    lines = read(body)
    assert [(line.role, line.box, line.text) for line in lines[:3]] == [
        ("heading", 1, "Boks 2 Kriterier for 2025"),
        ("text", 1, "Der gælder fire kriterier."),
        ("text", None, "Imellem."),
    ]
    assert [line.cells for line in lines[3:]] == [("Region", "Mio. kr.", "Andel"), ("Nord", "", "10 pct.")]


def test_hidden_text_is_not_read_and_breaks_and_hyphens_are_kept_as_such() -> None:
    body = (
        "<w:p><w:r><w:t>Drifts</w:t><w:noBreakHyphen/><w:t>ramme</w:t></w:r>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>SKJULT</w:t></w:r>"
        "<w:r><w:br/><w:t>og anlægs</w:t><w:softHyphen/><w:t>ramme</w:t></w:r></w:p>"
    )
    assert [line.text for line in read(body)] == ["Drifts-ramme og anlægs\u00adramme"]


def test_a_text_box_is_read_once_as_a_box() -> None:
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    content = f"<w:txbxContent>{p('I rammen.')}</w:txbxContent>"
    body = (
        f'<w:p><w:r><w:t>Ved siden af.</w:t></w:r><w:r><mc:AlternateContent xmlns:mc="{mc}"><mc:Choice>{content}</mc:Choice>'
        f"<mc:Fallback>{content}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert [(line.box, line.text) for line in read(body)] == [(None, "Ved siden af."), (1, "I rammen.")]


LONG = "Parterne er enige om at styrke indsatsen, så borgerne møder et sammenhængende sundhedsvæsen i hele landet."


def test_without_heading_styles_bold_short_paragraphs_are_headings_larger_ones_above() -> None:
    body = "".join(
        p(title, run="<w:b/><w:sz w:val='28'/>") + p(LONG) + p(sub, run="<w:b/>") + p(LONG)
        for title, sub in (("Økonomi", "Drift"), ("Sundhed", "Kvalitet"))
    )
    headings = [(line.level, line.text) for line in read(body) if line.role == "heading"]
    assert headings == [(1, "Økonomi"), (2, "Drift"), (1, "Sundhed"), (2, "Kvalitet")]


def test_where_all_looks_alike_a_short_line_between_paragraphs_is_a_heading() -> None:
    body = p("Økonomi") + p(LONG) + p(LONG) + p("Flere i arbejde") + p(LONG) + p("Kort sætning.") + p(LONG)
    assert [line.text for line in read(body) if line.role == "heading"] == ["Flere i arbejde"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04 og resten mangler", "beskadiget"),
        (docx(p("Tekst"))[:-40], "beskadiget"),
        (docx("<w:p>"), "beskadiget"),
        (docx(p("a" * 8_000_000)), "pakker sig ud"),
    ],
)
def test_a_broken_or_endless_archive_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        read_docx(data)


def test_entities_are_not_resolved() -> None:
    bomb = f'<!DOCTYPE d [<!ENTITY a "{"x" * 100}"><!ENTITY b "{"&a;" * 100}">]><w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>Før &b; efter</w:t></w:r></w:p></w:body></w:document>'
    lines = read_docx(docx("", parts={"word/document.xml": bomb})).lines
    assert sum(len(line.text) for line in lines) < 50


@pytest.mark.parametrize("strike", ["<w:strike/>", "<w:dstrike/>", '<w:rStyle w:val="Slettet"/>'])
def test_struck_text_is_left_out_and_counted_by_paragraph(strike: str) -> None:
    styles = STYLES + '<w:style w:type="character" w:styleId="Slettet"><w:rPr><w:strike/></w:rPr></w:style>'
    body = p("Puljen udgør 400 mio. kr.", run=strike) + p("Puljen udgør 500 mio. kr.", run='<w:strike w:val="0"/>')
    source = read_docx(docx(body, styles=styles))
    assert [line.text for line in source.lines] == ["Puljen udgør 500 mio. kr."]
    assert source.warnings == (ReadingWarning("struck", "overstreget tekst i 1 afsnit er udeladt"),)


CHUNK = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="c1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk" Target="del.bin"/></Relationships>'
)


def read_with_chunk(chunk: bytes, reference: str = "c1") -> Source:
    body = p("Før bilaget.") + f'<w:altChunk w:id="{reference}"/>' + p("Efter bilaget.")
    return read_docx(docx(body, parts={"word/_rels/document.xml.rels": CHUNK, "word/del.bin": chunk}))


@pytest.mark.parametrize(
    "chunk",
    [b"<html><body><p>Bilagets pulje er 60 mio. kr.</p></body></html>", docx(p("Bilagets pulje er 60 mio. kr."))],
)
def test_an_embedded_document_is_read_where_it_stands(chunk: bytes) -> None:
    source = read_with_chunk(chunk)
    assert [line.text for line in source.lines] == ["Før bilaget.", "Bilagets pulje er 60 mio. kr.", "Efter bilaget."]
    assert source.warnings == ()


@pytest.mark.parametrize(
    ("chunk", "reference"),
    [
        (b"{\\rtf1 Bilag}", "c1"),
        (b"Content-Type: multipart/related; Bilag", "c1"),
        (b"<html><p>Bilag</p></html>", "c2"),
        (
            docx(
                '<w:altChunk w:id="c1"/>',
                parts={"word/_rels/document.xml.rels": CHUNK, "word/del.bin": docx(p("Bilag"))},
            ),
            "c1",
        ),
    ],
)
def test_an_embedded_document_that_is_not_read_is_told(chunk: bytes, reference: str) -> None:
    source = read_with_chunk(chunk, reference)
    assert source.warnings == (ReadingWarning("not_read", "indlejrede dokumenter er ikke læst (antal: 1)"),)


def test_text_struck_by_its_paragraphs_style_is_left_out() -> None:
    styles = (
        STYLES + '<w:style w:type="paragraph" w:styleId="Ud"><w:name w:val="Ud"/><w:rPr><w:strike/></w:rPr></w:style>'
    )
    (line,) = read(p("Bortfaldet.", "Ud") + p("Gælder.", "Ud", run='<w:strike w:val="0"/>'), styles=styles)
    assert line.text == "Gælder."


def test_a_note_whose_mark_is_struck_out_is_counted() -> None:
    reference = '<w:r>{}<w:footnoteReference w:id="{}"/></w:r>'
    struck = reference.format("<w:rPr><w:strike/></w:rPr>", 2) + reference.format("", 3)
    notes = "".join(f'<w:footnote w:id="{n}">{p(f"Note {n}.")}</w:footnote>' for n in (2, 3))
    (_, note) = read(f"<w:p><w:r><w:t>Rammen.</w:t></w:r>{struck}</w:p>", footnotes=notes)
    assert (note.note, note.text) == ("2", "Note 3.")


@pytest.mark.parametrize("mark", ["", "<w:rPr><w:vanish/></w:rPr>"])
def test_hidden_text_of_a_style_is_left_out_and_not_counted(mark: str) -> None:
    styles = (
        STYLES
        + '<w:style w:type="paragraph" w:styleId="Skjult"><w:name w:val="S"/><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    body = p("Indledning", "Nummereret") + p("Vejledning.", "Skjult", "1", extra=mark) + p("Ramme", "Nummereret")
    assert [line.text for line in read(body, styles=styles)] == ["1. Indledning", "2. Ramme"]


def test_an_empty_numbered_heading_counts() -> None:
    body = p("Indledning", "Nummereret") + p("", "Nummereret") + p("Anlæg", "Nummereret")
    assert [line.text for line in read(body)] == ["1. Indledning", "3. Anlæg"]


def test_columns_that_a_row_skips_stay_empty() -> None:
    def row(before: int, after: int, *cells: str) -> str:
        skipped = f'<w:trPr><w:gridBefore w:val="{before}"/><w:gridAfter w:val="{after}"/></w:trPr>'
        return f"<w:tr>{skipped}{''.join(f'<w:tc>{p(cell)}</w:tc>' for cell in cells)}</w:tr>"

    body = f"<w:tbl>{row(1, 0, '2030', '2031')}{row(0, 1, 'Drift', '7')}{row(2, 0, '9')}</w:tbl>"
    assert [line.cells for line in read(body)] == [("", "2030", "2031"), ("Drift", "7", ""), ("", "", "9")]


def test_a_hidden_row_is_left_out() -> None:
    row = "<w:tr>{}<w:tc>" + p("Drift") + "</w:tc><w:tc>" + p("{}") + "</w:tc></w:tr>"
    body = f"<w:tbl>{row.format('', 7)}{row.format('<w:trPr><w:hidden/></w:trPr>', 8)}</w:tbl>"
    assert [line.cells for line in read(body)] == [("Drift", "7")]
