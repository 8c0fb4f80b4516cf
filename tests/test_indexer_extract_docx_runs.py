"""The words of a Word paragraph: raised marks, signs of symbol fonts, equations."""

# ruff: noqa: E501 - markup is read more easily unbroken

import pytest
from word_files import STYLES, docx

from indexer.extract.docx.reader import read_docx

RAISED = '<w:vertAlign w:val="superscript"/>'
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def text_of(body: str) -> str:
    styles = STYLES + f'<w:style w:type="character" w:styleId="Hævet"><w:rPr>{RAISED}</w:rPr></w:style>'
    (line,) = read_docx(docx(f"<w:p>{body}</w:p>", styles=styles)).lines
    return line.text


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    "properties",
    [
        RAISED,
        '<w:rStyle w:val="Hævet"/>',
        '<w:position w:val="6"/><w:sz w:val="12"/>',
        '<w:position w:val="4"/><w:sz w:val="12"/>',
    ],
)
def test_a_raised_figure_never_joins_the_number_before_it(properties: str) -> None:
    assert text_of(run("Loftet er 2") + run("13", properties) + run(" mia. kr.")) == "Loftet er 2¹³ mia. kr."


@pytest.mark.parametrize(
    "properties",
    [
        '<w:rStyle w:val="Hævet"/><w:vertAlign w:val="baseline"/>',
        '<w:position w:val="3"/><w:sz w:val="12"/>',
        '<w:position w:val="6"/><w:sz w:val="16"/>',
        '<w:vertAlign w:val="subscript"/>',
    ],
)
def test_a_figure_on_the_line_is_a_figure(properties: str) -> None:
    assert text_of(run("2") + run("13", properties) + run(" mia. kr.")) == "213 mia. kr."


@pytest.mark.parametrize(
    ("properties", "text", "shown"),
    [
        ('<w:rFonts w:ascii="Symbol"/>', "\uf0a3 5", "≤ 5"),
        ('<w:rFonts w:ascii="Symbol"/>', "£", "≤"),
        ('<w:rFonts w:ascii="Symbol"/>', "a", "α"),
        ('<w:rFonts w:ascii="Wingdings 3"/>', "g", "→"),
        ('<w:rFonts w:ascii="Calibri"/>', "a £ 5", "a £ 5"),
    ],
)
def test_a_sign_of_a_symbol_font_is_what_it_shows(properties: str, text: str, shown: str) -> None:
    assert text_of(run("Krav: ") + run(text, properties)) == f"Krav: {shown}"


@pytest.mark.parametrize(
    ("font", "code", "shown"), [("Symbol", "F0B1", "±"), ("Symbol", "00B3", "≥"), ("Wingdings", "F0E0", "→")]
)
def test_an_inserted_symbol_is_what_it_shows(font: str, code: str, shown: str) -> None:
    assert text_of(run("Krav ") + f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>') == f"Krav {shown}"


@pytest.mark.parametrize(
    ("equation", "shown"),
    [
        ("<m:f><m:num>{3}</m:num><m:den>{4}</m:den></m:f>", "3/4"),
        ("<m:f><m:num>{a+b}</m:num><m:den>{2}</m:den></m:f>", "(a+b)/2"),
        ("<m:sSup><m:e>{x}</m:e><m:sup>{12}</m:sup></m:sSup>", "x¹²"),
        ("<m:sSup><m:e>{x}</m:e><m:sup>{n}</m:sup></m:sSup>", "x^n"),
        ("<m:sSub><m:e>{x}</m:e><m:sub>{1}</m:sub></m:sSub>", "x_1"),
        ("<m:rad><m:radPr/><m:deg/><m:e>{9}</m:e></m:rad>", "√9"),
        ("<m:rad><m:deg>{3}</m:deg><m:e>{8}</m:e></m:rad>", "³√8"),
        ("<m:d><m:e>{a}</m:e></m:d>", "(a)"),
        ('<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val="]"/></m:dPr><m:e>{a}</m:e><m:e>{b}</m:e></m:d>', "[a|b]"),
        (
            '<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>{i}</m:sub><m:sup>{n}</m:sup><m:e>{x}</m:e></m:nary>',
            "∑_i^n x",
        ),
        ("<m:nary><m:sub/><m:sup/><m:e>{x}</m:e></m:nary>", "∫ x"),
    ],
)
def test_an_equation_is_text(equation: str, shown: str) -> None:
    written = equation.replace("{", "<m:r><m:t>").replace("}", "</m:t></m:r>")
    assert text_of(run("Andel ") + f'<m:oMath xmlns:m="{M}">{written}</m:oMath>' + run(".")) == f"Andel {shown}."


def test_an_embedded_workbook_is_told() -> None:
    workbook = '<w:r><w:object><o:OLEObject xmlns:o="urn:o"/></w:object></w:r>'
    source = read_docx(docx(f"<w:p>{workbook}{run('Efter.')}</w:p>"))
    assert [(warning.kind, warning.text) for warning in source.warnings] == [
        ("not_read", "indlejrede objekter er ikke læst (antal: 1)")
    ]
