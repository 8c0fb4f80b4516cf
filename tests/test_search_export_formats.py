"""Exports: verbatim passages with their citations, the day and the index they were made from."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from xml.dom import minidom

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import QueryError
from indexer.extract.docx.reader import read_docx
from search.export.excerpts import Excerpt, ExcerptBlock
from search.export.formats import ExportHeader, as_bibtex, as_csv, as_markdown, as_ris, as_word, danish_date, export
from search.models import Hit, Location

FOUND = {"bus-2031.00ffaa1122": "busser på landet"}
ABOUT = ExportHeader(FOUND, date(2026, 11, 2), "a1b2c3", "https://aftaler.example.dk")


def hit(text: str = "Der afsættes 40 mio. kr. i 2031 til nye busser.", **more: object) -> Hit:
    place = Location(
        agreement="bus-2031",
        title="Aftale om kommunernes økonomi for 2031",
        short_title="KA31",
        year=2031,
        section_id="2",
        section_kind="section",
        section_number="2",
        section_title="Kollektiv trafik",
        section_path=("Kollektiv trafik",),
        page=3,
        page_end=4,
        page_exact=False,
        printed_page="5",
        page_label="5",
        last_label="6",
        units=("afsnit 2",),
        parties=("Regeringen", "KL"),
    )
    values: dict[str, object] = {
        "rank": 1,
        "score": 1.0,
        "passage_id": "bus-2031.00ffaa1122",
        "place": place,
        "text": text,
        "highlights": (),
        "citation": "KA31, afsnit 2, »Kollektiv trafik«, s. 5-6 (udledt)",
        "url": "/aftale/bus-2031/2?passage=bus-2031.00ffaa1122#p-bus-2031.00ffaa1122",
    }
    return Hit(**{**values, **more})  # type: ignore[arg-type]


ADDRESS = "https://aftaler.example.dk/aftale/bus-2031/2?passage=bus-2031.00ffaa1122#p-bus-2031.00ffaa1122"


def test_markdown() -> None:
    assert as_markdown(
        [hit("- Busser *hver* time\n2. Tog", url="/a"), hit(table=(("Region", "Mio."), ("Fyn",)))], ABOUT
    ) == (
        "# Uddrag af aftaler\n\n"
        "Fundet ved søgning efter »busser på landet«.\n\n"
        "Udtrukket 2. november 2026 fra Aftalesøg, indeks a1b2c3.\n\n"
        "> \\- Busser \\*hver\\* time  \n> 2\\. Tog  \n\n"
        "— [KA31, afsnit 2, »Kollektiv trafik«, s. 5-6 (udledt)](https://aftaler.example.dk/a)\n\n"
        "| Region | Mio. |\n| --- | --- |\n| Fyn |  |\n\n"
        f"— [KA31, afsnit 2, »Kollektiv trafik«, s. 5-6 (udledt)]({ADDRESS})\n"
    )


def test_csv_is_read_back_verbatim() -> None:
    text = 'Der står "40; 50"\ni to linjer\tog en tabulator.'
    rows = list(csv.DictReader(io.StringIO(as_csv([hit(text)], ABOUT), newline=""), delimiter=";"))
    assert rows == [
        {
            "nr": "1",
            "aftale": "KA31",
            "titel": "Aftale om kommunernes økonomi for 2031",
            "år": "2031",
            "afsnit": "Kollektiv trafik",
            "side": "5-6",
            "side_udledt": "ja",
            "henvisning": "KA31, afsnit 2, »Kollektiv trafik«, s. 5-6 (udledt)",
            "tekst": text,
            "adresse": ADDRESS,
            "passage": "bus-2031.00ffaa1122",
            "søgning": "busser på landet",
            "dato": "2026-11-02",
            "indeks": "a1b2c3",
        }
    ]


def test_a_cell_is_never_a_formula() -> None:
    about = ExportHeader({"bus-2031.00ffaa1122": "=HYPERLINK(1)"}, date(2026, 1, 1), "x")
    (row,) = csv.DictReader(io.StringIO(as_csv([hit("- Reducere")], about)), delimiter=";")
    assert (row["søgning"], row["tekst"]) == ("'=HYPERLINK(1)", "'- Reducere")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a;=HYPERLINK(1)", "a;'=HYPERLINK(1)"),
        ("a, =1+1", "a, '=1+1"),
        ('a;"=1', "a;\"'=1"),
        ("Fyn\t-cmd|' /C calc'!A0", "Fyn\t'-cmd|' /C calc'!A0"),
        ("a\n@SUM(1)", "a\n'@SUM(1)"),
        ("Fyn\t-32,6\n- Reducere; og + mere = godt", "Fyn\t-32,6\n- Reducere; og + mere = godt"),
        ("a@b.dk, c", "a@b.dk, c"),
    ],
)
def test_a_formula_behind_a_separator_is_none_either(text: str, shown: str) -> None:
    """A spreadsheet that parts cells by another character than ours cuts there."""
    (row,) = csv.DictReader(io.StringIO(as_csv([hit(text)], ABOUT), newline=""), delimiter=";")
    assert row["tekst"] == shown


def test_bibtex() -> None:
    assert as_bibtex([hit("Op til 40 % & mere_til.")], ABOUT) == (
        "@misc{bus-2031.00ffaa1122,\n"
        "  title = {{Aftale om kommunernes økonomi for 2031}},\n"
        "  author = {{Regeringen} and {KL}},\n"
        "  year = {2031},\n"
        "  pages = {5--6},\n"
        "  note = {afsnit 2, »Kollektiv trafik«, s. 5-6 (udledt)},\n"
        "  annote = {Op til 40 \\% \\& mere\\_til.},\n"
        "  howpublished = {Udtrukket 2026-11-02 fra indeks a1b2c3},\n"
        f"  url = {{{ADDRESS}}},\n"
        "}\n"
    )


def test_ris() -> None:
    assert as_ris([hit("To\nlinjer")], ABOUT) == (
        "TY  - GOVDOC\r\n"
        "TI  - Aftale om kommunernes økonomi for 2031\r\n"
        "AU  - Regeringen\r\n"
        "AU  - KL\r\n"
        "PY  - 2031\r\n"
        "SP  - 5\r\n"
        "EP  - 6\r\n"
        "N1  - KA31, afsnit 2, »Kollektiv trafik«, s. 5-6 (udledt)\r\n"
        "AB  - To linjer\r\n"
        f"UR  - {ADDRESS}\r\n"
        "DB  - Aftalesøg, indeks a1b2c3\r\n"
        "Y2  - 2026/11/02\r\n"
        "ID  - bus-2031.00ffaa1122\r\n"
        "ER  - \r\n"
        "\r\n"
    )


def excerpt(*blocks: ExcerptBlock, **more: object) -> Excerpt:
    """A passage of these blocks; of one paragraph where none is given."""
    made = hit(**more)  # type: ignore[arg-type]
    return Excerpt(made, blocks or (ExcerptBlock("paragraph", made.text),))


def shown(data: bytes) -> list[str]:
    """What Word shows before the notes, line by line."""
    return [" | ".join(line.cells) or line.text for line in read_docx(data).lines if line.role != "footnote"]


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


TABLE = ExcerptBlock("table", "Region\tMio. kr.\nFyn\t3", (("Region", "Mio. kr."), ("Fyn", "3")))


def test_word_quotes_each_passage_under_its_agreement_and_place_and_notes_its_reference() -> None:
    data = as_word([excerpt(), excerpt(TABLE), excerpt(place=replace(hit().place, units=("afsnit 3",)))], ABOUT)
    assert shown(data) == [
        "Uddrag af aftaler",
        "Fundet ved søgning efter »busser på landet«.",
        "Udtrukket 2. november 2026 fra Aftalesøg, indeks a1b2c3.",
        "Aftale om kommunernes økonomi for 2031 (KA31)",
        "Afsnit 2, »Kollektiv trafik«, s. 5-6 (udledt)",
        "»Der afsættes 40 mio. kr. i 2031 til nye busser.«",
        "Kollektiv trafik",
        "Region | Mio. kr.",
        "Fyn | 3",
        "Afsnit 3, »Kollektiv trafik«, s. 5-6 (udledt)",
        "»Der afsættes 40 mio. kr. i 2031 til nye busser.«",
    ]
    full = "Aftale om kommunernes økonomi for 2031 (Regeringen og KL), afsnit {}, »Kollektiv trafik«, s. 5-6 (udledt)."
    notes = [(line.note, line.text) for line in read_docx(data).lines if line.role == "footnote"]
    assert notes == [
        (str(number), f"{full.format(section)} Se stedet i Aftalesøg.") for number, section in ((1, 2), (2, 2), (3, 3))
    ]


def test_the_address_is_behind_a_link_of_the_footnote_and_nowhere_in_its_text() -> None:
    data = as_word([excerpt()], ABOUT)
    assert "https://" not in part(data, "word/footnotes.xml").replace("http://schemas", "")
    assert f'Target="{ADDRESS}" TargetMode="External"' in part(data, "word/_rels/footnotes.xml.rels")


def test_the_properties_of_the_word_file_say_where_it_comes_from() -> None:
    assert (
        "<dc:description>Fundet ved søgning efter »busser på landet«. Udtrukket 2. november 2026 fra Aftalesøg, indeks"
        " a1b2c3. https://aftaler.example.dk</dc:description>"
    ) in part(as_word([excerpt()], ABOUT), "docProps/core.xml")


@pytest.mark.parametrize(
    ("searches", "told"),
    [
        ({"a": "tog", "b": "bus", "c": "tog"}, "Fundet ved søgning efter »tog« og »bus«."),
        ({"a": "tog"}, "Fundet ved søgning efter »tog«. 2 valgt under læsning uden søgning."),
        ({}, "Alle valgt under læsning uden søgning."),
    ],
)
def test_a_file_says_which_searches_its_passages_were_found_by(searches: dict[str, str], told: str) -> None:
    hits = [hit(passage_id=one) for one in "abc"]
    assert as_markdown(hits, replace(ABOUT, searches=searches)).split("\n\n")[1] == told
    rows = csv.DictReader(io.StringIO(as_csv(hits, replace(ABOUT, searches=searches))), delimiter=";")
    assert [row["søgning"] for row in rows] == [searches.get(one, "") for one in "abc"]


def test_lists_are_lists_of_word_that_count_as_the_text_does() -> None:
    words = ("Det gælder:", "• busser", "• tog", "3. Skiltning", "4. Venterum", "a) lys", "Alle steder.")
    blocks = [ExcerptBlock("item" if place in range(1, 6) else "paragraph", text) for place, text in enumerate(words)]
    data = as_word([excerpt(*blocks)], ABOUT)
    assert re.findall(
        r'<w:start w:val="(\d+)"/><w:numFmt w:val="(\w+)"/><w:lvlText w:val="(.*?)"', numbering(data)
    ) == [
        ("1", "bullet", "•"),
        ("3", "decimal", "%1."),
        ("1", "lowerLetter", "%1)"),
    ]
    assert shown(data)[5:] == [
        "»Det gælder:",
        "busser",
        "tog",
        "3. Skiltning",
        "4. Venterum",
        "a) lys",
        "Alle steder.«",
    ]


def numbering(data: bytes) -> str:
    return part(data, "word/numbering.xml")


def test_the_heading_of_a_place_is_not_quoted_again() -> None:
    blocks = (ExcerptBlock("heading", "2. Kollektiv trafik"), ExcerptBlock("paragraph", "Der køres."))
    assert shown(as_word([excerpt(*blocks)], ABOUT))[5:] == ["»Der køres.«"]
    assert shown(as_word([excerpt(blocks[0])], ABOUT))[5:] == ["»2. Kollektiv trafik«"]


def test_a_table_says_its_columns_again_on_the_next_page_and_sets_figures_to_the_right() -> None:
    document = part(as_word([excerpt(TABLE)], ABOUT), "word/document.xml")
    assert document.count("<w:tblHeader/>") == 1
    assert document.count('<w:jc w:val="right"/>') == 2, "the figure and the name of its column"


def test_every_part_of_the_word_file_is_well_formed_and_declared() -> None:
    with zipfile.ZipFile(io.BytesIO(as_word([excerpt(text='<&>"\x0b\ufffe\tx\ny')], ABOUT))) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            minidom.parseString(archive.read(name))  # noqa: S318 - our own file
        types = archive.read("[Content_Types].xml").decode()
        for name in archive.namelist():
            assert name.endswith(".rels") or name == "[Content_Types].xml" or f"/{name}" in types


@given(st.text(max_size=60), st.text(max_size=20))
def test_any_text_makes_files_that_can_be_read(text: str, query: str) -> None:
    about = ExportHeader({hit().passage_id: query.encode("utf-8", "ignore").decode()}, date(2026, 1, 1), "x")
    hits = [hit(text.encode("utf-8", "ignore").decode())]
    with zipfile.ZipFile(io.BytesIO(as_word([excerpt(text=hits[0].text)], about))) as archive:
        minidom.parseString(archive.read("word/document.xml"))  # noqa: S318 - our own file
    rows = list(csv.DictReader(io.StringIO(as_csv(hits, about), newline=""), delimiter=";"))
    assert rows[0]["tekst"].replace("'", "") == hits[0].text.replace("'", "")  # one stands before each formula


def test_the_same_selection_makes_the_same_file() -> None:
    assert as_word([excerpt()], ABOUT) == as_word([excerpt()], ABOUT)


@pytest.mark.parametrize("kind", ["md", "csv", "bib", "ris", "docx"])
def test_export_names_the_file_and_its_kind(kind: str) -> None:
    made = export([excerpt()], kind, ABOUT)
    assert made.name == f"aftalesoeg-uddrag-2026-11-02.{kind}"
    assert made.mime
    assert made.data


def test_csv_bears_the_mark_that_excel_needs() -> None:
    assert export([excerpt()], "csv", ABOUT).data.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("excerpts", "kind", "message"),
    [
        ([], "md", "Der er ingen uddrag at eksportere: vælg mindst ét."),
        ([excerpt()], "pdf", "Der kan ikke eksporteres som »pdf«: vælg bib, csv, docx, md, ris."),
    ],
)
def test_what_cannot_be_exported(excerpts: list[Excerpt], kind: str, message: str) -> None:
    with pytest.raises(QueryError) as refused:
        export(excerpts, kind, ABOUT)
    assert str(refused.value) == message


def test_dates_are_danish() -> None:
    assert danish_date(date(2026, 5, 1)) == "1. maj 2026"
