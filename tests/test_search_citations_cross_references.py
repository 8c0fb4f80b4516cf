"""Cross-references in the agreements: led to their unit, or told to be of something not in the collection."""

from itertools import pairwise
from pathlib import Path

import pytest

from indexer.catalog import read_catalog
from indexer.extract.txt.reader import read_plain
from indexer.models import Agreement, Document
from indexer.structure.document import read_document
from search.citations.cross_references import CrossReference, all_references, find_references, referring
from search.citations.format import format_citation
from search.citations.resolve import Entries

CORPUS = Path(__file__).parent.parent / "corpus"

TEXT = """1. Indledning
Målene fremgår af boks 1, og fordelingen af boks 2 i bilag 1, jf. også afsnit 2. Aftalen følger op på
økonomiaftalen for 2030, jf. bilag 1 i økonomiaftalen for 2030, og på Aftale om en togplan for landet.

Boks 1
Mål for driften
Målene skal nås inden udgangen af perioden, jf. fodnote 9.

2. Kollektiv trafik
Satserne følger trafiklovens kapitel 3 og bilag 4 i bekendtgørelsen om takster. Se side 1, og se tabel 8.
Pengene er omtalt i forårsaftalen for 2031 og i Aftale om finansloven for 2029.

Bilag 1. Fordeling
Forudsætningerne er beskrevet i boks 1-2, mens målene står i boks 1 i aftaleteksten. Metoden følger pkt. 3.

Boks 1
Forudsætninger for driften
Der er forudsat en vækst på 2 pct. i passagerer, jf. kriterium 1-4 i boks 2.

Boks 2
Fordeling af midler
Midlerne fordeles efter indbyggertal.
"""
OLD = """1. Indledning
Parterne er enige om rammerne for 2030.

Bilag 1. Tal
Tallene er opgjort i faste priser.
"""


def entry(year: int, text: str) -> tuple[Agreement, Document]:
    agreement = Agreement(
        f"bus-{year}", f"Aftale om kommunernes økonomi for {year}", f"KA{year % 100}", year, ("KL",), "x"
    )
    return agreement, read_document(agreement.id, read_plain(text.encode()))


@pytest.fixture(scope="module")
def entries() -> Entries:
    return entry(2030, OLD), entry(2031, TEXT)


@pytest.fixture(scope="module")
def found(entries: Entries) -> tuple[CrossReference, ...]:
    return find_references(entries[1][1], entries)


@pytest.fixture(scope="module")
def corpus() -> Entries:
    agreements = read_catalog(CORPUS)
    return tuple((a, read_document(a.id, read_plain((CORPUS / a.file).read_bytes()))) for a in agreements)


def test_references_are_led_to_their_units(found: tuple[CrossReference, ...]) -> None:
    assert [(one.text, [format_citation(place) for place in one.targets], one.external) for one in found] == [
        ("boks 1", ["KA31, boks 1, »Mål for driften«"], None),
        ("boks 2 i bilag 1", ["KA31, bilag 1, boks 2, »Fordeling af midler«"], None),
        ("afsnit 2", ["KA31, afsnit 2, »Kollektiv trafik«"], None),
        ("økonomiaftalen for 2030", ["KA30"], None),
        ("bilag 1 i økonomiaftalen for 2030", ["KA30, bilag 1, »Tal«"], None),
        ("Aftale om en togplan for landet", [], "Aftale om en togplan for landet"),
        ("fodnote 9", [], None),
        ("kapitel 3", [], "trafiklovens"),
        ("bilag 4 i bekendtgørelsen om takster", [], "bekendtgørelsen om takster"),
        ("side 1", [], None),
        ("tabel 8", [], None),
        ("forårsaftalen for 2031", [], "forårsaftalen for 2031"),
        ("Aftale om finansloven for 2029", [], "Aftale om finansloven for 2029"),
        (
            "boks 1-2",
            ["KA31, bilag 1, boks 1, »Forudsætninger for driften«", "KA31, bilag 1, boks 2, »Fordeling af midler«"],
            None,
        ),
        ("boks 1 i aftaleteksten", ["KA31, boks 1, »Mål for driften«"], None),
        ("boks 2", ["KA31, bilag 1, boks 2, »Fordeling af midler«"], None),
    ]


def test_spans_are_of_the_text_and_in_order(entries: Entries, found: tuple[CrossReference, ...]) -> None:
    text = entries[1][1].text
    assert all(text[one.start : one.end] == one.text for one in found)
    assert all(one.end <= following.start for one, following in pairwise(found))


def test_a_section_lists_what_refers_to_it(entries: Entries) -> None:
    references = all_references(entries)
    assert [one.agreement for one in referring("bus-2030", "bilag-1", references)] == ["bus-2031"]
    shown = referring("bus-2031", "bilag-1/boks-2", references)
    document = entries[1][1]
    assert [document.sections[one.section].title for one in shown] == [
        "Indledning",
        "Fordeling",
        "Forudsætninger for driften",
    ]
    assert referring("bus-2031", "2/none", references) == ()


@pytest.mark.parametrize(
    ("agreement", "text", "citations"),
    [
        (
            "oa-regioner-2024",
            "boks 4 i bilag 1",
            ["ØA24, bilag 1, boks 4, »Kriterier i nærhedsfinansiering for 2024«, s. 15"],
        ),
        ("oa-regioner-2021", "boks 2", ["ØA21, boks 2, »Kriterier i nærhedsfinansiering for 2021«, s. 9"]),
        ("oa-regioner-2025", "økonomiaftalen for 2024", ["ØA24"]),
        ("sundhedsreform-2025", "side 27", ["Forårsaftale 2025, s. 27"]),
        (
            "sundhedsreform-2025",
            "boks 1 i aftaletekst",
            ["Forårsaftale 2025, boks 1, »Kommende lovforslag om opgaver omfattet af opgaveflytningen«, s. 12"],
        ),
    ],
)
def test_references_of_the_corpus(corpus: Entries, agreement: str, text: str, citations: list[str]) -> None:
    document = next(document for entry, document in corpus if entry.id == agreement)
    shown = [one for one in find_references(document, corpus) if one.text == text]
    assert shown
    assert [format_citation(place) for place in shown[0].targets] == citations


def test_a_range_in_an_appendix_means_the_boxes_there(corpus: Entries) -> None:
    for agreement, document in corpus:
        for one in find_references(document, corpus):
            if one.text == "boks 1-3":
                assert [place.section_number for place in one.targets] == ["Boks 1", "Boks 2", "Boks 3"], agreement.id
                assert all("bilag" in place.units[0] for place in one.targets)


def test_agreements_that_are_not_here_are_told(corpus: Entries) -> None:
    names = {one.external for found in all_references(corpus).values() for one in found if one.external}
    assert {
        "økonomiaftalen for 2017",
        "Aftale om sundhedsreform 2024",
        "Aftale om finansloven for 2020",
        "ØA20",
    } <= names
    assert not {name for name in names if "2024" in name and "regionernes økonomi" in name}
