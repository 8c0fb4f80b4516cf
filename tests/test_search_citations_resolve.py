"""Citations: written, read, and led back to the one place they mean."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.catalog import read_catalog
from indexer.extract.txt.reader import read_plain
from indexer.models import Agreement, Block, Document, Page, Section
from indexer.structure.document import read_document
from search.citations.format import (
    copy_forms,
    format_citation,
    full_citation,
    page_label,
    pages_label,
    place_of_agreement,
    place_of_page,
    place_of_passage,
    place_of_section,
    short_page,
    url_of,
    url_of_page,
    url_of_place,
)
from search.citations.parse import parse_citation
from search.citations.resolve import Entries, cite, resolve, route_citation

CORPUS = Path(__file__).parent.parent / "corpus"
QUALITY = Path(__file__).parent / "quality" / "citations.jsonl"
REFERENCES = QUALITY.with_name("references.jsonl")


@pytest.fixture(scope="module")
def corpus() -> Entries:
    agreements = read_catalog(CORPUS)
    return tuple((a, read_document(a.id, read_plain((CORPUS / a.file).read_bytes()))) for a in agreements)


def section(
    kind: str, number: str | None, title: str, parent: int = -1, page: int | None = 1, **more: object
) -> Section:
    values: dict[str, object] = {
        "id": f"{kind}-{number}-{title}".lower(),
        "kind": kind,
        "number": number,
        "title": title,
        "level": 1 if parent < 0 else 2,
        "path": (title,),
        "parent": parent,
        "page": page,
        "page_exact": True,
        "printed_page": None,
        "start": 0,
        "end": 1,
    }
    return Section(**{**values, **more})  # type: ignore[arg-type]


def document(agreement: str, *sections: Section, pages: int = 3) -> Document:
    """Sections of ten characters each, pages of as many sections as it takes."""
    placed = tuple(
        Section(**{**{f: getattr(s, f) for f in Section.__slots__}, "start": 10 * n, "end": 10 * n + 5})
        for n, s in enumerate(sections)
    )
    blocks = tuple(Block("paragraph", 10 * n + 5, 10 * n + 10, n) for n in range(len(sections)))
    length = 10 * len(sections)
    step = max(1, length // max(1, pages))
    spans = tuple(Page(n + 1, True, None, n * step, length if n == pages - 1 else (n + 1) * step) for n in range(pages))
    return Document(agreement, "x" * length, spans, blocks, placed, ())


def document_of(*pages: Page) -> Document:
    """A document of nothing but pages."""
    return Document("x", "x" * 20, pages, (), (), ())


KL24 = Agreement("oa-kl-2024", "Aftale om kommunernes økonomi for 2024", "ØA24-KL", 2024, ("Regeringen", "KL"), "a.txt")
KL23 = Agreement("oa-kl-2023", "Aftale om kommunernes økonomi for 2023", "ØA23-KL", 2023, ("Regeringen", "KL"), "b.txt")
RIGHTS = Agreement("sag-1", "Aftale om børns rettigheder i skolen", "Skoleforlig", 2019, ("Regeringen",), "c.txt")
HAND_MADE: Entries = (
    (
        RIGHTS,
        document(
            "sag-1",
            section("section", "1", "Formål"),
            section("section", "2", "Klager"),
            section("bilag", "Bilag A", "Satser"),
        ),
    ),
    (KL23, document("oa-kl-2023", section("section", "1", "Indledning"), section("boks", "Boks 1.1", "Rammer", 0))),
    (
        KL24,
        document(
            "oa-kl-2024",
            section("section", "1", "Indledning"),
            section("section", "2", "Service"),
            section("subsection", "2.1", "Ældre", 1),
            section("subsection", None, "Opfølgning", 1),
            section("boks", "Boks 1", "Rammer", 1),
            section("section", "3", "Anlæg"),
            section("subsection", None, "Opfølgning", 5),
            section("boks", "Boks 1", "Lofter", 5),
            section("bilag", "Bilag 1", "Tal", page=3),
            section("boks", "Boks 1", "Rammer", 8, page=3),
            section("boks", "Boks 2", "Lån", 8, page=3),
            section("subsection", None, "Pulje", 10, page=3),
            section("subsection", None, "Pulje", 10, page=3),
            section("footnote", "*", "Fodnote *", 8, page=3),
        ),
    ),
)


def test_short_form_names_agreement_unit_title_and_page(corpus: Entries) -> None:
    shown = {
        format_citation(place_of_section(agreement, found, number))
        for agreement, found in corpus
        for number in range(len(found.sections))
    }
    assert "ØA24, afsnit 2, »Nærhedsfinansiering«, s. 3" in shown
    assert "ØA24, bilag 1, boks 4, »Kriterier i nærhedsfinansiering for 2024«, s. 15" in shown
    assert "ØA24, boks 2.1, »Aftalte målsætninger for normalisering af situationen for sygehuse«, s. 4" in shown
    assert "ØA25, afsnit 2, »Nærhedsfinansiering«" in shown
    assert "Forårsaftale 2025, bilag 4, fodnote 2, s. 52" in shown


def test_no_two_units_are_cited_alike(corpus: Entries) -> None:
    for agreement, found in (*corpus, *HAND_MADE):
        places = [place_of_section(agreement, found, number) for number in range(len(found.sections))]
        named = [(place.units, place.section_title, place.nth) for place in places]
        assert len(set(named)) == len(named)


def test_units_cited_alike_are_told_apart_by_what_encloses_them() -> None:
    agreement, found = HAND_MADE[2]
    shown = [format_citation(place_of_section(agreement, found, number)) for number in range(len(found.sections))]
    assert shown[2] == "ØA24-KL, afsnit 2.1, »Ældre«, s. 1"
    assert shown[4] == "ØA24-KL, boks 1, »Rammer«, s. 1"
    assert shown[7] == "ØA24-KL, boks 1, »Lofter«, s. 1"
    assert shown[9] == "ØA24-KL, bilag 1, boks 1, »Rammer«, s. 3"
    assert shown[11] == "ØA24-KL, bilag 1, boks 2, »Pulje«, s. 3"
    assert shown[12] == "ØA24-KL, bilag 1, boks 2, »Pulje« (2. gang), s. 3"


def test_pages_are_printed_ones_ranges_and_marked_where_inferred() -> None:
    numbered = [Page(n, n != 7, str(n - 2), n, n + 1) for n in range(6, 9)]
    plain = [Page(n, True, None, n, n + 1) for n in range(6, 9)]
    assert pages_label(place_of_page(KL24, document_of(*numbered), numbered[0])) == "s. 4"
    assert pages_label(place_of_page(KL24, document_of(*numbered), *numbered[:2])) == "s. 4-5 (udledt)"
    assert pages_label(place_of_page(KL24, document_of(*plain), plain[1])) == "s. 7"
    assert pages_label(place_of_page(KL24, document_of(*plain), *plain)) == "s. 6-8"
    assert pages_label(place_of_agreement(KL24)) is None


@pytest.mark.parametrize(
    ("printed", "first", "last", "label"),
    [
        ((None, None, "1", "2"), 1, 1, "s. 1 i filen"),
        ((None, None, "1", "2"), 1, 2, "s. 1-2 i filen"),
        ((None, None, "1", "2"), 2, 3, "s. 2 i filen til s. 1"),
        (("2", "7", "8"), 1, 2, "s. 2-7"),
        (("ii", "iii", "1"), 2, 3, "s. iii-1"),
        (("2", "7", None), 2, 3, "s. 7 til s. 3 i filen"),
        (("1", None, "3"), 1, 2, "s. 1-2"),
        (("1", None, "3"), 2, 2, "s. 2"),
        ((None, None), 1, 2, "s. 1-2"),
    ],
)
def test_a_range_of_pages_is_labelled_by_both_its_ends(
    printed: tuple[str | None, ...], first: int, last: int, label: str
) -> None:
    """No end is reckoned from the other; a page without a number is never given another page's."""
    pages = [Page(n, True, number, n, n + 1) for n, number in enumerate(printed, 1)]
    document = document_of(*pages)
    assert pages_label(place_of_page(KL24, document, *pages[first - 1 : last])) == label
    assert short_page(document, first) == f"s. {page_label(document, pages[first - 1])}"


def test_a_passage_is_cited_with_its_own_pages(corpus: Entries) -> None:
    for agreement, found in corpus:
        for passage in found.passages:
            place = place_of_passage(agreement, found, passage)
            assert (place.page, place.page_end, place.page_exact) == (
                passage.page,
                passage.page_end,
                passage.page_exact,
            )
            if place.page is not None and place.page_end != place.page:
                assert f"s. {place.page}-{place.page_end}" in format_citation(place)


def test_before_the_first_section_there_is_no_unit() -> None:
    agreement, found = HAND_MADE[2]
    assert format_citation(place_of_section(agreement, found, -1)) == "ØA24-KL, s. 1"


def test_copy_forms() -> None:
    agreement, found = HAND_MADE[2]
    place = place_of_section(agreement, found, 10)
    assert copy_forms(place, "/aftale/oa-kl-2024/bilag-1/boks-2") == (
        ("kort", "ØA24-KL, bilag 1, boks 2, »Lån«, s. 3"),
        ("fuld", "Aftale om kommunernes økonomi for 2024 (Regeringen og KL), bilag 1, boks 2, »Lån«, s. 3"),
        ("fodnote", "Jf. Aftale om kommunernes økonomi for 2024 (ØA24-KL), bilag 1, boks 2, »Lån«, s. 3."),
        ("link", "[ØA24-KL, bilag 1, boks 2, »Lån«, s. 3](/aftale/oa-kl-2024/bilag-1/boks-2)"),
    )


def test_full_form_adds_a_year_that_the_title_lacks() -> None:
    assert full_citation(place_of_agreement(RIGHTS)) == "Aftale om børns rettigheder i skolen (2019) (Regeringen)"


def test_addresses() -> None:
    assert url_of("oa-kl-2024") == "/aftale/oa-kl-2024"
    assert url_of("oa-kl-2024", "2/boks-1") == "/aftale/oa-kl-2024/2/boks-1"
    assert url_of("a", "2", "a.00ff-2") == "/aftale/a/2?passage=a.00ff-2#p-a.00ff-2"
    assert url_of("a", "", "a.00ff") == "/aftale/a?passage=a.00ff#p-a.00ff"
    assert url_of_page("a", 3) == "/aftale/a/side/3"
    assert url_of_place(place_of_page(RIGHTS, HAND_MADE[0][1], Page(3, True, None, 0, 1))) == "/aftale/sag-1/side/3"
    assert url_of_place(place_of_agreement(RIGHTS)) == "/aftale/sag-1"


def test_every_citation_printed_leads_back_to_its_source(corpus: Entries) -> None:
    """All forms, of every section and passage, of the five agreements and of the hand-made ones."""
    for library in (corpus, HAND_MADE):
        for agreement, found in library:
            places = [(n, place_of_section(agreement, found, n)) for n in range(len(found.sections))]
            places += [(p.section, place_of_passage(agreement, found, p)) for p in found.passages if p.section >= 0]
            for number, place in places:
                for name, text in copy_forms(place, url_of_place(place)):
                    best = cite(text, library).candidates[:1]
                    assert [(c.agreement, c.section) for c in best] == [(agreement.id, number)], (name, text)


@pytest.mark.parametrize(
    ("typed", "citation"),
    [
        ("økonomiaftale 2021 afsnit 3", "ØA21, afsnit 3, »Håndtering af indsatsen mod COVID-19«, s. 4"),
        ("ØA24 boks 2.1", "ØA24, boks 2.1, »Aftalte målsætninger for normalisering af situationen for sygehuse«, s. 4"),
        ("oa24 boks2,1", "ØA24, boks 2.1, »Aftalte målsætninger for normalisering af situationen for sygehuse«, s. 4"),
        ("ØA 2024  KAP. 5", "ØA24, afsnit 5, »Behandlingsomstilling og nærhed«, s. 8"),
        ("bilag 1 boks 4 2024", "ØA24, bilag 1, boks 4, »Kriterier i nærhedsfinansiering for 2024«, s. 15"),
        ("aftalen for 2013 s. 12", "ØA13, s. 12"),
        ("aftalen om regionernes økonomi i 2021, side 7-8", "ØA21, s. 7-8"),
        ("forårsaftalen bilag 4", "Forårsaftale 2025, bilag 4, »Grundlag for økonomi i opgaveflytning«, s. 50"),
        ("bilag 4 opgaveflytning", "Forårsaftale 2025, bilag 4, »Grundlag for økonomi i opgaveflytning«, s. 50"),
        ("sundhedsreformen", "Forårsaftale 2025"),
        ("regionernes økonomi for 2025 nærhedsfinansiering", "ØA25, afsnit 2, »Nærhedsfinansiering«"),
        ("boks 1 i bilag 2 ØA25", "ØA25, bilag 2, boks 1, »Ny digital taskforce for kunstig intelligens«"),
        ("forårsaftale 2025 fn. 2", "Forårsaftale 2025, bilag 4, fodnote 2, s. 52"),
        ("regionsaftalen 2024 afsn. 6", "ØA24, afsnit 6, »Øvrige temaer«, s. 11"),
        ("ØA24 bosk 4", "ØA24, bilag 1, boks 4, »Kriterier i nærhedsfinansiering for 2024«, s. 15"),
        ("økonomiatfalen 2013 pkt. 5", "ØA13, afsnit 5, »Kræftindsatsen«, s. 7"),
        ("oekonomiaftalen 24, naerhedsfinansiering", "ØA24, afsnit 2, »Nærhedsfinansiering«, s. 3"),
        ("indledningen i ØA24", "ØA24, afsnit 1, »Indledning«, s. 1"),
        ("ØA24, 2.1", "ØA24, boks 2.1, »Aftalte målsætninger for normalisering af situationen for sygehuse«, s. 4"),
        ("2. bilag i ØA21", "ØA21, bilag 2, »Regionernes økonomi for 2021«, s. 22"),
        ("Hvad står der i ØA24 afsnit 4?", "ØA24, afsnit 4, »Kræftområdet«, s. 7"),
        ("ØA21, Sundhed.dk", "ØA21, bilag 1, »Sundhed.dk«, s. 21"),
        ("afsnittet om lokalbaner i ØA21", "ØA21, afsnit 9, »Lokalbaner«, s. 18"),
        ("ØA25 kræftområdet", "ØA25, afsnit 4, »Kræftområdet«"),
    ],
)
def test_what_people_type(corpus: Entries, typed: str, citation: str) -> None:
    assert [candidate.citation for candidate in cite(typed, corpus).candidates[:1]] == [citation]


def test_a_label_that_stands_twice_offers_both_the_body_first(corpus: Entries) -> None:
    shown = [candidate.citation for candidate in cite("ØA21 boks 1", corpus).candidates]
    assert shown == [
        "ØA21, boks 1, »Understøttende tiltag i økonomiaftalen for 2021«, s. 8",
        "ØA21, bilag 2, boks 1, »Økonomiske forudsætninger vedrørerende sundhed«, s. 22",
    ]


def test_free_form_citations_written_by_hand(corpus: Entries) -> None:
    """The hundred of tests/quality: the unit, its page, and nothing where there is no such unit."""
    documents = {agreement.id: found for agreement, found in corpus}
    for row in map(json.loads, QUALITY.read_text(encoding="utf-8").splitlines()):
        best = cite(row["reference"], corpus).candidates[:1]
        if row["agreement"] is None:
            assert not best, row
            continue
        assert best, row
        assert (best[0].agreement, best[0].place.page) == (row["agreement"], row["page"]), row
        if row["kind"] == "page":
            assert best[0].section == -1, row
            continue
        found = documents[best[0].agreement].sections[best[0].section]
        assert found.kind == row["kind"], row
        assert _bare(found.number) == _bare(row["number"]), row


def _bare(number: str | None) -> str:
    return (number or "").lower().rsplit(" ", 1)[-1]


@pytest.mark.parametrize(
    "text",
    [
        "teknologibidrag 2021",
        "hvad står der i aftalen om psykiatri",
        "sundhedslovens § 119, stk. 3",
        "lånebekendtgørelsens § 1, stk. 2, pkt. 3",
        "regionernes likviditet 2024",
        "kommunale opgaver 2025",
        "økonomi 2021",
        "økonomiaftalen",
        "samarbejdsaftaler mellem region og kommune 2024",
        "hvor mange penge får Region Sjælland i tabel 3?",
        "side 27",
        "3,5 pct. i 2025",
        "aftale",
        "boks",
        "",
        "2024",
        "§ 119",
        "Regeringen og Danske Regioner er enige om økonomiaftalen for 2024 og dens rammer.",
        "Kommissoriet for partnerskabet fremgår af bilag 1.",
        "kapitel 4 i sundhedsloven",
        "forskel mellem ØA24 og ØA25",
        "ØA21 og ØA24 teknologibidrag",
        "aftalerne for 2021 og 2024",
    ],
)
def test_what_is_no_citation(corpus: Entries, text: str) -> None:
    assert parse_citation(text, [agreement for agreement, _ in corpus]) is None
    assert route_citation(text, corpus) is None
    assert cite(text, corpus).reason is not None


@pytest.mark.parametrize(
    "text",
    [
        "sundhedsreformen",
        "punkt 4 på dagsordenen",
        "økonomiaftalen 2024 psykiatri",
        "tilskud til grønne investeringer, ØA21",
    ],
)
def test_a_topic_in_an_agreement_is_searched_for(corpus: Entries, text: str) -> None:
    """It may be a citation when one is asked for, but the search box ranks it."""
    assert route_citation(text, corpus) is None


def test_questions_and_topics_are_not_taken_for_citations(corpus: Entries) -> None:
    for name in ("retrieval", "answers"):
        for line in (QUALITY.parent / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found = route_citation(row["query"], corpus)
            assert (row["type"] == "citation") >= bool(found and found.candidates), row["query"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "økonomiaftalen for 2017",
            "Økonomiaftalen for 2017 er ikke i samlingen, som har ØA13, ØA21, ØA24, ØA25, Forårsaftale 2025.",
        ),
        ("ØA22 boks 1", "ØA22 er ikke i samlingen, som har ØA13, ØA21, ØA24, ØA25, Forårsaftale 2025."),
        ("KL-aftalen 2024", "KL-aftalen 2024 er ikke i samlingen, som har ØA13, ØA21, ØA24, ØA25, Forårsaftale 2025."),
        (
            "kommuneaftalen for 2025 s. 3",
            "Kommuneaftalen for 2025 er ikke i samlingen, som har ØA13, ØA21, ØA24, ØA25, Forårsaftale 2025.",
        ),
        (
            "reformaftalen bilag 1",
            "Reformaftalen er ikke i samlingen, som har ØA13, ØA21, ØA24, ØA25, Forårsaftale 2025.",
        ),
        ("ØA 24 KL boks 4", "ØA 24 KL er ikke i samlingen, som har ØA13, ØA21, ØA24, ØA25, Forårsaftale 2025."),
        ("boks 2 2017", "En aftale for 2017 er ikke i samlingen, som har ØA13, ØA21, ØA24, ØA25, Forårsaftale 2025."),
        ("ØA13 boks 9", "ØA13 har ingen boks 9: der er boks 1, boks 2 og boks 3."),
        (
            "ØA24 bilag 1 boks 2.1",
            "ØA24 har ingen boks 2.1 i bilag 1: der er boks 1, boks 2, boks 3, boks 4, boks 5, boks 6 og boks 7.",
        ),
        ("ØA24 figur 1", "ØA24 har ingen figur 1: aftalen har ingen figur med nummer."),
        ("ØA24 s. 40", "ØA24 har ingen side 40: den sidste er side 16."),
        ("ØA25 s. 3", "ØA25 har ingen sidetal: henvis til et afsnit, et bilag eller en boks."),
        ("ØA24 »Rumfart«", "ØA24 har intet afsnit, der hedder »Rumfart«: se indholdet af aftalen."),
    ],
)
def test_why_a_citation_leads_nowhere(corpus: Entries, text: str, reason: str) -> None:
    found = cite(text, corpus)
    assert found.candidates == ()
    assert found.reason == reason


@pytest.mark.parametrize(
    ("typed", "agreement", "number"),
    [
        ("ØA24-KL boks 2", "oa-kl-2024", 10),
        ("kommuneaftalen 2024 afsnit 2.1", "oa-kl-2024", 2),
        ("KL-aftalen for 2023 boks 1.1", "oa-kl-2023", 1),
        ("skoleforliget bilag a", "sag-1", 2),
        ("Skoleforlig, afsnit 2", "sag-1", 1),
        ("aftalen om børns rettigheder i skolen bilag A", "sag-1", 2),
        ("kommunernes økonomi for 2024, bilag I", "oa-kl-2024", 8),
        ("ØA24-KL afsnit 3 boks 1", "oa-kl-2024", 7),
        ("ØA24-KL fodnote *", "oa-kl-2024", 13),
    ],
)
def test_names_come_from_the_catalog(typed: str, agreement: str, number: int) -> None:
    """Agreements of other parties, kinds and numbering than the sample's."""
    best = cite(typed, HAND_MADE).candidates[:1]
    assert [(candidate.agreement, candidate.section) for candidate in best] == [(agreement, number)]


def test_a_printed_page_is_meant_before_a_physical_one() -> None:
    pages = tuple(Page(n, True, str(n - 2) if n > 2 else None, n, n + 1) for n in range(1, 6))
    library: Entries = ((KL24, Document("oa-kl-2024", "xxxxxx", pages, (), (), ())),)
    assert [candidate.citation for candidate in cite("ØA24-KL s. 3", library).candidates] == [
        "ØA24-KL, s. 3",
        "ØA24-KL, s. 1",
    ]


def test_a_page_without_a_number_among_numbered_ones_is_counted_in_the_file() -> None:
    """A cover before page 1 is not page 1; roman numbers are read too."""
    numbers = (None, "ii", "1", "2")
    pages = tuple(Page(n, True, printed, n, n + 1) for n, printed in enumerate(numbers, 1))
    found = Document("oa-kl-2024", "xxxxxx", pages, (), (), ())
    library: Entries = ((KL24, found),)
    shown = [cite(f"ØA24-KL s. {number}", library).candidates[0].citation for number in ("1 i filen", "ii", "1", "2")]
    assert shown == ["ØA24-KL, s. 1 i filen", "ØA24-KL, s. ii", "ØA24-KL, s. 1", "ØA24-KL, s. 2"]
    assert [cite(text, library).candidates[0].place.page for text in shown] == [1, 2, 3, 4]
    assert format_citation(place_of_section(KL24, found, -1)) == "ØA24-KL, s. 1 i filen"


@given(st.text(max_size=80) | st.from_regex(r"(ØA24|boks|bilag|s\.|»|«|\"|[0-9 .,()-]){1,12}", fullmatch=True))
def test_any_text_is_read_or_refused_in_one_sentence(text: str) -> None:
    found = cite(text, HAND_MADE)
    assert bool(found.candidates) != (found.reason is not None)
    assert "\n" not in (found.reason or "")


def test_resolve_takes_a_reference(corpus: Entries) -> None:
    reference = parse_citation("ØA24 afsnit 2", [agreement for agreement, _ in corpus])
    assert reference is not None
    assert [candidate.section for candidate in resolve(reference, corpus).candidates] == [1]


def test_references_as_people_write_them(corpus: Entries) -> None:
    """tests/quality/references.jsonl: each place named, in order; none where the agreement meant is not certain."""
    wrong = []
    for row in map(json.loads, REFERENCES.read_text(encoding="utf-8").splitlines()):
        shown = [candidate.citation for candidate in cite(row["reference"], corpus).candidates]
        places = cite(row["reference"], corpus).places
        found = shown if places else shown[:1]
        fits = len(found) == len(row["places"]) and all(
            one == place or one.startswith(f"{place},") for one, place in zip(found, row["places"], strict=True)
        )
        wrong += [] if fits else [(row, shown)]
    assert wrong == []


@pytest.mark.parametrize(
    ("typed", "offered", "reason"),
    [
        (
            "økonomiaftale af 10. juni 2024, afsnit 2",
            ["ØA25, afsnit 2", "ØA24, afsnit 2"],
            "En aftale indgået i 2024 kan være aftalen ØA24 eller ØA25: skriv det år, aftalen gælder for.",
        ),
        (
            "ØA24 KL boks 1 i aftalen",
            [],
            "ØA24 KL er ikke i samlingen, som har ØA13, ØA21, ØA24, ØA25, Forårsaftale 2025.",
        ),
        (
            "ØA24 for kommunerne, afsnit 2",
            ["ØA24, afsnit 2"],
            "»kommunerne« kan betyde en anden aftale end ØA24: udelad ordet, hvis ØA24 er ment.",
        ),
        (
            "KØA24 bilag 5",
            ["Forårsaftale 2025, bilag 5"],
            "»KØA24« er ikke navnet på en aftale i samlingen: skriv aftalens navn og år, fx Forårsaftale 2025.",
        ),
        (
            "ØA24 afsnit 2 og 9",
            ["ØA24, afsnit 2"],
            "ØA24 har intet afsnit 9: der er afsnit 1, afsnit 2, afsnit 3, afsnit 4, afsnit 5 og afsnit 6.",
        ),
        (
            "ØA24 s. 15-19",
            [],
            "ØA24 har ingen side 19: den sidste er side 16.",
        ),
        (
            "ØA24 boks 2.1, pkt. 9",
            ["ØA24, boks 2.1"],
            "Der er intet pkt. 9 i ØA24, boks 2.1, »Aftalte målsætninger for normalisering af situationen for "
            "sygehuse«, s. 4.",
        ),
    ],
)
def test_what_is_not_certain_is_offered_and_never_taken(
    corpus: Entries, typed: str, offered: list[str], reason: str
) -> None:
    found = cite(typed, corpus)
    assert (found.candidates, found.reason) == ((), reason)
    shown = [candidate.citation for candidate in found.offered]
    assert len(shown) == len(offered)
    assert all(one.startswith(place) for one, place in zip(shown, offered, strict=True))


@pytest.mark.parametrize(
    ("typed", "aside"),
    [
        ("ØA24 boks 2.1 om sygehuse", ()),
        ("ØA24 boks 2.1 om rumfart", ("rumfart",)),
        ("ØA24 afsnit 2, 3. linje", ("3. linje",)),
        ("ØA24 afsnit 3 og bilag 1 om rumfart", ("rumfart",)),
    ],
)
def test_words_that_were_not_used_are_named(corpus: Entries, typed: str, aside: tuple[str, ...]) -> None:
    found = cite(typed, corpus)
    assert found.candidates
    assert found.aside == aside
