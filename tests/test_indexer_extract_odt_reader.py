"""OpenDocument: what LibreOffice shows is what is read. The documents are written here, as one file of XML."""

# ruff: noqa: E501 - markup is read more easily unbroken

import io
import zipfile

import pytest

from indexer.errors import SourceError
from indexer.extract.odt.reader import read_odt
from indexer.extract.registry import recognise
from indexer.models import Line, ReadingWarning, Source

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "style", "table", "drawing")
) + (
    ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
    ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:math="http://www.w3.org/1998/Math/MathML"'
)
COMMON = """
<style:style style:name="Standard" style:family="paragraph"/>
<style:style style:name="Title" style:family="paragraph" style:parent-style-name="Standard"/>
<style:style style:name="Caption" style:family="paragraph"/>
<style:style style:name="Contents_20_1" style:display-name="Contents 1" style:family="paragraph"/>
<style:style style:name="Egen" style:family="paragraph" style:default-outline-level="2"/>
<text:outline-style style:name="Outline">
  <text:outline-level-style text:level="1" style:num-suffix="." style:num-format="1"/>
  <text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/>
  <text:outline-level-style text:level="3" style:num-format=""/>
</text:outline-style>
"""
AUTOMATIC = """
<style:style style:name="Skjult" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="SkjultP" style:family="paragraph"><style:text-properties text:display="none"/></style:style>
<style:style style:name="Ud" style:family="text"><style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="UdP" style:family="paragraph"><style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="Ind" style:family="text"><style:text-properties style:text-line-through-style="none"/></style:style>
<style:style style:name="Op" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>
<style:style style:name="Op2" style:family="text"><style:text-properties style:text-position="33% 58%"/></style:style>
<style:style style:name="Ned" style:family="text"><style:text-properties style:text-position="-33% 58%"/></style:style>
<style:style style:name="Tegn" style:family="text"><style:text-properties style:font-name="Symbol"/></style:style>
<style:style style:name="Ramme" style:family="paragraph"><style:paragraph-properties fo:border="0.5pt solid #000000"/></style:style>
<style:style style:name="Streg" style:family="paragraph"><style:paragraph-properties fo:border-left="0.5pt solid #000000" fo:border-right="none"/></style:style>
<text:list-style style:name="L1">
  <text:list-level-style-number text:level="1" style:num-suffix=")" style:num-format="a"/>
  <text:list-level-style-number text:level="2" style:num-format="i" style:num-prefix="(" style:num-suffix=")" text:start-value="3"/>
</text:list-style>
<text:list-style style:name="L2"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/></text:list-style>
"""


def fodt(body: str) -> bytes:
    """An OpenDocument text in one XML file."""
    return (
        f'<?xml version="1.0"?><office:document {SPACES} office:mimetype="application/vnd.oasis.opendocument.text">'
        f"<office:styles>{COMMON}</office:styles><office:automatic-styles>{AUTOMATIC}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document>"
    ).encode()


def odt(body: str, kind: str = "application/vnd.oasis.opendocument.text", **parts: str) -> bytes:
    """The same as an archive of parts."""
    content = f"<office:document-content {SPACES}><office:automatic-styles>{AUTOMATIC}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    styles = f"<office:document-styles {SPACES}><office:styles>{COMMON}</office:styles></office:document-styles>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", kind)
        for name, text in {"content.xml": content, "styles.xml": styles, **parts}.items():
            archive.writestr(name, text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def p(text: str, style: str = "Standard") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def h(text: str, level: int, extra: str = "") -> str:
    return f'<text:h text:outline-level="{level}" {extra}>{text}</text:h>'


def span(text: str, style: str) -> str:
    return f'<text:span text:style-name="{style}">{text}</text:span>'


def source(body: str) -> Source:
    read = read_odt(fodt(body))
    assert read.format == "odt"
    return read


def shown(body: str) -> list[tuple[str | None, int | None, str]]:
    return [(line.role, line.level, line.text) for line in source(body).lines]


def text_of(inner: str) -> str:
    (line,) = source(p(inner)).lines
    return line.text


def test_headings_have_their_numbers_and_levels() -> None:
    body = p("Aftale", "Title") + h("Indledning", 1) + p("Enighed.") + h("Mål", 2) + h("Midler", 2) + h("Noget", 3)
    body += h("Økonomi", 1) + h("Drift", 2) + h("Unummereret", 1, 'text:is-list-header="true"') + p("Egen", "Egen")
    assert shown(body) == [
        ("title", None, "Aftale"),
        ("heading", 1, "1. Indledning"),
        ("text", None, "Enighed."),
        ("heading", 2, "1.1 Mål"),
        ("heading", 2, "1.2 Midler"),
        ("heading", 3, "Noget"),
        ("heading", 1, "2. Økonomi"),
        ("heading", 2, "2.1 Drift"),
        ("heading", 1, "Unummereret"),
        ("heading", 2, "Egen"),
    ]


def test_an_empty_heading_counts_and_one_may_begin_anew() -> None:
    anew = 'text:restart-numbering="true" text:start-value="7"'
    assert [text for _, _, text in shown(h("Et", 1) + h("", 1) + h("Tre", 1) + h("Syv", 1, anew))] == [
        "1. Et",
        "3. Tre",
        "7. Syv",
    ]


def items(*texts: str) -> str:
    return "".join(f"<text:list-item>{p(text)}</text:list-item>" for text in texts)


def test_items_of_lists_have_their_numbers_by_level() -> None:
    inner = f"<text:list>{items('tre', 'fire')}</text:list>"
    body = f'<text:list text:style-name="L1"><text:list-item>{p("et")}{inner}</text:list-item>{items("to")}</text:list>'
    body += f'<text:list text:style-name="L2">{items("punkt")}</text:list>'
    assert shown(body) == [
        ("item", None, "a) et"),
        ("item", None, "(iii) tre"),
        ("item", None, "(iv) fire"),
        ("item", None, "b) to"),
        ("item", None, "punkt"),
    ]


@pytest.mark.parametrize(
    ("extra", "label"),
    [
        ("", "a)"),
        ('text:continue-numbering="true"', "b)"),
        ('text:continue-list="første"', "b)"),
        ('text:continue-list="ukendt"', "a)"),
    ],
)
def test_a_list_goes_on_where_it_says_so(extra: str, label: str) -> None:
    body = f'<text:list xml:id="første" text:style-name="L1">{items("et")}</text:list>{p("Imellem.")}'
    assert shown(f'{body}<text:list text:style-name="L1" {extra}>{items("to")}</text:list>')[-1] == (
        "item",
        None,
        f"{label} to",
    )


def test_a_second_paragraph_of_an_item_and_a_list_header_have_no_number() -> None:
    body = f'<text:list text:style-name="L1"><text:list-header>{p("Hoved")}</text:list-header><text:list-item text:start-value="5">{p("fem")}{p("mere")}</text:list-item></text:list>'
    assert [text for _, _, text in shown(body)] == ["Hoved", "e) fem", "mere"]


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (f"Loftet er 2{span('13', 'Op')} mia. kr.", "Loftet er 2¹³ mia. kr."),
        (f"Loftet er 2{span('13', 'Op2')} mia. kr.", "Loftet er 2¹³ mia. kr."),
        (f"CO{span('2', 'Ned')}", "CO2"),
        (f"Krav {span(chr(0xF0B3), 'Tegn')} 2 pct.", "Krav ≥ 2 pct."),
        (f"Her{span('skjult', 'Skjult')}.", "Her."),
        ('a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d', "a b c d"),
        ("Side <text:page-number>3</text:page-number> her", "Side her"),
        ("Ord<office:annotation><text:p>En bemærkning.</text:p></office:annotation> her", "Ord her"),
        ('Se <text:a xlink:href="#x">bilag 1</text:a>.', "Se bilag 1."),
        (
            "Andel <draw:frame><draw:object><math:math><math:mfrac><math:mn>1</math:mn><math:mn>2</math:mn></math:mfrac></math:math></draw:object></draw:frame> af",
            "Andel 1/2 af",
        ),
    ],
)
def test_a_paragraph_says_what_is_shown(inner: str, text: str) -> None:
    assert text_of(inner) == text


def test_hidden_paragraphs_sections_and_deletions_are_left_out() -> None:
    deletions = f"<text:tracked-changes><text:changed-region><text:deletion>{p('Slettet.')}</text:deletion></text:changed-region></text:tracked-changes>"
    section = f'<text:section text:display="none">{p("Skjult afsnit.")}</text:section>'
    body = deletions + p("Vejledning.", "SkjultP") + section + f"<text:section>{p('Gælder.')}</text:section>"
    assert [text for _, _, text in shown(body)] == ["Gælder."]


def test_struck_text_is_left_out_and_counted_by_paragraph() -> None:
    read = source(p(f"Rammen er {span('4', 'Ud')} 5 mio. kr.") + p(f"Bortfalder.{span('Gælder.', 'Ind')}", "UdP"))
    assert [line.text for line in read.lines] == ["Rammen er 5 mio. kr.", "Gælder."]
    assert read.warnings == (ReadingWarning("struck", "overstreget tekst i 2 afsnit er udeladt"),)


def test_an_embedded_object_that_is_no_equation_is_told() -> None:
    read = source(p('<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>Efter.'))
    assert read.warnings == (ReadingWarning("not_read", "indlejrede objekter er ikke læst (antal: 1)"),)


def test_a_note_follows_its_paragraph_with_the_mark_that_is_shown() -> None:
    note = f'<text:note text:note-class="footnote"><text:note-citation>7</text:note-citation><text:note-body>{p("Noten.")}</text:note-body></text:note>'
    assert source(p(f"Rammen{note} gælder.") + p("Næste.")).lines[1:] == (
        Line("Noten.", role="footnote", new_paragraph=True, note="7"),
        Line("Næste.", role="text", new_paragraph=True),
    )


def table(*rows: str) -> str:
    return f"<table:table>{''.join(f'<table:table-row>{row}</table:table-row>' for row in rows)}</table:table>"


def cell(text: str, extra: str = "") -> str:
    return f"<table:table-cell {extra}>{p(text) if text else ''}</table:table-cell>"


def test_a_table_keeps_its_columns() -> None:
    wide, twice = 'table:number-columns-spanned="2"', 'table:number-columns-repeated="2"'
    head = cell("") + cell("Mio. kr.", wide) + "<table:covered-table-cell/>"
    rows = [cell("Drift") + cell("7") + cell("8"), cell("", twice) + cell("9")]
    hidden = f'<table:table-row table:visibility="collapse">{cell("Skjult")}{cell("1")}{cell("2")}</table:table-row>'
    body = table(*rows).replace(
        "<table:table>",
        "<table:table><table:table-header-rows><table:table-row>"
        + head
        + "</table:table-row></table:table-header-rows>"
        + hidden,
    )
    assert [line.cells for line in source(body).lines] == [("", "Mio. kr.", ""), ("Drift", "7", "8"), ("", "", "9")]


def test_a_table_of_one_cell_a_frame_and_a_framed_paragraph_are_boxes() -> None:
    frame = f"<text:p><draw:frame><draw:text-box>{p('I rammen.')}</draw:text-box></draw:frame></text:p>"
    body = table(cell("Boks 1"), cell("Mål")) + p("Imellem.") + frame + p("Rammet.", "Ramme") + p("Streget.", "Streg")
    assert [(line.role, line.text, line.box) for line in source(body).lines] == [
        ("heading", "Boks 1 Mål", 1),
        ("text", "Imellem.", None),
        ("text", "I rammen.", 2),
        ("text", "Rammet.", 3),
        ("text", "Streget.", None),
    ]


def test_a_table_of_contents_is_left_out() -> None:
    contents = f"<text:table-of-content><text:index-body>{p('Indledning 3', 'Contents_20_1')}</text:index-body></text:table-of-content>"
    assert shown(p("Indhold") + contents + p("Drift 4", "Contents_20_1") + h("Indledning", 1)) == [
        ("heading", 1, "1. Indledning")
    ]


def test_an_archive_is_read_as_the_single_file_is() -> None:
    mathml = '<math xmlns="http://www.w3.org/1998/Math/MathML"><mfrac><mn>3</mn><mn>4</mn></mfrac></math>'
    body = h("Andel", 1) + p('Det er <draw:frame><draw:object xlink:href="./Object 1"/></draw:frame> af alt.')
    read = read_odt(odt(body, **{"Object 1/content.xml": mathml}))
    assert [line.text for line in read.lines] == ["1. Andel", "Det er 3/4 af alt."]


def test_both_forms_are_told_by_their_content() -> None:
    assert recognise(fodt("")) == recognise(odt("")) == "odt"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (odt("", kind="application/vnd.oasis.opendocument.spreadsheet"), "andet OpenDocument end en tekst"),
        (odt("", **{"META-INF/manifest.xml": "<m><encryption-data/></m>"}), "kræver adgangskode"),
        (odt("")[:-40], "er beskadiget"),
        (odt("<text:p>"), "er beskadiget"),
        (fodt("").replace(b"office:text", b"office:chart"), "andet OpenDocument end en tekst"),
        (odt(f"<text:p>{'x' * 6_000_000}</text:p>"), "pakker sig ud"),
    ],
)
def test_what_is_no_readable_text_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        read_odt(data)


def test_nesting_without_end_is_cut() -> None:
    body = "<text:section>" * 200 + p("Dybt.") + "</text:section>" * 200
    assert source(p("Først.") + body).lines[0].text == "Først."
