"""Headings and the section tree of plain text: what is one, what only looks like one, who owns which text."""

import json
from pathlib import Path

import pytest

from indexer.extract.txt.reader import read_plain
from indexer.models import Document, Line, Source
from indexer.structure.document import read_document

BODY = (
    "Regeringen og KL er enige om, at kommunerne skal levere god service til borgerne i hele\n"
    "landet. Aftalen bygger på en stram styring af udgifterne, som parterne følger tæt.\n"
)

KL = f"""Aftale om kommunernes økonomi for 2019

7. juni 2018

Regeringen
KL

1. Indledning

{BODY}
2. Kommunernes økonomi i 2019

Regeringen og KL er enige om en kommunal serviceramme på 252,2 mia. kr. i 2019, jf.
boks 1.1 og tabel 2.1. Rammen er teknisk forhøjet.

Boks 1.1: Hovedpunkter i aftalen

• Et løft af servicerammen på 1,7 mia. kr.
• En anlægsramme på 17,8 mia. kr.

Kommunerne skal overholde de aftalte budgetter i både budget og regnskab, og
overholdelsen følges tæt af parterne i løbet af året.

Tabel 2.1. Kommunernes serviceramme, mia. kr.

                         2018      2019
Serviceudgifter          249,5     252,2
Anlæg                    17,0      17,8
I alt                    266,5     270,0

Kilde: Egne beregninger.

Skat
Regeringen og KL forudsætter uændret kommunal skat i 2019. Der etableres en ordning
med tilskud til skattenedsættelser.1

1 Ordningen gælder for perioden 2019-2022.

Refusionsordninger
Parterne er enige om at se på refusionsordningerne frem mod næste års aftale.

2.1 Styring af anlæg

Anlægsrammen er bindende for kommunerne under ét.

3. Ældre og sundhed

3.1. Værdighed i ældreplejen

Parterne er enige om at styrke den værdige ældrepleje og sundheds-
og omsorgsarbejdet i alle kommuner.

Bilag A. Kommunernes finansiering

Bloktilskuddet udgør 85,3 mia. kr. i 2019.

Bilag B

Det kommunale udligningssystem

Udligningen justeres i 2019 som følge af ændrede tal for indbyggere i
kommunerne.
"""


def document_of(text: str) -> Document:
    return read_document("x", read_plain(text.encode()))


def outline(text: str) -> list[tuple[str, str | None, str]]:
    return [(s.kind, s.number, s.title) for s in document_of(text).sections]


def owner_of(document: Document, words: str) -> str | None:
    """The id of the section whose text the words are."""
    at = document.text.index(words)
    block = next(b for b in document.blocks if b.start <= at < b.end)
    return document.sections[block.section].id if block.section >= 0 else None


def test_an_agreement_of_another_year_party_and_layout_has_its_outline() -> None:
    assert outline(KL) == [
        ("section", "1", "Indledning"),
        ("section", "2", "Kommunernes økonomi i 2019"),
        ("boks", "Boks 1.1", "Hovedpunkter i aftalen"),
        ("tabel", "Tabel 2.1", "Kommunernes serviceramme, mia. kr."),
        ("subsection", None, "Skat"),
        ("footnote", "1", "Fodnote 1"),
        ("subsection", None, "Refusionsordninger"),
        ("subsection", "2.1", "Styring af anlæg"),
        ("section", "3", "Ældre og sundhed"),
        ("subsection", "3.1", "Værdighed i ældreplejen"),
        ("bilag", "Bilag A", "Kommunernes finansiering"),
        ("bilag", "Bilag B", "Det kommunale udligningssystem"),
    ]


def test_what_a_cover_says_stands_under_no_section() -> None:
    document = document_of(KL)
    assert owner_of(document, "7. juni 2018") is None
    assert owner_of(document, "Regeringen\n\nKL") is None


def test_body_that_resumes_after_a_box_or_table_is_its_own_sections() -> None:
    document = document_of(KL)
    assert owner_of(document, "En anlægsramme på 17,8") == "2/boks-1.1"
    assert owner_of(document, "Kommunerne skal overholde") == "2"
    assert owner_of(document, "Kilde: Egne beregninger") == "2/tabel-2.1"


def test_a_table_keeps_rows_and_columns() -> None:
    (table,) = [b for b in document_of(KL).blocks if b.kind == "table"]
    assert table.rows == (
        ("", "2018", "2019"),
        ("Serviceudgifter", "249,5", "252,2"),
        ("Anlæg", "17,0", "17,8"),
        ("I alt", "266,5", "270,0"),
    )


@pytest.mark.parametrize(
    "line",
    [
        "15. august 2024",
        "2. kvartal 2023",
        "2. mio. kr. til kommunerne",
        "2.937 mio. kr., hvortil kommer reguleringer",
        "- at der skal udvikles en ny løsning",
        "• Jordforurening",
        "o Hospitalerne skal samarbejde om uddannelse",
        "Regeringen og Danske Regioner",
        "Indenrigs- og Sundhedsministeriet",
        "Ultimo 2026",
        "Tilsyn: Regeringen vil se på reglerne",
        "Anm.: Tallene er afrundet",
        "Der afsættes 12 mio. kr.",
        "talet.",
        "Region Sjælland 435",
    ],
)
def test_what_only_looks_like_a_heading_is_none(line: str) -> None:
    text = f"1. Indledning\n\n{BODY}\n{line}\n\n{BODY}\n2. Rammer\n\n{BODY}"
    assert [title for _, _, title in outline(text)] == ["Indledning", "Rammer"]


def test_a_list_whose_numbers_go_on_from_the_sections_is_no_heading() -> None:
    points = "1. Ventelister er nedbragt i 2024.\n\n2. Aktiviteten skal stige i hele landet i forhold til\n\ni år."
    points += "\n\n3. Retten skal overholdes i forhold til\n\nsidste år.\n"
    text = f"1. Indledning\n\n{BODY}\n2. Mål\n\n{BODY}\n{points}"
    assert [title for _, _, title in outline(text)] == ["Indledning", "Mål"]


@pytest.mark.parametrize(
    "title",
    [
        "Nærhedsfinansiering",
        "Flere hænder på sundheds-, ældre- og socialområdet",
        "Sundhed.dk",
        "1.000 flere sygeplejersker",
        "10-års plan for psykiatrien",
        "Mål for ph.d.-forløb, som besættes af andre faggrupper end læger",
        "Kvalitetsfondsbyggerier - Viden og evaluering",
        "Deling af oplysninger, der har ligget til grund for denne aftale",
        "FN’s verdensmål",
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_line_that_stands_as_a_title_is_a_heading(title: str, gap: str) -> None:
    text = f"1. Indledning\n\n{BODY}\n{title}{gap}{BODY}\n2. Rammer\n\n{BODY}"
    assert ("subsection", None, title) in outline(text)


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_text_with_a_paragraph_a_line_has_its_headings(gap: str) -> None:
    long = " ".join(BODY.split()) * 2
    lines = ["1. Indledning", long, "Teknologibidrag", long, "Kort slutning.", "2. Rammer", long]
    assert [title for _, _, title in outline(gap.join(lines))] == ["Indledning", "Teknologibidrag", "Rammer"]


def test_double_spaced_lines_do_not_hide_a_subheading() -> None:
    spaced = BODY.replace("\n", "\n\n")
    text = f"1. Indledning\n\n{spaced * 3}\nTeknologibidrag\n{spaced * 3}"
    assert outline(text) == [("section", "1", "Indledning"), ("subsection", None, "Teknologibidrag")]


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (
            "2. Omprioritering af ressourcer til mere borgernær\nservice",
            "Omprioritering af ressourcer til mere borgernær service",
        ),
        (
            "2. Principper for udbetaling af puljen og fast-\nsættelse af rammen",
            "Principper for udbetaling af puljen og fastsættelse af rammen",
        ),
    ],
)
def test_a_heading_over_two_lines_is_one(lines: str, title: str) -> None:
    assert ("section", "2", title) in outline(f"1. Indledning\n\n{BODY}\n{lines}\n\n{BODY}")


def test_a_table_of_contents_gives_no_headings() -> None:
    contents = "Indhold\n\n1. Indledning ........ 3\n2. Rammer ........ 4\nBilag 1. Tal ........ 9\n"
    text = f"{contents}\n1. Indledning\n\n{BODY}\n2. Rammer\n\n{BODY}\nBilag 1. Tal\n\n{BODY}"
    assert [title for _, _, title in outline(text)] == ["Indledning", "Rammer", "Tal"]


def test_a_label_and_its_title_on_separate_lines_are_one_heading() -> None:
    text = f"1. Indledning\n\n{BODY}\nBoks 2.1\n\nAftalte mål for området\n\n• Et mål.\n\n{BODY}"
    assert ("boks", "Boks 2.1", "Aftalte mål for området") in outline(text)


def test_a_reference_to_a_box_at_a_line_start_is_no_box() -> None:
    named = "Målene fremgår af en oversigt, som parterne er blevet enige om, jf. \nBoks 2 og 3."
    text = f"1. Indledning\n\n{BODY}\n{named}\n\n{BODY}"
    assert [kind for kind, _, _ in outline(text)] == ["section"]


def test_a_displaced_box_belongs_to_the_section_that_names_it() -> None:
    text = (
        "1. Rammer\n\nOpfølgning på akutplan\n"
        "Målene er aftalt, jf. boks 1.1. Parterne følger op på dem i løbet af året 2024.\n\n"
        f"Indsatsen mod covid-19\n{BODY}\n"
        f"Boks 1.1\n\nAftalte mål\n\n1. Ventelister er nedbragt.\n\n2. Retten overholdes.\n\n{BODY}"
    )
    document = document_of(text)
    box = next(s for s in document.sections if s.kind == "boks")
    assert box.path == ("Rammer", "Opfølgning på akutplan", "Aftalte mål")
    last = document.blocks[-1]
    assert document.sections[last.section].title == "Indsatsen mod covid-19"


def test_the_same_label_twice_has_two_addresses() -> None:
    part = f"Boks 1\n\nMål\n\n• Et mål.\n\n{BODY}"
    text = f"1. Rammer\n\n{BODY}\n{part}\nBilag 1. Økonomi\n\n{part}\nBoks 1\n\nMere\n\n• Et.\n"
    boxes = [s.id for s in document_of(text).sections if s.kind == "boks"]
    assert boxes == ["1/boks-1", "bilag-1/boks-1", "bilag-1/boks-1-2"]


def test_what_the_format_says_is_believed() -> None:
    lines = (
        Line("Aftale om økonomien", role="title", new_paragraph=True),
        Line("Indledning", role="heading", level=2, new_paragraph=True),
        Line("Teknologi", role="text", new_paragraph=True),
        Line("Den digitale indsats", role="heading", level=3, new_paragraph=True),
        Line("Parterne er enige.", role="text", new_paragraph=True),
        Line("", role="row", cells=("Region", "Mio. kr.")),
        Line("", role="row", cells=("Sjælland", "12")),
        Line("Boks 1 Mål", role="heading", level=3, box=1, new_paragraph=True),
        Line("Et mål i boksen.", role="text", box=1, new_paragraph=True),
        Line("Brødtekst igen.", role="text", new_paragraph=True),
    )
    document = read_document("x", Source("docx", lines))
    assert [(s.kind, s.title, s.level) for s in document.sections] == [
        ("section", "Indledning", 1),
        ("subsection", "Den digitale indsats", 2),
        ("boks", "Mål", 3),
    ]
    assert [b.rows for b in document.blocks if b.kind == "table"] == [(("Region", "Mio. kr."), ("Sjælland", "12"))]
    assert owner_of(document, "Brødtekst igen") == "indledning/den-digitale-indsats"


def marked(*headings: str) -> list[tuple[str, str | None, str]]:
    """The outline of a document whose format marks these headings, with text below each."""
    lines = [line for text in headings for line in (Line(text, role="heading", level=1), Line("Parterne er enige."))]
    return [(s.kind, s.number, s.title) for s in read_document("x", Source("docx", tuple(lines))).sections]


@pytest.mark.parametrize(
    ("text", "number", "title"),
    [
        ("30 mia. kr. mere til drift", None, "30 mia. kr. mere til drift"),
        ("10 nye initiativer", None, "10 nye initiativer"),
        ("3 Rammer", "3", "Rammer"),
        ("3. rammer", "3", "rammer"),
        ("3.1 rammer", "3.1", "rammer"),
        ("Kapitel 2: Mål", "2", "Mål"),
    ],
)
def test_an_amount_that_begins_a_marked_heading_is_no_number(text: str, number: str | None, title: str) -> None:
    assert marked(text) == [("section", number, title)]


def test_a_line_that_names_a_marked_appendix_is_no_appendix() -> None:
    lines = (
        Line("Rammer", role="heading", level=1),
        Line("Bilag 1: Oversigt", role="text"),
        Line("Tabel 2: Tal", role="text"),
        Line("Bilag 1: Oversigt", role="heading", level=1),
        Line("Parterne er enige.", role="text"),
    )
    document = read_document("x", Source("docx", lines))
    assert [(s.kind, s.title) for s in document.sections] == [
        ("section", "Rammer"),
        ("tabel", "Tal"),
        ("bilag", "Oversigt"),
    ]


def marked_lines(*lines: Line) -> list[tuple[str, str | None, str, int]]:
    """Kind, number, title and level of the sections of marked lines with one paragraph below them."""
    text = Line("Parterne er enige.", role="text", new_paragraph=True)
    document = read_document("x", Source("docx", (*lines, text)))
    return [(s.kind, s.number, s.title, s.level) for s in document.sections]


def test_a_marked_heading_goes_on_over_lines_that_begin_no_paragraph() -> None:
    def heading(text: str, new: bool | None) -> Line:
        return Line(text, role="heading", level=1, new_paragraph=new)

    assert marked_lines(heading("Sundhed og", True), heading("ældre", False)) == [
        ("section", None, "Sundhed og ældre", 1)
    ]
    assert marked_lines(heading("Sundhed", True), heading("Ældre", True)) == [
        ("section", None, "Sundhed", 1),
        ("section", None, "Ældre", 1),
    ]
    assert marked_lines(heading("Sundhed", True), heading("Ældre", None)) == [
        ("section", None, "Sundhed", 1),
        ("section", None, "Ældre", 1),
    ]
    assert marked_lines(heading("Sundhed", True), Line("er målet.", role="text", new_paragraph=False)) == [
        ("section", None, "Sundhed", 1)
    ]


def test_a_marked_label_takes_the_title_below_it_and_none_that_is_text() -> None:
    label = Line("Boks 2.1", role="heading", level=1, new_paragraph=True)
    below = Line("Mål for sygehuse", role="text", new_paragraph=True)
    assert marked_lines(label, below) == [("boks", "Boks 2.1", "Mål for sygehuse", 3)]
    sentence = Line("Det er aftalt, at der skal bygges.", role="text", new_paragraph=True)
    assert marked_lines(label, sentence) == [("boks", "Boks 2.1", "", 2)]


def test_a_marked_label_over_two_lines_keeps_both() -> None:
    label = Line("Bilag 3", role="heading", level=2, new_paragraph=True)
    title = Line("Satser for 2031", role="heading", level=2, new_paragraph=False)
    assert marked_lines(label, title) == [("bilag", "Bilag 3", "Satser for 2031", 1)]


@pytest.mark.shared
@pytest.mark.parametrize("name", ["oa-regioner-2013", "oa-regioner-2024"])
def test_the_gold_outlines_are_met(shared: Path, name: str) -> None:
    """Kind, number and page of each section, in order; titles by their words."""
    gold = json.loads((shared / "gold" / f"outline.{name}.json").read_text(encoding="utf-8"))
    text = (shared / "corpus" / f"{name}.txt").read_bytes()
    mine = [(s.kind, s.title.rstrip("."), s.page) for s in read_document(name, read_plain(text)).sections]
    assert mine == [(g["kind"], g["title"].rstrip("."), g["page"]) for g in gold]
